/** Steps as the text of files, in the convention of the migration they come from. */
import { readHeader, type Header } from "../migrations/header.ts";
import type { Migration, Script } from "../migrations/migration.ts";
import type { Edit } from "../finding.ts";
import { textOf, type SourceFile } from "../source.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import type { Sql } from "./step.ts";

/** The migration whose convention is followed. */
export interface Model {
  readonly migration: Migration;
  readonly up: ScriptText;
  /** Its rollback; null where it has none. */
  readonly down: ScriptText | null;
  readonly sql: Sql;
  /** Statements after each BEGIN that is written. */
  readonly limits: readonly string[];
}

/** What stands in the header of a new file. */
export interface Title {
  readonly stem: string;
  readonly version: string;
  /** The migration right before it. */
  readonly previous: string;
  readonly purpose: string;
  readonly when: string | null;
  readonly lost: string | null;
  readonly breaking: string | null;
  /** The path of its rollback, where that is a file; what takes it back in words. */
  readonly rollbackPath: string | null;
  readonly rollback: string;
  /** Keys that the header must have beside those of the model. */
  readonly keys: readonly string[];
  /** `YYYY-MM-DD`: of the version, where that is a time, else of today. */
  readonly date: string;
}

/** What a script does. */
interface Body {
  readonly statements: readonly string[];
  readonly alone: boolean;
  /** What it does not bring back. */
  readonly lost?: string | null;
}

export interface Laid {
  readonly main: string;
  /** The rollback, where it is a file of its own. */
  readonly down: string | null;
  readonly beside: { readonly path: string; readonly text: string } | null;
}

/** The text of a new migration at `path`. `rollback` says where the way back stands: in a file, in a section, nowhere. */
export function layOut(model: Model, path: string, title: Title, up: Body, down: readonly string[], rollback: "file" | "section" | "none"): Laid {
  const { migration, up: text } = model;
  const { writing } = migration.runner;
  const { file } = text.script;
  const outside = up.alone ? writing?.outside : undefined;
  const marks = marksOf(model);
  const header = headerLines(model, title);
  const marked = marks.up === null ? null : marks.up + (outside?.afterMark?.(marks.up) ?? "");
  const headFirst = marks.up !== null && isBeforeMark(file, text.script, marks.up);
  const lines: string[] = [];
  const top = outside?.top?.(file.text) ?? null;
  if (top !== null) lines.push(top);
  if (headFirst) lines.push(...header, ...(marked === null ? [] : [marked]));
  else lines.push(...(marked === null ? [] : [marked]), ...header);
  lines.push("", ...bodyLines(model, text, up, true));
  if (rollback === "section" && marks.down !== null) {
    const mark = marks.down + (outside?.afterMark?.(marks.down) ?? "");
    lines.push("", mark, ...lostLines(title.lost), ...(down.length === 0 ? (title.lost === null ? [nothing] : []) : bodyLines(model, text, { statements: down, alone: up.alone }, true)));
  }
  const beside = outside?.beside?.(path) ?? null;
  return { main: joined(lines, file), down: rollback === "file" ? rollbackText(model, title, { statements: down, alone: up.alone }) : null, beside };
}

const nothing = "-- No way back is needed: the schema is as it was before.";

function rollbackText(model: Model, title: Title, body: Body): string {
  const { down, up } = model;
  const like = down ?? up;
  const lines: string[] = [];
  const top = body.alone ? (model.migration.runner.writing?.outside?.top?.(up.script.file.text) ?? null) : null;
  if (top !== null) lines.push(top);
  lines.push(...rollbackHeader(model, title), ...lostLines(title.lost));
  if (body.statements.length > 0) lines.push("", ...bodyLines(model, like, body, false));
  else if (title.lost === null) lines.push(nothing);
  return joined(lines, like.script.file);
}

function lostLines(lost: string | null): string[] {
  return lost === null ? [] : [`-- irreversible: ${lost}.`];
}

/** Ends lines as the model does. */
function joined(lines: readonly string[], file: SourceFile): string {
  const text = `${lines.join("\n")}\n`;
  return file.text.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;
}

/** Statements with what the model sets before them, and in a transaction where it opens one. */
function bodyLines(model: Model, like: ScriptText, { statements, alone }: Body, blocks: boolean): string[] {
  const { before, after } = surroundings(like);
  const lines = statements.map((statement) => written(model, statement, blocks));
  if (alone) return lines;
  const begins = before.some(isBegin) && after !== null;
  const held = begins || like.script.transaction === "file" || like.script.transaction === "implicit";
  const own = before.filter(({ changes }) => held || !changes.some((change) => change.kind === "Begin" || (change.kind === "SetSetting" && change.local))).map((statement) => `${textOf(like.script.file, statement.span)};`);
  const needs = !begins && statements.length > 1 && (like.script.transaction === "none" || like.script.transaction === "unknown");
  if (needs) return [...own, ...opening(model), ...lines, model.sql`commit;`];
  return [...own, ...(own.length > 0 ? [""] : []), ...lines, ...(begins && after !== null ? ["", `${textOf(like.script.file, after.span)};`] : [])];
}

