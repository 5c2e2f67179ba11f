import { chronicleOf } from "../facts/chronicle.ts";
import { compileGlob } from "../glob.ts";
import type { Migration } from "../migrations/migration.ts";
import { versionTime } from "../migrations/version-time.ts";
import { defineRule } from "../rule.ts";
import type { ObjectName } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";
import type { ScriptText } from "../sql/statement.ts";

export default defineRule({
  id: "drop-without-deprecation",
  category: "data-loss",
  severity: "warning",
  summary: "Deprecate a table or column before dropping it",
  why: "A table or column that is dropped without notice fails every reader that nobody thought of: a report, an export, another team's service. A mark that stands for a release, or a new name under which nobody finds it, shows them while there is still a way back.",
  instead: "First a migration that marks it, `comment on column users.nickname is 'deprecated: use display_name'`, or renames it to `nickname_deprecated` where nothing reads it any more; the DROP follows in a later release.",
  see: ["https://www.postgresql.org/docs/current/sql-comment.html"],
  presets: [],

  options: {
    migrations: { type: "integer", minimum: 1, default: 1, description: "How many migrations earlier the mark must stand, at least; 1: in any earlier one." },
    days: { type: "integer", minimum: 0, default: null, description: "How many days earlier, at least, where the versions of both migrations begin with their day (`20270131…`)." },
    names: { type: "array", items: { type: "string" }, default: ["*_deprecated", "*_old", "*_legacy", "*_unused", "deprecated_*", "old_*", "unused_*"], description: "Names that are a mark, as globs." },
    deprecated: { type: "array", items: { type: "string" }, default: [], description: "What is deprecated without a mark: tables (`legacy_sessions`) and columns (`users.nickname`), as globs." },
  },

  messages: {
    unmarked: "No earlier migration marks {object} as deprecated: who still uses it finds out when it is gone. Mark it with a comment or by its name first, and drop it in a later release.",
    sameMigration: "{object} is marked as deprecated by the very migration that drops it: nobody has the time to see that. Drop it in a later release.",
    tooEarly: "{object} was marked as deprecated {ago}, and is to be so for {wanted} before it is dropped.",
  },

  on: {
    change(drop, { catalog, history, migration, file, read, options, report }) {
      if ((drop.kind !== "DropTable" && drop.kind !== "DropColumn") || drop.unlikely === true || (drop.kind === "DropTable" && drop.foreign)) return;
      const table = catalog.table(drop.table);
      const column = drop.kind === "DropColumn" ? drop.column : null;
      const known = column === null ? table : catalog.column(drop.table, column);
      const object = column === null ? drop.table.name : `${drop.table.name}.${column}`;
      const shown = column === null ? table.label : `${table.label}.${quoteIdentifier(column)}`;
      if (table.madeHere || known?.origin?.path === file.path || (drop.ifExists && (!table.known || known === undefined))) return;
      if ((column === null && table.partitionOf !== null) || options.deprecated.some((pattern) => compileGlob(pattern)(object))) return;
      const isThis = (name: ObjectName | null): boolean => name !== null && catalog.label(name) === table.label;
      const namings = options.names.some((pattern) => compileGlob(pattern)(column ?? table.name)) ? chronicleOf(history, read).about(column ?? table.name).filter(({ event, change }) => event.makes && event.kind === (column === null ? "table" : "column") && isThis(column === null || !("table" in change) ? event.name : change.table)).map(({ script }) => script.migration) : [];
      const marks = [...namings, ...history.migrations.filter(({ up }) => up !== null && saysDeprecated(read(up), isThis, column))];
      const before = history.migrations.filter(({ order }) => order < migration.order);
      const at = Math.max(...marks.map((mark) => before.indexOf(mark)), -1);
      const mark = before[at];
      if (mark === undefined) return report(marks.includes(migration) ? "sameMigration" : "unmarked", { at: drop, data: { object: shown } });
      const distance = before.length - at;
      const days = daysBetween(mark, migration);
      if (distance < options.migrations) report("tooEarly", { at: drop, data: { object: shown, ago: distance === 1 ? "in the migration before" : `${distance} migrations before`, wanted: `${options.migrations} migrations` } });
      else if (days !== null && days < (options.days ?? 0)) report("tooEarly", { at: drop, data: { object: shown, ago: `${days} ${days === 1 ? "day" : "days"} before`, wanted: `${options.days ?? 0} days` } });
    },
  },

  examples: [
    {
      title: "A column goes without notice",
      deployed: "create table users (id bigint primary key, nickname text);",
      sql: "alter table users drop column nickname;",
      reports: [{ message: "unmarked", at: "drop column nickname", data: { object: "users.nickname" } }],
    },
    { title: "A table goes without notice", deployed: "create table sessions (id bigint primary key);", sql: "drop table sessions;", reports: [{ message: "unmarked", at: "drop table sessions", data: { object: "sessions" } }] },
    {
      title: "Marked and dropped in one go",
      deployed: "create table users (id bigint primary key, nickname text);",
      sql: "comment on column users.nickname is 'deprecated'; alter table users drop column nickname;",
      reports: [{ message: "sameMigration", at: "drop column nickname" }],
    },
    { title: "A name that is a mark, given in the same migration", deployed: "create table sessions (id bigint primary key);", sql: "alter table sessions rename to sessions_old;\ndrop table sessions_old;", reports: [{ message: "sameMigration", at: "drop table sessions_old", data: { object: "sessions_old" } }] },
    {
      title: "The mark has not stood long enough",
      deployed: ["create table users (id bigint primary key, nickname text);", "comment on column users.nickname is 'Deprecated: use display_name';"],
      options: { migrations: 3 },
      sql: "alter table users drop column nickname;",
      reports: [{ message: "tooEarly", at: "drop column nickname", data: { object: "users.nickname", ago: "in the migration before", wanted: "3 migrations" } }],
    },
    {
      title: "Two weeks ago, where a month is asked for",
      path: "20260315_nickname.sql",
      options: { days: 30 },
      files: { "20260201_users.sql": "create table users (id bigint primary key, nickname text);", "20260301_note.sql": "comment on column users.nickname is 'deprecated';" },
      sql: "alter table users drop column nickname;",
      reports: [{ message: "tooEarly", at: "drop column nickname", data: { object: "users.nickname", ago: "14 days before", wanted: "30 days" } }],
    },
    ...[
      ["Another schema's column was marked", "create schema app; create table app.users (nickname text); comment on column app.users.nickname is 'deprecated';"],
      ["Another column was marked", "comment on column users.name is 'deprecated';"],
      ["The table was marked", "comment on table users is 'deprecated';"],
      ["The comment says something else, or is on something else", "comment on column users.nickname is 'for friends'; comment on constraint users_pkey on users is 'deprecated'; do $$ begin perform 1; end $$;"],
      ["The mark was taken back", "comment on column users.nickname is 'deprecated'; comment on column users.nickname is null;"],
    ].map(([title = "", deployed = ""]) => ({
      title,
      deployed: ["create table users (id bigint primary key, nickname text, name text);", deployed],
      sql: "alter table users drop column nickname;",
      reports: [{ message: "unmarked" as const, at: "drop column nickname" }],
    })),
    ...[
      ["A column of another table has had the name for longer", "create table carts (id bigint primary key, n_old int);"],
      ["A table of another schema has", "create schema app; create table app.users (id bigint primary key, n_old int);"],
      ["A constraint has", "alter table users add constraint n_old check (id > 0);"],
      ["Another column of that name went", "alter table users add column n_old int; alter table users drop column n_old;"],
    ].map(([title = "", deployed = ""]) => ({
      title,
      deployed: ["create table users (id bigint primary key, n int);", deployed, "alter table users rename column n to n_old;"],
      options: { migrations: 2 },
      sql: "alter table users drop column n_old;",
      reports: [{ message: "tooEarly" as const, at: "drop column n_old", data: { object: "users.n_old", ago: "in the migration before", wanted: "2 migrations" } }],
    })),
    {
      title: "Renamed and dropped in one go",
      deployed: "create table sessions (id bigint primary key); create table users (id bigint primary key, nickname text); comment on table users is 'deprecated'; comment on table users is 'people';",
      sql: "alter table sessions rename to sessions_old; drop table sessions_old; drop table users;",
      reports: [{ message: "sameMigration", at: "drop table sessions_old" }, { message: "unmarked", at: "drop table users" }],
    },
    { title: "A comment marked it", deployed: ["create table users (id bigint primary key, nickname text);", "comment on column users.nickname is 'Deprecated: use display_name';"], sql: "alter table users drop column nickname;" },
    { title: "A table was marked, and a day is enough", path: "20260303_sessions.sql", options: { days: 1 }, files: { "20260201_sessions.sql": "create table sessions (id bigint primary key);", "20260302_note.sql": "comment on table sessions is 'obsolete';" }, sql: "drop table sessions;" },
    { title: "It was renamed aside", deployed: ["create table sessions (id bigint primary key);", "alter table sessions rename to sessions_old;"], sql: "drop table sessions_old;" },
    { title: "So was a column", deployed: ["create table users (id bigint primary key, nickname text);", "alter table users rename column nickname to nickname_old;"], sql: "alter table users drop column nickname_old;" },
    { title: "The configuration says so", deployed: "create table users (id bigint primary key, nickname text);", options: { deprecated: ["users.nickname"] }, sql: "alter table users drop column nickname;" },
    {
      title: "Someone looked at it first",
      deployed: "create table sessions (id bigint primary key);",
      sql: "-- migralint-review drop-table: by=@dba-team -- never had a reader\ndrop table sessions;",
    },
    { title: "It was made by this migration, or never", deployed: "create table users (id bigint primary key);", sql: "create table staging (id bigint, day date); alter table staging drop column day; drop table staging; drop table if exists sessions; alter table users add column name text, drop column if exists nickname; alter table users drop column name;" },
    { title: "It is there only if something else is that no migration made", deployed: "create table users (id bigint primary key, nickname text);", sql: "do $$ begin if exists (select from pg_tables where tablename = 'members') then alter table users drop column nickname; end if; end $$;" },
    { title: "The rows of a foreign table are elsewhere", deployed: "create extension postgres_fdw; create server other foreign data wrapper postgres_fdw; create foreign table rates (id bigint) server other;", sql: "drop foreign table rates;", notRun: "the extension is not installed" },
    {
      title: "A partition is no name that anyone uses",
      deployed: "create table events (id bigint, day date) partition by range (day); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');",
      sql: "drop table events_2024;",
    },
  ],
});

/** Whether the last that a script says of a table or column in a comment is that it is deprecated. */
function saysDeprecated({ statements }: ScriptText, isThis: (name: ObjectName | null) => boolean, column: string | null): boolean {
  const said = statements.flatMap(({ changes }) => changes.flatMap((change) => (change.kind === "Neutral" && change.setting?.of === "comment" && change.setting.on === (column === null ? "table" : "column") && change.setting.part === column && isThis(change.setting.name) ? [change.setting.text ?? ""] : [])));
  return /\bdeprecat|\bobsolete|\bunused\b|\bto be (?:dropped|removed)/i.test(said.at(-1) ?? "");
}

/** Between the days that the versions of two migrations give; null where one gives none. */
function daysBetween(first: Migration, second: Migration): number | null {
  const [from = NaN, to = NaN] = [first, second].map(({ version }) => Date.parse(versionTime(version)?.day ?? ""));
  const days = Math.floor((to - from) / 86_400_000);
  return Number.isNaN(days) ? null : days;
}
