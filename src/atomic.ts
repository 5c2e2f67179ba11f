/** Whether a script holds together: all of it runs, or nothing. */
import type { Edit } from "./finding.ts";
import type { Script } from "./migrations/migration.ts";
import type { Change, ObjectName } from "./sql/change.ts";
import { refusedInTransaction } from "./sql/outside-transaction.ts";
import type { ScriptText, Statement } from "./sql/statement.ts";

/** Statements each of which commits by itself. */
export interface Loose {
  /** The first that BEGIN would stand before. */
  readonly first: Statement;
  /** How many there are, those left out that leave nothing behind. */
  readonly count: number;
  /** Puts BEGIN and COMMIT around them; null where that would change more. */
  readonly wrap: readonly Edit[] | null;
  /** The enum that gets a value, which nothing in the same transaction can use; null where none does. */
  readonly enum: ObjectName | null;
}

/** The statements of a script that nothing holds together, where there are several; null where the runner or the script opens a transaction, or one refuses any. */
export function looseStatements({ script, statements }: ScriptText): Loose | null {
  const { file } = script;
  if (script.transaction !== "none" && script.transaction !== "unknown") return null;
  const changes = statements.flatMap((statement) => statement.changes);
  if (changes.some((change) => change.kind === "Begin" || isNestedEnd(change) || refusedInTransaction(change) !== null)) return null;
  if (statements.some(isCall)) return null;
  const body = statements.filter(leavesSomething);
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
  const added = changes.find((change) => change.kind === "AddEnumValue");
  return { first, count: body.length, wrap: fits ? edits : null, enum: added?.type ?? null };
}

/** Whether a statement changes what the next ones build on: settings, queries and upkeep, which can be done again, do not. */
export function leavesSomething({ changes }: Statement): boolean {
  return !changes.every((change) => change.kind === "SetSetting" || change.kind === "Query" || change.kind === "Reindex" || (change.kind === "Neutral" && (change.what === "analyze" || change.what === "cluster")));
}

/** Whether a runner that opens transactions was told to open none for the file of a script, and nothing in that file needs it. */
export function isToldInVain(script: Script, read: (script: Script) => ScriptText): boolean {
  const { file, role, migration, transaction } = script;
  if (transaction !== "none") return false;
  const usual = migration.runner.transaction({ role, text: "", fileText: "", path: file.path }, () => null);
  if (usual !== "file" && usual !== "batch") return false;
  const statements = [migration.up, migration.down].flatMap((other) => (other?.file === file ? read(other).statements : []));
  return !statements.some((statement) => statement.changes.some(asksForNone) || isCall(statement));
}

/** What refuses a transaction, opens one itself, has to be committed before it can be used, or is better off in pieces. */
function asksForNone(change: Change): boolean {
  switch (change.kind) {
    case "CreateIndex": case "DropIndex": case "DetachPartition": return change.concurrently;
    case "Neutral": return change.refusesTransaction || change.what === "cluster" || change.what === "analyze";
    case "CreateObject": case "DropObject": return change.object === "tablespace" || change.object === "subscription";
    case "Reindex": case "Begin": case "Commit": case "Rollback": case "CreateDatabase": case "DropDatabase": case "AddEnumValue": case "ValidateConstraint":
    case "DoBlock": case "Opaque": case "NotModelled": case "Update": case "Delete": case "Merge": case "Copy": return true;
    default: return false;
  }
}

/** A procedure may commit on its own. */
function isCall({ node }: Statement): boolean {
  return node?.stmt !== undefined && "CallStmt" in node.stmt;
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
