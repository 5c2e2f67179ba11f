import { defineRule } from "../rule.ts";
import { indexLabel } from "../sql/names.ts";

export default defineRule({
  id: "hash-index",
  category: "performance",
  severity: "info",
  summary: "Index with B-trees rather than hashes",
  why: "A hash index answers equality and nothing else: no ranges, no order, no uniqueness, no second column, no index-only scan. It is crash-safe since PostgreSQL 10, so what is left is a matter of taste: it is smaller where the values are long.",
  instead: "A B-tree, the default. Keep a hash where long values are compared for equality alone.",
  see: ["https://www.postgresql.org/docs/current/indexes-types.html#INDEXES-TYPES-HASH"],
  presets: [],
  silentWhereUnlikely: true,

  messages: {
    found: "The hash index {index} on {table} serves equality alone: no order, no ranges, no second column.",
  },

  on: {
    CreateIndex(index, { catalog, report }) {
      if (index.method === "hash") report("found", { at: index, data: { index: indexLabel(index), table: catalog.label(index.table) } });
    },
  },

  examples: [
    {
      title: "A hash",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create index concurrently users_email on users using hash (email);",
      reports: [{ message: "found", at: "create index concurrently users_email on users using hash (email)", data: { index: "users_email", table: "users" } }],
    },
    {
      title: "A B-tree",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create index concurrently users_email on users (email);",
    },
  ],
});
