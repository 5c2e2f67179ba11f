/** Files that are templates, filled as their tools fill them where nothing was configured. */
import type { Script } from "../../src/migrations/migration.ts";
import { sourceFile } from "../../src/source.ts";

const fillings: readonly (readonly [RegExp, string])[] = [
  // https://github.com/supabase/auth/blob/master/cmd/migrate_cmd.go: DB_NAMESPACE is `auth`
  [/\{\{\s*index\s+\.Options\s+"Namespace"\s*\}\}/g, "auth"],
  // https://github.com/riverqueue/river/blob/master/rivermigrate/river_migrate.go: no schema is configured
  [/\/\* TEMPLATE: schema \*\//g, ""],
  // https://github.com/ory/x/blob/master/networkx/manager.go: a table of its user's choice
  [/\{\{\s*identifier\s+\.Parameters\.tableName\s*\}\}/g, "network_table"],
];

/** The script with its placeholders filled; as it is where there are none that are known. */
export function filled(script: Script): Script {
  const { file, span } = script;
  const text = file.text.slice(span.start, span.end);
  const next = fillings.reduce((before, [placeholder, value]) => before.replace(placeholder, value), text);
  if (next === text) return script;
  return { ...script, file: sourceFile(file.path, file.text.slice(0, span.start) + next + file.text.slice(span.end)), span: { start: span.start, end: span.start + next.length } };
}
