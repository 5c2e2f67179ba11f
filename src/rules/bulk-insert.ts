import { wholeOf } from "../effects/roles.ts";
import { defineRule } from "../rule.ts";
import { constantValue, functionCalls, isBuiltIn, walk } from "../sql/expression.ts";
import type { Expression } from "../sql/change.ts";

export default defineRule({
  id: "bulk-insert",
  category: "data-loss",
  severity: "info",
  summary: "Load many rows with a tool for it, and not in a migration",
  why: "A migration that carries thousands of rows is parsed as a whole, takes memory for all of it at once, runs in one transaction, and runs again in every test and on every new developer's machine.",
  instead: "Keep data in a file beside and load it with COPY or a seed step of its own; a migration holds the rows without which the application does not start.",
  see: ["https://www.postgresql.org/docs/current/populate.html", "https://www.postgresql.org/docs/current/sql-copy.html"],
  presets: [],
  options: {
    rows: { type: "integer", minimum: 1, default: 1000, description: "How many rows one INSERT may bring." },
  },

  messages: {
    written: "This INSERT brings {rows} rows into {table}, more than {most}.",
    generated: "This INSERT makes {rows} rows in {table}, more than {most}.",
  },

  on: {
    Insert(insert, { catalog, options, statement, report }) {
      const most = options.rows ?? Infinity;
      const table = catalog.table(insert.table);
      if (table.temporary) return;
      if (insert.rows !== null) {
        if (insert.rows > most) report("written", { at: insert.tableSpan, data: { rows: insert.rows, table: table.label, most } });
        return;
      }
      const node = wholeOf(insert, statement);
      const rows = node !== undefined && "InsertStmt" in node && node.InsertStmt.selectStmt !== undefined ? generatedRows(node.InsertStmt.selectStmt) : null;
      if (rows !== null && rows > most) report("generated", { at: insert.tableSpan, data: { rows, table: table.label, most } });
    },
  },

  examples: [
    {
      title: "More rows than the option says",
      deployed: "create table countries (code text primary key);",
      options: { rows: 2 },
      sql: "insert into countries values ('DE'), ('FR'), ('IT');",
      reports: [{ message: "written", at: "countries", data: { rows: 3, table: "countries", most: 2 } }],
    },
    {
      title: "Generated rows",
      deployed: "create table numbers (n integer);",
      sql: "insert into numbers select n from generate_series(1, 50000) n;",
      reports: [{ message: "generated", at: "numbers", data: { rows: 50000, table: "numbers", most: 1000 } }],
    },
    {
      title: "A few rows",
      deployed: "create table countries (code text primary key);",
      sql: "insert into countries values ('DE'), ('FR'), ('IT');",
    },
    {
      title: "A copy of another table: how many rows that are, nothing tells",
      deployed: "create table countries (code text primary key); create table kept (code text);",
      sql: "insert into kept select code from countries; insert into kept select n::text from generate_series(1, 12) n;",
    },
    {
      title: "For this session, of rows that are read, in steps that no one knows",
      options: { rows: 2 },
      deployed: "create table days (n bigint); create table users (id bigint);",
      sql: "create temporary table seen (n bigint);\ninsert into seen values (1), (2), (3);\ninsert into days select n from generate_series(1, 9) n, users;\ninsert into days select generate_series(1, (random() * 9)::int);\ninsert into days select generate_series((random() * 9)::int, 9);\ninsert into days select generate_series(1, 9, (random() * 9)::int + 1);\ninsert into days select 1;\ninsert into days default values;",
    },
  ],
});

/** How many rows the series of a query make together; null where a table is read or a bound is no constant. */
function generatedRows(query: Expression["node"]): number | null {
  let reads = false;
  walk(query, (node) => void (reads ||= "RangeVar" in node));
  const series = functionCalls(query).filter(({ name }) => isBuiltIn(name, "generate_series"));
  if (reads || series.length === 0) return null;
  return series.reduce<number | null>((product, { arguments: [from, to, step] }) => {
    const [low, high, by] = [from, to, step].map((node) => (node === undefined ? 1 : constantValue(node)));
    return product === null || typeof low !== "number" || typeof high !== "number" || typeof by !== "number" || by === 0 ? null : product * Math.max(0, Math.floor((high - low) / by) + 1);
  }, 1);
}
