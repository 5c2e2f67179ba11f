import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { feelsLocks, isInUse, tablesInUse } from "../traffic.ts";

export default defineRule({
  id: "alter-column-type-side-work",
  category: "locking",
  severity: "warning",
  summary: "Mind the checks and indexes over a column whose type changes",
  why: "Some changes of type leave the rows as they are, such as from varchar(50) to text. But a CHECK that names the column is checked anew for all rows, and an index with an expression or condition over it, or of another collation, is built anew, while an ACCESS EXCLUSIVE lock keeps everyone off the table.",
  instead: "Drop the check before and add it again NOT VALID afterwards, to be validated later. Build an index like the one over the column concurrently after the change, having dropped the old one before it.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
  equivalents: { squawk: ["changing-column-type"], "Postgres Language Server": ["changingColumnType"], strong_migrations: ["change_column_constraint"], pgfence: ["alter-column-type"] },
  presets: ["recommended"],

  messages: {
    children: "Changing the type of {column} writes nothing anew, but locks {children} against reads and writes as well as {table}, because of the foreign keys between them. Set a short lock_timeout before it.",
    checks: "Changing the type of {column} writes nothing anew, but blocks reads and writes of {table} until every row is checked, because a CHECK names {column}. Drop the check first, and add it again NOT VALID.",
    builds: "Changing the type of {column} writes no row anew, but blocks reads and writes of {table} until {indexes} is built anew. Drop it first, and build it again concurrently.",
  },

  on: {
    AlterColumnType(alter, { catalog, settings, effect, report }) {
      const table = catalog.table(alter.table);
      if (!isInUse(table, settings) || effect.work === "unknown" || effect.rewrites.length > 0) return;
      const data = { column: quoteIdentifier(alter.column), table: table.label };
      const indexes = effect.builds.filter(({ kind }) => kind === "index").map(({ label }) => label);
      if (indexes.length > 0) report("builds", { at: alter, data: { ...data, indexes: indexes.join(", ") } });
      else if (tablesInUse(effect.scans, settings).some(({ label }) => label === table.label)) report("checks", { at: alter, data });
      else {
        const children = effect.locks.flatMap(({ relation, mode }) => (relation.table !== null && relation.table.label !== table.label && mode === "ACCESS EXCLUSIVE" && feelsLocks(relation.table, settings) ? [relation.table.label] : []));
        if (children.length > 0) report("children", { at: alter, data: { ...data, children: [...new Set(children)].join(", ") } });
      }
    },
  },

  examples: [
    {
      title: "Foreign keys point to the column",
      deployed: "create table countries (code varchar(2) primary key); create table cities (id bigint primary key, country varchar(2) references countries);",
      sql: "alter table countries alter column code type varchar(3);",
      reports: [{ message: "children", at: "alter column code type varchar(3)", data: { column: "code", table: "countries", children: "cities" } }],
    },
    {
      title: "A check over the column",
      deployed: "create table users (email varchar(50) check (email like '%@%'));",
      sql: "alter table users alter column email type text;",
      reports: [{ message: "checks", at: "alter column email type text" }],
    },
    {
      title: "An index over an expression of it",
      deployed: "create table users (email varchar(50)); create index users_lower on users (lower(email));",
      sql: "alter table users alter column email type text;",
      reports: [{ message: "builds", at: "alter column email type text", data: { column: "email", table: "users", indexes: "users_lower" } }],
    },
    {
      title: "A plain index is kept as it is",
      deployed: "create table users (email varchar(50)); create index users_email on users (email);",
      sql: "alter table users alter column email type text;",
    },
    {
      title: "The rows are written anew anyway, which another rule says",
      deployed: "create table users (rank integer check (rank > 0));",
      sql: "alter table users alter column rank type bigint;",
    },
    {
      title: "The table is new",
      sql: "create table users (email varchar(50) check (email like '%@%')); alter table users alter column email type text;",
    },
  ],
});
