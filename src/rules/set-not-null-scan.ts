import { isProvenNotNull } from "../catalog/effects.ts";
import { laterTransaction } from "../migrations/advice.ts";
import { defineRule } from "../rule.ts";
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
  presets: ["recommended"],

  messages: {
    blocksAll: "Forbidding nulls in {column} blocks reads and writes of {table} until every row is checked. Prove it first: {proof}, VALIDATE it {later}.",
    mayBlockAll: "Forbidding nulls in {column} blocks reads and writes of {table} until every row is checked, unless a validated check that no migration here shows proves that there are none. Prove it first: {proof}, VALIDATE it {later}.",
    proofDropped: "Forbidding nulls in {column} blocks reads and writes of {table} until every row is checked, because the same statement drops the check that proves it. Drop {check} in a statement of its own.",
  },

  on: {
    SetNotNull(change, { catalog, settings, script, statement, report }) {
      const { column } = change;
      const table = catalog.table(change.table);
      if (!isInUse(table, settings)) return;
      const dropped = statement.changes.flatMap((other) => (other.kind === "DropConstraint" ? [other.constraint] : []));
      if (isProvenNotNull(table, column, dropped) === true) return;
      const data = { column, table: table.label };
      const lost = isProvenNotNull(table, column, []) === true ? dropped.find((check) => isProvenNotNull(table, column, dropped.filter((other) => other !== check)) === true) : undefined;
      if (lost !== undefined) return report("proofDropped", { at: change, data: { ...data, check: lost } });
      report(table.known ? "blocksAll" : "mayBlockAll", { at: change, data: { ...data, proof: proof(settings.postgres, column), later: laterTransaction(script) } });
    },
    AddConstraint({ table: name, constraint }, { catalog, settings, script, report }) {
      const table = catalog.table(name);
      const [column] = constraint.columns;
      if (constraint.kind !== "not null" || column === undefined || constraint.notValid || !isInUse(table, settings) || isProvenNotNull(table, column, []) === true) return;
      report(table.known ? "blocksAll" : "mayBlockAll", { at: constraint, data: { column, table: table.label, proof: proof(settings.postgres, column), later: laterTransaction(script) } });
    },
  },

  examples: [
    {
      title: "The table is in use",
      deployed: "create table users (email text);",
      sql: "alter table users alter column email set not null;",
      reports: [{ message: "blocksAll", at: "alter column email set not null" }],
    },
    {
      title: "A validated check proves it",
      deployed: ["create table users (email text);", "alter table users add constraint email_given check (email is not null) not valid;", "alter table users validate constraint email_given;"],
      sql: "alter table users alter column email set not null; alter table users drop constraint email_given;",
    },
    {
      title: "A check that says more proves it too",
      deployed: "create table users (email text, constraint email_given check (email <> '' and email is not null));",
      sql: "alter table users alter column email set not null;",
    },
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
      reports: [{ message: "blocksAll", at: "alter column email set not null" }],
    },
    {
      title: "The same statement drops the check",
      deployed: "create table users (email text, constraint email_given check (email is not null));",
      sql: "alter table users alter column email set not null, drop constraint email_given;",
      reports: [{ message: "proofDropped", at: "alter column email set not null" }],
    },
    {
      title: "On PostgreSQL 18 the constraint itself can be validated apart",
      deployed: ["create table users (email text);", "alter table users add constraint email_given not null email not valid;", "alter table users validate constraint email_given;"],
      postgres: 18,
      sql: "alter table users alter column email set not null;",
    },
    {
      title: "On PostgreSQL 18 a constraint that is NOT VALID is no proof",
      deployed: ["create table users (email text);", "alter table users add constraint email_given not null email not valid;"],
      postgres: 18,
      sql: "alter table users alter column email set not null;",
      reports: [{ message: "blocksAll", at: "alter column email set not null" }],
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
    {
      title: "The column forbids nulls already",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users alter column id set not null;",
    },
    {
      title: "The table is new",
      sql: "create table users (email text); alter table users alter column email set not null;",
    },
  ],
});

function proof(postgres: number, column: string): string {
  return postgres >= 18 ? `ADD CONSTRAINT … NOT NULL ${quoteIdentifier(column)} NOT VALID` : `ADD CONSTRAINT … CHECK (${quoteIdentifier(column)} IS NOT NULL) NOT VALID`;
}
