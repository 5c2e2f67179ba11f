/** Small histories, each nasty in one way. Every script runs statement by statement; a statement may fail, and is then skipped. */
export const histories: Readonly<Record<string, readonly string[]>> = {
  "names that PostgreSQL chooses": [
    `create table users (id bigserial primary key, email text unique, a int check (a > 0), b int, check (a < b), check (b is null or b > 0),
       check (a + b > 1), unique (a, b), constraint named unique (b));
     create table orders (id int generated always as identity primary key, user_id bigint references users, a int, b int, foreign key (a, b) references users (a, b));
     create index on orders (user_id); create index on orders (user_id); create index on orders (lower(a::text), (a + b), (b + a), (a::text), coalesce(a, b)) include (id);
     create unique index on orders (a) where b > 0;
     alter table orders add unique (a, b), add check (a > 1), add check (a > 2);
     alter table orders add foreign key (user_id) references users (id);`,
  ],
  "names too long for 63 bytes": [
    `create table a_table_with_a_rather_long_name_for_a_table_of_a_small_shop (id serial primary key, a_column_whose_name_is_long_as_well_and_goes_on_and_on int unique check (a_column_whose_name_is_long_as_well_and_goes_on_and_on > 0),
       another_long_column_name_that_goes_on_for_a_while_and_then_some int);
     create index on a_table_with_a_rather_long_name_for_a_table_of_a_small_shop (a_column_whose_name_is_long_as_well_and_goes_on_and_on, another_long_column_name_that_goes_on_for_a_while_and_then_some);
     create table "tägliche_Übersicht_über_die_Größe_der_größten_Bäume_im_Wald_nö" ("größe_der_größten_bäume_im_wald_über_das_jahr_gemessen_in_ö" int unique);
     create table t (a int, b int, c int); create index on t (a, b, c, a); create index on t ((a), (a));`,
  ],
  "names already taken": [
    `create table t (a int); create index t_a_idx on t (a); create index on t (a); create sequence u_id_seq; create table u (id serial, id2 serial);
     create table t_pkey (x int); create table v (x int primary key); alter table t add primary key (a);
     create view w_pkey as select 1; create table w (id int primary key);
     create table c (a int constraint d_a_check check (a > 1)); create table d (a int check (a > 1));
     create table t (b int); create table if not exists t (b int); create index t_a_idx on t (a); create index if not exists t_a_idx on t (a);`,
  ],
  "equal keys in one table are one index": [
    `create table t (id int primary key unique, a int unique, b int, unique (a), unique (b), constraint named unique (b), unique (id, a), primary key (id));
     create table u (id int primary key unique, a int unique, b int, unique (a), unique (b), constraint named unique (b), unique (id, a));
     create table v (a int unique constraint other unique);`,
  ],
  "columns come and go with what hangs on them": [
    `create table t (a int primary key, b int, c int, d int, check (b > 0), check (b < c), unique (b, c), e serial);
     create index by_c on t (c); create index by_sum on t ((c + d)); create index partial on t (a) where d > 0; create index covering on t (a) include (d);
     create table r (a int references t (a), b int, c int, foreign key (b, c) references t (b, c));`,
    `alter table t drop column e; alter table t drop column d; alter table t drop column b; alter table t drop column b cascade; alter table t drop column if exists nothing;
     alter table t drop column nothing; alter table t add column if not exists a text; alter table t add column a text; alter table t add column f bigserial unique;`,
  ],
  "renames reach into everything": [
    `create table t (id serial primary key, a int check (a > 0), b text, constraint one check (a > 1 and length(b) < 9), g int generated always as (a * 2) stored, unique (a, b));
     create index on t (a, lower(b)) where a > 5; create index expr on t ((a + length(b)));
     create table r (t_a int, t_b text, foreign key (t_a, t_b) references t (a, b) on delete set null (t_a) on update cascade);
     alter table t enable row level security; create policy p on t using (a > 0 and b <> 'a') with check (exists (select 1 from r where r.t_a = t.a));
     create view v as select t.a, r.t_b from t join r on r.t_a = t.a;`,
    `alter table t rename column a to "A b"; alter table t rename to "order"; alter table r rename column t_b to b; alter table "order" rename column b to c;
     alter table "order" rename constraint one to "two"; alter index t_pkey rename to order_key; alter index "expr" rename to expression; alter table "order" rename constraint order_key to order_pk;
     alter sequence t_id_seq rename to ids; alter policy p on "order" rename to q; alter table r rename to s; alter table nothing rename to something; alter table "order" rename to s;`,
  ],
  "schemas and the search_path": [
    `create schema app; create schema other; set search_path to app, public; create type mood as enum ('good', 'bad'); create table t (id serial primary key, m mood default 'good', ms mood[]);
     create table public.p (id int primary key, m app.mood); create index on t (m); create function f() returns int language sql as 'select 1'; create view v as select id, m from t;
     alter table t add column n int default f(); alter table t add foreign key (n) references p;`,
    `alter table app.t set schema other; create table t (id int); alter type app.mood set schema other; alter schema other rename to "Other"; set search_path to "Other"; drop table p; create index on t (id); drop table t cascade;`,
    `create table t (x int); drop schema app; drop schema app cascade; create table app.gone (x int);`,
  ],
  "views that select from one another": [
    `create table t (a int); create view v as select a from t; create view w as select a from v; create or replace view v as select a from w; create view x as select w.a from w, v;
     drop view v; drop view w cascade; create view v as select a from t;`,
  ],
  "drops that the server refuses": [
    `create table a (id int primary key, b int unique); create table c (a int references a, b int references a (b)); create view v as select a from c; create type e as enum ('x'); create table d (e e default 'x');
     create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger g before insert on d for each row execute function f();
     create sequence q; alter table d add column q int default nextval('q');`,
    `drop table a; alter table a drop constraint a_pkey; alter table a drop column b; drop index a_b_key; drop table c; drop type e; drop function f(); drop sequence q; alter table c drop column a;`,
    `alter table a drop constraint a_pkey cascade; drop type e cascade; drop function f cascade; drop sequence q cascade; drop table c cascade; drop table a;`,
  ],
  "validity": [
    `create table p (id int primary key); create table t (a int, b int); alter table t add constraint fk foreign key (a) references p not valid; alter table t add constraint c check (a > 0) not valid, add constraint d check (b > 0) not valid;`,
    `alter table t validate constraint fk; alter table t validate constraint c;`,
    `insert into t values (1, 1), (1, 1); create unique index concurrently broken on t (a); alter table t alter a set not null; alter table t alter b drop not null; alter table t alter a drop not null;`,
  ],
  "keys made of indexes": [
    `create table t (a int, b int, c int); create unique index ia on t (a); create unique index ib on t (b) include (c); create unique index ic on t (c) nulls not distinct;
     alter table t add constraint key primary key using index ia; alter table t add unique using index ib; alter table t add constraint uc unique using index ic; alter table t drop constraint key; alter table t alter a drop not null;`,
  ],
  "identity, serial and generated columns": [
    `create table t (a int generated always as identity, b int generated by default as identity (start 10) primary key, c int, d int generated always as (c + 1) stored, e smallserial, f text default 'x' || 'y');
     create table u (a int not null); alter table u alter a add generated always as identity; alter table u alter a set generated by default;
     alter table t alter a drop identity; alter table t alter a drop not null; alter table t alter d drop expression; alter table t alter f drop default; alter table t alter e drop default; alter table t alter c set default 7;
     alter table t alter b drop not null; alter table t alter a drop identity; alter table t alter a drop identity if exists; alter table t drop column c; alter table t add column v int generated always as (d * 2) virtual; alter table t drop column d;`,
  ],
  "copies by LIKE": [
    `create table t (id serial primary key, a int not null default 5 check (a > 0), b text, c int generated always as (a + 1) stored, i int generated always as identity, unique (a, b)); create index on t (lower(b)); create index named on t (b) where a > 1;
     create table l1 (like t); create table l2 (like t including all); create table l3 (like t including defaults including constraints, extra int); create table l4 (like t including all excluding indexes excluding identity);`,
  ],
  "inheritance": [
    `create table p (id serial primary key, a int not null check (a > 0), b text default 'b'); create index on p (a); create table c (x int, a int check (a < 9)) inherits (p); create table g () inherits (c);
     alter table p add column d int default 1; alter table p rename column b to e; alter table p alter a drop not null; alter table p add constraint n check (d > 0); alter table p drop constraint p_a_check; alter table c drop column a; alter table p drop column d;
     drop table p; alter table c rename to child;`,
    `drop table p cascade;`,
  ],
  "partitions": [
    `create table p (id int, at date not null, t text check (t <> ''), primary key (id, at)) partition by range (at); create table q (id int primary key); create index on p (t);
     create table p1 partition of p for values from ('2020-01-01') to ('2021-01-01'); create table p2 (id int not null, at date not null, t text, constraint p_t_check check (t <> '')); create index p2_own on p2 (t);
     alter table p attach partition p2 for values from ('2021-01-01') to ('2022-01-01'); create table pd partition of p default; create index on p (lower(t), id); alter table p add column q int references q; create unique index on p (at, id);
     create index only_p on only p (q); alter table p drop column t; alter table p rename column q to r; create table ps partition of p for values from ('2022-01-01') to ('2023-01-01') partition by range (id); create table ps1 partition of ps for values from (0) to (9);`,
    `alter table p detach partition p1; drop table p2; alter table p add unique (at, r); drop index p_at_id_idx; alter table p add constraint pc check (r > 0);`,
    `create table r (p int, at date, foreign key (p, at) references p); drop table p; drop table p cascade;`,
  ],
  "row security": [
    `create table t (id int, tenant int); alter table t enable row level security; alter table t force row level security; create policy a on t for select to public using (tenant = 1); create policy b on t as restrictive for insert with check (tenant > 0);
     create policy c on t for all to current_user using (true) with check (tenant is not null); create policy a on t using (true); drop policy b on t; drop policy if exists nothing on t; alter policy c on t using (tenant = 2); alter table t drop column tenant; create table u (id int);
     alter table u enable row level security; alter table u no force row level security; alter table u disable row level security; alter table t drop column id cascade;`,
  ],
  "enums": [
    `create type e as enum ('a', 'c'); alter type e add value 'd'; alter type e add value 'b' before 'c'; alter type e add value if not exists 'b'; alter type e add value 'e' after 'a'; alter type e rename value 'a' to 'first'; create type e as enum (); create table t (e e, es e[]);
     alter type e rename to f; create type empty as enum (); drop type if exists nothing; alter table t alter e type text; alter table t drop column es; drop type f;`,
  ],
  "sequences": [
    `create sequence s; create sequence s; create sequence if not exists s; create table t (id int default nextval('s')); alter sequence s owned by t.id; create sequence o owned by t.id; alter sequence o owned by none; alter table t add column b serial;
     alter table t rename to u; alter table u rename column b to c; drop sequence u_c_seq; alter table u alter c drop default; drop table u; create temp sequence tmp;`,
  ],
  "transactions": [
    `begin; create table a (x int); savepoint s; create table b (x int); alter table a add column y int; rollback to s; create table c (x int); commit; begin; create table d (x int); alter table a rename to e; rollback; begin; drop table a; savepoint s; savepoint s; create table f (x int); release s; rollback to s; rollback;
     begin; create table g (x int); commit and chain; create table h (x int); rollback and chain; create table i (x int); commit; rollback; create table j (x int); begin; create temp table k (x int) on commit drop; create table k (x int); commit; create table l as select 1 as one with no data;`,
  ],
  "temporary tables": [
    `create temp table t (id serial primary key); create table t (x int); create index on t (id); alter table t add column y int; drop table t; alter table t add column z int; create temporary table u as select 1 as a; create table public.u (b int);`,
    `alter table u add column c int; create table v (x int);`,
  ],
  "views and functions": [
    `create table t (id int primary key, a int); create view v as select * from t; create or replace view v as select id, a, 1 as one from t; create materialized view m as select id from v; create unique index on m (id); create view w as select id from m;
     create function f(a int, b text default 'x') returns int language sql immutable as 'select 1'; create function f(a int) returns int language sql as 'select 2'; create or replace function f(a int) returns int language sql stable as 'select 3'; create procedure pr() language sql as 'select 1';
     create function tg() returns trigger language plpgsql as 'begin return new; end'; create trigger g before update on t for each row execute function tg(); create domain d as text check (value <> ''); create table u (d d, ds d[]);
     alter view w rename to w2; alter table w2 rename to w3; alter function f(int) rename to h; alter trigger g on t rename to g2; alter domain d rename to dd; alter materialized view m rename to mm; create type pair as (a int, b dd); drop view v;`,
    `alter table t drop column a cascade; drop materialized view mm cascade; drop function h(int); drop function f; drop trigger g2 on t; drop table if exists t, u; drop procedure pr; create view x as select 1 as a; drop view if exists x, v;`,
  ],
  "do blocks": [
    `create table t (a int); do $$ begin if not exists (select 1 from pg_class where relname = 'u') then create table u (x int); end if; alter table t add column b int; execute 'alter table t add column c int'; end $$;
     do $$ begin begin create table t (x int); exception when duplicate_table then null; end; alter table t add column if not exists d int; end $$;`,
  ],
  "defaults of null": [
    `create domain d as text; create table t (a text default null, b varchar(9) default null, c varchar default null::varchar(3), d timestamp(3) default null, e timestamptz default null, f numeric default (null), g d default null, h int[] default null, i char default null);
     alter table t alter a set default null, alter b set default null, alter c set default 'x', alter c set default null::text;`,
  ],
  "do blocks that ask first": [
    `create table t (a int, b int, c int constraint positive check (c > 0)); create index i on t (a);
     do $$ begin if exists (select 1 from information_schema.columns where table_name = 't' and column_name = 'b') then alter table t drop column b; end if;
       if exists (select from pg_constraint where conname = 'positive') then alter table t drop constraint positive; end if;
       if to_regclass('public.i') is not null then drop index i; end if;
       if not exists (select from pg_class where relname = 't' and relrowsecurity) then alter table t enable row level security; end if;
       if exists (select 1 from pg_tables where tablename = 't') then alter table t alter a set not null; alter table t alter c type bigint; end if; end $$;`,
  ],
  "equal keys added one by one": [`create table t (a int, b int, unique (a)); alter table t add constraint again unique (a); alter table t add primary key (a); alter table t add constraint thrice unique (a) include (b);`],
  "types as they are written": [
    `create table t (a varchar(10), b character varying, c char(3), d numeric(10,2), e decimal, f timestamp with time zone, g timestamp(3), h time, i interval day to second(2), j bit varying(5), k float(3), l double precision, m int[][], n text[3], o "char", p bpchar, q bool, r json, s name, t oid, u interval year, v int2, w int8[], x bit, y character);
     alter table t alter a type varchar(20), alter b type text, alter c type varchar; alter table t alter d type numeric(12,2) using d * 1; create domain "My Domain" as int; create table u (a "My Domain", b public."My Domain"[]);`,
  ],
  "created from a query": [`create table t (id int, a text); create table u as select 1 as one, 'x'::text as two; create table v (x) as select id from t; select id, a into w from t; create table if not exists v as select 2 as other;`],
  "what depends on the order of actions": [
    `create table t (a int, b int); alter table t add column c int, drop column a, alter b set not null, add constraint k check (c > 0); alter table t add column d int, add unique (d), add primary key (c); alter table t drop constraint k, add constraint k check (c > 1); alter table t add column b text, drop column b;`,
  ],
};
