/** What GRANT, COMMENT, OWNER TO and the many forms of ALTER do to what the catalog keeps. */
import type { AlterDefaultPrivilegesStmt, AlterDomainStmt, AlterFunctionStmt, AlterOwnerStmt, AlterPublicationStmt, AlterRoleSetStmt, AlterRoleStmt, AlterTableCmd, AlterTableStmt, CommentStmt, DefElem, GrantRoleStmt, GrantStmt, Node, ObjectType, RenameStmt } from "@pgsql/types";
import type { Alteration, Clause, ObjectReference, PrivilegeClass, PrivilegeClause, ReferenceKind } from "./alteration.ts";
import type { NamedKind, ObjectName } from "./change.ts";
import { tagOf } from "./expression.ts";
import { nameOf, quoteName, relationName, roleName, strings } from "./names.ts";
import type { Passage } from "./passage.ts";
import { find, indexAt, nameEnd, pair, part, relationEnd, skip, splitAtCommas, textOf, tokenText, word, wordsAt } from "./passage.ts";
import { namedKind, objectName, routineWords } from "./read-object.ts";
import { option } from "./read-option.ts";

/**
 * The alterations a statement asks for, in its order; of ALTER TABLE and its like one for each command, null for one that has none.
 * Nothing is looked up. Empty for statements that have changes of their own.
 */
export function readAlterations(node: Node, passage: Passage): readonly (Alteration | null)[] {
  switch (tagOf(node)) {
    case "AlterTableStmt": return "AlterTableStmt" in node ? commands(node.AlterTableStmt, passage) : [];
    default: {
      const one = single(node, passage);
      return one === null ? [] : [one];
    }
  }
}

function single(node: Node, passage: Passage): Alteration | null {
  if ("GrantStmt" in node) return privileges(node.GrantStmt);
  if ("AlterDefaultPrivilegesStmt" in node) return defaultPrivileges(node.AlterDefaultPrivilegesStmt);
  if ("GrantRoleStmt" in node) return membership(node.GrantRoleStmt);
  if ("AlterOwnerStmt" in node) return owner(node.AlterOwnerStmt);
  if ("CommentStmt" in node) return comment(node.CommentStmt);
  if ("AlterDomainStmt" in node) return domain(node.AlterDomainStmt, passage);
  if ("RenameStmt" in node) return rename(node.RenameStmt);
  if ("AlterFunctionStmt" in node) return routine(node.AlterFunctionStmt, passage);
  if ("AlterRoleStmt" in node) return role(node.AlterRoleStmt, passage);
  if ("AlterRoleSetStmt" in node) return roleSetting(node.AlterRoleSetStmt, passage);
  if ("AlterPublicationStmt" in node) return publication(node.AlterPublicationStmt, passage);
  if ("ReassignOwnedStmt" in node) return { type: "reassign owned", roles: roles(node.ReassignOwnedStmt.roles), to: roleName(node.ReassignOwnedStmt.newrole) };
  if ("DropOwnedStmt" in node) return { type: "drop owned", roles: roles(node.DropOwnedStmt.roles), cascade: node.DropOwnedStmt.behavior === "DROP_CASCADE" };
  if ("AlterExtensionContentsStmt" in node) {
    const { extname = "", action, objtype, object } = node.AlterExtensionContentsStmt;
    const reference = referenceTo(object, objtype);
    return reference === null ? null : { type: "extension member", extension: extname, add: (action ?? 0) > 0, object: reference };
  }
  if ("AlterObjectDependsStmt" in node) {
    const { objectType, object, relation, extname, remove } = node.AlterObjectDependsStmt;
    const reference = objectType === "OBJECT_TRIGGER" ? { kind: "trigger" as const, name: nameOf([object !== undefined && "List" in object ? (strings(object.List.items).at(-1) ?? "") : ""]), table: relationName(relation) } : relation === undefined ? referenceTo(object, objectType) : relationReference(relationName(relation));
    const name = (extname as { readonly sval?: string } | undefined)?.sval ?? "";
    return reference === null ? null : clauses(reference, [{ key: `depends:${name}`, sql: remove === true ? null : `DEPENDS ON EXTENSION ${quoteName({ schema: null, name })}` }]);
  }
  return altered(node, passage);
}

