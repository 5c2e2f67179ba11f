/**
 * Compares what is foretold with files of measurements that someone else made: locks and work of statements (`cases`, beside the
 * SQL of their schema), or changes of type (`pairs`). `npx tsx scripts/compare-truth.ts LOCKS.json BASE.sql` or `… TYPES.json`
 */
import { readFileSync } from "node:fs";
import { effectOf, type Effect, type LockMode, type Relation } from "../src/effects/effect.ts";
import { strongest } from "../src/plan.ts";
import { loadParser } from "../src/sql/read.ts";
import { read, replayTexts, scriptOf } from "../test/catalog/history.ts";

interface Case {
  readonly stmt: string;
  readonly setup: readonly string[] | null;
  readonly session: readonly string[] | null;
  readonly before_in_tx: readonly string[] | null;
  readonly observed: "in-transaction" | "while-waiting" | "polled";
  readonly result: Readonly<Record<string, string>>;
}
interface Truth {
  readonly cases?: Readonly<Record<string, Case>>;
  readonly pairs?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

const short: Readonly<Record<LockMode, string>> = { "ACCESS SHARE": "AS", "ROW SHARE": "RS", "ROW EXCLUSIVE": "RX", "SHARE UPDATE EXCLUSIVE": "SUX", "SHARE": "S", "SHARE ROW EXCLUSIVE": "SRX", "EXCLUSIVE": "X", "ACCESS EXCLUSIVE": "AX" };

await loadParser();
const [path, basePath] = process.argv.slice(2);
if (path === undefined) throw new Error("Which file? compare-truth.ts LOCKS.json BASE.sql, or compare-truth.ts TYPES.json");
const { cases, pairs } = JSON.parse(readFileSync(path, "utf8")) as Truth;
if (cases !== undefined) compareCases(cases, basePath === undefined ? "" : readFileSync(basePath, "utf8"));
if (pairs !== undefined) comparePairs(pairs);

function compareCases(all: Readonly<Record<string, Case>>, base: string): void {
  let equal = 0;
  let compared = 0;
  let refusals = 0;
  for (const [id, each] of Object.entries(all)) {
    const differences = new Map<string, string[]>();
    for (const [version, result] of Object.entries(each.result)) {
      if (result === "-") continue;
      const effects = effectsOf([base, ...(each.setup ?? [])].join(";\n"), [...(each.session ?? []), ...(each.before_in_tx ?? [])], each.stmt, Number(version));
      const found = result.includes("!ERR") ? compareRefusal(effects, result, each.stmt) : compareResult(effects, result);
      if (result.includes("!ERR")) refusals++;
      else compared++;
      if (found.length === 0 && !result.includes("!ERR")) equal++;
      if (found.length > 0) differences.set(found.join("; "), [...(differences.get(found.join("; ")) ?? []), version]);
    }
    for (const [difference, versions] of differences) console.log(`${id}: ${each.stmt}\n    ${versions.join(", ")}: ${difference}`);
  }
  console.log(`${equal} of ${compared} results as foretold; ${refusals} more are refusals`);
}

function effectsOf(history: string, session: readonly string[], sql: string, postgres: number): readonly Effect[] {
  const replay = replayTexts([history]);
  const text = read(scriptOf(["set search_path = s", ...session, sql].join(";\n")));
  replay.open(text, 1);
  let effects: Effect[] = [];
  for (const statement of text.statements) {
    effects = [];
    for (const change of replay.changesOf(statement)) {
      effects.push(effectOf(change, replay.catalog, replay.session, postgres, statement));
      replay.apply(change, text.script);
    }
  }
  return effects;
}

/** `t:AX r:SRX [SCAN t; build z] {newfile: t +5idx}` */
function compareResult(effects: readonly Effect[], result: string): string[] {
  const locks = strongest(effects.flatMap((effect) => effect.locks)).filter(({ relation }) => relation.table?.release !== 1);
  const all = (pattern: RegExp): Set<string> => new Set([...result.matchAll(pattern)].map((match) => match[1] ?? ""));
  const held = new Set(result.replace(/\[.*?\]|\{.*?\}/g, "").match(/\S+:[A-Z]+(?=\s|$)/g) ?? []);
  const files = [...result.matchAll(/\{newfile: ([^}]*)\}/g)].flatMap((match) => (match[1] ?? "").replace(/\s*\+\d+idx/, "").trim().split(",")).filter((name) => name !== "" && !name.startsWith("idx"));
  const names = (pick: (effect: Effect) => readonly Relation[]): Set<string> => new Set(effects.flatMap((effect) => pick(effect).map(({ name }) => name)));
  const keys = all(/VALIDATE-FK (\w+)/g);
  const scans = names((effect) => effect.scans);
  const wrong: string[] = [];
  const compare = (what: string, expected: ReadonlySet<string>, foretold: ReadonlySet<string>): void => {
    const missing = [...expected].filter((each) => !foretold.has(each));
    const extra = [...foretold].filter((each) => !expected.has(each));
    if (missing.length + extra.length > 0) wrong.push(`${what}:${missing.map((each) => ` ${each} not foretold`).join(",")}${extra.map((each) => ` ${each} not seen`).join(",")}`);
  };
  compare("locks", held, new Set(locks.map(({ relation, mode }) => `${relation.name}:${short[mode]}`)));
  compare("rewrites", new Set([...all(/REWRITE (\w+)/g), ...files]), names((effect) => effect.rewrites));
  if (keys.size === 0) compare("scans", all(/\bSCAN (\w+)/g), scans);
  else if (scans.size === 0) wrong.push(`scans: for ${[...keys].join(", ")} not foretold`);
  if (files.length === 0) compare("builds", new Set([...all(/build (\w+)/g)].map((name) => name.replace(/_ccnew$/, ""))), names((effect) => effect.builds));
  const unknown = effects.flatMap((effect) => effect.unknown);
  if (unknown.length > 0) wrong.push(`unknown: ${unknown.join("; ")}`);
  return wrong;
}

function compareRefusal(effects: readonly Effect[], result: string, sql: string): string[] {
  if (/cannot run inside a transaction block/.test(result)) return effects.some((effect) => effect.refusesTransaction) ? [] : [`refuses a transaction: ${sql}`];
  if (/contains null values|could not create unique index/.test(result)) return effects.some((effect) => effect.fails !== null) ? [] : [`fails on data, not foretold: ${result}`];
  return [];
}

/** `integer -> bigint`: `rewrite`, `none`, either with `/using`, or `error`. */
function comparePairs(all: NonNullable<Truth["pairs"]>): void {
  let equal = 0;
  let compared = 0;
  // The types of the user's own that the file names.
  const types = "create type e1 as enum ('a', 'b'); create domain d1 as integer; create domain d2 as integer check (value > 0); create domain dt as text";
  for (const [pair, byVersion] of Object.entries(all)) {
    const result = typeof byVersion === "string" ? byVersion : (byVersion["18"] ?? "error");
    if (result.startsWith("error")) continue;
    compared++;
    const [from = "", to = ""] = pair.split(" -> ");
    const using = result.endsWith("/using") ? ` using c::${to}` : "";
    const effects = effectsOf(`create schema s; set search_path = s; ${types}; create table t (c ${from})`, ["set timezone to 'UTC'"], `alter table t alter column c type ${to}${using}`, 18);
    const foretold = effects.map(({ work }) => work).join();
    const expected = result.startsWith("rewrite") ? "rewrite" : "none";
    if (foretold === expected) equal++;
    else console.log(`${pair}: ${result}, foretold ${foretold}`);
  }
  console.log(`${equal} of ${compared} changes of type as foretold`);
}
