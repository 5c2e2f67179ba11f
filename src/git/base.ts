/** Where this work left another branch. */
import type { Repository } from "./repository.ts";
import { askGit, GitError, runGit } from "./run.ts";

/** Two commits of the branch that one compares with. */
export interface BasePoint {
  /** As it was named: `main`. */
  readonly name: string;
  /** The merge base with what is checked out; null: nothing is checked out yet, so all is new. */
  readonly before: string | null;
  /** What the branch is now. */
  readonly tip: string | null;
}

/** Finds the merge base of a branch, tag or commit with what is checked out. Throws a {@link GitError} that says how to mend what is missing. */
export async function findBase(repository: Repository, ref: string): Promise<BasePoint> {
  // A name of git's cannot begin with a dash; an option would.
  if (ref === "" || ref.startsWith("-") || ref.includes("\0") || /[\n\r]/.test(ref)) throw new GitError(`${JSON.stringify(ref)} names no branch, tag or commit.`);
  const tip = await commitOf(repository, ref);
  if (tip === null) throw new GitError(await unknown(repository, ref));
  if (repository.head === null) return { name: ref, before: null, tip };
  const { code, stdout } = await runGit(repository.place, ["merge-base", tip, repository.head]);
  const before = stdout.toString("utf8").trim();
  if (code === 0 && before !== "") return { name: ref, before, tip };
  if (repository.isShallow) throw new GitError(`This clone is shallow, so it does not hold the commit where the work left ${ref}. Run: ${await deepening(repository, ref)}`);
  throw new GitError(`${ref} and what is checked out have no commit in common, so nothing tells what is new.`);
}

async function commitOf({ place }: Repository, ref: string): Promise<string | null> {
  const { code, stdout } = await runGit(place, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
  return code === 0 ? stdout.toString("utf8").trim() : null;
}

async function unknown(repository: Repository, ref: string): Promise<string> {
  const remotes = await remotesOf(repository);
  for (const remote of remotes) {
    if ((await commitOf(repository, `refs/remotes/${remote}/${ref}`)) !== null) return `There is no branch, tag or commit ${ref} here. Did you mean ${remote}/${ref}?`;
  }
  if (remotes.length === 0 || isHash(ref) && !repository.isShallow) return `There is no branch, tag or commit ${ref} here.`;
  return `There is no branch, tag or commit ${ref} here${repository.isShallow ? "; the clone is shallow" : ""}. If the remote has it, run: ${await deepening(repository, ref)}`;
}

/** The command that brings a branch of the remote, and the history that it shares with what is checked out. */
async function deepening(repository: Repository, ref: string): Promise<string> {
  const remotes = await remotesOf(repository);
  const remote = remotes.find((name) => ref.startsWith(`${name}/`)) ?? (remotes.includes("origin") ? "origin" : (remotes[0] ?? "origin"));
  const branch = ref.startsWith(`${remote}/`) ? ref.slice(remote.length + 1) : ref;
  const deep = repository.isShallow ? " --unshallow" : "";
  const words = [remote, ...(/^(?:HEAD|@)(?:$|[~^@{])|[~^:]/.test(ref) ? [] : isHash(ref) ? [ref] : [await refspec(repository, ref, remote, branch)]), ...(await checkedOut(repository, remote))];
  return `git fetch${deep} ${words.map(quoteWord).join(" ")}`;
}

/** Of a branch on the remote into the one that `ref` names here. */
async function refspec(repository: Repository, ref: string, remote: string, branch: string): Promise<string> {
  if (ref !== branch) return `+refs/heads/${branch}:refs/remotes/${remote}/${branch}`;
  return (await commitOf(repository, `refs/heads/${ref}`)) === null ? `${branch}:${branch}` : branch;
}

/** The commit that is checked out, if the remote is to be asked for more of its history. */
async function checkedOut({ place, head, isShallow }: Repository, remote: string): Promise<string[]> {
  if (!isShallow || head === null) return [];
  const upstream = await runGit(place, ["rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}"]);
  const name = upstream.stdout.toString("utf8").trim();
  return upstream.code === 0 && name.startsWith(`${remote}/`) ? [name.slice(remote.length + 1)] : [head];
}

async function remotesOf({ place }: Repository): Promise<string[]> {
  return (await askGit(place, ["remote"])).toString("utf8").split("\n").filter((name) => name !== "");
}

function isHash(ref: string): boolean {
  return /^[0-9a-f]{7,64}$/.test(ref);
}

/** A word as a shell takes it. */
function quoteWord(word: string): string {
  return /^[\w./:+@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
