import { outsideTransaction } from "../migrations/advice.ts";
import { isThere } from "../facts/column-there.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "unique-constraint-build",
  category: "locking",
  severity: "error",
  summary: "Build the index of a unique constraint before you add the constraint",
  why: "ADD UNIQUE builds an index under an ACCESS EXCLUSIVE lock: no one can read or write the table until it is done. The same goes for ADD COLUMN … UNIQUE, although the new column is empty.",
  instead: "Build the index with CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … UNIQUE USING INDEX, which takes a moment. A partitioned table refuses both: do it on each partition, then ADD UNIQUE to the parent, which takes those over and builds nothing.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX"],
  equivalents: { squawk: ["disallowed-unique-constraint"], eugene: ["E7"], "Postgres Language Server": ["disallowUniqueConstraint"], strong_migrations: ["add_unique_constraint"], pgfence: ["add-constraint-unique"], Atlas: ["PG105"] },
  presets: ["recommended"],
  steps: true,

  messages: {
    blocksAll: "Adding this unique constraint blocks reads and writes of {table} until its index is built. Build it first with CREATE UNIQUE INDEX CONCURRENTLY {where}, then ADD CONSTRAINT … UNIQUE USING INDEX.",
    partitioned: "Adding this unique constraint blocks reads and writes of {table} and its partitions until their indexes are built. Give each partition the constraint first, with CREATE UNIQUE INDEX CONCURRENTLY and ADD CONSTRAINT … UNIQUE USING INDEX: the parent then takes those over.",
    newColumn: "Adding {column} with UNIQUE blocks reads and writes of {table} until an index over all its rows is built. Add the column alone, build the index with CREATE UNIQUE INDEX CONCURRENTLY {where}, then ADD CONSTRAINT … UNIQUE USING INDEX.",
  },

  on: {
    AddConstraint({ table: name, constraint, conditional }, { catalog, settings, script, report }) {
      const table = catalog.table(name);
      if (constraint.kind !== "unique" || constraint.usingIndex !== null || !isInUse(table, settings)) return;
      if (conditional && constraint.name !== null && catalog.constraint(name, constraint.name) !== undefined) return; // the condition asks for it
      if (table.partitionBy === null) return report("blocksAll", { at: constraint, data: { table: table.label, where: outsideTransaction(script, false) } });
      const partitions = catalog.childrenOf(name);
      const taken = partitions.every((partition) => partition.constraints.some(({ kind, columns }) => kind === "unique" && String(columns) === String(constraint.columns)));
      if (!taken) report("partitioned", { at: constraint, data: { table: table.label } });
    },
    AddColumn({ table: name, column }, { catalog, settings, script, report }) {
      const table = catalog.table(name);
      if (!column.constraints.some(({ kind }) => kind === "unique") || !isInUse(table, settings)) return;
      if (isThere(table, column)) return;
      report("newColumn", { at: column, data: { column: quoteIdentifier(column.name), table: table.label, where: outsideTransaction(script, false) } });
    },
  },

  examples: [
    {
      title: "The table is in use",
      deployed: "create table users (email text);",
      sql: "alter table users add constraint users_email_key unique (email);",
      reports: [{ message: "blocksAll", at: "constraint users_email_key unique (email)" }],
    },
    {
      title: "The index was built before",
      deployed: ["create table users (email text);", "create unique index concurrently users_email_key on users (email);"],
      sql: "alter table users add constraint users_email_key unique using index users_email_key;",
    },
    {
      title: "A list of codes that migrations keep",
      deployed: "create table currencies (code text primary key, symbol text); insert into currencies values ('EUR', '€'), ('USD', '$'), ('CHF', 'Fr');",
      sql: "alter table currencies add unique (symbol);",
    },
    {
      title: "A new column",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column email text unique;",
      reports: [{ message: "newColumn", at: "email text unique" }],
    },
    {
      title: "A partitioned table",
      deployed: "create table events (id bigint, at date) partition by range (at); create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');",
      sql: "alter table events add unique (id, at);",
      reports: [{ message: "partitioned", at: "unique (id, at)" }],
    },
    {
      title: "Its partitions have the constraint already",
      deployed: "create table events (id bigint, at date) partition by range (at); create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01'); alter table events_2026 add unique (id, at);",
      sql: "alter table events add unique (id, at);",
    },
    {
      title: "It is there already, and the block asks before it adds it",
      deployed: "create table users (email text constraint users_email_key unique);",
      sql: "do $$ begin if not exists (select from pg_constraint where conname = 'users_email_key') then alter table users add constraint users_email_key unique (email); end if; end $$;",
    },
    {
      title: "The table is new",
      sql: "create table users (email text); alter table users add unique (email);",
    },
    {
      title: "The configuration calls the table small",
      deployed: "create table plans (name text);",
      sql: "alter table plans add unique (name);",
      config: { tables: { plans: "small" } },
    },
    {
      title: "Of another kind, nameless, of another name, of partitions that have another",
      deployed: "create table users (id bigint primary key, email text, name text); create table days (day date, n int) partition by range (day); create table today partition of days default; alter table today add constraint today_n check (n > 0), add constraint today_n2 unique (n);",
      sql: "alter table users add constraint whole check (id > 0);\nalter table users add column nick text check (nick <> '');\ndo $$ begin if current_user = 'app' then alter table users add constraint one unique (email); alter table users add unique (name); end if; end $$;\nalter table days add constraint days_once unique (day, n);\nalter table users add column if not exists code text unique;\ncreate table carts (id bigint);\nalter table carts add column code text unique;",
      reports: [
        { message: "blocksAll", at: "constraint one unique (email)" },
        { message: "blocksAll", at: "unique (name)" },
        { message: "partitioned", at: "constraint days_once unique (day, n)" },
        { message: "newColumn", at: "code text unique" },
      ],
    },
    {
      title: "It is added again, which the server refuses, and a column that is there",
      deployed: "create table users (id bigint primary key, email text constraint users_email unique);",
      sql: "alter table users add column if not exists email text unique;",
    },
  ],
});
