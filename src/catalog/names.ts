/** Names as PostgreSQL writes them and as it chooses them. */
import type { Node } from "@pgsql/types";
import { walk } from "../sql/expression.ts";
import { quoteIdentifier } from "../sql/names.ts";

/** The longest name PostgreSQL keeps, in bytes (NAMEDATALEN - 1). */
const longestName = 63;

/** A name with its schema, as SQL must spell it. */
export function quoteQualified(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** A string literal. */
export function quoteText(text: string): string {
  return text.includes("\\") ? `E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'` : `'${text.replaceAll("'", "''")}'`;
}

/** How messages call an object: with its schema unless that is `public` or temporary. */
export function labelOf(schema: string, name: string): string {
  return schema === "public" || schema === temporarySchema ? quoteIdentifier(name) : quoteQualified(schema, name);
}

/** Stands for the session's own schema of temporary tables. */
export const temporarySchema = "pg_temp";

/** Names that no column of a table can have. */
export const systemColumnNames: ReadonlySet<string> = new Set(["tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"]);

function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

/** The first characters of a name that fit in so many bytes (pg_mbcliplen). */
function clip(name: string, bytes: number): string {
  if (byteLength(name) <= bytes) return name;
  let size = 0;
  let end = 0;
  for (const character of name) {
    size += byteLength(character);
    if (size > bytes) break;
    end += character.length;
  }
  return name.slice(0, end);
}

/** Whether PostgreSQL keeps a name whole; labels of enums, which it never cuts, must be such. */
export function fitsName(name: string): boolean {
  return byteLength(name) <= longestName;
}

/** What PostgreSQL keeps of a name: its first 63 bytes, in whole characters. https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
export function truncate(name: string): string {
  return clip(name, longestName);
}

/**
 * `first_second_label`, the first two shortened in turn, the longer first, until the whole fits 63 bytes:
 * [makeObjectName](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/indexcmds.c).
 */
function makeObjectName(first: string, second: string | null, label: string | null): string {
  const overhead = (second === null ? 0 : 1) + (label === null ? 0 : byteLength(label) + 1);
  let firstBytes = byteLength(first);
  let secondBytes = second === null ? 0 : byteLength(second);
  while (firstBytes + secondBytes > longestName - overhead) {
    if (firstBytes > secondBytes) firstBytes--;
    else secondBytes--;
  }
  return clip(first, firstBytes) + (second === null ? "" : `_${clip(second, secondBytes)}`) + (label === null ? "" : `_${label}`);
}

/** The first of `first_second_label`, `…label1`, `…label2` that is not taken (ChooseRelationName, ChooseConstraintName). */
export function chooseName(first: string, second: string | null, label: string, taken: (name: string) => boolean): string {
  for (let pass = 0; ; pass++) {
    const name = makeObjectName(first, second, pass === 0 ? label : `${label}${pass}`);
    if (!taken(name)) return name;
  }
}

/** Column names joined for the middle of a chosen name, cut once they reach 64 bytes (ChooseIndexNameAddition). */
export function joinNames(columns: readonly string[]): string {
  let joined = "";
  for (const column of columns) {
    if (joined !== "") joined += "_";
    joined += clip(column, longestName);
    if (byteLength(joined) > longestName) break;
  }
  return joined;
}

/** The names the columns of an index get: of an expression as a select list would call it, numbered where they repeat (ChooseIndexColumnNames). */
export function indexColumnNames(keys: readonly { readonly column: string | null; readonly node: Node | null }[]): string[] {
  const names: string[] = [];
  for (const key of keys) {
    const own = key.column ?? (key.node === null ? null : expressionName(key.node)) ?? "expr";
    let name = own;
    for (let number = 1; names.includes(name); number++) name = clip(own, longestName - String(number).length) + String(number);
    names.push(name);
  }
  return names;
}

/**
 * What PostgreSQL calls an expression in an index; null where it has no idea:
 * [FigureIndexColname](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/parser/parse_target.c).
 */
export function expressionName(node: Node): string | null {
  return figure(node)?.name ?? null;
}

function figure(node: Node | undefined): { readonly name: string; readonly strong: boolean } | null {
  if (node === undefined) return null;
  const strong = (name: string) => ({ name, strong: true });
  if ("ColumnRef" in node) {
    const name = lastString(node.ColumnRef.fields);
    return name === null ? null : strong(name);
  }
  if ("A_Indirection" in node) {
    const name = lastString(node.A_Indirection.indirection);
    return name === null ? figure(node.A_Indirection.arg) : strong(name);
  }
  if ("FuncCall" in node) {
    const name = lastString(node.FuncCall.funcname);
    return name === null ? null : strong(name);
  }
  if ("A_Expr" in node) return node.A_Expr.kind === "AEXPR_NULLIF" ? strong("nullif") : null;
  if ("GroupingFunc" in node) return strong("grouping");
  if ("TypeCast" in node) {
    const inner = figure(node.TypeCast.arg);
    if (inner?.strong) return inner;
    const type = lastString(node.TypeCast.typeName?.names);
    return type === null ? inner : { name: type, strong: false };
  }
  if ("CollateClause" in node) return figure(node.CollateClause.arg);
  if ("CaseExpr" in node) {
    const inner = figure(node.CaseExpr.defresult);
    return inner?.strong ? inner : { name: "case", strong: false };
  }
  if ("A_ArrayExpr" in node) return strong("array");
  if ("RowExpr" in node) return strong("row");
  if ("CoalesceExpr" in node) return strong("coalesce");
  if ("MinMaxExpr" in node) return strong(node.MinMaxExpr.op === "IS_LEAST" ? "least" : "greatest");
  if ("XmlSerialize" in node) return strong("xmlserialize");
  if ("SQLValueFunction" in node) return strong((node.SQLValueFunction.op ?? "").replace(/^SVFOP_/, "").replace(/_N$/, "").toLowerCase());
  return null;
}

function lastString(nodes: readonly Node[] | undefined): string | null {
  for (let index = (nodes?.length ?? 0) - 1; index >= 0; index--) {
    const node = nodes?.[index];
    if (node !== undefined && "String" in node) return node.String.sval ?? null;
  }
  return null;
}

/** Names of the columns an expression mentions, its subqueries included, in the order they first appear, each once. */
export function columnsOf(expression: Node): string[] {
  const names = new Set<string>();
  walk(expression, (node) => {
    const name = "ColumnRef" in node ? lastString(node.ColumnRef.fields) : null;
    if (name !== null) names.add(name);
  });
  return [...names];
}
