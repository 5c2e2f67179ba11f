import type { PlaceholderStyle, Script } from "../migrations/migration.ts";
import type { ScriptText } from "./statement.ts";

/** Loads the parser; call once before {@link readScript}. */
export async function loadParser(): Promise<void> {
  return Promise.reject(new Error("not yet"));
}

/**
 * Reads a script into statements and their changes. Never throws on any text: what does not parse is a statement
 * with an `error`, and the rest is still read.
 */
export function readScript(_script: Script, _options: { readonly placeholders: readonly PlaceholderStyle[]; readonly psql: boolean }): ScriptText {
  throw new Error("not yet");
}
