/** Histories of everything but tables: views, functions, types, privileges and what ALTER does to them. As in `histories.ts`. */
export const objectHistories: Readonly<Record<string, readonly string[]>> = {
  "functions replaced and altered": [
    `create function f(a int, b int default 1) returns int language sql immutable as 'select 1'; create or replace function f(a int, b int) returns int language sql as 'select 2'; create or replace function f(a int, c int default 1) returns int language sql as 'select 3';
     create or replace function f(a int, b int default 2) returns text language sql as 'select 4'; create or replace function f(a int, b int default 2) returns int language sql stable as 'select 5'; create function f(a int, b int) returns int language sql as 'select 6';
     alter function f(int, int) immutable strict security definer; alter function f set search_path to public, pg_temp; alter function f set work_mem to '1MB' cost 5 parallel safe; alter function f reset work_mem; alter function g() stable;`,
    `create or replace function f(a int, b int default 2) returns int language sql as 'select 7'; create function f(a text) returns int language sql as 'select 8'; drop function f; alter function f volatile; drop function f(text); alter function f leakproof; drop procedure f;
     create procedure p(inout a int) language plpgsql as 'begin a := 1; end'; alter procedure p security definer; drop routine p; create function o(out a int, out b text) language sql as $$select 1, 'x'$$; create or replace function o(out a int, out c text) language sql as $$select 1, 'x'$$; alter function o(out int, out text) rename to o2;
     create function v(variadic int[]) returns int language sql as 'select 1'; create function poly(anyelement, anyarray) returns anyelement language sql as 'select $1'; create function tab() returns table (a int, b int) language sql as 'select 1, 2'; create or replace function tab() returns table (a int, c int) language sql as 'select 1, 2';`,
  ],
  "functions and the types of their arguments": [
    `create schema app; create type app.mood as enum ('a'); create domain app.d as int; create function f(app.mood) returns int language sql as 'select 1'; set search_path to app, public; create function g(mood, d[]) returns d language sql as 'select 1'; alter function g(app.mood, app.d[]) stable; alter function public.f(mood) stable;
     comment on function g(mood, d[]) is 'g'; drop function public.f(mood); alter function g(mood, d[]) set schema public; alter function public.g(mood, d[]) rename to h;`,
    `drop type app.mood; alter type app.mood rename to m; drop function h; drop type app.m;`,
  ],
  "functions whose argument types move": [
    `create schema app; create type mood as enum ('a'); create domain app.mood as int; create function f(mood) returns int language sql as 'select 1'; create function f(app.mood) returns int language sql as 'select 2'; create function g(mood[], int) returns int language sql as 'select 1'; comment on function g(mood[], int) is 'g';
     create or replace function f(public.mood) returns int language sql as 'select 3'; create function g(public.mood[], int) returns int language sql as 'select 2';`,
    `alter domain app.mood rename to feeling; alter type mood set schema app; create or replace function f(app.mood) returns int language sql as 'select 4'; create or replace function f(app.feeling) returns int language sql as 'select 5'; set search_path to app, public; create or replace function public.g(mood[], int) returns int language sql as 'select 6'; drop function f(feeling);`,
    `alter type app.mood rename to "My Mood"; alter schema app rename to shop; create or replace function g(shop."My Mood"[], int) returns int language sql as 'select 7'; alter type shop."My Mood" set schema public; drop function f("My Mood"); create or replace function g("My Mood"[], int) returns int language sql as 'select 8'; drop type "My Mood";`,
  ],
  "aggregates and operators": [
    `create function add(int, int) returns int language sql immutable as 'select $1 + $2'; create aggregate total(int) (sfunc = add, stype = int, initcond = '0'); create aggregate everything(*) (sfunc = int8inc, stype = int8, initcond = '0'); create operator @@@+ (leftarg = int, rightarg = int, function = add);
     comment on aggregate total(int) is 'sum'; alter aggregate total(int) rename to sum_up; comment on operator @@@+ (int, int) is 'plus'; drop function add(int, int); drop operator @@@+ (int, int); create function total(int) returns int language sql as 'select 1'; drop aggregate everything(*); create or replace aggregate sum_up(int) (sfunc = add, stype = int, initcond = '1');`,
  ],
  "views replaced and altered": [
    `create table t (a int, b text); create view v as select a from t; create or replace view v as select a, b from t; create or replace view v as select b from t; create or replace view v as select a as x, b from t; create or replace view v as select a, b, 1 as c from t;
     alter view v set (security_invoker = true, security_barrier); alter view v reset (security_barrier); alter view v alter column a set default 5; alter view v rename column c to d; alter table v rename column b to bb; create view w with (check_option = local) as select * from v; alter view w rename to w2; create view w2 as select 1;
     comment on view v is 'the view'; comment on column v.a is 'the column'; grant select on v to public;`,
    `create or replace view v as select a, b as bb, 1 as d from t; alter view if exists nothing set (security_invoker = true); drop view v; create materialized view m as select * from v with no data; refresh materialized view m; comment on materialized view m is 'kept'; create or replace view m as select 1; drop materialized view v; drop view m; alter materialized view m rename to n; drop view v cascade;`,
  ],
  "recursive and layered views": [
    `create recursive view r (n) as values (1) union all select n + 1 from r where n < 5; create table t (id int primary key, p int); create view a as select id from t; create view b as select id from a; create view c as with x as (select * from b) select x.id, t.p from x join t on t.id = x.id; alter table t drop column p; create table u (id int); alter table t rename column id to key; alter view a rename to aa;`,
    `drop view aa; drop table t; alter table t drop column p cascade; drop view b cascade; drop view r;`,
  ],
  "triggers": [
    `create function tg() returns trigger language plpgsql as 'begin return new; end'; create table t (a int, b int); create trigger one before insert or update of a on t for each row when (new.a > 0) execute function tg(); create trigger two after delete on t for each statement execute function tg(); create constraint trigger three after insert on t deferrable initially deferred for each row execute function tg();
     create trigger one after insert on t for each row execute function tg(); create or replace trigger one after insert on t for each row execute function tg(); alter table t disable trigger one; alter table t enable always trigger two; alter table t enable replica trigger three; alter table t disable trigger nothing; comment on trigger one on t is 'first'; alter trigger two on t rename to zwei;
     create view v as select * from t; create trigger iv instead of insert on v for each row execute function tg(); drop function tg(); create or replace trigger three before insert on t for each row execute function tg();`,
    `alter table t rename to u; alter table u disable trigger all; alter table u enable trigger zwei; alter table u rename column a to aa; alter table u drop column aa; drop trigger zwei on u; drop trigger nothing on u; drop trigger if exists nothing on u; drop function tg() cascade;`,
  ],
  "triggers on partitioned tables": [
    `create function tg() returns trigger language plpgsql as 'begin return new; end'; create table p (a int) partition by range (a); create table p1 partition of p for values from (0) to (9); create trigger g after insert on p for each row execute function tg(); create trigger own after insert on p1 for each row execute function tg(); alter table p disable trigger g; create table p2 partition of p for values from (9) to (19); drop trigger g on p1; alter table p detach partition p1;`,
    `drop trigger g on p;`,
  ],
  "event triggers and rules": [
    `create function et() returns event_trigger language plpgsql as 'begin end'; create event trigger e on ddl_command_end when tag in ('CREATE TABLE') execute function et(); alter event trigger e disable; comment on event trigger e is 'quiet'; create table t (a int); create table log (a int); create rule r as on insert to t do also insert into log values (new.a); create rule r as on insert to t do nothing; create or replace rule r as on update to t do also delete from log; alter table t disable rule r; comment on rule r on t is 'log it'; alter rule r on t rename to rr;`,
    `alter event trigger e rename to f; alter event trigger f enable always; drop function et(); drop table log; drop rule rr on t; drop event trigger f;`,
  ],
  "enums in order": [
    `create type e as enum ('a', 'b'); alter type e add value 'c' before 'b'; alter type e add value 'c'; alter type e add value if not exists 'c'; alter type e add value 'd' after 'nothing'; alter type e rename value 'a' to 'b'; alter type e rename value 'z' to 'y'; alter type e rename value 'a' to 'z'; create type e as enum ('x'); create type twice as enum ('a', 'a'); comment on type e is 'letters'; create table f (a e); create type f as enum ('a'); alter type e rename to f;`,
    `drop type e; create domain de as e; alter table f drop column a; drop type e; drop type e cascade;`,
  ],
  "composite types": [
    `create type pair as (a int, b text collate "C"); alter type pair add attribute c numeric(10, 2), drop attribute a; alter type pair add attribute c int; alter type pair alter attribute b type varchar(5); alter type pair rename attribute b to bee; alter type pair drop attribute nothing; alter type pair drop attribute if exists nothing; comment on type pair is 'two'; comment on column pair.bee is 'second';
     create table t (p pair, ps pair[]); alter type pair alter attribute c type int; alter type pair rename to pear; create table typed of pear; alter type pear rename attribute c to sea; alter type pear rename attribute c to sea cascade; create function f(pear) returns int language sql as 'select 1'; create type outer_type as (inner_type pear);`,
    `drop type pear; alter table t drop column p, drop column ps; drop table typed; drop function f; alter type outer_type drop attribute inner_type; drop type pear; create type empty as ();`,
  ],
  "domains": [
    `create domain d as int check (value > 0) check (value < 100) default 5; create domain named as text constraint short check (length(value) < 9) not null; alter domain d add check (value <> 7); alter domain d add constraint d_check check (true); alter domain d add constraint even check (value % 2 = 0) not valid; alter domain d drop constraint d_check1; alter domain d drop constraint nothing; alter domain d drop constraint if exists nothing; alter domain d set default 6; alter domain d set not null;
     alter domain named drop not null; alter domain named rename constraint short to brief; alter domain named rename constraint nothing to thing; alter domain d validate constraint even; alter domain d validate constraint nothing; comment on domain d is 'number'; comment on constraint d_check on domain d is 'positive'; create domain d as text;`,
    `create table t (a d, b named default 'x'); alter domain d drop default; alter domain d rename to e; drop domain e; create domain over as e not null; alter domain e rename constraint d_check to positive; drop type named; drop domain named cascade; drop domain over; alter domain e drop not null;`,
  ],
  "ranges": [
    `create type floats as range (subtype = float8, subtype_diff = float8mi); create type spans as range (subtype = text, multirange_type_name = many_spans); create table t (a floats, b many_spans); drop type spans; drop type floats cascade; create type floats as (a int); comment on type spans is 'texts'; alter type spans rename to stretches;`,
    `drop type stretches cascade;`,
  ],
  "comments on everything": [
    `create schema app; comment on schema app is 'the app'; create role reader; comment on role reader is 'reads'; create table t (a int); create policy p on t using (true); comment on policy p on t is 'all'; alter policy p on t rename to q; create table u (a int, b int); create statistics s (ndistinct) on a, b from u; comment on statistics s is 'numbers'; create publication pub for table t; comment on publication pub is 'out';
     create collation c from "C"; comment on collation c is 'plain'; comment on language plpgsql is 'mine'; create type shell; comment on type shell is 'hollow'; comment on function nothing() is 'x'; comment on role reader is null;`,
    `drop policy q on t; create policy q on t using (true); drop schema app; create schema app; alter table t rename to v; drop statistics s; create statistics s on a, b from u; alter table u drop column b; alter schema app rename to shop; comment on schema shop is 'moved'; alter schema shop rename to app;`,
  ],
  "grants": [
    `create role reader; create role writer; create table t (id serial, a int, b int); create view v as select * from t; create function f() returns int language sql as 'select 1'; create sequence s; create schema app; create type e as enum ('a'); grant select on t to reader; grant insert, update (a, b) on t to writer with grant option; grant all on v to writer; revoke insert on v from writer; grant usage on schema app to reader; grant execute on function f() to reader; revoke execute on function f() from public; grant usage, select on sequence s to reader; revoke usage on type e from public; grant usage on type e to reader;
     grant select on nothing to reader; grant execute on t to reader; revoke update (a) on t from writer; revoke grant option for insert on t from writer; grant references (id) on t to public; revoke all on t from public; grant all privileges on all tables in schema public to reader; revoke truncate on all tables in schema public from reader; grant usage on all sequences in schema public to writer; grant execute on all functions in schema public to writer;`,
    `alter table t rename to tt; alter table tt rename column b to bb; alter view v rename to vv; alter function f() rename to ff; alter type e rename to ee; alter sequence s rename to ss; alter role reader rename to viewer; drop role writer; drop role viewer; alter table tt drop column bb cascade; create or replace view vv as select id, a from tt; create or replace function ff() returns int language sql as 'select 2'; drop owned by writer; drop role writer;`,
  ],
  "owners": [
    `create role boss; create role other; create table t (id serial primary key, a int); create view v as select a from t; create function f() returns int language sql as 'select 1'; create type e as enum ('a'); create schema app; create domain d as int; alter table t owner to boss; alter view v owner to boss; alter function f() owner to boss; alter type e owner to boss; alter schema app owner to boss; alter domain d owner to other; grant select on t to other; revoke all on t from boss; grant insert on t to boss; grant select on v to boss; drop role boss;`,
    `reassign owned by boss to other; drop role boss; drop owned by other; drop role other; create table back (x int);`,
  ],
  "default privileges": [
    `create role reader; create schema app; alter default privileges in schema app grant select on tables to reader; alter default privileges grant execute on functions to reader; alter default privileges revoke execute on functions from public; alter default privileges in schema app grant usage on sequences to reader; alter default privileges grant usage on types to reader; alter default privileges grant usage on schemas to reader; create table app.t (id serial); create table t (id serial); create function f() returns int language sql as 'select 1'; create type app.e as enum ('a'); create view app.v as select 1 as a; create domain d as int; create schema later;
     create table app.c as select 1 as a; create materialized view app.m as select 1 as a; create procedure p() language sql as 'select 1'; alter default privileges in schema app revoke select on tables from reader; create table app.u (a int); alter default privileges in schema app grant usage on schemas to reader; alter default privileges grant execute on tables to reader;`,
    `alter default privileges grant execute on functions to public; create function g() returns int language sql as 'select 1'; drop role reader; drop schema app cascade; create schema app; create table app.t (a int);`,
  ],
  "roles": [
    `create role a; create role b login createdb; create user c connection limit 5; create group g; grant a to b; grant a to c with admin option; alter role a with login nocreatedb; alter group g add user a; revoke a from b; alter role b set search_path to app, public; alter role b set work_mem to '1MB'; alter role b reset work_mem; create role a; alter role nobody login; drop role nobody; drop role if exists nobody; alter role c rename to d; revoke admin option for a from d; grant a to b;`,
    `alter role b reset all; drop role a; alter role d nologin; create role a in role g;`,
  ],
  "guards that ask what is published": [
    `create table t (a int); create table u (a int); create publication p for table t; do $$ begin if not exists (select 1 from pg_publication_tables where pubname = 'p' and tablename = 't') then create table wrong (); end if; if not exists (select 1 from pg_publication_tables where pubname = 'p' and schemaname = 'public' and tablename = 'u') then alter publication p add table u; end if; if not exists (select 1 from pg_publication_tables where pubname = 'p' and tablename = 'u') then drop table u; end if; end $$;`,
  ],
  "publications": [
    `create schema app; create table t (a int primary key, b int); create table u (a int primary key); create table app.w (a int); create publication p for table t (a), u where (a > 1) with (publish = 'insert, update'); create publication everything for all tables; create publication none; create publication bunch for tables in schema app; alter publication p add table app.w; alter publication p add table t; alter publication p drop table u; alter publication p drop table u; alter publication p set (publish = 'insert'); alter publication everything add table t; alter publication none set table t, u; alter publication bunch add tables in schema public; create publication p;`,
    `alter table t rename to tt; alter publication p rename to q; drop table u cascade; alter table app.w set schema public; drop table tt; drop publication q; drop schema app cascade; drop publication nothing;`,
  ],
  "extended statistics": [
    `create table t (a int, b int, c int); create statistics s (dependencies, mcv) on a, b from t; create statistics if not exists s on b, c from t; create statistics s on b, c from t; create statistics on a, c from t; alter statistics s set statistics 50; alter statistics s rename to z; alter table t rename to u; alter table u rename column a to aa; create statistics x on (aa + b), (c * 2) from u;`,
    `alter table u drop column aa; drop statistics z; drop table u;`,
  ],
  "text search, collations and foreign data": [
    `create text search dictionary dict (template = simple, stopwords = english); create text search configuration conf (copy = simple); alter text search configuration conf alter mapping for word with dict; alter text search dictionary dict (accept = false); comment on text search configuration conf is 'words'; create collation german (provider = icu, locale = 'de'); create table t (a text collate german); alter collation german rename to deutsch; drop collation deutsch; create foreign data wrapper w; create server srv foreign data wrapper w options (host 'a'); alter server srv options (set host 'b', add port '1');
     create user mapping for current_user server srv options (name 'x'); alter user mapping for current_user server srv options (set name 'y'); create foreign table ft (a int) server srv; grant usage on foreign server srv to public; grant usage on foreign data wrapper w to public; comment on server srv is 'far'; drop server srv; drop foreign data wrapper w; alter server srv rename to srv2;`,
    `alter text search dictionary dict rename to dikt; alter text search configuration conf rename to konf; drop text search dictionary dikt; drop foreign table ft; drop server srv2 cascade; drop foreign data wrapper w; drop text search configuration konf; drop text search dictionary dikt;`,
  ],
  "casts and operator classes": [
    `create type pair as (a int, b int); create function as_text(pair) returns text language sql immutable as $$select 'x'$$; create cast (pair as text) with function as_text(pair) as assignment; create cast (pair as text) with function as_text(pair); comment on cast (pair as text) is 'words'; drop function as_text(pair); drop cast (pair as text); drop cast if exists (pair as text); create operator family fam using btree; create operator class mine for type int4 using btree family fam as operator 1 <, operator 3 =, function 1 btint4cmp(int4, int4); comment on operator class mine using btree is 'ours'; alter operator class mine using btree rename to yours; create conversion conv for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8; comment on conversion conv is 'old';`,
    `drop operator class yours using btree; drop operator family fam using btree; drop conversion conv; drop type pair;`,
  ],
  "dependents of functions": [
    `create function next_code() returns int language sql as 'select 1'; create function is_ok(int) returns boolean language sql immutable as 'select true'; create table t (a int default next_code(), b int check (is_ok(b)), c int); create index on t (is_ok(c)); create view v as select next_code() as n; alter table t enable row level security; create policy p on t using (is_ok(a)); drop function next_code(); drop function is_ok(int); alter function next_code() rename to next_number; drop function next_number() cascade;`,
    `drop function is_ok(int) cascade;`,
  ],
  "policies altered": [
    `create role reader; create table t (a int, b int); create policy p on t for select using (a > 0); alter policy p on t using (b > 0) ; alter policy p on t to reader, current_user; alter policy p on t with check (true); alter policy nothing on t using (true); alter policy p on t rename to q; create policy p on t for insert with check (a > 0); alter policy p on t using (true); alter policy q on t rename to p; drop policy nothing on t; create policy w on t for update using (true) with check (b > 1); drop role reader;`,
    `alter policy q on t to public; drop role reader; alter table t drop column b; alter table t drop column b cascade;`,
  ],
  "schemas and what is in them": [
    `create schema app; create schema app; create schema if not exists app; create schema auto create table t (a int) create view v as select a from t; create function app.f() returns int language sql as 'select 1'; create type app.e as enum ('a'); create domain app.d as int; create sequence app.s; create materialized view app.m as select 1 as a; drop schema app; alter schema app rename to shop; alter schema shop rename to auto; alter function shop.f() set schema public; alter type shop.e set schema public; alter domain shop.d set schema public; alter sequence shop.s set schema public; alter materialized view shop.m set schema public; drop schema shop;`,
    `drop schema auto; drop schema auto cascade; drop schema if exists auto; create schema auto; drop schema auto restrict;`,
  ],
  "loops over functions that are no members of an extension": [
    `create role reader; create schema app; create extension citext; create function f(a int, b text) returns int language sql as 'select 1'; create function "G x"() returns int language sql as 'select 1'; create function app.h(citext) returns int language sql as 'select 1'; grant execute on function f(int, text), "G x"(), app.h(citext) to reader;
     do $$ declare one text; begin for one in select p.oid::regprocedure::text from pg_proc p join pg_namespace n on p.pronamespace = n.oid where n.nspname in ('public', 'app') and not exists (select 1 from pg_depend d join pg_extension e on d.refobjid = e.oid where d.objid = p.oid and e.extname = 'citext') loop execute format('revoke all on function %s from public', one); end loop; end $$;
     do $$ declare r record; begin for r in select n.nspname, p.proname, pg_get_function_identity_arguments(p.oid) as arguments from pg_proc p join pg_namespace n on p.pronamespace = n.oid where n.nspname = 'public' and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e' and d.classid = 'pg_proc'::regclass) loop execute format('revoke all on function %I.%I(%s) from reader', r.nspname, r.proname, r.arguments); end loop; end $$;`,
  ],
  "settings that nothing set": [
    `do $$ declare wanted text := coalesce(current_setting('app.reader', true), 'reader'); begin if not exists (select from pg_roles where rolname = wanted) then execute 'create role ' || wanted; end if; execute format('create table %I (a int); grant select on %I to %I', wanted, wanted, wanted); if coalesce(current_setting('app.strict', true), 'false')::boolean then drop table reader; end if; end $$;
     set app.reader = 'writer'; do $$ begin execute format('create table %I (a int)', coalesce(current_setting('app.reader', true), 'reader2')); end $$;`,
  ],
  "privileges on members of extensions": [
    `create role reader; create schema ext; create extension citext with schema ext; create extension pgcrypto; grant all on all functions in schema ext to reader; revoke execute on function ext.citext_eq(ext.citext, ext.citext) from public; grant execute on all functions in schema public to reader; revoke all on function gen_salt(text) from reader, public; create function ext.f() returns int language sql as 'select 1';`,
    `alter extension pgcrypto set schema ext; revoke execute on all functions in schema ext from reader; grant execute on function ext.digest(text, text) to reader with grant option; drop extension citext;`,
  ],
  "who makes what after SET ROLE": [
    `create role maker superuser; create role reader; create schema mine authorization maker; create schema authorization reader; create schema if not exists mine authorization reader; set role maker; alter default privileges grant select on tables to reader; create table t (id serial, a int); create view v as select a from t; create function f() returns int language sql as 'select 1'; create type e as enum ('a'); create domain d as int; create schema theirs; create sequence s; reset all; create materialized view m as select 1 as a; reset role; create table u (a int);
     set session authorization maker; create table w (a int); set local role reader; set role none; create table x (a int); set session authorization postgres; create table y (a int); begin; set local role maker; create table z (a int); commit; create table zz (a int);`,
  ],
  "sequences belong to whom their table belongs": [
    `create role a; create table t (id serial); alter table t owner to a; grant all on all sequences in schema public to postgres, a;`,
  ],
  "grant options of owners": [
    `create role a; create role b; create table t (x int); grant all on t to current_user with grant option; create function f() returns int language sql as 'select 1'; grant execute on function f() to postgres with grant option; alter default privileges grant all on sequences to current_user with grant option; grant select on t to a with grant option; alter table t owner to a; alter table t owner to b; grant select on t to postgres; alter table t owner to postgres;`,
  ],
  "types made of their functions": [
    `create type x; create type x; create function x_in(cstring) returns x language internal immutable strict as 'textin'; create function x_out(x) returns cstring language internal immutable strict as 'textout'; create type x (input = x_in, output = x_out, like = text); create type x (input = x_in, output = x_out, like = text); create table t (a x); drop type x;`,
  ],
  "the schema public and who owns it": [
    `create role r; grant all on schema public to postgres; grant usage on schema public to r; revoke create on schema public from public; grant usage on schema public to public; comment on schema public is 'ours';`,
    `alter schema public owner to r; comment on schema public is null; revoke usage on schema public from public;`,
    `drop schema public cascade; create schema public; grant all on schema public to public; create table t (a int);`,
    `drop schema public cascade; create schema app; create table app.t (a int);`,
  ],
  "defaults of view columns": [
    `create table t (a int, b text, c text); create view v as select a, b, c from t; alter table only v alter column a set default 3; alter view v alter b set default 'x'; alter table v alter c set default 'y', alter b drop default;`,
    `create or replace view v as select a, b, c, a as d from t; alter table v alter column "d" set default 1 + 1;`,
  ],
  "members of extensions and default privileges": [
    `create role r; create schema s; alter default privileges revoke execute on functions from public; alter default privileges grant usage on types to r; create extension citext; grant execute on function citext_eq(citext, citext) to r;`,
    `drop extension citext; alter default privileges in schema s grant execute on functions to r; create extension citext schema s; create extension pgcrypto;`,
  ],
  "a type and a function of one name": [
    `create type totals as (a int); create function totals() returns totals language plpgsql as $$ declare t totals; begin return t; end $$; revoke all on function totals() from public;
     create domain size as int; create function size(size) returns size language sql as 'select $1';`,
  ],
  "columns that are not there": [
    `create table t (a int, b int, js jsonb); create table u (a int, x text); create view v0 as select c from t; create view v0 as select t.c from t; create view v0 as select a from t where c = 1; create materialized view v0 as select a, c from t t2; create view v0 as select t2.a, u.y from t t2 join u on u.a = t2.a;
     grant select (a, c) on t to public; create policy p on t using (nothing > 1); create policy p on t using (exists (select 1 from u where t.nothing = a)); create view v0 as select o.x from u o where exists (select 1 from t where t.a = o.a and b = o.nothing);`,
    `create view v1 as select t, ctid, t.a from t; create view v2 as select * from t natural join u; create view v3 as select x from v2; create view v5 as with w as (select a as q from t) select q, (select count(*) from u where u.a = q and x is not null) from w order by q;
     create view v6 as select s.a, s.n, k from t s(a, n), lateral jsonb_each(js) as e(k, v), generate_series(1, 2) g where g > 1; create view v7 as select a as one, count(*) as n from t group by one order by n, one; create view v8 as select a from t union select a from u order by a;
     create view v9 as with recursive r as (select a, 1 as depth from t union all select r.a, depth + 1 from r) select depth from r; create view v10 as select (t).a, (r).x from t, (select u as r from u) z; create view v11 as select (jsonb_each(js)).* from t; create view v12 as select key from v11;
     create view v14 as select j.a from (t join u using (a)) j; create view v16 as select c.relname, n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace; create view v18 as select w.a, row_number() over win from t w window win as (order by b); create view v19 as select t2.a from t t2 tablesample system (10);
     create policy p on t using (exists (select 1 from u where u.a = t.a and x = current_user)); create view v22 as select j.k from t, json_table(js, '$[*]' columns (k text path '$.k')) j; create view v23(one, two) as select a, b from t; create view v24 as select two from v23; create view v25 as select two from v23 where three is null;`,
  ],
  "using rename": [
    `create table a (id int primary key, x int); create table b (id int, y int); create view v as select * from a join b using (id); create view w as select id, x, y from a join b using (id) where id > 1; create view n as select id, x from a natural join b;
 create view l as select a.id, b.y from a left join b using (id); create view m as select j.id from a join b using (id) as j;
     alter table a rename column id to aid;`,
  ],
  "using rename both": [
    `create table a (id int primary key, x int); create table b (id int, y int); create view v as select * from a join b using (id); create view f as select id from a full join b using (id);
     alter table a rename column id to aid; alter table b rename column id to aid;`,
  ],
  "using other columns": [
    `create table a (id int primary key, x int); create table b (id int, y int); create view v as select * from a join b using (id); create view n as select * from a natural join b;
     alter table b rename column y to x; alter table a add column y int; alter table b add x2 int;`,
  ],
  "using chain": [
    `create table a (id int, k int); create table b (id int, k int); create table c (k int, z int); create view v as select * from a join b using (id, k) join c using (k); create view u as select x.id as i from (a x join b y using (id)) join c on c.k = x.k;
     alter table b rename k to kk; alter table c rename k to kkk; alter table a rename id to aid; alter table a rename to aa;`,
  ],
  "overloads": [
    `create function f(int) returns int language sql immutable as 'select 1'; create function f(text) returns int language sql immutable as 'select 2'; create table t (a int default f(1), b int default f('x'::text), c text, check (f(c) > 0), check (f(a) > 0)); create index i on t (f(c)); create index j on t (f(a)); create view v as select f(a) as one, f(c) as two from t; create policy p on t using (f(c) > f(b));
     alter function f(int) rename to g; alter function f(text) rename to h;`,
  ],
  "generated": [
    `create table t (a int, b text, g int generated always as (a + length(b)) stored, h int generated always as (a * 2) virtual); create table k (like t including all); create table kk () inherits (t); alter table t rename a to z; alter table t rename b to "B b"; alter table t rename g to gg;`,
  ],
  "rules": [
    `create table t (a int, b int); create table log (a int, b int); create rule r as on update to t where old.a <> new.a do also insert into log (a, b) values (new.a, old.b); create rule s as on delete to t do also delete from log where log.a = old.a; create rule u as on insert to t do also update log set b = new.b where log.a = new.a;
     alter table t rename a to aa; alter table log rename a to la; alter table log rename b to lb; alter table log rename to journal; alter table t rename to tt;`,
  ],
  "columns renamed under triggers": [
    `create function tg() returns trigger language plpgsql as 'begin return new; end'; create table t (a int, b int); create trigger one before update of a, b on t for each row when (old.a is distinct from new.a and new.b > 0) execute function tg(); create trigger two after insert on t referencing new table as a for each statement execute function tg();
     alter table t rename a to "A a"; alter table t rename b to of; alter function tg() rename to gt; alter table t rename to u;`,
  ],
  "statistics": [
    `create table t (a int, b int, c int); create statistics s on a, b from t; create statistics e (mcv) on (a + b), c from t; create statistics on (a % 2) from t; create statistics on b, c from t;
     alter table t rename a to aa; alter table t rename b to "from"; alter table t rename to u; alter table u rename c to cc;`,
  ],
  "columns renamed under publications": [
    `create table t (a int primary key, b int, c int); create table u (a int primary key, b int); create publication p for table t (a, b) where (a > 5), u where (b < 3 and a > 1);
     alter table t rename a to id; alter table u rename b to bb; alter table t rename b to "B"; alter table u rename a to aa; alter table t rename to tt;`,
  ],
  "sequence defaults": [
    `create sequence s; create schema x; create table t (a int default nextval('s'), b bigint default nextval('s'::regclass), c serial, d int default currval('public.s')); create view v as select nextval('s') as n, last_value from s; alter sequence s rename to "S s"; alter sequence "S s" set schema x; alter sequence t_c_seq rename to cs; alter table t rename c to cc;`,
  ],
  "atomic": [
    `create table t (a int, b int); create function f(x int) returns bigint language sql begin atomic select count(*) from t where t.a = x and b > 0; end; create procedure p(i int) language sql begin atomic insert into t (a, b) values (i, i); update t set b = 1 where a = i; delete from t where a = 3; end; create function g(a int) returns int language sql return a + 1; create function h() returns int language sql begin atomic select g(a) from t; end; create function k() returns setof t language sql begin atomic select * from t; end;
     alter table t rename a to aa; alter table t rename to tt; alter table tt rename b to bb; alter function g(int) rename to gg; alter table tt add c int;`,
  ],
  "checks and policies": [
    `create table u (id int primary key, t_id int); create table t (a int, b int, constraint c check (a > 0 and (b, a) <> (1, 2)), exclude using btree (b with =) where (a > 1)); alter table t enable row level security; create policy p on t using (a in (select t_id from u where u.id = t.b and a = 3)) with check (exists (select from u where t.a = id)); create index i on t (b) where a > 3 and b is not null; create unique index j on t ((a + b)) include (b) where (t.a > 1);
     alter table t rename a to t_id; alter table u rename id to a; alter table t rename b to bb; alter table u rename t_id to bb; alter table t rename to tt;`,
  ],
  "plain flags": [
    `create table t (a int, flag boolean, g boolean generated always as (flag) stored, check (flag)); create index i on t (a) where flag; create policy p on t using (flag) with check (flag); create view v as select a from t where flag; alter table t rename flag to "on";`,
  ],
  "names of outputs": [
    `create type mood as enum ('a'); create function f(int) returns int language sql as 'select 1'; create table t (a int, m mood); create view v as select f(a), 'a'::mood, f(a) over_it, max(f(a)) filter (where a > 0), count(*) over (order by f(a)), t from t group by a, t; create view w as select q.f, q.mood, q.t from (select f(1), 'a'::mood, t, f(f(2)) as x from t) q; create view r as select row_to_json(t), t.*, count(t.*) over () as n from t;
     alter function f(int) rename to "G g"; alter type mood rename to m; alter table t rename to u; alter table u rename a to b;`,
  ],
  "overloads by position": [
    `create function f(a int, b text default 'x') returns int language sql as 'select 1'; create function f(a text, b text) returns int language sql as 'select 2'; create function f(variadic numeric[]) returns int language sql as 'select 3'; create function f() returns int language sql as 'select 4'; create table t (id int, name text, n numeric, v varchar(3), s smallint); create view v as select f(id) as a, f(id, name) as b, f(name, name) as c, f(n, n, n) as d, f() as e, f(v, 'x') as g, f(b => 'x', a => 1) as i from t;
     alter function f(int, text) rename to f1; alter function f(text, text) rename to f2; alter function f(numeric[]) rename to f3; alter function f() rename to f0;
     drop function f1; drop function f3(numeric[]); drop function f0() cascade;`,
  ],
  "overloads of own types": [
    `create schema s; create type s.e as enum ('a'); create domain d as text; create function f(s.e) returns boolean language sql immutable as 'select true'; create function f(d) returns boolean language sql immutable as 'select true'; create function f(s.e[]) returns boolean language sql immutable as 'select true'; create table t (a s.e, b d, c s.e[], check (f(a)), check (f(b)), check (f(c))); create view v as select f(x.a) as a, f((select b from t limit 1)) as b from t x; drop function f(d); drop function f(s.e[]) cascade; alter function f(s.e) rename to g;`,
  ],
  "triggers with overloads": [
    `create function tg() returns trigger language plpgsql as 'begin return new; end'; create function tg(int) returns int language sql as 'select 1'; create table t (a int); create trigger one before insert on t for each row execute function tg(); drop function tg(); alter function tg() rename to tt; drop function tg(int); create view v as select pg_get_serial_sequence('t', 'a') as s, 't'::regclass as r, 't'::text as x; alter table t rename to u;`,
  ],
  "sequences in views": [
    `create sequence s; create sequence q; create view v as select last_value from s; create view w as select nextval('q') as n; drop sequence s; drop sequence q; drop sequence s cascade; create schema x; alter sequence q set schema x; drop schema x; drop schema x cascade;`,
  ],
  "column used by using": [
    `create table a (id int, k int); create table b (id int, k int); create view v as select a.k from a join b using (id); create view n as select 1 as one from a natural join b; create view j as select x.id from (a join b using (id)) as x (id, ak, bk); create view o as select j.id from a full join b using (id) as j;
 alter table a drop column id; alter table b drop column k; alter table b alter column id type bigint;
     alter table b rename id to bid; alter table a rename id to aid; alter table a rename to aa; alter table aa add column bid int; alter table aa add column y int; alter table b add column y int; alter table b drop column bid cascade;`,
  ],
  "alias lists": [
    `create table a (id int, k int); create view v as select x.p, q from a x (p, q) where x.q > 0; create view w as select p, k from a as y (p); alter table a rename k to kk; alter table a rename id to p2; alter table a drop column p2; alter table a drop column kk;
     alter table a drop column p2 cascade;`,
  ],
  "bare names": [
    `create table a (x int); create table b (y int); create view v as select x, y from a, b where x > y order by x; create view w as select (select count(*) from b where x > y) as n from a; create view z as with q as (select x from a) select x, y from q, b group by x, y having x > 1;
     alter table a add column y int; alter table b rename y to x; alter table b add z int; alter table a rename x to z;`,
  ],
  "order by names": [
    `create table a (x int, y int); create table b (x int, y int); create view v as select a.x as y, b.y as x from a join b on a.x = b.y order by x, y desc; create view w as select distinct on (x) x, y from a order by x, y; create view u as select x from a union select y from b order by x; create view g as select y as x, count(*) from a group by x, y order by count(*);
     alter table a rename x to xx; alter table b rename y to yy; alter table a rename y to x; alter table b rename x to y;`,
  ],
  "rules that select": [
    `create table t (a int); create table log (a int, at timestamptz default now()); create view v as select a from t; create rule i as on insert to v do instead insert into t select new.a returning a; create rule u as on update to v do instead update t x set a = new.a from log where x.a = old.a and log.a = x.a; create rule d as on delete to v do instead (delete from t using log l where t.a = old.a and l.a = t.a; insert into log as g (a) values (old.a));
     alter table t rename a to b; alter table log rename a to la; alter table t rename to tt; alter table log rename to ll;
     alter table tt drop column b; alter table ll drop column at; alter table ll drop column la; drop table ll; drop table ll cascade;`,
  ],
  "atomic merge": [
    `create table t (a int primary key, b int); create table s (a int, b int); create procedure m() language sql begin atomic merge into t using s on t.a = s.a when matched and s.b > 0 then update set b = s.b when not matched then insert (a, b) values (s.a, s.b); with x as (delete from s returning a, b) insert into t select * from x on conflict (a) do update set b = excluded.b where t.b < excluded.b; end; create function e() returns table (x int) language sql begin atomic select b from t where a = (select max(a) from s); end;
     alter table t rename a to ta; alter table s rename a to sa; alter table s rename b to sb; alter procedure m() rename to mm; alter table t drop column b; drop table s; drop table t cascade; drop table s cascade;`,
  ],
  "grant chains": [
    `create role a; create role b; create role c; create table t (x int, y int); grant select on t to a with grant option; set role a; grant select on t to b with grant option; set role b; grant select on t to c; reset role; revoke select on t from a; revoke grant option for select on t from a; revoke grant option for select on t from a cascade;
     grant select on t to a with grant option; set role a; grant select on t to b with grant option; reset role; revoke select on t from a cascade;`,
  ],
  "granted by": [
    `create role a; create role b; create table t (x int); grant select on t to a with grant option; grant select on t to b granted by a; grant select on t to b granted by current_user; grant insert on t to b; revoke select on t from b; set role a; grant select on t to b; reset role; revoke select on t from b; set role a; revoke select on t from b; reset role;`,
  ],
  "two grantors": [
    `create role a; create role b; create role c; create table t (x int); grant select on t to a with grant option; grant select on t to b with grant option; set role a; grant select on t to c; set role b; grant select on t to c; reset role; revoke select on t from a cascade;`,
  ],
  "owner grants with set role": [
    `create role o; create role a; create role b; create schema s authorization o; grant create on schema public to o; set role o; create table t (x int); create table s.u (x int); grant select on t to a with grant option; reset role; grant select on t to b; grant all on s.u to a with grant option; grant usage on schema s to a; set role a; grant select on s.u to b; reset role; alter table t owner to a; revoke select on t from b; revoke all on s.u from a; revoke all on s.u from a cascade;`,
  ],
  "grants without option": [
    `create role a; create role b; create table t (x int); create table u (x int); grant select on t to a; grant insert on u to a with grant option; set role a; grant select on t to b; grant insert, select on u to b; grant all on u to b; reset role;`,
  ],
  "column grant options": [
    `create role a; create role b; create table t (x int, y int); grant select (x), update (y) on t to a with grant option; set role a; grant select (x) on t to b; grant select (y) on t to b; reset role; revoke select (x) on t from a; revoke select (x) on t from a cascade;`,
  ],
  "revoke functions and schemas": [
    `create role a; create role b; create schema s; create function s.f() returns int language sql as 'select 1'; create sequence s.q; create type s.e as enum ('x'); grant usage on schema s to a with grant option; grant execute on function s.f() to a with grant option; grant usage, select on sequence s.q to a with grant option; grant usage on type s.e to a with grant option; set role a; grant usage on schema s to b; grant execute on all functions in schema s to b; grant usage on sequence s.q to b; grant usage on type s.e to b; reset role; revoke all on schema s from a; revoke all on schema s from a cascade; revoke execute on function s.f() from a cascade; revoke usage on all sequences in schema s from a cascade; revoke usage on type s.e from public, a cascade;`,
  ],
  "drop owned": [
    `create role a; create role b; create schema s authorization a; grant create on schema public to a; set role a; create table t (x serial primary key); create view v as select * from t; create function f() returns int language sql as 'select 1'; create type e as enum ('x'); create domain d as int; create sequence q; create table s.u (x e); reset role; create table mine (x e); create view w as select * from t; grant select on mine to a with grant option; set role a; grant select on mine to b; grant select on t to b; reset role; alter default privileges for role a grant select on tables to b; alter default privileges grant select on tables to a; create policy p on mine to a, b using (true); create policy p2 on mine to a using (true); grant a to b; drop role a; drop owned by a; drop owned by a cascade; drop role a;`,
  ],
  "drop owned of grants": [
    `create role a; create role b; create table t (x int); grant select on t to a with grant option; set role a; grant select on t to b; reset role; create schema s; grant usage on schema s to a; grant select (x) on t to a; alter default privileges in schema s grant select on tables to a; alter default privileges in schema s grant select on tables to b; drop role b; drop owned by b; drop role b; drop owned by a; drop role a;`,
  ],
  "reassign owned": [
    `create role a; create role b; create schema s authorization a; set role a; create table s.t (x serial); create function s.f() returns int language sql as 'select 1'; create type s.e as enum ('x'); create domain s.d as int; create view s.v as select 1 as one; create materialized view s.m as select 1 as one; create type s.c as (a int); reset role; grant select on s.t to b; reassign owned by a to b; drop role a; reassign owned by b to current_user; drop role b; drop owned by b; drop role b;`,
  ],
  "default privileges revoked": [
    `create role a; create role b; alter default privileges revoke execute on functions from public; create function f() returns int language sql as 'select 1'; alter default privileges grant execute on functions to public; create function g() returns int language sql as 'select 1'; alter default privileges for role a revoke usage on types from public; grant create on schema public to a; set role a; create type e as enum ('x'); create domain d as int; reset role; alter default privileges in schema public revoke execute on functions from public; create function h() returns int language sql as 'select 1'; alter default privileges in schema public grant select on tables to a with grant option; alter default privileges in schema public revoke grant option for select on tables from a; create table t (x int); alter default privileges in schema public revoke all on tables from a; create table u (x int); alter default privileges grant all on tables to b; alter default privileges revoke delete, truncate on tables from b; create table v (x int); create view w as select 1 as one; alter default privileges revoke all on tables from current_user; create table own (x int); alter default privileges for role b grant usage on sequences to a; drop role a; drop owned by b; drop owned by a;`,
  ],
  "membership options": [
    `create role a; create role b; create role c; grant a to b with admin option; set role b; grant a to c; reset role; revoke a from b; revoke admin option for a from b; revoke admin option for a from b cascade; grant a to b with inherit false, set true; grant b to a; grant c to c; revoke a from c; grant a, b to c granted by postgres; revoke inherit option for a from b; drop role a; drop role b, c;`,
  ],
  "schema elements": [
    `create role app; create role r; create schema authorization app create table t (id serial primary key, a int) create view v as select a from t create index on t (a) create sequence q create trigger g before insert on t for each row execute function suppress_redundant_updates_trigger() grant select on t to r;
     create schema s authorization app create view v as select * from t create table t (a int references u) create sequence b create table b (a int); create schema s create view v as select * from t create table u (id int primary key) create table t (a int references u); create schema if not exists app authorization app; create schema if not exists z authorization current_user; create schema x create table t (a int) create view public.v as select 1; create schema y create table y.t (a int) grant all on t to r;`,
  ],
  "schema for a role": [
    `create role app; create role "My Role"; create schema authorization "My Role"; grant create on schema public to app; set role app; reset role; create schema authorization app create table t (a int default nextval('app.s')) create sequence s; create schema authorization current_user;
     drop schema app; drop role app; drop schema "My Role", app cascade; drop role "My Role"; drop owned by app; drop role app;`,
  ],
  "schema element paths": [
    `create type mood as enum ('a'); create table t (x int); create function f() returns int language sql as 'select 1'; create schema s create table t (a mood default 'a', b int default f()) create view v as select a, b from t create view w as select * from v; alter table s.t rename a to aa; alter table t rename x to xx; alter schema s rename to ss; alter function f() rename to g;`,
  ],
  "drop if exists off the path": [
    `create schema s; create table s.t (a int); create index i on s.t (a); create sequence s.q; create view s.v as select 1 as a; create type s.e as enum ('a'); create domain s.d as int; create function s.f() returns int language sql as 'select 1'; create materialized view s.m as select 1 as a; create collation s.c from "C"; create statistics s.st on (a % 2) from s.t; create text search configuration s.cfg (copy = simple); create text search dictionary s.dict (template = simple); create operator class s.oc for type int using btree as operator 1 <; create aggregate s.ag(int) (sfunc = int4pl, stype = int); create procedure s.p() language sql as 'select 1'; create type s.comp as (a int);
 drop index if exists i; drop sequence if exists q; drop view if exists v; drop type if exists e; drop domain if exists d; drop function if exists f; drop function if exists f(); drop materialized view if exists m; drop collation if exists c; drop statistics if exists st; drop text search configuration if exists cfg; drop text search dictionary if exists dict; drop operator class if exists oc using btree; drop aggregate if exists ag(int); drop procedure if exists p; drop type if exists comp; drop table if exists t; drop trigger if exists x on t; drop policy if exists x on t; drop rule if exists x on t; alter table if exists t add b int; alter index if exists i rename to j; alter sequence if exists q rename to r; alter view if exists v rename to w; alter materialized view if exists m rename to mm; alter table if exists t rename to u;
     drop index if exists nowhere.i; drop table if exists nowhere.t; drop function if exists nowhere.f(); drop type if exists nowhere.e; drop trigger if exists x on nowhere.t; drop table if exists s.t; drop index if exists s.i; drop view if exists s.v cascade; drop operator if exists ===== (int, int); drop cast if exists (int as nothing); drop foreign table if exists s.t; drop event trigger if exists x; drop publication if exists x; drop server if exists x; drop extension if exists x; drop language if exists x; drop role if exists x; drop schema if exists x; drop access method if exists x; drop conversion if exists x; drop transform if exists for int language sql;`,
  ],
  "drop off the path": [
    `create schema s; create table s.t (a int); create index i on s.t (a); create sequence s.q; create view s.v as select 1 as a; create type s.e as enum ('a'); create function s.f() returns int language sql as 'select 1';
     set search_path to public; set search_path to s; drop index i; drop sequence q; drop view v; drop type e; drop function f; alter table t add c int; create table t2 (a int);`,
  ],
  "drop if exists of another kind": [
    `create table t (a int); create view v as select 1 as a; create sequence q; create type e as enum ('a'); create domain d as int; create index i on t (a); create function f() returns int language sql as 'select 1'; create procedure p() language sql as 'select 1'; drop view if exists t; drop table if exists v; drop sequence if exists t; drop index if exists t; drop domain if exists e; drop type if exists d; drop procedure if exists f(); drop materialized view if exists v;  drop routine if exists f(); drop view if exists q; drop table if exists i; drop foreign table if exists t;`,
  ],
  "settings of roles and the database": [
    `create role app; create schema a; create schema b; alter role app set search_path to a, public; alter role app set statement_timeout to '5s'; alter role app in database postgres set work_mem to '1MB'; alter role app reset statement_timeout; alter role all set lock_timeout to '1s'; alter system set work_mem to '4MB';  alter role app set x.y to 'z'; alter role app reset all; alter role app in database postgres reset all; alter system reset work_mem;`,
  ],
  "two parents": [
    `create table a (id int, x text default 'a', check (id > 0)); create table b (id int not null, y int); create table c (z int) inherits (a, b); create table d () inherits (c); alter table a add column n int default 1; alter table b add column n int; alter table a alter id set default 7; alter table b rename y to yy; alter table c no inherit b; alter table a drop column x; alter table b drop column yy; alter table a rename id to key; alter table c rename id to k;`,
  ],
  "diamonds": [
    `create table top (id int, a int constraint pos check (a > 0)); create table l (b int) inherits (top); create table r (c int) inherits (top); create table bottom (d int) inherits (l, r); alter table top add e text; alter table top rename a to aa; alter table only l drop column if exists nothing; alter table top drop constraint pos; alter table top add constraint big check (aa < 100); alter table top drop column e; alter table l drop column id; alter table top alter id set not null; drop table l; drop table l cascade;`,
  ],
  "like everything": [
    `create type e as enum ('a'); create sequence q; create table src (id int generated always as identity (start 5 increment 2), k int default nextval('q') primary key, n numeric(8, 2) not null, g int generated always as (k + 1) stored, t text storage external collate "C", m e default 'a', constraint c check (n > 0), unique (n, t)); create index i on src (lower(t)) where n > 5; create index on src using hash (t); create statistics st on n, t from src; comment on column src.t is 'tee'; comment on constraint c on src is 'cee'; comment on index i is 'eye'; comment on statistics st is 'stat';
  create table one (like src including all); create table two (like src including all excluding identity excluding indexes excluding comments); create table three (like src including defaults including generated, extra int); create table four (like one including all, like three excluding all) ; create table five (like src including constraints including storage including statistics); create view v as select * from src;`,
  ],
  "attach with indexes": [
    `create table p (id int, at date, n int not null, primary key (id, at)) partition by range (at); create index on p (n); create unique index u on p (n, at); create table a (id int not null, at date not null, n int not null, extra int); create table b (id int not null, at date not null, n int not null); create index own on b (n); create unique index bu on b (n, at); alter table b add primary key (id, at); alter table p attach partition a for values from ('2020-01-01') to ('2021-01-01'); alter table p attach partition b for values from ('2021-01-01') to ('2022-01-01'); create table c partition of p (n default 3, constraint cn check (n > 0)) for values from ('2022-01-01') to ('2023-01-01'); drop index own; alter table p detach partition b; drop index bu; drop index u; drop index p_n_idx; alter table b drop constraint b_pkey; alter table p attach partition b default; alter table p rename column n to m; alter table p alter m drop not null; alter table c alter m drop not null; alter index own rename to own2;`,
  ],
  "partition foreign keys": [
    `create table r (id int primary key); create table p (id int primary key, r int references r) partition by hash (id); create table p0 partition of p for values with (modulus 2, remainder 0); create table p1 (id int not null, r int); alter table p1 add constraint own foreign key (r) references r; alter table p attach partition p1 for values with (modulus 2, remainder 1); create table x (p int references p); alter table p detach partition p0; alter table p0 drop constraint p_r_fkey; alter table p1 drop constraint own; alter table p1 drop constraint p_r_fkey; alter table p drop constraint p_r_fkey; alter table x drop constraint x_p_fkey; drop table p; drop table r; drop table p0;`,
  ],
  "domains over domains": [
    `create domain a as text check (value <> ''); create domain b as a not null default 'b' check (length(value) < 10); create domain c as b[] ; create table t (x b, y c, z a default 'z'); alter domain a add constraint up check (upper(value) = value) not valid; alter domain a validate constraint up; alter domain b drop not null; alter domain b drop constraint b_check; drop domain a; alter domain a rename to aa; alter domain b set schema pg_catalog; create schema s; alter domain b set schema s; alter table t alter x drop default; drop domain s.b cascade; drop domain aa cascade;`,
  ],
  "composites with cascade": [
    `create type p as (x int, y int); create table t of p; create table u of p (primary key (x), y with options default 5); create table w (p p); create view v as select (w.p).x from w; alter type p add attribute z int; alter type p add attribute z int cascade; alter type p rename attribute x to xx cascade; alter type p drop attribute y cascade; alter type p alter attribute z type bigint cascade; alter table t not of; alter type p add attribute q text; alter type p add attribute q text cascade; alter table t of p; alter table t add column q text; alter table t of p; drop type p; drop type p cascade;`,
  ],
  "identity changes": [
    `create table t (id smallint generated by default as identity, n int); alter table t alter id type int; alter table t alter id set generated always set increment 5 restart with 100; alter table t alter n set not null, alter n add generated always as identity(sequence name n_seq); alter table t alter n drop identity, alter n set not null, alter n add generated always as identity (sequence name nseq start 3); alter sequence nseq owned by none; alter sequence t_id_seq rename to ids; alter sequence ids set schema pg_catalog; create schema s; alter table t set schema s; alter table s.t alter id drop identity; alter table s.t alter id add generated by default as identity; alter table s.t drop column n; drop sequence s.t_id_seq; alter sequence s.t_id_seq as bigint; alter table s.t rename to u; alter table s.u alter id drop identity if exists, alter id drop identity if exists;`,
  ],
  "enum values": [
    `create type e as enum (); alter type e add value 'b'; alter type e add value 'a' before 'b'; alter type e add value 'c' after 'b'; alter type e add value if not exists 'c' before 'a'; begin; create table t (x e default 'b'); commit; alter type e rename value 'c' to 'Ç'; alter type e add value 'waytoolongwaytoolongwaytoolongwaytoolongwaytoolongwaytoolong1234'; create table u (y e[] default '{a,b}'); alter type e rename to "E"; alter type "E" add value 'it''s';`,
  ],
  "typed tables": [
    `create type p as (x int, y text); create table a of p (x primary key, y not null default 'q', check (x > 0)); create table b (x int, y text, z int); alter table b of p; alter table b drop column z; alter table b of p; alter table a add column z int; alter table a not of; alter table a add column z int; alter table a of p; alter type p rename to pp; create table c of pp with (fillfactor = 50); alter table b drop column y; alter table b alter y type varchar; alter table b rename x to xx;`,
  ],
  "replica identity and cluster": [
    `create table t (id int primary key, a int not null, b int); create unique index ua on t (a); create unique index ub on t (b); create index ia on t (a); alter table t replica identity using index ub; alter table t replica identity using index ua; alter table t cluster on ia; alter table t cluster on t_pkey; alter table t alter a drop not null; drop index ua; alter table t replica identity full; alter table t set without cluster; alter table t replica identity using index t_pkey; alter table t drop constraint t_pkey; alter table t rename to u; cluster t using ia; cluster u using ia; alter index ia rename to ib; drop index ib; create materialized view m as select 1 as a; create unique index mi on m (a); alter materialized view m cluster on mi; alter table u replica identity nothing;`,
  ],
  "event triggers": [
    `create function e() returns event_trigger language plpgsql as 'begin end'; create function n() returns trigger language plpgsql as 'begin end';  create event trigger b on sql_drop when tag in ('DROP TABLE', 'DROP VIEW') execute function e(); create event trigger c on table_rewrite execute function e(); create event trigger d on login execute function e(); create event trigger b on sql_drop execute function e(); alter event trigger b disable; alter event trigger c enable replica; alter event trigger c rename to cc; alter function e() rename to ee; drop function ee(); drop event trigger b, cc; drop event trigger if exists b; drop function ee() cascade;`,
  ],
  "rules on views": [
    `create table t (a int, b int); create view v as select a, b from t where a > 0; create rule ins as on insert to v do instead insert into t values (new.a, new.b); create rule upd as on update to v where old.a > 3 do also notify x; create rule del as on delete to v do instead nothing; create rule "_RETURN" as on select to v do instead select b as a, a as b from t; create or replace rule ins as on insert to v do instead nothing; alter rule ins on v rename to ins2; alter rule "_RETURN" on v rename to ret; alter view v rename to vv; alter table t disable rule nothing; drop rule ins2 on vv; drop rule upd on v; alter table t rename a to aa; drop table t; drop view vv;`,
  ],
  "operators and classes": [
    `create type c as (a int); create function lt(c, c) returns boolean language sql immutable as 'select true'; create function cmp(c, c) returns int language sql immutable as 'select 0'; create operator <<< (leftarg = c, rightarg = c, function = lt, commutator = >>>); create operator family fam using btree; create operator class oc default for type c using btree family fam as operator 1 <<<, function 1 cmp(c, c); create operator class oc for type int4 using btree as operator 1 <; alter operator class oc using btree rename to oc2; alter operator family fam using btree add operator 1 < (int4, int8), function 1 btint48cmp(int4, int8); alter operator <<< (c, c) set (restrict = eqsel); drop function lt(c, c); alter function cmp(c, c) rename to compare; alter type c rename to cc; drop operator <<< (cc, cc); drop operator class oc2 using btree; drop operator family fam using btree; drop operator family fam using btree cascade; drop operator <<< (cc, cc) cascade; drop operator if exists >>> (cc, cc); drop type cc cascade;`,
  ],
  "casts": [
    `create type a as (x int); create function to_a(int) returns a language sql immutable as 'select row($1)::a'; create cast (int as a) with function to_a(int) as assignment; create cast (a as text) with inout as implicit; create cast (int as a) with function to_a(int); comment on cast (int as a) is 'c'; drop function to_a(int); alter function to_a(int) rename to make_a; alter type a rename to aa; drop cast (int as aa); drop cast if exists (int as aa); drop cast (int as aa); drop type aa; drop type aa cascade;`,
  ],
  "text search": [
    `create text search dictionary d (template = simple, stopwords = english); create text search configuration c (copy = english); alter text search configuration c alter mapping for word, asciiword with d; alter text search configuration c add mapping for word with simple; alter text search configuration c drop mapping for url, host; alter text search configuration c alter mapping replace d with simple; alter text search dictionary d (stopwords, accept = false); create schema s; alter text search configuration c set schema s; alter text search dictionary d rename to dd; create text search parser p (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype); create text search configuration c2 (parser = p); create table t (x text); drop text search configuration s.c; drop text search dictionary dd; comment on text search dictionary dd is 'd';`,
  ],
  "publications of schemas": [
    `create schema s; create table s.t (a int primary key, b int); create table u (a int primary key, b int); create publication p for tables in schema s; create publication r for table u where (a > 1) with (publish = 'insert, update'); alter publication p add table u; alter publication p add tables in schema public; alter publication p set tables in schema public, table s.t; alter publication r set table u (a, b); alter publication p drop tables in schema public; alter publication r rename to rr; alter publication rr set (publish = 'delete', publish_via_partition_root = true); alter schema s rename to ss; drop table u; create publication a for all tables; alter publication a add table ss.t; alter publication a owner to current_user; drop schema ss; drop schema ss cascade;`,
  ],
  "statistics objects": [
    `create table t (a int, b int, c text); create statistics s1 (dependencies, ndistinct) on a, b from t; create statistics if not exists s1 on a, c from t; create statistics on a, b, c from t; create statistics e on (a + b), (lower(c)) from t; create statistics bad on a from t; alter statistics s1 set statistics 500; alter statistics s1 rename to s2; create schema s; alter statistics s2 set schema s; alter table t alter a type bigint; alter table t drop column a; drop statistics s.s2; drop statistics if exists e, nothing; create statistics s.x on b, c from t; drop table t;`,
  ],
  "roles made members of others": [
    `create role a; create role b in role a; alter role a rename to z; create role a login role b valid until '2100-01-01'; create role d admin b nologin; create user u in group a, z createdb; create role x in role x; create role e in role a role a; alter role u rename to uu; create role u user uu; drop role a;
     create role f in role u; create group g with in role z;`,
  ],
  "collations in texts": [
    `create schema s; create collation c from "C"; create table t (a text collate c, b text, check (b collate c > 'a'), g text generated always as (b collate c) stored); create index i on t (b collate c); create index j on t ((b || 'x') collate c); create domain d as text collate c; create domain e as text check (value collate c > 'a');
     create type ct as (a text collate c); create view v as select b collate c as b from t; create policy p on t using (b collate c > 'x'); alter collation c rename to k; create collation c from "POSIX"; create view w as select b collate c as b, 'collate c' as s from t; alter collation k set schema s; drop collation c; drop view w; drop collation c; drop collation s.k;`,
  ],
  "families with other names than their classes": [
    `create operator class oc for type int4 using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 btint4cmp(int4, int4); alter operator family oc using btree rename to fam; create operator class od for type int8 using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 btint8cmp(int8, int8);
     alter operator class od using btree rename to oe; create schema s; alter operator family fam using btree set schema s; alter operator class oe using btree set schema s; create operator family oc using btree; drop operator family s.fam using btree; drop operator family od using btree cascade;`,
  ],
  "attributes that others read": [
    `create type c as (r int, i int, z int); create domain d as c check ((value).r > 0) constraint other check ((value).i > 0); create table t (x c, check ((x).r > 1), g int generated always as ((x).r + 1) stored, y c); create index i on t (((x).r)); create index j on t (((y).i)); create policy p on t using ((x).r > 1);
     create view v as select (x).r as q from t; create view w as select (t.y).i from t; alter type c drop attribute r; alter type c drop attribute r cascade; alter type c drop attribute i; alter type c drop attribute z; drop view w; drop index j; alter type c drop attribute i; alter domain d drop constraint other; alter type c drop attribute i;`,
  ],
  "an extension that goes to another schema, and with it": [
    `create extension citext; create table u (id int, email citext unique, low text default lower('A'::citext), check (length(email) > 0)); create view v as select email::citext as e, citext_eq(email, 'b') from u;
     create function f(a citext) returns citext language sql as 'select a'; create index i on u (citext_hash(email)); create domain d as citext check (length(value) > 1); create schema ext; alter extension citext set schema ext;`,
    `create table w (e ext.citext); alter schema ext rename to lib; create table x (e lib.citext, n int); drop schema lib;`,
    `drop extension citext; drop schema lib cascade; create extension citext; create table z (e citext); drop extension citext cascade;`,
  ],
  "a schema that gets another name, with types and what is made of them": [
    `create schema a; create type a.c as (x int); create domain a.d as int; create function a.f(v a.c, w a.d) returns a.c language sql as 'select v'; create type a.e as enum ('x'); create function a.g(e a.e) returns int language sql as 'select 1'; create table t (c a.c, d a.d default 1, e a.e default 'x'); create view v as select a.f(c, d) from t; create procedure p(in int, out int, inout int) language sql as 'select 1, 2'; `,
    `alter schema a rename to b; create function b.f(v b.c, w b.d) returns b.c language sql as 'select v'; drop function b.g(b.e); alter function b.g(b.e) immutable; drop procedure p(in int,int,int); drop procedure p(int,int,int); drop procedure p(int,int);`,
  ],
};
