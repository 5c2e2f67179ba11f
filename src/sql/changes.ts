/** From a statement's syntax tree to its changes. The families of statements are read in `read-*.ts`. */
import type { CreateSchemaStmt, CreateTableAsStmt, DoStmt, Node, RawStmt } from "@pgsql/types";
import type { Span } from "../source.ts";
import type { Change } from "./change.ts";
import type { NodeOf, Tag } from "./expression.ts";
import { tagOf } from "./expression.ts";
import type { Token } from "./lex.ts";
import { nameOf, relationName, roleName, strings } from "./names.ts";
import type { Passage } from "./passage.ts";
import { base, pair, part, skip, wholePassage, word } from "./passage.ts";
import { readAlterations } from "./read-alteration.ts";
import { readAlterTable } from "./read-alter-table.ts";
import { readDrop, readDropRole, readDropSubscription, readDropTablespace, readDropUserMapping, readTruncate } from "./read-drop.ts";
import { readCreateIndex, readReindex } from "./read-index.ts";
import { neutral, neutralStatements, readAlterSubscription, readCluster, readComment, readDiscard, readImportForeignSchema, readGrant, readVacuum } from "./read-neutral.ts";
import { castName, createMaterializedView, createObject, methodName, readAlterEnum, readAlterSequence, readCompositeType, readCreateEnum, readCreateFunction, readCreateSequence, readDefine, readRefresh, readRule, readTrigger, readView, transformName } from "./read-object.ts";
import { contradictsItself } from "./contradictions.ts";
import { isMalformed } from "./option-lists.ts";
import { option, optionText } from "./read-option.ts";
import { readAlterPolicy, readCreatePolicy } from "./read-policy.ts";
import { readRename, readSetSchema } from "./read-rename.ts";
import { readCopy, readDelete, readExplain, readInsert, readMerge, readQuery, readSelect, readUpdate } from "./read-rows.ts";
import { doProgram } from "./routine.ts";
import { readDatabaseSetting, readLock, readRoleSetting, readSet, readTransaction } from "./read-session.ts";
import { createTableAs, readCreateForeignTable, readCreateTable } from "./read-table.ts";
import { inSchema, madeIn, usualRole } from "./schema-elements.ts";

/** One statement's text, ready to be read: the parser's byte offsets and the tokens count from its start. */
export interface StatementSource {
  readonly text: string;
  /** Without comments; UTF-16 offsets in `text`. */
  readonly tokens: readonly Token[];
  /** Maps a span of `text` to the file. Text that is not in the file as it stands (an escaped literal) maps to the literal. */
  readonly place: (span: Span) => Span;
  /** What the changes of this statement carry. */
  readonly nested: boolean;
  readonly conditional: boolean;
}

/** Reads a parsed statement into changes, in the order they happen. A statement that is not modelled gives one `NotModelled`. Never throws. */
export function readChanges(node: RawStmt, source: StatementSource): Change[] {
  return node.stmt === undefined ? [] : readStatement(node.stmt, wholePassage(source));
}

type Reader<Name extends Tag> = (statement: NodeOf<Name>, passage: Passage) => Change[];

