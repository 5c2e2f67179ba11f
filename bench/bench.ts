/**
 * Runs migralint and squawk by turns, as whole processes, on the same SQL files, and prints medians, ratio and peak memory.
 *
 *     npm run bench -- DIR [--rounds 10] [--files 200]
 *     npm run bench -- DIR --scale        n, 2n and 4n files: time and memory should grow in line
 *     npm run bench -- --grow 500         500, 1000 and 2000 files that each make a table and alter earlier ones: the schema grows as the history does
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";

interface Contestant {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

interface Run {
  readonly milliseconds: number;
  /** Seconds of processor time, which a busy machine disturbs less; null where /usr/bin/time is missing. */
  readonly cpu: number | null;
  /** Of the process or the largest of its children; null where /usr/bin/time is missing. */
  readonly megabytes: number | null;
}

const root = join(import.meta.dirname, "..");
const cli = join(root, "dist/cli.cjs");
const clock = "/usr/bin/time";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "10" }, files: { type: "string" }, scale: { type: "boolean", default: false }, grow: { type: "string" } },
});
const [source] = positionals;
if (source === undefined && values.grow === undefined) fail("Say which directory of SQL files: npm run bench -- DIR");
if (!existsSync(cli)) fail("dist/cli.cjs is missing: npm run build");

const workspace = mkdtempSync(join(tmpdir(), "migralint-bench-"));
try {
  const files = source === undefined ? grown(Number(values.grow) * 4) : listFiles(resolve(source), values.files === undefined ? Infinity : Number(values.files));
  if (files.length === 0) fail(`No .sql file is under ${source}.`);
  if (values.grow !== undefined) grow(files, Number(values.rounds));
  else if (values.scale) scale(files, Number(values.rounds));
  else compare(files, Number(values.rounds));
} finally {
  rmSync(workspace, { recursive: true, force: true });
}

/** Both tools on one copy of the files, in one flat directory of numbered migrations, so that both judge all of them. */
function compare(files: readonly string[], rounds: number): void {
  const directory = copyFlat(files, 1, "same");
  const contestants = [migralint(directory), ...squawk(directory)];
  console.log(`${files.length} files, ${size(directory)}, ${rounds} rounds by turns, Node ${process.version}\n`);
  const runs = race(contestants, rounds);
  const reference = runs.get("squawk (npm bin)") ?? [];
  console.log(row(["", "median", "fastest", "slowest", "processor", "peak memory", "to squawk"]));
  for (const [name, all] of runs) {
    const times = all.map(({ milliseconds }) => milliseconds);
    console.log(row([name, `${median(times).toFixed(0)} ms`, `${Math.min(...times).toFixed(0)} ms`, `${Math.max(...times).toFixed(0)} ms`, processor(all), memory(all), `${(median(times) / median(reference.map(({ milliseconds }) => milliseconds))).toFixed(2)} ×`]));
  }
  console.log(`\nmigralint: ${judged(directory)}`);
}

function scale(files: readonly string[], rounds: number): void {
  console.log(`${files.length} files and copies of them, ${rounds} rounds, Node ${process.version}\n`);
  growth([1, 2, 4].map((factor) => ({ files: files.length * factor, directory: copyFlat(files, factor, `x${factor}`) })), rounds);
}

/** The first quarter, the first half and all of a history. */
function grow(files: readonly string[], rounds: number): void {
  console.log(`a history whose schema grows with it, ${rounds} rounds, Node ${process.version}\n`);
  growth([4, 2, 1].map((divisor) => ({ files: files.length / divisor, directory: copyFlat(files.slice(0, files.length / divisor), 1, `of${divisor}`) })), rounds);
}

function growth(sizes: readonly { readonly files: number; readonly directory: string }[], rounds: number): void {
  console.log(row(["files", "median", "a file more costs", "peak memory", "a file more costs"]));
  let last: { readonly files: number; readonly milliseconds: number; readonly megabytes: number } | null = null;
  for (const { files, directory } of sizes) {
    const runs = race([migralint(directory)], rounds).get("migralint") ?? [];
    const now = { files, milliseconds: median(runs.map(({ milliseconds }) => milliseconds)), megabytes: Math.max(...runs.map(({ megabytes }) => megabytes ?? 0)) };
    const more = last === null ? null : now.files - last.files;
    console.log(row([String(now.files), `${now.milliseconds.toFixed(0)} ms`, last === null || more === null ? "" : `${((now.milliseconds - last.milliseconds) / more).toFixed(2)} ms`, `${now.megabytes.toFixed(0)} MB`, last === null || more === null ? "" : `${(((now.megabytes - last.megabytes) * 1024) / more).toFixed(0)} KB`]));
    last = now;
  }
}

/** Writes a made-up history: each file makes a table that points to an earlier one, with what hangs on it, and alters, renames in or drops from earlier ones. */
function grown(count: number): string[] {
  const directory = join(workspace, "grown");
  mkdirSync(directory);
  return Array.from({ length: count }, (_, index) => {
    const earlier = Math.max(0, index - 7);
    const lines = [
      `create table t${index} (id bigint generated always as identity primary key, parent bigint${index === 0 ? "" : ` references t${earlier} (id)`}, name text not null, state text check (state <> ''));`,
      `create index t${index}_parent on t${index} (parent);`,
      `create view v${index} as select id, name from t${index};`,
      `create function f${index}() returns trigger language plpgsql as $$ begin return new; end $$;`,
      `create trigger changed before update on t${index} for each row execute function f${index}();`,
      `alter table t${index} enable row level security; create policy own on t${index} using (state = 'own');`,
      ...(index < 10 ? [] : [`alter table t${earlier} add column extra int default 0;`, `alter table t${earlier} rename column state to status;`, `drop view v${earlier}; alter table t${earlier} drop column name;`, `comment on table t${earlier} is 'was altered';`]),
    ];
    const path = join(directory, `${String(index).padStart(6, "0")}_t.sql`);
    writeFileSync(path, `${lines.join("\n")}\n`);
    return path;
  });
}

