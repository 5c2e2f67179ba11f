/**
 * Replays migration directories both in migralint and on a real server, and prints where the two differ, each difference shrunk
 * to the shortest history that shows it, and a table of figures.
 *
 *     npm run oracle -- [--postgres 13..18] [--stub] [--plain] [--joined] [--quick] [--shrink N] [--json FILE] [--write-docs [--from FILE]…] DIR…
 *
 * `--joined`: the histories of a directory are parts of one, in the order of their folders.
 * `--quick`: no locks, and the catalogs only at the end, for histories of thousands of partitions.
 * Without --postgres it asks PGlite. What a hosting platform provides is made beforehand where a history counts on it (--stub: always, --plain: never).
 * `--shrink`: how many differences of each history are shrunk, 3 unless told; `--about PATTERN`: only
 * those whose subject matches are printed. `--regress DIR`: a directory of PostgreSQL's own regression tests; with --postgres, for PGlite does not outlive all of them.
 * `--write-docs` writes docs/truth.md from this run and from those whose `--json` files are given by `--from`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { discover } from "../src/migrations/discover.ts";
import type { History } from "../src/migrations/migration.ts";
import type { ScriptText } from "../src/sql/statement.ts";
import { loadParser } from "../src/sql/read.ts";
import { read } from "../test/catalog/history.ts";
import { withDatabase, type Database } from "./oracle/database.ts";
import { addFigures, createFigures, total, type Figure, type Figures } from "./oracle/figures.ts";
import { provide } from "./oracle/platform.ts";
import { regress, type Regression } from "./oracle/regress.ts";
import { runHistory, type Disagreement } from "./oracle/run.ts";
import { shrink } from "./oracle/shrink.ts";
import { filled } from "./oracle/templates.ts";
import { shapeOf, truthPage, type HistoryResult } from "./oracle/truth.ts";
import type { Packaged } from "./pglite-extensions.ts";
import { majors, type Major } from "./servers.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { postgres: { type: "string" }, stub: { type: "boolean", default: false }, plain: { type: "boolean", default: false }, shrink: { type: "string", default: "3" }, json: { type: "string" }, "write-docs": { type: "boolean", default: false }, regress: { type: "string" }, from: { type: "string", multiple: true }, about: { type: "string" }, joined: { type: "boolean", default: false }, quick: { type: "boolean", default: false } },
});
const major = majors.find((each) => String(each) === values.postgres) ?? null;
if (values.postgres !== undefined && major === null) fail(`There is no PostgreSQL ${values.postgres} here: ${majors.join(", ")}.`);
if (positionals.length === 0 && values.regress === undefined && values.from === undefined) fail("Say which directories of migrations: npm run oracle -- DIR…");

await loadParser();
const results: HistoryResult[] = [];
const sum = createFigures();
const everything: (Disagreement & { readonly history: string })[] = [];
for (const directory of positionals) {
  const { histories, problems } = await discover([directory], { cwd: process.cwd() });
  for (const { message } of problems) console.log(`${directory}: ${message}`);
  for (const { root, runner, migrations } of values.joined ? joined(directory, histories) : histories) {
    const texts = migrations.flatMap(({ up }) => (up === null ? [] : [read(filled(up))]));
    if (texts.length === 0) continue;
    console.log(`\n${root} (${runner.name}, ${texts.length} scripts)`);
    const result = await judge(root, texts, major);
    results.push({ ...result, runner: runner.name, scripts: texts.length });
    addFigures(sum, result.figures);
    everything.push(...result.disagreements.map((each) => ({ ...each, history: root })));
    if (values.json !== undefined) writeFileSync(values.json, JSON.stringify({ results, disagreements: everything }, null, 1));
  }
}
printFigures(sum, results);
const regression = values.regress === undefined ? null : await regress(values.regress, (use) => withDatabase(major, use), (file) => console.log(`  ${file}`));
if (regression !== null) {
  console.log(`\nregression tests, ${regression.files} files: ${summary(regression.figures)}\n  threw: ${regression.crashed.join(", ") || "none"}\n  unfinished: ${regression.unfinished.join(", ") || "none"}`);
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify({ results, disagreements: everything, regression }, null, 1));
}
if (values["write-docs"]) {
  const kept = values.from === undefined ? results : [...results, ...(values.from.flatMap((file) => (JSON.parse(readFileSync(file, "utf8")) as { results: HistoryResult[] }).results))];
  const all = createFigures();
  for (const { figures } of kept) addFigures(all, figures);
  const kepts = values.from?.map((file) => (JSON.parse(readFileSync(file, "utf8")) as { regression?: Regression }).regression).find((each) => each !== undefined);
  writeFileSync(join(import.meta.dirname, "../docs/truth.md"), truthPage(kept.sort((one, other) => (publicName(one.name) < publicName(other.name) ? -1 : 1)), all, regression ?? kepts ?? null, publicName));
}
process.exit(0);

/** All histories of a directory as one. */
function joined(root: string, histories: readonly History[]): readonly Pick<History, "root" | "runner" | "migrations">[] {
  const inOrder = [...histories].sort((one, other) => (one.root < other.root ? -1 : 1));
  return inOrder.slice(0, 1).map(({ runner }) => ({ root, runner, migrations: inOrder.flatMap(({ migrations }) => migrations) }));
}

