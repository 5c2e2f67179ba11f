/** What a dangerous change is done in instead: the nouns of this stage. */
import type { Catalog } from "../catalog/catalog.ts";
import type { Constraint } from "../catalog/schema.ts";
import type { Script } from "../migrations/migration.ts";
import type { Settings } from "../settings.ts";
import type { Change, ChangeKind, ChangeOf } from "../sql/change.ts";
import type { Statement } from "../sql/statement.ts";

/** When a step comes: those of several plans for one file are put together in this order. */
export const phases = ["fill", "guard", "build", "validate", "finish", "contract"] as const;
export type Phase = (typeof phases)[number];

/** One migration. Statements are SQL without the semicolon. */
export interface Step {
  readonly phase: Phase;
  /** Words for the name of its file: `validate_orders_user_id_fkey`. */
  readonly name: string;
  /** What it does, as a sentence. */
  readonly purpose: string;
  /** What must be so before it runs, as a sentence; absent where the one before it is enough. */
  readonly when?: string;
  readonly up: readonly string[];
  /** What takes it back. Each may run again, and where the step did not get that far. */
  readonly down: readonly string[];
  /** What does not come back, as a sentence without a full stop. */
  readonly lost?: string;
  /** What breaks for code in use, as a sentence without a full stop. */
  readonly breaking?: string;
  /** It cannot share a transaction, and then is one statement. */
  readonly alone?: true;
}

/** How a change is done in several migrations. */
export interface Steps {
  /** What stands in place of the change: actions of its ALTER TABLE, or statements; empty where all of it comes later. */
  readonly here: readonly string[];
  /** Statements right after the one that holds the change, in its migration. */
  readonly after?: readonly string[];
  /** What takes `here` and `after` back, as statements; null where what takes the change back now still fits. */
  readonly back: readonly string[] | null;
  readonly then: readonly Step[];
  /** Other changes of its statement that come later with it. */
  readonly takes?: readonly Change[];
  /** What the change makes is called so. */
  readonly makes?: string;
  /** Constraints that come out validated where they were not. */
  readonly validates?: readonly string[];
  /** What people must know who read the schema that comes out: `The column moves to the end of the table`, as sentences. */
  readonly notes?: readonly string[];
}

/** Why there is no plan, as a sentence. */
export interface Refusal {
  readonly reason: string;
}

/** Where a change stands, with the catalog as it is before it. */
export interface Setting {
  readonly catalog: Catalog;
  /** The catalog as it is after the change; what it gives is only good during the call. */
  readonly afterwards: <T>(look: (catalog: Catalog) => T) => T;
  readonly settings: Settings;
  readonly script: Script;
  readonly statement: Statement;
  /** What the script dropped so far. */
  readonly dropped: ReadonlyMap<Change, Constraint>;
  /** Other changes of the file that come in steps as well. */
  readonly others: readonly Change[];
  /** Writes SQL in the case of the statement's own keywords: what stands between the values. */
  readonly sql: Sql;
}

export type Sql = (keywords: TemplateStringsArray, ...values: readonly string[]) => string;

/** Finds the steps for one kind of change. */
export type Planner<Kind extends ChangeKind> = (change: ChangeOf<Kind>, setting: Setting) => Steps | Refusal;

/** A template tag that writes its own words in upper case, and leaves the values as they are. */
export function sqlIn(upper: boolean): Sql {
  return (keywords, ...values) => keywords.map((words, index) => (upper ? words.toUpperCase() : words) + (values[index] ?? "")).join("");
}
