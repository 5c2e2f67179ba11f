/** Real git repositories that have migralint installed, for what meets it through git, npx or a CI server. */
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { folder } from "../config/folder.ts";
import { commandFile, type Run } from "./command.ts";

/** Nothing of the user's or of a surrounding CI server's. */
export const cleanEnvironment: Readonly<Record<string, string | undefined>> = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:GIT_|GITHUB_|CI$|CI_|npm_|PRE_COMMIT)/i.test(name))),
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ann",
  GIT_AUTHOR_EMAIL: "ann@example.com",
  GIT_COMMITTER_NAME: "Ann",
  GIT_COMMITTER_EMAIL: "ann@example.com",
  NO_COLOR: "1",
};

export const users = "create table users (id bigint primary key, email text not null);\n";
export const drop = "drop table users;\n";

/** Makes a repository whose first commit holds these files, on the branch `main`. */
export function repository(files: Readonly<Record<string, string>>): string {
  const root = folder(files);
  git(root, "init", "--quiet", "--initial-branch=main");
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--allow-empty", "--message", "first");
  return root;
}

/** Runs git; throws where it fails. */
export function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync("git", args, { cwd, env: cleanEnvironment, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

export function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Puts migralint into `node_modules` as npm does, unseen by git. */
export function install(root: string): void {
  const bin = join(root, "node_modules/migralint/cli.sh");
  write(root, "node_modules/.gitignore", "*\n");
  write(root, "node_modules/migralint/package.json", JSON.stringify({ name: "migralint", version: "0.1.0", bin: { migralint: "cli.sh" } }));
  writeFileSync(bin, `#!/bin/sh\nexec "${process.execPath}" "${commandFile}" "$@"\n`);
  chmodSync(bin, 0o755);
  mkdirSync(join(root, "node_modules/.bin"), { recursive: true });
  symlinkSync("../migralint/cli.sh", join(root, "node_modules/.bin/migralint"));
}

/** Runs a program to its end. */
export function run(cwd: string, program: string, args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}): Promise<Run> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd, env: { ...cleanEnvironment, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part));
    child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part));
    child.on("error", fail);
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
}
