/** Checksums of migrations that are kept beside them. */
import { createHash } from "node:crypto";

/** A file whose text is not the one that the checksum was made of; one that is gone. */
export interface Broken {
  readonly name: string;
  readonly problem: "edited" | "gone";
}

/** What a file of checksums lists, and the first that does not fit, or all where each stands for itself. */
export interface LockState {
  readonly listed: readonly string[];
  readonly broken: readonly Broken[];
}

/**
 * Compares `atlas.sum` with the files it lists, `text` of a name being null where there is none. Each of its hashes covers all files so far, so only the first
 * difference is known. Null where it lists nothing, or leaves files out that say `atlas:sum ignore`:
 * [NewHashFile](https://github.com/ariga/atlas/blob/master/sql/migrate/dir.go).
 */
export function checkAtlasSum(lock: string, text: (name: string) => string | null): LockState | null {
  const entries = [...lock.matchAll(/^(\S.*?) h1:(\S+)\s*$/gm)].map(([, name = "", hash = ""]) => ({ name, hash }));
  if (entries.length === 0) return null;
  const listed = entries.map(({ name }) => name);
  const sum = createHash("sha256");
  for (const { name, hash } of entries) {
    const content = text(name);
    if (content === null) return { listed, broken: [{ name, problem: "gone" }] };
    sum.update(name).update(content);
    if (sum.copy().digest("base64") !== hash) return { listed, broken: [{ name, problem: "edited" }] };
  }
  return { listed, broken: [] };
}

/** The same for what `sha256sum` writes: a hash in hexadecimal and a name on each line. */
export function checkSha256Sums(lock: string, text: (name: string) => string | null): LockState {
  const entries = [...lock.matchAll(/^([0-9a-fA-F]{64}) [ *](.+?)\r?$/gm)].map(([, hash = "", name = ""]) => ({ name: name.replace(/^\.\//, ""), hash: hash.toLowerCase() }));
  const broken = entries.flatMap(({ name, hash }): Broken[] => {
    const content = text(name);
    if (content === null) return [{ name, problem: "gone" }];
    return createHash("sha256").update(content).digest("hex") === hash ? [] : [{ name, problem: "edited" }];
  });
  return { listed: entries.map(({ name }) => name), broken };
}
