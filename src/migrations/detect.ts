/** Which runner a directory belongs to, and whether it is a history at all. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Problem } from "../finding.ts";
import { otherDialect } from "./folder.ts";
import { below, textIn, type Group, type Target } from "./group.ts";
import type { Directory, Runner } from "./migration.ts";
import flyway from "./runners/flyway.ts";
import { runnerNamed, runners } from "./runners/index.ts";
import plain from "./runners/plain.ts";
import { systemOfCrate, systemSpoken } from "./system.ts";
import { isBelow, repositoryOf, slashed } from "./walk.ts";

/** A group whose runner is known. */
export interface Candidate {
  readonly group: Group;
  readonly runner: Runner;
  /** No file in it looks like a migration. */
  readonly isLoose: boolean;
  /** The other database system it is written for; null: PostgreSQL, or nothing tells. */
  readonly dialect: string | null;
}

/** Folders whose SQL is not meant for production. */
const rehearsal = /(?:^|\/)(?:seeds?|seeders?|fixtures|tests?|testdata|__tests__|specs?|examples?|samples?|(?:[^/]*[-_.])?backups?)(?:\/|$)/i;
/** A folder whose name ends in another system's: `riversqlite`, `store-mysql`, but not `from_mysql`. */
const otherDriver = /(?:^|\/)(?![^/]*(?:postgres|from))[^/]*(mysql|mariadb|sqlite)3?\//i;
const postgres = /^(?:postgres(?:ql)?|pg|cockroach(?:db)?)$/i;

/**
 * Finds the runner of a group: the one the configuration sets, or the one that fits best. Where two fit equally well that is a
 * problem, and the files are read as plain ones.
 */
export function detect(group: Group, set: string | null): Candidate {
  const directory: Directory = {
    path: group.root,
    paths: [...group.files.keys(), ...group.besides.keys()],
    read: (path) => textIn(group, path),
    above: (name) => nearestAbove(group.root, name),
  };
  const named = set === null ? undefined : runnerNamed(set);
  if (named !== undefined) return { group, runner: named, isLoose: false, dialect: null };
  const unknown = set === null ? [] : [{ path: group.shown, line: null, message: `There is no runner ${set}. Known are ${runners.map(({ name }) => name).join(", ")}.` }];
  const scores = runners.filter((runner) => runner !== plain).map((runner) => ({ runner, score: runner.fits(directory) }));
  const best = Math.max(...scores.map(({ score }) => score));
  const fitting = best === 0 ? [] : scores.filter(({ score }) => score === best).map(({ runner }) => runner);
  const [first = plain, second] = fitting;
  const runner = second === undefined ? first : plain;
  const said = runner.dialect?.((path) => textIn(group, path)) ?? systemOfCrate(directory.above("Cargo.toml"));
  return {
    group: withProblems(group, [...unknown, ...(second === undefined ? [] : [rivals(group, fitting)])]),
    runner,
    isLoose: best === 0 && plain.fits(directory) === 0,
    dialect: said === null ? systemSpoken(textsOf(group)) : postgres.test(said) ? null : said,
  };
}

/**
 * Keeps the histories among the candidates below a target. What is for another database, a rehearsal, or has no file named like
 * a migration is passed over, with the reason, as long as something better is there; a file that is asked for by name is always kept.
 */
export function choose(target: Target, candidates: readonly Candidate[], passedOver: Map<string, string>): Candidate[] {
  const folderIn = (one: Candidate): string => (isBelow(target.path, one.group.root) ? below(target.path, one.group.root) : "");
  const foreign = (one: Candidate): string | null => {
    if (one.dialect !== null) return `It is written for ${one.dialect}.`;
    const system = systemOf(folderIn(one));
    return system === null ? null : `It is written for ${system}.`;
  };
  const doubtful = (one: Candidate): string | null => {
    if (one.isLoose) return "No file in it is named like a migration.";
    return isRehearsal(folderIn(one)) ? "It looks like seeds, tests or a backup." : null;
  };
  const own = candidates.filter((one) => !target.isDirectory || [...one.group.files.values()].some(({ path }) => isAskedFor(target, path)));
  const mine = own.filter((one) => foreign(one) === null);
  const sure = mine.filter((one) => doubtful(one) === null);
  const kept = !target.isDirectory || sure.length === 0 ? mine : sure;
  for (const one of own) if (!kept.includes(one)) passedOver.set(one.group.shown, foreign(one) ?? doubtful(one) ?? "");
  return kept;
}

