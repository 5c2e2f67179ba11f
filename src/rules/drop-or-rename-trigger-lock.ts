import { ofKinds } from "../facts/changes-on.ts";
import { nodeOf } from "../effects/effect.ts";
import { defineRule, insertAfter, replace } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { feelsLocks } from "../traffic.ts";
import { inCaseOf } from "../source.ts";

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
      const next = text.statements[text.statements.indexOf(statement) + 1];
      const found = text.statements.flatMap((other) => (other.span.start < statement.span.start ? [] : ofKinds(other.changes, "CreateObject").map((create) => ({ create, node: nodeOf(create, other) }))));
      const again = found.find(({ create, node }) => node !== null && "CreateTrigStmt" in node && node.CreateTrigStmt.isconstraint !== true && create.name.name === drop.name.name && create.table !== null && catalog.label(create.table) === table.label);
      if (again === undefined) return;
      const { start } = again.create.span;
      const keyword = { start, end: start + "create".length };
      const word = again.create.orReplace ? [] : [insertAfter(keyword, inCaseOf(file, keyword, " or replace"))];
      const fits = next !== undefined && statement.changes.length === 1;
      report("replace", {
        at: statement,
        data: { trigger: quoteIdentifier(drop.name.name), table: table.label },
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
    {
      title: "PostgreSQL 13 has no CREATE OR REPLACE TRIGGER",
      postgres: 13,
      deployed: "create table users (id bigint); create function touch() returns trigger language plpgsql as $$ begin return new; end $$; create trigger touch before update on users for each row execute function touch();",
      sql: "drop trigger touch on users;\ncreate trigger touch before insert on users for each row execute function touch();",
    },
    {
      title: "Another name, table or kind, CASCADE, a block, a rule",
      deployed: "create table users (id bigint); create table carts (id bigint); create function touch() returns trigger language plpgsql as $$ begin return new; end $$; create trigger touch before update on users for each row execute function touch(); create trigger mark before update on users for each row execute function touch(); create trigger stamp before update on users for each row execute function touch(); create trigger late before update on users for each row execute function touch(); create rule log as on update to users do also notify users;",
      sql: "drop trigger touch on users;\ncreate trigger touched before update on users for each row execute function touch();\ncreate trigger touch before update on carts for each row execute function touch();\ncreate constraint trigger touch after update on users for each row execute function touch();\ndrop trigger mark on users cascade;\ncreate trigger mark before insert on users for each row execute function touch();\ndo $$ begin drop trigger stamp on users; end $$;\ncreate trigger stamp before insert on users for each row execute function touch();\ndrop rule log on users;\ncreate or replace rule log as on delete to users do also notify users;",
    },
    {
      title: "With a view dropped beside it, or in a block, it is for you to mend",
      deployed: "create table users (id bigint); create function touch() returns trigger language plpgsql as $$ begin return new; end $$; create trigger touch before update on users for each row execute function touch();",
      sql: "DROP TRIGGER touch ON users;\ncomment on table users is 'people';\nCREATE TRIGGER touch BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch();",
      reports: [{ message: "replace", at: "DROP TRIGGER touch ON users" }],
      suggested: "comment on table users is 'people';\nCREATE OR REPLACE TRIGGER touch BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch();",
    },
  ],
});
