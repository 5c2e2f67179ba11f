/** Whether a script holds together: all of it runs, or nothing. */
import type { Edit } from "./finding.ts";
import { textOf } from "./source.ts";
import type { Change } from "./sql/change.ts";
import { refusedInTransaction } from "./sql/outside-transaction.ts";
import type { ScriptText, Statement } from "./sql/statement.ts";

/** Statements each of which commits by itself. */
export interface Loose {
  /** The first that BEGIN would stand before. */
  readonly first: Statement;
  /** How many there are, settings and queries left out. */
  readonly count: number;
  /** Puts BEGIN and COMMIT around them; null where that would change more. */
  readonly wrap: readonly Edit[] | null;
}

/** The statements of a script that nothing holds together, where there are several; null where the runner or the script opens a transaction, or one refuses any. */
export function looseStatements({ script, statements }: ScriptText): Loose | null {
  const { file } = script;
  if (script.transaction !== "none" && script.transaction !== "unknown") return null;
  const changes = statements.flatMap((statement) => statement.changes);
  if (changes.some((change) => change.kind === "Begin" || isNestedEnd(change) || refusedInTransaction(change) !== null)) return null;
  if (statements.some((statement) => /^call\s/i.test(textOf(file, statement.span)))) return null; // a procedure may commit on its own
  const body = statements.filter((statement) => !statement.changes.every(({ kind }) => kind === "SetSetting" || kind === "Query"));
  const [first] = statements.filter((statement) => !statement.changes.every((change) => change.kind === "SetSetting" && !change.local));
  const last = statements.at(-1);
  if (body.length < 2 || first === undefined || last === undefined) return null;
  const upper = /^[A-Z]/.test(file.text.slice(first.span.start));
  const semicolon = /^\s*;/.exec(file.text.slice(last.span.end))?.[0];
  const end = last.span.end + (semicolon?.length ?? 0);
  const fits = statements.every(({ analyzed }) => analyzed) && !changes.some(commitsOrMustCommit);
  const edits = [
    { span: { start: first.span.start, end: first.span.start }, text: upper ? "BEGIN;\n\n" : "begin;\n\n" },
    { span: { start: end, end }, text: `${semicolon === undefined ? ";" : ""}\n\n${upper ? "COMMIT;" : "commit;"}` },
  ];
  return { first, count: body.length, wrap: fits ? edits : null };
}

/** COMMIT or ROLLBACK in a DO block, which the server takes only where nobody opened a transaction. */
function isNestedEnd(change: Change): boolean {
  return change.nested && (change.kind === "Commit" || change.kind === "Rollback");
}

/** What may end the transaction itself, or has to be committed before it can be used. */
function commitsOrMustCommit({ kind }: Change): boolean {
  return kind === "Commit" || kind === "Rollback" || kind === "DoBlock" || kind === "AddEnumValue" || kind === "Copy" || kind === "Opaque" || kind === "NotModelled";
}

/** Puts a statement at the end of a script: before its last COMMIT, if it has one. */
export function appendStatement({ script, statements }: ScriptText, sql: string): Edit {
  const { file } = script;
  const last = statements.at(-1);
  if (last === undefined) return { span: { start: script.span.end, end: script.span.end }, text: `${file.text.slice(0, script.span.end).endsWith("\n") ? "" : "\n"}${sql};\n` };
  if (last.changes.some(({ kind }) => kind === "Commit")) return { span: { start: last.span.start, end: last.span.start }, text: `${sql};\n` };
  const semicolon = /^\s*;/.exec(file.text.slice(last.span.end, script.span.end))?.[0];
  const end = last.span.end + (semicolon?.length ?? 0);
  return { span: { start: end, end }, text: `${semicolon === undefined ? ";" : ""}\n${sql};` };
}
