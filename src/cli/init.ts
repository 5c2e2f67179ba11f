import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { configNames, loadConfig } from "../config/load.ts";
import { resolver } from "../config/resolve.ts";
import { loadYaml } from "../config/yaml.ts";
import { rules } from "../rules/index.ts";
import { discover } from "../migrations/discover.ts";
import type { History } from "../migrations/migration.ts";
import { defaultPostgres, newestPostgres, oldestPostgres } from "../settings.ts";
import { UsageError, type Command } from "./command.ts";
import type { FromSquawk } from "./from-squawk.ts";
import { print, printProblems } from "./terminal.ts";

export const command: Command = {
  name: "init",
  usage: "[folders…]",
  summary: "Finds the migrations and the tool that runs them, and writes migralint.yaml; never overwrites one.",
  options: { from: { type: "string", value: "TOOL", help: "take over the configuration of another linter: squawk" } },
  run: async (args) => {
    const { positionals } = args;
    const cwd = process.cwd();
    const from = args.text("from");
    if (from !== undefined && from !== "squawk") throw new UsageError(`There is no --from ${from}: squawk.`);
    const existing = configNames.find((name) => existsSync(join(cwd, name)));
    if (existing !== undefined) {
      await printProblems([{ path: existing, line: null, message: "There is a configuration already; it stays as it is." }]);
      return 2;
    }
    const outside = positionals.find((path) => path.startsWith("/") || path.split(/[/\\]/).includes(".."));
    if (outside !== undefined) throw new UsageError(`${outside} is not below the working directory: run migralint init above it.`);
    const found = await discover(positionals.length > 0 ? positionals : ["."], { cwd });
    const { histories } = found;
    const problems = [...found.problems, ...histories.flatMap((history) => history.problems)];
    if (histories.length === 0) {
      await printProblems(problems);
      return 2;
    }
    const other = from === undefined ? null : await readSquawk(cwd);
    if (other !== null && other.config === null) {
      await printProblems(other.problems);
      return 2;
    }
    const version = other?.config?.postgres === undefined ? serverVersion(cwd) : { major: other.config.postgres, file: other.path };
    const text = configText(histories, version, other?.config ?? {});
    try {
      writeFileSync(join(cwd, "migralint.yaml"), text, { flag: "wx" });
    } catch (error) {
      await printProblems([{ path: "migralint.yaml", line: null, message: `The configuration cannot be written: ${error instanceof Error ? error.message : String(error)}.` }]);
      return 2;
    }
    const own = loadConfig({ cwd, rules });
    const on = own.config === null ? 0 : Object.keys(resolver(own.config)(histories[0]?.root ?? ".").settings.rules).length;
    await print(
      [
        ...histories.map(({ root, runner, migrations }) => `${root}: ${migrations.length} ${migrations.length === 1 ? "migration" : "migrations"}, ${runner.title}`),
        `PostgreSQL ${version?.major ?? defaultPostgres}${version === null ? ", because nothing here says which: set postgres to the oldest server they run on" : `, from ${version.file}`}`,
        ...(other === null ? [] : [`Rules: those of squawk, from ${other.path}, and \`recommended\`. What became of each: docs/coming-from.md`, ...other.notes.map((note) => `  ${note}`)]),
        `Wrote migralint.yaml: ${on} rules are on. Next: migralint`,
        "",
      ].join("\n"),
    );
    await printProblems([...problems, ...own.problems]);
    return problems.length + own.problems.length > 0 ? 2 : 0;
  },
};

