/** What a rule says about itself, for its page in docs, `migralint explain`, SARIF and the editor. */
import type { Example, ObjectSchema, OptionSchema, PropertySchema, Rule } from "./rule.ts";
import { newestPostgres, oldestPostgres } from "./settings.ts";
import { versions } from "./versions.data.ts";

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

/** The major versions of PostgreSQL on which a rule finds anything. */
export function versionsOf(rule: Rule): readonly number[] {
  return versions[rule.id] ?? Array.from({ length: newestPostgres - oldestPostgres + 1 }, (_, index) => oldestPostgres + index);
}

/**
 * A rule's page as Markdown, with every example, each of which is also a test. `messagesOf` gives what is said about one; without it
 * the messages stand with their slots. `majors` are the servers on which it finds anything.
 */
export function explain(rule: Rule, messagesOf: (example: AnyExample) => readonly string[] = (example) => templatesOf(rule, example), majors: readonly number[] = versionsOf(rule)): string {
  const facts = [
    `**${rule.severity}** by default`,
    rule.category,
    `in ${presetsOf(rule).map((preset) => `\`${preset}\``).join(", ")}`,
    isFixable(rule) ? "fixed by `--fix`" : hasSuggestions(rule) ? "suggests an edit" : "no automatic fix",
  ];
  if (majors[0] !== oldestPostgres || majors.at(-1) !== newestPostgres) facts.push(`on PostgreSQL ${rangeOf(majors)}`);
  if (rule.steps === true) facts.push("`migralint fix --plan FILE` writes the steps");
  if (rule.needs === "base") facts.push("only with `--since` or `--staged`");
  const parts = [`# ${rule.id}`, `${rule.summary}.`, facts.join(" · "), "## Why", rule.why, "## Instead", rule.instead];
  const options = Object.entries(rule.options ?? {});
  if (options.length > 0) parts.push("## Options", options.map(([name, option]) => `- \`${name}\`: ${option.description} Type: ${typeOf(option)}. Default: \`${JSON.stringify(option.default)}\`.${keysOf(option)}`).join("\n"), ...phrasesOf(rule));
  const caught = rule.examples.filter((example) => example.reports !== undefined);
  const silent = rule.examples.filter((example) => example.reports === undefined);
  if (caught.length > 0) parts.push("## What it finds", ...caught.map((example) => explainExample(example, messagesOf(example))));
  if (silent.length > 0) parts.push("## What it leaves alone", ...silent.map((example) => explainExample(example, messagesOf(example))));
  const elsewhere = Object.entries(rule.equivalents ?? {});
  if (elsewhere.length > 0) parts.push("## Elsewhere", elsewhere.map(([tool, ids]) => `- ${tool}: ${ids.map((id) => `\`${id}\``).join(", ")}`).join("\n"));
  if (rule.see.length > 0) parts.push("## See also", rule.see.map((link) => `- <${link}>`).join("\n"));
  return `${parts.join("\n\n")}\n`;
}

function rangeOf(majors: readonly number[]): string {
  if (majors.length < 2) return String(majors[0] ?? "");
  return majors.at(-1) === newestPostgres ? `${majors[0]} and later` : majors[0] === oldestPostgres ? `${majors.at(-1)} and earlier` : `${majors[0]} to ${majors.at(-1)}`;
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
  if (option.type === "array") return option.items.type === "object" ? "list of mappings" : `list of ${option.items.enum?.map((word) => `\`${word}\``).join(", ") ?? "strings"}`;
  return option.type === "string" && option.enum !== undefined ? option.enum.map((word) => `\`${word}\``).join(" or ") : option.type;
}

/** The keys of each mapping of an option, as a list below it. */
function keysOf(option: OptionSchema): string {
  return option.type === "array" && option.items.type === "object" ? listKeys(option.items, "  ") : "";
}

function listKeys({ properties, required = [] }: ObjectSchema, indent: string): string {
  return Object.entries(properties).map(([key, property]) => `\n${indent}- \`${key}\`: ${property.description} Type: ${propertyType(property)}${required.includes(key) ? ", required" : ""}.${property.type === "object" ? listKeys(property, `${indent}  `) : ""}`).join("");
}

function propertyType(property: PropertySchema): string {
  if (property.type === "strings") return "string, or a list of them";
  if (property.type === "object") return "mapping";
  return property.type === "string" && property.enum !== undefined ? property.enum.map((word) => `\`${word}\``).join(" or ") : property.type;
}

/** The phrases that keys of options take, each list once, by their first word. */
function phrasesOf(rule: Rule): string[] {
  const lists = new Map<readonly string[], string>();
  const collect = (schema: ObjectSchema): void => {
    for (const [key, property] of Object.entries(schema.properties)) {
      if (property.type === "object") collect(property);
      else if (property.type === "strings" && property.phrases !== undefined && !lists.has(property.phrases)) lists.set(property.phrases, key);
    }
  };
  for (const option of Object.values(rule.options ?? {})) if (option.type === "array" && option.items.type === "object") collect(option.items);
  return [...lists].flatMap(([phrases, key]) => {
    const firstWord = (phrase: string): string => phrase.split(" ", 1)[0] ?? "";
    const groups = [...new Set(phrases.map(firstWord))].map((word) => phrases.filter((phrase) => firstWord(phrase) === word));
    const lists = [...groups.filter(({ length }) => length > 2), groups.filter(({ length }) => length <= 2).flat()];
    const lines = lists.map((list) => `- ${list.map((phrase) => `\`${phrase}\``).join(", ")}`);
    return [`What \`${key}\` takes, or the first words of one:`, lines.join("\n")];
  });
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
