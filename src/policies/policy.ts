import type { RuleEntry, SettingsData } from "../settings.ts";

/**
 * The rules of a house, as data: what its document asks for, in the words of a configuration. What the document says
 * must or must never be is an error (solvereign's S2 too), what it asks for is a warning (S3), what it calls optional is an info.
 */
export interface Policy {
  /** As `extends` names it. */
  readonly name: string;
  /** What it is about, in one sentence. */
  readonly summary: string;
  readonly settings: SettingsData;
}

/** What every policy needs so that the rest can be judged. */
export const readable: Readonly<Record<string, RuleEntry>> = { "syntax-error": "error", "invalid-suppression": "warning" };