/** `owner/name: folder` of a tree named as `owner__name`; the root as it is of any other. */
function publicName(root: string): string {
  const [, owner = "", repository = "", folder = ""] = /(?:^|\/)([^/]+)__([^/]+)\/?(.*)$/.exec(root) ?? [];
  return owner === "" ? root : `${owner}/${repository}: ${folder === "" ? "all of it" : folder}`;
}

/** One history on a server of its own, so that nothing of another is left. */
async function judge(name: string, texts: readonly ScriptText[], postgres: Major | null): Promise<Omit<HistoryResult, "runner" | "scripts">> {
  return withDatabase(postgres, async (database) => {
    const provision = values.plain ? { texts: [], names: [] } : await provide(database, texts, values.stub);
    if (provision.names.length > 0) console.log(`  made beforehand, because the migrations count on it: ${provision.names.join(", ")}`);
    const input = { texts: [...provision.texts, ...texts], provided: provision.texts.length };
    const { disagreements, figures } = await runHistory(database, input, { locks: !values.quick, objects: values.quick ? "last" : "each", dump: true });
    console.log(`  ${summary(figures)}`);
    let left = Number(values.shrink);
    const about = values.about === undefined ? null : new RegExp(values.about);
    for (const [shape, alike] of shapes(disagreements.filter(({ subject }) => about?.test(subject) !== false))) {
      const [first] = alike;
      if (first === undefined) continue;
      console.log(`  ${alike.length} × ${shape}`);
      print(first);
      if (left-- > 0) await printShortest(database, input, first);
    }
    return { name, version: database.version, provided: provision.names, disagreements, figures };
  }, wantedExtension(texts));
}

/** The extension that a history creates, or uses a type of, and that runs on a server of its own. */
function wantedExtension(texts: readonly ScriptText[]): Packaged | null {
  const whole = texts.map(({ script }) => script.file.text).join("\n");
  return /\bextension\b[^;]*\bpostgis\b|\bgeometry\s*\(/i.test(whole) ? "postgis" : /\bextension\b[^;]*\bvector\b|\bvector\s*\(\d/i.test(whole) ? "vector" : null;
}

/** Differences by what they have in common. */
function shapes(disagreements: readonly Disagreement[]): Map<string, Disagreement[]> {
  const found = new Map<string, Disagreement[]>();
  for (const each of disagreements) found.set(shapeOf(each), [...(found.get(shapeOf(each)) ?? []), each]);
  return found;
}

function print({ subject, ours, server, path, line }: Disagreement): void {
  const cut = (text: string): string => text.replace(/\s+/g, " ").slice(0, 400);
  console.log(`    ${cut(subject)}${path === null ? "" : ` (${path}${line === null ? "" : `:${line}`})`}\n      ours:   ${cut(ours)}\n      server: ${cut(server)}`);
}

async function printShortest(database: Database, input: Parameters<typeof shrink>[1], disagreement: Disagreement): Promise<void> {
  const scripts = await shrink(database, input, disagreement);
  for (const { path, transaction, statements } of scripts) {
    console.log(`      -- ${path} (transaction: ${transaction})`);
    for (const statement of statements) console.log(`      ${statement.slice(0, 2000).replaceAll("\n", "\n      ")};`);
  }
}

function share({ compared, equal }: Figure): string {
  return compared === 0 ? "none" : `${equal} of ${compared} (${((100 * equal) / compared).toFixed(2)} %)`;
}

function summary(figures: Figures): string {
  return `statements ${share(figures.statements)}, parsed ${share(figures.parsed)}, objects ${share(total(figures.objects))}, dump ${share(total(figures.dumped))}, printed ${share(figures.printed)}, locks ${share(figures.locks)}, rewrites ${share(figures.rewrites)}`;
}

function printFigures(figures: Figures, all: readonly HistoryResult[]): void {
  console.log(`\n${all.length} histories: ${summary(figures)}`);
  for (const [name, group] of [["objects", figures.objects], ["dump", figures.dumped]] as const) {
    for (const [kind, figure] of Object.entries(group).sort()) console.log(`  ${name}: ${kind.padEnd(28)} ${share(figure)}`);
  }
  for (const [name, group] of [["skipped", figures.skipped], ["refused", figures.failures], ["rows", figures.rowFailures]] as const) {
    for (const [kind, count] of Object.entries(group).sort()) console.log(`  ${name}: ${kind.padEnd(28)} ${count}`);
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
