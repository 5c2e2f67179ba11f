/** Our rules as rules of ESLint. */
import type { RuleDefinition, RuleTextEdit, RuleTextEditor } from "@eslint/core";
import { hasSuggestions, isFixable, presetsOf } from "../explain.ts";
import type { Finding, Fix, Problem } from "../finding.ts";
import { pageOf } from "../page.ts";
import { edit } from "../repair.ts";
import type { OptionSchema, Rule } from "../rule.ts";
import { optionShape } from "../config/option-shape.ts";
import { jsonSchema, type Shape } from "../config/shape.ts";
import { positionAt } from "../source.ts";
import { startAnalyzing, type Answer } from "./analysis.ts";
import { languageName } from "./language.ts";
import { SqlSourceCode, type SqlNode } from "./source-code.ts";

export type EslintRule = RuleDefinition<{ LangOptions: Record<string, unknown>; Code: SqlSourceCode; RuleOptions: unknown[]; Visitor: { File?(): void }; Node: SqlNode; MessageIds: string; ExtRuleDocs: { recommended: boolean } }>;
type Context = Parameters<EslintRule["create"]>[0];

/** The name of the rule that says what could not be judged. */
export const problemName = "problem";

/** The name of the rule that says what the rules of plugins found. */
export const pluginName = "plugin";

/** Makes the rules, by name. They share what they find: every file is linted once for all rules that are on. */
export function makeRules(rules: readonly Rule[]): Record<string, EslintRule> {
  const analyze = startAnalyzing();
  const visits = new WeakMap<SqlSourceCode, Visit>();
  const enter = (sourceCode: SqlSourceCode): Visit => {
    let visit = visits.get(sourceCode);
    // ESLint may be given the same source code again, with other rules.
    if (visit === undefined || visit.answer !== null) visits.set(sourceCode, (visit = { rules: new Map(), plugins: false, toldBy: null, answer: null }));
    return visit;
  };
  const answerOf = (visit: Visit, { cwd, physicalFilename, sourceCode, settings }: Context): Answer =>
    (visit.answer ??= analyze({ cwd, path: physicalFilename, text: `${sourceCode.hasBOM ? "\ufeff" : ""}${sourceCode.text}`, rules: visit.rules, plugins: visit.plugins, settings: settings?.["migralint"] }));

  const made = rules.map((rule): [string, EslintRule] => {
    const meta = metaOf(rule);
    return [rule.id, {
      meta,
      create(context) {
        if (!(context.sourceCode instanceof SqlSourceCode)) return {};
        const visit = enter(context.sourceCode);
        visit.rules.set(rule.id, (context.options[0] ?? {}) as Readonly<Record<string, unknown>>);
        visit.toldBy ??= rule.id;
        return {
          File() {
            const answer = answerOf(visit, context);
            if (visit.toldBy === rule.id) tell(context, answer, (problem) => ({ message: `Not everything was judged. ${describe(problem)}` }));
            for (const finding of answer.findings) if (finding.rule === rule.id) report(context, answer, finding, meta);
          },
        };
      },
    }];
  });
  const problem: EslintRule = {
    meta: {
      type: "problem",
      docs: { description: "Say what keeps migrations from being judged", recommended: true },
      languages: [languageName],
      schema: [],
      messages: { problem: "{{problem}}" },
    },
    create(context) {
      if (!(context.sourceCode instanceof SqlSourceCode)) return {};
      const visit = enter(context.sourceCode);
      visit.toldBy = problemName;
      return { File: () => tell(context, answerOf(visit, context), (problem) => ({ messageId: "problem", data: { problem: describe(problem) } })) };
    },
  };
  const plugin: EslintRule = {
    meta: {
      type: "problem",
      docs: { description: "Say what the rules of the plugins in migralint.yaml find; their code runs only with it", recommended: true },
      languages: [languageName],
      schema: [],
      messages: { found: "{{message}} ({{rule}})" },
      fixable: "code",
      hasSuggestions: true,
    },
    create(context) {
      if (!(context.sourceCode instanceof SqlSourceCode)) return {};
      const visit = enter(context.sourceCode);
      visit.plugins = true;
      visit.toldBy ??= pluginName;
      return {
        File() {
          const answer = answerOf(visit, context);
          if (visit.toldBy === pluginName) tell(context, answer, (problem) => ({ message: `Not everything was judged. ${describe(problem)}` }));
          const found = answer.findings.filter((finding) => finding.rule.includes("/"));
          for (const finding of found) report(context, answer, { ...finding, messageId: "found", data: { message: finding.message, rule: finding.rule } }, { fixable: "code", hasSuggestions: true });
        },
      };
    },
  };
  return { ...Object.fromEntries(made), [problemName]: problem, [pluginName]: plugin };
}

