/** What the rollback of a migration should be called. */
import type { SourceFile } from "../source.ts";
import type { History, Migration } from "./migration.ts";
import { fillTemplate } from "./name-template.ts";
import { relativeTo } from "./order.ts";

/** The option of the rules about rollbacks that names their files. */
export const conventionOption = {
  type: "string",
  default: null,
  description: "Name of the rollback file, relative to the migration's directory: `{stem}_rollback.sql`, `{stem}.down.sql`, `rollback-{version}.sql`. By default what the runner, or most of the history, does.",
} as const;

/** Runners that run no rollbacks themselves: people keep them beside, or not at all. */
const withoutRollbacks: ReadonlySet<string> = new Set(["plain", "supabase", "prisma", "drizzle", "flyway"]);

/** Where the rollback of a migration belongs: a path relative to the working directory, or a section of its file. Null: few or none are kept here. */
export function expectedRollback(migration: Migration, history: History, convention: string | null): { readonly path: string } | { readonly section: string } | null {
  const { runner, root } = history;
  const path = relativeTo(root, migration.path);
  const own = runner.rollback({ role: "up", version: migration.version, description: migration.description, stem: migration.stem }, path);
  if (convention === null && own !== null && "section" in own) return own;
  const usual = convention ?? (own === null || (withoutRollbacks.has(runner.name) && !keepsRollbacks(history)) ? null : usualConvention(history));
  if (usual !== null) return { path: join(folderOf(migration.path), fillTemplate(usual, { stem: migration.stem, version: migration.version ?? migration.stem, description: migration.description })) };
  if (own === null || "section" in own || withoutRollbacks.has(runner.name)) return null;
  return { path: join(root === "." ? "" : root, own.path) };
}

/** Whether at least every second migration has a rollback. */
function keepsRollbacks({ migrations }: History): boolean {
  const forward = migrations.filter(({ up, repeatable }) => up !== null && !repeatable);
  return forward.filter(({ down }) => down !== null).length * 2 >= forward.length;
}

/** The template that most rollback files of a history follow; null where there are none. */
export function usualConvention(history: History): string | null {
  const counts = new Map<string, number>();
  for (const migration of history.migrations) {
    const template = templateOf(migration);
    if (template !== null) counts.set(template, (counts.get(template) ?? 0) + 1);
  }
  return [...counts].reduce<readonly [string | null, number]>((best, each) => (each[1] > best[1] ? each : best), [null, 0])[0];
}

/** The template that a migration's rollback file follows: `{stem}.down.sql`; null where its name says neither stem nor version. */
export function templateOf({ path, stem, version, description, down }: Migration): string | null {
  if (down === null || down.file.path === path) return null;
  const name = relative(folderOf(path), down.file.path);
  if (name.includes(stem)) return name.replaceAll(stem, "{stem}");
  if (version === null || !name.includes(version)) return null;
  return name.replaceAll(version, "{version}").replace(`_${description}.`, "_{description}.");
}

/** The file at a path, if it is one of the history in whatever role. */
export function fileAt(path: string, history: History): SourceFile | undefined {
  const scripts = history.migrations.flatMap(({ up, down, verify }) => [up, down, ...verify]).concat(history.strayRollbacks);
  return [...scripts.flatMap((script) => script?.file ?? []), ...history.unrecognized, ...history.skipped].find((file) => file.path === path);
}

/** The directory of a path; empty at the top. */
function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function join(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

function relative(folder: string, path: string): string {
  const from = folder === "" ? [] : folder.split("/");
  const to = path.split("/");
  let same = 0;
  while (same < from.length && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => ".."), ...to.slice(same)].join("/");
}
