/** What hangs on what, through the SQL that the catalog keeps as text: views on tables, expressions on columns, triggers on functions. */
import type { Expression, ObjectName } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { baseName } from "./catalog.ts";
import type { Place, Catalog, WritableCatalog } from "./catalog.ts";
import { madeBy } from "./made-by.ts";
import { publicationSql, publicationText } from "./edit-object.ts";
import { quoteQualified, systemColumnNames, temporarySchema } from "./names.ts";
import { unknown } from "./schema.ts";
import type { Column, Constraint, Index, NamedObject, Policy, Table } from "./schema.ts";
import { routineMeant } from "./overloads-meant.ts";
import { mentionsIn } from "./text.ts";
import type { Mentions, TextKind } from "./text.ts";
import type { Lookup } from "./text-mentions.ts";
import { edited, lastName } from "./text-places.ts";
import type { Edit } from "./text-places.ts";
import { holdsName } from "./words.ts";

type Path = readonly string[] | null;

/** `views`: what is known of the columns of views so far; null of one whose columns are being found out, because views may select from one another. */
function lookupIn(catalog: Catalog, views = new Map<string, readonly string[] | null>()): Lookup {
  return {
    relation: (name) => {
      const found = catalog.record(name) ?? catalog.findObject("view", name) ?? catalog.findObject("materialized view", name) ?? catalog.findSequence(name);
      return found === undefined ? null : { schema: found.schema, name: found.name };
    },
    columns: (place) => columnsAt(catalog, place, views),
  };
}

/** The columns of a table or view; null where they are not known. */
function columnsAt(catalog: Catalog, place: Place, views: Map<string, readonly string[] | null>): readonly string[] | null {
  const table = catalog.tableAt(place);
  if (table !== undefined) return table.columnsKnown ? table.columns.map((column) => column.name) : null;
  const view = catalog.findObject("view", place) ?? catalog.findObject("materialized view", place);
  if (view === undefined) return catalog.sequenceAt(place) === undefined ? null : sequenceColumns;
  const key = `${view.schema}\0${view.name}`;
  const known = views.get(key);
  if (known !== undefined) return known;
  views.set(key, null);
  const columns = mentionsOfObject(catalog, view, views)?.outputs ?? null;
  views.set(key, columns);
  return columns;
}

const sequenceColumns: readonly string[] = ["last_value", "log_cnt", "is_called"];

/** What a text mentions, its names looked up along a path. */
export function mentionsOf(catalog: Catalog, sql: string, kind: TextKind, own: Place | null, path: Path, views = new Map<string, readonly string[] | null>()): Mentions | null {
  return catalog.under(path, () => mentionsIn(sql, kind, lookupIn(catalog, views), own));
}

/** Columns that a view or policy names and that none of its relations has; of relations that are found only off the path nothing is held to be known. */
export function missingIn(catalog: Catalog, sql: string, kind: TextKind, own: Place | null, path: Path): readonly string[] {
  return catalog.under(path, () => {
    const { relation, columns } = lookupIn(catalog);
    const isSeen = (place: Place): boolean => place.schema === temporarySchema || (catalog.searchPath !== unknown && catalog.searchPath.includes(place.schema));
    const inPath = (name: ObjectName): Place | null => {
      const place = relation(name);
      return place !== null && (name.schema !== null || isSeen(place)) ? place : null;
    };
    return (mentionsIn(sql, kind, { relation: inPath, columns }, own)?.missing ?? []).filter((column) => !systemColumnNames.has(column) && catalog.functions({ schema: null, name: column }).length === 0);
  });
}

/** The names of a view's columns; null where they are not known. */
export function outputsOfObject(catalog: Catalog, object: NamedObject): readonly string[] | null {
  return mentionsOfObject(catalog, object)?.outputs ?? null;
}

/** What the statement that made an object mentions, its names looked up along the path that it was written under. */
export function mentionsOfObject(catalog: Catalog, object: NamedObject, views?: Map<string, readonly string[] | null>): Mentions | null {
  return mentionsOf(catalog, object.sql, "statement", null, object.searchPath, views);
}

