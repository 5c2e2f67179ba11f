import { defineRule, replace } from "../rule.ts";
import type { ColumnDefinition } from "../sql/change.ts";
import { nameOf, quoteIdentifier, strings } from "../sql/names.ts";

const random: ReadonlySet<string> = new Set(["gen_random_uuid", "uuid_generate_v4", "uuidv4"]);

/** Whether a column makes its own random UUIDs. */
function isRandom({ default: value }: ColumnDefinition): boolean {
  return value !== null && "FuncCall" in value.node && random.has(nameOf(strings(value.node.FuncCall.funcname)).name);
}

export default defineRule({
  id: "uuid-v4-primary-key",
  category: "performance",
  severity: "info",
  summary: "Let the keys of large tables grow in the order of time",
  why: "A random UUID lands anywhere in the index: each insert touches another page, so that the whole index must stay in memory, pages split half full, and after a checkpoint each of them is written to the log as a whole. Keys that begin with the time go to the end, as those of a sequence do.",
  instead: "`uuidv7()` from PostgreSQL 18 on, UUIDs of version 7 made by the application before, or a bigint identity with the random UUID beside it for the outside.",
  see: ["https://www.postgresql.org/docs/current/functions-uuid.html", "https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7"],
  presets: [],
  silentWhereUnlikely: true,

  messages: {
    server: "The key {column} of {table} is a random UUID, which lands anywhere in its index. uuidv7() makes ones that grow with time.",
    application: "The key {column} of {table} is a random UUID, which lands anywhere in its index. Let the application make UUIDs of version 7, which grow with time.",
  },

  on: {
    CreateTable(create, { catalog, settings, report }) {
      if (create.temporary || (create.ifNotExists && catalog.findTable(create.table) !== undefined)) return;
      const key = create.constraints.find(({ kind }) => kind === "primary key")?.columns ?? [];
      const column = create.columns.find(({ name }) => name === key[0]);
      if (key.length !== 1 || column === undefined || !isRandom(column)) return;
      const span = column.default?.span ?? null;
      const data = { column: quoteIdentifier(column.name), table: catalog.label(create.table) };
      if (settings.postgres < 18) report("application", { at: column, data });
      else report("server", { at: column, data, ...(span !== null && !create.nested && { suggestions: [{ title: "Use uuidv7()", edits: [replace(span, "uuidv7()")] }] }) });
    },
  },

  examples: [
    {
      title: "PostgreSQL 18 makes others",
      postgres: 18,
      sql: "create table orders (id uuid primary key default gen_random_uuid());",
      reports: [{ message: "server", at: "id uuid primary key default gen_random_uuid()", data: { column: "id", table: "orders" } }],
      suggested: "create table orders (id uuid primary key default uuidv7());",
    },
    {
      title: "Older servers do not",
      postgres: 16,
      sql: "create table orders (id uuid default gen_random_uuid(), primary key (id));",
      reports: [{ message: "application", at: "id uuid default gen_random_uuid()", data: { column: "id", table: "orders" } }],
    },
    {
      title: "A key that grows",
      postgres: 18,
      sql: "create table orders (id uuid primary key default uuidv7(), public_id uuid not null default gen_random_uuid());",
    },
    {
      title: "Whoever inserts makes it",
      sql: "create table orders (id uuid primary key);",
    },
    {
      title: "Keys of two columns, texts, this session's, and a table that may be there",
      deployed: "create table users (id uuid primary key);",
      sql: "create temporary table seen (id uuid primary key default gen_random_uuid());\ncreate table if not exists users (id uuid primary key default gen_random_uuid());\ncreate table pairs (a uuid default gen_random_uuid(), b int, primary key (a, b));\ncreate table words (word text primary key default 'a');\ncreate table loose (id uuid default gen_random_uuid());",
    },
    {
      title: "IF NOT EXISTS, in a block",
      postgres: 18,
      sql: "do $$ begin create table if not exists users (id uuid primary key default gen_random_uuid()); end $$;",
      reports: [{ message: "server", at: "id uuid primary key default gen_random_uuid()" }],
    },
  ],
});
