/** The replayed schema as SQL. */
import type { DataType, Settings } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { baseName } from "./catalog.ts";
import type { Catalog, Place } from "./catalog.ts";
import { sequenceOptions } from "./apply-sequences.ts";
import { constraintText } from "./constraint-text.ts";
import { mentionsOf, mentionsOfObject } from "./mentions.ts";
import { publicationSql, publicationText } from "./edit-object.ts";
import { clausesSql, printAttachments, printMemberships } from "./print-attachments.ts";
import { chooseName, labelOf, quoteQualified, quoteText } from "./names.ts";
import { unknown } from "./schema.ts";
import type { Column, Constraint, Enum, Index, NamedObject, Policy, Sequence, Table } from "./schema.ts";
import type { Mentions } from "./text.ts";
import { outerWord } from "./text-places.ts";
import { withoutBody } from "./words.ts";

/**
 * The schema as SQL that runs on an empty server: what others need comes first, otherwise in the order it was made.
 * What no migration tells (a table that none made, a column of unknown type) is a comment.
 */
export function printSchema(catalog: Catalog): string {
  const printer = createPrinter(catalog);
  if (catalog.schemaExists("public") === false) printer.emit(null, "DROP SCHEMA public;");
  for (const schema of schemasToMake(catalog)) printer.emit(null, `CREATE SCHEMA ${quoteIdentifier(schema)};`);
  const tables = catalog.tables();
  const items = inNeededOrder([
    ...catalog.objects().filter((object) => object.extension === undefined).map((object) => objectItem(catalog, printer, object)),
    ...catalog.enums().map((value) => enumItem(catalog, printer, value)),
    ...catalog.sequences().filter((sequence) => !isPrintedWithColumn(catalog, sequence)).map((sequence) => sequenceItem(catalog, printer, sequence)),
    ...tables.map((table) => tableItem(catalog, printer, table)),
  ]);
  if (items.some((item) => item.isFunction)) printer.emit(null, "SET check_function_bodies = off;");
  for (const item of items.filter((item) => !item.late)) item.print();
  for (const sequence of catalog.sequences()) {
    if (sequence.ownedBy === null || isPrintedWithColumn(catalog, sequence)) continue;
    const { schema, table, column } = sequence.ownedBy;
    if (catalog.findTable({ schema, name: table }) === undefined) continue;
    printer.emit(null, `ALTER SEQUENCE ${printer.name(null, sequence)} OWNED BY ${printer.name(null, { schema, name: table })}.${quoteIdentifier(column)};`);
  }
  const unfinished = (index: Index) => index.valid === false && (catalog.findTable(index.table)?.partitionBy ?? null) !== null;
  for (const index of catalog.indexes()) if (index.constraint === null && !unfinished(index)) printIndex(printer, catalog, index);
  for (const table of tables) for (const constraint of table.constraints) if (isAddedLater(table, constraint)) printConstraint(printer, catalog, table, constraint);
  for (const table of tables) for (const constraint of table.constraints) if (isValidOnlyHere(catalog, table, constraint)) printer.emit(null, `ALTER TABLE ${printer.name(null, table)} VALIDATE CONSTRAINT ${quoteIdentifier(constraint.name)};`);
  for (const table of tables) {
    for (const parent of inheritsAtOnce(catalog, table) ? [] : table.inherits) printer.emit(null, `ALTER TABLE ${printer.name(null, table)} INHERIT ${printer.name(null, parent)};`);
    if (table.partitionOf !== null) printer.emit(table.searchPath, `ALTER TABLE ${printer.name(table.searchPath, table.partitionOf)} ATTACH PARTITION ${printer.name(table.searchPath, table)} ${table.partitionOf.bound};`);
    if (table.partitionOf !== null) for (const constraint of table.constraints) if (isSaidAgain(constraint)) printer.emit(table.searchPath, `ALTER TABLE ONLY ${printer.name(table.searchPath, table)} ALTER COLUMN ${quoteIdentifier(constraint.columns[0] ?? "")} SET NOT NULL;`);
  }
  for (const index of catalog.indexes()) if (index.constraint === null && unfinished(index)) printIndex(printer, catalog, index);
  for (const item of items.filter((item) => item.late)) item.print();
  for (const sql of printMemberships(catalog)) printer.emit(null, sql);
  for (const table of tables) printRowSecurity(printer, table);
  for (const index of catalog.indexes()) printIndexSettings(printer, catalog, index);
  for (const table of tables) printTableSettings(printer, catalog, table);
  for (const sequence of catalog.sequences()) printIdentityType(printer, catalog, sequence);
  for (const sequence of catalog.sequences()) if (sequence.comment !== null) printer.emit(null, `COMMENT ON SEQUENCE ${printer.name(null, sequence)} IS ${quoteText(sequence.comment)};`);
  for (const { path, sql } of printAttachments(catalog, (...name) => printer.name(...name))) printer.emit(path, sql);
  return printer.text();
}

