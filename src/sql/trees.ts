/**
 * The syntax trees of changes that stand in bodies: the statement that holds the body has none for them, and what EXECUTE runs has no
 * text of its own in the file.
 */
import type { Node } from "@pgsql/types";
import type { Change } from "./change.ts";

/** The statement that a change was read from, and of ALTER TABLE the command. */
export interface Tree {
  readonly statement: Node;
  readonly part: Node;
}

const trees = new WeakMap<Change, Tree>();

/** Notes that one statement gave these changes. */
export function keepTree(statement: Node, changes: readonly Change[]): void {
  const commands = "AlterTableStmt" in statement ? (statement.AlterTableStmt.cmds ?? []) : [];
  changes.forEach((change, index) => {
    const command = commands.length === changes.length ? commands[index] : undefined;
    trees.set(change, { statement, part: command ?? statement });
  });
}

/** Gives a copy of a change the tree of the first. */
export function sharingTree(copy: Change, change: Change): Change {
  const tree = trees.get(change);
  if (tree !== undefined) trees.set(copy, tree);
  return copy;
}

/** The tree of a change in a body; undefined where none was kept. */
export function treeOf(change: Change): Tree | undefined {
  return trees.get(change);
}
