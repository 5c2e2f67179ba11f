import type { RuleEntry, SettingsData, Tenancy } from "../settings.ts";

/** One thing that the document of a house asks for. Its page, the preset and the test of the preset are made of these. */
export interface Demand {
  /** What is asked, in a few words; no two demands of a policy are the same. */
  readonly asks: string;
  /** The heading of the document under which it stands. */
  readonly under: string;
  /** How the document says it. */
  readonly says: string;
  /** The rules that hold it, as the preset sets them. */
  readonly rules?: Readonly<Record<string, RuleEntry>>;
  /** Rules that hold it too, and are set at another demand. */
  readonly also?: readonly string[];
  /** What else of the preset holds it, or what there is to know of how it is held. */
  readonly note?: string;
  /** What of it no linter of files can tell, and why. */
  readonly unseen?: string;
}

/** What the rules of a house are written down as. */
export interface PolicyData {
  /** As `extends` names it. */
  readonly name: string;
  /** What it is about, in one sentence. */
  readonly summary: string;
  /** The title of its document. */
  readonly document: string;
  readonly tenancy?: Partial<Tenancy>;
  readonly demands: readonly Demand[];
  /** Rules that are left out on purpose, and why. */
  readonly without?: Readonly<Record<string, string>>;
}

/**
 * The rules of a house, as data: what its document asks for, in the words of a configuration. What the document says
 * must or must never be is an error (solvereign's S2 too), what it asks for or shows is a warning (S3), what it calls optional, hedges or
 * does not keep to itself is an info. What the server or the runner refuses is an error in any case.
 */
export interface Policy extends PolicyData {
  readonly settings: SettingsData;
}

/** What every policy needs so that the rest can be judged. */
export const readable: Readonly<Record<string, RuleEntry>> = { "syntax-error": "error", "invalid-suppression": "warning" };

/** A policy with the settings that its demands come to. Throws where two demands set the same rule. */
export function definePolicy(data: PolicyData): Policy {
  const rules: Record<string, RuleEntry> = { ...readable };
  for (const { asks, rules: own } of data.demands) {
    for (const [id, entry] of Object.entries(own ?? {})) {
      if (id in rules && !(id in readable)) throw new Error(`${data.name}: “${asks}” sets ${id}, which another demand sets already`);
      rules[id] = entry;
    }
  }
  return { ...data, settings: { ...(data.tenancy !== undefined && { tenancy: data.tenancy }), rules } };
}
