import { changeAt } from "../catalog/origin.ts";
import { findHiddenSecurity } from "../facts/hidden-security.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "partition-without-row-security",
  category: "security",
  severity: "warning",
  summary: "Protect the partitions of a protected table as well",
  why: "Row level security of a partitioned table holds for queries that name that table. A query that names a partition meets the partition's own, which is off: whoever has a grant on it, by ALL TABLES IN SCHEMA or default privileges, sees every row.",
  instead: "Enable row level security on each partition, with policies or without one where nobody is to name it, or grant nothing on partitions: queries through the parent need no grant on them.",
  see: ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html", "https://www.postgresql.org/docs/current/ddl-partitioning.html"],
  presets: ["strict"],

  messages: {
    found: "{partition} has no row level security of its own: whoever may read it by name sees the rows that the policies of {table} hide.",
  },

  on: {
    history(history, { catalog, read, report }) {
      const isHidden = findHiddenSecurity(history, catalog, read);
      for (const partition of catalog.tables()) {
        const table = partition.partitionOf === null ? undefined : catalog.findTable(partition.partitionOf);
        if (table?.rowSecurity.enabled !== true || partition.rowSecurity.enabled !== false || isHidden(partition)) continue;
        const passage = changeAt(history, read, partition.origin);
        if (passage !== undefined) report("found", { at: passage.change, file: passage.file, data: { partition: partition.label, table: table.label } });
      }
    },
  },

  examples: [
    {
      title: "A partition of a protected table",
      deployed: "create table events (id bigint, owner name, made date) partition by range (made); alter table events enable row level security; create policy own on events using (owner = current_user);",
      sql: "create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');",
      reports: [{ message: "found", at: "create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01')", data: { partition: "events_2026", table: "events" } }],
    },
    {
      title: "Protected itself",
      deployed: "create table events (id bigint, owner name, made date) partition by range (made); alter table events enable row level security; create policy own on events using (owner = current_user);",
      sql: "create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');\nalter table events_2026 enable row level security;",
    },
    {
      title: "The table is not protected",
      deployed: "create table events (id bigint, made date) partition by range (made);",
      sql: "create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');",
    },
  ],
});
