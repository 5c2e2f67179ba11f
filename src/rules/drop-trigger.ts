import { defineRule } from "../rule.ts";
import { isRecreated } from "../sql/recreated.ts";

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
      const followed = text.statements.some(({ changes }) => changes.some((change) => {
        if (change.kind === "DropTable") return catalog.table(change.table).label === table.label;
        return change.kind === "CreateObject" && change.object === drop.object && change.table !== null && catalog.table(change.table).label === table.label;
      }));
      if (!followed && !isRecreated(drop, text)) report(drop.object, { at: drop, data: { name: drop.name.name, table: table.label } });
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
  ],
});