/** What opens a transaction, with the limits that the configuration asks for. */
export function opening({ sql, limits }: Pick<Model, "sql" | "limits">): string[] {
  return [sql`begin;`, ...limits];
}

/** A statement with its semicolon, and the lines around it that the runner needs. */
export function written({ migration }: Pick<Model, "migration">, statement: string, blocks: boolean): string {
  const block = migration.runner.writing?.block;
  const text = `${statement};`;
  return blocks && block !== undefined && statement.includes(";") ? `${block.before}\n${text}\n${block.after}` : text;
}

/** The BEGIN and SET that a script starts with, and the COMMIT that it ends with. */
export function surroundings({ statements }: ScriptText): { readonly before: readonly Statement[]; readonly after: Statement | null } {
  const first = statements.findIndex((statement) => !isPrelude(statement));
  const before = first === -1 ? statements : statements.slice(0, first);
  const last = statements.at(-1);
  return { before, after: last?.changes.some(({ kind }) => kind === "Commit") === true ? last : null };
}

function isPrelude({ changes, error }: Statement): boolean {
  return error === null && changes.length > 0 && changes.every(({ kind }) => kind === "Begin" || kind === "SetSetting");
}

function isBegin({ changes }: Statement): boolean {
  return changes.some(({ kind }) => kind === "Begin");
}

/** The lines that open the sections of the model's file, those of the runner where it has none. */
function marksOf({ migration, up, down }: Model): { readonly up: string | null; readonly down: string | null } {
  const { file } = up.script;
  const marks = migration.runner.writing?.marks;
  const upMark = /^[ \t]*--.*(?:goose|migrate)[ \t:]*up\b.*$/im.exec(file.text)?.[0].replace(/\s+(?:notransaction|transaction:\w+)/i, "").trimEnd() ?? marks?.up ?? null;
  const downMark = down !== null && down.script.file === file ? (/^\s*(--.*)$/m.exec(file.text.slice(down.script.span.start))?.[1]?.replace(/\s+(?:notransaction|transaction:\w+)/i, "").trimEnd() ?? null) : (marks?.down ?? null);
  return { up: upMark, down: downMark };
}

function isBeforeMark(file: SourceFile, script: Script, mark: string): boolean {
  const at = file.text.indexOf(mark);
  const above = at === -1 ? "" : file.text.slice(0, at);
  return script.file === file && readHeader(above).fields.length > 0;
}

/** The header of a model, wherever it stands. */
function headerOf({ up }: Model): Header {
  const { file, span } = up.script;
  const own = readHeader(file.text, span);
  return own.fields.length > 0 ? own : readHeader(file.text);
}

