import type { ObjectName } from "../sql/change.ts";
import type { Column, Constraint, Enum, Index, NamedObject, Sequence, Table } from "./schema.ts";

/**
 * The schema at one point of the history, as rules read it. Names are looked up along the session's search_path,
 * as the server does it. `apply` (apply.ts) moves it on; a mark and a return to it undo what came after.
 */
export interface Catalog {
  /** The table of that name. Never undefined: a table no migration made is in use, and little is known of it. */
  table(name: ObjectName): Table;
  /** The table of that name, if a migration made it and it still exists. */
  findTable(name: ObjectName): Table | undefined;
  /** All tables that exist, in the order they were made. */
  tables(): readonly Table[];
  /** A column, with unknown facts where the table is not known; undefined where the table is known and lacks it. */
  column(table: ObjectName, column: string): Column | undefined;
  /** A constraint by name; undefined where no migration made it. */
  constraint(table: ObjectName, name: string): Constraint | undefined;
  findIndex(name: ObjectName): Index | undefined;
  indexesOf(table: ObjectName): readonly Index[];
  /** Foreign keys that point to the table, with the table that holds them. */
  referencesTo(table: ObjectName): readonly { readonly table: Table; readonly constraint: Constraint }[];
  findEnum(name: ObjectName): Enum | undefined;
  findSequence(name: ObjectName): Sequence | undefined;
  /** Views, functions, triggers, domains, … by kind and name. */
  findObject(kind: NamedObject["kind"], name: ObjectName): NamedObject | undefined;
  /** Functions of that name, whatever their arguments. */
  functions(name: ObjectName): readonly NamedObject[];
  schemaExists(name: string): boolean | "unknown";
  schemas(): readonly string[];
  enums(): readonly Enum[];
  sequences(): readonly Sequence[];
  indexes(): readonly Index[];
  objects(): readonly NamedObject[];
  /** Whether each object's name is the label of a table for messages: `app.users`, `users` in public, `"Users"`. */
  label(name: ObjectName): string;
}