/** Schemas that migrations made, and those that hold something. `public` is there from the start. */
export function schemasToMake(catalog: Catalog): string[] {
  const names = new Set(catalog.schemas());
  for (const { schema } of [...catalog.tables(), ...catalog.enums(), ...catalog.sequences(), ...catalog.objects()]) if (schema !== "") names.add(schema);
  names.delete("public");
  return [...names].filter((name) => catalog.schemaExists(name) !== false && name !== "pg_catalog" && name !== "pg_temp");
}

interface Printer {
  /** Adds a statement that is to run under a search_path. */
  emit(path: readonly string[] | null, sql: string): void;
  /** A name as a statement under that path must write it. */
  readonly name: (path: readonly string[] | null, place: Place) => string;
  text(): string;
}

function createPrinter(catalog: Catalog): Printer {
  const pieces: string[] = [];
  let current = "";
  return {
    emit(path, sql) {
      const wanted = path === null ? "" : path.map(quoteIdentifier).join(", ");
      if (wanted !== current) pieces.push(wanted === "" ? "RESET search_path;" : `SET search_path TO ${wanted};`);
      current = wanted;
      pieces.push(sql);
    },
    name: (path, place) => (path === null && place.schema === "public" && catalog.schemaExists("public") === true ? quoteIdentifier(place.name) : quoteQualified(place.schema, place.name)),
    text: () => (pieces.length === 0 ? "" : `${pieces.join("\n\n")}\n`),
  };
}

/** Something to print, with the words its text mentions. */
interface Item {
  readonly order: number;
  /** What others call it. */
  readonly names: readonly string[];
  readonly mentions: ReadonlySet<string>;
  readonly isFunction: boolean;
  /** Printed after all tables, indexes and foreign keys. */
  readonly late: boolean;
  readonly print: () => void;
}

/** In the order of creation, but each item after those that it mentions, as far as they do not mention it. */
function inNeededOrder(items: readonly Item[]): Item[] {
  const sorted = [...items].sort((a, b) => a.order - b.order);
  const byName = new Map<string, Item[]>();
  for (const item of sorted) for (const name of item.names) byName.set(name, [...(byName.get(name) ?? []), item]);
  const placed = new Set<Item>();
  const result: Item[] = [];
  const open: { readonly item: Item; readonly needs: Iterator<Item> }[] = [];
  const enter = (item: Item): void => {
    if (placed.has(item)) return;
    placed.add(item);
    const needs = [...item.mentions].flatMap((name) => byName.get(name) ?? []).filter((need) => need !== item).sort((a, b) => a.order - b.order);
    open.push({ item, needs: needs[Symbol.iterator]() });
  };
  for (const item of sorted) {
    enter(item);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const need = top.needs.next();
      if (need.done === true) {
        result.push(top.item);
        open.pop();
      } else enter(need.value);
    }
  }
  return result;
}

