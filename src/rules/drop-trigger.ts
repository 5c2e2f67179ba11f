import { changesIn, ofKinds, onTable } from "../facts/changes-on.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "drop-trigger",
  category: "data-loss",
  severity: "warning",
  summary: "Do not drop a trigger whose work nobody else does",
  why: "Nothing fails when a trigger or rule is gone: rows are no longer stamped, logged, checked or copied, and nobody notices until the data is needed.",
  instead: "Make sure that the application, a constraint or another trigger does the work before the trigger goes. To change it, CREATE OR REPLACE TRIGGER (PostgreSQL 14).",
  see: ["https://www.postgresql.org/docs/current/sql-droptrigger.html", "https://www.postgresql.org/docs/current/sql-createtrigger.html"],
  equivalents: { "Postgres Language Server": ["banDropTrigger"], pgfence: ["drop-trigger"] },
  presets: ["strict"],
  silentWhereUnlikely: true,

  messages: {
    trigger: "Without the trigger {name} nothing does its work when {table} is written to, and nothing fails for it.",
    rule: "Without the rule {name} statements on {table} do something else, and nothing fails for it.",
  },

  on: {
    DropObject(drop, { catalog, file, text, report }) {
      if ((drop.object !== "trigger" && drop.object !== "rule") || drop.table === null) return;
      const table = catalog.table(drop.table);
      const known = catalog.findObject(drop.object, drop.name, drop.table);
      if (table.madeHere || (known === undefined && (drop.ifExists || table.known)) || known?.origin?.path === file.path) return;
      const changes = changesIn(text);
      const followed = onTable(changes, table, catalog, "DropTable").length > 0
        || ofKinds(changes, "CreateObject").some((change) => change.object === drop.object && change.table !== null && catalog.label(change.table) === table.label);
      if (!followed) report(drop.object, { at: drop, data: { name: quoteIdentifier(drop.name.name), table: table.label } });
    },
  },

  examples: [
    {
      title: "A trigger goes",
      deployed: "create table users (id bigint primary key, changed_at timestamptz); create function touch() returns trigger language plpgsql as 'begin new.changed_at = now(); return new; end'; create trigger users_touch before update on users for each row execute function touch();",
      sql: "drop trigger users_touch on users;",
      reports: [{ message: "trigger", at: "drop trigger users_touch on users", data: { name: "users_touch", table: "users" } }],
    },
    {
      title: "A rule goes",
      deployed: "create table users (id bigint primary key); create rule users_keep as on delete to users do instead nothing;",
      sql: "drop rule users_keep on users;",
      reports: [{ message: "rule", at: "drop rule users_keep on users" }],
    },
    {
      title: "Another trigger takes its place",
      deployed: "create table users (id bigint primary key); create function touch() returns trigger language plpgsql as 'begin return new; end'; create trigger users_touch before update on users for each row execute function touch();",
      sql: "create trigger users_stamp before insert or update on users for each row execute function touch(); drop trigger users_touch on users;",
    },
    {
      title: "The table goes as well",
      deployed: "create table users (id bigint primary key); create function touch() returns trigger language plpgsql as 'begin return new; end'; create trigger users_touch before update on users for each row execute function touch();",
      sql: "drop trigger users_touch on users; drop table users;",
    },
    {
      title: "It never was there",
      deployed: "create table users (id bigint primary key);",
      sql: "drop trigger if exists users_touch on users;",
    },
    {
      title: "Another kind, another table, and what perhaps is not there",
      deployed: "create function touch() returns trigger language plpgsql as $$ begin return new; end $$; create table carts (id bigint); create table orders (id bigint); create view seen as select 1 as n; create trigger touch before update on orders for each row execute function touch();",
      sql: "drop view seen;\ncreate trigger touch before update on carts for each row execute function touch();\ncreate rule log as on update to orders do also notify orders;\ndrop table carts;\ndrop trigger touch on orders;",
      reports: [{ message: "trigger", at: "drop trigger touch on orders" }],
    },
    {
      title: "Of a table no migration made, if it is there; of one that this one made",
      deployed: "create function touch() returns trigger language plpgsql as $$ begin return new; end $$; create table orders (id bigint);",
      sql: "drop trigger if exists touch on jobs;\ncreate table carts (id bigint);\ncreate trigger touch before update on orders for each row execute function touch();\ncreate trigger mark before update on carts for each row execute function touch();\ndrop trigger touch on orders;\ndrop trigger mark on carts;",
    },
    {
      title: "Of a table no migration made",
      sql: "drop trigger touch on jobs;",
      reports: [{ message: "trigger", at: "drop trigger touch on jobs" }],
      notRun: "the table is not there",
    },
  ],
});
