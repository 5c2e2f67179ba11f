/**
 * What a statement without a kind of change of its own does to what the catalog keeps: privileges, owners, comments, and ALTER of
 * everything that is kept by name. Names are as PostgreSQL stores them.
 */
import type { NamedKind, ObjectName } from "./change.ts";

/** `relation`: a table, view, sequence, index or composite type, whatever the statement calls it. `function` is an aggregate as well. */
export type ReferenceKind = NamedKind | "relation" | "column" | "constraint" | "domain constraint" | "policy" | "schema" | "database" | "parameter" | "large object";

/** An object as a statement names it: of a function with its argument types, where they are given. */
export interface ObjectReference {
  readonly kind: ReferenceKind;
  readonly name: ObjectName;
  /** Of a column, constraint, trigger, rule or policy: its table; of a domain's constraint the domain. */
  readonly table: ObjectName | null;
  /** It says ROUTINE: a `function` then stands for procedures too. */
  readonly anyRoutine?: true;
  /** It says IN, OUT or their like of an argument: then those that are OUT are not among the arguments that tell one routine from another. */
  readonly saysModes?: true;
  /** It may as well not be there. */
  readonly ifExists?: true;
}

/** What privileges are given on: `table` is any relation but a sequence. */
export type PrivilegeClass = "table" | "sequence" | "function" | "schema" | "type" | "language" | "database" | "foreign data wrapper" | "server" | "tablespace" | "parameter" | "large object";

/** A privilege as written, in lower case; `columns` empty for the whole. */
export interface WrittenPrivilege {
  /** `all` for ALL PRIVILEGES. */
  readonly name: string;
  readonly columns: readonly string[];
}

/** What GRANT, REVOKE and the body of ALTER DEFAULT PRIVILEGES have in common. */
export interface PrivilegeClause {
  readonly grant: boolean;
  readonly privileges: readonly WrittenPrivilege[];
  /** `public`, `current_user` and the like, or names. */
  readonly grantees: readonly string[];
  /** WITH GRANT OPTION, or GRANT OPTION FOR. */
  readonly grantOption: boolean;
  /** GRANTED BY. */
  readonly grantedBy: string | null;
  /** Of REVOKE. */
  readonly cascade: boolean;
  readonly on: PrivilegeClass;
}

/** One part of an ALTER that is kept as text and run again after the object is made. */
export interface Clause {
  /** What it sets: a later clause of the same key takes its place, and so does one whose key it begins with and a colon. */
  readonly key: string;
  /** What follows the object's name; null where it puts back what was there at first. */
  readonly sql: string | null;
}

export type Alteration =
  | ({ readonly type: "privileges"; readonly objects: readonly ObjectReference[]; /** ALL … IN SCHEMA. */ readonly inSchemas: readonly string[]; /** FUNCTIONS leaves procedures out. */ readonly routines: "function" | "procedure" | null } & PrivilegeClause)
  | ({ readonly type: "default privileges"; /** Empty for the one who runs it. */ readonly roles: readonly string[]; /** Empty for all. */ readonly schemas: readonly string[] } & PrivilegeClause)
  | { readonly type: "membership"; readonly grant: boolean; readonly roles: readonly string[]; readonly members: readonly string[]; /** WITH ADMIN, INHERIT, SET; of REVOKE the option alone. */ readonly options: readonly { readonly name: string; readonly on: boolean }[]; readonly grantedBy: string | null; readonly cascade: boolean }
  | { readonly type: "owner"; readonly object: ObjectReference; readonly owner: string }
  | { readonly type: "comment"; readonly object: ObjectReference; readonly comment: string | null }
  | { readonly type: "clauses"; readonly object: ObjectReference; readonly clauses: readonly Clause[] }
  /** `name` null for ALL and USER; `all`: ALL, those of foreign keys included. `state` is how it is written: `DISABLE`, `ENABLE ALWAYS`. */
  | { readonly type: "trigger state"; readonly table: ObjectName; readonly object: "trigger" | "rule"; readonly name: string | null; readonly all: boolean; readonly state: "ENABLE" | "DISABLE" | "ENABLE ALWAYS" | "ENABLE REPLICA" }
  | { readonly type: "domain default"; readonly domain: ObjectName; readonly sql: string | null }
  | { readonly type: "domain not null"; readonly domain: ObjectName; readonly notNull: boolean }
  | { readonly type: "domain constraint"; readonly domain: ObjectName; readonly action: "add" | "drop" | "validate" | "rename"; /** Null where PostgreSQL chooses. */ readonly name: string | null; readonly newName: string | null; /** The constraint as written, without its name and NOT VALID. */ readonly sql: string; readonly notValid: boolean; readonly ifExists: boolean }
  | { readonly type: "attribute"; readonly composite: ObjectName; readonly action: "add" | "drop" | "alter" | "rename"; readonly attribute: string; readonly newName: string | null; /** The type with its collation, as written. */ readonly sql: string; readonly ifExists: boolean; readonly cascade: boolean }
  | { readonly type: "publication"; readonly publication: string; readonly action: "add" | "set" | "drop"; /** The objects as written: `TABLE a`, `TABLES IN SCHEMA b`. */ readonly objects: readonly { readonly key: string; readonly sql: string }[] }
  | { readonly type: "extension member"; readonly extension: string; readonly add: boolean; readonly object: ObjectReference }
  | { readonly type: "reassign owned"; readonly roles: readonly string[]; readonly to: string }
  | { readonly type: "drop owned"; readonly roles: readonly string[]; readonly cascade: boolean };
