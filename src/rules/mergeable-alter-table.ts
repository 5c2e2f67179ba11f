import type { Step } from "../effects/trail.ts";
import type { Table } from "../catalog/schema.ts";
import { defineRule, replace } from "../rule.ts";
import { textOf } from "../source.ts";
import type { Change } from "../sql/change.ts";
import type { Statement } from "../sql/statement.ts";
import { tablesInUse } from "../traffic.ts";

export default defineRule({
  id: "mergeable-alter-table",
  category: "locking",
  severity: "warning",
  summary: "Go through a table once for several changes",
  why: "Each ALTER TABLE that has to check or rewrite rows goes through the whole table on its own, and blocks reads and writes each time. Written as one statement, its changes share one pass.",
  instead: "Write one ALTER TABLE with several actions, parted by commas. What must not be merged is left alone: VALIDATE CONSTRAINT, which lets others work on its own, and dropping a check that proves SET NOT NULL.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
  equivalents: { eugene: ["W12"], "Postgres Language Server": ["multipleAlterTable"] },
  presets: ["strict"],

  messages: {
    readAgain: "This goes through all of {table} again, right after the ALTER TABLE before it did, and blocks reads and writes each time. As actions of one ALTER TABLE they share the pass.",
  },

  on: {
    change(change, { settings, statement, text, file, trail, effect, report }) {
      const previous = text.statements[text.statements.indexOf(statement) - 1];
      const table = tablesInUse([...effect.scans, ...effect.rewrites], settings).find((each) => goesThrough({ effect }, each));
      if (previous === undefined || table === undefined || !isAlterTable(statement) || !isAlterTable(previous)) return;
      if (trail.steps.some((step) => step.statement === statement && goesThrough(step, table)) || !trail.steps.some((step) => step.statement === previous && goesThrough(step, table))) return;
      const all = [...previous.changes, ...statement.changes];
      const drops = (one: Statement, other: Statement): boolean => one.changes.some(({ kind }) => kind === "SetNotNull") && other.changes.some(({ kind }) => kind === "DropConstraint");
      if (all.some(({ kind }) => kind === "ValidateConstraint") || drops(previous, statement) || drops(statement, previous)) return;
      const between = file.text.slice(previous.span.end, statement.span.start);
      const [first] = statement.changes;
      const fits = /^\s*;\s*$/.test(between) && first !== undefined && all.every(isIndependent) && all.every((each) => "only" in each === "only" in change && headOf(each) === headOf(change));
      const merge = { title: "Merge it into the statement before", edits: first === undefined ? [] : [replace({ start: previous.span.end, end: first.span.start }, ", ")] };
      report("readAgain", { at: statement, data: { table: table.label }, suggestions: fits ? [merge] : [] });

      function headOf(each: Change): string {
        return "tableSpan" in each ? `${textOf(file, each.tableSpan)} ${"only" in each ? String(each.only) : ""} ${"tableIfExists" in each ? String(each.tableIfExists) : ""}` : "";
      }
    },
  },

  examples: [
    {
      title: "Two checks",
      deployed: "create table orders (net numeric, tax numeric);",
      sql: "alter table orders add check (net >= 0); alter table orders add check (tax >= 0);",
      reports: [{ message: "readAgain", at: "alter table orders add check (tax >= 0)" }],
      suggested: "alter table orders add check (net >= 0), add check (tax >= 0);",
    },
    {
      title: "Two rewrites",
      deployed: "create table orders (id integer, user_id integer);",
      sql: "alter table orders alter column id type bigint; alter table orders alter column user_id type bigint;",
      reports: [{ message: "readAgain", at: "alter table orders alter column user_id type bigint" }],
      suggested: "alter table orders alter column id type bigint, alter column user_id type bigint;",
    },
    {
      title: "A column and its check",
      deployed: "create table orders (id integer);",
      sql: "alter table orders alter column id type bigint; alter table orders add column token uuid default gen_random_uuid();",
      reports: [{ message: "readAgain", at: "alter table orders add column token uuid default gen_random_uuid()" }],
    },
    {
      title: "One of them takes a moment",
      deployed: "create table orders (net numeric, tax numeric);",
      sql: "alter table orders add column name text; alter table orders add check (tax >= 0);",
    },
    {
      title: "The check that proves SET NOT NULL must go in a statement of its own",
      deployed: "create table orders (net numeric constraint has_net check (net is not null), tax numeric);",
      sql: "alter table orders alter column net set not null, add check (tax >= 0); alter table orders drop constraint has_net, add check (net >= 0);",
    },
    {
      title: "VALIDATE CONSTRAINT lets others work on its own",
      deployed: "create table orders (net numeric, tax numeric); alter table orders add constraint positive check (tax >= 0) not valid;",
      sql: "alter table orders add check (net >= 0); alter table orders validate constraint positive;",
    },
    {
      title: "As one statement",
      deployed: "create table orders (net numeric, tax numeric);",
      sql: "alter table orders add check (net >= 0), add check (tax >= 0);",
    },
    {
      title: "The table is new",
      sql: "create table orders (net numeric, tax numeric); alter table orders add check (net >= 0); alter table orders add check (tax >= 0);",
    },
    {
      title: "Two columns that must be given",
      deployed: "create table orders (id bigint primary key, note text, code text);",
      sql: "alter table orders alter column note set not null;\nalter table orders alter column code set not null;",
      reports: [{ message: "readAgain", at: "alter table orders alter column code set not null" }],
      suggested: "alter table orders alter column note set not null, alter column code set not null;",
    },
    {
      title: "With a word between them, of ONLY the table, or beside another change, they are for you to merge",
      deployed: "create table orders (id bigint primary key, note text, code text, size int, total int);",
      sql: "alter table orders alter column note set not null;\n-- Codes are given by hand.\nalter table orders alter column code set not null;\nalter table only orders alter column size set not null;\nalter table only orders add column day date, add constraint whole check (total > 0);",
      reports: [{ message: "readAgain", at: "alter table orders alter column code set not null" }, { message: "readAgain", at: "alter table only orders alter column size set not null" }, { message: "readAgain", at: "alter table only orders add column day date, add constraint whole check (total > 0)" }],
    },
    {
      title: "Other tables, other statements, and a foreign key",
      deployed: "create table users (id bigint primary key, note text, code text); create table orders (id bigint primary key, note text, user_id bigint);",
      sql: "alter table users alter column note set not null;\nalter table orders alter column note set not null;\nvacuum full users;\nalter table users alter column code set not null;\nalter table users add constraint given check (note <> '') not valid;\nalter table users add constraint coded check (code <> '');\nalter table orders add constraint buyer foreign key (user_id) references users;",
    },
    {
      title: "A check that is dropped before the next column is judged",
      deployed: "create table orders (id bigint primary key, note text, code text, constraint given check (code is not null));",
      sql: "alter table orders alter column note set not null;\nalter table orders drop constraint given, alter column code type varchar;",
    },
  ],
});

function isAlterTable({ node }: Statement): boolean {
  return node?.stmt !== undefined && "AlterTableStmt" in node.stmt;
}

/** Whether a change reads or writes all rows of a table under a lock that keeps everyone off it. */
function goesThrough({ effect: { scans, rewrites, locks } }: Pick<Step, "effect">, { schema, name }: Table): boolean {
  const isIt = (relation: { readonly schema: string; readonly name: string }): boolean => relation.schema === schema && relation.name === name;
  return [...scans, ...rewrites].some(isIt) && locks.some(({ relation, mode }) => mode === "ACCESS EXCLUSIVE" && isIt(relation));
}

/** What does the same in whichever order. */
function isIndependent(change: Change): boolean {
  return change.kind === "SetNotNull" || change.kind === "AlterColumnType" || (change.kind === "AddConstraint" && change.constraint.kind === "check");
}
