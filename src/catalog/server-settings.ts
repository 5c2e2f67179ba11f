/** Whether there is a setting of that name, and it takes a value: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/utils/misc/guc.c */
import type { Node } from "@pgsql/types";
import type { Clause } from "../sql/alteration.ts";
import type { SetSetting } from "../sql/change.ts";
import { constantValue } from "../sql/expression.ts";
import { optionsOf } from "../sql/option-lists.ts";
import { firstStatement } from "../sql/parse.ts";
import { isStandIn } from "../sql/prepare.ts";
import type { NamedObject } from "./schema.ts";
import { serverSettings } from "./server-settings.data.ts";
import { refusesValue } from "./storage-parameters.ts";

/** Who sets it: a session, or what sessions and functions begin with. */
type Setter = "session" | "start";

/** Whether no server takes SET, or RESET, of that; a name with a dot is an extension's. */
export function refusesSet({ name, value, values, reset }: Pick<SetSetting, "name" | "value" | "values" | "reset">, setter: Setter): boolean {
  if (name.includes(".") || name === "" || isStandIn(name) || (reset && name === "all")) return false;
  const at = serverSettings.indexOf(`\n  ${name}${serverSettings.includes(`\n  ${name} `) ? " " : "\n"}`);
  if (at === -1) return !outsideOfList.has(name);
  const shape = serverSettings.slice(at + name.length + 3, serverSettings.indexOf("\n", at + 1)).trim();
  if (shape === "never" || (shape.startsWith("start") && setter === "session")) return true;
  const [text] = values;
  return !reset && value !== null && values.length === 1 && text !== undefined && refusesSettingValue(shape.replace(/^start ?/, ""), text);
}

/** What SET takes beside the settings, with words of their own. */
const outsideOfList: ReadonlySet<string> = new Set(["role", "session_authorization", "transaction_snapshot"]);

/** The same of the SET clauses of a routine. */
export function refusesSetClauses(options: readonly Node[] | undefined): boolean {
  return optionsOf(options).some(({ arg }) => {
    if (arg === undefined || !("VariableSetStmt" in arg)) return false;
    const { kind, name = "", args = [] } = arg.VariableSetStmt;
    if (kind !== "VAR_SET_VALUE") return false;
    const values = args.map(constantValue).map((value) => (value === undefined || value === null ? null : String(value)));
    return refusesSet({ name: name.toLowerCase(), value: values.includes(null) ? null : "", values: values.flatMap((value) => value ?? []), reset: false }, "start");
  });
}

/** The same of ALTER FUNCTION … SET. */
export function refusesRoutineSettings({ kind }: NamedObject, clauses: readonly Clause[]): boolean {
  if (kind !== "function" && kind !== "procedure") return false;
  return clauses.some(({ key, sql }) => {
    const node = key.startsWith("set:") && sql !== null ? firstStatement(`alter function f() ${sql}`) : null;
    return node !== null && "AlterFunctionStmt" in node && refusesSetClauses(node.AlterFunctionStmt.actions);
  });
}

/** In bytes. */
const sizes: Readonly<Record<string, number>> = { B: 1, kB: 1024, "8kB": 8192, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 };
/** In milliseconds. */
const times: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

function refusesSettingValue(shape: string, value: string): boolean {
  const [type, minimum, maximum, unit] = shape.split(" ");
  if (type !== "integer" && type !== "real") return refusesValue(shape, value);
  const [, digits, written = ""] = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z]*)\s*$/i.exec(value) ?? [];
  if (digits === undefined || written === "") return refusesValue(shape, value.trim());
  const units = unit === undefined ? {} : unit in sizes ? sizes : times;
  const [one, base] = [units[written], units[unit ?? ""]];
  if (one === undefined || base === undefined) return !/^0x/i.test(value.trim());
  const number = (Number(digits) * one) / base;
  // What is less than the unit of the setting is rounded.
  return number < Number(minimum) - 1 || number > Number(maximum) + 1;
}
