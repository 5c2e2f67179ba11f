/** Policies as they stand at the end of a history, with the text that wrote them. */
import type { History, Script } from "../migrations/migration.ts";
import type { Span } from "../source.ts";
import type { Expression, PolicyCommand } from "../sql/change.ts";
import type { ScriptText } from "../sql/statement.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Passage } from "../catalog/origin.ts";
import type { Policy, Table } from "../catalog/schema.ts";

/** One condition of a policy. */
export interface PolicyClause {
  readonly clause: "using" | "with check";
  readonly expression: Expression;
  /** The CREATE or ALTER POLICY that wrote it. */
  readonly passage: Passage;
  /** The condition, or the whole change where it is not in the file as it stands. */
  readonly at: Span;
}

export interface WrittenPolicy {
  readonly table: Table;
  readonly policy: Policy;
  /** The CREATE POLICY; undefined where no forward script of the history holds it. */
  readonly creation: Passage | undefined;
  readonly clauses: readonly PolicyClause[];
}

/** The policies of the tables of a catalog, in the order they were made. */
export function writtenPolicies(history: History, catalog: Catalog, read: (script: Script) => ScriptText): readonly WrittenPolicy[] {
  const tables = catalog.tables().filter(({ policies }) => policies.length > 0);
  if (tables.length === 0) return [];
  const authors = new Map<Expression, Passage>();
  const creations = new Map<string, Passage>();
  for (const { up } of history.migrations) {
    for (const statement of up === null ? [] : read(up).statements) {
      for (const change of statement.changes) {
        if (up === null || (change.kind !== "CreatePolicy" && change.kind !== "AlterPolicy")) continue;
        const passage: Passage = { file: up.file, statement, change };
        if (change.kind === "CreatePolicy") creations.set(placeOf(up.file.path, change.span.start, change.name), passage);
        for (const expression of [change.using, change.withCheck]) if (expression !== null) authors.set(expression, passage);
      }
    }
  }
  return tables.flatMap((table) => table.policies.map((policy): WrittenPolicy => ({
    table,
    policy,
    creation: policy.origin === null ? undefined : creations.get(placeOf(policy.origin.path, policy.origin.start, policy.name)),
    clauses: ([["using", policy.using], ["with check", policy.withCheck]] as const).flatMap(([clause, expression]): PolicyClause[] => {
      const passage = expression === null ? undefined : authors.get(expression);
      return expression === null || passage === undefined ? [] : [{ clause, expression, passage, at: expression.span ?? passage.change.span }];
    }),
  })));
}

function placeOf(path: string, start: number, name: string): string {
  return `${path}\0${start}\0${name}`;
}

/** Whether a policy holds for every role. */
export function isForEveryone({ roles }: Policy): boolean {
  return roles.length === 0 || roles.includes("public");
}

/** Whether there is a role that both policies hold for, as far as their names tell: a role may be a member of another. */
export function shareRoles(first: Policy, second: Policy): boolean {
  return isForEveryone(first) || isForEveryone(second) || first.roles.some((role) => second.roles.includes(role));
}

/** Whether a policy has a say in a command. */
export function speaksOf({ command }: Policy, wanted: Exclude<PolicyCommand, "all">): boolean {
  return command === "all" || command === wanted;
}
