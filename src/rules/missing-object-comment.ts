import { creationOf, definitionOf } from "../catalog/origin.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { keepsRows } from "../tenancy.ts";

export default defineRule({
  id: "missing-object-comment",
  category: "convention",
  severity: "info",
  summary: "Describe tables in the database",
  why: "COMMENT ON is the description that psql, editors, data catalogs and generated documentation show. A comment in a migration is read by nobody who looks at the table.",
  instead: "COMMENT ON TABLE, and where `of` says so COMMENT ON COLUMN, in the migration that makes it.",
  see: ["https://www.postgresql.org/docs/current/sql-comment.html"],
  presets: [],
  options: {
    of: { type: "array", items: { type: "string", enum: ["tables", "columns"] }, default: ["tables"], description: "What must be described." },
    maximum: { type: "integer", minimum: 1, default: null, description: "The longest comment, in characters." },
  },

  messages: {
    table: "The table {table} has no description: add COMMENT ON TABLE {table}.",
    column: "The column {column} of {table} has no description: add COMMENT ON COLUMN {table}.{column}.",
    long: "The description of {subject} is {length} characters long; {maximum} are allowed.",
  },

  on: {
    history(history, { catalog, options, read, report }) {
      const isLong = (comment: string | null): comment is string => comment !== null && options.maximum !== null && [...comment].length > options.maximum;
      for (const table of catalog.tables()) {
        const creation = keepsRows(table) ? creationOf(table, history, read) : undefined;
        if (creation === undefined) continue;
        const where = { at: creation.change.tableSpan, file: creation.file };
        if (table.comment === null && options.of.includes("tables")) report("table", { ...where, data: { table: table.label } });
        if (isLong(table.comment)) report("long", { ...where, data: { subject: table.label, length: [...table.comment].length, maximum: options.maximum ?? 0 } });
        for (const column of options.of.includes("columns") || options.maximum !== null ? table.columns : []) {
          const passage = (column.comment === null && options.of.includes("columns")) || isLong(column.comment) ? definitionOf(column, history, read) : undefined;
          if (passage === undefined || column.inherited) continue;
          const at = { at: passage.definition ?? passage.change, file: passage.file };
          if (isLong(column.comment)) report("long", { ...at, data: { subject: `${table.label}.${quoteIdentifier(column.name)}`, length: [...column.comment].length, maximum: options.maximum ?? 0 } });
          else report("column", { ...at, data: { table: table.label, column: quoteIdentifier(column.name) } });
        }
      }
    },
  },

  examples: [
    {
      title: "A table without a description",
      sql: "create table orders (id bigint primary key);",
      reports: [{ message: "table", at: "orders", data: { table: "orders" } }],
    },
    {
      title: "A house that describes columns",
      options: { of: ["columns"] },
      sql: "create table orders (id bigint primary key, total numeric);\ncomment on column orders.id is 'Given by the shop';",
      reports: [{ message: "column", at: "total numeric", data: { table: "orders", column: "total" } }],
    },
    {
      title: "A novel",
      options: { maximum: 20 },
      sql: "create table orders (id bigint primary key);\ncomment on table orders is 'What our customers have ordered so far';",
      reports: [{ message: "long", at: "orders", data: { subject: "orders", length: 38, maximum: 20 } }],
    },
    {
      title: "Described",
      sql: "create table orders (id bigint primary key);\ncomment on table orders is 'What customers order';",
    },
    {
      title: "A temporary table",
      sql: "create temporary table picked (id bigint);",
    },
  ],
});
