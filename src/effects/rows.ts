/** What reading and writing rows locks: through views, rules and foreign keys too. */
import type { Node, RangeVar, RuleStmt, SelectStmt } from "@pgsql/types";
import type { ChangeOf } from "../sql/change.ts";
import { constantValue, walk } from "../sql/expression.ts";
import { relationName, strings } from "../sql/names.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { pointersTo } from "../catalog/dependents.ts";
import { partitionsFor, routingColumns } from "./partitions.ts";
import type { Given } from "./partitions.ts";
import { distinct, isSame, knownRelation, ofTable, relationNamed, tablesAbove, viewOf } from "./relations.ts";
import type { Relation } from "./relations.ts";
import { isOnly, keyColumns, keysOver, referenced, rolesOf, sequencesNamed, sequencesOf, sourcesIn, sourcesOfView, tablesRead, targetOf, wholeOf } from "./roles.ts";
import type { Situation, Use } from "./roles.ts";
import { firesInstead, madeBy } from "../catalog/made-by.ts";
import { partitionColumns } from "../catalog/partition-bounds.ts";
import { unknown } from "../catalog/schema.ts";
import type { Column, Constraint, NamedObject, Table } from "../catalog/schema.ts";

type Event = "Insert" | "Update" | "Delete";
/** How many views and rules are followed one from another. */
const deepest = 8;

/** What INSERT, UPDATE, DELETE, MERGE and COPY lock, whichever rows they find. */
export function rows(change: ChangeOf<"Insert" | "Copy" | "Update" | "Delete" | "Merge">, { catalog, statement, postgres }: Situation): Use[] {
  const relation = relationNamed(catalog, change.table);
  const node = wholeOf(change, statement);
  const source = sourcesIn(node, catalog).filter((each) => !isSame(each, relation));
  const read: Use[] = source.length > 0 ? [{ shape: "Query", roles: { source } }] : [];
  const drawn = sequencesNamed(node, catalog);
  if (drawn.length > 0) read.push({ shape: "Query sequence", roles: { sequence: drawn } });
  if (change.kind === "Copy" && change.direction === "to") return change.table.name === "" ? read : [{ shape: "Copy to", roles: { source: [relation] } }, ...read];
  if (change.kind === "Copy") {
    const given = node !== undefined && "CopyStmt" in node ? strings(node.CopyStmt.attlist) : [];
    const uses = written(relation, "Insert", given.length === 0 ? null : given, catalog, { rows: null, postgres });
    return [{ shape: "Copy from", roles: { table: [relation] } }, ...uses, ...read];
  }
  const only = isOnly(change, statement);
  switch (change.kind) {
    case "Insert": {
      const given = change.source === "default values" ? [] : change.columns.length > 0 ? change.columns : null;
      const values = change.source === "default values" ? [new Map()] : rowsIn(node, given ?? relation.table?.columns.map(({ name }) => name) ?? []);
      // DEFAULT in place of a value gives none.
      const columns = values === null ? given : (given ?? relation.table?.columns.map(({ name }) => name) ?? []).filter((name) => values.some((row) => row.has(name)));
      const conflict = node !== undefined && "InsertStmt" in node ? targets(node.InsertStmt.onConflictClause?.targetList) : [];
      return [...written(relation, "Insert", columns, catalog, { rows: values, postgres }), ...(change.onConflict === "update" && relation.table !== null ? keysHit(relation.table, conflict, catalog) : []), ...read];
    }
    case "Update": return [...written(relation, "Update", change.columns, catalog, { only, ...targetOfRows(node) }), ...read];
    case "Delete": return [...written(relation, "Delete", [], catalog, { only, ...targetOfRows(node) }), ...read];
    case "Merge": {
      const clauses = node !== undefined && "MergeStmt" in node ? (node.MergeStmt.mergeWhenClauses ?? []).flatMap((each) => ("MergeWhenClause" in each ? [each.MergeWhenClause] : [])) : [];
      const uses = clauses.flatMap(({ commandType, targetList }) => {
        if (commandType === "CMD_DELETE") return written(relation, "Delete", [], catalog, { only });
        if (commandType === "CMD_UPDATE") return written(relation, "Update", targets(targetList), catalog, { only });
        return commandType === "CMD_INSERT" ? written(relation, "Insert", targetList === undefined ? null : targets(targetList), catalog) : [];
      });
      return [{ shape: "Merge", roles: rolesOf(relation, only, catalog) }, ...uses, ...read];
    }
  }
}

function targets(list: readonly Node[] | undefined): string[] {
  return (list ?? []).flatMap((each) => ("ResTarget" in each && each.ResTarget.name !== undefined ? [each.ResTarget.name] : []));
}

