/**
 * The shape of a rule. A rule is one value: its id, what it says and why, when it fires, and examples that are its
 * documentation and its tests. Everything else (registry, docs, schema, SARIF, explain) is derived from it.
 */
import type { Catalog } from "./catalog/catalog.ts";
import type { Effect } from "./effects/effect.ts";
import type { RoundTrip } from "./catalog/round-trip.ts";
import type { Session } from "./catalog/session.ts";
import type { Trail } from "./effects/trail.ts";
import type { Category, Edit, Fix, Severity } from "./finding.ts";
import type { Base } from "./migrations/base.ts";
import type { History, Migration, Role, Script } from "./migrations/migration.ts";
import type { Header } from "./migrations/header.ts";
import type { SourceFile, Span } from "./source.ts";
import type { Change, ChangeKind, ChangeOf } from "./sql/change.ts";
import type { ScriptText, Statement } from "./sql/statement.ts";
import type { Settings } from "./settings.ts";

/* Options: a small part of JSON Schema, from which types, defaults, validation and docs follow. */

export type OptionSchema =
  | { readonly type: "string"; readonly enum?: readonly string[]; readonly default: string | null; readonly description: string }
  | { readonly type: "integer"; readonly minimum?: number; readonly default: number | null; readonly description: string }
  | { readonly type: "boolean"; readonly default: boolean; readonly description: string }
  | { readonly type: "array"; readonly items: { readonly type: "string"; readonly enum?: readonly string[] }; readonly default: readonly string[]; readonly description: string }
  /** A list of mappings, each with these keys. */
  | { readonly type: "array"; readonly items: ObjectSchema; readonly default: readonly []; readonly description: string };
export type OptionSchemas = Readonly<Record<string, OptionSchema>>;

/** A mapping as an item of an option; keys that are not `required` may be absent. */
export interface ObjectSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, PropertySchema>>;
  readonly required?: readonly string[];
}
export type PropertySchema =
  | { readonly type: "string"; readonly enum?: readonly string[]; readonly description: string }
  | { readonly type: "integer"; readonly minimum?: number; readonly description: string }
  | { readonly type: "boolean"; readonly description: string }
  /** One text or a list of them. `phrases`: each is one of these or its first words, in any case. */
  | { readonly type: "strings"; readonly phrases?: readonly string[]; readonly description: string }
  | (ObjectSchema & { readonly description: string });

type OptionValue<Schema extends OptionSchema> =
  Schema extends { type: "string"; enum: readonly (infer Word)[] } ? Word | (null extends Schema["default"] ? null : never)
  : Schema extends { type: "string" } ? string | (null extends Schema["default"] ? null : never)
  : Schema extends { type: "integer" } ? number | (null extends Schema["default"] ? null : never)
  : Schema extends { type: "boolean" } ? boolean
  : Schema extends { items: infer Item extends ObjectSchema } ? readonly ObjectValue<Item>[]
  : Schema extends { items: { enum: readonly (infer Word)[] } } ? readonly Word[]
  : readonly string[];
export type OptionsOf<Schemas extends OptionSchemas> = { readonly [Name in keyof Schemas]: OptionValue<Schemas[Name]> };

type RequiredKeys<Schema extends ObjectSchema> = Schema extends { required: readonly (infer Key)[] } ? Key & keyof Schema["properties"] : never;
type ObjectValue<Schema extends ObjectSchema> =
  & { readonly [Name in RequiredKeys<Schema>]: PropertyValue<Schema["properties"][Name]> }
  & { readonly [Name in Exclude<keyof Schema["properties"], RequiredKeys<Schema>>]?: PropertyValue<Schema["properties"][Name]> };
type PropertyValue<Schema extends PropertySchema> =
  Schema extends { type: "string"; enum: readonly (infer Word)[] } ? Word
  : Schema extends { type: "string" } ? string
  : Schema extends { type: "integer" } ? number
  : Schema extends { type: "boolean" } ? boolean
  : Schema extends { type: "strings" } ? string | readonly string[]
  : Schema extends ObjectSchema ? ObjectValue<Schema>
  : never;

/* Messages: `{slot}` in the text must be filled by `data`. */

type SlotsOf<Text extends string> = Text extends `${string}{${infer Slot}}${infer Rest}` ? Slot | SlotsOf<Rest> : never;
type DataFor<Text extends string> = [SlotsOf<Text>] extends [never] ? { readonly data?: undefined } : { readonly data: { readonly [Slot in SlotsOf<Text>]: string | number } };

/** A place in the file: a span, or a change, statement, column … that has one. */
export type Place = Span | { readonly span: Span };

type Where = {
  /** The clause the finding points at. */
  readonly at: Place;
  /** Where the finding is in another file than the one being visited: one of the same migration, but for `history` handlers. Scripts are visited only where their file is asked for. */
  readonly file?: SourceFile;
  /** Instead of the rule's own as it is configured: where each entry of an option has one. */
  readonly severity?: Severity | undefined;
  /** Keeps the schema the same; `--fix` applies it. */
  readonly fix?: Fix | undefined;
  /** Would change what happens: offered, never applied unasked. */
  readonly suggestions?: readonly Fix[] | undefined;
};
export type Report<Messages extends Readonly<Record<string, string>>> = <Id extends keyof Messages & string>(messageId: Id, details: Where & DataFor<Messages[Id]>) => void;

