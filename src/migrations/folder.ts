import { isFolderFile, isRoleDirectory } from "./rollback-name.ts";

/** Names of files written for another database system: `001_x.mysql.up.sql`, `sqlite/001_x.sql`. */
export const otherDialect = /(?:^|[./])(?:mysql|mariadb|sqlite3?|cockroach(?:db)?|mssql|sqlserver|oracle|h2|clickhouse|spanner)[./]/i;

const postgresDialect = /\.(?:postgres(?:ql)?|pg|psql)(?=\.)/i;
/** Says how a file runs, not for which system: [popx](https://pkg.go.dev/github.com/ory/x/popx) takes `1_x.postgres.autocommit.up.sql` for `1_x.up.sql`. */
const mode = /\.autocommit(?=\.)/i;

/** The paths that are not for PostgreSQL: written for another system, or standing in for one that is written for PostgreSQL alone. */
export function notForPostgres(paths: readonly string[]): Set<string> {
  const common = (path: string): string => path.replace(postgresDialect, "").replace(mode, "");
  const own = new Set(paths.filter((path) => postgresDialect.test(path)).map(common));
  return new Set(paths.filter((path) => otherDialect.test(path) || (!postgresDialect.test(path) && own.has(common(path)))));
}

const versionFolder = /^v?\d+(?:[._-]\d+)*$/i;
const kind = "(?:extension|schema|role|type|enum|domain|sequence|table|partition|constraint|primary[-_ ]?key|foreign[-_ ]?key|ind(?:ex|ice)|view|function|procedure|trigger|polic(?:y|ie))(?:s|es)?";

/** A folder named after what its files make, as in a build of the whole schema: `tables`, `04_Foreign_Keys`. */
export const kindFolder = new RegExp(`^\\d*[-_. ]*${kind}$`, "i");
/** The same with the number of its turn. */
const turnFolder = new RegExp(`^(\\d+)[-_. ]+${kind}$`, "i");

/** The version that the folders of a path spell, `0.02`, `04` of `04_tables`; null where one of them is no version. */
export function foldersToVersion(directory: string): string | null {
  if (directory === "") return null;
  const folders = directory.split("/");
  return folders.every(sortsByTurn) ? folders.map((folder) => turnFolder.exec(folder)?.[1] ?? folder.replace(/^v/i, "")).join("/") : null;
}

function sortsByTurn(folder: string): boolean {
  return versionFolder.test(folder) || turnFolder.test(folder);
}

/**
 * The directory whose history the files of a directory belong to: above folders that only sort files by version (`v0.02/`), by what
 * they make (`04_tables/`) or by role (`undo/`, `up/`), or that are a migration themselves. `names` are those of its SQL files, without ending.
 */
export function rootOf(directory: string, names: readonly string[]): string {
  let root = isMigration(directory, names) ? parentOf(directory) : directory;
  for (;;) {
    const folder = root.slice(root.lastIndexOf("/") + 1);
    if (!(isRoleDirectory(folder) || sortsByTurn(folder)) || parentOf(root) === root) return root;
    root = parentOf(root);
  }
}

/** Whether a directory is one migration: it holds its `up.sql` and such files alone, or, where its name begins with a number, others too (tests, say). */
export function isMigration(directory: string, names: readonly string[]): boolean {
  const numbered = /^\d+[-_]./.test(directory.slice(directory.lastIndexOf("/") + 1));
  return names.length > 0 && (names.every(isFolderFile) || (numbered && names.some(isFolderFile)));
}

function parentOf(directory: string): string {
  const slash = directory.lastIndexOf("/");
  return slash <= 0 ? directory.slice(0, slash + 1) : directory.slice(0, slash);
}
