import { isAnyonesGuess } from "../facts/completeness.ts";
import { duplicatesIn, repeatsOthers } from "../facts/duplicates.ts";
import { changeAt } from "../catalog/origin.ts";
import { findName } from "../facts/written-names.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

/** What has its name among the things of a table. */
const ofTable: ReadonlySet<string> = new Set(["column", "constraint", "policy", "trigger", "rule"]);

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
    taken: "The {what} {name}{of} is there already, from {migration}: the server refuses a second one.",
    many: "The {what} {name}{of} is there already, from {migration}: the server refuses a second one and stops. {count} more statements of this file make what is there: is it a step of this history?",
    key: "{table} has a primary key already, {name} from {migration}: the server refuses a second one.",
  },

  on: {
    statement(statement, { catalog, history, read, script, text, file, report }) {
      for (const { change, refusal } of duplicatesIn(statement, catalog)) {
        const maker = changeAt(history, read, refusal.origin);
        if (maker === undefined || maker.change.conditional || maker.change === change) continue;
        if (isAnyonesGuess({ history, read, statement }, catalog)) return;
        const at = findName(statement, file, refusal.name, change.span) ?? change;
        const migration = maker.file === file ? "a statement above" : (history.migrations.find(({ up }) => up?.file === maker.file)?.stem ?? script.migration.stem);
        const table = "table" in change && change.table !== null ? catalog.label(change.table) : "";
        const data = { what: refusal.what, name: quoteIdentifier(refusal.name), of: ofTable.has(refusal.what) ? ` of ${table}` : "", table, migration };
        const repeats = maker.file === file ? null : repeatsOthers(text, statement, catalog);
        if (repeats !== null) {
          if (repeats.others.every((other) => other.span.start > statement.span.start)) report("many", { at, data: { ...data, count: repeats.others.length } });
        } else if (refusal.what === "primary key") report("key", { at: change, data });
        else report("taken", { at, data });
        return; // the server looks no further
      }
    },
  },

  examples: [
    {
      title: "A table that an earlier migration made",
      deployed: "create table users (id bigint primary key);",
      sql: "create table users (id bigint primary key, email text);",
      reports: [{ message: "taken", at: "users", data: { what: "table", name: "users", of: "", migration: "001_deployed" } }],
      fails: 'relation "users" already exists',
    },
    {
      title: "A column",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "alter table users add column email text;",
      reports: [{ message: "taken", at: "email", data: { what: "column", name: "email", of: " of users", migration: "001_deployed" } }],
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
      title: "An index, a constraint and a policy",
      deployed: "create table users (id bigint primary key, email text constraint email_given check (email <> '')); create index users_email on users (email); create policy own on users using (true);",
      sql: "create index users_email on users (lower(email));\nalter table users add constraint email_given check (length(email) > 2);\ncreate policy own on users for select using (true);",
      reports: [
        { message: "taken", at: "users_email", data: { what: "index", name: "users_email", of: "", migration: "001_deployed" } },
        { message: "taken", at: "email_given", data: { what: "constraint", name: "email_given", of: " of users", migration: "001_deployed" } },
        { message: "taken", at: "own", data: { what: "policy", name: "own", of: " of users", migration: "001_deployed" } },
      ],
      fails: 'relation "users_email" already exists',
    },
    {
      title: "A type, a value and a view",
      deployed: "create table users (email text); create type state as enum ('open'); create view emails as select email from users;",
      sql: "create type state as enum ('closed');\nalter type state add value 'open';\ncreate view emails as select email from users;",
      reports: [
        { message: "taken", at: "state", data: { what: "type", name: "state", of: "", migration: "001_deployed" } },
        { message: "taken", at: "alter type state add value 'open'", data: { what: "value", name: "open", of: "", migration: "001_deployed" } },
        { message: "taken", at: "emails", data: { what: "view", name: "emails", of: "", migration: "001_deployed" } },
      ],
      fails: 'type "state" already exists',
    },
    {
      title: "A second primary key",
      deployed: "create table users (id bigint primary key, code text);",
      sql: "alter table users add primary key (code);",
      reports: [{ message: "key", at: "add primary key (code)", data: { table: "users", name: "users_pkey", migration: "001_deployed" } }],
      fails: "multiple primary keys for table",
    },
    {
      title: "Twice in one file",
      sql: "create sequence numbers;\ncreate sequence numbers;",
      reports: [{ message: "taken", at: "numbers", data: { what: "sequence", name: "numbers", of: "", migration: "a statement above" } }],
      fails: 'relation "numbers" already exists',
    },
    {
      title: "A file that makes much of what is there, such as a dump, is one finding",
      deployed: "create table a (id int); create table b (id int); create table c (id int); create table d (id int); create table e (id int); create table f (id int); create table g (id int); create table h (id int);",
      sql: "create table a (id int);\ncreate table b (id int);\ncreate table c (id int);\ncreate table d (id int);\ncreate table e (id int);\ncreate table f (id int);\ncreate table g (id int);\ncreate table h (id int);",
      reports: [{ message: "many", at: "a", data: { what: "table", name: "a", of: "", migration: "001_deployed", count: 7 } }],
      fails: 'relation "a" already exists',
    },
    {
      title: "A dump beside steps that began on a database",
      deployed: ["alter table users add column email text;", "create table orders (id bigint primary key);"],
      sql: "create table users (id bigint primary key, email text); create table orders (id bigint primary key);",
      notRun: "users is not there",
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
