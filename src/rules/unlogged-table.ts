import { defineRule, replace } from "../rule.ts";
import { textOf } from "../source.ts";

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
      if (!create.unlogged || create.temporary) return;
      const label = catalog.label(create.table);
      const passing = text.statements.some(({ changes }) => changes.some((change) => change.span.start > create.span.start && ((change.kind === "DropTable" && catalog.label(change.table) === label) || (change.kind === "Neutral" && change.what === "logged" && change.table !== null && catalog.label(change.table) === label))));
      if (passing) return;
      const head = { start: create.span.start, end: create.tableSpan.start };
      const keyword = create.nested ? null : /\bunlogged\s+/i.exec(textOf(file, head));
      const span = keyword === null ? null : { start: head.start + keyword.index, end: head.start + keyword.index + keyword[0].length };
      report("made", { at: statement.changes.length > 1 ? create : create.tableSpan, data: { table: label }, suggestions: span === null ? undefined : [{ title: "Leave UNLOGGED out", edits: [replace(span, "")] }] });
    },
    Neutral({ what, table: name, span }, { catalog, text, report }) {
      if (what !== "unlogged" || name === null) return;
      const table = catalog.table(name);
      const back = text.statements.some(({ changes }) => changes.some((change) => change.kind === "Neutral" && change.what === "logged" && change.span.start > span.start && change.table !== null && catalog.label(change.table) === table.label));
      if (!table.unlogged && !table.temporary && !back && catalog.findSequence(name) === undefined) report("switched", { at: { span }, data: { table: table.label } });
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
  ],
});
