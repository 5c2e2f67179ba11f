/**
 * The change: one elementary thing that a statement does to the schema, the data or the session.
 * Everything after this file follows from changes: what a rule visits, what the catalog applies.
 * Names are as PostgreSQL stores them: unquoted names folded to lower case, quotes removed.
 */
import type { RowEffect } from "./row-effect.ts";
import type { Span } from "../source.ts";
import type { Node } from "@pgsql/types";
import type { Alteration } from "./alteration.ts";
import type { Program } from "./routine.ts";

/** A name as it was written, without looking anything up: `schema` is null where none was given. */
export interface ObjectName {
  readonly schema: string | null;
  readonly name: string;
}

/** A part of the SQL with its syntax tree. `span` is null where the text is not in the file as it stands. */
export interface Expression {
  /** The text as written, comments and line breaks included. */
  readonly sql: string;
  readonly node: Node;
  readonly span: Span | null;
}

/** A type as written. */
export interface DataType {
  /** `pg_catalog` for PostgreSQL's own types, however they were written, else as written. */
  readonly schema: string | null;
  /** The internal name: `int4`, `varchar`, `timestamptz`, `serial8` as `bigserial`, or the user's own. Empty for a column that takes its type from OF or PARTITION OF. */
  readonly name: string;
  /** `{10, 2}` of `numeric(10, 2)`; words, as in `geometry(point, 4326)`, are in the label only. */
  readonly modifiers: readonly number[];
  /** 0 for a plain type, 1 and up for arrays (PostgreSQL ignores the number otherwise). */
  readonly dimensions: number;
  /** As `format_type` prints it: `character varying(100)`, `integer[]`; of `serial` the type the column gets, `integer`. */
  readonly label: string;
}

export type ConstraintKind = "primary key" | "unique" | "foreign key" | "check" | "exclude" | "not null";

