import type { ChangeOf, Expression } from "../sql/change.ts";
import { learnTable, updateTable } from "./apply-tables.ts";
import { pathWritten } from "./catalog.ts";
import type { Catalog, WritableCatalog } from "./catalog.ts";
import { isNotBoolean } from "./expressions.ts";
import { missingIn } from "./mentions.ts";
import { lacksOperator } from "./operands.ts";
import { unknown } from "./schema.ts";
import type { Known, Origin, Policy, Table } from "./schema.ts";

/** Applies ENABLE, DISABLE, FORCE and NO FORCE ROW LEVEL SECURITY. */
export function applyRowSecurity(
  catalog: WritableCatalog,
  change: ChangeOf<"EnableRowSecurity" | "DisableRowSecurity" | "ForceRowSecurity" | "NoForceRowSecurity">,
): void {
  const table = learnTable(catalog, change.table, change);
  const flag = change.kind === "EnableRowSecurity" || change.kind === "DisableRowSecurity" ? "enabled" : "forced";
  const asked = change.kind === "EnableRowSecurity" || change.kind === "ForceRowSecurity";
  const value: Known<boolean> = change.conditional && table.rowSecurity[flag] !== asked ? unknown : asked;
  updateTable(catalog, table, (current) => ({ ...current, rowSecurity: { ...current.rowSecurity, [flag]: value } }));
}

/** What a policy may say: only INSERT has no rows to begin with, and SELECT and DELETE make none. */
function fits({ command, using, withCheck }: Pick<Policy, "command" | "using" | "withCheck">): boolean {
  return (command !== "insert" || using === null) && ((command !== "select" && command !== "delete") || withCheck === null);
}

/** Whether an expression surely is no condition on the rows of the table. */
function isNoCondition(catalog: Catalog, table: Table, condition: Expression | null): boolean {
  if (condition === null) return false;
  return missingIn(catalog, condition.sql, "expression", table, pathWritten(catalog)).length > 0 || lacksOperator(catalog, condition.node, table) || isNotBoolean(catalog, condition.node, table);
}

/** Applies CREATE POLICY; false, as below, where the server would refuse it. */
export function applyCreatePolicy(catalog: WritableCatalog, change: ChangeOf<"CreatePolicy">, origin: Origin): boolean {
  const { name, permissive, command, roles, using, withCheck } = change;
  const table = learnTable(catalog, change.table, change);
  if (table.policies.some((policy) => policy.name === name)) return change.conditional;
  if (!fits(change) || roles.some((role) => catalog.roleState(role) === "dropped")) return false;
  if (!change.conditional && [using, withCheck].some((condition) => isNoCondition(catalog, table, condition))) return false;
  updateTable(catalog, table, (current) => ({ ...current, policies: [...current.policies, { name, permissive, command, roles, using, withCheck, origin }] }));
  return true;
}

/** Applies ALTER POLICY. */
export function applyAlterPolicy(catalog: WritableCatalog, change: ChangeOf<"AlterPolicy">): boolean {
  const table = catalog.record(change.table);
  const found = table?.policies.find((policy) => policy.name === change.name);
  if (table === undefined || found === undefined) return table?.known !== true;
  if (!change.conditional && [change.using, change.withCheck].some((condition) => isNoCondition(catalog, table, condition))) return false;
  if (!fits({ command: found.command, using: change.using, withCheck: change.withCheck }) || change.roles?.some((role) => catalog.roleState(role) === "dropped") === true) return false;
  updateTable(catalog, table, (current) => ({
    ...current,
    policies: current.policies.map((policy) =>
      policy.name === change.name
        ? { ...policy, roles: change.roles ?? policy.roles, using: change.using ?? policy.using, withCheck: change.withCheck ?? policy.withCheck }
        : policy,
    ),
  }));
  return true;
}

/** Applies DROP POLICY. */
export function applyDropPolicy(catalog: WritableCatalog, change: ChangeOf<"DropPolicy">): boolean {
  const table = catalog.record(change.table);
  if (table?.known === true && !table.policies.some((policy) => policy.name === change.name)) return change.ifExists || change.conditional;
  if (table !== undefined) updateTable(catalog, table, (current) => ({ ...current, policies: current.policies.filter((policy) => policy.name !== change.name) }));
  return true;
}

/** Applies ALTER POLICY … RENAME. */
export function applyRenamePolicy(catalog: WritableCatalog, change: ChangeOf<"RenamePolicy">): boolean {
  const table = catalog.record(change.table);
  if (table === undefined) return true;
  if (table.policies.some((policy) => policy.name === change.newName) || (table.known && !table.policies.some((policy) => policy.name === change.name))) return false;
  updateTable(catalog, table, (current) => ({
    ...current,
    policies: current.policies.map((policy) => (policy.name === change.name ? { ...policy, name: change.newName } : policy)),
  }));
  return true;
}
