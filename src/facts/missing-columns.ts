/** Columns that a constraint, index, policy, trigger or generated column names, and that its table lacks. */
import type { Change, ConstraintDefinition, Expression } from "../sql/change.ts";
import { columnReferences } from "../sql/expression.ts";
import { strings } from "../sql/names.ts";
import type { Statement } from "../sql/statement.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { nodeOf } from "../effects/roles.ts";
import { labelOf, systemColumnNames } from "../catalog/names.ts";

export interface MissingColumn {
  readonly column: string;
  /** How messages call the table that lacks it. */
  readonly table: string;
  /** What names it, in words. */
  readonly by: string;
  /** The columns that the table has. */
  readonly others: readonly string[];
}

/** A table by what is known of its columns. */
interface Columns {
  readonly name: string;
  readonly label: string;
  readonly names: readonly string[];
}

/** The columns that a change names and that are not there; `catalog`: before the change. Nothing of a table whose columns are not all known. */
export function missingColumns(change: Change, statement: Statement, catalog: Catalog): readonly MissingColumn[] {
  if (change.unlikely === true || change.conditional || !("table" in change) || change.table === null) return [];
  const table = columnsFor(change, statement, catalog);
  if (table === null) return [];
  const found: MissingColumn[] = [];
  const look = (names: readonly string[], by: string, of: Columns = table): void => {
    for (const column of new Set(names)) if (!of.names.includes(column) && column !== of.name && !systemColumnNames.has(column)) found.push({ column, table: of.label, by, others: of.names });
  };
  const within = (expression: Expression | null): string[] => (expression === null ? [] : columnReferences(expression.node).flatMap(({ qualifier, column }) => (qualifier === null || (qualifier === table.name && catalog.functions({ schema: null, name: column }).length === 0) ? [column] : [])));
  const lookAt = (constraint: ConstraintDefinition): void => {
    look(constraint.kind === "check" ? within(constraint.expression) : [...constraint.columns, ...constraint.include], constraint.kind === "check" ? "check" : constraint.kind);
    const { references } = constraint;
    if (references === null) return;
    const target = references.table.name === table.name && change.kind === "CreateTable" ? table : targetOf(catalog.findTable(references.table));
    if (target !== null) look(references.columns, "foreign key", target);
  };
  switch (change.kind) {
    case "CreateTable":
      change.constraints.forEach(lookAt);
      for (const { generated } of change.columns) look(within(generated?.expression ?? null), "generated column");
      break;
    case "AddColumn":
      change.column.constraints.forEach(lookAt);
      look(within(change.column.generated?.expression ?? null), "generated column");
      break;
    case "AddConstraint": lookAt(change.constraint); break;
    case "CreateIndex":
      if (change.ifNotExists && change.name !== null && catalog.findIndex({ schema: change.table.schema, name: change.name }) !== undefined) break;
      look([...change.keys.flatMap(({ column, expression }) => (column === null ? within(expression) : [column])), ...change.include, ...within(change.where)], "index");
      break;
    case "CreatePolicy": case "AlterPolicy": look([...within(change.using), ...within(change.withCheck)], "policy"); break;
    case "CreateObject": {
      const node = nodeOf(change, statement);
      if (change.object === "trigger" && node !== null && "CreateTrigStmt" in node) {
        const when = node.CreateTrigStmt.whenClause;
        look([...strings(node.CreateTrigStmt.columns), ...(when === undefined ? [] : columnReferences(when).flatMap(({ qualifier, column }) => (qualifier === "new" || qualifier === "old" ? [column] : [])))], "trigger");
      }
      break;
    }
    default: break;
  }
  return found;
}

function targetOf(table: ReturnType<Catalog["findTable"]>): Columns | null {
  return table?.columnsKnown === true ? { name: table.name, label: table.label, names: table.columns.map(({ name }) => name) } : null;
}

function columnsFor(change: Change & { readonly table: { readonly schema: string | null; readonly name: string } | null }, { changes }: Statement, catalog: Catalog): Columns | null {
  if (change.table === null) return null;
  if (change.kind === "CreateTable") {
    const isWhole = change.inherits.length === 0 && change.like.length === 0 && change.partitionOf === null && change.ofType === null && change.asQuery === null;
    if (!isWhole || (change.ifNotExists && catalog.findTable(change.table) !== undefined)) return null;
    return { name: change.table.name, label: labelOf(change.table.schema ?? "public", change.table.name), names: change.columns.map(({ name }) => name) };
  }
  const table = targetOf(catalog.findTable(change.table));
  const added = (change.nested ? [change] : changes).flatMap((other) => (other.kind === "AddColumn" ? [other.column.name] : []));
  return table === null ? null : { ...table, names: [...table.names, ...added] };
}
