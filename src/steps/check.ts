/** Whether planned migrations do what the one did that they come from. */
import { printSchema } from "../catalog/print.ts";
import { startReplay } from "../catalog/replay.ts";
import type { History, Script } from "../migrations/migration.ts";
import { quoteIdentifier } from "../sql/names.ts";
import type { ScriptText } from "../sql/statement.ts";
import type { PlannedFiles } from "./plan-file.ts";

type Read = (script: Script) => ScriptText;

/**
 * What is wrong with planned files, as a sentence; null where nothing is: the runner finds the new ones behind those that are there, all of it parses, and
 * the history leads to the same schema, be its columns in another order. `after` is the history with the files in place.
 */
export function faultOf(before: History, after: History, { added, steps, validates }: PlannedFiles, read: Read): string | null {
  const known = new Map(after.migrations.map((migration) => [migration.path, migration]));
  const newest = Math.max(...before.migrations.map(({ path }) => known.get(path)?.order ?? -1));
  for (const { path } of steps.slice(1)) {
    const migration = known.get(path);
    if (migration === undefined || migration.up === null || migration.order <= newest) return `${after.runner.title} would not run ${path} after the migrations that are there`;
  }
  const scripts = after.migrations.flatMap(({ up, down }) => [up, down]).filter((script) => script !== null);
  const lost = added.find(({ path }) => path.endsWith(".sql") && !scripts.some(({ file }) => file.path === path));
  if (lost !== undefined) return `${after.runner.title} would not find ${lost.path}`;
  const paths = new Set([...steps, ...added].map(({ path }) => path));
  const broken = scripts.find((script) => paths.has(script.file.path) && read(script).statements.some(({ error }) => error !== null));
  if (broken !== undefined) return `${broken.file.path} would not parse`;
  const [was, is] = [schemaOf(before, read), schemaOf(after, read)];
  const isMeant = (line: string): boolean => validates.some((name) => line.includes(`CONSTRAINT ${quoteIdentifier(name)} `));
  const missing = [...was.filter((line) => !is.includes(line)), ...is.filter((line) => !was.includes(line))].find((line) => !isMeant(line));
  return missing === undefined ? null : `the steps would lead to another schema, which differs in ${missing}`;
}

/** The lines of the schema that a history leads to, without the commas between them. */
function schemaOf({ migrations }: History, read: Read): readonly string[] {
  const replay = startReplay();
  for (const { up, order } of migrations) {
    if (up === null) continue;
    const text = read(up);
    replay.open(text, order);
    for (const statement of text.statements) for (const change of replay.changesOf(statement)) replay.apply(change, up);
    replay.close();
  }
  return printSchema(replay.catalog).split("\n").map((line) => line.trim().replace(/,$/, "")).filter((line) => line !== "");
}
