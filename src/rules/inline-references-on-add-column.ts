import { isThere } from "../facts/column-there.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { timeoutIn } from "../timeouts.ts";
import { feelsLocks } from "../traffic.ts";

export default defineRule({
  id: "inline-references-on-add-column",
  category: "locking",
  severity: "info",
  summary: "Lock two tables in use with a lock_timeout, or one at a time",
  why: "ADD COLUMN … REFERENCES reads no row, for a new column without a default points nowhere. But it needs two locks at once: one against reads and writes of the table, and one against writes to the table that it references. While it holds the first and waits for the second, everything that uses the table waits too, and whoever locks the two in the other order ends in a deadlock with it.",
  instead: "Set a short lock_timeout and try again until it gets through. Or add the column alone, then the foreign key NOT VALID, and validate it in a later migration: no lock is held while another is waited for.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-COLUMN", "https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS"],
  equivalents: { squawk: ["adding-foreign-key-constraint"], "Postgres Language Server": ["addingForeignKeyConstraint"], strong_migrations: ["add_reference"], pgfence: ["add-column-inline-foreign-key"] },
  presets: [],
  steps: true,

  messages: {
    locksBoth: "Adding {column} with REFERENCES keeps all others off {table} while it waits for a lock on {referenced}, and then blocks writes to that as well: for a moment each, if no one else is in the way. Set a short lock_timeout before it.",
  },

  on: {
    AddColumn({ table: name, column }, { catalog, session, settings, report }) {
      const key = column.constraints.find(({ references }) => references !== null);
      if (!key?.references || column.default !== null || timeoutIn(session, "lock_timeout") !== 0) return;
      const table = catalog.table(name);
      const referenced = catalog.table(key.references.table);
      if (table.label === referenced.label || !feelsLocks(table, settings) || !feelsLocks(referenced, settings)) return;
      if (isThere(table, column)) return;
      report("locksBoth", { at: key, data: { column: quoteIdentifier(column.name), table: table.label, referenced: referenced.label } });
    },
  },

  examples: [
    {
      title: "Both tables are in use",
      deployed: "create table users (id bigint primary key); create table posts (id bigint);",
      sql: "alter table posts add column user_id bigint references users (id);",
      reports: [{ message: "locksBoth", at: "references users (id)" }],
    },
    {
      title: "With a lock_timeout it gives up in time",
      deployed: "create table users (id bigint primary key); create table posts (id bigint);",
      sql: "set lock_timeout = '2s'; alter table posts add column user_id bigint references users (id);",
    },
    {
      title: "The referenced table is new",
      deployed: "create table posts (id bigint);",
      sql: "create table users (id bigint primary key); alter table posts add column user_id bigint references users (id);",
    },
    {
      title: "The table references itself",
      deployed: "create table posts (id bigint primary key);",
      sql: "alter table posts add column reply_to bigint references posts (id);",
    },
  ],
});
