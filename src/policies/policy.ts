import type { SettingsData } from "../settings.ts";

/** The rules of a house, as data: what its document asks for, in the words of a configuration. */
export interface Policy {
  /** As `extends` names it. */
  readonly name: string;
  /** What it is, in one sentence. */
  readonly summary: string;
  readonly settings: SettingsData;
}
