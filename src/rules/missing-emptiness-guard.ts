import { ofKinds } from "../facts/changes-on.ts";
import { mentions } from "../phrase.ts";
import { defineRule, insertBefore } from "../rule.ts";
import { textOf } from "../source.ts";
import { readExpression } from "../sql/calls.ts";
import { constantValue, functionCalls, nodesTagged, walk } from "../sql/expression.ts";
import type { NodeOf } from "../sql/expression.ts";
import { quoteIdentifier, strings } from "../sql/names.ts";
import { mayRaise, readBody } from "../sql/plpgsql.ts";
import type { Statement } from "../sql/statement.ts";

export default defineRule({
  id: "missing-emptiness-guard",
  category: "data-loss",
  severity: "info",
  summary: "Let a drop fail where there is still something to lose",
  why: "That a table is empty, or that a column was never filled, was true on the database where somebody looked. On the one where the migration runs it may be otherwise, and DROP does not ask.",
  instead: "Look right before the drop, and in the same transaction: `do $$ begin if exists (select from sessions) then raise exception 'sessions has rows'; end if; end $$;`. Rows that are not needed are deleted by a statement that says which.",
  see: ["https://www.postgresql.org/docs/current/plpgsql-errors-and-messages.html", "https://www.postgresql.org/docs/current/sql-do.html"],
  presets: [],

  messages: {
    table: "Nothing makes sure that {table} is empty before it is dropped: if it has rows where this runs, they are gone.",
    column: "Nothing makes sure that no row of {table} has a {column} before it is dropped: values that are there where this runs are gone.",
  },

  on: {
    change(each, { catalog, file, text, statement, report }) {
      const [change] = ofKinds([each], "DropTable", "DropColumn");
      if (change === undefined) return;
      const table = catalog.table(change.table);
      if (table.madeHere || table.emptied || table.foreign || (!table.known && change.ifExists)) return;
      const column = change.kind === "DropColumn" ? change.column : null;
      const there = column === null ? undefined : catalog.column(change.table, column);
      if (column !== null && (there === undefined || there.origin?.path === file.path || (there.generated !== null && there.generated !== "unknown"))) return;
      if (change.guard !== undefined && readsTable(change.guard, change.table.name)) return;
      const earlier = [...text.statements.slice(0, text.statements.indexOf(statement)), ...(change.nested ? [statement] : [])];
      if (earlier.some((other) => isGuard(textOf(file, other.span), other, change.table.name))) return;
      const name = textOf(file, change.tableSpan);
      const line = file.text.lastIndexOf("\n", statement.span.start - 1) + 1;
      const rows = column === null ? `from ${name}` : `from ${name} where ${quoteIdentifier(column)} is not null`;
      const guard = `do $$ begin if exists (select ${rows}) then raise exception '${(column === null ? `${table.label} has rows` : `${table.label}.${quoteIdentifier(column)} has values`).replaceAll("'", "''")}'; end if; end $$;\n`;
      const suggestions = change.nested || change.conditional || (!table.known && change.kind === "DropTable") ? undefined : [{ title: "Look first", edits: [insertBefore({ start: line, end: line }, guard)] }];
      if (column === null) report("table", { at: change, data: { table: table.label }, suggestions });
      else report("column", { at: change, data: { table: table.label, column: quoteIdentifier(column) }, suggestions });
    },
  },

  examples: [
    {
      title: "A table that may have rows",
      deployed: "create table sessions (id bigint primary key);",
      sql: "drop table sessions;",
      reports: [{ message: "table", at: "drop table sessions" }],
      suggested: "do $$ begin if exists (select from sessions) then raise exception 'sessions has rows'; end if; end $$;\ndrop table sessions;",
    },
    {
      title: "A column that may have values",
      deployed: "create table users (id bigint primary key, nickname text);",
      sql: "alter table users drop column nickname;",
      reports: [{ message: "column", at: "drop column nickname" }],
      suggested: "do $$ begin if exists (select from users where nickname is not null) then raise exception 'users.nickname has values'; end if; end $$;\nalter table users drop column nickname;",
    },
    {
      title: "It fails if there are rows",
      deployed: "create table sessions (id bigint primary key);",
      sql: "do $$ begin if exists (select from sessions) then raise exception 'sessions has rows'; end if; end $$;\ndrop table sessions;",
    },
    {
      title: "A name that needs quotes",
      deployed: 'create table "sessions (old)" (id bigint primary key);',
      sql: `do $$ begin if exists (select from "sessions (old)") then raise exception 'it has rows'; end if; end $$;\ndrop table "sessions (old)";`,
    },
    {
      title: "It fails by a division by zero",
      deployed: "create table sessions (id bigint primary key);",
      sql: "select 1 / (case when exists (select from sessions) then 0 else 1 end);\ndrop table sessions;",
    },
    {
      title: "It is dropped only if it is empty",
      deployed: "create table sessions (id bigint primary key);",
      sql: "do $$ begin if not exists (select 1 from sessions) then drop table sessions; end if; end $$;",
    },
    {
      title: "This migration emptied it, or made it",
      deployed: "create table sessions (id bigint primary key);",
      sql: "truncate sessions; drop table sessions; create table staging (id bigint); drop table staging;",
    },
    {
      title: "The values are computed from others",
      deployed: "create table lines (price numeric, amount integer, total numeric generated always as (price * amount) stored);",
      sql: "alter table lines drop column total;",
    },
    {
      title: "Someone looked at it first",
      deployed: "create table sessions (id bigint primary key);",
      sql: "-- migralint-review drop-table: by=@dba-team -- empty since September\ndrop table sessions;",
    },
    {
      title: "Nothing is there to be lost, or perhaps it is not there",
      deployed: "create table users (id bigint primary key, name text); create extension if not exists postgres_fdw; create server far foreign data wrapper postgres_fdw; create foreign table prices (n int) server far;",
      sql: "drop foreign table prices;\ndrop table if exists carts;\nalter table users drop column if exists nickname;\nalter table users add column seen date;\nalter table users drop column seen;",
      notRun: "the extension is not there",
    },
    {
      title: "It looks at another table, or asks something else",
      deployed: "create table users (id bigint primary key, name text); create table carts (id bigint primary key); create table jobs (id bigint primary key);",
      sql: "do $$ begin if exists (select from jobs) then drop table carts; end if; end $$;\nselect count(*) from users;\nselect 1 / (select count(*) + 1 from jobs);\nalter table users drop column name;",
      reports: [{ message: "table", at: "drop table carts" }, { message: "column", at: "drop column name" }],
      suggested: "do $$ begin if exists (select from jobs) then drop table carts; end if; end $$;\nselect count(*) from users;\nselect 1 / (select count(*) + 1 from jobs);\ndo $$ begin if exists (select from users where name is not null) then raise exception 'users.name has values'; end if; end $$;\nalter table users drop column name;",
    },
    {
      title: "A table that no migration made, in a block, on a condition",
      sql: "drop table carts;\nalter table users drop column name;\ndo $$ begin drop table jobs; end $$;",
      reports: [{ message: "table", at: "drop table carts" }, { message: "column", at: "drop column name" }, { message: "table", at: "drop table jobs" }],
      suggested: "drop table carts;\ndo $$ begin if exists (select from users where name is not null) then raise exception 'users.name has values'; end if; end $$;\nalter table users drop column name;\ndo $$ begin drop table jobs; end $$;",
      notRun: "the tables are not there",
    },
    {
      title: "By CASE, by nullif, by a function of the house that asserts; another division fails for nobody",
      deployed: "create table users (id bigint, a text, b text, c text, d text); create function assert_empty(boolean) returns void language plpgsql as 'begin assert $1; end'; create table jobs (id bigint primary key);",
      sql: "select 4 / 2 from users;\nselect 1 + 0 from users;\nalter table users drop column a;\nselect assert_empty(not exists (select from users where b is not null));\nalter table users drop column b;\ndo $$ begin perform 1 from jobs; raise notice 'jobs'; end $$;\ndrop table jobs;",
      reports: [{ message: "column", at: "drop column a" }, { message: "table", at: "drop table jobs" }],
      suggested: "select 4 / 2 from users;\nselect 1 + 0 from users;\ndo $$ begin if exists (select from users where a is not null) then raise exception 'users.a has values'; end if; end $$;\nalter table users drop column a;\nselect assert_empty(not exists (select from users where b is not null));\nalter table users drop column b;\ndo $$ begin perform 1 from jobs; raise notice 'jobs'; end $$;\ndrop table jobs;",
    },
  ],
});

/** Whether a condition looks at the rows of a table. */
function readsTable(condition: string, table: string): boolean {
  let found = false;
  walk(readExpression(condition), (node) => void (found ||= "RangeVar" in node && node.RangeVar.relname === table));
  return found;
}

/** Whether a statement fails on a condition about the table: RAISE, ASSERT, or a division that may be one by zero. */
function isGuard(sql: string, { changes, node }: Statement, table: string): boolean {
  if (!mentions(sql, table)) return false;
  const [block] = ofKinds(changes, "DoBlock");
  if (block?.program !== undefined) return mayRaise(readBody(block.program.text));
  return node?.stmt !== undefined && "SelectStmt" in node.stmt && (functionCalls(node.stmt).some(({ name }) => name.name.startsWith("assert")) || nodesTagged(node.stmt, "A_Expr").some(mayDivideByZero));
}

function mayDivideByZero({ name, rexpr }: NodeOf<"A_Expr">): boolean {
  if (rexpr === undefined || !strings(name).includes("/")) return false;
  return constantValue(rexpr) === 0 || "CaseExpr" in rexpr || "SubLink" in rexpr || ("A_Expr" in rexpr && rexpr.A_Expr.kind === "AEXPR_NULLIF");
}
