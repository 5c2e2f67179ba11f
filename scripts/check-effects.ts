/**
 * Runs statements on real servers and compares the locks held, the files written anew, the tables read through, the indexes built and whether a transaction is
 * refused with what is foretold. Prints each disagreement and a line of figures for each version.
 * `npx tsx scripts/check-effects.ts [FILE] [13 18 …]`; FILE exports what test/effects/cases.ts does, which is the default.
 */
import { resolve } from "node:path";
import { effectOf, lockModes } from "../src/effects/effect.ts";
import type { Effect, LockMode, Relation } from "../src/effects/effect.ts";
import { strongest } from "../src/plan.ts";
import { loadParser } from "../src/sql/read.ts";
import type { EffectCase } from "../test/effects/cases.ts";
import { read, replayTexts, scriptOf, statementsOf } from "../test/catalog/history.ts";
import { majors, withServer } from "./servers.ts";
import type { Connection } from "./servers.ts";

const kinds: Readonly<Record<string, string>> = { r: "table", p: "partitioned table", f: "foreign table", i: "index", I: "partitioned index", S: "sequence", v: "view", m: "materialized view", c: "composite type" };
interface Found {
  readonly name: string;
  readonly kind: string;
  readonly file: number | null;
  readonly scans: number;
}
/** What a server does. */
interface Seen {
  readonly held: ReadonlyMap<string, LockMode>;
  readonly written: readonly string[];
  readonly scanned: ReadonlySet<string>;
  readonly built: ReadonlySet<string>;
  /** Tables that a foreign key is checked against: reading them is part of reading the one that has the key. */
  readonly beside: ReadonlySet<string>;
}
const timed = process.argv.slice(2);
const path = timed.find((word) => !/^\d+$/.test(word));
const { deployed, changes, session = "set timezone to 'Europe/Berlin'" } = (await import(path === undefined ? "../test/effects/cases.ts" : resolve(path))) as { readonly deployed: string; readonly changes: readonly EffectCase[]; readonly session?: string };
const asked = majors.filter((major) => !timed.some((word) => /^\d+$/.test(word)) || timed.includes(String(major)));

await loadParser();
for (const major of asked) {
  await withServer(major, async (server) => {
    const admin = await server.connect();
    await admin.query("create database deployed");
    const first = await server.connect("deployed");
    const done: string[] = [];
    for (const statement of [...statementsOf(read(scriptOf(deployed))), session]) {
      const reason = await refusal(first, statement);
      if (reason === null) done.push(statement);
      else console.log(`${major}: not deployed: ${statement.slice(0, 90)}: ${reason}`);
    }
    await first.end();
    let equal = 0;
    let refused = 0;
    let at = 0;
    let shared: Connection | null = null;
    for (const each of changes) {
      const [setup, sql] = typeof each === "string" ? ["", each] : each;
      let connection: Connection;
      if (shared !== null && setup === "") connection = shared;
      else {
        await admin.query(`create database case_${++at} template deployed`);
        connection = await server.connect(`case_${at}`);
        await connection.query(session);
        if (setup === "") shared = connection;
      }
      const problem = setup === "" ? null : await runAll(connection, setup);
      const seen = problem === null ? await run(connection, sql) : `setup: ${problem}`;
      if (typeof seen === "string") {
        const foretold = effectsOf([...done, setup].join(";\n"), sql, major);
        const refuses = foretold.some(({ refusesTransaction }) => refusesTransaction);
        if (/cannot (?:run inside|be executed from) a transaction block/.test(seen) !== refuses && (refuses || /transaction block/.test(seen))) console.log(`${major}: ${sql}\n    ${seen}; refusal foretold: ${refuses}`);
        else if (/transaction block/.test(seen)) {
          equal++;
          refused--;
        } else if (process.env["REFUSED"] !== undefined) console.log(`${major}: refused: ${sql}\n    ${seen}; fails: ${foretold.map(({ fails }) => fails).join()}`);
        refused++;
      } else {
        const differences = compare([...done, setup].join(";\n"), sql, major, seen);
        if (differences.length === 0) equal++;
        else console.log(`${major}: ${setup === "" ? "" : `${setup} | `}${sql}\n    ${differences.join("\n    ")}`);
      }
      if (connection !== shared) await connection.end();
    }
    console.log(`PostgreSQL ${server.version}: ${equal} of ${changes.length - refused} statements as foretold, ${refused} refused by the server`);
    await shared?.end();
    await admin.end();
  });
}