function same(one: Place | null, other: Place): boolean {
  return one !== null && one.schema === other.schema && one.name === other.name;
}

/** What no relation can be needed by: what is on it goes with it, and publications let go of it. */
const independentKinds: ReadonlySet<NamedObject["kind"]> = new Set(["trigger", "extension", "role", "publication", "subscription", "statistics", "event trigger", "server", "user mapping", "foreign data wrapper"]);

/** Views, rules and functions with a parsed body that need the relation, or that column of it. */
export function dependentsOf(catalog: Catalog, place: Place, column?: string): NamedObject[] {
  return catalog.objectsHolding(place.name).filter((object) => {
    if (independentKinds.has(object.kind) || object.extension !== undefined) return false;
    if (column !== undefined && !holdsName(object.sql, column) && !takesUnnamed(object)) return false;
    const mentions = mentionsOfObject(catalog, object);
    if (mentions === null) return false;
    if (column === undefined) return mentions.relations.some((mention) => same(mention.place, place)) || catalog.under(object.searchPath, () => mentions.types.some((mention) => typeIs(catalog, mention.name, place)) || mentions.literals.some((mention) => same(lookupIn(catalog).relation(mention.name), place)));
    return (
      mentions.columns.some((mention) => mention.column === column && same(mention.of, place)) ||
      mentions.stars.some((star) => star.columns?.some(({ source }) => same(source.of, place) && source.column === column) ?? mentions.relations.some((mention) => same(mention.place, place)))
    );
  });
}

/** Whether what an object is made of may be columns that its text does not name: by `*`, NATURAL, `t AS a (b, c)`. */
function takesUnnamed(object: NamedObject): boolean {
  return object.sql.includes("*") || /"(?:colnames|isNatural)":/.test(JSON.stringify(madeBy(object)));
}

/** A table's name is also that of its row type. */
function typeIs(catalog: Catalog, name: { readonly schema: string | null; readonly name: string }, place: Place): boolean {
  return name.name === place.name && (name.schema === null || name.schema === place.schema) && same(lookupIn(catalog).relation(name), place);
}

/** Policies that read a relation, or that column of it; those of the relation itself only for a column. */
export function policiesReading(catalog: Catalog, place: Place, column?: string): { readonly table: Table; readonly policy: Policy }[] {
  const own = column === undefined ? undefined : catalog.tableAt(place);
  const others = catalog.tablesHolding(place.name).filter((table) => !same(table, place));
  return [...(own === undefined ? [] : [own]), ...others].flatMap((table) =>
    table.policies.flatMap((policy) => {
      const reads = [policy.using, policy.withCheck].some((expression) => {
        if (expression === null || !holdsName(expression.sql, same(table, place) ? (column ?? "") : place.name)) return false;
        const mentions = mentionsOf(catalog, expression.sql, "expression", table, table.searchPath);
        return column === undefined
          ? mentions?.relations.some((mention) => same(mention.place, place))
          : mentions?.columns.some((mention) => mention.column === column && same(mention.of, place));
      });
      return reads ? [{ table, policy }] : [];
    }),
  );
}

/** What calls a function: triggers, views, and tables through defaults, checks, policies, indexes. A call that may mean another of its name is none. */
export function callersOf(catalog: Catalog, routine: NamedObject): { readonly objects: readonly NamedObject[]; readonly tables: readonly Table[] } {
  const name = baseName(routine.name);
  const objects = catalog.objectsHolding(name).filter((object) => object !== routine && isCalled(catalog, mentionsOfObject(catalog, object), object.searchPath, routine));
  const holders = [...catalog.tablesHolding(name), ...catalog.indexesHolding(name).flatMap((index) => catalog.findTable(index.table) ?? [])];
  const tables = [...new Set(holders)].sort((a, b) => catalog.orderOf("table", a) - catalog.orderOf("table", b)).filter((table) =>
    textsOf(catalog, table).some(({ sql, kind }) => holdsName(sql, name) && isCalled(catalog, mentionsOf(catalog, sql, kind, table, table.searchPath), table.searchPath, routine)),
  );
  return { objects, tables };
}

