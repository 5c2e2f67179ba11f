/** What the comments of a script hold in place of statements. */
import { textOf, type Span } from "../source.ts";
import { parse } from "./parse.ts";
import type { ScriptText } from "./statement.ts";

/** Whether a script does anything: BEGIN and COMMIT alone do not. */
export function hasStatements({ statements }: ScriptText): boolean {
  return statements.some(({ changes }) => changes.length === 0 || changes.some(({ kind }) => kind !== "Begin" && kind !== "Commit"));
}

/** Whether comments say that there is no way back: `irreversible`, `cannot be undone`. */
export function saysIrreversible({ script, comments }: ScriptText): boolean {
  return comments.some((comment) => /\birreversible\b|\b(?:cannot|can't|can not) be (?:undone|reversed|reverted|rolled back)\b|\bno (?:rollback|way back|down migration)\b/i.test(textOf(script.file, comment)));
}

/**
 * The first statements that stand in the comments of a script, where there are any: anywhere (`under` is null), or under
 * a heading such as `ROLLBACK` with no SQL between. Only what parses counts. The parser must have been loaded.
 */
export function commentedStatements(text: ScriptText, under: "rollback" | null): Span | null {
  const lines = commentLines(text);
  let open = under === null;
  for (const [index, line] of lines.entries()) {
    if (line.breaks) open = under === null;
    const heading = rollbackHeading.exec(line.content);
    if (heading !== null) {
      open = true;
      const found = statementsAt([{ ...line, start: line.start + heading[0].length, content: line.content.slice(heading[0].length) }]);
      if (found !== null) return found;
    }
    if (!open || !statementStart.test(line.content)) continue;
    const next = lines.findIndex((each, at) => at > index && each.breaks);
    const found = statementsAt(lines.slice(index, next === -1 ? undefined : next));
    if (found !== null) return found;
  }
  return null;
}

const rollbackHeading = /^[^\p{L}\p{N}]*(?:(?:to|for|the|manual|how to|migration|commented)\s+)*(?:roll\s?back|undo|revert|reverse|down)\b[^:;]*(?::\s*|$)/iu;
const statementStart = /^(?:drop|alter|create|delete\s+from|insert\s+into|truncate|update|grant|revoke|comment\s+on)\s+["\w]/i;
/** Longest statement looked for, in lines. */
const reach = 200;

/** The statement that starts with the first of these lines and ends with a semicolon, if there is one. */
function statementsAt(lines: readonly CommentLine[]): Span | null {
  const [first] = lines;
  if (first === undefined || !statementStart.test(first.content)) return null;
  const last = lines.slice(0, reach).findIndex(({ content }) => /;\s*(?:--.*)?$/.test(content));
  if (last === -1) return null;
  const parsed = parse(lines.slice(0, last + 1).map(({ content }) => content).join("\n"));
  return "message" in parsed ? null : { start: first.start, end: lines[last]?.end ?? first.end };
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
    return textOf(file, comment)
      .split("\n")
      .map((line, index) => {
        const opened = /^\s*(?:--+|\/\*+|\*(?!\/))?\s*/.exec(line)?.[0].length ?? 0;
        const content = line.slice(opened).replace(/\*\/\s*$/, "").trimEnd();
        const start = at + opened;
        at += line.length + 1;
        return { content, start, end: start + content.length, breaks: breaks && index === 0 };
      });
  });
}
