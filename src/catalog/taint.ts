/** What SQL put together at run time leaves in doubt: what its text shows that it may touch, and nothing else. */
import { runTimeName } from "../sql/change.ts";
import type { Change, ChangeOf, ObjectName } from "../sql/change.ts";
import type { Catalog, WritableCatalog } from "./catalog.ts";
import type { Table } from "./schema.ts";

/**
 * Makes unknown what dynamic SQL may have changed; `apply` is given each change that it may be, as one on a condition. A table that any
 * name may mean is not taken for dropped or renamed: else a single such statement would leave nothing known.
 */
export function taint(catalog: WritableCatalog, { touches }: ChangeOf<"Opaque">, apply: (change: Change) => void): void {
  for (const change of touches?.changes ?? []) {
    if (change.kind === "DropIndex") {
      for (const index of indexesLike(catalog, change.index)) apply({ ...change, index, conditional: true });
      continue;
    }
    if (change.kind === "CreateTable" && !isPartial(change.table)) {
      apply(change);
      const table = catalog.findTable(change.table);
      if (table !== undefined) doubtColumns(catalog, table);
      continue;
    }
    if (!("table" in change) || change.table === null) continue;
    const tables = tablesLike(catalog, change.table);
    for (const table of tables) for (const possible of possibilities(catalog, change, table, isAnything(change.table))) apply(possible);
  }
}

/** What a change whose names are known in part may be to a table. */
function possibilities(catalog: WritableCatalog, change: Change, table: Table, any: boolean): Change[] {
  const at: ObjectName = { schema: table.schema, name: table.name };
  switch (change.kind) {
    case "AddColumn": case "AddConstraint":
      doubtColumns(catalog, table);
      return [];
    case "RenameColumn":
      doubtColumns(catalog, table);
      return columnsLike(table, change.column).map((column): Change => {
        const { span, nested, tableSpan } = change;
        return { kind: "DropColumn", span, nested, conditional: true, table: at, tableSpan, column, ifExists: true, cascade: false };
      });
    case "DropColumn": case "AlterColumnType": case "SetDefault": case "DropDefault": case "SetNotNull": case "DropNotNull":
    case "AddIdentity": case "SetIdentity": case "DropIdentity": case "SetExpression": case "DropExpression":
      return columnsLike(table, change.column).map((column) => ({ ...change, table: at, column, conditional: true }));
    case "DropConstraint": case "ValidateConstraint":
      return table.constraints.filter(({ name }) => isLike(change.constraint, name)).map(({ name }) => ({ ...change, table: at, constraint: name, conditional: true }));
    case "EnableRowSecurity": case "DisableRowSecurity": case "ForceRowSecurity": case "NoForceRowSecurity":
      return [{ ...change, table: at, conditional: true }];
    case "DropTable":
      return any ? [] : [{ ...change, table: at, conditional: true }];
    case "RenameTable": case "SetTableSchema": {
      const { span, nested, tableSpan } = change;
      return any ? [] : [{ kind: "DropTable", span, nested, conditional: true, table: at, tableSpan, ifExists: true, cascade: false, foreign: table.foreign }];
    }
    case "Insert": case "Copy": case "Merge":
      return [{ ...change, table: at, conditional: true }];
    default:
      return [];
  }
}

function doubtColumns(catalog: WritableCatalog, table: Table): void {
  const current = catalog.tableAt(table);
  if (current?.columnsKnown === true) catalog.putTable({ ...current, columnsKnown: false });
}

function tablesLike(catalog: Catalog, name: ObjectName): readonly Table[] {
  if (!isPartial(name)) {
    const table = catalog.findTable(name);
    return table === undefined ? [] : [table];
  }
  return catalog.tables().filter((table) => isLike(name.name, table.name) && (name.schema === null || isLike(name.schema, table.schema)));
}

function indexesLike(catalog: Catalog, name: ObjectName): ObjectName[] {
  if (!isPartial(name)) return [name];
  if (isAnything(name)) return [];
  return catalog.tables().flatMap((table) => catalog.indexesOf(table)).filter((index) => isLike(name.name, index.name) && (name.schema === null || isLike(name.schema, index.schema)));
}

function columnsLike(table: Table, name: string): string[] {
  return name.includes(runTimeName) ? table.columns.flatMap((column) => (isLike(name, column.name) ? [column.name] : [])) : [name];
}

function isPartial({ schema, name }: ObjectName): boolean {
  return name.includes(runTimeName) || schema?.includes(runTimeName) === true;
}

/** Whether nothing of the name is known. */
function isAnything({ schema, name }: ObjectName): boolean {
  return name === runTimeName && (schema === null || schema === runTimeName);
}

/** Whether a name that is known in part may be that one. */
function isLike(partial: string, name: string): boolean {
  if (!partial.includes(runTimeName)) return partial === name;
  const [first = "", ...others] = partial.split(runTimeName);
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const [index, piece] of others.entries()) {
    const found = index === others.length - 1 ? name.length - piece.length : name.indexOf(piece, at);
    if (found < at || !name.startsWith(piece, found)) return false;
    at = found + piece.length;
  }
  return true;
}
