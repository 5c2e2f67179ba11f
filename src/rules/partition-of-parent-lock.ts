import { defineRule } from "../rule.ts";
import { timeoutIn } from "../timeouts.ts";
import { isInUse, tablesInUse } from "../traffic.ts";

export default defineRule({
  id: "partition-of-parent-lock",
  category: "locking",
  severity: "warning",
  summary: "Attach new partitions to tables in use",
  why: "CREATE TABLE … PARTITION OF locks the partitioned table against reads and writes of all its partitions, for a moment once it has waited for every query on it. A default partition is locked as well, and read as a whole to see that no row in it belongs to the new one.",
  instead: "CREATE TABLE … (LIKE parent INCLUDING ALL), then ALTER TABLE parent ATTACH PARTITION, which lets reads and writes go on. Or set a short lock_timeout before it.",
  see: ["https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARTITION", "https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE"],
  presets: ["strict"],

  messages: {
    locks: "Making {partition} as a partition locks {table} with all its partitions against reads and writes. Make it LIKE {table} INCLUDING ALL, then ATTACH PARTITION, or set a short lock_timeout before it.",
    readsDefault: "Making {partition} as a partition blocks reads and writes of {table} until all of its default partition {rest} is read, to see that no row there belongs to {partition}. Add a CHECK to {rest} that says so NOT VALID, and VALIDATE it in an earlier migration.",
  },

  on: {
    CreateTable(create, { catalog, session, settings, effect, report }) {
      if (create.partitionOf === null) return;
      const parent = catalog.table(create.partitionOf);
      if (!isInUse(parent, settings) || (create.ifNotExists && catalog.findTable(create.table) !== undefined)) return;
      const data = { partition: catalog.label(create.table), table: parent.label };
      const [rest] = tablesInUse(effect.scans, settings);
      if (rest !== undefined) report("readsDefault", { at: create, data: { ...data, rest: rest.label } });
      else if (timeoutIn(session, "lock_timeout") === 0) report("locks", { at: create, data });
    },
  },

  examples: [
    {
      title: "A partition for another year",
      deployed: "create table events (at date) partition by range (at);",
      sql: "create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');",
      reports: [{ message: "locks", at: "create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01')" }],
    },
    {
      title: "A default partition is read",
      deployed: "create table events (at date) partition by range (at); create table events_rest partition of events default;",
      sql: "create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');",
      reports: [{ message: "readsDefault", at: "create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01')" }],
    },
    {
      title: "Made on its own and attached",
      deployed: "create table events (at date) partition by range (at);",
      sql: "create table events_2026 (like events including all); alter table events attach partition events_2026 for values from ('2026-01-01') to ('2027-01-01');",
    },
    {
      title: "With a lock_timeout",
      deployed: "create table events (at date) partition by range (at);",
      sql: "set lock_timeout = '2s'; create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');",
    },
    {
      title: "The partitioned table is new",
      sql: "create table events (at date) partition by range (at); create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');",
    },
  ],
});
