import type { Constraint } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import { provesNotNull } from "../sql/expression.ts";
import { quoteIdentifier, quoteList } from "../sql/names.ts";

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
      if (table.madeHere || constraint?.origin?.path === file.path || constraint?.kind === "not null") return;
      if (constraint === undefined && (drop.ifExists || table.columnsKnown)) return;
      const parent = constraint === undefined || constraint.references === null ? null : catalog.label(constraint.references.resolved);
      const replaced = text.statements.some(({ changes }) => changes.some((change) => {
        if (!("table" in change) || change.table === null || catalog.table(change.table).label !== table.label) return change.kind === "DropTable" && parent !== null && catalog.label(change.table) === parent;
        switch (change.kind) {
          case "DropTable": return true;
          case "DropColumn": return constraint?.columns.includes(change.column) === true;
          case "AddConstraint": return change.constraint.name === drop.constraint || constraint === undefined || isLike(constraint, change.constraint.kind, change.constraint.columns);
          case "CreateIndex": return change.unique && (constraint === undefined || constraint.kind === "unique" || constraint.kind === "exclude") && (constraint === undefined || change.keys.some(({ column }) => column === null || constraint.columns.includes(column)));
          case "SetNotNull": return constraint !== undefined && provesColumn(constraint, change.column);
          default: return false;
        }
      }));
      const kept = constraint !== undefined && (table.columns.some(({ name, notNull }) => notNull === true && provesColumn(constraint, name)) || table.constraints.some((other) => other.name !== constraint.name && other.enforced && other.sql === constraint.sql) || (isKey(constraint) && catalog.indexesOf(table).some(({ unique, where, valid, keys, name }) => unique && where === null && valid === true && name !== constraint.index && keys.every((key) => constraint.columns.some((column) => column === key)))));
      if (replaced || kept) return;
      const data = { constraint: quoteIdentifier(drop.constraint), table: table.label };
      if (constraint === undefined) report("unseen", { at: drop, data });
      else if (parent !== null) report("reference", { at: drop, data: { ...data, parent } });
      else if (isKey(constraint)) report("key", { at: drop, data: { ...data, columns: quoteList(constraint.columns) } });
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
      title: "What takes the place of another",
      deployed: "create table teams (id bigint primary key); create table users (id bigint primary key, team_id bigint constraint users_team references teams, mate_id bigint, email text constraint users_email unique, age int constraint users_age check (age > 0)); create table visits (id bigint primary key, n int);",
      sql: "alter table users drop constraint users_team, drop constraint users_email, drop constraint users_age; alter table users add constraint users_mate foreign key (mate_id) references teams; create index users_email on users (email); create unique index users_mate on users (mate_id); alter table users drop column mate_id; alter table visits add constraint visits_n check (n > 0) , add constraint visits_once unique (n); drop table visits;",
      reports: [{ message: "reference", at: "drop constraint users_team" }, { message: "key", at: "drop constraint users_email" }, { message: "check", at: "drop constraint users_age" }],
    },
    {
      title: "Indexes that say less, and NOT NULL of another column",
      deployed: "create table users (id bigint primary key, email text not null constraint users_email unique, name text constraint users_name check (name is not null), age int constraint users_age check (age > 0)); create unique index on users (email) where id > 9; create unique index on users (email, id); create unique index on users (lower(email)); create index on users (email);",
      sql: "alter table users drop constraint users_email, drop constraint users_name, drop constraint users_age; alter table users alter column age set not null;",
      reports: [{ message: "key", at: "drop constraint users_email" }, { message: "check", at: "drop constraint users_name" }, { message: "check", at: "drop constraint users_age" }],
    },
    {
      title: "Another of the same kind",
      deployed: "create table teams (id bigint primary key); create table users (id bigint constraint users_id primary key, team_id bigint constraint users_team references teams, email text constraint users_email unique, age int constraint users_age check (age > 0), size int constraint users_size check (size > 0) constraint users_size_2 check (size > 0), name text constraint users_name check (name is not null));",
      sql: "alter table users drop constraint users_team, drop constraint users_email, drop constraint users_age, drop constraint users_size, drop constraint users_name, drop constraint users_id; alter table users add constraint t foreign key (team_id) references teams not valid, add constraint e unique (email), add constraint a check (age > 1), alter column name set not null;",
    },
    { title: "A unique index, before or after, of fewer columns too", deployed: "create table users (id bigint primary key, email text constraint users_email unique, name text, seat box, constraint users_pair unique (email, name), constraint seats exclude using gist (seat with &&)); create unique index users_name on users (name);", sql: "alter table users drop constraint users_email, drop constraint users_pair, drop constraint seats; create unique index users_mail on users (email); create unique index users_seat on users ((seat::text));" },
    { title: "A unique index allows what a foreign key and a check refused", deployed: "create table teams (id bigint primary key); create table users (id bigint primary key, team_id bigint constraint users_team references teams, age int constraint users_age check (age > 0)); create unique index on users (team_id);", sql: "alter table users drop constraint users_team, drop constraint users_age; create unique index on users (age);", reports: [{ message: "reference", at: "drop constraint users_team" }, { message: "check", at: "drop constraint users_age" }] },
    { title: "One that no migration made, and another instead", sql: "alter table orders drop constraint orders_total, add constraint orders_total_2 check (total > 0); alter table carts drop constraint carts_once; create unique index on carts (id); alter table notes drop constraint if exists notes_once;", notRun: "the tables are not there" },
    { title: "The migration made it or its table, or the table goes", deployed: "create table users (id bigint primary key); create table notes (id bigint constraint notes_id check (id > 0));", sql: "create table jobs (id bigint constraint jobs_id check (id > 0)); alter table jobs drop constraint jobs_id; alter table users add constraint users_id check (id > 0); alter table users drop constraint users_id; alter table notes drop constraint notes_id; drop table notes;" },
    { title: "NOT NULL is the matter of drop-not-null", postgres: 18, deployed: "create table users (email text constraint email_given not null);", sql: "alter table users drop constraint email_given;" },
    { title: "It never was there", deployed: "create table users (id bigint primary key);", sql: "alter table users drop constraint if exists users_email;" },
    { title: "The server refuses it", deployed: "create table users (id bigint primary key);", sql: "alter table users drop constraint users_email;", fails: "does not exist" },
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

function provesColumn({ expression }: Constraint, column: string): boolean {
  return expression !== null && provesNotNull(expression.node, column);
}
