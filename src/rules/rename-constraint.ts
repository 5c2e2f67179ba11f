import type { Constraint } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

/** What code may know a constraint by name for. */
function usesOf({ kind }: Pick<Constraint, "kind">): string {
  return kind === "unique" || kind === "primary key" || kind === "exclude" ? "`ON CONFLICT ON CONSTRAINT` by the old name fails, and code that tells errors apart by the constraint's name takes a violation for something else" : "code that tells errors apart by the constraint's name takes a violation for something else";
}

export default defineRule({
  id: "rename-constraint",
  category: "compatibility",
  severity: "info",
  summary: "Do not rename a constraint that code in use knows by name",
  why: "Code knows constraints by name in two places: `ON CONFLICT ON CONSTRAINT users_email_key`, which fails at once when the name is gone, and the handling of errors, which makes `this address is taken` of a violation of `users_email_key` and something worse of any other. Renaming the index of a key renames the constraint too.",
  instead: "Release code that knows both names first. ON CONFLICT can name the columns instead of the constraint.",
  see: ["https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT", "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME"],
  presets: [],
  silentWhereUnlikely: true,

  messages: {
    oldNameGone: "Where {constraint} of {table} is called {name}, {uses}.",
  },

  on: {
    RenameConstraint(rename, { catalog, file, report }) {
      const table = catalog.table(rename.table);
      const constraint = catalog.constraint(rename.table, rename.constraint);
      if (table.madeHere || constraint?.kind === "not null" || (constraint === undefined && (rename.conditional || table.columnsKnown)) || constraint?.origin?.path === file.path) return;
      report("oldNameGone", { at: rename, data: { constraint: quoteIdentifier(rename.constraint), table: table.label, name: quoteIdentifier(rename.newName), uses: usesOf(constraint ?? { kind: "unique" }) } });
    },
    RenameIndex(rename, { catalog, file, report }) {
      const index = catalog.findIndex(rename.index);
      const table = index === undefined || index.constraint === null ? undefined : catalog.findTable(index.table);
      const constraint = index === undefined ? undefined : table?.constraints.find(({ name }) => name === index.constraint);
      if (table === undefined || constraint === undefined || table.madeHere || constraint.origin?.path === file.path) return;
      report("oldNameGone", { at: rename, data: { constraint: quoteIdentifier(constraint.name), table: table.label, name: quoteIdentifier(rename.newName), uses: usesOf(constraint) } });
    },
  },

  examples: [
    {
      title: "A unique constraint",
      deployed: "create table users (id bigint primary key, email text constraint users_email_key unique);",
      sql: "alter table users rename constraint users_email_key to uq_users_email;",
      reports: [{ message: "oldNameGone", at: "rename constraint users_email_key to uq_users_email", data: { constraint: "users_email_key", table: "users", name: "uq_users_email", uses: "`ON CONFLICT ON CONSTRAINT` by the old name fails, and code that tells errors apart by the constraint's name takes a violation for something else" } }],
    },
    {
      title: "By the name of its index",
      deployed: "create table users (id bigint primary key, email text constraint users_email_key unique);",
      sql: "alter index users_email_key rename to uq_users_email;",
      reports: [{ message: "oldNameGone", at: "rename to uq_users_email" }],
    },
    {
      title: "A check",
      deployed: "create table users (id bigint primary key, age integer constraint adult check (age > 17));",
      sql: "alter table users rename constraint adult to users_adult;",
      reports: [{ message: "oldNameGone", at: "rename constraint adult to users_adult", data: { constraint: "adult", table: "users", name: "users_adult", uses: "code that tells errors apart by the constraint's name takes a violation for something else" } }],
    },
    {
      title: "An index without a constraint",
      deployed: "create table users (id bigint primary key, email text); create index users_email on users (email);",
      sql: "alter index users_email rename to idx_users_email;",
    },
    {
      title: "A primary key, and an exclusion",
      deployed: "create table users (id bigint constraint users_id primary key, seat box, constraint seats exclude using gist (seat with &&));",
      sql: "alter table users rename constraint users_id to id; alter table users rename constraint seats to seat;",
      reports: [{ message: "oldNameGone", at: "rename constraint users_id to id", data: { constraint: "users_id", table: "users", name: "id", uses: "`ON CONFLICT ON CONSTRAINT` by the old name fails, and code that tells errors apart by the constraint's name takes a violation for something else" } }, { message: "oldNameGone", at: "rename constraint seats to seat", data: { constraint: "seats", table: "users", name: "seat", uses: "`ON CONFLICT ON CONSTRAINT` by the old name fails, and code that tells errors apart by the constraint's name takes a violation for something else" } }],
    },
    { title: "One that no migration made", sql: "alter table teams rename constraint teams_key to teams_once;", reports: [{ message: "oldNameGone", at: "rename constraint teams_key to teams_once" }], notRun: "the table is not there" },
    { title: "It runs only where something is that no migration made", deployed: "create table users (id bigint primary key, email text constraint users_email_key unique);", sql: "do $$ begin if exists (select from pg_tables where tablename = 'members') then alter table users rename constraint users_email_key to e; alter index users_pkey rename to p; end if; end $$;" },
    { title: "It runs if a constraint has that name, and none has", deployed: "create table users (id bigint primary key);", sql: "do $$ begin if random() < 0 then alter table users rename constraint users_email_key to e; alter table teams rename constraint teams_key to e; end if; end $$;" },
    { title: "The server refuses it", deployed: "create table users (id bigint primary key);", sql: "alter table users rename constraint users_email_key to e;", fails: "does not exist" },
    { title: "NOT NULL has no name that code knows", postgres: 18, deployed: "create table users (email text constraint email_given not null);", sql: "alter table users rename constraint email_given to given;" },
    { title: "An index that is not there, or no migration made", sql: "alter index if exists users_email rename to e;" },
    { title: "The migration made the constraint", deployed: "create table users (id bigint primary key, email text);", sql: "alter table users add constraint e unique (email), add constraint i unique (id); alter table users rename constraint e to users_email; alter index i rename to users_id;" },
    { title: "The migration made the table, and the index is renamed", sql: "create table users (id bigint primary key); alter index users_pkey rename to p;" },
    {
      title: "The migration made the table",
      sql: "create table users (id bigint primary key, email text constraint users_email_key unique); alter table users rename constraint users_email_key to uq_users_email;",
    },
  ],
});
