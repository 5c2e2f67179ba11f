import type { Catalog } from "../catalog/catalog.ts";
import type { History, Migration, Script } from "../migrations/migration.ts";
import { defineRule, insertBefore, replace } from "../rule.ts";
import { firstLine } from "../source.ts";
import type { ChangeOf } from "../sql/change.ts";
import { quotePath } from "../sql/names.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import { isTrackingTable, matchesTable } from "../tenancy.ts";

type Read = (script: Script) => ScriptText;

interface Row {
  readonly insert: ChangeOf<"Insert">;
  readonly statement: Statement;
}

/** The inserts of a migration into tables where migrations are written down. */
function rowsOf({ up }: Migration, read: Read, isMeant: (table: { readonly schema: string; readonly name: string }) => boolean): readonly Row[] {
  return up === null ? [] : read(up).statements.flatMap((statement) => statement.changes.flatMap((change) => (change.kind === "Insert" && isMeant({ schema: change.table.schema ?? "public", name: change.table.name }) ? [{ insert: change, statement }] : [])));
}

/** The first migration that makes such a table: those before it cannot write themselves down. */
function firstTracked({ migrations }: History, read: Read, isMeant: (table: { readonly schema: string; readonly name: string }) => boolean): number {
  const at = migrations.findIndex(({ up }) => up !== null && read(up).statements.some(({ changes }) => changes.some((change) => change.kind === "CreateTable" && isMeant({ schema: change.table.schema ?? "public", name: change.table.name }))));
  return at === -1 ? 0 : at;
}

/** The statement of the migration before, for this one; null where it holds the name of that one in no way that can be told. */
function copyOf(previous: Migration | undefined, { stem }: Migration, read: Read, isMeant: (table: { readonly schema: string; readonly name: string }) => boolean): string | null {
  const row = previous === undefined ? undefined : rowsOf(previous, read, isMeant).at(-1);
  if (previous === undefined || previous.up === null || row === undefined || row.insert.nested) return null;
  const text = previous.up.file.text.slice(row.statement.span.start, row.statement.span.end);
  return text.includes(previous.stem) && !/description|purpose|checksum/i.test(text) ? text.replaceAll(previous.stem, stem) : null;
}

/** Where the row goes: before COMMIT, or after the last statement. */
function placeOf({ statements }: ScriptText): { readonly before: Statement } | { readonly after: Statement } | null {
  const last = statements.at(-1);
  if (last === undefined) return null;
  return last.changes.some(({ kind }) => kind === "Commit") ? { before: last } : { after: last };
}

function usesTable(catalog: Catalog, pattern: string | null): (table: { readonly schema: string; readonly name: string }) => boolean {
  return (table) => (pattern === null ? isTrackingTable(table) : matchesTable([pattern], table)) && catalog.findTable({ schema: null, name: table.name })?.temporary !== true;
}