/* What a rule sees. */

interface Context<Messages extends Readonly<Record<string, string>>, Schemas extends OptionSchemas> {
  readonly options: OptionsOf<Schemas>;
  /** The configuration as it applies to this file: server version, tenancy, tables. */
  readonly settings: Settings;
  /** `YYYY-MM-DD`: what ended before it has expired. */
  readonly today: string;
  readonly report: Report<Messages>;
  /** What the history is compared with; null where nothing is known of another state. */
  readonly base: Base | null;
  /** One of the files that the rule's `documents` names; null where it is not there. */
  readonly document: (path: string) => SourceFile | null;
}
interface ScriptContext<Messages extends Readonly<Record<string, string>>, Schemas extends OptionSchemas> extends Context<Messages, Schemas> {
  readonly script: Script;
  readonly migration: Migration;
  /** The migration's, of which the catalog knows what came before. */
  readonly history: History;
  /** The other histories that are linted with it: they may be of the same database. */
  readonly siblings: readonly History[];
  /** Statements and comments of a script of any history. */
  readonly read: (script: Script) => ScriptText;
  readonly file: SourceFile;
  /** Every statement and comment of the script. */
  readonly text: ScriptText;
  /** Before the change or statement; in `script` handlers, after the whole script. */
  readonly catalog: Catalog;
  /** At the change or statement; in `script` handlers, at the end of the script. */
  readonly session: Session;
}
interface StatementContext<Messages extends Readonly<Record<string, string>>, Schemas extends OptionSchemas> extends ScriptContext<Messages, Schemas> {
  readonly statement: Statement;
  /** What the script did before, and what of it is in the same transaction. */
  readonly trail: Trail;
}
interface ChangeContext<Messages extends Readonly<Record<string, string>>, Schemas extends OptionSchemas> extends StatementContext<Messages, Schemas> {
  /** What the change locks and does on the configured version. */
  readonly effect: Effect;
}
/** One migration with all its files, the catalog as it is after it ran. */
interface MigrationContext<Messages extends Readonly<Record<string, string>>, Schemas extends OptionSchemas> extends Context<Messages, Schemas> {
  readonly history: History;
  readonly file: SourceFile;
  readonly header: Header;
  /** Statements and comments of a script of this migration. */
  readonly read: (script: Script) => ScriptText;
  readonly catalog: Catalog;
}
/** A migration with its rollback. The catalog is as it is after the forward script; `file` holds the rollback. */
interface RollbackContext<Messages extends Readonly<Record<string, string>>, Schemas extends OptionSchemas> extends MigrationContext<Messages, Schemas> {
  readonly migration: Migration;
  readonly up: ScriptText;
  readonly down: ScriptText;
}
/** The whole history, the catalog as it is at its end. */
interface HistoryContext<Messages extends Readonly<Record<string, string>>, Schemas extends OptionSchemas> extends Context<Messages, Schemas> {
  readonly read: (script: Script) => ScriptText;
  readonly catalog: Catalog;
}

export type Handlers<Messages extends Readonly<Record<string, string>>, Schemas extends OptionSchemas> =
  & { readonly [Kind in ChangeKind]?: (change: ChangeOf<Kind>, context: ChangeContext<Messages, Schemas>) => void }
  & {
    /** Each statement, before its changes; those that do not parse included. */
    readonly statement?: (statement: Statement, context: StatementContext<Messages, Schemas>) => void;
    /** Each change, whatever its kind. */
    readonly change?: (change: Change, context: ChangeContext<Messages, Schemas>) => void;
    /** Each script, after its last statement. */
    readonly script?: (text: ScriptText, context: ScriptContext<Messages, Schemas>) => void;
    /** Each migration, after its forward script. `file` is the forward file. */
    readonly migration?: (migration: Migration, context: MigrationContext<Messages, Schemas>) => void;
    /** Each migration that has a rollback: what becomes of the schema there, back and there again. */
    readonly rollback?: (trip: RoundTrip, context: RollbackContext<Messages, Schemas>) => void;
    /** Once, after the last migration. Report with `file`. */
    readonly history?: (history: History, context: HistoryContext<Messages, Schemas>) => void;
  };

/* Examples: documentation and tests at once. */

