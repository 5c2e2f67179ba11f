/** What a rollback should be called, and what comments say in its place. */
import { relativeTo } from "./migrations/order.ts";
import type { History, Migration, Script } from "./migrations/migration.ts";
import { fillTemplate } from "./name-template.ts";
import type { OptionSchema } from "./rule.ts";
import { textOf, type SourceFile, type Span } from "./source.ts";
import type { ScriptText } from "./sql/statement.ts";

/** The option of the rules about rollbacks that names their files. */
export const conventionOption = {
  type: "string",
  default: null,
  description: "Name of the rollback file, relative to the migration's directory: `{stem}_rollback.sql`, `{stem}.down.sql`, `rollback-{version}.sql`. By default what the runner, or most of the history, does.",
} as const satisfies OptionSchema;

/** Where the rollback of a migration belongs: a path relative to the working directory, or a section of its file. Null: nobody keeps rollbacks here. */
export function expectedRollback(migration: Migration, history: History, convention: string | null): { readonly path: string } | { readonly section: string } | null {
  const { runner, root } = history;
  const path = relativeTo(root, migration.path);
  const own = runner.rollback({ role: "up", version: migration.version, description: migration.description, stem: migration.stem }, path);
  if (convention === null && own !== null && "section" in own) return own;
  const usual = convention ?? (own === null ? null : usualConvention(history));
  if (usual !== null) return { path: join(folderOf(migration.path), fillTemplate(usual, { stem: migration.stem, version: migration.version ?? migration.stem, description: migration.description })) };
  if (own === null || "section" in own || runner.name === "plain") return null;
  return { path: join(root === "." ? "" : root, own.path) };
}

/** The template that most rollback files of a history follow; null where there are none. */
export function usualConvention(history: History): string | null {
  const counts = new Map<string, number>();
  for (const migration of history.migrations) {
    const template = templateOf(migration);
    if (template !== null) counts.set(template, (counts.get(template) ?? 0) + 1);
  }
  return [...counts].reduce<readonly [string | null, number]>((best, each) => (each[1] > best[1] ? each : best), [null, 0])[0];
}

/** The template that a migration's rollback file follows: `{stem}.down.sql`; null where its name says neither stem nor version. */
export function templateOf({ path, stem, version, down }: Migration): string | null {
  if (down === null || down.file.path === path) return null;
  const name = relative(folderOf(path), down.file.path);
  if (name.includes(stem)) return name.replaceAll(stem, "{stem}");
  return version !== null && name.includes(version) ? name.replaceAll(version, "{version}") : null;
}

/** The file at a path, if it is one of the history in whatever role. */
export function fileAt(path: string, history: History): SourceFile | undefined {
  const scripts = history.migrations.flatMap(({ up, down, verify }) => [up, down, ...verify]).concat(history.strayRollbacks);
  return [...scripts.flatMap((script) => script?.file ?? []), ...history.unrecognized, ...history.skipped].find((file) => file.path === path);
}

/** Whether comments say that there is no way back: `irreversible`, `cannot be undone`. */
export function saysIrreversible(text: ScriptText): boolean {
  return text.comments.some((comment) => /\birreversible\b|\b(?:not|cannot|can't) be (?:undone|reversed|reverted|rolled back)\b|\bno (?:rollback|way back|down migration)\b/i.test(textOf(text.script.file, comment)));
}

/** The comment lines, if any, that hold statements: in a rollback anywhere, in a forward script under a heading such as `ROLLBACK`. */
export function commentedStatements(text: ScriptText, under: "heading" | "anything"): Span | null {
  const lines = commentLines(text);
  let open = under === "anything";
  for (const [index, line] of lines.entries()) {
    if (line.breaks) open = under === "anything";
    const heading = /^\W*(?:(?:to|for|manual|how to|migration)\s+)*(?:rollback|roll back|undo|revert|down)\b/i.exec(line.content);
    const rest = line.content.slice(line.content.indexOf(":") + 1).trim();
    if (heading !== null && startsStatement(rest) && rest.endsWith(";")) return { start: line.end - rest.length, end: line.end };
    if (heading !== null) open = true;
    const end = open && startsStatement(line.content) ? lines.slice(index).find((each, after) => each.content.endsWith(";") || (after > 0 && each.breaks)) : undefined;
    if (end?.content.endsWith(";") === true) return { start: line.start, end: end.end };
  }
  return null;
}

interface CommentLine extends Span {
  /** Without `--`, `*` and white space around. */
  readonly content: string;
  /** SQL stands between it and the comment before. */
  readonly breaks: boolean;
}

function commentLines({ script, comments }: ScriptText): readonly CommentLine[] {
  const { file } = script;
  let last = script.span.start;
  return comments.flatMap((comment) => {
    const breaks = file.text.slice(last, comment.start).trim() !== "";
    last = comment.end;
    let at = comment.start;
    return textOf(file, comment).split("\n").map((line, index) => {
      const opened = /^\s*(?:--+|\/\*+|\*(?!\/))?\s*/.exec(line)?.[0].length ?? 0;
      const content = line.slice(opened).replace(/\*\/\s*$/, "").trimEnd();
      const start = at + opened;
      at += line.length + 1;
      return { content, start, end: start + content.length, breaks: breaks && index === 0 };
    });
  });
}

const objects = "table|index|view|materialized|function|procedure|trigger|type|domain|schema|sequence|policy|extension|role|rule|constraint|column|publication|statistics|unique|aggregate|event|foreign|or|database|default|owned";
const statementStart = new RegExp(`^(?:(?:drop|alter|create)\\s+(?:${objects})\\s|(?:delete\\s+from|insert\\s+into|truncate|comment\\s+on|update|rename)\\s+["\\w]|(?:grant|revoke)\\s+\\w)`, "i");

function startsStatement(content: string): boolean {
  return statementStart.test(content);
}

/** The directory of a path; empty at the top. */
function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function join(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

function relative(folder: string, path: string): string {
  const from = folder === "" ? [] : folder.split("/");
  const to = path.split("/");
  let same = 0;
  while (same < from.length && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => ".."), ...to.slice(same)].join("/");
}

/** Whether a script does anything. */
export function hasStatements(script: Script, read: (script: Script) => ScriptText): boolean {
  return read(script).statements.some(({ changes, node }) => node === null || changes.length === 0 || changes.some(({ kind }) => kind !== "Begin" && kind !== "Commit"));
}
