/** CREATE TABLE in all its forms. */
import type { CreateForeignTableStmt, CreateStmt, CreateTableAsStmt, IntoClause, SelectStmt, TableLikeClause } from "@pgsql/types";
import type { Change, ColumnDefinition, ConstraintDefinition, CreateTable } from "./change.ts";
import { nameOf, relationName, strings } from "./names.ts";
import type { Passage } from "./passage.ts";
import { base, exactSpanOf, find, inside, nameEnd, pair, part, relationPassage, skip, spanOf, splitAtCommas, textOf, tokenText, word, wordsAt } from "./passage.ts";
import { columnDefinition } from "./read-column.ts";
import { constraintDefinition, constraintKind } from "./read-constraint.ts";
import { partitionBound } from "./read-partition.ts";
import { settingsOf } from "./read-setting.ts";

export function readCreateTable(statement: CreateStmt, passage: Passage): Change[] {
  return [createTable(statement, passage, false)];
}

export function readCreateForeignTable(statement: CreateForeignTableStmt, passage: Passage): Change[] {
  return [{ ...createTable(statement.base ?? {}, passage, true), server: statement.servername ?? null, foreignOptions: settingsOf(statement.options) }];
}

function createTable(statement: CreateStmt, passage: Passage, foreign: boolean): CreateTable {
  const table = relationPassage(passage, statement.relation);
  const layout = layOut(statement, passage, table.to);
  const [parent] = statement.inhRelations ?? [];
  const isPartition = statement.partbound !== undefined;
  return {
    ...base(passage),
    kind: "CreateTable",
    table: relationName(statement.relation),
    tableSpan: spanOf(table),
    ...readElements(statement, layout.list),
    ifNotExists: statement.if_not_exists === true,
    temporary: statement.relation?.relpersistence === "t",
    unlogged: statement.relation?.relpersistence === "u",
    foreign,
    inherits: isPartition ? [] : (statement.inhRelations ?? []).flatMap((node) => ("RangeVar" in node ? [relationName(node.RangeVar)] : [])),
    partitionOf: isPartition && parent !== undefined && "RangeVar" in parent ? relationName(parent.RangeVar) : null,
    partitionBound: layout.bound === null ? null : textOf(layout.bound),
    takes: isPartition ? partitionBound(statement.partbound) : null,
    isDefault: statement.partbound?.is_default === true,
    partitionBy: layout.partitionBy === null ? null : textOf(layout.partitionBy),
    ofType: statement.ofTypename === undefined ? null : nameOf(strings(statement.ofTypename.names)),
    asQuery: null,
    options: textOf(layout.options),
    ...storageOf(statement),
    server: null,
    foreignOptions: {},
    listEnd: layout.list === null ? null : (exactSpanOf(part(passage, layout.list.to, layout.list.to + 1))?.start ?? null),
  };
}

/** USING, WITH, ON COMMIT, TABLESPACE. */
function storageOf(statement: { readonly [Name in "options" | "tablespacename" | "accessMethod" | "oncommit"]?: CreateStmt[Name] | undefined }): Pick<CreateTable, "storage" | "tablespace" | "accessMethod" | "onCommit"> {
  const { oncommit } = statement;
  return {
    storage: settingsOf(statement.options),
    tablespace: statement.tablespacename ?? null,
    accessMethod: statement.accessMethod ?? null,
    onCommit: oncommit === "ONCOMMIT_DROP" ? "drop" : oncommit === "ONCOMMIT_DELETE_ROWS" ? "delete rows" : null,
  };
}

/** The parts of a CREATE TABLE, in the order of the grammar: https://www.postgresql.org/docs/18/sql-createtable.html */
interface Layout {
  /** Between the parentheses. */
  readonly list: Passage | null;
  readonly bound: Passage | null;
  readonly partitionBy: Passage | null;
  readonly options: Passage;
}

function layOut(statement: CreateStmt, passage: Passage, afterName: number): Layout {
  let at = afterName;
  if (wordsAt(passage, at, "partition", "of")) at = nameEnd(passage, at + 2);
  else if (word(passage, at) === "of") at = nameEnd(passage, at + 1);
  let list: Passage | null = null;
  if (tokenText(passage, at) === "(") {
    list = inside(passage, at);
    at = skip(passage, at);
  }
  let bound: Passage | null = null;
  if (statement.partbound !== undefined) {
    bound = boundPassage(passage, at);
    at = bound.to;
  }
  if (word(passage, at) === "inherits") at = skip(passage, at + 1);
  let partitionBy: Passage | null = null;
  if (wordsAt(passage, at, "partition", "by")) {
    partitionBy = part(passage, at + 2, skip(passage, at + 3));
    at = partitionBy.to;
  }
  return { list, bound, partitionBy, options: part(passage, at) };
}

