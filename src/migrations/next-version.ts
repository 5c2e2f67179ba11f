/** What comes after the name of a migration. */

/** The version after one: of a time the next second (of a date the next day), else the next number, in the same form. Null where it has no number. */
export function nextVersion(version: string): string | null {
  const digits = version.replace(/\D/g, "");
  const time = digits === version.replace(/[-_T:]/g, "") ? nextTime(digits) : null;
  if (time !== null) {
    let at = 0;
    return version.replace(/\d/g, () => time[at++] ?? "");
  }
  const last = /^(.*?)(\d+)\D*$/s.exec(version);
  if (last === null) return null;
  const [, before = "", number = ""] = last;
  return before + String(BigInt(number) + 1n).padStart(number.length, "0");
}

/** The next second, minute or day of a time written in 14, 12 or 8 digits; null where it is none. */
function nextTime(digits: string): string | null {
  const length = digits.length;
  if (!/^(?:19|20)/.test(digits) || (length !== 14 && length !== 12 && length !== 8)) return null;
  const full = digits.padEnd(14, "0");
  const part = (from: number, to: number): number => Number(full.slice(from, to));
  const time = Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12), part(12, 14));
  const text = (at: number): string => new Date(at).toISOString().replace(/\D/g, "").slice(0, length);
  if (text(time) !== digits) return null; // no such day or hour: a number
  return text(time + { 14: 1_000, 12: 60_000, 8: 86_400_000 }[length]);
}

/** The name that follows a stem: another version and other words, joined and written as they are. Null where the stem does not hold its version. */
export function renameStem(stem: string, { version, description }: { readonly version: string; readonly description: string }, next: string, words: string): string | null {
  // A folder that is a version itself stands before the `/`.
  const own = version.slice(version.lastIndexOf("/") + 1);
  const at = stem.indexOf(own);
  if (at === -1) return null;
  const rest = stem.slice(at + own.length);
  const found = description === "" ? -1 : rest.lastIndexOf(description);
  const joint = found === -1 ? (rest === "" ? "_" : (/^[-_. ]+/.exec(rest)?.[0] ?? "_")) : rest.slice(0, found);
  const separator = /[a-z0-9]-[a-z0-9]/i.test(description) && !description.includes("_") ? "-" : description.includes(" ") ? " " : "_";
  return stem.slice(0, at) + next.slice(next.lastIndexOf("/") + 1) + joint + words.replaceAll("_", separator);
}
