/** ALTER TABLE and what shares its form: each command is a change, with its own clause. */
import type { AlterTableCmd, AlterTableStmt, Node } from "@pgsql/types";
import type { Change, Neutral, NeutralKind, ObjectName, Setting } from "./change.ts";
import { dataType } from "./data-type.ts";
import { nameOf, relationName, strings } from "./names.ts";
import type { Passage } from "./passage.ts";
import { base, expressionOf, find, findList, indexAt, inside, pair, part, relationEnd, relationPassage, spanOf, splitAtCommas, textOf } from "./passage.ts";
import { columnDefinition } from "./read-column.ts";
import { partitionBound } from "./read-partition.ts";
import { sequenceSettings, settingOf } from "./read-setting.ts";
import { constraintDefinition, constraintKind } from "./read-constraint.ts";

export function readAlterTable(statement: AlterTableStmt, passage: Passage): Change[] {
  const commands = (statement.cmds ?? []).flatMap((node) => ("AlterTableCmd" in node ? [node.AlterTableCmd] : []));
  const clauses = splitAtCommas(part(passage, relationEnd(passage, statement.relation)));
  const target: Target = {
    table: relationName(statement.relation),
    tableSpan: spanOf(relationPassage(passage, statement.relation)),
    ...(statement.relation?.inh !== true && { only: true }),
    ...(statement.missing_ok === true && { tableIfExists: true }),
  };
  return pair(commands, clauses, passage).map(([command, clause]) => {
    const what = isTable(statement) ? neutral(command) : neutralOnOther(statement, command);
    if (what !== undefined) return neutralChange(what, statement.objtype === "OBJECT_TYPE" ? null : target, clause, statement.objtype === "OBJECT_TYPE" ? undefined : settingOf(command));
    return readCommand(command, target, clause) ?? { ...base(clause), kind: "NotModelled", what: command.subtype ?? "AlterTableCmd" };
  });
}

interface Target {
  readonly table: ObjectName;
  readonly tableSpan: Change["span"];
  readonly only?: boolean;
  readonly tableIfExists?: boolean;
}

function isTable(statement: AlterTableStmt): boolean {
  return statement.objtype === "OBJECT_TABLE" || statement.objtype === "OBJECT_FOREIGN_TABLE";
}

/** What a command does to a relation that is no table. */
function neutralOnOther(statement: AlterTableStmt, command: AlterTableCmd): NeutralKind {
  switch (statement.objtype) {
    case "OBJECT_TYPE": return "alter type";
    case "OBJECT_VIEW": return command.subtype === "AT_ChangeOwner" ? "owner" : "alter view";
    case "OBJECT_INDEX": return neutral(command) ?? "alter index";
    default: return neutral(command) ?? "alter object";
  }
}

function neutralChange(what: NeutralKind, target: Target | null, clause: Passage, setting: Setting | undefined): Neutral {
  return { ...base(clause), kind: "Neutral", what, table: target?.table ?? null, refusesTransaction: false, ...(setting !== undefined && { setting }), ...(target?.only === true && { only: true }), ...(target?.tableIfExists === true && { tableIfExists: true }) };
}

const neutralCommands: { readonly [Type in NonNullable<AlterTableCmd["subtype"]>]?: NeutralKind } = {
  AT_SetStatistics: "statistics target",
  AT_SetOptions: "storage parameter",
  AT_ResetOptions: "storage parameter",
  AT_SetStorage: "storage",
  AT_SetCompression: "compression",
  AT_AlterConstraint: "alter constraint",
  AT_AlterColumnGenericOptions: "alter object",
  AT_GenericOptions: "alter object",
  AT_ChangeOwner: "owner",
  AT_ClusterOn: "cluster mark",
  AT_DropCluster: "cluster mark",
  AT_SetLogged: "logged",
  AT_SetUnLogged: "unlogged",
  AT_DropOids: "storage parameter",
  AT_SetAccessMethod: "access method",
  AT_SetTableSpace: "tablespace",
  AT_SetRelOptions: "storage parameter",
  AT_ResetRelOptions: "storage parameter",
  AT_ReplaceRelOptions: "storage parameter",
  AT_EnableTrig: "trigger state",
  AT_EnableAlwaysTrig: "trigger state",
  AT_EnableReplicaTrig: "trigger state",
  AT_DisableTrig: "trigger state",
  AT_EnableTrigAll: "trigger state",
  AT_DisableTrigAll: "trigger state",
  AT_EnableTrigUser: "trigger state",
  AT_DisableTrigUser: "trigger state",
  AT_EnableRule: "rule state",
  AT_EnableAlwaysRule: "rule state",
  AT_EnableReplicaRule: "rule state",
  AT_DisableRule: "rule state",
  AT_AddInherit: "inherit",
  AT_DropInherit: "inherit",
  AT_AddOf: "of type",
  AT_DropOf: "of type",
  AT_ReplicaIdentity: "replica identity",
};

function neutral(command: AlterTableCmd): NeutralKind | undefined {
  return command.subtype === undefined ? undefined : neutralCommands[command.subtype];
}

