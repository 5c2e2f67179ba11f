/** What the name of a file says: the version in front, and the rest. */
export interface VersionedName {
  readonly version: string | null;
  readonly description: string;
}

const leadingVersions = [
  // 2024-06-03-034617_x, 2024_06_03_034617_x, 2024-06-03T03:46:17_x, 2024-06-03-x
  /^\d{4}([-_])\d{2}\1\d{2}(?:[-_T]\d{2}[-:]?\d{2}[-:]?\d{2}(?!\d)|[-_]\d{4}(?!\d))?/,
  // 20240603_034617_x
  /^\d{8}[-_T]\d{4}(?:\d{2})?(?=[-_. ])/,
  // 2-0019-20240603, 2-0019_x: a stage, and a step of four digits
  /^\d{1,2}-\d{4}(?=[-_]|$)/,
  // 048b_x, 1.2.3_x
  /^\d+(?:\.\d+)*[a-z]?(?![a-z0-9])/i,
  // 001add
  /^\d+/,
];
const prefix = /^(?:(?:migration|migrate|version|patch|update|step)[-_. ]?|[vm](?=\d))/i;

/** Splits the name of a migration, without directory and ending, into version and description. */
export function splitVersion(name: string): VersionedName {
  const before = prefix.exec(name)?.[0].length ?? 0;
  const rest = name.slice(before);
  for (const pattern of leadingVersions) {
    const version = pattern.exec(rest)?.[0];
    if (version !== undefined) return { version, description: rest.slice(version.length).replace(/^[-_. ]+/, "") };
  }
  return { version: null, description: name };
}

/**
 * Compares versions part by part, numbers as numbers of any length: `2` before `10`, `1_2` before `1_10`, `048` before
 * `048a`. Where one ends first it comes first; leading zeros do not count.
 */
export function compareParts(a: string, b: string): number {
  const left = parts(a);
  const right = parts(b);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const first = left[index];
    const second = right[index];
    if (first === undefined) return -1;
    if (second === undefined) return 1;
    const order = comparePart(first, second);
    if (order !== 0) return order;
  }
  return 0;
}

/** Compares decimal numbers of any length. */
export function compareNumbers(a: string, b: string): number {
  const left = a.replace(/^0+(?=\d)/, "");
  const right = b.replace(/^0+(?=\d)/, "");
  return left.length - right.length || compareText(left, right);
}

/** Compares by UTF-16 units, as `sort` does without a locale: the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function parts(version: string): string[] {
  return version.toLowerCase().match(/\d+|[a-z]+/g) ?? [];
}

function comparePart(a: string, b: string): number {
  const numeric = [a, b].map((part) => /^\d/.test(part));
  if (numeric[0] === true && numeric[1] === true) return compareNumbers(a, b);
  if (numeric[0] !== numeric[1]) return numeric[0] === true ? -1 : 1;
  return compareText(a, b);
}
