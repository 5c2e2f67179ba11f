import { isProvenNotNull } from "../effects/effect.ts";
import { outsideTransaction } from "../migrations/advice.ts";
import { isThere } from "../facts/column-there.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier, quoteList } from "../sql/names.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "primary-key-build",
  category: "locking",
  severity: "error",
  summary: "Build the index of a primary key before you add the key",
  why: "ADD PRIMARY KEY builds an index under an ACCESS EXCLUSIVE lock, and where one of its columns still allows nulls it checks every row as well: no one can read or write the table until all is done.",
  instead: "Forbid nulls in the columns without a long lock (see set-not-null-scan), build the index with CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … PRIMARY KEY USING INDEX, which takes a moment; an old key can be dropped in the same statement. A partitioned table refuses both: do it on each partition, then ADD PRIMARY KEY to the parent, which takes those over and builds nothing.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX"],
  equivalents: { squawk: ["adding-serial-primary-key-field"], eugene: ["E7"], "Postgres Language Server": ["addingPrimaryKeyConstraint"], pgfence: ["add-pk-without-using-index"], Atlas: ["PG104"] },
  presets: ["recommended"],
  steps: true,

  messages: {
    blocksAll: "Adding this primary key blocks reads and writes of {table} until its index is built. Build it first with CREATE UNIQUE INDEX CONCURRENTLY {where}, then ADD CONSTRAINT … PRIMARY KEY USING INDEX.",
    checksNulls: "Adding this primary key blocks reads and writes of {table} until every row is checked for nulls in {columns} and its index is built. Forbid the nulls before, build the index with CREATE UNIQUE INDEX CONCURRENTLY {where}, then ADD CONSTRAINT … PRIMARY KEY USING INDEX.",
    partitioned: "Adding this primary key blocks reads and writes of {table} and its partitions until their indexes are built. Give each partition the key first, with CREATE UNIQUE INDEX CONCURRENTLY and ADD CONSTRAINT … PRIMARY KEY USING INDEX: the parent then takes those over.",
    newColumn: "Adding {column} as the primary key blocks reads and writes of {table} until every row has its value and the index is built. Add the column alone, fill it in batches, build the index with CREATE UNIQUE INDEX CONCURRENTLY {where}, then ADD CONSTRAINT … PRIMARY KEY USING INDEX.",
  },

  on: {
    AddConstraint({ table: name, constraint, conditional }, { catalog, settings, script, report }) {
      const table = catalog.table(name);
      if (constraint.kind !== "primary key" || constraint.usingIndex !== null || !isInUse(table, settings)) return;
      if (conditional && table.constraints.some(({ kind }) => kind === "primary key")) return; // the condition asks for it
      const where = outsideTransaction(script, false);
      if (table.partitionBy !== null) {
        const taken = catalog.childrenOf(name).every((partition) => partition.constraints.some(({ kind, columns }) => kind === "primary key" && String(columns) === String(constraint.columns)));
        if (!taken) report("partitioned", { at: constraint, data: { table: table.label } });
        return;
      }
      const nullable = constraint.columns.filter((column) => isProvenNotNull(table, column, []) === false);
      if (nullable.length === 0) report("blocksAll", { at: constraint, data: { table: table.label, where } });
      else report("checksNulls", { at: constraint, data: { table: table.label, columns: quoteList(nullable), where } });
    },
    AddColumn({ table: name, column }, { catalog, settings, script, report }) {
      const table = catalog.table(name);
      if (!column.constraints.some(({ kind }) => kind === "primary key") || !isInUse(table, settings)) return;
      if (isThere(table, column)) return;
      report("newColumn", { at: column, data: { column: quoteIdentifier(column.name), table: table.label, where: outsideTransaction(script, false) } });
    },
  },

  examples: [
    {
      title: "The table is in use",
      deployed: "create table follows (user_id bigint not null, crate_id bigint not null);",
      sql: "alter table follows add primary key (user_id, crate_id);",
      reports: [{ message: "blocksAll", at: "primary key (user_id, crate_id)" }],
    },
    {
      title: "The column allows nulls",
      deployed: "create table builds (id bigint, number int not null);",
      sql: "alter table builds add constraint builds_pkey primary key (id, number);",
      reports: [{ message: "checksNulls", at: "constraint builds_pkey primary key (id, number)" }],
    },
    {
      title: "A key for another one",
      deployed: "create table limits (user_id bigint primary key, action int not null default 0);",
      sql: "alter table limits drop constraint limits_pkey, add primary key (user_id, action);",
      reports: [{ message: "blocksAll", at: "primary key (user_id, action)" }],
    },
    {
      title: "The index was built before",
      deployed: ["create table builds (id bigint not null);", "create unique index concurrently builds_id on builds (id);"],
      sql: "alter table builds add constraint builds_pkey primary key using index builds_id;",
    },
    {
      title: "A new column",
      deployed: "create table builds (name text);",
      sql: "alter table builds add column id bigint generated always as identity primary key;",
      reports: [{ message: "newColumn", at: "id bigint generated always as identity primary key" }],
    },
    {
      title: "A partitioned table",
      deployed: "create table events (id bigint not null, at date not null) partition by range (at); create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');",
      sql: "alter table events add primary key (id, at);",
      reports: [{ message: "partitioned", at: "primary key (id, at)" }],
    },
    {
      title: "Its partitions have the key already",
      deployed: "create table events (id bigint not null, at date not null) partition by range (at); create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01'); alter table events_2026 add primary key (id, at);",
      sql: "alter table events add primary key (id, at);",
    },
    {
      title: "It is there already, and the block asks before it adds it",
      deployed: "create table builds (id bigint primary key);",
      sql: "do $$ begin if not exists (select from pg_constraint where conname = 'builds_pkey') then alter table builds add primary key (id); end if; end $$;",
    },
    {
      title: "The table is made anew, whatever came before",
      deployed: "create table builds (id bigint);",
      sql: "create table builds (id bigint); alter table builds add primary key (id);",
      fails: 'relation "builds" already exists',
    },
    {
      title: "The table is new",
      sql: "create table builds (id bigint); alter table builds add primary key (id);",
    },
    {
      title: "The configuration calls the table small",
      deployed: "create table plans (id bigint not null);",
      sql: "alter table plans add primary key (id);",
      config: { tables: { plans: "small" } },
    },
    {
      title: "Another kind of constraint or column, of a new table, of one without a key, under a condition; partitions with other keys",
      deployed: "create table users (id bigint, n int); create table days (day date, n int) partition by range (day); create table today partition of days default; alter table today add constraint today_once unique (day); create table weeks (day date not null, n int not null) partition by range (day); create table week partition of weeks (primary key (n, day)) default;",
      sql: "alter table users add constraint whole unique (n);\nalter table users add column m int unique;\ncreate table carts (n int);\nalter table carts add column id bigint primary key;\ndo $$ begin if current_user = 'app' then alter table users add primary key (id); end if; end $$;\nalter table days add primary key (day);",
      reports: [{ message: "checksNulls", at: "primary key (id)" }, { message: "partitioned", at: "primary key (day)" }],
    },
    {
      title: "There is a key, in a block that does not ask",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column if not exists id bigint primary key;",
    },
  ],
});
