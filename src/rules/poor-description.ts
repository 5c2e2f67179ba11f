import { defineRule } from "../rule.ts";

const generic = /^(?:update[sd]?|fix(?:es|ed)?|change[sd]?|migration|changes? (?:to )?(?:the )?(?:schema|database|table)s?|wip|misc(?:ellaneous)?|test|temp|various(?: \w+)?|database changes?|schema (?:changes?|updates?)|minor \w+)\W*$/i;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

export default defineRule({
  id: "poor-description",
  category: "convention",
  severity: "info",
  summary: "Say more in the description than the name of the file does",
  why: "The description is for whoever asks in a year why the schema is as it is. One that repeats the file's name, or says “update”, answers nothing.",
  instead: "Say what changes and what for: `-- Description: limits for projects, so that the free plan can be capped`.",
  see: ["https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS"],
  presets: [],
  options: {
    keys: { type: "array", items: { type: "string" }, default: ["Description", "Purpose"], description: "Keys of the header that hold the description." },
    words: { type: "integer", minimum: 1, default: 3, description: "The least number of words." },
  },

  messages: {
    generic: "The description “{text}” would fit any migration: say what changes, and why.",
    name: "The description only repeats the name of the file: say what changes, and why.",
    short: "The description has {count} words, fewer than {words}: say what changes, and why.",
  },

  on: {
    migration({ up, description }, { header, options, report }) {
      const field = up === null ? undefined : header.field(...options.keys);
      // What is empty or a placeholder is the matter of malformed-header.
      if (field === undefined || field.value === "" || /^<.*>$|^\{.*\}$|^todo\b/i.test(field.value)) return;
      const words = wordsOf(field.value);
      const at = field.valueSpan;
      if (generic.test(field.value.trim())) report("generic", { at, data: { text: field.value.trim() } });
      else if (description !== "" && words.join(" ") === wordsOf(description.replaceAll("_", " ")).join(" ")) report("name", { at });
      else if (words.length < (options.words ?? 0)) report("short", { at, data: { count: words.length, words: options.words ?? 0 } });
    },
  },

  examples: [
    {
      title: "It says nothing",
      sql: "-- Description: Schema changes\ncreate table orders (id bigint primary key);",
      reports: [{ message: "generic", at: "Schema changes", data: { text: "Schema changes" } }],
    },
    {
      title: "The name of the file once more",
      path: "002_add_project_limits.sql",
      sql: "-- Purpose: Add project limits\ncreate table project_limits (id bigint primary key);",
      reports: [{ message: "name", at: "Add project limits" }],
    },
    {
      title: "Two words",
      sql: "-- Description: Orders table\ncreate table orders (id bigint primary key);",
      reports: [{ message: "short", at: "Orders table", data: { count: 2, words: 3 } }],
    },
    {
      title: "What, and why",
      path: "002_add_project_limits.sql",
      sql: "-- Purpose: Limits for projects, so that the free plan can be capped\ncreate table project_limits (id bigint primary key);",
    },
    {
      title: "No description: another rule asks for one",
      sql: "create table orders (id bigint primary key);",
    },
  ],
});
