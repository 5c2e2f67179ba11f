/** Checks of another tool, by the ids it prints. Which of our rules find the same is said by those (`Rule.equivalents`). */
import type { Rule, Tool } from "../rule.ts";

export interface OtherTool {
  readonly name: Tool;
  /** The release its list of checks was taken from. */
  readonly version: string;
  /** Where its list is. */
  readonly see: string;
  /** Every check that it makes on PostgreSQL migrations, in the order of its own list. */
  readonly checks: Readonly<Record<string, Check>>;
}

export interface Check {
  /** What it asks, in a few words, where the id does not tell. */
  readonly about?: string;
  /** Where ours decides otherwise than theirs. */
  readonly unlike?: string;
  /** Why no rule of ours does the same. */
  readonly without?: string;
}

/** The rules that find what a check of another tool finds, in the order of the registry. */
export function equivalentsOf(tool: Tool, id: string, rules: readonly Rule[]): Rule[] {
  return rules.filter(({ equivalents }) => equivalents?.[tool]?.includes(id) === true);
}
