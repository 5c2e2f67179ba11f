import { defineRule, replace } from "../rule.ts";
import { inCaseOf, textOf } from "../source.ts";
import { feelsLocks } from "../traffic.ts";

export default defineRule({
  id: "index-rename-via-alter-table",
  category: "locking",
  severity: "warning",
  summary: "Rename indexes with ALTER INDEX",
  why: "ALTER TABLE renames an index as well, but locks it with ACCESS EXCLUSIVE, as it would a table: whoever plans a query on the index's table waits. ALTER INDEX does the same under a lock that lets others work.",
  instead: "Write ALTER INDEX … RENAME TO.",
  see: ["https://www.postgresql.org/docs/current/sql-alterindex.html"],
  presets: ["strict"],

  messages: {
    locks: "{index} is an index: ALTER TABLE keeps everyone off it, and with it off {table}, while it waits for its lock. ALTER INDEX does the same and lets others work.",
  },

  on: {
    RenameTable(rename, { catalog, settings, statement, file, report }) {
      const index = catalog.findTable(rename.table) === undefined ? catalog.findIndex(rename.table) : undefined;
      if (index === undefined) return;
      const table = catalog.table(index.table);
      if (!feelsLocks(table, settings)) return;
      const keyword = rename.nested ? undefined : statement.tokens[1];
      const fits = keyword !== undefined && /^table$/i.test(textOf(file, keyword)) && rename.only !== true;
      report("locks", {
        at: rename,
        data: { index: index.label, table: table.label },
        fix: fits ? { title: "Use ALTER INDEX", edits: [replace(keyword, inCaseOf(file, keyword, "index"))] } : undefined,
      });
    },
  },

  examples: [
    {
      title: "An index, renamed as if it were a table",
      deployed: "create table users (email text); create index users_email on users (email);",
      sql: "alter table users_email rename to users_by_email;",
      reports: [{ message: "locks", at: "rename to users_by_email" }],
      fixed: "alter index users_email rename to users_by_email;",
    },
    {
      title: "With ALTER INDEX",
      deployed: "create table users (email text); create index users_email on users (email);",
      sql: "alter index users_email rename to users_by_email;",
    },
    {
      title: "A table",
      deployed: "create table users (email text);",
      sql: "alter table users rename to people;",
    },
  ],
});
