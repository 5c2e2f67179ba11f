/** Which expressions are volatile, as PostgreSQL judges the DEFAULT of a new column. */
import type { FuncCall, Node } from "@pgsql/types";
import type { Expression } from "../sql/change.ts";
import { isBuiltIn, walk } from "../sql/expression.ts";
import { nameOf, strings } from "../sql/names.ts";
import { inlinedExpression } from "../sql/routine.ts";
import type { Catalog } from "./catalog.ts";
import { operators, steadyFunctions, varyingFunctions, volatileFunctions } from "./functions.data.ts";
import { unknown } from "./schema.ts";
import type { Known, NamedObject } from "./schema.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));
const volatileNames = words(volatileFunctions);
const steadyNames = words(steadyFunctions);
const operatorNames = words(operators);

/** Functions of widespread extensions and platforms, by name without schema; true: volatile. */
const extensionFunctions: ReadonlyMap<string, boolean> = new Map([
  // https://www.postgresql.org/docs/18/uuid-ossp.html
  ...["uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4"].map((name) => [name, true] as const),
  ...["uuid_generate_v3", "uuid_generate_v5", "uuid_nil", "uuid_ns_dns", "uuid_ns_url", "uuid_ns_oid", "uuid_ns_x500"].map((name) => [name, false] as const),
  // https://www.postgresql.org/docs/18/pgcrypto.html
  ...["gen_random_bytes", "gen_salt"].map((name) => [name, true] as const),
  ...["digest", "hmac", "crypt"].map((name) => [name, false] as const),
  // https://github.com/fboulnois/pg_uuidv7
  ["uuid_generate_v7", true],
]);

/** https://github.com/supabase/postgres: stable functions that read the claims of the request. */
const supabaseAuth: ReadonlySet<string> = new Set(["uid", "role", "email", "jwt"]);

/**
 * Whether an expression calls anything volatile on that major version of PostgreSQL; `unknown` where it calls a function
 * that neither PostgreSQL, a known extension nor a migration made. Of a volatile one in LANGUAGE sql that the planner puts in place of the call
 * its body decides: [contain_volatile_functions](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/optimizer/util/clauses.c).
 */
export function isVolatile({ node }: Pick<Expression, "node">, catalog: Catalog, postgres: number): Known<boolean> {
  return isNodeVolatile(node, catalog, postgres, 0);
}

function isNodeVolatile(root: Node, catalog: Catalog, postgres: number, depth: number): Known<boolean> {
  const found: Known<boolean>[] = [];
  walk(root, (node) => {
    if ("FuncCall" in node) found.push(isCallVolatile(node.FuncCall, catalog, postgres, depth));
    if ("A_Expr" in node) found.push(isPlainOperator(strings(node.A_Expr.name)) ? false : unknown);
    if ("SubLink" in node) found.push(unknown);
  });
  return found.includes(true) ? true : found.includes(unknown) ? unknown : false;
}

/** An operator of PostgreSQL's own, or a word that the grammar knows, such as LIKE, written without a schema. */
function isPlainOperator(name: readonly string[]): boolean {
  return name.length === 1 && (operatorNames.has(name[0] ?? "") || /^\w/.test(name[0] ?? ""));
}

function isCallVolatile(call: FuncCall, catalog: Catalog, postgres: number, depth: number): Known<boolean> {
  const name = nameOf(strings(call.funcname));
  if (name.schema === null || name.schema === "pg_catalog") {
    if (volatileNames.has(name.name)) return true;
    if (steadyNames.has(name.name)) return false;
    const varying = varyingFunctions[name.name]?.[postgres];
    if (varying === "mixed") return isInstant(call.args?.at(-1)) ? false : unknown;
    if (varying !== undefined) return varying === "volatile";
    if (name.schema !== null) return unknown;
  }
  const declared = catalog.functions(name);
  if (declared.length > 0) {
    if (declared.every(({ volatility }) => volatility === "stable" || volatility === "immutable")) return false;
    const verdicts = new Set(declared.map((routine) => isRoutineVolatile(routine, catalog, postgres, depth)));
    const [verdict] = verdicts;
    return verdicts.size === 1 && verdict !== undefined ? verdict : unknown;
  }
  if (name.schema === "auth" && supabaseAuth.has(name.name)) return false;
  return extensionFunctions.get(name.name) ?? unknown;
}

/** Functions that call one another in turn are looked into this far. */
const deepest = 9;

function isRoutineVolatile({ volatility, language, sql }: NamedObject, catalog: Catalog, postgres: number, depth: number): Known<boolean> {
  if (volatility !== "volatile") return volatility === null ? unknown : false;
  if (language === null || depth > deepest) return unknown;
  const body = language === "sql" ? inlinedExpression(sql) : null;
  return body === null ? true : body === unknown ? unknown : isNodeVolatile(body, catalog, postgres, depth + 1);
}

/** `now()` and its like, which are no time with time zone: the one overload of timezone() that was volatile before PostgreSQL 15 takes that. */
function isInstant(node: Node | undefined): boolean {
  if (node === undefined) return false;
  if ("SQLValueFunction" in node) return /TIMESTAMP|CURRENT_DATE/.test(node.SQLValueFunction.op ?? "");
  return "FuncCall" in node && isBuiltIn(nameOf(strings(node.FuncCall.funcname)), "now", "transaction_timestamp", "statement_timestamp", "clock_timestamp");
}
