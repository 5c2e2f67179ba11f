import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "concurrently-on-partitioned",
  category: "correctness",
  severity: "error",
  summary: "Build and drop indexes of partitioned tables one partition at a time",
  why: "The server refuses CREATE INDEX CONCURRENTLY on a partitioned table, and DROP INDEX CONCURRENTLY of its index: the migration stops at it.",
  instead: "Create the index ON ONLY the partitioned table, which builds nothing; build one on each partition CONCURRENTLY; then attach those with ALTER INDEX … ATTACH PARTITION. Drop the index without CONCURRENTLY under a short lock_timeout: it takes those of all partitions with it.",
  see: ["https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY", "https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE"],
  presets: ["recommended"],

  messages: {
    build: "The server refuses CREATE INDEX CONCURRENTLY on {table}, which is partitioned. Create {index} ON ONLY {table}, build one on each partition ({partitions}) with CONCURRENTLY, and attach them with ALTER INDEX … ATTACH PARTITION.",
    drop: "The server refuses DROP INDEX CONCURRENTLY of {index}: {table} is partitioned. Drop it without CONCURRENTLY under a short lock_timeout: that locks {table} and all its partitions for a moment.",
  },

  on: {
    CreateIndex(index, { catalog, report }) {
      const table = catalog.findTable(index.table);
      if (!index.concurrently || table === undefined || table.partitionBy === null || (index.ifNotExists && index.name !== null && catalog.findIndex({ schema: table.schema, name: index.name }) !== undefined)) return;
      const partitions = catalog.childrenOf(table).map(({ label }) => label);
      const named = partitions.length === 0 ? "it has none yet" : partitions.slice(0, 3).join(", ") + (partitions.length > 3 ? ", …" : "");
      report("build", { at: index, data: { table: table.label, index: index.name === null ? "the index" : quoteIdentifier(index.name), partitions: named } });
    },
    DropIndex(drop, { catalog, report }) {
      const index = catalog.findIndex(drop.index);
      const table = index === undefined ? undefined : catalog.findTable(index.table);
      if (index === undefined || !drop.concurrently || table === undefined || table.partitionBy === null || table.temporary) return; // of a temporary table it is not refused
      report("drop", { at: drop, data: { index: index.label, table: table.label } });
    },
  },

  examples: [
    {
      title: "CREATE INDEX CONCURRENTLY",
      deployed: "create table events (at date not null) partition by range (at); create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');",
      sql: "create index concurrently events_at on events (at);",
      reports: [{ message: "build", at: "create index concurrently events_at on events (at)", data: { table: "events", index: "events_at", partitions: "events_2026" } }],
      fails: 'cannot create index on partitioned table "events" concurrently',
    },
    {
      title: "DROP INDEX CONCURRENTLY",
      deployed: "create table events (at date not null) partition by range (at); create index events_at on events (at);",
      sql: "drop index concurrently events_at;",
      reports: [{ message: "drop", at: "drop index concurrently events_at", data: { index: "events_at", table: "events" } }],
      fails: 'cannot drop partitioned index "events_at" concurrently',
    },
    { title: "A temporary table has no one who waits, and the server drops its index as without CONCURRENTLY", sql: "create temporary table events (at date not null) partition by range (at);\ncreate index events_at on events (at);\ndrop index concurrently events_at;" },
    { title: "On a partition", deployed: "create table events (at date not null) partition by range (at); create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');", sql: "create index concurrently events_2026_at on events_2026 (at);" },
    { title: "On a plain table", deployed: "create table events (at date not null);", sql: "create index concurrently events_at on events (at);" },
  ],
});
