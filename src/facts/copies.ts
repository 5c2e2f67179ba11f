/** Where a script keeps copies of rows. */
import type { Change, ChangeOf } from "../sql/change.ts";
import { nodesTagged, type Node } from "../sql/expression.ts";
import { relationName } from "../sql/names.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import { wholeOf } from "../effects/roles.ts";

/** CREATE TABLE AS, SELECT INTO or INSERT … SELECT. */
export interface Copy {
  readonly change: ChangeOf<"CreateTable"> | ChangeOf<"Insert">;
  /** The names, without schema, of what its query reads. */
  readonly reads: ReadonlySet<string>;
}

const copiesByScript = new WeakMap<ScriptText, readonly Copy[]>();

/** The copies that a script makes, in order, those in temporary tables included; from them rows may come back. */
export function copiesIn(text: ScriptText): readonly Copy[] {
  let copies = copiesByScript.get(text);
  if (copies === undefined) {
    copies = text.statements.flatMap((statement) => statement.changes.flatMap((change) => copyBy(change, statement) ?? []));
    copiesByScript.set(text, copies);
  }
  return copies;
}

/** The names, without schema, of tables whose rows a script keeps elsewhere for good. */
export function copiedTables(text: ScriptText): ReadonlySet<string> {
  return new Set(copiesIn(text).flatMap(({ change, reads }) => (change.kind === "CreateTable" && change.temporary ? [] : [...reads])));
}

function copyBy(change: Change, statement: Statement): Copy | null {
  if (change.kind === "CreateTable") return change.asQuery === null ? null : { change, reads: namesIn(change.asQuery.node) };
  if (change.kind !== "Insert" || change.source !== "select") return null;
  const whole = wholeOf(change, statement);
  const query = whole !== undefined && "InsertStmt" in whole ? whole.InsertStmt.selectStmt : whole;
  return query === undefined ? null : { change, reads: namesIn(query) };
}

function namesIn(query: Node): ReadonlySet<string> {
  return new Set(nodesTagged(query, "RangeVar").map((relation) => relationName(relation).name));
}
