import type { Table } from "../catalog/schema.ts";
import { finds } from "../facts/index-cover.ts";
import { chooseName, joinNames } from "../catalog/names.ts";
import { constraintOf } from "../catalog/origin.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { textOf } from "../source.ts";
import { quoteIdentifier, quoteList } from "../sql/names.ts";
import { takesTime } from "../traffic.ts";

/** The statement that would index the columns of a new table; `name` as it is written there. */
function indexOn(table: Table, columns: readonly string[], name: string, taken: (name: string) => boolean): string {
  return `create index ${quoteIdentifier(chooseName(table.name, joinNames(columns), "idx", taken))} on ${name} (${columns.map(quoteIdentifier).join(", ")})`;
}

export default defineRule({
  id: "foreign-key-missing-index",
  category: "performance",
  severity: "warning",
  summary: "Index the columns of foreign keys",
  why: "PostgreSQL indexes the referenced side of a foreign key, not the referencing one. For every row deleted over there, and every change of its key, it looks for rows that still point to it: without an index it reads the whole table each time, under a lock on the row that is to go. Joins from the parent read all of it too.",
  instead: "An index that begins with the columns of the foreign key: in the same migration for a new table, with CREATE INDEX CONCURRENTLY for one in use. An index `where column is not null` does as well.",
  see: ["https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK"],
  equivalents: { eugene: ["E15"], pgfence: ["fk-missing-index"] },
  presets: ["strict"],

  messages: {
    found: "No index of {table} begins with {columns}: every row deleted from {target}, and every change of its key, reads all of {table} to check {constraint}.",
  },

  on: {
    history(history, { catalog, settings, read, report }) {
      for (const table of catalog.tables()) {
        if (table.temporary || table.foreign || table.partitionOf !== null) continue;
        const indexes = catalog.indexesOf(table);
        for (const constraint of table.constraints) {
          const { columns, references } = constraint;
          if (constraint.kind !== "foreign key" || references === null || constraint.inherited || !constraint.enforced || indexes.some((index) => finds(index, columns))) continue;
          if (!table.isNew && !takesTime(table, settings)) continue;
          const passage = constraintOf(constraint, history, read);
          if (passage === undefined) continue;
          const { change, definition, file, statement } = passage;
          const suggest = change.kind === "CreateTable" && !change.nested && change.table.name === table.name;
          report("found", {
            at: definition ?? change,
            file,
            data: { table: table.label, columns: quoteList(columns), target: catalog.label(references.resolved), constraint: quoteIdentifier(constraint.name) },
            suggestions: suggest
              ? [{ title: "Create an index", edits: [insertAfter(statement, `;\n\n${indexOn(table, columns, textOf(file, change.tableSpan), (name) => catalog.findIndex({ schema: table.schema, name }) !== undefined)}`)] }]
              : undefined,
          });
        }
      }
    },
  },

  examples: [
    {
      title: "A new table without an index",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key, user_id bigint not null references users (id));",
      reports: [{ message: "found", at: "references users (id)", data: { table: "orders", columns: "user_id", target: "users", constraint: "orders_user_id_fkey" } }],
      suggested: "create table orders (id bigint primary key, user_id bigint not null references users (id));\n\ncreate index orders_user_id_idx on orders (user_id);",
    },
    {
      title: "The index begins with another column",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint, at date); create index orders_at on orders (at, user_id);",
      sql: "alter table orders add constraint orders_user foreign key (user_id) references users not valid;",
      reports: [{ message: "found", at: "constraint orders_user foreign key (user_id) references users not valid" }],
    },
    {
      title: "A partial index leaves rows out",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key, user_id bigint references users, deleted_at timestamptz);\ncreate index orders_user on orders (user_id) where deleted_at is null;",
      reports: [{ message: "found", at: "references users" }],
      suggested: "create table orders (id bigint primary key, user_id bigint references users, deleted_at timestamptz);\n\ncreate index orders_user_id_idx on orders (user_id);\ncreate index orders_user on orders (user_id) where deleted_at is null;",
    },
    {
      title: "An index follows in the same migration, or in a later one",
      deployed: ["create table users (id bigint primary key);", "create table orders (id bigint primary key, user_id bigint references users);"],
      sql: "create index concurrently orders_user on orders (user_id);",
      path: "003_index.sql",
    },
    {
      title: "The key of the table begins with it",
      deployed: "create table users (id bigint primary key);",
      sql: "create table settings (user_id bigint references users, name text, primary key (user_id, name));",
    },
    {
      title: "Only rows that point nowhere are left out",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key, user_id bigint references users);\ncreate index orders_user on orders (user_id) where user_id is not null;",
    },
    {
      title: "The columns of a key of two, the other way round",
      deployed: "create table users (tenant_id bigint, id bigint, primary key (tenant_id, id));",
      sql: "create table orders (id bigint primary key, tenant_id bigint, user_id bigint, foreign key (tenant_id, user_id) references users);\ncreate index orders_user on orders (user_id, tenant_id, id);",
    },
    {
      title: "The configuration says that the table stays small",
      config: { tables: { plans: "small" } },
      deployed: "create table users (id bigint primary key); create table plans (id bigint primary key, owner_id bigint);",
      sql: "alter table plans add constraint plans_owner foreign key (owner_id) references users not valid;",
    },
    {
      title: "For this session, of a partition, not enforced, and added later",
      postgres: 18,
      deployed: "create table users (id bigint primary key); create table old (user_id bigint);",
      sql: "create temporary table u (id bigint primary key);\ncreate temporary table seen (id bigint references u);\ncreate table days (day date, user_id bigint references users) partition by range (day);\ncreate index on days (user_id);\ncreate table today partition of days default;\ncreate table jobs (user_id bigint references users not enforced, n int check (n > 0));\nalter table old add foreign key (user_id) references users;\ndo $$ begin create table inner_jobs (user_id bigint references users); end $$;",
      reports: [{ message: "found", at: "foreign key (user_id) references users" }, { message: "found", at: "references users" }],
    },
  ],
});
