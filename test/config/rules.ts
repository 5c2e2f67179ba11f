/** Rules for the tests of the configuration: with an option of each type, so that they do not depend on what real rules offer. */
import { defineRule, type Rule } from "../../src/rule.ts";

const rest = { summary: "Do nothing", why: "No reason.", instead: "Nothing.", see: [], messages: {}, on: {}, examples: [] } as const;

export const rules: readonly Rule[] = [
  defineRule({
    ...rest,
    id: "drop-table",
    category: "data-loss",
    severity: "error",
    presets: ["recommended"],
  }),
  defineRule({
    ...rest,
    id: "invalid-filename",
    category: "convention",
    severity: "warning",
    presets: ["strict"],
    options: {
      pattern: { type: "string", default: null, description: "A name." },
      style: { type: "string", enum: ["snake", "kebab"], default: "snake", description: "How words are joined." },
      digits: { type: "integer", minimum: 1, default: 3, description: "How many digits." },
      limit: { type: "integer", default: null, description: "At most so many." },
      loose: { type: "boolean", default: false, description: "Case aside." },
      names: { type: "array", items: { type: "string" }, default: [], description: "Names." },
      kinds: { type: "array", items: { type: "string", enum: ["up", "down"] }, default: ["up"], description: "Kinds." },
    },
  }),
  defineRule({
    ...rest,
    id: "version-gap",
    category: "history",
    severity: "info",
    presets: [],
  }),
];
