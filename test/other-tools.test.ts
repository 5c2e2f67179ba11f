import { describe, expect, test } from "vitest";
import { otherTools } from "../src/other-tools/index.ts";
import { equivalentsOf } from "../src/other-tools/other-tool.ts";
import { rules } from "../src/rules/index.ts";

describe.each(otherTools.map((tool) => [tool.name, tool] as const))("every check of %s", (_, { name, checks }) => {
  test.each(Object.entries(checks))("%s is one of ours, or it says why not", (id, { unlike, without }) => {
    const mapped = equivalentsOf(name, id, rules);
    expect(mapped.length === 0).toBe(without?.endsWith(".") === true);
    if (mapped.length === 0) expect(unlike).toBeUndefined();
  });

  test("is named rightly by our rules", () => {
    const named = rules.flatMap((rule) => (rule.equivalents?.[name] ?? []).map((id) => ({ rule: rule.id, id })));
    expect(named.filter(({ id }) => checks[id] === undefined)).toEqual([]);
  });
});
