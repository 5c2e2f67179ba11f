/** Brings the SQL that the catalog keeps as text up to date with what it names: tables, columns, functions and types that get other names or go. */
import type { Node, TypeName } from "@pgsql/types";
import type { Expression } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import { nodesTagged } from "../sql/expression.ts";
import { quoteIdentifier, strings } from "../sql/names.ts";
import { parametersOf } from "../sql/parameters.ts";
import { arrayOfText, quotedLiteral, textOfValue } from "../sql/value.ts";
import { baseName } from "./catalog.ts";
import type { Catalog, Place, WritableCatalog } from "./catalog.ts";
import { isRowType, policiesReading } from "./dependents.ts";
import { publicationSql, publicationText } from "./edit-object.ts";
import { madeBy } from "./made-by.ts";
import { lookupIn, mentionsOf, mentionsOfObject, samePlace } from "./mentions.ts";
import type { Path } from "./mentions.ts";
import { quoteQualified } from "./names.ts";
import { routineMeant } from "./overloads-meant.ts";
import { unpublish } from "./publications.ts";
import { baseOf, typesIn } from "./query.ts";
import type { Found } from "./query.ts";
import { unknown } from "./schema.ts";
import type { Column, Constraint, Index, NamedObject, Policy, Table } from "./schema.ts";
import type { Mentions, TextKind } from "./text.ts";
import type { ListMention } from "./text-mentions.ts";
import { edited, lastName } from "./text-places.ts";
import type { Edit } from "./text-places.ts";
import { holdsName } from "./words.ts";

/** Brings every text up to date with a relation that is about to get another name or schema. */
export function renameRelationInTexts(catalog: WritableCatalog, previous: Place, next: Place): void {
  rewriteTexts(catalog, previous.name, (mentions) => {
    const edits: Edit[] = [];
    for (const { place, qualified, span } of mentions.relations) {
      if (samePlace(place, previous)) edits.push({ span, text: qualified || previous.schema !== next.schema ? quoteQualified(next.schema, next.name) : quoteIdentifier(next.name) });
    }
    for (const { of, span, names } of mentions.qualifiers) if (samePlace(of, previous)) edits.push({ span, text: quoteIdentifier(next.name) + (names ? ` AS ${quoteIdentifier(previous.name)}` : "") });
    for (const { name, span } of mentions.types) if (isRowType(catalog, name, previous)) edits.push({ span, text: quoteQualified(next.schema, next.name) });
    for (const { name, span } of mentions.literals) if (samePlace(lookupIn(catalog).relation(name), previous)) edits.push({ span, text: regclass(next) });
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
    if (span === null || column !== name || !samePlace(of, table)) return [];
    const isTaken = bare?.beside.some(({ columns }) => columns?.includes(newName) === true) === true;
    return [{ span, text: (isTaken ? `${quoteIdentifier(bare.alias)}.` : "") + quoteIdentifier(newName) + (names ? ` AS ${quoteIdentifier(name)}` : "") }];
  });
}

/** Where USING merges the column with others, the relation gets a list of the names that its columns had, as the server prints it. */
function listEdits(mentions: Mentions, table: Place, name: string): Edit[] {
  return mentions.items.flatMap(({ place, columns, fixed, list }) => {
    if (list === null || columns === null || !fixed.has(name) || !samePlace(place, table)) return [];
    return [{ span: { start: list.at, end: list.at }, text: `${list.alias === null ? "" : ` ${quoteIdentifier(list.alias)}`} (${columns.map(quoteIdentifier).join(", ")})` }];
  });
}

/** The same for an attribute of a composite type. */
export function renameAttributeInTexts(catalog: WritableCatalog, type: Place, name: string, newName: string): void {
  const isNamed = (written: TypeName | undefined): boolean => written !== undefined && samePlace(catalog.findObject("type", dataType(written)) ?? null, type);
  const isOfType = (node: Node | null, of: Place | null, column: string): boolean => {
    if (of === null) return node !== null && valuesIn(node).some((value) => value.name === column && isNamed(value.written));
    const found = catalog.tableAt(of)?.columns.find((each) => each.name === column)?.type;
    return found !== undefined && found !== unknown && found.schema === type.schema && found.name === type.name;
  };
  rewriteTexts(catalog, name, ({ fields, node }) => fields.flatMap(({ of, column, field, span }) => (field === name && isOfType(node, of, column) ? [{ span, text: quoteIdentifier(newName) }] : [])));
}

