/** What commits and the index hold. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Repository } from "./repository.ts";
import { askGit, GitError, splitRecords } from "./run.ts";

/** Paths relative to the repository's top → object names, of plain files only: no links, no submodules. */
export type Listing = ReadonlyMap<string, string>;

/** The files of a commit below some directories (relative to the top; `""`: all). */
export async function listCommit({ place }: Repository, commit: string, directories: readonly string[]): Promise<Listing> {
  const all = directories.length === 0 || directories.includes("");
  // ls-tree takes paths as they are, not as patterns.
  const output = await askGit(place, ["ls-tree", "-r", "-z", "--full-tree", commit, "--", ...(all ? [] : directories)]);
  return new Map(splitRecords(output).flatMap((record) => {
    const [, mode = "", name = "", path = ""] = /^(\d+) \S+ (\S+)\t([^]*)$/.exec(record) ?? [];
    return mode.startsWith("100") ? [[path, name] as const] : [];
  }));
}

/** The files of the index; of one in conflict our side. */
export async function listIndex({ place }: Repository): Promise<Listing> {
  const listing = new Map<string, string>();
  for (const record of splitRecords(await askGit(place, ["ls-files", "--stage", "-z"]))) {
    const [, mode = "", name = "", stage = "", path = ""] = /^(\d+) (\S+) (\d)\t([^]*)$/.exec(record) ?? [];
    if (mode.startsWith("100") && (stage === "0" || stage === "2" || !listing.has(path))) listing.set(path, name);
  }
  return listing;
}

/** The contents of objects by name, from one process. What Git LFS keeps elsewhere is read from there, where it is at hand. */
export async function readObjects(repository: Repository, names: Iterable<string>): Promise<ReadonlyMap<string, Buffer>> {
  const wanted = [...new Set(names)];
  const contents = new Map<string, Buffer>();
  if (wanted.length === 0) return contents;
  const output = await askGit(repository.place, ["cat-file", "--batch"], wanted.map((name) => `${name}\n`).join(""));
  let at = 0;
  for (const name of wanted) {
    const end = output.indexOf(10, at);
    const head = output.toString("latin1", at, end === -1 ? output.length : end);
    const size = /^\S+ blob (\d+)$/.exec(head)?.[1];
    if (size === undefined) throw new GitError(`git cannot read the object ${name} (${head.replace(/^\S+ /, "") || "nothing came back"}): the clone is damaged or holds only a part. Fetch it again.`);
    const start = end + 1;
    at = start + Number(size) + 1;
    contents.set(name, materialize(repository, output.subarray(start, at - 1)));
  }
  return contents;
}

/** https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
const pointer = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:[a-z0-9.-]+ [^\n]*\n)*?oid sha256:([0-9a-f]{64})\n/;

/** Whether this is what Git LFS keeps in place of a file. */
export function isPointer(content: Buffer): boolean {
  return content.length < 1024 && pointer.test(content.toString("latin1"));
}

function materialize({ commonDirectory }: Repository, content: Buffer): Buffer {
  const name = content.length < 1024 ? pointer.exec(content.toString("latin1"))?.[1] : undefined;
  if (name === undefined) return content;
  try {
    return readFileSync(join(commonDirectory, "lfs/objects", name.slice(0, 2), name.slice(2, 4), name));
  } catch {
    return content;
  }
}
