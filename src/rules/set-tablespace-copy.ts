import { defineRule } from "../rule.ts";
import { tablesInUse } from "../traffic.ts";

export default defineRule({
  id: "set-tablespace-copy",
  category: "locking",
  severity: "error",
  summary: "Do not move tables in use to another tablespace",
  why: "SET TABLESPACE copies the file of the table, byte for byte, under an ACCESS EXCLUSIVE lock: no one can read or write it until the copy is done. Indexes stay where they are, and take a copy each.",
  instead: "Use pg_repack, which can move a table while others work. Or make a table in the other tablespace, copy the rows in batches, and change over.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-TABLESPACE"],
  presets: ["recommended"],

  messages: {
    rewrites: "Moving {table} to another tablespace blocks reads and writes of {table} while all its rows are copied. Use pg_repack, which can move a table while others work.",
  },

  on: {
    Neutral({ what, span }, { settings, effect, report }) {
      if (what !== "tablespace") return;
      const [table] = tablesInUse(effect.rewrites, settings);
      if (table !== undefined) report("rewrites", { at: { span }, data: { table: table.label } });
    },
  },

  examples: [
    {
      title: "A table in use",
      deployed: "create table events (id bigint);",
      sql: "alter table events set tablespace fast;",
      reports: [{ message: "rewrites", at: "set tablespace fast" }],
      notRun: "the tablespace does not exist on an empty server",
    },
    {
      title: "The table is new",
      sql: "create table events (id bigint); alter table events set tablespace pg_default;",
    },
  ],
});
