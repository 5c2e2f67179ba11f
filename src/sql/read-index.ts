/** Indexes: CREATE INDEX, REINDEX. */
import type { IndexElem, IndexStmt, Node, ReindexStmt } from "@pgsql/types";
import type { Change, IndexKey, Reindex } from "./change.ts";
import { relationName } from "./names.ts";
import type { Passage } from "./passage.ts";
import { base, expressionOf, find, findList, inside, nameEnd, pair, part, relationEnd, relationPassage, skip, spanOf, splitAtCommas, textOf, tokenText } from "./passage.ts";
import { settingsOf } from "./read-setting.ts";
import { optionIsOn } from "./read-option.ts";

export function readCreateIndex(statement: IndexStmt, passage: Passage): Change[] {
  const keyword = find(passage, ["index"]);
  const definition = part(passage, relationEnd(passage, statement.relation));
  const list = inside(definition, findList(definition, definition.from));
  const where = find(definition, ["where"], list.to + 1);
  return [{
    ...base(passage),
    kind: "CreateIndex",
    table: relationName(statement.relation),
    tableSpan: spanOf(relationPassage(passage, statement.relation)),
    name: statement.idxname ?? null,
    keyword: spanOf(part(passage, keyword, keyword + 1)),
    unique: statement.unique === true,
    concurrently: statement.concurrent === true,
    ifNotExists: statement.if_not_exists === true,
    only: statement.relation?.inh !== true,
    method: statement.accessMethod ?? "btree",
    keys: pair(statement.indexParams, splitAtCommas(list), list).map(([node, key]) => indexKey("IndexElem" in node ? node.IndexElem : {}, key)),
    include: (statement.indexIncludingParams ?? []).flatMap(columnName),
    nullsNotDistinct: statement.nulls_not_distinct === true,
    where: statement.whereClause === undefined ? null : expressionOf(statement.whereClause, part(definition, where + 1)),
    storage: settingsOf(statement.options),
    tablespace: statement.tableSpace ?? null,
    sql: withoutStorage(definition, list.to + 1, where),
  }];
}

/** The definition less WITH (…) and TABLESPACE, which stand between the lists and WHERE. */
function withoutStorage(definition: Passage, afterList: number, where: number): string {
  const storage = find(part(definition, definition.from, where), ["with", "tablespace"], afterList);
  if (storage >= where) return textOf(definition);
  return [textOf(part(definition, definition.from, storage)), textOf(part(definition, where))].filter((text) => text !== "").join(" ");
}

function columnName(node: Node): string[] {
  return "IndexElem" in node && node.IndexElem.name !== undefined ? [node.IndexElem.name] : [];
}

function indexKey(element: IndexElem, passage: Passage): IndexKey {
  const expression = element.expr === undefined ? null : expressionOf(element.expr, keyExpression(passage));
  return { column: element.name ?? null, expression, sql: textOf(passage) };
}

/** An expression in parentheses, without them, or a function call; collation, operator class and order come after it. */
function keyExpression(passage: Passage): Passage {
  if (tokenText(passage, passage.from) === "(") return inside(passage, passage.from);
  const name = nameEnd(passage, passage.from);
  return part(passage, passage.from, tokenText(passage, name) === "(" ? skip(passage, name) : name);
}

const targets: { readonly [Kind in NonNullable<ReindexStmt["kind"]>]: Reindex["target"] } = {
  REINDEX_OBJECT_INDEX: "index",
  REINDEX_OBJECT_TABLE: "table",
  REINDEX_OBJECT_SCHEMA: "schema",
  REINDEX_OBJECT_SYSTEM: "system",
  REINDEX_OBJECT_DATABASE: "database",
};

export function readReindex(statement: ReindexStmt, passage: Passage): Change[] {
  const name = statement.relation !== undefined ? relationName(statement.relation) : statement.name === undefined ? null : { schema: null, name: statement.name };
  return [{ ...base(passage), kind: "Reindex", target: targets[statement.kind ?? "REINDEX_OBJECT_INDEX"], name, concurrently: optionIsOn(statement.params, "concurrently") }];
}
