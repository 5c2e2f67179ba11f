import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isVolatile } from "../../src/catalog/functions.ts";
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
  create table t (id integer);
  insert into t values (1);
  create sequence numbers;
  create function plain() returns text language plpgsql as $$ begin return 'x'; end $$;
  create function steady() returns text language plpgsql stable as $$ begin return 'x'; end $$;
  create function fixed() returns text language sql immutable as $$ select 'x' $$;
  create function inlined() returns text language sql as $$ select 'x' $$;
  create function rolled() returns text language sql as $$ select random()::text $$;
  create function secured() returns text language sql security definer as $$ select 'x' $$;
  create function chosen() returns text language sql as $$ select (select 'x') $$;
  create function nested() returns text language sql begin atomic; select inlined(); end;
  create function twice(text) returns text language plpgsql as $$ begin return $1; end $$;
  create function twice(integer) returns text language plpgsql immutable as $$ begin return 'x'; end $$;
`;

/** Type and default of a column, and what they are on PostgreSQL 18. */
const cases: readonly (readonly [string, boolean | "unknown"])[] = [
  ["text default 'random()'", false],
  ["integer default 1 + 2 * 3", false],
  ["timestamptz default now()", false],
  ["timestamptz default current_timestamp", false],
  ["timestamptz default now() - interval '1 day'", false],
  ["timestamp default (now() at time zone 'utc')", false],
  ["timestamp default timezone('utc', statement_timestamp())", false],
  ["date default current_date", false],
  ["text default current_user", false],
  ["text default current_setting('app.tenant', true)", false],
  ["text[] default array['a', upper('b')]", false],
  ["jsonb default jsonb_build_object('a', 1, 'b', coalesce(null, '{}'::jsonb))", false],
  ["text default case when 1 > 2 then lower('A') else 'b' || 'c' end", false],
  ["text default pg_catalog.lower('A')", false],
  ["boolean default ('a' like 'b')", false],
  ["boolean default (1 between 0 and 2)", false],
  ["text default substring('abc' from 1 for 2)", false],
  ["double precision default extract(epoch from now())", false],
  ["timestamptz default clock_timestamp()", true],
  ["text default timeofday()", true],
  ["uuid default gen_random_uuid()", true],
  ["uuid default uuidv7()", true],
  ["integer default nextval('numbers')", true],
  ["text default upper(substr(md5(random()::text), 1, 8))", true],
  ["text[] default array['a', md5(random()::text)]", true],
  ["double precision default greatest(1, pg_catalog.random())", true],
  ["text default plain()", true],
  ["text default public.plain()", true],
  ["text default steady()", false],
  ["text default fixed()", false],
  ["text default steady() || plain()", true],
  ["text default inlined()", false],
  ["text default rolled()", true],
  ["text default secured()", true],
  ["text default chosen()", true],
  ["text default nested()", false],
  ["text default twice('a')", "unknown"],
];

describe("isVolatile", () => {
  const judge = (column: string, postgres = 18) => {
    const catalog = replayTexts([deployed]).catalog;
    const [change] = read(scriptOf(`alter table t add column z ${column}`)).statements[0]?.changes ?? [];
    if (change?.kind !== "AddColumn" || change.column.default === null) throw new Error(`no default in ${column}`);
    return isVolatile(change.column.default, catalog, postgres);
  };

  test.each(cases)("%s: %s", (column, expected) => {
    expect(judge(column)).toBe(expected);
  });

  test("a server writes the table anew exactly for the volatile ones", async () => {
    await server.reset();
    expect(await server.run(statementsOf(read(scriptOf(deployed))))).toBeNull();
    const wrong: string[] = [];
    for (const [column, expected] of cases) {
      const file = async () => (await server.query<{ file: number }>("select pg_relation_filenode('t') as file"))[0]?.file;
      const before = await file();
      expect(await server.run(["begin", `alter table t add column z ${column}`]), column).toBeNull();
      const rewrites = before !== (await file());
      await server.run(["rollback"]);
      if (expected !== "unknown" && expected !== rewrites) wrong.push(column);
    }
    expect(wrong).toEqual([]);
  });

  test.each<readonly [string, number, boolean | "unknown"]>([
    ["text default nanoid()", 18, "unknown"],
    ["text default app.new_code()", 18, "unknown"],
    ["text default pg_catalog.nanoid()", 18, "unknown"],
    ["uuid default uuid_generate_v4()", 18, true],
    ["uuid default extensions.uuid_generate_v4()", 18, true],
    ["uuid default uuid_generate_v5(uuid_ns_url(), 'a')", 18, false],
    ["text default encode(gen_random_bytes(8), 'hex')", 18, true],
    ["uuid default auth.uid()", 18, false],
    ["text default (select 'a')", 18, "unknown"],
    ["integer default 1 ~~> 2", 18, "unknown"],
    // One overload of timezone() was volatile before PostgreSQL 15: that of a time with time zone.
    ["timestamp default (now() at time zone 'utc')", 13, false],
    ["timestamp default (current_timestamp at time zone 'utc')", 14, false],
    ["timetz default (current_time at time zone 'utc')", 14, "unknown"],
    ["timetz default (current_time at time zone 'utc')", 15, false],
  ])("%s on PostgreSQL %i: %s", (column, postgres, expected) => {
    expect(judge(column, postgres)).toBe(expected);
  });
});
