import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "rename-schema",
  category: "compatibility",
  severity: "error",
  summary: "Do not rename a schema that code in use knows by its old name",
  why: "The rename takes effect at once, for everything in the schema: every query that names the old schema fails while the old release still runs, every session whose search_path holds it looks past it without a word, and the same happens again when the release is rolled back. Bodies of functions keep the old name too.",
  instead: "Make the new schema beside the old one and move over one table at a time, each leaving a view in the old schema until no code uses it. Or keep the name.",
  see: ["https://www.postgresql.org/docs/current/sql-alterschema.html", "https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH"],
  equivalents: { strong_migrations: ["rename_schema"], pgfence: ["rename-schema"] },
  presets: ["recommended"],
  silentWhereUnlikely: true,

  messages: {
    oldNameGone: "Renaming the schema {schema} to {name} makes every query fail that names something in {schema}, and every search_path miss it.",
  },

  on: {
    RenameSchema(rename, { catalog, text, report }) {
      if ((rename.conditional && catalog.schemaExists(rename.name) !== true)) return;
      const madeHere = text.statements.some(({ changes }) => changes.some((change) => change.kind === "CreateSchema" && change.name === rename.name && change.span.start < rename.span.start));
      const tables = catalog.tables().filter(({ schema }) => schema === rename.name);
      if (madeHere && tables.every((table) => table.madeHere)) return;
      report("oldNameGone", { at: rename, data: { schema: quoteIdentifier(rename.name), name: quoteIdentifier(rename.newName) } });
    },
  },

  examples: [
    {
      title: "The old name is gone",
      deployed: "create schema shop; create table shop.orders (id bigint primary key);",
      sql: "alter schema shop rename to store;",
      reports: [{ message: "oldNameGone", at: "alter schema shop rename to store", data: { schema: "shop", name: "store" } }],
    },
    {
      title: "It made a schema, but another; or has to make it anew; or puts a table in use there",
      deployed: "create schema shop; create table users (id bigint primary key);",
      sql: "create schema store; do $$ begin if random() < 2 then alter schema shop rename to market; end if; end $$; create schema shop; create schema app; alter table users set schema app; alter schema app rename to application;",
      reports: [{ message: "oldNameGone", at: "alter schema shop rename to market" }, { message: "oldNameGone", at: "alter schema app rename to application" }],
    },
    { title: "It runs only where something is that no migration made, or nobody knows the schema", sql: "do $$ begin if exists (select from pg_tables where tablename = 'members') then alter schema public rename to store; end if; if random() < 0 then alter schema shop rename to store; end if; end $$;" },
    {
      title: "The migration made the schema",
      sql: "create schema shop; create table shop.orders (id bigint primary key); alter schema shop rename to store;",
    },
  ],
});
