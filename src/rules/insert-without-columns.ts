import { defineRule, insertAfter } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import type { Statement } from "../sql/statement.ts";

/** How many values each row of a VALUES list has; null for a query, or where rows differ. */
function widthOf({ node }: Statement): number | null {
  const select = node?.stmt !== undefined && "InsertStmt" in node.stmt ? node.stmt.InsertStmt.selectStmt : undefined;
  const widths = select !== undefined && "SelectStmt" in select ? (select.SelectStmt.valuesLists ?? []).map((row) => ("List" in row ? (row.List.items ?? []).length : 0)) : [];
  const [width] = widths;
  return width !== undefined && widths.every((each) => each === width) ? width : null;
}

export default defineRule({
  id: "insert-without-columns",
  category: "convention",
  severity: "warning",
  summary: "List the columns of an INSERT",
  why: "Without a list, values go to the columns in the order the table has them. That order differs where a column was dropped and added again, or the database was made by other steps; a column that is added later takes a value that was meant for none, or shifts nothing and stays null without a word.",
  instead: "Write the columns after the name of the table.",
  see: ["https://www.postgresql.org/docs/current/sql-insert.html"],
  presets: ["strict"],
  silentWhereUnlikely: true,

  messages: {
    found: "This INSERT relies on the order of the columns of {table}. List the columns.",
  },

  on: {
    Insert(insert, { catalog, statement, report }) {
      const table = catalog.table(insert.table);
      if (insert.columns.length > 0 || insert.source === "default values" || table.temporary) return;
      const width = table.columnsKnown && !insert.nested && statement.changes.length === 1 ? widthOf(statement) : null;
      const columns = width === null || width > table.columns.length ? null : table.columns.slice(0, width).map(({ name }) => quoteIdentifier(name)).join(", ");
      report("found", { at: insert.tableSpan, data: { table: table.label }, fix: columns === null ? undefined : { title: "List the columns", edits: [insertAfter(insert.tableSpan, ` (${columns})`)] } });
    },
  },

  examples: [
    {
      title: "Values in the order of the columns",
      deployed: "create table plans (id bigint primary key, name text, price numeric);",
      sql: "insert into plans values (1, 'basic'), (2, 'full');",
      reports: [{ message: "found", at: "plans", data: { table: "plans" } }],
      fixed: "insert into plans (id, name) values (1, 'basic'), (2, 'full');",
    },
    {
      title: "Rows of a query",
      deployed: "create table plans (id bigint primary key, name text); create table old_plans (id bigint, name text);",
      sql: "insert into plans select id, name from old_plans;",
      reports: [{ message: "found", at: "plans" }],
    },
    {
      title: "The columns are listed",
      deployed: "create table plans (id bigint primary key, name text);",
      sql: "insert into plans (id, name) values (1, 'basic');",
    },
    {
      title: "Defaults alone",
      deployed: "create table plans (id bigint generated always as identity primary key, name text);",
      sql: "insert into plans default values;",
    },
    {
      title: "Rows of unlike width, more values than columns, a WITH that writes too, in a block, for this session",
      deployed: "create table states (code text, name text); create table kinds (code text, name text);",
      sql: "create temporary table seen (n int);\ninsert into seen values (1);\nwith more as (insert into kinds values ('a', 'b') returning code) insert into states values ('open');\ndo $$ begin insert into states values ('open'); end $$;\ncreate table copied as select * from unnest(array['a']) code;\ninsert into states select code from kinds;",
      reports: [{ message: "found", at: "kinds" }, { message: "found", at: "states" }, { message: "found", at: "states" }, { message: "found", at: "states" }],
    },
    {
      title: "More values than columns",
      deployed: "create table states (code text);",
      sql: "insert into states values ('open', 'Open');",
      reports: [{ message: "found", at: "states" }],
      fails: "more expressions than target columns",
    },
    {
      title: "A table that no migration made",
      sql: "insert into states values ('open', 'Open');",
      reports: [{ message: "found", at: "states" }],
      notRun: "the table is not there",
    },
  ],
});