/** Whatever may be a name in a piece of SQL, keywords included, as PostgreSQL folds them: what stands in quotes is one name as it is. */
function namesWritten(sql: string): Set<string> {
  const found = new Set<string>();
  for (const [, quoted, word] of sql.matchAll(/"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*)/gu)) found.add(quoted?.replaceAll('""', '"') ?? word?.toLowerCase() ?? "");
  return found;
}

/** What a text needs, less its columns: one may be called like a view over the same table. */
function namesMeant(sql: string, { relations, functions, types, literals }: Mentions): Set<string> {
  const collations = [...sql.matchAll(/\bcollate\s+((?:"(?:[^"]|"")+"|[\w$.])+)/gi)].map(([, name = ""]) => name);
  return new Set([...relations.flatMap(({ place }) => place?.name ?? []), ...[...functions, ...types, ...literals].map(({ name }) => name.name), ...namesWritten(collations.join(" "))]);
}

function enumItem(catalog: Catalog, printer: Printer, value: Enum): Item {
  return {
    order: catalog.orderOf("enum", value),
    names: [value.name],
    mentions: new Set(),
    isFunction: false,
    late: false,
    print: () => printer.emit(null, `CREATE TYPE ${printer.name(null, value)} AS ENUM (${value.values.map(quoteText).join(", ")});`),
  };
}

function sequenceItem(catalog: Catalog, printer: Printer, sequence: Sequence): Item {
  return {
    order: catalog.orderOf("sequence", sequence),
    names: [sequence.name],
    mentions: new Set(),
    isFunction: false,
    late: false,
    print: () => {
      const words = sequence.unlogged ? "CREATE UNLOGGED SEQUENCE" : "CREATE SEQUENCE";
      printer.emit(null, `${[words, printer.name(null, sequence), ...sequenceOptions(sequence, "bigint")].join(" ")};`);
    },
  };
}

const lateKinds: ReadonlySet<NamedObject["kind"]> = new Set(["trigger", "rule", "event trigger", "publication", "subscription", "statistics"]);

function objectItem(catalog: Catalog, printer: Printer, object: NamedObject): Item {
  const name = baseName(object.name);
  const isFunction = object.kind === "function" || object.kind === "procedure";
  const found = isFunction || object.kind === "view" || object.kind === "materialized view" ? mentionsOfObject(catalog, object) : null;
  const mentions = found === null ? namesWritten(withoutBody(object)) : namesMeant(object.sql, found);
  // A function of the same name gives it, or takes it.
  if (object.kind === "type" || object.kind === "domain") mentions.delete(name);
  return {
    order: object.kind === "extension" || object.kind === "role" ? 0 : catalog.orderOfObject(object),
    names: [name],
    mentions,
    isFunction,
    late: lateKinds.has(object.kind),
    print: () => {
      printer.emit(object.searchPath, `${object.kind === "publication" ? publishedSql(catalog, object) : object.sql};`);
      for (const sql of clausesSql(object, (...name) => printer.name(...name))) printer.emit(object.searchPath, sql);
    },
  };
}

/** CREATE PUBLICATION less the tables that no migration made. */
function publishedSql(catalog: Catalog, publication: NamedObject): string {
  const text = publicationText(publication.sql);
  if (text === null) return publication.sql;
  const isMade = (sql: string): boolean => mentionsOf(catalog, `create publication p for ${sql}`, "statement", null, publication.searchPath)?.relations.every(({ place }) => place !== null && catalog.tableAt(place)?.known === true) ?? true;
  const objects = text.objects.filter(({ sql }) => isMade(sql));
  return objects.length === text.objects.length ? publication.sql : publicationSql({ ...text, objects });
}

function tableItem(catalog: Catalog, printer: Printer, table: Table): Item {
  const lines = tableLines(catalog, printer, table);
  return {
    order: catalog.orderOf("table", table),
    names: [table.name],
    mentions: neededWords(table, [...lines.map((line) => line.sql), table.partitionBy ?? ""].join("\n")),
    isFunction: false,
    late: false,
    print: () => {
      const written = lines.filter((line) => !line.comment);
      const list = lines.map((line) => (line.comment ? `  -- ${line.sql}` : `  ${line.sql}${line === written.at(-1) ? "" : ","}`)).join("\n");
      const body = written.length === 0 && lines.length === 0 ? "()" : `(\n${list}\n)`;
      const words = `CREATE ${table.unlogged ? "UNLOGGED " : table.foreign ? "FOREIGN " : ""}TABLE`;
      const tail = tableTail(catalog, printer, table);
      printer.emit(table.searchPath, `${words} ${printer.name(table.searchPath, table)} ${body}${tail};`);
      if (inheritsAtOnce(catalog, table)) printInherited(catalog, printer, table);
    },
  };
}

/** What a table says of columns that come from its parents alone: its own defaults, identity and storage. */
function printInherited(catalog: Catalog, printer: Printer, table: Table): void {
  const alter = (column: Column, action: string): void => printer.emit(table.searchPath, `ALTER ${table.foreign ? "FOREIGN " : ""}TABLE ONLY ${printer.name(table.searchPath, table)} ALTER COLUMN ${quoteIdentifier(column.name)} ${action};`);
  for (const column of table.columns) {
    const above = table.inherits.flatMap((parent) => catalog.findTable(parent)?.columns.find(({ name }) => name === column.name) ?? []);
    if (column.local || above.length === 0) continue;
    const inherited = above.find((other) => other.default !== null)?.default ?? null;
    if (column.generated === null && column.default !== unknown && inherited !== unknown && column.default?.sql !== inherited?.sql) alter(column, column.default === null ? "DROP DEFAULT" : `SET DEFAULT ${column.default.sql}`);
    if (column.storage !== null && above.every(({ storage }) => storage !== column.storage)) alter(column, `SET STORAGE ${column.storage.toUpperCase()}`);
    if (column.compression !== null && above.every(({ compression }) => compression !== column.compression)) alter(column, `SET COMPRESSION ${quoteIdentifier(column.compression)}`);
    const identity = identitySql(catalog, printer, table, column);
    if (identity !== null) alter(column, `ADD ${identity}`);
  }
}

/** GENERATED … AS IDENTITY with the options of the sequence; null where the column has no identity of its own. */
function identitySql(catalog: Catalog, printer: Printer, table: Table, column: Column): string | null {
  if (column.identity === null || column.identity === unknown || table.partitionOf !== null) return null;
  const sequence = catalog.sequences().find((candidate) => candidate.ownedBy?.schema === table.schema && candidate.ownedBy.table === table.name && candidate.ownedBy.column === column.name);
  const usual = chooseName(table.name, column.name, "seq", () => false);
  const named = sequence === undefined || (sequence.name === usual && sequence.schema === table.schema) ? [] : [`SEQUENCE NAME ${printer.name(table.searchPath, sequence)}`];
  const settings = sequence === undefined ? [] : [...named, ...sequenceOptions(sequence, sequence.type)];
  return `GENERATED ${column.identity === "always" ? "ALWAYS" : "BY DEFAULT"} AS IDENTITY${settings.length === 0 ? "" : ` (${settings.join(" ")})`}`;
}

/** The words of a table's text less the names of its columns, unless a type, a function or something in a string is called so as well. */
function neededWords(table: Table, sql: string): Set<string> {
  const words = namesWritten(sql);
  const kept = namesWritten([...(sql.match(/'(?:[^']|'')*'/g) ?? []), ...table.columns.map(({ type }) => (type === unknown ? "" : type.label))].join(" "));
  for (const { name } of table.columns) if (!kept.has(name) && !sql.includes(`${name}(`)) words.delete(name);
  return new Set([...words, ...kept]);
}

/** INHERITS, PARTITION BY, SERVER, USING, WITH, TABLESPACE, OPTIONS: what follows the column list, each with a space before it. */
function tableTail(catalog: Catalog, printer: Printer, table: Table): string {
  const parts: string[] = [];
  if (table.inherits.length > 0 && inheritsAtOnce(catalog, table)) parts.push(`INHERITS (${table.inherits.map((parent) => printer.name(table.searchPath, parent)).join(", ")})`);
  if (table.partitionBy !== null) parts.push(`PARTITION BY ${table.partitionBy}`);
  if (table.server !== null) parts.push(`SERVER ${quoteIdentifier(table.server)}`);
  if (Object.keys(table.foreignOptions).length > 0) parts.push(optionsSql(table.foreignOptions));
  if (table.accessMethod !== null) parts.push(`USING ${quoteIdentifier(table.accessMethod)}`);
  parts.push(...storageSql(table.storage));
  if (table.tablespace !== null) parts.push(`TABLESPACE ${quoteIdentifier(table.tablespace)}`);
  return parts.map((part) => ` ${part}`).join("");
}

/** WITH (…); nothing where there are no parameters. */
function storageSql(storage: Settings): string[] {
  const entries = Object.entries(storage);
  return entries.length === 0 ? [] : [`WITH (${entries.map(([name, value]) => `${parameterName(name)}=${parameterValue(value)}`).join(", ")})`];
}

function parameterName(name: string): string {
  return name.split(".").map(quoteIdentifier).join(".");
}

function parameterValue(value: string): string {
  return /^(?:-?\d+(?:\.\d+)?|true|false|on|off)$/.test(value) ? value : quoteText(value);
}

function optionsSql(options: Settings): string {
  return `OPTIONS (${Object.entries(options).map(([name, value]) => `${quoteIdentifier(name)} ${quoteText(value)}`).join(", ")})`;
}

/** Whether a table was made under its parents, so that columns came from them: CREATE TABLE … INHERITS does the same. */
function inheritsAtOnce(catalog: Catalog, table: Table): boolean {
  return table.inherits.length > 0 && table.inherits.every((parent) => catalog.findTable(parent)?.columnsKnown === true) && [...table.columns, ...table.constraints.filter(({ kind }) => kind === "check" || kind === "not null")].some((part) => part.inherited && !part.local);
}

interface Line {
  readonly sql: string;
  readonly comment: boolean;
}

function tableLines(catalog: Catalog, printer: Printer, table: Table): Line[] {
  const below = inheritsAtOnce(catalog, table);
  const written = table.columns.filter((column) => !below || column.local);
  const isSaidThere = (constraint: Constraint): boolean => isOfColumn(table, constraint) && written.some(({ name }) => name === constraint.columns[0]);
  const lines: Line[] = written.map((column) =>
    column.type === unknown
      ? { sql: `${quoteIdentifier(column.name)}: no migration tells its type`, comment: true }
      : { sql: columnSql(catalog, printer, table, column, column.type), comment: false },
  );
  if (!table.columnsKnown) lines.push({ sql: "its columns are not fully known", comment: true });
  for (const constraint of table.constraints) {
    if (!isAddedLater(table, constraint) && !isSaidThere(constraint) && !(below && !constraint.local && isFromAbove(catalog, table, constraint))) lines.push({ sql: `CONSTRAINT ${quoteIdentifier(constraint.name)} ${constraintSql(printer, catalog, table, constraint)}`, comment: false });
  }
  return lines;
}

function columnSql(catalog: Catalog, printer: Printer, table: Table, column: Column, type: DataType): string {
  const parts = [quoteIdentifier(column.name), typeSql(table, type)];
  if (Object.keys(column.foreignOptions).length > 0) parts.push(optionsSql(column.foreignOptions));
  if (column.storage !== null) parts.push(`STORAGE ${column.storage.toUpperCase()}`);
  if (column.compression !== null) parts.push(`COMPRESSION ${quoteIdentifier(column.compression)}`);
  if (column.collation !== null) parts.push("COLLATE", column.collation.schema === null ? quoteIdentifier(column.collation.name) : quoteQualified(column.collation.schema, column.collation.name));
  if (column.generated !== null && column.generated !== unknown) parts.push(`GENERATED ALWAYS AS (${column.generated.expression.sql})${column.generated.stored ? " STORED" : " VIRTUAL"}`);
  else if (column.default !== null && column.default !== unknown) parts.push("DEFAULT", column.default.sql);
  const identity = identitySql(catalog, printer, table, column);
  if (identity !== null) parts.push(identity);
  const constraint = table.constraints.find((candidate) => candidate.kind === "not null" && candidate.columns[0] === column.name);
  if (column.notNull === true && (constraint === undefined || (isOfColumn(table, constraint) && (constraint.local || !inheritsAtOnce(catalog, table) || !isFromAbove(catalog, table, constraint))))) {
    parts.push(constraint === undefined || isUsualNotNull(table, constraint) ? "NOT NULL" : `CONSTRAINT ${quoteIdentifier(constraint.name)} NOT NULL`);
  }
  return parts.join(" ");
}

/** The label of a type, qualified where the table is printed under a path of its own. */
function typeSql(table: Table, type: DataType): string {
  if (table.searchPath === null || type.schema === null || type.schema === "pg_catalog") return type.label;
  const plain = labelOf(type.schema, type.name);
  return type.label.startsWith(plain) ? quoteQualified(type.schema, type.name) + type.label.slice(plain.length) : type.label;
}

/** A not-null constraint that `NOT NULL` on the column makes, under the name that the server chooses. */
export function isUsualNotNull(table: Table, constraint: Constraint): boolean {
  const [column] = constraint.columns;
  return constraint.kind === "not null" && column !== undefined && constraint.valid !== false && !constraint.noInherit && constraint.name === chooseName(table.name, column, "not_null", () => false);
}

/** A not-null constraint that is said with its column, as servers before 18 need it: they take the name and forget it. */
function isOfColumn(table: Table, constraint: Constraint): boolean {
  const column = table.columns.find(({ name }) => name === constraint.columns[0]);
  return constraint.kind === "not null" && constraint.valid !== false && !constraint.noInherit && column !== undefined && column.type !== unknown && column.notNull === true;
}

/** Whether a table has a constraint from its parents as they are: DROP COLUMN above leaves one that nothing is the parent of. */
function isFromAbove(catalog: Catalog, table: Table, { kind, name, columns }: Constraint): boolean {
  return table.inherits.some((parent) => catalog.findTable(parent)?.constraints.some((above) => above.kind === kind && !above.noInherit && (kind === "not null" ? above.columns[0] === columns[0] : above.name === name)) === true);
}

/** An identity column makes its own sequence. */
function isPrintedWithColumn(catalog: Catalog, sequence: Sequence): boolean {
  if (!sequence.implicit || sequence.ownedBy === null) return false;
  const table = catalog.findTable({ schema: sequence.ownedBy.schema, name: sequence.ownedBy.table });
  const column = table?.columns.find((candidate) => candidate.name === sequence.ownedBy?.column);
  return column !== undefined && column.identity !== null && column.identity !== unknown;
}

/** Foreign keys come when all tables are there; NOT VALID can only be said in ALTER TABLE; of two equal keys CREATE TABLE makes one. */
function isAddedLater(table: Table, constraint: Constraint): boolean {
  if (constraint.kind === "foreign key" || (constraint.valid === false && constraint.enforced)) return true;
  const equal = table.constraints.filter((other) => other.index !== null && other.kind !== "exclude" && other.columns.join("\0") === constraint.columns.join("\0"));
  return constraint.kind === "unique" && (equal.find((other) => other.kind === "primary key") ?? equal[0]) !== constraint;
}

/** A not-null constraint that a partition has of its own as well: to attach one makes it that of the table above alone. */
function isSaidAgain({ kind, local, inherited, valid }: Constraint): boolean {
  return kind === "not null" && local && inherited && valid !== false;
}

/** A child that was made when the constraint above was not valid has no rows it could not hold for. */
function isValidOnlyHere(catalog: Catalog, table: Table, { kind, name, inherited, valid, enforced }: Constraint): boolean {
  if (!inherited || kind !== "check" || valid !== true || !enforced || !inheritsAtOnce(catalog, table)) return false;
  return table.inherits.some((parent) => catalog.findTable(parent)?.constraints.some((above) => above.name === name && above.valid === false) === true);
}

function printConstraint(printer: Printer, catalog: Catalog, table: Table, constraint: Constraint): void {
  const target = constraint.references?.resolved;
  const missing = target !== undefined && catalog.findTable(target) === undefined;
  const sql = `ALTER TABLE ${printer.name(table.searchPath, table)} ADD CONSTRAINT ${quoteIdentifier(constraint.name)} ${constraintSql(printer, catalog, table, constraint)};`;
  printer.emit(missing ? null : table.searchPath, missing ? `-- No migration made the table that it references: ${sql}` : sql);
}

function constraintSql(printer: Printer, catalog: Catalog, table: Table, constraint: Constraint): string {
  const index = constraint.index === null ? undefined : catalog.findIndex({ schema: table.schema, name: constraint.index });
  const storage = index === undefined ? [] : [...storageSql(index.storage), ...(index.tablespace === null ? [] : [`USING INDEX TABLESPACE ${quoteIdentifier(index.tablespace)}`])];
  return constraintText(constraint, { index, storage, target: constraint.references === null ? "" : printer.name(table.searchPath, constraint.references.resolved) });
}

function printIndex(printer: Printer, catalog: Catalog, index: Index): void {
  const table = catalog.findTable(index.table);
  const view = table === undefined ? catalog.findObject("materialized view", index.table) : undefined;
  if (table === undefined && view === undefined) return;
  const path = table?.searchPath ?? view?.searchPath ?? null;
  // An index of a partitioned table becomes whole when the partitions are attached.
  const only = table !== undefined && table.partitionBy !== null ? "ONLY " : "";
  printer.emit(path, `CREATE ${index.unique ? "UNIQUE " : ""}INDEX ${quoteIdentifier(index.name)} ON ${only}${printer.name(path, index.table)} ${indexSql(index)};`);
}

/** The sequence of an identity column is made in the column's type: what LIKE copied has another. */
function printIdentityType(printer: Printer, catalog: Catalog, sequence: Sequence): void {
  if (!isPrintedWithColumn(catalog, sequence) || sequence.ownedBy === null) return;
  const column = catalog.column({ schema: sequence.ownedBy.schema, name: sequence.ownedBy.table }, sequence.ownedBy.column);
  if (column === undefined || column.type === unknown || column.type.label === sequence.type) return;
  printer.emit(null, `ALTER SEQUENCE ${printer.name(null, sequence)} AS ${sequence.type} MINVALUE ${sequence.minimum} MAXVALUE ${sequence.maximum};`);
}

/** The text of an index, its storage parameters and tablespace before WHERE. */
function indexSql(index: Index): string {
  const sql = index.sql ?? "";
  const storage = [...storageSql(index.storage), ...(index.tablespace === null ? [] : [`TABLESPACE ${quoteIdentifier(index.tablespace)}`])];
  if (storage.length === 0) return sql;
  const where = index.where === null ? null : outerWord(sql, "where");
  return where === null ? `${sql} ${storage.join(" ")}` : `${sql.slice(0, where.start)}${storage.join(" ")} ${sql.slice(where.start)}`;
}

/** ALTER INDEX and COMMENT ON what CREATE INDEX and constraints do not say. */
function printIndexSettings(printer: Printer, catalog: Catalog, index: Index): void {
  const table = catalog.findTable(index.table);
  if (table === undefined && catalog.findObject("materialized view", index.table) === undefined) return;
  const name = printer.name(null, index);
  for (const [column, value] of Object.entries(index.statistics)) printer.emit(null, `ALTER INDEX ${name} ALTER COLUMN ${column} SET STATISTICS ${value};`);
  if (index.clustered) printer.emit(null, `ALTER TABLE ${printer.name(null, index.table)} CLUSTER ON ${quoteIdentifier(index.name)};`);
  if (index.replicaIdentity && table?.replicaIdentity === "index") printer.emit(null, `ALTER TABLE ${printer.name(null, index.table)} REPLICA IDENTITY USING INDEX ${quoteIdentifier(index.name)};`);
  if (index.comment !== null) printer.emit(null, `COMMENT ON INDEX ${name} IS ${quoteText(index.comment)};`);
}

/** What CREATE TABLE does not say: replica identity, statistics, options of columns, OF, comments. */
function printTableSettings(printer: Printer, catalog: Catalog, table: Table): void {
  const name = printer.name(null, table);
  const kind = table.foreign ? "FOREIGN TABLE" : "TABLE";
  const alter = (action: string): void => printer.emit(null, `ALTER ${kind} ONLY ${name} ${action};`);
  if (table.ofType !== null && catalog.findObject("type", table.ofType) !== undefined) printer.emit(null, `ALTER TABLE ${name} OF ${printer.name(null, table.ofType)};`);
  if (table.replicaIdentity === "full" || table.replicaIdentity === "nothing") alter(`REPLICA IDENTITY ${table.replicaIdentity.toUpperCase()}`);
  for (const column of table.columns) {
    if (column.type === unknown) continue;
    if (column.statistics !== null) alter(`ALTER COLUMN ${quoteIdentifier(column.name)} SET STATISTICS ${column.statistics}`);
    const options = Object.entries(column.options);
    if (options.length > 0) alter(`ALTER COLUMN ${quoteIdentifier(column.name)} SET (${options.map(([option, value]) => `${quoteIdentifier(option)}=${parameterValue(value)}`).join(", ")})`);
  }
  if (table.comment !== null) printer.emit(null, `COMMENT ON ${kind} ${name} IS ${quoteText(table.comment)};`);
  for (const column of table.columns) if (column.comment !== null && column.type !== unknown) printer.emit(null, `COMMENT ON COLUMN ${name}.${quoteIdentifier(column.name)} IS ${quoteText(column.comment)};`);
  for (const constraint of table.constraints) if (constraint.comment !== null) printer.emit(null, `COMMENT ON CONSTRAINT ${quoteIdentifier(constraint.name)} ON ${name} IS ${quoteText(constraint.comment)};`);
}

function printRowSecurity(printer: Printer, table: Table): void {
  const name = printer.name(table.searchPath, table);
  for (const policy of table.policies) printer.emit(table.searchPath, policySql(name, policy));
  if (table.rowSecurity.enabled === true) printer.emit(table.searchPath, `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY;`);
  if (table.rowSecurity.forced === true) printer.emit(table.searchPath, `ALTER TABLE ${name} FORCE ROW LEVEL SECURITY;`);
}

const roleKeywords: ReadonlySet<string> = new Set(["public", "current_user", "current_role", "session_user"]);

function policySql(table: string, policy: Policy): string {
  const roles = policy.roles.map((role) => (roleKeywords.has(role) ? role : quoteIdentifier(role))).join(", ");
  return [
    `CREATE POLICY ${quoteIdentifier(policy.name)} ON ${table}`,
    policy.permissive ? "" : " AS RESTRICTIVE",
    policy.command === "all" ? "" : ` FOR ${policy.command.toUpperCase()}`,
    roles === "" || roles === "public" ? "" : ` TO ${roles}`,
    policy.using === null ? "" : ` USING (${policy.using.sql})`,
    policy.withCheck === null ? "" : ` WITH CHECK (${policy.withCheck.sql})`,
    ";",
  ].join("");
}
