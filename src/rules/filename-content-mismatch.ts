import { excerpt } from "../phrase.ts";
import { defineRule } from "../rule.ts";
import { firstLine, textOf } from "../source.ts";
import type { Change } from "../sql/change.ts";
import { classOf, isDdl } from "../sql/change-kinds.ts";

const isAnother = (change: Change): boolean => change.kind !== "CreateTable" && change.kind !== "CreateSchema" && (isDdl(change) || ["privileges", "describes", "maintains"].includes(classOf(change)));

export default defineRule({
  id: "filename-content-mismatch",
  category: "convention",
  severity: "warning",
  summary: "Let the type in the file's name say what the file does",
  why: "Reviews, release notes and approvals go by the name: a `seed` that changes the schema, or a `create` that creates nothing, passes through the wrong hands.",
  instead: "Rename the file before it is deployed, or move what does not belong into a migration of its own.",
  see: ["https://supabase.com/docs/guides/deployment/database-migrations"],
  presets: [],
  options: {
    types: { type: "array", items: { type: "string", enum: ["create", "alter", "drop", "seed"] }, default: ["create", "alter", "drop", "seed"], description: "First words of the name that say what the file does." },
  },

  messages: {
    nothing: "The name says {type}, but the file {does}.",
    seeds: "The name says seed, but the file changes the schema: {change}.",
  },

  on: {
    migration({ up, description }, { file, options, read, report }) {
      const type = options.types.find((word) => new RegExp(`^${word}(?:_|-|$)`, "i").test(description));
      if (up === null || type === undefined) return;
      const { statements } = read(up);
      if (statements.length === 0 || !statements.every(({ analyzed }) => analyzed)) return;
      const changes = statements.flatMap((statement) => statement.changes);
      const at = firstLine(file);
      if (type === "create" && !changes.some((change) => classOf(change) === "creates" || change.kind === "CreateDatabase")) report("nothing", { at, data: { type, does: "creates nothing" } });
      if (type === "drop" && !changes.some((change) => classOf(change) === "drops" || ["Delete", "Truncate", "DropDatabase"].includes(change.kind))) report("nothing", { at, data: { type, does: "drops nothing" } });
      if (type === "alter" && !changes.some(isAnother)) report("nothing", { at, data: { type, does: "changes nothing that was there" } });
      if (type !== "seed") return;
      const alters = changes.find(isDdl);
      if (alters !== undefined) report("seeds", { at: alters, data: { change: excerpt(textOf(file, alters.span), 60) } });
      else if (!changes.some((change) => classOf(change) === "rows")) report("nothing", { at, data: { type, does: "adds no rows" } });
    },
  },

  examples: [
    {
      title: "A seed with a table",
      path: "20260301123417_seed_countries.sql",
      sql: "create table countries (code text primary key);\ninsert into countries (code) values ('CH');",
      reports: [{ message: "seeds", at: "create table countries (code text primary key)", data: { change: "create table countries (code text primary key)" } }],
    },
    {
      title: "Create that drops",
      deployed: "create table countries (code text primary key);",
      path: "20260301123417_create_cleanup.sql",
      sql: "drop table countries;",
      reports: [{ message: "nothing", at: "drop table countries;", data: { type: "create", does: "creates nothing" } }],
    },
    {
      title: "Alter that only creates a table",
      path: "20260301123417_alter_countries.sql",
      sql: "create table countries (code text primary key);",
      reports: [{ message: "nothing", at: "create table countries (code text primary key);", data: { type: "alter", does: "changes nothing that was there" } }],
    },
    {
      title: "As it says",
      deployed: "create table countries (code text primary key);",
      path: "20260301123417_seed_countries.sql",
      sql: "begin;\ninsert into countries (code) values ('CH') on conflict do nothing;\ncommit;",
    },
    {
      title: "Other words",
      path: "20260301123417_creator_column.sql",
      deployed: "create table notes (id bigint);",
      sql: "update notes set id = 1 where id = 2;",
    },
    {
      title: "Drop that only adds, seed without a row",
      path: "002_drop_orders.sql",
      sql: "alter table orders add column day date;",
      deployed: "create table orders (id bigint primary key);",
      reports: [{ message: "nothing", at: "alter table orders add column day date;", data: { type: "drop", does: "drops nothing" } }],
    },
    {
      title: "Seed that only looks",
      path: "002_seed_states.sql",
      sql: "select 1;",
      reports: [{ message: "nothing", at: "select 1;", data: { type: "seed", does: "adds no rows" } }],
    },
    {
      title: "Alter that makes a schema",
      path: "002_alter_billing.sql",
      sql: "create schema billing;\ninsert into states values ('open');",
      deployed: "create table states (code text);",
      reports: [{ message: "nothing", at: "create schema billing;", data: { type: "alter", does: "changes nothing that was there" } }],
    },
    {
      title: "Rows that are dropped",
      path: "002_drop_old_orders.sql",
      sql: "delete from orders where id < 9;",
      deployed: "create table orders (id bigint primary key);",
    },
    {
      title: "A database that is created",
      path: "002_create_archive.sql",
      sql: "create database archive;",
      notRun: "it would stay on the server of the tests",
    },
    {
      title: "Privileges that are altered",
      path: "002_alter_grants.sql",
      sql: "grant select on orders to public;",
      deployed: "create table orders (id bigint primary key);",
    },
    {
      title: "Nothing tells what it does",
      path: "002_create_all.sql",
      sql: "do $$ begin execute current_setting('app.script'); end $$;",
      notRun: "the setting is not there",
    },
    {
      title: "Empty so far",
      path: "002_create_orders.sql",
      sql: "-- to come\n",
    },
  ],
});