/** The rows that VALUES lists, by column; DEFAULT is left out. Null where another query gives them. */
function rowsIn(node: Node | undefined, columns: readonly string[]): readonly ReadonlyMap<string, Given>[] | null {
  const query = node !== undefined && "InsertStmt" in node ? node.InsertStmt.selectStmt : undefined;
  const lists = query !== undefined && "SelectStmt" in query ? query.SelectStmt.valuesLists : undefined;
  return lists?.map((list) => new Map(("List" in list ? (list.List.items ?? []) : []).flatMap((item, index): [string, Given][] => {
    const name = columns[index];
    return name === undefined || "SetToDefault" in item ? [] : [[name, givenBy(item)]];
  }))) ?? null;
}

function givenBy(node: Node): Given {
  return constantValue(node) === null ? null : node;
}

/** What UPDATE or DELETE says of the table whose rows it changes. */
function targetOfRows(node: Node | undefined): Pick<Writing, "named" | "where" | "set"> {
  const found = node === undefined ? undefined : "UpdateStmt" in node ? node.UpdateStmt : "DeleteStmt" in node ? node.DeleteStmt : undefined;
  const list = found !== undefined && "targetList" in found ? (found.targetList ?? []) : [];
  const set = new Map(list.flatMap((each): [string, Given][] => ("ResTarget" in each && each.ResTarget.name !== undefined && each.ResTarget.val !== undefined ? [[each.ResTarget.name, givenBy(each.ResTarget.val)]] : [])));
  return { named: found?.relation, where: found?.whereClause, set };
}

interface Writing {
  /** ONLY is said of the table. */
  readonly only?: boolean;
  readonly depth?: number;
  /** The rows of INSERT; null where a query gives them. */
  readonly rows?: readonly ReadonlyMap<string, Given>[] | null;
  readonly named?: RangeVar | undefined;
  readonly where?: Node | undefined;
  /** What UPDATE sets columns to. */
  readonly set?: ReadonlyMap<string, Given>;
  readonly postgres?: number;
}

/** What writing rows locks: `columns` those that are given, null for all; through a view what it shows, by rules what they do. */
function written(relation: Relation, event: Event, columns: readonly string[] | null, catalog: Catalog, writing: Writing = {}): Use[] {
  const { only = false, depth = 0, rows: given = null, named, where, set = new Map<string, Given>(), postgres = 18 } = writing;
  const rules = depth > deepest ? [] : rulesOn(relation, event, catalog);
  const actions = rules.flatMap(({ actions = [] }) => actions.flatMap((action) => acted(action, catalog, depth + 1)));
  const { table } = relation;
  if (table === null) {
    const view: Use[] = [{ shape: event, roles: { table: [relation] } }, ...actions];
    const shown = rules.some(({ instead }) => instead === true) || triggersInstead(relation, event, catalog) || depth > deepest ? null : shownBy(relation, catalog);
    const under = event === "Insert" ? [] : sourcesOfView(relation, catalog);
    return [...view, ...(under.length > 0 ? [{ shape: "Query" as const, roles: { source: under } }] : []), ...(shown === null ? [] : written(shown, event, columns, catalog, { depth: depth + 1 }))];
  }
  const filled = columns ?? table.columns.map(({ name }) => name);
  const isDefault = (name: string): boolean => !filled.includes(name) || given?.some((row) => !row.has(name)) === true;
  const numbered = event === "Insert" ? table.columns.filter(({ name }) => isDefault(name)).flatMap((column) => drawnBy(table, column, catalog)) : [];
  const uses: Use[] = [{ shape: event, roles: { ...reachedBy(), sequence: numbered } }, ...actions];
  // A constraint of the bounds of a partition is read with those above it.
  if (event === "Insert" && table.partitionOf !== null && table.partitionBy === null && postgres >= 14) uses.push({ shape: "Query", roles: { source: tablesAbove(catalog, table).map(ofTable) } });
  // A row that goes to another partition is written there as a whole.
  const moved = event === "Update" && routingColumns(table, catalog).some((column) => filled.includes(column));
  const keys = event === "Delete" ? [] : keysOver(table, moved ? table.columns.map(({ name }) => name) : filled).filter((key) => !isEmpty(key)).flatMap((key) => targetOf(key, catalog)).filter((target) => target.label !== table.label);
  if (keys.length > 0) uses.push({ shape: event === "Update" ? "Update references" : "Insert references", roles: referenced(keys, catalog) });
  if (event === "Delete") uses.push(...deleted(table, catalog, new Set([table.label])));
  if (event === "Update") uses.push(...keysHit(table, filled, catalog));
  return uses;

  function reachedBy(): Use["roles"] {
    if (table === null || table.partitionBy === null || only) return event === "Insert" ? { table: [relation] } : rolesOf(relation, only, catalog);
    const left = event === "Insert" ? [] : tablesRead(table, named ?? { relname: table.name }, where, catalog);
    const moved = event === "Update" && partitionColumns(table).some((column) => filled.includes(column)) ? partitionsFor(table, set, catalog) : [];
    if (event !== "Insert") return { table: [relation], partitions: distinct([...left, ...moved].map(ofTable)) };
    const routed = (given ?? [new Map<string, Given>()]).flatMap((row) => partitionsFor(table, complete(row), catalog));
    return { table: [relation, ...distinct(routed.map(ofTable))] };
  }

  /** A column that has neither a value nor a default is null. */
  function complete(row: ReadonlyMap<string, Given>): ReadonlyMap<string, Given> {
    if (given === null || table === null) return row;
    return new Map(table.columns.map(({ name }) => [name, valueIn(row, name)]));
  }

  function valueIn(row: ReadonlyMap<string, Given>, name: string): Given {
    if (row.has(name) || table === null) return row.get(name);
    const column = table.columns.find((each) => each.name === name);
    if (column === undefined || column.default === unknown) return undefined;
    if (column.default !== null) return givenBy(column.default.node);
    return drawnBy(table, column, catalog).length > 0 || column.generated !== null ? undefined : null;
  }

  /** Of a key with a null nothing is looked up. */
  function isEmpty(key: Constraint): boolean {
    if (event === "Update") return key.columns.some((column) => set.get(column) === null);
    return given !== null && given.length > 0 && given.every((row) => key.columns.some((column) => valueIn(row, column) === null));
  }
}

