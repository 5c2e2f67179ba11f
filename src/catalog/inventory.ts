/** Everything the catalog holds at one moment as a flat list of parts, so that two moments can be compared. */
import type { Expression, ObjectName } from "../sql/change.ts";
import { quoteIdentifier, quoteName } from "../sql/names.ts";
import { wordsIn } from "../sql/same.ts";
import { initialGrants, type Attachment, type AttachmentClass } from "./attachments.ts";
import { baseName, type Catalog, type KeyedAttachment } from "./catalog.ts";
import { labelOf } from "./names.ts";
import { constraintSql, indexSql, policySql, quoteIn } from "./reversal.ts";
import { unknown, type Enum, type Index, type Known, type NamedObject, type Origin, type Sequence, type Table } from "./schema.ts";

/** One thing that can be there or not: a table, a column of it, an index, the privileges on something. */
export interface Part {
  /** Equal for the same thing at two moments. */
  readonly key: string;
  /** The key of what takes it along when it goes; null for what stands alone. */
  readonly within: string | null;
  /** Its own name as it is stored, without schema and arguments. */
  readonly name: string;
  /** The table among whose things it has that name; null where it is found by its name alone. */
  readonly table: string | null;
  /** For messages, with its kind: `column invoices.total`. */
  readonly label: string;
  /** What it is like, in words that can be compared. */
  readonly facts: Readonly<Record<string, Known<string>>>;
  /** The statements that make it and take it away; null where none does, or nothing here tells. */
  readonly make: string | null;
  readonly drop: string | null;
  readonly origin: Origin | null;
}

/** What is there at a moment: values of the catalog, taken apart only where they are compared. */
export type Inventory = ReadonlyMap<string, { readonly value: object; readonly parts: () => readonly Part[] }>;

/** What one thing was and is; `facts`: the names of those that differ, empty where it came or went. */
export interface Difference {
  readonly before: Part | null;
  readonly after: Part | null;
  readonly facts: readonly string[];
}

/** Takes stock of a catalog; of tables that no migration made, of those that `touched` names. */
export function takeInventory(catalog: Catalog, touched: readonly ObjectName[]): Inventory {
  const found = new Map<string, { readonly value: object; readonly parts: () => readonly Part[] }>();
  const unmade = touched.flatMap((name) => catalog.record(name) ?? []).filter(({ known }) => !known);
  for (const table of new Set([...catalog.tables(), ...unmade])) if (!table.temporary) found.set(tableKey(table), { value: table, parts: () => partsOfTable(table) });
  for (const index of catalog.indexes()) if (index.constraint === null) found.set(`index ${nameKey(index)}`, { value: index, parts: () => [partOfIndex(index)] });
  for (const value of catalog.enums()) found.set(`type ${nameKey(value)}`, { value, parts: () => [partOfEnum(value)] });
  for (const value of catalog.sequences()) if (!value.implicit && !value.temporary) found.set(`sequence ${nameKey(value)}`, { value, parts: () => [partOfSequence(value)] });
  for (const value of catalog.objects()) {
    if (value.extension === undefined && value.kind !== "extension" && value.kind !== "role") found.set(objectKey(value), { value, parts: () => [partOfObject(value)] });
  }
  for (const name of catalog.schemas()) found.set(`schema ${name}`, { value: schemaPart(name), parts: () => [schemaPart(name)] });
  for (const value of catalog.attachments()) found.set(`attachment ${value.of} ${nameKey(value.place)}`, { value: value.attachment, parts: () => partsOfAttachment(value) });
  return found;
}

