/** Reads files beside a history that are no SQL: a README, a state file, documents of migrations. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { sourceFile, type SourceFile } from "../source.ts";
import { decode } from "./decode.ts";
import type { Snapshot } from "./snapshot.ts";
import { slashed } from "./walk.ts";

/** The files at these paths, by the paths as given: below `root` or, where there is none, below `cwd`. Those that cannot be read are left out. */
export function readDocuments(paths: readonly string[], { cwd, root, snapshot }: { readonly cwd: string; readonly root: string; readonly snapshot: Snapshot | null }): ReadonlyMap<string, SourceFile> {
  const found = new Map<string, SourceFile>();
  for (const path of paths) {
    const file = readOne(resolve(cwd, root, path), path, snapshot) ?? readOne(resolve(cwd, path), path, snapshot);
    if (file !== null) found.set(path, file);
  }
  return found;
}

function readOne(absolute: string, path: string, snapshot: Snapshot | null): SourceFile | null {
  const place = slashed(absolute);
  if (snapshot?.has(place) === false) return null;
  try {
    const { text } = decode(snapshot?.read(place) ?? readFileSync(place));
    return text === null ? null : sourceFile(path, text);
  } catch {
    return null;
  }
}
