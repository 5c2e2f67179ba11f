import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { buildHistory } from "../src/migrations/order.ts";
import flyway from "../src/migrations/runners/flyway.ts";
import golangMigrate from "../src/migrations/runners/golang-migrate.ts";
import plain from "../src/migrations/runners/plain.ts";
import type { Runner } from "../src/migrations/migration.ts";
import { plan, worstLock, type Plan } from "../src/plan.ts";
import { planData } from "../src/plan-json.ts";
import { planText } from "../src/plan-text.ts";
import { sourceFile } from "../src/source.ts";
import { loadParser } from "../src/sql/read.ts";

beforeAll(() => loadParser());

const deployed = "create table users (id bigint primary key, email text, name text); create table posts (id bigint primary key, user_id bigint references users);";

function planOf(sql: string, runner: Runner = plain, names: readonly [string, string] = ["m/001_deployed.sql", "m/002_example.sql"], postgres = 18): Plan {
  const history = buildHistory(runner, "m", [sourceFile(names[0], deployed), sourceFile(names[1], sql)], () => null);
  return plan({ histories: [history], settings: () => ({ postgres, placeholders: [] }), asked: new Set([names[1]]) });
}

/** Each transaction with the text of its statements and the lines until which their locks are held. */
function outline({ scripts }: Plan): readonly (readonly [string, ...string[]])[] {
  return scripts.flatMap(({ file, transactions }) =>
    transactions.map(({ openedBy, statements }) => [openedBy, ...statements.map(({ span, heldUntil }, at) => `${file.text.slice(span.start, span.end)}${heldUntil === at ? "" : ` +${heldUntil - at}`}`)] as const),
  );
}

describe("transactions", () => {
  test("BEGIN and COMMIT hold what is between them; what stands outside is unknown where nothing tells who runs the file", () => {
    expect(outline(planOf("truncate posts;\nbegin;\ntruncate posts;\ncommit;\nselect 1;"))).toEqual([["unknown", "truncate posts"], ["explicit", "begin +2", "truncate posts +1", "commit"], ["unknown", "select 1"]]);
  });

  test("a runner's transaction goes to the end of the file", () => {
    const flywayNames = ["m/V1__deployed.sql", "m/V2__example.sql"] as const;
    expect(outline(planOf("truncate posts; select 1;", flyway, flywayNames))).toEqual([["runner", "truncate posts +1", "select 1"]]);
  });

  test("a query string of several statements is a transaction that the server opens, and BEGIN makes it an explicit one", () => {
    const names = ["m/1_deployed.up.sql", "m/2_example.up.sql"] as const;
    expect(outline(planOf("truncate posts; select 1;", golangMigrate, names))).toEqual([["implicit", "truncate posts +1", "select 1"]]);
    expect(outline(planOf("truncate posts; begin; select 1; commit; select 2", golangMigrate, names))).toEqual([["explicit", "truncate posts +3", "begin +2", "select 1 +1", "commit"], ["implicit", "select 2"]]);
    expect(outline(planOf("truncate posts;", golangMigrate, names))).toEqual([["autocommit", "truncate posts"]]);
  });

  test("ROLLBACK TO SAVEPOINT releases the locks taken since, COMMIT AND CHAIN begins anew", () => {
    expect(outline(planOf("begin; select 1; savepoint s; truncate posts; rollback to s; select 2; commit and chain; select 3; commit"))).toEqual([
      ["explicit", "begin +6", "select 1 +5", "savepoint s +4", "truncate posts +1", "rollback to s +2", "select 2 +1", "commit and chain"],
      ["explicit", "select 3 +1", "commit"],
    ]);
  });

  test("a statement that refuses a transaction stands alone, and always fails in one", () => {
    expect(outline(planOf("select 1; create index concurrently on users (email); select 2"))).toEqual([["unknown", "select 1"], ["autocommit", "create index concurrently on users (email)"], ["unknown", "select 2"]]);
    expect(planOf("begin; create index concurrently on users (email); commit").scripts[0]?.transactions[0]?.statements[1]?.fails).toBe("always: it cannot run inside a transaction block");
  });
});

test("several actions of one ALTER TABLE take the strongest lock once, and a rewrite stands for a scan", () => {
  const [statement] = planOf("alter table users alter column name set statistics 5, alter column name set not null, alter column id type integer").scripts[0]?.transactions[0]?.statements ?? [];
  expect(statement?.locks.map(({ relation, mode }) => `${relation.name} ${mode}`)).toEqual(["users ACCESS EXCLUSIVE", "posts ACCESS EXCLUSIVE"]);
  expect(statement?.rewrites.map(({ name }) => name)).toEqual(["users"]);
  expect(statement?.scans.map(({ name }) => name)).toEqual(["posts"]);
});

