/** Reads files beside a history that are no SQL: a README, a state file, documents of migrations. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { sourceFile, type SourceFile } from "../source.ts";
import { decode } from "./decode.ts";
import { slashed } from "./walk.ts";

/** The files at these paths, by the paths as given: below `root` or, where there is none, below `cwd`. Those that cannot be read are left out. */
export function readDocuments(paths: readonly string[], { cwd, root }: { readonly cwd: string; readonly root: string }): ReadonlyMap<string, SourceFile> {
  const found = new Map<string, SourceFile>();
  for (const path of paths) {
    const file = readOne(cwd, slashed(root === "." ? path : `${root}/${path}`)) ?? readOne(cwd, path);
    if (file !== null) found.set(path, file);
  }
  return found;
}

function readOne(cwd: string, path: string): SourceFile | null {
  try {
    const { text } = decode(readFileSync(resolve(cwd, path)));
    return text === null ? null : sourceFile(path, text);
  } catch {
    return null;
  }
}
