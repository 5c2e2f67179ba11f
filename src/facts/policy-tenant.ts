import type { Node, SelectStmt } from "@pgsql/types";
import type { Expression } from "../sql/change.ts";
import { columnReference, columnReferences, conjuncts, constantValue, disjuncts, functionCalls, walk, withoutCasts, type FunctionCall } from "../sql/expression.ts";
import { relationName } from "../sql/names.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Policy, Table } from "../catalog/schema.ts";

/**
 * What a policy's expression does with the tenant column.
 * - `compares`: with something else, or hands it to a function
 * - `itself`: only with itself, which is true for every row
 * - `unknown`: nothing that one sees, but a function or a subquery about the row decides; or it denies every row
 * - `never`
 */
export type Treatment = "compares" | "itself" | "unknown" | "never";

/** A table in FROM, or the policy's own. `columns` is null where they are not known. */
interface Source {
  readonly name: string;
  readonly columns: ReadonlySet<string> | null;
}
/** The sources of each query around a place, innermost first; the policy's own table comes last. */
type Scopes = readonly (readonly Source[])[];

/**
 * The expression, if there is one, by which a policy opens a table to all tenants. Permissive policies are joined with OR,
 * so each must look at the tenant by itself, unless a restrictive one for the same roles and command does. `isTrusted` tells
 * the names of roles, functions and settings for those who may see all tenants.
 */
export function findGap(policy: Policy, table: Table, column: string, catalog: Catalog, isTrusted: (name: string) => boolean): { readonly expression: Expression; readonly treatment: "never" | "itself" } | null {
  if (!policy.permissive || (policy.roles.length > 0 && policy.roles.every(isTrusted))) return null;
  const guards = table.policies.filter((other) => covers(other, policy));
  const isGuarded = (guard: Expression | null): boolean => guard !== null && treatmentOf(guard.node, table, column, catalog) === "compares";
  for (const [expression, guarded] of [
    [policy.using, guards.some(({ using }) => isGuarded(using))],
    [policy.withCheck, guards.some(({ using, withCheck }) => isGuarded(withCheck ?? using))],
  ] as const) {
    if (expression === null || guarded) continue;
    const treatment = treatmentOf(expression.node, table, column, catalog);
    if ((treatment === "never" || treatment === "itself") && !asksForTrust(expression.node, isTrusted)) return { expression, treatment };
  }
  return null;
}

/** Whether `other` must hold wherever `policy` is used. */
function covers(other: Policy, policy: Policy): boolean {
  const isForAll = other.roles.length === 0 || other.roles.includes("public");
  return !other.permissive && (other.command === "all" || other.command === policy.command) && (isForAll || (policy.roles.length > 0 && policy.roles.every((role) => other.roles.includes(role))));
}

/** Whether every way for the expression to be true names something trusted: `is_platform_admin()`, `auth.role() = 'service_role'`. */
function asksForTrust(expression: Node, isTrusted: (name: string) => boolean): boolean {
  return disjuncts(expression).every((way) =>
    conjuncts(way).some((part) => {
      let found = functionCalls(part).some(({ name }) => isTrusted(name.name));
      walk(part, (node) => {
        const value = constantValue(node);
        if (typeof value === "string" && isTrusted(value)) found = true;
      });
      return found;
    }));
}

/** How an expression of a policy on `table` treats its tenant column. Columns in subqueries are looked up as the server does it: in the innermost table that has them. */
export function treatmentOf(expression: Node, table: Table, column: string, catalog: Catalog): Treatment {
  const seen = new Set<Treatment>();
  const own: Scopes = [[{ name: table.name, columns: new Set(table.columns.map(({ name }) => name)) }]];
  const pending: { readonly node: unknown; readonly scopes: Scopes }[] = [{ node: expression, scopes: own }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node: root, scopes } = next;
    walk(root, (node) => {
      if ("A_Expr" in node) note(seen, sideOf(node.A_Expr.lexpr, column, scopes), sideOf(node.A_Expr.rexpr, column, scopes));
      else if ("FuncCall" in node && (node.FuncCall.args ?? []).some((argument) => holds(argument, column))) seen.add("compares");
      else if ("JoinExpr" in node && JSON.stringify(node.JoinExpr.usingClause ?? []).includes(JSON.stringify(column))) seen.add("compares");
      else if ("ColumnRef" in node && scopes.length > 1 && mayBeOwn(node, table, scopes)) seen.add("unknown");
      else if ("SubLink" in node && node.SubLink.testexpr !== undefined) {
        const { testexpr, subselect } = node.SubLink;
        if (columnReferences(testexpr).length > 0) seen.add("unknown");
        note(seen, sideOf(testexpr, column, scopes), soleValue(subselect, column, scopes, catalog));
      } else if ("SelectStmt" in node) {
        const inner: Scopes = [sourcesOf(node.SelectStmt, catalog), ...scopes];
        pending.push(...Object.values(node.SelectStmt).map((part: unknown) => ({ node: part, scopes: inner })));
        return false;
      }
      return undefined;
    });
  }
  if (seen.has("compares")) return "compares";
  if (seen.has("itself")) return "itself";
  return seen.has("unknown") || constantValue(expression) === false || asksFunction(expression, catalog) ? "unknown" : "never";
}

