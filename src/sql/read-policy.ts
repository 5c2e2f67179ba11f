/** Row security policies. */
import type { AlterPolicyStmt, CreatePolicyStmt, Node } from "@pgsql/types";
import type { Change, Expression, PolicyCommand } from "./change.ts";
import { relationName, roleName } from "./names.ts";
import type { Passage } from "./passage.ts";
import { base, expressionOf, find, inside, relationPassage, spanOf } from "./passage.ts";

const commands: readonly string[] = ["all", "select", "insert", "update", "delete"] satisfies PolicyCommand[];

export function readCreatePolicy(statement: CreatePolicyStmt, passage: Passage): Change[] {
  const table = relationPassage(passage, statement.table);
  const command = statement.cmd_name ?? "all";
  return [{
    ...base(passage),
    kind: "CreatePolicy",
    table: relationName(statement.table),
    tableSpan: spanOf(table),
    name: statement.policy_name ?? "",
    permissive: statement.permissive === true,
    command: commands.includes(command) ? (command as PolicyCommand) : "all",
    roles: roles(statement.roles),
    ...expressions(statement, passage, table.to),
  }];
}

export function readAlterPolicy(statement: AlterPolicyStmt, passage: Passage): Change[] {
  const table = relationPassage(passage, statement.table);
  return [{
    ...base(passage),
    kind: "AlterPolicy",
    table: relationName(statement.table),
    tableSpan: spanOf(table),
    name: statement.policy_name ?? "",
    roles: statement.roles === undefined ? null : roles(statement.roles),
    ...expressions(statement, passage, table.to),
  }];
}

function expressions(statement: CreatePolicyStmt | AlterPolicyStmt, passage: Passage, from: number): { using: Expression | null; withCheck: Expression | null } {
  return {
    using: statement.qual === undefined ? null : expressionOf(statement.qual, inside(passage, find(passage, ["using"], from) + 1)),
    withCheck: statement.with_check === undefined ? null : expressionOf(statement.with_check, inside(passage, find(passage, ["check"], from) + 1)),
  };
}

function roles(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ("RoleSpec" in node ? [roleName(node.RoleSpec)] : []));
}
