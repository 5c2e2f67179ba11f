import { baseName, pathWritten } from "../catalog/catalog.ts";
import { mayReplace } from "../catalog/replacement.ts";
import { defineRule } from "../rule.ts";
import { isRecreated } from "../sql/recreated.ts";

export default defineRule({
  id: "drop-and-recreate",
  category: "data-loss",
  severity: "info",
  summary: "Replace a view or function instead of dropping it and making it again",
  why: "What is made again under the same name is another object: the privileges, the owner and the comment of the first are gone, and who could read it yesterday gets `permission denied`. Between the two, where no transaction holds them together, there is nothing under that name.",
  instead: "CREATE OR REPLACE keeps all of it: of a function as long as its arguments and result stay, of a view as long as its columns do and new ones come last. Where it must go, grant again what was granted; a materialized view is built under another name and swapped by renaming.",
  see: ["https://www.postgresql.org/docs/current/sql-createview.html#SQL-CREATEVIEW-NOTES", "https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-NOTES"],
  presets: [],

  messages: {
    replace: "This drops the {kind} {name} to make it again: its privileges, owner and comment are gone. CREATE OR REPLACE keeps them.",
    swap: "This drops the materialized view {name} to make it again: its rows, indexes and privileges are gone, and readers wait until it is computed. Build the new one under another name and swap the names.",
  },

  on: {
    DropObject(drop, { catalog, file, text, report }) {
      if (!["view", "materialized view", "function", "procedure"].includes(drop.object) || drop.unlikely === true) return;
      const known = catalog.findObject(drop.object, drop.name);
      if (known === undefined || known.origin?.path === file.path || !isRecreated(drop, text)) return;
      const again = text.statements.flatMap(({ changes }) => changes.flatMap((change) => (change.kind === "CreateObject" && change.object === drop.object && change.name.name === known.name ? [change] : [])));
      const [next] = again;
      if (next === undefined || !mayReplace(catalog, known, { ...known, sql: next.sql, searchPath: pathWritten(catalog) })) return; // other arguments, another result: nothing replaces those
      const data = { kind: drop.object, name: catalog.label({ ...drop.name, name: baseName(drop.name.name) }) };
      if (drop.object === "materialized view") report("swap", { at: drop, data: { name: data.name } });
      else report("replace", { at: drop, data });
    },
  },

  examples: [
    {
      title: "A view that could be replaced",
      deployed: "create view totals as select 1 as total;",
      sql: "drop view totals; create view totals as select 1 as total, 'EUR' as currency;",
      reports: [{ message: "replace", at: "drop view totals", data: { kind: "view", name: "totals" } }],
    },
    {
      title: "A function that could be replaced",
      deployed: "create function total(id bigint) returns bigint language sql as 'select id';",
      sql: "drop function if exists total(bigint); create function total(id bigint) returns bigint language sql as 'select 2 * id';",
      reports: [{ message: "replace", at: "drop function if exists total(bigint)", data: { kind: "function", name: "total" } }],
    },
    {
      title: "A materialized view",
      deployed: "create materialized view totals as select 1 as total;",
      sql: "drop materialized view totals; create materialized view totals as select 2 as total;",
      reports: [{ message: "swap", at: "drop materialized view totals", data: { name: "totals" } }],
    },
    {
      title: "Other arguments, or another result: it must go",
      deployed: "create function total(id bigint) returns bigint language sql as 'select id'; create function tax(id bigint) returns bigint language sql as 'select id';",
      sql: "drop function total(bigint); create function total(id bigint, factor bigint) returns bigint language sql as 'select id * factor'; drop function tax(bigint); create function tax(id bigint) returns numeric language sql as 'select id::numeric';",
    },
    {
      title: "The view loses a column, and a comment says otherwise of the result",
      deployed: "create view totals as select 1 as total, 'EUR' as currency; create function tax(id bigint) returns bigint language sql as 'select id';",
      sql: "drop view totals; create view totals as select 'EUR' as currency; drop function tax(bigint); create function tax(id bigint) returns /* bigint language sql */ numeric language sql as 'select id::numeric';",
    },
    {
      title: "It is replaced",
      deployed: "create view totals as select 1 as total;",
      sql: "create or replace view totals as select 1 as total, 'EUR' as currency;",
    },
    {
      title: "No migration made it",
      sql: "drop view if exists totals; create view totals as select 1 as total;",
    },
  ],
});
