/** The names that a statement gives, for rules about names. */
import { textOf, type SourceFile, type Span } from "../source.ts";
import type { Change, ConstraintDefinition, NamedKind } from "../sql/change.ts";
import type { Statement } from "../sql/statement.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { baseName } from "../catalog/catalog.ts";
import { truncate } from "../catalog/names.ts";

export type NamedThing =
  | "schema" | "table" | "column" | "primary key" | "foreign key" | "unique" | "check" | "exclude" | "index" | "unique index" | "view" | "materialized view"
  | "sequence" | "trigger" | "policy" | "function" | "procedure" | "type" | "other";

export interface WrittenName {
  readonly thing: NamedThing;
  /** As PostgreSQL keeps it: cut at 63 bytes. */
  readonly name: string;
  /** The table it belongs to, without its schema; null where it belongs to none. */
  readonly table: string | null;
  /** Of a constraint or index: what it is on. */
  readonly columns: readonly string[];
  /** Of a foreign key: the other table, without its schema. */
  readonly references: string | null;
  /** The name in the file as it is written; null in a DO block. */
  readonly span: Span | null;
  readonly change: Change;
}

type Named = Pick<WrittenName, "thing" | "name"> & Partial<WrittenName> & { readonly within?: Span };

const things: Partial<Record<NamedKind, NamedThing>> = {
  view: "view", "materialized view": "materialized view", function: "function", procedure: "procedure", aggregate: "function", trigger: "trigger", domain: "type", type: "type", enum: "type", sequence: "sequence",
};

/**
 * The names of what a statement makes, and those it gives by RENAME, in the order of its changes. Left out are temporary tables and what belongs
 * to them, and what a guard finds there already. `catalog`: before the statement.
 */
export function writtenNames(statement: Statement, file: SourceFile, catalog: Catalog): readonly WrittenName[] {
  return statement.changes.flatMap((change) => {
    if (belongsToTemporary(change, catalog)) return [];
    return namesIn(change, catalog).map(({ within, ...named }) => ({ table: null, columns: [], references: null, change, ...named, span: named.span ?? findName(statement, file, named.name, within ?? change.span) }));
  });
}

function belongsToTemporary(change: Change, catalog: Catalog): boolean {
  if (change.kind === "CreateTable") return change.temporary || (change.ifNotExists && catalog.findTable(change.table) !== undefined);
  if ("temporary" in change && change.temporary) return true;
  return "table" in change && change.table !== null && catalog.findTable(change.table)?.temporary === true;
}

function namesIn(change: Change, catalog: Catalog): readonly Named[] {
  switch (change.kind) {
    case "CreateSchema": return [{ thing: "schema", name: change.name }];
    case "RenameSchema": return [{ thing: "schema", name: change.newName }];
    case "CreateTable": {
      const table = change.table.name;
      return [
        { thing: "table", name: table, within: change.tableSpan },
        ...change.columns.map(({ name, nameSpan }): Named => ({ thing: "column", name, table, ...(!change.nested && { span: nameSpan }) })),
        ...change.constraints.flatMap((constraint) => nameOfConstraint(constraint, table)),
      ];
    }
    case "RenameTable": return [{ thing: "table", name: change.newName }];
    case "AddColumn": return [{ thing: "column", name: change.column.name, table: change.table.name, ...(!change.nested && { span: change.column.nameSpan }) }, ...change.column.constraints.flatMap((constraint) => nameOfConstraint(constraint, change.table.name))];
    case "RenameColumn": return [{ thing: "column", name: change.newName, table: change.table.name }];
    case "AddConstraint": return nameOfConstraint(change.constraint, change.table.name);
    case "RenameConstraint": {
      const constraint = catalog.constraint(change.table, change.constraint);
      return constraint === undefined || constraint.kind === "not null" ? [] : [{ thing: constraint.kind, name: change.newName, table: change.table.name, columns: constraint.columns, references: constraint.references?.table.name ?? null }];
    }
    case "CreateIndex": return change.name === null ? [] : [{ thing: change.unique ? "unique index" : "index", name: change.name, table: change.table.name, columns: change.keys.map(({ column }) => column ?? "expression"), within: { start: change.keyword.end, end: change.span.end } }];
    case "RenameIndex": {
      const index = catalog.findIndex(change.index);
      return index === undefined || index.constraint !== null ? [] : [{ thing: index.unique ? "unique index" : "index", name: change.newName, table: index.table.name, columns: index.keys.map((key) => key ?? "expression") }];
    }
    case "CreatePolicy": return [{ thing: "policy", name: change.name, table: change.table.name }];
    case "RenamePolicy": return [{ thing: "policy", name: change.newName, table: change.table.name }];
    case "CreateEnum": return [{ thing: "type", name: change.type.name }];
    case "CreateSequence": return [{ thing: "sequence", name: change.sequence.name }];
    case "CreateObject": return change.orReplace && catalog.findObject(change.object, change.name, change.table ?? undefined) !== undefined ? [] : [{ thing: things[change.object] ?? "other", name: baseName(change.name.name), table: change.table?.name ?? null }];
    case "RenameObject": return [{ thing: things[change.object] ?? "other", name: change.newName, table: change.table?.name ?? null }];
    default: return [];
  }
}

function nameOfConstraint({ name, kind, columns, references, span }: ConstraintDefinition, table: string): readonly Named[] {
  return name === null || kind === "not null" ? [] : [{ thing: kind, name, table, columns, references: references?.table.name ?? null, within: span }];
}

/** Where a name stands in a statement; null where it is not written as such: in a DO block, over a placeholder. */
export function findName(statement: Statement, file: SourceFile, name: string, within: Span = statement.span): Span | null {
  const found = statement.tokens.find((token) => {
    if (token.start < within.start || token.end > within.end) return false;
    const identifier = identifierIn(textOf(file, token), token.kind);
    return identifier !== null && truncate(identifier) === name;
  });
  return found === undefined ? null : { start: found.start, end: found.end };
}

/** The name that a token stands for, before it is cut; null for other tokens, and for `U&""`. */
export function identifierIn(text: string, kind: string): string | null {
  if (kind === "word") return text.toLowerCase();
  return kind === "quoted" && text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : null;
}
