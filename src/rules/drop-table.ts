import { changesAfter, changesIn, ofKinds, onTable } from "../facts/changes-on.ts";
import { madeAllTablesUsed } from "../facts/completeness.ts";
import { comesBack } from "../facts/refill.ts";
import { defineRule } from "../rule.ts";
import type { ScriptText } from "../sql/statement.ts";

export default defineRule({
  id: "drop-table",
  category: "data-loss",
  severity: "error",
  summary: "Do not drop a table that may still be used",
  why: "DROP TABLE deletes every row at once and for good, and each query that still names the table fails from that moment on. It also takes an ACCESS EXCLUSIVE lock on every table that the dropped one references.",
  instead: "Stop reading and writing the table first, rename it aside for a release, and drop it when nothing has missed it. Where people must look at it before, record that with `-- migralint-review drop-table: by=… -- why`.",
  see: ["https://www.postgresql.org/docs/current/sql-droptable.html"],
  equivalents: { squawk: ["ban-drop-table"], "Postgres Language Server": ["banDropTable"], strong_migrations: ["create_table"], pgfence: ["drop-table"], Atlas: ["DS102"] },
  presets: ["recommended"],

  messages: {
    rowsLost: "Dropping {table} deletes all of its rows for good, and every query that still uses it fails.",
    rowsLostIfThere: "No migration here made {table}: if it exists, dropping it deletes all of its rows for good, and every query that still uses it fails.",
    startsAnewIfThere: "No migration here made {table}: if it exists, dropping it deletes all of its rows for good, and the table that this migration makes under the same name starts empty.",
    startsAnew: "Dropping {table} deletes all of its rows for good: the table that this migration makes under the same name starts empty.",
    partition: "Dropping the partition {table} deletes its part of the rows of {parent} for good. Detach it first, and drop it when nothing has missed them.",
    foreignTable: "Dropping the foreign table {table} makes every query that still uses it fail; the rows stay on the remote server.",
  },

  on: {
    DropTable(drop, { catalog, migration, text, report }) {
      const table = catalog.table(drop.table);
      if (table.madeHere) return;
      const data = { table: table.label };
      if (drop.foreign) return report("foreignTable", { at: drop, data });
      if (!table.known && (drop.ifExists || drop.conditional) && migration.order === 0) return; // there is nothing yet
      const later = changesAfter(drop, text);
      if (table.partitionOf !== null) {
        const parent = catalog.table(table.partitionOf);
        if (onTable(later, parent, catalog, "DropTable").length > 0) return; // said of the parent
        return report("partition", { at: drop, data: { ...data, parent: parent.label } });
      }
      const successor = ofKinds(later, "RenameTable").find((change) => catalog.label({ schema: change.table.schema, name: change.newName }) === table.label);
      if (successor !== undefined && (!catalog.table(successor.table).madeHere || isFilled(successor.table.name, text))) return; // a copy takes its place
      if (comesBack(table, catalog, text, drop)) return;
      const returns = successor !== undefined || onTable(later, table, catalog, "CreateTable").length > 0;
      if (!table.known && drop.ifExists && madeAllTablesUsed(catalog)) return; // to be able to run it twice
      if (table.known) report(returns ? "startsAnew" : "rowsLost", { at: drop, data });
      else report(returns ? "startsAnewIfThere" : "rowsLostIfThere", { at: drop, data });
    },
  },

  examples: [
    {
      title: "The table is in use",
      deployed: "create table invoices (id bigint primary key);",
      sql: "drop table invoices;",
      reports: [{ message: "rowsLost", at: "drop table invoices" }],
    },
    {
      title: "A table for the time of a loop, which ends in several places",
      deployed: "create table orders (id bigint primary key, state text);",
      sql: "do $$ declare last bigint := 0; begin create table open_orders as select id from orders where state is null; if (select count(*) from open_orders) = 0 then drop table open_orders; return; end if; loop update orders set state = 'open' from open_orders o where orders.id = o.id and o.id between last and last + 999; if not found then drop table open_orders; exit; end if; last := last + 1000; end loop; drop table if exists open_orders; end $$;",
    },
    {
      title: "Each table of a list is one finding",
      deployed: "create table invoices (id bigint primary key); create table receipts (id bigint primary key);",
      sql: "drop table invoices, receipts;",
      reports: [{ message: "rowsLost", at: "invoices" }, { message: "rowsLost", at: "receipts" }],
    },
    {
      title: "Other tables are from before these migrations, so this may be as well",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table invoices add column paid boolean; drop table if exists legacy_sessions;",
      reports: [{ message: "rowsLostIfThere", at: "drop table if exists legacy_sessions" }],
      notRun: "the table does not exist on an empty server",
    },
    {
      title: "A new table takes the name, but not the rows",
      deployed: "create table sessions (id bigint primary key);",
      sql: "drop table sessions; create table sessions (token text primary key);",
      reports: [{ message: "startsAnew", at: "drop table sessions" }],
    },
    {
      title: "Another table takes the name",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table invoices add column paid boolean; drop table if exists sessions; create table sessions (token text primary key);",
      reports: [{ message: "startsAnewIfThere", at: "drop table if exists sessions" }],
      notRun: "the table does not exist on an empty server",
    },
    {
      title: "So that the migration can run twice: they made every table that they use",
      deployed: "create table users (id bigint primary key);",
      sql: "drop table if exists old_sessions; drop table if exists sessions; create table sessions (token text primary key);",
    },
    {
      title: "The table that takes the name is empty",
      deployed: "create table sessions (id bigint primary key);",
      sql: "create table sessions_new (token text primary key); drop table sessions; alter table sessions_new rename to sessions;",
      reports: [{ message: "startsAnew", at: "drop table sessions" }],
    },
    {
      title: "A copy with the rows takes the name",
      deployed: "create table sessions (id bigint primary key); create table tokens (id bigint);",
      sql: "create table sessions_new as select id, now() as seen from sessions; drop table sessions; alter table sessions_new rename to sessions; create table tokens_new (id integer); insert into tokens_new select id from tokens; drop table tokens; alter table tokens_new rename to tokens;",
    },
    {
      title: "The rows come back from a copy",
      deployed: "create table sessions (id bigint primary key);",
      sql: "create temporary table kept as select * from sessions; drop table sessions; create table sessions (id bigint primary key, seen timestamptz); insert into sessions (id) select id from kept;",
    },
    {
      title: "A partition is a part of the rows of another table",
      deployed: "create table events (id bigint, day date) partition by range (day); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');",
      sql: "drop table events_2024;",
      reports: [{ message: "partition", at: "drop table events_2024", data: { table: "events_2024", parent: "events" } }],
    },
    {
      title: "A partition goes with its table, of which it is said",
      deployed: "create table events (id bigint, day date) partition by range (day); create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');",
      sql: "drop table events_2024; drop table events;",
      reports: [{ message: "rowsLost", at: "drop table events", data: { table: "events" } }],
    },
    {
      title: "A foreign table keeps its rows where they are",
      deployed: "create foreign data wrapper bank; create server ledger foreign data wrapper bank; create foreign table rates (currency text) server ledger;",
      sql: "drop foreign table rates;",
      reports: [{ message: "foreignTable", at: "drop foreign table rates" }],
    },
    { title: "The table was made by this migration", sql: "create table staging (id bigint); drop table staging;" },
    { title: "A temporary table is gone anyway when the session ends", sql: "create temp table batch (id bigint); drop table batch;" },
    {
      title: "The first migration asks for a table that none made before it",
      sql: "do $$ begin if exists (select from pg_tables where tablename = 'invoice') then drop table invoice; end if; end $$;",
    },
    { title: "Before the first migration there is nothing to lose", sql: "drop table if exists invoices; create table invoices (id bigint primary key);" },
    { title: "Someone looked at it first", deployed: "create table invoices (id bigint primary key);", sql: "-- migralint-review drop-table: by=@dba-team ticket=DATA-42 -- unused since September\ndrop table invoices;" },
    { title: "A copy of another name, a table that was emptied before, a rename elsewhere", deployed: "create table users (id bigint primary key); create table carts (id bigint); create table days (day date) partition by range (day); create table today partition of days default; create table others (id bigint);", sql: "drop table users;\ncreate table people (id bigint);\ncreate table copied as select 1 as id;\nalter table copied rename to carts_2;\ninsert into people values (1);\ndrop table today;\ndrop table others;", reports: [{ message: "rowsLost", at: "drop table users" }, { message: "partition", at: "drop table today" }, { message: "rowsLost", at: "drop table others" }] },
    { title: "An old table, or a filled one, takes the name", deployed: "create table users (id bigint primary key); create table people (id bigint primary key); create table carts (id bigint);", sql: "drop table users;\nalter table people rename to users;\ncreate table carts_2 as select 1 as id;\ndrop table carts;\nalter table carts_2 rename to carts;" },
    { title: "A first migration that must find a table, and a later one that need not", path: "001_users.sql", sql: "drop table users;", reports: [{ message: "rowsLostIfThere", at: "drop table users" }], notRun: "the table is not there" },
  ],
});

/** Whether the script puts rows into a table of that name. */
function isFilled(name: string, text: ScriptText): boolean {
  const changes = changesIn(text);
  return ofKinds(changes, "Insert", "Copy").some(({ table }) => table.name === name) || ofKinds(changes, "CreateTable").some(({ table, asQuery }) => table.name === name && asQuery !== null);
}
