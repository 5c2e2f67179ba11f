import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { blocksReads, blocksWrites, effectOf, lockModes } from "../../src/catalog/effects.ts";
import type { LockMode } from "../../src/catalog/effects.ts";
import { loadParser } from "../../src/sql/read.ts";
import { startServer, type Server } from "../server.ts";
import { read, replayTexts, scriptOf, statementsOf } from "./history.ts";

let server: Server;
beforeAll(async () => {
  await loadParser();
  server = await startServer();
});
afterAll(() => server.close());

const deployed = `
  create table users (id bigint primary key, email text, name varchar(20), age integer not null, note text, constraint grown check (age > 0));
  create table posts (id bigint primary key, user_id bigint, title text, seen timestamp, constraint posts_user foreign key (user_id) references users (id));
  create table likes (post_id bigint, user_id bigint);
  create index posts_title on posts (title);
  create unique index users_email on users (email);
  create policy everyone on users using (true);
  create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
  create function code() returns text language plpgsql as $$ begin return 'x'; end $$;
  create function region() returns text language sql stable as $$ select 'eu' $$;
  create trigger touched before update on users for each row execute function touch();
  create table events (id bigint, at date not null) partition by range (at);
  create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');
  create table events_2027 (id bigint, at date not null);
  create materialized view addresses as select email from users;
  create type mood as enum ('calm', 'cross');
  alter table posts add constraint titled check (title is not null) not valid;
  alter table users add constraint noted check (note is not null);
  insert into users (id, email, name, age, note) values (1, 'a@b.c', 'a', 1, 'n');
  insert into posts (id, user_id, title, seen) values (1, 1, 't', '2026-01-01');
`;

/** Each must hold exactly the locks foretold, and write the file of its table anew exactly where foretold. */
const changes: readonly string[] = [
  "alter table users add column z integer default 5",
  "alter table users add column z timestamptz not null default now()",
  "alter table users add column z text[] default array[]::text[]",
  "alter table users add column z uuid default gen_random_uuid()",
  "alter table users add column z text default upper(md5(random()::text))",
  "alter table users add column z text default code()",
  "alter table users add column z text default region()",
  "alter table users add column z bigserial",
  "alter table users add column z bigint generated always as identity",
  "alter table users add column z integer generated always as (age * 2) stored",
  "alter table users add column z integer generated always as (age * 2) virtual",
  "alter table users add column z integer check (z > 0)",
  "alter table users add column z text unique",
  "alter table likes add column z bigint references posts (id)",
  "alter table likes add column z bigint default 1 references posts (id)",
  "alter table users add column z mood default 'calm'",
  "alter table users drop column note",
  "alter table posts drop column user_id",
  "alter table users rename column note to remark",
  "alter table users rename to people",
  "alter table users alter column name type text",
  "alter table users alter column name type varchar(50)",
  "alter table users alter column name type varchar(10)",
  "alter table users alter column age type bigint",
  "alter table posts alter column seen type timestamptz",
  "alter table users alter column age set default 1",
  "alter table users alter column email set not null",
  "alter table users alter column note set not null",
  "alter table posts alter column title set not null",
  "alter table users alter column age drop not null",
  "alter table users add constraint z check (age < 200)",
  "alter table users add constraint z check (age < 200) not valid",
  "alter table likes add constraint z foreign key (user_id) references users (id)",
  "alter table likes add constraint z foreign key (user_id) references users (id) not valid",
  "alter table users add constraint z unique (name)",
  "alter table users add constraint z unique using index users_email",
  "alter table likes add primary key (post_id)",
  "alter table users drop constraint grown",
  "alter table posts drop constraint posts_user",
  "alter table users drop constraint users_pkey cascade",
  "alter table posts validate constraint titled",
  "create index z on users (name)",
  "drop index users_email",
  "reindex table users",
  "alter table users enable row level security",
  "create policy z on users using (false)",
  "drop policy everyone on users",
  "truncate users cascade",
  "drop table posts",
  "create table z (id bigint)",
  "create table z (user_id bigint references users (id))",
  "create table z partition of events for values from ('2028-01-01') to ('2029-01-01')",
  "alter table events attach partition events_2027 for values from ('2027-01-01') to ('2028-01-01')",
  "alter table events detach partition events_2026",
  "create trigger z before insert on users for each row execute function touch()",
  "drop trigger touched on users",
  "insert into likes values (1, 1)",
  "update likes set user_id = 2",
  "delete from likes",
  "lock table users in share mode",
  "alter table users set (fillfactor = 70)",
  "alter table likes set unlogged",
  "comment on table users is 'people'",
];

