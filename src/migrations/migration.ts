/** The nouns of this stage: files become migrations, a migration is one or more scripts. */
import type { Problem } from "../finding.ts";
import type { SourceFile, Span } from "../source.ts";

/** What a script is for. */
export const roles = ["up", "down", "verify", "repeatable"] as const;
export type Role = (typeof roles)[number];

/**
 * Who opens the transaction a script runs in.
 * - `file`: the runner wraps the script in one.
 * - `batch`: the runner wraps all pending scripts in one.
 * - `implicit`: the script is sent as one query string, so several statements share a transaction and a lone one does not.
 * - `none`: each statement commits by itself, unless the script says BEGIN.
 * - `unknown`: nothing tells which tool runs the file.
 */
export type TransactionMode = "file" | "batch" | "implicit" | "none" | "unknown";

/** A piece of SQL that a runner executes by itself: a file, or a section of one. */
export interface Script {
  readonly file: SourceFile;
  readonly role: Role;
  /** The part of the file that is this script; markers such as `-- migrate:up` are inside, as comments. */
  readonly span: Span;
  readonly transaction: TransactionMode;
  /** The migration it belongs to. */
  readonly migration: Migration;
}

/** One step of the history, as its runner sees it. */
export interface Migration {
  readonly runner: Runner;
  /** As written in the name: `003`, `20240101120000`, `1_2`; null for repeatable ones and where the runner has none. */
  readonly version: string | null;
  /** What follows the version in the name, as written: `add_users`. Empty where there is none. */
  readonly description: string;
  /** The name without the ending and role: `003_add_users`; of Prisma and diesel the directory's. */
  readonly stem: string;
  /** The file that holds the forward script; for a rollback without one, its own. */
  readonly path: string;
  readonly up: Script | null;
  readonly down: Script | null;
  readonly verify: readonly Script[];
  readonly repeatable: boolean;
  /** Position in the order they run; repeatable ones come last. */
  readonly order: number;
}

/** All migrations of one directory tree under one runner, in the order they run. */
export interface History {
  readonly runner: Runner;
  /** The directory, relative to the working directory. */
  readonly root: string;
  readonly migrations: readonly Migration[];
  /** A journal fixes the order, so that versions need not tell migrations apart. */
  readonly journaled: boolean;
  /** Rollback files that belong to no migration by the runner's convention: misnamed, or left over. */
  readonly strayRollbacks: readonly Script[];
  /** `.sql` files that the runner would skip, because their name does not fit or its journal does not list them. */
  readonly unrecognized: readonly SourceFile[];
  /** Files that are no step of this history although their names fit: for another database system, or a baseline whose migrations are still there. */
  readonly skipped: readonly SourceFile[];
  readonly problems: readonly Problem[];
}

/** Every file of a history, whatever it is in it. */
export function filesOf({ migrations, strayRollbacks, unrecognized, skipped }: History): readonly SourceFile[] {
  const scripts = [...migrations.flatMap(({ up, down, verify }) => [up, down, ...verify]), ...strayRollbacks];
  return [...new Set([...scripts.flatMap((script) => script?.file ?? []), ...unrecognized, ...skipped])];
}

/** What a path is to a runner. */
export interface PathFacts {
  readonly role: Role | "skipped";
  readonly version: string | null;
  readonly description: string;
  /** Of a rollback the stem of the migration it takes back, as far as its name tells: `rollback-005.sql` tells `005`. */
  readonly stem: string;
}

/** A script as its runner looks at it to choose a transaction. */
export interface ScriptSource {
  readonly role: Role;
  /** Of the script: a section, or the whole file. */
  readonly text: string;
  readonly fileText: string;
  /** Relative to the history's root. */
  readonly path: string;
}

/** The text of a file by its path relative to the history's root; null where there is none. */
export type ReadSibling = (path: string) => string | null;

/** A directory that may hold a history. */
export interface Directory {
  /** As shown to people: `apps/api/supabase/migrations`. */
  readonly path: string;
  /** The files in it that a runner may care for, relative to it. */
  readonly paths: readonly string[];
  /** The text of one of them. */
  readonly read: ReadSibling;
  /** The text of the nearest file of this name in the directory or above it: `go.mod`. */
  readonly above: (name: string) => string | null;
}

/** The order that a journal fixes: stems in the order they run. */
export type Journal = { readonly stems: readonly string[] } | { readonly error: string; readonly line: number | null };

/** A part of a file that is a script of its own, in the file's UTF-16 offsets. */
export interface Section {
  readonly role: Role;
  readonly span: Span;
}

/**
 * A migration tool, as a value: how it names, orders and runs files. One file each in `runners/`.
 * All functions are pure: they are given paths (relative to the history's root, with `/`) and texts.
 */
