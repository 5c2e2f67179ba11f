import type { Span } from "./source.ts";

/** How bad a finding is, worst first. */
export const severities = ["error", "warning", "info"] as const;
export type Severity = (typeof severities)[number];

/** What a rule protects. */
export const categories = [
  "locking",
  "transaction",
  "data-loss",
  "compatibility",
  "rollback",
  "tenancy",
  "security",
  "convention",
  "correctness",
  "performance",
  "history",
] as const;
export type Category = (typeof categories)[number];

/** Replaces the text of `span` (empty: inserts) in the finding's own file. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** Edits that belong together. `title` is an imperative: "Build the index concurrently". */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** Why a finding does not count. */
export interface Suppression {
  /** A `migralint-disable…` comment, or a valid `migralint-review` record. */
  readonly kind: "comment" | "review";
  readonly reason: string;
}

/** One thing a rule found, at one place. */
export interface Finding {
  readonly rule: string;
  /** Which of the rule's messages. */
  readonly messageId: string;
  readonly severity: Severity;
  readonly category: Category;
  /** A full sentence that states the effect on the user's object. */
  readonly message: string;
  /** What fills the slots of the message; absent where it has none. */
  readonly data?: Readonly<Record<string, string | number>>;
  readonly path: string;
  readonly span: Span;
  /** Stable while the statement stays the same: hash of rule, the file's name, statement and clause without comments and white space, and ordinal. */
  readonly fingerprint: string;
  /** Keeps the schema the same; `--fix` applies it. */
  readonly fix?: Fix;
  /** Change what happens; offered to people, never applied unasked. */
  readonly suggestions?: readonly Fix[];
  readonly suppressed?: Suppression;
}

/**
 * Something that kept us from judging: an unreadable file, a broken journal, a bad configuration.
 * Printed as one line on stderr; the run ends with exit code 2.
 */
export interface Problem {
  readonly path: string | null;
  readonly line: number | null;
  /** What is wrong and what to do. */
  readonly message: string;
}
