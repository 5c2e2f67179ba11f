import type { Runner } from "../migration.ts";
import plain from "./plain.ts";

/** Every runner, in the order they are shown. */
export const runners: readonly Runner[] = [plain];

/** The runner of this name; undefined where there is none. */
export function runnerNamed(name: string): Runner | undefined {
  return runners.find((runner) => runner.name === name);
}
