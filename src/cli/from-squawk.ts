/** `migralint init --from squawk`: what a `.squawk.toml` says, as a configuration of ours. */
import { parse, TomlError } from "smol-toml";
import type { ConfigData } from "../config/config.ts";
import { presetsOf } from "../explain.ts";
import type { Problem } from "../finding.ts";
import { didYouMean } from "../nearest.ts";
import { squawk } from "../other-tools/squawk.ts";
import type { Rule } from "../rule.ts";
import { newestPostgres, oldestPostgres } from "../settings.ts";

export interface FromSquawk {
  /** What it becomes; null where squawk would refuse it as well. */
  readonly config: Pick<ConfigData, "postgres" | "rules" | "ignore" | "honour" | "fail-on"> | null;
  /** What could not be carried over, or means something else here: a sentence each. */
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
}

/** Off in squawk unless `included_rules` names them. */
const optional: ReadonlySet<string> = new Set(["require-table-schema"]);
/** Older names and other spellings, and what they stand for. */
const aliases: Readonly<Record<string, readonly string[]>> = { "require-timeout-settings": ["require-lock-timeout", "require-statement-timeout"], "prefer-timestamptz": ["prefer-timestamp-tz"] };
const keys = ["excluded_paths", "excluded_rules", "included_rules", "pg_version", "assume_in_transaction", "upload_to_github"];