const readers: { readonly [Name in Tag]?: Reader<Name> } = {
  AlterDatabaseStmt: (statement, passage) => neutral("alter database", passage, null, option(statement.options, "tablespace") !== undefined),
  AlterDatabaseSetStmt: readDatabaseSetting,
  AlterEnumStmt: readAlterEnum,
  AlterObjectSchemaStmt: readSetSchema,
  AlterOwnerStmt: (statement, passage) => neutral("owner", passage, statement.relation === undefined ? null : relationName(statement.relation)),
  AlterPolicyStmt: readAlterPolicy,
  AlterRoleSetStmt: readRoleSetting,
  AlterSeqStmt: readAlterSequence,
  AlterSubscriptionStmt: readAlterSubscription,
  AlterSystemStmt: (_statement, passage) => neutral("alter system", passage, null, true),
  AlterTableStmt: readAlterTable,
  CallStmt: (statement, passage) => readQuery(statement.funccall === undefined ? undefined : { FuncCall: statement.funccall }, passage),
  ClusterStmt: readCluster,
  CommentStmt: readComment,
  CompositeTypeStmt: readCompositeType,
  CopyStmt: readCopy,
  CreateAmStmt: (statement, passage) => [createObject("access method", statement.amname ?? "", passage)],
  CreateCastStmt: (statement, passage) => [createObject("cast", castName(statement.sourcetype, statement.targettype), passage)],
  CreateConversionStmt: (statement, passage) => [createObject("conversion", nameOf(strings(statement.conversion_name)), passage)],
  CreateDomainStmt: (statement, passage) => [createObject("domain", nameOf(strings(statement.domainname)), passage)],
  CreateEnumStmt: readCreateEnum,
  CreateEventTrigStmt: (statement, passage) => [createObject("event trigger", statement.trigname ?? "", passage)],
  CreateExtensionStmt: (statement, passage) => [createObject("extension", statement.extname ?? "", passage, { ifNotExists: statement.if_not_exists === true })],
  CreateFdwStmt: (statement, passage) => [createObject("foreign data wrapper", statement.fdwname ?? "", passage)],
  CreateForeignServerStmt: (statement, passage) => [createObject("server", statement.servername ?? "", passage, { ifNotExists: statement.if_not_exists === true })],
  CreateForeignTableStmt: readCreateForeignTable,
  CreateFunctionStmt: readCreateFunction,
  CreateOpClassStmt: (statement, passage) => [createObject("operator class", methodName(strings(statement.opclassname), statement.amname), passage)],
  CreateOpFamilyStmt: (statement, passage) => [createObject("operator family", methodName(strings(statement.opfamilyname), statement.amname), passage)],
  CreatePLangStmt: (statement, passage) => [createObject("language", statement.plname ?? "", passage, { orReplace: statement.replace === true })],
  CreatePolicyStmt: readCreatePolicy,
  CreatePublicationStmt: (statement, passage) => [createObject("publication", statement.pubname ?? "", passage)],
  CreateRangeStmt: (statement, passage) => [createObject("type", nameOf(strings(statement.typeName)), passage)],
  CreateRoleStmt: (statement, passage) => [createObject("role", statement.role ?? "", passage)],
  CreateSchemaStmt: readCreateSchema,
  CreateSeqStmt: readCreateSequence,
  CreateStatsStmt: (statement, passage) => [createObject("statistics", nameOf(strings(statement.defnames)), passage, { ifNotExists: statement.if_not_exists === true })],
  CreateStmt: readCreateTable,
  CreateSubscriptionStmt: (statement, passage) => [createObject("subscription", statement.subname ?? "", passage)],
  CreateTableAsStmt: readCreateTableAs,
  CreateTableSpaceStmt: (statement, passage) => [createObject("tablespace", statement.tablespacename ?? "", passage)],
  CreateTransformStmt: (statement, passage) => [createObject("transform", transformName(statement.type_name, statement.lang), passage, { orReplace: statement.replace === true })],
  CreateTrigStmt: readTrigger,
  CreateUserMappingStmt: (statement, passage) => [createObject("user mapping", `${roleName(statement.user)} on ${statement.servername ?? ""}`, passage, { ifNotExists: statement.if_not_exists === true })],
  CreatedbStmt: (statement, passage) => [{ ...base(passage), kind: "CreateDatabase", name: statement.dbname ?? "" }],
  DefineStmt: readDefine,
  DeleteStmt: readDelete,
  DiscardStmt: readDiscard,
  ImportForeignSchemaStmt: readImportForeignSchema,
  DoStmt: readDo,
  DropRoleStmt: readDropRole,
  DropStmt: readDrop,
  DropSubscriptionStmt: readDropSubscription,
  DropTableSpaceStmt: readDropTablespace,
  DropUserMappingStmt: readDropUserMapping,
  DropdbStmt: (statement, passage) => [{ ...base(passage), kind: "DropDatabase", name: statement.dbname ?? "", ifExists: statement.missing_ok === true }],
  ExplainStmt: readExplain,
  GrantRoleStmt: (statement, passage) => neutral(statement.is_grant === true ? "grant" : "revoke", passage),
  GrantStmt: readGrant,
  IndexStmt: readCreateIndex,
  InsertStmt: readInsert,
  LockStmt: readLock,
  MergeStmt: readMerge,
  RefreshMatViewStmt: readRefresh,
  ReindexStmt: readReindex,
  RenameStmt: readRename,
  RuleStmt: readRule,
  SelectStmt: readSelect,
  TransactionStmt: readTransaction,
  TruncateStmt: readTruncate,
  UpdateStmt: readUpdate,
  VacuumStmt: readVacuum,
  VariableSetStmt: readSet,
  VariableShowStmt: readQuery,
  ViewStmt: readView,
};