function headerLines(model: Model, title: Title): string[] {
  const { migration } = model;
  const header = headerOf(model);
  const keys = header.fields.map(({ key }) => key);
  const described = keys.some((key) => isDescription(key));
  const missing = title.keys.map((field) => field.split("|")).filter((names) => !names.some((name) => keys.some((key) => key.toLowerCase() === name.toLowerCase()))).map(([name = ""]) => name);
  const all = [...keys, ...missing.filter((key) => valueOf(key, null, migration, title) !== null), ...(described || missing.some(isDescription) ? [] : ["Description"])];
  const { file } = model.up.script;
  const banner = /^--\s*[=*#~-]{4,}\s*$/m.exec(file.text.slice(header.span.start, header.fields[0]?.span.start ?? header.span.start))?.[0];
  const lines = all.flatMap((key) => {
    const value = valueOf(key, header.fields.find((field) => field.key === key)?.value ?? null, migration, title);
    return value === null ? [] : fieldLines(key, value);
  });
  if (title.breaking !== null && !keys.some((key) => /^breaking/i.test(key))) lines.push(`-- Breaking: ${title.breaking}`);
  if (title.when !== null) lines.push("--", `-- ${title.when}`);
  return banner === undefined ? lines : [banner.trimEnd(), ...lines, banner.trimEnd()];
}

function fieldLines(key: string, value: string): string[] {
  const [first = "", ...rest] = value.split("\n");
  return rest.length === 0 ? [`-- ${key}: ${first}`] : [`-- ${key}:`, ...[first, ...rest].map((line) => `--   - ${line}`)];
}

function isDescription(key: string): boolean {
  return /^(?:description|purpose|summary)$/i.test(key);
}

/** What a line says of the new file; null where only its author knows. */
function valueOf(key: string, was: string | null, { stem, version, path }: Migration, title: Title): string | null {
  if (isDescription(key)) return title.purpose;
  if (/^(?:date|created|created at)$/i.test(key)) return was === null || /^\d{4}-\d\d-\d\d$/.test(was) ? title.date : was;
  if (/^(?:migration|name|file|version|id|number)$/i.test(key)) {
    if (was === null || was === stem) return /^(?:version|id|number)$/i.test(key) ? title.version : title.stem;
    if (was.includes(stem)) return was.replaceAll(stem, title.stem);
    if (was === version) return title.version;
    return version !== null && was.startsWith(version) ? `${title.version} - ${title.purpose.replace(/[.:,].*$/, "")}` : title.stem;
  }
  if (/^(?:depend\w*|requires?|after)(?: on)?$/i.test(key)) return was !== null && !/\.sql\b/.test(was) ? title.previous : `${title.previous}${path.endsWith("/up.sql") || path.endsWith("/migration.sql") ? "" : ".sql"}`;
  if (/^(?:rollback|down)\b/i.test(key)) return title.rollbackPath !== null && (was === null || /\.sql\b/.test(was)) ? (title.rollbackPath.split("/").at(-1) ?? null) : title.rollback;
  return was;
}

function rollbackHeader(model: Model, title: Title): string[] {
  const { down, migration } = model;
  const header = down === null || down.script.file === model.up.script.file ? null : readHeader(down.script.file.text, down.script.span);
  if (header === null || header.fields.length === 0) return [`-- Rollback: ${title.stem}`];
  return header.fields.flatMap(({ key, value }) => {
    const said = /^(?:rollback|undo|down|migration|reverts?)\b/i.test(key)
      ? value.includes(migration.stem) ? value.replaceAll(migration.stem, title.stem) : title.stem
      : isDescription(key) ? `Takes back ${title.stem}.` : /^(?:date|created)$/i.test(key) && /^\d{4}-\d\d-\d\d$/.test(value) ? title.date : value;
    return fieldLines(key, said);
  });
}

/** Puts other statements in place of all that a script does, and keeps what stands around them. */
export function replaceBody(model: Model, text: ScriptText, body: Body, blocks: boolean): Edit[] {
  const { file } = text.script;
  const { before, after } = surroundings(text);
  const inner = text.statements.filter((statement) => !before.includes(statement) && statement !== after);
  const done = body.statements.map((statement) => written(model, statement, blocks));
  const lines = [...lostLines(body.lost ?? null), ...(done.length === 0 && (body.lost ?? null) === null ? [nothing] : done)];
  const [first] = inner;
  const last = inner.at(-1);
  if (first === undefined || last === undefined) return [];
  const opened = before.some(isBegin) && after !== null;
  const needs = !opened && !body.alone && body.statements.length > 1 && (text.script.transaction === "none" || text.script.transaction === "unknown");
  const kept = needs ? [...opening(model), ...lines, model.sql`commit;`] : lines;
  const edits: Edit[] = [{ span: { start: first.span.start, end: withSemicolon(file, last.span.end) }, text: kept.join("\n") }];
  if (!body.alone) return edits;
  for (const statement of [...before, ...(after === null ? [] : [after])]) edits.push({ span: wholeLine(file, statement), text: "" });
  return edits;
}

/** The directives that keep a file that is there already out of transactions. */
export function outsideEdits({ migration, up }: Model): { readonly edits: readonly Edit[]; readonly beside: { readonly path: string; readonly text: string } | null } {
  const outside = migration.runner.writing?.outside;
  const { file, transaction } = up.script;
  if (outside === undefined || transaction === "none") return { edits: [], beside: null };
  const edits: Edit[] = [];
  const top = outside.top?.(file.text) ?? null;
  if (top !== null && !file.text.includes(top)) edits.push({ span: { start: 0, end: 0 }, text: `${top}\n` });
  if (outside.afterMark !== undefined && transaction !== "implicit") {
    for (const mark of file.text.matchAll(/^[ \t]*--.*migrate[ \t:]*(?:up|down)\b[^\r\n]*/gim)) edits.push({ span: { start: mark.index + mark[0].trimEnd().length, end: mark.index + mark[0].trimEnd().length }, text: outside.afterMark(mark[0]) });
  }
  return { edits, beside: transaction === "implicit" ? null : (outside.beside?.(migration.path) ?? null) };
}

/** The end of a statement with its semicolon. */
export function withSemicolon(file: SourceFile, end: number): number {
  return end + (/^\s*;/.exec(file.text.slice(end))?.[0].length ?? 0);
}

/** A statement with its semicolon, and its line break where nothing else is on the line. */
export function wholeLine(file: SourceFile, statement: Pick<Statement, "span">): { start: number; end: number } {
  const end = withSemicolon(file, statement.span.end);
  const { start } = statement.span;
  const alone = /(?:^|\n)[ \t]*$/.test(file.text.slice(0, start));
  const gap = /(?:^|\n[ \t]*\r?\n)[ \t]*$/.test(file.text.slice(0, start));
  const rest = (gap ? /^[ \t]*\r?\n(?:[ \t]*\r?\n)?/ : /^[ \t]*\r?\n/).exec(file.text.slice(end))?.[0].length ?? 0;
  return { start, end: alone ? end + rest : end };
}
