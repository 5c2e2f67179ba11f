/** The rows that the server's own views of the schema hold, as far as the replayed catalog tells: https://www.postgresql.org/docs/18/catalogs.html */
import type { NamedKind, ObjectName } from "../sql/change.ts";
import type { SystemRow } from "../sql/constant.ts";
import { isFailure, parse } from "../sql/parse.ts";
import { quoteIdentifier, relationName } from "../sql/names.ts";
import type { Reference, Value } from "../sql/value.ts";
import { baseName } from "./catalog.ts";
import type { Catalog } from "./catalog.ts";
import { constraintText } from "./constraint-text.ts";
import { mentionsOfObject } from "./mentions.ts";
import { isComposite, isRange, madeBy } from "./made-by.ts";
import { temporarySchema } from "./names.ts";
import { isFunction } from "./overloads.ts";
import { unknown } from "./schema.ts";
import type { Constraint, Index, Known, NamedObject, Table } from "./schema.ts";

type Fields = Readonly<Record<string, Value | undefined>>;
type Wanted = ReadonlyMap<string, string>;

/** The rows of a view or catalog of the system; null where it is none, or tells of more than the schema. `wanted`: what columns must equal. */
export function systemRows(catalog: Catalog, { schema, name }: ObjectName, wanted: Wanted): readonly SystemRow[] | null {
  const views = schema === "information_schema" ? standardViews : schema === "pg_catalog" || (schema === null && catalog.findTable({ schema, name }) === undefined) ? systemCatalogs : null;
  const build = views?.[name];
  return build === undefined ? null : build(catalog, wanted);
}

/** What stands for an object where the server has its OID. */
export function reference(kind: string, schema: string | null, name: string, text = name): Reference {
  return { key: JSON.stringify([kind, schema, name]), text };
}

