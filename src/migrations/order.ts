/** Files to migrations, in the order they run. */
import type { Problem } from "../finding.ts";
import { positionAt, type SourceFile } from "../source.ts";
import { notForPostgres } from "./folder.ts";
import type { History, Migration, PathFacts, ReadSibling, Role, Runner, Script, Section } from "./migration.ts";
import { homeOf, splitPath } from "./rollback-name.ts";
import { compareText, splitVersion } from "./version.ts";

interface Classified {
  readonly file: SourceFile;
  /** Relative to the root. */
  readonly path: string;
  readonly facts: PathFacts;
}

/** A migration while its parts are put together. */
type Draft = { -readonly [Key in keyof Migration]: Migration[Key] } & { verify: Script[] };

/**
 * Puts the files of one directory tree in the order the runner runs them, with rollbacks and checks attached.
 * `files` have paths below `root` (both relative to the working directory); `readSibling` gives the text of a file that is no
 * SQL (a journal, `metadata.toml`) by its path relative to the root. The order of `files` does not matter.
 */
export function buildHistory(runner: Runner, root: string, files: readonly SourceFile[], readSibling: ReadSibling): History {
  const byPath = new Map(files.map((file) => [relativeTo(root, file.path), file]));
  const paths = [...byPath.keys()].sort(compareText);
  const foreign = notForPostgres(paths);
  const facts = runner.classify(paths.filter((path) => !foreign.has(path)));
  const problems: Problem[] = [];
  const journal = readJournal(runner, root, readSibling, problems);
  const all = paths.flatMap((path): Classified[] => {
    const found = facts.get(path);
    const file = byPath.get(path);
    if (file === undefined) return [];
    const { directory, name } = splitPath(path);
    // The journal knows better than the name: `0005_add_rollback` may be a step forward.
    if (directory === "" && journal?.has(name) === true && found?.role !== "up") return [{ file, path, facts: { role: "up", stem: name, ...splitVersion(name) } }];
    return found === undefined ? [] : [{ file, path, facts: found }];
  });
  const listed = (one: Classified): boolean => journal === null || one.facts.role !== "up" || journal.has(entryOf(one));
  const forward = inOrder(runner, all.filter((one) => (one.facts.role === "up" || one.facts.role === "repeatable") && listed(one)), journal);
  const unlisted = new Set(all.filter((one) => !listed(one)));
  const migrations = forward.map((one, order) => forwardMigration(runner, one, order, readSibling, problems));
  reportMissing(runner, root, journal, forward, problems);

  const finder = finderOf(runner, forward, migrations);
  const outside = finderOf(runner, [...unlisted], [...unlisted]);
  const strayRollbacks: Script[] = [];
  const leftOver = new Set([...unlisted].map((one) => one.path));
  const asides = all.filter((one) => one.facts.role === "down" || one.facts.role === "verify");
  const attach = (one: Classified, target: Draft | undefined): boolean => {
    if (target === undefined) return false;
    if (one.facts.role === "verify") target.verify.push(wholeScript(runner, one, "verify", target, readSibling));
    else target.down = wholeScript(runner, one, "down", target, readSibling);
    return true;
  };
  const free = (one: Classified) => (migration: Draft): boolean => one.facts.role === "verify" || migration.down === null;
  const unnamed = asides.filter((one) => !attach(one, finder.byStem(one).find(free(one))));
  for (const one of unnamed) {
    if (attach(one, finder.byVersion(one).find(free(one)))) continue;
    const leftOut = outside.byStem(one).length > 0 || outside.byVersion(one).length > 0;
    if (one.facts.role === "verify" || leftOut) leftOver.add(one.path);
    else strayRollbacks.push(strayRollback(runner, one, migrations.length + strayRollbacks.length, readSibling));
  }
  return {
    runner,
    root,
    migrations,
    journaled: journal !== null,
    strayRollbacks,
    unrecognized: pick(byPath, paths, (path) => (!facts.has(path) && !foreign.has(path) && journal?.has(splitPath(path).name) !== true) || leftOver.has(path)),
    skipped: pick(byPath, paths, (path) => foreign.has(path) || facts.get(path)?.role === "skipped"),
    problems,
  };
}

