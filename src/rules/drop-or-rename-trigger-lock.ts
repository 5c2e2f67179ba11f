import { defineRule, replace } from "../rule.ts";
import { feelsLocks } from "../traffic.ts";
import { textOf } from "../source.ts";

export default defineRule({
  id: "drop-or-rename-trigger-lock",
  category: "locking",
  severity: "warning",
  summary: "Replace triggers of tables in use instead of dropping them first",
  why: "DROP TRIGGER needs an ACCESS EXCLUSIVE lock: it waits for every query on the table, and all that come later wait behind it. If each statement commits by itself, rows are written without the trigger until it is there again.",
  instead: "Use CREATE OR REPLACE TRIGGER (PostgreSQL 14 and later), which lets reads go on and leaves no gap.",
  see: ["https://www.postgresql.org/docs/current/sql-createtrigger.html"],
  equivalents: { "Postgres Language Server": ["banDropTrigger"], pgfence: ["drop-trigger"] },
  presets: ["strict"],

  messages: {
    replace: "Dropping {trigger} to create it again locks {table} against reads and writes. Use CREATE OR REPLACE TRIGGER, which lets reads go on, and leave out the DROP.",
  },

  on: {
    DropObject(drop, { catalog, settings, statement, text, file, report }) {
      if (drop.object !== "trigger" || drop.table === null || drop.nested || drop.cascade || settings.postgres < 14) return;
      const table = catalog.table(drop.table);
      if (!feelsLocks(table, settings) || (table.known && catalog.findObject("trigger", drop.name, drop.table) === undefined)) return;
      const later = text.statements.slice(text.statements.indexOf(statement) + 1);
      const create = later.find(({ changes }) => changes.some((change) => change.kind === "CreateObject" && change.object === "trigger" && !change.nested && change.name.name === drop.name.name && change.table !== null && catalog.label(change.table) === table.label));
      const head = create === undefined ? null : /^create\s+(or\s+replace\s+)?(constraint\s+)?trigger\b/i.exec(textOf(file, create.span));
      if (create === undefined || head === null || head[2] !== undefined) return;
      const next = text.statements[text.statements.indexOf(statement) + 1];
      const word = head[1] === undefined ? [replace({ start: create.span.start, end: create.span.start + 6 }, head[0].startsWith("c") ? "create or replace" : "CREATE OR REPLACE")] : [];
      const fits = next !== undefined && statement.changes.length === 1;
      report("replace", {
        at: statement,
        data: { trigger: drop.name.name, table: table.label },
        suggestions: fits ? [{ title: "Replace it", edits: [replace({ start: statement.span.start, end: next.comments[0]?.start ?? next.span.start }, ""), ...word] }] : [],
      });
    },
  },

  examples: [
    {
      title: "Dropped, and created again",
      deployed: "create table users (id bigint); create function touch() returns trigger language plpgsql as $$ begin return new; end $$; create trigger touch before update on users for each row execute function touch();",
      sql: "drop trigger if exists touch on users; create trigger touch before insert or update on users for each row execute function touch();",
      reports: [{ message: "replace", at: "drop trigger if exists touch on users" }],
      suggested: "create or replace trigger touch before insert or update on users for each row execute function touch();",
    },
    {
      title: "It was not there before",
      deployed: "create table users (id bigint); create function touch() returns trigger language plpgsql as $$ begin return new; end $$;",
      sql: "drop trigger if exists touch on users; create trigger touch before insert or update on users for each row execute function touch();",
    },
    {
      title: "It goes for good",
      deployed: "create table users (id bigint); create function touch() returns trigger language plpgsql as $$ begin return new; end $$; create trigger touch before update on users for each row execute function touch();",
      sql: "drop trigger touch on users;",
    },
    {
      title: "The table is new",
      deployed: "create function touch() returns trigger language plpgsql as $$ begin return new; end $$;",
      sql: "create table users (id bigint); create trigger touch before update on users for each row execute function touch(); drop trigger touch on users; create trigger touch before insert on users for each row execute function touch();",
    },
  ],
});
