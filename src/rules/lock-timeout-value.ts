import { defineRule } from "../rule.ts";
import { blockedTable, hasBlocked, millisecondsOf, settersOf } from "../timeouts.ts";

export default defineRule({
  id: "lock-timeout-value",
  category: "locking",
  severity: "warning",
  summary: "Set a lock_timeout that ends the wait before users notice",
  why: "While a statement waits for its lock, all that come later wait behind it. A lock_timeout of 0 means none, and one of minutes lets everyone wait for minutes.",
  instead: "Set one to five seconds, and try again until it gets through. A number without a unit counts milliseconds.",
  see: ["https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT", "https://www.postgresql.org/docs/current/config-setting.html#CONFIG-SETTING-NAMES-VALUES"],
  equivalents: { pgfence: ["lock-timeout-zero", "lock-timeout-too-long"] },
  presets: ["strict"],
  options: {
    maximum: { type: "string", default: "30s", description: "The longest lock_timeout allowed." },
  },

  messages: {
    none: "A lock_timeout of 0 is none: a later statement waits for its lock on {table} as long as it takes, and everyone else waits behind it. Set a few seconds.",
    long: "With a lock_timeout of {value}, a later statement may keep everyone else off {table} for as long while it waits for its lock. Set a few seconds, {maximum} at most.",
    invalid: "PostgreSQL refuses {value} as a lock_timeout: the migration fails here. Write a number and one of the units us, ms, s, min, h, d.",
  },

  on: {
    SetSetting(set, { report }) {
      if (set.name.toLowerCase() === "lock_timeout" && set.value !== null && !set.reset && !set.conditional && millisecondsOf(set.value) === null && !/^-/.test(set.value)) report("invalid", { at: set, data: { value: set.value } });
    },
    change(change, { options, session, settings, text, trail, effect, report }) {
      const value = session.setting("lock_timeout");
      if (value === undefined || value === "unknown") return;
      const [time, maximum] = [millisecondsOf(value), millisecondsOf(options.maximum) ?? 30_000];
      if (time === null || (time > 0 && time <= maximum)) return;
      const table = blockedTable(change, effect, settings);
      if (table === undefined || hasBlocked(trail, settings, (earlier) => earlier.setting("lock_timeout") === value)) return;
      const at = settersOf(text, "lock_timeout").findLast((set) => set.span.start < change.span.start && set.value === value);
      if (at === undefined) return;
      if (time === 0) report("none", { at, data: { table: table.label } });
      else report("long", { at, data: { table: table.label, value, maximum: options.maximum } });
    },
  },

  examples: [
    {
      title: "0 is none",
      deployed: "create table users (id bigint primary key);",
      sql: "set lock_timeout = 0; alter table users add column name text;",
      reports: [{ message: "none", at: "set lock_timeout = 0" }],
    },
    {
      title: "Ten minutes",
      deployed: "create table users (id bigint primary key);",
      sql: "set lock_timeout = '10min'; alter table users add column name text;",
      reports: [{ message: "long", at: "set lock_timeout = '10min'", data: { value: "10min", table: "users", maximum: "30s" } }],
    },
    {
      title: "No unit of time",
      sql: "set lock_timeout = '5 seconds';",
      reports: [{ message: "invalid", at: "set lock_timeout = '5 seconds'" }],
      fails: "invalid value for parameter \"lock_timeout\"",
    },
    {
      title: "A few seconds, in milliseconds",
      deployed: "create table users (id bigint primary key);",
      sql: "set lock_timeout = 3000; alter table users add column name text;",
    },
    {
      title: "Nothing waits for a lock, as in a dump of a new schema",
      sql: "set lock_timeout = 0; create table users (id bigint primary key); alter table users add column name text;",
    },
    {
      title: "A project that allows more",
      deployed: "create table users (id bigint primary key);",
      options: { maximum: "1min" },
      sql: "set lock_timeout = '45s'; alter table users add column name text;",
    },
    {
      title: "Given back, perhaps refused, negative, and another setting",
      deployed: "create table users (id bigint primary key);",
      sql: "set lock_timeout = '0';\nreset lock_timeout;\nalter table users add column a int;\nset lock_timeout = default;\nset application_name = 'soon';\ndo $$ begin if current_user = 'app' then perform set_config('lock_timeout', 'soon', false); end if; end $$;\nalter table users add column b int;",
    },
    {
      title: "The last one counts, and it is told once",
      deployed: "create table users (id bigint primary key);",
      sql: "set lock_timeout = '5s';\nset lock_timeout = '10min';\nalter table users add column a int;\nalter table users add column b int;\nset lock_timeout = '0';\nalter table users add column c int;",
      reports: [{ message: "long", at: "set lock_timeout = '10min'" }, { message: "none", at: "set lock_timeout = '0'" }],
    },
  ],
});
