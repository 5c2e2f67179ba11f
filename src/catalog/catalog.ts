import type { NamedKind, ObjectName } from "../sql/change.ts";
import type { KnownRow } from "../sql/row-effect.ts";
import { attachedToPublic, attachmentKey, classOf, followParts, granted, initialGrants, isRunner, nothingAttached, tidied } from "./attachments.ts";
import type { Attachment, AttachmentClass, DefaultPrivileges, Membership } from "./attachments.ts";
import type { PrivilegeClass } from "../sql/alteration.ts";
import { labelOf, temporarySchema } from "./names.ts";
import { unknown } from "./schema.ts";
import type { Column, Constraint, Enum, Index, Known, NamedObject, Origin, Policy, Sequence, Table, Unknown } from "./schema.ts";
import { createStore, type Rewritten, type Store, type Undo } from "./store.ts";
import { holdsName, noteWords, withoutBody, wordsOf, type WordIndex } from "./words.ts";

/**
 * The schema at one point of the history, as rules read it. Names are looked up along the session's search_path,
 * as the server does it. `apply` (apply.ts) moves it on; a mark and a return to it undo what came after.
 */
export interface Catalog {
  /** The table of that name. Never undefined: a table no migration made is in use, and little is known of it. */
  table(name: ObjectName): Table;
  /**
   * The table of that name, if a migration made it and it still exists. Where the script set no search_path, a table that is the
   * only one of its name is found wherever it is: the role that runs the migrations may have a path of its own.
   */
  findTable(name: ObjectName): Table | undefined;
  /** All tables that migrations made and that exist, in the order they were made. */
  tables(): readonly Table[];
  /** A column, with unknown facts where the table's columns are not known; undefined where they are and it lacks this one. */
  column(table: ObjectName, column: string): Column | undefined;
  /** A constraint by name; undefined where no migration made it. */
  constraint(table: ObjectName, name: string): Constraint | undefined;
  findIndex(name: ObjectName): Index | undefined;
  indexesOf(table: ObjectName): readonly Index[];
  /** Foreign keys that point to the table, with the table that holds them. */
  referencesTo(table: ObjectName): readonly { readonly table: Table; readonly constraint: Constraint }[];
  /** Partitions and inheriting tables, one level down. */
  childrenOf(table: ObjectName): readonly Table[];
  findEnum(name: ObjectName): Enum | undefined;
  findSequence(name: ObjectName): Sequence | undefined;
  /** Views, functions, triggers, domains, … by kind and name; of a trigger, rule or the like that of the first table that has one. */
  findObject(kind: NamedObject["kind"], name: ObjectName, table?: ObjectName): NamedObject | undefined;
  /** Functions of that name, whatever their arguments. */
  functions(name: ObjectName): readonly NamedObject[];
  schemaExists(name: string): Known<boolean>;
  schemas(): readonly string[];
  enums(): readonly Enum[];
  sequences(): readonly Sequence[];
  indexes(): readonly Index[];
  objects(): readonly NamedObject[];
  /** Whether there is an object of a kind that few histories have; asked often, it costs nothing where there never was one. */
  hasAny(kind: NamedObject["kind"]): boolean;
  /** Triggers and rules of a table or view. */
  objectsOn(place: Place): readonly NamedObject[];
  /** Owner, comment and privileges of an object; undefined where no migration said anything of them. */
  attachment(of: AttachmentClass, place: Place): Attachment | undefined;
  /** Every attachment, whatever it is on. */
  attachments(): readonly KeyedAttachment[];
  defaultPrivileges(): readonly DefaultPrivileges[];
  memberships(): readonly Membership[];
  /** Whether migrations made a role or dropped it; else it may well be there. */
  roleState(name: string): "made" | "dropped" | Unknown;
  /**
   * Whether nothing has that name for certain: migrations dropped, renamed or moved what had it, and made no other. What no migration
   * made or took away may well be there.
   */
  isGone(kind: NameClass, name: ObjectName): boolean;
  /** How messages call a table: `app.users`, `users` in public, `"Users"`. */
  label(name: ObjectName): string;
  /** Where unqualified names are looked up; follows the session. */
  readonly searchPath: Known<readonly string[]>;
  /** Who owns what is made: null for the role that runs the migrations; follows the session. */
  readonly role: string | null;
  /** Whether `check_function_bodies` is on; follows the session. */
  readonly checksBodies: boolean;
  /** Where an unqualified new object goes; null where the search_path names no schema that exists. */
  schemaFor(name: ObjectName, temporary?: boolean): string | null;
  /** Like `findTable`, but also tables that no migration made and of which something was learned. */
  record(name: ObjectName): Table | undefined;
  tableAt(place: Place): Table | undefined;
  indexAt(place: Place): Index | undefined;
  sequenceAt(place: Place): Sequence | undefined;
  /** Tables that no migration made and of which something was learned. */
  assumedTables(): readonly Table[];
  /** Whether a table, index, sequence, view or composite type has that name. */
  relationExists(place: Place): boolean;
  /** Whether a constraint of any table in the schema has that name. */
  constraintExists(place: Place): boolean;
  /** The rows that migrations wrote to a table; null where they are not known, undefined where none did. */
  rowsOf(place: Place): readonly KnownRow[] | null | undefined;
  /** Sequences that columns of the table own. */
  sequencesOf(table: Place): readonly Sequence[];
  /** Objects whose text holds a name, whatever it means there; of functions what stands before the body. In creation order. */
  objectsHolding(name: string): readonly NamedObject[];
  /** Tables, and indexes, that may hold a name in one of their texts: a default, a check, a policy, what an index is on; tables also as a type. In creation order. */
  tablesHolding(name: string): readonly Table[];
  indexesHolding(name: string): readonly Index[];
  schemaStates(): readonly SchemaState[];
  /** In creation order over all kinds: what is listed first was made first. */
  orderOf(kind: "table" | "index" | "sequence" | "enum", place: Place): number;
  orderOfObject(object: NamedObject): number;
  /** What `work` gives while names are looked up along a path, as objects keep it: null is the default. */
  under<T>(path: readonly string[] | null, work: () => T): T;
  /** What `work` gives while names are looked up along the path alone, though nobody set one: see `findTable`. */
  alongPathAlone<T>(work: () => T): T;
  /** A value that is another after each write, and the same again when what was written is taken back. */
  state(): object;
  /** What `work` gives, which may change the catalog: all that it did is taken back. */
  trial<T>(work: (catalog: WritableCatalog) => T): T;
}

