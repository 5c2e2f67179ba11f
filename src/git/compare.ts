/** What is new: histories compared with a branch, or with the last commit. */
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Problem } from "../finding.ts";
import type { Base } from "../migrations/base.ts";
import { decode } from "../migrations/decode.ts";
import { filesOf, type History } from "../migrations/migration.ts";
import { buildHistory } from "../migrations/order.ts";
import { isFolderFile, splitPath } from "../migrations/rollback-name.ts";
import type { Snapshot } from "../migrations/snapshot.ts";
import { repositoryOf, slashed } from "../migrations/walk.ts";
import { sourceFile, type SourceFile } from "../source.ts";
import { findBase, type BasePoint } from "./base.ts";
import { changesInIndex, changesInWorkTree, type Changes } from "./changes.ts";
import { listCommit, readObjects, type Listing } from "./objects.ts";
import { pathsIn } from "./paths.ts";
import { openRepository, type Repository } from "./repository.ts";
import { readIndex } from "./staged.ts";

/** Tells what is new in histories. */
export interface Comparing {
  /** What they are compared with: `main`, `HEAD`. */
  readonly name: string;
  /** Where the files are read from; null: from the disk. */
  readonly snapshot: Snapshot | null;
  readonly problems: readonly Problem[];
  /** Compares histories as they were read. `ignores`: files that the configuration leaves out, by {@link SourceFile.path}. */
  readonly compare: (histories: readonly History[], ignores: (path: string) => boolean) => Promise<Comparison>;
}

