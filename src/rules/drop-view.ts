import { defineRule } from "../rule.ts";
import { isRecreated } from "../sql/recreated.ts";

export default defineRule({
  id: "drop-view",
  category: "data-loss",
  severity: "warning",
  summary: "Do not drop a view that may still be read",
  why: "No row is lost with a view, but its query is, with its privileges, and everything that reads it fails at once: reports and other services often read views and nothing else.",
  instead: "Find out who reads it, and drop it once nobody does. To change it, CREATE OR REPLACE VIEW keeps privileges and readers as long as its columns stay.",
  see: ["https://www.postgresql.org/docs/current/sql-dropview.html"],
  presets: ["strict"],
  silentWhereUnlikely: true,

  messages: {
    gone: "Dropping the view {view} makes everything that still reads it fail.",
  },

  on: {
    DropObject(drop, { catalog, file, text, report }) {
      if (drop.object !== "view") return;
      const view = catalog.findObject("view", drop.name);
      if ((view === undefined && drop.ifExists) || view?.origin?.path === file.path || isRecreated(drop, text)) return;
      report("gone", { at: drop, data: { view: catalog.label(drop.name) } });
    },
  },

  examples: [
    {
      title: "A view goes",
      deployed: "create view totals as select 1 as total;",
      sql: "drop view totals;",
      reports: [{ message: "gone", at: "drop view totals", data: { view: "totals" } }],
    },
    {
      title: "It is made anew",
      deployed: "create view totals as select 1 as total;",
      sql: "drop view totals; create view totals as select 1 as total, 'EUR' as currency;",
    },
    {
      title: "No migration made it, so perhaps it never was there",
      sql: "drop view if exists totals;",
    },
    {
      title: "It was made by this migration",
      sql: "create view totals as select 1 as total; drop view totals;",
    },
    {
      title: "Someone looked at it first",
      deployed: "create view totals as select 1 as total;",
      sql: "-- migralint-review drop-view: by=@reports -- replaced by the warehouse\ndrop view totals;",
    },
  ],
});
