/** Files as they are elsewhere than on the disk: in git's index. Paths are absolute, with `/`. */
export interface Snapshot {
  /** Those that the disk has otherwise, or not at all. */
  readonly paths: readonly string[];
  /** Whether it holds a file; undefined where it knows nothing of the place, so that the disk counts. */
  readonly has: (path: string) => boolean | undefined;
  /** The content of one of `paths`; null for all others. */
  readonly read: (path: string) => Uint8Array | null;
}