function readCommand(command: AlterTableCmd, target: Target, clause: Passage): Change | undefined {
  const change = { ...base(clause), ...target };
  const column = command.name ?? "";
  const definition = command.def;
  const ifExists = command.missing_ok === true;
  const cascade = command.behavior === "DROP_CASCADE";
  switch (command.subtype) {
    case "AT_AddColumn": {
      if (definition === undefined || !("ColumnDef" in definition)) return undefined;
      const { ColumnDef } = definition;
      return { ...change, kind: "AddColumn", column: columnDefinition(ColumnDef, part(clause, indexAt(clause, ColumnDef.location))), ifNotExists: command.missing_ok === true };
    }
    case "AT_DropColumn": return { ...change, kind: "DropColumn", column, ifExists, cascade };
    case "AT_AlterColumnType": return alterColumnType(command, change, clause);
    case "AT_ColumnDefault":
      return definition === undefined ? { ...change, kind: "DropDefault", column } : { ...change, kind: "SetDefault", column, default: expressionOf(definition, part(clause, find(clause, ["default"]) + 1)) };
    case "AT_SetNotNull": return { ...change, kind: "SetNotNull", column };
    case "AT_DropNotNull": return { ...change, kind: "DropNotNull", column };
    case "AT_AddIdentity": {
      const always = definition !== undefined && "Constraint" in definition && definition.Constraint.generated_when === "a";
      return { ...change, kind: "AddIdentity", column, identity: always ? "always" : "by default", settings: sequenceSettings(definition !== undefined && "Constraint" in definition ? definition.Constraint.options : undefined) };
    }
    case "AT_SetIdentity": return { ...change, kind: "SetIdentity", column, identity: newIdentity(definition), settings: sequenceSettings(definition !== undefined && "List" in definition ? definition.List.items : undefined) };
    case "AT_DropIdentity": return { ...change, kind: "DropIdentity", column, ifExists };
    case "AT_SetExpression":
      return definition === undefined ? undefined : { ...change, kind: "SetExpression", column, expression: expressionOf(definition, inside(clause, findList(clause, find(clause, ["expression"])))) };
    case "AT_DropExpression": return { ...change, kind: "DropExpression", column, ifExists };
    case "AT_AddConstraint": {
      const constraint = definition !== undefined && "Constraint" in definition ? definition.Constraint : {};
      const kind = constraintKind(constraint);
      return kind === undefined ? undefined : { ...change, kind: "AddConstraint", constraint: constraintDefinition(kind, constraint, part(clause, indexAt(clause, constraint.location))) };
    }
    case "AT_DropConstraint": return { ...change, kind: "DropConstraint", constraint: column, ifExists, cascade };
    case "AT_ValidateConstraint": return { ...change, kind: "ValidateConstraint", constraint: column };
    case "AT_EnableRowSecurity": return { ...change, kind: "EnableRowSecurity" };
    case "AT_DisableRowSecurity": return { ...change, kind: "DisableRowSecurity" };
    case "AT_ForceRowSecurity": return { ...change, kind: "ForceRowSecurity" };
    case "AT_NoForceRowSecurity": return { ...change, kind: "NoForceRowSecurity" };
    case "AT_AttachPartition": {
      const { name: partition, bound } = definition !== undefined && "PartitionCmd" in definition ? definition.PartitionCmd : {};
      return { ...change, kind: "AttachPartition", partition: relationName(partition), bound: textOf(part(clause, relationPassage(clause, partition).to)), takes: partitionBound(bound), isDefault: bound?.is_default === true };
    }
    case "AT_DetachPartition":
    case "AT_DetachPartitionFinalize": {
      const partition = definition !== undefined && "PartitionCmd" in definition ? definition.PartitionCmd : {};
      return { ...change, kind: "DetachPartition", partition: relationName(partition.name), concurrently: partition.concurrent === true, finalize: command.subtype === "AT_DetachPartitionFinalize" };
    }
    default: return undefined;
  }
}

function alterColumnType(command: AlterTableCmd, change: Pick<Change, "span" | "conditional" | "nested"> & Target, clause: Passage): Change | undefined {
  if (command.def === undefined || !("ColumnDef" in command.def)) return undefined;
  const { typeName, raw_default: using, collClause } = command.def.ColumnDef;
  return {
    ...change,
    kind: "AlterColumnType",
    column: command.name ?? "",
    type: dataType(typeName),
    using: using === undefined ? null : expressionOf(using, part(clause, find(clause, ["using"]) + 1)),
    collation: collClause === undefined ? null : nameOf(strings(collClause.collname)),
  };
}

/** SET GENERATED keeps the letter of pg_attribute.attidentity as a number: `a` is 97, `d` is 100. */
function newIdentity(options: Node | undefined): "always" | "by default" | null {
  const items = options !== undefined && "List" in options ? (options.List.items ?? []) : [];
  for (const item of items) {
    if (!("DefElem" in item) || item.DefElem.defname !== "generated" || item.DefElem.arg === undefined) continue;
    return "Integer" in item.DefElem.arg && item.DefElem.arg.Integer.ival === "a".charCodeAt(0) ? "always" : "by default";
  }
  return null;
}
