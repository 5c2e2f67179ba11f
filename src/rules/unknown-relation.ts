import type { Catalog } from "../catalog/catalog.ts";
import { isAfterRepeats } from "../facts/duplicates.ts";
import { fateOf, inWords, missingFor, relationsMade, type Fate, type Missing } from "../facts/missing.ts";
import { findName } from "../facts/written-names.ts";
import { defineRule, replace } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";

export default defineRule({
  id: "unknown-relation",
  category: "correctness",
  severity: "error",
  summary: "Use what is there when the migration runs",
  why: "The server refuses a statement about a table, column, index, type, function, constraint, policy or trigger that is not there: the migration stops at it. On the database it was written against the thing may still be there, so the mistake shows on the next new database: in CI, on a colleague's machine, after a disaster.",
  instead: "Use the name it has at this point of the history. What was dropped or renamed before goes by its new name; what comes later has to be made before it is used.",
  see: ["https://www.postgresql.org/docs/current/errcodes-appendix.html"],
  equivalents: { Atlas: ["PG301"] },
  presets: ["recommended"],

  options: {
    complete: { type: "boolean", default: false, description: "The migrations make everything there is in the database: a name that none of them makes is a mistake, even where no other name is near." },
  },

  messages: {
    gone: "There is no {what} here any more: {migration} dropped or renamed it, so the server refuses this.{hint}",
    later: "There is no {what} here yet: {migration} makes it, which comes later, so the server refuses this.",
    never: "There is no {what}: no migration before this one makes it, so the server refuses this on a database that they made.{hint}",
  },

  on: {
    statement(statement, { options, catalog, history, siblings, read, script, text, file, report }) {
      const made = relationsMade(statement);
      const seen = new Set<string>();
      for (const change of statement.changes) {
        if (change.nested || change.conditional) continue;
        for (const missing of missingFor(change, statement, catalog, made)) {
          const span = findName(statement, file, missing.name.name, missing.of === null ? statement.span : change.span);
          const key = keyOf(missing);
          if (span === null || seen.has(key)) continue;
          seen.add(key);
          const fate = fateOf(missing, catalog, { history, siblings, read, script, statement, complete: options.complete });
          if (fate === null || isAfterRepeats(text, statement, catalog)) continue; // duplicate-object takes the file for no step of this history
          if (isSaidAbove(key, fate, text, statement, catalog)) continue;
          const what = inWords(missing);
          const migration = fate.how === "never" ? "" : fate.script !== script ? fate.script.migration.stem : fate.how === "gone" ? "a statement above" : "a statement below";
          if (fate.how === "later") {
            report("later", { at: span, data: { what, migration } });
            continue;
          }
          const near = fate.how === "gone" && "newName" in fate.change ? fate.change.newName : missing.near;
          const details = { at: span, suggestions: near === null ? [] : [{ title: `Write ${quoteIdentifier(near)}`, edits: [replace(span, quoteIdentifier(near))] }] };
          const hint = near === null ? "" : ` Did you mean ${quoteIdentifier(near)}?`;
          if (fate.how === "gone") report("gone", { ...details, data: { what, migration, hint } });
          else report("never", { ...details, data: { what, hint } });
        }
      }
    },
  },

  examples: [
    {
      title: "A name that is written wrong",
      deployed: ["create table users (id bigint primary key);", "create table orders (id bigint primary key);"],
      sql: "alter table usres add column email text;",
      reports: [{ message: "never", at: "usres", data: { what: "relation usres", hint: " Did you mean users?" } }],
      suggested: "alter table users add column email text;",
      fails: 'relation "usres" does not exist',
    },
    { title: "In a foreign key", deployed: "create table users (id bigint primary key); create table shops (id bigint primary key); create table lines (id bigint primary key);", options: { complete: true }, sql: "create table orders (id bigint primary key, customer_id bigint references customers);", reports: [{ message: "never", at: "customers", data: { what: "relation customers", hint: "" } }], fails: 'relation "customers" does not exist' },
    {
      title: "In a grant, a view, a comment and a policy",
      deployed: "create table users (id bigint primary key); create table shops (id bigint primary key); create table lines (id bigint primary key);",
      options: { complete: true },
      sql: "grant select on suppliers to public; create view totals as select u.id from users u join payments p on p.user_id = u.id; comment on table parcels is 'sent'; create policy own on lines using (exists (select from clients c where c.id = lines.id));",
      reports: [{ message: "never", at: "suppliers" }, { message: "never", at: "payments" }, { message: "never", at: "parcels" }, { message: "never", at: "clients" }],
      fails: 'relation "suppliers" does not exist',
    },
    {
      title: "A table that was renamed",
      deployed: ["create table users (id bigint primary key);", "alter table users rename to accounts;"],
      sql: "alter table users add column email text;",
      reports: [{ message: "gone", at: "users", data: { what: "relation users", migration: "002_deployed", hint: " Did you mean accounts?" } }],
      suggested: "alter table accounts add column email text;",
      fails: 'relation "users" does not exist',
    },
    { title: "A table that was dropped above", deployed: "create table drafts (id bigint primary key);", sql: "drop table drafts;\ninsert into drafts values (1);", reports: [{ message: "gone", at: "drafts", data: { what: "relation drafts", migration: "a statement above", hint: "" } }], fails: 'relation "drafts" does not exist' },
    { title: "Used twice, said once", deployed: "create table users (id bigint primary key);", sql: "create view names as select id from usres;\ncreate view others as select id from usres;", reports: [{ message: "never", at: "usres", data: { what: "relation usres", hint: " Did you mean users?" } }], suggested: "create view names as select id from users;\ncreate view others as select id from usres;", fails: 'relation "usres" does not exist' },
    {
      title: "A column that was renamed",
      deployed: ["create table users (id bigint primary key, mail text);", "alter table users rename column mail to email;"],
      sql: "alter table users alter column mail set not null;",
      reports: [{ message: "gone", at: "mail", data: { what: "column mail of users", migration: "002_deployed", hint: " Did you mean email?" } }],
      suggested: "alter table users alter column email set not null;",
      fails: 'column "mail" of relation "users" does not exist',
    },
    { title: "Columns that rows are given", deployed: "create table permissions (key text primary key, note text);", sql: "insert into permissions (permission_key, note) values ('write', 'may write');", reports: [{ message: "never", at: "permission_key", data: { what: "column permission_key of permissions", hint: "" } }], fails: 'column "permission_key" of relation "permissions" does not exist' },
    { title: "A table that the next migration makes", deployed: "create table users (id bigint primary key);", sql: "create table orders (id bigint primary key, shop_id bigint references shops);", files: { "003_shops.sql": "create table shops (id bigint primary key);" }, reports: [{ message: "later", at: "shops", data: { what: "relation shops", migration: "003_shops" } }], fails: 'relation "shops" does not exist' },
    { title: "A view over a table that comes further down", deployed: "create table users (id bigint primary key);", sql: "create view totals as select count(*) from orders;\ncreate table orders (id bigint primary key);", reports: [{ message: "later", at: "orders", data: { what: "relation orders", migration: "a statement below" } }], fails: 'relation "orders" does not exist' },
    {
      title: "A constraint, an index, a policy and a trigger by other names",
      deployed: "create table users (id bigint primary key, email text, constraint users_email_key unique (email)); create index users_id on users (id); alter table users enable row level security; create policy own on users using (true);",
      sql: "alter table users drop constraint users_mail_key;\ndrop index users_ids;\ndrop policy mine on users;\ndrop trigger touch on users;",
      reports: [{ message: "never", at: "users_mail_key", data: { what: "constraint users_mail_key of users", hint: " Did you mean users_email_key?" } }, { message: "never", at: "users_ids" }, { message: "never", at: "mine" }, { message: "never", at: "touch" }],
      suggested: "alter table users drop constraint users_email_key;\ndrop index users_ids;\ndrop policy mine on users;\ndrop trigger touch on users;",
      fails: 'constraint "users_mail_key" of relation "users" does not exist',
    },
    { title: "A type", deployed: "create type state as enum ('open'); create table users (id bigint primary key);", sql: "alter table users add column state sttae;", reports: [{ message: "never", at: "sttae", data: { what: "type sttae", hint: " Did you mean state?" } }], suggested: "alter table users add column state state;", fails: 'type "sttae" does not exist' },
    { title: "Functions that were dropped, by name and by a call", deployed: ["create table users (id bigint primary key, score bigint); create function rank_of(bigint) returns bigint language sql as 'select 1';", "drop function rank_of(bigint);"], sql: "comment on function rank_of(bigint) is 'by score';\nupdate users set score = rank_of(id);", reports: [{ message: "gone", at: "rank_of", data: { what: "function rank_of", migration: "002_deployed", hint: "" } }], fails: "function rank_of(bigint) does not exist" },
    { title: "A function that is written wrong", deployed: "create table users (id bigint primary key); create function rank_of(bigint) returns bigint language sql as 'select 1'; create procedure tidy() language sql as 'select'; create function total() returns bigint language sql as 'select 1';", sql: "create policy own on users using (rank_off(id) > 0);\ngrant execute on function totals() to public;\nalter function totel() set search_path = '';\ndrop function tottal();\ncall tidi();", reports: [{ message: "never", at: "rank_off", data: { what: "function rank_off", hint: " Did you mean rank_of?" } }, { message: "never", at: "totals" }, { message: "never", at: "totel" }, { message: "never", at: "tottal" }, { message: "never", at: "tidi" }], suggested: "create policy own on users using (rank_of(id) > 0);\ngrant execute on function totals() to public;\nalter function totel() set search_path = '';\ndrop function tottal();\ncall tidi();", fails: "function rank_off(bigint) does not exist" },
    { title: "A function that a view needs before it is made, and one that nothing makes", deployed: "create table users (id bigint primary key);", options: { complete: true }, sql: "create view ranks as select rank_of(id) from users;\ncreate function rank_of(bigint) returns bigint language sql as 'select 1';\nselect refresh_ranks();", reports: [{ message: "later", at: "rank_of", data: { what: "function rank_of", migration: "a statement below" } }, { message: "never", at: "refresh_ranks", data: { what: "function refresh_ranks", hint: "" } }], fails: "function rank_of(bigint) does not exist" },
    { title: "PostgreSQL's own functions, casts and columns that are written as calls, and what is made or asked for", deployed: "create table users (id bigint primary key, name text); create type mood as enum ('ok'); create function rank_of(bigint) returns bigint language sql as 'select 1';", options: { complete: true }, sql: "select pg_advisory_xact_lock(1), uuid('6ecd8c99-4036-403d-bf84-cf8400f67836'), mood('ok'), json_agg(name(users)), rank_of(1) from users; select * from jsonb_each('{}'); drop function if exists rank_off(bigint); alter function rank_of(bigint) rename to rank_in; select rank_in(2);" },
    { title: "IF NOT EXISTS looks no further where the table or the column is there", deployed: "create table users (id bigint primary key);", options: { complete: true }, sql: "create table if not exists users (id bigint references shops, rank bigint default rank_of()); alter table users add column if not exists id bigint references shops default rank_of();" },
    { title: "A function that is dropped to be made anew, among files whose order nobody knows", deployed: "create table users (id bigint primary key);", sql: "drop function rank_of; create function rank_of(bigint) returns bigint language sql as 'select 1';", runner: "plain", notRun: "what another file made is not there" },
    { title: "IF EXISTS asks for what may be missing", deployed: "create table users (id bigint primary key);", sql: "drop table if exists drafts; alter table if exists parcels add column note text; drop index if exists users_ids; drop policy if exists own on users; drop trigger if exists touch on users; alter table users drop column if exists mail; alter table users drop constraint if exists users_mail_key;" },
    { title: "A condition that asks the same", deployed: "create table users (id bigint primary key);", sql: "do $$ begin if exists (select from pg_class where relname = 'parcels') then alter table parcels add column note text; end if; end $$;" },
    { title: "What a platform provides, in a schema that no migration made", deployed: "create table users (id bigint primary key);", sql: "alter table users add column account uuid references auth.users;", notRun: "auth.users belongs to a platform" },
    { title: "A history that began elsewhere, and uses tables that no migration made", deployed: ["create table orders (id bigint primary key);", "alter table users add column email text;"], sql: "alter table shops add column name text;", notRun: "what the migrations build on is not there" },
    { title: "A history that begins on a database, of which a later file makes the tables again", sql: "alter table users add column email text;", files: { "900_latest.sql": "create table users (id bigint primary key, email text);" }, notRun: "what the migrations build on is not there" },
    { title: "The tables of another application in the same database", deployed: "create table runs (id bigint primary key); create table steps (id bigint primary key); create table checklists (id bigint primary key);", sql: "update runs set id = c.id from channels c where c.id = runs.id;", notRun: "the other application's tables are not there" },
    { title: "SQL that is put together at run time may have made it", deployed: ["create table users (id bigint primary key);", "do $$ begin execute format('create table %I (id bigint)', 'orders' || '_' || current_setting('server_version_num')::int / 10000); end $$;"], sql: "alter table orders_18 add column note text;" },
    { title: "Common table expressions, what the statement makes itself, and system views", deployed: "create table users (id bigint primary key);", sql: "with recent as (select id from users) select id from recent; create table nodes (id bigint primary key, parent bigint references nodes); create view tables as select tablename from pg_tables; create temp table picked as select id from users; insert into picked select id from users; select * from picked for update of picked;" },
    { title: "ALTER TABLE adds the column that another of its clauses names", deployed: "create table users (id bigint primary key);", sql: "alter table users alter column email set not null, add column email text;" },
  ],
});

function keyOf({ kind, of, name }: Missing): string {
  return `${kind} ${of?.label ?? ""} ${name.schema ?? ""}.${name.name}`;
}

/** Whether a statement above needed it too, since it went; the server stops at that one. */
function isSaidAbove(key: string, fate: Fate, { statements, script }: ScriptText, statement: Statement, catalog: Catalog): boolean {
  const since = fate.how === "gone" && fate.script === script ? fate.change.span.end : 0;
  return statements.slice(0, statements.indexOf(statement)).some((earlier) => {
    const made = relationsMade(earlier);
    return earlier.span.start >= since && earlier.changes.some((change) => !change.nested && !change.conditional && missingFor(change, earlier, catalog, made).some((missing) => keyOf(missing) === key));
  });
}