/** What a statement gives names to that are no columns: the value of a domain, the parameters of a function. */
function valuesIn(node: Node): readonly { readonly name: string | null; readonly written: TypeName | undefined }[] {
  if ("CreateDomainStmt" in node) return [{ name: "value", written: node.CreateDomainStmt.typeName }];
  return "CreateFunctionStmt" in node ? parametersOf(node.CreateFunctionStmt.parameters) : [];
}

/** The same for a function. */
export function renameFunctionInTexts(catalog: WritableCatalog, previous: NamedObject, next: Place): void {
  const name = baseName(previous.name);
  rewriteTexts(catalog, name, (mentions) =>
    mentions.functions.flatMap((mention) => (mention.name.name === name && routineMeant(catalog, mention) === previous ? [{ span: mention.span, text: quoteQualified(next.schema, next.name) }] : [])),
  );
}

/** The same for a collation. */
export function renameCollationInTexts(catalog: WritableCatalog, previous: Place, next: Place): void {
  rewriteTexts(catalog, previous.name, (mentions) =>
    mentions.collations.flatMap(({ name, span }) => (name.name === previous.name && samePlace(catalog.findObject("collation", name) ?? null, previous) ? [{ span, text: quoteQualified(next.schema, next.name) }] : [])),
  );
}

/** The same for a type; columns of it follow as well. */
export function renameTypeInTexts(catalog: WritableCatalog, previous: Place, next: Place): void {
  rewriteTexts(catalog, previous.name, (mentions) =>
    mentions.types.flatMap(({ name, span }) => {
      const found = name.name === previous.name ? (catalog.findEnum(name) ?? catalog.findObject("domain", name) ?? catalog.findObject("type", name)) : undefined;
      return samePlace(found ?? null, previous) ? [{ span, text: quoteQualified(next.schema, next.name) }] : [];
    }),
  );
}

/** The same for a value of an enum. Columns keep it as their default by what it is, not by its name. */
export function renameEnumValueInTexts(catalog: WritableCatalog, type: Place, value: string, newValue: string): void {
  /** The string that stands for the same from then on; null where it holds nothing of the type. */
  const renamedIn = (text: string, written: Found): string | null => {
    const base = typeof written === "object" ? baseOf(catalog, { ...written, dimensions: 0 }) : unknown;
    if (typeof written !== "object" || base === unknown || !samePlace(catalog.findEnum(base) ?? null, type)) return null;
    if (written.dimensions === 0) return text === value ? newValue : null;
    const elements = arrayOfText(text);
    return elements?.includes(value) === true ? (textOfValue(elements.map((element) => (element === value ? newValue : element))) ?? null) : null;
  };
  rewriteTexts(catalog, value, ({ strings, node }) =>
    strings.flatMap(({ text, span, like }) => {
      const found = "type" in like ? dataType(like.type) : isDomainValue(node, like.node) ? dataType(node.CreateDomainStmt.typeName) : (typesIn(catalog, [like.node], like.scope)[0] ?? unknown);
      const next = renamedIn(text, found);
      return next === null ? [] : [{ span, text: quotedLiteral(next) }];
    }),
  );
  for (const table of catalog.tablesHolding(value)) {
    const columns = mapped(table.columns, (column) => {
      const given = column.default === null || column.default === unknown || !("A_Const" in column.default.node) ? undefined : column.default.node.A_Const.sval?.sval;
      const next = given === undefined ? null : renamedIn(given, column.type);
      return next === null ? column : { ...column, default: { sql: quotedLiteral(next), node: { A_Const: { sval: { sval: next } } }, span: null } };
    });
    const current = catalog.tableAt(table);
    if (current !== undefined && columns !== table.columns) catalog.putTable({ ...current, columns });
  }
}

/** VALUE in a check of a domain. */
function isDomainValue(statement: Node | null, node: Node): statement is Extract<Node, { CreateDomainStmt: unknown }> {
  return statement !== null && "CreateDomainStmt" in statement && "ColumnRef" in node && strings(node.ColumnRef.fields).join(".") === "value";
}

/**
 * Writes out what a text left to the columns that its relations had when it was made, as the server did: `*`, NATURAL, and bare names that would
 * also mean `newName`. Call it before the columns change.
 */
