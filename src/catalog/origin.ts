/** From what the catalog keeps back to the text that made it, for rules that judge the end of a history. */
import type { Column, Constraint, Origin, Table } from "./schema.ts";
import type { History, Script } from "../migrations/migration.ts";
import type { SourceFile } from "../source.ts";
import type { Change, ChangeKind, ChangeOf, ColumnDefinition, ConstraintDefinition, Expression } from "../sql/change.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import { constraintsOf } from "./written-constraints.ts";

type Read = (script: Script) => ScriptText;

/** A change with the statement and the file it stands in. */
export interface Passage<Of extends Change = Change> {
  readonly file: SourceFile;
  readonly statement: Statement;
  readonly change: Of;
}

/** The change that made something; undefined where no forward script of the history did. */
export function changeAt(history: History, read: Read, origin: Origin | null): Passage | undefined {
  if (origin === null) return undefined;
  for (const { up } of history.migrations) {
    if (up?.file.path !== origin.path) continue;
    for (const statement of read(up).statements) {
      if (origin.start < statement.span.start || origin.start >= statement.span.end) continue;
      const change = statement.changes.find(({ span }) => span.start === origin.start) ?? statement.changes.findLast(({ span }) => span.start <= origin.start && origin.start < span.end);
      if (change !== undefined) return { file: up.file, statement, change };
    }
  }
  return undefined;
}

/** The statement that creates a table, if it is a CREATE TABLE of this history. */
export function creationOf(table: Table, history: History, read: Read): Passage<ChangeOf<"CreateTable">> | undefined {
  const passage = changeAt(history, read, table.origin);
  return passage?.change.kind === "CreateTable" ? (passage as Passage<ChangeOf<"CreateTable">>) : undefined;
}

/** The CREATE or ALTER POLICY that wrote an expression. */
export function authorOf(expression: Expression, history: History, read: Read): Passage | undefined {
  for (const { up } of history.migrations) {
    for (const statement of up === null ? [] : read(up).statements) {
      const change = statement.changes.find((each) => (each.kind === "CreatePolicy" || each.kind === "AlterPolicy") && (each.using === expression || each.withCheck === expression));
      if (up !== null && change !== undefined) return { file: up.file, statement, change };
    }
  }
  return undefined;
}

/** Names that a column may have had when an expression was written: the catalog keeps expressions as they were. */
export function formerNamesOf(column: string, history: History, read: Read): readonly string[] {
  const changes = history.migrations.flatMap(({ up }) => (up === null ? [] : read(up).statements.flatMap((statement) => statement.changes)));
  return changes.flatMap((change) => (change.kind === "RenameColumn" && change.newName === column ? [change.column] : []));
}

/** The last change of these kinds on a table since it was made; a name without a schema is taken for it. */
export function lastChangeOf<Kind extends TableChangeKind>(kinds: readonly Kind[], table: Table, history: History, read: Read): Passage<ChangeOf<Kind>> | undefined {
  for (const { up } of history.migrations.toReversed()) {
    if (up === null) continue;
    const made = up.file.path === table.origin?.path ? table.origin.start : -1;
    for (const statement of read(up).statements.toReversed()) {
      const change = statement.changes.findLast((each): each is ChangeOf<Kind> => (kinds as readonly ChangeKind[]).includes(each.kind) && each.span.start > made && isOn(table, each as ChangeOf<TableChangeKind>));
      if (change !== undefined) return { file: up.file, statement, change };
    }
    if (made !== -1) break;
  }
  return undefined;
}

type TableChangeKind = "EnableRowSecurity" | "DisableRowSecurity" | "ForceRowSecurity" | "NoForceRowSecurity" | "CreatePolicy" | "AlterPolicy" | "DropPolicy";

function isOn(table: Table, change: ChangeOf<TableChangeKind>): boolean {
  return change.table.name === table.name && (change.table.schema === null || change.table.schema === table.schema);
}

/** A column as it was written, with the passage that did it; `definition` undefined where it was renamed since or came from a query. */
export function definitionOf(column: Column, history: History, read: Read): (Passage & { readonly definition: ColumnDefinition | undefined }) | undefined {
  const passage = changeAt(history, read, column.origin);
  if (passage === undefined) return undefined;
  const { change } = passage;
  const written = change.kind === "CreateTable" ? change.columns : change.kind === "AddColumn" ? [change.column] : [];
  return { ...passage, definition: written.find(({ name }) => name === column.name) };
}

/** The same of a constraint. */
export function constraintOf(constraint: Constraint, history: History, read: Read): (Passage & { readonly definition: ConstraintDefinition | undefined }) | undefined {
  const passage = changeAt(history, read, constraint.origin);
  if (passage === undefined) return undefined;
  return { ...passage, definition: constraintsOf(passage.change).find(({ kind, sql }) => kind === constraint.kind && sql === constraint.sql) };
}
