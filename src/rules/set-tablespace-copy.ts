import { defineRule } from "../rule.ts";
import { isInUse, tablesInUse } from "../traffic.ts";

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
    index: "Moving {index} to another tablespace keeps out everyone who reads or writes {table} while it is copied. {way}",
    view: "Moving the materialized view {view} to another tablespace keeps everyone out who reads it while it is copied. Make it anew there under another name, and swap the names.",
  },

  on: {
    Neutral({ what, span, table: name }, { catalog, settings, effect, report }) {
      if (what !== "tablespace") return;
      const index = name === null ? undefined : catalog.findIndex(name);
      if (index !== undefined) {
        const indexed = catalog.table(index.table);
        const way = settings.postgres >= 14 ? `Use REINDEX (TABLESPACE …) INDEX CONCURRENTLY ${index.label}, outside of any transaction.` : "Build another one there with CREATE INDEX CONCURRENTLY, and drop this one.";
        if (isInUse(indexed, settings)) report("index", { at: { span }, data: { index: index.label, table: indexed.label, way } });
        return;
      }
      const view = name === null ? undefined : catalog.findObject("materialized view", name);
      if (name !== null && view !== undefined) return report("view", { at: { span }, data: { view: catalog.label(name) } });
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
      title: "An index of a table in use",
      deployed: "create table events (id bigint, day date); create index events_day on events (day);",
      sql: "alter index events_day set tablespace fast;",
      reports: [{ message: "index", at: "set tablespace fast", data: { index: "events_day", table: "events", way: "Use REINDEX (TABLESPACE …) INDEX CONCURRENTLY events_day, outside of any transaction." } }],
      notRun: "the tablespace does not exist on an empty server",
    },
    {
      title: "A materialized view",
      deployed: "create materialized view totals as select 1 as n;",
      sql: "alter materialized view totals set tablespace fast;",
      reports: [{ message: "view", at: "set tablespace fast", data: { view: "totals" } }],
      notRun: "the tablespace does not exist on an empty server",
    },
    {
      title: "The table is new",
      sql: "create table events (id bigint); alter table events set tablespace pg_default;",
    },
  ],
});