function isCalled(catalog: Catalog, mentions: Mentions | null, path: Path, routine: NamedObject): boolean {
  const name = baseName(routine.name);
  return mentions?.functions.some((mention) => mention.name.name === name && catalog.under(path, () => routineMeant(catalog, mention)) === routine) ?? false;
}

/** Whether an expression calls a routine. */
export function calls(catalog: Catalog, expression: Expression, table: Table, routine: NamedObject): boolean {
  return holdsName(expression.sql, baseName(routine.name)) && isCalled(catalog, mentionsOf(catalog, expression.sql, "expression", table, table.searchPath), table.searchPath, routine);
}

/** Domains, composite types and functions that are made of a type. */
export function usersOfType(catalog: Catalog, place: Place): NamedObject[] {
  return catalog.objectsHolding(place.name).filter((object) => {
    if (!["domain", "type", "function", "procedure", "aggregate", "operator", "cast", "view", "materialized view"].includes(object.kind) || same(object, place)) return false;
    return mentionsOfObject(catalog, object)?.types.some((mention) => typeNamed(catalog, mention.name, place, object.searchPath)) ?? false;
  });
}

function typeNamed(catalog: Catalog, name: { readonly schema: string | null; readonly name: string }, place: Place, path: Path): boolean {
  if (name.name !== place.name) return false;
  return catalog.under(path, () => same(catalog.findEnum(name) ?? catalog.findObject("domain", name) ?? catalog.findObject("type", name) ?? null, place));
}

/** Whether a default draws from a sequence. */
export function drawsFrom(catalog: Catalog, table: Table, expression: Expression, sequence: Place): boolean {
  if (!holdsName(expression.sql, sequence.name)) return false;
  const mentions = mentionsOf(catalog, expression.sql, "expression", table, table.searchPath);
  return mentions?.literals.some((literal) => catalog.under(table.searchPath, () => same(catalog.findSequence(literal.name) ?? null, sequence))) ?? false;
}

function textsOf(catalog: Catalog, table: Table): { readonly sql: string; readonly kind: TextKind }[] {
  const expressions = [
    ...table.columns.flatMap((column) => [column.default === unknown ? null : column.default, column.generated === unknown ? null : (column.generated?.expression ?? null)]),
    ...table.constraints.map((constraint) => constraint.expression),
    ...table.policies.flatMap((policy) => [policy.using, policy.withCheck]),
  ].flatMap((expression) => (expression === null ? [] : [{ sql: expression.sql, kind: "expression" as const }]));
  return [...expressions, ...catalog.indexesOf(table).flatMap((index) => (index.sql === null ? [] : [{ sql: index.sql, kind: "index" as const }]))];
}

/** Brings every text up to date with a relation that is about to get another name or schema. */
export function renameRelationInTexts(catalog: WritableCatalog, previous: Place, next: Place): void {
  rewriteTexts(catalog, previous.name, (mentions) => {
    const edits: Edit[] = [];
    for (const { place, qualified, span } of mentions.relations) {
      if (same(place, previous)) edits.push({ span, text: qualified || previous.schema !== next.schema ? quoteQualified(next.schema, next.name) : quoteIdentifier(next.name) });
    }
    for (const { of, span, names } of mentions.qualifiers) if (same(of, previous)) edits.push({ span, text: quoteIdentifier(next.name) + (names ? ` AS ${quoteIdentifier(previous.name)}` : "") });
    for (const { name, span } of mentions.types) if (typeIs(catalog, name, previous)) edits.push({ span, text: quoteQualified(next.schema, next.name) });
    for (const { name, span } of mentions.literals) if (same(lookupIn(catalog).relation(name), previous)) edits.push({ span, text: regclass(next) });
    return edits;
  });
}

function regclass(place: Place): string {
  const name = place.schema === "public" || place.schema === "pg_temp" ? quoteIdentifier(place.name) : quoteQualified(place.schema, place.name);
  return `'${name.replaceAll("'", "''")}'`;
}

/** The same for a column; a view keeps the name that it gave the column. */
export function renameColumnInTexts(catalog: WritableCatalog, table: Place, name: string, newName: string): void {
  rewriteTexts(catalog, name, (mentions) => [...columnEdits(mentions, table, name, newName), ...listEdits(mentions, table, name)], table);
}

