/** What CREATE and ALTER OPERATOR may say: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/operatorcmds.c */
import type { DefElem, DefineStmt, TypeName } from "@pgsql/types";
import { dataType, signatureLabel } from "../sql/data-type.ts";
import { strings } from "../sql/names.ts";
import { option } from "../sql/read-option.ts";
import type { Clause } from "../sql/alteration.ts";
import { firstStatement } from "../sql/parse.ts";
import type { Catalog } from "./catalog.ts";
import { callableOf, ownFunctions } from "./given-types.ts";
import { nameIn } from "./option-names.ts";
import { isPolymorphic } from "./pseudo-types.ts";
import { routineNamed } from "./resolve.ts";

/** What only an operator with two sides can have, and what only one that gives a boolean. */
const ofTwoSides = ["commutator", "join", "merges", "hashes"];
const ofBooleans = ["negator", "restrict", "join", "merges", "hashes"];

/** Whether the server refuses CREATE OPERATOR. One without a right side could be made before PostgreSQL 14. */
export function isOddOperator(catalog: Catalog, { definition }: DefineStmt): boolean {
  const [left, right] = ["leftarg", "rightarg"].map((key) => typeIn(option(definition, key)));
  const name = nameIn(option(definition, "function") ?? option(definition, "procedure"));
  if (name === undefined || (left === undefined && right === undefined) || left?.setof === true || right?.setof === true) return true;
  const has = (key: string): boolean => isGiven(option(definition, key));
  if ((left === undefined || right === undefined) && ofTwoSides.some(has)) return true;
  const sides = [left, right].flatMap((type) => type ?? []);
  if (ownFunctions(catalog, name) === null || sides.some((type) => isPolymorphic(dataType(type)))) return false;
  const routine = routineNamed(catalog, { schema: name.schema, name: `${name.name}(${sides.map(signatureLabel).join(", ")})` }, "function");
  if (routine === "ambiguous") return false;
  if (routine === null || routine === "other" || routine.kind !== "function") return true;
  const result = callableOf(catalog, routine)?.result ?? null;
  return result !== null && (result.schema === "pg_catalog" && (result.name !== "bool" || result.dimensions > 0)) && ofBooleans.some(has);
}

function typeIn(element: DefElem | undefined): TypeName | undefined {
  return element?.arg !== undefined && "TypeName" in element.arg ? element.arg.TypeName : undefined;
}

function isGiven(element: DefElem | undefined): boolean {
  const value = element?.arg;
  return element !== undefined && !(value !== undefined && "String" in value && /^(?:false|off|0|none)$/i.test(value.String.sval ?? "")) && !(value !== undefined && "TypeName" in value && strings(value.TypeName.names).join() === "false");
}

const alterable: ReadonlySet<string | undefined> = new Set(["restrict", "join", "commutator", "negator", "merges", "hashes"]);

/** Whether ALTER OPERATOR sets something that an operator has not, or that stays as it was made. */
export function refusesOperatorClauses(clauses: readonly Clause[]): boolean {
  return clauses.some(({ sql }) => {
    const node = sql === null ? null : firstStatement(`alter operator + (int, int) ${sql}`);
    return node !== null && "AlterOperatorStmt" in node && (node.AlterOperatorStmt.options ?? []).some((each) => "DefElem" in each && !alterable.has(each.DefElem.defname));
  });
}
