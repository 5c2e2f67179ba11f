/** Sequences: by themselves, and those that serial and identity columns own. */
import type { ChangeOf, DataType, ObjectName, SequenceSettings } from "../sql/change.ts";
import { isTypeName } from "./apply-objects.ts";
import type { Place, Catalog, WritableCatalog } from "./catalog.ts";
import { isRunner } from "./attachments.ts";
import { relationNamed } from "./gone.ts";
import { isComposite } from "./made-by.ts";
import { systemColumnNames, temporarySchema } from "./names.ts";
import { unknown } from "./schema.ts";
import type { Known, Origin, Sequence } from "./schema.ts";

type Facts = Pick<Sequence, "type" | "start" | "increment" | "minimum" | "maximum" | "cache" | "cycle">;

const limits = { smallint: (1n << 15n) - 1n, integer: (1n << 31n) - 1n, bigint: (1n << 63n) - 1n };

/** The limits of a sequence where none are given: [init_params](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/sequence.c). */
function defaultLimits(type: Sequence["type"], increment: bigint): { readonly minimum: bigint; readonly maximum: bigint } {
  return increment > 0n ? { minimum: 1n, maximum: limits[type] } : { minimum: -limits[type] - 1n, maximum: -1n };
}

/** The type of a sequence for a column; null where it can have none. */
export function sequenceType(type: Known<DataType>): Sequence["type"] | null {
  if (type === unknown) return "bigint";
  return type.label === "smallint" || type.label === "integer" || type.label === "bigint" ? type.label : null;
}

/** What a sequence is after settings, from what it was (null: it is new); null where the server refuses them. */
export function withSettings(before: Facts | null, settings: SequenceSettings, type?: Sequence["type"]): Facts | null {
  const next = settings.type === undefined ? (type ?? before?.type ?? "bigint") : sequenceType(settings.type);
  if (next === null) return null;
  const increment = settings.increment === undefined ? (before?.increment ?? 1n) : BigInt(settings.increment);
  if (increment === 0n) return null;
  const own = defaultLimits(next, increment);
  // A limit that was the last of the old type becomes the last of the new one, whichever way the sequence goes.
  const last = (type: Sequence["type"], limit: "minimum" | "maximum"): bigint => (limit === "maximum" ? limits[type] : -limits[type] - 1n);
  const isReset = (limit: "minimum" | "maximum"): boolean => before !== null && (settings.type !== undefined || next !== before.type) && before[limit] === last(before.type, limit);
  const chosen = (limit: "minimum" | "maximum"): bigint => {
    const given = settings[limit];
    if (given !== undefined && given !== null) return BigInt(given);
    if (isReset(limit)) return last(next, limit);
    return before === null || given === null ? own[limit] : before[limit];
  };
  const minimum = chosen("minimum");
  const maximum = chosen("maximum");
  const start = settings.start !== undefined ? BigInt(settings.start) : (before?.start ?? (increment > 0n ? minimum : maximum));
  if (minimum >= maximum || start < minimum || start > maximum || maximum > limits[next] || minimum < -limits[next] - 1n) return null;
  const restart = settings.restart === undefined || settings.restart === null ? start : BigInt(settings.restart);
  if (restart < minimum || restart > maximum || (settings.cache !== undefined && BigInt(settings.cache) <= 0n)) return null;
  return { type: next, increment, minimum, maximum, start, cache: settings.cache === undefined ? (before?.cache ?? 1n) : BigInt(settings.cache), cycle: settings.cycle ?? before?.cycle ?? false };
}

/** The options that a sequence differs in from a plain one of its type, as CREATE SEQUENCE spells them. */
export function sequenceOptions(sequence: Sequence, usual: Sequence["type"]): string[] {
  const own = defaultLimits(sequence.type, sequence.increment);
  return [
    ...(sequence.type === usual ? [] : [`AS ${sequence.type}`]),
    ...(sequence.start === (sequence.increment > 0n ? sequence.minimum : sequence.maximum) ? [] : [`START WITH ${sequence.start}`]),
    ...(sequence.increment === 1n ? [] : [`INCREMENT BY ${sequence.increment}`]),
    ...(sequence.minimum === own.minimum ? [] : [`MINVALUE ${sequence.minimum}`]),
    ...(sequence.maximum === own.maximum ? [] : [`MAXVALUE ${sequence.maximum}`]),
    ...(sequence.cache === 1n ? [] : [`CACHE ${sequence.cache}`]),
    ...(sequence.cycle ? ["CYCLE"] : []),
  ];
}

