import { defineRule } from "../rule.ts";

export default defineRule({
  id: "not-valid-unsupported",
  category: "correctness",
  severity: "error",
  summary: "Use NOT VALID where the server knows it",
  why: "Before PostgreSQL 18 the server refuses NOT VALID for a foreign key of a partitioned table: the migration stops at it. In CREATE TABLE it is taken and means nothing: a new table has no rows to check.",
  instead: "Add the foreign key NOT VALID to each partition and validate it there, then add it to the partitioned table: that takes those over without a look at the rows.",
  see: ["https://www.postgresql.org/docs/17/sql-altertable.html", "https://www.postgresql.org/docs/release/18.0/"],
  presets: ["recommended"],

  messages: {
    partitioned: "PostgreSQL {postgres} refuses NOT VALID here, because {table} is partitioned. Add the foreign key NOT VALID to each partition, validate it there, then add it to {table} without NOT VALID.",
  },

  on: {
    AddConstraint({ table: name, constraint, conditional }, { catalog, settings, report }) {
      const table = catalog.findTable(name);
      if (constraint.references === null || !constraint.notValid || constraint.notEnforced || conditional || settings.postgres >= 18 || table === undefined || table.partitionBy === null) return;
      report("partitioned", { at: constraint, data: { postgres: settings.postgres, table: table.label } });
    },
  },

  examples: [
    {
      title: "A foreign key of a partitioned table",
      deployed: "create table users (id bigint primary key); create table events (user_id bigint, at date) partition by range (at);",
      postgres: 17,
      sql: "alter table events add constraint events_user foreign key (user_id) references users not valid;",
      reports: [{ message: "partitioned", at: "constraint events_user foreign key (user_id) references users not valid", data: { postgres: 17, table: "events" } }],
      notRun: "PostgreSQL 13 and 17 say: cannot add NOT VALID foreign key on partitioned table “events” referencing relation “users”; the server of the tests is 18",
    },
    { title: "PostgreSQL 18 knows it", deployed: "create table users (id bigint primary key); create table events (user_id bigint, at date) partition by range (at);", postgres: 18, sql: "alter table events add constraint events_user foreign key (user_id) references users not valid;" },
    { title: "A partition, a plain table, a check", deployed: "create table users (id bigint primary key); create table events (user_id bigint, at date) partition by range (at); create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');", postgres: 17, sql: "alter table events_2026 add foreign key (user_id) references users not valid; alter table events add check (user_id > 0) not valid;" },
  ],
});