/** One visit of a file by all rules that are on. */
interface Visit {
  readonly rules: Map<string, Readonly<Record<string, unknown>>>;
  /** Whether the rule for plugins is on. */
  plugins: boolean;
  /** The rule that tells of problems: `problem`, or where that is off, the first. */
  toldBy: string | null;
  answer: Answer | null;
}

function metaOf(rule: Rule): NonNullable<EslintRule["meta"]> {
  const page = pageOf(rule.id);
  return {
    type: rule.category === "convention" ? "suggestion" : "problem",
    docs: { description: rule.summary, recommended: presetsOf(rule).includes("recommended"), ...(page !== null && { url: page }) },
    languages: [languageName],
    messages: Object.fromEntries(Object.entries(rule.messages).map(([id, text]) => [id, text.replace(/\{(\w+)\}/g, "{{$1}}")])),
    // Without defaults: ESLint would fill them in, over what migralint.yaml says.
    schema: rule.options === undefined ? [] : [{ type: "object", additionalProperties: false, properties: Object.fromEntries(Object.entries(rule.options).map(([name, schema]) => [name, optionSchema(schema)])) }],
    ...(isFixable(rule) && { fixable: "code" as const }),
    ...(hasSuggestions(rule) && { hasSuggestions: true }),
  };
}

/** An option as JSON Schema, draft 4. */
function optionSchema(schema: OptionSchema): Record<string, unknown> & { type: "string" } {
  return jsonSchema(withoutDefault(optionShape(schema))) as Record<string, unknown> & { type: "string" };
}

function withoutDefault(shape: Shape): Shape {
  return Object.fromEntries(Object.entries(shape).filter(([key]) => key !== "default"));
}

function report(context: Context, { file }: Answer, { messageId, data = {}, span, fix, suggestions = [] }: Finding, meta: NonNullable<EslintRule["meta"]>): void {
  const change = (wanted: Fix) => (editor: RuleTextEditor): RuleTextEdit => {
    const start = Math.min(...wanted.edits.map((each) => each.span.start));
    const end = Math.max(...wanted.edits.map((each) => each.span.end));
    const whole = edit(file.text, wanted.edits);
    return editor.replaceTextRange([start, end], whole.slice(start, whole.length - (file.text.length - end)));
  };
  const can = (wanted: Fix): boolean => wanted.edits.length > 0;
  context.report({
    messageId,
    data: Object.fromEntries(Object.entries(data).map(([slot, value]) => [slot, String(value)])),
    loc: { start: positionAt(file, span.start), end: positionAt(file, span.end) },
    ...(fix !== undefined && can(fix) && meta.fixable !== undefined && { fix: change(fix) }),
    ...(meta.hasSuggestions === true && { suggest: suggestions.filter(can).map((suggestion) => ({ desc: suggestion.title, fix: change(suggestion) })) }),
  });
}

function tell(context: Context, { file, problems }: Answer, message: (problem: Problem) => { message: string } | { messageId: string; data: Record<string, string> }): void {
  for (const problem of problems) {
    const line = problem.path === file.path && problem.line !== null ? problem.line : 1;
    context.report({ ...message(problem), loc: { line, column: 1 } });
  }
}

function describe({ path, line, message }: Problem): string {
  return `${path === null ? "" : `${path}${line === null ? "" : `:${line}`}: `}${message}`;
}
