/** Options of utility statements: `(FULL, ANALYZE off)`. */
import type { DefElem, Node } from "@pgsql/types";
import { booleanOfText } from "./literal.ts";

/** The option of that name; the last one where it is written twice. */
export function option(options: readonly Node[] | undefined, name: string): DefElem | undefined {
  return (options ?? []).flatMap((node) => ("DefElem" in node && node.DefElem.defname === name ? [node.DefElem] : [])).at(-1);
}

/** Whether a boolean option is on: written alone, or with a true value. */
export function optionIsOn(options: readonly Node[] | undefined, name: string): boolean {
  const found = option(options, name);
  if (found === undefined) return false;
  const value = found.arg;
  if (value === undefined) return true;
  if ("Boolean" in value) return value.Boolean.boolval === true;
  if ("Integer" in value) return (value.Integer.ival ?? 0) !== 0;
  return "String" in value && booleanOfText(value.String.sval ?? "") === true;
}

/** The text of an option that holds a string. */
export function optionText(options: readonly Node[] | undefined, name: string): string | undefined {
  const value = option(options, name)?.arg;
  return value !== undefined && "String" in value ? (value.String.sval ?? "") : undefined;
}
