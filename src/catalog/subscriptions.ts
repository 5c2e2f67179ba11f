/** What ALTER SUBSCRIPTION may say of the subscription as it is: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/subscriptioncmds.c */
import type { Node } from "@pgsql/types";
import type { Clause } from "../sql/alteration.ts";
import { strings } from "../sql/names.ts";
import { isOn } from "../sql/option-lists.ts";
import { firstStatement } from "../sql/parse.ts";
import { slotIn } from "../sql/subscription-options.ts";
import { madeBy } from "./made-by.ts";
import type { NamedObject } from "./schema.ts";

interface Subscription {
  readonly publications: readonly string[];
  readonly enabled: boolean;
  readonly hasSlot: boolean;
}

/** Whether the server refuses one of the clauses: it adds a publication twice or takes one away that is not there, or all, or enables what has no slot. */
export function refusesSubscriptionClauses(object: NamedObject, clauses: readonly Clause[]): boolean {
  if (object.kind !== "subscription") return false;
  const made = madeBy(object);
  let subscription = made === null ? null : created(made);
  if (subscription === null) return false;
  for (const sql of object.clauses?.values() ?? []) subscription = after(subscription, firstStatement(`alter subscription s ${sql}`)) ?? subscription;
  const now = subscription;
  return clauses.some(({ sql }) => after(now, firstStatement(`alter subscription s ${sql ?? ""}`)) === null);
}

function created(node: Node): Subscription | null {
  if (!("CreateSubscriptionStmt" in node)) return null;
  const { publication, options } = node.CreateSubscriptionStmt;
  const connects = isOn(options, "connect") ?? true;
  return { publications: strings(publication), enabled: isOn(options, "enabled") ?? connects, hasSlot: slotIn(options) !== "none" };
}

/** What it is then; null where the server refuses. */
function after(before: Subscription, node: Node | null): Subscription | null {
  if (node === null || !("AlterSubscriptionStmt" in node)) return before;
  const { kind, publication, options } = node.AlterSubscriptionStmt;
  const names = strings(publication);
  // To read the list anew it must be running.
  const mayChange = before.enabled || isOn(options, "refresh") === false;
  switch (kind) {
    case "ALTER_SUBSCRIPTION_SET_PUBLICATION": return mayChange ? { ...before, publications: names } : null;
    case "ALTER_SUBSCRIPTION_ADD_PUBLICATION": return mayChange && !names.some((name) => before.publications.includes(name)) ? { ...before, publications: [...before.publications, ...names] } : null;
    case "ALTER_SUBSCRIPTION_DROP_PUBLICATION": {
      const left = before.publications.filter((name) => !names.includes(name));
      return mayChange && left.length > 0 && names.every((name) => before.publications.includes(name)) ? { ...before, publications: left } : null;
    }
    case "ALTER_SUBSCRIPTION_ENABLED": {
      const enabled = isOn(options, "enabled") ?? true;
      return enabled && !before.hasSlot ? null : { ...before, enabled };
    }
    case "ALTER_SUBSCRIPTION_OPTIONS": {
      const slot = slotIn(options);
      return slot === "none" && before.enabled ? null : slot === null ? before : { ...before, hasSlot: slot !== "none" };
    }
    default: return before;
  }
}
