/** Lists of parameters with values: of tables, columns, indexes, foreign tables, sequences. */
import type { AlterTableCmd, DefElem, Node } from "@pgsql/types";
import type { OptionStep, SequenceSettings, Setting, Settings } from "./change.ts";
import { dataType } from "./data-type.ts";
import { nameOf, relationName, roleName, strings } from "./names.ts";

function elements(options: readonly Node[] | undefined): DefElem[] {
  return (options ?? []).flatMap((node) => ("DefElem" in node ? [node.DefElem] : []));
}

/** A parameter's name, with the namespace before it: `toast.autovacuum_enabled`. */
function nameOfElement({ defnamespace, defname = "" }: DefElem): string {
  return defnamespace === undefined ? defname : `${defnamespace}.${defname}`;
}

/** The value as the server keeps it; `true` where none is written. */
function valueOf({ arg }: DefElem): string {
  if (arg === undefined) return "true";
  if ("String" in arg) return arg.String.sval ?? "";
  if ("Integer" in arg) return String(arg.Integer.ival ?? 0);
  if ("Float" in arg) return arg.Float.fval ?? "0";
  if ("Boolean" in arg) return String(arg.Boolean.boolval === true);
  if ("TypeName" in arg) return strings(arg.TypeName.names).at(-1) ?? "";
  if ("A_Star" in arg) return "*";
  return "List" in arg ? strings(arg.List.items).join(", ") : "";
}

/** Parameters by name. */
export function settingsOf(options: readonly Node[] | undefined): Settings {
  return Object.fromEntries(elements(options).map((element) => [nameOfElement(element), valueOf(element)]));
}

/** Parameters by name, null for what is taken away: of RESET all. */
function changedSettings(options: readonly Node[] | undefined, reset: boolean): Readonly<Record<string, string | null>> {
  return Object.fromEntries(elements(options).map((element) => [nameOfElement(element), reset || element.defaction === "DEFELEM_DROP" ? null : valueOf(element)]));
}

/** What OPTIONS of ALTER does, in its order. */
export function optionSteps(options: readonly Node[] | undefined): OptionStep[] {
  return elements(options).map(({ defname = "", defaction }) => ({ name: defname, action: defaction === "DEFELEM_DROP" ? "drop" : defaction === "DEFELEM_SET" ? "set" : "add" }));
}

/** What the options of a sequence say. */
export function sequenceSettings(options: readonly Node[] | undefined): SequenceSettings {
  const settings: { -readonly [Name in keyof SequenceSettings]: SequenceSettings[Name] } = {};
  for (const element of elements(options)) {
    const { arg } = element;
    switch (element.defname) {
      case "as":
        if (arg !== undefined && "TypeName" in arg) settings.type = dataType(arg.TypeName);
        break;
      case "start": settings.start = valueOf(element); break;
      case "restart": settings.restart = arg === undefined ? null : valueOf(element); break;
      case "increment": settings.increment = valueOf(element); break;
      case "minvalue": settings.minimum = arg === undefined ? null : valueOf(element); break;
      case "maxvalue": settings.maximum = arg === undefined ? null : valueOf(element); break;
      case "cache": settings.cache = valueOf(element); break;
      case "cycle": settings.cycle = arg !== undefined && "Boolean" in arg && arg.Boolean.boolval === true; break;
      case "sequence_name":
        if (arg !== undefined && "List" in arg) settings.name = nameOf(strings(arg.List.items));
        break;
      case "logged": settings.logged = true; break;
      case "unlogged": settings.logged = false; break;
      default:
    }
  }
  return settings;
}

function items(node: Node | undefined): readonly Node[] {
  return node !== undefined && "List" in node ? (node.List.items ?? []) : [];
}

/** What an ALTER TABLE command sets that no change of its own stands for; undefined where nothing is kept of it. */
export function settingOf(command: AlterTableCmd): Setting | undefined {
  const { def } = command;
  const column = command.name ?? "";
  switch (command.subtype) {
    case "AT_SetRelOptions": return { of: "storage parameters", column: null, values: changedSettings(items(def), false) };
    case "AT_ResetRelOptions": return { of: "storage parameters", column: null, values: changedSettings(items(def), true) };
    case "AT_SetOptions": return { of: "storage parameters", column, values: changedSettings(items(def), false) };
    case "AT_ResetOptions": return { of: "storage parameters", column, values: changedSettings(items(def), true) };
    case "AT_SetStatistics": {
      const value = def !== undefined && "Integer" in def ? (def.Integer.ival ?? 0) : -1;
      return { of: "statistics", column: command.num ?? column, value: value < 0 ? null : value };
    }
    case "AT_SetStorage": return { of: "storage", column, value: stringOf(def).toLowerCase() };
    case "AT_SetCompression": return { of: "compression", column, value: stringOf(def).toLowerCase() };
    case "AT_GenericOptions": return { of: "foreign options", column: null, values: changedSettings(items(def), false), steps: optionSteps(items(def)) };
    case "AT_AlterColumnGenericOptions": return { of: "foreign options", column, values: changedSettings(items(def), false), steps: optionSteps(items(def)) };
    case "AT_SetAccessMethod": return { of: "access method", value: command.name ?? null };
    case "AT_SetTableSpace": return { of: "tablespace", value: command.name ?? null };
    case "AT_SetLogged": return { of: "unlogged", value: false };
    case "AT_SetUnLogged": return { of: "unlogged", value: true };
    case "AT_ChangeOwner": return { of: "owner", role: roleName(command.newowner) };
    case "AT_ReplicaIdentity": {
      const identity = def !== undefined && "ReplicaIdentityStmt" in def ? def.ReplicaIdentityStmt : {};
      return { of: "replica identity", value: identities[identity.identity_type ?? "d"] ?? "default", index: identity.name ?? null };
    }
    case "AT_ClusterOn": return { of: "cluster mark", index: column };
    case "AT_DropCluster": return { of: "cluster mark", index: null };
    case "AT_AddInherit":
    case "AT_DropInherit":
      return { of: "parent", parent: relationName(def !== undefined && "RangeVar" in def ? def.RangeVar : undefined), add: command.subtype === "AT_AddInherit" };
    case "AT_AddOf": return { of: "type", type: nameOf(strings(def !== undefined && "TypeName" in def ? def.TypeName.names : [])) };
    case "AT_DropOf": return { of: "type", type: null };
    case "AT_AlterConstraint": {
      const constraint = def !== undefined && "ATAlterConstraint" in def ? def.ATAlterConstraint : {};
      return {
        of: "constraint",
        constraint: constraint.conname ?? "",
        enforced: constraint.alterEnforceability === true ? constraint.is_enforced === true : null,
        deferrable: constraint.alterDeferrability === true ? constraint.deferrable === true : null,
        initiallyDeferred: constraint.initdeferred === true,
        inherit: constraint.alterInheritability === true ? constraint.noinherit !== true : null,
      };
    }
    case "AT_AttachPartition": return { of: "attached index", index: relationName(def !== undefined && "PartitionCmd" in def ? def.PartitionCmd.name : undefined) };
    default: return undefined;
  }
}

const identities: Readonly<Record<string, "default" | "full" | "nothing" | "index">> = { d: "default", f: "full", n: "nothing", i: "index" };

function stringOf(node: Node | undefined): string {
  return node !== undefined && "String" in node ? (node.String.sval ?? "") : "";
}
