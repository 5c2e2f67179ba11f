import { blocksReads, blocksWrites } from "../effects/effect.ts";
import { defineRule } from "../rule.ts";
import { timeoutIn } from "../timeouts.ts";
import { feelsLocks, knownSizeOf } from "../traffic.ts";

export default defineRule({
  id: "high-traffic-table",
  category: "locking",
  severity: "warning",
  summary: "Lock tables with much traffic only with a lock_timeout",
  why: "The configuration or the statistics say that this table is read or written all the time. Even a lock that is held for a moment is felt there: the statement has to wait for what runs, and all that come meanwhile queue up behind it, hundreds in a second.",
  instead: "Set a lock_timeout of a second or two before it and try again until it gets through, or choose an hour when few use the table. A foreign key from a new table can be added to that afterwards, NOT VALID.",
  see: ["https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT", "https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES"],
  presets: ["recommended"],

  messages: {
    locks: "This blocks {what} {table}, which is in use all the time, and waits for its lock without a lock_timeout. Set one of a second or two before it.",
  },

  on: {
    change(change, context) {
      const { session, settings, trail, report } = context;
      if ((settings.tables.length === 0 && settings.statistics === null) || timeoutIn(session, "lock_timeout") !== 0) return;
      const blocked = (found: typeof context.effect) => found.locks.flatMap(({ relation: { table }, mode }) => (table !== null && (blocksReads(mode) || blocksWrites(mode)) && feelsLocks(table, settings) && knownSizeOf(table, settings).hot === true ? [{ table, mode }] : []));
      const known = new Set(trail.together.flatMap((step) => blocked(step.effect).map(({ table }) => table.label)));
      const [first] = blocked(context.effect).filter(({ table }) => !known.has(table.label));
      if (first !== undefined) report("locks", { at: change, data: { table: first.table.label, what: blocksReads(first.mode) ? "reads and writes of" : "writes to" } });
    },
  },

  examples: [
    {
      title: "A new column",
      deployed: "create table events (id bigint primary key);",
      config: { tables: { events: { hot: true } } },
      sql: "alter table events add column note text;",
      reports: [{ message: "locks", at: "add column note text", data: { table: "events", what: "reads and writes of" } }],
    },
    {
      title: "A new table that references it",
      deployed: "create table events (id bigint primary key);",
      config: { tables: { events: { hot: true } } },
      sql: "create table notes (event_id bigint references events (id));",
      reports: [{ message: "locks", at: "create table notes (event_id bigint references events (id))", data: { table: "events", what: "writes to" } }],
    },
    {
      title: "With a lock_timeout",
      deployed: "create table events (id bigint primary key);",
      config: { tables: { events: { hot: true } } },
      sql: "set lock_timeout = '1s'; alter table events add column note text;",
    },
    {
      title: "Nothing is known of its traffic",
      deployed: "create table events (id bigint primary key);",
      sql: "alter table events add column note text;",
    },
    {
      title: "What lets others work",
      deployed: "create table events (id bigint primary key, note text);",
      config: { tables: { events: { hot: true } } },
      sql: "create index concurrently on events (note);",
    },
  ],
});
