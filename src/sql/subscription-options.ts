/** What CREATE and ALTER SUBSCRIPTION say in WITH and SET: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/subscriptioncmds.c */
import type { Node } from "@pgsql/types";
import { repeats, strings } from "./names.ts";
import { hasTwice, isNoBoolean, isOn, optionsOf, textOf } from "./option-lists.ts";
import { isStandIn } from "./prepare.ts";

const atCreation: ReadonlySet<string> = new Set(["connect", "enabled", "create_slot", "slot_name", "copy_data", "synchronous_commit", "binary", "streaming", "two_phase", "disable_on_error", "password_required", "run_as_owner", "failover", "origin"]);
const later: ReadonlySet<string> = new Set(["slot_name", "synchronous_commit", "binary", "streaming", "two_phase", "disable_on_error", "password_required", "run_as_owner", "failover", "origin"]);
const booleans: ReadonlySet<string> = new Set(["connect", "enabled", "create_slot", "copy_data", "binary", "two_phase", "disable_on_error", "password_required", "run_as_owner", "failover", "refresh"]);

/** Whether no server takes what the statement says, whatever the subscription is. */
export function isSubscriptionMalformed(node: Node): boolean {
  if ("CreateSubscriptionStmt" in node) {
    const { options, publication, conninfo = "" } = node.CreateSubscriptionStmt;
    return isListOdd(options, atCreation) || excludeEachOther(options) || repeats(strings(publication)) || isNoConnection(conninfo);
  }
  if (!("AlterSubscriptionStmt" in node)) return false;
  const { kind, options, publication, conninfo } = node.AlterSubscriptionStmt;
  switch (kind) {
    case "ALTER_SUBSCRIPTION_OPTIONS": return isListOdd(options, later);
    case "ALTER_SUBSCRIPTION_SET_PUBLICATION": case "ALTER_SUBSCRIPTION_ADD_PUBLICATION": case "ALTER_SUBSCRIPTION_DROP_PUBLICATION":
      return isListOdd(options, new Set(["refresh", "copy_data"])) || repeats(strings(publication));
    case "ALTER_SUBSCRIPTION_REFRESH": return isListOdd(options, new Set(["copy_data"]));
    case "ALTER_SUBSCRIPTION_CONNECTION": return conninfo !== undefined && isNoConnection(conninfo);
    default: return false;
  }
}

function isListOdd(options: readonly Node[] | undefined, known: ReadonlySet<string>): boolean {
  return hasTwice(options) || optionsOf(options).some((element) => {
    const { defname = "", arg } = element;
    if (!known.has(defname)) return !isStandIn(defname);
    const text = textOf(arg);
    if (text === null || isStandIn(text)) return false;
    switch (defname) {
      case "streaming": return isNoBoolean(element) && text.toLowerCase() !== "parallel";
      case "origin": return !/^(?:any|none)$/i.test(text);
      // https://www.postgresql.org/docs/18/warm-standby.html#STREAMING-REPLICATION-SLOTS-MANIPULATION
      case "slot_name": return text !== "none" && !/^[a-z0-9_]{1,63}$/.test(text);
      case "synchronous_commit": return !/^(?:local|remote_write|remote_apply|on|off|true|false|yes|no|1|0)$/i.test(text);
      default: return booleans.has(defname) && isNoBoolean(element);
    }
  });
}

/** Without a connection nothing is enabled, copied or made on the other side, and without a slot nothing is enabled. */
function excludeEachOther(options: readonly Node[] | undefined): boolean {
  const connects = isOn(options, "connect") ?? true;
  if (!connects && ["enabled", "create_slot", "copy_data"].some((name) => isOn(options, name) === true)) return true;
  return slotIn(options) === "none" && ((isOn(options, "enabled") ?? connects) || (isOn(options, "create_slot") ?? connects));
}

/** The name of the slot that a subscription is given, `none` for none; null where nothing is said of it. */
export function slotIn(options: readonly Node[] | undefined): string | null {
  return textOf(optionsOf(options).find(({ defname }) => defname === "slot_name")?.arg);
}

/** Neither an address nor a list of words with values: https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNSTRING */
function isNoConnection(text: string): boolean {
  return text.trim() !== "" && !text.includes("=") && !text.includes("://") && !isStandIn(text);
}
