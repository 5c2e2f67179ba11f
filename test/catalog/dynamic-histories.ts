/** Histories whose changes stand in DO blocks, functions and dynamic SQL. Every script runs statement by statement; a statement may fail, and is then skipped. */
export const dynamicHistories: Readonly<Record<string, readonly string[]>> = {
  "guards that ask information_schema": [
    `create table t (a int, b text, constraint t_a_check check (a > 0));
     do $$ begin if not exists (select 1 from information_schema.tables where table_schema = 'public' and table_name = 't') then create table t (z int); else alter table t add column c int; end if; end $$;
     do $$ begin if not exists (select 1 from information_schema.columns where table_name = 't' and column_name = 'd') then alter table t add column d int; end if; end $$;
     do $$ begin if not exists (select 1 from information_schema.columns where table_name = 't' and column_name = 'a') then alter table t add column a int; alter table t add column wrong int; end if; end $$;
     do $$ begin if exists (select from information_schema.columns where table_name = 't' and column_name = 'b' and data_type = 'text' and is_nullable = 'YES') then alter table t alter column b type varchar(20); end if; end $$;
     do $$ begin if exists (select from information_schema.columns where table_name = 't' and column_name = 'b' and data_type = 'text') then alter table t drop column b; end if; end $$;
     do $$ begin if exists (select from information_schema.columns where table_name = 't' and column_name = 'b' and character_maximum_length = 20) then alter table t rename column b to e; end if; end $$;
     do $$ begin if not exists (select 1 from information_schema.table_constraints where constraint_name = 't_a_check' and table_name = 't') then alter table t add constraint t_a_check check (a > 1); create table wrong (); end if; end $$;
     do $$ begin if not exists (select 1 from information_schema.table_constraints tc join information_schema.key_column_usage k using (constraint_name) where tc.table_name = 't' and tc.constraint_type = 'PRIMARY KEY') then alter table t add primary key (a); end if; end $$;`,
  ],
  "guards that ask pg_catalog": [
    `create schema app; create type app.mood as enum ('good', 'bad'); create table app.t (id int primary key, m app.mood); create index t_m on app.t (m);
     do $$ begin if not exists (select 1 from pg_type where typname = 'mood') then create type mood as enum ('x'); end if; if not exists (select 1 from pg_type where typname = 'size') then create type size as enum ('s'); end if; end $$;
     do $$ begin if not exists (select 1 from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.typname = 'mood' and n.nspname = 'public') then create type mood as enum ('y'); end if; end $$;
     do $$ begin if not exists (select 1 from pg_enum e join pg_type t on e.enumtypid = t.oid where t.typname = 'size' and e.enumlabel = 'm') then alter type size add value 'm'; end if; end $$;
     do $$ begin if not exists (select 1 from pg_enum where enumlabel = 's' and enumtypid = 'size'::regtype) then alter type size add value 'wrong'; end if; end $$;
     do $$ begin if not exists (select from pg_constraint where conname = 't_pkey' and conrelid = 'app.t'::regclass) then create table wrong (); elsif exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'app' and c.relname = 't' and c.relkind = 'r') then create table app.right (); else create table wrong (); end if; end $$;
     do $$ begin if exists (select from pg_indexes where schemaname = 'app' and indexname = 't_m') then drop index app.t_m; end if; if not exists (select from pg_indexes where indexname = 't_m') then create index t_m on app.t (id); end if; end $$;
     do $$ begin if not exists (select from pg_policies where tablename = 't' and policyname = 'p') then create policy p on app.t; end if; if not exists (select from pg_policies where tablename = 't' and policyname = 'p') then create policy q on app.t; end if; end $$;
     do $$ begin if not (select relrowsecurity from pg_class where oid = 'app.t'::regclass) then alter table app.t enable row level security; end if; if not (select relrowsecurity from pg_class where relname = 't') then alter table app.t force row level security; end if; end $$;
     create function f() returns trigger language plpgsql as 'begin return new; end';
     do $$ begin if not exists (select from pg_trigger where tgname = 'g' and tgrelid = 'app.t'::regclass) then create trigger g before insert on app.t for each row execute function f(); end if; if not exists (select from pg_trigger where tgname = 'g') then create trigger h before insert on app.t for each row execute function f(); end if; end $$;
     do $$ begin if exists (select from pg_proc where proname = 'f') and not exists (select from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.proname = 'h2') then create function h2() returns int language sql as 'select 1'; end if; end $$;
     do $$ begin if not exists (select from pg_attribute where attrelid = 'app.t'::regclass and attname = 'n' and not attisdropped) then alter table app.t add n int; end if; end $$;
     do $$ begin if exists (select from pg_namespace where nspname = 'app') and not exists (select from pg_namespace where nspname = 'other') then create schema other; end if; end $$;`,
  ],
  "constraints by their definitions": [
    `create schema app; create table app.parent (id int primary key, "Code" text, unique ("Code") include (id));
     create table child (id int, parent_id int references app.parent, "Order" int, code text, constraint child_code foreign key (code) references app.parent ("Code") match full on update cascade on delete set null deferrable initially deferred not valid, unique nulls not distinct (parent_id, "Order"), unique (code));
     do $$ declare n text; begin select conname into n from pg_constraint where conrelid = 'child'::regclass and contype = 'u' and pg_get_constraintdef(oid) like '%"Order"%' limit 1; if n is not null then execute format('alter table child drop constraint %I', n); end if; end $$;
     do $$ declare n text; begin for n in select conname from pg_constraint where conrelid = 'child'::regclass and pg_get_constraintdef(oid) ilike 'FOREIGN KEY (parent_id)%' loop execute format('alter table child drop constraint %I', n); end loop; end $$;
     do $$ begin if exists (select from pg_constraint where pg_get_constraintdef(oid) = 'FOREIGN KEY (code) REFERENCES app.parent("Code") MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED NOT VALID') then alter table child add column deferred int; end if; end $$;
     do $$ begin if exists (select from pg_constraint where conrelid = 'app.parent'::regclass and pg_get_constraintdef(oid) = 'UNIQUE ("Code") INCLUDE (id)') then alter table child add column included int; end if; end $$;
     do $$ begin if (select pg_catalog.pg_get_constraintdef(oid, true) from pg_constraint where conname = 'parent_pkey') = 'PRIMARY KEY (id)' then alter table child add column keyed int; end if; end $$;`,
  ],
  "names that resolve or do not": [
    `create table t (a int);
     do $$ begin if to_regclass('public.t') is null then create table wrong (); end if; if to_regclass('u') is null then create table u (a int); end if; if to_regclass('u') is not null then create index on u (a); end if; end $$;
     do $$ begin if to_regtype('mood') is null then create type mood as enum ('a'); end if; if to_regtype('mood') is null then create table wrong (); end if; end $$;
     do $$ begin if to_regnamespace('s') is null then create schema s; end if; if to_regclass('public."Odd"') is null then create table "Odd" (); end if; if to_regclass('public."Odd"') is null then drop table t; end if; end $$;`,
  ],
  "handlers that swallow what is there already": [
    `create type mood as enum ('a'); create table t (a int primary key, b int); create index i on t (b);
     do $$ begin create type mood as enum ('b'); exception when duplicate_object then null; end $$;
     do $$ begin create type size as enum ('s'); exception when duplicate_object then null; end $$;
     do $$ begin alter table t add column c int; alter table t add column b int; exception when duplicate_column then alter table t add column handled int; end $$;
     do $$ begin create table t (z int); exception when duplicate_table then create table u (a int); end $$;
     do $$ begin create table kept (); begin create index i on t (a); exception when others then create table after_error (); end; create table last_one (); end $$;
     do $$ begin create table lost (); create table t (); end $$;
     do $$ begin alter table t add constraint c check (b > 0); alter table t add constraint c check (b > 1); exception when duplicate_object then raise notice 'there'; end $$;
     do $$ begin create table lost2 (); create type mood as enum (); exception when undefined_table then null; end $$;
     do $$ begin alter table t drop column nothing; exception when undefined_column then alter table t add column d int; end $$;
     do $$ begin create table lost3 (); raise exception 'no'; exception when raise_exception then create table caught (); end $$;
     do $$ begin create table lost4 (); raise exception 'no'; end $$;`,
  ],
  "loops over constants": [
    `do $$ declare t text; begin foreach t in array array['a', 'B b', 'c'] loop execute format('create table %I (id int primary key)', t); execute 'alter table ' || quote_ident(t) || ' enable row level security'; end loop; end $$;
     do $$ declare r record; begin for r in select * from (values ('a', 'x'), ('c', 'y')) as v (tab, col) loop execute format('alter table %I add column %I text default %L', r.tab, r.col, r.col); end loop; end $$;
     do $$ begin for i in 1..3 loop execute 'create table part_' || i || ' (a int)'; end loop; for i in reverse 6..5 loop execute format('create table %s%s ()', 'rev_', i); end loop; for i in 0..10 by 5 loop execute format('create table %1$s_%2$s_%1$s ()', 'by', i); end loop; end $$;
     do $$ declare names text[] := '{one,two}'; n text; s text := 'cre'; begin foreach n in array names || 'three'::text loop continue when n = 'two'; s := 'create table ' || n; execute s || ' (a int)'; end loop; end $$;
     do $$ declare n int := 0; begin while n < 3 loop n := n + 1; if n = 2 then continue; end if; execute format('create table w%s ()', n); end loop; loop n := n + 1; exit when n > 5; execute format('create table w%s ()', n); end loop; end $$;
     do $$ declare t text; begin for t in select unnest(array['m', 'n']) loop execute format('create table %I ()', t); end loop; for t in select x from unnest(array['a', 'c']) with ordinality as u (x, n) where n > 1 loop execute format('drop table %I', t); end loop; end $$;
     do $$ begin execute format('create view v as select %s as %I', 1, 'Select'); execute 'create table using_it (a int)' using 1; execute $q$ create table "quoted $" (a text default 'it''s') $q$; execute E'create table \\x65scaped ()'; end $$;`,
  ],
  "functions that run under settings of their own": [
    `create schema app; create table t (id int); create table app.t (id int);
     create function make(n text) returns void language plpgsql set search_path = app, public as $$ begin execute format('create table %I ()', n); alter table t add column made text; end $$;
     create function make_here(n text) returns void language plpgsql as $$ begin execute format('create table %I ()', n); end $$;
     select make('inside'); select make_here('outside'); create table after_it ();
     set search_path = app; select make_here('moved'); reset search_path; create table back ();
     create function fails(n text) returns void language plpgsql set search_path = app as $$ begin execute format('create table %I ()', n); raise exception 'no'; end $$;
     do $$ begin perform fails('gone'); exception when others then create table caught (); end $$;
     create table last_one ();`,
  ],
  "records of one column": [
    `create schema app; create table app.a (id int); create table app.b (id int);
     do $$ declare r record; begin for r in select tablename from pg_tables where schemaname = 'app' loop execute format('alter table app.%I add column note text', r.tablename); end loop; end $$;
     do $$ declare r record; begin select relname into r from pg_class where relname = 'a'; execute 'create table ' || r.relname || '_copy ()'; end $$;
     do $$ declare r app.a%rowtype; begin for r in select 7 as id loop execute format('create table t_%s ()', r.id); end loop; end $$;`,
  ],
  "a loop over tables whose names a regular expression with bounds tells": [
    `create table logs (); create table logs_2024_01 (); create table logs_24_1 (); create table other_2024_01 ();
     do $$ declare r record; begin for r in select tablename from pg_tables where schemaname = 'public' and (tablename ~ '^logs_\\d{4}_\\d{1,2}$' or tablename ~ '^x{2,}_') loop execute format('drop table %I', r.tablename); end loop; end $$;`,
  ],
  "loops over what the catalog answers": [
    `create schema app; create table app.a (id int); create table app.b (id int, tenant_id int); create table c (tenant_id int); create view app.v as select 1 as one;
     do $$ declare r record; begin for r in select schemaname, tablename from pg_tables where schemaname = 'app' order by tablename loop execute format('alter table %I.%I enable row level security', r.schemaname, r.tablename); end loop; end $$;
     do $$ declare t text; begin for t in select table_name from information_schema.tables where table_schema = 'app' and table_type = 'BASE TABLE' loop execute format('create policy p on app.%I', t); end loop; end $$;
     do $$ declare r record; begin for r in select c.table_schema, c.table_name from information_schema.columns c where c.column_name = 'tenant_id' and c.table_schema in ('app', 'public') loop execute format('create index on %I.%I (tenant_id)', r.table_schema, r.table_name); end loop; end $$;
     do $$ declare p record; begin for p in select policyname, tablename from pg_policies where schemaname = 'app' and tablename = 'a' loop execute format('drop policy %I on app.%I', p.policyname, p.tablename); end loop; end $$;
     do $$ declare n int; begin select count(*) into n from pg_tables where schemaname = 'app'; if n = 2 then create table two (); else create table wrong (); end if; end $$;
     do $$ declare found_name text; begin select conname into found_name from pg_constraint where conrelid = 'c'::regclass and contype = 'u'; if found_name is null then alter table c add unique (tenant_id); end if; select conname into found_name from pg_constraint where conrelid = 'c'::regclass and contype = 'u'; if found then execute 'alter table c drop constraint ' || found_name; alter table c add column found_it int; end if; end $$;
     do $$ begin perform 1 from pg_tables where tablename = 'c'; if not found then create table wrong (); end if; perform from information_schema.tables where table_name = 'zzz'; if found then create table wrong (); else create table right_one (); end if; end $$;`,
  ],
  "functions of the migrations": [
    `create function enable(t text, forced boolean default false) returns void language plpgsql as $$ begin execute format('alter table %I enable row level security', t); if forced then execute format('alter table %I force row level security', t); end if; end $$;
     create function add_index(tab regclass, col text) returns text language plpgsql as $f$ declare n text := 'idx_' || col; begin execute format('create index %I on %s (%I)', n, tab, col); return n; end $f$;
     create procedure make(name text, variadic cols text[]) language plpgsql as $$ declare c text; begin execute format('create table %I (id int)', name); foreach c in array cols loop execute format('alter table %I add column %I text', name, c); end loop; end $$;
     create function has_column(t text, c text) returns boolean language sql stable as $$ select exists (select 1 from information_schema.columns where table_name = t and column_name = c) $$;
     create function twice(a int) returns void language sql as 'create table once (); alter table once add column a int';
     create function countdown(n int) returns int language plpgsql as $$ begin if n <= 0 then return 0; end if; execute format('create table cd_%s ()', n); return countdown(n - 1); end $$;`,
    `call make('t', 'a', 'b'); select enable('t'); do $$ begin perform enable('t', forced => true); end $$; select add_index('t', 'a'); select twice(1); select countdown(3);
     do $$ begin if not has_column('t', 'c') then alter table t add column c int; end if; if not has_column('t', 'a') then create table wrong (); end if; end $$;
     create table u (); create table v (); select enable(x) from unnest(array['u', 'v']) as x; select enable(tablename, true) from pg_tables where schemaname = 'public' and tablename like 'cd\\_%';
     create or replace function enable(t text, forced boolean default false) returns void language plpgsql as $$ begin execute format('drop table %I', t); end $$; select enable('v');
     select nothing_here('t'); drop function enable(text, boolean); select enable('u');`,
  ],
  "SQL bodies that are not strings": [
    `create procedure p(n int) language sql begin atomic select 1; end;
     create table log (a int); create function add_row(n int) returns int language sql begin atomic insert into log values (n); select n + 1; end; select add_row(1);
     create function one() returns int language sql return 1; do $$ begin if one() = 1 then create table yes (); else create table wrong (); end if; end $$;`,
  ],
  "variables, branches and returns": [
    `do $$ declare a text := 'x'; b int; begin b := 1 + 2; case b when 1, 2 then create table wrong (); when 3 then create table three (); else create table wrong (); end case; case when a = 'y' then create table wrong (); else execute 'create table ' || a || b || ' ()'; end case; a := null; if a = 'x' then create table wrong (); else create table null_is_not_true (); end if; end $$;
     do $$ begin create table before_return (); if true then return; end if; create table wrong (); end $$;
     do $$ <<around>> declare x text := 'o'; y text := 'y'; begin declare x text := 'i'; begin execute format('create table %s_%s ()', x, around.y); end; <<l>> for i in 1..3 loop for j in 1..3 loop exit l when i = 2; execute format('create table l_%s_%s ()', i, j); end loop; end loop; end $$;
     do $$ declare r record; begin select 'q' as name, 5 as n into r; execute format('create table %I_%s ()', r.name, r.n); end $$;
     do $$ declare cmd text; begin cmd := ''; for i in 1..2 loop cmd := cmd || format('create table multi_%s (); ', i); end loop; execute cmd; end $$;
     do $$ declare a text[]; begin a := array_append(a, 'x'); a := array['p', 'q']; execute 'create table arr_' || a[2] || '_' || array_length(a, 1) || ' ()'; execute 'create table cat_' || array_to_string(a, '_') || ' ()'; end $$;`,
    `do $$ begin execute (select string_agg(format('drop table %I', tablename), '; ' order by tablename) from pg_tables where tablename like 'multi%'); end $$;
     do $$ begin set local search_path to pg_temp, public; create table public.in_public (); end $$; do $$ begin execute 'set search_path to s'; end $$; create schema s; create table in_s (); reset search_path; create table back ();`,
  ],
  "rows that migrations wrote": [
    `create table versions (id serial primary key, one int8 not null, two int8 not null); insert into versions (one, two) values (0, 0);
     create table tenants (id int primary key, name text not null, kind varchar(10), at timestamptz default now(), flag boolean); insert into tenants values (1, 'one', 'x', now(), 't'), (2, 'Two', null, default, false); insert into tenants (id, name) select 3, 'three';`,
    `create function step() returns void language plpgsql as $$ declare next_one int; begin select one + 1 into next_one from versions; if next_one = 1 then execute 'create table a (x int)'; execute 'alter table versions alter column id type int8'; update versions set one = next_one; end if; end $$; select step(); drop function step();
     do $$ declare r record; begin for r in select * from tenants where kind is null order by id loop execute format('create schema %I', r.name); end loop; end $$;`,
    `do $$ declare v int; begin select one + 1 into v from versions; if v = 1 then create table wrong (a int); end if; if v = 2 then alter table a add column y int; update versions set one = v; end if; end $$; delete from tenants where id = 3; update tenants set name = 'deux' where id = 2;
     do $$ declare r record; begin for r in select name from tenants loop execute format('create schema %I', 's_' || r.name); end loop; if exists (select 1 from tenants where flag) then create table flagged (a int); end if; if not exists (select 1 from tenants where name = 'one') then create table wrong (a int); end if; end $$;`,
    `alter table versions rename column one to uno; alter table versions rename to releases; do $$ begin if (select uno from releases) = 2 then alter table a rename to b; end if; if exists (select 1 from releases where two = 7) then drop table b; end if; end $$;
     truncate tenants; insert into tenants (id, name) values (9, 'nine') on conflict do nothing; do $$ declare n int; begin select count(*) into n from tenants; if n = 1 then create table single (a int); end if; end $$;`,
  ],
  "what is caught, visible and available": [
    `create type a as enum ('a'); do $$ begin create type a as enum ('a'); exception when duplicate_object then null; end $$; create role r; do $$ begin create role r; exception when DUPLICATE_OBJECT then null; end $$; create table after_both (x int);
     create schema s; create function mark(a text) returns int language sql as 'select 1'; create function mark(a text, b int) returns int language sql as 'select 1'; create function s.mark() returns int language sql as 'select 1';
     create function clear(_name text, out gone int) language plpgsql as $f$ declare _sql text; begin select count(*)::int, 'DROP FUNCTION ' || string_agg(oid::regprocedure::text, '; DROP FUNCTION ') from pg_proc where proname = _name and pg_function_is_visible(oid) into gone, _sql; if gone > 0 then execute _sql; end if; end $f$; select clear('mark');
     do $$ declare x boolean; begin x = (select count(*) = 1 from pg_available_extensions where name = 'pg_trgm' and installed_version is not null); if x then create table wrong (a int); end if; end $$;`,
  ],
  "a NULL default keeps its type": [
    `create table t (a varchar(15) default null, b varchar default null, d char(3) default 'x', e varchar(3) default null); alter table t alter a type text, alter b type text, alter d type text, alter e type varchar(10);`,
  ],
  "partitions by the month, counted in dates": [
    `create table m (day date not null, v int) partition by range (day);
     create function make_month(first date) returns text language plpgsql as $$ declare name text := 'm_' || to_char(first, 'YYYYMM'); begin execute format('create table if not exists %I partition of m for values from (%L) to (%L)', name, first, (first + interval '1 month')::date); return name; end $$;
     select make_month('2024-01-01');
     select make_month(d::date) from generate_series('2024-02-01'::date, '2024-04-01'::date, '1 month'::interval) d;
     do $$ declare n text; begin n := make_month(date '2024-05-01'); execute format('create index on %I (v)', n); select make_month('2024-06-01') into n; execute format('create index on %I (v)', n); perform make_month(make_date(2024, i, 1)) from generate_series(7, 8) i; end $$;
     do $$ declare d date; begin for y in 2022..2023 loop for q in 1..4 loop d := make_date(y, q * 3 - 2, 1); execute format('create table m_%sq%s partition of m for values from (%L) to (%L)', y, q, d, d + interval '3 months'); end loop; end loop; end $$;
     do $$ declare d timestamptz := '2021-01-01'; begin while d < '2021-03-01'::timestamptz loop execute format('create table m_%s partition of m for values from (%L) to (%L)', to_char(d, 'YYYY_MM'), d::date, (d + '1 month'::interval)::date); d := d + interval '1 month'; end loop; end $$;
     do $$ begin for i in 0..1 loop execute 'create table w' || to_char(date '2019-12-30' + i * 7, 'IYYY_IW') || ' ()'; end loop; if extract(dow from date '2024-01-01') = 1 and date_trunc('week', date '2024-01-03')::date = '2024-01-01' then create table monday (); end if; if '2024-01-01'::date between date '2023-12-31' and date '2024-01-02' then create table between_days (); end if; end $$;
     create table d (k text primary key);
     insert into d values ('2020-01-01');
     do $$ declare broken text := 'create table'; begin create table lost (); execute broken; exception when syntax_error then create table mended (); end $$;`,
  ],
  "JSON documents that say what to make": [
    `do $$ declare config jsonb := '[{"table": "users", "columns": ["a", "b"], "on": true}, {"table": "orders", "columns": ["c"], "on": false}]'; item jsonb; col text; begin for item in select * from jsonb_array_elements(config) loop execute format('create table %I ()', item ->> 'table'); for col in select jsonb_array_elements_text(item -> 'columns') loop execute format('alter table %I add column %I int', item ->> 'table', col); end loop; if (item ->> 'on')::boolean then execute format('alter table %I enable row level security', item ->> 'table'); end if; end loop; end $$;
     do $$ declare pair record; begin for pair in select * from (values ('x', 'int'), ('y', 'text')) as v(name, type) loop execute format('alter table users add column %I %s', pair.name, pair.type); end loop; for pair in select key, value from json_each_text('{"q": "int", "p": "text"}') loop execute format('alter table orders add column %I %s', pair.key, pair.value); end loop; for pair in select t.name, t.n from unnest(array['e', 'f']) with ordinality as t(name, n) loop execute format('alter table orders add column %I varchar(%s)', pair.name, pair.n); end loop; end $$;
     do $$ declare t text; n int := 0; begin loop n := n + 1; exit when n > 3; continue when n = 2; execute 'create table loop_' || n || ' ()'; end loop; foreach t in array string_to_array('g|h', '|') loop execute format('create table %I ()', t); end loop; select string_agg(quote_ident(x), ', ' order by x) into t from unnest(array['b', 'a']) x; execute 'create index on users (' || t || ')'; end $$;`,
  ],
  "dates in loops and conditions": [
    `create table events (id bigint, at date not null) partition by range (at);
     do $$ declare d date := '2024-01-01'; begin while d < '2024-06-01' loop execute format('create table events_%s partition of events for values from (%L) to (%L)', to_char(d, 'YYYY_MM'), d, d + interval '1 month'); d := d + interval '1 month'; end loop; end $$;
     do $$ declare s date; e date; begin for s in select generate_series('2024-06-01'::date, '2024-09-01'::date, '1 month') loop e := s + interval '1 month'; execute 'create table events_' || to_char(s, 'YYYYMM') || ' partition of events for values from (' || quote_literal(s) || ') to (' || quote_literal(e) || ')'; end loop; end $$;
     do $$ declare m record; begin for m in select g::date as f, (g + interval '1 month')::date as t from generate_series(timestamp '2025-01-01', timestamp '2025-03-01', interval '1 month') g loop execute format('create table events_y%sm%s partition of events for values from (%L) to (%L)', extract(year from m.f), lpad(extract(month from m.f)::text, 2, '0'), m.f, m.t); end loop; end $$;
     create table logs (at timestamp not null) partition by range (at);
     do $$ declare s timestamp := date_trunc('month', timestamp '2024-02-29 13:14:15'); begin for i in 0..2 loop execute format('create table logs_%s partition of logs for values from (%L) to (%L)', to_char(s + i * interval '1 day', 'YYYY_MM_DD'), s + i * interval '1 day', s + (i + 1) * interval '1 day'); end loop; end $$;
     do $$ declare d date := make_date(2024, 1, 31); n int; begin if d + 1 = date '2024-02-01' and d - date '2024-01-01' = 30 then n := d - '2024-01-01'; execute 'create table days_' || n || '_' || date_part('day', d + interval '1 month') || ' ()'; end if; if d::text = '2024-01-31' and d < '2024-02-01' then execute 'create table t' || replace(d::text, '-', '_') || ' ()'; end if; end $$;`,
  ],
  "what the migrations' own functions give": [
    `create function next_name(p text) returns text language plpgsql as $$ begin execute format('create table %I ()', p); return p || '_next'; end $$;
     do $$ declare n text; begin select next_name('a') into n; execute format('create table %I ()', n); n := next_name('b'); execute format('create table %I ()', n); end $$;
     create function two(p int, out x int, out y text) language plpgsql as $$ begin x := p + 1; y := 'c' || p; execute 'create table two_' || p || ' ()'; end $$;
     create function one(p int, out x int) language plpgsql as $$ begin x := p + 1; execute 'create table one_' || p || ' ()'; return; end $$;
     do $$ declare n int; t text; begin n := one(1); execute 'create table o' || n || ' ()'; select one(2) into n; execute 'create table o' || n || ' ()'; select x, y into n, t from two(5); execute 'create table w' || n || t || ' ()'; select * into n, t from two(6); execute 'create table w' || n || t || ' ()'; end $$;`,
  ],
  "rows of functions, one by one": [
    `do $$ declare t text; r record; j jsonb := '{"tables": ["k", "l"], "kind": "text", "deep": {"n": 3}}'; begin for t in select jsonb_array_elements_text('["a", "b c"]'::jsonb) loop execute format('create table %I ()', t); end loop; for t in select * from jsonb_array_elements_text(j -> 'tables') loop execute format('create table %I (v %s)', t, j ->> 'kind'); end loop; for r in select key, value from jsonb_each_text('{"m": "int", "n": "text"}') loop execute format('create table %I (v %s)', r.key, r.value); end loop; for t in select jsonb_object_keys('{"zz": 1, "y": 2}'::jsonb) loop execute format('create table %I ()', t); end loop; execute 'create table deep' || (j #>> '{deep,n}') || ' ()'; if jsonb_array_length(j -> 'tables') = 2 and j ? 'kind' then create table counted (); end if; for r in select e ->> 'name' as name, (e ->> 'n')::int as n from jsonb_array_elements('[{"name": "p", "n": 2}, {"name": "q", "n": 3}]'::jsonb) as e loop execute format('create table %I ()', r.name || r.n + 1); end loop; end $$;
     do $$ declare t text; begin for t in select unnest(string_to_array('u,v', ',')) loop execute format('create table %I ()', t); end loop; for t in select string_to_table('x y', ' ') loop execute format('create table %I ()', 's' || t); end loop; for t in select regexp_split_to_table('e, f,g', ',\\s*') loop execute format('create table %I ()', 'r' || t); end loop; end $$;
     do $$ declare a text[] := array['i', 'j']; i int; begin for i in 1 .. array_length(a, 1) loop execute format('create table %I ()', 'arr_' || a[i]); end loop; for i in select generate_subscripts(a, 1) loop execute format('create table %I ()', 'sub_' || a[i]); end loop; for i in array_lower(a, 1) .. array_upper(a, 1) loop execute format('create table %I ()', 'low_' || a[i]); end loop; end $$;
     do $$ declare a text[][] := array[['p1', 'int'], ['p2', 'text']]; p text[]; begin foreach p slice 1 in array a loop execute format('create table %I (v %s)', p[1], p[2]); end loop; for i in 1..2 loop execute format('create table %I (v %s)', 'z' || a[i][1], a[i][2]); end loop; end $$;`,
  ],
  "values as their variables hold them": [
    `create table base (id int primary key);
     do $$ declare c int := 5; s text := c; v varchar(6) := 'abcdef'; b boolean := 't'; n int := '7'; begin execute 'create table t' || s || v || ' ()'; if b then execute 'create table n' || n + 1 || ' ()'; end if; end $$;
     do $$ declare n int; begin select count(*) into n from pg_tables where schemaname = 'public'; execute 'create table count' || n || ' ()'; end $$;
     do $$ declare suffix constant text := '_2024'; tab text; begin tab := 'base' || suffix; if not exists (select from pg_class where relname = tab) then execute format('create table %I (like base including all)', tab); end if; execute format('alter table %1$I add constraint %2$I check (id > 0)', tab, tab || '_c'); end $$;`,
  ],
};