/** `DEFAULT`, or `FOR VALUES` and the lists after it. */
function boundPassage(passage: Passage, from: number): Passage {
  if (word(passage, from) === "default") return part(passage, from, from + 1);
  let at = from + 2;
  while (["in", "from", "to", "with"].includes(word(passage, at))) at = skip(passage, at + 1);
  return part(passage, from, at);
}

function readElements(statement: CreateStmt, list: Passage | null): Pick<CreateTable, "columns" | "constraints" | "like"> {
  const columns: ColumnDefinition[] = [];
  const constraints: ConstraintDefinition[] = [];
  const like: CreateTable["like"][number][] = [];
  for (const [element, passage] of list === null ? [] : pair(statement.tableElts, splitAtCommas(list), list)) {
    if ("ColumnDef" in element) {
      const column = columnDefinition(element.ColumnDef, passage);
      columns.push(column);
      constraints.push(...column.constraints);
    } else if ("Constraint" in element) {
      const kind = constraintKind(element.Constraint);
      if (kind !== undefined) constraints.push(constraintDefinition(kind, element.Constraint, passage));
    } else if ("TableLikeClause" in element) {
      like.push({ table: relationName(element.TableLikeClause.relation), including: including(element.TableLikeClause), sql: textOf(passage), columnsBefore: columns.length });
    }
  }
  const notNull = new Set(constraints.filter(({ kind }) => kind === "primary key" || kind === "not null").flatMap((constraint) => constraint.columns));
  return { columns: columns.map((column) => (notNull.has(column.name) ? { ...column, notNull: true } : column)), constraints, like };
}

/** The bits of a LIKE clause, in order: https://github.com/postgres/postgres/blob/REL_18_0/src/include/nodes/parsenodes.h TableLikeOption */
const likeOptions = ["comments", "compression", "constraints", "defaults", "generated", "identity", "indexes", "statistics", "storage"];

function including(like: TableLikeClause): string[] {
  return likeOptions.filter((_option, bit) => ((like.options ?? 0) & (1 << bit)) !== 0);
}

/** CREATE TABLE AS. */
export function createTableAs(statement: CreateTableAsStmt, passage: Passage): CreateTable {
  const table = relationPassage(passage, statement.into?.rel);
  const options = tokenText(passage, table.to) === "(" ? skip(passage, table.to) : table.to;
  const as = find(passage, ["as"], options);
  const data = withDataAt(passage);
  return {
    ...tableFrom(statement.into, passage, table),
    ifNotExists: statement.if_not_exists === true,
    asQuery: { sql: textOf(part(passage, as + 1, data)), node: statement.query ?? { SelectStmt: {} }, withData: statement.into?.skipData !== true, columns: strings(statement.into?.colNames) },
    options: textOf(part(passage, options, as)),
  };
}

/** Index of WITH [NO] DATA at the end; the passage's end where it is not written. */
function withDataAt(passage: Passage): number {
  if (wordsAt(passage, passage.to - 2, "with", "data")) return passage.to - 2;
  return wordsAt(passage, passage.to - 3, "with", "no", "data") ? passage.to - 3 : passage.to;
}

/** SELECT … INTO table: the query is the statement without its INTO clause. */
export function selectInto({ intoClause: into, ...select }: SelectStmt, passage: Passage): CreateTable {
  const table = relationPassage(passage, into?.rel);
  let from = table.from;
  while (from > passage.from && word(passage, from) !== "into") from--;
  const query = `${textOf(part(passage, passage.from, from))} ${textOf(part(passage, table.to))}`;
  return { ...tableFrom(into, passage, table), ifNotExists: false, asQuery: { sql: query.trim(), node: { SelectStmt: select }, withData: true, columns: [] }, options: "" };
}

function tableFrom(into: IntoClause | undefined, passage: Passage, table: Passage): Omit<CreateTable, "ifNotExists" | "asQuery" | "options"> {
  return {
    ...base(passage),
    kind: "CreateTable",
    table: relationName(into?.rel),
    tableSpan: spanOf(table),
    columns: [],
    constraints: [],
    temporary: into?.rel?.relpersistence === "t",
    unlogged: into?.rel?.relpersistence === "u",
    foreign: false,
    like: [],
    inherits: [],
    partitionOf: null,
    partitionBound: null,
    takes: null,
    isDefault: false,
    partitionBy: null,
    ofType: null,
    ...storageOf({ ...into, tablespacename: into?.tableSpaceName, oncommit: into?.onCommit }),
    server: null,
    foreignOptions: {},
    listEnd: null,
  };
}
