/** Runs the command as a user does: bundled, in a process of its own. */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { bundle as buildInto } from "../../scripts/bundle.ts";

const repository = join(import.meta.dirname, "../..");
/** Below the repository, so that the parser is found. */
const bundle = join(repository, "node_modules/.cache", `migralint-${process.pid}`);

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Builds the command before the tests of a file, as scripts/build.ts does, and removes it after them. */
export function buildCommand(): void {
  beforeAll(async () => {
    await buildInto(bundle);
  });
  afterAll(() => rmSync(bundle, { recursive: true, force: true }));
}

/** Where the command was built. */
export const commandFile = join(bundle, "cli.cjs");

/** Runs the command in a folder, without a terminal. */
export function migralint(cwd: string, args: readonly string[], options: { readonly stdin?: string; readonly env?: Readonly<Record<string, string>>; readonly uid?: number } = {}): Promise<Run> {
  return new Promise((done, fail) => {
    const env = { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...options.env };
    const child = spawn(process.execPath, [commandFile, ...args], { cwd, env, ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }) });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part));
    child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part));
    child.on("error", fail);
    child.on("close", (code) => done({ code, stdout, stderr }));
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.stdin ?? "");
  });
}
