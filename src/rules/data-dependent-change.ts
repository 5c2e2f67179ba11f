import { ofKinds, onTable } from "../facts/changes-on.ts";
import { labelOf } from "../catalog/names.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { defineRule } from "../rule.ts";
import type { ChangeOf } from "../sql/change.ts";
import { quoteIdentifier, quoteName } from "../sql/names.ts";
import { isInUse } from "../traffic.ts";

/** Changes that the rows of a table can refuse; those with rules of their own for it are left out. */
const kinds = ["SetNotNull", "AddConstraint", "ValidateConstraint", "CreateIndex", "AlterColumnType", "AttachPartition"] as const;

export default defineRule({
  id: "data-dependent-change",
  category: "correctness",
  severity: "info",
  summary: "Clean up rows before a change that they can refuse",
  why: "Whether NOT NULL, UNIQUE, CHECK, a foreign key or another type can be had depends on the rows that are there: what passes on a test database can fail in production, after everything before it has waited for its locks.",
  instead: "Correct or remove the rows that stand in the way in the same migration or an earlier one, and look for them with the query below before it is deployed.",
  see: ["https://www.postgresql.org/docs/current/ddl-alter.html"],
  equivalents: { Atlas: ["MF101", "MF102", "MF103", "MF104"] },
  presets: [],

  messages: {
    fails: "This fails {when}, and nothing above it in this migration sees to that.{check}",
  },

  on: {
    change(each, { catalog, effect, settings, trail, report }) {
      const [change] = ofKinds([each], ...kinds);
      if (change === undefined || effect.fails === null || change.conditional || change.nested) return;
      if (!isInUse(catalog.table(change.table), settings)) return;
      const before = trail.steps.map((step) => step.change);
      if (ofKinds(before, "DoBlock", "Opaque").length + onTable(before, change.table, catalog, "Update", "Delete", "Merge", "Truncate").length > 0) return;
      const query = checkOf(change, catalog);
      report("fails", { at: change, data: { when: effect.fails, check: query === null ? "" : ` Look first: ${query};` + " it has to find none." } });
    },
  },

  examples: [
    {
      title: "NOT NULL",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "alter table users alter column email set not null;",
      reports: [{ message: "fails", at: "alter column email set not null", data: { when: "if a row of users has no email", check: " Look first: select * from users where email is null; it has to find none." } }],
    },
    {
      title: "A unique index, a check and a foreign key",
      deployed: "create table teams (id bigint primary key); create table users (id bigint primary key, email text, age integer, team_id bigint);",
      sql: "create unique index users_email on users (email);\nalter table users add constraint adult check (age >= 18);\nalter table users add constraint users_team foreign key (team_id) references teams;",
      reports: [
        { message: "fails", at: "create unique index users_email on users (email)", data: { when: "if two rows of users share the same email", check: " Look first: select email from users group by email having count(*) > 1; it has to find none." } },
        { message: "fails", at: "add constraint adult check (age >= 18)" },
        { message: "fails", at: "add constraint users_team foreign key (team_id) references teams" },
      ],
    },
    { title: "The rows are seen to first", deployed: "create table users (id bigint primary key, email text);", sql: "update users set email = '' where email is null; alter table users alter column email set not null;" },
    { title: "No row can refuse it: a new table, NOT VALID, an index that is not unique", deployed: "create table users (id bigint primary key, age integer);", sql: "create table teams (id bigint primary key, name text); alter table teams add unique (name); alter table users add constraint adult check (age >= 18) not valid; create index users_age on users (age);" },
    {
      title: "A composite key, an expression, and what no short query finds",
      deployed: "create table teams (id bigint primary key, code text unique); create table users (id bigint, nr int, name text, code text, day daterange);",
      sql: "alter table users add constraint users_key primary key (id, nr);\ncreate unique index users_name on users (lower(name));\ncreate unique index users_code on users (code) where nr > 0;\nalter table users add constraint users_team foreign key (code) references teams (code);\nalter table users add constraint named check (name <> '' -- not blank\n);\nalter table users add constraint apart exclude using gist (day with &&);",
      reports: [
        { message: "fails", at: "add constraint users_key primary key (id, nr)" },
        { message: "fails", at: "create unique index users_name on users (lower(name))", data: { when: "if two rows of users share the same lower(name)", check: " Look first: select lower(name) from users group by lower(name) having count(*) > 1; it has to find none." } },
        { message: "fails", at: "create unique index users_code on users (code) where nr > 0" },
        { message: "fails", at: "add constraint users_team foreign key (code) references teams (code)" },
        { message: "fails", at: "add constraint named check (name <> '' -- not blank\n)" },
        { message: "fails", at: "add constraint apart exclude using gist (day with &&)" },
      ],
    },
    {
      title: "A block or a DELETE sees to the rows, or it is done in one",
      deployed: "create table users (id bigint primary key, email text); create table carts (id bigint primary key, email text);",
      sql: "delete from carts where email is null;\nalter table carts alter column email set not null;\ndo $$ begin alter table users alter column email set not null; end $$;\nalter table users add constraint given check (email <> '');",
    },
    {
      title: "Rows of another table are seen to",
      deployed: "create table users (id bigint primary key, email text); create table carts (id bigint primary key, email text);",
      sql: "update carts set email = '' where email is null;\nalter table users alter column email set not null;",
      reports: [{ message: "fails", at: "alter column email set not null" }],
    },
  ],
});

/** A query that finds the rows in the way; null where none is as short. */
function checkOf(change: ChangeOf<(typeof kinds)[number]>, catalog: Catalog): string | null {
  const { schema, name } = catalog.table(change.table);
  const table = labelOf(schema, name);
  const duplicates = (columns: readonly string[]): string => `select ${columns.join(", ")} from ${table} group by ${columns.join(", ")} having count(*) > 1`;
  if (change.kind === "SetNotNull") return `select * from ${table} where ${quoteIdentifier(change.column)} is null`;
  if (change.kind === "CreateIndex") return change.where === null ? duplicates(change.keys.map(({ column, sql }) => (column === null ? sql : quoteIdentifier(column)))) : null;
  if (change.kind !== "AddConstraint") return null;
  const { kind, columns, expression, references } = change.constraint;
  const names = columns.map(quoteIdentifier);
  if (expression !== null) return expression.sql.length > 120 || /--|\/\*/.test(expression.sql) ? null : `select * from ${table} where not (${expression.sql.replace(/\s+/g, " ")})`;
  if (kind === "unique" || kind === "primary key") return names.length > 0 ? duplicates(names) : null;
  if (references === null) return null;
  const keys = references.columns.length > 0 ? references.columns : catalog.findTable(references.table)?.constraints.find((constraint) => constraint.kind === "primary key")?.columns;
  if (keys?.length !== columns.length) return null;
  return `select * from ${table} t where ${names.map((column, index) => `t.${column} is not null and not exists (select from ${quoteName(references.table)} r where r.${quoteIdentifier(keys[index] ?? "")} = t.${column})`).join(" and ")}`;
}