function clauses(object: ObjectReference, list: readonly Clause[]): Alteration {
  return { type: "clauses", object, clauses: list };
}

function named(kind: ReferenceKind, name: ObjectName | string, table: ObjectName | null = null): ObjectReference {
  return { kind, name: typeof name === "string" ? { schema: null, name } : name, table };
}

function relationReference(name: ObjectName): ObjectReference {
  return named("relation", name);
}

/** ALTER of what is kept with the text of its clauses alone. */
function altered(node: Node, passage: Passage): Alteration | null {
  const rest = (words: number, key: string): Clause => ({ key, sql: textOf(part(passage, nameEnd(passage, passage.from + words))) });
  if ("AlterEventTrigStmt" in node) {
    const { trigname = "", tgenabled } = node.AlterEventTrigStmt;
    return clauses(named("event trigger", trigname), [tgenabled === "O" ? { key: "state", sql: null } : rest(3, "state")]);
  }
  if ("AlterStatsStmt" in node) return clauses({ ...named("statistics", nameOf(strings(node.AlterStatsStmt.defnames))), ...ifExistsOf(node.AlterStatsStmt) }, [rest(node.AlterStatsStmt.missing_ok === true ? 4 : 2, "target")]);
  if ("AlterExtensionStmt" in node) return clauses(named("extension", node.AlterExtensionStmt.extname ?? ""), [rest(2, "version")]);
  if ("AlterForeignServerStmt" in node) return clauses(named("server", node.AlterForeignServerStmt.servername ?? ""), [rest(2, uniqueKey(passage))]);
  if ("AlterFdwStmt" in node) return clauses(named("foreign data wrapper", node.AlterFdwStmt.fdwname ?? ""), [rest(4, uniqueKey(passage))]);
  if ("AlterUserMappingStmt" in node) {
    const { user, servername = "" } = node.AlterUserMappingStmt;
    return clauses(named("user mapping", `${roleName(user)} on ${servername}`), [{ key: uniqueKey(passage), sql: textOf(part(passage, find(passage, ["options"]))) }]);
  }
  if ("AlterSubscriptionStmt" in node) {
    const { kind, subname = "" } = node.AlterSubscriptionStmt;
    if (kind === "ALTER_SUBSCRIPTION_REFRESH" || kind === "ALTER_SUBSCRIPTION_SKIP") return null;
    return clauses(named("subscription", subname), [rest(2, uniqueKey(passage))]);
  }
  if ("AlterCollationStmt" in node) return clauses(named("collation", nameOf(strings(node.AlterCollationStmt.collname))), []);
  if ("AlterTSDictionaryStmt" in node) return clauses(named("text search dictionary", nameOf(strings(node.AlterTSDictionaryStmt.dictname))), [rest(4, uniqueKey(passage))]);
  if ("AlterTSConfigurationStmt" in node) return clauses(named("text search configuration", nameOf(strings(node.AlterTSConfigurationStmt.cfgname))), [rest(4, uniqueKey(passage))]);
  if ("AlterTypeStmt" in node) return clauses(named("type", nameOf(strings(node.AlterTypeStmt.typeName))), [rest(2, uniqueKey(passage))]);
  if ("AlterOperatorStmt" in node) {
    const { opername } = node.AlterOperatorStmt;
    return opername === undefined ? null : clauses(named("operator", objectName({ ObjectWithArgs: opername }, "OBJECT_OPERATOR")), [{ key: uniqueKey(passage), sql: textOf(part(passage, find(passage, ["set"]))) }]);
  }
  if ("AlterOpFamilyStmt" in node) {
    const { opfamilyname, amname = "" } = node.AlterOpFamilyStmt;
    const { schema, name } = nameOf(strings(opfamilyname));
    return clauses(named("operator family", { schema, name: `${name} using ${amname}` }), [{ key: uniqueKey(passage), sql: textOf(part(passage, find(passage, ["using"]) + 2)) }]);
  }
  return null;
}