/** What differs between two moments, what came with something greater left out; what is unknown at either is no difference. */
export function differencesBetween(before: Inventory, after: Inventory): Difference[] {
  const [parts, others] = [new Map<string, Part>(), new Map<string, Part>()];
  for (const [key, { value, parts: own }] of before) {
    const other = after.get(key);
    if (other !== undefined && isSameValue(value, other.value)) continue;
    for (const part of own()) parts.set(part.key, part);
    for (const part of other?.parts() ?? []) others.set(part.key, part);
  }
  for (const [key, { parts: own }] of after) if (!before.has(key)) for (const part of own()) others.set(part.key, part);
  const differences: Difference[] = [];
  for (const key of new Set([...parts.keys(), ...others.keys()])) {
    const [one = null, other = null] = [parts.get(key), others.get(key)];
    if (one === null || other === null) {
      const { within } = one ?? other ?? { within: null };
      // With the table its columns come and go.
      // A table that gets or loses a parent keeps its columns and constraints: they are only no longer its own, or its own again.
      if (within !== null && isAdopted(parts.get(within), others.get(within))) continue;
      const [greater, greaterOther] = within === null ? [true, true] : [parts.has(within) || before.has(within), others.has(within) || after.has(within)];
      if (greater === greaterOther) differences.push({ before: one, after: other, facts: [] });
      continue;
    }
    const facts = Object.keys({ ...one.facts, ...other.facts }).filter((name) => {
      const [was, is] = [one.facts[name] ?? "", other.facts[name] ?? ""];
      return was !== is && was !== unknown && is !== unknown;
    });
    if (facts.length > 0) differences.push({ before: one, after: other, facts });
  }
  return differences;
}

function isAdopted(one: Part | undefined, other: Part | undefined): boolean {
  return one !== undefined && other !== undefined && ["parent", "inheritance"].some((name) => one.facts[name] !== other.facts[name]);
}

const aging: ReadonlySet<string> = new Set(["isNew", "madeHere", "release", "filled", "seeds", "reachable", "emptied", "emptiedBy"]);

/** Whether two values are the same, or copies whose fields are, but for how old a table is. */
function isSameValue(one: object, other: object): boolean {
  if (one === other) return true;
  const [fields, others] = [one as Readonly<Record<string, unknown>>, other as Readonly<Record<string, unknown>>];
  return Object.keys(fields).every((name) => aging.has(name) || fields[name] === others[name]);
}

type Place = { readonly schema: string; readonly name: string };

const nameKey = ({ schema, name }: Place): string => JSON.stringify([schema, name]);
const tableKey = (table: Place): string => `table ${nameKey(table)}`;
const objectKey = ({ kind, table, ...place }: NamedObject): string => `${kind} ${nameKey(place)}${table === null ? "" : ` on ${nameKey(table)}`}`;
const text = (expression: Known<Expression | null>): Known<string> => (expression === unknown ? unknown : expression === null ? "" : bare(wordsIn(expression.sql)));

/** Without the parentheses around the whole. */
function bare(words: string): string {
  if (!words.startsWith("( ") || !words.endsWith(" )")) return words;
  const inner = words.slice(2, -2);
  let depth = 0;
  for (const word of inner.split(" ")) {
    depth += word === "(" ? 1 : word === ")" ? -1 : 0;
    if (depth < 0) return words;
  }
  return bare(inner);
}