/** Files are named by {@link SourceFile.path}. */
export interface Comparison {
  /** By the root of the history. */
  readonly bases: ReadonlyMap<string, Base>;
  /** Files that are new, or whose content is another. */
  readonly changed: ReadonlySet<string>;
  /** Files that only have another name. */
  readonly moved: ReadonlySet<string>;
  /** Files that are no more. */
  readonly deleted: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Compares the work tree with where it left a branch. Throws a `GitError` that says what to do where that cannot be told. */
export async function compareSince(cwd: string, ref: string): Promise<Comparing> {
  const repository = await openRepository(cwd);
  const point = await findBase(repository, ref);
  const changes = await changesInWorkTree(repository, point.before);
  return { name: ref, snapshot: null, problems: [], compare: (histories, ignores) => compare({ cwd, repository, point, changes, histories, ignores, isThere: existsSync }) };
}

/** Compares the index with the last commit. Throws as {@link compareSince} does. */
export async function compareStaged(cwd: string): Promise<Comparing> {
  const repository = await openRepository(cwd);
  const [changes, { snapshot, problems }] = await Promise.all([changesInIndex(repository), readIndex(repository, cwd)]);
  const point: BasePoint = { name: "HEAD", before: repository.head, tip: repository.head };
  return { name: "HEAD", snapshot, problems, compare: (histories, ignores) => compare({ cwd, repository, point, changes, histories, ignores, isThere: (path) => snapshot.has(path) === true }) };
}

interface Subject {
  readonly cwd: string;
  readonly repository: Repository;
  readonly point: BasePoint;
  readonly changes: Changes;
  readonly histories: readonly History[];
  readonly ignores: (path: string) => boolean;
  /** Whether there is such a file in what is compared, by its absolute path. */
  readonly isThere: (path: string) => boolean;
}

/** A history with the places it has in the repository. */
interface Located {
  readonly history: History;
  /** Of the root, relative to the repository's top. */
  readonly root: string;
  /** Its files by path in the repository. */
  readonly files: ReadonlyMap<string, SourceFile>;
}

async function compare(subject: Subject): Promise<Comparison> {
  const { cwd, repository, point, changes, histories } = subject;
  const pathIn = pathsIn(repository.top);
  const problems: Problem[] = [];
  const located = histories.flatMap((history): Located[] => {
    const root = pathIn(resolve(cwd, history.root));
    const nearest = repositoryOf(resolve(repository.top, root ?? resolve(cwd, history.root)));
    if (root === null || (nearest !== null && nearest !== repository.top && nearest.startsWith(repository.top))) {
      problems.push({ path: history.root, line: null, message: `This is not in the git repository ${relative(cwd, repository.top) || "of the working directory"}, so nothing tells what is new in it. Run migralint ${nearest === null ? "without --since and --staged" : "in its own repository"}.` });
      return [];
    }
    const files = new Map(filesOf(history).flatMap((file) => {
      const path = pathIn(resolve(cwd, file.path));
      return path === null ? [] : [[path, file] as const];
    }));
    return [{ history, root, files }];
  });
  const roots = located.map(({ root }) => root);
  const list = (commit: string | null): Promise<Listing> => (commit === null || roots.length === 0 ? Promise.resolve(new Map()) : listCommit(repository, commit, roots));
  const before = await list(point.before);
  const tip = point.tip === point.before ? before : await list(point.tip);
  const parts = located.map((one) => ({ ...one, before: partOf(subject, one, before), tip: partOf(subject, one, tip) }));
  const contents = await readObjects(repository, parts.flatMap((part) => [...part.before.values(), ...part.tip.values()]));
  const bases = new Map<string, Base>();
  const changedAnywhere = new Set([...changes.changed].map((path) => slashed(relative(cwd, join(repository.top, path)))));
  const changed = new Set<string>();
  const moved = new Set<string>();
  const deleted = new Set<string>();
  for (const part of parts) {
    const shown = shower(part);
    const build = (listing: Listing): History => buildBase(part.history, listing, contents, shown);
    const earlier = build(part.before);
    const renamed = new Map<string, string>();
    const gone = new Set([...part.before.keys()].filter((path) => !part.files.has(path) && isSql(path)));
    for (const [path, file] of part.files) {
      const from = changes.renamed.get(path) ?? (changes.changed.has(path) && !part.before.has(path) ? twinOf(file, gone, part.before, contents) : undefined);
      if (from !== undefined) renamed.set(file.path, shown(from));
      if (from !== undefined && (changes.renamed.has(path) ? !changes.changed.has(path) : true)) moved.add(file.path);
      else if (changes.changed.has(path)) changed.add(file.path);
      if (from !== undefined) gone.delete(from);
    }
    for (const path of gone) deleted.add(shown(path));
    bases.set(part.history.root, { name: point.name, before: earlier, tip: sameListing(part.before, part.tip) ? earlier : build(part.tip), renamed, changed: changedAnywhere });
  }
  return { bases, changed, moved, deleted, problems };
}

/**
 * The files of a commit that belong to a history: those it still has, and those that are no more and lay beside them. Of what
 * lies below its root but in other folders some are histories of their own, or seeds.
 */
function partOf({ repository, ignores, isThere }: Subject, { history, root, files }: Located, listing: Listing): Map<string, string> {
  const folders = new Set([...files.keys()].map(folderOf));
  const shown = shower({ history, root });
  return new Map([...listing].filter(([path]) => {
    if (files.has(path)) return true;
    if (root !== "" && !path.startsWith(`${root}/`)) return false;
    if (!isSql(path)) return history.runner.besides?.test(path.slice(root === "" ? 0 : root.length + 1)) === true;
    return folders.has(folderOf(path)) && !isThere(join(repository.top, path)) && !ignores(shown(path));
  }));
}

/** The folder whose files are each other's neighbours; of `a/001_x/migration.sql` this is `a`. */
function folderOf(path: string): string {
  const { directory, name } = splitPath(path);
  return isFolderFile(name) ? `${slashed(dirname(directory))}/*` : directory;
}

/** Paths of the repository as the files of a history are shown. */
function shower({ history, root }: Pick<Located, "history" | "root">): (path: string) => string {
  const prefix = history.root === "." ? "" : `${history.root}/`;
  return (path) => (root === "" ? `${prefix}${path}` : path.startsWith(`${root}/`) ? `${prefix}${path.slice(root.length + 1)}` : path);
}

function buildBase({ runner, root }: History, listing: Listing, contents: ReadonlyMap<string, Buffer>, shown: (path: string) => string): History {
  const texts = new Map([...listing].map(([path, name]) => [shown(path), decode(contents.get(name) ?? Buffer.alloc(0)).text ?? ""]));
  const sql = [...texts].flatMap(([path, text]) => (isSql(path) ? [sourceFile(path, text)] : []));
  return buildHistory(runner, root, sql, (path) => texts.get(root === "." ? path : `${root}/${path}`)?.replace(/^\ufeff/, "") ?? null);
}

/** A file that is gone and held the same text: git does not tell for files it does not know yet. */
function twinOf({ text }: SourceFile, gone: ReadonlySet<string>, listing: Listing, contents: ReadonlyMap<string, Buffer>): string | undefined {
  if (text.trim() === "") return undefined;
  return [...gone].find((path) => sourceFile(path, decode(contents.get(listing.get(path) ?? "") ?? Buffer.alloc(0)).text ?? "").text === text);
}

function sameListing(a: Listing, b: Listing): boolean {
  return a.size === b.size && [...a].every(([path, name]) => b.get(path) === name);
}

function isSql(path: string): boolean {
  return /\.sql$/i.test(path);
}
