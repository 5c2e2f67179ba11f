import { baseName, type Catalog } from "../catalog/catalog.ts";
import { needsOf } from "../facts/column-needs.ts";
import { needsOfRelation, needsOfRoutine, placesOf } from "../facts/object-needs.ts";
import type { Table } from "../catalog/schema.ts";
import { defineRule, type Place, type Report } from "../rule.ts";
import type { DropObject } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";
import type { Statement } from "../sql/statement.ts";

const messages = {
  dependants: "CASCADE drops everything that depends on {object}: {dependants}, and whatever else the database holds.",
  unseen: "CASCADE drops everything that depends on {object}, whatever that is on the database it runs on.",
} as const;

export default defineRule({
  id: "drop-cascade",
  category: "data-loss",
  severity: "warning",
  summary: "Name what a DROP takes with it instead of writing CASCADE",
  why: "CASCADE drops everything that depends on the object: views, foreign keys of other tables, columns of a dropped type, policies that call a dropped function. What that is depends on the database it runs on, and nobody who reads the migration can see it.",
  instead: "Drop the dependants by name first, then the object without CASCADE: the server refuses if something was forgotten.",
  see: ["https://www.postgresql.org/docs/current/ddl-depend.html"],
  equivalents: { pgfence: ["drop-schema-cascade"] },
  presets: ["strict"],

  messages,

  on: {
    DropTable(drop, { catalog, statement, report }) {
      const table = catalog.table(drop.table);
      if (drop.cascade && !table.madeHere) tell(report, drop, table.label, needsOfRelation(catalog, table, alsoDropped(statement, catalog)));
    },
    DropColumn(drop, { catalog, settings, report }) {
      const table = catalog.table(drop.table);
      if (drop.cascade && !table.madeHere) tell(report, drop, `${table.label}.${quoteIdentifier(drop.column)}`, needsOf(catalog, table, drop.column, "drop", settings.postgres));
    },
    DropConstraint(drop, { catalog, report }) {
      const table = catalog.table(drop.table);
      if (drop.cascade && !table.madeHere) tell(report, drop, `constraint ${quoteIdentifier(drop.constraint)} of ${table.label}`, foreignKeysOn(catalog, table, drop.constraint));
    },
    DropIndex(drop, { catalog, report }) {
      if (drop.cascade) tell(report, drop, `index ${catalog.label(drop.index)}`, []);
    },
    DropSchema(drop, { report }) {
      if (drop.cascade) tell(report, drop, `schema ${quoteIdentifier(drop.name)}`, []);
    },
    DropObject(drop, { catalog, file, effect, report }) {
      const madeHere = catalog.findObject(drop.object, drop.name)?.origin?.path === file.path;
      const told = effect.dataLoss.some(({ kind }) => kind === "column"); // by cascade-drops-column
      if (drop.cascade && !madeHere && !told) tell(report, drop, `${drop.object} ${catalog.label({ schema: drop.name.schema, name: baseName(drop.name.name) })}`, needsOfObject(drop, catalog));
    },
  },

  examples: [
    {
      title: "Foreign keys of other tables go with the table",
      deployed: "create table users (id bigint primary key); create table orders (user_id bigint references users);",
      sql: "drop table users cascade;",
      reports: [{ message: "dependants", at: "drop table users cascade", data: { object: "users", dependants: "the foreign key orders_user_id_fkey of orders" } }],
    },
    {
      title: "A view is read by others",
      deployed: "create view numbers as select 1 as n; create view evens as select 2 * n as n from numbers;",
      sql: "drop view numbers cascade;",
      reports: [{ message: "dependants", at: "drop view numbers cascade", data: { object: "view numbers", dependants: "the view evens" } }],
    },
    {
      title: "A view needs the column, and a foreign key the constraint",
      deployed: "create table users (id bigint primary key, name text); create view names as select name from users; create table orders (user_id bigint references users);",
      sql: "alter table users drop column name cascade;\nalter table users drop constraint users_pkey cascade;",
      reports: [
        { message: "dependants", at: "drop column name cascade", data: { object: "users.name", dependants: "the view names" } },
        { message: "dependants", at: "drop constraint users_pkey cascade", data: { object: "constraint users_pkey of users", dependants: "the foreign key orders_user_id_fkey of orders" } },
      ],
    },
    {
      title: "Nothing here depends on it",
      deployed: "create view numbers as select 1 as n;",
      sql: "drop view numbers cascade;",
      reports: [{ message: "unseen", at: "drop view numbers cascade" }],
    },
    {
      title: "Columns that go with their type, `cascade-drops-column` names",
      deployed: "create type mood as enum ('good', 'bad'); create table notes (mood mood);",
      sql: "drop type mood cascade;",
    },
    {
      title: "Without CASCADE the server refuses if something depends on it",
      deployed: "create view numbers as select 1 as n;",
      sql: "drop view numbers;",
    },
    {
      title: "The table was made by this migration",
      sql: "create table staging (id bigint); drop table staging cascade;",
    },
    {
      title: "Without CASCADE, of every kind",
      deployed: "create schema shop; create table teams (id bigint primary key, code text unique); create index teams_code on teams (code); create table users (id bigint primary key, n int constraint whole check (n > 0)); create view seen as select 1 as n;",
      sql: "drop index teams_code;\ndrop schema shop;\nalter table users drop constraint whole;\nalter table users drop column n;\ndrop view seen;",
    },
    {
      title: "A unique constraint, a check, a copy that others read, a function and a procedure; what the migration made",
      deployed: "create table teams (id bigint primary key, code text constraint teams_code unique, n int constraint whole check (n > 0)); create table users (team_id bigint constraint users_id references teams, code text constraint users_code references teams (code)); create materialized view totals as select count(*) as n from users; create view shown as select n from totals; create function one() returns int language sql begin atomic select 1; end; create view ones as select one() as n;",
      sql: "alter table teams drop constraint teams_code cascade, drop constraint whole cascade;\ndrop materialized view totals cascade;\ndrop function one() cascade;\ncreate table carts (id bigint primary key, n int constraint whole check (n > 0));\nalter table carts drop constraint whole cascade, drop column n cascade;\ncreate view made as select 1 as n;\ndrop view made cascade;",
      reports: [
        { message: "dependants", at: "drop constraint teams_code cascade", data: { object: "constraint teams_code of teams", dependants: "the foreign key users_code of users" } },
        { message: "unseen", at: "drop constraint whole cascade", data: { object: "constraint whole of teams" } },
        { message: "dependants", at: "drop materialized view totals cascade", data: { object: "materialized view totals", dependants: "the view shown" } },
        { message: "dependants", at: "drop function one() cascade", data: { object: "function one", dependants: "the view ones" } },
      ],
    },
  ],
});

