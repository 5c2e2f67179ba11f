/** What the catalog keeps: plain, immutable values. A change replaces the value, it never edits it. */
import type { ColumnDefinition, ConstraintKind, DataType, Expression, ForeignKeyTarget, NamedKind, ObjectName, PartitionBound, PolicyCommand, Settings } from "../sql/change.ts";

/** A value of its own: nothing we replayed tells. Never read as yes, no, or safe. */
export const unknown = "unknown";
export type Unknown = typeof unknown;
export type Known<T> = T | Unknown;

/** Where in the history something was made; null for what no migration made. */
export interface Origin {
  readonly path: string;
  readonly start: number;
}

export interface Table {
  readonly schema: string;
  readonly name: string;
  /** For messages: quoted where needed, with its schema unless that is `public`. */
  readonly label: string;
  /** False for a table that no migration made: it exists, it is in use, and its columns are unknown. */
  readonly known: boolean;
  /**
   * Made by the release being judged, not filled in bulk since (INSERT … SELECT, COPY, MERGE, CREATE TABLE AS) and not reachable; or
   * temporary: no one else uses it and it has next to no rows, so locks and scans cost nothing.
   */
  readonly isNew: boolean;
  /** Made by the release being judged, filled or not. */
  readonly madeHere: boolean;
  /** The release that made it; null for what no migration made. */
  readonly release: string | number | null;
  /** Filled in bulk since it was made. */
  readonly filled: boolean;
  /** Rows that migrations wrote out with their keys, and in how many releases, the last of which is `by`. */
  readonly seeds: { readonly rows: number; readonly releases: number; readonly by: string | number } | null;
  /** Made or attached below a table in use: others read and write it through that, as new as it may be. */
  readonly reachable: boolean;
  /** Emptied by TRUNCATE in the release being judged, and not filled in bulk since: others use it, but it has next to no rows. */
  readonly emptied: boolean;
  /** The release that emptied it; null where none did, or it was filled since. */
  readonly emptiedBy: string | number | null;
  readonly temporary: boolean;
  readonly unlogged: boolean;
  readonly foreign: boolean;
  /** False where the table has columns that no one listed: `known` is false, or it was made from a query or from a table like that. */
  readonly columnsKnown: boolean;
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly policies: readonly Policy[];
  readonly rowSecurity: { readonly enabled: Known<boolean>; readonly forced: Known<boolean> };
  /** The text after PARTITION BY; null for a plain table. */
  readonly partitionBy: string | null;
  /** The partitioned table it is a partition of, with its bound. */
  readonly partitionOf: { readonly schema: string; readonly name: string; readonly bound: string; readonly takes: PartitionBound; /** It takes what no other takes. */ readonly isDefault: boolean } | null;
  readonly inherits: readonly { readonly schema: string; readonly name: string }[];
  /** OF: the composite type. */
  readonly ofType: { readonly schema: string; readonly name: string } | null;
  /** As OWNER TO named it last; null for whoever made it. */
  readonly owner: string | null;
  readonly comment: string | null;
  /** USING and TABLESPACE; null for the default. */
  readonly accessMethod: string | null;
  readonly tablespace: string | null;
  readonly storage: Settings;
  readonly onCommit: "drop" | "delete rows" | null;
  readonly server: string | null;
  readonly foreignOptions: Settings;
  /** `index`: the one whose `replicaIdentity` is set, if it is still there. */
  readonly replicaIdentity: "default" | "full" | "nothing" | "index";
  /** Storage parameters and the like, as written. */
  readonly options: string;
  /** The search_path its text was written under; null for that of a new session, or where it is not known. */
  readonly searchPath: readonly string[] | null;
  readonly origin: Origin | null;
}

export interface Column {
  readonly name: string;
  readonly type: Known<DataType>;
  readonly notNull: Known<boolean>;
  readonly default: Known<Expression | null>;
  readonly generated: Known<ColumnDefinition["generated"]>;
  readonly identity: Known<ColumnDefinition["identity"]>;
  readonly collation: ObjectName | null;
  /** It came from a parent table and follows it. */
  readonly inherited: boolean;
  /** It is the table's own, whether a parent has it too or not. */
  readonly local: boolean;
  readonly comment: string | null;
  /** SET STORAGE, COMPRESSION and STATISTICS; null for the default. */
  readonly storage: string | null;
  readonly compression: string | null;
  readonly statistics: number | null;
  readonly options: Settings;
  readonly foreignOptions: Settings;
  readonly origin: Origin | null;
}

