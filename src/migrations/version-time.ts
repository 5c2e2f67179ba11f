/** The day and time of day that a version gives, as written: neither need exist. */
export interface VersionTime {
  /** `2026-02-30` */
  readonly day: string;
  /** `hhmm` or `hhmmss`, with what follows; empty where the version is a day alone. */
  readonly time: string;
}

/** Reads `20260230`, `202602301200`, `20260230120000` and `2026_02_30_120000`; null for other versions. */
export function versionTime(version: string | null): VersionTime | null {
  const parts = /^((?:19|20)\d\d)([-_]?)(\d\d)\2(\d\d)(?:[-_T]?(\d{4}|\d{6}|\d{9}))?$/.exec(version ?? "");
  return parts === null ? null : { day: `${parts[1]}-${parts[3]}-${parts[4]}`, time: parts[5] ?? "" };
}
