import { changesAfter, ofKinds } from "../facts/changes-on.ts";
import { unknown } from "../catalog/schema.ts";
import { listWords } from "../phrase.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "drop-schema",
  category: "data-loss",
  severity: "error",
  summary: "Do not drop a schema that may still be used",
  why: "DROP SCHEMA … CASCADE drops every table, view, function and type in the schema, and whatever depends on them elsewhere, in one statement. Without CASCADE it fails as soon as the schema holds anything.",
  instead: "Drop the objects one by one, each after it has gone unused, and the empty schema last.",
  see: ["https://www.postgresql.org/docs/current/sql-dropschema.html"],
  equivalents: { "Postgres Language Server": ["banDropSchema"], pgfence: ["drop-schema", "drop-schema-cascade"], Atlas: ["DS101"] },
  presets: ["recommended"],

  messages: {
    everythingLost: "Dropping schema {schema} with CASCADE drops everything in it, {tables}, and whatever depends on that elsewhere.",
    failsUnlessEmpty: "Dropping schema {schema} fails while it holds anything; the history leaves {tables} in it.",
  },

  on: {
    DropSchema(drop, { catalog, file, migration, text, report }) {
      const inside = catalog.tables().filter((table) => table.schema === drop.name);
      const old = inside.filter((table) => table.origin?.path !== file.path);
      const data = { schema: quoteIdentifier(drop.name), tables: inside.length === 0 ? "with all that no migration here made" : listWords(inside.map((table) => table.label), 5) };
      if (drop.cascade) {
        const onlyNew = inside.length > 0 && old.length === 0;
        const exists = catalog.schemaExists(drop.name);
        const madeAnew = ofKinds(changesAfter(drop, text), "CreateSchema").some(({ name }) => name === drop.name);
        const notThere = drop.ifExists && (exists === false || (exists === unknown && (migration.order === 0 || (madeAnew && inside.length === 0))));
        if (!onlyNew && !notThere) report("everythingLost", { at: drop, data });
      } else if (inside.length > 0) report("failsUnlessEmpty", { at: drop, data });
    },
  },

  examples: [
    {
      title: "Everything in the schema goes",
      deployed: "create schema billing; create table billing.invoices (id bigint primary key);",
      sql: "drop schema billing cascade;",
      reports: [{ message: "everythingLost", at: "drop schema billing cascade", data: { schema: "billing", tables: "billing.invoices" } }],
    },
    {
      title: "Without CASCADE the server refuses",
      deployed: "create schema billing; create table billing.invoices (id bigint primary key);",
      sql: "drop schema billing;",
      reports: [{ message: "failsUnlessEmpty", at: "drop schema billing" }],
      fails: "cannot drop schema billing because other objects depend on it",
    },
    {
      title: "Before the first migration there is nothing to lose",
      sql: "drop schema if exists billing cascade; create schema billing;",
    },
    {
      title: "What was there before the migration that makes the schema is none of theirs",
      deployed: "create table users (id bigint primary key);",
      sql: "drop schema if exists billing cascade; create schema billing;",
    },
    {
      title: "Migrations made tables in it",
      deployed: "create schema billing; create table billing.invoices (id bigint primary key);",
      sql: "drop schema if exists billing cascade; create schema billing;",
      reports: [{ message: "everythingLost", at: "drop schema if exists billing cascade" }],
    },
    {
      title: "An empty schema is dropped without CASCADE",
      deployed: "create schema billing;",
      sql: "drop schema billing;",
    },
    {
      title: "Of this migration's own, or of no one's: nothing is lost",
      deployed: "create schema shop; drop schema shop;",
      sql: "create schema staging;\ncreate table staging.rows (id bigint);\ndrop schema staging cascade;\ndrop schema if exists shop cascade;",
    },
    {
      title: "Another schema is made, the same is made before, or it must be there",
      deployed: "create schema app;",
      sql: "create schema other;\ndrop schema if exists reports cascade;\ndrop schema jobs cascade;\ncreate schema jobs;\ncreate schema more;",
      reports: [{ message: "everythingLost", at: "drop schema if exists reports cascade" }, { message: "everythingLost", at: "drop schema jobs cascade" }],
      notRun: "a schema is not there",
    },
  ],
});
