import { conversionOf, narrowing } from "../facts/narrowing.ts";
import type { Fix } from "../finding.ts";
import type { History, Migration, Script } from "../migrations/migration.ts";
import { conventionOption, expectedRollback } from "../migrations/rollback-convention.ts";
import { defineRule, insertBefore } from "../rule.ts";
import { saysIrreversible } from "../sql/comment.ts";
import { copiedTables } from "../facts/copies.ts";
import type { SourceFile } from "../source.ts";
import type { Change } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import { isTrackingTable } from "../tenancy.ts";

export default defineRule({
  id: "irreversible-migration",
  category: "rollback",
  severity: "warning",
  summary: "Say of a migration that nothing can take back that it is so",
  why: "Rows, values and labels of an enum that are gone, or cannot go again, come back from no rollback. Who decides about a release, and who has to go back in an outage, must know before that the only way back is a backup.",
  instead: "Write `-- irreversible: why` in the migration or its rollback, or keep the rows aside first: `create table old_notes as select * from notes`.",
  see: ["https://www.postgresql.org/docs/current/sql-altertype.html", "https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-REMOVING-A-COLUMN"],
  presets: ["strict"],
  options: { convention: conventionOption },

  messages: {
    rows: "No rollback brings back {lost}, and nothing here says so: write `-- irreversible: why`, or keep them aside first.",
    cut: "No rollback brings back what {column} of {table} held: as {type}, {words}. Nothing here says so: write `-- irreversible: why`, or keep the values aside first.",
    value: "No statement takes the value {value} out of {type} again, and nothing here says so: write `-- irreversible: why`.",
  },

  on: {
    AlterColumnType(alter, { catalog, history, migration, script, text, read, file, statement, options, report }) {
      if (script !== migration.up || isSaid(migration, history, read, options.convention) || alter.conditional || firstLoss(text) !== undefined) return;
      const table = catalog.table(alter.table);
      const type = catalog.column(alter.table, alter.column)?.type ?? "unknown";
      const how = conversionOf(alter);
      const found = type === "unknown" || how === null ? null : narrowing(type, alter.type, how);
      if (found?.does !== "cuts" || table.isNew || table.emptied || copiedTables(text).has(table.name)) return;
      report("cut", { at: alter, data: { column: quoteIdentifier(alter.column), table: table.label, type: alter.type.label, words: found.words }, suggestions: suggestionsAt(statement, file) });
    },
    migration(migration, { history, file, read, catalog, options, report }) {
      if (migration.up === null || isSaid(migration, history, read, options.convention)) return;
      const [statement, change] = firstLoss(read(migration.up)) ?? [];
      if (statement === undefined || change === undefined) return;
      const suggestions = suggestionsAt(statement, file);
      if (change.kind === "AddEnumValue") report("value", { at: change, data: { value: change.value, type: catalog.label(change.type) }, suggestions });
      else report("rows", { at: change, data: { lost: lostBy(change, (name) => catalog.label(name)) }, suggestions });
    },
  },

  examples: [
    {
      title: "A column is dropped",
      deployed: "create table notes (id bigint primary key, body text);",
      path: "002_notes.sql",
      sql: "alter table notes drop column body;",
      files: { "002_notes.down.sql": "alter table notes add column body text;" },
      reports: [{ message: "rows", at: "drop column body", data: { lost: "the values of notes.body" } }],
      suggested: "-- irreversible: <why>\nalter table notes drop column body;",
    },
    {
      title: "A value of an enum, in a history with rollbacks",
      options: { convention: "{stem}_rollback.sql" },
      deployed: "create type mood as enum ('good');",
      path: "002_mood.sql",
      sql: "alter type mood add value 'bad';",
      reports: [{ message: "value", at: "alter type mood add value 'bad'", data: { value: "bad", type: "mood" } }],
      suggested: "-- irreversible: <why>\nalter type mood add value 'bad';",
    },
    {
      title: "Rows are overwritten",
      deployed: "create table notes (id bigint primary key, body text);",
      path: "002_notes.sql",
      sql: "update notes set body = trim(body) where body like ' %';",
      files: { "002_notes.down.sql": "select 1;" },
      reports: [{ message: "rows", at: "update notes set body = trim(body) where body like ' %'", data: { lost: "the old values of notes.body" } }],
      suggested: "-- irreversible: <why>\nupdate notes set body = trim(body) where body like ' %';",
    },
    {
      title: "A type that holds less",
      deployed: "create table visits (id bigint primary key, at timestamptz, note text);",
      path: "002_days.sql",
      sql: "alter table visits alter column at type date, alter column note type varchar(80);",
      files: { "002_days.down.sql": "alter table visits alter column note type text, alter column at type timestamptz;" },
      reports: [{ message: "cut", at: "alter column at type date", data: { column: "at", table: "visits", type: "date", words: "the time of day is lost" } }],
      suggested: "-- irreversible: <why>\nalter table visits alter column at type date, alter column note type varchar(80);",
    },
    { title: "A type that holds less, and what it held is kept aside", deployed: "create table visits (id bigint primary key, at timestamptz);", path: "002_days.sql", sql: "create table visits_kept as select id, at from visits;\nalter table visits alter column at type date;", files: { "002_days.down.sql": "alter table visits alter column at type timestamptz;\nupdate visits set at = visits_kept.at from visits_kept where visits.id = visits_kept.id;\ndrop table visits_kept;" } },
    { title: "The comment says so", deployed: "create table notes (id bigint primary key, body text);", path: "002_notes.sql", sql: "-- irreversible: the bodies moved to the object store\nalter table notes drop column body;", files: { "002_notes.down.sql": "alter table notes add column body text;" } },
    { title: "The rows are kept aside", deployed: "create table notes (id bigint primary key, body text);", path: "002_notes.sql", sql: "create table old_notes as select * from notes;\nalter table notes drop column body;", files: { "002_notes.down.sql": "alter table notes add column body text;\nupdate notes set body = old_notes.body from old_notes where notes.id = old_notes.id;\ndrop table old_notes;" } },
    { title: "Only a column that the migration adds is filled", deployed: "create table notes (id bigint primary key, body text);", path: "002_notes.sql", sql: "alter table notes add column length int;\nupdate notes set length = length(body) where id > 0;", files: { "002_notes.down.sql": "alter table notes drop column length;" } },
    { title: "The runner only goes forward", runner: "prisma", path: "20260301120000_notes/migration.sql", deployed: "create table notes (id bigint primary key, body text);", sql: "alter table notes drop column body;" },
  ],
});

