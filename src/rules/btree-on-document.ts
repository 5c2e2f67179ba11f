import { unknown } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import { indexLabel, quoteIdentifier } from "../sql/names.ts";

const documents: Readonly<Record<string, { readonly what: string; readonly instead: string }>> = {
  jsonb: { what: "whole documents", instead: "USING gin (for @>, ? and jsonpath), or an index on the expression that queries compare" },
  tsvector: { what: "whole documents", instead: "USING gin (for @@)" },
  array: { what: "whole arrays", instead: "USING gin (for @>, && and = ANY)" },
  xml: { what: "whole documents", instead: "an index on the expression that queries compare" },
};

export default defineRule({
  id: "btree-on-document",
  category: "performance",
  severity: "warning",
  summary: "Index documents and arrays with GIN",
  why: "A B-tree over a jsonb, tsvector or array column sorts whole values: it answers only whether one equals another as a whole, and no query that looks into them. And it refuses rows: a value of more than about 2.7 kB, compressed, fails to insert.",
  instead: "CREATE INDEX … USING gin, which finds what a value contains; or a B-tree over the expression that queries compare, such as `(payload ->> 'kind')`.",
  see: ["https://www.postgresql.org/docs/current/datatype-json.html#JSON-INDEXING", "https://www.postgresql.org/docs/current/btree.html#BTREE-IMPLEMENTATION"],
  presets: ["strict"],
  silentWhereUnlikely: true,

  messages: {
    found: "The index {index} on {table} compares {what} of {column} ({type}): no query that looks into them can use it, and values over about 2.7 kB are refused. Use {instead}.",
  },

  on: {
    CreateIndex(index, { catalog, report }) {
      // Behind other keys it carries a value along, and an index that only keeps values apart is meant to compare them.
      if (index.method !== "btree" || index.unique) return;
      const first = index.keys[0]?.column ?? null;
      const type = first === null ? undefined : catalog.column(index.table, first)?.type;
      if (first === null || type === undefined || type === unknown) return;
      const found = type.dimensions > 0 ? documents["array"] : type.schema === "pg_catalog" ? documents[type.name] : undefined;
      if (found !== undefined) report("found", { at: index, data: { index: indexLabel(index), table: catalog.label(index.table), column: quoteIdentifier(first), type: type.label, ...found } });
    },
  },

  examples: [
    {
      title: "A B-tree over documents",
      sql: "create table events (id bigint primary key, payload jsonb not null);\ncreate index events_payload on events (payload);",
      reports: [{ message: "found", at: "create index events_payload on events (payload)", data: { index: "events_payload", table: "events", column: "payload", type: "jsonb", what: "whole documents", instead: "USING gin (for @>, ? and jsonpath), or an index on the expression that queries compare" } }],
    },
    {
      title: "A B-tree over arrays",
      deployed: "create table posts (id bigint primary key, tags text[]);",
      sql: "create index concurrently posts_tags on posts (tags);",
      reports: [{ message: "found", at: "create index concurrently posts_tags on posts (tags)" }],
    },
    {
      title: "A B-tree over search vectors",
      deployed: "create table posts (id bigint primary key, words tsvector);",
      sql: "create index concurrently on posts (words);",
      reports: [{ message: "found", at: "create index concurrently on posts (words)" }],
    },
    {
      title: "GIN",
      sql: "create table events (id bigint primary key, payload jsonb not null);\ncreate index events_payload on events using gin (payload);",
    },
    {
      title: "A B-tree over what queries compare",
      sql: "create table events (id bigint primary key, payload jsonb not null);\ncreate index events_kind on events ((payload ->> 'kind'));",
    },
    {
      title: "A unique index is there to compare whole values",
      sql: "create table paths (id bigint primary key, path text[] not null);\ncreate unique index paths_path on paths (path);",
    },
  ],
});