function ifExistsOf({ missing_ok }: { readonly missing_ok?: boolean }): { readonly ifExists?: true } {
  return missing_ok === true ? { ifExists: true } : {};
}

/** Of clauses that add up, and do not replace one another. */
function uniqueKey(passage: Passage): string {
  const words: string[] = [];
  for (let at = passage.from; at < passage.to; at++) words.push(tokenText(passage, at));
  return `=${words.join(" ")}`;
}

const privilegeClasses: { readonly [Type in ObjectType]?: PrivilegeClass } = {
  OBJECT_TABLE: "table",
  OBJECT_SEQUENCE: "sequence",
  OBJECT_FUNCTION: "function",
  OBJECT_PROCEDURE: "function",
  OBJECT_ROUTINE: "function",
  OBJECT_SCHEMA: "schema",
  OBJECT_TYPE: "type",
  OBJECT_DOMAIN: "type",
  OBJECT_LANGUAGE: "language",
  OBJECT_DATABASE: "database",
  OBJECT_FDW: "foreign data wrapper",
  OBJECT_FOREIGN_SERVER: "server",
  OBJECT_TABLESPACE: "tablespace",
  OBJECT_PARAMETER_ACL: "parameter",
  OBJECT_LARGEOBJECT: "large object",
};

function privilegeClause(statement: GrantStmt): PrivilegeClause | null {
  const on = statement.objtype === undefined ? undefined : privilegeClasses[statement.objtype];
  if (on === undefined) return null;
  const list = (statement.privileges ?? []).flatMap((node) => ("AccessPriv" in node ? [{ name: node.AccessPriv.priv_name ?? "all", columns: strings(node.AccessPriv.cols) }] : []));
  return {
    grant: statement.is_grant === true,
    privileges: list.length === 0 ? [{ name: "all", columns: [] }] : list.map((privilege) => (privilege.name === "temp" ? { ...privilege, name: "temporary" } : privilege)),
    grantees: roles(statement.grantees),
    grantOption: statement.grant_option === true,
    grantedBy: statement.grantor === undefined ? null : roleName(statement.grantor),
    cascade: statement.behavior === "DROP_CASCADE",
    on,
  };
}

function privileges(statement: GrantStmt): Alteration | null {
  const clause = privilegeClause(statement);
  if (clause === null) return null;
  const inSchemas = statement.targtype === "ACL_TARGET_ALL_IN_SCHEMA" ? strings(statement.objects) : [];
  const kinds = { ...kindsByClass, function: "function" } as const;
  const objects = (statement.targtype === "ACL_TARGET_OBJECT" ? (statement.objects ?? []) : []).flatMap((node): ObjectReference[] => {
    if ("RangeVar" in node) return [relationReference(relationName(node.RangeVar))];
    return [{ ...named(clause.on === "function" && statement.objtype === "OBJECT_PROCEDURE" ? "procedure" : kinds[clause.on], objectName(node, statement.objtype)), ...routineWords(node, statement.objtype) }];
  });
  return { type: "privileges", objects, inSchemas, routines: statement.objtype === "OBJECT_FUNCTION" ? "function" : statement.objtype === "OBJECT_PROCEDURE" ? "procedure" : null, ...clause };
}

const kindsByClass: Readonly<Record<PrivilegeClass, ReferenceKind>> = {
  table: "relation",
  sequence: "relation",
  function: "function",
  schema: "schema",
  type: "type",
  language: "language",
  database: "database",
  "foreign data wrapper": "foreign data wrapper",
  server: "server",
  tablespace: "tablespace",
  parameter: "parameter",
  "large object": "large object",
};

