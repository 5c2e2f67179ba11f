import { beforeAll, expect, test } from "vitest";
import { startReplay } from "../../src/catalog/replay.ts";
import { followTrail } from "../../src/effects/trail.ts";
import type { TransactionMode } from "../../src/migrations/migration.ts";
import { loadParser } from "../../src/sql/read.ts";
import { read, scriptOf } from "../catalog/history.ts";

beforeAll(loadParser);

/** The kinds of the changes that still hold their locks when the last statement of a script begins. */
function heldAtEnd(text: string, transaction: TransactionMode): string[] {
  const replay = startReplay();
  const script = read(scriptOf(text, transaction));
  replay.open(script, 1);
  const trail = followTrail(replay, 18);
  let held: string[] = [];
  for (const statement of script.statements) {
    held = trail.together.map(({ change }) => change.kind);
    for (const change of replay.changesOf(statement)) trail.apply(change, statement);
  }
  replay.close();
  return held;
}

test.each<[string, string, TransactionMode, string[]]>([
  ["what came before in the runner's transaction", "create table t (a int); alter table t add b int; select 1", "file", ["CreateTable", "AddColumn"]],
  ["nothing where each statement commits by itself", "create table t (a int); alter table t add b int; select 1", "none", []],
  ["nothing of a transaction that has committed", "begin; create table t (a int); commit; select 1", "none", []],
  ["nothing after a rollback", "begin; create table t (a int); rollback; select 1", "none", []],
  ["not what a savepoint took back", "create table t (a int); savepoint s; alter table t add b int; rollback to s; select 1", "file", ["CreateTable", "RollbackToSavepoint"]],
  ["what may be in one transaction where nothing tells", "create table t (a int); select 1", "unknown", ["CreateTable"]],
])("a trail holds %s", (_title, text, mode, expected) => {
  expect(heldAtEnd(text, mode)).toEqual(expected);
});

test("a trail tells what a change locks, but for new tables that are indexed or constrained", () => {
  const replay = startReplay();
  const script = read(scriptOf("create table t (a int); create index on t (a); alter table u add b int", "file"));
  replay.open(script, 1);
  const trail = followTrail(replay, 18);
  for (const statement of script.statements) for (const change of replay.changesOf(statement)) trail.apply(change, statement);
  expect(trail.steps.map(({ effect }) => effect.locks.map(({ relation, mode }) => `${relation.name}: ${mode}`))).toEqual([[], [], ["u: ACCESS EXCLUSIVE"]]);
});
