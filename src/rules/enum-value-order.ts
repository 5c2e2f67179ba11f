import { defineRule, insertAfter } from "../rule.ts";

export default defineRule({
  id: "enum-value-order",
  category: "compatibility",
  severity: "info",
  summary: "Say where a new value of an enum stands",
  why: "The values of an enum have an order, in which ORDER BY, comparisons, min and max take them. Without BEFORE or AFTER a new value comes last, which is seldom where `blocked` stands between `open` and `done`, and it cannot be moved later.",
  instead: "`ALTER TYPE … ADD VALUE 'blocked' AFTER 'open'`; AFTER the last one where it is to come last.",
  see: ["https://www.postgresql.org/docs/current/sql-altertype.html", "https://www.postgresql.org/docs/current/datatype-enum.html#DATATYPE-ENUM-ORDERING"],
  equivalents: { squawk: ["require-enum-value-ordering"], pgfence: ["alter-enum-no-ordering"] },
  presets: [],
  silentWhereUnlikely: true,

  messages: {
    found: "'{value}' comes after all other values of {type}, because nothing says where it stands.",
    after: "'{value}' comes after '{last}', the last value of {type}, because nothing says where it stands.",
  },

  on: {
    AddEnumValue(add, { catalog, report }) {
      const type = catalog.findEnum(add.type);
      if (add.before !== null || add.after !== null || type?.values.includes(add.value) === true) return;
      const last = type?.values.at(-1);
      if (last === undefined) report("found", { at: add, data: { value: add.value, type: catalog.label(add.type) } });
      else report("after", { at: add, data: { value: add.value, type: catalog.label(add.type), last }, ...(!add.nested && { suggestions: [{ title: `Say that it stands after '${last}'`, edits: [insertAfter(add, ` after '${last.replaceAll("'", "''")}'`)] }] }) });
    },
  },

  examples: [
    {
      title: "It comes last",
      deployed: "create type status as enum ('open', 'done');",
      sql: "alter type status add value 'blocked';",
      reports: [{ message: "after", at: "alter type status add value 'blocked'", data: { value: "blocked", type: "status", last: "done" } }],
      suggested: "alter type status add value 'blocked' after 'done';",
    },
    {
      title: "No migration made the type",
      sql: "alter type status add value 'blocked';",
      reports: [{ message: "found", at: "alter type status add value 'blocked'", data: { value: "blocked", type: "status" } }],
      notRun: "the type is not there",
    },
    {
      title: "Its place is said",
      deployed: "create type status as enum ('open', 'done');",
      sql: "alter type status add value 'blocked' after 'open';\nalter type status add value 'new' before 'open';",
    },
    {
      title: "It is there already",
      deployed: "create type status as enum ('open', 'done');",
      sql: "alter type status add value if not exists 'done';",
    },
  ],
});
