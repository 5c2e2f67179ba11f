/** What takes a migration back, as far as it can be told: the text of a rollback to go on from. */
import type { Catalog } from "../catalog/catalog.ts";
import { startReplay } from "../catalog/replay.ts";
import { unknown } from "../catalog/schema.ts";
import type { History, Migration, Script } from "../migrations/migration.ts";
import type { SourceFile } from "../source.ts";
import type { Change, ObjectName } from "../sql/change.ts";
import { quoteIdentifier, quoteName } from "../sql/names.ts";
import type { ScriptText } from "../sql/statement.ts";

/** What takes one change back; `lost` says that nothing can. */
type Reversal = { readonly sql: string } | { readonly lost: true } | null;

/**
 * The rollback of a migration: its statements taken back, last first. What destroys data is named in a comment that calls it irreversible, what
 * nobody here knows how to take back in one that says so.
 */
export function rollbackOf(migration: Migration, history: History, read: (script: Script) => ScriptText): string {
  const { up } = migration;
  if (up === null) return "";
  const replay = startReplay();
  for (const { up: earlier, order } of history.migrations) {
    if (earlier === null || earlier === up) {
      if (earlier === up) break;
      continue;
    }
    replay.open(read(earlier), order);
    for (const statement of read(earlier).statements) for (const change of replay.changesOf(statement)) replay.apply(change, earlier);
    replay.close();
  }
  const text = read(up);
  const pieces: string[] = [];
  replay.open(text, migration.order);
  for (const statement of text.statements) {
    const taken: string[] = [];
    for (const change of replay.changesOf(statement)) {
      const before = reversalBefore(change, replay.catalog);
      replay.apply(change, up);
      const reversal = before ?? reversalAfter(change, replay.catalog, up.file);
      if (reversal === null) taken.push(`-- not taken back here: ${wordsOf(up.file, change)}`);
      else if ("lost" in reversal) taken.push(`-- irreversible: ${wordsOf(up.file, change)}`);
      else if (reversal.sql !== "") taken.push(`${reversal.sql};`);
    }
    if (statement.changes.length === 0) taken.push(`-- not taken back here: ${wordsOf(up.file, statement)}`);
    pieces.push(...taken);
  }
  replay.close();
  const wraps = text.statements.some(({ changes }) => changes.some(({ kind }) => kind === "Begin"));
  const body = [...new Set(pieces.reverse())];
  const lines = wraps && body.some((line) => !line.startsWith("--")) && !body.some((line) => line.includes(" concurrently ")) ? ["begin;", ...body, "commit;"] : body;
  return `${(lines.length === 0 ? ["-- irreversible: nothing here can be taken back"] : lines).join("\n")}\n`;
}

/** What the schema before the change tells of the way back; null where only the schema after it does, or none. */
function reversalBefore(change: Change, catalog: Catalog): Reversal {
  switch (change.kind) {
    case "DropTable":
    case "Truncate":
    case "Delete":
    case "Update":
    case "Merge":
    case "Insert":
    case "DropSchema":
    case "DropDatabase":
      return { lost: true };
    case "DropColumn": {
      const type = catalog.column(change.table, change.column)?.type ?? unknown;
      return type === unknown ? { lost: true } : alter(change.table, `add column ${quoteIdentifier(change.column)} ${type.label}`);
    }
    case "AlterColumnType": {
      const type = catalog.column(change.table, change.column)?.type ?? unknown;
      return type === unknown ? null : alter(change.table, `alter column ${quoteIdentifier(change.column)} type ${type.label}`);
    }
    case "SetDefault":
    case "DropDefault": {
      const was = catalog.column(change.table, change.column)?.default ?? unknown;
      if (was === unknown) return null;
      return alter(change.table, `alter column ${quoteIdentifier(change.column)} ${was === null ? "drop default" : `set default ${was.sql}`}`);
    }
    case "DropConstraint": {
      const constraint = catalog.constraint(change.table, change.constraint);
      return constraint === undefined ? null : alter(change.table, `add constraint ${quoteIdentifier(constraint.name)} ${constraint.sql}`);
    }
    case "DropIndex": {
      const index = catalog.findIndex(change.index);
      if (index === undefined || index.sql === null) return null;
      return { sql: `create ${index.unique ? "unique " : ""}index ${change.concurrently ? "concurrently " : ""}${quoteIdentifier(index.name)} on ${quoteIn(index.table)} ${index.sql}` };
    }
    case "DropObject": {
      const object = catalog.findObject(change.object, change.name, change.table ?? undefined);
      return object === undefined ? null : { sql: object.sql.replace(/;\s*$/, "") };
    }
    default:
      return null;
  }
}

