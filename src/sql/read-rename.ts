/** ALTER … RENAME and ALTER … SET SCHEMA, of everything that has a name. */
import type { AlterObjectSchemaStmt, RangeVar, RenameStmt } from "@pgsql/types";
import type { Span } from "../source.ts";
import type { Change, ObjectName } from "./change.ts";
import { nameOf, relationKind, relationName } from "./names.ts";
import type { Passage } from "./passage.ts";
import { base, part, relationEnd, relationPassage, spanOf } from "./passage.ts";
import { namedKind, objectName, routineWords } from "./read-object.ts";

interface Target {
  readonly table: ObjectName;
  readonly tableSpan: Span;
  readonly only?: boolean;
  readonly tableIfExists?: boolean;
}

export function readRename(statement: RenameStmt, passage: Passage): Change[] {
  return [rename(statement, passage)];
}

function rename(statement: RenameStmt, passage: Passage): Change {
  const { renameType, relation, object } = statement;
  const target = relationTarget(relation, statement.missing_ok, passage);
  const clause = base(actionOf(relation, passage));
  const name = statement.subname ?? "";
  const newName = statement.newname ?? "";
  const ifExists = statement.missing_ok === true;
  switch (renameType) {
    case "OBJECT_TABLE":
    case "OBJECT_FOREIGN_TABLE":
      return { ...clause, ...target, kind: "RenameTable", newName, ifExists };
    case "OBJECT_INDEX": return { ...clause, kind: "RenameIndex", index: target.table, newName, ifExists };
    case "OBJECT_VIEW":
    case "OBJECT_MATVIEW":
    case "OBJECT_SEQUENCE":
      return { ...clause, kind: "RenameObject", object: namedKind(renameType) ?? "view", name: target.table, table: null, newName, ...ifExistsOf(statement) };
    case "OBJECT_COLUMN": return { ...clause, ...target, kind: "RenameColumn", column: name, newName, relation: relationKind(statement.relationType) };
    case "OBJECT_TABCONSTRAINT": return { ...clause, ...target, kind: "RenameConstraint", constraint: name, newName };
    case "OBJECT_ATTRIBUTE": return { ...base(passage), kind: "Neutral", what: "alter type", table: null, refusesTransaction: false };
    case "OBJECT_DOMCONSTRAINT": return { ...base(passage), kind: "Neutral", what: "alter domain", table: null, refusesTransaction: false };
    case "OBJECT_DATABASE": return { ...base(passage), kind: "Neutral", what: "alter database", table: null, refusesTransaction: false };
    case "OBJECT_SCHEMA": return { ...base(passage), kind: "RenameSchema", name, newName };
    case "OBJECT_POLICY": return { ...base(passage), ...target, kind: "RenamePolicy", name, newName };
    case "OBJECT_TRIGGER":
    case "OBJECT_RULE":
      return { ...base(passage), kind: "RenameObject", object: renameType === "OBJECT_RULE" ? "rule" : "trigger", name: nameOf([name]), table: target.table, newName, ...ifExistsOf(statement) };
    default: {
      const kind = namedKind(renameType);
      if (kind === undefined) return { ...base(passage), kind: "NotModelled", what: "RenameStmt" };
      return { ...base(passage), kind: "RenameObject", object: kind, name: object === undefined ? nameOf([name]) : objectName(object, renameType), table: null, newName, ...ifExistsOf(statement), ...routineWords(object, renameType) };
    }
  }
}

export function readSetSchema(statement: AlterObjectSchemaStmt, passage: Passage): Change[] {
  const { objectType, relation, object } = statement;
  const newSchema = statement.newschema ?? "";
  const clause = base(actionOf(relation, passage));
  if (objectType === "OBJECT_TABLE" || objectType === "OBJECT_FOREIGN_TABLE") {
    return [{ ...clause, ...relationTarget(relation, statement.missing_ok, passage), kind: "SetTableSchema", newSchema, ifExists: statement.missing_ok === true, relation: relationKind(objectType) }];
  }
  const kind = namedKind(objectType);
  if (kind === undefined) return [{ ...base(passage), kind: "NotModelled", what: "AlterObjectSchemaStmt" }];
  return [{ ...clause, kind: "SetObjectSchema", object: kind, name: relation === undefined ? objectName(object, objectType) : relationName(relation), newSchema, ...ifExistsOf(statement), ...routineWords(object, objectType) }];
}

function relationTarget(relation: RangeVar | undefined, missingOk: boolean | undefined, passage: Passage): Target {
  return {
    table: relationName(relation),
    tableSpan: spanOf(relationPassage(passage, relation)),
    ...(relation?.inh !== true && { only: true }),
    ...(missingOk === true && { tableIfExists: true }),
  };
}

/** What follows the relation, `RENAME TO x`: the clause as in any other ALTER TABLE; the whole statement for what is no relation. */
function actionOf(relation: RangeVar | undefined, passage: Passage): Passage {
  return relation === undefined ? passage : part(passage, relationEnd(passage, relation));
}

function ifExistsOf({ missing_ok }: { readonly missing_ok?: boolean }): { readonly ifExists?: true } {
  return missing_ok === true ? { ifExists: true } : {};
}
