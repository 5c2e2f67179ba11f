import { join } from "node:path";
import { discover, type DiscoverOptions, type Discovery } from "../../src/migrations/discover.ts";
import type { History, Script } from "../../src/migrations/migration.ts";
import { buildHistory } from "../../src/migrations/order.ts";
import { runnerNamed } from "../../src/migrations/runners/index.ts";
import { sourceFile, textOf } from "../../src/source.ts";

export const projects = join(import.meta.dirname, "../../fixtures/projects");

/** Discovers in the fixture projects. */
export function inProjects(paths: readonly string[], options: Partial<DiscoverOptions> = {}): Promise<Discovery> {
  return discover(paths, { cwd: projects, ...options });
}

/** A history of files in memory: SQL files by path below the root `db`, and what lies beside them. */
export function historyOf(runner: string, files: Readonly<Record<string, string>> | readonly string[], besides: Readonly<Record<string, string>> = {}): History {
  const named = runnerNamed(runner);
  if (named === undefined) throw new Error(`there is no runner ${runner}`);
  const texts = Array.isArray(files) ? files.map((path: string) => [path, "select 1;"] as const) : Object.entries(files as Record<string, string>);
  return buildHistory(named, "db", texts.map(([path, text]) => sourceFile(`db/${path}`, text)), (path) => besides[path] ?? null);
}

/** One line a migration, in order: `2 add_city: 2_add_city.sql (unknown), back: 2_add_city.down.sql (unknown)`. */
export function lines({ migrations, root }: History): string[] {
  return migrations.map(({ version, description, up, down, verify }) => {
    const show = (script: Script): string => `${below(root, script.file.path)} (${script.transaction})`;
    const parts = [
      up === null ? [] : [`${up.role === "repeatable" ? "repeatable " : ""}${show(up)}`],
      down === null ? [] : [`back: ${show(down)}`],
      ...verify.map((script) => [`check: ${show(script)}`]),
    ];
    return `${[version, description].filter(Boolean).join(" ")}: ${parts.flat().join(", ")}`;
  });
}

/** What a history leaves out, by kind. */
export function leftOut({ strayRollbacks, unrecognized, skipped, root }: History) {
  return {
    stray: strayRollbacks.map(({ file }) => below(root, file.path)),
    unrecognized: unrecognized.map(({ path }) => below(root, path)),
    skipped: skipped.map(({ path }) => below(root, path)),
  };
}

/** The text of a script. */
export function scriptText(script: Script | null | undefined): string | null {
  return script === null || script === undefined ? null : textOf(script.file, script.span);
}

function below(root: string, path: string): string {
  return root === "." ? path : path.slice(root.length + 1);
}