export interface Runner {
  /** As the configuration names it: `golang-migrate`. */
  readonly name: string;
  /** As its users write it. */
  readonly title: string;
  /** The manual page that says how it names and runs files. */
  readonly see: string;
  /**
   * How well a directory fits: 0 not at all, 1 by names that others use too, 2 by names, marks or files only this
   * runner has.
   */
  readonly fits: (directory: Directory) => 0 | 1 | 2;
  /** Files it reads that are no SQL, by their paths below the root: a journal, `metadata.toml`. */
  readonly besides?: RegExp;
  /** The database system these files are written for, where such a file tells: `postgresql`, `mysql`; null where nothing does. */
  readonly dialect?: (read: ReadSibling) => string | null;
  /** What each path is; those the runner would skip are absent. It is given all paths at once because some names mean something only beside others. */
  readonly classify: (paths: readonly string[]) => ReadonlyMap<string, PathFacts>;
  /** Negative where `a` runs before `b`, 0 where the runner cannot tell them apart (a duplicate). */
  readonly compareVersions: (a: string, b: string) => number;
  /** Whether it runs files by version, or by name as text (where `10_x` comes before `2_x`). */
  readonly order: "version" | "name";
  /** What a rollback has in common with its migration. */
  readonly pairs: "version" | "stem";
  /** The journal that fixes the order, relative to the root, if the runner has one. */
  readonly journal?: { readonly path: string; readonly read: (text: string) => Journal };
  /** Splits a file into sections; a runner without marks gives the whole file with the path's role. */
  readonly sections?: (text: string) => readonly Section[];
  /** Who opens the transaction: the runner's rule, unless the script or a file beside it opts out. */
  readonly transaction: (script: ScriptSource, readSibling: ReadSibling) => TransactionMode;
  /** Statements that it takes out of the file's transaction, which ends before and begins anew after them: by the first words of one, as `firstWords` gives them. */
  readonly alone?: (head: string) => boolean;
  /** Parts of a script that it sends as one query string each, where it sends the other statements one by one; in offsets of the script's text. */
  readonly strings?: (text: string) => readonly Span[];
  /**
   * It runs all pending migrations on one connection, so that what SET did in one is still so in the next of the same run, but for the
   * settings in `restores`. Absent: each begins with those of a new connection, or nobody knows.
   */
  readonly connection?: { readonly restores: readonly string[] };
  /** How to run one script outside a transaction, as advice: "put `-- +goose NO TRANSACTION` at the top of the file"; null where it cannot be. */
  readonly optOut: string | null;
  /** The same for a statement, by its first words, of which it does not know by itself that it refuses a transaction; null where it does. Absent: it makes no difference. */
  readonly optOutOf?: (head: string) => string | null;
  /** Where the rollback of a migration is expected: a path relative to the root, `section` in the file, or null where the runner has no rollbacks. */
  readonly rollback: (facts: PathFacts, path: string) => { readonly path: string } | { readonly section: string } | null;
  /** What a placeholder looks like in this runner's files, in the names of `sql/placeholders`; `${x}` of Flyway. */
  readonly placeholders: readonly PlaceholderStyle[];
  /** psql runs the files, so its meta-commands are allowed. */
  readonly psql: boolean;
  /** The table where it writes down what ran, `schema.name` where that is its own schema. Absent: nobody knows. */
  readonly keepsAccountIn?: string;
  /** What it keeps of migrations that have run. Absent: nobody knows, as with files that people run by hand. */
  readonly memory?: Memory;
  /** Where the databases that it is made for are hosted. Absent: anywhere. */
  readonly hosting?: Hosting;
  /** What stands in its files beside SQL, for whoever writes new ones. Absent: nothing. */
  readonly writing?: Writing;
}

/** What holds of every database of a provider. */
export interface Hosting {
  /** Schemas whose tables an API shows to whoever has its public key. */
  readonly exposes: readonly string[];
  /** Migrations run as a role that has BYPASSRLS. */
  readonly bypassesRowSecurity: boolean;
}

/** What a runner wants to find in a file. */
export interface Writing {
  /** The lines before the way forward and the way back, where one file holds both. */
  readonly marks?: { readonly up: string; readonly down: string };
  /** What keeps a script out of transactions; absent where it is enough that its statement stands alone. */
  readonly outside?: {
    /** The first line of the file, from what the text of another one shows; null: none. */
    readonly top?: (like: string) => string | null;
    /** What follows a mark, on its line. */
    readonly afterMark?: (mark: string) => string;
    /** A file beside it, by its path. */
    readonly beside?: (path: string) => { readonly path: string; readonly text: string };
  };
  /** Lines around a statement that holds semicolons of its own. */
  readonly block?: { readonly before: string; readonly after: string };
}

/** What a runner keeps of a migration that has run, and what it makes of files that no longer fit. */
export interface Memory {
  /** What it knows a migration by: another version, or another name, is another migration. Null: neither. */
  readonly knows: "version" | "name" | null;
  /** What happens the next time it runs after an edit, as a sentence; null: it does not look at the text again, so the edit never runs where the migration has. */
  readonly edited: string | null;
  /** Whether an edit of comments and white space alone does the same. */
  readonly seesComments: boolean;
  /** What happens where a migration that has run has no file, as a sentence; null: nothing. */
  readonly deleted: string | null;
  /** What it does with a new version lower than one that has run. */
  readonly late: { readonly does: "refuses" | "skips" | "runs"; /** As a sentence. */ readonly says: string };
  /** What happens where the words after the version are others, as a sentence; null: nothing. */
  readonly renamed: string | null;
}

/** The template syntaxes that may stand in a migration: `${x}`, `{{x}}`, `:x`, `%(x)s`, `@x@`, `<<x>>`. */
export const placeholderStyles = ["${x}", "{{x}}", ":x", "%(x)s", "@x@", "<<x>>"] as const;
export type PlaceholderStyle = (typeof placeholderStyles)[number];
