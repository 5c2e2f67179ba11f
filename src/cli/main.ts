/** The command: picks one of the commands and loads no other. */
import { existsSync } from "node:fs";
import { didYouMean } from "../nearest.ts";
import { version } from "../version.ts";
import { helpOf, readArguments, UsageError, type Command, type ExitCode } from "./command.ts";
import { watchProcess } from "./stray.ts";
import { print, printProblems, visible } from "./terminal.ts";

const commands: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<{ readonly command: Command }> }>> = {
  lint: { summary: "judges migrations; the default", load: () => import("./lint.ts") },
  init: { summary: "writes migralint.yaml for the migrations it finds", load: () => import("./init.ts") },
  config: { summary: "shows what applies to a file (print), or checks the configuration (validate)", load: () => import("./config.ts") },
  baseline: { summary: "keeps the findings of today that no longer count (write, prune, show)", load: () => import("./baseline.ts") },
  rules: { summary: "lists the rules", load: () => import("./rules.ts") },
  explain: { summary: "says why a rule is there, what to do instead, and shows examples", load: () => import("./explain.ts") },
  schema: { summary: "prints the schema that the migrations lead to", load: () => import("./schema.ts") },
  stats: { summary: "prints the SQL that makes a statistics file", load: () => import("./stats.ts") },
  lsp: { summary: "serves an editor, in the Language Server Protocol", load: () => import("./lsp.ts") },
  plan: { summary: "shows what each statement locks, what waits for it and until when", load: () => import("./plan.ts") },
  fix: { summary: "writes what a migration does at once as several that keep no one out (--plan FILE)", load: () => import("./fix-plan.ts") },
  hook: { summary: "has git call it before every commit (install), or no longer (uninstall)", load: () => import("./hook.ts") },
};

const { end } = watchProcess({ mayExit: process.argv[2] === "lsp" });
void main(process.argv.slice(2)).then(end);

async function main(args: readonly string[]): Promise<ExitCode> {
  try {
    const [first, ...rest] = args;
    if (first === "--version" || first === "-v") return await shows(`${version}\n`);
    if (first === "--help" || first === "-h" || (first === "help" && rest.length === 0)) return await shows(overview());
    if (first === "help") return await help(rest[0] ?? "");
    const name = first !== undefined && Object.hasOwn(commands, first) ? first : null;
    if (name === null && first !== undefined) refuseMisspelled(first);
    const { command } = await load(name ?? "lint");
    const given = readArguments(name === null ? args : rest, command.options);
    if (given.flag("version")) return await shows(`${version}\n`);
    return given.flag("help") ? await shows(helpOf(command)) : await command.run(given);
  } catch (error) {
    await printProblems([{ path: null, line: null, message: reasonOf(error) }]).catch(() => undefined);
    return 2;
  }
}

/** Throws for what is neither a path nor a command, but nearly a command. */
function refuseMisspelled(word: string): void {
  const meant = /^[a-z]+$/.test(word) && !existsSync(word) ? didYouMean(word, Object.keys(commands)) : "";
  if (meant !== "") throw new UsageError(`There is no file, folder or command ${word}.${meant}`);
}

/** What ended the run, for one line. */
function reasonOf(error: unknown): string {
  if (error instanceof UsageError) return `${error.message} See migralint --help.`;
  if (error instanceof Error && "syscall" in error && error.syscall === "write") return `The output cannot be written: ${error.message}.`;
  return `This is a fault of migralint itself; please report it. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

async function help(name: string): Promise<ExitCode> {
  if (!Object.hasOwn(commands, name)) throw new UsageError(`There is no command ${visible(name)}.${didYouMean(name, Object.keys(commands))}`);
  return shows(helpOf((await load(name)).command));
}

async function load(name: string): Promise<{ readonly command: Command }> {
  const found = commands[name];
  if (found === undefined) throw new Error(`no command ${name}`);
  return found.load();
}

async function shows(text: string): Promise<ExitCode> {
  await print(text);
  return 0;
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  return [
    "Usage: migralint [command] [options]",
    "",
    "A linter for PostgreSQL migrations. Without a command it lints; without paths, the migrations of the",
    "configuration, or those in the usual folders.",
    "",
    "Commands:",
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "  migralint COMMAND --help  the options of a command",
    "  migralint --version       the version",
    "",
    "Exit codes: 0 nothing found at or above --fail-on, 1 something found, 2 something could not be judged.",
    "",
  ].join("\n");
}
