/** Holds on to the exit code where code of plugins works behind the back of a run. */
import type { ExitCode } from "./command.ts";
import { visible } from "./terminal.ts";

/**
 * Watches the process until `end` is told how the run ended. What is thrown in a callback, and an end before that (`process.exit`, or
 * nothing left to wait for), is told on the standard error, and the process ends with 2. `mayExit`: the command ends the process itself.
 */
export function watchProcess({ mayExit }: { readonly mayExit: boolean }): { readonly end: (code: ExitCode) => void } {
  const seen = { isOver: mayExit, isStray: false };
  const tell = (message: string): void => {
    seen.isStray = true;
    process.exitCode = 2;
    process.stderr.write(`migralint: ${visible(message)}\n`);
  };
  process.on("uncaughtException", (error: unknown) => tell(`Something was thrown in a callback: ${error instanceof Error ? (error.stack ?? error.message) : "it is no error"}`));
  process.on("exit", () => {
    if (!seen.isOver) tell("The process ended before the run did: a plugin calls process.exit, or waits for what never comes.");
  });
  return {
    end: (code) => {
      seen.isOver = true;
      process.exitCode = seen.isStray ? 2 : code;
    },
  };
}
