/** What the bodies of functions, triggers and DO blocks lock: the branch that is taken is not known, so it is the most that they may. */
import type { Node } from "@pgsql/types";
import { textOf } from "../source.ts";
import type { Change, ChangeOf } from "../sql/change.ts";
import { readChanges } from "../sql/changes.ts";
import { constantValue, functionCalls } from "../sql/expression.ts";
import { tokensIn } from "../sql/lex.ts";
import { nameOf, strings } from "../sql/names.ts";
import { isFailure, parse, sqlInPlpgsql } from "../sql/parse.ts";
import { readRoutine } from "../sql/routine.ts";
import { keepTree } from "../sql/trees.ts";
import { isSame, relationNamed, tablesBelow } from "./relations.ts";
import type { Relation } from "./relations.ts";
import { wholeOf } from "./roles.ts";
import type { Situation, Use } from "./roles.ts";
import { query } from "./rows.ts";
import { usesOf } from "./shapes.ts";
import { firesOn, isForEachRow, triggerOf } from "../catalog/made-by.ts";
import type { RowChange } from "../catalog/made-by.ts";
import type { NamedObject } from "../catalog/schema.ts";

export interface Bodies {
  readonly uses: readonly Use[];
  /** Triggers of which all is known. */
  readonly read: ReadonlySet<string>;
}

/** How deep calls are followed, and triggers that set off others. */
const deepest = 4;

interface Reading {
  readonly situation: Situation;
  readonly depth: number;
  /** The texts of the bodies that are being read. */
  readonly within: ReadonlySet<string>;
  /** Something in them is not known. */
  dark: boolean;
}

/** What a change locks through what it calls and sets off. */
export function bodiesOf(change: Change, situation: Situation): Bodies {
  const read = new Set<string>();
  const uses = usesThrough(change, { situation, depth: 0, within: new Set(), dark: false }, read);
  return { uses, read };
}

function usesThrough(change: Change, reading: Reading, read: Set<string>): Use[] {
  const { situation } = reading;
  const { statement } = situation;
  switch (change.kind) {
    case "DoBlock": {
      const text = change.nested || statement === null ? null : textOf(statement.script.file, statement.span);
      const found = text === null ? null : sqlInPlpgsql(text);
      // PERFORM and assignments call their functions one by one, as changes that follow.
      const follows = (expression: string): boolean => /^\s*(?:select\b|"?\w+"?\s*:?=)/i.test(expression);
      return (found?.expressions ?? []).flatMap((expression) => readExpression(expression, reading, !follows(expression)));
    }
    // What the function itself does follows as changes of its own; what its expressions read does not.
    case "Query": return calledIn(wholeOf(change, statement), reading, false);
    case "Insert": case "Update": case "Delete": case "Merge": case "Copy": case "Truncate":
      return [...calledIn(wholeOf(change, statement), reading, true), ...setOff(change, reading, read)];
    case "CreateTable": return change.asQuery?.withData === true ? calledIn(wholeOf(change, statement), reading, true) : [];
    case "AddColumn": return [change.column.default?.node, change.column.generated?.expression.node, ...change.column.constraints.map(({ expression }) => expression?.node)].flatMap((node) => calledIn(node, reading, true));
    case "AddConstraint": return change.constraint.notValid || change.constraint.notEnforced ? [] : calledIn(change.constraint.expression?.node, reading, true);
    case "CreateIndex": return calledIn(wholeOf(change, statement), reading, true);
    case "CreateObject": return change.object === "materialized view" ? calledIn(wholeOf(change, statement), reading, true) : [];
    case "AlterColumnType": return calledIn(change.using?.node, reading, true);
    default: return [];
  }
}

/** What the functions lock that a tree calls; `whole`: with their statements, else only what their expressions read. */
function calledIn(node: unknown, reading: Reading, whole: boolean): Use[] {
  if (node === undefined || node === null || reading.depth >= deepest) return [];
  const { catalog } = reading.situation;
  return functionCalls(node).flatMap(({ name }) => {
    const [routine, ...others] = name.schema === "pg_catalog" ? [] : catalog.functions(name);
    if (others.length > 0) reading.dark = true;
    return routine === undefined || others.length > 0 ? [] : readBody(routine, reading, whole);
  });
}

function readBody({ sql, language }: NamedObject, reading: Reading, whole: boolean): Use[] {
  if (reading.within.has(sql)) return [];
  const inner: Reading = { ...reading, depth: reading.depth + 1, within: new Set([...reading.within, sql]), dark: false };
  const uses = language === "sql" ? readStatements(readRoutine(sql)?.program.text ?? "", inner, whole) : language === "plpgsql" ? readPlpgsql(sql, inner, whole) : null;
  if (uses === null || inner.dark) reading.dark = true;
  return uses ?? [];
}