export interface ForeignKeyTarget {
  readonly table: ObjectName;
  /** Empty where none was given: the primary key. */
  readonly columns: readonly string[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  /** Of ON DELETE SET NULL or SET DEFAULT: the columns it sets; empty where all are. */
  readonly setColumns: readonly string[];
  /** MATCH FULL is written. */
  readonly matchFull: boolean;
  /** The text from REFERENCES on, as written. */
  readonly sql: string;
}

export type ReferentialAction = "no action" | "restrict" | "cascade" | "set null" | "set default";

/** A constraint as written, in a table, on a column (then `columns` holds that column), or in ADD CONSTRAINT. */
export interface ConstraintDefinition {
  readonly kind: ConstraintKind;
  /** Null where PostgreSQL chooses. */
  readonly name: string | null;
  /** Of a CHECK on a table the columns it names; of EXCLUDE those of its keys that are plain columns. */
  readonly columns: readonly string[];
  /** Of CHECK. */
  readonly expression: Expression | null;
  /** Of FOREIGN KEY. */
  readonly references: ForeignKeyTarget | null;
  /** NOT VALID, or implied by NOT ENFORCED in ADD CONSTRAINT. */
  readonly notValid: boolean;
  readonly notEnforced: boolean;
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
  readonly noInherit: boolean;
  readonly nullsNotDistinct: boolean;
  /** The last column is a period: WITHOUT OVERLAPS of a key, PERIOD of a foreign key. */
  readonly period: boolean;
  /** Storage parameters and tablespace of the index behind a key. */
  readonly storage: Settings;
  readonly tablespace: string | null;
  /** INCLUDE columns of a unique or primary key. */
  readonly include: readonly string[];
  /** Of EXCLUDE: its keys, and the predicate. */
  readonly keys?: readonly { readonly column: string | null; readonly node: Node | null }[];
  readonly where?: Expression | null;
  /** Of ADD … USING INDEX. */
  readonly usingIndex: string | null;
  /** Written inside a column definition. */
  readonly inline: boolean;
  /** The text as written, without `CONSTRAINT name`. */
  readonly sql: string;
  readonly span: Span;
}

/** Parameters by name, their values as the server keeps them: text. */
export type Settings = Readonly<Record<string, string>>;

/** What CREATE and ALTER SEQUENCE, and an identity column, say of a sequence; `restart` is of ALTER only. Absent where nothing is said. */
export interface SequenceSettings {
  readonly type?: DataType;
  readonly start?: string;
  /** Null for RESTART alone: at its start. */
  readonly restart?: string | null;
  readonly increment?: string;
  /** Null for NO MINVALUE: the type's own limit. */
  readonly minimum?: string | null;
  readonly maximum?: string | null;
  readonly cache?: string;
  readonly cycle?: boolean;
  /** SEQUENCE NAME of an identity column. */
  readonly name?: ObjectName;
  readonly logged?: boolean;
}

export interface ColumnDefinition {
  readonly name: string;
  readonly type: DataType;
  /** NOT NULL as written, or implied by PRIMARY KEY, IDENTITY or a serial type; in CREATE TABLE also by constraints of the table. */
  readonly notNull: boolean;
  readonly default: Expression | null;
  readonly generated: { readonly expression: Expression; readonly stored: boolean } | null;
  readonly identity: "always" | "by default" | null;
  /** What stands in parentheses after AS IDENTITY. */
  readonly sequence: SequenceSettings;
  readonly collation: ObjectName | null;
  /** STORAGE and COMPRESSION as written, in lower case; null where they are not. */
  readonly storage: string | null;
  readonly compression: string | null;
  /** OPTIONS of a foreign table's column. */
  readonly foreignOptions: Settings;
  /** All constraints written on the column except NULL, DEFAULT, GENERATED and a NOT NULL without a name. */
  readonly constraints: readonly ConstraintDefinition[];
  /** Where NOT NULL stands, if it is written. */
  readonly notNullSpan: Span | null;
  /** The whole definition: name, type, constraints. */
  readonly span: Span;
  readonly nameSpan: Span;
  readonly typeSpan: Span;
}

/** One key of an index: a column or an expression. */
export interface IndexKey {
  readonly column: string | null;
  readonly expression: Expression | null;
  /** The key as written: opclass, collation, order included. */
  readonly sql: string;
}

/** What every change carries. */
export interface ChangeBase {
  /** The clause that asks for it, in the file. */
  readonly span: Span;
  /** It runs only on a condition no one can see from here: a branch, a loop, an exception handler in PL/pgSQL. */
  readonly conditional: boolean;
  /** The condition, where it is that of a single IF: `not exists (select …)`. */
  readonly guard?: string;
  /** It runs only if something is there that no migration made: shown to rules, and not replayed. */
  readonly unlikely?: true;
  /** It stands in a DO block or an EXECUTE, not at the top of the script. */
  readonly nested: boolean;
  /** The server refuses its words wherever it gets to do what they say: a list of options that holds one twice, or none that there is. */
  readonly malformed?: true;
  /** It is an element of CREATE SCHEMA, which makes all or nothing: it runs with that schema first in the search_path, as its owner (null: whoever runs it). */
  readonly element?: { readonly schema: string; readonly owner: string | null; /** The schema has the name of the role that is set. */ readonly namedAfterRole?: NamedAfterRole };
}

/** Whether what CREATE SCHEMA makes says the name of the schema, which must then be the role's. */
export type NamedAfterRole = "said" | "unsaid";

type Make<Kind extends string, Fields> = ChangeBase & { readonly kind: Kind } & Readonly<Fields>;
/** `only`: of ALTER TABLE, ONLY is written and the tables below are left alone. `tableIfExists`: it says IF EXISTS of the table. */
type OnTable<Fields> = { table: ObjectName; tableSpan: Span; only?: boolean; tableIfExists?: boolean } & Fields;

export type RelationKind = "table" | "view" | "materialized view" | "foreign table" | "sequence" | "index";

/** Which rows a partition takes. */
export type PartitionBound =
  | { readonly strategy: "default" }
  | { readonly strategy: "list"; readonly values: readonly BoundValue[] }
  | { readonly strategy: "range"; readonly from: readonly BoundValue[]; readonly to: readonly BoundValue[] }
  | { readonly strategy: "hash"; readonly modulus: number; readonly remainder: number };
/** An expression in a bound, or one of the words that stand for no end. */
export type BoundValue = { readonly node: Node } | "minvalue" | "maxvalue";

/* Schemas and tables */
export type CreateSchema = Make<"CreateSchema", { name: string; ifNotExists: boolean; /** AUTHORIZATION. */ owner?: string; /** An element names another schema, which the server refuses. */ elsewhere?: true; /** It has the name of the role that is set. */ namedAfterRole?: NamedAfterRole }>;
export type DropSchema = Make<"DropSchema", { name: string; ifExists: boolean; cascade: boolean }>;
export type RenameSchema = Make<"RenameSchema", { name: string; newName: string }>;
export type CreateTable = Make<"CreateTable", {
  table: ObjectName;
  tableSpan: Span;
  columns: readonly ColumnDefinition[];
  /** Table constraints and those written on columns, in the order written. */
  constraints: readonly ConstraintDefinition[];
  ifNotExists: boolean;
  temporary: boolean;
  unlogged: boolean;
  foreign: boolean;
  /** LIKE source tables, with the text of each clause, and how many of the columns are written before it. */
  like: readonly { table: ObjectName; including: readonly string[]; sql: string; columnsBefore: number }[];
  inherits: readonly ObjectName[];
  /** PARTITION OF. */
  partitionOf: ObjectName | null;
  /** `FOR VALUES …` or `DEFAULT`. */
  partitionBound: string | null;
  /** The same, read. */
  takes: PartitionBound | null;
  /** It is the default partition of the other. */
  isDefault: boolean;
  /** PARTITION BY: the text after it. */
  partitionBy: string | null;
  /** OF type. */
  ofType: ObjectName | null;
  /** CREATE TABLE AS and SELECT INTO: null otherwise. */
  asQuery: { sql: string; /** A SELECT, without INTO, or EXECUTE. */ node: Node; withData: boolean; /** The names written before AS; empty where the query names its columns. */ columns: readonly string[] } | null;
  /** The text after the columns, INHERITS, the bound and PARTITION BY (USING, WITH, ON COMMIT, TABLESPACE, SERVER), as written; of CREATE TABLE AS what stands before AS. */
  options: string;
  /** The same, read. */
  storage: Settings;
  tablespace: string | null;
  accessMethod: string | null;
  onCommit: "drop" | "delete rows" | null;
  server: string | null;
  foreignOptions: Settings;
  /** Where the column list ends: the offset of its closing parenthesis; null where there is none in the file. */
  listEnd: number | null;
}>;
export type DropTable = Make<"DropTable", OnTable<{ ifExists: boolean; cascade: boolean; foreign: boolean }>>;
export type RenameTable = Make<"RenameTable", OnTable<{ newName: string; ifExists: boolean }>>;
export type SetTableSchema = Make<"SetTableSchema", OnTable<{ newSchema: string; ifExists: boolean; relation: RelationKind }>>;
export type Truncate = Make<"Truncate", OnTable<{ cascade: boolean; restartIdentity: boolean; /** ONLY: not the tables below. */ only?: true }>>;
export type AttachPartition = Make<"AttachPartition", OnTable<{ partition: ObjectName; bound: string; takes: PartitionBound; isDefault: boolean }>>;
export type DetachPartition = Make<"DetachPartition", OnTable<{ partition: ObjectName; concurrently: boolean; finalize: boolean }>>;

/* Columns */
export type AddColumn = Make<"AddColumn", OnTable<{ column: ColumnDefinition; ifNotExists: boolean }>>;
export type DropColumn = Make<"DropColumn", OnTable<{ column: string; ifExists: boolean; cascade: boolean }>>;
export type RenameColumn = Make<"RenameColumn", OnTable<{ column: string; newName: string; relation: RelationKind }>>;
export type AlterColumnType = Make<"AlterColumnType", OnTable<{ column: string; type: DataType; using: Expression | null; collation: ObjectName | null }>>;
export type SetDefault = Make<"SetDefault", OnTable<{ column: string; default: Expression }>>;
export type DropDefault = Make<"DropDefault", OnTable<{ column: string }>>;
export type SetNotNull = Make<"SetNotNull", OnTable<{ column: string }>>;
export type DropNotNull = Make<"DropNotNull", OnTable<{ column: string }>>;
export type AddIdentity = Make<"AddIdentity", OnTable<{ column: string; identity: "always" | "by default"; settings: SequenceSettings }>>;
export type SetIdentity = Make<"SetIdentity", OnTable<{ column: string; identity: "always" | "by default" | null; settings: SequenceSettings }>>;
export type DropIdentity = Make<"DropIdentity", OnTable<{ column: string; ifExists: boolean }>>;
export type SetExpression = Make<"SetExpression", OnTable<{ column: string; expression: Expression }>>;
export type DropExpression = Make<"DropExpression", OnTable<{ column: string; ifExists: boolean }>>;

/* Constraints */
export type AddConstraint = Make<"AddConstraint", OnTable<{ constraint: ConstraintDefinition }>>;
export type DropConstraint = Make<"DropConstraint", OnTable<{ constraint: string; ifExists: boolean; cascade: boolean }>>;
export type ValidateConstraint = Make<"ValidateConstraint", OnTable<{ constraint: string }>>;
export type RenameConstraint = Make<"RenameConstraint", OnTable<{ constraint: string; newName: string }>>;

/* Indexes */
export type CreateIndex = Make<"CreateIndex", OnTable<{
  /** Null where PostgreSQL chooses. */
  name: string | null;
  /** The `INDEX` keyword, after which CONCURRENTLY would stand. */
  keyword: Span;
  unique: boolean;
  concurrently: boolean;
  ifNotExists: boolean;
  /** ON ONLY a partitioned table. */
  only: boolean;
  method: string;
  keys: readonly IndexKey[];
  include: readonly string[];
  nullsNotDistinct: boolean;
  where: Expression | null;
  storage: Settings;
  tablespace: string | null;
  /** The text from USING or the column list on, as written, less WITH and TABLESPACE. */
  sql: string;
}>>;
export type DropIndex = Make<"DropIndex", { index: ObjectName; keyword: Span; concurrently: boolean; ifExists: boolean; cascade: boolean; /** How many indexes the statement drops. */ count: number }>;
export type RenameIndex = Make<"RenameIndex", { index: ObjectName; newName: string; ifExists: boolean }>;
export type Reindex = Make<"Reindex", { target: "index" | "table" | "schema" | "database" | "system"; name: ObjectName | null; concurrently: boolean }>;

/* Row security */
export type EnableRowSecurity = Make<"EnableRowSecurity", OnTable<object>>;
export type DisableRowSecurity = Make<"DisableRowSecurity", OnTable<object>>;
export type ForceRowSecurity = Make<"ForceRowSecurity", OnTable<object>>;
export type NoForceRowSecurity = Make<"NoForceRowSecurity", OnTable<object>>;
export type PolicyCommand = "all" | "select" | "insert" | "update" | "delete";
export type CreatePolicy = Make<"CreatePolicy", OnTable<{
  name: string;
  permissive: boolean;
  command: PolicyCommand;
  roles: readonly string[];
  using: Expression | null;
  withCheck: Expression | null;
}>>;
export type AlterPolicy = Make<"AlterPolicy", OnTable<{ name: string; roles: readonly string[] | null; using: Expression | null; withCheck: Expression | null }>>;
export type DropPolicy = Make<"DropPolicy", OnTable<{ name: string; ifExists: boolean }>>;
export type RenamePolicy = Make<"RenamePolicy", OnTable<{ name: string; newName: string }>>;

/* Types, sequences */
export type CreateEnum = Make<"CreateEnum", { type: ObjectName; values: readonly string[] }>;
export type AddEnumValue = Make<"AddEnumValue", { type: ObjectName; value: string; ifNotExists: boolean; before: string | null; after: string | null }>;
export type RenameEnumValue = Make<"RenameEnumValue", { type: ObjectName; value: string; newValue: string }>;
export type CreateSequence = Make<"CreateSequence", { sequence: ObjectName; ifNotExists: boolean; temporary: boolean; ownedBy: { table: ObjectName; column: string } | null; /** The text after the name, as written, without OWNED BY. */ options: string; settings: SequenceSettings }>;
export type AlterSequence = Make<"AlterSequence", { sequence: ObjectName; ifExists: boolean; ownedBy: { table: ObjectName; column: string } | "none" | null; options: string; settings: SequenceSettings }>;

/**
 * Everything that the catalog keeps by name with the text that made it: views, functions, triggers, domains,
 * composite and range types, extensions, and so on.
 */
export type NamedKind =
  | "view" | "materialized view" | "function" | "procedure" | "aggregate" | "trigger" | "event trigger" | "rule"
  | "domain" | "type" | "extension" | "collation" | "cast" | "operator" | "operator class" | "operator family"
  | "text search configuration" | "text search dictionary" | "text search parser" | "text search template" | "statistics" | "publication" | "subscription" | "language"
  | "server" | "foreign data wrapper" | "user mapping" | "conversion" | "access method" | "transform" | "role" | "tablespace" | "enum" | "sequence";
export type CreateObject = Make<"CreateObject", {
  object: NamedKind;
  /** Of a function: with its argument types, as `f(integer, text)`. */
  name: ObjectName;
  /** Of a trigger or rule: its table. */
  table: ObjectName | null;
  ifNotExists: boolean;
  orReplace: boolean;
  temporary: boolean;
  /** The whole statement as written. */
  sql: string;
  /** Of a function: its language, volatility as written (default volatile). */
  language: string | null;
  volatility: "volatile" | "stable" | "immutable" | null;
  /** Of a function: its text alone tells that the server refuses the body, unless `check_function_bodies` is off. */
  flawed?: true;
}>;
export type DropObject = Make<"DropObject", { object: NamedKind; name: ObjectName; table: ObjectName | null; ifExists: boolean; cascade: boolean; /** It says ROUTINE, which takes procedures and aggregates too. */ anyRoutine?: true; /** It says IN, OUT or their like of an argument. */ saysModes?: true }>;
export type RenameObject = Make<"RenameObject", { object: NamedKind; name: ObjectName; table: ObjectName | null; newName: string; /** It says IF EXISTS. */ ifExists?: true; /** It says ROUTINE. */ anyRoutine?: true; saysModes?: true }>;
export type SetObjectSchema = Make<"SetObjectSchema", { object: NamedKind; name: ObjectName; newSchema: string; /** It says IF EXISTS. */ ifExists?: true; /** It says ROUTINE. */ anyRoutine?: true; saysModes?: true }>;
export type RefreshMaterializedView = Make<"RefreshMaterializedView", { view: ObjectName; concurrently: boolean; withData: boolean }>;

/* Databases */
export type CreateDatabase = Make<"CreateDatabase", { name: string }>;
export type DropDatabase = Make<"DropDatabase", { name: string; ifExists: boolean }>;

/* Rows */
export type Insert = Make<"Insert", OnTable<{
  columns: readonly string[];
  /** `values` for literal rows (a SELECT without a table is one too), `select` for a query that can be large, `default values`. */
  source: "values" | "select" | "default values";
  /** Rows that the text holds, at most; null for a query over tables. */
  rows: number | null;
  onConflict: "nothing" | "update" | null;
  /** What it does to rows, as a replay knows it when it gets there. */
  effect?: RowEffect;
}>>;
/** `overwrites`: of the columns those whose new value is neither made of the old one nor worked out anew for the row by a query. */
export type Update = Make<"Update", OnTable<{ where: Expression | null; columns: readonly string[]; overwrites: readonly string[]; hasFrom: boolean; effect?: RowEffect }>>;
export type Delete = Make<"Delete", OnTable<{ where: Expression | null; hasUsing: boolean; effect?: RowEffect }>>;
export type Merge = Make<"Merge", OnTable<object>>;
export type Copy = Make<"Copy", OnTable<{ direction: "from" | "to"; fromStdin: boolean }>>;
/** SELECT, VALUES, SHOW, EXPLAIN, CALL: reads, or calls what we do not see into. */
export type Query = Make<"Query", { /** Functions called anywhere in it, as written. */ functions: readonly ObjectName[] }>;

/* Session */
export type Begin = Make<"Begin", object>;
/** `chain`: COMMIT AND CHAIN opens the next transaction at once. */
export type Commit = Make<"Commit", { chain: boolean }>;
export type Rollback = Make<"Rollback", { chain: boolean }>;
export type Savepoint = Make<"Savepoint", { name: string }>;
export type ReleaseSavepoint = Make<"ReleaseSavepoint", { name: string }>;
export type RollbackToSavepoint = Make<"RollbackToSavepoint", { name: string }>;
/** SET, SET LOCAL, SET TRANSACTION, set_config(): the name in lower case, `value` null where it is no constant. Lists are joined with `, `. `reset`: RESET or SET … TO DEFAULT; name `all` for RESET ALL. */
export type SetSetting = Make<"SetSetting", { name: string; value: string | null; values: readonly string[]; local: boolean; reset: boolean }>;
export type LockTable = Make<"LockTable", OnTable<{ mode: string; nowait: boolean }>>;

/* What has no kind of its own: it changes nothing, or says in `alteration` what it changes of the objects we keep. */
export type NeutralKind =
  | "grant" | "revoke" | "alter default privileges" | "owner" | "comment" | "analyze" | "vacuum" | "cluster" | "discard" | "listen" | "notify" | "checkpoint"
  | "security label" | "storage parameter" | "statistics target" | "storage" | "compression" | "replica identity" | "cluster mark" | "tablespace" | "logged" | "unlogged"
  | "access method" | "trigger state" | "rule state" | "alter system" | "alter role" | "alter database" | "set constraints" | "set role" | "prepare" | "execute" | "cursor" | "alter constraint" | "inherit" | "of type" | "alter function" | "alter domain" | "alter type" | "alter extension" | "alter view" | "alter statistics" | "alter publication" | "alter index" | "alter text search" | "alter object"
  | "vacuum full" | "alter subscription" | "load" | "import foreign schema" | "reassign owned" | "drop owned" | "deallocate";
export type Neutral = Make<"Neutral", { what: NeutralKind; /** The table it is about, where there is one. */ table: ObjectName | null; /** `VACUUM FULL`, `ALTER SYSTEM` and others that refuse a transaction block. */ refusesTransaction: boolean; /** What the catalog keeps of it. */ setting?: Setting; /** What it does to everything that is kept by name. */ alteration?: Alteration; /** ONLY is written. */ only?: boolean; /** ALTER TABLE says IF EXISTS. */ tableIfExists?: true; /** What SET ROLE and SET SESSION AUTHORIZATION do to the session. */ identity?: Pick<SetSetting, "name" | "value" | "values" | "local" | "reset">; /** What later sessions begin with. */ later?: LaterSetting }>;

/** ALTER ROLE and ALTER DATABASE … SET. `role` null: all roles; `database`: one is named. FROM CURRENT has no value that is written. */
export interface LaterSetting extends Pick<SetSetting, "name" | "value" | "values" | "reset"> {
  readonly role: string | null;
  readonly database: boolean;
}

/** One of the OPTIONS of ALTER: without a word it adds. */
export interface OptionStep {
  readonly name: string;
  readonly action: "add" | "set" | "drop";
}

/** What a neutral change sets of the relation it is about. */
export type Setting =
  | { readonly of: "comment"; readonly on: "table" | "column" | "constraint" | "index" | "sequence"; readonly name: ObjectName; readonly part: string | null; readonly text: string | null }
  | { readonly of: "owner"; readonly role: string }
  /** SET and RESET of storage parameters; of a column its attribute options. Null takes a parameter away. */
  | { readonly of: "storage parameters"; readonly column: string | null; readonly values: Readonly<Record<string, string | null>> }
  /** Of an index's column its number. Null for the default. */
  | { readonly of: "statistics"; readonly column: string | number; readonly value: number | null }
  | { readonly of: "storage" | "compression"; readonly column: string; readonly value: string }
  | { readonly of: "foreign options"; readonly column: string | null; readonly values: Readonly<Record<string, string | null>>; readonly steps: readonly OptionStep[] }
  | { readonly of: "access method" | "tablespace"; readonly value: string | null }
  | { readonly of: "unlogged"; readonly value: boolean }
  | { readonly of: "replica identity"; readonly value: "default" | "full" | "nothing" | "index"; readonly index: string | null }
  | { readonly of: "cluster mark"; readonly index: string | null }
  | { readonly of: "parent"; readonly parent: ObjectName; readonly add: boolean }
  | { readonly of: "type"; readonly type: ObjectName | null }
  | { readonly of: "constraint"; readonly constraint: string; readonly enforced: boolean | null; readonly deferrable: boolean | null; readonly initiallyDeferred: boolean; readonly inherit: boolean | null }
  | { readonly of: "attached index"; readonly index: ObjectName };

/** A DO block as a whole; the changes found in it follow as changes of their own, `nested`. */
export type DoBlock = Make<"DoBlock", { language: string; /** What it runs; absent where it has no body. */ program?: Program }>;
/** Stands in a name for what is known only at run time. */
export const runTimeName = "migralint_unknown";

/** Dynamic SQL or a body that no one can read from here: what it may touch is unknown. */
export type Opaque = Make<"Opaque", {
  reason: string;
  /**
   * Where its text tells what it does but not to what: its changes, with `runTimeName` in each name for the part that is known only
   * at run time; the kinds of them, and the tables named, null where not all are.
   */
  touches?: { readonly changes: readonly Change[]; readonly kinds: readonly ChangeKind[]; readonly tables: readonly ObjectName[] | null };
}>;
/** A statement that PostgreSQL knows and the catalog does not. `what` is the syntax tree's tag, `CreateTransformStmt`. */
export type NotModelled = Make<"NotModelled", { what: string }>;

export type Change =
  | CreateSchema | DropSchema | RenameSchema
  | CreateTable | DropTable | RenameTable | SetTableSchema | Truncate | AttachPartition | DetachPartition
  | AddColumn | DropColumn | RenameColumn | AlterColumnType | SetDefault | DropDefault | SetNotNull | DropNotNull
  | AddIdentity | SetIdentity | DropIdentity | SetExpression | DropExpression
  | AddConstraint | DropConstraint | ValidateConstraint | RenameConstraint
  | CreateIndex | DropIndex | RenameIndex | Reindex
  | EnableRowSecurity | DisableRowSecurity | ForceRowSecurity | NoForceRowSecurity
  | CreatePolicy | AlterPolicy | DropPolicy | RenamePolicy
  | CreateEnum | AddEnumValue | RenameEnumValue | CreateSequence | AlterSequence
  | CreateObject | DropObject | RenameObject | SetObjectSchema | RefreshMaterializedView
  | CreateDatabase | DropDatabase
  | Insert | Update | Delete | Merge | Copy | Query
  | Begin | Commit | Rollback | Savepoint | ReleaseSavepoint | RollbackToSavepoint | SetSetting | LockTable
  | Neutral | DoBlock | Opaque | NotModelled;

export type ChangeKind = Change["kind"];
export type ChangeOf<Kind extends ChangeKind> = Extract<Change, { kind: Kind }>;
