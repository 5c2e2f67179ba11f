/** What an editor offers to do about findings. */
import { posix } from "node:path";
import { CodeActionKind, StringValue, type CodeAction, type Diagnostic, type SnippetTextEdit, type TextDocumentEdit, type TextEdit, type WorkspaceEdit } from "vscode-languageserver/node";
import type { Edit, Finding, Fix } from "../finding.ts";
import { expectedRollback } from "../migrations/rollback-convention.ts";
import { blankRecord, defaultRequirements, gates, type ReviewRequirements } from "../review.ts";
import type { SourceFile } from "../source.ts";
import type { Statement } from "../sql/statement.ts";
import { toDiagnostic } from "./diagnostics.ts";
import type { Places } from "./documents.ts";
import { scriptsOf } from "./hover.ts";
import { rollbackOf } from "./reverse.ts";
import type { Judgement } from "./workspace.ts";

/** The kind of the action that applies every fix. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.migralint`;

export interface ActionOptions {
  readonly places: Places;
  readonly uriOf: (path: string) => string;
  /** The editor knows edits of documents with versions, which the others need. */
  readonly documentChanges: boolean;
  /** It can make files. */
  readonly createsFiles: boolean;
  /** It lets people fill in what an edit leaves open. */
  readonly snippets: boolean;
}

/** The actions for one finding, the preferred one first. */
export function actionsFor(finding: Finding, judgement: Judgement, options: ActionOptions): CodeAction[] {
  const diagnostics = [toDiagnostic(finding, options.places)];
  const statement = statementAt(judgement, finding);
  return [
    ...(finding.fix === undefined ? [] : [action(finding.fix, judgement, options, diagnostics, true)]),
    ...(finding.suggestions ?? []).map((suggestion) => action(suggestion, judgement, options, diagnostics, false)),
    ...rollbackAction(finding, judgement, options, diagnostics),
    ...reviewAction(finding, statement, judgement, options, diagnostics),
    suppressAction(finding, statement, judgement, options, diagnostics),
  ];
}

/** The action that brings the document to what `--fix` makes of it. */
export function fixAllAction(fixed: string, judgement: Judgement, options: ActionOptions): CodeAction {
  const { text } = judgement.file;
  let start = 0;
  while (start < text.length && start < fixed.length && text[start] === fixed[start]) start++;
  let end = 0;
  while (end < text.length - start && end < fixed.length - start && text[text.length - 1 - end] === fixed[fixed.length - 1 - end]) end++;
  // Half a character cannot be replaced.
  if (start > 0 && /[\ud800-\udbff]/.test(text[start - 1] ?? "")) start--;
  if (end > 0 && /[\udc00-\udfff]/.test(text[text.length - end] ?? "")) end--;
  const edits = [{ span: { start, end: text.length - end }, text: fixed.slice(start, fixed.length - end) }];
  return { title: "Fix all that migralint can fix", kind: fixAllKind, edit: documentEdit(edits, judgement, options) };
}

function action({ title, edits }: Fix, judgement: Judgement, options: ActionOptions, diagnostics: Diagnostic[], isPreferred: boolean): CodeAction {
  return { title, kind: CodeActionKind.QuickFix, diagnostics, ...(isPreferred && { isPreferred }), edit: documentEdit(edits, judgement, options) };
}

/** An edit whose text may hold `${1:what to fill in}`, as {@link Edit} without one. */
interface Template extends Edit {
  readonly snippet?: string;
}

function documentEdit(edits: readonly Template[], { document, file }: Judgement, { places, documentChanges, snippets }: ActionOptions): WorkspaceEdit {
  const lineBreak = /\r?\n/.exec(file.text)?.[0] ?? "\n";
  const asBreaks = (text: string): string => text.replace(/\r?\n/g, lineBreak);
  const plain = edits.map(({ span, text }): TextEdit => ({ range: places.rangeOf(span), newText: asBreaks(text) }));
  if (!documentChanges) return { changes: { [document.uri]: plain } };
  const written = edits.map((edit, index) => {
    const { range, newText } = plain[index] ?? { range: places.rangeOf(edit.span), newText: asBreaks(edit.text) };
    return snippets && edit.snippet !== undefined ? ({ range, snippet: StringValue.createSnippet(asBreaks(edit.snippet)) } satisfies SnippetTextEdit) : { range, newText };
  });
  return { documentChanges: [{ textDocument: { uri: document.uri, version: document.version }, edits: written }] };
}

function statementAt(judgement: Judgement, { span }: Finding): Statement | undefined {
  return statementsOf(judgement).find((statement) => statement.span.start <= span.start && span.start <= statement.span.end);
}

