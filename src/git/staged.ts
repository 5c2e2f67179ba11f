/** The index as a place to read migrations from. */
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { Problem } from "../finding.ts";
import type { Snapshot } from "../migrations/snapshot.ts";
import { slashed } from "../migrations/walk.ts";
import { changesNotStaged } from "./changes.ts";
import { isPointer, listIndex, readObjects } from "./objects.ts";
import { pathsIn } from "./paths.ts";
import type { Repository } from "./repository.ts";

/** SQL, what runners read beside it, and the documents that rules look at. */
const relevant = /(?:\.(?:sql|conf|toml|json|plan|sum|lock|ya?ml|prisma|mdx?|rst|adoc|txt)|(?:^|\/)[^./]+)$/i;

/** The files of the index: what the disk has otherwise is read from there, all at once. */
export async function readIndex(repository: Repository, cwd: string): Promise<{ readonly snapshot: Snapshot; readonly problems: readonly Problem[] }> {
  const { top } = repository;
  const [index, notStaged] = await Promise.all([listIndex(repository), changesNotStaged(repository)]);
  const other = new Map([...index].filter(([path]) => relevant.test(path) && (notStaged.has(path) || !existsSync(join(top, path)))));
  const objects = await readObjects(repository, other.values());
  const contents = new Map([...other].flatMap(([path, name]) => (objects.has(name) ? [[path, objects.get(name)!] as const] : [])));
  const pathIn = pathsIn(top);
  const holds = (path: string): boolean | undefined => {
    const inside = pathIn(path);
    return inside === null ? undefined : index.has(inside);
  };
  return {
    snapshot: {
      paths: [...contents.keys()].map((path) => (top.endsWith("/") ? `${top}${path}` : `${top}/${path}`)),
      has: holds,
      read: (path) => contents.get(pathIn(path) ?? "") ?? null,
    },
    problems: [...contents].flatMap(([path, content]) =>
      /\.sql$/i.test(path) && isPointer(content)
        ? [{ path: slashed(relative(cwd, join(top, path))), line: null, message: "Git LFS keeps this file, and what the index holds is not here. Run: git lfs fetch" }]
        : [],
    ),
  };
}
