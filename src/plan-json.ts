import type { Relation } from "./effects/effect.ts";
import type { Plan, PlannedStatement } from "./plan.ts";
import { positionAt, type Position, type SourceFile } from "./source.ts";

/** A plan as plain data. Relations are `schema.name`. */
export interface PlanData {
  readonly version: 1;
  /** Major version of the server. */
  readonly postgres: number;
  readonly scripts: readonly {
    readonly path: string;
    readonly transactions: readonly { readonly statements: readonly PlannedStatementData[] }[];
  }[];
}

export interface PlannedStatementData extends Pick<PlannedStatement, "dataLoss" | "fails" | "unknown"> {
  readonly start: Position;
  /** Exclusive. */
  readonly end: Position;
  readonly locks: readonly { readonly relation: string; readonly kind: Relation["kind"]; readonly mode: PlannedStatement["locks"][number]["mode"] }[];
  readonly rewrites: readonly string[];
  readonly scans: readonly string[];
  readonly builds: readonly string[];
}

/** The plan for programs: version 1, as `docs/plan.schema.json` says. `postgres`: the server's major version. */
export function planData({ scripts }: Plan, postgres: number): PlanData {
  return {
    version: 1,
    postgres,
    scripts: scripts.map(({ file, transactions }) => ({
      path: file.path,
      transactions: transactions.map(({ statements }) => ({ statements: statements.map((statement) => statementData(statement, file)) })),
    })),
  };
}

function statementData({ span, locks, rewrites, scans, builds, dataLoss, fails, unknown }: PlannedStatement, file: SourceFile): PlannedStatementData {
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
