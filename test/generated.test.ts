import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test("every generated file is what the generator writes", () => {
  const root = join(import.meta.dirname, "..");
  const output = execFileSync(process.execPath, ["--import", "tsx", "scripts/generate.ts", "--check"], { cwd: root, encoding: "utf8", stdio: "pipe" });
  expect(output).toBe("");
});
