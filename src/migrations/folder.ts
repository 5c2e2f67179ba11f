import { isFolderFile, isRoleDirectory, splitPath } from "./rollback-name.ts";

/** Names of files written for another database system: `001_x.mysql.up.sql`, `sqlite/001_x.sql`. */
export const otherDialect = /(?:^|[./])(?:mysql|mariadb|sqlite3?|cockroach(?:db)?|mssql|sqlserver|oracle|h2|clickhouse|spanner)[./]/i;

const versionFolder = /^v?\d+(?:[._-]\d+)*$/i;

/** The version that the folders of a path spell, `0.02`; null where one of them is no version. */
export function foldersToVersion(directory: string): string | null {
  if (directory === "") return null;
  const folders = directory.split("/");
  return folders.every((folder) => versionFolder.test(folder)) ? folders.map((folder) => folder.replace(/^v/i, "")).join("/") : null;
}

/**
 * The directory whose history a file belongs to: above the folders that only sort files by version (`v0.02/`), by role (`undo/`,
 * `up/`), or that are the migration themselves (`001_x/up.sql`).
 */
export function rootOf(path: string): string {
  const { directory: own, name } = splitPath(path);
  let directory = own;
  if (isFolderFile(name)) directory = parentOf(directory);
  for (;;) {
    const folder = directory.slice(directory.lastIndexOf("/") + 1);
    if (directory === "" || !(isRoleDirectory(folder) || versionFolder.test(folder))) return directory;
    directory = parentOf(directory);
  }
}

function parentOf(directory: string): string {
  const slash = directory.lastIndexOf("/");
  return slash <= 0 ? directory.slice(0, slash + 1) : directory.slice(0, slash);
}