/** The sequences that a column takes its default from. */
function drawnBy(table: Table, column: Column, catalog: Catalog): Relation[] {
  if (column.default !== null && column.default !== unknown) return sequencesNamed(column.default.node, catalog);
  const own = sequencesOf(catalog, table, column.name);
  return own.filter((sequence) => catalog.findSequence(sequence)?.implicit === true);
}

/** What changing key columns does to those that point to them, and by ON UPDATE CASCADE to those that point to these. */
function keysHit(table: Table, columns: readonly string[], catalog: Catalog, seen: ReadonlySet<string> = new Set()): Use[] {
  return pointersTo(catalog, table).flatMap(({ table: holder, constraint }) => {
    if (holder.label === table.label || seen.has(holder.label) || !keyColumns(table, constraint).some((column) => columns.includes(column))) return [];
    const follows = constraint.references?.onUpdate !== "no action" && constraint.references?.onUpdate !== "restrict";
    return [
      { shape: follows ? "Update referenced cascade" as const : "Update referenced" as const, roles: { referencing: [ofTable(holder)] } },
      ...(follows ? keysHit(holder, constraint.columns, catalog, new Set([...seen, table.label, holder.label])) : []),
    ];
  });
}

/** What deleting rows of a table does to those that point to it, and to those that point to them. */
function deleted(table: Table, catalog: Catalog, seen: Set<string>): Use[] {
  return pointersTo(catalog, table).flatMap(({ table: holder, constraint }) => {
    if (seen.has(holder.label)) return [];
    const cascades = constraint.references?.onDelete === "cascade" || constraint.references?.onDelete === "set null" || constraint.references?.onDelete === "set default";
    const use: Use = { shape: cascades ? "Delete referenced cascade" : "Delete referenced", roles: { referencing: [ofTable(holder)] } };
    return [use, ...(constraint.references?.onDelete === "cascade" ? deleted(holder, catalog, seen.add(holder.label)) : [])];
  });
}

/** The rules of a relation for an event, as they were written. */
function rulesOn(relation: Relation, event: Event, catalog: Catalog): RuleStmt[] {
  return catalog.objectsOn(relation).filter(({ kind }) => kind === "rule").flatMap((rule) => {
    const node = madeBy(rule);
    return node !== null && "RuleStmt" in node && node.RuleStmt.event === `CMD_${event.toUpperCase()}` ? [node.RuleStmt] : [];
  });
}

/** What the action of a rule locks when the rule is used. */
function acted(action: Node, catalog: Catalog, depth: number): Use[] {
  const source = sourcesIn(action, catalog);
  const read: Use = { shape: "Query", roles: { source } };
  const target = "InsertStmt" in action ? action.InsertStmt.relation : "UpdateStmt" in action ? action.UpdateStmt.relation : "DeleteStmt" in action ? action.DeleteStmt.relation : undefined;
  if (target === undefined) return [read];
  const event: Event = "InsertStmt" in action ? "Insert" : "UpdateStmt" in action ? "Update" : "Delete";
  const columns = "InsertStmt" in action ? (action.InsertStmt.cols === undefined ? null : targets(action.InsertStmt.cols)) : "UpdateStmt" in action ? targets(action.UpdateStmt.targetList) : [];
  return [...written(relationNamed(catalog, relationName(target)), event, columns, catalog, { depth }), read];
}

