import { unknown } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import { indexLabel, quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "boolean-only-index",
  category: "performance",
  severity: "info",
  summary: "Do not index a boolean by itself",
  why: "An index over two values finds half of the table, which is read faster without it: the planner does not use it for the common value, and every write maintains it for both.",
  instead: "A partial index over what queries look up, for the rare value: `on orders (at) where not paid`.",
  see: ["https://www.postgresql.org/docs/current/indexes-partial.html"],
  presets: ["strict"],

  messages: {
    found: "The index {index} on {table} tells two values of {column} apart: it is used for the rare one at best, and written for both. Index what is looked up, WHERE {column} or WHERE NOT {column}.",
  },

  on: {
    CreateIndex(index, { catalog, report }) {
      const column = index.keys[0]?.column ?? null;
      if (index.method !== "btree" || index.unique || index.keys.length !== 1 || index.include.length > 0 || index.where !== null || index.unlikely === true || column === null) return;
      const type = catalog.column(index.table, column)?.type;
      if (type === undefined || type === unknown || type.name !== "bool" || type.dimensions > 0) return;
      report("found", { at: index, data: { index: indexLabel(index), table: catalog.label(index.table), column: quoteIdentifier(column) } });
    },
  },

  examples: [
    {
      title: "Two values",
      sql: "create table orders (id bigint primary key, at date, paid boolean not null);\ncreate index orders_paid on orders (paid);",
      reports: [{ message: "found", at: "create index orders_paid on orders (paid)", data: { index: "orders_paid", table: "orders", column: "paid" } }],
    },
    {
      title: "The rare one",
      sql: "create table orders (id bigint primary key, at date, paid boolean not null);\ncreate index orders_due on orders (at) where not paid;\ncreate index orders_open on orders (paid) where not paid;",
    },
    {
      title: "With another column",
      sql: "create table orders (id bigint primary key, at date, paid boolean not null);\ncreate index orders_paid on orders (paid, at);",
    },
  ],
});
