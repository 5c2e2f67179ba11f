/** Linting again as files change gives what linting anew gives. */
import { beforeAll, describe, expect, test } from "vitest";
import { resolveConfig } from "../src/config/resolve.ts";
import { lint, startLinting, type Linting, type LintInput } from "../src/lint.ts";
import type { History, Migration } from "../src/migrations/migration.ts";
import { buildHistory } from "../src/migrations/order.ts";
import { reconcile } from "../src/migrations/reconcile.ts";
import plain from "../src/migrations/runners/plain.ts";
import type { Report } from "../src/report.ts";
import { rules } from "../src/rules/index.ts";
import { sourceFile } from "../src/source.ts";
import { loadParser } from "../src/sql/read.ts";

beforeAll(() => loadParser());

const { settings } = resolveConfig({ extends: "all", tenancy: { column: "tenant_id" } });

function historyOf(files: ReadonlyMap<string, string>): History {
  return buildHistory(plain, "m", [...files].map(([path, text]) => sourceFile(`m/${path}`, text)), () => null);
}

function inputOf(history: History, asked: readonly string[] | null): LintInput {
  return { histories: [history], settings, rules, today: "2026-03-01", ...(asked !== null && { asked: new Set(asked.map((path) => `m/${path}`)) }) };
}

function toEnd(linting: Linting, input: LintInput): Report {
  const steps = linting.run(input);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

const texts = [
  "create table users (id bigint primary key, email text);",
  "create table orders (id bigint primary key, user_id bigint references users (id));",
  "alter table users rename to people;",
  "create index on users (email);",
  "drop table users cascade;",
  "alter table orders add column tenant_id uuid;\ncreate index on orders (tenant_id);",
  "create temporary table scratch (id int); insert into scratch select id from users; drop table scratch;",
  "begin; alter table users add column a int; rollback;",
  "alter table orders enable row level security;\ncreate policy own on orders using (tenant_id is not null);",
  "drop index orders_tenant_id_idx;\ndrop tabel x;",
  "create schema app; create table app.users (id int); set search_path = app; drop table users;",
];

test("names what stands for a placeholder as it is written, with quotes and without", () => {
  const history = historyOf(new Map([["001_a.sql", 'create table {{ index .Options "Namespace" }}.users (email text);'], ["002_b.sql", 'alter table "{{ index .Options "Namespace" }}".users drop column email;']]));
  const [found] = lint(inputOf(history, null)).findings.filter(({ rule }) => rule === "drop-column");
  expect(found?.message).toContain('{{ index .Options "Namespace" }}.users');
});

describe("linting again", () => {
  test("gives what linting anew gives, whichever file changes, comes or goes", () => {
    let state = 7;
    const random = (below: number): number => (state = (state * 48271) % 2147483647) % below;
    const files = new Map(["001_a.sql", "002_b.sql", "003_c.sql", "004_d.sql", "005_e.sql", "005_e.down.sql"].map((path, index) => [path, texts[index]!]));
    const sessions = new Map<string, Linting>();
    let earlier: History | undefined;
    let found = 0;
    for (let round = 0; round < 120; round++) {
      const path = `00${1 + random(7)}_${"abcdefg"[random(7)]!}${random(4) === 0 ? ".down" : ""}.sql`;
      const known = [...files.keys()];
      const which = random(3) === 0 ? path : known[random(known.length)]!;
      if (random(6) === 0 && files.size > 3) files.delete(which);
      else files.set(which, texts[random(texts.length)]!);
      const asked = random(5) === 0 ? null : [[...files.keys()][random(files.size)]!];
      const history = historyOf(files);
      earlier = reconcile(history, earlier);
      const key = asked?.join() ?? "";
      if (!sessions.has(key)) sessions.set(key, startLinting());
      const report = toEnd(sessions.get(key)!, inputOf(earlier, asked));
      const anew = lint(inputOf(history, asked));
      expect(report.findings, `round ${round}, ${which}`).toEqual(anew.findings);
      expect([report.problems, report.summary]).toEqual([anew.problems, anew.summary]);
      found += anew.findings.length;
    }
    expect(found).toBeGreaterThan(300);
  });

  test("replays only from the migration that changed on, and goes on where it was left", () => {
    const files = new Map(Array.from({ length: 10 }, (_, index) => [`00${index}_t.sql`, `create table t${index} (id int);`]));
    const linting = startLinting();
    const first = historyOf(files);
    const left = linting.run(inputOf(first, ["009_t.sql"]));
    for (let step = 0; step < 4; step++) left.next();
    left.return(undefined as never);
    const visited = (history: History): number => {
      let count = 0;
      toEnd(linting, { ...inputOf(history, ["009_t.sql"]), onScript: () => count++ });
      return count;
    };
    expect(visited(first)).toBe(6);
    expect(visited(first)).toBe(0);
    const next = reconcile(historyOf(new Map([...files, ["009_t.sql", "drop table t1;"]])), first);
    expect(visited(next)).toBe(1);
    expect(visited(reconcile(historyOf(new Map([...files, ["007_t.sql", "drop table t1;"], ["009_t.sql", "drop table t1;"]])), next))).toBe(3);
  });
});

test("what did not change stays the same value", () => {
  const files = new Map([["001_a.sql", texts[0]!], ["001_a.down.sql", "drop table users;"], ["002_b.sql", texts[1]!]]);
  const first = historyOf(files);
  expect(reconcile(historyOf(files), first)).toBe(first);
  const changed = reconcile(historyOf(new Map([...files, ["001_a.down.sql", "drop table orders;"]])), first);
  const isKept = ({ path }: Migration): boolean => changed.migrations.find((migration) => migration.path === path) === first.migrations.find((migration) => migration.path === path);
  expect(changed.migrations.map((migration) => [migration.stem, isKept(migration)])).toEqual([["001_a", false], ["002_b", true]]);
});

describe("files that people run together by hand make one release", () => {
  const keysOf = (files: Readonly<Record<string, string>>): string[] =>
    lint(inputOf(historyOf(new Map(Object.entries(files))), null)).findings.filter(({ rule }) => rule === "validating-foreign-key").map(({ path }) => path);
  const key = "alter table posts add foreign key (user_id) references users (id);";
  const tables = "create table users (id bigint primary key); create table posts (user_id bigint);";

  test("of one version", () => {
    expect(keysOf({ "20240603-posts.sql": tables, "20240603-posts-keys.sql": key })).toEqual([]);
    expect(keysOf({ "20240603-posts.sql": tables, "20240604-posts-keys.sql": key })).toEqual(["m/20240604-posts-keys.sql"]);
  });

  test("in a folder for each kind of object", () => {
    const files = { "1_types/1_mood.sql": "create type mood as enum ('good');", "2_tables/1_posts.sql": tables };
    expect(keysOf({ ...files, "3_foreign_keys/1_posts.sql": key })).toEqual([]);
    expect(keysOf({ ...files, "3_later/1_posts.sql": key })).toEqual(["m/3_later/1_posts.sql"]);
  });
});