test("the worst lock is the strongest that others may wait for", () => {
  const { scripts } = planOf("begin; create table tags (id int); alter table tags add column z int; create index on users (email); alter table posts add column z int; commit");
  const worst = worstLock(scripts[0]!.transactions[0]!);
  expect(worst && [worst.lock.relation.name, worst.lock.mode, worst.from, worst.until]).toEqual(["posts", "ACCESS EXCLUSIVE", 4, 5]);
});

test("versions differ", () => {
  const modes = (postgres: number) => planOf("grant select on users to public", plain, undefined, postgres).scripts[0]?.transactions[0]?.statements[0]?.locks.map(({ mode }) => mode);
  expect([modes(17), modes(18)]).toEqual([[], ["ACCESS SHARE"]]);
});

test("says what is lost, on which rows it fails and what is not known", () => {
  const statement = (sql: string) => planOf(sql).scripts[0]?.transactions[0]?.statements[0];
  expect(statement("drop table users cascade")?.dataLoss).toEqual(["all rows of users"]);
  expect(statement("alter table users drop column email")?.dataLoss).toEqual(["the values of users.email"]);
  expect(statement("create table z (id int)")).toMatchObject({ dataLoss: [], fails: null, unknown: [] });
  expect(statement("alter table users alter column email set not null")?.fails).toBe("if a row of users has no email");
  expect(statement("create unique index on users (email)")?.fails).toBe("if two rows of users share the same email");
  expect(statement("alter table users alter column id type integer")?.fails).toBe("if a value of users.id cannot become integer");
  expect(statement("alter table users add column z int not null")?.fails).toBe("if users has any rows: they have no z");
  expect(statement("do $$ begin if now() > 'today' then drop table posts; end if; end $$")?.unknown).toEqual(["whether it runs: only if now() > 'today'"]);
  expect(statement("alter table elsewhere alter column x type text")?.unknown).toEqual(["whether changing x to text rewrites elsewhere", "what hangs on elsewhere: no migration made it, so its keys, partitions and views are not known"]);
});

test("a statement that does not parse is a problem, and is planned as unknown", () => {
  const { scripts, problems } = planOf("select 1;\nalter tabel users add x int;");
  expect(problems.map(({ path, line }) => [path, line])).toEqual([["m/002_example.sql", 2]]);
  expect(scripts[0]?.transactions[0]?.statements[1]?.unknown).toHaveLength(1);
});

test("as data is exactly what version 1 says", () => {
  const isValid = new Ajv2020.default({ allErrors: true, strict: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync("docs/plan.schema.json", "utf8")) as object);
  const data = planData(planOf("alter table posts\n  add column 🦆 int references users default 1, add unique (user_id);"), 18);
  isValid(data);
  expect(isValid.errors ?? []).toEqual([]);
  expect(data).toEqual({
    version: 1,
    postgres: 18,
    scripts: [
      {
        path: "m/002_example.sql",
        transactions: [
          {
            statements: [
              {
                start: { line: 1, column: 1 },
                end: { line: 2, column: 69 },
                locks: [
                  { relation: "public.posts", kind: "table", mode: "ACCESS EXCLUSIVE" },
                  { relation: "public.users", kind: "table", mode: "SHARE ROW EXCLUSIVE" },
                ],
                rewrites: [],
                scans: ["public.posts"],
                builds: ["public.posts_user_id_key"],
                dataLoss: [],
                fails: "if the default of \"🦆\" points to no row, or if two rows of posts share the same user_id",
                unknown: [],
              },
            ],
          },
        ],
      },
    ],
  });
});

test("as text leads with the worst lock, and does not shout about new tables", () => {
  const text = planText(planOf("begin;\ncreate table tags (post_id bigint references posts);\ncreate index on tags (post_id);\nalter table users alter column name set not null;\ndrop table posts cascade;\ncommit;"), {});
  expect(text).toBe(`m/002_example.sql  PostgreSQL 18
  Transaction lines 1 to 6, BEGIN in the file
  ACCESS EXCLUSIVE on users from line 4 until line 6: reads and writes wait, while users is read through.
     1  begin
     2  create table tags (post_id bigint references posts)
          SHARE ROW EXCLUSIVE    posts  writes and DDL wait until line 6
     3  create index on tags (post_id)
          locks tags: new, no one uses it yet
     4  alter table users alter column name set not null
          ACCESS EXCLUSIVE       users  reads, writes and DDL wait until line 6
          reads all rows of users
          fails if a row of users has no name
     5  drop table posts cascade
          ACCESS EXCLUSIVE       posts  reads, writes and DDL wait until line 6
          users: locked since line 4
          locks tags: new, no one uses it yet
          loses all rows of posts
     6  commit
`);
  expect(planText(planOf("truncate posts"), { color: true })).toContain("\u001b[31mACCESS EXCLUSIVE on posts\u001b[39m");
  const hostile = planText(planOf('drop table "a\u001b[31m\u202eb"'), {});
  expect(hostile.includes("\u001b") || hostile.includes("\u202e")).toBe(false);
});