function partsOfTable(table: Table): Part[] {
  const key = tableKey(table);
  const within = table.known ? key : null;
  const parts: Part[] = [];
  const { enabled, forced } = table.rowSecurity;
  const settings = { key: `${key} settings`, within, name: table.name, table: null, make: null, drop: null, origin: null };
  if (table.known) {
    parts.push({ key, within: null, name: table.name, table: null, label: `table ${table.label}`, facts: { "partition key": wordsIn(table.partitionBy ?? ""), "parent": table.partitionOf === null ? "" : `${nameKey(table.partitionOf)} ${wordsIn(table.partitionOf.bound)}`, "inheritance": table.inherits.map(nameKey).join() }, make: null, drop: `drop table if exists ${quoteIn(table)}`, origin: table.origin });
  }
  parts.push({ ...settings, key: `${key} row security`, label: `row level security of ${table.label}`, facts: { "state": enabled === unknown ? unknown : String(enabled), "FORCE": forced === unknown ? unknown : String(forced) } });
  for (const column of table.columns) {
    if ((column.inherited && !column.local) || (!table.known && column.origin === null)) continue;
    const name = quoteIdentifier(column.name);
    const { type, generated } = column;
    parts.push({
      key: `${key} column ${column.name}`,
      within,
      name: column.name,
      table: table.name,
      label: `column ${table.label}.${column.name}`,
      facts: {
        "type": type === unknown ? unknown : `${type.label} ${type.name}`,
        "NOT NULL": column.notNull === unknown ? unknown : String(column.notNull),
        "default": text(column.default),
        "generation": generated === unknown ? unknown : generated === null ? "" : text(generated.expression),
        "identity": column.identity === unknown ? unknown : (column.identity ?? ""),
      },
      make: type === unknown || generated === unknown || generated !== null || column.default === unknown ? null : `alter table ${quoteIn(table)} add column ${name} ${type.label}${column.default === null ? "" : ` default ${column.default.sql}`}`,
      drop: `alter table ${quoteIn(table)} drop column if exists ${name}`,
      origin: column.origin,
    });
  }
  for (const constraint of table.constraints) {
    if (constraint.kind === "not null" || (constraint.inherited && !constraint.local)) continue;
    const target = constraint.references;
    const reference = target === null ? "" : JSON.stringify([target.resolved, target.columns, target.onDelete, target.onUpdate]);
    parts.push({
      key: `${key} constraint ${constraint.name}`,
      within,
      name: constraint.name,
      table: table.name,
      label: `constraint ${constraint.name} of ${table.label}`,
      facts: {
        "definition": `${constraint.kind} ${constraint.columns.join()} ${reference} ${constraint.kind === "exclude" ? wordsIn(constraint.sql) : ""} ${text(constraint.expression)}`,
        "deferrability": `${constraint.deferrable} ${constraint.initiallyDeferred}`,
        "validation": constraint.valid === unknown ? unknown : String(constraint.valid),
      },
      make: constraintSql(table, constraint),
      drop: `alter table ${quoteIn(table)} drop constraint if exists ${quoteIdentifier(constraint.name)}`,
      origin: constraint.origin,
    });
  }
  for (const policy of table.policies) {
    parts.push({
      key: `${key} policy ${policy.name}`,
      within,
      name: policy.name,
      table: table.name,
      label: `policy ${policy.name} of ${table.label}`,
      facts: { "command": `${policy.command} ${policy.permissive}`, "roles": [...policy.roles].sort().join(), "USING": text(policy.using), "WITH CHECK": text(policy.withCheck) },
      make: policySql(table, policy),
      drop: `drop policy if exists ${quoteIdentifier(policy.name)} on ${quoteIn(table)}`,
      origin: policy.origin,
    });
  }
  return parts;
}

function partOfIndex(index: Index): Part {
  return {
    key: `index ${nameKey(index)}`,
    within: tableKey(index.table),
    name: index.name,
    table: null,
    label: `index ${index.label}`,
    facts: { "table": nameKey(index.table), "definition": `${index.unique ? "unique " : ""}${wordsIn(index.sql ?? "").replace(/^using btree /, "").replaceAll(" asc ", " ")}` },
    make: indexSql(index, false),
    drop: `drop index if exists ${quoteIn(index)}`,
    origin: index.origin,
  };
}

function partOfEnum(value: Enum): Part {
  // No statement takes a value away, so that more of them are no difference.
  return { key: `type ${nameKey(value)}`, within: null, name: value.name, table: null, label: `type ${labelOf(value.schema, value.name)}`, facts: {}, make: null, drop: `drop type if exists ${quoteIn(value)}`, origin: value.origin };
}

