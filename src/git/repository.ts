/** The repository that a directory is in. */
import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { slashed } from "../migrations/walk.ts";
import { complaintOf, GitError, runGit, type Place } from "./run.ts";

export interface Repository {
  /** The top of the work tree, and the environment for git: commands run there. */
  readonly place: Place;
  /** Absolute, links resolved, with `/`. */
  readonly top: string;
  /** The directory that all work trees share, absolute. */
  readonly commonDirectory: string;
  readonly isShallow: boolean;
  /** The commit that is checked out; null before the first. */
  readonly head: string | null;
}

type Environment = Place["env"];

/** A hook's environment names the repository it runs for, as seen from there. */
const hookVariables = ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_INDEX_FILE", "GIT_NAMESPACE"] as const;

/**
 * Finds the repository of a directory. In a hook git has set `GIT_DIR`, which would make any directory the top of the work tree:
 * so it is looked for from the directory, and only the index that the hook was given is kept (`git commit -a` makes one of its own).
 * Throws a {@link GitError} where there is no repository, no work tree or no git.
 */
export async function openRepository(directory: string, env: Environment = process.env): Promise<Repository> {
  const plain: Environment = { ...env, ...Object.fromEntries(hookVariables.map((name) => [name, undefined])) };
  const found = await lookUp({ directory, env: plain });
  if ("top" in found) {
    const index = indexOf(env, found.top, found.gitDirectory);
    return toRepository(found, { ...plain, ...(index !== null && { GIT_INDEX_FILE: index }) });
  }
  if (env["GIT_DIR"] !== undefined) {
    const named = await lookUp({ directory, env });
    if ("top" in named) return toRepository(named, { ...env, GIT_DIR: named.gitDirectory, GIT_WORK_TREE: named.top });
  }
  throw new GitError(found.error);
}

interface Found {
  readonly top: string;
  readonly gitDirectory: string;
  readonly commonDirectory: string;
  readonly isShallow: boolean;
  readonly head: string | null;
}

async function lookUp(place: Place): Promise<Found | { readonly error: string }> {
  const { code, stdout, stderr } = await runGit(place, ["rev-parse", "--show-toplevel", "--git-dir", "--git-common-dir", "--is-shallow-repository"]);
  if (code !== 0) return { error: errorOf(place.directory, stderr) };
  // A path may hold a line break; the three that follow the first are told apart from the end.
  const lines = stdout.toString("utf8").replace(/\n$/, "").split("\n");
  const [gitDirectory = "", commonDirectory = "", shallow = ""] = lines.splice(-3);
  const top = slashed(realpathSync(lines.join("\n")));
  const head = await runGit(place, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  return {
    top,
    gitDirectory: resolve(place.directory, gitDirectory),
    commonDirectory: resolve(place.directory, commonDirectory),
    isShallow: shallow === "true",
    head: head.code === 0 ? head.stdout.toString("utf8").trim() : null,
  };
}

function errorOf(directory: string, stderr: string): string {
  if (/not a git repository/i.test(stderr)) return `${directory} is in no git repository, so nothing tells what is new.`;
  if (/must be run in a work tree/i.test(stderr)) return `${directory} is in a bare git repository: run migralint in a work tree.`;
  const trust = /git config --global --add safe\.directory \S+/.exec(stderr)?.[0];
  if (trust !== undefined) return `git does not trust this repository, because someone else owns it. Run: ${trust}`;
  return `git cannot read the repository: ${complaintOf(stderr)}.`;
}

function toRepository({ top, commonDirectory, isShallow, head }: Found, env: Environment): Repository {
  return { place: { directory: top, env }, top, commonDirectory, isShallow, head };
}

/** The index of the hook, absolute; null where the usual one is meant, or the variable is about another repository. */
function indexOf(env: Environment, top: string, gitDirectory: string): string | null {
  const given = env["GIT_INDEX_FILE"];
  if (given === undefined || given === "") return null;
  const hook = env["GIT_DIR"];
  return hook === undefined || real(resolve(top, hook)) === real(gitDirectory) ? resolve(top, given) : null;
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
