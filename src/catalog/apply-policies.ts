import type { ChangeOf } from "../sql/change.ts";
import { learnTable, updateTable } from "./apply-tables.ts";
import type { WritableCatalog } from "./catalog.ts";
import { unknown } from "./schema.ts";
import type { Known, Origin } from "./schema.ts";

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

/** Applies CREATE POLICY. */
export function applyCreatePolicy(catalog: WritableCatalog, change: ChangeOf<"CreatePolicy">, origin: Origin): void {
  const { name, permissive, command, roles, using, withCheck } = change;
  updateTable(catalog, learnTable(catalog, change.table, change), (table) =>
    table.policies.some((policy) => policy.name === name) ? table : { ...table, policies: [...table.policies, { name, permissive, command, roles, using, withCheck, origin }] },
  );
}

/** Applies ALTER POLICY. */
export function applyAlterPolicy(catalog: WritableCatalog, change: ChangeOf<"AlterPolicy">): void {
  const table = catalog.record(change.table);
  if (table === undefined) return;
  updateTable(catalog, table, (current) => ({
    ...current,
    policies: current.policies.map((policy) =>
      policy.name === change.name
        ? { ...policy, roles: change.roles ?? policy.roles, using: change.using ?? policy.using, withCheck: change.withCheck ?? policy.withCheck }
        : policy,
    ),
  }));
}

/** Applies DROP POLICY. */
export function applyDropPolicy(catalog: WritableCatalog, change: ChangeOf<"DropPolicy">): void {
  const table = catalog.record(change.table);
  if (table !== undefined) updateTable(catalog, table, (current) => ({ ...current, policies: current.policies.filter((policy) => policy.name !== change.name) }));
}

/** Applies ALTER POLICY … RENAME. */
export function applyRenamePolicy(catalog: WritableCatalog, change: ChangeOf<"RenamePolicy">): void {
  const table = catalog.record(change.table);
  if (table === undefined || table.policies.some((policy) => policy.name === change.newName)) return;
  updateTable(catalog, table, (current) => ({
    ...current,
    policies: current.policies.map((policy) => (policy.name === change.name ? { ...policy, name: change.newName } : policy)),
  }));
}
