import { blocksReads, blocksWrites } from "../effects/effect.ts";
import { defineRule } from "../rule.ts";
import type { Change } from "../sql/change.ts";
import { feelsLocks } from "../traffic.ts";

export default defineRule({
  id: "partition-fan-out",
  category: "locking",
  severity: "info",
  summary: "Mind that a change of a partitioned table locks every partition",
  why: "What is done to a partitioned table is done to all its partitions in one transaction: each is locked in the same way, one after the other, and all stay locked until the last is done. One long query on one of them keeps everyone off the rest meanwhile, and with thousands of them the server may run out of room for locks.",
  instead: "Set a short lock_timeout and try again. Where the statement can say ONLY, go partition by partition: an index ON ONLY the table and CONCURRENTLY on each, then ATTACH; a constraint on each partition first.",
  see: ["https://www.postgresql.org/docs/current/ddl-partitioning.html", "https://www.postgresql.org/docs/current/runtime-config-locks.html#GUC-MAX-LOCKS-PER-TRANSACTION"],
  presets: [],
  options: {
    partitions: { type: "integer", minimum: 1, default: 10, description: "From how many partitions on it is reported." },
  },

  messages: {
    found: "This keeps {what} out of {count} partitions of {table} at once, each from its turn until the last is done. {way}",
  },

  on: {
    change(change, { catalog, effect, options, settings, report }) {
      if (!("table" in change) || change.table === null || change.conditional) return;
      const table = catalog.findTable(change.table);
      if (table === undefined || table.partitionBy === null || !feelsLocks(table, settings)) return;
      const partitions = effect.locks.flatMap(({ relation, mode }) => (relation.table !== null && relation.table.partitionOf !== null && !relation.table.isNew && (blocksReads(mode) || blocksWrites(mode)) ? [mode] : []));
      if (partitions.length < options.partitions) return;
      report("found", { at: change, data: { what: partitions.some(blocksReads) ? "readers and writers" : "writers", count: partitions.length, table: table.label, way: wayOf(change, table.label) } });
    },
  },

  examples: [
    {
      title: "A column in every partition",
      deployed: "create table events (id bigint, made date) partition by range (made); create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01'); create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');",
      options: { partitions: 2 },
      sql: "alter table events add column note text;",
      reports: [{ message: "found", at: "add column note text", data: { what: "readers and writers", count: 2, table: "events", way: "Set a short lock_timeout before it." } }],
    },
    {
      title: "An index in every partition",
      deployed: "create table events (id bigint, made date) partition by range (made); create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01'); create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');",
      options: { partitions: 2 },
      sql: "create index events_made on events (made);",
      reports: [{ message: "found", at: "create index events_made on events (made)", data: { what: "writers", count: 2, table: "events", way: "Make it ON ONLY events, and on each partition CONCURRENTLY." } }],
    },
    {
      title: "The table alone",
      deployed: "create table events (id bigint, made date) partition by range (made); create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01'); create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');",
      options: { partitions: 2 },
      sql: "create index events_made on only events (made);",
    },
    {
      title: "Few partitions",
      deployed: "create table events (id bigint, made date) partition by range (made); create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');",
      sql: "alter table events add column note text;",
    },
    {
      title: "New partitions",
      options: { partitions: 2 },
      sql: "create table events (id bigint, made date) partition by range (made);\ncreate table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');\ncreate table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');\nalter table events add column note text;",
    },
    {
      title: "A check in every partition; what only readers meet; a table of no partitions",
      options: { partitions: 2 },
      deployed: "create table days (day date, n int) partition by range (day); create table a partition of days for values from ('2026-01-01') to ('2026-02-01'); create table b partition of days for values from ('2026-02-01') to ('2026-03-01'); create table plain (id bigint);",
      sql: "alter table days add constraint whole check (n > 0);\nselect 1;\ninsert into days values ('2026-01-02', 1);\nalter table plain add column m int;\ndo $$ begin if current_user = 'app' then alter table days add column k int; end if; end $$;",
      reports: [{ message: "found", at: "add constraint whole check (n > 0)" }],
    },
    {
      title: "No one waits for the table",
      options: { partitions: 1 },
      config: { tables: { days: { hot: false } } },
      deployed: "create table days (day date) partition by range (day); create table a partition of days default;",
      sql: "alter table days add column n int;",
    },
  ],
});

function wayOf({ kind }: Change, table: string): string {
  if (kind === "CreateIndex") return `Make it ON ONLY ${table}, and on each partition CONCURRENTLY.`;
  if (kind === "AddConstraint") return "Add it to one partition after the other first.";
  return "Set a short lock_timeout before it.";
}
