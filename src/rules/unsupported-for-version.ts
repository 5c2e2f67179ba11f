import { newSyntaxIn } from "../facts/new-syntax.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "unsupported-for-version",
  category: "correctness",
  severity: "error",
  summary: "Use what the oldest server you run on knows",
  why: "The linter parses with the grammar of PostgreSQL 18. A server of an older version refuses syntax and functions that came later: the migration stops there, maybe in production alone, where an older version runs than on the laptop.",
  instead: "Write it in the older form, or set `postgres` in the configuration to the version that really runs.",
  see: ["https://www.postgresql.org/docs/release/"],
  presets: ["strict"],

  messages: {
    newer: "PostgreSQL {postgres} does not know {what}, which came with PostgreSQL {since}: it refuses this.{before}",
  },

  on: {
    statement(statement, { settings, catalog, report }) {
      if (statement.error !== null) return;
      const own = (name: string): boolean => catalog.functions({ schema: null, name }).length > 0;
      for (const { since, what, before } of newSyntaxIn(statement, own, (name) => (catalog.findTable(name)?.partitionBy ?? null) !== null)) {
        if (settings.postgres < since) report("newer", { at: statement, data: { postgres: settings.postgres, what, since, before: before === "" ? "" : ` Use ${before}.` } });
      }
    },
  },

  examples: [
    {
      title: "MERGE before PostgreSQL 15",
      deployed: "create table stock (id bigint primary key, amount integer); create table deliveries (id bigint, amount integer);",
      postgres: 14,
      sql: "merge into stock s using deliveries d on s.id = d.id when matched then update set amount = s.amount + d.amount;",
      reports: [{ message: "newer", at: "merge into stock s using deliveries d on s.id = d.id when matched then update set amount = s.amount + d.amount", data: { postgres: 14, what: "MERGE", since: 15, before: " Use INSERT … ON CONFLICT, or UPDATE and INSERT." } }],
    },
    {
      title: "An exclusion constraint of a partitioned table before PostgreSQL 17",
      postgres: 16,
      deployed: "create table bookings (room integer, at date) partition by range (at);",
      sql: "alter table bookings add constraint once exclude using btree (at with =);",
      reports: [{ message: "newer", at: "alter table bookings add constraint once exclude using btree (at with =)", data: { postgres: 16, what: "EXCLUDE on a partitioned table", since: 17, before: " Use a constraint on each partition." } }],
    },
    {
      title: "NULLS NOT DISTINCT, security_invoker, columns of SET NULL",
      deployed: "create table users (tenant_id bigint, id bigint, email text, primary key (tenant_id, id));",
      postgres: 14,
      sql: "create unique index users_email on users (email) nulls not distinct;\ncreate view people with (security_invoker = true) as select id from users;\ncreate table orders (tenant_id bigint, user_id bigint, foreign key (tenant_id, user_id) references users on delete set null (user_id));",
      reports: [
        { message: "newer", at: "create unique index users_email on users (email) nulls not distinct" },
        { message: "newer", at: "create view people with (security_invoker = true) as select id from users" },
        { message: "newer", at: "create table orders (tenant_id bigint, user_id bigint, foreign key (tenant_id, user_id) references users on delete set null (user_id))" },
      ],
    },
    {
      title: "Virtual columns, NOT ENFORCED, named NOT NULL and uuidv7() before PostgreSQL 18",
      deployed: "create table users (id bigint primary key, email text);",
      postgres: 17,
      sql: "alter table users add column mail text generated always as (lower(email)) virtual;\nalter table users add constraint short check (length(email) < 100) not enforced;\nalter table users add constraint email_given not null email;\ncreate table orders (id uuid primary key default uuidv7());",
      reports: [
        { message: "newer", at: "alter table users add column mail text generated always as (lower(email)) virtual" },
        { message: "newer", at: "alter table users add constraint short check (length(email) < 100) not enforced" },
        { message: "newer", at: "alter table users add constraint email_given not null email" },
        { message: "newer", at: "create table orders (id uuid primary key default uuidv7())", data: { postgres: 17, what: "uuidv7()", since: 18, before: "" } },
      ],
    },
    { title: "The version knows it", postgres: 18, sql: "create table orders (id uuid primary key default uuidv7(), note text, size integer generated always as (length(note)) virtual);" },
    { title: "A function of the project's own", deployed: "create function uuidv7(seed integer) returns uuid language sql as 'select gen_random_uuid()';", postgres: 15, sql: "create table orders (id uuid primary key default uuidv7(1), note text unique);" },
  ],
});
