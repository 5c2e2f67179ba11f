/** What reads an attribute of a composite type: `(column).attribute` in tables and views, `(VALUE).attribute` in domains. */
import type { Node } from "@pgsql/types";
import { nodesTagged } from "../sql/expression.ts";
import { strings } from "../sql/names.ts";
import { columnsOfType, dropObject } from "./apply-objects.ts";
import type { Catalog, Place } from "./catalog.ts";
import { usersOfType } from "./dependents.ts";
import { domainSql, domainText } from "./edit-object.ts";
import { holdersWhere } from "./expression-holders.ts";
import type { Removal } from "./expression-holders.ts";
import { madeBy } from "./made-by.ts";
import { mentionsOfObject, samePlace } from "./mentions.ts";
import { unknown } from "./schema.ts";
import type { NamedObject, Table } from "./schema.ts";

/** What goes with an attribute of a composite type, or a column of a table whose rows others hold, each as the way to take it away: where there is anything, dropping it needs CASCADE. */
export function readersOfAttribute(catalog: Catalog, type: Place, attribute: string): readonly Removal[] {
  const held = columnsOfType(catalog, type);
  const byTable = new Map<Table, Set<string>>();
  for (const { table, column } of held) if (column.type !== unknown && column.type.dimensions === 0) byTable.set(table, new Set([...(byTable.get(table) ?? []), column.name]));
  return [
    ...[...byTable].flatMap(([table, columns]) => holdersWhere(catalog, table, ({ node }) => reads(node, columns, attribute)).map(({ remove }) => remove)),
    ...usersOfType(catalog, type).filter(({ kind }) => kind === "domain").flatMap((domain) => inDomain(domain, attribute)),
    ...(byTable.size === 0 ? [] : catalog.objectsHolding(attribute)).filter((object) => (object.kind === "view" || object.kind === "materialized view") && isInView(catalog, object, byTable, attribute)).map((view): Removal => (writable) => {
      if (writable.findObject(view.kind, view) !== undefined) dropObject(writable, view);
    }),
  ];
}

function reads(node: Node, columns: ReadonlySet<string>, attribute: string): boolean {
  return columnsRead(node, attribute).some((column) => columns.has(column));
}

/** The columns of which an expression takes a field of that name. */
function columnsRead(node: Node, attribute: string): string[] {
  return nodesTagged(node, "A_Indirection").flatMap(({ arg, indirection }) => {
    const [field] = indirection ?? [];
    const isField = field !== undefined && "String" in field && field.String.sval === attribute;
    return isField && arg !== undefined && "ColumnRef" in arg ? strings(arg.ColumnRef.fields).slice(-1) : [];
  });
}

function inDomain(domain: NamedObject, attribute: string): Removal[] {
  const node = madeBy(domain);
  const text = domainText(domain.sql);
  if (node === null || text === null || !("CreateDomainStmt" in node)) return [];
  const checks = (node.CreateDomainStmt.constraints ?? []).flatMap((constraint) => ("Constraint" in constraint && constraint.Constraint.raw_expr !== undefined && constraint.Constraint.contype === "CONSTR_CHECK" ? [constraint.Constraint] : []));
  const gone = new Set(checks.filter(({ raw_expr: expression }) => expression !== undefined && reads(expression, new Set(["value"]), attribute)).map(({ conname }) => conname ?? null));
  if (gone.size === 0) return [];
  return [(writable) => writable.replaceObject(domain, { ...domain, sql: domainSql({ ...text, parts: text.parts.filter(({ kind, name }) => kind !== "check" || !gone.has(name)) }) })];
}

/** Whether a view takes the attribute of a column of the type; a column of the same name elsewhere leaves that open. */
function isInView(catalog: Catalog, view: NamedObject, holders: ReadonlyMap<Table, ReadonlySet<string>>, attribute: string): boolean {
  const node = madeBy(view);
  const columns = node === null ? [] : columnsRead(node, attribute);
  const mentioned = columns.length === 0 ? [] : (mentionsOfObject(catalog, view)?.columns ?? []);
  return columns.some((column) => {
    const meant = mentioned.filter((mention) => mention.column === column);
    return meant.length > 0 && meant.every(({ of }) => [...holders].some(([table, names]) => names.has(column) && samePlace(of, table)));
  });
}
