import { retyped, writtenColumns, type WrittenColumn } from "../facts/written-columns.ts";
import { defineRule } from "../rule.ts";
import { isSerial } from "../sql/data-type.ts";
import { quoteIdentifier } from "../sql/names.ts";

/** What an integer type holds at most, and the wide one of its family. */
const narrow: Readonly<Record<string, { readonly most: string; readonly wide: string }>> = {
  int2: { most: "32,767", wide: "bigint" },
  int4: { most: "2,147,483,647", wide: "bigint" },
  smallserial: { most: "32,767", wide: "bigserial" },
  serial: { most: "2,147,483,647", wide: "bigserial" },
};

/** Whether every row gets a new value of it: it counts up, or it is the primary key alone. */
function isKey({ name, type, definition, change }: WrittenColumn): boolean {
  if (definition === null) return false;
  if (isSerial(type) || definition.identity !== null) return true;
  const constraints = change.kind === "CreateTable" ? change.constraints : definition.constraints;
  return constraints.some(({ kind, columns }) => kind === "primary key" && columns.length === 1 && columns[0] === name);
}

export default defineRule({
  id: "narrow-integer",
  category: "convention",
  severity: "warning",
  summary: "Count rows in bigint",
  why: "A key of type integer ends at 2,147,483,647. When the sequence gets there (deleted rows and failed inserts count too) every INSERT fails, and the way out rewrites the table and every table that references it under ACCESS EXCLUSIVE locks.",
  instead: "Use bigint for what counts rows. It takes four bytes more, which padding often takes anyway.",
  see: ["https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT"],
  equivalents: { squawk: ["prefer-bigint-over-int", "prefer-bigint-over-smallint"], "Postgres Language Server": ["preferBigInt", "preferBigintOverInt", "preferBigintOverSmallint"], pgfence: ["prefer-bigint-over-int"] },
  presets: ["strict"],
  options: {
    columns: { type: "string", enum: ["keys", "all"], default: "keys", description: "`keys`: primary keys of one column, identity and serial columns. `all`: every integer column." },
  },

  messages: {
    key: "The key {column} of {table} is {type}: after {most} every INSERT fails, and the way to bigint rewrites the table. Make it {wide} while it is new.",
    column: "The column {column} of {table} is {type}, which holds {most} at most. Use {wide}.",
  },

  on: {
    statement(statement, { catalog, file, options, report }) {
      for (const column of writtenColumns(statement, catalog)) {
        const found = column.type.schema === "pg_catalog" || isSerial(column.type) ? narrow[column.type.name] : undefined;
        const key = isKey(column);
        if (found === undefined || (!key && options.columns === "keys")) continue;
        const { most, wide } = found;
        const edit = retyped(column, file, wide);
        report(key ? "key" : "column", { at: column.at, data: { column: quoteIdentifier(column.name), table: column.table, type: isSerial(column.type) ? column.type.name : column.type.label, most, wide }, suggestions: edit === null ? undefined : [{ title: `Make it ${wide}`, edits: [edit] }] });
      }
    },
  },

  examples: [
    {
      title: "A serial key",
      sql: "create table orders (id serial primary key);",
      reports: [{ message: "key", at: "serial", data: { column: "id", table: "orders", type: "serial", most: "2,147,483,647", wide: "bigserial" } }],
      suggested: "create table orders (id bigserial primary key);",
    },
    {
      title: "An identity column, its key written at the end",
      sql: "create table orders (id integer generated always as identity, total numeric, primary key (id));",
      reports: [{ message: "key", at: "integer" }],
      suggested: "create table orders (id bigint generated always as identity, total numeric, primary key (id));",
    },
    {
      title: "A key that the application gives",
      sql: "create table orders (id int primary key);",
      reports: [{ message: "key", at: "int" }],
      suggested: "create table orders (id bigint primary key);",
    },
    {
      title: "A house that wants bigint everywhere",
      options: { columns: "all" },
      deployed: "create table orders (id bigint primary key);",
      sql: "alter table orders add column lines smallint;",
      reports: [{ message: "column", at: "smallint", data: { column: "lines", table: "orders", type: "smallint", most: "32,767", wide: "bigint" } }],
      suggested: "alter table orders add column lines bigint;",
    },
    {
      title: "It counts something else than rows",
      sql: "create table orders (id bigint primary key, lines integer not null);",
    },
    {
      title: "A key of several columns counts nothing by itself",
      sql: "create table seats (line integer, number smallint, primary key (line, number));",
    },
  ],
});
