/** Statements that change neither the schema we keep nor the session: each has a word, and some a table. */
import type { AlterSubscriptionStmt, ClusterStmt, CommentStmt, DiscardStmt, GrantStmt, ImportForeignSchemaStmt, Node, RangeVar, VacuumStmt } from "@pgsql/types";
import type { Change, NeutralKind, ObjectName } from "./change.ts";
import type { Tag } from "./expression.ts";
import { nameOf, relationName, strings } from "./names.ts";
import type { Passage } from "./passage.ts";
import { base, relationPassage } from "./passage.ts";
import { option, optionIsOn } from "./read-option.ts";

/** Statements of which the kind says everything. */
export const neutralStatements: { readonly [Name in Tag]?: NeutralKind } = {
  AlterCollationStmt: "alter object",
  AlterDatabaseRefreshCollStmt: "alter database",
  AlterDefaultPrivilegesStmt: "alter default privileges",
  AlterDomainStmt: "alter domain",
  AlterEventTrigStmt: "alter object",
  AlterExtensionContentsStmt: "alter extension",
  AlterExtensionStmt: "alter extension",
  AlterFdwStmt: "alter object",
  AlterForeignServerStmt: "alter object",
  AlterFunctionStmt: "alter function",
  AlterObjectDependsStmt: "alter object",
  AlterOperatorStmt: "alter object",
  AlterOpFamilyStmt: "alter object",
  AlterPublicationStmt: "alter publication",
  AlterRoleStmt: "alter role",
  AlterStatsStmt: "alter statistics",
  AlterTableMoveAllStmt: "tablespace",
  AlterTableSpaceOptionsStmt: "alter object",
  AlterTSConfigurationStmt: "alter text search",
  AlterTSDictionaryStmt: "alter text search",
  AlterTypeStmt: "alter type",
  AlterUserMappingStmt: "alter object",
  CheckPointStmt: "checkpoint",
  ClosePortalStmt: "cursor",
  ConstraintsSetStmt: "set constraints",
  DeallocateStmt: "deallocate",
  DeclareCursorStmt: "cursor",
  DropOwnedStmt: "drop owned",
  ExecuteStmt: "execute",
  FetchStmt: "cursor",
  ListenStmt: "listen",
  LoadStmt: "load",
  NotifyStmt: "notify",
  PrepareStmt: "prepare",
  ReassignOwnedStmt: "reassign owned",
  SecLabelStmt: "security label",
  UnlistenStmt: "listen",
};

export function neutral(what: NeutralKind, passage: Passage, table: ObjectName | null = null, refusesTransaction = false): Change[] {
  return [{ ...base(passage), kind: "Neutral", what, table, refusesTransaction }];
}

/** One change for each table, with its name as the span; one for the statement where it names none or one. */
function forTables(what: NeutralKind, relations: readonly RangeVar[], passage: Passage, refusesTransaction = false): Change[] {
  const [first] = relations;
  if (relations.length < 2) return neutral(what, passage, first === undefined ? null : relationName(first), refusesTransaction);
  return relations.flatMap((relation) => neutral(what, relationPassage(passage, relation), relationName(relation), refusesTransaction));
}

export function readGrant(statement: GrantStmt, passage: Passage): Change[] {
  const relations = statement.objtype === "OBJECT_TABLE" && statement.targtype === "ACL_TARGET_OBJECT" ? rangeVars(statement.objects) : [];
  return forTables(statement.is_grant === true ? "grant" : "revoke", relations, passage);
}

function rangeVars(nodes: readonly Node[] | undefined): RangeVar[] {
  return (nodes ?? []).flatMap((node) => ("RangeVar" in node ? [node.RangeVar] : []));
}

export function readComment(statement: CommentStmt, passage: Passage): Change[] {
  const parts = statement.object !== undefined && "List" in statement.object ? strings(statement.object.List.items) : [];
  const [change] = commentOn(statement, parts, passage);
  const on = commented[statement.objtype ?? "OBJECT_LARGEOBJECT"];
  if (change?.kind !== "Neutral" || on === undefined) return change === undefined ? [] : [change];
  const hasPart = on === "column" || on === "constraint";
  const name = nameOf(hasPart ? parts.slice(0, -1) : parts);
  return [{ ...change, setting: { of: "comment", on, name, part: hasPart ? (parts.at(-1) ?? "") : null, text: statement.comment === undefined || statement.comment === "" ? null : statement.comment } }];
}

/** The objects whose comments are kept with the relation they belong to. */
const commented: { readonly [Type in NonNullable<CommentStmt["objtype"]>]?: "table" | "column" | "constraint" | "index" | "sequence" } = {
  OBJECT_TABLE: "table",
  OBJECT_FOREIGN_TABLE: "table",
  OBJECT_COLUMN: "column",
  OBJECT_TABCONSTRAINT: "constraint",
  OBJECT_INDEX: "index",
  OBJECT_SEQUENCE: "sequence",
};

function commentOn(statement: CommentStmt, parts: readonly string[], passage: Passage): Change[] {
  switch (statement.objtype) {
    case "OBJECT_TABLE": case "OBJECT_FOREIGN_TABLE": return neutral("comment", passage, nameOf(parts));
    case "OBJECT_COLUMN": case "OBJECT_TABCONSTRAINT": case "OBJECT_TRIGGER": case "OBJECT_POLICY": case "OBJECT_RULE": return neutral("comment", passage, nameOf(parts.slice(0, -1)));
    default: return neutral("comment", passage);
  }
}

export function readVacuum(statement: VacuumStmt, passage: Passage): Change[] {
  const relations = (statement.rels ?? []).flatMap((node) => ("VacuumRelation" in node && node.VacuumRelation.relation !== undefined ? [node.VacuumRelation.relation] : []));
  const vacuum = statement.is_vacuumcmd === true;
  return forTables(!vacuum ? "analyze" : optionIsOn(statement.options, "full") ? "vacuum full" : "vacuum", relations, passage, vacuum);
}

/** CLUSTER without a table goes through all of them, in transactions of its own. */
export function readCluster(statement: ClusterStmt, passage: Passage): Change[] {
  return forTables("cluster", statement.relation === undefined ? [] : [statement.relation], passage, statement.relation === undefined);
}

/** The other server alone knows what is made. */
export function readImportForeignSchema({ local_schema: schema, server_name: server }: ImportForeignSchemaStmt, passage: Passage): Change[] {
  return [...neutral("import foreign schema", passage), { ...base(passage), kind: "Opaque", reason: `which foreign tables it makes in ${schema ?? ""} the server ${server ?? ""} knows` }];
}

export function readDiscard(statement: DiscardStmt, passage: Passage): Change[] {
  return neutral("discard", passage, null, statement.target === "DISCARD_ALL");
}

/** REFRESH, and a changed list of publications unless it says refresh = false, talk to the publisher outside of a transaction. */
export function readAlterSubscription(statement: AlterSubscriptionStmt, passage: Passage): Change[] {
  const { kind, options } = statement;
  const changesPublications = kind === "ALTER_SUBSCRIPTION_SET_PUBLICATION" || kind === "ALTER_SUBSCRIPTION_ADD_PUBLICATION" || kind === "ALTER_SUBSCRIPTION_DROP_PUBLICATION";
  const refreshes = kind === "ALTER_SUBSCRIPTION_REFRESH" || (changesPublications && (option(options, "refresh") === undefined || optionIsOn(options, "refresh")));
  return neutral("alter subscription", passage, null, refreshes);
}
