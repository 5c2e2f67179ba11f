import { overwritten } from "../facts/reached-rows.ts";
import { exclusiveLock } from "../facts/row-work.ts";
import { stepsHeld } from "../effects/trail.ts";
import { defineRule } from "../rule.ts";
import type { Update } from "../sql/change.ts";
import { isTautology } from "../sql/expression.ts";
import { quoteIdentifier } from "../sql/names.ts";

/** Tables that hold one row by their nature: what the schema has come to. */
const versionTable = /^(?:schema|db|database)_?version$/i;

export default defineRule({
  id: "update-without-where",
  category: "data-loss",
  severity: "warning",
  summary: "Give every UPDATE a WHERE clause that selects rows",
  why: "UPDATE without a WHERE clause overwrites what every row held, in one transaction: each row stays locked for other writers until it commits, the table can double in size, and the values that were there before are gone. A condition that was forgotten looks just the same. Where the new values are made of the old ones, or a query works them out for each row, nothing is lost; such an UPDATE is a matter of `unbatched-dml`.",
  instead: "Say which rows change (`where new_column is null`) and go through a large table in batches, each in its own transaction.",
  see: ["https://www.postgresql.org/docs/current/sql-update.html"],
  equivalents: { "Postgres Language Server": ["banUpdateWithoutWhere"], pgfence: ["update-in-migration"] },
  presets: ["recommended"],

  messages: {
    allRows: "This UPDATE has no WHERE clause: what {columns} held is gone from every row of {table}, and each one stays locked for writers until it commits.",
    alwaysTrue: "The WHERE clause of this UPDATE is true for every row: what {columns} held is gone from all of {table}, and each row stays locked for writers until it commits.",
  },

  on: {
    Update(update, { catalog, file, statement, trail, report }) {
      const table = catalog.table(update.table);
      if (table.madeHere || versionTable.test(table.name)) return;
      const lost = overwritten(update, table, file);
      if (lost.length === 0 || !takesAll(update)) return;
      // Under this lock no row needs one of its own, and backfill-in-ddl-transaction tells of it.
      if (exclusiveLock(stepsHeld(trail, statement), table) !== undefined) return;
      if (trail.steps.some(({ change }) => change.kind === "Update" && change.overwrites.length > 0 && takesAll(change) && catalog.label(change.table) === table.label)) return; // said of the first
      report(update.where === null ? "allRows" : "alwaysTrue", { at: update, data: { table: table.label, columns: lost.map((name) => quoteIdentifier(name)).join(", ") } });
    },
  },

  examples: [
    {
      title: "Every row is rewritten",
      deployed: "create table users (id bigint primary key, status text);",
      sql: "update users set status = 'active';",
      reports: [{ message: "allRows", at: "update users set status = 'active'" }],
    },
    {
      title: "A WHERE clause that is always true",
      deployed: "create table users (id bigint primary key, status text);",
      sql: "update users set status = 'active' where true;",
      reports: [{ message: "alwaysTrue", at: "update users set status = 'active' where true" }],
    },
    {
      title: "The transaction has locked the table already",
      deployed: "create table users (id bigint primary key, status text);",
      sql: "begin; alter table users add column plan text; update users set plan = 'free'; commit;",
    },
    {
      title: "Another transaction has",
      deployed: "create table users (id bigint primary key, status text);",
      sql: "begin; alter table users add column plan text; commit; update users set status = 'free';",
      reports: [{ message: "allRows", at: "update users set status = 'free'" }],
    },
    {
      title: "The column was added above, so it held nothing",
      deployed: "create table users (id bigint primary key, status text);",
      sql: "begin; alter table users add column plan text; commit; update users set plan = 'free';",
    },
    {
      title: "The new values are made of the old ones",
      deployed: "create table users (id bigint primary key, email text, settings jsonb);",
      sql: "update users set email = lower(email); update users set settings = settings || '{\"theme\": \"dark\"}'; update users set settings['theme'] = '\"dark\"';",
    },
    {
      title: "A query works the values out anew",
      deployed: "create table tags (id bigint primary key, uses bigint); create table posts (tag_id bigint);",
      sql: "update tags t set uses = (select count(*) from posts p where p.tag_id = t.id);",
    },
    {
      title: "Several in a row are said once",
      deployed: "create table users (id bigint primary key, status text, plan text);",
      sql: "update users set status = 'active'; update users set plan = null;",
      reports: [{ message: "allRows", at: "update users set status = 'active'", data: { table: "users", columns: "status" } }],
    },
    {
      title: "The version of the schema is one row",
      deployed: "create table schema_version (stage bigint);",
      sql: "update schema_version set stage = 2;",
    },
    {
      title: "Some rows",
      deployed: "create table users (id bigint primary key, status text);",
      sql: "update users set status = 'active' where status is null;",
    },
    {
      title: "The rows that another table names",
      deployed: "create table users (id bigint primary key, status text); create table paying (user_id bigint);",
      sql: "update users set status = 'paying' from paying where paying.user_id = users.id;",
    },
    {
      title: "The table was made by this migration",
      sql: "create table users (id bigint primary key, status text); update users set status = 'active';",
    },
  ],
});

function takesAll({ where, hasFrom }: Update): boolean {
  return where === null ? !hasFrom : isTautology(where.node);
}
