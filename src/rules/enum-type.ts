import { defineRule } from "../rule.ts";
import { quoteName } from "../sql/names.ts";

export default defineRule({
  id: "enum-type",
  category: "convention",
  severity: "info",
  summary: "Keep lists of values in a table or a CHECK",
  why: "The values of an enum can be added and renamed, and no more: to take one away, or to put one elsewhere, the type is made anew and every column of it changed, under an ACCESS EXCLUSIVE lock. A value that was added cannot be used in the transaction that added it.",
  instead: "A lookup table with a foreign key where the list changes, a text column with a CHECK where it hardly does. A house that prefers enums leaves this rule off.",
  see: ["https://www.postgresql.org/docs/current/datatype-enum.html"],
  equivalents: { eugene: ["W13"], "Postgres Language Server": ["creatingEnum"] },
  presets: [],
  silentWhereUnlikely: true,

  messages: {
    found: "The enum {type} can never lose a value again without being made anew, with every column of it.",
  },

  on: {
    CreateEnum(create, { report }) {
      report("found", { at: create, data: { type: quoteName(create.type) } });
    },
  },

  examples: [
    {
      title: "An enum",
      sql: "create type mood as enum ('good', 'bad');",
      reports: [{ message: "found", at: "create type mood as enum ('good', 'bad')", data: { type: "mood" } }],
    },
    {
      title: "A CHECK",
      sql: "create table diary (day date primary key, mood text not null check (mood in ('good', 'bad')));",
    },
  ],
});
