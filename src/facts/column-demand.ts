/** A column as a configuration asks for it, in SQL. */
import type { DataType } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import { isFailure, parse } from "../sql/parse.ts";

export interface ColumnDemand {
  readonly name: string;
  /** Null where only the name is given. */
  readonly type: DataType | null;
  readonly notNull: boolean;
  /** There must be a default, whatever it is. */
  readonly default: boolean;
  /** As written. */
  readonly sql: string;
}

/** Reads `created_at timestamptz not null default now()`, or a name alone. Throws where it is no column definition. The parser must have been loaded. */
export function readColumn(sql: string): ColumnDemand {
  if (/^\w+$/.test(sql)) return { name: sql, type: null, notNull: false, default: false, sql };
  const nodes = parse(`create table t (${sql})`);
  const statement = isFailure(nodes) || nodes.length > 1 ? undefined : nodes[0]?.stmt;
  const elements = statement !== undefined && "CreateStmt" in statement ? (statement.CreateStmt.tableElts ?? []) : [];
  const [element] = elements;
  if (element === undefined || !("ColumnDef" in element) || elements.length > 1) throw new Error(`${JSON.stringify(sql)} is no column definition; write a name, or SQL such as "created_at timestamptz not null default now()"`);
  const { colname = "", typeName, constraints = [] } = element.ColumnDef;
  const has = (type: string): boolean => constraints.some((node) => "Constraint" in node && node.Constraint.contype === type);
  return { name: colname, type: dataType(typeName), notNull: has("CONSTR_NOTNULL"), default: has("CONSTR_DEFAULT"), sql };
}
