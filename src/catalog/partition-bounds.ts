/** Bounds of partitions, compared as texts: `FOR VALUES IN (1, 2)`, `FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')`, `DEFAULT`. */

/** Whether two bounds of one table surely take the same rows; false where the texts do not tell. */
export function overlap(one: string, other: string): boolean {
  const [first, second] = [normal(one), normal(other)];
  if (first === second) return true;
  const [listed, alsoListed] = [/^for values in \((.*)\)$/.exec(first)?.[1], /^for values in \((.*)\)$/.exec(second)?.[1]];
  if (listed !== undefined && alsoListed !== undefined) {
    const values = new Set(split(listed));
    return split(alsoListed).some((value) => values.has(value));
  }
  const [range, otherRange] = [rangeOf(first), rangeOf(second)];
  if (range === null || otherRange === null) return false;
  const below = lessThan(range.from, otherRange.to);
  const above = lessThan(otherRange.from, range.to);
  return below === true && above === true;
}

function normal(bound: string): string {
  return bound.replace(/'(?:[^']|'')*'|[^']+/g, (part) => (part.startsWith("'") ? part : part.replace(/\s+/g, " ").toLowerCase())).trim();
}

function split(list: string): string[] {
  return (list.match(/'(?:[^']|'')*'|[^,']+/g) ?? []).map((value) => value.trim()).filter((value) => value !== "");
}

/** The ends of a range over one column. */
function rangeOf(bound: string): { readonly from: string; readonly to: string } | null {
  const found = /^for values from \(([^,()]*)\) to \(([^,()]*)\)$/.exec(bound);
  return found === null ? null : { from: (found[1] ?? "").trim(), to: (found[2] ?? "").trim() };
}

/** Numbers, and dates of one form, can be compared as they are written; null for all else. */
function lessThan(one: string, other: string): boolean | null {
  if (one === "minvalue" || other === "maxvalue") return one !== other;
  if (one === "maxvalue" || other === "minvalue") return false;
  const number = /^'?(-?\d+(?:\.\d+)?)'?$/;
  const [first, second] = [number.exec(one)?.[1], number.exec(other)?.[1]];
  if (first !== undefined && second !== undefined) return Number(first) < Number(second);
  const date = /^'\d{4}-\d\d-\d\d'$/;
  return date.test(one) && date.test(other) ? one < other : null;
}
