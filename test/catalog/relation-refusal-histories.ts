/** Histories of tables, columns, keys, partitions, indexes and views whose definitions a server refuses, with near-by ones that it runs. Each statement runs by itself. */
export const relationRefusalHistories: Readonly<Record<string, readonly string[]>> = {
  "tables whose rows others hold": [
    `create table a (x int, y int); create table b (l a[]); alter table a alter column x type bigint; alter table a add column z int default 7; alter table a add column z int; alter table a add column s serial; alter table a add column n int not null; create domain da as a; create table c (q da);
     drop table b; alter table a alter column x type bigint; drop table c; alter table a alter column x type bigint; create type ct as (q a, z int); create table d (cc ct); alter table a alter column x type int; alter table a drop column y; drop table d; alter table a alter column x type int;
     create view v as select null::a as r; alter table a alter column x type bigint; create materialized view m as select null::a as r; alter table a alter column x type text;`,
    `create table parent (a int, b int); create table child () inherits (parent); create table holder (c child); alter table parent alter column a type bigint; alter table parent add column d int default 3; alter table parent add column e int default null; alter table child rename column b to bb;
     create type pair as (a int, b text); create table t (x int, y text); create index i on t ((row(x, y)::pair)); alter type pair alter attribute b type varchar; drop index i; alter type pair alter attribute b type varchar;`,
    `create table tt (id int, a int, z int); create table uu (p int, r tt, check ((r).z > 0)); create view v as select (r).a from uu; alter table tt drop column a; alter table tt drop column a cascade; alter table tt drop column z; alter table tt drop column z cascade; alter table tt drop column id;`,
  ],
  "columns that views read from functions": [
    `create table u (id int, a int, b text, c int); create function f() returns setof u language sql as 'select * from u'; create function f(int) returns setof u language sql as 'select * from u'; create view v as select * from f(); alter table u add column d int; alter table u drop column d;
     create view v3 as select x.p from f(1) x (p, q); create view v4 as select q from f(1) as x (p, q); alter table u alter column c type bigint; alter table u drop column c cascade; alter table u drop column b; alter table u drop column a; drop view v4; alter table u drop column a; alter table u drop column id;`,
  ],
  "foreign keys between types that do not compare": [
    `create table a (i int primary key, t text unique, e int[] unique, c "char" unique, r int4range unique); create table b1 (k bigint[] references a (e)); create table b2 (k int[] references a (e)); create table b3 (k text references a (c)); create table b4 (k xid references a (i)); create table b5 (k int references a (e));
     create table b6 (k numrange references a (r)); create table b7 (k int4range references a (r)); create table b8 (k varchar references a (t)); create type mood as enum ('a'); create type other as enum ('a'); create domain dm as mood; create table m (k mood primary key); create table m1 (k mood references m); create table m2 (k other references m);
     create table m3 (k dm references m); create table m4 (k mood[] references m); alter table m1 alter column k type text; alter table m alter column k type text; alter table b8 alter column k type int using null; alter table b8 alter column k type text; alter table a alter column t type int using null;
     create type ct as (a int); create type cu as (a int); create table p (k ct primary key); create table p1 (k cu references p); create table p2 (k int references p); create domain dc as ct; create table p3 (k dc references p);`,
    `create table t (id int primary key, p int references t); alter table t alter id type text; alter table t alter id type text, alter p type text; alter table t alter id type int using 1, alter p type bigint using 2;`,
  ],
  "operators that a type has not": [
    `create table q (a int, b int, check (a < b)); alter table q alter a type text; alter table q alter a type text, alter b type text; alter table q alter a type date using null, alter b type timestamp using null; create table r (a int, b int); create index i on r ((a + b)); alter table r alter a type date using null;
     alter table r alter a type point using null; alter table r alter a type interval using null; alter table r alter a type interval using null, alter b type interval using null; drop index i; create unique index j on r (a); alter table r alter a type json using null; alter table r alter a type jsonb using null;`,
    `create table t (a int, b text, c date, d jsonb, e int[], g bool, h numeric, j timestamptz, r json, o varchar(3)); alter table t add check (a > '3'); alter table t add check (b > 3); alter table t add check (c - c > 3); alter table t add check (r = '{}'); alter table t add check (d = '{}'); alter table t add check (d ->> 'a' = 3);
     alter table t add check (e @> array[1]); alter table t add check (3 = any (e)); alter table t add check (g = 1); alter table t add check (g in (true, false)); alter table t add check (a in (1, 2.5, '3')); alter table t add check (b in ('1', 2)); alter table t add check (b between 1 and 2); alter table t add check (a between 1 and 2.5);
     alter table t add check (a like 'x%'); alter table t add check (o like 'x%' and o = b); alter table t add check (nullif(b, 0) is null); alter table t add check (j > c); alter table t add check ((d ->> 'a')::int = h); create index on t ((b + 1)); create index on t (a) where b > 3; alter table t add x int generated always as (b * 2) stored;
     create table n (a int check (a > true)); create table n (a text, b int check (a || b > '')); create operator @#@ (leftarg = int, rightarg = bool, function = pg_catalog.int4eq);`,
  ],
};
