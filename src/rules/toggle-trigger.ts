import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "toggle-trigger",
  category: "locking",
  severity: "warning",
  summary: "Do not switch triggers of tables in use off",
  why: "While a trigger is switched off, the rows that anyone writes go past it: audit, totals and checks miss them for good. DISABLE TRIGGER ALL switches off foreign keys as well, and nothing looks at those rows again. The statement itself keeps writes waiting until its transaction ends.",
  instead: "Write the change so that the trigger may run. Where it must not, let the trigger's function ask a setting that the migration sets with SET LOCAL: then it is off for this session only.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DISABLE-ENABLE-TRIGGER"],
  equivalents: { "Postgres Language Server": ["avoidEnableDisableTrigger"], pgfence: ["enable-disable-trigger"] },
  presets: ["strict"],

  messages: {
    one: "This switches {trigger} off for everyone who writes to {table}, and not only for this migration. Let its function ask a setting instead, and set that with SET LOCAL.",
    user: "This switches all triggers of {table} off for everyone who writes to it, and not only for this migration. Let their functions ask a setting instead, and set that with SET LOCAL.",
    all: "This switches all triggers of {table} off for everyone who writes to it, those that enforce foreign keys included: rows that break them stay unnoticed. Name the one trigger that must not run.",
  },

  on: {
    Neutral(change, { catalog, report }) {
      const { alteration } = change;
      if (alteration?.type !== "trigger state" || alteration.object !== "trigger" || alteration.state !== "DISABLE") return;
      const table = catalog.table(alteration.table);
      if (table.madeHere) return;
      const data = { table: table.label };
      if (alteration.all) report("all", { at: change, data });
      else if (alteration.name === null) report("user", { at: change, data });
      else report("one", { at: change, data: { ...data, trigger: quoteIdentifier(alteration.name) } });
    },
  },

  examples: [
    {
      title: "One trigger",
      deployed: "create table users (id bigint); create function touch() returns trigger language plpgsql as $$ begin return new; end $$; create trigger touch before update on users for each row execute function touch();",
      sql: "begin; alter table users disable trigger touch; update users set id = id + 1; alter table users enable trigger touch; commit;",
      reports: [{ message: "one", at: "disable trigger touch" }],
    },
    {
      title: "All that are no foreign keys",
      deployed: "create table users (id bigint);",
      sql: "alter table users disable trigger user;",
      reports: [{ message: "user", at: "disable trigger user" }],
    },
    {
      title: "All of them",
      deployed: "create table users (id bigint);",
      sql: "alter table users disable trigger all;",
      reports: [{ message: "all", at: "disable trigger all" }],
    },
    {
      title: "A trigger called all, and a comment in the way",
      deployed: "create table users (id bigint); create function touch() returns trigger language plpgsql as $$ begin return new; end $$; create trigger \"all\" before update on users for each row execute function touch();",
      sql: "alter table users disable trigger \"all\", disable /* for the copy */ trigger user;",
      reports: [{ message: "one", at: "disable trigger \"all\"" }, { message: "user", at: "disable /* for the copy */ trigger user" }],
    },
    {
      title: "Switched on",
      deployed: "create table users (id bigint);",
      sql: "alter table users enable trigger all;",
    },
    {
      title: "The table is new",
      sql: "create table users (id bigint); alter table users disable trigger user;",
    },
  ],
});
