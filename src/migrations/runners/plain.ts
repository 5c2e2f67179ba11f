import type { Journal, PathFacts, Runner } from "../migration.ts";
import { foldersToVersion, isMigration } from "../folder.ts";
import { forwardStem, homeOf, isFolderFile, readAsideName, readFolder, splitPath, type AsideName } from "../rollback-name.ts";
import { hasMark, splitAtMarks, type Mark } from "../sections.ts";
import { compareParts, splitVersion } from "../version.ts";

/** Marks of tools that have no runner of their own here, and of those that have: a way down must never be read as a way up. */
const marks: readonly Mark[] = [
  { role: "up", line: /^\s*--\s*migrate:up\b/i },
  { role: "down", line: /^\s*--\s*migrate:down\b/i },
  { role: "up", line: /^\s*--\s*\+(?:goose|migrate)\s+Up\b/i },
  { role: "down", line: /^\s*--\s*\+(?:goose|migrate)\s+Down\b/i },
  // tern
  { role: "down", line: /^\s*---- create above \/ drop below ----\s*$/ },
  // node-pg-migrate: https://salsita.github.io/node-pg-migrate/
  { role: "up", line: /^\s*--[\s-]*up\s+migration\b/i },
  { role: "down", line: /^\s*--[\s-]*down\s+migration\b/i },
  // Play evolutions
  { role: "up", line: /^\s*(?:#|--)[\s-]*!Ups\b/, outside: true },
  { role: "down", line: /^\s*(?:#|--)[\s-]*!Downs\b/, outside: true },
];

/** Beside numbered migrations, what they come to, for new databases or for tests: none of their steps. */
const wholeSchema = /^(?:schema|structure|latest|full[-_]schema)$/i;
/** Without a number beside numbered ones: `migrate_test_schema`, `reset`, `reset-db`. */
const rehearsal = /(?:^|[-_.])(?:tests?|reset)(?:[-_.]|$)/i;

/** What each path is by the names people choose by hand, read by number where there is one. Serves other runners for what they do not know. */
export function classifyByName(paths: readonly string[]): Map<string, PathFacts> {
  const known = new Set(paths.map((path) => path.replace(/\.sql$/i, "").toLowerCase()));
  const forward = new Map<string, { directory: string; stem: string; version: string | null; description: string }>();
  const aside = new Map<string, AsideName>();
  for (const path of paths) {
    const read = readAsideName(path);
    if (read !== null) aside.set(path, read);
    if (read?.certain === true) continue;
    const { directory, name } = readFolder(path) ?? splitPath(path);
    const inside = directory === "" ? "" : `${directory.toLowerCase()}/`;
    const stem = forwardStem(name, (twin) => known.has(inside + twin.toLowerCase()));
    const { version, description } = splitVersion(stem);
    forward.set(path, { directory: homeOf(directory), stem, version, description });
  }
  settleDoubts(forward, aside);
  const numbered = [...new Set([...forward.values()].flatMap(({ directory, version }) => (version === null ? [] : [`${directory}/`])))];
  const isWhole = ({ stem, directory, version }: { stem: string; directory: string; version: string | null }): boolean =>
    (wholeSchema.test(stem) || (version === null && rehearsal.test(stem))) && numbered.some((each) => directory === "" || each.startsWith(`${directory}/`));
  const besides = filesBesides(paths);
  const facts = new Map<string, PathFacts>();
  for (const path of paths) {
    const read = aside.get(path);
    const name = forward.get(path);
    if (besides.has(path) && name !== undefined) facts.set(path, { role: "skipped", stem: name.stem, version: null, description: name.description });
    else if (read !== undefined) facts.set(path, { role: read.role, stem: read.stem, ...inFolder(read.directory, splitVersion(read.stem)) });
    else if (name !== undefined) facts.set(path, { role: isWhole(name) ? "skipped" : "up", stem: name.stem, ...inFolder(name.directory, name) });
  }
  return facts;
}

/** What lies in the folder of one migration and is none of its scripts: `001_users/up_tests.sql` beside `001_users/up.sql`. */
function filesBesides(paths: readonly string[]): ReadonlySet<string> {
  const names = new Map<string, string[]>();
  for (const { directory, name } of paths.map(splitPath)) {
    const others = names.get(directory);
    if (others === undefined) names.set(directory, [name]);
    else others.push(name);
  }
  return new Set(paths.filter((path) => {
    const { directory, name } = splitPath(path);
    return directory !== "" && !isFolderFile(name) && isMigration(directory, names.get(directory) ?? []);
  }));
}

/** Settles which stem a rollback means, and leaves in `aside` only what is a rollback for sure: the name says so, a migration fits it, or its neighbours are named the same way and one fits. */
function settleDoubts(forward: Map<string, { directory: string; stem: string; version: string | null }>, aside: Map<string, AsideName>): void {
  const key = (directory: string, stem: string): string => `${directory}\n${stem.toLowerCase()}`;
  const shapeKey = (read: AsideName): string => `${read.directory}\n${read.shape}`;
  const stems = new Set<string>();
  for (const [path, name] of forward) if (!aside.has(path)) stems.add(key(name.directory, name.stem));
  const shapes = new Set<string>();
  for (const read of aside.values()) {
    if (!read.certain && stems.has(key(read.directory, read.stem))) shapes.add(shapeKey(read));
  }
  for (const [path, read] of aside) {
    if (read.certain || shapes.has(shapeKey(read))) forward.delete(path);
    else aside.delete(path);
  }
  for (const name of forward.values()) stems.add(key(name.directory, name.stem));
  for (const [path, read] of aside) {
    if (read.otherwise !== undefined && !stems.has(key(read.directory, read.stem))) aside.set(path, { ...read, stem: read.otherwise });
  }
}

/** Folders that are versions themselves (`v0.02/01-x.sql`) come before the number in the name. */
function inFolder(directory: string, name: { version: string | null; description: string }): { version: string | null; description: string } {
  const folder = foldersToVersion(directory);
  if (folder === null) return { version: name.version, description: name.description };
  return { version: name.version === null ? folder : `${folder}/${name.version}`, description: name.description };
}

/** SQL files that people or scripts run by name, with no tool that says how. */
const plain: Runner = {
  name: "plain",
  title: "plain SQL files",
  see: "https://www.postgresql.org/docs/current/app-psql.html",
  fits: ({ paths, read }) => {
    const sql = paths.filter((path) => path.toLowerCase().endsWith(".sql"));
    const numbered = [...classifyByName(sql)].some(([, facts]) => facts.version !== null && facts.role === "up");
    return numbered || paths.includes("sqitch.plan") || sql.some((path) => hasMark(read(path) ?? "", marks)) ? 1 : 0;
  },
  classify: classifyByName,
  besides: /^sqitch\.plan$/,
  compareVersions: compareParts,
  order: "version",
  pairs: "stem",
  sections: (text) => splitAtMarks(text, marks),
  transaction: () => "unknown",
  optOut: null,
  rollback: (facts, path) => {
    const { directory } = splitPath(path);
    return { path: `${directory === "" ? "" : `${directory}/`}${facts.stem}_rollback.sql` };
  },
  journal: { path: "sqitch.plan", read: readPlan },
  placeholders: [],
  psql: true,
  // Atlas: https://atlasgo.io/versioned/apply#file-level-transaction-mode, which must be followed by a blank line; sql-migrate: https://github.com/rubenv/sql-migrate#writing-migrations
  writing: {
    outside: {
      top: (like) => (/^--\s*atlas:/m.test(like) ? "-- atlas:txmode none\n" : null),
      afterMark: (mark) => (/\+migrate\b/i.test(mark) ? " notransaction" : ""),
    },
  },
};
export default plain;

/** The changes of a Sqitch plan, in order; what was reworked is listed under its name once, where it stands last. https://sqitch.org/docs/manual/sqitchtutorial/ */
function readPlan(text: string): Journal {
  const names = text.split(/\r?\n/).flatMap((line) => /^\s*\+?\s*([^\s%#@\-+][^\s[@:]*)/.exec(line)?.[1] ?? []);
  return { stems: [...new Set(names.reverse())].reverse() };
}
