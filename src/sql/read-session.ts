/** Statements about the session: transactions, settings, locks. */
import type { AlterDatabaseSetStmt, AlterRoleSetStmt, LockStmt, Node, TransactionStmt, VariableSetStmt } from "@pgsql/types";
import type { Change, SetSetting } from "./change.ts";
import { constantValue, isBuiltIn, walk } from "./expression.ts";
import { nameOf, relationName, roleName, strings } from "./names.ts";
import type { Passage } from "./passage.ts";
import { base, findList, indexAt, part, relationPassage, skip, spanOf } from "./passage.ts";

export function readTransaction(statement: TransactionStmt, passage: Passage): Change[] {
  const change = base(passage);
  const chain = statement.chain === true;
  const name = statement.savepoint_name ?? "";
  switch (statement.kind) {
    case "TRANS_STMT_BEGIN":
    case "TRANS_STMT_START":
      return [{ ...change, kind: "Begin" }];
    case "TRANS_STMT_COMMIT": return [{ ...change, kind: "Commit", chain }];
    case "TRANS_STMT_ROLLBACK": return [{ ...change, kind: "Rollback", chain }];
    case "TRANS_STMT_SAVEPOINT": return [{ ...change, kind: "Savepoint", name }];
    case "TRANS_STMT_RELEASE": return [{ ...change, kind: "ReleaseSavepoint", name }];
    case "TRANS_STMT_ROLLBACK_TO": return [{ ...change, kind: "RollbackToSavepoint", name }];
    default: return [{ ...change, kind: "NotModelled", what: "TransactionStmt" }];
  }
}

export function readSet(statement: VariableSetStmt, passage: Passage): Change[] {
  const name = (statement.name ?? "").toLowerCase();
  if (name === "role" || name === "session_authorization") {
    const value = statement.kind === "VAR_SET_VALUE" && statement.args?.[0] !== undefined ? settingText(statement.args[0]) : null;
    const identity = { name, value, values: value === null ? [] : [value], local: statement.is_local === true, reset: statement.kind !== "VAR_SET_VALUE" };
    return [{ ...base(passage), kind: "Neutral", what: "set role", table: null, refusesTransaction: false, identity }];
  }
  const local = statement.is_local === true;
  switch (statement.kind) {
    case "VAR_SET_VALUE": return [setting(passage, name, (statement.args ?? []).map(settingText), local)];
    case "VAR_SET_DEFAULT": return [{ ...setting(passage, name, [], local), value: null, reset: true }];
    case "VAR_RESET": return [{ ...setting(passage, name, [], false), value: null, reset: true }];
    case "VAR_RESET_ALL": return [{ ...setting(passage, "all", [], false), value: null, reset: true }];
    case "VAR_SET_MULTI": return transactionSettings(statement, name, passage);
    default: return [{ ...base(passage), kind: "NotModelled", what: "VariableSetStmt" }];
  }
}

/** ALTER ROLE … SET and RESET, with IN DATABASE or without. */
export function readRoleSetting({ role, database, setstmt }: AlterRoleSetStmt, passage: Passage): Change[] {
  return laterSetting("alter role", role === undefined ? null : roleName(role), database !== undefined, setstmt, passage);
}

/** ALTER DATABASE … SET and RESET. */
export function readDatabaseSetting({ setstmt }: AlterDatabaseSetStmt, passage: Passage): Change[] {
  return laterSetting("alter database", null, true, setstmt, passage);
}

function laterSetting(what: "alter role" | "alter database", role: string | null, database: boolean, statement: VariableSetStmt | undefined, passage: Passage): Change[] {
  const [set] = statement === undefined ? [] : readSet(statement, passage);
  const written = set?.kind === "SetSetting" ? set : set?.kind === "Neutral" ? set.identity : undefined;
  const { name, value, values, reset } = written ?? { name: (statement?.name ?? "").toLowerCase(), value: null, values: [], reset: false };
  return [{ ...base(passage), kind: "Neutral", what, table: null, refusesTransaction: false, later: { role, database, name, value, values, reset } }];
}

/** SET TRANSACTION is about the transaction at hand, SET SESSION CHARACTERISTICS about the ones to come. */
function transactionSettings(statement: VariableSetStmt, name: string, passage: Passage): Change[] {
  if (name === "transaction snapshot") return [setting(passage, "transaction_snapshot", (statement.args ?? []).map(settingText), true)];
  const local = name === "transaction";
  return (statement.args ?? []).flatMap((node) => {
    if (!("DefElem" in node) || node.DefElem.arg === undefined) return [];
    return [setting(passage, `${local ? "" : "default_"}${node.DefElem.defname ?? ""}`, [settingText(node.DefElem.arg)], local)];
  });
}

function setting(passage: Passage, name: string, values: readonly (string | null)[], local: boolean): SetSetting {
  const known = values.filter((value) => value !== null);
  const complete = known.length === values.length;
  return { ...base(passage), kind: "SetSetting", name, value: complete ? known.join(", ") : null, values: complete ? known : [], local, reset: false };
}

function settingText(node: Node): string | null {
  const value = constantValue(node);
  return value === undefined || value === null ? null : String(value);
}

/** What the calls of set_config() in an expression or query set, each with the call as its span. */
export function settingsSet(node: unknown, passage: Passage): SetSetting[] {
  const found: SetSetting[] = [];
  walk(node, (inner) => {
    if (!("FuncCall" in inner) || !isBuiltIn(nameOf(strings(inner.FuncCall.funcname)), "set_config")) return;
    const [name, value, local] = (inner.FuncCall.args ?? []).map(constantValue);
    if (typeof name !== "string") return;
    const from = indexAt(passage, inner.FuncCall.location);
    const call = part(passage, from, skip(passage, findList(passage, from)));
    const text = value === undefined || value === null ? null : String(value);
    // a scope that is no constant: the shorter one, so that no one relies on the longer
    const change = setting(call, name.toLowerCase(), [text], local !== false);
    found.push(text === null || !lists.has(change.name) ? change : { ...change, values: splitNames(text) });
  });
  return found;
}

/** Settings whose text is a list of names. */
const lists: ReadonlySet<string> = new Set(["search_path", "temp_tablespaces", "session_preload_libraries", "local_preload_libraries"]);

/** The names in a text like `app, "Other"`: https://github.com/postgres/postgres/blob/REL_18_0/src/backend/utils/adt/varlena.c SplitIdentifierString */
function splitNames(text: string): string[] {
  const found: string[] = [];
  for (const [, quoted, plain] of text.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g)) found.push(quoted === undefined ? (plain ?? "").toLowerCase() : quoted.replaceAll('""', '"'));
  return found;
}

/** Lock modes by number: https://github.com/postgres/postgres/blob/REL_18_0/src/include/storage/lockdefs.h */
const lockModes = ["", "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"];

export function readLock(statement: LockStmt, passage: Passage): Change[] {
  const relations = (statement.relations ?? []).flatMap((node) => ("RangeVar" in node ? [node.RangeVar] : []));
  return relations.map((relation) => {
    const name = relationPassage(passage, relation);
    return { ...base(relations.length === 1 ? passage : name), kind: "LockTable", table: relationName(relation), tableSpan: spanOf(name), mode: lockModes[statement.mode ?? 8] ?? "ACCESS EXCLUSIVE", nowait: statement.nowait === true };
  });
}
