/** Reads one statement the way the pipeline does, for tests of what comes out of it. */
import { loadModule, parse, isFailure } from "../../src/sql/parse.ts";
import type { Change } from "../../src/sql/change.ts";
import { readChanges } from "../../src/sql/changes.ts";
import type { Expression } from "../../src/sql/change.ts";
import { lex } from "../../src/sql/lex.ts";

loadModule();

/** The changes of one statement. Throws where it does not parse. */
export function changesOf(text: string): Change[] {
  const parsed = parse(text);
  if (isFailure(parsed)) throw new Error(`${parsed.message}: ${text}`);
  const [node, ...others] = parsed;
  if (node === undefined || others.length > 0) throw new Error(`not one statement: ${text}`);
  const tokens = lex(text).filter(({ kind }) => kind !== "comment");
  return readChanges(node, { text, tokens, place: (span) => span, nested: false, conditional: false });
}

/** The only change of a statement. */
export function changeOf(text: string): Change {
  const [change, ...others] = changesOf(text);
  if (change === undefined || others.length > 0) throw new Error(`not one change: ${text}`);
  return change;
}

/** The expression of `select <text>`. */
export function expressionOf(text: string): Expression["node"] {
  const parsed = parse(`select ${text}`);
  if (isFailure(parsed)) throw new Error(`${parsed.message}: ${text}`);
  const select = parsed[0]?.stmt;
  const target = select !== undefined && "SelectStmt" in select ? select.SelectStmt.targetList?.[0] : undefined;
  if (target === undefined || !("ResTarget" in target) || target.ResTarget.val === undefined) throw new Error(`no expression: ${text}`);
  return target.ResTarget.val;
}
