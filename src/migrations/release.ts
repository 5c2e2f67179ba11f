/** Which migrations are released together: what one of them makes is still new to the next. */
import { newMigrations, type Base } from "./base.ts";
import { kindFolder } from "./folder.ts";
import type { History, Migration } from "./migration.ts";

/** What is known of where the work began. */
export interface Beginning {
  /** The order of the last migration that has been deployed; absent where nobody said. */
  readonly deployed?: number | undefined;
  /** The state that the history is compared with. */
  readonly base?: Base | undefined;
}

/**
 * What tells the release of a migration: those after the last one that has been deployed, and those that another state does not have, are one; of files that
 * people run by hand those of one version are, and all whose folders sort them by what they make; else each is one by itself.
 */
export function releasesOf(history: History, { deployed, base }: Beginning): (migration: Migration) => string | number {
  const added = new Set(base === undefined ? [] : newMigrations(base, history));
  const first = history.runner.name === "plain" ? firstOfEach(history) : undefined;
  return (migration) => ((deployed !== undefined && migration.order > deployed) || added.has(migration) ? "new" : (first?.get(migration) ?? migration.order));
}

function folderOf({ path }: Migration): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** Of each migration the order of the first that people run together with it. */
function firstOfEach({ root, migrations, runner }: History): Map<Migration, number> {
  const kinds = new Set(migrations.flatMap(({ path }) => path.slice(root.length).split("/").slice(0, -1).filter((name) => kindFolder.test(name))));
  const byKind = kinds.size >= 3 && [...kinds].some((name) => /tables$/i.test(name));
  const first = new Map<Migration, number>();
  let before: Migration | undefined;
  for (const migration of migrations) {
    const goesOn = before !== undefined && (byKind || (folderOf(before) === folderOf(migration) && migration.version !== null && before.version !== null && runner.compareVersions(before.version, migration.version) === 0));
    first.set(migration, (goesOn && before !== undefined ? first.get(before) : undefined) ?? migration.order);
    before = migration;
  }
  return first;
}
