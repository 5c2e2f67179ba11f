import { isVolatile } from "../catalog/functions.ts";
import { isThere } from "../facts/column-there.ts";
import { defineRule, replace } from "../rule.ts";
import { textOf } from "../source.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isWord } from "../sql/split.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "add-column-volatile-default",
  category: "locking",
  severity: "error",
  summary: "Add columns to tables in use without a volatile default",
  why: "A default that is the same for all rows, such as a constant or now(), is stored once and costs nothing. A volatile one, such as gen_random_uuid() or clock_timestamp(), has to be computed for each row: the server writes the whole table and its indexes anew under an ACCESS EXCLUSIVE lock, and no one can read or write the table meanwhile.",
  instead: "Add the column without a default, then SET DEFAULT, which counts for new rows only, and fill the old rows in batches.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES", "https://www.postgresql.org/docs/current/xfunc-volatility.html"],
  equivalents: { squawk: ["adding-field-with-default"], eugene: ["E10"], "Postgres Language Server": ["addingFieldWithDefault"], strong_migrations: ["add_column_default", "add_column_default_callable"], pgfence: ["add-column-non-constant-default"], Atlas: ["PG302"] },
  presets: ["recommended"],
  steps: true,

  messages: {
    rewrites: "Adding {column} with the volatile default {default} blocks reads and writes of {table} while all its rows and indexes are written anew. Add the column without it, then SET DEFAULT, and fill old rows in batches.",
    mayRewrite: "Adding {column} blocks reads and writes of {table} while all its rows and indexes are written anew, if the default {default} is volatile: nothing here tells. If so, add the column without it, then SET DEFAULT, and fill old rows in batches.",
  },

  on: {
    AddColumn({ table: name, column }, { catalog, settings, file, statement, report }) {
      const table = catalog.table(name);
      if (column.default === null || !isInUse(table, settings)) return;
      if (isThere(table, column)) return;
      const volatile = isVolatile(column.default, catalog, settings.postgres);
      if (volatile === false) return;
      const { sql, span } = column.default;
      const keyword = span === null ? undefined : statement.tokens.findLast((token) => token.end <= span.start && isWord(file.text, token, "default"));
      const before = keyword === undefined ? undefined : statement.tokens.findLast((token) => token.end <= keyword.start);
      const split = span === null || before === undefined || column.notNull ? [] : [{
        title: "Set the default after the column is added",
        edits: [replace({ start: before.end, end: column.span.end }, `${textOf(file, { start: span.end, end: column.span.end })}, alter column ${textOf(file, column.nameSpan)} set default ${sql}`)],
      }];
      report(volatile === true ? "rewrites" : "mayRewrite", { at: column, data: { column: quoteIdentifier(column.name), table: table.label, default: sql.replaceAll(/\s+/g, " ") }, suggestions: split });
    },
  },

  examples: [
    {
      title: "Every row gets a value of its own",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column token uuid default gen_random_uuid();",
      reports: [{ message: "rewrites", at: "token uuid default gen_random_uuid()" }],
      suggested: "alter table users add column token uuid, alter column token set default gen_random_uuid();",
    },
    {
      title: "A column that a condition may have dropped",
      deployed: ["create table users (id bigint primary key, token uuid);", "do $$ begin if current_setting('server_version_num')::int > 90000 then alter table users drop column token; end if; end $$;"],
      sql: "alter table users add column token uuid default gen_random_uuid();",
      reports: [{ message: "rewrites", at: "token uuid default gen_random_uuid()" }],
      suggested: "alter table users add column token uuid, alter column token set default gen_random_uuid();",
    },
    {
      title: "The volatile call stands deep in the expression",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column code text not null default upper(substr(md5(random()::text), 1, 8));",
      reports: [{ message: "rewrites", at: "code text not null default upper(substr(md5(random()::text), 1, 8))" }],
    },
    {
      title: "now() is the same for the whole transaction, and constants are constants",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column created_at timestamptz not null default now(), add column due date default current_date + 7, add column labels text[] not null default array[]::text[], add column settings jsonb default '{}'::jsonb;",
    },
    {
      title: "A function of the project's own, volatile by default",
      deployed: "create table users (id bigint primary key); create function new_code() returns text language plpgsql as $$ begin return 'x'; end $$;",
      sql: "alter table users add column code text default new_code();",
      reports: [{ message: "rewrites", at: "code text default new_code()" }],
      suggested: "alter table users add column code text, alter column code set default new_code();",
    },
    {
      title: "A stable function of the project's own",
      deployed: "create table users (id bigint primary key); create function tenant() returns text language sql stable as $$ select current_setting('app.tenant', true) $$;",
      sql: "alter table users add column tenant text default tenant();",
    },
    {
      title: "A function in LANGUAGE sql is inlined, so that its body decides: this one is not volatile, whatever it is declared as",
      deployed: "create table users (id bigint primary key); create function region() returns text language sql as $$ select 'eu' $$;",
      sql: "alter table users add column region text not null default region();",
    },
    {
      title: "A function that no migration here made",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column code text default nanoid();",
      notRun: "the function does not exist on an empty server",
      reports: [{ message: "mayRewrite", at: "code text default nanoid()" }],
      suggested: "alter table users add column code text, alter column code set default nanoid();",
    },
    {
      title: "The table is new",
      sql: "create table users (id bigint primary key); alter table users add column token uuid default gen_random_uuid();",
    },
    {
      title: "The column is there already",
      deployed: "create table users (id bigint primary key, token uuid);",
      sql: "alter table users add column if not exists token uuid default gen_random_uuid();",
    },
  ],
});
