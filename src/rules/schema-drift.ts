import { declaredCatalog, tableDifferences } from "../declared/schema.ts";
import { creationOf } from "../catalog/origin.ts";
import type { Table } from "../catalog/schema.ts";
import type { History } from "../migrations/migration.ts";
import { defineRule } from "../rule.ts";
import { firstLine } from "../source.ts";
import { isTrackingTable, matchesTable } from "../tenancy.ts";

/** The files that declare the schema: those configured, or the snapshot that Drizzle wrote with the newest migration. */
function declaring(paths: readonly string[], { runner, migrations }: History): readonly string[] {
  if (paths.length > 0 || runner.name !== "drizzle") return paths;
  const newest = migrations.at(-1);
  return newest === undefined ? [] : newest.path.endsWith("/migration.sql") ? [`${newest.stem}/snapshot.json`] : [`meta/${newest.version ?? ""}_snapshot.json`];
}

/** What Prisma keeps between two models that list each other, without a model of its own. */
function isImplicit({ name, columns }: Table): boolean {
  return name.startsWith("_") && columns.map((column) => column.name).join() === "A,B";
}

export default defineRule({
  id: "schema-drift",
  category: "history",
  severity: "error",
  summary: "Keep the declared schema and the migrations the same",
  why: "A data model, a snapshot or a dump says what the database looks like, and code is written and generated from it. Where the migrations lead elsewhere, the code names columns that are not there, takes nulls for impossible, and the next generated migration undoes what nobody wrote down.",
  instead: "Generate the migration that is missing, or write the declared schema anew: `drizzle-kit generate`, `prisma migrate dev`, `pg_dump --schema-only`.",
  see: ["https://orm.drizzle.team/docs/drizzle-kit-check", "https://www.prisma.io/docs/orm/reference/prisma-cli-reference#migrate-diff", "https://www.postgresql.org/docs/current/app-pgdump.html"],
  presets: [],
  options: {
    paths: { type: "array", items: { type: "string" }, default: [], description: "Files that declare the schema, all of one kind, below the root of the migrations or the working directory: `schema.sql` as pg_dump writes it, `schema.prisma`, a snapshot of Drizzle. Empty: of Drizzle the snapshot of the newest migration, else nothing is checked." },
    ignore: { type: "array", items: { type: "string" }, default: [], description: "Tables that one side alone may have, as names or globs: `audit.*`. Tables in which tools write down what ran are never looked at." },
  },
  documents: ({ paths }, history) => declaring(paths, history),

  messages: {
    absent: "{file}, which should declare the schema, is not there, or declares no table.",
    itself: "{file} declares the schema, and the runner takes it for a migration as well: keep it in another folder, so that the two can be compared.",
    missing: "{file} declares the table {table}, which no migration makes.",
    extra: "Migrations make the table {table}, which {file} does not declare.",
    differs: "{table} is declared otherwise in {file}: {differences}.",
    values: "The values of {type} are {here} after all migrations, and {there} in {file}.",
  },

  on: {
    history(history, { catalog, options, document, read, report }) {
      const paths = declaring(options.paths, history);
      const newest = history.migrations.findLast(({ up }) => up !== null);
      if (paths.length === 0 || newest?.up === undefined || newest.up === null) return;
      const files = paths.map(document).filter((found) => found !== null);
      const place = { at: firstLine(newest.up.file), file: newest.up.file };
      const file = paths.join(", ");
      const declared = files.length < paths.length ? null : declaredCatalog(files, newest);
      if (declared === null) {
        if (options.paths.length > 0) report("absent", { ...place, data: { file } });
        return;
      }
      if (history.migrations.some(({ path }) => files.some((one) => path === one.path || path.endsWith(`/${one.path}`)))) return report("itself", { ...place, data: { file } });
      const isLeftOut = (table: Table): boolean => isTrackingTable(table) || table.temporary || matchesTable(options.ignore, table) || isImplicit(table);
      for (const table of declared.tables()) {
        if (!isLeftOut(table) && catalog.findTable({ schema: table.schema, name: table.name }) === undefined) report("missing", { ...place, data: { file, table: table.label } });
      }
      for (const table of catalog.tables()) {
        if (isLeftOut(table)) continue;
        const other = declared.findTable({ schema: table.schema, name: table.name });
        const creation = creationOf(table, history, read);
        const where = creation === undefined ? place : { at: creation.change.tableSpan, file: creation.file };
        if (other === undefined && table.partitionOf === null) report("extra", { ...where, data: { file, table: table.label } });
        const differences = other === undefined ? [] : tableDifferences(table, other);
        const shown = differences.slice(0, 4).join("; ");
        if (differences.length > 0) report("differs", { ...where, data: { file, table: table.label, differences: differences.length > 4 ? `${shown}; and ${differences.length - 4} more` : shown } });
      }
      for (const type of declared.enums()) {
        const here = catalog.findEnum({ schema: type.schema, name: type.name })?.values;
        const sorted = (values: readonly string[]): string => [...values].sort().join(", ");
        if (here !== undefined && sorted(here) !== sorted(type.values)) report("values", { ...place, data: { type: catalog.label(type), here: here.join(", "), there: type.values.join(", "), file } });
      }
    },
  },

  examples: [
    {
      title: "A dump that is older than the migrations",
      options: { paths: ["schema.sql"] },
      runner: "flyway",
      deployed: "create table users (id bigint primary key, name varchar(50) not null);\ncreate table orders (id bigint primary key);",
      sql: "alter table users add column email text, alter column name drop not null;",
      files: { "schema.sql": "CREATE TABLE public.users (\n    id bigint NOT NULL,\n    name character varying(50) NOT NULL\n);\nCREATE TABLE public.carts (\n    id bigint NOT NULL\n);\n" },
      reports: [
        { message: "differs", path: "V1__deployed.sql", at: "users", data: { file: "schema.sql", table: "users", differences: "migrations give it a column email; its column name allows nulls after all migrations" } },
        { message: "extra", path: "V1__deployed.sql", at: "orders", data: { file: "schema.sql", table: "orders" } },
        { message: "missing", at: "alter table users add column email text, alter column name drop not null;", data: { file: "schema.sql", table: "carts" } },
      ],
    },
    {
      title: "A data model of Prisma",
      options: { paths: ["schema.prisma"] },
      runner: "prisma",
      sql: 'create type "Role" as enum (\'ADMIN\');\ncreate table users (id serial primary key, email text not null, "role" "Role" not null);',
      files: { "schema.prisma": 'enum Role {\n  ADMIN\n  GUEST\n}\n\nmodel User {\n  id    Int     @id @default(autoincrement())\n  email String? @db.VarChar(255) // login\n  role  Role\n  posts Post[]\n\n  @@map("users")\n}\n' },
      reports: [
        { message: "values", at: 'create type "Role" as enum (\'ADMIN\');', data: { type: '"Role"', here: "ADMIN", there: "ADMIN, GUEST", file: "schema.prisma" } },
        { message: "differs", at: "users", data: { file: "schema.prisma", table: "users", differences: "its column email is text after all migrations, not character varying(255)" } },
      ],
    },
    {
      title: "The snapshot of Drizzle that belongs to the newest migration",
      runner: "drizzle",
      sql: "CREATE TABLE users (id serial PRIMARY KEY, email text);",
      files: { "meta/0002_snapshot.json": '{ "version": "7", "dialect": "postgresql", "tables": { "public.users": { "name": "users", "schema": "", "columns": { "id": { "name": "id", "type": "serial", "primaryKey": true, "notNull": true }, "mail": { "name": "mail", "type": "text", "primaryKey": false, "notNull": false } } } }, "enums": {} }' },
      reports: [{ message: "differs", at: "users", data: { file: "meta/0002_snapshot.json", table: "users", differences: "no migration adds its column mail; migrations give it a column email" } }],
    },
    {
      title: "The file is not there",
      options: { paths: ["schema.sql"] },
      sql: "create table users (id bigint primary key);",
      reports: [{ message: "absent", at: "create table users (id bigint primary key);", data: { file: "schema.sql" } }],
    },
    {
      title: "It stands among the migrations, so that it is one",
      options: { paths: ["dump.sql"] },
      path: "001_users.sql",
      sql: "create table if not exists users (id bigint primary key);",
      files: { "dump.sql": "create table if not exists users (id bigint primary key);" },
      reports: [{ message: "itself", path: "dump.sql", at: "create table if not exists users (id bigint primary key);", data: { file: "dump.sql" } }],
    },
    {
      title: "In step, but for what is left out",
      options: { paths: ["schema.sql"], ignore: ["legacy_*"] },
      runner: "flyway",
      deployed: "create table users (id serial primary key, at timestamp(3) default now());\ncreate table legacy_users (id bigint primary key);",
      sql: "alter table users add column email varchar;",
      files: { "schema.sql": "SELECT pg_catalog.set_config('search_path', '', false);\nCREATE TABLE public.users (\n    id integer NOT NULL,\n    at timestamp(3) without time zone DEFAULT now(),\n    email character varying\n);\nCREATE TABLE public.schema_migrations (\n    version text NOT NULL\n);\n" },
    },
    {
      title: "Nothing declares the schema",
      sql: "create table users (id bigint primary key);",
    },
  ],
});
