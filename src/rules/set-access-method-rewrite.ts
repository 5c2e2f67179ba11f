import { defineRule } from "../rule.ts";
import { tablesInUse } from "../traffic.ts";

export default defineRule({
  id: "set-access-method-rewrite",
  category: "locking",
  severity: "error",
  summary: "Choose the access method when a table is made",
  why: "SET ACCESS METHOD writes the whole table and its indexes anew under an ACCESS EXCLUSIVE lock: no one can read or write the table meanwhile.",
  instead: "Make a table with the other access method, copy the rows in batches, and change over.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-ACCESS-METHOD"],
  equivalents: { eugene: ["E10"], Atlas: ["PG311"] },
  presets: ["recommended"],

  messages: {
    rewrites: "Changing the access method of {table} blocks reads and writes of {table} while all its rows are written anew. Make a table with the other access method, copy the rows in batches, and change over.",
  },

  on: {
    Neutral({ what, span }, { settings, effect, report }) {
      if (what !== "access method") return;
      const [table] = tablesInUse(effect.rewrites, settings);
      if (table !== undefined) report("rewrites", { at: { span }, data: { table: table.label } });
    },
  },

  examples: [
    {
      title: "A table in use",
      deployed: "create table events (id bigint);",
      postgres: 15,
      sql: "alter table events set access method columnar;",
      reports: [{ message: "rewrites", at: "set access method columnar" }],
      notRun: "the access method comes with an extension",
    },
    {
      title: "It has that access method already",
      deployed: "create table events (id bigint);",
      postgres: 15,
      sql: "alter table events set access method heap;",
    },
  ],
});