function defaultPrivileges(statement: AlterDefaultPrivilegesStmt): Alteration | null {
  const clause = statement.action === undefined ? null : privilegeClause(statement.action);
  if (clause === null) return null;
  const list = (name: string): readonly Node[] => {
    const value = option(statement.options, name)?.arg;
    return value !== undefined && "List" in value ? (value.List.items ?? []) : [];
  };
  return { type: "default privileges", roles: roles(list("roles")), schemas: strings(list("schemas")), ...clause };
}

function membership(statement: GrantRoleStmt): Alteration {
  const options = (statement.opt ?? []).flatMap((node) => ("DefElem" in node ? [{ name: node.DefElem.defname ?? "", on: isOn(node.DefElem) }] : []));
  const granted = (statement.granted_roles ?? []).flatMap((node) => ("AccessPriv" in node ? [node.AccessPriv.priv_name ?? ""] : []));
  return { type: "membership", grant: statement.is_grant === true, roles: granted, members: roles(statement.grantee_roles), options, grantedBy: statement.grantor === undefined ? null : roleName(statement.grantor), cascade: statement.behavior === "DROP_CASCADE" };
}

function isOn({ arg }: DefElem): boolean {
  return arg === undefined || ("Boolean" in arg && arg.Boolean.boolval === true) || ("String" in arg && /^(?:true|on|option)$/i.test(arg.String.sval ?? ""));
}

function roles(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ("RoleSpec" in node ? [roleName(node.RoleSpec)] : []));
}

function owner(statement: AlterOwnerStmt): Alteration | null {
  const object = statement.relation === undefined ? referenceTo(statement.object, statement.objectType) : relationReference(relationName(statement.relation));
  return object === null ? null : { type: "owner", object, owner: roleName(statement.newowner) };
}

/** The comments of tables, columns, their constraints, indexes and sequences are kept with those. */
function comment(statement: CommentStmt): Alteration | null {
  if (["OBJECT_TABLE", "OBJECT_FOREIGN_TABLE", "OBJECT_TABCONSTRAINT", "OBJECT_INDEX", "OBJECT_SEQUENCE"].includes(statement.objtype ?? "")) return null;
  const object = referenceTo(statement.object, statement.objtype);
  return object === null ? null : { type: "comment", object, comment: statement.comment === undefined || statement.comment === "" ? null : statement.comment };
}

/** An object as COMMENT, OWNER TO and ALTER EXTENSION name it. */
function referenceTo(object: Node | undefined, type: ObjectType | undefined): ObjectReference | null {
  const parts = object !== undefined && "List" in object ? strings(object.List.items) : [];
  switch (type) {
    case "OBJECT_TABLE": case "OBJECT_FOREIGN_TABLE": case "OBJECT_SEQUENCE": case "OBJECT_INDEX": return relationReference(nameOf(parts));
    case "OBJECT_VIEW": return named("view", nameOf(parts));
    case "OBJECT_MATVIEW": return named("materialized view", nameOf(parts));
    case "OBJECT_COLUMN": return named("column", parts.at(-1) ?? "", nameOf(parts.slice(0, -1)));
    case "OBJECT_TABCONSTRAINT": return named("constraint", parts.at(-1) ?? "", nameOf(parts.slice(0, -1)));
    case "OBJECT_TRIGGER": return named("trigger", parts.at(-1) ?? "", nameOf(parts.slice(0, -1)));
    case "OBJECT_RULE": return named("rule", parts.at(-1) ?? "", nameOf(parts.slice(0, -1)));
    case "OBJECT_POLICY": return named("policy", parts.at(-1) ?? "", nameOf(parts.slice(0, -1)));
    case "OBJECT_DOMCONSTRAINT": {
      const [first] = object !== undefined && "List" in object ? (object.List.items ?? []) : [];
      return named("domain constraint", parts.at(-1) ?? "", objectName(first, "OBJECT_TYPE"));
    }
    case "OBJECT_SCHEMA": return named("schema", objectName(object, type));
    case "OBJECT_DATABASE": return named("database", objectName(object, type));
    case "OBJECT_LARGEOBJECT": return null;
    default: {
      const kind = namedKind(type);
      return kind === undefined ? null : { ...named(kind, objectName(object, type)), ...routineWords(object, type) };
    }
  }
}

