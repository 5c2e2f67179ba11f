import { defineRule } from "../rule.ts";
import { tablesInUse } from "../traffic.ts";

export default defineRule({
  id: "set-logged-unlogged",
  category: "locking",
  severity: "error",
  summary: "Choose LOGGED or UNLOGGED when a table is made",
  why: "SET LOGGED and SET UNLOGGED write the whole table and its indexes anew under an ACCESS EXCLUSIVE lock: no one can read or write the table meanwhile. An unlogged table is empty after a crash, and not on replicas.",
  instead: "Make a table of the other kind, copy the rows in batches, and change over. Before a load into a new table it costs nothing.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-LOGGED-UNLOGGED"],
  equivalents: { eugene: ["E10"], pgfence: ["set-logged-unlogged"], Atlas: ["PG307"] },
  presets: ["recommended"],

  messages: {
    rewrites: "Changing whether {table} is logged blocks reads and writes of {table} while all its rows are written anew. Make a table of the other kind, copy the rows in batches, and change over.",
  },

  on: {
    Neutral({ what, span }, { settings, effect, report }) {
      if (what !== "logged" && what !== "unlogged") return;
      const [table] = tablesInUse(effect.rewrites, settings);
      if (table !== undefined && (!table.known || table.unlogged !== (what === "unlogged"))) report("rewrites", { at: { span }, data: { table: table.label } });
    },
  },

  examples: [
    {
      title: "A table in use",
      deployed: "create unlogged table events (id bigint);",
      sql: "alter table events set logged;",
      reports: [{ message: "rewrites", at: "set logged" }],
    },
    {
      title: "It is logged already",
      deployed: "create table events (id bigint);",
      sql: "alter table events set logged;",
    },
    {
      title: "The table is new",
      sql: "create unlogged table events (id bigint); alter table events set logged;",
    },
  ],
});
