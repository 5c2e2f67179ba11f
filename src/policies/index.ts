/** Every preset that `extends` may name: three derived from the rules, and the policies of five houses. */
import type { Rule } from "../rule.ts";
import type { RuleEntry, SettingsData } from "../settings.ts";
import { lancio } from "./lancio.ts";
import { lootaura } from "./lootaura.ts";
import { pivotalFlow } from "./pivotal-flow.ts";
import type { Policy } from "./policy.ts";
import { scoutDashboard } from "./scout-dashboard.ts";
import { solvereign } from "./solvereign.ts";

export const policies: readonly Policy[] = [solvereign, pivotalFlow, lootaura, lancio, scoutDashboard];

const derived = ["recommended", "strict", "all"] as const;

export const presetNames: readonly string[] = [...derived, ...policies.map((policy) => policy.name)];

/** What a preset says; undefined where there is none of that name. */
export function presetNamed(name: string, rules: readonly Rule[]): SettingsData | undefined {
  switch (name) {
    case "recommended":
      return enable(rules.filter((rule) => rule.presets.includes("recommended")));
    case "strict":
      return enable(rules.filter((rule) => rule.presets.length > 0));
    case "all":
      return enable(rules);
    default:
      return policies.find((policy) => policy.name === name)?.settings;
  }
}

function enable(rules: readonly Rule[]): SettingsData {
  return { rules: Object.fromEntries(rules.map((rule): [string, RuleEntry] => [rule.id, rule.severity])) };
}
