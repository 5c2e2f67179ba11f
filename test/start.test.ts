/** How the bundle starts: from V8's code cache where the build made one, and without it all the same. */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { bundle, recordCodeCache } from "../scripts/bundle.ts";

const repository = join(import.meta.dirname, "..");
/** Below the repository, so that the parser is found. */
const built = join(repository, "node_modules/.cache", `migralint-start-${process.pid}`);
const codeCaches = join(built, "code-cache");

/** Lints with the bundle, and says of each script that Node compiled with a code cache whether V8 took it. */
const watched = `
  const vm = require("node:vm");
  vm.Script = class extends vm.Script {
    constructor(source, options) {
      super(source, options);
      if (options.cachedData !== undefined) process.on("exit", () => console.error(this.cachedDataRejected ? "refused" : "taken"));
    }
  };
  require(process.argv[1]).load("cli");
`;

async function lintProject(): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["-e", watched, join(built, "load.cjs"), "lint", "--fail-on", "never", "fixtures/projects/demo"], { cwd: repository, env: { ...process.env, NO_COLOR: "1" }, maxBuffer: 1e8 });
  return { stdout, stderr };
}

let plain = "";
beforeAll(async () => {
  await bundle(built);
  plain = (await lintProject()).stdout;
});
beforeEach(() => rmSync(codeCaches, { recursive: true, force: true }));
afterAll(() => rmSync(built, { recursive: true, force: true }));

test("without a code cache it finds what it finds from source", async () => {
  const source = await promisify(execFile)(process.execPath, ["--import", "tsx", "src/cli/main.ts", "lint", "--fail-on", "never", "fixtures/projects/demo"], { cwd: repository, env: { ...process.env, NO_COLOR: "1" }, maxBuffer: 1e8 });
  expect(plain).toContain("missing-row-security");
  expect(source.stdout).toBe(plain);
});

test("the one that the build makes is taken, and changes nothing", async () => {
  recordCodeCache(built);
  expect(await lintProject()).toEqual({ stdout: plain, stderr: "taken\n" });
});

test("one of other flags, or a broken one, is refused, and the run goes on", async () => {
  recordCodeCache(built);
  const [name = ""] = readdirSync(codeCaches);
  const whole = readFileSync(join(codeCaches, name));
  for (const broken of [whole.subarray(0, 100), Buffer.alloc(0), Buffer.from("no code")]) {
    writeFileSync(join(codeCaches, name), broken);
    expect(await lintProject()).toEqual({ stdout: plain, stderr: "refused\n" });
  }
  writeFileSync(join(codeCaches, name), whole);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--max-lazy", "-e", watched, join(built, "load.cjs"), "lint", "--fail-on", "never", "fixtures/projects/demo"], { cwd: repository, env: { ...process.env, NO_COLOR: "1" }, maxBuffer: 1e8 });
  expect({ stdout, stderr }).toEqual({ stdout: plain, stderr: "refused\n" });
});

test("one for another Node is not looked at", async () => {
  mkdirSync(codeCaches);
  writeFileSync(join(codeCaches, `v1.2.3-${process.platform}-${process.arch}-1.bin`), "another");
  expect(await lintProject()).toEqual({ stdout: plain, stderr: "" });
});
