/** A library: what each table below another has already, constants that choose partitions, and bodies that read. */

export const session = "set timezone to 'UTC'";

export const deployed = `
  create type place as (shelf integer, board text);
  create domain rank as integer default 7;
  create function purge() returns integer language plpgsql as $$ begin delete from fines; return 1; end $$;
  create function log_loan() returns trigger language plpgsql as $$ begin insert into fines values (null, 1); return new; end $$;
  create table readers (id bigint primary key, name varchar(40) collate "C", age integer, since timestamp, spot place, code oid, bits bit(4), number integer);
  create function now_read() returns bigint language sql stable as $$ select count(*) from readers $$;
  create index readers_age on readers (age);
  create index readers_name on readers (name);
  create index readers_old on readers (number) where age > 60;
  create index readers_since on readers (since);
  create index readers_bits on readers (bits);
  create sequence cards owned by readers.number;
  create table fines (reader_id bigint references readers (id), cents integer);
  create table old_fines (reader_id bigint, cents integer);
  alter table old_fines add constraint old_reader foreign key (reader_id) references readers (id) not valid;
  create table loans (id bigint, at date not null, branch text, reader_id bigint references readers (id), primary key (id, at)) partition by range (at);
  create table loans_2025 partition of loans for values from ('2025-01-01') to ('2026-01-01');
  create table loans_2026 partition of loans for values from ('2026-01-01') to ('2027-01-01');
  create table loans_rest partition of loans default;
  alter table loans_2025 add constraint branched check (branch is not null);
  create table returns (loan_id bigint, loan_at date, constraint returned foreign key (loan_id, loan_at) references loans (id, at));
  create table shelves (id integer not null, hall text) partition by list (hall);
  create table shelves_a partition of shelves for values in ('a', 'b');
  create table shelves_none partition of shelves for values in (null);
  create table media (id integer not null, title text, pages integer, constraint counted check (pages > 0));
  create table books (isbn text) inherits (media);
  create table comics () inherits (books);
  create table others (id integer not null, title text, pages integer);
  alter table books add constraint titled check (title <> '');
  create table counted (id serial, note text);
  create unlogged table scratch (id integer);
  create table plain (a integer, b text);
  create trigger logged after insert on plain for each row execute function log_loan();
  create view adults as select id, name from readers;
  create policy seen on fines using (true);
`;

export const changes: readonly string[] = [
  // what is below has it already
  "alter table loans alter column branch set not null",
  "alter table media add column isbn text",
  "alter table media add column isbn text default random()::text",
  "alter table media add constraint titled check (title <> '')",
  "alter table media add constraint z not null title no inherit",
  "alter table media alter column pages drop not null",
  "alter table loans alter column at set not null",
  "alter table readers add column z integer check (z > 0) not enforced",
  // types
  "alter table readers alter column age type oid",
  "alter table readers alter column age type rank",
  "alter table readers alter column number type integer",
  "alter table readers alter column since type timestamptz",
  "alter table readers alter column bits type varbit",
  "alter table readers alter column spot type text",
  "alter table fines alter column reader_id type integer",
  "alter table old_fines alter column reader_id type integer",
  "alter table plain alter column a type bigint, add unique (a), add check (a > 0)",
  // nothing to do
  "alter table scratch set unlogged",
  "alter table plain set logged",
  "alter sequence cards set logged",
  "alter view if exists missing rename to z",
  "alter table loans disable trigger user",
  "create index if not exists loans_pkey on loans (branch)",
  "analyze only loans",
  // what queries and functions name
  "create table z as select nextval('cards') as n",
  "create table z as select * from loans where at >= '2026-02-01' and at < '2026-03-01'",
  "create function z() returns bigint language sql as 'select count(*) from adults'",
  "create function z() returns void language sql as 'delete from fines using readers where readers.id = fines.reader_id'",
  "create function z() returns bigint language plpgsql as 'begin return (select count(*) from adults); end'",
  "explain delete from fines",
  "explain select * from loans where at = '2025-05-05'",
  // rows and partitions
  "insert into loans values (1, '2025-05-05', 'x', null)",
  "insert into loans values (1, '2026-05-05', 'x', null), (2, '1999-01-01', 'y', null)",
  "insert into loans_2025 values (1, '2025-05-05', 'x', null)",
  "insert into shelves values (1, 'b')",
  "insert into shelves values (1, null)",
  "insert into fines values (null, 5)",
  "insert into counted values (default, 'x')",
  "insert into readers (id) values (1)",
  "insert into plain values (1, 'x')",
  "update loans set branch = 'x' where at < '2025-06-01'",
  "update shelves set id = 2 where hall is null",
  "delete from loans where at between '2026-01-01' and '2026-12-31'",
  "delete from loans_2025",
  "select * from loans where at = '2026-05-05'",
  "select * from loans l where l.at >= '2025-01-01' and l.at < '2027-01-01'",
  "select * from loans where at in ('2025-01-01', '2025-02-01') for update",
  "select * from loans where at < current_date",
  "select * from shelves where hall = 'a' or hall is null",
  "select * from shelves where hall <> 'a'",
  "select now_read()",
  "update plain set a = now_read()",
  "alter table plain add column z bigint default now_read()",
  // bodies
  "do $$ begin if exists (select from readers) then null; end if; end $$",
  "do $$ declare n bigint := (select count(*) from fines); begin n := count(*) from plain; raise notice '%', (select max(id) from media); end $$",
  "do $$ declare c cursor for select * from fines; begin open c; close c; end $$",
  "do $$ begin if purge() = 0 then null; end if; end $$",
  "do $$ begin execute format('create policy %I on %I using (exists (select from readers))', 'z', 'plain'); end $$",
  "do $$ begin create or replace view adults as select id, name from readers where age > 18; end $$",
];

/** On these what is held is exactly what is foretold, though they are about rows. */
export const exact: ReadonlySet<string> = new Set([
  ...changes.filter((sql) => /^(?:insert|update|delete|select|explain)\b/.test(sql) && !/now_read|between|into plain|^delete|^update/.test(sql)),
]);
