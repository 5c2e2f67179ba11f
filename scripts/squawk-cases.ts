/**
 * Runs squawk's own rule tests against our rules: `npx tsx scripts/squawk-cases.ts CHECKOUT`, with the path of a checkout of
 * https://github.com/sbdchd/squawk. Each test calls its rule on some SQL and expects findings or none; the rules that name it in their
 * `equivalents` are run on the same SQL. Prints the figures and every disagreement, and fails where scripts/squawk-cases.data.ts,
 * which says how each was settled, tells otherwise. `--show TEST` prints a case as well.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { optionsFor } from "../src/cli/from-squawk.ts";
import { resolveConfig } from "../src/config/resolve.ts";
import { lint } from "../src/lint.ts";
import { buildHistory } from "../src/migrations/order.ts";
import { runners } from "../src/migrations/runners/index.ts";
import { squawk } from "../src/other-tools/squawk.ts";
import { rules } from "../src/rules/index.ts";
import { sourceFile } from "../src/source.ts";
import { loadParser } from "../src/sql/read.ts";
import { agreements, disagreements } from "./squawk-cases.data.ts";
import { readCases, type Case } from "./squawk-tests.ts";

const [checkout, ...flags] = process.argv.slice(2);
const folder = join(checkout ?? "", "crates/squawk_linter/src");
if (checkout === undefined || !existsSync(join(folder, "rules"))) throw new Error("Usage: npx tsx scripts/squawk-cases.ts CHECKOUT_OF_SQUAWK [--show TEST]");
await loadParser();

const ids = new Map([...readFileSync(join(folder, "lib.rs"), "utf8").matchAll(/Rule::(\w+) => \{?\s*"([\w-]+)"/g)].map(([, variant = "", id = ""]) => [variant, id]));
const read = readdirSync(join(folder, "rules")).filter((name) => name.endsWith(".rs")).sort().map((name) => readCases(name, readFileSync(join(folder, "rules", name), "utf8"), ids));
const cases = read.flatMap((file) => file.cases);
const unread = read.flatMap((file) => file.unread);

let agreed = 0;
const found: { readonly case: Case; readonly ours: readonly string[] }[] = [];
for (const each of cases) {
  const ours = judge(each);
  if (flags[0] === "--show" && each.test === flags[1]) console.log(each, ours);
  if ((ours.length > 0 ? "found" : "silent") === each.expected) agreed++;
  else found.push({ case: each, ours });
}
console.log(`squawk ${/^version = "(.*)"/m.exec(readFileSync(join(checkout, "Cargo.toml"), "utf8"))?.[1] ?? "?"} (its list of checks was taken from ${squawk.version}): ${cases.length} cases, ${agreed} agree, ${found.length} do not`);
console.log(`tests that are about something else: ${unread.length === 0 ? "none" : unread.join(", ")}`);
const settled = new Map(disagreements.flatMap((entry) => entry.tests.map((test) => [`${entry.file} ${test} ${entry.squawk}`, entry])));
for (const { case: each, ours } of found) {
  const entry = settled.get(`${each.file} ${each.test} ${each.expected}`);
  console.log(`${entry === undefined ? "NOT SETTLED" : `settled by ${entry.by}`}  ${each.file} ${each.test}: ${each.rule} is ${each.expected}; ours: ${ours.join("; ") || "silent"}`);
  if (entry === undefined) process.exitCode = 1;
}
const seen = new Set(found.map(({ case: each }) => `${each.file} ${each.test} ${each.expected}`));
const left = [...settled.keys()].filter((key) => !seen.has(key));
for (const key of left) console.log(`NO LONGER  ${key}: we agree`);
if (left.length > 0 || agreements.cases !== cases.length || agreements.agree !== agreed) {
  console.log(`scripts/squawk-cases.data.ts says ${agreements.cases} cases, ${agreements.agree} agree`);
  process.exitCode = 1;
}

/** The findings of the rules that stand for the rule of a case. */
function judge({ rule, sql, postgres, inTransaction }: Case): string[] {
  const meant = rules.filter(({ equivalents }) => equivalents?.squawk?.includes(rule) === true);
  // Flyway runs a file in a transaction; goose can be told to run statement by statement.
  const name = inTransaction ? "flyway" : "goose";
  const runner = runners.find((candidate) => candidate.name === name);
  if (runner === undefined) throw new Error(`there is no runner ${name}`);
  const file = inTransaction ? sourceFile("V1__case.sql", sql) : sourceFile("00001_case.sql", `-- +goose NO TRANSACTION\n-- +goose Up\n${sql}`);
  const history = buildHistory(runner, ".", [file], () => null);
  const { settings } = resolveConfig({ extends: [], postgres, rules: Object.fromEntries(meant.map(({ id }) => [id, ["warning", optionsFor(id, new Set([rule])) ?? {}]])) });
  return lint({ histories: [history], settings, rules, today: "2026-11-21" }).findings.filter((finding) => meant.some(({ id }) => id === finding.rule)).map((finding) => `${finding.rule} ${finding.messageId}`);
}