function relationReference(catalog: Catalog, schema: string, name: string): Reference {
  return reference("class", schema, name, isSeen(catalog, schema) ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`);
}

/** A routine as `oid::regprocedure` shows it. */
function routineReference(catalog: Catalog, { schema, name }: NamedObject): Reference {
  const open = name.indexOf("(");
  const written = quoteIdentifier(name.slice(0, open)) + name.slice(open);
  return reference("proc", schema, name, isSeen(catalog, schema) ? written : `${quoteIdentifier(schema)}.${written}`);
}

function isSeen(catalog: Catalog, schema: string): boolean {
  return schema === "public" || schema === temporarySchema || (catalog.searchPath !== unknown && catalog.searchPath.includes(schema));
}

/* Rows */

function sure(fields: Fields): SystemRow {
  return { row: new Map(Object.entries(fields)), sure: true };
}

/** A row that may be there: what it holds is what anything there would have. */
function possible(fields: Fields): SystemRow {
  return { row: new Map(Object.entries(fields)), sure: false };
}

/** A row for all that no migration made: it is taken to be absent. */
function absent(fields: Fields): SystemRow {
  return { row: new Map(Object.entries(fields)), sure: false, presumedAbsent: true };
}

/** Whether a row that holds these is asked for at all. */
function fits(wanted: Wanted, fields: Readonly<Record<string, string | null>>): boolean {
  return Object.entries(fields).every(([column, value]) => !wanted.has(column) || wanted.get(column) === value);
}

function known<T extends Value>(value: Known<T>): T | undefined {
  return value === unknown ? undefined : value;
}

/** The names that are taken, for the row of all that are not. */
function anyBut(names: Iterable<string>): Value {
  return { not: new Set(names) };
}

/** Schemas that the replay only knows to be mentioned: what is in them no one can tell. */
function foreignSchemas(catalog: Catalog, wanted: Wanted, ...columns: readonly string[]): string[] {
  const asked = columns.flatMap((column) => wanted.get(column) ?? []);
  const names = new Set([...catalog.schemaStates().flatMap(({ name, state }) => (state === "mentioned" ? [name] : [])), ...asked]);
  return [...names].filter((name) => catalog.schemaExists(name) === unknown);
}

interface Relation {
  readonly schema: string;
  readonly name: string;
  /** `pg_class.relkind`. */
  readonly kind: "r" | "p" | "v" | "m" | "i" | "I" | "S" | "f" | "c";
  readonly table?: Table;
  readonly index?: Index;
}

/** Everything in `pg_class` of that name and schema, if they are given. */
function relations(catalog: Catalog, name: string | undefined, schema: string | undefined): Relation[] {
  const found: Relation[] = [];
  const add = (relation: Relation): void => {
    if ((name === undefined || relation.name === name) && (schema === undefined || relation.schema === schema)) found.push(relation);
  };
  for (const table of catalog.tables()) add({ schema: table.schema, name: table.name, kind: table.foreign ? "f" : table.partitionBy !== null ? "p" : "r", table });
  for (const index of catalog.indexes()) add({ schema: index.schema, name: index.name, kind: (catalog.tableAt(index.table)?.partitionBy ?? null) === null ? "i" : "I", index });
  for (const sequence of catalog.sequences()) add({ schema: sequence.schema, name: sequence.name, kind: "S" });
  for (const object of catalog.objects()) {
    if (object.kind === "view" || object.kind === "materialized view") add({ schema: object.schema, name: object.name, kind: object.kind === "view" ? "v" : "m" });
    else if (object.kind === "type" && isComposite(object)) add({ schema: object.schema, name: object.name, kind: "c" });
  }
  return found;
}

/** The tables of that name and schema, those included of which only parts are known. */
function tables(catalog: Catalog, name: string | undefined, schema: string | undefined): Table[] {
  const made = catalog.tables().filter((table) => (name === undefined || table.name === name) && (schema === undefined || table.schema === schema));
  const named = name === undefined ? undefined : schema === undefined ? catalog.record({ schema: null, name }) : catalog.tableAt({ schema, name });
  return named === undefined || made.includes(named) ? made : [...made, named];
}

function objectsOf(catalog: Catalog, ...kinds: readonly NamedKind[]): NamedObject[] {
  return catalog.objects().filter(({ kind }) => kinds.includes(kind));
}

function tableNames(catalog: Catalog): Set<string> {
  return new Set([...catalog.tables().map(({ name }) => name), ...objectsOf(catalog, "view", "materialized view").map(({ name }) => name)]);
}

const database = undefined;

type Build = (catalog: Catalog, wanted: Wanted) => readonly SystemRow[];

/* information_schema */

function standardTables(catalog: Catalog, wanted: Wanted): SystemRow[] {
  const [name, schema] = [wanted.get("table_name"), wanted.get("table_schema")];
  const rows: SystemRow[] = [];
  for (const { schema: table_schema, name: table_name, kind, table } of relations(catalog, name, schema)) {
    const table_type = kind === "v" ? "VIEW" : kind === "f" ? "FOREIGN" : kind === "r" || kind === "p" ? (table?.temporary === true ? "LOCAL TEMPORARY" : "BASE TABLE") : null;
    if (table_type !== null) rows.push(sure({ table_catalog: database, table_schema, table_name, table_type, is_insertable_into: kind === "v" ? undefined : "YES" }));
  }
  for (const table of tables(catalog, name, schema)) if (!table.known) rows.push(possible({ table_schema: table.schema, table_name: table.name, table_type: undefined }));
  return [...rows, ...elsewhere(catalog, wanted, "table_schema", (table_schema) => ({ table_schema, table_name: undefined, table_type: undefined })), absent({ table_schema: undefined, table_name: anyBut(tableNames(catalog)), table_type: undefined })];
}

/** A row for anything in each schema that is not the migrations' own. */
function elsewhere(catalog: Catalog, wanted: Wanted, column: string, fields: (schema: string) => Fields): SystemRow[] {
  return foreignSchemas(catalog, wanted, column).map((schema) => possible(fields(schema)));
}

function standardColumns(catalog: Catalog, wanted: Wanted): SystemRow[] {
  const [name, schema] = [wanted.get("table_name"), wanted.get("table_schema")];
  const rows: SystemRow[] = [];
  for (const table of tables(catalog, name, schema)) {
    const own = { table_catalog: database, table_schema: table.schema, table_name: table.name };
    table.columns.forEach((column, index) => {
      if (wanted.has("column_name") && wanted.get("column_name") !== column.name) return;
      const type = known(column.type as never) as Table["columns"][number]["type"] | undefined;
      const label = type === undefined || type === unknown ? undefined : type;
      const [length] = label?.modifiers ?? [];
      const isText = label?.name === "varchar" || label?.name === "bpchar";
      rows.push(sure({
        ...own,
        column_name: column.name,
        ordinal_position: table.columnsKnown ? index + 1 : undefined,
        is_nullable: column.notNull === unknown ? undefined : column.notNull ? "NO" : "YES",
        data_type: label === undefined ? undefined : label.dimensions > 0 ? "ARRAY" : label.schema === "pg_catalog" ? label.label.replace(/\(.*\)/, "") : catalog.findEnum(label) !== undefined ? "USER-DEFINED" : undefined,
        udt_name: label === undefined ? undefined : label.dimensions > 0 ? `_${label.name}` : label.name,
        character_maximum_length: label === undefined ? undefined : isText && label.dimensions === 0 ? (length ?? null) : label.schema === "pg_catalog" && label.name !== "bit" && label.name !== "varbit" ? null : undefined,
        column_default: column.default === null ? null : undefined,
        is_identity: column.identity === unknown ? undefined : column.identity === null ? "NO" : "YES",
        identity_generation: column.identity === unknown ? undefined : (column.identity?.toUpperCase() ?? null),
        is_generated: column.generated === unknown ? undefined : column.generated === null ? "NEVER" : "ALWAYS",
      }));
    });
    if (!table.columnsKnown) rows.push(possible({ ...own, column_name: anyBut(table.columns.map((column) => column.name)) }));
  }
  for (const view of objectsOf(catalog, "view")) {
    if ((name !== undefined && name !== view.name) || (schema !== undefined && schema !== view.schema)) continue;
    const own = { table_schema: view.schema, table_name: view.name };
    const columns = mentionsOfObject(catalog, view)?.outputs ?? null;
    if (columns === null) rows.push(possible({ ...own, column_name: undefined }));
    else columns.forEach((column_name, index) => rows.push(sure({ ...own, column_name, ordinal_position: index + 1, is_nullable: "YES", is_generated: "NEVER", is_identity: "NO", data_type: undefined })));
  }
  return [...rows, ...elsewhere(catalog, wanted, "table_schema", (table_schema) => ({ table_schema, table_name: undefined, column_name: undefined })), absent({ table_schema: undefined, table_name: anyBut(tableNames(catalog)), column_name: undefined })];
}

const standardKinds = { "primary key": "PRIMARY KEY", unique: "UNIQUE", "foreign key": "FOREIGN KEY", check: "CHECK", exclude: null, "not null": null } as const;

function standardConstraints(columns: (constraint: Constraint, table: Table, add: (fields: Fields) => void) => void, tableColumn = "table_name", schemaColumn = "table_schema"): Build {
  return (catalog, wanted) => {
    const rows: SystemRow[] = [];
    const all = tables(catalog, tableColumn === "table_name" ? wanted.get(tableColumn) : undefined, undefined);
    for (const table of all) {
      for (const constraint of table.constraints) {
        if (!fits(wanted, { constraint_name: constraint.name })) continue;
        const common = { constraint_catalog: database, constraint_schema: table.schema, constraint_name: constraint.name };
        columns(constraint, table, (fields) => rows.push(constraint.valid === unknown ? possible({ ...common, ...fields }) : sure({ ...common, ...fields })));
      }
      if (!table.columnsKnown) rows.push(possible({ constraint_schema: table.schema, constraint_name: anyBut(table.constraints.map(({ name }) => name)), [schemaColumn]: table.schema, [tableColumn]: table.name, column_name: undefined, constraint_type: undefined }));
    }
    return [
      ...rows,
      ...elsewhere(catalog, wanted, schemaColumn, (schema) => ({ constraint_schema: schema, constraint_name: undefined, [schemaColumn]: schema, [tableColumn]: undefined, column_name: undefined, constraint_type: undefined })),
      absent({ constraint_schema: undefined, constraint_name: anyBut(all.flatMap(({ constraints }) => constraints.map(({ name }) => name))), [schemaColumn]: undefined, [tableColumn]: undefined, column_name: undefined, constraint_type: undefined }),
    ];
  };
}

const standardViews: Readonly<Record<string, Build>> = {
  tables: standardTables,
  columns: standardColumns,
  views: (catalog, wanted) => [
    ...objectsOf(catalog, "view").map(({ schema, name }) => sure({ table_schema: schema, table_name: name, view_definition: undefined })),
    ...elsewhere(catalog, wanted, "table_schema", (table_schema) => ({ table_schema, table_name: undefined })),
    absent({ table_schema: undefined, table_name: anyBut(objectsOf(catalog, "view").map(({ name }) => name)) }),
  ],
  table_constraints: standardConstraints((constraint, table, add) => {
    const constraint_type = standardKinds[constraint.kind];
    if (constraint_type !== null) add({ table_schema: table.schema, table_name: table.name, constraint_type, is_deferrable: constraint.deferrable ? "YES" : "NO", enforced: constraint.enforced ? "YES" : "NO" });
  }),
  key_column_usage: standardConstraints((constraint, table, add) => {
    if (constraint.kind === "check" || constraint.kind === "exclude") return;
    constraint.columns.forEach((column_name, index) => add({ table_schema: table.schema, table_name: table.name, column_name, ordinal_position: index + 1 }));
  }),
  constraint_column_usage: standardConstraints((constraint, table, add) => {
    const target = constraint.references === null ? { schema: table.schema, name: table.name, columns: constraint.columns } : { ...constraint.references.resolved, columns: constraint.references.columns };
    for (const column_name of target.columns) add({ table_schema: target.schema, table_name: target.name, column_name });
  }, "table_name_of_its_own"),
  constraint_table_usage: standardConstraints((constraint, table, add) => {
    const target = constraint.references === null ? table : constraint.references.resolved;
    add({ table_schema: target.schema, table_name: target.name });
  }, "table_name_of_its_own"),
  referential_constraints: standardConstraints((constraint, _table, add) => {
    if (constraint.references !== null) add({ unique_constraint_schema: constraint.references.resolved.schema, unique_constraint_name: undefined, update_rule: constraint.references.onUpdate.toUpperCase(), delete_rule: constraint.references.onDelete.toUpperCase() });
  }),
  check_constraints: standardConstraints((constraint, _table, add) => {
    if (constraint.kind === "check") add({ check_clause: undefined });
  }),
  schemata: (catalog) => namespaces(catalog, "schema_name", "schema_owner"),
  routines: (catalog, wanted) => [
    ...objectsOf(catalog, "function", "procedure").map(({ kind, schema, name }) => sure({ routine_schema: schema, specific_schema: schema, routine_name: baseName(name), routine_type: kind.toUpperCase(), data_type: undefined, routine_definition: undefined })),
    ...elsewhere(catalog, wanted, "routine_schema", (routine_schema) => ({ routine_schema, routine_name: undefined, routine_type: undefined })),
    absent({ routine_schema: undefined, specific_schema: undefined, routine_name: anyBut(objectsOf(catalog, "function", "procedure").map(({ name }) => baseName(name))), routine_type: undefined }),
  ],
  triggers: (catalog, wanted) => [
    ...objectsOf(catalog, "trigger").map(({ name, table }) => sure({ trigger_schema: table?.schema, trigger_name: name, event_object_schema: table?.schema, event_object_table: table?.name, event_manipulation: undefined })),
    ...elsewhere(catalog, wanted, "event_object_schema", (schema) => ({ trigger_schema: schema, event_object_schema: schema, trigger_name: undefined, event_object_table: undefined })),
    absent({ trigger_schema: undefined, event_object_schema: undefined, trigger_name: anyBut(objectsOf(catalog, "trigger").map(({ name }) => name)), event_object_table: undefined }),
  ],
  sequences: (catalog, wanted) => [
    ...catalog.sequences().map(({ schema, name }) => sure({ sequence_schema: schema, sequence_name: name, data_type: undefined })),
    ...elsewhere(catalog, wanted, "sequence_schema", (sequence_schema) => ({ sequence_schema, sequence_name: undefined })),
    absent({ sequence_schema: undefined, sequence_name: anyBut(catalog.sequences().map(({ name }) => name)) }),
  ],
  domains: (catalog) => [
    ...objectsOf(catalog, "domain").map(({ schema, name }) => sure({ domain_schema: schema, domain_name: name })),
    absent({ domain_schema: undefined, domain_name: anyBut(objectsOf(catalog, "domain").map(({ name }) => name)) }),
  ],
};

/* pg_catalog */

function namespaces(catalog: Catalog, nameColumn: string, ownerColumn: string): SystemRow[] {
  const row = (name: string): Fields => ({ oid: reference("namespace", null, name), [nameColumn]: name, [ownerColumn]: undefined });
  const states = catalog.schemaStates();
  return [
    ...["pg_catalog", "information_schema", "pg_toast"].map((name) => sure(row(name))),
    ...states.flatMap(({ name, state }) => (state === "made" ? [sure(row(name))] : state === "mentioned" ? [possible(row(name))] : [])),
    absent({ oid: undefined, [nameColumn]: anyBut(states.map(({ name }) => name)), [ownerColumn]: undefined }),
  ];
}

function classes(catalog: Catalog, wanted: Wanted): SystemRow[] {
  const name = wanted.get("relname") ?? nameInKey(wanted.get("oid"));
  const rows = relations(catalog, name, undefined).map(({ schema, name: relname, kind, table, index }) =>
    sure({
      oid: relationReference(catalog, schema, relname), relname, relnamespace: reference("namespace", null, schema), relkind: kind,
      relrowsecurity: table === undefined ? false : known(table.rowSecurity.enabled), relforcerowsecurity: table === undefined ? false : known(table.rowSecurity.forced),
      relpersistence: table === undefined ? (index === undefined ? undefined : "p") : table.temporary ? "t" : table.unlogged ? "u" : "p",
      relispartition: table === undefined ? undefined : table.partitionOf !== null,
    }));
  for (const table of tables(catalog, name, undefined)) if (!table.known) rows.push(possible({ oid: relationReference(catalog, table.schema, table.name), relname: table.name, relnamespace: reference("namespace", null, table.schema), relkind: undefined, relrowsecurity: known(table.rowSecurity.enabled), relforcerowsecurity: known(table.rowSecurity.forced) }));
  if (wanted.has("oid")) return rows;
  const names = new Set(relations(catalog, undefined, undefined).map((relation) => relation.name));
  return [...rows, ...systemOwn(wanted, "relname", "relnamespace"), ...foreignSchemas(catalog, wanted).map((schema) => possible({ oid: undefined, relname: undefined, relnamespace: reference("namespace", null, schema) })), absent({ oid: undefined, relname: anyBut(names), relnamespace: undefined, relkind: undefined, relrowsecurity: undefined })];
}

function nameInKey(key: string | undefined): string | undefined {
  return key?.startsWith('["class"') === true ? (JSON.parse(key) as [string, string, string])[2] : undefined;
}

/** What the server's own relations are called. */
const systemName: Value = { not: new Set(), prefixes: ["pg_", "sql_", "_pg_"] };

/** The server's own objects: they are there, whatever their names, but no name of a migration's. */
function systemOwn(wanted: Wanted, nameColumn: string, schemaColumn: string): SystemRow[] {
  const name = wanted.get(nameColumn);
  if (name !== undefined && !/^(?:pg_|sql_|_pg_)/.test(name)) return [];
  return [possible({ oid: undefined, [nameColumn]: systemName, [schemaColumn]: reference("namespace", null, "pg_catalog") })];
}

function attributes(catalog: Catalog, wanted: Wanted): SystemRow[] {
  const rows: SystemRow[] = [];
  const all = tables(catalog, nameInKey(wanted.get("attrelid")), undefined);
  for (const table of all) {
    const attrelid = relationReference(catalog, table.schema, table.name);
    table.columns.forEach((column, index) => {
      if (!fits(wanted, { attname: column.name })) return;
      rows.push(sure({ attrelid, attname: column.name, attnum: table.columnsKnown ? index + 1 : undefined, attnotnull: known(column.notNull), attisdropped: false, atthasdef: column.default === unknown || column.generated === unknown ? undefined : column.default !== null || column.generated !== null, attidentity: column.identity === unknown ? undefined : column.identity === null ? "" : column.identity === "always" ? "a" : "d", attgenerated: column.generated === unknown ? undefined : column.generated === null ? "" : column.generated.stored ? "s" : "v", atttypid: undefined, atttypmod: undefined }));
    });
    if (!table.columnsKnown) rows.push(possible({ attrelid, attname: anyBut(table.columns.map(({ name }) => name)), attnum: undefined, attisdropped: undefined }));
  }
  return [...rows, absent({ attrelid: undefined, attname: undefined, attnum: undefined, attisdropped: undefined })];
}

const constraintTypes = { "primary key": "p", unique: "u", "foreign key": "f", check: "c", exclude: "x", "not null": "n" } as const;

function constraints(catalog: Catalog, wanted: Wanted): SystemRow[] {
  const rows: SystemRow[] = [];
  const all = tables(catalog, nameInKey(wanted.get("conrelid")), undefined);
  const names = new Set<string>();
  for (const table of all) {
    const conrelid = relationReference(catalog, table.schema, table.name);
    const connamespace = reference("namespace", null, table.schema);
    for (const constraint of table.constraints) {
      names.add(constraint.name);
      if (!fits(wanted, { conname: constraint.name })) continue;
      const target = constraint.references?.resolved;
      const fields = {
        oid: reference("constraint", `${table.schema}.${table.name}`, constraint.name), conname: constraint.name, connamespace, conrelid, contype: constraintTypes[constraint.kind],
        confrelid: target === undefined ? 0 : relationReference(catalog, target.schema, target.name), convalidated: known(constraint.valid), condeferrable: constraint.deferrable, contypid: 0,
        confdeltype: target === undefined ? " " : ({ "no action": "a", restrict: "r", cascade: "c", "set null": "n", "set default": "d" } as const)[constraint.references?.onDelete ?? "no action"],
        conkey: table.columnsKnown ? constraint.columns.map((name) => table.columns.findIndex((column) => column.name === name) + 1) : undefined,
        conindid: constraint.index === null ? 0 : relationReference(catalog, table.schema, constraint.index),
      };
      rows.push(constraint.valid === unknown ? possible(fields) : sure(fields));
    }
    if (!table.columnsKnown) rows.push(possible({ oid: undefined, conname: anyBut(table.constraints.map(({ name }) => name)), connamespace, conrelid, contype: undefined }));
  }
  return [...rows, ...foreignSchemas(catalog, wanted).map((schema) => possible({ conname: undefined, connamespace: reference("namespace", null, schema), conrelid: undefined })), absent({ oid: undefined, conname: anyBut(names), connamespace: undefined, conrelid: undefined, contype: undefined })];
}

/** What `pg_get_constraintdef()` gives for a constraint of which `pg_constraint` gave the OID; undefined for those whose expressions it would write anew. */
export function definitionOf(catalog: Catalog, { key }: Reference): string | undefined {
  const [kind, place, name] = JSON.parse(key) as [string, string, string];
  const table = kind === "constraint" ? catalog.tables().find((each) => `${each.schema}.${each.name}` === place) : undefined;
  const constraint = table?.constraints.find((each) => each.name === name);
  if (table === undefined || constraint === undefined || constraint.kind === "check" || constraint.kind === "exclude") return undefined;
  const { references } = constraint;
  return constraintText(constraint, {
    index: constraint.index === null ? undefined : catalog.findIndex({ schema: table.schema, name: constraint.index }),
    storage: [],
    target: references === null ? "" : relationReference(catalog, references.resolved.schema, references.resolved.name).text,
  });
}

function indexRows(catalog: Catalog, wanted: Wanted): SystemRow[] {
  const rows = catalog.indexes().filter((index) => fits(wanted, { indexname: index.name, tablename: index.table.name, schemaname: index.schema })).map((index) => sure({ schemaname: index.schema, tablename: index.table.name, indexname: index.name, indexdef: undefined, tablespace: undefined }));
  return [
    ...rows,
    ...elsewhere(catalog, wanted, "schemaname", (schemaname) => ({ schemaname, tablename: undefined, indexname: undefined })),
    ...partlyKnown(catalog, wanted).map((table) => possible({ schemaname: table.schema, tablename: table.name, indexname: anyBut(catalog.indexes().map(({ name }) => name)) })),
    ...systemOwn(wanted, "indexname", "schema_of_the_system").slice(0, wanted.has("indexname") || wanted.has("schemaname") ? 0 : 1).map(() => possible({ schemaname: "pg_catalog", tablename: undefined, indexname: undefined })),
    absent({ schemaname: undefined, tablename: undefined, indexname: anyBut(catalog.indexes().map(({ name }) => name)) }),
  ];
}

/** Tables of which no migration lists all parts. */
function partlyKnown(catalog: Catalog, wanted: Wanted): Table[] {
  return tables(catalog, wanted.get("tablename"), wanted.get("schemaname")).filter((table) => !table.known);
}

function policyRows(catalog: Catalog, wanted: Wanted): SystemRow[] {
  const rows: SystemRow[] = [];
  for (const table of tables(catalog, wanted.get("tablename"), wanted.get("schemaname"))) {
    for (const policy of table.policies) {
      rows.push(sure({ schemaname: table.schema, tablename: table.name, policyname: policy.name, permissive: policy.permissive ? "PERMISSIVE" : "RESTRICTIVE", roles: policy.roles.length === 0 ? ["public"] : [...policy.roles], cmd: policy.command.toUpperCase(), qual: policy.using === null ? null : undefined, with_check: policy.withCheck === null ? null : undefined }));
    }
    if (!table.known) rows.push(possible({ schemaname: table.schema, tablename: table.name, policyname: anyBut(table.policies.map(({ name }) => name)) }));
  }
  const names = catalog.tables().flatMap(({ policies }) => policies.map(({ name }) => name));
  return [...rows, ...elsewhere(catalog, wanted, "schemaname", (schemaname) => ({ schemaname, tablename: undefined, policyname: undefined })), absent({ schemaname: undefined, tablename: undefined, policyname: wanted.has("tablename") ? undefined : anyBut(names) })];
}

function typeRows(catalog: Catalog, wanted: Wanted): SystemRow[] {
  const row = (schema: string, name: string, typtype: string): Fields => ({ oid: reference("type", schema, name), typname: name, typnamespace: reference("namespace", null, schema), typtype, typrelid: undefined, typarray: undefined });
  const all: (readonly [string, string, string])[] = [
    ...catalog.enums().map(({ schema, name }) => [schema, name, "e"] as const),
    ...objectsOf(catalog, "domain").map(({ schema, name }) => [schema, name, "d"] as const),
    ...objectsOf(catalog, "type").map((type) => [type.schema, type.name, isRange(type) ? "r" : isComposite(type) ? "c" : "b"] as const),
    ...catalog.tables().map(({ schema, name }) => [schema, name, "c"] as const),
    ...objectsOf(catalog, "view", "materialized view").map(({ schema, name }) => [schema, name, "c"] as const),
  ];
  const name = wanted.get("typname");
  return [
    ...all.filter(([, typname]) => name === undefined || name === typname).map(([schema, typname, kind]) => sure(row(schema, typname, kind))),
    ...(name === undefined || isBuiltInType(name) ? [possible({ oid: undefined, typname: undefined, typnamespace: reference("namespace", null, "pg_catalog"), typtype: undefined })] : []),
    ...foreignSchemas(catalog, wanted).map((schema) => possible({ oid: undefined, typname: undefined, typnamespace: reference("namespace", null, schema) })),
    absent({ oid: undefined, typname: anyBut(all.map(([, typname]) => typname)), typnamespace: undefined, typtype: undefined }),
  ];
}

function isBuiltInType(name: string): boolean {
  return /^(?:_|pg_|reg|any|bool|bpchar|bytea|char|cid|cstring|date|float|inet|int[248]|interval|json|line|lseg|macaddr|money|name|numeric|oid|path|point|polygon|record|text|tid|time|ts|txid|unknown|uuid|varbit|varchar|void|xid|xml|bit$|box$|cidr$|circle$|trigger$|event_trigger$)/.test(name);
}

function roles(catalog: Catalog): SystemRow[] {
  const made = objectsOf(catalog, "role").map(({ name }) => name);
  const row = (rolname: string): Fields => ({ oid: reference("role", null, rolname), rolname, usename: rolname, groname: rolname });
  // Which roles a server has is no affair of migrations.
  return [...made.map((name) => sure(row(name))), possible({ oid: undefined, rolname: anyBut(made), usename: anyBut(made), groname: anyBut(made) })];
}

function systemTables(catalog: Catalog, wanted: Wanted): SystemRow[] {
  const all = tables(catalog, wanted.get("tablename"), wanted.get("schemaname"));
  const hasIndexes = new Set(catalog.indexes().map(({ table }) => `${table.schema}.${table.name}`));
  return [
    ...all.map((table) => {
      const fields = { schemaname: table.schema, tablename: table.name, tableowner: undefined, tablespace: undefined, hasindexes: hasIndexes.has(`${table.schema}.${table.name}`) ? true : undefined, hasrules: undefined, hastriggers: undefined, rowsecurity: known(table.rowSecurity.enabled) };
      return table.known && !table.foreign ? sure(fields) : possible(fields);
    }),
    ...elsewhere(catalog, wanted, "schemaname", (schemaname) => ({ schemaname, tablename: undefined, rowsecurity: undefined })),
    ...(wanted.has("tablename") && !/^(?:pg_|sql_)/.test(wanted.get("tablename") ?? "") ? [] : [possible({ schemaname: "pg_catalog", tablename: systemName }), possible({ schemaname: "information_schema", tablename: systemName })]),
    absent({ schemaname: undefined, tablename: anyBut(catalog.tables().map(({ name }) => name)), rowsecurity: undefined }),
  ];
}

/** The members of extensions; of other dependencies no more than that they are none of those. */
function dependencies(catalog: Catalog): SystemRow[] {
  const system = (name: string) => reference("class", "pg_catalog", name);
  const objects = objectsOf(catalog, "function", "procedure", "aggregate", "type", "domain", "view", "materialized view");
  const keyed = objects.map((object) => ({ object, oid: isRoutine(object) ? routineReference(catalog, object) : object.kind === "type" || object.kind === "domain" ? reference("type", object.schema, object.name) : relationReference(catalog, object.schema, object.name) }));
  const relationsMade = [...catalog.tables(), ...catalog.indexes(), ...catalog.sequences()].map(({ schema, name }) => relationReference(catalog, schema, name));
  const ours = [...keyed.flatMap(({ object, oid }) => (object.extension === undefined ? [oid] : [])), ...relationsMade, ...catalog.enums().map(({ schema, name }) => reference("type", schema, name))];
  const extensions = objectsOf(catalog, "extension").map(({ name }) => reference("extension", null, name));
  return [
    ...keyed.flatMap(({ object, oid }) => (object.extension === undefined ? [] : [sure({ classid: system(isRoutine(object) ? "pg_proc" : "pg_type"), objid: oid, objsubid: 0, refclassid: system("pg_extension"), refobjid: reference("extension", null, object.extension), refobjsubid: 0, deptype: "e" })])),
    possible({ classid: undefined, objid: undefined, objsubid: undefined, refclassid: anyBut([system("pg_extension").key]), refobjid: anyBut(extensions.map(({ key }) => key)), refobjsubid: undefined, deptype: anyBut(["e"]) }),
    possible({ classid: undefined, objid: anyBut(ours.map(({ key }) => key)), objsubid: undefined, refclassid: system("pg_extension"), refobjid: undefined, refobjsubid: undefined, deptype: "e" }),
  ];
}

/** The tables of the publications that migrations made; of others no one can tell. */
function publishedTables(catalog: Catalog): SystemRow[] {
  const publications = objectsOf(catalog, "publication");
  const rows = publications.flatMap((publication) => {
    const node = madeBy(publication);
    if (node === null || !("CreatePublicationStmt" in node)) return [possible({ pubname: publication.name, schemaname: undefined, tablename: undefined })];
    const { pubobjects, for_all_tables } = node.CreatePublicationStmt;
    const listed = (pubobjects ?? []).flatMap((item): readonly { readonly schema: string; readonly name: string }[] => {
      if (!("PublicationObjSpec" in item)) return [];
      const { pubtable, pubobjtype, name } = item.PublicationObjSpec;
      if (pubobjtype === "PUBLICATIONOBJ_TABLES_IN_SCHEMA") return catalog.tables().filter(({ schema }) => schema === name);
      const table = pubtable?.relation === undefined ? undefined : catalog.findTable(relationName(pubtable.relation));
      return table === undefined ? [] : [table];
    });
    return (for_all_tables === true ? catalog.tables() : listed).map(({ schema, name }) => sure({ pubname: publication.name, schemaname: schema, tablename: name, attnames: undefined, rowfilter: undefined }));
  });
  return [...rows, possible({ pubname: anyBut(publications.map(({ name }) => name)), schemaname: undefined, tablename: undefined })];
}

function isRoutine({ kind }: NamedObject): boolean {
  return kind === "function" || kind === "procedure" || kind === "aggregate";
}

function simple(kinds: readonly NamedKind[], fields: (object: NamedObject, catalog: Catalog) => Fields, nameColumn: string): Build {
  return (catalog) => {
    const all = objectsOf(catalog, ...kinds);
    const rows = all.map((object) => fields(object, catalog));
    const columns = new Set(rows.flatMap((row) => Object.keys(row)));
    const rest: Record<string, Value | undefined> = Object.fromEntries([...columns].map((column) => [column, undefined]));
    return [...rows.map(sure), absent({ ...rest, [nameColumn]: anyBut(all.map(({ name }) => baseName(name))) })];
  };
}

/** Objects that platforms bring: those that migrations did not make may be there. */
function environment(build: Build): Build {
  return (catalog, wanted) => build(catalog, wanted).map(({ row, sure: certain }) => ({ row, sure: certain }));
}

const systemCatalogs: Readonly<Record<string, Build>> = {
  pg_namespace: (catalog) => namespaces(catalog, "nspname", "nspowner"),
  pg_class: classes,
  pg_tables: systemTables,
  pg_attribute: attributes,
  pg_constraint: constraints,
  pg_indexes: indexRows,
  pg_index: (catalog, wanted) => [
    ...catalog.indexes().map((index) => sure({ indexrelid: relationReference(catalog, index.schema, index.name), indrelid: relationReference(catalog, index.table.schema, index.table.name), indisunique: index.unique, indisvalid: known(index.valid), indisready: known(index.valid), indisprimary: index.constraint !== null && catalog.constraint(index.table, index.constraint)?.kind === "primary key" })),
    ...systemOwn(wanted, "indexrelid_of_the_system", "x").map(() => possible({ indexrelid: undefined, indrelid: undefined })).slice(0, wanted.has("indexrelid") || wanted.has("indrelid") ? 0 : 1),
    absent({ indexrelid: undefined, indrelid: undefined, indisunique: undefined, indisvalid: undefined, indisprimary: undefined }),
  ],
  pg_policies: policyRows,
  pg_policy: (catalog, wanted) => [
    ...tables(catalog, nameInKey(wanted.get("polrelid")), undefined).flatMap((table) => [
      ...table.policies.map((policy) => sure({ polname: policy.name, polrelid: relationReference(catalog, table.schema, table.name), polpermissive: policy.permissive, polcmd: ({ all: "*", select: "r", insert: "a", update: "w", delete: "d" } as const)[policy.command] })),
      ...(table.known ? [] : [possible({ polname: undefined, polrelid: relationReference(catalog, table.schema, table.name) })]),
    ]),
    absent({ polname: undefined, polrelid: undefined }),
  ],
  pg_views: (catalog, wanted) => [
    ...objectsOf(catalog, "view").map(({ schema, name }) => sure({ schemaname: schema, viewname: name })),
    ...elsewhere(catalog, wanted, "schemaname", (schemaname) => ({ schemaname, viewname: undefined })),
    absent({ schemaname: undefined, viewname: anyBut(objectsOf(catalog, "view").map(({ name }) => name)) }),
  ],
  pg_matviews: (catalog, wanted) => [
    ...objectsOf(catalog, "materialized view").map(({ schema, name }) => sure({ schemaname: schema, matviewname: name, ispopulated: undefined })),
    ...elsewhere(catalog, wanted, "schemaname", (schemaname) => ({ schemaname, matviewname: undefined })),
    absent({ schemaname: undefined, matviewname: anyBut(objectsOf(catalog, "materialized view").map(({ name }) => name)) }),
  ],
  pg_sequences: (catalog, wanted) => [
    ...catalog.sequences().map(({ schema, name }) => sure({ schemaname: schema, sequencename: name })),
    ...elsewhere(catalog, wanted, "schemaname", (schemaname) => ({ schemaname, sequencename: undefined })),
    absent({ schemaname: undefined, sequencename: anyBut(catalog.sequences().map(({ name }) => name)) }),
  ],
  pg_trigger: (catalog, wanted) => [
    ...objectsOf(catalog, "trigger").map(({ name, table }) => sure({ tgname: name, tgrelid: table === null ? undefined : relationReference(catalog, table.schema, table.name), tgisinternal: false, tgparentid: undefined, tgenabled: undefined })),
    ...(wanted.has("tgname") ? [] : [possible({ tgname: undefined, tgrelid: undefined, tgisinternal: true })]),
    absent({ tgname: anyBut(objectsOf(catalog, "trigger").map(({ name }) => name)), tgrelid: undefined, tgisinternal: undefined }),
  ],
  pg_type: typeRows,
  pg_enum: (catalog) => [
    ...catalog.enums().flatMap(({ schema, name, values }) => values.map((enumlabel, index) => sure({ enumtypid: reference("type", schema, name), enumlabel, enumsortorder: index + 1 }))),
    absent({ enumtypid: undefined, enumlabel: undefined, enumsortorder: undefined }),
  ],
  pg_proc: (catalog, wanted) => {
    const all = objectsOf(catalog, "function", "procedure", "aggregate");
    return [
      ...all.filter(({ name }) => fits(wanted, { proname: baseName(name) })).map((routine) => sure({ oid: routineReference(catalog, routine), proname: baseName(routine.name), pronamespace: reference("namespace", null, routine.schema), prokind: routine.kind === "procedure" ? "p" : routine.kind === "aggregate" ? "a" : "f", pronargs: argumentCount(routine.name), prosrc: undefined })),
      possible({ oid: undefined, proname: anyBut([...all.map(({ name }) => baseName(name)), ...(wanted.has("proname") && !mayBeBuiltIn(wanted.get("proname") ?? "") ? [wanted.get("proname") ?? ""] : [])]), pronamespace: reference("namespace", null, "pg_catalog"), prokind: undefined }),
      ...foreignSchemas(catalog, wanted).map((schema) => possible({ oid: undefined, proname: undefined, pronamespace: reference("namespace", null, schema) })),
      absent({ oid: undefined, proname: anyBut(all.map(({ name }) => baseName(name))), pronamespace: undefined, prokind: undefined }),
    ];
  },
  pg_roles: roles,
  pg_authid: roles,
  pg_user: roles,
  pg_group: roles,
  pg_depend: dependencies,
  pg_extension: environment(simple(["extension"], ({ name }) => ({ oid: reference("extension", null, name), extname: name, extnamespace: undefined, extversion: undefined }), "extname")),
  pg_available_extensions: (catalog) => {
    const made = objectsOf(catalog, "extension").map(({ name }) => name);
    const others = anyBut(made);
    return [
      ...made.map((name) => sure({ name, default_version: undefined, installed_version: anyBut([]), comment: undefined })),
      possible({ name: others, default_version: undefined, installed_version: null, comment: undefined }),
      absent({ name: others, default_version: undefined, installed_version: undefined, comment: undefined }),
    ];
  },
  pg_publication: environment(simple(["publication"], ({ name }) => ({ oid: reference("publication", null, name), pubname: name }), "pubname")),
  pg_publication_tables: publishedTables,
  pg_event_trigger: environment(simple(["event trigger"], ({ name }) => ({ evtname: name }), "evtname")),
  pg_foreign_server: environment(simple(["server"], ({ name }) => ({ srvname: name }), "srvname")),
  pg_foreign_data_wrapper: environment(simple(["foreign data wrapper"], ({ name }) => ({ fdwname: name }), "fdwname")),
  pg_language: environment(simple(["language"], ({ name }) => ({ lanname: name }), "lanname")),
  pg_collation: environment(simple(["collation"], ({ schema, name }) => ({ collname: name, collnamespace: reference("namespace", null, schema) }), "collname")),
  pg_ts_config: environment(simple(["text search configuration"], ({ schema, name }) => ({ cfgname: name, cfgnamespace: reference("namespace", null, schema) }), "cfgname")),
  pg_statistic_ext: simple(["statistics"], ({ schema, name }) => ({ stxname: name, stxnamespace: reference("namespace", null, schema) }), "stxname"),
  pg_inherits: (catalog) => [
    ...catalog.tables().flatMap((table) => [...table.inherits, ...(table.partitionOf === null ? [] : [table.partitionOf])].map((parent, index) => sure({ inhrelid: relationReference(catalog, table.schema, table.name), inhparent: relationReference(catalog, parent.schema, parent.name), inhseqno: index + 1 }))),
    absent({ inhrelid: undefined, inhparent: undefined }),
  ],
};

function argumentCount(signature: string): number {
  const inside = signature.slice(signature.indexOf("(") + 1, -1);
  return inside === "" ? 0 : inside.split(/,(?![^(]*\))/).length;
}

/** Names of functions that some server brings: those it does not know are no one's but the migrations'. */
function mayBeBuiltIn(name: string): boolean {
  return isFunction(name) || builtInLike.test(name);
}

const builtInLike = /^(?:pg_|array|json|to_|date|time|abs|avg|bit|bool|brin|btree|cash|cb?rt|char|cid|col|concat|count|cur|data|dec|decode|dense|encode|enum|every|exp|extract|first|float|floor|format|generate|get|gin|gist|greatest|has_|hash|host|in[et_]|int|inter|is|lag|last|lead|length|like|ln|lo_|log|lower|lp|ltrim|mac|make|max|md5|min|mod|multi|name|network|next|now|nth|num|obj|oct|oid|over|per|pi|poly|pos|pow|query|quote|random|range|rank|reg|repeat|replace|reverse|right|round|row|rp|rtrim|set|sha|shobj|sign|split|sqrt|stat|std|str|sub|sum|suppress|table|text|trans|trigger|trim|trunc|ts|txid|un|upper|uuid|var|version|width|xml|xpath)/;

/* Names */

/** The parts of a name as SQL writes it, `app."Users"`; null where it is none. */
export function partsOfName(text: string): ObjectName | null {
  const parts: string[] = [];
  const part = /\s*(?:"((?:[^"]|"")+)"|([^\s".,()]+))\s*(\.|$)/y;
  for (;;) {
    const match = part.exec(text);
    if (match === null) return null;
    parts.push(match[1]?.replaceAll('""', '"') ?? (match[2] ?? "").toLowerCase());
    if (match[3] === "") break;
  }
  const name = parts.at(-1);
  return name === undefined || parts.length > 2 ? null : { schema: parts.length === 2 ? (parts[0] ?? null) : null, name };
}

/** What `to_regclass` and its like give for a name. */
export function resolveName(catalog: Catalog, type: string, text: string): { readonly value: Value | undefined; readonly presumed: boolean } {
  const missing = (schema: string | null): { readonly value: Value | undefined; readonly presumed: boolean } => (schema === null || catalog.schemaExists(schema) !== unknown ? { value: null, presumed: true } : { value: undefined, presumed: false });
  const unclear = { value: undefined, presumed: false };
  const name = partsOfName(type === "regprocedure" || type === "regtype" ? text.replace(/\(.*\)|\[\]/s, "") : text);
  if (name === null || catalog.searchPath === unknown) return unclear;
  const path = name.schema !== null ? [name.schema] : [temporarySchema, ...catalog.searchPath.filter((schema) => schema !== "$user")];
  switch (type) {
    case "regclass": {
      if (name.schema !== "information_schema" && Object.hasOwn(systemCatalogs, name.name)) return { value: reference("class", "pg_catalog", name.name), presumed: false };
      if (name.schema === "pg_catalog" || name.schema === "information_schema" || name.name.startsWith("pg_")) return unclear;
      for (const schema of path) {
        if (catalog.relationExists({ schema, name: name.name })) {
          const table = catalog.tableAt({ schema, name: name.name });
          return table !== undefined && !table.known ? { value: undefined, presumed: false } : { value: relationReference(catalog, schema, name.name), presumed: false };
        }
        if (catalog.tableAt({ schema, name: name.name }) !== undefined) return unclear;
      }
      return missing(name.schema);
    }
    case "regtype": {
      for (const schema of path) {
        const found = catalog.enums().some((value) => value.schema === schema && value.name === name.name) || catalog.objects().some((object) => (object.kind === "domain" || object.kind === "type") && object.schema === schema && object.name === name.name) || catalog.tables().some((table) => table.schema === schema && table.name === name.name);
        if (found) return { value: reference("type", schema, name.name), presumed: false };
      }
      return isBuiltInType(name.name) || isFailure(parse(`select null::${text}`)) || /\s/.test(text) ? unclear : missing(name.schema);
    }
    case "regnamespace": {
      const exists = catalog.schemaExists(name.name);
      return exists === true ? { value: reference("namespace", null, name.name), presumed: false } : exists === false ? { value: null, presumed: false } : missing(null);
    }
    case "regrole":
      return catalog.findObject("role", { schema: null, name: name.name }) === undefined ? unclear : { value: reference("role", null, name.name), presumed: false };
    case "regproc": case "regprocedure": {
      const found = path.flatMap((schema) => catalog.functions({ schema, name: name.name }));
      const [only, ...others] = found;
      if (type === "regproc" && only !== undefined) return others.length === 0 ? { value: routineReference(catalog, only), presumed: false } : unclear;
      return found.length === 0 && !mayBeBuiltIn(name.name) ? missing(name.schema) : unclear;
    }
    default:
      return unclear;
  }
}
