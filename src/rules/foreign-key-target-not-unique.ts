import { isAnyonesGuess } from "../facts/completeness.ts";
import { writtenForeignKeys } from "../facts/written-foreign-keys.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Table } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import { quoteList } from "../sql/names.ts";

export default defineRule({
  id: "foreign-key-target-not-unique",
  category: "correctness",
  severity: "error",
  summary: "Reference columns that are unique",
  why: "A foreign key has to point to one row. The server refuses one whose columns have no primary key, unique constraint or unique index of exactly these columns in the other table; a unique index with a condition does not count, nor a constraint that can be deferred.",
  instead: "Reference the primary key, or make the columns unique first.",
  see: ["https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK"],
  presets: ["recommended"],

  messages: {
    none: "The server refuses this foreign key: no primary key or unique constraint of {table} is on exactly {columns}.",
    noKey: "The server refuses this foreign key: {table} has no primary key, and no columns are named that it could reference.",
    partial: "The server refuses this foreign key: the unique index on {columns} of {table} has a condition, so it does not hold for all rows.",
    deferrable: "The server refuses this foreign key: the constraint that makes {columns} of {table} unique can be deferred.",
  },

  on: {
    change(change, { statement, catalog, history, read, report }) {
      for (const { constraint, references, target, targetColumns } of writtenForeignKeys(change, statement, catalog)) {
        if (target === null || constraint.period || isAnyonesGuess({ history, read, statement }, catalog)) continue;
        // ALTER TABLE makes keys before foreign keys.
        if (statement.changes.some((other) => other.kind === "AddConstraint" && other.constraint.references === null && other.table.name === references.table.name)) continue;
        const data = { table: target.label, columns: quoteList(targetColumns) };
        if (targetColumns.length === 0) report("noKey", { at: constraint, data: { table: target.label } });
        else if (targetColumns.some((name) => !target.columns.some((column) => column.name === name))) continue;
        else {
          const kind = uniqueness(catalog, target, targetColumns);
          if (kind !== "unique") report(kind, { at: constraint, data });
        }
      }
    },
  },

  examples: [
    {
      title: "A column that is not unique",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create table orders (email text references users (email));",
      reports: [{ message: "none", at: "references users (email)", data: { table: "users", columns: "email" } }],
      fails: "there is no unique constraint matching given keys",
    },
    {
      title: "One column of a key of two",
      deployed: "create table users (tenant_id bigint, id bigint, primary key (tenant_id, id)); create table orders (user_id bigint);",
      sql: "alter table orders add foreign key (user_id) references users (id);",
      reports: [{ message: "none", at: "foreign key (user_id) references users (id)" }],
      fails: "there is no unique constraint matching given keys",
    },
    {
      title: "A table without a primary key",
      deployed: "create table users (id bigint unique);",
      sql: "create table orders (user_id bigint references users);",
      reports: [{ message: "noKey", at: "references users", data: { table: "users" } }],
      fails: "there is no primary key for referenced table",
    },
    {
      title: "A unique index with a condition",
      deployed: "create table users (id bigint primary key, email text, gone boolean); create unique index on users (email) where not gone;",
      sql: "create table orders (email text references users (email));",
      reports: [{ message: "partial", at: "references users (email)" }],
      fails: "there is no unique constraint matching given keys",
    },
    {
      title: "A constraint that can be deferred",
      deployed: "create table users (id bigint primary key, code text unique deferrable);",
      sql: "create table orders (code text references users (code));",
      reports: [{ message: "deferrable", at: "references users (code)" }],
      fails: "cannot use a deferrable unique constraint for referenced table",
    },
    {
      title: "Primary key, unique constraint, unique index, in any order",
      deployed: "create table users (tenant_id bigint, id bigint primary key, email text unique, unique (tenant_id, id)); create unique index on users (lower(email)); create unique index on users (id, email);",
      sql: "create table orders (user_id bigint references users, email text references users (email), tenant_id bigint, foreign key (user_id, tenant_id) references users (id, tenant_id), foreign key (user_id, email) references users (id, email));",
    },
    {
      title: "The key is made in the same statement",
      deployed: "create table nodes (id bigint, parent bigint);",
      sql: "alter table nodes add foreign key (parent) references nodes (id), add primary key (id); create table trees (id bigint primary key, parent bigint references trees);",
    },
    {
      title: "A key of another table in the same statement, an index that is not unique, one of an expression",
      deployed: "create table users (id bigint, email text, name text); create index on users (email); create unique index on users (lower(name));",
      sql: "alter table users add constraint mine check (id > 0), add constraint boss foreign key (id) references users (email);\nalter table users add constraint named foreign key (name) references users (name);",
      reports: [{ message: "none", at: "constraint named foreign key (name) references users (name)" }],
      fails: "no unique constraint matching",
    },
  ],
});

function uniqueness(catalog: Catalog, target: Table, columns: readonly string[]): "unique" | "none" | "partial" | "deferrable" {
  const wanted = [...columns].sort().join("\0");
  const alike = catalog.indexesOf(target).filter(({ unique, keys }) => unique && keys.every((key) => key !== null) && [...keys].sort().join("\0") === wanted);
  if (alike.length === 0) return "none";
  const whole = alike.filter(({ where }) => where === null);
  const isDeferrable = (name: string | null): boolean => name !== null && target.constraints.some((constraint) => constraint.name === name && constraint.deferrable);
  return whole.length === 0 ? "partial" : whole.every(({ constraint }) => isDeferrable(constraint)) ? "deferrable" : "unique";
}
