import { defineRule, insertAfter } from "../rule.ts";
import { columnsOf } from "../catalog/names.ts";
import { inCaseOf } from "../source.ts";
import { indexLabel, quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "unfiltered-soft-delete-index",
  category: "performance",
  severity: "info",
  summary: "Leave deleted rows out of indexes",
  why: "Where rows are marked as deleted and stay, queries ask for the others. An index over all rows grows with what nobody looks for, and a unique one keeps a deleted row's name taken: an address that was deleted cannot be registered again.",
  instead: "WHERE deleted_at IS NULL, if queries ask for that too.",
  see: ["https://www.postgresql.org/docs/current/indexes-partial.html"],
  presets: [],
  silentWhereUnlikely: true,
  options: {
    columns: { type: "array", items: { type: "string" }, default: ["deleted_at"], description: "Columns that mark a row as deleted while they are not null." },
  },

  messages: {
    found: "The index {index} holds the deleted rows of {table} too: with `where {column} is null` it holds only those that queries ask for.",
    unique: "The unique index {index} counts the deleted rows of {table}: what one of them held stays taken. With `where {column} is null` it can be given again.",
  },

  on: {
    CreateIndex(index, { catalog, options, statement, file, report }) {
      const table = catalog.findTable(index.table);
      const column = table?.columns.find(({ name }) => options.columns.includes(name))?.name;
      if (table === undefined || column === undefined) return;
      const touched = [...index.keys.flatMap(({ column: key, expression }) => (key !== null ? [key] : expression === null ? [] : columnsOf(expression.node))), ...index.include, ...(index.where === null ? [] : columnsOf(index.where.node))];
      // What finds the rows of a foreign key must hold all of them.
      const points = table.constraints.some(({ kind, columns }) => kind === "foreign key" && columns.includes(index.keys[0]?.column ?? ""));
      if (touched.includes(column) || points) return;
      const edit = insertAfter(statement, ` ${inCaseOf(file, index.keyword, "where")} ${quoteIdentifier(column)} ${inCaseOf(file, index.keyword, "is null")}`);
      report(index.unique ? "unique" : "found", {
        at: index,
        data: { index: indexLabel(index), table: table.label, column: quoteIdentifier(column) },
        suggestions: index.where === null && !index.nested ? [{ title: "Leave deleted rows out", edits: [edit] }] : undefined,
      });
    },
  },

  examples: [
    {
      title: "Deleted rows are indexed too",
      deployed: "create table users (id bigint primary key, name text, deleted_at timestamptz);",
      sql: "CREATE INDEX CONCURRENTLY users_name ON users (name);",
      reports: [{ message: "found", at: "CREATE INDEX CONCURRENTLY users_name ON users (name)", data: { index: "users_name", table: "users", column: "deleted_at" } }],
      suggested: "CREATE INDEX CONCURRENTLY users_name ON users (name) WHERE deleted_at IS NULL;",
    },
    {
      title: "A deleted user keeps the address",
      sql: "create table users (id bigint primary key, email text, deleted_at timestamptz);\ncreate unique index users_email on users (lower(email));",
      reports: [{ message: "unique", at: "create unique index users_email on users (lower(email))" }],
      suggested: "create table users (id bigint primary key, email text, deleted_at timestamptz);\ncreate unique index users_email on users (lower(email)) where deleted_at is null;",
    },
    {
      title: "The house calls it something else",
      options: { columns: ["removed_on"] },
      sql: "create table users (id bigint primary key, email text, removed_on date);\ncreate index users_email on users (email) where email <> '';",
      reports: [{ message: "found", at: "create index users_email on users (email) where email <> ''" }],
    },
    {
      title: "Only rows that are there",
      sql: "create table users (id bigint primary key, email text, deleted_at timestamptz);\ncreate unique index users_email on users (email) where deleted_at is null;",
    },
    {
      title: "An index to find the deleted ones",
      sql: "create table users (id bigint primary key, email text, deleted_at timestamptz);\ncreate index users_deleted on users (deleted_at);",
    },
    {
      title: "An index for a foreign key must find every row",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key, user_id bigint references users, deleted_at timestamptz);\ncreate index orders_user on orders (user_id);",
    },
    {
      title: "Rows are deleted for good",
      sql: "create table users (id bigint primary key, email text);\ncreate index users_email on users (email);",
    },
  ],
});