function columnEdits(mentions: Mentions, table: Place, name: string, newName: string): Edit[] {
  return mentions.columns.flatMap(({ of, column, span, names, bare }) => {
    if (span === null || column !== name || !same(of, table)) return [];
    const isTaken = bare?.beside.some(({ columns }) => columns?.includes(newName) === true) === true;
    return [{ span, text: (isTaken ? `${quoteIdentifier(bare.alias)}.` : "") + quoteIdentifier(newName) + (names ? ` AS ${quoteIdentifier(name)}` : "") }];
  });
}

/** Where USING merges the column with others, the relation gets a list of the names that its columns had, as the server prints it. */
function listEdits(mentions: Mentions, table: Place, name: string): Edit[] {
  return mentions.items.flatMap(({ place, columns, fixed, list }) => {
    if (list === null || columns === null || !fixed.has(name) || !same(place, table)) return [];
    return [{ span: { start: list.at, end: list.at }, text: `${list.alias === null ? "" : ` ${quoteIdentifier(list.alias)}`} (${columns.map(quoteIdentifier).join(", ")})` }];
  });
}

/** The same for a function. */
export function renameFunctionInTexts(catalog: WritableCatalog, previous: NamedObject, next: Place): void {
  const name = baseName(previous.name);
  rewriteTexts(catalog, name, (mentions) =>
    mentions.functions.flatMap((mention) => (mention.name.name === name && routineMeant(catalog, mention) === previous ? [{ span: mention.span, text: quoteQualified(next.schema, next.name) }] : [])),
  );
}

/** The same for a type; columns of it follow as well. */
export function renameTypeInTexts(catalog: WritableCatalog, previous: Place, next: Place): void {
  rewriteTexts(catalog, previous.name, (mentions) =>
    mentions.types.flatMap(({ name, span }) => {
      const found = name.name === previous.name ? (catalog.findEnum(name) ?? catalog.findObject("domain", name) ?? catalog.findObject("type", name)) : undefined;
      return same(found ?? null, previous) ? [{ span, text: quoteQualified(next.schema, next.name) }] : [];
    }),
  );
}

/**
 * Writes out what a text left to the columns that its relations had when it was made, as the server did: `*`, NATURAL, and bare names that would
 * also mean `newName`. Call it before the columns change.
 */
export function freezeNames(catalog: WritableCatalog, place: Place, newName?: string): void {
  for (const object of catalog.objectsHolding(place.name)) {
    if (!frozenKinds.has(object.kind) || !(object.sql.includes("*") || /\bnatural\b/i.test(object.sql) || (newName !== undefined && holdsName(object.sql, newName)))) continue;
    const mentions = mentionsOfObject(catalog, object);
    if (mentions === null || !mentions.relations.some((mention) => same(mention.place, place))) continue;
    const edits = [
      ...mentions.stars.flatMap(({ span, columns }) =>
        columns === null ? [] : [{ span, text: columns.map(({ alias, name }) => `${alias === null ? "" : `${quoteIdentifier(alias)}.`}${quoteIdentifier(name)}`).join(", ") }],
      ),
      ...mentions.naturals.flatMap((natural) => natural.edits),
      ...(newName === undefined ? [] : qualifyingEdits(mentions, place, newName)),
    ];
    if (edits.length > 0) catalog.replaceObject(object, { ...object, sql: edited(object.sql, edits) });
  }
  if (newName === undefined) return;
  for (const { table, policy } of policiesReading(catalog, place)) {
    const frozen = (expression: Expression | null): Expression | null => {
      const mentions = expression === null || !holdsName(expression.sql, newName) ? null : mentionsOf(catalog, expression.sql, "expression", table, table.searchPath);
      const edits = mentions === null ? [] : qualifyingEdits(mentions, place, newName);
      if (expression === null || edits.length === 0) return expression;
      const sql = edited(expression.sql, edits);
      return { sql, node: mentionsOf(catalog, sql, "expression", table, table.searchPath)?.node ?? expression.node, span: null };
    };
    const next = { ...policy, using: frozen(policy.using), withCheck: frozen(policy.withCheck) };
    const current = catalog.tableAt(table);
    if (current !== undefined && (next.using !== policy.using || next.withCheck !== policy.withCheck)) catalog.putTable({ ...current, policies: current.policies.map((other) => (other.name === policy.name ? next : other)) });
  }
}

