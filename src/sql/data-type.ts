/** Types as they are written in SQL. */
import type { Node, TypeName } from "@pgsql/types";
import type { DataType } from "./change.ts";
import { constantValue } from "./expression.ts";
import { quoteIdentifier, quoteName, strings } from "./names.ts";

/** Reads a type; a column without one (of a typed table or a partition) has the empty name. */
export function dataType(type: TypeName | undefined): DataType {
  const parts = strings(type?.names);
  let name = parts.at(-1) ?? "";
  let schema = parts.at(-2) ?? null;
  let dimensions = type?.arrayBounds?.length ?? 0;
  if (type?.pct_type === true) return { schema: null, name: parts.join("."), modifiers: [], dimensions, label: `${parts.map(quoteIdentifier).join(".")}%TYPE` };
  if ((schema === null || schema === "pg_catalog") && name.startsWith("_") && builtIn.has(name.slice(1))) {
    name = name.slice(1);
    dimensions = Math.max(1, dimensions);
  }
  if (schema === null) {
    name = serials.get(name)?.name ?? name;
    if (builtIn.has(name)) schema = "pg_catalog";
  }
  const written = (type?.typmods ?? []).map(modifier);
  const modifiers = written.filter((value) => typeof value === "number");
  const plain = { schema, name, modifiers, dimensions };
  return { ...plain, label: `${elementLabel(plain, written)}${"[]".repeat(Math.min(dimensions, 1))}` };
}

/** The type as it stands in a function's signature: format_type without modifiers, which functions ignore. */
export function signatureLabel(type: TypeName | undefined): string {
  const { schema, name, dimensions, label } = dataType(type);
  if (type?.pct_type === true) return label;
  const bare = schema === "pg_catalog" && (name === "bpchar" || name === "bit") ? (name === "bit" ? "bit" : "character") : elementLabel({ schema, name, modifiers: [] }, []);
  return `${bare}${"[]".repeat(Math.min(dimensions, 1))}`;
}

/** Whether two types are the same but for length and precision; all arrays of a type are, however many dimensions are written. */
export function isSameType(one: DataType, other: DataType): boolean {
  return one.schema === other.schema && one.name === other.name && one.dimensions > 0 === other.dimensions > 0;
}

/** Whether a pattern of a configuration names the type: `int4`, `integer`, `numeric`, `public.citext`. */
export function namesType(pattern: string, { schema, name, label }: DataType): boolean {
  return pattern === name || pattern === label || pattern === label.replace(/\(.*\)/, "") || (schema !== null && pattern === `${schema}.${name}`);
}

function modifier(node: Node): number | string {
  const value = constantValue(node);
  if (typeof value === "number" || typeof value === "string") return value;
  return "ColumnRef" in node ? strings(node.ColumnRef.fields).map(quoteIdentifier).join(".") : "";
}

/** The modifiers of PostGIS's types as it prints them itself: https://postgis.net/docs/using_postgis_dbmanagement.html */
function spatial(type: "geometry" | "geography", [kind, ...others]: readonly (number | string)[]): readonly (number | string)[] {
  const [, word = "", dimensions = ""] = /^(.*?)(zm|z|m)?$/.exec(String(kind).toLowerCase()) ?? [];
  const shape = spatialShapes.find((each) => each.toLowerCase() === word);
  if (shape === undefined) return [kind ?? "", ...others];
  const [system = type === "geography" ? 4326 : 0, ...rest] = others;
  return [shape + dimensions.toUpperCase(), ...(Number(system) === 0 ? [] : [system]), ...rest];
}

const spatialShapes: readonly string[] = `Geometry Point LineString Polygon MultiPoint MultiLineString MultiPolygon GeometryCollection CircularString CompoundCurve
  CurvePolygon MultiCurve MultiSurface PolyhedralSurface Triangle Tin`.split(/\s+/);

