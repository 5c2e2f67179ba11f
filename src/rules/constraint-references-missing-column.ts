import type { Catalog } from "../catalog/catalog.ts";
import { chronicleOf } from "../facts/chronicle.ts";
import { isAnyonesGuess } from "../facts/completeness.ts";
import { isAfterRepeats } from "../facts/duplicates.ts";
import { missingColumns } from "../facts/missing-columns.ts";
import { findName } from "../facts/written-names.ts";
import { nearest } from "../nearest.ts";
import { defineRule, replace } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";

export default defineRule({
  id: "constraint-references-missing-column",
  category: "correctness",
  severity: "error",
  summary: "Build constraints, indexes and policies on columns that are there",
  why: "The server refuses a constraint, index, policy, trigger or generated column that names a column its table does not have: the migration stops at it.",
  instead: "Write the name that the column has at this point of the history, or add the column first.",
  see: ["https://www.postgresql.org/docs/current/ddl-constraints.html"],
  presets: ["recommended"],

  messages: {
    missing: "{table} has no column {column}, which this {by} names: the server refuses it.{hint}",
  },

  on: {
    change(change, { statement, catalog, history, read, script, text, file, report }) {
      for (const { column, table, by, others } of missingColumns(change, statement, catalog)) {
        if (change.kind !== "CreateTable" && (isAnyonesGuess({ history, read, statement }, catalog) || isAfterRepeats(text, statement, catalog))) return;
        const passages = chronicleOf(history, read).about(column).filter(({ event, change: other }) => event.kind === "column" && "table" in other && other.table !== null && catalog.label(other.table) === table && other.unlikely !== true);
        const here = chronicleOf(history, read).indexOf(script, statement) ?? 0;
        const last = passages.findLast(({ index }) => index < here);
        // What ADD COLUMN or RENAME was to make and the server refused is a mistake of its own.
        if (last?.event.makes === true && (last.change.kind === "RenameColumn" || last.change.kind === "AddColumn")) continue;
        const since = last?.script === script ? last.change.span.end : 0;
        // Where CREATE TABLE IF NOT EXISTS left another table as it was, one mistake is behind all of its columns.
        const skipped = since > 0 && last?.change.kind === "CreateTable";
        if (isSaidAbove(skipped ? null : column, table, since, text, statement, catalog)) continue;
        const at = change.nested ? null : findName(statement, file, column, change.span);
        const near = nearest(column, others);
        report("missing", {
          at: at ?? change,
          data: { table, column: quoteIdentifier(column), by, hint: near === null ? "" : ` Did you mean ${quoteIdentifier(near)}?` },
          suggestions: near === null || at === null ? [] : [{ title: `Write ${quoteIdentifier(near)}`, edits: [replace(at, quoteIdentifier(near))] }],
        });
        if (skipped) return;
      }
    },
  },

  examples: [
    {
      title: "A check",
      sql: "create table users (id bigint primary key, email text, check (mail <> ''));",
      reports: [{ message: "missing", at: "mail", data: { table: "users", column: "mail", by: "check", hint: " Did you mean email?" } }],
      suggested: "create table users (id bigint primary key, email text, check (email <> ''));",
      fails: 'column "mail" does not exist',
    },
    {
      title: "An index",
      deployed: "create table users (id bigint primary key, email text, deleted_at date);",
      sql: "create index users_email on users (lower(emial)) where deleted_at is null;",
      reports: [{ message: "missing", at: "emial", data: { table: "users", column: "emial", by: "index", hint: " Did you mean email?" } }],
      suggested: "create index users_email on users (lower(email)) where deleted_at is null;",
      fails: 'column "emial" does not exist',
    },
    {
      title: "Both sides of a foreign key",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key);",
      sql: "alter table orders add foreign key (buyer) references users (number);",
      reports: [{ message: "missing", at: "buyer", data: { table: "orders", column: "buyer", by: "foreign key", hint: "" } }, { message: "missing", at: "number" }],
      fails: 'column "buyer" referenced in foreign key constraint does not exist',
    },
    {
      title: "A policy, a trigger, a key and a generated column",
      deployed: "create table users (id bigint primary key, email text); create function touch() returns trigger language plpgsql as 'begin return new; end';",
      sql: "create policy own on users using (owner = current_user);\ncreate trigger touch before update of phone on users for each row when (new.fax is null) execute function touch();\nalter table users add unique (code);\nalter table users add column domain text generated always as (split_part(address, '@', 2)) stored;",
      reports: [{ message: "missing", at: "owner" }, { message: "missing", at: "phone" }, { message: "missing", at: "fax" }, { message: "missing", at: "code" }, { message: "missing", at: "address" }],
      fails: 'column "owner" does not exist',
    },
    { title: "Added in the same statement, system columns, the row itself, columns of a subquery", deployed: "create table teams (id bigint primary key, head text); create table users (id bigint primary key, team_id bigint);", sql: "alter table users add check (age > 0), add column age integer; alter table users add constraint whole check (users is not null); create policy own on users using (tableoid > 0 and exists (select from teams where teams.id = users.team_id and head = current_user));" },
    {
      title: "The same column again is said once",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create index on users (phone);\ncreate index on users (id, phone);",
      reports: [{ message: "missing", at: "phone", data: { table: "users", column: "phone", by: "index", hint: "" } }],
      fails: 'column "phone" does not exist',
    },
    {
      title: "Another table has the name already, so all of its columns are missing for one reason",
      deployed: "create table events (id bigint primary key, at date);",
      sql: "create table if not exists events (id bigint primary key, kind text, made_on date);\ncreate index on events (kind, made_on);\ncreate index on events (made_on);",
      reports: [{ message: "missing", at: "kind", data: { table: "events", column: "kind", by: "index", hint: "" } }],
      fails: 'column "kind" does not exist',
    },
    {
      title: "What the server refuses to rename is a mistake of its own",
      deployed: "create table users (id bigint primary key, email text);",
      sql: 'alter table users rename column "eMail" to address;\ncreate index on users (address);',
      fails: 'column "eMail" does not exist',
    },
    { title: "Files of which people choose, over a database that others made", deployed: ["alter table users add column email text;", "create table orders (id bigint primary key);"], sql: "create index orders_note on orders (note);", notRun: "users is not there" },
    { title: "A table whose columns are not known", sql: "create index users_email on users (email);", notRun: "users is not there" },
    {
      title: "Another table has it, the name is nothing like any, and two say the same of two tables",
      deployed: "create table users (id bigint primary key); create table carts (id bigint primary key);",
      sql: "alter table carts add column total int;\ncreate index users_total on users (total);\ncreate index carts_xyz on carts (xyz);\ncreate index users_xyz on users (xyz);",
      reports: [{ message: "missing", at: "total" }, { message: "missing", at: "xyz" }, { message: "missing", at: "xyz" }],
      fails: "does not exist",
    },
  ],
});

/** Whether a statement above named the column too, or any that the table lacks (null), after what happened to it last. */
function isSaidAbove(column: string | null, table: string, since: number, { statements }: ScriptText, statement: Statement, catalog: Catalog): boolean {
  return statements.slice(0, statements.indexOf(statement)).some((earlier) => earlier.span.start >= since && earlier.changes.some((change) => change.kind !== "CreateTable" && missingColumns(change, earlier, catalog).some((missing) => (column === null || missing.column === column) && missing.table === table)));
}
