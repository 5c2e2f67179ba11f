/**
 * The candidate that a misspelt word most likely means, or null where none is near: at most a third of the word's
 * letters may differ (Damerau-Levenshtein: a letter more, less or other, or two swapped), case aside.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: { readonly candidate: string; readonly distance: number } | null = null;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), best === null ? limit : best.distance - 1);
    if (distance !== null) best = { candidate, distance };
  }
  return best?.candidate ?? null;
}

/** ` Did you mean x?`, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const candidate = nearest(word, candidates);
  return candidate === null ? "" : ` Did you mean ${candidate}?`;
}

/** Optimal string alignment: how many insertions, deletions, replacements and swaps of neighbours make `b` of `a`; null where they are more than `limit`. */
function editDistance(a: string, b: string, limit: number): number | null {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    // A swap goes on from the row before.
    if (Math.min(...last) > limit && Math.min(...current) > limit) return null;
    before = last;
    last = current;
  }
  const distance = last[b.length] ?? 0;
  return distance <= limit ? distance : null;
}
