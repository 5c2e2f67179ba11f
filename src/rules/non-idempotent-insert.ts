import { changesIn, onTable } from "../facts/changes-on.ts";
import { isLeftBehind } from "../facts/half-applied.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { inCaseOf, textOf } from "../source.ts";
import type { Statement } from "../sql/statement.ts";
import { matchesTable } from "../tenancy.ts";

/** Whether the rows come from a SELECT that asks whether they are there. */
function asksFirst({ node }: Statement): boolean {
  const select = node?.stmt !== undefined && "InsertStmt" in node.stmt ? node.stmt.InsertStmt.selectStmt : undefined;
  return select !== undefined && "SelectStmt" in select && select.SelectStmt.whereClause !== undefined;
}

export default defineRule({
  id: "non-idempotent-insert",
  category: "convention",
  severity: "warning",
  summary: "Write inserts that can run again",
  why: "When a script is applied a second time, after it stopped half-way or because nobody knew, its inserts fail on a key that is there, or, where the key is generated, put every row in twice.",
  instead: "ON CONFLICT DO NOTHING, on a unique key that the rows bring along: without one there is no conflict, and rows double in silence.",
  see: ["https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT"],
  presets: [],
  options: {
    when: { type: "string", enum: ["half-applied", "always"], default: "always", description: "`half-applied`: where a failure can leave a part of the script behind. `always`: in transactions too." },
    tables: { type: "array", items: { type: "string" }, default: ["*"], description: "Tables it is asked of, as names or globs." },
  },

  messages: {
    found: "A second run of this fails on rows of {table} that are there already. Write ON CONFLICT DO NOTHING.",
    doubles: "A second run of this puts the same rows into {table} again: none of the columns it writes is unique. Give the rows a key, and write ON CONFLICT DO NOTHING.",
  },

  on: {
    Insert(insert, { catalog, session, statement, text, file, options, report }) {
      const table = catalog.table(insert.table);
      if (insert.nested || insert.source !== "values" || insert.onConflict !== null || table.temporary || !matchesTable(options.tables, table)) return;
      if (asksFirst(statement) || onTable(changesIn(text), insert.table, catalog, "Delete", "Truncate", "DropTable").some(({ span }) => span.start < insert.span.start) || (options.when === "half-applied" && !isLeftBehind(statement, text, session))) return;
      const written = insert.columns.length === 0 ? table.columns.map(({ name }) => name) : insert.columns;
      const hasKey = !table.columnsKnown || catalog.indexesOf(table).some(({ unique, keys }) => unique && keys.every((key) => key === null || written.includes(key)));
      if (!hasKey) return report("doubles", { at: insert.tableSpan, data: { table: table.label } });
      const returning = statement.tokens.findLast((token) => textOf(file, token).toLowerCase() === "returning");
      const words = inCaseOf(file, statement.tokens[0] ?? statement.span, " on conflict do nothing");
      report("found", {
        at: insert.tableSpan,
        data: { table: table.label },
        suggestions: returning === undefined && statement.changes.length === 1 ? [{ title: "Leave out rows that are there", edits: [insertAfter(statement, words)] }] : undefined,
      });
    },
  },

  examples: [
    {
      title: "Rows with their keys",
      deployed: "create table plans (id bigint primary key, name text);",
      sql: "INSERT INTO plans VALUES (1, 'basic'), (2, 'full');",
      reports: [{ message: "found", at: "plans", data: { table: "plans" } }],
      suggested: "INSERT INTO plans VALUES (1, 'basic'), (2, 'full') ON CONFLICT DO NOTHING;",
    },
    {
      title: "The key is generated, so nothing keeps the rows from doubling",
      deployed: "create table plans (id bigint generated always as identity primary key, name text);",
      sql: "insert into plans (name) values ('basic');",
      reports: [{ message: "doubles", at: "plans" }],
    },
    {
      title: "A conflict is expected",
      deployed: "create table plans (id bigint primary key, name text);",
      sql: "insert into plans values (1, 'basic') on conflict do nothing;",
    },
    {
      title: "It asks first",
      deployed: "create table plans (id bigint generated always as identity primary key, name text);",
      sql: "insert into plans (name) select 'basic' where not exists (select from plans where name = 'basic');",
    },
    {
      title: "The rows are taken out first",
      deployed: "create table plans (id bigint primary key, name text);",
      sql: "delete from plans where id in (1, 2);\ninsert into plans values (1, 'basic'), (2, 'full');",
    },
    {
      title: "A house that asks it of the tables for lookups",
      options: { tables: ["*_types"] },
      deployed: "create table plans (id bigint primary key, name text);",
      sql: "insert into plans values (1, 'basic');",
    },
    {
      title: "A house that asks it where half of a script can be applied",
      options: { when: "half-applied" },
      runner: "goose",
      deployed: "create table plans (id bigint primary key, name text);",
      sql: "-- +goose Up\ninsert into plans values (1, 'basic');\ninsert into plans values (2, 'full');",
    },
    {
      title: "Rows of this session, rows of a query, and rows in a block",
      deployed: "create table states (code text primary key, name text); create table carts (code text);",
      sql: "create temporary table seen (code text primary key);\ninsert into seen values ('a');\ninsert into states select code, 'new' from carts;\ndo $$ begin insert into states values ('open', 'Open'); end $$;",
    },
    {
      title: "Unique columns that it does not write, an index that is not, and one on an expression",
      deployed: "create table states (code text unique, name text); create index states_name on states (name); create table kinds (name text); create unique index kinds_name on kinds (lower(name));",
      sql: "insert into states (name) values ('Open');\ninsert into kinds values ('Small');",
      reports: [{ message: "doubles", at: "states" }, { message: "found", at: "kinds" }],
      suggested: "insert into states (name) values ('Open');\ninsert into kinds values ('Small') on conflict do nothing;",
    },
    {
      title: "RETURNING, and a WITH that writes too",
      deployed: "create table states (code text primary key); create table kinds (code text primary key);",
      sql: "insert into states values ('open') returning code;\nwith more as (insert into kinds values ('small')) insert into states values ('paid');",
      reports: [{ message: "found", at: "states" }, { message: "found", at: "kinds" }, { message: "found", at: "states" }],
    },
    {
      title: "Of a table no migration made nobody knows the keys",
      sql: "insert into states values ('open');",
      reports: [{ message: "found", at: "states" }],
      suggested: "insert into states values ('open') on conflict do nothing;",
      notRun: "the table is not there",
    },
  ],
});
