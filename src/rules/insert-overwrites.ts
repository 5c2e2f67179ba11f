import { wholeOf } from "../effects/roles.ts";
import { defineRule } from "../rule.ts";
import { quoteList } from "../sql/names.ts";
import { isTrackingTable } from "../tenancy.ts";

export default defineRule({
  id: "insert-overwrites",
  category: "data-loss",
  severity: "info",
  summary: "Do not overwrite rows that are there with those of a migration",
  why: "Rows that a migration brings along were edited since, by people or by the application. ON CONFLICT DO UPDATE and a MERGE that updates put the text of the file over what they chose, and nothing keeps it.",
  instead: "ON CONFLICT DO NOTHING adds what is missing and leaves the rest. Where an old value must be corrected, say which one: `do update set rate = 0.19 where rates.rate = 0.16`.",
  see: ["https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT", "https://www.postgresql.org/docs/current/sql-merge.html"],
  presets: [],

  messages: {
    insert: "Where {table} has the row already, this puts its own values over whatever {columns} holds now.",
    merge: "This MERGE {verb} rows of {table} whatever they hold now.",
  },

  on: {
    Insert(insert, { catalog, statement, report }) {
      const table = catalog.table(insert.table);
      const node = wholeOf(insert, statement);
      if (insert.onConflict !== "update" || table.madeHere || isTrackingTable(table) || node === undefined || !("InsertStmt" in node)) return;
      const clause = node.InsertStmt.onConflictClause;
      if (clause?.whereClause !== undefined) return;
      const keys = (clause?.infer?.indexElems ?? []).flatMap((element) => ("IndexElem" in element ? [element.IndexElem.name ?? ""] : []));
      const columns = (clause?.targetList ?? []).flatMap((target) => ("ResTarget" in target && target.ResTarget.name !== undefined ? [target.ResTarget.name] : [])).filter((column) => !keys.includes(column) && !/^(?:updated|modified|changed)(?:_|$)/.test(column));
      if (columns.length > 0) report("insert", { at: insert, data: { table: table.label, columns: quoteList(columns) } });
    },
    Merge(merge, { catalog, statement, report }) {
      const table = catalog.table(merge.table);
      const node = wholeOf(merge, statement);
      if (table.madeHere || isTrackingTable(table) || node === undefined || !("MergeStmt" in node)) return;
      const clauses = (node.MergeStmt.mergeWhenClauses ?? []).flatMap((each) => ("MergeWhenClause" in each && each.MergeWhenClause.condition === undefined ? [each.MergeWhenClause.commandType] : []));
      const verb = clauses.includes("CMD_DELETE") ? "deletes" : clauses.includes("CMD_UPDATE") ? "updates" : null;
      if (verb !== null) report("merge", { at: merge, data: { table: table.label, verb } });
    },
  },

  examples: [
    {
      title: "A seed that overwrites",
      deployed: "create table settings (name text primary key, value text);",
      sql: "insert into settings values ('theme', 'light') on conflict (name) do update set value = excluded.value;",
      reports: [{ message: "insert", at: "insert into settings values ('theme', 'light') on conflict (name) do update set value = excluded.value", data: { table: "settings", columns: "value" } }],
    },
    {
      title: "A MERGE that overwrites",
      deployed: "create table settings (name text primary key, value text);",
      sql: "merge into settings using (values ('theme', 'light')) given (name, value) on given.name = settings.name when matched then update set value = given.value when not matched then insert values (given.name, given.value);",
      reports: [{ message: "merge", at: "merge into settings using (values ('theme', 'light')) given (name, value) on given.name = settings.name when matched then update set value = given.value when not matched then insert values (given.name, given.value)", data: { table: "settings", verb: "updates" } }],
    },
    {
      title: "What is there stays",
      deployed: "create table settings (name text primary key, value text);",
      sql: "insert into settings values ('theme', 'light') on conflict (name) do nothing;",
    },
    {
      title: "It says which value it corrects",
      deployed: "create table settings (name text primary key, value text);",
      sql: "insert into settings values ('theme', 'light') on conflict (name) do update set value = excluded.value where settings.value = 'white';",
    },
    {
      title: "The table is new",
      sql: "create table settings (name text primary key, value text); insert into settings values ('theme', 'light') on conflict (name) do update set value = excluded.value;",
    },
    {
      title: "Its key, the time of the change, the tool's own table, and what is left alone",
      deployed: "create table states (code text primary key, name text, updated_at timestamptz); create table schema_migrations (version text primary key, dirty boolean);",
      sql: "insert into states values ('open', 'Open') on conflict do nothing;\ninsert into states values ('open', 'Open') on conflict (code) do update set code = excluded.code, updated_at = now();\ninsert into schema_migrations values ('2', false) on conflict (version) do update set dirty = excluded.dirty;\nmerge into schema_migrations using states on version = code when matched then update set dirty = true;",
    },
    {
      title: "MERGE of new rows, on a condition, or into a table that is new",
      deployed: "create table states (code text primary key, name text);",
      sql: "create table kinds (code text primary key, name text);\nmerge into kinds using states on kinds.code = states.code when matched then update set name = '';\nmerge into states using kinds on kinds.code = states.code when not matched then insert values ('a', 'b') when matched and states.name is null then update set name = '';",
    },
  ],
});
