import type { Catalog } from "../catalog/catalog.ts";
import { isProvenNotNull } from "../effects/effect.ts";
import { isHeldAtLength } from "../facts/row-work.ts";
import type { Session } from "../catalog/session.ts";
import { stepsHeld } from "../effects/trail.ts";
import { typeChange } from "../catalog/types.ts";
import { laterTransaction } from "../migrations/advice.ts";
import { listWords } from "../phrase.ts";
import { defineRule, type Place } from "../rule.ts";
import type { ChangeOf } from "../sql/change.ts";
import { provesNotNull } from "../sql/expression.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "set-not-null-scan",
  category: "locking",
  severity: "error",
  summary: "Prove that a column of a table in use holds no nulls before you forbid them",
  why: "SET NOT NULL reads the whole table under an ACCESS EXCLUSIVE lock, so that no one can read or write it until every row is checked. The server leaves that out where a validated CHECK constraint proves that there are no nulls.",
  instead: "Add CHECK (column IS NOT NULL) NOT VALID and VALIDATE it in a later transaction: that reads the table while reads and writes go on. Then SET NOT NULL takes a moment; drop the check in a statement of its own afterwards. From PostgreSQL 18 on, ADD CONSTRAINT … NOT NULL column NOT VALID and VALIDATE CONSTRAINT do it without the detour.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL"],
  equivalents: { squawk: ["adding-not-nullable-field"], eugene: ["E2"], "Postgres Language Server": ["addingNotNullField"], strong_migrations: ["change_column_null", "change_column_null_postgresql", "change_column_with_not_null"], pgfence: ["alter-column-set-not-null"], Atlas: ["PG303", "MF104"] },
  presets: ["recommended"],
  steps: true,

  messages: {
    blocksAll: "Forbidding nulls in {column} blocks reads and writes of {table} until every row is checked. Prove it first: {proof}, VALIDATE {them} {later}.",
    mayBlockAll: "Forbidding nulls in {column} blocks reads and writes of {table} until every row is checked, unless a validated check that no migration here shows proves that there are none. Prove it first: {proof}, VALIDATE {them} {later}.",
    notValidated: "Forbidding nulls in {column} blocks reads and writes of {table} until every row is checked: {check} would prove that there are none, but it is not validated. VALIDATE it {later}, then SET NOT NULL.",
    proofDropped: "Forbidding nulls in {column} blocks reads and writes of {table} until every row is checked, because the same statement drops the check that proves it. Drop {check} in a statement of its own.",
  },

  on: {
    SetNotNull(change, { catalog, session, settings, script, statement, trail, report }) {
      const table = catalog.table(change.table);
      // One ALTER TABLE reads the table once for all of its columns.
      const together = change.nested ? [change] : statement.changes.flatMap((other) => (other.kind === "SetNotNull" ? [other] : []));
      if (together[0] !== change || !isInUse(table, settings)) return;
      // What rewrites or fills the table under the same lock takes longer, and is reported.
      const held = stepsHeld(trail, statement).filter((step) => session.inTransaction === true || step.statement === statement);
      if (isHeldAtLength(held, table, catalog) || (!change.nested && statement.changes.some((other) => other.kind === "AlterColumnType" && isRewrite(other, session, catalog)))) return;
      const dropped = change.nested ? [] : statement.changes.flatMap((other) => (other.kind === "DropConstraint" ? [other.constraint] : []));
      const scanned: { readonly at: Place; readonly column: string }[] = [];
      for (const { column, span } of together) {
        if (isProvenNotNull(table, column, dropped) === true) continue;
        const lost = isProvenNotNull(table, column, []) === true ? dropped.find((check) => isProvenNotNull(table, column, dropped.filter((other) => other !== check)) === true) : undefined;
        if (lost === undefined) scanned.push({ at: span, column });
        else report("proofDropped", { at: span, data: { column: quoteIdentifier(column), table: table.label, check: quoteIdentifier(lost) } });
      }
      const [first] = scanned;
      if (first === undefined) return;
      const columns = scanned.map(({ column }) => column);
      const data = { column: listWords(columns.map(quoteIdentifier)), table: table.label, later: laterTransaction(script) };
      const pending = table.constraints.find(({ kind, valid, enforced, columns: of, expression }) =>
        enforced && valid === false && columns.every((column) => (kind === "not null" ? of.includes(column) : kind === "check" && expression !== null && provesNotNull(expression.node, column))));
      if (pending !== undefined) report("notValidated", { at: first.at, data: { ...data, check: quoteIdentifier(pending.name) } });
      else report(table.known ? "blocksAll" : "mayBlockAll", { at: first.at, data: { ...data, ...proof(settings.postgres, columns) } });
    },
    AddConstraint({ table: name, constraint }, { catalog, settings, script, report }) {
      const table = catalog.table(name);
      const [column] = constraint.columns;
      if (constraint.kind !== "not null" || column === undefined || constraint.notValid || !isInUse(table, settings) || isProvenNotNull(table, column, []) === true) return;
      report(table.known ? "blocksAll" : "mayBlockAll", { at: constraint, data: { column: quoteIdentifier(column), table: table.label, ...proof(settings.postgres, [column]), later: laterTransaction(script) } });
    },
  },

  examples: [
    {
      title: "The table is in use",
      deployed: "create table users (email text);",
      sql: "alter table users alter column email set not null;",
      reports: [{ message: "blocksAll", at: "alter column email set not null" }],
    },
    { title: "In a DO block each command is one of its own", deployed: "create table users (email text, constraint email_given check (email is not null));", sql: "do $$ begin alter table users alter column email set not null; alter table users drop constraint email_given; end $$;" },
    { title: "A validated check proves it", deployed: ["create table users (email text);", "alter table users add constraint email_given check (email is not null) not valid;", "alter table users validate constraint email_given;"], sql: "alter table users alter column email set not null; alter table users drop constraint email_given;" },
    { title: "A check that says more proves it too", deployed: "create table users (email text, constraint email_given check (email <> '' and email is not null));", sql: "alter table users alter column email set not null;" },
    {
      title: "A check that nulls pass proves nothing",
      deployed: "create table users (email text, constraint email_given check (email <> ''));",
      sql: "alter table users alter column email set not null;",
      reports: [{ message: "blocksAll", at: "alter column email set not null" }],
    },
    {
      title: "The check was never validated",
      deployed: ["create table users (email text);", "alter table users add constraint email_given check (email is not null) not valid;"],
      sql: "alter table users alter column email set not null;",
      reports: [{ message: "notValidated", at: "alter column email set not null" }],
    },
    {
      title: "Columns of one statement are checked together",
      deployed: "create table users (email text, name text, born date);",
      sql: "alter table users alter column email set not null, alter column name set default '', alter column name set not null, alter column born set not null;",
      reports: [{ message: "blocksAll", at: "alter column email set not null", data: { column: "email, name and born", table: "users", proof: "ADD CONSTRAINT … CHECK (email IS NOT NULL AND name IS NOT NULL AND born IS NOT NULL) NOT VALID", them: "it", later: "in a later migration" } }],
    },
    { title: "One check proves it for several columns", deployed: "create table users (email text, name text, constraint users_given check (email is not null and name is not null));", sql: "alter table users alter column email set not null, alter column name set not null;" },
    {
      title: "The same statement drops the check",
      deployed: "create table users (email text, constraint email_given check (email is not null));",
      sql: "alter table users alter column email set not null, drop constraint email_given;",
      reports: [{ message: "proofDropped", at: "alter column email set not null" }],
    },
    { title: "On PostgreSQL 18 the constraint itself can be validated apart", deployed: ["create table users (email text);", "alter table users add constraint email_given not null email not valid;", "alter table users validate constraint email_given;"], postgres: 18, sql: "alter table users alter column email set not null;" },
    {
      title: "On PostgreSQL 18 a constraint that is NOT VALID is no proof",
      deployed: ["create table users (email text);", "alter table users add constraint email_given not null email not valid;"],
      postgres: 18,
      sql: "alter table users alter column email set not null;",
      reports: [{ message: "notValidated", at: "alter column email set not null" }],
    },
    {
      title: "Written as a constraint, it reads the table as well",
      deployed: "create table users (email text);",
      postgres: 18,
      sql: "alter table users add constraint email_given not null email;",
      reports: [{ message: "blocksAll", at: "constraint email_given not null email" }],
    },
    {
      title: "No migration here made the table",
      sql: "alter table users alter column email set not null;",
      notRun: "the table does not exist on an empty server",
      reports: [{ message: "mayBlockAll", at: "alter column email set not null" }],
    },
    { title: "The column forbids nulls already", deployed: "create table users (id bigint primary key);", sql: "alter table users alter column id set not null;" },
    { title: "The statement rewrites the table anyway", deployed: "create table users (name text);", sql: "alter table users alter column name type varchar(50) using left(name, 50), alter column name set not null;" },
    { title: "It rewrites the table for what stands behind", deployed: "create table users (name text, tags text);", sql: "alter table users alter column name set not null, alter column tags type text[] using string_to_array(tags, ',');" },
    { title: "The transaction has filled the column under its lock", deployed: "create table users (email text);", sql: "begin; alter table users add column name text; update users set name = email; alter table users alter column name set not null; commit;" },
    { title: "The lock was taken after the column was filled", deployed: "create table users (email text, name text);", sql: "begin; update users set name = email; alter table users alter column name set not null; commit;", reports: [{ message: "blocksAll", at: "alter column name set not null" }] },
    { title: "Nothing tells whether a transaction fills it", deployed: "create table users (email text);", sql: "alter table users add column name text; update users set name = email; alter table users alter column name set not null;", reports: [{ message: "blocksAll", at: "alter column name set not null" }] },
    { title: "The table is new", sql: "create table users (email text); alter table users alter column email set not null;" },
    { title: "Another column's check, one that is not enforced, one that is validated and proves nothing", postgres: 18, deployed: "create table users (id bigint primary key, email text, name text, constraint a check (name is not null) not enforced, constraint b check (email <> '')); alter table users add constraint c check (name is not null) not valid;", sql: "alter table users alter column email set not null;", reports: [{ message: "blocksAll", at: "alter column email set not null", data: { column: "email", table: "users", later: "in a later migration", proof: "ADD CONSTRAINT … NOT NULL email NOT VALID", them: "it" } }] },
    { title: "As a constraint of a new table, on a column that forbids them, or of another kind", postgres: 18, deployed: "create table users (id bigint primary key, email text not null);", sql: "create table carts (note text);\nalter table carts add constraint noted not null note;\nalter table users add constraint emails unique (email);" },
    { title: "Another type beside it that leaves the rows as they are", deployed: "create table users (id bigint primary key, email text, name varchar(9));", sql: "alter table users alter column name type text, alter column email set not null;", reports: [{ message: "blocksAll", at: "alter column email set not null" }] },
  ],
});

/** The constraints to add first, and a word for them. */
function proof(postgres: number, columns: readonly string[]): { readonly proof: string; readonly them: string } {
  const names = columns.map(quoteIdentifier);
  if (postgres < 18) return { proof: `ADD CONSTRAINT … CHECK (${names.map((name) => `${name} IS NOT NULL`).join(" AND ")}) NOT VALID`, them: "it" };
  return { proof: names.map((name) => `ADD CONSTRAINT … NOT NULL ${name} NOT VALID`).join(", "), them: names.length === 1 ? "it" : "them" };
}

function isRewrite(change: ChangeOf<"AlterColumnType">, session: Session, catalog: Catalog): boolean {
  const column = catalog.column(change.table, change.column);
  return column !== undefined && typeChange(column.type, change, session.setting("timezone"), catalog) === "rewrite";
}
