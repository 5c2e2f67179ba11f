/** What a rule says about itself, for its page in docs, `migralint explain`, SARIF and the editor. */
import type { Example, OptionSchema, Rule } from "./rule.ts";

type AnyExample = Example<string, Readonly<Record<string, unknown>>>;

/** Whether an example shows a fix: derived, never declared. */
export function isFixable(rule: Rule): boolean {
  return rule.examples.some((example) => example.fixed !== undefined);
}

/** Whether an example shows a suggestion. */
export function hasSuggestions(rule: Rule): boolean {
  return rule.examples.some((example) => example.suggested !== undefined);
}

/** The presets a rule belongs to: those it names, `strict` where it names `recommended`, and always `all`. */
export function presetsOf(rule: Rule): readonly string[] {
  if (rule.presets.includes("recommended")) return ["recommended", "strict", "all"];
  return rule.presets.includes("strict") ? ["strict", "all"] : ["all"];
}

/**
 * A rule's page as Markdown, with every example, each of which is also a test. `messagesOf` gives what is said about one; without it
 * the messages stand with their slots.
 */
export function explain(rule: Rule, messagesOf: (example: AnyExample) => readonly string[] = (example) => templatesOf(rule, example)): string {
  const facts = [
    `**${rule.severity}** by default`,
    rule.category,
    `in ${presetsOf(rule).map((preset) => `\`${preset}\``).join(", ")}`,
    isFixable(rule) ? "fixed by `--fix`" : hasSuggestions(rule) ? "suggests an edit" : "no automatic fix",
  ];
  if (rule.needs === "base") facts.push("only with `--since` or `--staged`");
  const parts = [`# ${rule.id}`, `${rule.summary}.`, facts.join(" · "), "## Why", rule.why, "## Instead", rule.instead];
  const options = Object.entries(rule.options ?? {});
  if (options.length > 0) parts.push("## Options", options.map(([name, option]) => `- \`${name}\`: ${option.description} Type: ${typeOf(option)}. Default: \`${JSON.stringify(option.default)}\`.`).join("\n"));
  const caught = rule.examples.filter((example) => example.reports !== undefined);
  const silent = rule.examples.filter((example) => example.reports === undefined);
  if (caught.length > 0) parts.push("## What it finds", ...caught.map((example) => explainExample(example, messagesOf(example))));
  if (silent.length > 0) parts.push("## What it leaves alone", ...silent.map((example) => explainExample(example, messagesOf(example))));
  if (rule.see.length > 0) parts.push("## See also", rule.see.map((link) => `- <${link}>`).join("\n"));
  return `${parts.join("\n\n")}\n`;
}

function explainExample(example: AnyExample, messages: readonly string[]): string {
  const settings = [
    example.runner !== undefined ? `run by ${example.runner}` : null,
    example.postgres !== undefined ? `on PostgreSQL ${example.postgres}` : null,
    example.path !== undefined ? `saved as \`${example.path}\`` : null,
    example.options !== undefined ? `with \`${JSON.stringify(example.options)}\`` : null,
    example.config !== undefined ? `configured with \`${JSON.stringify(example.config)}\`` : null,
  ].filter((setting) => setting !== null);
  const parts = [`### ${example.title}`];
  if (settings.length > 0) parts.push(`${capitalize(settings.join(", "))}.`);
  const deployed = typeof example.deployed === "string" ? [example.deployed] : (example.deployed ?? []);
  if (deployed.length > 0) parts.push("Deployed before:", ...deployed.map(fence));
  if (deployed.length > 0) parts.push("Then:");
  for (const [path, text] of Object.entries(example.base ?? {})) parts.push(`On the branch one compares with, \`${path}\`${example.tip === undefined ? "" : ", where this work began"}:`, fence(text));
  for (const [path, text] of Object.entries(example.tip ?? {})) if (example.base?.[path] !== text) parts.push(`On that branch now, \`${path}\`:`, fence(text));
  if (example.base !== undefined) parts.push("Here:");
  parts.push(fence(example.sql));
  for (const [path, text] of Object.entries(example.files ?? {})) parts.push(`Beside it, \`${path}\`:`, fence(text));
  for (const message of messages) parts.push(`> ${message}`);
  if (example.fails !== undefined) parts.push(`PostgreSQL refuses it: \`${example.fails}\`.`);
  if (example.fixed !== undefined) parts.push("After `--fix`:", fence(example.fixed));
  if (example.suggested !== undefined) parts.push("Suggested:", fence(example.suggested));
  return parts.join("\n\n");
}

function templatesOf(rule: Rule, { reports = [] }: AnyExample): string[] {
  return reports.map(({ message, data }) => (rule.messages[message] ?? "").replace(/\{(\w+)\}/g, (_, slot: string) => String(data?.[slot] ?? `‹${slot}›`)));
}

function fence(sql: string): string {
  return `\`\`\`sql\n${sql.replace(/\n+$/, "")}\n\`\`\``;
}

function typeOf(option: OptionSchema): string {
  if (option.type === "array") return `list of ${option.items.enum?.map((word) => `\`${word}\``).join(", ") ?? "strings"}`;
  return option.type === "string" && option.enum !== undefined ? option.enum.map((word) => `\`${word}\``).join(" or ") : option.type;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