/** https://github.com/postgres/postgres/blob/REL_18_0/src/backend/utils/adt/format_type.c */
function elementLabel({ schema, name, modifiers }: Pick<DataType, "schema" | "name" | "modifiers">, written: readonly (number | string)[]): string {
  const serial = schema === null ? [...serials.values()].find((pseudo) => pseudo.name === name) : undefined;
  if (serial !== undefined) return serial.label;
  if (schema !== "pg_catalog") return quoteName({ schema, name }) + (written.length > 0 ? `(${(name === "geometry" || name === "geography" ? spatial(name, written) : written).join(",")})` : "");
  const [first, second] = modifiers;
  const length = first === undefined ? "" : `(${first})`;
  const precision = first === undefined ? "" : `(${Math.min(first, 6)})`;
  switch (name) {
    case "bool": return "boolean";
    case "int2": return "smallint";
    case "int4": return "integer";
    case "int8": return "bigint";
    case "float4": return "real";
    case "float8": return "double precision";
    case "numeric": return first === undefined ? "numeric" : `numeric(${first},${second ?? 0})`;
    case "bpchar": return first === undefined ? "bpchar" : `character${length}`;
    case "varchar": return `character varying${length}`;
    case "bit": return first === undefined ? '"bit"' : `bit${length}`;
    case "varbit": return `bit varying${length}`;
    case "time": return `time${precision} without time zone`;
    case "timetz": return `time${precision} with time zone`;
    case "timestamp": return `timestamp${precision} without time zone`;
    case "timestamptz": return `timestamp${precision} with time zone`;
    case "json": return "json";
    case "interval": return `interval${intervalFields(first)}${second === undefined ? "" : `(${Math.min(second, 6)})`}`;
    default: return quoteIdentifier(name);
  }
}

/** The field mask of `interval day to second`: https://github.com/postgres/postgres/blob/REL_18_0/src/include/utils/datetime.h */
function intervalFields(mask: number | undefined): string {
  const fields = [["year", 1 << 2], ["month", 1 << 1], ["day", 1 << 3], ["hour", 1 << 10], ["minute", 1 << 11], ["second", 1 << 12]] as const;
  if (mask === undefined || mask === 0x7fff) return "";
  const named = fields.filter(([, bit]) => (mask & bit) !== 0).map(([name]) => name);
  const first = named[0];
  const last = named.at(-1);
  if (first === undefined || last === undefined) return "";
  return first === last ? ` ${first}` : ` ${first} to ${last}`;
}

/** Words that stand for an integer column with a sequence. */
const serials: ReadonlyMap<string, { readonly name: string; readonly label: string }> = new Map([
  ["smallserial", { name: "smallserial", label: "smallint" }],
  ["serial2", { name: "smallserial", label: "smallint" }],
  ["serial", { name: "serial", label: "integer" }],
  ["serial4", { name: "serial", label: "integer" }],
  ["bigserial", { name: "bigserial", label: "bigint" }],
  ["serial8", { name: "bigserial", label: "bigint" }],
]);

/** Whether the type is `smallserial`, `serial` or `bigserial`: an integer with a sequence of its own, and NOT NULL. */
export function isSerial({ schema, name }: DataType): boolean {
  return schema === null && (name === "serial" || name === "bigserial" || name === "smallserial");
}

/** The types of pg_catalog in PostgreSQL 18, arrays and row types left out: an unqualified name means these first. */
const builtIn: ReadonlySet<string> = new Set(
  `aclitem any anyarray anycompatible anycompatiblearray anycompatiblemultirange anycompatiblenonarray anycompatiblerange
   anyelement anyenum anymultirange anynonarray anyrange bit bool box bpchar bytea char cid cidr circle cstring date
   datemultirange daterange event_trigger fdw_handler float4 float8 gtsvector index_am_handler inet int2 int2vector int4
   int4multirange int4range int8 int8multirange int8range internal interval json jsonb jsonpath language_handler line lseg
   macaddr macaddr8 money name numeric nummultirange numrange oid oidvector path pg_brin_bloom_summary
   pg_brin_minmax_multi_summary pg_ddl_command pg_dependencies pg_lsn pg_mcv_list pg_ndistinct pg_node_tree pg_snapshot
   point polygon record refcursor regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc
   regprocedure regrole regtype table_am_handler text tid time timestamp timestamptz timetz trigger tsm_handler
   tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector txid_snapshot unknown uuid varbit varchar void xid xid8
   xml`.split(/\s+/),
);