export interface Example<Id extends string, Options> {
  readonly title: string;
  /** The forward script of the migration being judged (or the whole file, where its runner has sections). */
  readonly sql: string;
  /** Migrations that ran before, oldest first. */
  readonly deployed?: string | readonly string[];
  /** Path of the migration relative to the history's root; by default `002_example.sql` (earlier ones count down from it). */
  readonly path?: string;
  /** Sibling files: path relative to the root → text. A rollback, a journal, a document. */
  readonly files?: Readonly<Record<string, string>>;
  /** The files where the work began, as `files` are written: what is there has been deployed. Absent: nothing is compared, as without git. */
  readonly base?: Readonly<Record<string, string>>;
  /** The files as the branch one compares with has them now; by default those of `base`. */
  readonly tip?: Readonly<Record<string, string>>;
  /** A runner's name; by default `plain`, whose transaction is unknown. */
  readonly runner?: string;
  /** Major version of the server; by default the configuration's default. */
  readonly postgres?: number;
  readonly options?: Partial<Options>;
  /** Other configuration, as in `migralint.yaml`: `tenancy`, `tables`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** What is found, in order of place. Absent: nothing. `at` is the passage, word for word (its first occurrence at or after the previous one). */
  readonly reports?: readonly { readonly message: Id; readonly at: string; readonly path?: string; readonly data?: Readonly<Record<string, string | number>> }[];
  /** The text of the file of the first finding after `--fix`; absent where there is no fix. */
  readonly fixed?: string;
  /** The text of the file of the first finding after its first suggestion. */
  readonly suggested?: string;
  /** What a real server says when it refuses the migration, as the rule claims; a part of its message. */
  readonly fails?: string;
  /** Why a real server cannot run it: a placeholder, a missing role. Absent: the tests run it on one. */
  readonly notRun?: string;
}

/** Tools whose checks the rules are mapped to, spelled as they spell themselves. */
export type Tool = "squawk" | "eugene" | "Postgres Language Server" | "strong_migrations" | "pgfence" | "Atlas";

/** A rule as its file writes it. */
export interface RuleDefinition<Id extends string, Messages extends Readonly<Record<string, string>>, Schemas extends OptionSchemas> {
  readonly id: Id;
  readonly category: Category;
  readonly severity: Severity;
  /** An imperative, without a full stop: "Build indexes on tables in use concurrently". */
  readonly summary: string;
  /** What happens otherwise, in one paragraph. */
  readonly why: string;
  /** What to do instead, in one paragraph. */
  readonly instead: string;
  /** Manual pages and sources of the claims. */
  readonly see: readonly string[];
  /** Checks of other tools that find the same, by the ids these tools print: `{ squawk: ["ban-drop-column"], Atlas: ["DS103"] }`. */
  readonly equivalents?: Readonly<Partial<Record<Tool, readonly string[]>>>;
  /** Presets it belongs to, beside `all`. `strict` holds everything of `recommended`. */
  readonly presets: readonly ("recommended" | "strict")[];
  /**
   * It compares the history with another state of it: silent without `--since` and `--staged`, and heard about files that are
   * not judged otherwise, because they only moved or have been deployed.
   */
  readonly needs?: "base";
  /** Its handlers of changes do not hear of those that run only if something is there that no migration made (`unlikely`). */
  readonly silentWhereUnlikely?: true;
  /** `migralint fix --plan` knows steps for the changes that it reports: `src/steps/planners.ts`, by their kinds. */
  readonly steps?: true;
  /** Files that are no SQL and that it looks at, by their paths below the root of the history or, where there is none, below the working directory. */
  readonly documents?: (options: OptionsOf<Schemas>, history: History) => readonly string[];
  /** Scripts it visits; by default `up` and `repeatable`. */
  readonly roles?: readonly Role[];
  readonly options?: Schemas;
  readonly messages: Messages;
  readonly on: Handlers<Messages, Schemas>;
  readonly examples: readonly Example<keyof Messages & string, OptionsOf<Schemas>>[];
}

/** A rule as the rest of the house sees it, the types of its messages and options forgotten. */
export type Rule = RuleDefinition<string, Readonly<Record<string, string>>, OptionSchemas>;

/** Checks the types of a rule and gives it back: a message id, slot, option or change kind that does not exist does not compile. */
export function defineRule<const Id extends string, const Messages extends Readonly<Record<string, string>>, const Schemas extends OptionSchemas = Readonly<Record<never, never>>>(
  rule: RuleDefinition<Id, Messages, Schemas>,
): Rule {
  return rule as unknown as Rule;
}

/** A rule's message with its slots filled; throws where the message or a slot is missing. */
export function fillSlots(rule: Rule, messageId: string, data: Readonly<Record<string, string | number>>): string {
  const message = rule.messages[messageId];
  if (message === undefined) throw new Error(`it has no message ${messageId}`);
  return message.replace(/\{(\w+)\}/g, (_, slot: string) => {
    const value = data[slot];
    if (value === undefined) throw new Error(`message ${messageId} has no value for {${slot}}`);
    return String(value);
  });
}

/* Words for fixes. */

/** The span of a place. */
export function spanOf(place: Place): Span {
  return "span" in place ? place.span : { start: place.start, end: place.end };
}

/** Puts text right after a place. */
export function insertAfter(place: Place, text: string): Edit {
  const { end } = spanOf(place);
  return { span: { start: end, end }, text };
}

/** Puts text right before a place. */
export function insertBefore(place: Place, text: string): Edit {
  const { start } = spanOf(place);
  return { span: { start, end: start }, text };
}

/** Puts text in place of what stands there. */
export function replace(place: Place, text: string): Edit {
  return { span: spanOf(place), text };
}
