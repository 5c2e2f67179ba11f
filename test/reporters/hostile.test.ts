import { expect, test } from "vitest";
import { formatNames, reporterOf } from "../../src/cli/output.ts";
import { rules } from "../../src/rules/index.ts";
import { hostileReport, serverCommand, steering } from "./hostile.ts";

test.each(formatNames)("%s gives nothing that a terminal or a CI server obeys, in colours or not", async (name) => {
  const report = await hostileReport();
  const text = (await reporterOf(name)).render(report, { rules, includeSuppressed: true });
  expect(text).toContain("pwned");
  expect(text).not.toMatch(steering);
  expect(text).not.toMatch(serverCommand);
  // Only what github writes itself begins a line as a command.
  for (const line of text.split("\n")) if (name !== "github") expect(line.trimStart()).not.toMatch(/^::/);
});
