import { defineRule } from "../rule.ts";
import { indexLabel, quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "index-too-many-columns",
  category: "performance",
  severity: "info",
  summary: "Index few columns, and each once",
  why: "An index serves queries that restrict its first columns. Those behind the third or fourth seldom narrow anything down, but every one makes the index larger and every write slower. A column that stands in it twice does nothing at all.",
  instead: "Index the columns that queries restrict, the most selective equality first; put what is only shown into INCLUDE.",
  see: ["https://www.postgresql.org/docs/current/indexes-multicolumn.html"],
  equivalents: { strong_migrations: ["add_index_columns"] },
  presets: [],
  silentWhereUnlikely: true,
  options: {
    maximum: { type: "integer", minimum: 1, default: 5, description: "The most key columns." },
  },

  messages: {
    found: "The index {index} on {table} has {count} key columns, more than {maximum}: those at the end seldom narrow a search down.",
    repeated: "The index {index} on {table} holds {column} twice: the second one does nothing.",
  },

  on: {
    CreateIndex(index, { catalog, options, report }) {
      if (index.method !== "btree") return;
      const data = { index: indexLabel(index), table: catalog.label(index.table) };
      const plain = index.keys.flatMap(({ column, sql }) => (column === null ? [] : [{ column, sql }]));
      // The same column with another operator class serves other queries.
      const repeated = plain.find(({ column, sql }, at) => plain.findIndex((other) => other.column === column && other.sql === sql) !== at) ?? plain.find(({ column }) => index.include.includes(column));
      if (repeated !== undefined) report("repeated", { at: index, data: { ...data, column: quoteIdentifier(repeated.column) } });
      if (index.keys.length > options.maximum && !index.unique) report("found", { at: index, data: { ...data, count: index.keys.length, maximum: options.maximum } });
    },
  },

  examples: [
    {
      title: "Too many",
      options: { maximum: 3 },
      sql: "create table orders (id bigint primary key, shop integer, at date, state text, total numeric);\ncreate index orders_all on orders (shop, at, state, total);",
      reports: [{ message: "found", at: "create index orders_all on orders (shop, at, state, total)", data: { index: "orders_all", table: "orders", count: 4, maximum: 3 } }],
    },
    {
      title: "Twice the same",
      sql: "create table orders (id bigint primary key, shop integer, at date);\ncreate index orders_shop on orders (shop, at, shop);",
      reports: [{ message: "repeated", at: "create index orders_shop on orders (shop, at, shop)", data: { index: "orders_shop", table: "orders", column: "shop" } }],
    },
    {
      title: "A few",
      sql: "create table orders (id bigint primary key, shop integer, at date);\ncreate index orders_shop on orders (shop, at);",
    },
    {
      title: "A unique index takes the columns it must",
      options: { maximum: 2 },
      sql: "create table orders (id bigint primary key, shop integer, at date, number integer);\ncreate unique index orders_number on orders (shop, at, number);",
    },
  ],
});
