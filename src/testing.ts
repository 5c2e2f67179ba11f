/**
 * `migralint/testing`: holds the rules of a plugin to their examples, in any test runner.
 *
 * ```ts
 * for (const example of rule.examples) test(example.title, () => follows(rule, example));
 * ```
 */
import type { Rule } from "./rule.ts";
import type { AnyExample } from "./verify/example.ts";
import { follows as judge } from "./verify/follows.ts";

/** Throws an AssertionError where a rule does not find what an example says, at its place, or an edit leads to another text. Needs no server. */
export function follows(rule: Rule, example: AnyExample): void {
  judge(rule, example);
}