function triggersInstead(view: Relation, event: Event, catalog: Catalog): boolean {
  return catalog.objectsOn(view).some((object) => firesInstead(object, event));
}

/** The relation that an updatable view shows: the only one that it selects from. */
function shownBy(view: Relation, catalog: Catalog): Relation | null {
  const query = queryOf(viewOf(view, catalog));
  const [only] = query?.fromClause ?? [];
  return query?.fromClause?.length === 1 && only !== undefined && "RangeVar" in only ? knownRelation(catalog, relationName(only.RangeVar)) : null;
}

function queryOf(view: NamedObject | undefined): SelectStmt | null {
  const node = view === undefined ? null : madeBy(view);
  const query = node !== null && "ViewStmt" in node ? node.ViewStmt.query : undefined;
  return query !== undefined && "SelectStmt" in query ? query.SelectStmt : null;
}

/** What a query locks; of FOR UPDATE what it names, else what it selects from. */
export function query(node: Node | undefined, catalog: Catalog): Use[] {
  if (node === undefined) return [];
  if ("ExplainStmt" in node || "PrepareStmt" in node) {
    const inner = "ExplainStmt" in node ? node.ExplainStmt.query : node.PrepareStmt.query;
    return [...query(inner, catalog), ...planned(inner, catalog)];
  }
  const locked = lockedIn(node, catalog);
  const sequence = sequencesNamed(node, catalog);
  return [
    { shape: "Query", roles: { source: sourcesIn(node, catalog) } },
    ...(locked.length > 0 ? [{ shape: "Query locking" as const, roles: { source: locked } }] : []),
    ...(sequence.length > 0 ? [{ shape: "Query sequence" as const, roles: { sequence } }] : []),
  ];
}

/** The table whose rows a statement would change that is planned and not run. */
function planned(node: Node | undefined, catalog: Catalog): Use[] {
  const [event, target] = node === undefined ? [] : "InsertStmt" in node ? (["Insert", node.InsertStmt.relation] as const) : "UpdateStmt" in node ? (["Update", node.UpdateStmt.relation] as const) : "DeleteStmt" in node ? (["Delete", node.DeleteStmt.relation] as const) : [];
  if (event === undefined || target === undefined) return [];
  const relation = relationNamed(catalog, relationName(target));
  return [{ shape: event, roles: event === "Insert" ? { table: [relation] } : rolesOf(relation, target.inh !== true, catalog) }];
}

function lockedIn(node: Node, catalog: Catalog): Relation[] {
  const found: Relation[] = [];
  const common = new Set<string>();
  const put = (item: Node, names: readonly string[] | null, where: Node | undefined): void => {
    if ("JoinExpr" in item) {
      for (const side of [item.JoinExpr.larg, item.JoinExpr.rarg]) if (side !== undefined) put(side, names, where);
    } else if ("RangeVar" in item) {
      const { alias, relname = "" } = item.RangeVar;
      if ((names !== null && !names.includes(alias?.aliasname ?? relname)) || common.has(relname)) return;
      const relation = relationNamed(catalog, relationName(item.RangeVar));
      found.push(relation, ...(relation.table === null ? sourcesOfView(relation, catalog) : item.RangeVar.inh === true ? tablesRead(relation.table, item.RangeVar, where, catalog).map(ofTable) : []));
    } else if ("RangeSubselect" in item && (names === null || names.includes(item.RangeSubselect.alias?.aliasname ?? ""))) {
      const { subquery } = item.RangeSubselect;
      if (subquery !== undefined && "SelectStmt" in subquery) for (const each of subquery.SelectStmt.fromClause ?? []) put(each, null, subquery.SelectStmt.whereClause);
    }
  };
  walk(node, (each) => {
    if ("CommonTableExpr" in each && each.CommonTableExpr.ctename !== undefined) common.add(each.CommonTableExpr.ctename);
  });
  walk(node, (each) => {
    if (!("SelectStmt" in each)) return;
    for (const clause of each.SelectStmt.lockingClause ?? []) {
      if (!("LockingClause" in clause)) continue;
      const names = clause.LockingClause.lockedRels?.flatMap((locked) => ("RangeVar" in locked ? [locked.RangeVar.relname ?? ""] : [])) ?? null;
      for (const item of each.SelectStmt.fromClause ?? []) put(item, names, each.SelectStmt.whereClause);
    }
  });
  return found;
}
