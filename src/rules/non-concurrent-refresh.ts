import { madeBy } from "../catalog/made-by.ts";
import type { NamedObject } from "../catalog/schema.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { inCaseOf } from "../source.ts";
import { isWord } from "../sql/split.ts";
import { sizeOf } from "../traffic.ts";

export default defineRule({
  id: "non-concurrent-refresh",
  category: "locking",
  severity: "warning",
  summary: "Refresh materialized views in use concurrently",
  why: "REFRESH MATERIALIZED VIEW runs the whole query under an ACCESS EXCLUSIVE lock on the view: everyone who reads it waits until it is filled again.",
  instead: "Use REFRESH MATERIALIZED VIEW CONCURRENTLY, which writes only what has changed while readers go on. It needs a unique index over plain columns without WHERE, and a view that has been filled before. Unlike other CONCURRENTLY commands it may run in a transaction.",
  see: ["https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html"],
  equivalents: { "Postgres Language Server": ["requireConcurrentRefreshMatview"], pgfence: ["refresh-matview-blocking"] },
  presets: ["recommended"],

  messages: {
    blocksReads: "Refreshing {view} keeps everyone who reads it waiting until its query is done. Use REFRESH MATERIALIZED VIEW CONCURRENTLY.",
    lacksIndex: "Refreshing {view} keeps everyone who reads it waiting until its query is done. Give it a unique index over plain columns, then use REFRESH MATERIALIZED VIEW CONCURRENTLY.",
    unknownView: "Refreshing {view} keeps everyone who reads it waiting until its query is done. If it has a unique index over plain columns, use REFRESH MATERIALIZED VIEW CONCURRENTLY.",
  },

  on: {
    RefreshMaterializedView(refresh, { catalog, settings, statement, file, report }) {
      if (refresh.concurrently || !refresh.withData) return;
      const view = catalog.findObject("materialized view", refresh.view);
      if (view === undefined) return report("unknownView", { at: refresh, data: { view: catalog.label(refresh.view) } });
      if (view.origin?.path === file.path || isMadeEmpty(view) || sizeOf(view, settings) === "small") return;
      const data = { view: catalog.label(view) };
      const fits = catalog.indexesOf(view).some(({ unique, where, keys, valid }) => unique && where === null && valid === true && !keys.includes(null));
      if (!fits) return report("lacksIndex", { at: refresh, data });
      const keyword = refresh.nested ? undefined : statement.tokens.find((token) => isWord(file.text, token, "view"));
      report("blocksReads", {
        at: refresh,
        data,
        fix: keyword === undefined ? undefined : { title: "Refresh concurrently", edits: [insertAfter(keyword, inCaseOf(file, keyword, " concurrently"))] },
      });
    },
  },

  examples: [
    {
      title: "A view in use, with the index that CONCURRENTLY needs",
      deployed: "create table orders (day date, total numeric); create materialized view totals as select day, sum(total) from orders group by day; create unique index totals_day on totals (day);",
      sql: "refresh materialized view totals;",
      reports: [{ message: "blocksReads", at: "refresh materialized view totals" }],
      fixed: "refresh materialized view concurrently totals;",
    },
    {
      title: "The only unique index has a condition",
      deployed: "create table orders (day date, total numeric); create materialized view totals as select day, sum(total) from orders group by day; create unique index totals_day on totals (day) where day > '2020-01-01';",
      sql: "refresh materialized view totals;",
      reports: [{ message: "lacksIndex", at: "refresh materialized view totals" }],
    },
    {
      title: "A view that no migration here made",
      sql: "refresh materialized view totals;",
      notRun: "the view does not exist on an empty server",
      reports: [{ message: "unknownView", at: "refresh materialized view totals" }],
    },
    {
      title: "Concurrently",
      deployed: "create table orders (day date, total numeric); create materialized view totals as select day, sum(total) from orders group by day; create unique index totals_day on totals (day);",
      sql: "refresh materialized view concurrently totals;",
    },
    {
      title: "The view is new",
      deployed: "create table orders (day date, total numeric);",
      sql: "create materialized view totals as select day, sum(total) from orders group by day; refresh materialized view totals;",
    },
    {
      title: "The view was made empty, and is filled for the first time",
      deployed: "create table orders (day date, total numeric); create materialized view totals as select day, sum(total) from orders group by day with no data -- filled below\n;",
      sql: "refresh materialized view totals;",
    },
    {
      title: "WITH NO DATA empties it and runs no query",
      deployed: "create table orders (day date, total numeric); create materialized view totals as select day, sum(total) from orders group by day;",
      sql: "refresh materialized view totals with no data;",
    },
  ],
});

/** Whether CREATE MATERIALIZED VIEW says WITH NO DATA. */
function isMadeEmpty(view: NamedObject): boolean {
  const statement = madeBy(view);
  return statement !== null && "CreateTableAsStmt" in statement && statement.CreateTableAsStmt.into?.skipData === true;
}
