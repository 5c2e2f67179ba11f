import { outsideTransaction } from "../migrations/advice.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { inCaseOf } from "../source.ts";
import { timeoutIn } from "../timeouts.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "non-concurrent-detach",
  category: "locking",
  severity: "warning",
  summary: "Detach partitions of tables in use concurrently",
  why: "DETACH PARTITION locks the partitioned table against reads and writes of all its partitions. It does little under that lock, but has to wait for every query that runs on the table, and all that come later wait behind it.",
  instead: "Use DETACH PARTITION … CONCURRENTLY (PostgreSQL 14 and later), which lets reads and writes go on. It must not run in a transaction, and is refused while the table has a default partition: then set a short lock_timeout and try again until it gets through.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION"],
  equivalents: { squawk: ["require-concurrent-partition-detach"], "Postgres Language Server": ["requireConcurrentDetachPartition"], pgfence: ["detach-partition"] },
  presets: ["recommended"],

  messages: {
    blocksAll: "Detaching {partition} locks {table} and all its partitions against reads and writes, which wait behind the longest query that runs on it. Use DETACH PARTITION {partition} CONCURRENTLY {where}.",
    hasDefault: "Detaching {partition} locks {table} and all its partitions against reads and writes, which wait behind the longest query that runs on it. CONCURRENTLY is refused while {table} has the default partition {default}, so set a short lock_timeout before it.",
  },

  on: {
    DetachPartition(detach, { catalog, session, settings, script, text, file, report }) {
      const table = catalog.table(detach.table);
      if (detach.concurrently || detach.finalize || settings.postgres < 14 || !isInUse(table, settings)) return;
      if (catalog.table(detach.partition).madeHere) return;
      const data = { partition: catalog.label(detach.partition), table: table.label };
      const rest = catalog.childrenOf(table).find(({ partitionOf }) => partitionOf?.isDefault === true);
      if (rest !== undefined) {
        if (timeoutIn(session, "lock_timeout") === 0) report("hasDefault", { at: detach, data: { ...data, default: rest.label } });
        return;
      }
      const alone = text.statements.length === 1 && !detach.nested;
      const fix = { title: "Detach concurrently", edits: [insertAfter(detach, inCaseOf(file, { start: detach.span.start, end: detach.span.start + 6 }, " concurrently"))] };
      report("blocksAll", {
        at: detach,
        data: { ...data, where: outsideTransaction(script, alone, "ALTER TABLE DETACH PARTITION CONCURRENTLY") },
        fix: alone && session.inTransaction === false ? fix : undefined,
        suggestions: alone && session.inTransaction === "unknown" ? [fix] : [],
      });
    },
  },

  examples: [
    {
      title: "A partition of a table in use",
      deployed: "create table events (at date) partition by range (at); create table events_2020 partition of events for values from ('2020-01-01') to ('2021-01-01');",
      sql: "alter table events detach partition events_2020;",
      reports: [{ message: "blocksAll", at: "detach partition events_2020" }],
      suggested: "alter table events detach partition events_2020 concurrently;",
    },
    {
      title: "Flyway does not know that it refuses a transaction",
      runner: "flyway",
      deployed: "create table events (at date) partition by range (at); create table events_2020 partition of events for values from ('2020-01-01') to ('2021-01-01');",
      sql: "alter table events detach partition events_2020;",
      reports: [{ message: "blocksAll", at: "detach partition events_2020", data: { partition: "events_2020", table: "events", where: "outside the runner's transaction (keep it alone in its file, put `executeInTransaction=false` in the `.conf` file beside it, and set `flyway.postgresql.transactional.lock=false`)" } }],
    },
    {
      title: "A default partition rules CONCURRENTLY out",
      deployed: "create table events (at date) partition by range (at); create table events_2020 partition of events for values from ('2020-01-01') to ('2021-01-01'); create table events_rest partition of events default;",
      sql: "alter table events detach partition events_2020;",
      reports: [{ message: "hasDefault", at: "detach partition events_2020" }],
    },
    {
      title: "A default partition, and a lock_timeout",
      deployed: "create table events (at date) partition by range (at); create table events_2020 partition of events for values from ('2020-01-01') to ('2021-01-01'); create table events_rest partition of events default;",
      sql: "set lock_timeout = '2s'; alter table events detach partition events_2020;",
    },
    {
      title: "Concurrently",
      deployed: "create table events (at date) partition by range (at); create table events_2020 partition of events for values from ('2020-01-01') to ('2021-01-01');",
      sql: "alter table events detach partition events_2020 concurrently;",
    },
    {
      title: "PostgreSQL 13 has no CONCURRENTLY here",
      deployed: "create table events (at date) partition by range (at); create table events_2020 partition of events for values from ('2020-01-01') to ('2021-01-01');",
      postgres: 13,
      sql: "alter table events detach partition events_2020;",
    },
    {
      title: "The table is new",
      sql: "create table events (at date) partition by range (at); create table events_2020 partition of events for values from ('2020-01-01') to ('2021-01-01'); alter table events detach partition events_2020;",
    },
  ],
});
