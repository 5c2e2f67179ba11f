/** What a run counts. */
export interface Figure {
  compared: number;
  equal: number;
}

export interface Figures {
  /** Those on the schema: run by both, or refused by both. */
  readonly statements: Figure;
  readonly parsed: Figure;
  /** Statements by the reason why they were not run. */
  readonly skipped: Record<string, number>;
  /** Statements on the schema that the server refuses, by SQLSTATE: `agreed`, `missed`, or `assumed` where something is missing that no migration made and that is taken to be there. */
  readonly failures: Record<string, number>;
  /** Statements on rows that the server refuses, by SQLSTATE: a catalog does not say. */
  readonly rowFailures: Record<string, number>;
  /** Statements on the schema, and on rows, with all their locks as held. */
  readonly locks: Figure;
  readonly rowLocks: Figure;
  readonly rewrites: Figure;
  /** Objects by kind: the catalog at the end against `pg_catalog`. */
  readonly objects: Record<string, Figure>;
  /** Statements of the printed schema that an empty server runs. */
  readonly printed: Figure;
  /** Entries of pg_dump by type. */
  readonly dumped: Record<string, Figure>;
}

export function createFigures(): Figures {
  const figure = (): Figure => ({ compared: 0, equal: 0 });
  return { statements: figure(), parsed: figure(), skipped: {}, failures: {}, rowFailures: {}, locks: figure(), rowLocks: figure(), rewrites: figure(), objects: {}, printed: figure(), dumped: {} };
}

export function countInto(counts: Record<string, number>, key: string, count: number): void {
  counts[key] = (counts[key] ?? 0) + count;
}

/** Adds what one run counted to the figures of several. */
export function addFigures(sum: Figures, more: Figures): void {
  const add = (to: Figure, from: Figure): void => {
    to.compared += from.compared;
    to.equal += from.equal;
  };
  for (const name of ["statements", "parsed", "locks", "rowLocks", "rewrites", "printed"] as const) add(sum[name], more[name]);
  for (const name of ["skipped", "failures", "rowFailures"] as const) for (const [key, count] of Object.entries(more[name])) countInto(sum[name], key, count);
  for (const name of ["objects", "dumped"] as const) for (const [key, figure] of Object.entries(more[name])) add((sum[name][key] ??= { compared: 0, equal: 0 }), figure);
}

/** Over all kinds. */
export function total(figures: Readonly<Record<string, Figure>>): Figure {
  const sum: Figure = { compared: 0, equal: 0 };
  for (const { compared, equal } of Object.values(figures)) {
    sum.compared += compared;
    sum.equal += equal;
  }
  return sum;
}
