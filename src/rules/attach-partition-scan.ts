import type { Index } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import { laterTransaction } from "../migrations/advice.ts";
import { quoteList } from "../sql/names.ts";
import { isInUse, tablesInUse } from "../traffic.ts";

export default defineRule({
  id: "attach-partition-scan",
  category: "locking",
  severity: "warning",
  summary: "Prove that rows fit before attaching a partition",
  why: "ATTACH PARTITION reads all rows of the table to see whether they fit the bounds, and all of the default partition to see that it has none of them, each under an ACCESS EXCLUSIVE lock: no one can read or write those tables until it is done. The partitioned table itself stays open to reads and writes.",
  instead: "Add a check that says the same as the bounds (and NOT NULL for the key) NOT VALID, validate it in a later migration, then attach: the server believes the check, which can be dropped afterwards. For the default partition the check says that it has none of these rows. Build the indexes of the parent concurrently on the table first, or they are built while it is locked.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-ATTACH-PARTITION", "https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE"],
  equivalents: { "Postgres Language Server": ["avoidAttachingPartition"], pgfence: ["attach-partition"] },
  presets: ["recommended"],

  messages: {
    buildsIndex: "Attaching {partition} blocks reads and writes of it while indexes like {indexes} of {table} are built on it. Build them with CREATE INDEX CONCURRENTLY first: ATTACH takes over what is there.",
    readsPartition: "Attaching {partition} blocks reads and writes of it until every row is compared with the bounds. Add a CHECK that says the same NOT VALID, VALIDATE it {later}, then attach.",
    readsDefault: "Attaching {partition} blocks reads and writes of the default partition {rest} until all of it is read, to see that no row belongs to {partition}. Add a CHECK to {rest} that says so NOT VALID, VALIDATE it {later}, then attach.",
  },

  on: {
    AttachPartition(attach, { catalog, settings, script, effect, report }) {
      const partition = catalog.table(attach.partition);
      const parent = catalog.table(attach.table);
      for (const table of tablesInUse(effect.scans, settings)) {
        const data = { partition: partition.label, later: laterTransaction(script) };
        if (table.label === partition.label) return report("readsPartition", { at: attach, data });
        if (table.partitionOf !== null && parent.label === catalog.label(table.partitionOf)) return report("readsDefault", { at: attach, data: { ...data, rest: table.label } });
      }
      const built = isInUse(partition, settings) && partition.known ? catalog.indexesOf(parent).filter((index) => !catalog.indexesOf(partition).some((own) => own.valid !== false && isAlike(index, own))) : [];
      if (built.length > 0) report("buildsIndex", { at: attach, data: { partition: partition.label, table: parent.label, indexes: quoteList(built.map(({ name }) => name)) } });
    },
  },

  examples: [
    {
      title: "A table in use becomes a partition",
      deployed: "create table events (at date) partition by range (at); create table old_events (at date);",
      sql: "alter table events attach partition old_events for values from ('2020-01-01') to ('2021-01-01');",
      reports: [{ message: "readsPartition", at: "attach partition old_events for values from ('2020-01-01') to ('2021-01-01')" }],
    },
    {
      title: "The default partition may have rows of it",
      deployed: "create table events (at date) partition by range (at); create table events_rest partition of events default;",
      sql: "create table events_2026 (at date); alter table events attach partition events_2026 for values from ('2026-01-01') to ('2027-01-01');",
      reports: [{ message: "readsDefault", at: "attach partition events_2026 for values from ('2026-01-01') to ('2027-01-01')" }],
    },
    {
      title: "An index that the partition lacks is built",
      deployed: "create table events (id bigint, at date) partition by range (at); create index events_id on events (id); create table old_events (id bigint, at date not null, check (at >= '2020-01-01' and at < '2021-01-01'));",
      sql: "alter table events attach partition old_events for values from ('2020-01-01') to ('2021-01-01');",
      reports: [{ message: "buildsIndex", at: "attach partition old_events for values from ('2020-01-01') to ('2021-01-01')", data: { partition: "old_events", table: "events", indexes: "events_id" } }],
    },
    {
      title: "The index is there, under whatever name",
      deployed: "create table events (id bigint, at date) partition by range (at); create index events_id on events (id); create table old_events (id bigint, at date not null, check (at >= '2020-01-01' and at < '2021-01-01')); create index old_id on old_events (id);",
      sql: "alter table events attach partition old_events for values from ('2020-01-01') to ('2021-01-01');",
    },
    {
      title: "A validated check says the same",
      deployed: "create table events (at date) partition by range (at); create table old_events (at date not null, check (at >= '2020-01-01' and at < '2021-01-01'));",
      sql: "alter table events attach partition old_events for values from ('2020-01-01') to ('2021-01-01');",
    },
    {
      title: "The table is new",
      deployed: "create table events (at date) partition by range (at);",
      sql: "create table events_2026 (at date); alter table events attach partition events_2026 for values from ('2026-01-01') to ('2027-01-01');",
    },
    {
      title: "Indexes of another kind, other columns, some rows only",
      deployed: "create table days (day date, n int, m int) partition by range (day); create unique index on days (day); create index on days (n); create index on days (m) where n > 0; create index on days using hash (n); create table january (day date not null, n int, m int, check (day >= '2026-01-01' and day < '2026-02-01')); create index on january (day); create index on january (m); create index on january (n) where m > 0;",
      sql: "alter table days attach partition january for values from ('2026-01-01') to ('2026-02-01');",
      reports: [{ message: "buildsIndex", at: "attach partition january for values from ('2026-01-01') to ('2026-02-01')", data: { partition: "january", table: "days", indexes: "days_day_idx, days_n_idx, days_m_idx, days_n_idx1" } }],
    },
    {
      title: "A table that no migration made, or that is small",
      config: { tables: { january: { size: "small" } } },
      deployed: "create table days (day date, n int) partition by range (day); create index on days (n); create table january (day date, n int);",
      sql: "alter table days attach partition january for values from ('2026-01-01') to ('2026-02-01');",
    },
  ],
});

/** Whether ATTACH takes an index of the partition for one of the table, as far as names of columns tell. */
function isAlike(wanted: Index, own: Index): boolean {
  return wanted.unique === own.unique && wanted.method === own.method && wanted.keys.join("\0") === own.keys.join("\0") && (wanted.where === null) === (own.where === null);
}