function readStatement(node: Node, passage: Passage): Change[] {
  const tag = tagOf(node);
  if (tag === "") return [];
  const reader = readers[tag] as Reader<Tag> | undefined;
  const what = neutralStatements[tag];
  if (reader === undefined && what === undefined) return [{ ...base(passage), kind: "NotModelled", what: tag }];
  const changes = withAlterations(reader?.((node as unknown as Record<string, never>)[tag] as never, passage) ?? (what === undefined ? [] : neutral(what, passage)), node, passage);
  return isMalformed(node) || contradictsItself(node) ? changes.map((change) => ({ ...change, malformed: true as const })) : changes;
}

/** Neutral changes with what they do to the catalog; where a statement has one alteration for several changes, the first carries it. */
function withAlterations(changes: Change[], node: Node, passage: Passage): Change[] {
  if (!changes.some((change) => change.kind === "Neutral")) return changes;
  const alterations = readAlterations(node, passage);
  return changes.map((change, index) => {
    const alteration = alterations[index];
    return change.kind === "Neutral" && alteration !== undefined && alteration !== null ? { ...change, alteration } : change;
  });
}

function readCreateTableAs(statement: CreateTableAsStmt, passage: Passage): Change[] {
  return [statement.objtype === "OBJECT_MATVIEW" ? createMaterializedView(statement, passage) : createTableAs(statement, passage)];
}

function readDo(statement: DoStmt, passage: Passage): Change[] {
  const program = doProgram(statement, passage.source);
  return [{ ...base(passage), kind: "DoBlock", language: optionText(statement.args, "language") ?? "plpgsql", ...(program !== null && { program }) }];
}

/**
 * CREATE SCHEMA, then what it makes inside: names without a schema belong to the new one. The server makes sequences first, then tables, views and the rest:
 * [transformCreateSchemaStmtElements](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/parser/parse_utilcmd.c).
 */
function readCreateSchema(statement: CreateSchemaStmt, passage: Passage): Change[] {
  const role = roleName(statement.authrole);
  const starts: number[] = [];
  for (let at = passage.from + 1; at < passage.to; at = skip(passage, at)) if (["create", "grant"].includes(word(passage, at))) starts.push(at);
  const parts = starts.map((start, index) => part(passage, start, starts[index + 1]));
  const elements = pair(statement.schemaElts, parts, passage)
    .flatMap(([each, clause]) => readStatement(each, clause).map((change) => ({ turn: elementOrder.findIndex((tag) => tag in each), change })))
    .sort((one, other) => one.turn - other.turn)
    .map(({ change }) => change);
  // A role that only the session knows gives the schema its name: then it is the one that the elements say.
  const [written] = elements.flatMap((change) => madeIn(change) ?? []);
  const name = statement.schemaname ?? (statement.authrole?.roletype === "ROLESPEC_CSTRING" ? role : (written ?? usualRole));
  const namedAfterRole = statement.schemaname === undefined && /^current_(?:user|role)$/.test(role) ? (written === undefined ? "unsaid" as const : "said" as const) : undefined;
  const element = { schema: name, owner: statement.authrole === undefined ? null : role, ...(namedAfterRole !== undefined && { namedAfterRole }) };
  const elsewhere = elements.some((change) => madeIn(change) !== null && madeIn(change) !== name);
  return [
    { ...base(passage), kind: "CreateSchema", name, ifNotExists: statement.if_not_exists === true, ...(statement.authrole !== undefined && { owner: role }), ...(elsewhere && { elsewhere }), ...(namedAfterRole !== undefined && { namedAfterRole }) },
    ...elements.map((change) => ({ ...inSchema(change, name), element })),
  ];
}

const elementOrder: readonly string[] = ["CreateSeqStmt", "CreateStmt", "ViewStmt", "IndexStmt", "CreateTrigStmt", "GrantStmt"];