function readPlpgsql(sql: string, reading: Reading, whole: boolean): Use[] | null {
  const found = sqlInPlpgsql(sql);
  if (found === null) return null;
  const executed = found.executed.flatMap((expression) => {
    const written = targetOf(single(`select ${expression}`));
    const text = written === undefined ? undefined : constantValue(written);
    if (typeof text !== "string") reading.dark = true;
    return typeof text !== "string" ? readExpression(expression, reading, whole) : readStatements(text, reading, whole);
  });
  return [...executed, ...found.expressions.flatMap((expression) => readExpression(expression, reading, whole)), ...(whole ? found.statements.flatMap((statement) => readStatements(statement, reading, true)) : [])];
}

/** What an expression of PL/pgSQL reads: `count(*) > 0 from t`, a query of its own, or an assignment. */
function readExpression(text: string, reading: Reading, whole: boolean): Use[] {
  if (!text.includes("(") && !/\bfrom\b/i.test(text)) return [];
  const isQuery = /^\s*\(*\s*(?:select|with|values|table|insert|update|delete|merge)\b/i.test(text);
  const node = (isQuery ? single(text) : null) ?? single(`select ${text}`) ?? single(`select ${text.replace(/^.*?:?=/s, "")}`);
  if (node === null) return [];
  if (!("SelectStmt" in node)) return whole ? readStatements(text, reading, true) : [];
  return [...query(node, reading.situation.catalog), ...calledIn(node, reading, whole)];
}

/** What a query of one column selects. */
function targetOf(node: Node | null): Node | undefined {
  const [target, ...others] = node !== null && "SelectStmt" in node ? (node.SelectStmt.targetList ?? []) : [];
  return target !== undefined && others.length === 0 && "ResTarget" in target ? target.ResTarget.val : undefined;
}

function single(text: string): Node | null {
  const nodes = parse(text);
  return isFailure(nodes) || nodes.length !== 1 ? null : (nodes[0]?.stmt ?? null);
}

/** What statements lock; without `whole` only queries. */
function readStatements(text: string, reading: Reading, whole: boolean): Use[] {
  const nodes = parse(text);
  if (isFailure(nodes)) {
    reading.dark = true;
    return [];
  }
  const tokens = [...tokensIn(text)];
  return nodes.flatMap((node) => {
    if (node.stmt === undefined) return [];
    if (!whole && !("SelectStmt" in node.stmt)) return [];
    const changes = readChanges(node, { text, tokens, place: (span) => span, nested: true, conditional: true });
    keepTree(node.stmt, changes);
    return changes.flatMap((change) => {
      const inner = { ...reading.situation, statement: null };
      const within: Reading = { ...reading, situation: inner };
      const uses = [...usesOf(change, inner).uses, ...usesThrough(change, within, new Set())];
      if (within.dark || change.kind === "Opaque" || change.kind === "NotModelled" || change.kind === "DoBlock") reading.dark = true;
      return uses;
    });
  });
}

/** What the triggers lock that a change of rows sets off. */
function setOff(change: ChangeOf<RowChange>, reading: Reading, read: Set<string>): Use[] {
  if (reading.depth >= deepest || (change.kind === "Copy" && change.direction === "to")) return [];
  const { catalog } = reading.situation;
  const relation = relationNamed(catalog, change.table);
  return triggersOn(relation, change, reading).flatMap((trigger) => {
    const [routine] = catalog.functions(nameOf(strings(triggerOf(trigger)?.funcname)));
    if (routine === undefined) return [];
    const inner: Reading = { ...reading, dark: false };
    const uses = readBody(routine, inner, true);
    if (inner.dark) reading.dark = true;
    else read.add(trigger.name);
    return uses;
  });
}

function triggersOn(relation: Relation, change: ChangeOf<RowChange>, { situation: { catalog } }: Reading): NamedObject[] {
  const below = relation.table === null ? [] : tablesBelow(catalog, relation);
  return [relation, ...below].flatMap((table) => catalog.objectsOn(table)).filter((object) => {
    if (object.clauses?.get("state") === "DISABLE" || !firesOn(object, change.kind)) return false;
    if (object.table !== null && !isSame(object.table, relation) && !isForEachRow(object)) return false;
    const named = strings(triggerOf(object)?.columns);
    return change.kind !== "Update" || named.length === 0 || named.some((column) => change.columns.includes(column));
  });
}
