/** Reads the SQL inside a DO block. */
import type { DoStmt } from "@pgsql/types";
import type { StatementSource } from "./changes.ts";
import type { Change } from "./change.ts";
import type { StatementError } from "./statement.ts";

export interface BlockReading {
  readonly changes: readonly Change[];
  readonly error: StatementError | null;
}

export function readDoBlock(_node: DoStmt, _source: StatementSource): BlockReading {
  return { changes: [], error: null };
}