/** Reads the text of a `.squawk.toml`; `path` is what problems call it. Never throws. */
export function fromSquawk(text: string, path: string, rules: readonly Rule[]): FromSquawk {
  const problems: Problem[] = [];
  const notes: string[] = [];
  const said = readToml(text, path, problems);
  if (said === null) return { config: null, notes, problems };
  const refuse = (place: string, message: string): void => {
    problems.push({ path, line: lineOf(text, place), message });
  };
  const list = (key: string): readonly string[] => {
    const value = said[key] ?? [];
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
    refuse(key, `${key} must be a list of strings.`);
    return [];
  };
  const named = (key: string): Set<string> => new Set(list(key).flatMap((name) => {
    if (Object.hasOwn(squawk.checks, name)) return [name, ...(aliases[name] ?? [])];
    refuse(name, `squawk ${squawk.version} has no rule ${name}.${didYouMean(name, Object.keys(squawk.checks))}`);
    return [];
  }));

  const excluded = named("excluded_rules");
  const included = named("included_rules");
  const postgres = readVersion(said["pg_version"], notes, (message) => refuse("pg_version", message));
  const paths = list("excluded_paths");
  const assumed = said["assume_in_transaction"];
  if (assumed !== undefined && typeof assumed !== "boolean") refuse("assume_in_transaction", "assume_in_transaction must be true or false.");
  else if (assumed !== undefined) notes.push("assume_in_transaction: the runner tells who opens a transaction, and for plain files nobody knows. Set `runner` where the migrations have one; squawk-disable-assume-in-transaction comments mean nothing here.");
  if (said["upload_to_github"] !== undefined) notes.push("upload_to_github: for comments on pull requests, see docs/ci.md.");
  if (/(?:^|[\s,])#/m.test(text)) notes.push("Its comments stay behind: what they say of rules that are off belongs into migralint.yaml.");
  for (const key of Object.keys(said)) if (!keys.includes(key)) notes.push(`${key} (line ${lineOf(text, key) ?? 1}): squawk knows no such key.${didYouMean(key, keys)}`);
  if (problems.length > 0) return { config: null, notes, problems };

  const on = new Set(Object.keys(squawk.checks).filter((id) => !excluded.has(id) && aliases[id] === undefined && (!optional.has(id) || included.has(id))));
  const ignore = paths.flatMap((pattern) => translateGlob(pattern, notes));
  if (ignore.length > 0) notes.push("excluded_paths became `ignore`: such files are no part of the history either. To judge only newer migrations and still know what the older ones made, say `applied-up-to` instead.");
  return {
    config: { ...(postgres !== null && { postgres }), rules: rulesFor(on, excluded, rules, notes), honour: ["squawk"], ...(ignore.length > 0 && { ignore }), "fail-on": "warning" },
    notes,
    problems,
  };
}

function readToml(text: string, path: string, problems: Problem[]): Readonly<Record<string, unknown>> | null {
  try {
    return parse(text);
  } catch (error) {
    const message = error instanceof TomlError ? error.message.split("\n", 1)[0]?.replace(/^Invalid TOML document: /, "") : String(error);
    problems.push({ path, line: error instanceof TomlError ? error.line : null, message: `This is no valid TOML: ${message}.` });
    return null;
  }
}

/** Where a key, or a word in quotation marks, stands; null where it is written in another way. */
function lineOf(text: string, place: string): number | null {
  const lines = text.split(/\r\n|\r|\n/);
  const found = lines.findIndex((line) => {
    const code = line.trimStart();
    return !code.startsWith("#") && (code.includes(`"${place}"`) || code.includes(`'${place}'`) || new RegExp(`^\\[?\\s*${place.replace(/[^\w-]/g, "\\$&")}\\s*[=\\].]`).test(code));
  });
  return found === -1 ? null : found + 1;
}

function readVersion(said: unknown, notes: string[], refuse: (message: string) => void): number | null {
  if (said === undefined) return null;
  const digits = typeof said === "string" ? /^(\d+)(?:\.\d+){0,2}$/.exec(said)?.[1] : undefined;
  if (digits === undefined) {
    refuse('pg_version must be a version in quotation marks: "16.0".');
    return null;
  }
  const major = Number(digits);
  const nearest = Math.min(Math.max(major, oldestPostgres), newestPostgres);
  if (nearest !== major) notes.push(`pg_version ${major}: migralint knows PostgreSQL ${oldestPostgres} to ${newestPostgres}, so \`postgres\` is ${nearest}.`);
  return nearest;
}

/** In squawk's globs a star reaches across slashes. */
function translateGlob(pattern: string, notes: string[]): string[] {
  const clean = pattern.replace(/^(\.\/)+/, "");
  if (clean === "" || /^([!/\\]|[A-Za-z]:)/.test(clean) || clean.split(/[/\\]/).includes("..")) {
    notes.push(`excluded_paths: ${pattern} leads out of this folder and is left out.`);
    return [];
  }
  return [clean.includes("/") ? clean.replace(/(?<=\/)(?=\*(?!\*))/g, "**/") : clean];
}

/** Turns on what squawk had on and `recommended` has not, and off what only rules stood for that squawk had off. */
function rulesFor(on: ReadonlySet<string>, excluded: ReadonlySet<string>, rules: readonly Rule[], notes: string[]): NonNullable<ConfigData["rules"]> {
  const entries: Record<string, NonNullable<ConfigData["rules"]>[string]> = {};
  for (const rule of rules) {
    const likes = rule.equivalents?.squawk ?? [];
    // Who allows integer does not ask for bigint in place of smallint by a rule that asks for both.
    const wanted = likes.filter((id) => on.has(id) && !(id === "prefer-bigint-over-smallint" && excluded.has("prefer-bigint-over-int")));
    const unwanted = likes.filter((id) => excluded.has(id) && aliases[id] === undefined);
    const recommended = presetsOf(rule).includes("recommended");
    const options = optionsFor(rule.id, on);
    if (wanted.length > 0 && (!recommended || options !== null)) entries[rule.id] = options === null ? "warning" : [recommended ? rule.severity : "warning", options];
    else if (wanted.length === 0 && unwanted.length > 0 && recommended) entries[rule.id] = "off";
    if (wanted.length > 0 && unwanted.length > 0) notes.push(`excluded_rules: ${rule.id} stays on. It stands for ${unwanted.join(" and ")}, and for ${wanted.join(" and ")} as well.`);
  }
  for (const id of on) {
    const without = squawk.checks[id]?.without;
    if (without !== undefined && !rules.some(({ equivalents }) => equivalents?.squawk?.includes(id) === true)) notes.push(`${id}: ${without}`);
  }
  return entries;
}

/** Options with which ours ask for what squawk asks for. */
export function optionsFor(rule: string, on: ReadonlySet<string>): Readonly<Record<string, unknown>> | null {
  if (rule === "narrow-integer") return { columns: "all" };
  if (rule === "unqualified-name" && on.has("require-table-schema")) return { everywhere: true };
  if (rule === "length-limited-text" && on.has("prefer-text-field")) return { allow: "nothing" };
  return null;
}