const recreated = new Set(["truncate users cascade"]); // new empty files, but no row is written

describe("effectOf", () => {
  beforeAll(async () => {
    await server.reset();
    expect(await server.run(statementsOf(read(scriptOf(deployed))))).toBeNull();
    expect(await server.run(["set timezone to 'Europe/Berlin'"])).toBeNull();
  });

  afterEach(async () => {
    await server.run(["rollback"]);
  });

  test.each(changes)("%s", async (sql) => {
    const text = read(scriptOf(sql));
    const replay = replayTexts([deployed]);
    replay.open(read(scriptOf(`set timezone to 'Europe/Berlin'; ${sql}`)), "next");
    for (const statement of read(scriptOf("set timezone to 'Europe/Berlin'")).statements) for (const change of statement.changes) replay.apply(change, text.script);
    const [change] = text.statements[0]?.changes ?? [];
    if (change === undefined) throw new Error(`no change in ${sql}`);
    const effect = effectOf(change, replay.catalog, replay.session, 18, text.statements[0]);

    const before = await relations();
    expect(await server.run(["begin", sql])).toBeNull();
    const held = await locks(before);
    const after = await relations();

    // Those of views, and the weak ones that reading and checking take, stay out of the comparison.
    const foretold = Object.fromEntries(effect.locks.filter(({ relation }) => relation.table !== null).map(({ relation, mode }) => [relation.label, mode]));
    const strong = (modes: Readonly<Record<string, LockMode>>) => Object.fromEntries(Object.entries(modes).filter(([name, mode]) => lockModes.indexOf(mode) > lockModes.indexOf("ROW SHARE") || name in foretold).sort());
    expect(strong(held)).toEqual(strong(foretold));
    const rewritten = [...before].some(([oid, { file }]) => after.has(oid) && after.get(oid)?.file !== file);
    expect(effect.work).not.toBe("unknown");
    if (!recreated.has(sql)) expect(effect.work === "rewrite").toBe(rewritten);
  });

  test("says unknown where the catalog cannot tell", () => {
    const replay = replayTexts([deployed]);
    const workOf = (sql: string) => read(scriptOf(sql)).statements[0]?.changes.map((change) => effectOf(change, replay.catalog, replay.session, 18).work)[0];
    expect(workOf("alter table elsewhere alter column name type text")).toBe("unknown");
    expect(workOf("alter table elsewhere alter column name set not null")).toBe("unknown");
    expect(workOf("alter table users add column z text default nanoid()")).toBe("unknown");
    expect(workOf("alter table users add column z email_address")).toBe("unknown");
    expect(workOf("alter table posts alter column seen type timestamptz")).toBe("unknown");
  });

  async function relations(): Promise<ReadonlyMap<number, { readonly name: string; readonly file: number | null }>> {
    const rows = await server.query<{ oid: number; name: string; file: number | null }>("select oid, relname as name, pg_relation_filenode(oid) as file from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')");
    return new Map(rows.map(({ oid, name, file }) => [oid, { name, file }]));
  }

  /** The strongest mode held on each table that was there before. */
  async function locks(before: ReadonlyMap<number, { readonly name: string }>): Promise<Record<string, LockMode>> {
    const held: Record<string, LockMode> = {};
    for (const row of await server.query<{ relation: number; mode: string }>("select relation, mode from pg_locks where granted and relation is not null")) {
      const table = before.get(row.relation);
      const mode = row.mode.replace(/Lock$/, "").replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ").toUpperCase() as LockMode;
      const known = table === undefined ? undefined : held[table.name];
      if (table !== undefined && (known === undefined || lockModes.indexOf(mode) > lockModes.indexOf(known))) held[table.name] = mode;
    }
    return held;
  }
});

test("which locks reads and writes wait for", () => {
  expect(lockModes.filter(blocksReads)).toEqual(["ACCESS EXCLUSIVE"]);
  expect(lockModes.filter(blocksWrites)).toEqual(["SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"]);
});
