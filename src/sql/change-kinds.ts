import type { ChangeKind } from "./change.ts";

/** Every kind of change, for those who read handlers that no compiler has seen. */
export const changeKinds: readonly string[] = Object.keys({
  CreateSchema: 1, DropSchema: 1, RenameSchema: 1, CreateTable: 1, DropTable: 1, RenameTable: 1, SetTableSchema: 1, Truncate: 1, AttachPartition: 1, DetachPartition: 1,
  AddColumn: 1, DropColumn: 1, RenameColumn: 1, AlterColumnType: 1, SetDefault: 1, DropDefault: 1, SetNotNull: 1, DropNotNull: 1, AddIdentity: 1, SetIdentity: 1, DropIdentity: 1, SetExpression: 1, DropExpression: 1,
  AddConstraint: 1, DropConstraint: 1, ValidateConstraint: 1, RenameConstraint: 1, CreateIndex: 1, DropIndex: 1, RenameIndex: 1, Reindex: 1,
  EnableRowSecurity: 1, DisableRowSecurity: 1, ForceRowSecurity: 1, NoForceRowSecurity: 1, CreatePolicy: 1, AlterPolicy: 1, DropPolicy: 1, RenamePolicy: 1,
  CreateEnum: 1, AddEnumValue: 1, RenameEnumValue: 1, CreateSequence: 1, AlterSequence: 1, CreateObject: 1, DropObject: 1, RenameObject: 1, SetObjectSchema: 1, RefreshMaterializedView: 1,
  CreateDatabase: 1, DropDatabase: 1, Insert: 1, Update: 1, Delete: 1, Merge: 1, Copy: 1, Query: 1, Begin: 1, Commit: 1, Rollback: 1, Savepoint: 1, ReleaseSavepoint: 1, RollbackToSavepoint: 1, SetSetting: 1, LockTable: 1,
  Neutral: 1, DoBlock: 1, Opaque: 1, NotModelled: 1,
} satisfies Record<ChangeKind, 1>);
