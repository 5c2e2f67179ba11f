import { isThere } from "../facts/column-there.ts";
import { defineRule, replace } from "../rule.ts";
import { inCaseOf } from "../source.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isWord } from "../sql/split.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "add-column-stored-generated",
  category: "locking",
  severity: "error",
  summary: "Add columns to tables in use that need not be computed for all rows at once",
  why: "The value of a column GENERATED … STORED is computed when the column is added: the server writes the whole table and its indexes anew under an ACCESS EXCLUSIVE lock, and no one can read or write the table meanwhile.",
  instead: "On PostgreSQL 18 a VIRTUAL column is computed when it is read, and adding it costs nothing. Otherwise add a plain column, let a trigger fill it for new and changed rows, and fill the old ones in batches; or build an index over the expression concurrently, if it is only searched.",
  see: ["https://www.postgresql.org/docs/current/ddl-generated-columns.html", "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
  equivalents: { squawk: ["adding-field-with-default"], eugene: ["E10", "E11"], "Postgres Language Server": ["addSerialColumn"], strong_migrations: ["add_column_generated_stored"], pgfence: ["add-column-stored-generated"], Atlas: ["PG309"] },
  presets: ["recommended"],

  messages: {
    rewrites: "Adding {column} as a stored generated column blocks reads and writes of {table} while all its rows and indexes are written anew. Add a plain column, let a trigger fill it for new rows, and fill the old ones in batches.",
    virtualInstead: "Adding {column} as a stored generated column blocks reads and writes of {table} while all its rows and indexes are written anew. A VIRTUAL one costs nothing; if its value has to be stored, add a plain column, let a trigger fill it, and fill the old rows in batches.",
  },

  on: {
    AddColumn({ table: name, column, nested }, { catalog, settings, statement, file, report }) {
      const table = catalog.table(name);
      if (column.generated?.stored !== true || !isInUse(table, settings)) return;
      if (isThere(table, column)) return;
      const data = { column: quoteIdentifier(column.name), table: table.label };
      if (settings.postgres < 18) return report("rewrites", { at: column, data });
      const keyword = nested ? undefined : statement.tokens.findLast((token) => token.start >= column.span.start && token.end <= column.span.end && isWord(file.text, token, "stored"));
      const fits = keyword !== undefined && column.constraints.length === 0;
      const virtual = { title: "Compute it when it is read", edits: keyword === undefined ? [] : [replace(keyword, inCaseOf(file, keyword, "virtual"))] };
      report("virtualInstead", { at: column, data, suggestions: fits ? [virtual] : [] });
    },
  },

  examples: [
    {
      title: "The table is in use",
      deployed: "create table orders (net numeric, tax numeric);",
      sql: "alter table orders add column gross numeric generated always as (net + tax) stored;",
      reports: [{ message: "rewrites", at: "gross numeric generated always as (net + tax) stored" }],
    },
    {
      title: "PostgreSQL 18 has virtual columns",
      deployed: "create table orders (net numeric, tax numeric);",
      postgres: 18,
      sql: "alter table orders add column gross numeric generated always as (net + tax) stored;",
      reports: [{ message: "virtualInstead", at: "gross numeric generated always as (net + tax) stored" }],
      suggested: "alter table orders add column gross numeric generated always as (net + tax) virtual;",
    },
    {
      title: "A virtual column costs nothing",
      deployed: "create table orders (net numeric, tax numeric);",
      postgres: 18,
      sql: "alter table orders add column gross numeric generated always as (net + tax) virtual;",
    },
    {
      title: "The table is new",
      sql: "create table orders (net numeric, tax numeric); alter table orders add column gross numeric generated always as (net + tax) stored;",
    },
    {
      title: "The column is there already",
      deployed: "create table orders (net numeric, tax numeric, gross numeric generated always as (net + tax) stored);",
      sql: "alter table orders add column if not exists gross numeric generated always as (net + tax) stored;",
    },
  ],
});
