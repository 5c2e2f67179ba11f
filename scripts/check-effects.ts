/**
 * Runs the statements of test/catalog/effect-cases.ts on real servers of every version, and compares the locks held and the files
 * written anew with what is foretold. Prints each disagreement and a line of figures for each version. `npx tsx scripts/check-effects.ts`
 */
import { effectOf, lockModes } from "../src/catalog/effects.ts";
import type { LockMode } from "../src/catalog/effects.ts";
import { strongest } from "../src/plan.ts";
import { loadParser } from "../src/sql/read.ts";
import { changes, deployed } from "../test/catalog/effect-cases.ts";
import { read, replayTexts, scriptOf, statementsOf } from "../test/catalog/history.ts";
import { majors, withServer } from "./servers.ts";
import type { Connection } from "./servers.ts";

const kinds: Readonly<Record<string, string>> = { r: "table", p: "partitioned table", f: "foreign table", i: "index", I: "partitioned index", S: "sequence", v: "view", m: "materialized view", c: "composite type" };
interface Relation {
  readonly name: string;
  readonly kind: string;
  readonly file: number | null;
}

await loadParser();
for (const major of majors) {
  await withServer(major, async (server) => {
    const connection = await server.connect();
    const done: string[] = [];
    for (const statement of [...statementsOf(read(scriptOf(deployed))), "set timezone to 'Europe/Berlin'"]) if (await accepts(connection, statement)) done.push(statement);
    let equal = 0;
    let refused = 0;
    for (const sql of changes) {
      const before = await relations(connection);
      await connection.query("begin");
      if (!(await accepts(connection, sql))) refused++;
      else {
        const held = await locks(connection, before);
        const after = await relations(connection);
        const written = [...before].filter(([oid, { kind, file }]) => after.has(oid) && after.get(oid)?.file !== file && !kind.endsWith("index")).map(([, { name }]) => name);
        const differences = compare(done.join(";\n"), sql, major, held, written);
        if (differences.length === 0) equal++;
        else console.log(`${major}: ${sql}\n    ${differences.join("\n    ")}`);
      }
      await connection.query("rollback");
    }
    console.log(`PostgreSQL ${server.version}: ${equal} of ${changes.length - refused} statements as foretold, ${refused} refused by the server`);
    await connection.end();
  });
}

function compare(history: string, sql: string, postgres: number, held: ReadonlyMap<string, LockMode>, written: readonly string[]): string[] {
  const script = read(scriptOf(`set timezone to 'Europe/Berlin'; ${sql}`));
  const replay = replayTexts([history]);
  replay.open(script, "next");
  const effects = script.statements.flatMap((statement) =>
    statement.changes.map((change) => {
      const effect = effectOf(change, replay.catalog, replay.session, postgres, statement);
      replay.apply(change, script.script);
      return effect;
    }),
  );
  const foretold = new Map(strongest(effects.flatMap((effect) => effect.locks)).map(({ relation, mode }) => [`${relation.kind} ${relation.name}`, mode]));
  const missing = [...held].filter(([name, mode]) => foretold.get(name) !== mode && (foretold.has(name) || !/^(?:partitioned )?index /.test(name)));
  const extra = [...foretold].filter(([name, mode]) => held.get(name) !== mode);
  const rewrites = [...new Set(effects.flatMap((effect) => effect.rewrites.map(({ name }) => name)))];
  return [
    ...missing.map(([name, mode]) => `held, not foretold: ${mode} on ${name}`),
    ...extra.map(([name, mode]) => `foretold, not held: ${mode} on ${name}`),
    ...(rewrites.sort().join() === [...written].sort().join() ? [] : [`written anew: ${written.join(", ")}; foretold: ${rewrites.join(", ")}`]),
  ];
}

async function accepts(connection: Connection, sql: string): Promise<boolean> {
  try {
    await connection.query(sql);
    return true;
  } catch {
    return false;
  }
}

async function relations(connection: Connection): Promise<ReadonlyMap<string, Relation>> {
  const rows = await connection.query("select oid, relname as name, relkind as kind, pg_relation_filenode(oid) as file from pg_class where relnamespace in (select oid from pg_namespace where nspname = 'public')");
  return new Map(rows.map((row) => [String(row["oid"]), { name: String(row["name"]), kind: kinds[String(row["kind"])] ?? "", file: row["file"] as number | null }]));
}

/** The strongest mode held on each relation that was there before. */
async function locks(connection: Connection, before: ReadonlyMap<string, Relation>): Promise<ReadonlyMap<string, LockMode>> {
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