function domain(statement: AlterDomainStmt, passage: Passage): Alteration | null {
  const name = nameOf(strings(statement.typeName));
  const action = part(passage, nameEnd(passage, passage.from + 2));
  switch (statement.subtype) {
    case "T": return { type: "domain default", domain: name, sql: statement.def === undefined ? null : textOf(part(action, action.from + 2)) };
    case "N": case "O": return { type: "domain not null", domain: name, notNull: statement.subtype === "O" };
    case "X": return { type: "domain constraint", domain: name, action: "drop", name: statement.name ?? "", newName: null, sql: "", notValid: false, ifExists: statement.missing_ok === true };
    case "V": return { type: "domain constraint", domain: name, action: "validate", name: statement.name ?? "", newName: null, sql: "", notValid: false, ifExists: false };
    case "C": {
      const constraint = statement.def !== undefined && "Constraint" in statement.def ? statement.def.Constraint : undefined;
      if (constraint === undefined) return null;
      if (constraint.contype === "CONSTR_NOTNULL" && constraint.conname === undefined) return { type: "domain not null", domain: name, notNull: true };
      const from = wordsAt(action, action.from + 1, "constraint") ? nameEnd(action, action.from + 2) : action.from + 1;
      const notValid = constraint.skip_validation === true;
      return { type: "domain constraint", domain: name, action: "add", name: constraint.conname ?? null, newName: null, sql: textOf(part(action, from, notValid ? action.to - 2 : action.to)), notValid, ifExists: false };
    }
    default: return null;
  }
}

function rename(statement: RenameStmt): Alteration | null {
  const { subname = "", newname = "" } = statement;
  switch (statement.renameType) {
    case "OBJECT_ATTRIBUTE":
      return { type: "attribute", composite: relationName(statement.relation), action: "rename", attribute: subname, newName: newname, sql: "", ifExists: false, cascade: statement.behavior === "DROP_CASCADE" };
    case "OBJECT_DOMCONSTRAINT":
      return { type: "domain constraint", domain: objectName(statement.object, "OBJECT_TYPE"), action: "rename", name: subname, newName: newname, sql: "", notValid: false, ifExists: false };
    default:
      return null;
  }
}

/** The text of each option, from where it begins to where the next does. */
function optionTexts(options: readonly Node[] | undefined, passage: Passage): (readonly [DefElem, string])[] {
  const list = (options ?? []).flatMap((node) => ("DefElem" in node ? [node.DefElem] : []));
  const starts = list.map((element) => indexAt(passage, element.location));
  return list.map((element, index) => [element, textOf(part(passage, starts[index] ?? passage.to, starts[index + 1] ?? passage.to))] as const);
}

function routine(statement: AlterFunctionStmt, passage: Passage): Alteration | null {
  const { func, objtype } = statement;
  if (func === undefined) return null;
  const last = word(passage, passage.to - 1) === "restrict" ? part(passage, passage.from, passage.to - 1) : passage;
  const list = optionTexts(statement.actions, last).map(([element, sql]): Clause => {
    const setting = element.arg !== undefined && "VariableSetStmt" in element.arg ? element.arg.VariableSetStmt : undefined;
    return { key: setting === undefined ? (element.defname ?? "") : setting.kind === "VAR_RESET_ALL" ? "set" : `set:${setting.name ?? ""}`, sql };
  });
  return clauses({ ...named(namedKind(objtype) ?? "function", objectName({ ObjectWithArgs: func }, objtype)), ...routineWords({ ObjectWithArgs: func }, objtype) }, list);
}

function role(statement: AlterRoleStmt, passage: Passage): Alteration | null {
  const name = roleName(statement.role);
  const members = option(statement.options, "rolemembers")?.arg;
  if (members !== undefined && "List" in members) return { type: "membership", grant: (statement.action ?? 1) > 0, roles: [name], members: roles(members.List.items), options: [], grantedBy: null, cascade: false };
  return clauses(named("role", name), optionTexts(statement.options, passage).map(([element, sql]) => ({ key: element.defname ?? "", sql })));
}

