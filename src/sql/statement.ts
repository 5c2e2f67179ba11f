/** The nouns of this stage: a script becomes statements, a statement becomes changes. */
import type { RawStmt } from "@pgsql/types";
import type { Script } from "../migrations/migration.ts";
import type { Span } from "../source.ts";
import type { Change } from "./change.ts";
import type { Token } from "./lex.ts";

export interface Statement {
  readonly script: Script;
  /** From the first token to the last, without the semicolon and without leading comments; offsets in the file. */
  readonly span: Span;
  /** Tokens of the statement, comments left out; offsets in the file. */
  readonly tokens: readonly Token[];
  /** Comments that stand above the statement (after the one before it) or inside it. */
  readonly comments: readonly Token[];
  /** Null where it does not parse. Beside an `error` where all that is missing is the semicolon after it, or the error is inside a DO block. */
  readonly node: RawStmt | null;
  readonly error: StatementError | null;
  /** In the order they happen; empty where it does not parse. */
  readonly changes: readonly Change[];
  /** A syntax error, a statement the catalog does not model, or dynamic SQL make it false. */
  readonly analyzed: boolean;
}

/** Why a statement does not parse; `span` is the token the parser stumbled over, which is the next statement's first where a semicolon is missing. */
export interface StatementError {
  readonly message: string;
  readonly span: Span;
}

/** What reading a script gives. */
export interface ScriptText {
  readonly script: Script;
  readonly statements: readonly Statement[];
  /** Every comment of the script, in order; offsets in the file. */
  readonly comments: readonly Token[];
  /** The names that the statements have in the place of template placeholders, with what is written there. */
  readonly standIns: ReadonlyMap<string, string>;
  /** psql meta-commands and COPY payloads that were blanked. */
  readonly blanked: readonly { readonly span: Span; readonly what: "psql command" | "copy data" | "separator" }[];
}
