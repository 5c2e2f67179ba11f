import { blocksReads, blocksWrites } from "../effects/effect.ts";
import type { Script } from "../migrations/migration.ts";
import { outsideTransaction } from "../migrations/advice.ts";
import { defineRule } from "../rule.ts";
import type { Change } from "../sql/change.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "unsafe-rollback",
  category: "rollback",
  severity: "warning",
  summary: "Roll back without keeping the application waiting",
  why: "A rollback runs at once and under full traffic: no one waits for a window. A scan, a rewrite or an index that is built under a strong lock stops reads or writes for as long as the table takes, on top of the outage one tries to end.",
  instead: "Take the same care as on the way forward: build indexes with CONCURRENTLY, add constraints NOT VALID, leave a column nullable.",
  see: ["https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES", "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"],
  presets: ["strict"],
  roles: ["down"],

  messages: {
    waits: "This {work} {table} and blocks {what} for as long as that takes. {way}",
  },

  on: {
    change(change, { effect, catalog, settings, script, text, report }) {
      const works = [
        ...effect.rewrites.filter((relation) => !effect.emptied.includes(relation)).map((relation) => ["rewrites", relation] as const),
        ...effect.scans.map((relation) => ["scans", relation] as const),
        ...effect.builds.map((relation) => ["builds", relation] as const),
      ];
      for (const [work, relation] of works) {
        const on = relation.kind === "index" ? catalog.findIndex(relation)?.table : relation;
        const table = catalog.table("table" in change && change.table !== null && (on === undefined || work === "builds") ? change.table : (on ?? relation));
        const mode = effect.locks.find((lock) => lock.relation.name === table.name && lock.relation.schema === table.schema)?.mode;
        if (mode === undefined || !isInUse(table, settings) || !blocksWrites(mode)) continue;
        return report("waits", { at: change, data: { work: work === "builds" ? "builds an index on" : work, table: table.label, what: blocksReads(mode) ? "reads and writes" : "writes", way: wayOf(change, script, text.statements.length === 1) } });
      }
    },
  },

  examples: [
    {
      title: "The old index is built again",
      deployed: "create table orders (id bigint primary key, day date);\ncreate index orders_day on orders (day);",
      path: "002_orders.sql",
      sql: "drop index orders_day;",
      files: { "002_orders_rollback.sql": "create index orders_day on orders (day);" },
      reports: [{ message: "waits", path: "002_orders_rollback.sql", at: "create index orders_day on orders (day)", data: { work: "builds an index on", table: "orders", what: "writes", way: "Use CREATE INDEX CONCURRENTLY outside of any transaction." } }],
    },
    {
      title: "The type goes back",
      deployed: "create table orders (id bigint primary key, number int);",
      path: "002_orders.sql",
      sql: "alter table orders alter column number type bigint;",
      files: { "002_orders_rollback.sql": "alter table orders alter column number type int;" },
      reports: [{ message: "waits", path: "002_orders_rollback.sql", at: "alter column number type int", data: { work: "rewrites", table: "orders", what: "reads and writes", way: "Keep the new type unless nothing else helps." } }],
    },
    {
      title: "NOT NULL comes back, on a table that the migration made and the application filled",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key, number int);",
      files: { "002_orders_rollback.sql": "alter table orders alter column number set not null;" },
      reports: [{ message: "waits", path: "002_orders_rollback.sql", at: "alter column number set not null" }],
    },
    {
      title: "What is done in an instant",
      deployed: "create table orders (id bigint primary key);",
      path: "002_orders.sql",
      sql: "alter table orders add column number int;\ncreate index orders_number on orders (number);",
      files: { "002_orders_rollback.sql": "drop index concurrently orders_number;\nalter table orders drop column number;" },
    },
    {
      title: "Built concurrently",
      deployed: "create table orders (id bigint primary key, day date);\ncreate index orders_day on orders (day);",
      path: "002_orders.sql",
      sql: "drop index orders_day;",
      files: { "002_orders_rollback.sql": "create index concurrently orders_day on orders (day);" },
    },
  ],
});

function wayOf(change: Change, script: Script, alone: boolean): string {
  if (change.kind === "CreateIndex") return `Use CREATE INDEX CONCURRENTLY ${outsideTransaction(script, alone)}.`;
  if (change.kind === "AddConstraint" && ["check", "foreign key"].includes(change.constraint.kind)) return "Add it NOT VALID, and validate it afterwards.";
  if (change.kind === "AlterColumnType") return "Keep the new type unless nothing else helps.";
  return "Set a lock_timeout before it, and do it when the service is well again.";
}
