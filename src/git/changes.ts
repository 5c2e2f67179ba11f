import type { Repository } from "./repository.ts";
import { askGit, splitRecords } from "./run.ts";

/** What changed between a commit and the work tree, or the index. Paths are relative to the repository's top. */
export interface Changes {
  /** New or with another content. */
  readonly changed: ReadonlySet<string>;
  /** There before, and not now. */
  readonly deleted: ReadonlySet<string>;
  /** Path now → path before; those whose content changed as well are also in `changed`. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** What the work tree holds that a commit does not: what was committed since, what was not, and files that git does not know yet. */
export async function changesInWorkTree(repository: Repository, before: string | null): Promise<Changes> {
  const { place } = repository;
  const [tracked, untracked] = await Promise.all([
    before === null ? askGit(place, ["ls-files", "-z"]).then((output): Changes => ({ changed: new Set(splitRecords(output)), deleted: new Set(), renamed: new Map() })) : diff(repository, [before]),
    askGit(place, ["ls-files", "--others", "--exclude-standard", "-z", "--", ":(icase)*.sql", ":(icase)*.md"]).then(splitRecords),
  ]);
  return { ...tracked, changed: new Set([...tracked.changed, ...untracked]) };
}

/** What the index holds that the last commit does not. */
export function changesInIndex(repository: Repository): Promise<Changes> {
  return diff(repository, ["--cached"]);
}

/** The files of the work tree that are not as the index has them. */
export async function changesNotStaged({ place }: Repository): Promise<ReadonlySet<string>> {
  return new Set(splitRecords(await askGit(place, ["diff", "--name-only", "-z", "--no-ext-diff", "--no-renames", "--ignore-submodules=all"])));
}

async function diff({ place }: Repository, compared: readonly string[]): Promise<Changes> {
  const output = await askGit(place, ["diff", "--name-status", "-z", "--no-ext-diff", "--find-renames", "-l5000", "--ignore-submodules=all", ...compared, "--"]);
  const changed = new Set<string>();
  const deleted = new Set<string>();
  const renamed = new Map<string, string>();
  const records = splitRecords(output);
  for (let at = 0; at < records.length; ) {
    const status = records[at++] ?? "";
    const path = records[at++] ?? "";
    if (status.startsWith("R")) {
      const now = records[at++] ?? "";
      renamed.set(now, path);
      if (status !== "R100") changed.add(now);
    } else if (status.startsWith("D")) deleted.add(path);
    else changed.add(status.startsWith("C") ? (records[at++] ?? "") : path);
  }
  return { changed, deleted, renamed };
}