/** The other database system that a folder is named after; null where it is named after none. */
export function systemOf(folder: string): string | null {
  return otherDialect.exec(`/${folder}/`)?.[0].replaceAll(/[./]/g, "") ?? otherDriver.exec(`/${folder}/`)?.[1] ?? null;
}

/** Whether a folder is named like those whose SQL is not meant for production: seeds, tests, backups. */
export function isRehearsal(folder: string): boolean {
  return rehearsal.test(folder);
}

/** True for a file that is the target or below it. `path` as it is shown. */
export function isAskedFor({ shown }: Target, path: string): boolean {
  return shown === "." ? !path.startsWith("../") : path === shown || isBelow(shown, path);
}

/**
 * Joins what Flyway reads together: a directory and all below it; and directories beside each other, which are several locations of
 * one history where no version is in two of them.
 */
export function joinLocations(candidates: readonly Candidate[], target: Target): Candidate[] {
  const joined: Candidate[] = [];
  for (const one of candidates) {
    const at = one.runner === flyway ? joined.findIndex((other) => other.runner === flyway && areLocations(other.group, one.group)) : -1;
    const other = joined[at];
    if (other === undefined) joined.push(one);
    else joined[at] = { ...other, group: unite(other.group, one.group, target) };
  }
  return joined;
}

function areLocations(a: Group, b: Group): boolean {
  if (!isBelow(a.root, b.root) && dirname(a.root) !== dirname(b.root)) return false;
  const versions = new Set(versionsOf(a));
  return !versionsOf(b).some((version) => versions.has(version));
}

function versionsOf(group: Group): string[] {
  return [...flyway.classify([...group.files.keys()]).values()].flatMap(({ role, version }) => (role === "up" && version !== null ? [version.replaceAll("_", ".")] : []));
}

function unite(a: Group, b: Group, target: Target): Group {
  const root = isBelow(a.root, b.root) ? a.root : slashed(dirname(a.root));
  const moved = <Value>(group: Group, map: ReadonlyMap<string, Value>): [string, Value][] => [...map].map(([path, value]) => [below(root, `${group.root}/${path}`), value]);
  return {
    root,
    shown: target.show(root),
    files: new Map([...moved(a, a.files), ...moved(b, b.files)]),
    besides: new Map([...moved(a, a.besides), ...moved(b, b.besides)]),
    problems: [...a.problems, ...b.problems],
  };
}

function* textsOf({ files }: Group): Iterable<string> {
  for (const { text } of files.values()) yield text;
}

function rivals(group: Group, fitting: readonly Runner[]): Problem {
  const names = fitting.map(({ name }) => name);
  const message = `Both ${names.slice(0, -1).join(", ")} and ${names[names.length - 1] ?? ""} fit ${group.shown}, so it was read as plain SQL files: set \`runner:\` in migralint.yaml or pass --runner.`;
  return { path: group.shown, line: null, message };
}

function withProblems(group: Group, problems: readonly Problem[]): Group {
  return problems.length === 0 ? group : { ...group, problems: [...group.problems, ...problems] };
}

/** The text of the nearest file of this name, not above the repository. */
function nearestAbove(directory: string, name: string): string | null {
  const top = repositoryOf(directory);
  for (let at = directory; ; at = dirname(at)) {
    try {
      return readFileSync(join(at, name), "utf8");
    } catch {
      if (slashed(at) === top || dirname(at) === at) return null;
    }
  }
}
