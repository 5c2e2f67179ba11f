/** An archive: bounds that constraints prove, rows by hash, and keys to and from partitions. */

export const session = "set timezone to 'UTC'";

export const deployed = `
  create schema store;
  create domain store.code as text check (value <> '');
  create table people (id bigint primary key, name text collate "C", code store.code);
  create index people_name on people (name collate "POSIX");
  create index people_sorted on people (name);
  create table boxes (id integer not null, room integer not null, day date not null, person_id bigint, primary key (id, room, day)) partition by range (day);
  create table boxes_old partition of boxes for values from ('2024-01-01') to ('2025-01-01');
  create table boxes_new partition of boxes for values from ('2025-01-01') to ('2026-01-01') partition by hash (id);
  create table boxes_new_0 partition of boxes_new for values with (modulus 2, remainder 0);
  create table boxes_new_1 partition of boxes_new for values with (modulus 2, remainder 1);
  create table boxes_rest partition of boxes default;
  create table papers (box_id integer, room integer, day date, n integer, foreign key (box_id, room, day) references boxes) partition by list (n);
  create table papers_1 partition of papers for values in (1);
  create table papers_2 partition of papers for values in (2, null);
  create table spare (id integer not null, room integer not null, day date not null, person_id bigint);
  create table shelves (room integer not null, place integer not null, label text) partition by range (room, place);
  create table shelves_1 partition of shelves for values from (1, 0) to (1, 100);
  create table shelves_2 partition of shelves for values from (1, 100) to (2, minvalue);
  create table shelves_rest partition of shelves default;
  create table kinds (kind integer, note text) partition by list (kind);
  create table kinds_1 partition of kinds for values in (1, null);
  create table kinds_rest partition of kinds default;
  create table tags (name text, flag boolean) partition by hash (name);
  create table tags_0 partition of tags for values with (modulus 3, remainder 0);
  create table tags_1 partition of tags for values with (modulus 3, remainder 1);
  create table tags_2 partition of tags for values with (modulus 3, remainder 2);
  create table flags (flag boolean, day date) partition by list (flag);
  create table flags_on partition of flags for values in (true) partition by range (day);
  create table lent (id integer not null, person_id bigint) partition by range (id);
  create table lent_1 partition of lent for values from (0) to (10);
  create table lent_2 partition of lent for values from (10) to (20) partition by list (id);
  create table lent_2_a partition of lent_2 for values in (10, 11);
  alter table lent_2 add foreign key (person_id) references people (id);
  create table z_shelves (room integer not null, place integer not null, label text, check (room >= 5));
  create table z_kinds (kind integer, note text, check (kind in (3, 4) or kind is null));
  create table z_flags (flag boolean, day date not null, check (day >= '2026-01-01' and day < '2027-01-01'));
`;

export const changes: readonly string[] = [
  // what constraints prove
  "alter table spare add constraint z check (day >= date '2023-01-01' and day < '2024-01-01'::date); alter table boxes attach partition spare for values from ('2023-01-01') to ('2024-01-01')",
  "alter table spare add constraint z check (day between '2023-02-01' and '2023-03-01'); alter table boxes attach partition spare for values from (minvalue) to ('2024-01-01')",
  "alter table boxes_rest add constraint z check (not (day >= '2026-01-01' and day < '2027-01-01')); create table boxes_next partition of boxes for values from ('2026-01-01') to ('2027-01-01')",
  "alter table boxes_rest add constraint z check (day > '2027-01-01'); create table boxes_next partition of boxes for values from ('2026-01-01') to ('2027-01-01')",
  "create table z (room integer not null, place integer not null, label text, check (room = 5 and place >= 0 and place < 10)); alter table shelves attach partition z for values from (5, 0) to (5, 10)",
  "create table z (room integer not null, place integer not null, label text, check (room >= 5 and room < 10)); alter table shelves attach partition z for values from (5, minvalue) to (10, minvalue)",
  "alter table shelves attach partition z_shelves for values from (5, 1) to (maxvalue, maxvalue)",
  "alter table kinds attach partition z_kinds for values in (3, 4)",
  "create table z (kind integer, note text, check (kind is not null and kind = any ('{3,4}'))); alter table kinds attach partition z for values in (3, 4, 5)",
  "alter table kinds_rest add constraint z check (kind <> all (array[3, 4])); create table z partition of kinds for values in (3)",
  "create table z (flag boolean not null, day date not null, check (flag), check (day >= '2026-01-01' and day < '2027-01-01')); alter table flags_on attach partition z for values from ('2026-01-01') to ('2027-01-01')",
  "alter table flags_on attach partition z_flags for values from ('2026-01-01') to ('2027-01-01')",
  "create table z (flag boolean not null, day date, check (not flag)) partition by range (day); create table z_1 partition of z for values from ('2026-01-01') to ('2027-01-01'); alter table flags attach partition z for values in (false)",
  // which partitions
  "select * from boxes where day >= '2025-03-01' and id = 4",
  "select * from boxes where day in ('2024-05-05', '2030-01-01')",
  "select * from shelves where room = 1 and place = 50",
  "select * from shelves where room = 1 and place >= 100",
  "select * from shelves where room = 1",
  "select * from kinds where kind is null or kind = 7",
  "select * from kinds where kind not in (1, 2)",
  "select * from tags where name = 'abc'",
  "select * from tags where name in ('abc', 'x', 'y') and flag",
  "select * from tags where name is null",
  "select * from tags where name > 'abc'",
  "select * from flags where not flag",
  "insert into tags values ('abc', true), ('x', false)",
  "insert into shelves values (1, 100, 'z')",
  "delete from tags where name = 'abc'",
  // keys to and from partitions
  "alter table lent add foreign key (person_id) references people (id)",
  "alter table lent add foreign key (person_id) references people (id) on delete cascade",
  "alter table boxes attach partition spare for values from ('2023-01-01') to ('2024-01-01')",
  "alter table boxes detach partition boxes_old",
  "alter table boxes detach partition boxes_new",
  "alter table papers detach partition papers_1",
  "alter table papers disable trigger all",
  "alter table boxes disable trigger user",
  "truncate boxes_old cascade",
  // columns
  "alter table people alter column code type store.code",
  "alter table people alter column name type text",
  "alter table people set logged",
];

/** Rows that are told by the bounds alone. */
export const exact: ReadonlySet<string> = new Set(changes.filter((sql) => /^(?:select|insert|delete)\b/.test(sql)));
