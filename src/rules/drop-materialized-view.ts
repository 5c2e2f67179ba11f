import { defineRule } from "../rule.ts";
import { quoteList } from "../sql/names.ts";
import { isRecreated } from "../sql/recreated.ts";

export default defineRule({
  id: "drop-materialized-view",
  category: "data-loss",
  severity: "warning",
  summary: "Do not drop a materialized view that may still be read",
  why: "A materialized view holds rows that took time to compute, and has indexes of its own. All of it goes with the view, and what its query finds today need not be what it kept. Everything that reads it fails at once.",
  instead: "Find out who reads it, and drop it once nobody does. To change it, build the new one with its indexes under another name, and swap the names in one transaction.",
  see: ["https://www.postgresql.org/docs/current/sql-dropmaterializedview.html", "https://www.postgresql.org/docs/current/rules-materializedviews.html"],
  presets: ["strict"],
  silentWhereUnlikely: true,

  messages: {
    gone: "Dropping the materialized view {view} deletes the rows it keeps{indexes}, and everything that still reads it fails.",
  },

  on: {
    DropObject(drop, { catalog, file, text, report }) {
      if (drop.object !== "materialized view") return;
      const view = catalog.findObject("materialized view", drop.name);
      if ((view === undefined && drop.ifExists) || view?.origin?.path === file.path || isRecreated(drop, text)) return;
      const indexes = catalog.indexesOf(drop.name).map(({ name }) => name);
      report("gone", { at: drop, data: { view: catalog.label(drop.name), indexes: indexes.length === 0 ? "" : ` and its ${indexes.length === 1 ? "index" : "indexes"} ${quoteList(indexes)}` } });
    },
  },

  examples: [
    {
      title: "The rows and the index go",
      deployed: "create materialized view totals as select 1 as total; create unique index totals_total on totals (total);",
      sql: "drop materialized view totals;",
      reports: [{ message: "gone", at: "drop materialized view totals", data: { view: "totals", indexes: " and its index totals_total" } }],
    },
    {
      title: "It is made anew",
      deployed: "create materialized view totals as select 1 as total;",
      sql: "drop materialized view totals; create materialized view totals as select 2 as total;",
    },
    {
      title: "No migration made it, so perhaps it never was there",
      sql: "drop materialized view if exists totals;",
    },
  ],
});
