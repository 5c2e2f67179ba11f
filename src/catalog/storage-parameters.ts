/** What WITH and SET (…) of relations, columns, indexes and operator classes take: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/access/common/reloptions.c */
import type { Node } from "@pgsql/types";
import type { ChangeOf, ObjectName, Setting } from "../sql/change.ts";
import { booleanOfText } from "../sql/literal.ts";
import { nameOf, strings } from "../sql/names.ts";
import { isStandIn } from "../sql/prepare.ts";
import { settingsOf } from "../sql/read-setting.ts";
import type { Catalog } from "./catalog.ts";
import { plainClasses, storageParameters } from "./storage-parameters.data.ts";

/** What takes parameters. Of an index the access method follows, of an operator class that and its name. */
export type Holder = "table" | "partitioned table" | "foreign table" | "view" | "materialized view" | "column" | "index column" | "tablespace" | `index ${string}` | `class ${string} ${string}`;

/**
 * Whether no server takes these parameters for such a holder: the name of one is not known, or its value is of another type or out of bounds.
 * Extensions bring parameters in namespaces of their own, and access methods: nothing is said of those.
 */
export function refusesParameters(holder: Holder, values: Readonly<Record<string, string | null>>): boolean {
  const names = Object.keys(values);
  if (names.length === 0 || names.some((name) => isStandIn(name) || (name.includes(".") && !name.startsWith("toast.")))) return false;
  const known = parametersOf(holder);
  return known !== null && names.some((name) => {
    const value = values[name];
    if (value === null || value === undefined) return false;
    const shapes = known.get(name);
    // What is left of tables with OIDs: https://www.postgresql.org/docs/18/sql-createtable.html
    if (shapes === undefined) return name !== "oids" || !holder.endsWith("table") || booleanOfText(value) !== false;
    return shapes.every((shape) => refusesValue(shape, value));
  });
}

/** The same of a table that is made. */
export function refusesStorage({ storage, partitionBy, accessMethod, tablespace }: ChangeOf<"CreateTable">): boolean {
  return tablespace === sharedTablespace || isHeap(accessMethod) && refusesParameters(partitionBy === null ? "table" : "partitioned table", storage);
}

/** What all databases share is there, and nothing else: https://www.postgresql.org/docs/18/manage-ag-tablespaces.html */
export const sharedTablespace = "pg_global";

/** The same of SET and RESET on what is known, and on one of its columns. */
export function refusesSetting(catalog: Catalog, name: ObjectName, { column, values }: Pick<Extract<Setting, { of: "storage parameters" }>, "column" | "values">): boolean {
  const table = catalog.findTable(name);
  if (table !== undefined) return table.known && isHeap(table.accessMethod) && refusesParameters(column !== null ? "column" : table.foreign ? "foreign table" : table.partitionBy === null ? "table" : "partitioned table", values);
  const index = catalog.findIndex(name);
  if (index !== undefined) return refusesParameters(column === null ? `index ${index.method}` : "index column", values);
  const view = (["view", "materialized view"] as const).find((kind) => catalog.findObject(kind, name) !== undefined);
  return view !== undefined && column === null && catalog.findObject(view, name)?.extension === undefined && refusesParameters(view, values);
}

/** Extensions have tables of other kinds. */
function isHeap(accessMethod: string | null): boolean {
  return accessMethod === null || accessMethod === "heap";
}

/** The same of a list of options as it was parsed. */
export function refusesOptions(holder: Holder, options: readonly Node[] | undefined): boolean {
  return options !== undefined && refusesParameters(holder, settingsOf(options));
}

/** Whether an operator class of PostgreSQL's own does not take the parameters that a key of an index gives it. */
export function refusesClassOptions(catalog: Catalog, method: string, opclass: readonly Node[] | undefined, options: readonly Node[] | undefined): boolean {
  if (options === undefined || opclass === undefined) return false;
  const { schema, name }: ObjectName = nameOf(strings(opclass));
  if ((schema !== null && schema !== "pg_catalog") || catalog.findObject("operator class", { schema: null, name: `${name} using ${method}` }) !== undefined) return false;
  return lineOf(plainClasses, method)?.split(" ").includes(name) === true || refusesParameters(`class ${method} ${name}`, settingsOf(options));
}

function lineOf(data: string, key: string): string | null {
  const start = data.indexOf(`\n  ${key}:`);
  return start === -1 ? null : data.slice(start + key.length + 4, data.indexOf("\n", start + 1)).trim();
}

/** The shapes of each parameter; null for a holder that was not measured. */
function parametersOf(holder: Holder): ReadonlyMap<string, readonly string[]> | null {
  const line = lineOf(storageParameters, holder);
  if (line === null) return null;
  const found = new Map<string, string[]>();
  for (const parameter of line === "" ? [] : line.split(", ")) {
    const space = parameter.indexOf(" ");
    const name = parameter.slice(0, space);
    found.set(name, [...(found.get(name) ?? []), parameter.slice(space + 1)]);
  }
  return found;
}

/** Whether a value is none of `integer 10 100`, `real 0 1`, `boolean`, `enum auto,off,on`; nothing is said of `string` and `any`. */
export function refusesValue(shape: string, value: string): boolean {
  if (isStandIn(value) || !/^[\w.+ -]+$/.test(value)) return false;
  const [type = "", ...rest] = shape.split(" ");
  switch (type) {
    case "boolean": case "ternary": return booleanOfText(value) === undefined;
    case "enum": return !shape.slice(type.length + 1).split(",").includes(value.toLowerCase());
    case "integer": case "real": {
      if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value)) return !/^[+-]?\d|^[+-]?(?:nan|inf)/i.test(value);
      const [minimum, maximum] = rest.map(Number);
      // What is written with a fraction is rounded.
      const slack = type === "integer" ? 0.5 : 0;
      return minimum !== undefined && maximum !== undefined && (Number(value) < minimum - slack || Number(value) > maximum + slack);
    }
    default: return false;
  }
}
