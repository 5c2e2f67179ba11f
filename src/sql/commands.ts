/** What a change does, as PostgreSQL's manual names commands and their clauses: the words in which people configure rules. */
import { textOf, type SourceFile, type Span } from "../source.ts";
import type { Change, ColumnDefinition, ConstraintDefinition, DataType, NeutralKind, ObjectName } from "./change.ts";
import { functionCalls } from "./expression.ts";
import { lex, type Token } from "./lex.ts";
import type { Statement } from "./statement.ts";

/** A command, or a clause of one, with what it is about. */
export interface WrittenCommand {
  /** One of {@link commandNames}; empty for what has none. */
  readonly command: string;
  /** What it is about: the table, column, constraint, index, function, role or setting, as written; null where it has no name. */
  readonly name: ObjectName | null;
  /** The table it is about, or that its object belongs to; null where there is none. */
  readonly table: ObjectName | null;
  /** Of a clause that gives a column a type. */
  readonly type: DataType | null;
  /** Of a foreign key. */
  readonly references: ObjectName | null;
  /** `ON ALL TABLES IN SCHEMA`. */
  readonly inSchemas: readonly string[];
  /** A part of a command that is listed as well. */
  readonly isClause: boolean;
  readonly span: Span;
  readonly change: Change;
}

const relations = ["TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "SEQUENCE", "INDEX"] as const;
const objects = [
  ...relations, "SCHEMA", "DATABASE", "TYPE", "DOMAIN", "FUNCTION", "PROCEDURE", "AGGREGATE", "TRIGGER", "EVENT TRIGGER", "RULE", "POLICY", "EXTENSION", "COLLATION", "CONVERSION", "CAST", "OPERATOR", "OPERATOR CLASS",
  "OPERATOR FAMILY", "TEXT SEARCH CONFIGURATION", "TEXT SEARCH DICTIONARY", "TEXT SEARCH PARSER", "TEXT SEARCH TEMPLATE", "STATISTICS", "PUBLICATION", "SUBSCRIPTION", "LANGUAGE", "SERVER", "FOREIGN DATA WRAPPER",
  "USER MAPPING", "ACCESS METHOD", "TRANSFORM", "ROLE", "TABLESPACE",
] as const;
const tableActions = [
  "ADD COLUMN", "DROP COLUMN", "RENAME COLUMN", "ALTER COLUMN TYPE", "ALTER COLUMN SET DEFAULT", "ALTER COLUMN DROP DEFAULT", "ALTER COLUMN SET NOT NULL", "ALTER COLUMN DROP NOT NULL", "ALTER COLUMN ADD GENERATED",
  "ALTER COLUMN SET GENERATED", "ALTER COLUMN DROP IDENTITY", "ALTER COLUMN SET EXPRESSION", "ALTER COLUMN DROP EXPRESSION", "ALTER COLUMN SET STATISTICS", "ALTER COLUMN SET STORAGE", "ALTER COLUMN SET COMPRESSION",
  "ADD CONSTRAINT", "ALTER CONSTRAINT", "DROP CONSTRAINT", "VALIDATE CONSTRAINT", "RENAME CONSTRAINT", "ATTACH PARTITION", "DETACH PARTITION", "ENABLE ROW LEVEL SECURITY", "DISABLE ROW LEVEL SECURITY",
  "FORCE ROW LEVEL SECURITY", "NO FORCE ROW LEVEL SECURITY", "ENABLE TRIGGER", "DISABLE TRIGGER", "ENABLE RULE", "DISABLE RULE", "CLUSTER ON", "SET TABLESPACE", "SET ACCESS METHOD", "SET LOGGED", "SET UNLOGGED", "SET (storage parameters)",
  "INHERIT", "OF", "REPLICA IDENTITY",
] as const;
const clauses = ["COLUMN", "DEFAULT", "GENERATED", "IDENTITY", "PRIMARY KEY", "UNIQUE", "FOREIGN KEY", "CHECK", "EXCLUDE", "PARTITION BY", "PARTITION OF", "INHERITS", "LIKE", "COLLATE", "ENCODING", "FUNCTION CALL"] as const;

/** Every command and clause that has a name here, in the order of the alphabet. */
export const commandNames: readonly string[] = [
  ...objects.flatMap((object) => [`CREATE ${object}`, `DROP ${object}`, `ALTER ${object}`]), "CREATE TABLE AS",
  ...[...relations, "FUNCTION", "PROCEDURE", "TYPE", "DOMAIN", "SCHEMA", "TRIGGER", "POLICY", "ROLE"].map((object) => `ALTER ${object} RENAME TO`),
  ...[...relations.slice(0, 5), "FUNCTION", "PROCEDURE", "TYPE", "DOMAIN", "EXTENSION"].map((object) => `ALTER ${object} SET SCHEMA`),
  ...[...relations.slice(0, 5), "FUNCTION", "PROCEDURE", "TYPE", "DOMAIN", "SCHEMA", "DATABASE"].map((object) => `ALTER ${object} OWNER TO`),
  ...tableActions.map((action) => `ALTER TABLE ${action.replace(/ \(.*/, "")}`), "ALTER TYPE ADD VALUE", "ALTER TYPE RENAME VALUE", "ALTER SYSTEM", "ALTER DEFAULT PRIVILEGES",
  "TRUNCATE", "REINDEX", "REFRESH MATERIALIZED VIEW", "INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "SELECT", "CALL", "SHOW", "EXPLAIN", "DO", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "SET", "SET LOCAL", "SET ROLE", "SET CONSTRAINTS", "RESET",
  "LOCK TABLE", "GRANT", "REVOKE", "COMMENT ON", "SECURITY LABEL", "ANALYZE", "VACUUM", "CLUSTER", "DISCARD", "LISTEN", "NOTIFY", "CHECKPOINT", "PREPARE", "EXECUTE", "DEALLOCATE", "LOAD", "IMPORT FOREIGN SCHEMA", "REASSIGN OWNED", "DROP OWNED",
  ...clauses,
].filter((name, at, all) => all.indexOf(name) === at).sort();

const known: ReadonlySet<string> = new Set(commandNames);

/** What each kind of change is called that needs no look at what it says. */
const kinds: { readonly [Kind in Change["kind"]]?: string } = {
  CreateSchema: "CREATE SCHEMA", DropSchema: "DROP SCHEMA", RenameSchema: "ALTER SCHEMA RENAME TO", RenameTable: "ALTER TABLE RENAME TO", Truncate: "TRUNCATE",
  AttachPartition: "ALTER TABLE ATTACH PARTITION", DetachPartition: "ALTER TABLE DETACH PARTITION", AddColumn: "ALTER TABLE ADD COLUMN", DropColumn: "ALTER TABLE DROP COLUMN", RenameColumn: "ALTER TABLE RENAME COLUMN",
  AlterColumnType: "ALTER TABLE ALTER COLUMN TYPE", SetDefault: "ALTER TABLE ALTER COLUMN SET DEFAULT", DropDefault: "ALTER TABLE ALTER COLUMN DROP DEFAULT", SetNotNull: "ALTER TABLE ALTER COLUMN SET NOT NULL",
  DropNotNull: "ALTER TABLE ALTER COLUMN DROP NOT NULL", AddIdentity: "ALTER TABLE ALTER COLUMN ADD GENERATED", SetIdentity: "ALTER TABLE ALTER COLUMN SET GENERATED", DropIdentity: "ALTER TABLE ALTER COLUMN DROP IDENTITY",
  SetExpression: "ALTER TABLE ALTER COLUMN SET EXPRESSION", DropExpression: "ALTER TABLE ALTER COLUMN DROP EXPRESSION", AddConstraint: "ALTER TABLE ADD CONSTRAINT", DropConstraint: "ALTER TABLE DROP CONSTRAINT",
  ValidateConstraint: "ALTER TABLE VALIDATE CONSTRAINT", RenameConstraint: "ALTER TABLE RENAME CONSTRAINT", CreateIndex: "CREATE INDEX", DropIndex: "DROP INDEX", RenameIndex: "ALTER INDEX RENAME TO", Reindex: "REINDEX",
  EnableRowSecurity: "ALTER TABLE ENABLE ROW LEVEL SECURITY", DisableRowSecurity: "ALTER TABLE DISABLE ROW LEVEL SECURITY", ForceRowSecurity: "ALTER TABLE FORCE ROW LEVEL SECURITY", NoForceRowSecurity: "ALTER TABLE NO FORCE ROW LEVEL SECURITY",
  CreatePolicy: "CREATE POLICY", AlterPolicy: "ALTER POLICY", DropPolicy: "DROP POLICY", RenamePolicy: "ALTER POLICY RENAME TO", CreateEnum: "CREATE TYPE", AddEnumValue: "ALTER TYPE ADD VALUE", RenameEnumValue: "ALTER TYPE RENAME VALUE",
  CreateSequence: "CREATE SEQUENCE", AlterSequence: "ALTER SEQUENCE", RefreshMaterializedView: "REFRESH MATERIALIZED VIEW", CreateDatabase: "CREATE DATABASE", DropDatabase: "DROP DATABASE", Insert: "INSERT", Update: "UPDATE", Delete: "DELETE",
  Merge: "MERGE", Copy: "COPY", Begin: "BEGIN", Commit: "COMMIT", Rollback: "ROLLBACK", RollbackToSavepoint: "ROLLBACK", Savepoint: "SAVEPOINT", LockTable: "LOCK TABLE", DoBlock: "DO",
};

const neutral: { readonly [Kind in NeutralKind]?: string } = {
  "grant": "GRANT", "revoke": "REVOKE", "alter default privileges": "ALTER DEFAULT PRIVILEGES", "comment": "COMMENT ON", "analyze": "ANALYZE", "vacuum": "VACUUM", "vacuum full": "VACUUM", "cluster": "CLUSTER", "discard": "DISCARD", "listen": "LISTEN",
  "notify": "NOTIFY", "checkpoint": "CHECKPOINT", "security label": "SECURITY LABEL", "alter system": "ALTER SYSTEM", "set constraints": "SET CONSTRAINTS", "set role": "SET ROLE", "prepare": "PREPARE", "execute": "EXECUTE", "deallocate": "DEALLOCATE",
  "load": "LOAD", "import foreign schema": "IMPORT FOREIGN SCHEMA", "reassign owned": "REASSIGN OWNED", "drop owned": "DROP OWNED", "alter role": "ALTER ROLE", "alter database": "ALTER DATABASE", "alter constraint": "ALTER TABLE ALTER CONSTRAINT",
  "statistics target": "ALTER TABLE ALTER COLUMN SET STATISTICS", "storage": "ALTER TABLE ALTER COLUMN SET STORAGE", "compression": "ALTER TABLE ALTER COLUMN SET COMPRESSION", "replica identity": "ALTER TABLE REPLICA IDENTITY",
  "cluster mark": "ALTER TABLE CLUSTER ON", "access method": "ALTER TABLE SET ACCESS METHOD", "logged": "ALTER TABLE SET LOGGED", "unlogged": "ALTER TABLE SET UNLOGGED", "inherit": "ALTER TABLE INHERIT", "of type": "ALTER TABLE OF",
  "alter subscription": "ALTER SUBSCRIPTION", "alter publication": "ALTER PUBLICATION", "alter extension": "ALTER EXTENSION", "alter domain": "ALTER DOMAIN", "alter type": "ALTER TYPE", "alter statistics": "ALTER STATISTICS",
};

/** The commands and clauses of a change that runs, in the order written. */
export function writtenCommands(change: Change, statement: Statement, file: SourceFile): readonly WrittenCommand[] {
  if (change.unlikely === true) return [];
  const table = tableOf(change);
  const main = { table, type: null, references: null, inSchemas: inSchemasOf(change), isClause: false, span: change.span, change };
  const command = commandOf(change, statement, file);
  return [...namesOf(change).map((name): WrittenCommand => ({ ...main, command, name })), ...clausesOf(change, file).map((clause): WrittenCommand => ({ ...main, isClause: true, ...clause }))];
}

type Clause = Pick<WrittenCommand, "command" | "name" | "span"> & Partial<WrittenCommand>;

/** What a statement as a whole holds, wherever: COLLATE, and calls of functions outside of bodies. */
export function writtenClauses(statement: Statement, file: SourceFile): readonly WrittenCommand[] {
  const [change] = statement.changes;
  if (change === undefined) return [];
  const main = { table: tableOf(change), type: null, references: null, inSchemas: [], isClause: true, span: statement.span, change };
  const collations = collationsIn(statement.tokens, file).map(({ name, span }): WrittenCommand => ({ ...main, command: "COLLATE", name, span }));
  const calls = functionCalls(statement.node?.stmt).map(({ name }): WrittenCommand => ({ ...main, command: "FUNCTION CALL", name, span: callSpan(statement.tokens, file, name.name) ?? statement.span }));
  return [...collations, ...calls].sort((a, b) => a.span.start - b.span.start);
}

/** Whether a command is one of these, as a configuration writes them: in full, or its first words. */
export function isCommand({ command }: WrittenCommand, phrases: readonly string[]): boolean {
  return phrases.some((phrase) => command === phrase || command.startsWith(`${phrase} `));
}

function commandOf(change: Change, statement: Statement, file: SourceFile): string {
  switch (change.kind) {
    case "CreateTable": return change.foreign ? "CREATE FOREIGN TABLE" : change.asQuery === null ? "CREATE TABLE" : "CREATE TABLE AS";
    case "DropTable": return change.foreign ? "DROP FOREIGN TABLE" : "DROP TABLE";
    case "SetTableSchema": return `ALTER ${change.relation.toUpperCase()} SET SCHEMA`;
    case "CreateObject": return `CREATE ${objectWord(change.object)}`;
    case "DropObject": return `DROP ${objectWord(change.object)}`;
    case "RenameObject": return longest(`ALTER ${objectWord(change.object)} RENAME TO`);
    case "SetObjectSchema": return longest(`ALTER ${objectWord(change.object)} SET SCHEMA`);
    case "SetSetting": return change.reset ? "RESET" : change.local ? "SET LOCAL" : "SET";
    case "Query": return queryCommand(textOf(file, change.span));
    case "Neutral": return neutral[change.what] ?? alterCommand(change, statement, file);
    default: return kinds[change.kind] ?? "";
  }
}

function queryCommand(text: string): string {
  const word = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? "";
  return word === "CALL" || word === "SHOW" || word === "EXPLAIN" ? word : "SELECT";
}

/** ALTER of what has no kind of change of its own: the object by its words, and what is done to it. */
function alterCommand(change: Extract<Change, { kind: "Neutral" }>, statement: Statement, file: SourceFile): string {
  const text = (span: Span): string => textOf(file, span).slice(0, 200).replace(/\s+/g, " ").toUpperCase();
  const written = text(change.span);
  const start = written.startsWith("ALTER ") ? written : change.nested ? "" : text(statement.span);
  const object = [...objects].sort((a, b) => b.length - a.length).find((name) => start.startsWith(`ALTER ${name} `)) ?? (change.table === null ? null : "TABLE");
  if (object === null) return "";
  const action = change.what === "owner" ? "OWNER TO" : change.what === "trigger state" || change.what === "rule state" ? `${/\bDISABLE\b/.test(written) ? "DISABLE" : "ENABLE"} ${change.what === "rule state" ? "RULE" : "TRIGGER"}` : change.what === "tablespace" ? "SET TABLESPACE" : change.what === "storage parameter" ? "SET" : "";
  return longest(`ALTER ${object} ${action}`.trim());
}

/** The longest name that a phrase begins with. */
function longest(phrase: string): string {
  for (let words = phrase; words !== ""; words = words.slice(0, Math.max(0, words.lastIndexOf(" ")))) if (known.has(words)) return words;
  return phrase;
}

function objectWord(object: string): string {
  return object === "enum" ? "TYPE" : object.toUpperCase();
}

function tableOf(change: Change): ObjectName | null {
  if (change.kind === "Neutral" && change.setting?.of === "comment") return change.setting.on === "sequence" || change.setting.on === "index" ? null : change.setting.name;
  return "table" in change ? change.table : null;
}

function inSchemasOf(change: Change): readonly string[] {
  const alteration = change.kind === "Neutral" ? change.alteration : undefined;
  return alteration?.type === "privileges" ? alteration.inSchemas : alteration?.type === "default privileges" ? alteration.schemas : [];
}

const plain = (name: string): ObjectName => ({ schema: null, name });

/** What a change is about; one for each object of a GRANT. */
function namesOf(change: Change): readonly (ObjectName | null)[] {
  switch (change.kind) {
    case "CreateSchema": case "DropSchema": case "RenameSchema": case "CreateDatabase": case "DropDatabase": case "Savepoint": return [plain(change.name)];
    case "AddColumn": return [plain(change.column.name)];
    case "DropColumn": case "RenameColumn": case "AlterColumnType": case "SetDefault": case "DropDefault": case "SetNotNull": case "DropNotNull": case "AddIdentity": case "SetIdentity": case "DropIdentity": case "SetExpression": case "DropExpression": return [plain(change.column)];
    case "AddConstraint": return [change.constraint.name === null ? null : plain(change.constraint.name)];
    case "DropConstraint": case "ValidateConstraint": case "RenameConstraint": return [plain(change.constraint)];
    case "CreateIndex": return [change.name === null ? null : { schema: change.table.schema, name: change.name }];
    case "DropIndex": case "RenameIndex": return [change.index];
    case "AttachPartition": case "DetachPartition": return [change.partition];
    case "CreatePolicy": case "AlterPolicy": case "DropPolicy": case "RenamePolicy": return [plain(change.name)];
    case "CreateEnum": case "AddEnumValue": case "RenameEnumValue": return [change.type];
    case "CreateSequence": case "AlterSequence": return [change.sequence];
    case "CreateObject": case "DropObject": case "RenameObject": case "SetObjectSchema": return [withoutArguments(change.name)];
    case "RefreshMaterializedView": return [change.view];
    case "SetSetting": return [plain(change.name)];
    case "Reindex": return [change.name];
    case "Neutral": return neutralNames(change);
    default: return ["table" in change ? change.table : null];
  }
}

function neutralNames({ table, setting, alteration }: Extract<Change, { kind: "Neutral" }>): readonly (ObjectName | null)[] {
  if (setting?.of === "comment") return [setting.part === null ? setting.name : plain(setting.part)];
  if (table !== null) return [table];
  if (alteration === undefined) return [null];
  if (alteration.type === "privileges") return alteration.objects.length === 0 ? [null] : alteration.objects.map(({ name }) => withoutArguments(name));
  return ["object" in alteration && typeof alteration.object === "object" ? withoutArguments(alteration.object.name) : null];
}

function withoutArguments({ schema, name }: ObjectName): ObjectName {
  return { schema, name: name.replace(/(?<=.)\(.*/s, "") };
}

function clausesOf(change: Change, file: SourceFile): readonly Clause[] {
  switch (change.kind) {
    case "CreateTable":
      return [
        ...change.columns.flatMap(columnClauses),
        ...change.constraints.flatMap(constraintClause),
        ...(change.partitionBy !== null ? [{ command: "PARTITION BY", name: change.table, span: change.span }] : []),
        ...(change.partitionOf !== null ? [{ command: "PARTITION OF", name: change.partitionOf, span: change.span }] : []),
        ...change.inherits.map((name) => ({ command: "INHERITS", name, span: change.span })),
        ...change.like.map(({ table: name }) => ({ command: "LIKE", name, span: change.span })),
      ];
    case "AddColumn": return [...columnClauses(change.column), ...change.column.constraints.flatMap(constraintClause)];
    case "AlterColumnType": return [{ command: "COLUMN", name: plain(change.column), type: change.type, span: change.span }];
    case "SetDefault": return [{ command: "DEFAULT", name: plain(change.column), span: change.span }];
    case "AddIdentity": return [{ command: "IDENTITY", name: plain(change.column), span: change.span }];
    case "AddConstraint": return constraintClause(change.constraint);
    case "Query": return change.nested ? change.functions.map((name) => ({ command: "FUNCTION CALL", name, span: change.span })) : [];
    case "AttachPartition": return [{ command: "PARTITION OF", name: change.table, span: change.span }];
    case "CreateDatabase": {
      const encoding = /\bencoding\s*=?\s*'?([\w-]+)/i.exec(textOf(file, change.span))?.[1];
      return encoding === undefined ? [] : [{ command: "ENCODING", name: plain(encoding), span: change.span }];
    }
    default: return [];
  }
}

function columnClauses(column: ColumnDefinition): readonly Clause[] {
  const { span } = column;
  const name = plain(column.name);
  return [
    ...(column.type.name === "" ? [] : [{ command: "COLUMN", name, type: column.type, span }]),
    ...(column.default !== null ? [{ command: "DEFAULT", name, span }] : []),
    ...(column.generated !== null ? [{ command: "GENERATED", name, span }] : []),
    ...(column.identity !== null ? [{ command: "IDENTITY", name, span }] : []),
  ];
}

function constraintClause({ kind, name, references, span }: ConstraintDefinition): readonly Clause[] {
  return kind === "not null" ? [] : [{ command: kind.toUpperCase(), name: name === null ? null : plain(name), references: references?.table ?? null, span }];
}

function collationsIn(tokens: readonly Token[], file: SourceFile): readonly { readonly name: ObjectName; readonly span: Span }[] {
  return tokens.flatMap((token, index) => {
    if (token.kind !== "word" || textOf(file, token).toUpperCase() !== "COLLATE") return [];
    const parts = [tokens[index + 1]];
    if (text(tokens[index + 2]) === ".") parts.push(tokens[index + 3]);
    const last = parts.at(-1);
    if (last === undefined) return [];
    const names = parts.map((part) => identifier(text(part)));
    return [{ name: { schema: names.length > 1 ? (names[0] ?? null) : null, name: names.at(-1) ?? "" }, span: { start: token.start, end: last.end } }];
  });

  function text(token: Token | undefined): string {
    return token === undefined ? "" : textOf(file, token);
  }
}

function callSpan(tokens: readonly Token[], file: SourceFile, name: string): Span | null {
  const token = tokens.find((candidate, index) => identifier(textOf(file, candidate)) === name && tokens[index + 1] !== undefined && textOf(file, tokens[index + 1] ?? candidate) === "(");
  return token === undefined ? null : { start: token.start, end: token.end };
}

function identifier(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
}

/** Whether words stand one after the other in a part of a statement; case, white space and comments aside. */
export function holdsWords(statement: Statement, file: SourceFile, within: Span, words: string): boolean {
  const wanted = lex(words).map((token) => words.slice(token.start, token.end).toUpperCase());
  const there = statement.tokens.filter(({ start, end }) => start >= within.start && end <= within.end).map((token) => textOf(file, token).toUpperCase());
  return wanted.length > 0 && there.some((_, at) => wanted.every((word, index) => there[at + index] === word));
}