/** The nearest `.squawk.toml`, here or above, as a configuration of ours. */
async function readSquawk(cwd: string): Promise<FromSquawk & { readonly path: string }> {
  const name = ".squawk.toml";
  for (let directory = cwd; ; directory = dirname(directory)) {
    const file = join(directory, name);
    const path = relative(cwd, file).replaceAll(sep, "/");
    if (existsSync(file)) {
      try {
        const { fromSquawk } = await import("./from-squawk.ts");
        return { ...fromSquawk(readFileSync(file, "utf8"), path, rules), path };
      } catch (error) {
        return { config: null, notes: [], problems: [{ path, line: null, message: `It cannot be read: ${error instanceof Error ? error.message : String(error)}.` }], path };
      }
    }
    if (dirname(directory) === directory) return { config: null, notes: [], problems: [{ path: name, line: null, message: "There is none here or in a folder above." }], path: name };
  }
}

function configText(histories: readonly History[], version: ServerVersion | null, { rules: entries = {}, honour, ignore, "fail-on": failOn }: NonNullable<FromSquawk["config"]>): string {
  const yaml = loadYaml();
  // Files taken for plain ones because nobody could tell must not become so for good.
  const runnerOf = ({ runner, problems }: History): { runner?: string } => (runner.name === "plain" && problems.length > 0 ? {} : { runner: runner.name });
  const [first] = histories;
  const oneRunner = histories.every((history) => runnerOf(history).runner === (first === undefined ? undefined : runnerOf(first).runner));
  const where =
    first === undefined ? {}
    : oneRunner ? { migrations: histories.length === 1 ? first.root : histories.map(({ root }) => root), ...runnerOf(first) }
    : { projects: histories.map((history) => ({ path: history.root, ...runnerOf(history) })) };
  return [
    "# yaml-language-server: $schema=./node_modules/migralint/schema.json",
    "# What each key means: node_modules/migralint/docs/configuration.md",
    yaml.stringify({ extends: ["recommended"] }, { collectionStyle: "flow" }).replace(/^\{ (.*) \}$/m, "$1").trimEnd(),
    `postgres: ${version?.major ?? defaultPostgres} # the oldest server they run on`,
    yaml.stringify(where).trimEnd(),
    ...(Object.keys(entries).length > 0 ? ["rules:", ...Object.entries(entries).map(([id, entry]) => `  ${id}: ${typeof entry === "string" ? entry : JSON.stringify(entry)}`)] : []),
    ...(honour === undefined ? [] : [`honour: [${honour.join(", ")}] # squawk-ignore comments hold here as well`]),
    ...(ignore === undefined ? [] : [yaml.stringify({ ignore }).trimEnd()]),
    ...(failOn === undefined ? [] : [`fail-on: ${failOn} # squawk fails on every finding`]),
    "",
  ].join("\n");
}

interface ServerVersion {
  readonly major: number;
  readonly file: string;
}

/** The oldest server that the project's own files name: Supabase's configuration, Compose files, CI workflows. */
function serverVersion(cwd: string): ServerVersion | null {
  const candidates = [
    "supabase/config.toml",
    ...listed(cwd, "").filter((name) => /^(docker-)?compose[\w.-]*\.ya?ml$/.test(name)),
    ...listed(cwd, ".github/workflows").filter((name) => /\.ya?ml$/.test(name)),
  ];
  const found = candidates.flatMap((file) => {
    const text = readText(join(cwd, file));
    const versions = file.endsWith(".toml") ? text.matchAll(/^\s*major_version\s*=\s*(\d+)/gm) : text.matchAll(/\bimage:\s*["']?(?:[\w./-]*\/)?(?:postgres|postgis|pgvector|timescaledb(?:-ha)?):(?:pg)?(\d+)/g);
    return [...versions].map((match) => ({ major: Number(match[1]), file }));
  });
  return found.filter(({ major }) => major >= oldestPostgres && major <= newestPostgres).sort((a, b) => a.major - b.major)[0] ?? null;
}

function listed(cwd: string, folder: string): string[] {
  try {
    return readdirSync(join(cwd, folder)).sort().map((name) => (folder === "" ? name : `${folder}/${name}`));
  } catch {
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8").slice(0, 200_000);
  } catch {
    return "";
  }
}
