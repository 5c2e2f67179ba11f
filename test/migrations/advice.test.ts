import { expect, test } from "vitest";
import { laterTransaction, outsideTransaction } from "../../src/migrations/advice.ts";
import type { Script, TransactionMode } from "../../src/migrations/migration.ts";
import { runners } from "../../src/migrations/runners/index.ts";

/** The part of a script that advice looks at. */
function scriptOf(name: string, transaction: TransactionMode): Script {
  return { transaction, migration: { runner: runners.find((runner) => runner.name === name) } } as unknown as Script;
}

test("a runner that can opt out says how", () => {
  expect(outsideTransaction(scriptOf("goose", "file"), false)).toBe("in a migration of its own (put `-- +goose NO TRANSACTION` at the top of the file)");
  expect(outsideTransaction(scriptOf("goose", "file"), true)).toBe("outside the runner's transaction (put `-- +goose NO TRANSACTION` at the top of the file)");
});

test("a runner that cannot opt out is named", () => {
  expect(outsideTransaction(scriptOf("drizzle", "batch"), false)).toBe("outside of Drizzle, which runs every migration in a transaction");
});

test("a query string of one statement is no transaction", () => {
  expect(outsideTransaction(scriptOf("golang-migrate", "implicit"), false)).toBe("as the only statement of a migration");
});

test("without a runner's transaction the file itself has to open none", () => {
  expect(outsideTransaction(scriptOf("plain", "unknown"), false)).toBe("in a migration of its own, outside of any transaction");
  expect(outsideTransaction(scriptOf("plain", "none"), true)).toBe("outside of any transaction");
});

test("what waits for the locks to go has to wait for the runner's transaction", () => {
  expect(laterTransaction(scriptOf("goose", "file"))).toBe("in a later migration");
  expect(laterTransaction(scriptOf("drizzle", "batch"))).toBe("in a migration that is deployed later (Drizzle runs all pending migrations in one transaction)");
});