const frozenKinds: ReadonlySet<NamedObject["kind"]> = new Set(["view", "materialized view", "rule", "function", "procedure"]);

/** Puts the relation before bare names that a column of `place` would take away. */
function qualifyingEdits(mentions: Mentions, place: Place, newName: string): Edit[] {
  return mentions.columns.flatMap(({ column, span, bare }) =>
    span !== null && column === newName && bare?.beside.some((relation) => same(relation.place, place)) === true ? [{ span: { start: span.start, end: span.start }, text: `${quoteIdentifier(bare.alias)}.` }] : [],
  );
}

/**
 * Gives every text that holds a word, with what it mentions, to `plan`, and makes the edits that it returns. `of`: the table
 * whose column the word is; texts of others must hold its name too.
 */
function rewriteTexts(catalog: WritableCatalog, word: string, plan: (mentions: Mentions) => Edit[], of?: Place): void {
  const rewrite = (sql: string, kind: TextKind, own: Place | null, path: Path): string => {
    if (!holdsName(sql, word) || (of !== undefined && !same(own, of) && !holdsName(sql, of.name))) return sql;
    const mentions = mentionsOf(catalog, sql, kind, own, path);
    return mentions === null ? sql : renamed(sql, mentions, catalog.under(path, () => plan(mentions)));
  };
  const rewriteExpression = <T extends Expression | null>(expression: T, own: Place | null, path: Path): T => {
    if (expression === null) return expression;
    const sql = rewrite(expression.sql, "expression", own, path);
    if (sql === expression.sql) return expression;
    const node = mentionsOf(catalog, sql, "expression", own, path)?.node ?? expression.node;
    return { sql, node, span: null } as T;
  };
  const own = of === undefined ? undefined : catalog.findTable(of);
  const tables = of === undefined ? catalog.tablesHolding(word) : new Set([...(own === undefined ? [] : [own]), ...catalog.tablesHolding(of.name)]);
  const indexes = of === undefined ? catalog.indexesHolding(word) : new Set([...catalog.indexesOf(of), ...catalog.indexesHolding(of.name)]);
  // Everything is planned on the names as they are, and only then written.
  const writes: (() => void)[] = [];
  for (const object of catalog.objectsHolding(word)) {
    const sql = rewrite(object.sql, "statement", null, object.searchPath);
    if (sql !== object.sql) writes.push(() => catalog.replaceObject(object, { ...object, sql }));
  }
  for (const table of tables) {
    const next = rewriteTable(table, (expression) => rewriteExpression(expression, table, table.searchPath), (sql, kind) => rewrite(sql, kind, table, table.searchPath));
    if (next !== table) writes.push(() => catalog.putTable(next));
  }
  for (const index of indexes) {
    if (index.sql === null) continue;
    const path = catalog.tableAt(index.table)?.searchPath ?? null;
    const sql = rewrite(index.sql, "index", index.table, path);
    if (sql === index.sql) continue;
    const next: Index = { ...index, sql, where: rewriteExpression(index.where, index.table, path), expressions: index.expressions.map((expression) => rewriteExpression(expression, index.table, path)) };
    writes.push(() => catalog.putIndex(next));
  }
  for (const write of writes) write();
}

/** The text after the edits; what a select list was called by a name that they change keeps it. */
function renamed(sql: string, { outputNames }: Mentions, edits: readonly Edit[]): string {
  const kept = outputNames.filter(({ name, span }) => edits.some((edit) => edit.span.start >= span.start && edit.span.end <= span.end && lastName(sql.slice(edit.span.start, edit.span.end)) === name && lastName(edit.text) !== name));
  return edited(sql, [...edits, ...kept.map(({ name, span }) => ({ span: { start: span.end, end: span.end }, text: ` AS ${quoteIdentifier(name)}` }))]);
}

