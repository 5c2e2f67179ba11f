/** Plugins: modules that bring rules of a house's own. Their code runs here, so everything about trust is decided before. */
import { existsSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { categories, severities } from "../finding.ts";
import { roles } from "../migrations/migration.ts";
import { didYouMean } from "../nearest.ts";
import type { Rule } from "../rule.ts";
import { changeKinds } from "../sql/change-kinds.ts";
import { optionMistakes } from "./option-shape.ts";
import type { Shape } from "./shape.ts";
import { validate } from "./validate.ts";

export interface PluginPlace {
  /** The file of the configuration that names it, absolute. */
  readonly from: string;
  /** The folder that its files must not lead out of, absolute. */
  readonly base: string;
}

/** What a rule of a plugin is called: `house/name`. No rule of ours has a slash. */
export const pluginRulePattern = "^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$";

/** Whether a text names a rule of a plugin, loaded or not. */
export function isPluginRule(id: string): boolean {
  return new RegExp(pluginRulePattern).test(id);
}

/** The file of a plugin that a configuration names by a path (`./rules/mine.mjs`) or as a package; a text where there is none, or none that may be loaded. */
export function locatePlugin(name: string, { from, base }: PluginPlace): { readonly file: string } | { readonly message: string } {
  if (!/^\.{1,2}\//.test(name)) return locatePackage(name, from);
  const file = resolve(dirname(from), name);
  if (!/\.[cm]?[jt]s$/.test(file)) return { message: `${name} cannot be a plugin: only .mjs, .js, .cjs, .mts, .ts and .cts files can.` };
  if (!existsSync(file)) return { message: `The plugin ${name} does not exist.` };
  if (!statSync(file).isFile()) return { message: `The plugin ${name} is not a file.` };
  const way = relative(realpathSync(base), realpathSync(file));
  if (way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way)) return { message: `The plugin ${name} is outside of the configuration's folder, so it is not loaded.` };
  return { file };
}

function locatePackage(name: string, from: string): { readonly file: string } | { readonly message: string } {
  try {
    return { file: createRequire(from).resolve(name) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return { message: `The plugin ${name} exports nothing under the condition "default" or "require" in its package.json.` };
    const looksLikePath = /\.[cm]?[jt]s$/.test(name) && existsSync(resolve(dirname(from), name));
    return { message: `There is no package ${name} here${looksLikePath ? `; for the file write ./${name}` : ": install it beside migralint"}.` };
  }
}

/**
 * Runs the module of a plugin and gives its rules: those it exports, by default or by name, one or lists of them, or in `rules`. Each is
 * checked as the compiler would check it. Never throws: what is wrong is a sentence in `messages`.
 */
export function loadPlugin(name: string, file: string): { readonly rules: readonly Rule[]; readonly messages: readonly string[] } {
  const isTypeScript = /\.[cm]?ts$/.test(file);
  if (isTypeScript && !(process.features as { readonly typescript?: unknown }).typescript) return { rules: [], messages: [`The plugin ${name} is TypeScript, which Node ${process.versions.node} does not run: take Node 22.18, 24 or newer, or compile it to JavaScript.`] };
  try {
    return readRules(name, createRequire(import.meta.url)(file));
  } catch (error) {
    return { rules: [], messages: [`The plugin ${name} cannot be loaded: ${reasonOf(error, file)}${remedyFor(error, isTypeScript)}`] };
  }
}

function readRules(name: string, exported: unknown): { readonly rules: readonly Rule[]; readonly messages: readonly string[] } {
  const found = rulesIn(exported);
  if (found.length === 0) return { rules: [], messages: [`The plugin ${name} exports no rule: export what defineRule gives, a list of it, or { rules }.`] };
  const messages: string[] = [];
  const rules = found.filter((rule, index) => {
    const mistakes = mistakesOf(rule);
    if (mistakes.length > 0) messages.push(`The plugin ${name}: ${describe(rule, index)}: ${mistakes.join(" ")}`);
    return mistakes.length === 0;
  });
  return { rules: rules as Rule[], messages };
}

/** What in a module's exports is meant to be a rule. */
function rulesIn(exported: unknown): readonly unknown[] {
  if (!isRecord(exported)) return typeof exported === "function" ? [exported] : [];
  const { default: main, rules, ...others } = exported;
  const lists = [main, rules].flatMap((value) => (isRecord(value) && !isMeantAsRule(value) && "rules" in value ? [value["rules"]] : [value]));
  const listed = lists.flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : isRecord(value) && !isMeantAsRule(value) ? Object.values(value) : value === undefined ? [] : [value]));
  return [...new Set([...(looksLikeRule(exported) ? [exported] : []), ...listed, ...Object.values(others).filter(looksLikeRule)])];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether what stands where rules are expected is one, and not a mapping of several. */
function isMeantAsRule(value: Readonly<Record<string, unknown>>): boolean {
  return typeof value["id"] === "string" || "on" in value;
}

function looksLikeRule(value: unknown): boolean {
  return isRecord(value) && "id" in value && "on" in value;
}

const text: Shape = { type: "string", minLength: 1 };
const texts: Shape = { type: "array", items: text };
const ruleShape: Shape = {
  type: "object",
  required: ["id", "category", "severity", "summary", "why", "instead", "see", "presets", "messages", "on", "examples"],
  additionalProperties: false,
  properties: {
    id: { type: "string", pattern: pluginRulePattern, hint: "house/name: what stands before the slash is yours, so that it never clashes with a rule of migralint" },
    category: { type: "string", enum: categories },
    severity: { type: "string", enum: severities },
    summary: text,
    why: text,
    instead: text,
    see: texts,
    equivalents: { type: "object" },
    presets: { type: "array", items: { type: "string", enum: ["recommended", "strict"] } },
    needs: { type: "string", enum: ["base"] },
    documents: {},
    roles: { type: "array", items: { type: "string", enum: roles } },
    options: { type: "object" },
    messages: { type: "object", additionalProperties: text },
    on: { type: "object" },
    steps: {},
    examples: { type: "array", items: { type: "object", required: ["title", "sql"], properties: { title: text, sql: { type: "string" } }, additionalProperties: {} } },
  },
};
const events: readonly string[] = [...changeKinds, "statement", "change", "script", "migration", "rollback", "history"];

function mistakesOf(rule: unknown): readonly string[] {
  if (!isRecord(rule)) return ["it is no rule: export what defineRule gives."];
  const mistakes = validate(rule, ruleShape).map(({ message }) => message.replace(/^The configuration /, "it "));
  if (mistakes.length > 0) return mistakes;
  for (const [name, option] of Object.entries(rule["options"] ?? {})) mistakes.push(...optionMistakes(option, ["options", name]));
  for (const [event, handler] of Object.entries(rule["on"] ?? {})) {
    if (!events.includes(event)) mistakes.push(`There is no kind of change ${event} to listen to.${didYouMean(event, events)}`);
    else if (typeof handler !== "function") mistakes.push(`on.${event} must be a function.`);
  }
  if (rule["documents"] !== undefined && typeof rule["documents"] !== "function") mistakes.push("documents must be a function.");
  return mistakes;
}

function describe(rule: unknown, index: number): string {
  return isRecord(rule) && typeof rule["id"] === "string" && rule["id"] !== "" ? rule["id"].slice(0, 100) : `its rule ${index + 1}`;
}

/** Why a module does not load, with the line where it threw. */
function reasonOf(error: unknown, file: string): string {
  if (!isError(error)) return typeof error === "string" ? `it throws ${error.slice(0, 200)}.` : "it throws what is no error.";
  if (codeOf(error) === "ERR_REQUIRE_ASYNC_MODULE") return "it uses await outside of functions, and rules are loaded at once.";
  const at = error.stack?.split("\n").find((line) => line.includes(file) && /:\d+(?::\d+\)?)?$/.test(line));
  const line = at === undefined ? "" : ` (line ${/:(\d+)(?::\d+\)?)?$/.exec(at)?.[1] ?? ""})`;
  return `${error.name}: ${(error.message.split("\n", 1)[0] ?? "").replace(/\.$/, "")}${line}.`;
}

/** What to do about a module that does not load, where that is known. */
function remedyFor(error: unknown, isTypeScript: boolean): string {
  if (!isError(error)) return "";
  const code = codeOf(error);
  if (code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") return " Node takes away types and does nothing else: write it without enums, namespaces and their like (erasableSyntaxOnly of tsc finds them), or compile it to JavaScript.";
  if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") return "";
  if (/^Cannot find (?:package|module) 'migralint[/']/.test(error.message)) return " Install migralint where the plugin is (npm install --save-dev migralint), or export the rule without defineRule.";
  return isTypeScript && /[/\\]/.test(error.message) ? " Node takes paths of imports as they are written: they end with .ts." : "";
}

/** An error of any realm: a test runner may have its own. */
function isError(value: unknown): value is Error {
  return isRecord(value) && typeof value["message"] === "string" && typeof value["name"] === "string";
}

function codeOf(error: Error): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
