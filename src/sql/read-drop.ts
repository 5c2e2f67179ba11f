/** DROP, and TRUNCATE: statements that name one object or several. */
import type { DropBehavior, DropRoleStmt, DropStmt, DropSubscriptionStmt, DropTableSpaceStmt, DropUserMappingStmt, Node, TruncateStmt } from "@pgsql/types";
import type { Change, DropObject, NamedKind, ObjectName } from "./change.ts";
import { nameOf, relationName, roleName, strings } from "./names.ts";
import type { Passage } from "./passage.ts";
import { base, find, nameEnd, pair, part, relationPassage, spanOf, splitAtCommas, word, wordsAt } from "./passage.ts";
import { namedKind, objectName, routineWords } from "./read-object.ts";

export function readDrop(statement: DropStmt, passage: Passage): Change[] {
  const objects = statement.objects ?? [];
  return named(objects, passage).map(([node, name, clause]) => dropOne(statement, node, name, clause, passage));
}

function dropOne(statement: DropStmt, node: Node, name: Passage, clause: Passage, passage: Passage): Change {
  const change = base(clause);
  const ifExists = statement.missing_ok === true;
  const cascade = isCascade(statement.behavior);
  const object = objectName(node, statement.removeType);
  switch (statement.removeType) {
    case "OBJECT_TABLE":
    case "OBJECT_FOREIGN_TABLE":
      return { ...change, kind: "DropTable", table: object, tableSpan: spanOf(name), ifExists, cascade, foreign: statement.removeType === "OBJECT_FOREIGN_TABLE" };
    case "OBJECT_INDEX": {
      const keyword = find(passage, ["index"]);
      return { ...change, kind: "DropIndex", index: object, keyword: spanOf(part(passage, keyword, keyword + 1)), concurrently: statement.concurrent === true, ifExists, cascade, count: (statement.objects ?? []).length };
    }
    case "OBJECT_SCHEMA": return { ...change, kind: "DropSchema", name: object.name, ifExists, cascade };
    case "OBJECT_POLICY": {
      const { table, tableSpan } = tableOf(node, passage);
      return { ...change, kind: "DropPolicy", table, tableSpan, name: object.name, ifExists };
    }
    case "OBJECT_TRIGGER":
    case "OBJECT_RULE":
      return { ...change, kind: "DropObject", object: statement.removeType === "OBJECT_RULE" ? "rule" : "trigger", name: nameOf([object.name]), table: tableOf(node, passage).table, ifExists, cascade };
    default: {
      const kind = namedKind(statement.removeType);
      return kind === undefined ? { ...change, kind: "NotModelled", what: "DropStmt" } : { ...change, kind: "DropObject", object: kind, name: object, table: null, ifExists, cascade, ...routineWords(node, statement.removeType) };
    }
  }
}

/** The tree of `DROP POLICY p ON s.t` lists the names as `[s, t, p]`. */
function tableOf(node: Node, passage: Passage): { table: ObjectName; tableSpan: Change["span"] } {
  const on = find(passage, ["on"], passage.from + 3);
  const parts = "List" in node ? strings(node.List.items) : [];
  return { table: nameOf(parts.slice(0, -1)), tableSpan: spanOf(part(passage, on + 1, nameEnd(passage, on + 1))) };
}

function isCascade(behavior: DropBehavior | undefined): boolean {
  return behavior === "DROP_CASCADE";
}

/** Each object of a DROP with its name and the clause that asks for it: the whole statement where it names only one. */
function named<Item>(objects: readonly Item[], passage: Passage): (readonly [Item, Passage, Passage])[] {
  return pair(objects, splitAtCommas(objectList(passage)), passage).map(([object, name]) => [object, name, objects.length === 1 ? passage : name] as const);
}

const kindWords: readonly (readonly string[])[] = [
  ["materialized", "view"], ["foreign", "table"], ["foreign", "data", "wrapper"], ["access", "method"], ["event", "trigger"],
  ["text", "search", "parser"], ["text", "search", "dictionary"], ["text", "search", "template"], ["text", "search", "configuration"],
];

/** What stands between the keywords of a DROP and CASCADE or RESTRICT. */
function objectList(passage: Passage): Passage {
  let from = passage.from + 1;
  from += kindWords.find((words) => wordsAt(passage, from, ...words))?.length ?? 1;
  if (word(passage, from) === "concurrently") from++;
  if (wordsAt(passage, from, "if", "exists")) from += 2;
  const last = word(passage, passage.to - 1);
  const parts = splitAtCommas(part(passage, from));
  const lastPart = parts.at(-1);
  const hasBehavior = (last === "cascade" || last === "restrict") && lastPart !== undefined && nameEnd(passage, lastPart.from) < passage.to;
  return part(passage, from, hasBehavior ? passage.to - 1 : passage.to);
}

export function readTruncate(statement: TruncateStmt, passage: Passage): Change[] {
  const relations = (statement.relations ?? []).flatMap((node) => ("RangeVar" in node ? [node.RangeVar] : []));
  return relations.map((relation) => {
    const name = relationPassage(passage, relation);
    return { ...base(relations.length === 1 ? passage : name), kind: "Truncate", table: relationName(relation), tableSpan: spanOf(name), cascade: isCascade(statement.behavior), restartIdentity: statement.restart_seqs === true, ...(relation.inh !== true && { only: true as const }) };
  });
}

function dropObject(object: NamedKind, name: string, clause: Passage, ifExists: boolean | undefined, behavior?: DropBehavior): DropObject {
  return { ...base(clause), kind: "DropObject", object, name: { schema: null, name }, table: null, ifExists: ifExists === true, cascade: isCascade(behavior) };
}

export function readDropRole(statement: DropRoleStmt, passage: Passage): Change[] {
  return named(statement.roles ?? [], passage).map(([role, , clause]) => dropObject("role", "RoleSpec" in role ? roleName(role.RoleSpec) : "", clause, statement.missing_ok));
}

export function readDropTablespace(statement: DropTableSpaceStmt, passage: Passage): Change[] {
  return [dropObject("tablespace", statement.tablespacename ?? "", passage, statement.missing_ok)];
}

export function readDropSubscription(statement: DropSubscriptionStmt, passage: Passage): Change[] {
  return [dropObject("subscription", statement.subname ?? "", passage, statement.missing_ok, statement.behavior)];
}

export function readDropUserMapping(statement: DropUserMappingStmt, passage: Passage): Change[] {
  return [dropObject("user mapping", `${roleName(statement.user)} on ${statement.servername ?? ""}`, passage, statement.missing_ok)];
}
