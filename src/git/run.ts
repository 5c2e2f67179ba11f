/** Calls git as a program, never through a shell. */
import { spawn } from "node:child_process";

/** What kept git from answering: a sentence or two for people, that say what to do. */
export class GitError extends Error {}

export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  /** In English: `LC_ALL=C`. */
  readonly stderr: string;
}

/** Settings of the user that would change what git prints, or run programs of theirs. */
const settings = ["core.quotePath=false", "core.fsmonitor=false", "diff.relative=false", "submodule.recurse=false"];

/** Where git works, and the environment it works in. */
export interface Place {
  /** Absolute. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Runs git and waits for it; `input` goes to its standard input. Throws a {@link GitError} where it is not installed. */
export function runGit({ directory, env }: Place, args: readonly string[], input = ""): Promise<GitResult> {
  return new Promise((done, fail) => {
    const child = spawn("git", [...settings.flatMap((setting) => ["-c", setting]), ...args], {
      cwd: directory,
      env: { ...env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", GIT_LITERAL_PATHSPECS: undefined, GIT_NOGLOB_PATHSPECS: undefined, GIT_ICASE_PATHSPECS: undefined, GIT_EXTERNAL_DIFF: undefined },
      windowsHide: true,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => stdout.push(part));
    child.stderr.on("data", (part: Buffer) => stderr.push(part));
    child.on("error", (error: NodeJS.ErrnoException) => fail(new GitError(error.code === "ENOENT" ? "git is not installed, or not on the PATH; it is needed to tell what is new." : `git cannot be started: ${error.message}.`)));
    child.on("close", (code) => done({ code: code ?? 1, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString("utf8") }));
    // git may end before it has read everything.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** Runs git; throws a {@link GitError} with what it says where it fails. */
export async function askGit(place: Place, args: readonly string[], input = ""): Promise<Buffer> {
  const { code, stdout, stderr } = await runGit(place, args, input);
  if (code !== 0) throw new GitError(`git ${args[0] ?? ""} failed: ${complaintOf(stderr)}.`);
  return stdout;
}

/** The first line that says what is wrong, without git's `fatal:` and full stop. */
export function complaintOf(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const line = lines.find((text) => /^(?:fatal|error):/.test(text)) ?? lines[0] ?? "it did not say why";
  return line.replace(/^(?:fatal|error):\s*/, "").replace(/\.$/, "");
}

/** The parts of `-z` output. Names that are not UTF-8 are read as the file system's are: with the bytes that make no sense replaced. */
export function splitRecords(output: Buffer): string[] {
  return output.length === 0 ? [] : output.toString("utf8").replace(/\0$/, "").split("\0");
}
