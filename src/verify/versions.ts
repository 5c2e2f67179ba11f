/** On which servers a rule finds anything: judged from its examples, so that no rule has to declare it. */
import type { Rule } from "../rule.ts";
import { newestPostgres, oldestPostgres } from "../settings.ts";
import { lintExample } from "./example.ts";

const majors = Array.from({ length: newestPostgres - oldestPostgres + 1 }, (_, index) => oldestPostgres + index);

/**
 * The major versions on which at least one of the rule's examples is found. A rule that finds something on the oldest and on the
 * newest is taken to do so on those between. The parser must have been loaded.
 */
export function findVersions(rule: Rule): readonly number[] {
  const finds = (postgres: number): boolean => rule.examples.some((example) => example.reports !== undefined && lintExample(rule, { ...example, postgres }).found.length > 0);
  return finds(oldestPostgres) && finds(newestPostgres) ? majors : majors.filter(finds);
}
