/** Everything the command writes. */
import type { Problem } from "../finding.ts";
import { disarm } from "../reporters/scrub.ts";

/** Writes to the standard output and waits until it is taken; a reader that has left (`| head`) is no error. */
export function print(text: string): Promise<void> {
  return write("stdout", text);
}

/** Writes lines about the run itself to the standard error. */
export function printError(text: string): Promise<void> {
  return write("stderr", text);
}

/** One line a problem: `migralint: path:line: message`. */
export function printProblems(problems: readonly Problem[]): Promise<void> {
  return printError(problems.map((problem) => `migralint: ${problemLine(problem)}\n`).join(""));
}

function problemLine({ path, line, message }: Problem): string {
  const place = path === null ? "" : line === null ? `${path}: ` : `${path}:${line}: `;
  return visible(place + message);
}

/** A text on one line, with its control characters made visible and no command for a CI server in it: names of files and SQL come from strangers. */
export function visible(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  return disarm(text).replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (char) => (char === "\n" || char === "\t" ? " " : `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`));
}

/** Whether to colour the standard output: as asked, else by NO_COLOR and FORCE_COLOR, else on a terminal. */
export function wantsColor(asked: boolean | undefined): boolean {
  if (asked !== undefined) return asked;
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return process.stdout.isTTY && TERM !== "dumb";
}

/** A line on the standard error that says how far a long run is; shown on a terminal only, and gone at the end. */
export interface Progress {
  readonly show: (done: number, total: number) => void;
  readonly clear: () => void;
}

/** Starts a {@link Progress}; it appears when the run has taken a second. */
export function startProgress(): Progress {
  const started = Date.now();
  let shownAt = 0;
  return {
    show: (done, total) => {
      const now = Date.now();
      if (now - started < 1000 || now - shownAt < 100 || !process.stderr.isTTY || process.env["CI"] !== undefined) return;
      shownAt = now;
      process.stderr.write(`\r\u001b[Kmigralint: ${done} of ${total} scripts`);
    },
    clear: () => {
      if (shownAt > 0) process.stderr.write("\r\u001b[K");
    },
  };
}

/** Opening a stream costs some milliseconds, so one that nothing is written to stays closed. */
function write(name: "stdout" | "stderr", text: string): Promise<void> {
  return new Promise((done, fail) => {
    if (text === "") return done();
    const stream = process[name];
    if (!stream.writable) return done();
    if (!stream.listeners("error").includes(ignoreClosed)) stream.on("error", ignoreClosed);
    stream.write(text, (error) => {
      if (error === null || error === undefined || (error as NodeJS.ErrnoException).code === "EPIPE") done();
      else fail(error);
    });
  });
}

/** A reader that has left is no error; any other failure to write is. */
function ignoreClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") process.exitCode = 2;
}