function statementsOf(judgement: Judgement): readonly Statement[] {
  return scriptsOf(judgement).flatMap((script) => judgement.linting.read(script).statements);
}

/** A comment above the statement of a finding; for what is in no statement, one that holds for the file. */
function suppressAction(finding: Finding, statement: Statement | undefined, judgement: Judgement, options: ActionOptions, diagnostics: Diagnostic[]): CodeAction {
  const { file } = judgement;
  const word = statement === undefined ? "disable-file" : "disable-next-line";
  const start = statement?.span.start ?? statementsOf(judgement)[0]?.span.start ?? file.text.length;
  const comment = `migralint-${word} ${finding.rule}`;
  // Where the person cannot be asked, and a reason is asked for, the comment is left open: it counts once the reason stands there.
  const { requireReason } = judgement.configurations.settings(judgement.path);
  const edit = aboveOrBefore(file, start, requireReason ? `${comment} --` : comment, `${comment} -- $1`);
  const title = statement === undefined ? `Suppress ${finding.rule} in this file` : `Suppress ${finding.rule} here`;
  return { title, kind: CodeActionKind.QuickFix, diagnostics, edit: documentEdit([edit], judgement, options) };
}

/** A comment on a line of its own above a statement, indented as it is; right before it where something else stands on its line. */
function aboveOrBefore({ text }: SourceFile, start: number, comment: string, snippet: string): Template {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const before = text.slice(lineStart, start);
  if (start === text.length && before !== "") return { span: { start, end: start }, text: `\n-- ${comment}\n`, snippet: `\n-- ${snippet}\n` };
  if (/\S/.test(before)) return { span: { start, end: start }, text: `/* ${comment} */ `, snippet: `/* ${snippet} */ ` };
  return { span: { start: lineStart, end: lineStart }, text: `${before}-- ${comment}\n`, snippet: `${before}-- ${snippet}\n` };
}

/** A record to fill in above a statement, where the finding is of a kind that a review settles; `missing-review` suggests its own. */
function reviewAction(finding: Finding, statement: Statement | undefined, judgement: Judgement, options: ActionOptions, diagnostics: Diagnostic[]): CodeAction[] {
  if (statement === undefined || !gates.some((gate) => gate === finding.rule)) return [];
  const { require } = { ...defaultRequirements, ...(judgement.configurations.settings(judgement.path).rules["missing-review"]?.options as Partial<ReviewRequirements> | undefined) };
  const record = blankRecord(finding.rule, require).replace(/^-- /, "");
  const fields = require.filter((field) => field !== "reason");
  const snippet = `${fields.reduce((text, field, index) => text.replace(`${field}=`, `${field}=\${${index + 1}}`), record)}${require.includes("reason") ? ` \${${fields.length + 1}:why}` : ""}`;
  const edit = aboveOrBefore(judgement.file, statement.span.start, record, snippet);
  return [{ title: `Add a review record for ${finding.rule}`, kind: CodeActionKind.QuickFix, diagnostics, edit: documentEdit([edit], judgement, options) }];
}

/** The rollback that is missing: a file in the convention of the project, or a section at the end of this one. */
function rollbackAction(finding: Finding, judgement: Judgement, options: ActionOptions, diagnostics: Diagnostic[]): CodeAction[] {
  const { history, path, configurations, linting, folder, file } = judgement;
  if (finding.rule !== "missing-rollback" || finding.messageId === "empty") return [];
  const migration = history.migrations.find(({ up }) => up?.file.path === path);
  const convention = configurations.settings(path).rules["missing-rollback"]?.options["convention"];
  const expected = migration === undefined ? null : expectedRollback(migration, history, typeof convention === "string" ? convention : null);
  if (migration === undefined || expected === null) return [];
  const text = rollbackOf(migration, history, (script) => linting.read(script));
  if ("section" in expected) {
    const end = file.text.length;
    const edit = { span: { start: end, end }, text: `${file.text.endsWith("\n") ? "" : "\n"}\n${expected.section}\n${text}` };
    return [{ title: `Add the section ${expected.section}`, kind: CodeActionKind.QuickFix, diagnostics, isPreferred: true, edit: documentEdit([edit], judgement, options) }];
  }
  if (!options.documentChanges || !options.createsFiles) return [];
  const uri = options.uriOf(posix.join(folder, expected.path));
  const start = { line: 0, character: 0 };
  const written: TextDocumentEdit = { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] };
  return [{ title: `Create ${expected.path}`, kind: CodeActionKind.QuickFix, diagnostics, isPreferred: true, edit: { documentChanges: [{ kind: "create", uri }, written] } }];
}
