/** Git repositories for tests, made by the real git, free of the settings of whoever runs them. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { folder } from "../config/folder.ts";

/** What git must not find in the environment of the test. */
export const environment: Readonly<Record<string, string>> = {
  GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@example.com", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@example.com",
};

/** Runs git in a directory and gives what it prints; throws where it fails. */
export function git(directory: string, ...args: readonly string[]): string {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));
  return execFileSync("git", args, { cwd: directory, env: { ...inherited, ...environment }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Writes files below a directory. */
export function put(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** Adds everything and commits it. */
export function commit(directory: string, files: Readonly<Record<string, string>> = {}): void {
  put(directory, files);
  git(directory, "add", "--all");
  git(directory, "commit", "--quiet", "--allow-empty", "--message", "more");
}

/** A repository with these files committed on `main`, gone after the test; gives its real path. */
export function repository(files: Readonly<Record<string, string>>): string {
  const root = folder({});
  git(root, "init", "--quiet", "--initial-branch", "main");
  commit(root, files);
  return root;
}