function migralint(directory: string): Contestant {
  return { name: "migralint", program: process.execPath, args: [cli, "lint", "--runner", "plain", "--fail-on", "never", directory] };
}

/** As npm starts it, and its binary alone. */
function squawk(directory: string): Contestant[] {
  const files = readdirSync(directory).map((name) => join(directory, name));
  const manifest = join(installSquawk(), "node_modules/squawk-cli/package.json");
  const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: { squawk: string } };
  const command = resolve(manifest, "..", bin.squawk);
  const binary = createRequire(manifest).resolve(`@squawk-cli/${process.platform}-${process.arch}/bin/squawk`);
  return [
    { name: "squawk (npm bin)", program: process.execPath, args: [command, ...files] },
    { name: "squawk (binary)", program: binary, args: files },
  ];
}

/** Brings squawk from npm at the first run: it is no part of `npm ci`, because its package has binaries for some platforms only. */
function installSquawk(): string {
  const home = join(root, ".cache/squawk");
  if (!existsSync(join(home, "node_modules/squawk-cli"))) {
    mkdirSync(home, { recursive: true });
    const { status } = spawnSync("npm", ["install", "--prefix", home, "--no-save", "--no-audit", "--no-fund", "squawk-cli@2.66.0"], { stdio: "inherit", shell: process.platform === "win32" });
    if (status !== 0) fail("squawk-cli cannot be installed, so there is nothing to compare with.");
  }
  return home;
}

function race(contestants: readonly Contestant[], rounds: number): Map<string, Run[]> {
  const runs = new Map<string, Run[]>(contestants.map(({ name }) => [name, []]));
  for (const contestant of contestants) start(contestant); // the disk's cache is warm for all
  for (let round = 0; round < rounds; round++) for (const contestant of contestants) runs.get(contestant.name)?.push(start(contestant));
  return runs;
}

/** One whole process, its output read and thrown away; fails where it crashes. */
function start({ name, program, args }: Contestant): Run {
  const report = join(workspace, "peak");
  const measured = existsSync(clock);
  const begin = process.hrtime.bigint();
  const { status, error, stderr } = measured
    ? spawnSync(clock, ["-f", "%M %U %S", "-o", report, program, ...args], { cwd: workspace, maxBuffer: 2 ** 30 })
    : spawnSync(program, args, { cwd: workspace, maxBuffer: 2 ** 30 });
  const milliseconds = Number(process.hrtime.bigint() - begin) / 1e6;
  if (error !== undefined || status === null || status > 2) fail(`${name} ended with ${String(status)}: ${error?.message ?? stderr.toString().slice(0, 2000)}`);
  if (!measured) return { milliseconds, cpu: null, megabytes: null };
  const [kilobytes = NaN, user = NaN, system = NaN] = (readFileSync(report, "utf8").trim().split("\n").at(-1) ?? "").split(" ").map(Number);
  return { milliseconds, cpu: user + system, megabytes: kilobytes / 1024 };
}

/** What migralint itself says it judged. */
function judged(directory: string): string {
  const { stdout } = spawnSync(process.execPath, [cli, "lint", "--runner", "plain", "--fail-on", "never", "--format", "json", directory], { cwd: workspace, maxBuffer: 2 ** 30 });
  const { summary } = JSON.parse(stdout.toString()) as { summary: Record<string, number> };
  return Object.entries(summary).map(([what, count]) => `${count} ${what}`).join(", ");
}

/** Copies files as `000001_name.sql` and so on, `times` over. Returns the directory. */
function copyFlat(files: readonly string[], times: number, name: string): string {
  const directory = join(workspace, name, "migrations");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(workspace, name, "migralint.yaml"), "extends: recommended\n");
  for (let copy = 0; copy < times; copy++) {
    files.forEach((file, index) => {
      const number = String(copy * files.length + index + 1).padStart(6, "0");
      cpSync(file, join(directory, `${number}_${basename(file).replace(/\.sql$/i, "").replace(/[^A-Za-z0-9]+/g, "_").toLowerCase()}.sql`));
    });
  }
  return directory;
}

/** Spread evenly over the directory where there are more than asked for, so that no one project fills the sample. */
function listFiles(directory: string, limit: number): string[] {
  const all = readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.sql$/i.test(path) && !/(?:^|\/)(?:node_modules|\.git)\//.test(path))
    .map((path) => join(directory, path))
    .filter((path) => statSync(path).isFile())
    .sort();
  if (all.length <= limit) return all;
  return Array.from({ length: limit }, (_, index) => all[Math.floor((index * all.length) / limit)]!);
}

function size(directory: string): string {
  const bytes = readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  return `${(bytes / 1024).toFixed(0)} KB`;
}

function memory(runs: readonly Run[]): string {
  const known = runs.flatMap(({ megabytes }) => (megabytes === null ? [] : [megabytes]));
  return known.length === 0 ? "unknown" : `${Math.max(...known).toFixed(0)} MB`;
}

function processor(runs: readonly Run[]): string {
  const known = runs.flatMap(({ cpu }) => (cpu === null ? [] : [cpu * 1000]));
  return known.length === 0 ? "unknown" : `${median(known).toFixed(0)} ms`;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

function row(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(18) : cell.padStart(17))).join("");
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
