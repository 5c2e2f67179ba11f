/** What is shown for the place under the cursor: what a statement locks and does, or the page of a rule that a comment names. */
import { explain } from "../explain.ts";
import { plan } from "../plan.ts";
import { describeStatement } from "../plan-text.ts";
import type { Rule } from "../rule.ts";
import type { Span } from "../source.ts";
import type { Script } from "../migrations/migration.ts";
import type { Judgement } from "./workspace.ts";

export interface HoverText {
  /** Markdown. */
  readonly text: string;
  /** What it is about. */
  readonly span: Span;
}

/** What there is to say about a place; null for nothing. */
export function hoverAt(judgement: Judgement, offset: number, rules: readonly Rule[]): HoverText | null {
  return ruleAt(judgement, offset, rules) ?? statementAt(judgement, offset);
}

/** The scripts of a judged document. */
export function scriptsOf({ history, path }: Judgement): readonly Script[] {
  const scripts = [...history.migrations.flatMap(({ up, down, verify }) => [up, down, ...verify]), ...history.strayRollbacks];
  return scripts.filter((script) => script?.file.path === path).filter((script) => script !== null);
}

function ruleAt(judgement: Judgement, offset: number, rules: readonly Rule[]): HoverText | null {
  const { file, linting } = judgement;
  const comment = scriptsOf(judgement).flatMap((script) => linting.read(script).comments).find(({ start, end }) => start <= offset && offset <= end);
  if (comment === undefined) return null;
  const text = file.text.slice(comment.start, comment.end);
  if (!text.includes("migralint-")) return null;
  for (const match of text.matchAll(/[a-z][a-z0-9/-]*[a-z0-9]/g)) {
    const span = { start: comment.start + match.index, end: comment.start + match.index + match[0].length };
    const rule = span.start <= offset && offset <= span.end ? rules.find(({ id }) => id === match[0]) : undefined;
    if (rule !== undefined) return { text: explain(rule), span };
  }
  return null;
}

function statementAt(judgement: Judgement, offset: number): HoverText | null {
  const { history, path, configurations, linting } = judgement;
  const only = new Set([path]);
  const { scripts } = plan({ histories: [history], settings: configurations.settings, asked: only, named: only, read: (script) => linting.read(script) });
  for (const script of scripts) {
    for (const transaction of script.transactions) {
      const index = transaction.statements.findIndex(({ span }) => span.start <= offset && offset <= span.end);
      const statement = transaction.statements[index];
      if (statement === undefined) continue;
      const lines = describeStatement(script, transaction, index);
      const shown = lines.length === 0 ? ["Locks no table that others use."] : lines;
      return { text: fenced(shown), span: statement.span };
    }
  }
  return null;
}

/** Lines as they are: names from the SQL must not become Markdown. */
function fenced(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map((match) => match[0].length)));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${lines.join("\n")}\n${fence}`;
}