function tell(report: Report<typeof messages>, at: Place, object: string, dependants: readonly string[]): void {
  if (dependants.length === 0) report("unseen", { at, data: { object } });
  else report("dependants", { at, data: { object, dependants: dependants.join(", ") } });
}

function alsoDropped({ changes }: Statement, catalog: Catalog): ReadonlySet<string> {
  return placesOf(changes.flatMap((change) => (change.kind === "DropTable" ? [catalog.table(change.table)] : [])));
}

/** The foreign keys that need a primary key or unique constraint. */
function foreignKeysOn(catalog: Catalog, table: Table, name: string): string[] {
  const key = table.constraints.find((constraint) => constraint.name === name && (constraint.kind === "primary key" || constraint.kind === "unique"));
  if (key === undefined) return [];
  return catalog.referencesTo(table).filter(({ constraint: { references } }) => references?.columns.length === key.columns.length && references.columns.every((column) => key.columns.includes(column))).map(({ table: holder, constraint }) => `the foreign key ${quoteIdentifier(constraint.name)} of ${holder.label}`);
}

function needsOfObject(drop: DropObject, catalog: Catalog): string[] {
  const object = catalog.findObject(drop.object, drop.name);
  if (object === undefined) return [];
  if (drop.object === "view" || drop.object === "materialized view") return needsOfRelation(catalog, object, placesOf([]));
  return drop.object === "function" || drop.object === "procedure" ? needsOfRoutine(catalog, object) : [];
}