function rewriteTable(table: Table, expression: <T extends Expression | null>(value: T) => T, text: (sql: string, kind: TextKind) => string): Table {
  const columns = mapped(table.columns, (column): Column => {
    const value: Column["default"] = column.default === unknown ? unknown : expression(column.default);
    const generated = column.generated === unknown || column.generated === null ? null : expression(column.generated.expression);
    if (value === column.default && (column.generated === unknown || generated === (column.generated?.expression ?? null))) return column;
    return { ...column, default: value, generated: column.generated === unknown || column.generated === null || generated === null ? column.generated : { ...column.generated, expression: generated } };
  });
  const constraints = mapped(table.constraints, (constraint): Constraint => {
    const value = expression(constraint.expression);
    const sql = constraint.kind === "exclude" ? text(constraint.sql, "constraint") : constraint.sql;
    return value === constraint.expression && sql === constraint.sql ? constraint : { ...constraint, expression: value, sql };
  });
  const policies = mapped(table.policies, (policy): Policy => {
    const using = expression(policy.using);
    const withCheck = expression(policy.withCheck);
    return using === policy.using && withCheck === policy.withCheck ? policy : { ...policy, using, withCheck };
  });
  const partitionBy = table.partitionBy === null ? null : text(table.partitionBy, "partition key");
  if (columns === table.columns && constraints === table.constraints && policies === table.policies && partitionBy === table.partitionBy) return table;
  return { ...table, columns, constraints, policies, partitionBy };
}

/** The list itself where nothing in it changed. */
function mapped<T>(list: readonly T[], change: (item: T) => T): readonly T[] {
  const next = list.map(change);
  return next.every((item, index) => item === list[index]) ? list : next;
}

/** The extended statistics of a table, their texts made to be of another. */
export function statisticsFor(catalog: Catalog, table: Place, other: Place): { readonly from: NamedObject; readonly sql: string }[] {
  return catalog.objectsHolding(table.name).flatMap((from) => {
    const mention = from.kind === "statistics" ? mentionsOfObject(catalog, from)?.relations.find(({ place }) => same(place, table)) : undefined;
    return mention === undefined ? [] : [{ from, sql: edited(from.sql, [{ span: mention.span, text: quoteQualified(other.schema, other.name) }]) }];
  });
}

/** Brings publications of a schema to its new name; null where it is gone. */
export function publishSchema(catalog: WritableCatalog, name: string, newName: string | null): void {
  for (const object of catalog.objectsHolding(name)) {
    const text = object.kind === "publication" ? publicationText(object.sql) : null;
    if (text === null || !text.objects.some(({ key }) => key === `schema ${name}`)) continue;
    const objects = text.objects.flatMap((entry) => {
      if (entry.key !== `schema ${name}`) return [entry];
      return newName === null ? [] : [{ key: `schema ${newName}`, sql: `TABLES IN SCHEMA ${quoteIdentifier(newName)}` }];
    });
    catalog.replaceObject(object, { ...object, sql: publicationSql({ ...text, objects }) });
  }
}

/** Takes a relation that is about to go out of publications, and its extended statistics away; of a column only the statistics. */
export function forgetRelation(catalog: WritableCatalog, place: Place, column?: string): void {
  for (const object of catalog.objectsHolding(place.name)) {
    if (object.kind === "statistics") {
      const mentions = mentionsOfObject(catalog, object);
      const isOn = mentions?.relations.some((mention) => same(mention.place, place)) === true;
      if (isOn && (column === undefined || holdsName(object.sql, column))) catalog.removeObject(object);
    } else if (object.kind === "publication" && column === undefined) {
      const text = publicationText(object.sql);
      if (text === null) continue;
      const objects = text.objects.filter(({ sql }) => !(mentionsOf(catalog, `create publication p for ${sql}`, "statement", null, object.searchPath)?.relations.some((mention) => same(mention.place, place)) ?? false));
      if (objects.length < text.objects.length) catalog.replaceObject(object, { ...object, sql: publicationSql({ ...text, objects }) });
    }
  }
}
