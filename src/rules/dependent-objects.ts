import { needsIn, needsOfDropped, needsOfTruncated } from "../facts/refused-drops.ts";
import { listWords } from "../phrase.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "dependent-objects",
  category: "compatibility",
  severity: "error",
  summary: "Make way before you drop or retype what other objects need",
  why: "A view, a rule, a policy, a trigger on that column, a generated column, a publication or the body of a function that was parsed when it was made holds on to the columns it names. PostgreSQL refuses to give such a column another type, even the same one, and to drop it without CASCADE. The same goes for a table that a foreign key or a view needs, a type that a column has, and a function that a trigger calls. The migration stops there.",
  instead: "In the same transaction, drop what needs the column, change the column, and make it anew as it was, with its grants. CASCADE drops more than one sees, and does not help with types.",
  see: ["https://www.postgresql.org/docs/current/ddl-depend.html", "https://www.postgresql.org/docs/current/sql-altertable.html"],
  presets: ["recommended"],

  messages: {
    type: "PostgreSQL refuses another type for {column} of {table}, because of {needs}. Drop that first, and make it anew after, with its grants.",
    drop: "PostgreSQL refuses to drop {column} of {table}, because of {needs}. Change or drop that first.",
    object: "PostgreSQL refuses to drop {object} without CASCADE, because of {needs}. Change or drop that first.",
    truncate: "PostgreSQL refuses to empty {table}, even where no row refers to it, because of {needs}. Name those tables in the same TRUNCATE, or use DELETE; CASCADE empties them too.",
  },

  on: {
    AlterColumnType(alter, { catalog, settings, trail, report }) {
      const data = needsIn(alter, catalog, trail, settings.postgres);
      if (data !== null) report("type", { at: alter, data: { ...data, needs: listWords(data.needs, 3) } });
    },
    DropColumn(drop, { catalog, settings, trail, report }) {
      const data = drop.cascade ? null : needsIn(drop, catalog, trail, settings.postgres);
      if (data !== null) report("drop", { at: drop, data: { ...data, needs: listWords(data.needs, 3) } });
    },
    DropTable(drop, context) {
      const data = needsOfDropped(drop, context);
      if (data !== null) context.report("object", { at: drop, data: { ...data, needs: listWords(data.needs, 3) } });
    },
    DropObject(drop, context) {
      const data = needsOfDropped(drop, context);
      if (data !== null) context.report("object", { at: drop, data: { ...data, needs: listWords(data.needs, 3) } });
    },
    Truncate(truncate, context) {
      const needs = needsOfTruncated(truncate, context);
      if (needs.length > 0) context.report("truncate", { at: truncate, data: { table: context.catalog.label(truncate.table), needs: listWords(needs, 3) } });
    },
  },

  examples: [
    {
      title: "TRUNCATE of a table that others refer to",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint constraint orders_user references users);",
      sql: "truncate users;",
      reports: [{ message: "truncate", at: "truncate users", data: { table: "users", needs: "the foreign key orders_user of orders" } }],
      fails: "cannot truncate a table referenced in a foreign key constraint",
    },
    { title: "TRUNCATE of both, of the one that refers, or of one that refers to itself", deployed: "create table users (id bigint primary key, invited_by bigint references users); create table orders (id bigint primary key, user_id bigint references users); create table mails (id bigint primary key);", sql: "truncate users, orders;\ntruncate orders;\ntruncate mails;" },
    {
      title: "A partition of a table that others refer to",
      deployed: "create table events (id bigint primary key) partition by range (id); create table events_1 partition of events for values from (0) to (100); create table notes (event_id bigint constraint notes_event references events);",
      sql: "drop table events_1;",
      reports: [{ message: "object", at: "drop table events_1", data: { object: "the table events_1", needs: "the foreign key notes_event of notes" } }],
      fails: "cannot drop table events_1 because other objects depend on it",
    },
    {
      title: "A view reads the column",
      deployed: "create table users (id bigint primary key, email varchar(100)); create view people as select * from users;",
      sql: "alter table users alter column email type text;",
      reports: [{ message: "type", at: "alter column email type text", data: { column: "email", table: "users", needs: "the view people" } }],
      fails: "cannot alter type of a column used by a view or rule",
    },
    { title: "Files that people run by hand on a database that was there: not all of them may have run", deployed: ["alter table shops add column open boolean;", "create table users (id bigint primary key); create table posts (user_id bigint references users);"], sql: "drop table users;", notRun: "the table does not exist on an empty server" },
    { title: "Made anew around the change", deployed: "create table users (id bigint primary key, email varchar(100)); create view people as select * from users;", sql: "drop view people;\nalter table users alter column email type text;\ncreate view people as select * from users;" },
    { title: "A policy reads it", deployed: "create table users (id bigint primary key, owner integer); create policy own on users using (owner = 1);", sql: "alter table users alter column owner type bigint;", reports: [{ message: "type", at: "alter column owner type bigint", data: { column: "owner", table: "users", needs: "the policy own of users" } }], fails: "cannot alter type of a column used in a policy definition" },
    { title: "A trigger waits for it", deployed: "create table users (id bigint primary key, email varchar(100)); create function note() returns trigger language plpgsql as 'begin return new; end'; create trigger on_email before update of email on users for each row execute function note();", sql: "alter table users alter column email type text;", reports: [{ message: "type", at: "alter column email type text", data: { column: "email", table: "users", needs: "the trigger on_email" } }], fails: "cannot alter type of a column used in a trigger definition" },
    { title: "A trigger asks for it in WHEN", deployed: "create table users (id bigint primary key, email varchar(100)); create function note() returns trigger language plpgsql as 'begin return new; end'; create trigger on_change before update on users for each row when (old.email is distinct from new.email) execute function note();", sql: "alter table users drop column email;", reports: [{ message: "drop", at: "drop column email", data: { column: "email", table: "users", needs: "the trigger on_change" } }], fails: "cannot drop column email of table users because other objects depend on it" },
    {
      title: "A generated column, a publication, a function",
      deployed: "create table users (id bigint primary key, born integer, age integer, height integer, older integer generated always as (age + 1) stored); create publication tall for table users where (height > 180); create function oldest() returns integer language sql begin atomic select max(born) from users; end;",
      sql: "alter table users alter column age type bigint;",
      reports: [{ message: "type", at: "alter column age type bigint", data: { column: "age", table: "users", needs: "the generated column older" } }],
      fails: "cannot alter type of a column used by a generated column",
    },
    {
      title: "A publication",
      deployed: "create table users (id bigint primary key, height integer); create publication tall for table users where (height > 180);",
      sql: "alter table users alter column height type bigint;",
      reports: [{ message: "type", at: "alter column height type bigint", data: { column: "height", table: "users", needs: "the publication tall" } }],
      fails: "cannot alter type of a column used by a publication WHERE clause",
    },
    { title: "The body of a function that was parsed", deployed: "create table users (id bigint primary key, born integer); create function oldest() returns integer language sql begin atomic select max(born) from users; end;", sql: "alter table users drop column born;", reports: [{ message: "drop", at: "drop column born", data: { column: "born", table: "users", needs: "the function oldest" } }], fails: "cannot drop column born of table users because other objects depend on it" },
    {
      title: "A foreign key points to it",
      deployed: "create table users (id bigint primary key, code integer unique); create table orders (id bigint primary key, code integer constraint orders_code references users (code));",
      sql: "alter table users drop column code;",
      reports: [{ message: "drop", at: "drop column code", data: { column: "code", table: "users", needs: "the foreign key orders_code of orders" } }],
      fails: "cannot drop column code of table users because other objects depend on it",
    },
    { title: "A column goes with what is computed from it before PostgreSQL 15", postgres: 14, deployed: "create table users (id bigint primary key, age integer, older integer generated always as (age + 1) stored);", sql: "alter table users drop column age;", notRun: "the server of the tests is newer and refuses it" },
    {
      title: "A foreign key points to the table",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint constraint orders_user references users);",
      sql: "drop table users;",
      reports: [{ message: "object", at: "drop table users", data: { object: "the table users", needs: "the foreign key orders_user of orders" } }],
      fails: "cannot drop table users because other objects depend on it",
    },
    {
      title: "A view reads the table",
      deployed: "create table users (id bigint primary key); create view people as select id from users;",
      sql: "drop table if exists users;",
      reports: [{ message: "object", at: "drop table if exists users", data: { object: "the table users", needs: "the view people" } }],
      fails: "cannot drop table users because other objects depend on it",
    },
    {
      title: "A column has the type",
      deployed: "create type mood as enum ('good', 'bad'); create table users (id bigint primary key, mood mood);",
      sql: "drop type mood;",
      reports: [{ message: "object", at: "drop type mood", data: { object: "the type mood", needs: "the column mood of users" } }],
      fails: "cannot drop type mood because other objects depend on it",
    },
    { title: "Parts of a table cast to the type, as a default does after its column became text", deployed: "create type mood as enum ('good', 'bad'); create table users (id bigint primary key, mood mood default 'good', note text check (note <> 'bad'::mood::text)); create policy merry on users using (note::mood = 'good'); alter table users alter mood type text;", sql: "drop type mood;", reports: [{ message: "object", at: "drop type mood", data: { object: "the type mood", needs: "the default of the column mood of users, the constraint users_note_check of users and the policy merry of users" } }], fails: "cannot drop type mood because other objects depend on it" },
    { title: "Parts of a table call the function", deployed: "create function half(integer) returns integer language sql immutable as 'select $1 / 2'; create table users (id bigint primary key, age integer, young integer generated always as (half(age)) stored); create table logs (id integer) partition by list (half(id));", sql: "drop function half(integer);", reports: [{ message: "object", at: "drop function half(integer)", data: { object: "the function half", needs: "the generated column young of users and the partition key of logs" } }], fails: "cannot drop function half(integer) because other objects depend on it" },
    {
      title: "A trigger calls the function",
      deployed: "create table users (id bigint primary key); create function note() returns trigger language plpgsql as 'begin return new; end'; create trigger noting before update on users for each row execute function note();",
      sql: "drop function note();",
      reports: [{ message: "object", at: "drop function note()", data: { object: "the function note", needs: "the trigger noting of users" } }],
      fails: "cannot drop function note() because other objects depend on it",
    },
    {
      title: "Another view reads the view",
      deployed: "create view numbers as select 1 as n; create view more as select n from numbers;",
      sql: "drop view numbers;",
      reports: [{ message: "object", at: "drop view numbers", data: { object: "the view numbers", needs: "the view more" } }],
      fails: "cannot drop view numbers because other objects depend on it",
    },
    { title: "What needs it goes with it, or before it", deployed: "create type mood as enum ('good'); create table users (id bigint primary key, mood mood); create table orders (user_id bigint references users); create view numbers as select 1 as n; create view more as select n from numbers;", sql: "drop table users, orders;\ndrop view numbers, more;\ndrop type mood;" },
    { title: "Partitions go with their table, triggers and indexes too", deployed: "create table events (at date not null) partition by range (at); create table events_2030 partition of events for values from ('2030-01-01') to ('2031-01-01'); create index events_at on events (at);", sql: "drop table events;" },
    { title: "Indexes, checks, other columns, and bodies that are text", deployed: "create table users (id bigint primary key, age integer check (age > 0), name text); create index users_age on users ((age + 1)); create view names as select name from users; create function oldest() returns bigint language sql as 'select max(age) from users';", sql: "alter table users alter column age type bigint;\nalter table users drop column age;" },
    { title: "CASCADE drops the view", deployed: "create table users (id bigint primary key, email varchar(100)); create view people as select * from users;", sql: "alter table users drop column email cascade;" },
  ],
});