function effectsOf(history: string, sql: string, postgres: number): readonly Effect[] {
  const script = read(scriptOf(`${session}; ${sql}`));
  const replay = replayTexts([history]);
  replay.open(script, "next");
  return script.statements.flatMap((statement) =>
    statement.changes.map((change) => {
      const effect = effectOf(change, replay.catalog, replay.session, postgres, statement);
      replay.apply(change, script.script);
      return effect;
    }),
  );
}

function compare(history: string, sql: string, postgres: number, { held, written, scanned, built, beside }: Seen): string[] {
  const effects = effectsOf(history, sql, postgres);
  const locks = strongest(effects.flatMap((effect) => effect.locks)).filter(({ relation }) => relation.table?.release !== "next");
  const foretold = new Map(locks.map(({ relation, mode }) => [`${relation.kind} ${nameOf(relation)}`, mode]));
  // Which rows a statement finds decides what it does through foreign keys and partitions: what is foretold is the most.
  const found = /^\s*(?:insert|update|delete|merge|select|with|copy|do)\b/i.test(sql);
  const partition = effects.some((effect) => effect.unknown.some((text) => text.startsWith("which partitions")));
  const missing = [...held].filter(([name, mode]) => foretold.get(name) !== mode && (foretold.has(name) || !/^(?:partitioned )?index /.test(name)))
    .filter(([name, mode]) => !(found && foretold.has(name) && lockModes.indexOf(foretold.get(name) ?? mode) > lockModes.indexOf(mode)) && !(partition && mode === "ROW EXCLUSIVE" && !foretold.has(name)));
  const extra = [...foretold].filter(([name, mode]) => held.get(name) !== mode && !(found && (mode === "ROW SHARE" || mode === "ROW EXCLUSIVE")));
  const names = (pick: (effect: Effect) => readonly Relation[]): Set<string> => new Set(effects.flatMap((effect) => pick(effect).map(nameOf)));
  const rewrites = names((effect) => effect.rewrites);
  const scans = names((effect) => effect.scans);
  const builds = names((effect) => effect.builds);
  const differ = (what: string, seen: ReadonlySet<string>, said: ReadonlySet<string>): string[] => {
    const [unsaid, unseen] = [[...seen].filter((name) => !said.has(name)), [...said].filter((name) => !seen.has(name))];
    return unsaid.length + unseen.length === 0 ? [] : [`${what}: ${[...unsaid.map((name) => `${name} not foretold`), ...unseen.map((name) => `${name} not seen`)].join(", ")}`];
  };
  const unknown = effects.flatMap((effect) => effect.unknown);
  return [
    ...missing.map(([name, mode]) => `held, not foretold: ${mode} on ${name}`),
    ...extra.map(([name, mode]) => `foretold, not held: ${mode} on ${name}`),
    ...differ("written anew", new Set(written), rewrites),
    ...differ("read through", new Set([...scanned].filter((name) => scans.has(name) || !beside.has(name))), new Set([...scans].filter((name) => !built.has(`on ${name}`)))),
    ...differ("built", new Set([...built].filter((name) => !name.startsWith("on "))), builds),
    ...(effects.some(({ refusesTransaction }) => refusesTransaction) ? ["ran in a transaction"] : []),
    ...(process.env["UNKNOWN"] !== undefined && unknown.length > 0 ? [`unknown: ${unknown.join("; ")}`] : []),
  ];
}

function nameOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return schema === "public" ? name : `${schema}.${name}`;
}