/** What shares its names: relations of every kind do, so do types, and routines. */
export type NameClass = "relation" | "type" | "routine" | Exclude<NamedKind, RelationKind | "function" | "procedure" | "aggregate" | "domain" | "type" | "enum" | "trigger" | "rule">;
type RelationKind = "view" | "materialized view" | "sequence";

/** An attachment with what it is on. */
export interface KeyedAttachment {
  readonly of: AttachmentClass;
  readonly place: Place;
  readonly attachment: Attachment;
}

/** A name with the schema it was found in. */
export interface Place {
  readonly schema: string;
  readonly name: string;
}

/** What the catalog knows of a schema: made by a migration, dropped by one, or only mentioned. */
export interface SchemaState {
  readonly name: string;
  readonly state: "made" | "mentioned" | "dropped";
  readonly origin: Origin | null;
}

export interface Written {
  readonly tables: readonly Rewritten<Table>[];
  readonly indexes: readonly Rewritten<Index>[];
  readonly sequences: readonly Rewritten<Sequence>[];
  readonly objects: readonly Rewritten<NamedObject>[];
}

/** A catalog that `apply` moves on. Every write is logged, so that a mark can be returned to. */
export interface WritableCatalog extends Catalog {
  searchPath: Known<readonly string[]>;
  role: string | null;
  checksBodies: boolean;
  mark(): number;
  undoTo(mark: number): void;
  /** What was written since a mark: each place once, with what it held then and holds now. In creation order. */
  writtenSince(mark: number): Written;
  /** What is temporary, in creation order. */
  temporaryTables(): readonly Table[];
  temporarySequences(): readonly Sequence[];
  temporaryEnums(): readonly Enum[];
  temporaryObjects(): readonly NamedObject[];
  /** The release whose tables count as made here. */
  release(): string | number;
  setRelease(release: string | number): void;
  /** What the connection kept of the script before; whoever replays says what that is. */
  connection(): object | undefined;
  setConnection(connection: object): void;
  putTable(table: Table): void;
  removeTable(place: Place): void;
  putRows(place: Place, rows: readonly KnownRow[] | null | undefined): void;
  putIndex(index: Index): void;
  removeIndex(place: Place): void;
  putSequence(sequence: Sequence): void;
  removeSequence(place: Place): void;
  putEnum(value: Enum): void;
  removeEnum(place: Place): void;
  putObject(object: NamedObject): void;
  removeObject(object: NamedObject): void;
  /** Notes that nothing has that name, though no migration made what had it. */
  putGone(kind: NameClass, name: ObjectName): void;
  /** Something was given the name: nobody can say any more that nothing has it. */
  putThere(kind: NameClass, name: ObjectName): void;
  /** Undefined takes it away. */
  putAttachment(of: AttachmentClass, place: Place, attachment: Attachment | undefined): void;
  putDefaultPrivileges(value: DefaultPrivileges): void;
  removeDefaultPrivileges(value: DefaultPrivileges): void;
  putMembership(value: Membership): void;
  removeMembership(value: Membership): void;
  putSchema(schema: SchemaState): void;
  /** Puts `next` in the place of `previous`, keeping its turn in the order of creation. */
  renameTable(previous: Place, next: Table): void;
  renameIndex(previous: Place, next: Index): void;
  renameSequence(previous: Place, next: Sequence): void;
  renameEnum(previous: Place, next: Enum): void;
  replaceObject(previous: NamedObject, next: NamedObject): void;
}

/** The path of a session that set none. This very list says so: one that was set is another, even where it is equal. */
export const defaultSearchPath: readonly string[] = ["$user", "public"];

/** The path that text written now depends on; null for the default, an empty one (then every name is qualified) and an unknown one. */
export function pathWritten(catalog: Catalog): readonly string[] | null {
  const { searchPath } = catalog;
  if (searchPath === unknown || searchPath.every((schema) => schema === "")) return null;
  return searchPath.join("\0") === defaultSearchPath.join("\0") || searchPath.join("\0") === "public" ? null : searchPath;
}

const systemSchemas: ReadonlySet<string> = new Set(["pg_catalog", "information_schema", "pg_toast", temporarySchema]);

/** A column of which nothing is known but that it is there. */
export function unknownColumn(name: string): Column {
  return { name, type: unknown, notNull: unknown, default: unknown, generated: unknown, identity: unknown, collation: null, inherited: false, local: true, comment: null, storage: null, compression: null, statistics: null, options: {}, foreignOptions: {}, origin: null };
}

/** A table that no migration made. */
export function assumedTable(place: Place): Table {
  return {
    schema: place.schema,
    name: place.name,
    label: labelOf(place.schema, place.name),
    known: false,
    isNew: false,
    madeHere: false,
    release: null,
    filled: true,
    seeds: null,
    reachable: false,
    emptied: false,
    emptiedBy: null,
    temporary: false,
    unlogged: false,
    foreign: false,
    columnsKnown: false,
    columns: [],
    constraints: [],
    policies: [],
    rowSecurity: { enabled: unknown, forced: unknown },
    partitionBy: null,
    partitionOf: null,
    inherits: [],
    ofType: null,
    owner: null,
    comment: null,
    accessMethod: null,
    tablespace: null,
    storage: {},
    onCommit: null,
    server: null,
    foreignOptions: {},
    replicaIdentity: "default",
    options: "",
    searchPath: null,
    origin: null,
  };
}

/** Whether anyone but the release being judged reads and writes a table: one that it made, filled or not, nobody knows of yet. */
export function othersUse(table: Table): boolean {
  return !table.temporary && (!table.madeHere || table.reachable);
}

const publicSchema: Place = { schema: "", name: "public" };