/** A path below the root, without the root. */
export function relativeTo(root: string, path: string): string {
  if (root === "" || root === ".") return path;
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

function pick(byPath: ReadonlyMap<string, SourceFile>, paths: readonly string[], wanted: (path: string) => boolean): SourceFile[] {
  return paths.filter(wanted).flatMap((path) => byPath.get(path) ?? []);
}

function readJournal(runner: Runner, root: string, readSibling: ReadSibling, problems: Problem[]): Map<string, number> | null {
  if (runner.journal === undefined) return null;
  const text = readSibling(runner.journal.path);
  if (text === null) return null;
  const journal = runner.journal.read(text);
  if ("stems" in journal) return new Map(journal.stems.map((stem, index) => [stem, index]));
  problems.push({ path: under(root, runner.journal.path), line: journal.line, message: `${journal.error} The files are read in the order of their names.` });
  return null;
}

/** How a journal names a migration: by its stem, with the folders that are not a role's. */
function entryOf({ path, facts }: Classified): string {
  const home = homeOf(splitPath(path).directory);
  return home === "" ? facts.stem : `${home}/${facts.stem}`;
}

function reportMissing(runner: Runner, root: string, journal: ReadonlyMap<string, number> | null, forward: readonly Classified[], problems: Problem[]): void {
  if (journal === null || runner.journal === undefined) return;
  const present = new Set(forward.map(entryOf));
  const missing = [...journal.keys()].filter((stem) => !present.has(stem));
  if (missing.length === 0) return;
  const [first] = missing;
  const message = missing.length === 1
    ? `The journal lists ${first}, but there is no such file: the replayed schema lacks what it did. Restore the file or remove the entry.`
    : `The journal lists ${missing.length} migrations that have no file (${missing.slice(0, 3).join(", ")}${missing.length > 3 ? ", …" : ""}): the replayed schema lacks what they did. Restore the files or remove the entries.`;
  problems.push({ path: under(root, runner.journal.path), line: null, message });
}

function under(root: string, path: string): string {
  return root === "" || root === "." ? path : `${root}/${path}`;
}

/** The journal's order if there is one; else versions or names as the runner compares them, names without one after those, repeatable ones last; ties stay in the order of their paths. */
function inOrder(runner: Runner, forward: readonly Classified[], journal: ReadonlyMap<string, number> | null): Classified[] {
  const rank = ({ facts }: Classified): number => (facts.role === "repeatable" ? 2 : facts.version === null ? 1 : 0);
  return [...forward].sort((a, b) => {
    if (journal !== null) {
      const order = (journal.get(entryOf(a)) ?? Infinity) - (journal.get(entryOf(b)) ?? Infinity);
      if (order !== 0 && !Number.isNaN(order)) return order;
    }
    if (rank(a) !== rank(b)) return rank(a) - rank(b);
    if (a.facts.role === "repeatable") return compareText(a.facts.description, b.facts.description) || compareText(a.path, b.path);
    if (runner.order === "version" && a.facts.version !== null && b.facts.version !== null) {
      const order = runner.compareVersions(a.facts.version, b.facts.version);
      if (order !== 0) return order;
    }
    // Run by hand, `users-constraints` follows `users`, which its ending would put after it.
    return (runner.name === "plain" ? compareText(withoutEnding(a.path), withoutEnding(b.path)) : 0) || compareText(a.path, b.path);
  });
}

function withoutEnding(path: string): string {
  return path.replace(/(?:\.up)?\.sql$/i, "");
}

function forwardMigration(runner: Runner, one: Classified, order: number, readSibling: ReadSibling, problems: Problem[]): Draft {
  const { facts, file } = one;
  const repeatable = facts.role === "repeatable";
  const migration: Draft = { runner, version: facts.version, description: facts.description, stem: facts.stem, path: file.path, up: null, down: null, verify: [], repeatable, order };
  const sections = runner.sections?.(file.text) ?? [{ role: "up" as const, span: { start: 0, end: file.text.length } }];
  for (const section of sections) {
    const role = section.role === "up" && repeatable ? "repeatable" : section.role;
    if (role === "verify") migration.verify.push(scriptOf(runner, one, { ...section, role }, migration, readSibling));
    else if (role === "down") migration.down = firstOf(migration.down, section);
    else migration.up = firstOf(migration.up, { ...section, role });
  }
  return migration;

  function firstOf(taken: Script | null, section: Section): Script {
    if (taken === null) return scriptOf(runner, one, section, migration, readSibling);
    problems.push({
      path: file.path,
      line: positionAt(file, section.span.start).line,
      message: `The file has a second ${section.role === "down" ? "down" : "up"} section; only the first was read. Put both in one.`,
    });
    return taken;
  }
}

function scriptOf(runner: Runner, one: Classified, section: Section, migration: Migration, readSibling: ReadSibling): Script {
  const text = one.file.text.slice(section.span.start, section.span.end);
  const transaction = runner.transaction({ role: section.role, text, fileText: one.file.text, path: one.path }, readSibling);
  return { file: one.file, role: section.role, span: section.span, transaction, migration };
}

function wholeScript(runner: Runner, one: Classified, role: Role, migration: Migration, readSibling: ReadSibling): Script {
  return scriptOf(runner, one, { role, span: { start: 0, end: one.file.text.length } }, migration, readSibling);
}

function strayRollback(runner: Runner, one: Classified, order: number, readSibling: ReadSibling): Script {
  const { facts, file } = one;
  const migration: Draft = { runner, version: facts.version, description: facts.description, stem: facts.stem, path: file.path, up: null, down: null, verify: [], repeatable: false, order };
  migration.down = wholeScript(runner, one, "down", migration, readSibling);
  return migration.down;
}

interface Finder<Target> {
  /** Those of the same stem in the same directory. */
  readonly byStem: (aside: Classified) => readonly Target[];
  /** Those of the same version, where the runner pairs by versions, or the name of the rollback holds nothing but the version and only one fits. */
  readonly byVersion: (aside: Classified) => readonly Target[];
}

/** Finds the migration that a rollback or check belongs to. */
function finderOf<Target>(runner: Runner, forward: readonly Classified[], targets: readonly Target[]): Finder<Target> {
  const stems = new Map<string, Target[]>();
  const numbered: { readonly directory: string; readonly version: string; readonly target: Target }[] = [];
  const directoryOf = (one: Classified): string => (runner.pairs === "version" ? "" : homeOf(splitPath(one.path).directory));
  const stemKey = (one: Classified): string => `${directoryOf(one)}\n${one.facts.stem.toLowerCase()}`;
  forward.forEach((one, index) => {
    const target = targets[index];
    if (target === undefined || one.facts.role === "repeatable") return;
    stems.set(stemKey(one), [...(stems.get(stemKey(one)) ?? []), target]);
    if (one.facts.version !== null) numbered.push({ directory: directoryOf(one), version: one.facts.version, target });
  });
  return {
    byStem: (aside) => stems.get(stemKey(aside)) ?? [],
    byVersion: (aside) => {
      const { version } = aside.facts;
      if (version === null) return [];
      const found = numbered.filter((one) => one.directory === directoryOf(aside) && runner.compareVersions(one.version, version) === 0).map(({ target }) => target);
      return runner.pairs === "version" || (aside.facts.description === "" && found.length === 1) ? found : [];
    },
  };
}
