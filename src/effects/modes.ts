/** Table locks, weakest first: https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-TABLES */
export const lockModes = ["ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"] as const;
export type LockMode = (typeof lockModes)[number];

/** What is done under the lock, least first: nothing, it gets an empty file, all rows are read, an index over them is built, all are written anew with their indexes. */
export const works = ["none", "file", "scan", "build", "rewrite"] as const;
export type Work = (typeof works)[number];

/** Whether someone who holds the lock keeps SELECT waiting. */
export function blocksReads(mode: LockMode): boolean {
  return mode === "ACCESS EXCLUSIVE";
}

/** Whether someone who holds the lock keeps INSERT, UPDATE and DELETE waiting. */
export function blocksWrites(mode: LockMode): boolean {
  return isAtLeast(mode, "SHARE");
}

/** Whether someone who holds the lock keeps other DDL, VACUUM and ANALYZE waiting, and waits for them. */
export function blocksDdl(mode: LockMode): boolean {
  return isAtLeast(mode, "SHARE UPDATE EXCLUSIVE");
}

export function isAtLeast(mode: LockMode, other: LockMode): boolean {
  return lockModes.indexOf(mode) >= lockModes.indexOf(other);
}

export function isLockMode(mode: string): mode is LockMode {
  return (lockModes as readonly string[]).includes(mode);
}
