import { expect, test } from "vitest";
import { millisecondsOf } from "../src/timeouts.ts";

test.each<[string, number | null]>([
  ["0", 0], ["2000", 2000], ["2s", 2000], [" 1.5 min ", 90_000], ["500us", 0.5], ["1h", 3_600_000], ["1d", 86_400_000],
  ["5 seconds", null], ["", null], ["1 S", null], ["soon", null],
])("%j lasts %j milliseconds", (text, expected) => {
  expect(millisecondsOf(text)).toBe(expected);
});
