import type { Known } from "./schema.ts";

/**
 * The state of the connection while a script runs: transaction, settings with their scopes, search_path.
 * An immutable value; `advance` gives the next one.
 */
export interface Session {
  /**
   * Whether the next statement runs in a transaction that it shares with others: opened by BEGIN, by the runner,
   * or implied by a query string of several statements.
   */
  readonly inTransaction: Known<boolean>;
  /** Who opened it; null outside of one, `unknown` where nothing tells who runs the file. */
  readonly transaction: Known<"explicit" | "runner" | "implicit" | null>;
  readonly searchPath: Known<readonly string[]>;
  /** The value in force of a setting that the script changed; undefined where it did not, `unknown` where it is no constant. */
  setting(name: string): Known<string> | undefined;
}