/** Runs a statement in a transaction that is rolled back; the server's message where it refuses. */
async function run(connection: Connection, sql: string): Promise<Seen | string> {
  // Within the transaction, as counts of scans begin anew between two.
  await connection.query("begin");
  const before = await relations(connection);
  const keysBefore = await keys(connection);
  await connection.query("set local client_min_messages = debug1");
  connection.notices.length = 0;
  const reason = await refusal(connection, sql);
  if (reason !== null) {
    await connection.query(`rollback; reset all; ${session}`);
    return reason;
  }
  const notices = [...connection.notices];
  const held = await locks(connection, before);
  const after = await relations(connection);
  const known = new Map([...keysBefore, ...(await keys(connection))]);
  await connection.query(`rollback; reset all; ${session}`);
  const written = [...before].filter(([oid, { kind, file }]) => after.has(oid) && after.get(oid)?.file !== file && !kind.endsWith("index")).map(([, { name }]) => name);
  const old = new Set([...before.values()].map(({ name }) => name));
  const scanned = new Set<string>();
  const built = new Set<string>();
  const checks = /^\s*(?:create table(?!.*\bas\b)|alter)/is.test(sql);
  if (checks) for (const [oid, { name, kind, scans }] of before) if ((after.get(oid)?.scans ?? scans) > scans && kind === "table") scanned.add(name);
  for (const message of notices) {
    const [, index, table] = /^building index "(.*?)" on table "(.*?)"/.exec(message) ?? [];
    const name = [...old].find((each) => each === table || each.endsWith(`.${table ?? ""}`));
    if (index === undefined || name === undefined || written.includes(name)) continue;
    built.add([...old].find((each) => each.endsWith(`.${index}`)) ?? (name.includes(".") ? `${name.split(".")[0] ?? ""}.${index}` : index));
    built.add(`on ${name}`);
    scanned.delete(name);
  }
  for (const message of notices) {
    const [, table] = /^verifying table "(.*?)"/.exec(message) ?? [];
    const name = [...old].find((each) => each === table || each.endsWith(`.${table ?? ""}`));
    if (name !== undefined && !written.includes(name) && !built.has(`on ${name}`)) scanned.add(name);
  }
  for (const name of written) scanned.delete(name);
  const validated = notices.flatMap((message) => /^validating foreign key constraint "(.*?)"/.exec(message)?.[1] ?? []);
  const parents = new Map((await connection.query("select inhrelid as child, inhparent as parent from pg_inherits")).map((row) => [String(row["child"]), String(row["parent"])]));
  const targets = new Set([...known.values()].filter(({ name }) => validated.includes(name)).map(({ target }) => target));
  const below = (oid: string): boolean => targets.has(oid) || (parents.has(oid) && below(parents.get(oid) ?? ""));
  const beside = new Set([...before].filter(([oid]) => below(oid)).map(([, { name }]) => name));
  for (const { name, table } of known.values()) if (validated.includes(name)) beside.delete(before.get(table)?.name ?? "");
  return { held, written, scanned, built, beside };
}

async function keys(connection: Connection): Promise<ReadonlyMap<string, { readonly name: string; readonly table: string; readonly target: string }>> {
  const rows = await connection.query("select oid, conname as name, conrelid as table, confrelid as target from pg_constraint where contype = 'f'");
  return new Map(rows.map((row) => [String(row["oid"]), { name: String(row["name"]), table: String(row["table"]), target: String(row["target"]) }]));
}

async function runAll(connection: Connection, sql: string): Promise<string | null> {
  for (const statement of statementsOf(read(scriptOf(sql)))) {
    const reason = await refusal(connection, statement);
    if (reason !== null) return reason;
  }
  return null;
}

/** Why the server refuses a statement; null where it runs. */
async function refusal(connection: Connection, sql: string): Promise<string | null> {
  try {
    await connection.query(sql);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function relations(connection: Connection): Promise<ReadonlyMap<string, Found>> {
  const rows = await connection.query(`select c.oid, case nspname when 'public' then '' else nspname || '.' end || relname as name, relkind as kind, pg_relation_filenode(c.oid) as file, coalesce(pg_stat_get_xact_numscans(c.oid), 0) as scans
    from pg_class c join pg_namespace n on n.oid = relnamespace where nspname not like 'pg\\_%' and nspname <> 'information_schema'`);
  return new Map(rows.map((row) => [String(row["oid"]), { name: String(row["name"]), kind: kinds[String(row["kind"])] ?? "", file: row["file"] as number | null, scans: Number(row["scans"]) }]));
}

/** The strongest mode held on each relation that was there before. */
async function locks(connection: Connection, before: ReadonlyMap<string, Found>): Promise<ReadonlyMap<string, LockMode>> {
  const held = new Map<string, LockMode>();
  for (const row of await connection.query("select relation, mode from pg_locks where granted and relation is not null and pid = pg_backend_pid()")) {
    const relation = before.get(String(row["relation"]));
    if (relation === undefined) continue;
    const name = `${relation.kind} ${relation.name}`;
    const mode = String(row["mode"]).replace(/Lock$/, "").replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ").toUpperCase() as LockMode;
    const known = held.get(name);
    if (known === undefined || lockModes.indexOf(mode) > lockModes.indexOf(known)) held.set(name, mode);
  }
  return held;
}