/** Whether nobody expects a rollback, or the migration says that there is none that helps. */
function isSaid(migration: Migration, history: History, read: (script: Script) => ScriptText, convention: string | null): boolean {
  const { up, down } = migration;
  if (down === null && expectedRollback(migration, history, convention) === null) return true;
  return (up !== null && saysIrreversible(read(up))) || (down !== null && saysIrreversible(read(down)));
}

/** The first statement that loses rows, values or an inverse, whatever is in the database, with its change. */
function firstLoss(text: ScriptText): readonly [Statement, Change] | undefined {
  const changes = text.statements.flatMap((statement) => statement.changes);
  const copied = copiedTables(text);
  const made = new Set(changes.flatMap((change) => (change.kind === "CreateTable" ? [change.table.name] : [])));
  const added = new Set(changes.flatMap((change) => (change.kind === "AddColumn" ? [`${change.table.name}.${change.column.name}`] : [])));
  for (const statement of text.statements) {
    const change = statement.changes.find((each) => !each.conditional && isLossy(each, added, (name) => copied.has(name) || made.has(name)));
    if (change !== undefined) return [statement, change];
  }
  return undefined;
}

function suggestionsAt({ span }: Statement, file: SourceFile): readonly Fix[] {
  const line = file.text.lastIndexOf("\n", span.start - 1) + 1;
  return [{ title: "Say that it is irreversible", edits: [insertBefore({ start: line, end: line }, "-- irreversible: <why>\n")] }];
}

function isLossy(change: Change, added: ReadonlySet<string>, isSafe: (name: string) => boolean): boolean {
  switch (change.kind) {
    case "AddEnumValue": return true;
    case "DropTable": case "Truncate": case "Delete": case "DropColumn": return !isSafe(change.table.name) && !isTrackingTable(change.table);
    case "Update": return !isSafe(change.table.name) && !change.columns.every((column) => added.has(`${change.table.name}.${column}`));
    case "DropSchema": return change.cascade;
    default: return false;
  }
}

function lostBy(change: Change, label: (name: { readonly schema: string | null; readonly name: string }) => string): string {
  switch (change.kind) {
    case "DropColumn": return `the values of ${label(change.table)}.${quoteIdentifier(change.column)}`;
    case "Update": return `the old values of ${change.columns.map((column) => `${label(change.table)}.${quoteIdentifier(column)}`).join(", ")}`;
    case "Delete": return `the deleted rows of ${label(change.table)}`;
    case "DropTable": case "Truncate": return `the rows of ${label(change.table)}`;
    case "DropSchema": return `what is in the schema ${quoteIdentifier(change.name)}`;
    default: return "it";
  }
}