/** What the change itself, and what it made, tells of the way back. */
function reversalAfter(change: Change, catalog: Catalog, file: SourceFile): Reversal {
  const isMade = (origin: { readonly path: string; readonly start: number } | null): boolean => origin !== null && origin.path === file.path && origin.start === change.span.start;
  switch (change.kind) {
    case "CreateSchema":
      return { sql: `drop schema ${quoteIdentifier(change.name)}` };
    case "RenameSchema":
      return { sql: `alter schema ${quoteIdentifier(change.newName)} rename to ${quoteIdentifier(change.name)}` };
    case "CreateTable":
      return { sql: change.temporary ? "" : `drop ${change.foreign ? "foreign " : ""}table ${quoteName(change.table)}` };
    case "RenameTable":
      return { sql: `alter table ${quoteName({ ...change.table, name: change.newName })} rename to ${quoteIdentifier(change.table.name)}` };
    case "AddColumn":
      return alter(change.table, `drop column ${quoteIdentifier(change.column.name)}`);
    case "RenameColumn":
      return { sql: `alter ${change.relation} ${quoteName(change.table)} rename column ${quoteIdentifier(change.newName)} to ${quoteIdentifier(change.column)}` };
    case "SetNotNull":
      return alter(change.table, `alter column ${quoteIdentifier(change.column)} drop not null`);
    case "DropNotNull":
      return alter(change.table, `alter column ${quoteIdentifier(change.column)} set not null`);
    case "AddIdentity":
      return alter(change.table, `alter column ${quoteIdentifier(change.column)} drop identity`);
    case "AddConstraint": {
      const name = change.constraint.name ?? catalog.findTable(change.table)?.constraints.find(({ origin }) => isMade(origin))?.name;
      return name === undefined ? null : alter(change.table, `drop constraint ${quoteIdentifier(name)}`);
    }
    case "RenameConstraint":
      return alter(change.table, `rename constraint ${quoteIdentifier(change.newName)} to ${quoteIdentifier(change.constraint)}`);
    case "CreateIndex": {
      const name = change.name ?? catalog.indexesOf(change.table).find(({ origin }) => isMade(origin))?.name;
      return name === undefined ? null : { sql: `drop index ${change.concurrently ? "concurrently " : ""}${quoteName({ schema: change.table.schema, name })}` };
    }
    case "RenameIndex":
      return { sql: `alter index ${quoteName({ ...change.index, name: change.newName })} rename to ${quoteIdentifier(change.index.name)}` };
    case "EnableRowSecurity":
      return alter(change.table, "disable row level security");
    case "DisableRowSecurity":
      return alter(change.table, "enable row level security");
    case "ForceRowSecurity":
      return alter(change.table, "no force row level security");
    case "NoForceRowSecurity":
      return alter(change.table, "force row level security");
    case "CreatePolicy":
      return { sql: `drop policy ${quoteIdentifier(change.name)} on ${quoteName(change.table)}` };
    case "RenamePolicy":
      return { sql: `alter policy ${quoteIdentifier(change.newName)} on ${quoteName(change.table)} rename to ${quoteIdentifier(change.name)}` };
    case "CreateEnum":
      return { sql: `drop type ${quoteName(change.type)}` };
    case "RenameEnumValue":
      return { sql: `alter type ${quoteName(change.type)} rename value ${literal(change.newValue)} to ${literal(change.value)}` };
    case "AddEnumValue":
      return { lost: true };
    case "CreateSequence":
      return { sql: `drop sequence ${quoteName(change.sequence)}` };
    case "CreateObject": {
      if (change.orReplace) return null;
      const on = change.table === null ? "" : ` on ${quoteName(change.table)}`;
      return { sql: `drop ${change.object} ${/\(/.test(change.name.name) ? signature(change.name) : quoteName(change.name)}${on}` };
    }
    case "ValidateConstraint":
    case "Query":
    case "Begin":
    case "Commit":
    case "Rollback":
    case "Savepoint":
    case "ReleaseSavepoint":
    case "RollbackToSavepoint":
    case "SetSetting":
    case "LockTable":
    case "Reindex":
    case "DoBlock":
    case "RefreshMaterializedView":
      return { sql: "" };
    default:
      return null;
  }
}

function alter(table: ObjectName, action: string): Reversal {
  return { sql: `alter table ${quoteName(table)} ${action}` };
}

function quoteIn({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return quoteName({ schema: schema === "public" ? null : schema, name });
}

/** `app.f(integer, text)` from a name that holds the types. */
function signature({ schema, name }: ObjectName): string {
  const open = name.indexOf("(");
  return `${quoteName({ schema, name: name.slice(0, open) })}${name.slice(open)}`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The text of a clause on one line. */
function wordsOf(file: SourceFile, { span }: { readonly span: { readonly start: number; readonly end: number } }): string {
  const text = file.text.slice(span.start, Math.min(span.end, span.start + 400)).replace(/--[^\n]*|\/\*[^]*?\*\//g, " ").replace(/\s+/g, " ").trim();
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