/** One side of a comparison. `owner` tells the table whose tenant column it is, by a name unique in the expression; null where it is none. */
interface Side {
  readonly owner: string | null;
  /** Nothing but the column. */
  readonly bare: boolean;
}
const elsewhere: Side = { owner: null, bare: false };

function sideOf(node: Node | undefined, column: string, scopes: Scopes): Side {
  if (node === undefined) return elsewhere;
  const reference = columnReference(node);
  if (reference?.column === column) return { owner: ownerOf(reference, scopes), bare: true };
  return holds(node, column) ? { owner: "", bare: false } : elsewhere;
}

/** What a subquery of one column and no set operation gives, as a side of a comparison. */
function soleValue(subselect: Node | undefined, column: string, scopes: Scopes, catalog: Catalog): Side {
  if (subselect === undefined || !("SelectStmt" in subselect)) return elsewhere;
  const [target] = subselect.SelectStmt.targetList ?? [];
  return target !== undefined && "ResTarget" in target ? sideOf(target.ResTarget.val, column, [sourcesOf(subselect.SelectStmt, catalog), ...scopes]) : elsewhere;
}

function note(seen: Set<Treatment>, left: Side, right: Side): void {
  if (left.owner === null && right.owner === null) return;
  seen.add(left.bare && right.bare && left.owner === right.owner ? "itself" : "compares");
}

/** Which source a column belongs to: its depth and name; `unknown` where a source whose columns are not known may have it. */
function ownerOf({ qualifier, column }: { readonly qualifier: string | null; readonly column: string }, scopes: Scopes): string {
  for (const [index, sources] of scopes.entries()) {
    const source = sources.find(({ name, columns }) => (qualifier === null ? columns === null || columns.has(column) : name === qualifier));
    if (source !== undefined) return qualifier === null && source.columns === null ? "unknown" : `${scopes.length - index}:${source.name}`;
  }
  return "unknown";
}

/** Whether a column in a subquery is, or may be, one of the row that the policy is about. */
function mayBeOwn(node: Node, table: Table, scopes: Scopes): boolean {
  const reference = columnReference(node);
  return reference !== null && ["unknown", `1:${table.name}`].includes(ownerOf(reference, scopes));
}

/** Whether the column stands in an expression, outside of its subqueries. */
function holds(node: Node, column: string): boolean {
  return columnReferences(node).some((reference) => reference.column === column);
}

function sourcesOf(query: SelectStmt, catalog: Catalog): readonly Source[] {
  const sources: Source[] = [];
  walk(query.fromClause ?? [], (node) => {
    if ("RangeVar" in node) {
      const name = relationName(node.RangeVar);
      const table = catalog.findTable(name);
      sources.push({ name: node.RangeVar.alias?.aliasname ?? name.name, columns: table?.known === true ? new Set(table.columns.map((each) => each.name)) : null });
    } else if ("RangeSubselect" in node) sources.push({ name: node.RangeSubselect.alias?.aliasname ?? "", columns: null });
    else if ("RangeFunction" in node) sources.push({ name: node.RangeFunction.alias?.aliasname ?? "", columns: null });
    return !("RangeSubselect" in node) && !("RangeFunction" in node) && !("SubLink" in node);
  });
  return sources;
}

/** Whether a function decides about the row: `may_see(id)`, `id = any(visible_ids())`, `app.team_of(id) = 3`. */
function asksFunction(expression: Node, catalog: Catalog): boolean {
  const isOwn = ({ name }: FunctionCall): boolean => (name.schema !== null && name.schema !== "pg_catalog") || catalog.functions(name).length > 0;
  const takesRow = (call: FunctionCall): boolean => call.arguments.some((argument) => columnReferences(argument).length > 0);
  let found = false;
  walk(expression, (node) => {
    if ("BoolExpr" in node) return true;
    const plain = withoutCasts(node);
    const calls = functionCalls(plain);
    if ("FuncCall" in plain) found ||= calls.some(takesRow);
    else if ("A_Expr" in plain) found ||= calls.some((call) => isOwn(call) && (takesRow(call) || plain.A_Expr.kind === "AEXPR_OP_ANY"));
    return false;
  });
  return found;
}
