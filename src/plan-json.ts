import type { Relation } from "./catalog/effects.ts";
import type { Plan, PlannedStatement } from "./plan.ts";
import { positionAt, type SourceFile } from "./source.ts";

/** The plan for programs: version 1, as `docs/plan.schema.json` says. `postgres`: the server's major version. */
export function planData({ scripts }: Plan, postgres: number): object {
  return {
    version: 1,
    postgres,
    scripts: scripts.map(({ file, transactions }) => ({
      path: file.path,
      transactions: transactions.map(({ statements }) => ({ statements: statements.map((statement) => statementData(statement, file)) })),
    })),
  };
}

function statementData({ span, locks, rewrites, scans, builds, dataLoss, fails, unknown }: PlannedStatement, file: SourceFile): object {
  const names = (relations: readonly Relation[]): string[] => relations.map(nameOf);
  return {
    start: positionAt(file, span.start),
    end: positionAt(file, span.end),
    locks: locks.map(({ relation, mode }) => ({ relation: nameOf(relation), kind: relation.kind, mode })),
    rewrites: names(rewrites),
    scans: names(scans),
    builds: names(builds),
    dataLoss,
    fails,
    unknown,
  };
}

function nameOf({ schema, name }: Relation): string {
  return `${schema}.${name}`;
}