export default defineRule({
  id: "missing-tracking-row",
  category: "convention",
  severity: "warning",
  summary: "Let migrations that people apply write themselves down",
  why: "Where no tool keeps account, the table that migrations insert themselves into is the only answer to what is applied. One that does not is applied a second time, or believed to be missing. Where a tool keeps account, a row of one's own makes it skip a migration, or fail on a key that is there.",
  instead: "Insert the migration's name at its end, in its transaction; where a tool does it, leave its table alone.",
  see: ["https://www.postgresql.org/docs/current/sql-insert.html"],
  presets: ["strict"],
  options: {
    table: { type: "string", default: null, description: "The table that each migration inserts itself into, as a name or glob. By default nothing is asked, unless most migrations here do it in one of the usual tables." },
  },

  messages: {
    missing: "The migration {migration} does not write itself down in {table}, {who}: nothing tells that it was applied.",
    byHand: "{runner} writes {table} itself: with this row it takes a migration for applied that it did not run, or fails on a key that is there.",
  },

  on: {
    history(history, { catalog, options, read, report }) {
      const { migrations, runner } = history;
      const own = runner.keepsAccountIn;
      if (own !== undefined && options.table === null) {
        const isOwn = (table: { readonly schema: string; readonly name: string }): boolean => matchesTable([own], table);
        for (const migration of migrations) {
          for (const { insert } of rowsOf(migration, read, isOwn)) {
            if (migration.up !== null) report("byHand", { at: insert, file: migration.up.file, data: { runner: runner.title, table: catalog.label(insert.table) } });
          }
        }
        return;
      }
      const isMeant = usesTable(catalog, options.table);
      const candidates = migrations.slice(firstTracked(history, read, isMeant) + (options.table === null ? 1 : 0)).filter(({ up, repeatable }) => up !== null && !repeatable && read(up).statements.length > 0);
      const rows = new Map(candidates.map((migration) => [migration, rowsOf(migration, read, isMeant)]));
      const written = candidates.filter((migration) => (rows.get(migration) ?? []).length > 0);
      if (options.table === null && (written.length < 3 || written.length < candidates.length * 0.75)) return;
      const table = options.table !== null && /[*?{[]/.test(options.table) ? options.table : quotePath(options.table ?? rows.get(written[0]!)?.[0]?.insert.table.name ?? "");
      for (const migration of candidates) {
        if (migration.up === null || written.includes(migration)) continue;
        const copy = copyOf(written.findLast(({ order }) => order < migration.order), migration, read, isMeant);
        const place = copy === null ? null : placeOf(read(migration.up));
        const edit = copy === null || place === null ? null : "before" in place ? insertBefore(place.before, `${copy};\n\n`) : replace({ start: place.after.span.end, end: place.after.span.end }, `;\n\n${copy}`);
        report("missing", {
          at: firstLine(migration.up.file),
          file: migration.up.file,
          data: { migration: migration.stem, table, who: options.table === null ? "as the others here do" : "as every migration here does" },
          suggestions: edit === null ? undefined : [{ title: "Write it down", edits: [edit] }],
        });
      }
    },
  },

  examples: [
    {
      title: "Nobody will know that it was applied",
      options: { table: "applied" },
      path: "002_orders.sql",
      files: { "001_users.sql": "create table applied (name text primary key);\ninsert into applied values ('001_users');" },
      sql: "begin;\ncreate table orders (id bigint primary key);\ncommit;",
      reports: [{ message: "missing", at: "begin;", data: { migration: "002_orders", table: "applied", who: "as every migration here does" } }],
      suggested: "begin;\ncreate table orders (id bigint primary key);\ninsert into applied values ('002_orders');\n\ncommit;",
    },
    {
      title: "All others do it",
      path: "005_orders.sql",
      files: {
        "001_history.sql": "create table schema_migrations (version text primary key);",
        "002_users.sql": "create table users (id bigint primary key);\ninsert into schema_migrations values ('002_users');",
        "003_plans.sql": "create table plans (id bigint primary key);\ninsert into schema_migrations values ('003_plans');",
        "004_teams.sql": "create table teams (id bigint primary key);\ninsert into schema_migrations values ('004_teams');",
      },
      sql: "create table orders (id bigint primary key);",
      reports: [{ message: "missing", at: "create table orders (id bigint primary key);", data: { migration: "005_orders", table: "schema_migrations", who: "as the others here do" } }],
      suggested: "create table orders (id bigint primary key);\n\ninsert into schema_migrations values ('005_orders');",
    },
    {
      title: "The tool keeps account by itself",
      runner: "dbmate",
      path: "20260301120000_orders.sql",
      sql: "-- migrate:up\ncreate table orders (id bigint primary key);\ninsert into schema_migrations (version) values ('20260301120000');\n-- migrate:down\ndrop table orders;",
      notRun: "dbmate makes the table schema_migrations before it runs a file",
      reports: [{ message: "byHand", at: "insert into schema_migrations (version) values ('20260301120000')", data: { runner: "dbmate", table: "schema_migrations" } }],
    },
    {
      title: "It writes itself down",
      options: { table: "applied" },
      path: "002_orders.sql",
      files: { "001_users.sql": "create table users (id bigint primary key);\ncreate table applied (name text primary key);\ninsert into applied values ('001_users');" },
      sql: "create table orders (id bigint primary key);\ninsert into applied values ('002_orders') on conflict do nothing;",
    },
    {
      title: "The table came later",
      options: { table: "applied" },
      path: "001_users.sql",
      files: { "002_history.sql": "create table applied (name text primary key);\ninsert into applied values ('001_users'), ('002_history');" },
      sql: "create table users (id bigint primary key);",
    },
    {
      title: "No migration here does it",
      sql: "create table users (id bigint primary key);",
    },
  ],
});