export function freezeNames(catalog: WritableCatalog, place: Place, newName?: string): void {
  for (const object of catalog.objectsHolding(place.name)) {
    if (!frozenKinds.has(object.kind) || !(object.sql.includes("*") || /\bnatural\b/i.test(object.sql) || (newName !== undefined && holdsName(object.sql, newName)))) continue;
    const mentions = mentionsOfObject(catalog, object);
    if (mentions === null || !mentions.relations.some((mention) => samePlace(mention.place, place))) continue;
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

/**
 * Makes room for a column that a relation is about to get in the names that joins give to all of their columns, as the server does: its columns stand
 * before those of what it is joined with.
 */
export function makeRoomInJoins(catalog: WritableCatalog, place: Place, name: string): void {
  editLists(catalog, place, ({ names, columns, isJoin, span }) => {
    if (!isJoin || (span.start === span.end && !names.includes(name))) return null;
    const next: string[] = [];
    for (const [index, { source, relation }] of columns.entries()) {
      next.push(names[index] ?? source.column);
      const after = columns[index + 1];
      if (samePlace(source.of, place) && after?.relation !== relation) next.push(freeName(name, [...names, ...next]));
    }
    return next.length === columns.length ? null : next;
  });
}

function freeName(name: string, taken: readonly string[]): string {
  let free = name;
  for (let number = 1; taken.includes(free); number++) free = `${name}_${number}`;
  return free;
}

/** Takes the name of a column that is about to go out of the lists of names that joins, and the relation behind an alias, give to their columns. */
export function leaveLists(catalog: WritableCatalog, place: Place, name: string): void {
  editLists(catalog, place, ({ names, columns, span }) => {
    const next = names.filter((_name, index) => columns[index]?.source.column !== name || !samePlace(columns[index].source.of, place));
    return span.start === span.end || next.length === names.length ? null : next;
  });
}

/** Writes lists of names anew; null leaves one as it is. */
function editLists(catalog: WritableCatalog, place: Place, plan: (list: ListMention) => readonly string[] | null): void {
  for (const object of catalog.objectsHolding(place.name)) {
    if (!frozenKinds.has(object.kind) || !namesColumns(object)) continue;
    const edits = (mentionsOfObject(catalog, object)?.lists ?? []).flatMap((list): Edit[] => {
      const names = plan(list);
      if (names === null) return [];
      return [{ span: list.span, text: names.length === 0 ? "" : `${list.span.start === list.span.end ? " " : ""}(${names.map(quoteIdentifier).join(", ")})` }];
    });
    if (edits.length > 0) catalog.replaceObject(object, { ...object, sql: edited(object.sql, edits) });
  }
}

/** Whether something in FROM has an alias for a join, or names for columns behind an alias. */
function namesColumns(object: NamedObject): boolean {
  const node = madeBy(object);
  return node !== null && (nodesTagged(node, "JoinExpr").some(({ alias }) => alias !== undefined) || nodesTagged(node, "RangeVar").some(({ alias }) => alias?.colnames !== undefined));
}

const frozenKinds: ReadonlySet<NamedObject["kind"]> = new Set(["view", "materialized view", "rule", "function", "procedure"]);

/** Puts the relation before bare names that a column of `place` would take away. */
function qualifyingEdits(mentions: Mentions, place: Place, newName: string): Edit[] {
  return mentions.columns.flatMap(({ column, span, bare }) =>
    span !== null && column === newName && bare?.beside.some((relation) => samePlace(relation.place, place)) === true ? [{ span: { start: span.start, end: span.start }, text: `${quoteIdentifier(bare.alias)}.` }] : [],
  );
}

/**
 * Gives every text that holds a word, with what it mentions, to `plan`, and makes the edits that it returns. `of`: the table
 * whose column the word is; texts of others must hold its name too.
 */
function rewriteTexts(catalog: WritableCatalog, word: string, plan: (mentions: Mentions) => Edit[], of?: Place): void {
  const rewrite = (sql: string, kind: TextKind, own: Place | null, path: Path): string => {
    if (!holdsName(sql, word) || (of !== undefined && !samePlace(own, of) && !holdsName(sql, of.name))) return sql;
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
    const mention = from.kind === "statistics" ? mentionsOfObject(catalog, from)?.relations.find(({ place }) => samePlace(place, table)) : undefined;
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
      const isOn = mentions?.relations.some((mention) => samePlace(mention.place, place)) === true;
      if (isOn && (column === undefined || holdsName(object.sql, column))) catalog.removeObject(object);
    } else if (object.kind === "publication" && column === undefined) {
      unpublish(catalog, object, place);
    }
  }
}
