/** The many ways people name the file that takes a migration back, or checks it. All pure, on paths with `/`. */

/** A path read as the rollback (or the check) of a migration. */
export interface AsideName {
  readonly role: "down" | "verify";
  /** The directory of the migration it belongs to. */
  readonly directory: string;
  /** The name of the migration it belongs to, without ending; only its number in `rollback-005.sql`. */
  readonly stem: string;
  /** The stem to look for where there is no migration of the first: `rollbacks/001_x_rollback.sql`. */
  readonly otherwise?: string;
  /** The name alone proves it. `012_scale_down.sql` is a rollback only beside `012_scale.sql`. */
  readonly certain: boolean;
  /** How the name says it, to tell conventions apart: `*_rollback`, `rollbacks/*`. */
  readonly shape: string;
}

const asideDirectory = /^(undo|undos|rollback|rollbacks|down|downs|revert|reverts)$/i;
const verifyDirectory = /^(verify|verifications?)$/i;
const forwardDirectory = /^(up|ups|deploy|do|forward)$/i;

/** True for the name of a directory that holds one kind of script of the history above it. */
export function isRoleDirectory(name: string): boolean {
  return asideDirectory.test(name) || verifyDirectory.test(name) || forwardDirectory.test(name);
}

/** Splits a path: `a/b/001_x.up.sql` into `a/b` and `001_x.up`. */
export function splitPath(path: string): { readonly directory: string; readonly name: string } {
  const slash = path.lastIndexOf("/");
  return { directory: slash === -1 ? "" : path.slice(0, slash), name: path.slice(slash + 1).replace(/\.(sql|psql|pgsql|ddl)$/i, "") };
}

/** The directory that the migrations of role directories belong to: `db/deploy/tables` gives `db/tables`; others stay as they are. */
export function homeOf(directory: string): string {
  return directory.split("/").filter((folder) => !isRoleDirectory(folder)).join("/");
}

const suffixes: readonly { readonly pattern: RegExp; readonly role: AsideName["role"]; readonly certain: boolean; readonly shape: string }[] = [
  { pattern: /^(.+?)(?:__|[._-])rollback$/i, role: "down", certain: true, shape: "*_rollback" },
  { pattern: /^(.+)\.(?:down|undo|revert)$/i, role: "down", certain: true, shape: "*.down" },
  { pattern: /^(.+?)(?:__|[_-])(?:down|undo|revert)$/i, role: "down", certain: false, shape: "*_down" },
  { pattern: /^(.+)\.verify$/i, role: "verify", certain: true, shape: "*.verify" },
  { pattern: /^(.+?)(?:__|[_-])verify$/i, role: "verify", certain: false, shape: "*_verify" },
];

const downFile = /^(down|rollback|undo|revert)$/i;
const forwardFile = /^(up|migration|migrate|do|deploy)$/i;

/** True for the name of a file (without ending) whose folder names the migration: `20240101_x/up.sql`. */
export function isFolderFile(name: string): boolean {
  return downFile.test(name) || forwardFile.test(name) || /^verify$/i.test(name);
}

/** The folder that is the migration, of `a/001_x/up.sql` this is `a` and `001_x`; null where the file itself is the migration. */
export function readFolder(path: string): { readonly directory: string; readonly name: string } | null {
  const { directory, name } = splitPath(path);
  return directory !== "" && isFolderFile(name) ? splitPath(directory) : null;
}

/** Reads a path as a rollback or a check; null where nothing in its name says so. */
export function readAsideName(path: string): AsideName | null {
  const { directory, name } = splitPath(path);
  const migration = readFolder(path);
  if (migration !== null) {
    if (forwardFile.test(name)) return null;
    return { role: downFile.test(name) ? "down" : "verify", directory: migration.directory, stem: migration.name, certain: true, shape: `*/${name.toLowerCase()}` };
  }
  const home = homeOf(directory);
  const folder = directory.split("/").find((each) => asideDirectory.test(each) || verifyDirectory.test(each));
  const named = readName(name);
  if (folder !== undefined) {
    const role = asideDirectory.test(folder) ? "down" : "verify";
    return { role, directory: home, stem: name, ...(named?.role === role && { otherwise: named.stem }), certain: true, shape: `${folder.toLowerCase()}/*` };
  }
  return named === null ? null : { ...named, directory: home };
}

function readName(name: string): Omit<AsideName, "directory"> | null {
  // It takes something back, but nothing tells what.
  if (downFile.test(name)) return { role: "down", stem: "", certain: true, shape: name.toLowerCase() };
  for (const { pattern, ...rest } of suffixes) {
    const stem = pattern.exec(name)?.[1];
    if (stem !== undefined) return { stem, ...rest };
  }
  const numbered = /^(?:rollback|undo|down|revert)[-_. ]?(\d.*)$/i.exec(name)?.[1];
  if (numbered !== undefined) return { role: "down", stem: numbered, certain: true, shape: "rollback-*" };
  const named = /^(?:rollback|undo|revert)[-_.](.+)$/i.exec(name)?.[1];
  if (named !== undefined) return { role: "down", stem: named, certain: false, shape: "rollback-*" };
  // 001.undo.name beside 001.do.name
  const infix = /^(\d+)\.(?:undo|down)\.(.+)$/i.exec(name);
  if (infix !== null) return { role: "down", stem: `${infix[1]}.${infix[2]}`, certain: true, shape: "N.undo.*" };
  const spelled = /^(\d+[a-z]?[-_])(?:rollback|down|undo|revert)[-_](.+)$/i.exec(name);
  if (spelled !== null) return { role: "down", stem: `${spelled[1]}${spelled[2]}`, certain: false, shape: "N_rollback_*" };
  return null;
}

const forwardSuffix = /^(.+?)(\.up|\.do|__up|_up|-up)$/i;

/**
 * The name of a forward migration without the mark that says so: `001_x.up` gives `001_x`. The marks `_up` and `-up` count
 * only where `hasTwin` knows the same name with `down`, as in `012_follow_up`.
 */
export function forwardStem(name: string, hasTwin: (name: string) => boolean): string {
  const infix = /^(\d+)\.(?:do|up)\.(.+)$/i.exec(name);
  if (infix !== null) return `${infix[1]}.${infix[2]}`;
  const match = forwardSuffix.exec(name);
  if (match === null) return name;
  const [, stem = name, mark = ""] = match;
  if (mark.startsWith(".") || hasTwin(stem + mark.slice(0, -2) + "down")) return stem;
  return name;
}