function partOfSequence(sequence: Sequence): Part {
  const { type, start, increment, minimum, maximum, cache, cycle } = sequence;
  return {
    key: `sequence ${nameKey(sequence)}`,
    name: sequence.name,
    table: null,
    within: sequence.ownedBy === null ? null : tableKey({ schema: sequence.ownedBy.schema, name: sequence.ownedBy.table }),
    label: `sequence ${labelOf(sequence.schema, sequence.name)}`,
    facts: { "settings": [type, start, increment, minimum, maximum, cache, cycle].join() },
    make: null,
    drop: `drop sequence if exists ${quoteIn(sequence)}`,
    origin: sequence.origin,
  };
}

function partOfObject(object: NamedObject): Part {
  const { kind, schema, name, table } = object;
  const open = name.indexOf("(");
  const named = schema === "" ? { schema: null, name } : { schema: schema === "public" ? null : schema, name };
  const quoted = open === -1 ? quoteName(named) : `${quoteName({ schema: named.schema, name: name.slice(0, open) })}${name.slice(open)}`;
  return {
    key: objectKey(object),
    within: table === null ? null : tableKey(table),
    name: baseName(name),
    table: table?.name ?? null,
    label: `${kind} ${table === null ? (open === -1 ? labelOf(schema === "" ? "public" : schema, name) : quoted) : `${name} of ${labelOf(table.schema, table.name)}`}`,
    facts: { "definition": definitionOf(object), "settings": [...(object.clauses ?? [])].map(([, clause]) => clause).sort().join() },
    make: object.sql.replace(/;\s*$/, ""),
    drop: `drop ${kind} if exists ${quoted}${table === null ? "" : ` on ${quoteIn(table)}`}`,
    origin: object.origin,
  };
}

/** The clauses of CREATE FUNCTION may stand in any order. */
function definitionOf({ kind, sql }: NamedObject): string {
  const words = wordsIn(sql).replace(/^create (?:or replace )?/, "").replace(/^(view|materialized view|\w+) if not exists /, "$1 ").replaceAll(" execute procedure ", " execute function ");
  if (kind !== "function" && kind !== "procedure") return words;
  const [head = "", body = "", ...rest] = words.split("$$");
  return `${[head, ...rest].join(" ").split(" ").filter((word) => word !== "").sort().join(" ")} ${body.trim()}`;
}

function schemaPart(name: string): Part {
  return { key: `schema ${name}`, within: null, name, table: null, label: `schema ${name}`, facts: {}, make: null, drop: `drop schema if exists ${quoteIdentifier(name)}`, origin: null };
}

/** Owner and privileges; comments change nothing that runs. */
function partsOfAttachment({ of, place, attachment }: KeyedAttachment): Part[] {
  const key = `attachment ${of} ${nameKey(place)}`;
  const within = of === "relation" ? tableKey(place) : of === "schema" ? `schema ${place.name}` : null;
  const facts = { privileges: grantsOf(of, attachment), owner: attachment.owner ?? "" };
  // Nothing said of it is as good as nothing there.
  return facts.privileges === "" && facts.owner === "" ? [] : [{ key, within, name: baseName(place.name), table: null, label: `privileges on ${labelOf(place.schema === "" ? "public" : place.schema, place.name)}`, facts, make: null, drop: null, origin: null }];
}

function grantsOf(of: AttachmentClass, { grants, parts }: Attachment): string {
  const given = (list: readonly { readonly grantee: string; readonly privilege: string; readonly grantable: boolean }[]): string[] => list.filter(({ grantee }) => grantee !== "").map(({ grantee, privilege, grantable }) => `${grantee} ${privilege} ${grantable}`);
  const usual = of === "routine" ? given(initialGrants("function")) : of === "type" ? given(initialGrants("type")) : of === "language" ? given(initialGrants("language")) : [];
  const own = grants === null ? usual : given(grants);
  const ofParts = Object.entries(parts).flatMap(([name, part]) => given(part.grants).map((grant) => `${name}: ${grant}`));
  const all = [...own, ...ofParts].sort();
  return all.join() === [...usual].sort().join() ? "" : all.join();
}
