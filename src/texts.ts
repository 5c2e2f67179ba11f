/** Scripts as they were read, so that none is read twice. */
import type { Script } from "./migrations/migration.ts";
import type { Settings } from "./settings.ts";
import { readScript } from "./sql/read.ts";
import type { ScriptText } from "./sql/statement.ts";

export interface Texts {
  /** What scripts were read as, and under which placeholders. */
  readonly byScript: WeakMap<Script, { readonly settings: Settings; readonly placeholders: readonly string[]; readonly text: ScriptText }>;
  /** The names that statements were given in place of placeholders, and the placeholders. */
  readonly standIns: Map<string, string>;
}

export function noTexts(): Texts {
  return { byScript: new WeakMap(), standIns: new Map() };
}

/** Statements and comments of a script, read anew only where its placeholders are others than before. */
export function readAs(script: Script, settings: Settings, { byScript, standIns }: Texts): ScriptText {
  const known = byScript.get(script);
  if (known?.settings === settings) return known.text;
  const { runner } = script.migration;
  const placeholders = [...runner.placeholders, ...settings.placeholders];
  const text = known !== undefined && isSameList(known.placeholders, placeholders) ? known.text : readScript(script, { placeholders, psql: runner.psql });
  byScript.set(script, { settings, placeholders, text });
  for (const [name, written] of text.standIns) standIns.set(name, written);
  return text;
}

/** Words with the placeholders that the files have where statements were given names. */
export function asWritten(words: string, { standIns }: Texts): string {
  if (standIns.size === 0 || !words.includes("__")) return words;
  return [...standIns].filter(([name]) => name.startsWith("__")).sort(([a], [b]) => b.length - a.length).reduce((said, [name, written]) => said.replaceAll(name, () => written), words);
}

/** Whether two lists hold the same values, each in its place. */
export function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