function roleSetting(statement: AlterRoleSetStmt, passage: Passage): Alteration | null {
  if (statement.role === undefined) return null;
  const { setstmt, database } = statement;
  const where = database === undefined ? "" : `@${database}`;
  const key = setstmt?.kind === "VAR_RESET_ALL" ? `set${where}` : `set${where}:${setstmt?.name ?? ""}`;
  const isReset = setstmt?.kind === "VAR_RESET_ALL" || setstmt?.kind === "VAR_RESET" || setstmt?.kind === "VAR_SET_DEFAULT";
  return clauses(named("role", roleName(statement.role)), [{ key, sql: isReset ? null : textOf(part(passage, nameEnd(passage, passage.from + 2))) }]);
}

/** The objects of a publication as CREATE and ALTER PUBLICATION list them: each with the key that tells it from others. */
export function publicationObjects(objects: readonly Node[] | undefined, list: Passage): { readonly key: string; readonly sql: string }[] {
  let kind = "";
  return pair(objects, splitAtCommas(list), list).map(([node, written]) => {
    const { pubobjtype, name = "", pubtable } = "PublicationObjSpec" in node ? node.PublicationObjSpec : {};
    let from = written.from;
    if (wordsAt(written, from, "tables", "in", "schema")) {
      kind = "TABLES IN SCHEMA";
      from += 3;
    } else if (word(written, from) === "table" && tokenText(written, from + 1) !== "") {
      kind = "TABLE";
      from++;
    }
    const key = pubtable !== undefined ? `table ${quoteName(relationName(pubtable.relation))}` : `schema ${pubobjtype === "PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA" ? "CURRENT_SCHEMA" : name}`;
    return { key, sql: `${kind} ${textOf(part(written, from))}` };
  });
}

function publication(statement: AlterPublicationStmt, passage: Passage): Alteration | null {
  const name = statement.pubname ?? "";
  const action = nameEnd(passage, passage.from + 2);
  if (statement.pubobjects === undefined) return clauses(named("publication", name), optionTexts(statement.options, part(passage, action, passage.to - 1)).map(([element, sql]) => ({ key: element.defname ?? "", sql: `SET (${sql.replace(/,\s*$/, "")})` })));
  const verb = statement.action === "AP_DropObjects" ? "drop" : statement.action === "AP_SetObjects" ? "set" : "add";
  return { type: "publication", publication: name, action: verb, objects: publicationObjects(statement.pubobjects, part(passage, action + 1)) };
}

/** The commands of ALTER TABLE, VIEW, TYPE and the like that have no change of their own. */
function commands(statement: AlterTableStmt, passage: Passage): (Alteration | null)[] {
  const list = (statement.cmds ?? []).flatMap((node) => ("AlterTableCmd" in node ? [node.AlterTableCmd] : []));
  const texts = splitAtCommas(part(passage, relationEnd(passage, statement.relation)));
  const relation = relationName(statement.relation);
  const object = { ...relationReference(relation), ...ifExistsOf(statement) };
  return pair(list, texts, passage).map(([command, clause]) => {
    if (statement.objtype === "OBJECT_TYPE") return attribute(command, relation, clause);
    if (command.subtype === "AT_ChangeOwner") return { type: "owner", object, owner: roleName(command.newowner) };
    return triggerState(command, relation) ?? (statement.objtype === "OBJECT_VIEW" || statement.objtype === "OBJECT_MATVIEW" || statement.objtype === "OBJECT_TABLE" ? viewClause(command, object, clause) : null);
  });
}