/** Applies CREATE SEQUENCE; false where the server refuses. */
export function applyCreateSequence(catalog: WritableCatalog, change: ChangeOf<"CreateSequence">, origin: Origin): boolean {
  const schema = catalog.schemaFor(change.sequence, change.temporary);
  if (schema === null || catalog.schemaExists(schema) === false || (schema === temporarySchema && change.settings.logged === false)) return false;
  if (change.temporary && change.sequence.schema !== null && change.sequence.schema !== temporarySchema) return false;
  const place = { schema, name: change.sequence.name };
  if (catalog.relationExists(place)) return change.ifNotExists || change.conditional;
  if (isTypeName(catalog, place)) return change.conditional;
  const facts = withSettings(null, change.settings);
  const ownedBy = ownerOf(catalog, change.ownedBy);
  if (facts === null || ownedBy === undefined || isOfAnother(catalog, ownedBy) || isElsewhere(change.sequence, schema, ownedBy)) return false;
  catalog.putSequence({ ...place, ...facts, ownedBy, implicit: false, temporary: schema === temporarySchema, unlogged: change.settings.logged === false, owner: null, comment: null, origin });
  return true;
}

/** Whether the table that should own a new sequence belongs to another role than the one that makes it. */
function isOfAnother(catalog: Catalog, ownedBy: Sequence["ownedBy"]): boolean {
  const table = ownedBy === null ? undefined : catalog.tableAt({ schema: ownedBy.schema, name: ownedBy.table });
  return table?.known === true && table.owner !== catalog.role && !(catalog.role === null && table.owner !== null && isRunner(table.owner));
}

/** Whether the table that should own a sequence is in another schema. Of one that is written without its schema the server may think of another, but for temporary ones. */
function isElsewhere(written: ObjectName, schema: string, ownedBy: Sequence["ownedBy"]): boolean {
  return ownedBy !== null && ownedBy.schema !== schema && (written.schema !== null || schema === temporarySchema || ownedBy.schema === "pg_catalog" || ownedBy.schema === temporarySchema);
}

/** Applies ALTER SEQUENCE; false where the server refuses. */
export function applyAlterSequence(catalog: WritableCatalog, change: ChangeOf<"AlterSequence">): boolean {
  const sequence = catalog.findSequence(change.sequence);
  if (sequence === undefined || change.conditional) return true;
  const facts = withSettings(sequence, change.settings);
  const isIdentity = sequence.ownedBy !== null && identityOf(catalog, sequence) !== null;
  if (facts === null || (change.ownedBy !== null && isIdentity)) return false;
  const ownedBy = change.ownedBy === null ? sequence.ownedBy : change.ownedBy === "none" ? null : ownerOf(catalog, change.ownedBy);
  if (ownedBy === undefined || (change.ownedBy !== null && isElsewhere(change.sequence, sequence.schema, ownedBy))) return false;
  catalog.putSequence({ ...sequence, ...facts, ownedBy, implicit: sequence.implicit && change.ownedBy === null, unlogged: change.settings.logged === undefined ? sequence.unlogged : !change.settings.logged });
  return true;
}

/** ALWAYS or BY DEFAULT, of the identity column that owns the sequence; null where none does. */
function identityOf(catalog: Catalog, sequence: Sequence): "always" | "by default" | null {
  if (!sequence.implicit || sequence.ownedBy === null) return null;
  const { schema, table, column } = sequence.ownedBy;
  const identity = catalog.column({ schema, name: table }, column)?.identity;
  return identity === undefined || identity === unknown ? null : identity;
}

/** The owner as a place; undefined where the server knows no such column, or it is in another schema. */
function ownerOf(catalog: Catalog, owner: ChangeOf<"CreateSequence">["ownedBy"]): Sequence["ownedBy"] | undefined {
  if (owner === null) return null;
  const other = relationNamed(catalog, owner.table);
  if (owner.table.name === "" || (other !== null && other !== "table" && other !== "view") || isCompositeNamed(catalog, owner.table)) return undefined;
  const table = catalog.table(owner.table);
  if (table.columnsKnown && !systemColumnNames.has(owner.column) && !table.columns.some((column) => column.name === owner.column)) return undefined;
  return { schema: table.schema, table: table.name, column: owner.column };
}

function isCompositeNamed(catalog: Catalog, name: ObjectName): boolean {
  const type = catalog.findTable(name) === undefined ? catalog.findObject("type", name) : undefined;
  return type !== undefined && isComposite(type);
}

/** The sequence of an identity column. */
export function identitySequence(catalog: Catalog, table: Place, column: string): Sequence | undefined {
  return catalog.sequencesOf(table).find((sequence) => sequence.implicit && sequence.ownedBy?.column === column);
}
