import { defineRule } from "../rule.ts";
import { isDdl } from "../sql/change-kinds.ts";
import { verificationOf } from "../verification.ts";

export default defineRule({
  id: "missing-verification",
  category: "convention",
  severity: "warning",
  summary: "Write the queries that show that a migration worked",
  why: "IF NOT EXISTS, a wrong search_path or a failed concurrent build let a migration end without an error and without what it should have made. Who deploys it must be able to see the difference, with a query and not by trust.",
  instead: "Add a query over information_schema or pg_catalog for what the migration makes: at its end, in a comment, or in a file `<name>.verify.sql`.",
  see: ["https://www.postgresql.org/docs/current/information-schema.html", "https://www.postgresql.org/docs/current/views.html"],
  presets: [],

  messages: {
    none: "Nothing verifies that {migration} did what it should.",
  },

  on: {
    migration(migration, { read, report }) {
      if (migration.up === null || migration.repeatable) return;
      const makes = read(migration.up).statements.flatMap(({ changes }) => changes).find(isDdl);
      if (makes !== undefined && verificationOf(migration, read).trim() === "") report("none", { at: makes, data: { migration: migration.stem } });
    },
  },

  examples: [
    {
      title: "Nothing looks whether it worked",
      path: "002_orders.sql",
      sql: "create table if not exists orders (id bigint primary key);",
      reports: [{ message: "none", at: "create table if not exists orders (id bigint primary key)", data: { migration: "002_orders" } }],
    },
    {
      title: "A query at the end",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);\nselect table_name from information_schema.tables where table_name = 'orders';",
    },
    {
      title: "A query in a comment",
      path: "002_orders.sql",
      sql: "create index if not exists orders_day on orders (day);\n-- Verification:\n-- select indexname from pg_indexes where indexname = 'orders_day';",
      deployed: "create table orders (day date);\n-- select tablename from pg_tables where tablename = 'orders';",
    },
    {
      title: "A file of its own",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "002_orders.verify.sql": "select id from orders where false;" },
    },
  ],
});
