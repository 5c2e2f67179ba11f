import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { blocksReads, blocksWrites, effectOf, lockModes } from "../../src/effects/effect.ts";
import type { Effect, LockMode, Relation } from "../../src/effects/effect.ts";
import { strongest } from "../../src/plan.ts";
import { loadParser } from "../../src/sql/read.ts";
import { startServer, type Server } from "../server.ts";
import type { Replay } from "../../src/catalog/replay.ts";
import { deployed } from "./cases.ts";
import type { EffectCase } from "./cases.ts";
import * as plain from "./cases.ts";
import * as archive from "./cases-archive.ts";
import * as library from "./cases-library.ts";
import * as office from "./cases-office.ts";
import * as shop from "./cases-shop.ts";
import { read, replayTexts, scriptOf, statementsOf } from "../catalog/history.ts";

let server: Server;
beforeAll(async () => {
  await loadParser();
  server = await startServer();
});
afterAll(() => server.close());

/**
 * PostgreSQL 18.6, which PGlite is, also takes ACCESS SHARE on what a default or policy depends on that is made or kept; 18.4, which scripts/check-effects.ts asks, and
 * older ones do not.
 */
const lockingDependencies: ReadonlySet<string> = new Set([
  "alter table scratch alter id type bigint",
  "create table zz (like orders including all)",
  'create table zz (like "Other Schema"."Users Table" including defaults including constraints, like base)',
  "create table zz partition of orders for values from ('2027-01-01') to ('2028-01-01')",
  "create table zz partition of orders_2026 for values from ('2026-05-01') to ('2026-06-01')",
  "alter policy tenant_orders on orders to current_user",
]);

const sets: readonly (readonly [string, { readonly deployed: string; readonly changes: readonly EffectCase[]; readonly session?: string; readonly exact?: ReadonlySet<string> }])[] = [["something of everything", plain], ["a shop", shop], ["an office", office], ["a library", library], ["an archive", archive]];

describe.each(sets)("effectOf in %s", (_, { deployed, changes, session = "set timezone to 'Europe/Berlin'", exact }) => {
  let replay: Replay;
  beforeAll(async () => {
    await server.reset();
    expect(await server.run([...statementsOf(read(scriptOf(deployed))), session])).toBeNull();
    replay = replayTexts([deployed]);
  });

  afterEach(async () => {
    await server.run(["rollback"]);
  });

  test.each(changes.filter((each) => typeof each === "string"))("%s", async (sql) => {
    const mark = replay.mark();
    const script = read(scriptOf(`${session}; ${sql}`));
    replay.open(script, "next");
    const effects: Effect[] = [];
    for (const statement of script.statements) {
      for (const change of replay.changesOf(statement)) {
        effects.push(effectOf(change, replay.catalog, replay.session, 18, statement));
        replay.apply(change, script.script);
      }
    }
    replay.close();
    replay.undoTo(mark);

    const before = await relations();
    expect(await server.run(["begin", sql])).toBeNull();
    const held = await locks(before);
    const after = await relations();

    const foretold = Object.fromEntries(strongest(effects.flatMap((effect) => effect.locks)).filter(({ relation }) => relation.table?.release !== "next").map(({ relation, mode }) => [`${relation.kind} ${nameOf(relation)}`, mode]));
    // Indexes follow their table unless they are foretold.
    const claimed = Object.fromEntries(
      Object.entries(held).filter(([name, mode]) => name in foretold || !(/^(?:partitioned )?index /.test(name) || (lockingDependencies.has(sql) && mode === "ACCESS SHARE"))),
    );
    const onRows = exact?.has(sql) !== true && /^(?:insert|update|delete|merge|select|with|copy|do)\b/.test(sql);
    // Which rows are found decides what foreign keys and partitions take: the most is foretold.
    if (onRows) expect(Object.entries(claimed).filter(([name, mode]) => !(name in foretold) || lockModes.indexOf(foretold[name] ?? mode) < lockModes.indexOf(mode))).toEqual([]);
    else expect(foretold).toEqual(claimed);
    const rewritten = [...before].filter(([oid, { kind, file }]) => after.has(oid) && after.get(oid)?.file !== file && !kind.endsWith("index")).map(([, { name }]) => name);
    const names = (relations: readonly Relation[]) => [...new Set(relations.map(nameOf))];
    expect(names(effects.flatMap((effect) => effect.rewrites)).sort()).toEqual(rewritten.sort());
    expect(effects.map((effect) => effect.work)).not.toContain("unknown");
  });
});

describe("effectOf", () => {
  test("says unknown where the catalog cannot tell", () => {
    const replay = replayTexts([deployed]);
    const workOf = (sql: string) => read(scriptOf(sql)).statements[0]?.changes.map((change) => effectOf(change, replay.catalog, replay.session, 18).work)[0];
    expect(workOf("alter table elsewhere alter column name type text")).toBe("unknown");
    expect(workOf("alter table elsewhere alter column name set not null")).toBe("unknown");
    expect(workOf("alter table users add column z text default nanoid()")).toBe("unknown");
    expect(workOf("alter table users add column z email_address")).toBe("unknown");
    expect(workOf("alter table posts alter column seen type timestamptz")).toBe("unknown");
  });
});

test("which locks reads and writes wait for", () => {
  expect(lockModes.filter(blocksReads)).toEqual(["ACCESS EXCLUSIVE"]);
  expect(lockModes.filter(blocksWrites)).toEqual(["SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"]);
});

function nameOf({ schema, name }: Pick<Relation, "schema" | "name">): string {
  return schema === "public" ? name : `${schema}.${name}`;
}

async function relations(): Promise<ReadonlyMap<number, { readonly name: string; readonly kind: string; readonly file: number | null }>> {
  const rows = await server.query<{ oid: number; name: string; kind: string; file: number | null }>(`
    select c.oid, case nspname when 'public' then '' else nspname || '.' end || relname as name, pg_relation_filenode(c.oid) as file,
      case relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'f' then 'foreign table' when 'i' then 'index' when 'I' then 'partitioned index' when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materialized view' when 'c' then 'composite type' end as kind
    from pg_class c join pg_namespace n on n.oid = relnamespace where nspname !~ '^pg_' and nspname <> 'information_schema'`);
  return new Map(rows.map(({ oid, ...relation }) => [oid, relation]));
}

/** The strongest mode held on each relation that was there before. */
async function locks(before: ReadonlyMap<number, { readonly name: string; readonly kind: string }>): Promise<Record<string, LockMode>> {
  const held: Record<string, LockMode> = {};
  for (const row of await server.query<{ relation: number; mode: string }>("select relation, mode from pg_locks where granted and relation is not null")) {
    const relation = before.get(row.relation);
    if (relation === undefined) continue;
    const name = `${relation.kind} ${relation.name}`;
    const mode = row.mode.replace(/Lock$/, "").replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ").toUpperCase() as LockMode;
    const known = held[name];
    if (known === undefined || lockModes.indexOf(mode) > lockModes.indexOf(known)) held[name] = mode;
  }
  return held;
}
