import type { Catalog } from "../catalog/catalog.ts";
import { changesAfter, ofKinds, onTable } from "../facts/changes-on.ts";
import { defineRule, replace } from "../rule.ts";
import { textOf } from "../source.ts";
import type { Change, ObjectName } from "../sql/change.ts";
import type { ScriptText } from "../sql/statement.ts";

export default defineRule({
  id: "unlogged-table",
  category: "data-loss",
  severity: "warning",
  summary: "Do not keep data that matters in an unlogged table",
  why: "An unlogged table is empty after every crash and after every failover: its rows are in no write-ahead log, so they are on no replica and in no point-in-time backup either.",
  instead: "Leave UNLOGGED out. For rows that may go at any time, say so with a suppression that tells why; for those of one session there are temporary tables.",
  see: ["https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-UNLOGGED"],
  presets: ["strict"],

  messages: {
    made: "{table} is unlogged: it is empty after each crash and failover, and on no replica.",
    switched: "From here on {table} is unlogged: it is empty after each crash and failover, and on no replica.",
  },

  on: {
    CreateTable(create, { catalog, file, text, statement, report }) {
      if (!create.unlogged) return;
      const table = catalog.label(create.table);
      if (onTable(changesAfter(create, text), create.table, catalog, "DropTable").length > 0 || isLoggedLater(create, create.table, text, catalog)) return;
      const head = { start: create.span.start, end: create.tableSpan.start };
      const keyword = create.nested ? null : /\bunlogged\s+/i.exec(textOf(file, head));
      const span = keyword === null ? null : { start: head.start + keyword.index, end: head.start + keyword.index + keyword[0].length };
      report("made", { at: statement.changes.length > 1 ? create : create.tableSpan, data: { table }, suggestions: span === null ? undefined : [{ title: "Leave UNLOGGED out", edits: [replace(span, "")] }] });
    },
    Neutral(change, { catalog, text, report }) {
      const { what, table: name } = change;
      if (what !== "unlogged" || name === null || isLoggedLater(change, name, text, catalog)) return;
      const table = catalog.table(name);
      if (!table.unlogged && catalog.findSequence(name) === undefined) report("switched", { at: change, data: { table: table.label } });
    },
  },

  examples: [
    {
      title: "A table that a crash empties",
      sql: "create unlogged table sessions (id bigint primary key);",
      reports: [{ message: "made", at: "sessions", data: { table: "sessions" } }],
      suggested: "create table sessions (id bigint primary key);",
    },
    {
      title: "A table that was safe so far",
      deployed: "create table sessions (id bigint primary key);",
      sql: "alter table sessions set unlogged;",
      reports: [{ message: "switched", at: "set unlogged", data: { table: "sessions" } }],
    },
    {
      title: "Only while it is filled",
      sql: "create unlogged table totals as select 1 as total; alter table totals set logged; create unlogged table staging (id bigint); drop table staging;",
    },
    {
      title: "A temporary table",
      sql: "create temp table batch (id bigint);",
    },
    {
      title: "It stays so: another table is logged, or dropped",
      deployed: "create table prices (id bigint primary key); create table sums (id bigint);",
      sql: "drop table sums;\nalter table prices set logged;\ncreate unlogged table sums (id bigint);\nalter table prices set unlogged;\nalter table sums set unlogged;\nalter table prices set (fillfactor = 90);",
      reports: [{ message: "made", at: "sums" }, { message: "switched", at: "set unlogged" }],
      suggested: "drop table sums;\nalter table prices set logged;\ncreate table sums (id bigint);\nalter table prices set unlogged;\nalter table sums set unlogged;\nalter table prices set (fillfactor = 90);",
      notRun: "the last of them is unlogged already on a server that keeps count",
    },
    {
      title: "A sequence, and a table that is back before the end",
      deployed: "create sequence numbers; create table prices (id bigint primary key);",
      sql: "alter sequence numbers set unlogged;\nalter table prices set unlogged;\ninsert into prices values (1);\nalter table prices set logged;\ncreate unlogged table sums (id bigint);\ndrop table sums;",
    },
  ],
});

/** Whether the script has the table logged again. */
function isLoggedLater(change: Change, name: ObjectName, text: ScriptText, catalog: Catalog): boolean {
  return ofKinds(changesAfter(change, text), "Neutral").some(({ what, table }) => what === "logged" && table !== null && catalog.label(table) === catalog.label(name));
}