export interface Constraint {
  readonly kind: ConstraintKind;
  /** The name PostgreSQL uses, chosen as the server would where none was given. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly expression: Expression | null;
  readonly references: (ForeignKeyTarget & { readonly resolved: { readonly schema: string; readonly name: string } }) | null;
  /** False after NOT VALID until VALIDATE CONSTRAINT. */
  readonly valid: Known<boolean>;
  readonly enforced: boolean;
  /** The name of the index behind it, for primary key, unique, exclude. */
  readonly index: string | null;
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
  /** Written NO INHERIT: children do not get it. */
  readonly noInherit: boolean;
  /** It came from a parent table and follows it. */
  readonly inherited: boolean;
  /** It is the table's own, whether a parent has it too or not. */
  readonly local: boolean;
  /** WITHOUT OVERLAPS of a key, PERIOD of a foreign key. */
  readonly period: boolean;
  readonly comment: string | null;
  /** Text for print: without `CONSTRAINT name`. */
  readonly sql: string;
  readonly origin: Origin | null;
}

export interface Index {
  readonly schema: string;
  readonly name: string;
  readonly label: string;
  readonly table: { readonly schema: string; readonly name: string };
  readonly unique: boolean;
  /** Column names of the keys; null for an expression. */
  readonly keys: readonly (string | null)[];
  readonly include: readonly string[];
  /** Of the keys that are no plain column. */
  readonly expressions: readonly Expression[];
  /** What the server calls the columns of the index itself, INCLUDE too: of an expression, as a select list would. */
  readonly columnNames: readonly string[];
  readonly method: string;
  readonly where: Expression | null;
  /** `unknown` after CONCURRENTLY … IF NOT EXISTS over one that may have failed, and of one that may have been dropped. */
  readonly valid: Known<boolean>;
  /** The index of the partitioned table that it is a part of. */
  readonly parent: { readonly schema: string; readonly name: string } | null;
  /** It belongs to this constraint of its table. */
  readonly constraint: string | null;
  /** The text from USING or the column list on, less WITH and TABLESPACE; null where a constraint made it. */
  readonly sql: string | null;
  readonly nullsNotDistinct: boolean;
  readonly storage: Settings;
  readonly tablespace: string | null;
  readonly comment: string | null;
  /** CLUSTER ON and REPLICA IDENTITY USING INDEX name it. */
  readonly clustered: boolean;
  readonly replicaIdentity: boolean;
  /** ALTER COLUMN … SET STATISTICS, by the column's number. */
  readonly statistics: Readonly<Record<number, number>>;
  readonly origin: Origin | null;
}

export interface Policy {
  readonly name: string;
  readonly permissive: boolean;
  readonly command: PolicyCommand;
  readonly roles: readonly string[];
  readonly using: Expression | null;
  readonly withCheck: Expression | null;
  readonly origin: Origin | null;
}

export interface Enum {
  readonly schema: string;
  readonly name: string;
  readonly values: readonly string[];
  readonly origin: Origin | null;
}

export interface Sequence {
  readonly schema: string;
  readonly name: string;
  readonly ownedBy: { readonly schema: string; readonly table: string; readonly column: string } | null;
  /** Made by a serial or identity column: it is printed with that column. */
  readonly implicit: boolean;
  readonly temporary: boolean;
  readonly unlogged: boolean;
  /** As `pg_sequence` keeps it. */
  readonly type: "smallint" | "integer" | "bigint";
  readonly start: bigint;
  readonly increment: bigint;
  readonly minimum: bigint;
  readonly maximum: bigint;
  readonly cache: bigint;
  readonly cycle: boolean;
  /** Null for whoever made it, or its table's. */
  readonly owner: string | null;
  readonly comment: string | null;
  readonly origin: Origin | null;
}

/** Everything kept by name with the text that made it: views, functions, triggers, domains, extensions, … */
export interface NamedObject {
  readonly kind: NamedKind;
  readonly schema: string;
  /** Of a function with its argument types. */
  readonly name: string;
  readonly table: { readonly schema: string; readonly name: string } | null;
  /** The statement that made it, as written. */
  readonly sql: string;
  /** What ALTER set since, to be said after the statement: the clauses by what they set. Of a trigger or rule, `state`: `DISABLE`. */
  readonly clauses?: ReadonlyMap<string, string>;
  /** Of a domain: something that may have run or not drops a constraint of it. */
  readonly loosened?: true;
  /** The extension that made it: it comes and goes with that, and is not printed. */
  readonly extension?: string;
  readonly volatility: "volatile" | "stable" | "immutable" | null;
  readonly language: string | null;
  /** The search_path the statement was written under; null for that of a new session, or where it is not known. */
  readonly searchPath: readonly string[] | null;
  readonly origin: Origin | null;
}
