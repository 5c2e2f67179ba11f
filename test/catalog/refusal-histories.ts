/** Histories with statements that a server refuses: what is not there any more, what is there, what something needs, what is of another kind. Each statement runs by itself. */
export const refusalHistories: Readonly<Record<string, readonly string[]>> = {
  "operators": [
    `create function f(int,int) returns int language sql immutable as 'select 1'; create operator @#@ (leftarg=int, rightarg=int, function=f); create operator @#@ (leftarg=int, rightarg=int, function=f); drop operator @#@ (int, int); drop operator @#@ (int, int);
     comment on operator @#@ (int,int) is 'x'; alter operator @#@ (int,int) set (restrict = eqsel); create operator @=@ (leftarg=int, rightarg=int, function=f); drop operator @=@(int,int), @#@(int,int); drop function f(int,int); drop operator @=@ (int,int);
     alter operator @=@ (int,int) owner to postgres; alter operator @=@(int,int) set schema pg_catalog; drop operator if exists @=@ (int,int); drop operator if exists @=@ (nothing,int); drop operator @=@ (nothing,int);`,
  ],
  "opclass": [
    `create operator family fam using btree; create operator family fam using btree; create operator class oc for type int4 using btree family fam as operator 1 <, operator 3 =, function 1 btint4cmp(int4, int4); create operator class oc for type int4 using btree family fam as operator 1 <;
     create operator class oc for type int8 using hash as operator 1 =; drop operator family fam using btree; drop operator class oc using btree; drop operator class oc using btree; comment on operator class oc using btree is 'x'; alter operator class oc using btree rename to x;
     alter operator class oc using btree owner to postgres; drop operator family fam using btree; drop operator family fam using btree; comment on operator family fam using btree is 'x'; alter operator family fam using btree add operator 1 < (int4, int8);
     alter operator family fam using btree rename to y; create table t (a int); create index i on t (a int4_ops); create operator class oc for type int4 using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 btint4cmp(int4, int4);
     create index j on t (a oc); drop operator class oc using btree; drop operator family oc using btree; drop operator class oc using btree cascade; drop index j; drop operator family oc using btree;`,
  ],
  "casts": [
    `create type a as (x int); create function f(a) returns int language sql immutable as 'select 1'; create cast (a as int) with function f(a); create cast (a as int) with function f(a); create table t (a a); create view v as select a::int as i from t;
     drop cast (a as int); drop view v; drop cast (a as int); drop cast (a as int); comment on cast (a as int) is 'x'; create cast (int4 as text) with inout; drop cast if exists (nothing as int);`,
  ],
  "text search": [
    `create text search dictionary d (template = simple); create text search dictionary d (template = simple); create text search configuration c (copy = simple); create text search configuration c (copy = simple); alter text search configuration c alter mapping for word with d;
     drop text search dictionary d; drop text search configuration c; drop text search configuration c; drop text search dictionary d; drop text search dictionary d; comment on text search configuration c is 'x'; comment on text search dictionary d is 'x';
     alter text search configuration c rename to cc; alter text search dictionary d rename to dd; alter text search dictionary d (stopwords = english); alter text search configuration c drop mapping for word; alter text search configuration c owner to postgres;
     create text search parser p (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype); create text search parser p (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype); create text search configuration pc (parser = p);
     drop text search parser p; drop text search parser p cascade; drop text search parser p; drop text search configuration pc; create text search template te (lexize = dsimple_lexize); create text search template te (lexize = dsimple_lexize); create text search dictionary td (template = te);
     drop text search template te; drop text search template te cascade; drop text search dictionary td; drop text search template te; alter text search parser p rename to q; alter text search template te rename to q; comment on text search parser p is 'x';
     comment on text search template te is 'x';`,
  ],
  "aggregates": [
    `create aggregate s(int) (sfunc = int4pl, stype = int); create aggregate s(int) (sfunc = int4pl, stype = int); drop function s(int); drop aggregate s(text); create view v as select s(x) as x from generate_series(1,2) x; drop aggregate s(int);
     drop view v; drop aggregate s(int); drop aggregate s(int); comment on aggregate s(int) is 'x'; alter aggregate s(int) rename to z; alter aggregate s(int) owner to postgres; create function f(int) returns int language sql as 'select 1'; drop aggregate f(int);
     drop procedure f(int); alter aggregate f(int) rename to g; comment on aggregate f(int) is 'x'; comment on procedure f(int) is 'y'; alter procedure f(int) rename to g; create procedure p() language sql as 'select 1'; drop function p(); drop function p;
     alter function p() rename to q; comment on function p() is 'x'; drop routine p(), f(int); drop function f(int); drop routine f(int); alter function f(int) stable; alter function f(int) rename to z; comment on function f(int) is 'z'; alter function f(int) owner to postgres;
     alter function f(int) set schema public; grant execute on function f(int) to public; drop function f; drop procedure p;`,
  ],
  "collations": [
    `create collation c from "C"; create collation c from "C"; create collation if not exists c from "C"; create table t (a text collate c); drop collation c; create index i on t (a collate c); alter table t alter a type text collate "C"; drop index i;
     drop collation c; comment on collation c is 'x'; alter collation c rename to d; alter collation c owner to postgres; alter collation c set schema public; alter collation c refresh version;`,
  ],
  "conversions": [
    `create conversion c for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8; create conversion c for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8; create default conversion d for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8; drop conversion c; drop conversion c;
     comment on conversion c is 'x'; alter conversion c rename to cc; alter conversion c owner to postgres; alter conversion d rename to dd; drop conversion dd;`,
  ],
  "transforms": [
    `create function f(internal) returns internal language internal as 'textin'; create type h as (x int); drop function f(internal); drop transform if exists for h language sql; comment on transform for h language sql is 'x';`,
  ],
  "access methods": [
    `create access method am type table handler heap_tableam_handler; create access method am type table handler heap_tableam_handler; create table t (a int) using am; drop access method am; drop table t; drop access method am; drop access method am;
     comment on access method am is 'x'; create table u (a int) using am; create access method ia type index handler bthandler; create operator class oc for type int4 using ia as operator 1 <, function 1 btint4cmp(int4, int4); drop access method ia;
     drop access method ia cascade; drop operator class oc using ia; drop access method heap;`,
  ],
  "languages": [
    `create language l handler plpgsql_call_handler; create language l handler plpgsql_call_handler; create or replace language l handler plpgsql_call_handler; create function f() returns int language l as 'x'; drop language l; drop function f();
     drop language l; drop language l; comment on language l is 'x'; alter language l rename to m; alter language l owner to postgres; create function g() returns int language l as 'x'; drop language sql; drop language plpgsql;`,
  ],
  "foreign": [
    `create foreign data wrapper w; create foreign data wrapper w; create server s foreign data wrapper w; create server s foreign data wrapper w; create server if not exists s foreign data wrapper w; create user mapping for current_user server s;
     create user mapping for current_user server s; create user mapping if not exists for current_user server s; drop user mapping for public server s; drop user mapping if exists for public server s; drop user mapping for current_user server s; drop user mapping for current_user server s;
     alter user mapping for current_user server s options (add a 'b'); create foreign table t (a int) server s; drop server s; drop foreign data wrapper w; drop foreign table t; drop foreign data wrapper w; drop server s; alter server s owner to postgres;
     comment on server s is 'x'; drop user mapping for current_user server s; drop foreign data wrapper w; comment on foreign data wrapper w is 'x'; create foreign table v (a int) server s; create server y foreign data wrapper w; grant usage on foreign server s to public;
     grant usage on foreign data wrapper w to public;`,
  ],
  "event triggers": [
    `create function e() returns event_trigger language plpgsql as 'begin end'; create function n() returns trigger language plpgsql as 'begin return null; end'; create event trigger t on ddl_command_end execute function e(); create event trigger t on ddl_command_end execute function e();
     create event trigger u on ddl_command_end execute function n(); create event trigger u on nothing execute function e(); create event trigger u on login when tag in ('LOGIN') execute function e(); create event trigger u on ddl_command_end when nothing in ('CREATE TABLE') execute function e();
     create event trigger u on ddl_command_end when tag in ('CREATE TABLE') and tag in ('DROP TABLE') execute function e(); drop event trigger t; drop event trigger t; alter event trigger t disable; alter event trigger t rename to z; alter event trigger t owner to postgres;
     comment on event trigger t is 'x'; create table tt (a int); create trigger g before insert on tt for each row execute function e(); create function p(int) returns trigger language plpgsql as 'begin end'; create function i() returns int language sql as 'select 1';
     create trigger g before insert on tt for each row execute function i(); create procedure pr() language sql as 'select 1'; create trigger g before insert on tt for each row execute function pr();`,
  ],
  "statistics": [
    `create table t (a int, b int); create statistics s on a, b from t; create statistics s on a, b from t; create statistics x on a from t; create statistics x on (a + 1) from t; create statistics x on a, a from t; create statistics x on a, nothing from t;
     create statistics x on a, b from nothing; create statistics x (nothing) on a, b from t; create statistics x on a, b from t, t; create statistics x (mcv) on (a + 1) from t; create statistics x on a, ctid from t; create statistics x on (a), b from t;
     create view v as select 1 as a, 2 as b; create statistics x on a, b from v; create materialized view m as select 1 as a, 2 as b; create statistics mx on a, b from m; drop statistics s; drop statistics s; alter statistics s rename to z; alter statistics s set statistics 5;
     alter statistics s owner to postgres; alter statistics s set schema public; comment on statistics s is 'x'; alter statistics if exists s set statistics 5; create index i on t (a); create statistics y on a, b from i; create statistics x on (1), (2) from t;
     create statistics x on (a + 1), (a + 1) from t; create statistics x on (random()), (a + 1) from t; create table js (a json, b xml, c point); create statistics x on a, c from js;
     create function f(t) returns int immutable language sql as 'select 1'; create statistics x on (js.a is null), (a + 1) from t; create statistics x on (f + 1), (a + 1) from t; create statistics x on (a in (1, 2)), (a in (1, 2)) from t; create statistics x on (t.nothing + 1), (a + 1) from t;`,
  ],
  "tables": [
    `create table t (a int primary key); drop table t; drop table t; drop table if exists t; alter table t add column b int; alter table if exists t add column b int; alter table t rename to u; alter table t rename column a to b; create index i on t (a);
     comment on table t is 'x'; comment on column t.a is 'x'; create policy p on t using (true); drop policy p on t; drop policy if exists p on t; alter table t enable row level security; grant select on t to public; alter table t owner to postgres;
     truncate t; lock table t; create view v as select * from t; create trigger g before insert on t for each row execute function nothing(); drop trigger g on t; drop trigger if exists g on t; create table c (a int references t); create table c () inherits (t);
     create table c (like t); create table c partition of t default; alter table t set schema public; alter table if exists t rename to z; alter table if exists t owner to postgres; insert into t values (1); create table t (x int); alter table t add column y int;
     create table t2 (a int); create sequence s; drop sequence s; drop sequence s; alter sequence s restart; alter sequence if exists s restart; create materialized view m as select 1 as a; drop materialized view m; drop materialized view m; refresh materialized view m;
     create index j on m (a); comment on materialized view m is 'x';`,
  ],
  "indexes": [
    `create table t (a int, b int); create index i on t (a); drop index i; drop index i; alter index i rename to j; alter index if exists i rename to j; reindex index i; comment on index i is 'x'; alter index i set (fillfactor = 50); create index i on t (b);
     alter index i rename to j; drop index i; drop index j; alter table t rename to u; create index k on t (a); alter table u rename to t; create index k on t (a); cluster t using k; create schema s; alter table t set schema s; drop index s.k; drop schema s cascade;
     drop table s.t; create table s.u (a int); alter table s.t add b int; create function s.f() returns int language sql as 'select 1'; comment on schema s is 'x'; drop schema s; drop schema if exists s; alter schema s rename to z; grant usage on schema s to public;`,
  ],
  "types": [
    `create type e as enum ('a'); create table t (e e); drop table t; drop type e; drop type e; create table t (e e); create table t (e e[]); alter type e add value 'b'; alter type e rename to f; comment on type e is 'x'; create function f(e) returns int language sql as 'select 1';
     create domain d as e; create domain dd as int; drop domain dd; drop domain dd; alter domain dd set not null; alter domain dd rename to x; comment on domain dd is 'x'; create table t (a int); alter table t add column b dd; alter table t alter a type dd;
     create type c as (x e); create type c as (x int); drop type c; alter type c add attribute y int; alter table t alter a type e; create view v as select 'a'::e as x; create function g() returns e language sql as 'select 1'; alter type e owner to postgres;
     alter type e set schema public; create cast (e as int) with inout; create type e as (x int); alter table t add column e e; create type t as enum ('x'); comment on type t is 'row';`,
  ],
  "routines gone": [
    `create function f(int) returns int language sql immutable as 'select 1'; drop function f(int); create view v as select f(1) as a; create table t (a int default f(1)); create table t (a int check (f(a) > 0)); create table t (a int); create index i on t (f(a));
     alter table t alter a set default f(1); alter table t add check (f(a) > 1); create policy p on t using (f(a) > 0); create function g() returns int language sql begin atomic select f(1); end; alter table t add column b int generated always as (f(a)) stored;
     alter table t alter a type int using f(a);`,
  ],
  "wrong kinds": [
    `create view v as select 1 as a; create table t (a int); create sequence s; create materialized view m as select 1 as a; create index i on t (a); drop table v; drop view t; drop sequence t; drop materialized view v; drop view m; drop index t;
     drop table i; alter view t rename to x; alter table v add column b int; alter sequence t restart; alter index t rename to t3; alter table t3 rename to t; alter view m rename to n; alter materialized view v rename to w; refresh materialized view v;
     truncate v; create index j on v (a); create trigger g before insert on m for each row execute function f(); comment on view t is 'x'; comment on table v is 'x'; comment on sequence t is 'x'; comment on index t is 'x'; comment on materialized view v is 'x';
     create type e as enum ('a'); create domain d as int; drop domain e; drop type d; create domain d as int; alter domain e set not null; alter type d add value 'x'; comment on domain e is 'x'; comment on type d is 'ok'; alter table s rename to s2;
     alter table m add column x int; vacuum v; cluster v;`,
  ],
  "opclass used by a key and an exclusion": [
    `create function cmpd(int, int) returns int language sql immutable strict as 'select $2 - $1'; create operator class down for type int using btree as operator 1 >, operator 2 >=, operator 3 =, operator 4 <=, operator 5 <, function 1 cmpd(int, int);
     create table t (a int, b int); create index i on t (a down, b); create index j on t (b); drop operator class down using btree; drop function cmpd(int, int); alter operator class down using btree rename to desc_ops; alter operator family down using btree rename to desc_family;`,
    `drop index i; drop function cmpd(int, int);`,
  ],
  "triggers on partitions and children moved": [
    `create function tg() returns trigger language plpgsql as 'begin return new; end'; create table p (a int, b text) partition by list (b); create trigger g after update of b on p for each row execute function tg(); create table px (a int, b text);
     create trigger g after update on px for each row execute function tg(); drop trigger g on px; alter trigger g on p rename to gg; alter table p rename b to kind; alter table p drop column kind; alter function tg() rename to notify_all; drop table p;
     drop function notify_all();`,
  ],
  "transition tables": [
    `create function tg() returns trigger language plpgsql as 'begin return null; end'; create table t (a int); create trigger one after update on t referencing old table as o new table as n for each statement execute function tg(); create trigger two before insert on t referencing new table as n for each statement execute function tg();
     create trigger three after update of a on t referencing new table as n for each row execute function tg(); create trigger four after insert or update on t referencing new table as n for each statement execute function tg(); create trigger five after insert on t referencing old table as o for each statement execute function tg();
     alter table t rename to u; create view v as select * from u; create trigger six after insert on v referencing new table as n for each statement execute function tg(); create trigger seven instead of insert on v for each statement execute function tg();
     create trigger eight instead of insert on v for each row execute function tg(); create trigger nine before insert on v for each row execute function tg(); create trigger ten after truncate on v for each statement execute function tg(); create trigger eleven before truncate on u for each row execute function tg();`,
  ],
  "policies that call, cast and read": [
    `create role app; create schema auth; create type auth.level as enum ('low', 'high'); create function auth.uid() returns int language sql stable as 'select 1'; create table t (id int, owner int, lvl auth.level); create table m (t_id int, usr int);
     create policy own on t using (owner = auth.uid() or lvl = 'high'::auth.level); create policy via on t for select to app using (id in (select t_id from m where usr = auth.uid())); alter table m rename usr to user_id; alter type auth.level rename value 'high' to 'top';
     alter type auth.level rename to rank; drop function auth.uid(); drop type auth.rank; drop table m; alter schema auth rename to security; alter function security.uid() set schema public; drop role app; alter table t drop column owner; drop table m cascade;
     drop function uid() cascade; drop owned by app; drop role app;`,
  ],
  "defaults through layers": [
    `create sequence base; create function nxt() returns bigint language sql as $$select nextval('base')$$; create domain num as bigint default nxt(); create table t (a num, b num default 5, c num not null); create table k () inherits (t); create table l (like t including defaults);
     drop function nxt(); alter domain num drop default; drop function nxt(); drop sequence base; alter table only t alter b drop default; alter table k alter b set default 9; alter table t alter c set default 0; alter table k no inherit t; alter table t drop column b;
     alter table k inherit t; drop domain num; drop domain num cascade;`,
  ],
  "views of views with stars": [
    `create table t (a int, b int); create view v1 as select t.*, a + b as s from t; create view v2 as select v1.* from v1; create view v3 (x) as select v2.* from v2; alter table t add column c int; create or replace view v1 as select t.*, a + b as s from t;
     create or replace view v1 as select a, b, a + b as s, c from t; create or replace view v2 as select * from v1; alter view v3 rename column b to bee; alter table t rename b to bb; alter view v1 rename column b to bbb; alter table t drop column c;
     alter table t drop column c cascade; alter view v2 rename column c to cc; drop view v1; create or replace view v3 as select 1 as x; drop view v3, v2; drop view if exists v2, v1;`,
  ],
  "materialized views and their indexes": [
    `create table t (a int, b text); create materialized view m as select a, b from t; create unique index mu on m (a); create index mi on m (lower(b)) where a > 0; create materialized view m2 as select a from m with no data; refresh materialized view concurrently m;
     alter materialized view m rename column b to label; alter materialized view m alter column label set statistics 7; alter materialized view m set (fillfactor = 80); alter materialized view m cluster on mi; alter index mi rename to mx; drop index mu;
     create unique index on m (a) where a > 0; alter table t alter a type bigint; alter table m rename to mm; alter table mm drop column a; create trigger g after insert on mm for each row execute function nothing_at_all(); create rule r as on insert to mm do nothing;
     drop table t; drop materialized view mm;`,
  ],
  "foreign keys across schemas": [
    `create schema a; create schema b; create table a.p (id int primary key, code text unique); create table b.c (p_id int references a.p on delete cascade, code text references a.p (code) on update set null deferrable); alter table a.p rename code to kode;
     alter table a.p set schema b; alter table b.c rename constraint c_p_id_fkey to c_p; alter table b.c alter constraint c_p deferrable initially deferred; alter table b.c alter constraint c_code_fkey not deferrable; drop schema a; alter table b.p drop constraint p_pkey;
     alter table b.p drop column kode; alter table b.p drop constraint p_code_key cascade; alter table b.c add constraint c_p foreign key (p_id) references b.p; alter table b.c add foreign key (code) references b.p (kode); alter table b.c add foreign key (p_id, code) references b.p;
     alter table b.c add foreign key (nothing) references b.p; drop table b.p; drop schema b; drop schema b cascade;`,
  ],
  "keys on partitions": [
    `create table p (a int, b int, c int) partition by hash (a); create table p0 partition of p for values with (modulus 2, remainder 0); create table p1 partition of p (primary key (a)) for values with (modulus 2, remainder 1); create table p2 partition of p for values with (modulus 3, remainder 0);
     alter table p add primary key (b); alter table p add primary key (a, b); alter table p1 drop constraint p1_pkey; alter table p add primary key (a, b); alter table p add unique (b); alter table p add exclude using btree (a with =); alter table p0 drop constraint p0_pkey;
     alter table p0 alter b drop not null; alter table p add check (c > 0) no inherit; alter table p1 add column d int; alter table only p add column d int; alter table p drop constraint p_pkey; alter table p0 alter b drop not null; alter table p alter b drop not null;
     alter table p detach partition p1; alter table p1 alter b drop not null; alter table p attach partition p1 for values with (modulus 4, remainder 1); alter table p attach partition p1 for values with (modulus 4, remainder 5); alter table p1 inherit p0;`,
  ],
  "identity and inheritance": [
    `create table t (id int generated always as identity, v int); create table k () inherits (t); create table k2 (id int generated by default as identity) inherits (t); alter table t alter v add generated always as identity; alter table t alter v set not null;
     alter table t alter v add generated by default as identity (start 5 increment 5); alter table t alter v set generated always; alter table t alter v set default 5; alter table t alter v type text; alter table t alter v type smallint; alter table k alter id add generated always as identity;
     alter table t alter id drop identity; alter table k alter id add generated always as identity; create table l (like t including identity); create table p (id int generated always as identity, a int) partition by list (a); create table p1 partition of p for values in (1);
     alter table p1 alter id drop identity; alter table p1 alter a set not null; alter table p1 alter a add generated always as identity; alter table p detach partition p1; alter table p1 alter id drop identity; drop sequence p_id_seq; alter sequence p_id_seq owned by none;
     alter sequence p_id_seq rename to p_ids;`,
  ],
  "roles and memberships": [
    `create role a; create role b in role a; create role c role b; grant c to a; grant a to b with admin option; grant a to a; revoke a from c; drop role a; alter role b rename to a; alter role b rename to bb; create user u password null; alter role u valid until 'infinity';
     alter role u connection limit 3 noinherit; comment on role u is 'u'; create role u; drop role if exists u, v; drop role u; create role if_a; reassign owned by if_a to c; drop owned by if_a; drop role if_a; drop role if_a; grant if_a to c; alter role if_a login;
     comment on role if_a is 'gone';`,
  ],
  "column privileges": [
    `create role r; create role s; create table t (a int, b int, c int); grant select (a), update (b, c) on t to r; grant select on t to r; revoke select on t from r; revoke select (a) on t from r; grant all (c) on t to s with grant option; revoke grant option for insert (c) on t from s;
     alter table t rename c to cc; grant select (nothing) on t to r; grant delete (a) on t to r; grant select (a), insert on t to public; revoke all on t from s; revoke all (cc) on t from s; create view v as select a, b from t; grant update (a) on v to r;
     alter view v rename column a to aa; create or replace view v as select a as aa, b, cc from t; alter table t drop column b; alter table t drop column b cascade; drop role r; drop owned by r; drop role r; drop role s;`,
  ],
  "grants followed by owners": [
    `create role o1; create role o2; create table t (a int); alter table t owner to o1; grant select on t to o2 with grant option; set role o2; grant select on t to public; reset role; revoke select on t from o2; revoke grant option for select on t from o2 cascade;
     alter table t owner to o2; grant insert on t to o1; drop role o1; reassign owned by o2 to o1; drop role o2; drop owned by o2; drop role o2; create sequence q owned by t.a; alter table t owner to postgres; drop role o1; drop owned by o1; drop role o1;`,
  ],
  "domains over domains in arrays": [
    `create domain a as int check (value > 0); create domain b as a[] check (array_length(value, 1) < 3); create type pair as (x a, ys a[]); create table t (one a, many b, p pair); alter domain a add constraint small check (value < 100); alter domain a add constraint big check (value < 1000) not valid;
     alter domain a validate constraint big; alter domain a set not null; alter domain a drop not null; alter domain a drop constraint small; alter domain b add check (value is not null) not valid; alter table t drop column p; alter domain a add constraint other check (value <> 5);
     alter table t drop column many; alter domain a add constraint other check (value <> 5); alter domain a set not null; alter domain a validate constraint big; drop domain a; drop type pair; alter domain b rename constraint b_check to few; drop domain a cascade;
     drop domain b;`,
  ],
  "arrays, casts and domains in composites": [
    `create domain pos as int check (value > 0); create type inner_t as (p pos); create type outer_t as (i inner_t, l inner_t[]); create table t (o outer_t); alter domain pos add check (value < 9); alter domain pos validate constraint pos_check; alter domain pos add check (value < 99) not valid;
     alter domain pos validate constraint pos_check1; alter type inner_t add attribute q int; alter type inner_t drop attribute p; alter type inner_t alter attribute p type bigint; alter table t rename to tt; drop type inner_t; drop table tt; alter type inner_t alter attribute p type bigint;
     alter domain pos validate constraint pos_check1; drop domain pos; drop domain pos cascade;`,
  ],
  "functions with every kind of argument": [
    `create type e as enum ('a'); create function f(in a int, out b int, inout c text) language sql as $$select 1, 'x'$$; create function f(a e, variadic rest text[]) returns setof e language sql as $$select 'a'::e$$; create function g(a int default 1, b int) returns int language sql as 'select 1';
     create function g(a int, a int) returns int language sql as 'select 1'; create function g(variadic a int) returns int language sql as 'select 1'; create function g(a int) language sql as 'select 1'; create function g(out a int) returns text language sql as 'select 1';
     create or replace function f(a int, out b int, inout c varchar) language sql as $$select 1, 'x'$$; create function g(int) returns int language sql as 'select 1'; create function h() returns table (x int, x int) language sql as 'select 1, 2';
     create function h() returns trigger language sql as 'select 1'; drop function f(int, int, text); drop function f(int, text); drop function f(e); drop function f(e, text[]); drop type e; create aggregate g(int) (sfunc = int4pl, stype = int); create function k(a int) returns int immutable volatile language sql as 'select 1';
     create function k(a int) returns int as 'select 1'; create function k(a anyelement) returns anyarray language sql as 'select array[$1]';`,
  ],
  "replacing routines": [
    `create function f(a int) returns int language sql as 'select 1'; create or replace function f(b int) returns int language sql as 'select 1'; create or replace function f(int) returns int language sql as 'select 1'; create or replace function f(a int) returns setof int language sql as 'select 1';
     create or replace procedure f(a int) language sql as 'select 1'; create or replace function f(a int default 1) returns int language sql as 'select 2'; create or replace function f(a int) returns int language sql as 'select 3'; create view v as select f(1) as x;
     create or replace function f(a int default 2) returns int language plpgsql stable as 'begin return 1; end'; create or replace function f(a bigint) returns int language sql as 'select 4'; drop function f; drop function f(int); alter function f(int) rename to f;
     alter function f(bigint) rename to g; create or replace aggregate f(int) (sfunc = int4pl, stype = int); drop routine f(int); drop routine g; drop routine g;`,
  ],
  "triggers that partitions have from above": [
    `create function tg() returns trigger language plpgsql as 'begin return new; end'; create table p (a int, b int) partition by list (a); create table p1 partition of p for values in (1); create trigger g after insert on p for each row execute function tg();
     create trigger s after insert on p for each statement execute function tg(); create trigger s after insert on p1 for each statement execute function tg(); create trigger g after insert on p1 for each row execute function tg(); drop trigger g on p1;
     alter trigger g on p1 rename to h; create table p2 (a int, b int); create trigger g after delete on p2 for each row execute function tg(); alter table p attach partition p2 for values in (2);
     create trigger k after insert on p2 for each row execute function tg(); drop trigger g on p2; alter table p attach partition p2 for values in (2); create trigger k after insert on p for each row execute function tg(); alter trigger g on p rename to k;
     alter trigger g on p rename to gg; create trigger g after insert on p1 for each row execute function tg(); create trigger gg after insert on p1 for each row execute function tg(); drop trigger gg on p2; alter table p1 disable trigger gg;
     comment on trigger gg on p1 is 'x'; drop trigger g on p1; alter table p detach partition p1; drop trigger gg on p1; drop trigger if exists gg on p1; create trigger gg after insert on p1 for each row execute function tg(); drop trigger gg on p;
     drop trigger gg on p2; drop trigger if exists nix on p2; create trigger gg after insert on p2 for each row execute function tg(); create table p3 partition of p for values in (3) partition by list (b); create table p31 partition of p3 for values in (1);
     create trigger deep after update on p for each row execute function tg(); drop trigger deep on p31; create trigger deep after update on p31 for each row execute function tg(); create trigger deep after update on p3 for each row execute function tg();
     create or replace trigger deep after update of b on p for each row execute function tg(); create or replace trigger deep after insert on p31 for each row execute function tg(); drop trigger deep on p;
     create trigger deep after update on p31 for each row execute function tg(); create trigger deep after update on p for each row execute function tg(); create or replace trigger deep after update on p for each row execute function tg(); drop trigger deep on p31;`,
  ],
  "triggers by their columns and conditions": [
    `create function tg() returns trigger language plpgsql as 'begin return new; end'; create table t (a int, b int); drop trigger g on t; drop rule r on t; drop policy p on t; drop trigger if exists g on t; drop rule if exists r on t;
     create trigger g after update of c on t for each row execute function tg(); create trigger g after update of a, a on t for each row execute function tg(); create trigger g after update of a, b on t for each row execute function tg();
     alter trigger nix on t rename to y; alter rule nix on t rename to y; alter policy nix on t rename to y; comment on trigger nix on t is 'x'; comment on rule nix on t is 'x'; comment on policy nix on t is 'x'; alter table t enable trigger nix;
     alter trigger g on t depends on extension plpgsql; create view v as select a from t; drop trigger nix on v; create trigger v after update of b on v for each statement execute function tg();
     create trigger iv instead of update on v for each row execute function tg(); drop rule nix on v; drop rule "_RETURN" on v; alter trigger iv on v rename to iiv; create trigger x after update of ctid on t for each row execute function tg();
     create table f (a int); create constraint trigger ct after insert on t from f deferrable initially deferred for each row execute function tg(); drop table f; create constraint trigger ct2 after insert on t from f for each row execute function tg();
     drop trigger ct on t; create constraint trigger ct after insert on t from f deferrable for each row execute function tg(); drop table if exists g; create trigger w before insert on t for each row when (new.z > 1) execute function tg();
     create trigger w before insert on t for each row when (old.a > 1) execute function tg(); create trigger w before delete on t for each row when (new.a > 1) execute function tg(); create trigger w before insert on t when (new.a > 1) execute function tg();
     create trigger w before insert on t for each row when (exists (select 1)) execute function tg(); create trigger w before insert on t for each row when (a > 1) execute function tg();
     create trigger w before insert on t for each row when (new.ctid is null) execute function tg(); create trigger w2 before insert on t for each row when (new is not null) execute function tg();
     create constraint trigger c3 after insert on v for each row execute function tg();`,
  ],
  "triggers FROM a table and over transition tables": [
    `create function tg() returns trigger language plpgsql as 'begin return new; end'; create table f (a int primary key); create table t (a int);
     create constraint trigger ct after insert on t from f deferrable initially deferred for each row execute function tg(); alter table f rename to ff; drop table ff cascade; create trigger ct after insert on t for each row execute function tg();
     create table p (a int) partition by list (a); create trigger b before insert on p for each row execute function tg(); create trigger tr after insert on p referencing new table as n for each row execute function tg();
     create trigger tr after insert on p referencing new table as n for each statement execute function tg(); create table p1 partition of p for values in (1); create trigger tr1 after insert on p1 referencing new table as n for each row execute function tg();
     create table par (a int); create table ch () inherits (par); create trigger tri after insert on ch referencing new table as n for each row execute function tg();
     create trigger tri after insert on par referencing new table as n for each row execute function tg(); create table q (a int); create trigger tri after insert on q referencing new table as n for each row execute function tg(); alter table q inherit par;
     alter table p attach partition q for values in (2); create constraint trigger cp after insert on p for each row execute function tg(); create trigger ioff instead of insert on t for each row execute function tg();`,
  ],
  "publications and what they list": [
    `create table t (a int, b text, c int); create publication bad for table t (a, z); create publication bad for table t (a, a); create publication bad for table t where (z > 1); create publication bad for table t, t; create publication bad for table t (a), t;
     create publication p for table t (a, b) where (a > 0); alter table t drop column c; alter table t drop column a; alter table t drop column b; alter table t rename a to aa; alter table t drop column aa cascade; create publication q for table t (b);
     alter table t drop column b cascade; alter publication q add table t (nope); alter publication q add table t; alter publication q add table t; alter publication q set table t, t; alter publication q drop table t; alter publication q drop table t;
     create view v as select 1 as a; create publication r for table v; create materialized view m as select 1 as a; create publication r for table m; create temp table tt (a int); create publication r for table tt; create unlogged table ul (a int);
     create publication r for table ul; create sequence s; create publication r for table s; create index i on ul (a); create publication r for table i; create publication r for table pg_catalog.pg_class; drop publication if exists r;
     create publication r for all tables; alter publication r add table t; alter publication r drop table t; alter publication r set table t; create publication r2 for tables in schema public; alter publication r2 add tables in schema public;
     alter publication r2 drop tables in schema nothing; alter publication r2 add table t; create table u (a int, b int); create publication r3 for tables in schema public, table u (a); create publication r3 for tables in schema public, tables in schema public;
     create publication r3 for tables in schema nothing; alter publication r2 add table u (a); create publication r4 for table u (a); alter publication r4 add tables in schema public; alter publication r4 set table u where (nope > 1);
     alter publication r4 drop table u where (a > 1); drop table u; create table u (a int); alter publication r4 add table u; drop publication r4; drop publication r4; alter publication r4 add table u;
     create publication x for table u with (publish = 'insert, nothing'); create publication x for table u with (publish_via_partition_root, publish_via_partition_root); drop publication if exists x; create publication x with (publish = 'insert');
     create publication x; create table w (a int primary key, b bool); create publication y for table w where (t.a > 1); create publication y for table w where (w.z > 1); create publication y for table w where (w.ctid is null); create publication y for table w where (a);
     create domain di as int; alter table w add c di; create publication y for table w where (c); create publication y for table w (a), table w; create publication y for table w, table w where (b); create publication y for table w where (w.b and w.a > 1);`,
  ],
  "columns that publications name": [
    `create table t (a int primary key, b int, c int generated always as (b) stored, d int generated always as (b)); create publication p for table t (ctid); create publication p for table t (a, c); create publication p2 for table t (a, d);
     create publication p3 for table t where (ctid is null); create publication p4 for table t where (c > 1); alter publication p set table t (b); alter table t drop column b; alter table t drop column b cascade; alter publication p4 rename to p;
     alter table t alter a type bigint; create publication p5 for table only t where (a > 1); alter table t alter a type int; alter table t alter a type text; create table pp (a int, b int) partition by list (a); create table pp1 partition of pp for values in (1);
     create publication pub for table pp where (b > 1); create publication pub2 for table pp1, pp; alter table pp drop column b; alter table pp drop column b cascade; create table k (a int, b int); create publication kp for table k (a) ; alter table k rename to kk;
     alter table kk drop column a; alter table kk rename a to aa; create schema s; alter table kk set schema s; alter publication kp add table kk; alter publication kp drop table s.kk; alter publication kp drop table s.kk; alter table s.kk drop column aa;`,
  ],
  "columns twice, and too many names": [
    `create type c as (a int, a text); create view v (a, a) as select 1, 2; create view v as select 1 as a, 2 as a; create view v (a, b, c) as select 1, 2; create view v (a) as select 1 as x, 2 as a;
     create view w as select * from (select 1 as a) x, (select 2 as a) y; create view w2 as select x.a, y.a as b from (select 1 as a) x, (select 2 as a) y; create table t as select 1 as a, 2 as a; create table t (a, a) as select 1, 2;
     create materialized view m as select 1 as a, 2 as a; create materialized view m (a, b) as select 1 as x; create table t (a) as select 1, 2 as b; create table u (id int, n int); create view j as select * from u x join u y on x.id = y.id;
     create view j as select * from u x join u y using (id); create view j as select * from u x natural join u y; create view dd as select count(*), count(*) from u; create view dd as select max(n), max(n) from u; create view dd as select n::int, n from u;
     create or replace view w2 as select 1 as a, 2 as a; create table ctas as select * from u x, u y; select 1 as a, 2 as a into si; create view ok (x, y) as select n, n from u; create table okt (x, y) as select n, n from u; create temp table tt (a int);
     create materialized view mt as select * from tt; create view vt as select * from tt; create materialized view mt as select * from vt; create unlogged table ul (a int); create materialized view mu as select * from ul; create view tv as select 1 as a;
     create materialized view mm as with q as (select * from tt) select 1 as a; create materialized view mm as select 1 as a where exists (select 1 from tt); create view pv as select * from tt; create temp view ptv as select 1 as a;
     create materialized view mm as select * from ptv;`,
  ],
  "sequences and what may own them": [
    `create schema s; create table t (a int, b int); create sequence q owned by t.a; create sequence s.q2 owned by t.a; create sequence q3 owned by t.nope; alter sequence q owned by none; alter sequence q set schema s; alter sequence s.q owned by t.a;
     create view v as select 1 as a; create sequence q4 owned by v.a; create materialized view m as select 1 as a; create sequence q5 owned by m.a; create type c as (a int); create sequence q6 owned by c.a; create sequence q7; alter sequence q7 owned by v.a;
     alter sequence q7 owned by s.q.last_value; create sequence q8 owned by t; create foreign data wrapper w; create server sv foreign data wrapper w; create foreign table ft (a int) server sv; create sequence q9 owned by ft.a; create temp table tt (a int);
     create sequence q10 owned by tt.a; create temp sequence q11 owned by t.a; create temp sequence q12 owned by tt.a; alter sequence q7 owned by t.ctid; alter sequence q7 owned by t.b; alter sequence if exists zz owned by t.nope; alter table t set schema s;
     alter sequence s.q7 owned by none;`,
  ],
  "views that group by a primary key": [
    `create table t (id int primary key, a int, b int, unique (a)); create view v as select id, a, b from t group by id; create view w as select t.id, t.a, count(*) from t join t u on u.a = t.a group by t.id; create view y as select a, count(*) from t group by a;
     create view z as select id, count(*) from t group by id; alter table t drop constraint t_pkey; alter table t drop constraint t_a_key; create view vv as select * from v; alter table t rename constraint t_pkey to pk; drop view w;
     alter table t alter id drop not null; alter table t drop constraint pk; alter table t drop constraint pk cascade; alter table t add primary key (id, a); create view n as select id, a, b from t group by id, a;
     create view n2 as select x.b from (select id, a, b from t group by a, id) x; alter table t drop constraint t_pkey; create materialized view m as select t.b, max(a) from t group by t.id, t.a having b > 1; alter table t drop constraint t_pkey; drop view n, n2;
     alter table t drop constraint t_pkey; drop materialized view m; create view o as select id, a from t group by id, a order by b; alter table t drop constraint t_pkey; drop view o; alter table t drop constraint t_pkey;
     create view p as select 1 as one from t group by id, a having max(b) > 1; drop table t cascade;`,
  ],
  "queries that group by a primary key": [
    `create table t (id int primary key, a int); create view v as with q as (select id, a from t group by 1) select * from q; alter table t drop constraint t_pkey; drop view v; create view v as select id as k, a from t group by k;
     alter table t drop constraint t_pkey; drop view v; create view v as select id, a from t group by grouping sets ((id, a), (id)); alter table t drop constraint t_pkey; drop view if exists v; create table t2 (id int primary key, a int);
     create view v as select t2.*, count(*) from t2 group by t2.id; alter table t2 drop constraint t2_pkey; create table s (x int); drop view v; alter table t2 drop constraint t2_pkey; create table t3 (id int primary key, a int);
     create view g as select id, sum(a) filter (where a > 1) as s, count(*) as n from t3 group by id having sum(a) > 1 order by max(a); alter table t3 drop constraint t3_pkey; create table t5 (id int primary key, a int);
     create view g5 as select a from t5 group by id, a; alter table t5 drop constraint t5_pkey; alter table t5 drop column id; alter table t5 drop column id cascade;`,
  ],
  "the schema it is in": [
    `create schema s; create table t (id serial primary key); alter table t set schema public; create view v as select 1 as a; alter view v set schema public; create sequence q; alter sequence q set schema public;
     create table w (a serial); alter sequence w_a_seq set schema public; alter sequence w_a_seq set schema s; create function f() returns int language sql as 'select 1'; alter function f() set schema public; create type e as enum ('a');
     alter type e set schema public; create domain d as int; alter domain d set schema public; create collation c from "C"; alter collation c set schema public; alter table if exists nix set schema nos; create schema nos; drop schema nos;
     alter table if exists nix set schema nos; alter view if exists nix set schema nos; alter sequence if exists nix set schema nos; alter materialized view if exists nix set schema nos; alter table if exists t set schema nos;`,
  ],
  "attributes that go with their collation": [
    `create collation c from "C"; create type t as (x int, y text collate c); create table h (a t); create domain d as text collate c; drop collation c; drop collation c cascade; alter type t drop attribute y;
     alter type t rename attribute x to z; drop type t; drop table h; drop domain d; drop type t;`,
  ],
  "procedures by what they give back": [
    `create procedure p(out int, in int, in int) language sql as 'select 1'; create procedure p(in int, in int, in int) language sql as ''; drop procedure p; drop procedure p(int, int, int); drop procedure p(out int, int, int);
     drop procedure p(int, int, int); create procedure q(out a int, in b int) language sql as 'select 1'; comment on procedure q(int, int) is 'x'; alter procedure q(int, int) rename to qq; drop routine qq(out int, int); create procedure r(int) language sql as '';
     create procedure r(out int) language sql as 'select 1'; drop procedure r(int); drop procedure r(in int); drop procedure r(out int); drop function r(int);
     create procedure s(in int, out int, inout int) language sql as 'select 1, 2'; create procedure s(in int, in int, in int) language sql as ''; drop procedure s(in int, int, int); drop procedure s(int, int, int); drop procedure s(int, int); drop procedure s(int, int, int);`,
  ],
  "schemas named after the role that is set": [
    `create role r superuser; set role r; create schema authorization current_role create table r.t (a int); drop schema r cascade; create schema authorization current_user create table u (a int) create view v as select a from u; drop table r.u cascade;
     drop schema r; create schema authorization current_user create table postgres.t (a int); create schema authorization session_user create table postgres.t (a int); create schema s authorization current_role create table s.t (a int);
     create schema s2 authorization current_role create table r.t (a int); reset role; create schema authorization current_role create table t (a int) create view v as select a from postgres.t; drop schema postgres cascade; drop schema s cascade; drop role r;`,
  ],
  "user mappings of the role that is set": [
    `create role r superuser; create foreign data wrapper w; create server s foreign data wrapper w; create user mapping for user server s; create user mapping for current_user server s; drop user mapping for postgres server s;
     set role r; create user mapping for user server s; alter user mapping for r server s options (add a 'b'); reset role; create user mapping for user server s; drop user mapping for r server s; drop user mapping for r server s; create user mapping for public server s;
     drop user mapping for public server s; drop user mapping for session_user server s; drop user mapping if exists for r server s; drop server s;`,
  ],
  "what ordinary roles own": [
    `create role r1; create role r2; create foreign data wrapper w; create foreign data wrapper x; grant usage on foreign data wrapper w to r1; grant usage on foreign data wrapper x to r1 with grant option; create server s foreign data wrapper w;
     set role r1; grant usage on foreign data wrapper w to r2; grant usage on foreign data wrapper x to r2; create server own foreign data wrapper w; grant usage on foreign server s to r2; grant usage on foreign server own to r2; create user mapping for public server own;
     select lo_create(1001); grant select on large object 1001 to public; reset role; revoke usage on foreign data wrapper x from r1; drop role r1; select lo_unlink(1001);`,
  ],
  "replica identity by an index that is not valid": [
    `create table p (id int not null) partition by list (id); create table p1 (id int not null); alter table only p attach partition p1 for values in (1); alter table only p add constraint p_pkey primary key (id);
     alter table only p replica identity using index p_pkey; alter table only p1 add constraint p1_pkey primary key (id); alter index p_pkey attach partition p1_pkey; create unique index p_other on only p (id); alter table p replica identity using index p_other;
     create index p_plain on only p (id); alter table p replica identity using index p_plain; alter table p replica identity using index nix;`,
  ],
  "sequences of another type": [
    `create sequence a as int; create sequence b as int maxvalue 100000; create sequence c as int increment by -1; create sequence d as int minvalue -100000; create sequence e as smallint minvalue -32768;
     create sequence f as smallint minvalue -32768 maxvalue 32767 increment by -1; create sequence g as int start 40000; alter sequence a as smallint; alter sequence b as smallint; alter sequence b as smallint maxvalue 20000; alter sequence c as smallint; alter sequence d as smallint;
     alter sequence d as smallint minvalue -20000; alter sequence e as int; alter sequence f as bigint; alter sequence g as smallint; alter sequence a increment by -1; alter sequence a as int; alter sequence a as bigint increment by -1; alter sequence e as smallint no maxvalue;
     alter sequence f as smallint no minvalue no maxvalue;`,
  ],
  "columns of views that would change their types": [
    `create table t (a int, b int, c numeric(10,1), e varchar(5), f timestamp); create view v as select a, b, c, e, f from t; create or replace view v as select a, b::numeric, c, e, f from t; create or replace view v as select a, b, c::numeric(10,2), e, f from t; create or replace view v as select a, b, c, e::text, f from t;
     create or replace view v as select a, b, c, e, f::timestamptz from t; create or replace view v as select a, a as b, c, e, f, 1 as g from t; create or replace view v as select a, coalesce(b, 0) as b, c, e, f, 2 as g from t; create or replace view v as select a, b, c, e, f, 1.5 as g from t; create view w as select null as n, 'x' as s;
     create or replace view w as select 'a' as n, 'y'::text as s; create or replace view w as select 'a'::varchar as n, 'y'::text as s; create view x as select count(*) as n, sum(a) as s from t; create or replace view x as select count(a) as n, sum(a) as s from t; create or replace view x as select 1 as n, sum(a) as s from t;
     create table u (a, b, c) as select 1, 2; create table u (a, a) as select 1, 2; create table u (a) as select 1 as x, 2 as a; create table u (a, b) as values (1, 2);`,
  ],
  "ranges whose multirange has the name of another": [
    `create type intmultirange as (x int); create type intrange as range (subtype = int); create type r as range (subtype = int, multirange_type_name = intmultirange); create type r as range (subtype = int, multirange_type_name = r); create type r as range (subtype = int, multirange_type_name = rs);
     create table x_multirange (a int); create type x as range (subtype = int); drop table x_multirange; create type x as range (subtype = int);`,
  ],
  "rules that name no column, or that of a view": [
    `create table t (a int); create table u (a int); create rule r as on insert to t where new.z < 100 do nothing; create rule r as on update to t do also insert into u values (new.nope); create rule r as on update to t do also insert into u values (old.a); create view v as select * from t;
     create rule i as on insert to v do instead insert into t values (new.a); alter rule i on v rename to "_RETURN"; alter rule i on v rename to j; create rule d as on delete to t do also delete from u where a = old.a; create rule e as on insert to u do also insert into t select new.a where exists (select 1 from u x where x.a = new.a) ;`,
  ],
  "roles after another user": [
    `create role a; create role b superuser; create table t (x int); set role a; grant select on t to b; set session authorization b; grant select on t to a; set role a; grant select on t to b; set session authorization postgres; drop owned by a; drop role a; drop role b;`,
  ],
};
