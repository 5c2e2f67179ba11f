/** Names of files written for another database system: `001_x.mysql.up.sql`, `sqlite/001_x.sql`. */
export const otherDialect = /(?:^|[./])(?:mysql|mariadb|sqlite3?|cockroach(?:db)?|mssql|sqlserver|oracle|h2|clickhouse|spanner)[./]/i;

const versionFolder = /^v?\d+(?:[._-]\d+)*$/i;

/** True for a folder named by a version: `v0.02`, `2024`, `1_2`. */
export function isVersionFolder(name: string): boolean {
  return versionFolder.test(name);
}

/** The version that the folders of a path spell, `0.02`; null where one of them is no version. */
export function foldersToVersion(directory: string): string | null {
  if (directory === "") return null;
  const folders = directory.split("/");
  return folders.every(isVersionFolder) ? folders.map((folder) => folder.replace(/^v/i, "")).join("/") : null;
}
