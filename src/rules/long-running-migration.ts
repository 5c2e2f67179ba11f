import { isAtLeast } from "../effects/effect.ts";
import type { Effect } from "../effects/effect.ts";
import type { Table } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import type { Change } from "../sql/change.ts";
import type { Settings } from "../settings.ts";
import { durationOf, isInUse, knownSizeOf } from "../traffic.ts";

export default defineRule({
  id: "long-running-migration",
  category: "locking",
  severity: "warning",
  summary: "Plan for migrations that run longer than a minute",
  why: "A statement that goes through a table of known size takes time, and so does the deployment that waits for it. Whoever waits for its locks waits as long, and if it fails near the end, the time is lost.",
  instead: "Do it in a way that lets others work, in batches, or in a maintenance window; then allow it with a reason. Sizes come from `tables` in the configuration, or from a statistics file.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
  presets: ["recommended"],

  messages: {
    blocks: "This {work}, which takes {duration} by the size that is known of {table}, and blocks {what} meanwhile. Do it in steps that let others work, or in a maintenance window.",
    runs: "This {work}, which takes {duration} by the size that is known of {table}. Others can work meanwhile, but the deployment waits.",
  },

  on: {
    change(change, context) {
      const { catalog, settings, report } = context;
      // Without sizes nothing is known to take long.
      if (settings.tables.length === 0 && settings.statistics === null) return;
      const { effect } = context;
      const table = "table" in change && change.table !== null ? catalog.table(change.table) : undefined;
      for (const { of, speed, work } of worksOf(change, effect, table)) {
        if (!isInUse(of, settings)) continue;
        const duration = longOf(of, speed, settings);
        if (duration === null) continue;
        const mode = effect.locks.find(({ relation }) => relation.schema === of.schema && relation.name === of.name)?.mode;
        const data = { work, table: of.label, duration };
        if (mode !== undefined && isAtLeast(mode, "SHARE")) report("blocks", { at: change, data: { ...data, what: mode === "ACCESS EXCLUSIVE" ? "reads and writes" : "writes" } });
        else report("runs", { at: change, data });
        return;
      }
    },
  },

  examples: [
    {
      title: "A rewrite of a table of 500 million rows",
      deployed: "create table events (id integer);",
      config: { tables: { events: { rows: 500_000_000 } } },
      sql: "alter table events alter column id type bigint;",
      reports: [{ message: "blocks", at: "alter column id type bigint", data: { work: "writes events anew", table: "events", duration: "hours", what: "reads and writes" } }],
    },
    {
      title: "An update of all rows",
      deployed: "create table events (id integer, at timestamptz);",
      config: { tables: { events: { rows: 50_000_000 } } },
      sql: "update events set at = now();",
      reports: [{ message: "runs", at: "update events set at = now()", data: { work: "changes every row of events", table: "events", duration: "minutes" } }],
    },
    {
      title: "An index that is built concurrently",
      deployed: "create table events (id integer);",
      config: { tables: { events: { rows: 500_000_000 } } },
      sql: "create index concurrently on events (id);",
      reports: [{ message: "runs", at: "create index concurrently on events (id)" }],
    },
    {
      title: "Nothing is known of its size",
      deployed: "create table events (id integer);",
      sql: "alter table events alter column id type bigint;",
    },
    {
      title: "A table that is gone through in seconds",
      deployed: "create table events (id integer);",
      config: { tables: { events: { rows: 500_000 } } },
      sql: "alter table events alter column id type bigint;",
    },
    {
      title: "A change that takes a moment",
      deployed: "create table events (id integer);",
      config: { tables: { events: { rows: 500_000_000 } } },
      sql: "alter table events add column note text;",
    },
    {
      title: "The rows of a table are deleted in hours, those of others in no time",
      config: { tables: { events: { bytes: 900000000000 }, users: { bytes: 1000 } } },
      deployed: "create table events (id bigint primary key, n int); create table users (id bigint primary key, n int);",
      sql: "delete from events;\nupdate events set n = 1 where id = 7;\nupdate users set n = 1;\ncreate table kept (id bigint);\nupdate kept set id = 1;\ncomment on table events is 'all';",
      reports: [{ message: "runs", at: "delete from events", data: { work: "deletes every row of events", table: "events", duration: "hours" } }],
    },
    {
      title: "A check beside a foreign key: each table by its own lock",
      config: { tables: { events: { bytes: 900000000000 } } },
      deployed: "create table users (id bigint primary key); create table events (id bigint primary key, user_id bigint);",
      sql: "alter table events add constraint whole check (id > 0);\nalter table events add constraint who foreign key (user_id) references users;",
      reports: [
        { message: "blocks", at: "add constraint whole check (id > 0)", data: { work: "reads all of events", table: "events", duration: "hours", what: "reads and writes" } },
        { message: "blocks", at: "add constraint who foreign key (user_id) references users", data: { work: "reads all of events", table: "events", duration: "hours", what: "writes" } },
      ],
    },
  ],
});

interface Worked {
  readonly of: Table;
  readonly speed: "scan" | "build" | "rewrite";
  /** Follows "This". */
  readonly work: string;
}

/** What a change does to all rows of which tables; an UPDATE or DELETE with a condition is left out, for it may find few. */
function worksOf(change: Change, { rewrites, scans, builds, emptied }: Effect, table: Table | undefined): Worked[] {
  const tables = (relations: Effect["scans"]): Table[] => relations.flatMap(({ table: each }) => (each === null ? [] : [each]));
  const changesAll = (change.kind === "Update" || change.kind === "Delete") && change.where === null;
  return [
    ...tables(rewrites.filter((relation) => !emptied.includes(relation))).map((of) => ({ of, speed: "rewrite" as const, work: `writes ${of.label} anew` })),
    ...(builds.length > 0 && table !== undefined ? [{ of: table, speed: "build" as const, work: `builds an index over ${table.label}` }] : []),
    ...tables(scans).map((of) => ({ of, speed: "scan" as const, work: `reads all of ${of.label}` })),
    ...(changesAll && table !== undefined ? [{ of: table, speed: "rewrite" as const, work: `${change.kind === "Delete" ? "deletes" : "changes"} every row of ${table.label}` }] : []),
  ];
}

/** How long work on a table takes, if that is more than a minute. */
function longOf(table: Table, speed: Worked["speed"], settings: Settings): "minutes" | "hours" | null {
  const duration = durationOf(speed, knownSizeOf(table, settings));
  return duration === "minutes" || duration === "hours" ? duration : null;
}
