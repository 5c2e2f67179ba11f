/** What each kind of change is one of, once for all who ask: a kind that is not in these tables does not compile. */
import type { Change, ChangeKind, NeutralKind } from "./change.ts";

/**
 * `creates`, `alters`, `renames` and `drops`: the schema, where taking a default or row security away is a drop. `privileges`: who owns and may do what.
 * `describes`: comments and labels. `maintains`: how things are kept or checked, with the same meaning before and after; triggers that are
 * switched off for a load and on again are among them. `rows`: writes them. `server`: databases and settings of the server.
 * `unseen`: what it does is not known, or stands in changes of their own.
 */
export type ChangeClass = "creates" | "alters" | "renames" | "drops" | "privileges" | "describes" | "maintains" | "rows" | "reads" | "session" | "server" | "unseen";

const classes = {
  CreateSchema: "creates", DropSchema: "drops", RenameSchema: "renames",
  CreateTable: "creates", DropTable: "drops", RenameTable: "renames", SetTableSchema: "alters", Truncate: "rows", AttachPartition: "alters", DetachPartition: "drops",
  AddColumn: "creates", DropColumn: "drops", RenameColumn: "renames", AlterColumnType: "alters", SetDefault: "alters", DropDefault: "drops", SetNotNull: "alters", DropNotNull: "drops",
  AddIdentity: "alters", SetIdentity: "alters", DropIdentity: "drops", SetExpression: "alters", DropExpression: "drops",
  AddConstraint: "creates", DropConstraint: "drops", ValidateConstraint: "maintains", RenameConstraint: "renames",
  CreateIndex: "creates", DropIndex: "drops", RenameIndex: "renames", Reindex: "maintains",
  EnableRowSecurity: "alters", DisableRowSecurity: "drops", ForceRowSecurity: "alters", NoForceRowSecurity: "drops",
  CreatePolicy: "creates", AlterPolicy: "alters", DropPolicy: "drops", RenamePolicy: "renames",
  CreateEnum: "creates", AddEnumValue: "alters", RenameEnumValue: "renames", CreateSequence: "creates", AlterSequence: "alters",
  CreateObject: "creates", DropObject: "drops", RenameObject: "renames", SetObjectSchema: "alters", RefreshMaterializedView: "maintains",
  CreateDatabase: "server", DropDatabase: "server",
  Insert: "rows", Update: "rows", Delete: "rows", Merge: "rows", Copy: "rows", Query: "reads",
  Begin: "session", Commit: "session", Rollback: "session", Savepoint: "session", ReleaseSavepoint: "session", RollbackToSavepoint: "session", SetSetting: "session", LockTable: "session",
  Neutral: null, DoBlock: "unseen", Opaque: "unseen", NotModelled: "unseen",
} as const satisfies Record<Exclude<ChangeKind, "Neutral">, ChangeClass> & { readonly Neutral: null };

const neutralClasses: Readonly<Record<NeutralKind, ChangeClass>> = {
  "grant": "privileges", "revoke": "privileges", "alter default privileges": "privileges", "owner": "privileges", "reassign owned": "privileges", "alter role": "privileges",
  "comment": "describes", "security label": "describes",
  "analyze": "maintains", "vacuum": "maintains", "vacuum full": "maintains", "cluster": "maintains", "cluster mark": "maintains", "checkpoint": "maintains",
  "storage parameter": "maintains", "statistics target": "maintains", "storage": "maintains", "compression": "maintains", "tablespace": "maintains", "logged": "maintains", "unlogged": "maintains", "access method": "maintains",
  "replica identity": "maintains", "trigger state": "maintains", "rule state": "maintains",
  "alter constraint": "alters", "inherit": "alters", "of type": "alters", "alter function": "alters", "alter domain": "alters", "alter type": "alters", "alter extension": "alters", "alter view": "alters", "alter statistics": "alters",
  "alter publication": "alters", "alter subscription": "alters", "alter index": "alters", "alter text search": "alters", "alter object": "alters", "import foreign schema": "creates", "drop owned": "drops",
  "discard": "session", "listen": "session", "notify": "session", "set constraints": "session", "set role": "session", "prepare": "session", "deallocate": "session", "cursor": "session", "load": "session",
  "alter system": "server", "alter database": "server", "execute": "unseen",
};

/** Every kind of change, for those who read handlers that no compiler has seen. */
export const changeKinds: readonly string[] = Object.keys(classes);

/** What the changes of a kind are, by the kind alone; null for neutral ones, which are of many. */
export function classOfKind(kind: ChangeKind): ChangeClass | null {
  return classes[kind];
}

/** What a change is one of; what is temporary belongs to the session. */
export function classOf(change: Change): ChangeClass {
  if (change.kind === "Neutral") return neutralClasses[change.what];
  if (change.kind === "Copy" && change.direction === "to") return "reads";
  return "temporary" in change && change.temporary ? "session" : classes[change.kind];
}

/** Whether a change is one of the schema: not of rows, privileges, the session, or of how things are kept. */
export function isDdl(change: Change): boolean {
  const found = classOf(change);
  return found === "creates" || found === "alters" || found === "renames" || found === "drops";
}
