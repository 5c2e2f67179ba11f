/** Whether CHECK constraints show that rows fit the bounds of a partition, so that the server need not read them. */
import type { Expression, PartitionBound } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { firstStatement } from "../sql/parse.ts";
import type { Catalog } from "./catalog.ts";
import { claimOf, claimSql, implies, negated } from "./claims.ts";
import type { Claim, Operator } from "./claims.ts";
import { isNotNull } from "./not-null.ts";
import { boundOf, partitionKeyOf, termOf } from "./partition-bounds.ts";
import type { Bound, Key, Limit } from "./partition-bounds.ts";
import { isSame } from "./points.ts";
import type { Point } from "./points.ts";
import type { Table } from "./schema.ts";

/** Whether the constraints of a table show that all its rows are within the bound and within those of the tables above; false where nothing is proven, be it true or not. */
export function provesWithin(table: Table, parent: Table, takes: PartitionBound, catalog: Catalog): boolean {
  const above = parent.partitionOf;
  return proves(table, parent, takes, catalog, false) && (above === null || provesWithin(table, catalog.table(above), above.takes, catalog));
}

/** Whether the constraints of a default partition show that it has no row within. */
export function provesWithout(table: Table, parent: Table, takes: PartitionBound, catalog: Catalog): boolean {
  return proves(table, parent, takes, catalog, true);
}

/** What holds for all rows of a partition by its bound and those of the tables above, as a condition; null where that cannot be written here. */
export function conditionWithin(parent: Table, takes: PartitionBound, catalog: Catalog): Expression | null {
  const claims = claimsWithin(parent, takes, catalog);
  const sql = claims === null ? null : claimSql({ is: "and", parts: claims }, (term) => (parent.columns.some(({ name }) => name === term) ? quoteIdentifier(term) : null));
  const statement = sql === null ? null : firstStatement(`select ${sql}`);
  const target = statement !== null && "SelectStmt" in statement ? statement.SelectStmt.targetList?.[0] : undefined;
  return sql === null || target === undefined || !("ResTarget" in target) || target.ResTarget.val === undefined ? null : { sql, node: target.ResTarget.val, span: null };
}

function claimsWithin(parent: Table, takes: PartitionBound, catalog: Catalog): readonly Claim[] | null {
  const key = partitionKeyOf(parent);
  if (key === null) return null;
  const claim = within(boundOf(takes, key), key, []);
  const above = parent.partitionOf === null ? [] : claimsWithin(catalog.table(parent.partitionOf), parent.partitionOf.takes, catalog);
  return above === null ? null : [...above, ...(claim.is === "and" ? claim.parts : [claim])];
}

function proves(table: Table, parent: Table, takes: PartitionBound, catalog: Catalog, outside: boolean): boolean {
  const key = partitionKeyOf(parent);
  if (key === null) return false;
  const beside = catalog.childrenOf(parent).flatMap(({ partitionOf, label }) => (partitionOf === null || partitionOf.isDefault || label === table.label ? [] : [boundOf(partitionOf.takes, key)]));
  const claim = within(boundOf(takes, key), key, beside);
  return implies({ is: "and", parts: premisesOf(table, key) }, outside ? negated(claim) : claim);
}

function premisesOf(table: Table, { parts }: Key): Claim[] {
  const solid = parts.filter(({ column }) => column !== null && isNotNull(table, column));
  const checks = table.constraints.flatMap(({ kind, expression, valid, enforced }) => (kind === "check" && valid === true && enforced && expression !== null ? [expression.node] : []));
  return [...solid.map(({ term }): Claim => ({ is: "not null", term })), ...checks.map((check) => claimOf(check, (node) => parts.find(({ term }) => term === termOf(node))?.scale ?? null))];
}

/**
 * What holds for the rows within a bound; of a default partition, for those that are in none `beside` it:
 * [get_qual_from_partbound](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/partitioning/partbounds.c).
 */
function within(bound: Bound, key: Key, beside: readonly Bound[]): Claim {
  const terms = key.parts.map(({ term }) => term);
  const [term = ""] = terms;
  switch (bound.strategy) {
    case "hash": return { is: "unread" };
    case "default": return negated({ is: "or", parts: beside.map((other) => within(other, key, [])) });
    case "list": {
      const values: Claim = { is: "or", parts: bound.points.flatMap((point) => (point === null ? [] : [equal(term, point)])) };
      if (bound.points.every((point) => point === null)) return { is: "null", term };
      return bound.points.includes(null) ? { is: "or", parts: [{ is: "null", term }, values] } : { is: "and", parts: [{ is: "not null", term }, values] };
    }
    case "range": {
      const shared = bound.from.findIndex((from, at) => !areEqual(from, bound.to[at]));
      const rest = shared < 0 ? terms.length : shared;
      return { is: "and", parts: [
        ...terms.map((each): Claim => ({ is: "not null", term: each })),
        ...terms.slice(0, rest).map((each, at) => equal(each, bound.from[at])),
        ...beyond(terms.slice(rest), bound.from.slice(rest), ">"),
        ...beyond(terms.slice(rest), bound.to.slice(rest), "<"),
      ] };
    }
  }
}

function areEqual(one: Limit, other: Limit): boolean {
  return typeof one === "object" && typeof other === "object" && isSame(one, other) === true;
}

function equal(term: string, point: Limit): Claim {
  return typeof point === "object" ? compared(term, "=", point) : { is: "unread" };
}

function compared(term: string, operator: Operator, point: Point): Claim {
  return { is: "compared", term, operator, point };
}

/** On one side of a list of limits: beyond the first, or at it and beyond the second, and so on. No claim where the first is open. */
function beyond(terms: readonly string[], limits: readonly Limit[], side: "<" | ">"): Claim[] {
  const choices: Claim[] = [];
  for (const [at, limit] of limits.entries()) {
    if (typeof limit === "string") break;
    const next = limits[at + 1];
    const isLast = at === limits.length - 1 || typeof next === "string";
    // The lower end belongs to the partition, the upper one does not.
    const belongs = side === ">" ? (at === limits.length - 1 || next === "least") : next === "most";
    const operator: Operator = isLast && belongs ? `${side}=` : side;
    const here: Claim = limit === undefined ? { is: "unread" } : compared(terms[at] ?? "", operator, limit);
    choices.push({ is: "and", parts: [...terms.slice(0, at).map((term, index) => equal(term, limits[index])), here] });
    if (isLast) break;
  }
  return choices.length === 0 ? [] : [{ is: "or", parts: choices }];
}
