import type { Constraint } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import { provesNotNull } from "../sql/expression.ts";

export default defineRule({
  id: "drop-constraint",
  category: "data-loss",
  severity: "warning",
  summary: "Do not drop a constraint that still keeps wrong rows out",
  why: "From the moment the constraint is gone rows come in that it refused, by a bug that nobody noticed because the server did. Adding it again means finding and mending all of them first.",
  instead: "Add what takes its place first, NOT VALID where it must be checked, and drop the old one when that is valid. Where nothing takes its place, record why with `-- migralint-review drop-constraint: by=… -- why`.",
  see: ["https://www.postgresql.org/docs/current/ddl-constraints.html"],
  equivalents: { pgfence: ["drop-constraint"], Atlas: ["CD101", "CD102", "CD103"] },
  presets: ["strict"],

  messages: {
    key: "Without {constraint} rows of {table} may share {columns}, and ON CONFLICT on them fails.",
    reference: "Without {constraint} rows of {table} may point to rows of {parent} that are not there, and deleting these no longer does anything to them.",
    check: "Without {constraint} rows of {table} may hold what it refused.",
    unseen: "No migration here made {constraint} of {table}: whatever it refused comes in from now on.",
  },

  on: {
    DropConstraint(drop, { catalog, file, text, report }) {
      const table = catalog.table(drop.table);
      const constraint = catalog.constraint(drop.table, drop.constraint);
      if (table.madeHere || table.temporary || constraint?.origin?.path === file.path || constraint?.kind === "not null") return;
      if (constraint === undefined && (drop.ifExists || table.columnsKnown)) return;
      const parent = constraint === undefined || constraint.references === null ? null : catalog.label(constraint.references.resolved);
      const replaced = text.statements.some(({ changes }) => changes.some((change) => {
        if (!("table" in change) || change.table === null || catalog.table(change.table).label !== table.label) return change.kind === "DropTable" && parent !== null && catalog.label(change.table) === parent;
        switch (change.kind) {
          case "DropTable": return true;
          case "DropColumn": return constraint?.columns.includes(change.column) === true;
          case "AddConstraint": return change.constraint.name === drop.constraint || constraint === undefined || isLike(constraint, change.constraint.kind, change.constraint.columns);
          case "CreateIndex": return change.unique && (constraint === undefined || constraint.kind === "unique" || constraint.kind === "exclude");
          case "SetNotNull": return constraint !== undefined && provesColumn(constraint, change.column);
          default: return false;
        }
      }));
      const kept = constraint !== undefined && (table.columns.some(({ name, notNull }) => notNull === true && provesColumn(constraint, name)) || table.constraints.some((other) => other.name !== constraint.name && other.kind === constraint.kind && other.enforced && other.sql === constraint.sql) || (isKey(constraint) && catalog.indexesOf(table).some(({ unique, where, valid, keys, name }) => unique && where === null && valid === true && name !== constraint.index && keys.length === constraint.columns.length && keys.every((key) => key !== null && constraint.columns.includes(key)))));
      if (replaced || kept) return;
      const data = { constraint: drop.constraint, table: table.label };
      if (constraint === undefined) report("unseen", { at: drop, data });
      else if (parent !== null) report("reference", { at: drop, data: { ...data, parent } });
      else if (isKey(constraint)) report("key", { at: drop, data: { ...data, columns: constraint.columns.join(", ") } });
      else report("check", { at: drop, data });
    },
  },

  examples: [
    {
      title: "A unique constraint goes",
      deployed: "create table users (id bigint primary key, email text constraint users_email unique);",
      sql: "alter table users drop constraint users_email;",
      reports: [{ message: "key", at: "drop constraint users_email", data: { constraint: "users_email", table: "users", columns: "email" } }],
    },
    {
      title: "A foreign key goes",
      deployed: "create table users (id bigint primary key); create table orders (user_id bigint constraint orders_user references users);",
      sql: "alter table orders drop constraint orders_user;",
      reports: [{ message: "reference", at: "drop constraint orders_user", data: { constraint: "orders_user", table: "orders", parent: "users" } }],
    },
    {
      title: "A check goes",
      deployed: "create table orders (total numeric constraint orders_total check (total >= 0));",
      sql: "alter table orders drop constraint orders_total;",
      reports: [{ message: "check", at: "drop constraint orders_total" }],
    },
    {
      title: "One that no migration made",
      sql: "alter table orders drop constraint orders_total;",
      reports: [{ message: "unseen", at: "drop constraint orders_total" }],
      notRun: "the table is not there",
    },
    {
      title: "Another takes its place",
      deployed: "create table orders (total numeric constraint orders_total check (total >= 0), user_id bigint constraint orders_user unique);",
      sql: "alter table orders drop constraint orders_total, add constraint orders_total check (total > 0); create unique index orders_user_2 on orders (user_id); alter table orders drop constraint orders_user;",
    },
    {
      title: "A unique index says the same",
      deployed: "create table users (id bigint primary key, email text constraint users_email unique); create unique index users_email_2 on users (email);",
      sql: "alter table users drop constraint users_email;",
    },
    {
      title: "A check whose work NOT NULL does",
      deployed: "create table users (email text constraint users_email check (email is not null)); alter table users alter column email set not null;",
      sql: "alter table users drop constraint users_email;",
    },
    {
      title: "The column or the table goes as well",
      deployed: "create table users (id bigint primary key); create table orders (user_id bigint constraint orders_user references users, total numeric constraint orders_total check (total >= 0));",
      sql: "alter table orders drop constraint orders_total, drop column total; alter table orders drop constraint orders_user; drop table users;",
    },
    {
      title: "It never was there",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users drop constraint if exists users_email;",
    },
    {
      title: "Someone looked at it first",
      deployed: "create table users (id bigint primary key, email text constraint users_email unique);",
      sql: "-- migralint-review drop-constraint: by=@accounts -- families share an address\nalter table users drop constraint users_email;",
    },
  ],
});

const isKey = ({ kind }: Constraint): boolean => kind === "unique" || kind === "primary key";

/** A key for a key; a foreign key of the same columns; for a check or an exclusion any other of its kind. */
function isLike(constraint: Constraint, kind: Constraint["kind"], columns: readonly string[]): boolean {
  if (constraint.references !== null) return kind === "foreign key" && columns.some((column) => constraint.columns.includes(column));
  return isKey(constraint) ? kind === "primary key" || kind === "unique" : kind === constraint.kind;
}

function provesColumn({ kind, expression }: Constraint, column: string): boolean {
  return kind === "check" && expression !== null && provesNotNull(expression.node, column);
}