/** An empty database with the schema `public`. */
export function createCatalog(): WritableCatalog {
  const log: Undo[] = [];
  let orders = 0;
  const nextOrder = () => ++orders;
  const schemas = createStore<SchemaState>(log, nextOrder);
  const tables = createStore<Table>(log, nextOrder);
  const indexes = createStore<Index>(log, nextOrder);
  const sequences = createStore<Sequence>(log, nextOrder);
  const enums = createStore<Enum>(log, nextOrder);
  const rows = createStore<{ readonly known: readonly KnownRow[] | null }>(log, nextOrder);
  const objects = createStore<NamedObject>(log, nextOrder);
  const indexesByTable = createStore<readonly string[]>(log, nextOrder);
  const sequencesByTable = createStore<readonly string[]>(log, nextOrder);
  const referencesByTarget = createStore<readonly string[]>(log, nextOrder);
  const childrenByParent = createStore<readonly string[]>(log, nextOrder);
  const functionsByName = createStore<readonly string[]>(log, nextOrder);
  const constraintNames = createStore<number>(log, nextOrder);
  const attached = createStore<KeyedAttachment>(log, nextOrder);
  const defaultPrivileges = createStore<DefaultPrivileges>(log, nextOrder);
  const memberships = createStore<Membership>(log, nextOrder);
  const gone = createStore<true>(log, nextOrder);
  /** Triggers and rules by what they are on. */
  const objectsByRelation = createStore<readonly string[]>(log, nextOrder);
  /** Keys of objects by the words of their texts. It only grows: who no longer exists, or is no longer so, is sorted out on asking. */
  const keysByWord: WordIndex = new Map();
  /** The same of tables, and of what indexes are on. */
  const tablesByWord: WordIndex = new Map();
  const indexesByWord: WordIndex = new Map();
  /** Kinds of all objects that ever were; it only grows as well. */
  const kindsMade = new Set<NamedObject["kind"]>();
  /** Names of all that ever was gone; it only grows as well. */
  const namesGone = new Set<string>();
  /** Keys of all that was ever temporary; it only grows as well. */
  const temporary = { tables: new Set<string>(), sequences: new Set<string>(), enums: new Set<string>(), objects: new Set<string>() };
  /** Keys of all tables that ever were there without being made by a migration; it only grows too. */
  const onceAssumed = new Set<string>();
  /** Those that still are, and in which state. */
  let stillAssumed: { readonly state: object; readonly tables: readonly Table[] } = { state: log, tables: [] };
  const releases = createStore<string | number>(log, nextOrder);
  /** The release that {@link releases} holds. */
  let release: string | number = "";
  const connections = createStore<object>(log, nextOrder);
  /** Tables that no migration made, as they were asked for: they know nothing but their name, so one of each is enough. */
  const assumed = new Map<string, Table>();
  /** A table's value under another release than it was written under, kept until the release changes again. */
  let aged = new Map<Table, Table>();
  let agedFor: string | number | undefined;
  let pathAlone = false;

  schemas.set("public", { name: "public", state: "made", origin: null });
  attached.set(attachmentKey("schema", publicSchema), { of: "schema", place: publicSchema, attachment: attachedToPublic });
  releases.set("", release);
  const empty = log.length;

  function view(table: Table | undefined): Table | undefined {
    if (table === undefined) return undefined;
    const madeHere = table.release === release;
    const emptied = table.emptiedBy === release;
    if (madeHere === table.madeHere && emptied === table.emptied) return table;
    if (agedFor !== release) {
      aged = new Map();
      agedFor = release;
    }
    let value = aged.get(table);
    if (value === undefined) {
      value = { ...table, madeHere, emptied, isNew: table.temporary || (madeHere && !table.filled && !table.reachable) };
      aged.set(table, value);
    }
    return value;
  }

  /** Notes that nothing has a name any more: what is temporary hides others of its name, and leaves them. */
  function leave(kind: NameClass, { schema, name }: Place): void {
    if (schema === temporarySchema) return;
    namesGone.add(name);
    gone.set(goneKey(kind, { schema, name }), true);
  }

  /** Whether a name is found, though it may be off the path. */
  function isFound(kind: NameClass, name: string): boolean {
    const at: ObjectName = { schema: null, name };
    switch (kind) {
      case "relation": return [catalog.record(at), catalog.findIndex(at), catalog.findSequence(at), catalog.findObject("view", at), catalog.findObject("materialized view", at)].some((found) => found !== undefined);
      case "type": return [catalog.findEnum(at), catalog.findObject("domain", at), catalog.findObject("type", at), catalog.record(at)].some((found) => found !== undefined);
      case "routine": return catalog.functions({ schema: null, name: baseName(name) }).some((routine) => routine.name === name || baseName(routine.name) === name);
      default: return catalog.findObject(kind, at) !== undefined;
    }
  }

  /** Notes that something has it. */
  function arrive(kind: NameClass, place: Place): void {
    const key = goneKey(kind, place);
    if (gone.get(key) !== undefined) gone.remove(key);
  }

  /** The same for an object that is kept by name; triggers and rules go with what they are on. */
  function moveName(previous: NamedObject | null, next: NamedObject | null): void {
    if (previous !== null && next !== null && objectKey(previous) === objectKey(next)) return;
    const of = nameClass((previous ?? next)?.kind ?? "view");
    if (of === null) return;
    if (previous !== null) {
      leave(of, previous);
      if (of === "routine" && (functionsByName.get(keyOf({ schema: previous.schema, name: baseName(previous.name) })) ?? []).length === 0) leave(of, { schema: previous.schema, name: baseName(previous.name) });
    }
    if (next !== null) {
      arrive(of, next);
      if (of === "routine") arrive(of, { schema: next.schema, name: baseName(next.name) });
    }
  }

  let pathOf: { readonly searchPath: readonly string[]; readonly path: readonly string[] } | null = null;

  function path(): readonly string[] {
    const { searchPath } = catalog;
    if (searchPath !== unknown) {
      if (pathOf?.searchPath !== searchPath) pathOf = { searchPath, path: searchPath.includes(temporarySchema) ? searchPath : [temporarySchema, ...searchPath] };
      return pathOf.path;
    }
    return [temporarySchema, "public", ...schemas.values().map((schema) => schema.name).filter((name) => name !== "public")];
  }

  function lookUp<T>(store: Store<T>, name: ObjectName, prefix = ""): T | undefined {
    const schemasOf = store.schemasOf(name.name);
    if (schemasOf.length === 0) return undefined;
    if (name.schema !== null) return store.get(`${prefix}${name.schema}\0${name.name}`);
    const [first = "", second] = schemasOf;
    if (second === undefined) return path().includes(first) ? store.get(`${prefix}${first}\0${name.name}`) : undefined;
    for (const schema of path()) {
      const found = schemasOf.includes(schema) ? store.get(`${prefix}${schema}\0${name.name}`) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /**
   * The same, and where the script set no search_path and the default one leads nowhere, the only one of that name anywhere:
   * the role or database that runs the migrations may have a path of its own.
   */
  function lookUpAnywhere<T extends object>(store: Store<T>, name: ObjectName, prefix = ""): T | undefined {
    const found = lookUp(store, name, prefix);
    if (found !== undefined || name.schema !== null || pathAlone || catalog.searchPath !== defaultSearchPath) return found;
    let only: T | undefined;
    for (const schema of store.schemasOf(name.name)) {
      const candidate = (schemas.get(schema)?.state ?? "dropped") === "dropped" ? undefined : store.get(`${prefix}${schema}\0${name.name}`);
      if (candidate === undefined || ("known" in candidate && candidate.known === false)) continue;
      if (only !== undefined) return undefined;
      only = candidate;
    }
    return only;
  }

  function link(store: Store<readonly string[]>, from: string, to: string): void {
    const list = store.get(from) ?? [];
    if (!list.includes(to)) store.set(from, [...list, to]);
  }

  function unlink(store: Store<readonly string[]>, from: string, to: string): void {
    const list = store.get(from);
    if (list === undefined || !list.includes(to)) return;
    if (list.length === 1) store.remove(from);
    else store.set(from, list.filter((entry) => entry !== to));
  }

  function noteObject(object: NamedObject): void {
    noteWords(keysByWord, objectKey(object), withoutBody(object));
    if (object.schema === temporarySchema) temporary.objects.add(objectKey(object));
  }

  /** Notes the texts that a table did not have before. */
  function noteTable(key: string, previous: Table | undefined, next: Table): void {
    if (next.temporary) temporary.tables.add(key);
    if (!next.known) onceAssumed.add(key);
    const columns = newIn(previous?.columns, next.columns);
    for (const part of [...columns, ...newIn(previous?.constraints, next.constraints), ...newIn(previous?.policies, next.policies)]) for (const sql of textsIn(part)) noteWords(tablesByWord, key, sql);
    for (const { type } of columns) if (type !== unknown && type.schema !== "pg_catalog") noteWords(tablesByWord, key, type.name);
    if (next.ofType !== null && next.ofType !== previous?.ofType) noteWords(tablesByWord, key, next.ofType.name);
    if (next.partitionBy !== null && next.partitionBy !== previous?.partitionBy) noteWords(tablesByWord, key, next.partitionBy);
  }

  function writeSequence(key: string, previous: Sequence | undefined, next: Sequence | undefined): void {
    const owner = (sequence: Sequence | undefined): string | null => (sequence === undefined || sequence.ownedBy === null ? null : keyOf({ schema: sequence.ownedBy.schema, name: sequence.ownedBy.table }));
    const [before, after] = [owner(previous), owner(next)];
    if (next?.schema === temporarySchema) temporary.sequences.add(key);
    if (before === after) return;
    if (before !== null) unlink(sequencesByTable, before, key);
    if (after !== null) link(sequencesByTable, after, key);
  }

  function countConstraint(schema: string, name: string, by: 1 | -1): void {
    const key = keyOf({ schema, name });
    const count = (constraintNames.get(key) ?? 0) + by;
    if (count > 0) constraintNames.set(key, count);
    else constraintNames.remove(key);
  }

  function writeTable(key: string, previous: Table | undefined, next: Table | undefined): void {
    if (previous?.constraints !== next?.constraints) {
      const [lost, won] = [newIn(next?.constraints, previous?.constraints), newIn(previous?.constraints, next?.constraints)];
      if ([...lost, ...won].some(({ references }) => references !== null)) relink(referencesByTarget, key, targetsOf(previous), targetsOf(next));
      for (const { name } of lost) if (previous !== undefined) countConstraint(previous.schema, name, -1);
      for (const { name } of won) if (next !== undefined) countConstraint(next.schema, name, 1);
    }
    if (previous?.inherits !== next?.inherits || previous?.partitionOf !== next?.partitionOf) relink(childrenByParent, key, parentsOf(previous), parentsOf(next));
  }

  /** Has a key hang on what it hangs on now, and no longer on what it did. */
  function relink(store: Store<readonly string[]>, key: string, before: readonly string[], after: readonly string[]): void {
    for (const from of newIn(after, before)) unlink(store, from, key);
    for (const from of newIn(before, after)) link(store, from, key);
  }

  function attach(of: AttachmentClass, place: Place, attachment: Attachment | undefined): void {
    const key = attachmentKey(of, place);
    const tidy = attachment === undefined ? undefined : tidied(attachment);
    if (tidy === undefined) attached.remove(key);
    else attached.set(key, { of, place: { schema: place.schema, name: place.name }, attachment: tidy });
  }

  /** Brings what hangs on an object to its new name. */
  function moveAttachment(from: AttachmentClass, previous: Place, to: AttachmentClass, next: Place): void {
    const [before, after] = [attachmentKey(from, previous), attachmentKey(to, next)];
    const found = attached.get(before);
    if (found === undefined || before === after) return;
    attached.move(before, after, { of: to, place: { schema: next.schema, name: next.name }, attachment: found.attachment });
  }

  /** The owner of new objects, and what ALTER DEFAULT PRIVILEGES says of them; those of tables and sequences are kept there. */
  function attachDefaults(of: AttachmentClass, place: Place, on: PrivilegeClass, ownerKept = false): void {
    if (place.schema === temporarySchema) return;
    if (catalog.role !== null && !ownerKept) attach(of, place, { ...(attached.get(attachmentKey(of, place))?.attachment ?? nothingAttached), owner: catalog.role });
    const own = defaultPrivileges.values().filter((entry) => entry.on === on && (entry.role === catalog.role || (entry.role !== null && catalog.role === null && isRunner(entry.role))) && (entry.schema === null || entry.schema === place.schema));
    if (own.length === 0) return;
    let grants = own.find((entry) => entry.schema === null)?.grants ?? initialGrants(on);
    for (const entry of own) if (entry.schema !== null) for (const grant of entry.grants) grants = granted(grants, [grant.grantee], [grant.privilege], grant.grantable);
    attach(of, place, { ...(attached.get(attachmentKey(of, place))?.attachment ?? nothingAttached), grants });
  }

  function attachDefaultsOfObject(object: NamedObject): void {
    const isMember = object.extension !== undefined;
    if (object.kind === "view" || object.kind === "materialized view") attachDefaults("relation", object, "table", isMember);
    else if (routines.has(object.kind)) attachDefaults("routine", object, "function", isMember);
    else if (object.kind === "type" || object.kind === "domain") attachDefaults("type", object, "type", isMember);
    else if (catalog.role !== null && !isMember && ownedKinds.has(object.kind)) attach(classOf(object.kind), { schema: hasSchema(object.kind) ? object.schema : "", name: object.name }, { ...nothingAttached, owner: catalog.role });
  }

  /** Parts of a relation follow their names. */
  function attachParts(place: Place, kind: string, before: readonly { readonly name: string }[], after: readonly { readonly name: string }[]): void {
    if (before === after) return;
    const found = attached.get(attachmentKey("relation", place))?.attachment;
    if (found === undefined || Object.keys(found.parts).length === 0) return;
    const parts = followParts(found.parts, kind, before.map(({ name }) => name), after.map(({ name }) => name));
    if (parts !== found.parts) attach("relation", place, { ...found, parts });
  }

  function attachPart(object: NamedObject, next: NamedObject | null): void {
    if (object.table !== null && tableObjects.has(object.kind)) attachParts(object.table, object.kind, [object], next === null ? [] : [next]);
  }

  function mention(schema: string): void {
    if (schemas.get(schema) === undefined && !systemSchemas.has(schema)) schemas.set(schema, { name: schema, state: "mentioned", origin: null });
  }

  const catalog: WritableCatalog = {
    searchPath: defaultSearchPath,
    role: null,
    checksBodies: true,

    state: () => log.at(-1) ?? log,
    mark: () => log.length,
    under(path, work) {
      const before = { path: catalog.searchPath, pathAlone };
      catalog.searchPath = path ?? defaultSearchPath;
      pathAlone = false;
      try {
        return work();
      } finally {
        catalog.searchPath = before.path;
        pathAlone = before.pathAlone;
      }
    },
    alongPathAlone(work) {
      const before = pathAlone;
      pathAlone = true;
      try {
        return work();
      } finally {
        pathAlone = before;
      }
    },
    trial(work) {
      const mark = log.length;
      try {
        return work(catalog);
      } finally {
        catalog.undoTo(mark);
      }
    },
    undoTo(mark) {
      while (log.length > Math.max(mark, empty)) {
        const undo = log.pop();
        undo?.store.restore(undo.key, undo.previous);
      }
      release = releases.get("") ?? "";
    },
    writtenSince: (mark) => ({
      tables: tables.writtenSince(mark).map(({ before, now }) => ({ before: before?.known === true ? view(before) : undefined, now: now?.known === true ? view(now) : undefined })),
      indexes: indexes.writtenSince(mark),
      sequences: sequences.writtenSince(mark),
      objects: objects.writtenSince(mark),
    }),
    temporaryTables: () => tables.under(temporary.tables).filter((table) => table.known && table.temporary).flatMap((table) => view(table) ?? []),
    temporarySequences: () => sequences.under(temporary.sequences),
    temporaryEnums: () => enums.under(temporary.enums),
    temporaryObjects: () => objects.under(temporary.objects),
    release: () => release,
    setRelease(next) {
      if (next !== release) releases.set("", (release = next));
    },
    connection: () => connections.get(""),
    setConnection: (connection) => connections.set("", connection),

    schemaFor(name, temporary = false) {
      if (temporary) return temporarySchema;
      if (name.schema !== null) return name.schema;
      if (catalog.searchPath === unknown) return "public";
      return catalog.searchPath.find((schema) => schema !== "" && schema !== "$user" && schema !== "pg_catalog" && catalog.schemaExists(schema) !== false) ?? null;
    },
    record: (name) => view(lookUpAnywhere(tables, name)),
    assumedTables() {
      if (stillAssumed.state !== catalog.state()) stillAssumed = { state: catalog.state(), tables: tables.under(onceAssumed).filter(({ known }) => !known) };
      return stillAssumed.tables;
    },
    tableAt: (place) => view(tables.get(keyOf(place))),
    table(name) {
      const found = catalog.record(name);
      if (found !== undefined) return found;
      const schema = name.schema ?? (name.name.startsWith("pg_") ? "pg_catalog" : (catalog.schemaFor(name) ?? "public"));
      const key = keyOf({ schema, name: name.name });
      let table = assumed.get(key);
      if (table === undefined) assumed.set(key, (table = assumedTable({ schema, name: name.name })));
      return table;
    },
    findTable(name) {
      const table = catalog.record(name);
      return table?.known ? table : undefined;
    },
    tables: () =>
      tables.values().flatMap((table) => {
        const value = view(table);
        return value?.known ? [value] : [];
      }),
    column(name, column) {
      const table = catalog.table(name);
      const found = table.columns.find((candidate) => candidate.name === column);
      return found ?? (table.columnsKnown ? undefined : unknownColumn(column));
    },
    constraint: (table, name) => catalog.record(table)?.constraints.find((constraint) => constraint.name === name),
    findIndex: (name) => lookUpAnywhere(indexes, name),
    indexAt: (place) => indexes.get(keyOf(place)),
    indexesOf(name) {
      const table = catalog.table(name);
      return (indexesByTable.get(keyOf(table)) ?? []).flatMap((key) => indexes.get(key) ?? []);
    },
    referencesTo(name) {
      const target = catalog.table(name);
      return (referencesByTarget.get(keyOf(target)) ?? []).flatMap((key) => {
        const table = view(tables.get(key));
        if (table === undefined) return [];
        return table.constraints.flatMap((constraint) => {
          const resolved = constraint.references?.resolved;
          return resolved?.schema === target.schema && resolved.name === target.name ? [{ table, constraint }] : [];
        });
      });
    },
    childrenOf: (name) => (childrenByParent.get(keyOf(catalog.table(name))) ?? []).flatMap((key) => view(tables.get(key)) ?? []),
    findEnum: (name) => lookUpAnywhere(enums, name),
    findSequence: (name) => lookUpAnywhere(sequences, name),
    sequenceAt: (place) => sequences.get(keyOf(place)),
    findObject(kind, name, table) {
      if (!tableObjects.has(kind)) return lookUpAnywhere(objects, schemaless.has(kind) ? { schema: "", name: name.name } : name, `${kind}\0`);
      if (table === undefined) return objects.values().find((object) => object.kind === kind && object.name === name.name);
      const place = catalog.findObject("view", table) ?? catalog.findObject("materialized view", table) ?? catalog.table(table);
      return objects.get(objectKey({ kind, schema: place.schema, name: name.name, table: place }));
    },
    functions(name) {
      const places = name.schema !== null ? [name.schema] : [...new Set(path())];
      return places.flatMap((schema) => (functionsByName.get(keyOf({ schema, name: name.name })) ?? []).flatMap((key) => objects.get(key) ?? []));
    },
    schemaExists(name) {
      if (systemSchemas.has(name)) return true;
      const state = schemas.get(name)?.state;
      return state === "made" ? true : state === "dropped" ? false : unknown;
    },
    schemas: () => schemas.values().filter((schema) => schema.state === "made").map((schema) => schema.name),
    schemaStates: () => schemas.values(),
    enums: () => enums.values(),
    sequences: () => sequences.values(),
    indexes: () => indexes.values(),
    objects: () => objects.values(),
    hasAny: (kind) => kindsMade.has(kind) && objects.values().some((object) => object.kind === kind),
    label: (name) => catalog.table(name).label,

    relationExists(place) {
      const key = keyOf(place);
      return (
        (tables.get(key)?.known ?? false) ||
        indexes.get(key) !== undefined ||
        sequences.get(key) !== undefined ||
        (objects.schemasOf(place.name).length > 0 && relationKinds.some((kind) => objects.get(`${kind}\0${key}`) !== undefined))
      );
    },
    constraintExists: (place) => constraintNames.get(keyOf(place)) !== undefined,

    putTable(value) {
      const key = keyOf(value);
      const previous = tables.get(key);
      const table = catalog.role !== null && previous?.known !== true && value.known && value.owner === null ? { ...value, owner: catalog.role } : value;
      writeTable(key, previous, table);
      noteTable(key, previous, table);
      tables.set(key, table);
      if (previous === undefined) arrive("relation", table);
      if (previous?.known !== true && table.known) attachDefaults("relation", table, "table", true);
      if (previous !== undefined) {
        attachParts(table, "column", previous.columns, table.columns);
        attachParts(table, "policy", previous.policies, table.policies);
      }
      mention(table.schema);
    },
    rowsOf: (place) => rows.get(keyOf(place))?.known,
    putRows(place, known) {
      if (known === undefined) rows.remove(keyOf(place));
      else rows.set(keyOf(place), { known });
    },
    removeTable(place) {
      rows.remove(keyOf(place));
      const key = keyOf(place);
      writeTable(key, tables.get(key), undefined);
      tables.remove(key);
      leave("relation", place);
      attach("relation", place, undefined);
    },
    renameTable(previous, next) {
      const moved = rows.get(keyOf(previous));
      if (moved !== undefined && keyOf(previous) !== keyOf(next)) {
        rows.remove(keyOf(previous));
        rows.set(keyOf(next), moved);
      }
      const from = keyOf(previous);
      const to = keyOf(next);
      const children = childrenByParent.get(from) ?? [];
      const holders = referencesByTarget.get(from) ?? [];
      writeTable(from, tables.get(from), undefined);
      tables.move(from, to, next);
      if (from !== to) leave("relation", previous);
      arrive("relation", next);
      moveAttachment("relation", previous, "relation", next);
      writeTable(to, undefined, next);
      noteTable(to, undefined, next);
      for (const key of new Set([...children, ...holders].map((key) => (key === from ? to : key)))) {
        const table = tables.get(key);
        if (table !== undefined) catalog.putTable(pointAt(table, previous, next));
      }
      for (const key of indexesByTable.get(from) ?? []) {
        const index = indexes.get(key);
        if (index !== undefined) catalog.putIndex({ ...index, table: { schema: next.schema, name: next.name } });
      }
      for (const sequence of catalog.sequencesOf(previous)) {
        if (sequence.ownedBy !== null) catalog.putSequence({ ...sequence, ownedBy: { schema: next.schema, table: next.name, column: sequence.ownedBy.column } });
      }
      for (const object of catalog.objectsOn(previous)) {
        catalog.replaceObject(object, { ...object, schema: next.schema, table: { schema: next.schema, name: next.name } });
      }
      mention(next.schema);
    },
    putIndex(index) {
      const key = keyOf(index);
      const previous = indexes.get(key);
      if (previous !== undefined && keyOf(previous.table) !== keyOf(index.table)) unlink(indexesByTable, keyOf(previous.table), key);
      indexes.set(key, index);
      if (previous === undefined) arrive("relation", index);
      if (index.sql !== null && index.sql !== previous?.sql) noteWords(indexesByWord, key, index.sql);
      link(indexesByTable, keyOf(index.table), key);
    },
    removeIndex(place) {
      const key = keyOf(place);
      const previous = indexes.get(key);
      if (previous === undefined) return;
      unlink(indexesByTable, keyOf(previous.table), key);
      indexes.remove(key);
      leave("relation", place);
    },
    renameIndex(previous, next) {
      const from = keyOf(previous);
      const to = keyOf(next);
      const table = indexes.get(from)?.table;
      if (table !== undefined) unlink(indexesByTable, keyOf(table), from);
      indexes.move(from, to, next);
      if (from !== to) leave("relation", previous);
      arrive("relation", next);
      if (next.sql !== null) noteWords(indexesByWord, to, next.sql);
      link(indexesByTable, keyOf(next.table), to);
      for (const index of indexes.values()) {
        if (index.parent?.schema === previous.schema && index.parent.name === previous.name) {
          catalog.putIndex({ ...index, parent: { schema: next.schema, name: next.name } });
        }
      }
    },
    sequencesOf: (table) => sequences.under(sequencesByTable.get(keyOf(table)) ?? []),
    putSequence(value) {
      const key = keyOf(value);
      const sequence = catalog.role !== null && sequences.get(key) === undefined && value.owner === null ? { ...value, owner: catalog.role } : value;
      if (sequences.get(key) === undefined) attachDefaults("relation", sequence, "sequence", true);
      writeSequence(key, sequences.get(key), sequence);
      sequences.set(key, sequence);
      arrive("relation", sequence);
      mention(sequence.schema);
    },
    removeSequence(place) {
      const key = keyOf(place);
      writeSequence(key, sequences.get(key), undefined);
      sequences.remove(key);
      leave("relation", place);
      attach("relation", place, undefined);
    },
    renameSequence(previous, next) {
      const from = keyOf(previous);
      const to = keyOf(next);
      writeSequence(from, sequences.get(from), undefined);
      sequences.move(from, to, next);
      if (from !== to) leave("relation", previous);
      arrive("relation", next);
      moveAttachment("relation", previous, "relation", next);
      writeSequence(to, undefined, next);
    },
    putEnum(value) {
      if (enums.get(keyOf(value)) === undefined) attachDefaults("type", value, "type");
      enums.set(keyOf(value), value);
      if (value.schema === temporarySchema) temporary.enums.add(keyOf(value));
      arrive("type", value);
      mention(value.schema);
    },
    removeEnum(place) {
      enums.remove(keyOf(place));
      leave("type", place);
      attach("type", place, undefined);
    },
    renameEnum(previous, next) {
      enums.move(keyOf(previous), keyOf(next), next);
      leave("type", previous);
      arrive("type", next);
      moveAttachment("type", previous, "type", next);
    },
    putObject(object) {
      const key = objectKey(object);
      if (objects.get(key) === undefined) attachDefaultsOfObject(object);
      kindsMade.add(object.kind);
      objects.set(key, object);
      moveName(null, object);
      if (object.table !== null) link(objectsByRelation, keyOf(object.table), key);
      noteObject(object);
      if (routines.has(object.kind)) link(functionsByName, keyOf({ schema: object.schema, name: baseName(object.name) }), key);
      if (object.schema !== "") mention(object.schema);
    },
    removeObject(object) {
      const key = objectKey(object);
      objects.remove(key);
      if (object.table !== null) unlink(objectsByRelation, keyOf(object.table), key);
      attachPart(object, null);
      if (!tableObjects.has(object.kind)) attach(classOf(object.kind), object, undefined);
      if (routines.has(object.kind)) unlink(functionsByName, keyOf({ schema: object.schema, name: baseName(object.name) }), key);
      moveName(object, null);
    },
    replaceObject(previous, next) {
      const from = objectKey(previous);
      const to = objectKey(next);
      if (routines.has(previous.kind)) unlink(functionsByName, keyOf({ schema: previous.schema, name: baseName(previous.name) }), from);
      objects.move(from, to, next);
      if (previous.table !== null) unlink(objectsByRelation, keyOf(previous.table), from);
      if (next.table !== null) link(objectsByRelation, keyOf(next.table), to);
      if (previous.name !== next.name) attachPart(previous, next);
      if (!tableObjects.has(previous.kind)) moveAttachment(classOf(previous.kind), previous, classOf(next.kind), next);
      noteObject(next);
      if (routines.has(next.kind)) link(functionsByName, keyOf({ schema: next.schema, name: baseName(next.name) }), to);
      moveName(previous, next);
    },
    objectsHolding(name) {
      const [word] = wordsOf(name);
      if (word === undefined) return objects.values();
      return objects.under(keysByWord.get(word) ?? []).filter((object) => holdsName(withoutBody(object), name));
    },
    tablesHolding(name) {
      const [word] = wordsOf(name);
      if (word === undefined) return catalog.tables();
      return tables.under(tablesByWord.get(word) ?? []).flatMap((table) => (table.known ? (view(table) ?? []) : []));
    },
    indexesHolding(name) {
      const [word] = wordsOf(name);
      return word === undefined ? indexes.values() : indexes.under(indexesByWord.get(word) ?? []);
    },
    attachment: (of, place) => attached.get(attachmentKey(of, place))?.attachment,
    putAttachment: attach,
    attachments: () => attached.values(),
    defaultPrivileges: () => defaultPrivileges.values(),
    putDefaultPrivileges: (value) => defaultPrivileges.set(defaultKey(value), value),
    removeDefaultPrivileges: (value) => defaultPrivileges.remove(defaultKey(value)),
    memberships: () => memberships.values(),
    roleState: (name) => (catalog.findObject("role", { schema: null, name }) !== undefined ? "made" : catalog.isGone("role", { schema: null, name }) ? "dropped" : unknown),
    isGone(kind, { schema, name }) {
      const isHere = (place: string) => namesGone.has(name) && gone.get(goneKey(kind, { schema: place, name })) !== undefined && !(kind === "type" && catalog.relationExists({ schema: place, name }));
      if (isSchemaless(kind)) return isHere("");
      if (schema !== null) return isHere(schema) || catalog.schemaExists(schema) === false;
      if (!namesGone.has(name) || catalog.searchPath === unknown || (kind === "relation" && catalog.relationExists({ schema: "pg_catalog", name }))) return false;
      const places = catalog.searchPath.filter((each) => each !== "" && each !== "$user" && !systemSchemas.has(each) && catalog.schemaExists(each) !== false);
      // What no migration made may be in a schema that no migration made.
      return places.some(isHere) && places.every((each) => isHere(each) || (schemas.get(each)?.origin ?? null) !== null) && !isFound(kind, name);
    },
    putGone(kind, name) {
      const schema = isSchemaless(kind) ? "" : catalog.schemaFor(name);
      if (schema !== null) leave(kind, { schema, name: name.name });
    },
    putThere(kind, name) {
      const schema = isSchemaless(kind) ? "" : catalog.schemaFor(name);
      if (schema !== null) arrive(kind, { schema, name: name.name });
    },
    objectsOn: (place) => (objectsByRelation.get(keyOf(place)) ?? []).flatMap((key) => objects.get(key) ?? []),
    putMembership: (value) => memberships.set(membershipKey(value), value),
    removeMembership: (value) => memberships.remove(membershipKey(value)),
    putSchema(schema) {
      const previous = schemas.get(schema.name)?.state;
      schemas.set(schema.name, schema);
      const place = { schema: "", name: schema.name };
      if (schema.state === "dropped") {
        attach("schema", place, undefined);
        for (const entry of defaultPrivileges.values()) if (entry.schema === schema.name) defaultPrivileges.remove(defaultKey(entry));
      } else if (schema.state === "made" && previous !== "made") attachDefaults("schema", place, "schema");
    },
    orderOf(kind, place) {
      const store = kind === "table" ? tables : kind === "index" ? indexes : kind === "sequence" ? sequences : enums;
      return store.orderOf(keyOf(place));
    },
    orderOfObject: (object) => objects.orderOf(objectKey(object)),
  };
  return catalog;
}

/** Kinds whose names are unique per table. */
const tableObjects: ReadonlySet<NamedKind> = new Set(["trigger", "rule"]);
/** Kinds that live in no schema. */
const schemaless: ReadonlySet<NamedKind> = new Set([
  "event trigger",
  "extension",
  "cast",
  "publication",
  "subscription",
  "language",
  "server",
  "foreign data wrapper",
  "user mapping",
  "access method",
  "transform",
  "role",
  "tablespace",
]);
const routines: ReadonlySet<NamedKind> = new Set(["function", "procedure", "aggregate"]);
/** Kinds of objects whose owner nothing else keeps. */
const ownedKinds: ReadonlySet<NamedKind> = new Set([
  "collation", "conversion", "operator", "operator class", "operator family", "text search configuration", "text search dictionary", "statistics", "publication", "subscription",
  "event trigger", "language", "server", "foreign data wrapper",
]);
const relationKinds: readonly NamedKind[] = ["view", "materialized view", "type"];

/** Whether objects of that kind live in a schema. */
export function hasSchema(kind: NamedKind): boolean {
  return !schemaless.has(kind);
}

/** The name of a function without its argument types. */
export function baseName(name: string): string {
  const parenthesis = name.indexOf("(");
  return parenthesis === -1 ? name : name.slice(0, parenthesis);
}

function isSchemaless(kind: NameClass): boolean {
  return kind !== "relation" && kind !== "routine" && schemaless.has(kind);
}

/** With what an object shares its name; null for what is on a relation. */
export function nameClass(kind: NamedKind): NameClass | null {
  switch (kind) {
    case "view": case "materialized view": case "sequence": return "relation";
    case "function": case "procedure": case "aggregate": return "routine";
    case "domain": case "type": case "enum": return "type";
    case "trigger": case "rule": return null;
    default: return kind;
  }
}

function goneKey(kind: NameClass, place: Place): string {
  return `${kind}\0${keyOf(place)}`;
}

function keyOf(place: Place): string {
  return `${place.schema}\0${place.name}`;
}

function membershipKey({ role, member, grantor = "" }: Membership): string {
  return [role, member, grantor].join("\0");
}

function defaultKey({ role, schema, on }: DefaultPrivileges): string {
  return [role ?? "", schema ?? "", on].join("\0");
}

function objectKey(object: Pick<NamedObject, "kind" | "schema" | "name" | "table">): string {
  if (object.table !== null && tableObjects.has(object.kind)) return `${object.kind}\0${keyOf(object.table)}\0${object.name}`;
  return `${object.kind}\0${keyOf({ schema: hasSchema(object.kind) ? object.schema : "", name: object.name })}`;
}

/** The keys of the tables that foreign keys of a table point to. */
function targetsOf(table: Table | undefined): readonly string[] {
  return table?.constraints.flatMap(({ references }) => (references === null ? [] : [keyOf(references.resolved)])) ?? [];
}

/** The keys of the tables that a table inherits from or is a partition of. */
function parentsOf(table: Table | undefined): readonly string[] {
  return table === undefined ? [] : [...table.inherits, ...(table.partitionOf === null ? [] : [table.partitionOf])].map(keyOf);
}

/** What a list holds that an earlier one does not. */
function newIn<T>(previous: readonly T[] = [], next: readonly T[] = []): readonly T[] {
  return previous === next ? [] : next.filter((part, at) => part !== previous[at] && !previous.includes(part));
}

/** The texts of a part of a table: an EXCLUDE constraint is kept as a whole. */
function textsIn(part: Column | Constraint | Policy): string[] {
  if ("using" in part) return [part.using, part.withCheck].flatMap((expression) => expression?.sql ?? []);
  if ("kind" in part) return [...(part.kind === "exclude" ? [part.sql] : []), ...(part.expression === null ? [] : [part.expression.sql])];
  const generated = part.generated === unknown ? null : part.generated;
  return [part.default === unknown ? null : part.default, generated?.expression ?? null].flatMap((expression) => expression?.sql ?? []);
}

/** The table with every pointer to one table turned to another. */
function pointAt(table: Table, previous: Place, next: Place): Table {
  const same = (place: Place) => place.schema === previous.schema && place.name === previous.name;
  const target = { schema: next.schema, name: next.name };
  return {
    ...table,
    inherits: table.inherits.some(same) ? table.inherits.map((parent) => (same(parent) ? target : parent)) : table.inherits,
    partitionOf: table.partitionOf !== null && same(table.partitionOf) ? { ...table.partitionOf, ...target } : table.partitionOf,
    constraints: table.constraints.some((constraint) => constraint.references !== null && same(constraint.references.resolved))
      ? table.constraints.map((constraint) =>
          constraint.references !== null && same(constraint.references.resolved)
            ? { ...constraint, references: { ...constraint.references, resolved: target } }
            : constraint,
        )
      : table.constraints,
  };
}