function attribute(command: AlterTableCmd, composite: ObjectName, clause: Passage): Alteration | null {
  const shared = { type: "attribute", composite, newName: null, ifExists: command.missing_ok === true, cascade: command.behavior === "DROP_CASCADE" } as const;
  const behavior = ["cascade", "restrict"].includes(word(clause, clause.to - 1)) ? clause.to - 1 : clause.to;
  switch (command.subtype) {
    case "AT_AddColumn": {
      const { colname = "" } = command.def !== undefined && "ColumnDef" in command.def ? command.def.ColumnDef : {};
      return { ...shared, action: "add", attribute: colname, sql: textOf(part(clause, clause.from + 3, behavior)) };
    }
    case "AT_DropColumn": return { ...shared, action: "drop", attribute: command.name ?? "", sql: "" };
    case "AT_AlterColumnType": return { ...shared, action: "alter", attribute: command.name ?? "", sql: textOf(part(clause, find(clause, ["type"], clause.from + 3) + 1, behavior)) };
    case "AT_ChangeOwner": return { type: "owner", object: named("type", composite), owner: roleName(command.newowner) };
    default: return null;
  }
}

const states: { readonly [Type in NonNullable<AlterTableCmd["subtype"]>]?: readonly [NamedKind & ("trigger" | "rule"), "ENABLE" | "DISABLE" | "ENABLE ALWAYS" | "ENABLE REPLICA"] } = {
  AT_EnableTrig: ["trigger", "ENABLE"],
  AT_EnableAlwaysTrig: ["trigger", "ENABLE ALWAYS"],
  AT_EnableReplicaTrig: ["trigger", "ENABLE REPLICA"],
  AT_DisableTrig: ["trigger", "DISABLE"],
  AT_EnableTrigAll: ["trigger", "ENABLE"],
  AT_DisableTrigAll: ["trigger", "DISABLE"],
  AT_EnableTrigUser: ["trigger", "ENABLE"],
  AT_DisableTrigUser: ["trigger", "DISABLE"],
  AT_EnableRule: ["rule", "ENABLE"],
  AT_EnableAlwaysRule: ["rule", "ENABLE ALWAYS"],
  AT_EnableReplicaRule: ["rule", "ENABLE REPLICA"],
  AT_DisableRule: ["rule", "DISABLE"],
};

function triggerState(command: AlterTableCmd, table: ObjectName): Alteration | null {
  const found = command.subtype === undefined ? undefined : states[command.subtype];
  return found === undefined ? null : { type: "trigger state", table, object: found[0], name: command.name ?? null, all: /TrigAll$/.test(command.subtype ?? ""), state: found[1] };
}

/** Options and column settings of a view; ALTER TABLE may name one as well. */
function viewClause(command: AlterTableCmd, object: ObjectReference, clause: Passage): Alteration | null {
  const column = command.name ?? "";
  switch (command.subtype) {
    case "AT_SetRelOptions":
    case "AT_ResetRelOptions": {
      const elements = command.def !== undefined && "List" in command.def ? (command.def.List.items ?? []) : [];
      const open = find(clause, ["set", "reset"]) + 1;
      const verb = command.subtype === "AT_SetRelOptions" ? "SET" : "RESET";
      return clauses(object, pair(elements, splitAtCommas(part(clause, open + 1, skip(clause, open) - 1)), clause).map(([node, written]) => {
        const { defnamespace, defname = "" } = "DefElem" in node ? node.DefElem : {};
        return { key: `option ${defnamespace === undefined ? "" : `${defnamespace}.`}${defname}`, sql: `${verb} (${textOf(written)})` };
      }));
    }
    case "AT_ColumnDefault": return clauses(object, [{ key: `default ${column}`, sql: command.def === undefined ? null : textOf(clause) }]);
    case "AT_SetStatistics": return clauses(object, [{ key: `statistics ${column}`, sql: textOf(clause) }]);
    case "AT_SetStorage": return clauses(object, [{ key: `storage ${column}`, sql: textOf(clause) }]);
    case "AT_SetCompression": return clauses(object, [{ key: `compression ${column}`, sql: textOf(clause) }]);
    case "AT_SetAccessMethod": return clauses(object, [{ key: "access method", sql: textOf(clause) }]);
    case "AT_SetTableSpace": return clauses(object, [{ key: "tablespace", sql: textOf(clause) }]);
    default: return null;
  }
}
