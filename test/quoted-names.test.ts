/** Messages show names as PostgreSQL writes them: what is written in mixed case, with quotes, is quoted in every message as well. */
import { beforeAll, expect, test } from "vitest";
import { startReplay } from "../src/catalog/replay.ts";
import { rules } from "../src/rules/index.ts";
import { lex } from "../src/sql/lex.ts";
import { loadParser, readScript } from "../src/sql/read.ts";
import { lintExample, projectOf, type AnyExample } from "../src/verify/example.ts";

beforeAll(loadParser);

/** Names that are also words of SQL or of PostgreSQL itself, which quotes would change. */
const words: ReadonlySet<string> = new Set(
  `action begin bytea citext date day end enable extensions hstore index int4 int8 json jsonb key level lower name none now owner pg_catalog plpgsql policy public role rule schema set sql state status
   table tablefunc temp text time timestamp timestamptz trigger type upper uuid value values version view year current_user session_user max min count sum avg coalesce`.split(/\s+/),
);

/** The names that the scripts of an example give or use, lower case and without quotes. */
function namesIn(example: AnyExample): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (value: unknown, key: string): void => {
    if (typeof value === "string") {
      if (/^(?:name|column|columns|newName|newSchema|constraint|policy|trigger|index|include|usingIndex|schema|role|roles|to)$/.test(key) && /^[a-z_][a-z0-9_]{2,}$/.test(value) && !words.has(value) && !value.startsWith("pg_") && !value.includes("timeout")) names.add(value);
    } else if (Array.isArray(value)) for (const each of value) collect(each, key);
    else if (value !== null && typeof value === "object" && !("schema" in value && value.schema === "pg_catalog")) {
      for (const [inner, each] of Object.entries(value)) if (inner !== "node" && inner !== "span") collect(each, inner);
    }
  };
  const replay = startReplay();
  for (const migration of projectOf(example).history.migrations) {
    for (const script of [migration.up, migration.down]) {
      if (script === null) continue;
      const text = readScript(script, { placeholders: migration.runner.placeholders, psql: migration.runner.psql });
      replay.open(text, migration.order);
      for (const statement of text.statements) for (const change of replay.changesOf(statement)) if (!/Setting|Set$|Extension/.test(change.kind)) collect(change, "");
      replay.close();
    }
  }
  return names;
}

/** The text with these names in mixed case and quotes, also in bodies and strings; comments stay. */
function mixed(text: string, names: ReadonlySet<string>): string {
  let result = "";
  let at = 0;
  for (const token of lex(text)) {
    const here = text.slice(token.start, token.end);
    const inner = token.kind === "dollar" || token.kind === "string";
    result += text.slice(at, token.start);
    result += inner ? here.replace(/(?<![\w"])[a-z_][a-z0-9_]*(?![\w"])/g, (word) => (names.has(word) ? quoted(word) : word)) : token.kind === "word" && names.has(here.toLowerCase()) ? quoted(here.toLowerCase()) : here;
    at = token.end;
  }
  return result + text.slice(at);
}

/** Where a name begins in mixed case, and the same without the quote before it; a template of names (`<snake_case>`) is none. */
const mark = "zQ";
const bare = /(?<!["\w])\w*zQ(?!\S*<)/;

const quoted = (name: string): string => `"${mark}${name}"`;

/** What a configuration says with these names in mixed case: it gives names as PostgreSQL stores them, without quotes. */
function configured<Value>(value: Value, names: ReadonlySet<string>): Value {
  if (typeof value === "string") return value.split(".").map((part) => (names.has(part) ? mark + part : part)).join(".") as Value;
  if (Array.isArray(value)) return value.map((each: unknown) => configured(each, names)) as Value;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, key === "setting" ? each : configured(each, names)])) as Value;
}

function inMixedCase(example: AnyExample): AnyExample {
  const names = namesIn(example);
  const change = (text: string): string => mixed(text, names);
  const all = (texts: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, path.endsWith(".sql") ? change(text) : text]));
  return {
    ...example,
    sql: change(example.sql),
    ...(example.deployed !== undefined && { deployed: [example.deployed].flat().map(change) }),
    ...(example.files !== undefined && { files: all(example.files) }),
    ...(example.base !== undefined && { base: all(example.base) }),
    ...(example.tip !== undefined && { tip: all(example.tip) }),
    ...(example.options !== undefined && { options: configured(example.options, names) }),
    ...(example.config !== undefined && { config: configured(example.config, names) }),
  };
}

test("in the examples of every rule", () => {
  const speaking = new Set<string>();
  const found: string[] = [];
  for (const rule of rules) {
    for (const example of rule.examples) {
      if (example.reports === undefined) continue;
      for (const { message, suggestions, fix } of lintExample(rule, inMixedCase(example)).found) {
        const repairs = [...(suggestions ?? []), ...(fix === undefined ? [] : [fix])];
        for (const text of [message, ...repairs.flatMap(({ title, edits }) => [title, ...edits.map((edit) => edit.text)])]) {
          if (text.includes(mark)) speaking.add(rule.id);
          if (bare.test(text)) found.push(`${rule.id}: ${text}`);
        }
      }
    }
  }
  expect(found).toEqual([]);
  expect(speaking.size, "rules whose messages name something").toBeGreaterThan(225);
}, 120_000);
