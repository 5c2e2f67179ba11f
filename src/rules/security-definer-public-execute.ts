import { changeAt } from "../catalog/origin.ts";
import { routinesOf, type RoutineFacts } from "../catalog/routines.ts";
import type { Table } from "../catalog/schema.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { quoteRoutine } from "../sql/names.ts";

/** The tables with row level security that a body names, as words: SQL in PL/pgSQL is not looked up. */
function protectedTables({ body }: RoutineFacts, tables: readonly Table[]): readonly Table[] {
  const words = new Set(body.toLowerCase().split(/[^\p{L}\p{N}_$]+/u));
  return tables.filter(({ name, rowSecurity }) => rowSecurity.enabled === true && rowSecurity.forced !== true && words.has(name.toLowerCase()));
}

export default defineRule({
  id: "security-definer-public-execute",
  category: "security",
  severity: "warning",
  summary: "Let only those who need it call a function that runs as its owner",
  why: "Everyone may call a new function. One that is SECURITY DEFINER reads and writes with the rights of its owner, past grants and past row level security that is not forced: an API that exposes its schema offers it to the whole world.",
  instead: "REVOKE EXECUTE … FROM PUBLIC in the migration that makes it and grant it to the role that needs it, or make it SECURITY INVOKER. Functions that triggers call need no grant.",
  see: ["https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY", "https://www.postgresql.org/docs/current/ddl-priv.html"],
  presets: ["strict"],

  messages: {
    found: "Everyone may call {name}, which runs with the rights of its owner.",
    tables: "Everyone may call {name}, which reads past the row level security of {tables}: it runs as its owner.",
  },

  on: {
    history(history, { catalog, read, report }) {
      for (const routine of routinesOf(catalog)) {
        const { object, label, definer, isTrigger } = routine;
        const grants = catalog.attachment("routine", object)?.grants ?? null;
        if (!definer || isTrigger || (grants !== null && !grants.some(({ grantee }) => grantee === "public"))) continue;
        const passage = changeAt(history, read, object.origin);
        if (passage === undefined) continue;
        const { change, file, statement } = passage;
        const tables = protectedTables(routine, catalog.tables()).map((table) => table.label);
        const kind = object.kind === "procedure" ? "procedure" : "function";
        const name = change.kind === "CreateObject" ? quoteRoutine(change.name.name, change.name.schema) : "";
        const suggestions = change.nested || change.kind !== "CreateObject" ? undefined : [{ title: "Revoke it from PUBLIC", edits: [insertAfter(statement, `;\nrevoke execute on ${kind} ${name} from public`)] }];
        if (tables.length > 0) report("tables", { at: change, file, data: { name: label, tables: tables.slice(0, 3).join(", ") }, suggestions });
        else report("found", { at: change, file, data: { name: label }, suggestions });
      }
    },
  },

  examples: [
    {
      title: "Past row level security",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security;",
      sql: "create function total(since date) returns bigint language sql security definer set search_path = public, pg_temp as $$ select count(*) from orders $$;",
      reports: [{ message: "tables", at: "create function total(since date) returns bigint language sql security definer set search_path = public, pg_temp as $$ select count(*) from orders $$", data: { name: "total", tables: "orders" } }],
      suggested: "create function total(since date) returns bigint language sql security definer set search_path = public, pg_temp as $$ select count(*) from orders $$;\nrevoke execute on function total(date) from public;",
    },
    {
      title: "Past grants",
      deployed: "create table orders (id bigint primary key);",
      sql: "create function clear() returns void language sql security definer set search_path = public, pg_temp as $$ delete from orders where id < 0 $$;",
      reports: [{ message: "found", at: "create function clear() returns void language sql security definer set search_path = public, pg_temp as $$ delete from orders where id < 0 $$" }],
      suggested: "create function clear() returns void language sql security definer set search_path = public, pg_temp as $$ delete from orders where id < 0 $$;\nrevoke execute on function clear() from public;",
    },
    {
      title: "Taken from PUBLIC",
      deployed: "create role app; create table orders (id bigint primary key);",
      sql: "create function total() returns bigint language sql security definer set search_path = public, pg_temp as $$ select count(*) from orders $$;\nrevoke execute on function total() from public;\ngrant execute on function total() to app;",
    },
    {
      title: "The default was changed",
      deployed: "alter default privileges revoke execute on functions from public; create table orders (id bigint primary key);",
      sql: "create function total() returns bigint language sql security definer set search_path = public, pg_temp as $$ select count(*) from orders $$;",
    },
    {
      title: "Only triggers call it",
      sql: "create function stamp() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$ begin return new; end $$;",
    },
    {
      title: "It runs as whoever calls it",
      sql: "create function one() returns bigint language sql as $$ select 1 $$;",
    },
  ],
});
