import { isWritable } from "../catalog/effects-relations.ts";
import { changeAt } from "../catalog/origin.ts";
import { refusalOf } from "../catalog/refusal.ts";
import { findName } from "../catalog/written-names.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "duplicate-object",
  category: "correctness",
  severity: "error",
  summary: "Create what is not there yet",
  why: "The server refuses to make a table, column, constraint, index, type, policy or trigger whose name is taken: the migration stops at it. On a database where the first one never ran the mistake stays hidden, until the migrations run in order on a new one.",
  instead: "Remove the second statement. Where both were meant, give one another name, or ALTER what is there.",
  see: ["https://www.postgresql.org/docs/current/errcodes-appendix.html"],
  presets: ["recommended"],

  messages: {
    taken: "There is a {what} {name} already, from {migration}: the server refuses a second one.",
    key: "The table has a primary key already, {name} from {migration}: the server refuses a second one.",
  },

  on: {
    statement(statement, { catalog, history, read, script, file, report }) {
      if (!isWritable(catalog)) return;
      for (const change of statement.changes) {
        if (change.nested || change.conditional || change.unlikely === true) continue;
        const refusal = refusalOf(catalog, change);
        if (refusal === null || refusal.origin === null || !/^(?:duplicate_|invalid_table_definition)/.test(refusal.condition)) continue;
        // ALTER TABLE drops and renames before it adds.
        if (statement.changes.some((other) => other !== change && (other.kind === "DropColumn" || other.kind === "DropConstraint"))) continue;
        const maker = changeAt(history, read, refusal.origin);
        if (maker === undefined || maker.change.conditional || maker.change === change) continue;
        const at = findName(statement, file, refusal.name, change.span) ?? change;
        const data = { name: quoteIdentifier(refusal.name), migration: maker.file === file ? "a statement above" : (history.migrations.find(({ up }) => up?.file === maker.file)?.stem ?? script.migration.stem) };
        if (refusal.what === "primary key") report("key", { at: change, data });
        else report("taken", { at, data: { ...data, what: refusal.what } });
        return; // the server looks no further
      }
    },
  },

  examples: [
    {
      title: "A table that an earlier migration made",
      deployed: "create table users (id bigint primary key);",
      sql: "create table users (id bigint primary key, email text);",
      reports: [{ message: "taken", at: "users", data: { what: "table", name: "users", migration: "001_deployed" } }],
      fails: 'relation "users" already exists',
    },
    {
      title: "A column",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "alter table users add column email text;",
      reports: [{ message: "taken", at: "email", data: { what: "column", name: "email", migration: "001_deployed" } }],
      fails: 'column "email" of relation "users" already exists',
    },
    {
      title: "A column takes the name of another",
      deployed: "create table users (id bigint primary key, email text, mail text);",
      sql: "alter table users rename column mail to email;",
      reports: [{ message: "taken", at: "email" }],
      fails: 'column "email" of relation "users" already exists',
    },
    {
      title: "An index, a constraint, a policy, a type, a value and a view",
      deployed: "create table users (id bigint primary key, email text constraint email_given check (email <> '')); create index users_email on users (email); create policy own on users using (true); create type state as enum ('open'); create view emails as select email from users;",
      sql: "create index users_email on users (lower(email));\nalter table users add constraint email_given check (length(email) > 2);\ncreate policy own on users for select using (true);\ncreate type state as enum ('closed');\nalter type state add value 'open';\ncreate view emails as select id from users;",
      reports: [
        { message: "taken", at: "users_email", data: { what: "index", name: "users_email", migration: "001_deployed" } },
        { message: "taken", at: "email_given", data: { what: "constraint", name: "email_given", migration: "001_deployed" } },
        { message: "taken", at: "own", data: { what: "policy", name: "own", migration: "001_deployed" } },
        { message: "taken", at: "state", data: { what: "type", name: "state", migration: "001_deployed" } },
        { message: "taken", at: "alter type state add value 'open'", data: { what: "value", name: "open", migration: "001_deployed" } },
        { message: "taken", at: "emails", data: { what: "view", name: "emails", migration: "001_deployed" } },
      ],
      fails: 'relation "users_email" already exists',
    },
    {
      title: "A second primary key",
      deployed: "create table users (id bigint primary key, code text);",
      sql: "alter table users add primary key (code);",
      reports: [{ message: "key", at: "add primary key (code)", data: { name: "users_pkey", migration: "001_deployed" } }],
      fails: "multiple primary keys for table",
    },
    {
      title: "Twice in one file",
      sql: "create sequence numbers;\ncreate sequence numbers;",
      reports: [{ message: "taken", at: "numbers", data: { what: "sequence", name: "numbers", migration: "a statement above" } }],
      fails: 'relation "numbers" already exists',
    },
    {
      title: "IF NOT EXISTS and OR REPLACE allow for it",
      deployed: "create table users (id bigint primary key, email text); create view emails as select email from users;",
      sql: "create table if not exists users (id bigint primary key); alter table users add column if not exists email text; create or replace view emails as select email from users;",
    },
    {
      title: "The name is free again",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "alter table users drop column email, add column email text not null; drop table users; create table users (id bigint primary key);",
    },
    {
      title: "It was made on a condition only",
      deployed: ["do $$ begin if current_setting('server_version_num')::int < 100000 then create table users (id bigint); end if; end $$;"],
      sql: "create table users (id bigint primary key);",
    },
    {
      title: "The same name in another schema",
      deployed: "create table users (id bigint primary key); create schema app;",
      sql: "create table app.users (id bigint primary key);",
    },
  ],
});
