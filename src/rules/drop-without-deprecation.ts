import { compileGlob } from "../glob.ts";
import type { Migration } from "../migrations/migration.ts";
import { defineRule } from "../rule.ts";
import type { ChangeOf, ObjectName } from "../sql/change.ts";
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
    migration(migration, { history, read, options, report }) {
      if (migration.up === null) return;
      const own = read(migration.up);
      const drops = own.statements.flatMap(({ changes }) => changes.flatMap((change) => (change.unlikely !== true && ((change.kind === "DropTable" && !change.foreign) || change.kind === "DropColumn") ? [change] : [])));
      if (drops.length === 0) return;
      const before = history.migrations.filter((other) => other.order < migration.order && !other.repeatable && other.up !== null);
      for (const drop of drops) {
        const { table } = drop;
        const column = drop.kind === "DropColumn" ? drop.column : null;
        const object = column === null ? table.name : `${table.name}.${column}`;
        if (isMade(own, table, column) || options.deprecated.some((pattern) => compileGlob(pattern)(object))) continue;
        const made = before.find((other) => other.up !== null && isMade(read(other.up), table, column));
        if (made === undefined && drop.ifExists && !before.some((other) => other.up !== null && isMade(read(other.up), table, null))) continue; // perhaps it never was there
        if (column === null && made?.up !== null && made !== undefined && isPartition(read(made.up), table)) continue;
        const named = options.names.some((pattern) => compileGlob(pattern)(column ?? table.name));
        const marks = (text: ScriptText): boolean => hasMark(text, table, column, named);
        const at = before.findLastIndex((other) => other.up !== null && marks(read(other.up)));
        const mark = before[at] ?? (named ? made : undefined);
        if (mark === undefined) {
          report(marks(own) ? "sameMigration" : "unmarked", { at: drop, data: { object } });
          continue;
        }
        const distance = before.length - before.indexOf(mark);
        const days = daysBetween(mark, migration);
        if (options.migrations !== null && distance < options.migrations) report("tooEarly", { at: drop, data: { object, ago: distance === 1 ? "in the migration before" : `${distance} migrations before`, wanted: `${options.migrations} migrations` } });
        else if (options.days !== null && days !== null && days < options.days) report("tooEarly", { at: drop, data: { object, ago: `${days} ${days === 1 ? "day" : "days"} before`, wanted: `${options.days} days` } });
      }
    },
  },

  examples: [
    {
      title: "A column goes without notice",
      deployed: "create table users (id bigint primary key, nickname text);",
      sql: "alter table users drop column nickname;",
      reports: [{ message: "unmarked", at: "drop column nickname", data: { object: "users.nickname" } }],
    },
    {
      title: "A table goes without notice",
      deployed: "create table sessions (id bigint primary key);",
      sql: "drop table sessions;",
      reports: [{ message: "unmarked", at: "drop table sessions", data: { object: "sessions" } }],
    },
    {
      title: "Marked and dropped in one go",
      deployed: "create table users (id bigint primary key, nickname text);",
      sql: "comment on column users.nickname is 'deprecated'; alter table users drop column nickname;",
      reports: [{ message: "sameMigration", at: "drop column nickname" }],
    },
    {
      title: "The mark has not stood long enough",
      deployed: ["create table users (id bigint primary key, nickname text);", "comment on column users.nickname is 'Deprecated: use display_name';"],
      options: { migrations: 3 },
      sql: "alter table users drop column nickname;",
      reports: [{ message: "tooEarly", at: "drop column nickname", data: { object: "users.nickname", ago: "in the migration before", wanted: "3 migrations" } }],
    },
    {
      title: "A comment marked it",
      deployed: ["create table users (id bigint primary key, nickname text);", "comment on column users.nickname is 'Deprecated: use display_name';"],
      sql: "alter table users drop column nickname;",
    },
    {
      title: "It was renamed aside",
      deployed: ["create table sessions (id bigint primary key);", "alter table sessions rename to sessions_old;"],
      sql: "drop table sessions_old;",
    },
    {
      title: "The configuration says so",
      deployed: "create table users (id bigint primary key, nickname text);",
      options: { deprecated: ["users.nickname"] },
      sql: "alter table users drop column nickname;",
    },
    {
      title: "Someone looked at it first",
      deployed: "create table sessions (id bigint primary key);",
      sql: "-- migralint-review drop-table: by=@dba-team -- never had a reader\ndrop table sessions;",
    },
    {
      title: "It was made by this migration, or never",
      sql: "create table staging (id bigint); drop table staging; drop table if exists sessions;",
    },
    {
      title: "A partition is no name that anyone uses",
      deployed: "create table events (id bigint, day date) partition by range (day); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');",
      sql: "drop table events_2024;",
    },
  ],
});

const isSame = (one: ObjectName, other: ObjectName): boolean => one.name === other.name && (one.schema ?? "public") === (other.schema ?? "public");

/** Whether a script makes the table, or gives it its name, or makes that column of it. */
function isMade(text: ScriptText, table: ObjectName, column: string | null): boolean {
  return text.statements.some(({ changes }) => changes.some((change) => {
    if (change.kind === "CreateTable" && isSame(change.table, table)) return column === null || change.temporary || change.columns.some(({ name }) => name === column);
    if (change.kind === "RenameTable") return column === null && isSame({ ...change.table, name: change.newName }, table);
    return column !== null && change.kind === "AddColumn" && change.column.name === column && isSame(change.table, table);
  }));
}

function isPartition(text: ScriptText, table: ObjectName): boolean {
  return text.statements.some(({ changes }) => changes.some((change) => (change.kind === "CreateTable" && change.partitionOf !== null && isSame(change.table, table)) || (change.kind === "AttachPartition" && isSame(change.partition, table))));
}

/** Whether a script says of a table or column that it is deprecated: in a comment, or by giving it a name that says so. */
function hasMark(text: ScriptText, table: ObjectName, column: string | null, named: boolean): boolean {
  const isComment = ({ setting }: ChangeOf<"Neutral">): boolean => setting?.of === "comment" && setting.on === (column === null ? "table" : "column") && isSame(setting.name, table) && setting.part === column && /\bdeprecat|\bobsolete|\bunused\b|\bto be (?:dropped|removed)/i.test(setting.text ?? "");
  return text.statements.some(({ changes }) => changes.some((change) => {
    if (change.kind === "Neutral") return isComment(change);
    if (change.kind === "RenameTable") return named && column === null && isSame({ ...change.table, name: change.newName }, table);
    return change.kind === "RenameColumn" && named && change.newName === column && isSame(change.table, table);
  }));
}

/** Between the days that the versions of two migrations begin with; null where one does not. */
function daysBetween(first: Migration, second: Migration): number | null {
  const [from = NaN, to = NaN] = [first, second].map(({ version }) => Date.parse((/^(\d{4})[-_]?(\d\d)[-_]?(\d\d)/.exec(version ?? "") ?? []).slice(1).join("-")));
  const days = Math.floor((to - from) / 86_400_000);
  return Number.isNaN(days) ? null : days;
}
