/**
 * Runs one statement of each shape on real servers, reads the locks it holds, and which relations it rewrites, reads or
 * indexes, and writes `src/effects/locks.data.ts`. `npx tsx scripts/measure-effects.ts [--check]`
 */
import { base, shapes, usualRoles, variants } from "./effect-shapes.ts";
import type { Shape, Variant } from "./effect-shapes.ts";
import { writeMeasured } from "./measured-file.ts";
import { majors, withServer } from "./servers.ts";
import type { Connection, Major, Server } from "./servers.ts";

const strength = ["AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"];
const works = ["file", "scan", "build", "rewrite"];
const spelled = (mode: string): string => mode.replace(/Lock$/, "").replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ").toUpperCase();

/** By role. */
interface Measured {
  readonly locks: Map<string, string>;
  readonly work: Map<string, string>;
}
interface Relation {
  readonly name: string;
  readonly kind: string;
  readonly file: number | null;
}
type Relations = ReadonlyMap<string, Relation>;
const found = new Map<string, Map<Major, Measured>>();
const versions: string[] = [];
const refused: string[] = [];

for (const major of majors) {
  await withServer(major, async (server) => {
    versions.push(server.version);
    const connection = await server.connect();
    await connection.query(`copy (select 1) to program 'cat > /dev/null; mkdir -p "$PWD/../elsewhere"'`);
    const folder = (await connection.query("select current_setting('data_directory') || '/../elsewhere' as folder"))[0]?.["folder"];
    await connection.query(`create tablespace elsewhere location '${String(folder)}'`);
    if (major >= 15) await connection.query("create access method heap2 type table handler heap_tableam_handler");
    for (const [shape, details] of Object.entries(shapes)) {
      if (details.since !== undefined && major < details.since) continue;
      const plain = await measureIn("plain", shape, details, server, connection);
      if (plain === null) continue;
      for (const variant of variants.filter((each) => each !== "plain" && details.alone === undefined)) {
        const measured = await measureIn(variant, shape, details, server, connection);
        if (variant === "referenced partitioned") {
          if (!plain.locks.has("referenced") || Object.values(details.roles ?? {}).includes("referenced")) continue;
          // What the server refuses cannot be measured: then the partitions are taken to be locked as a plain table is.
          const modes = measured?.locks ?? new Map([["referenced", plain.locks.get("referenced") ?? ""], ["referenced branches", plain.locks.get("referenced") ?? ""], ["referenced partitions", plain.locks.get("referenced") ?? ""]]);
          for (const [role, from] of [["referenced partitioned", "referenced"], ["referenced branches", "referenced branches"], ["referenced partitions", "referenced partitions"]] as const) {
            const mode = modes.get(from);
            if (mode !== undefined) plain.locks.set(role, mode);
          }
          continue;
        }
        const role = variant === "partitioned" ? "partitions" : "children";
        const mode = measured?.locks.get(role);
        const work = measured?.work.get(role);
        if (mode !== undefined && !plain.locks.has(role)) plain.locks.set(role, mode);
        if (work !== undefined && !plain.work.has(role)) plain.work.set(role, work);
      }
      found.set(shape, (found.get(shape) ?? new Map<Major, Measured>()).set(major, plain));
    }
    await connection.end();
  });
}

/** Null where the server refuses the statement on such a table. */
async function measureIn(variant: Variant, shape: string, details: Shape, server: Server, connection: Connection): Promise<Measured | null> {
  try {
    await connection.query(`set client_min_messages = warning; drop schema if exists s cascade; drop schema if exists other cascade; drop publication if exists published; ${base(variant, server.major)}; ${details.before ?? ""}`);
    const roles = { ...usualRoles, below: variant === "partitioned" ? "partitions" : "children", ...details.roles };
    return details.alone === undefined ? await measure(connection, roles, details) : await measureAlone(server, connection, roles, details);
  } catch (error) {
    await connection.query("rollback");
    if (variant === "plain") refused.push(`${server.major} ${shape}: ${String(error)}`);
    return null;
  }
}

async function measure(connection: Connection, roles: Readonly<Record<string, string>>, { sql }: Shape): Promise<Measured> {
  const before = await relations(connection);
  const keys = new Map((await connection.query("select conname as name, conrelid as table from pg_constraint where contype = 'f'")).map((row) => [String(row["name"]), String(row["table"])]));
  await connection.query("begin; set local client_min_messages = debug1");
  const scansBefore = await scansOf(connection);
  connection.notices.length = 0;
  await connection.query(sql);
  const said = [...connection.notices];
  const locks = locksOf(roles, before, await connection.query(held("pg_backend_pid()", "and granted")));
  for (const row of await connection.query("select conname as name, conrelid as table from pg_constraint where contype = 'f'")) keys.set(String(row["name"]), String(row["table"]));
  const after = await relations(connection);
  const scansAfter = await scansOf(connection);
  await connection.query("rollback");

  const byName = new Map([...before.values()].map((relation) => [relation.name, relation]));
  const work = new Map<string, string>();
  const put = (relation: Relation | undefined, what: string): void => {
    const role = relation === undefined ? "" : (roles[relation.name] ?? "");
    if (role !== "" && works.indexOf(what) > works.indexOf(work.get(role) ?? "")) work.set(role, what);
  };
  const empties = /^truncate/.test(sql);
  // The server says nothing of these scans.
  for (const name of ["rest", "typed", "pointer", "pointer_part"]) if (/^(?:create table|alter)/.test(sql) && scansAfter.get(name) !== scansBefore.get(name)) put(byName.get(name), "scan");
  for (const message of said) {
    const [, action, name] = /^(rewriting|verifying) table "(.*?)"/.exec(message) ?? [];
    if (name !== undefined) put(byName.get(name), action === "rewriting" ? "rewrite" : "scan");
    const [, built, table] = /^building index "(.*?)" on table "(.*?)"/.exec(message) ?? [];
    if (table !== undefined && !built?.startsWith("pg_toast") && !empties) put(byName.get(table), "build");
    const [, key] = /^validating foreign key constraint "(.*?)"/.exec(message) ?? [];
    if (key !== undefined) put(before.get(keys.get(key) ?? ""), "scan");
  }
  for (const [oid, relation] of before) {
    const now = after.get(oid);
    if (now === undefined || now.file === relation.file || "iI".includes(relation.kind)) continue;
    put(relation, empties || relation.kind === "S" ? "file" : "rewrite");
  }
  return { locks, work };
}

/** Another session's open transaction makes the statement wait: for a lock, or for that session's end once it holds its first locks. */
async function measureAlone(server: Server, connection: Connection, roles: Readonly<Record<string, string>>, { sql, alone }: Shape): Promise<Measured> {
  const [blocker, watcher] = await Promise.all([server.connect(), server.connect()]);
  const names = await relations(connection);
  const pid = (await connection.query("select pg_backend_pid() as pid"))[0]?.["pid"];
  const first = alone === "locks" ? 'lock table s."table", s.parent in share update exclusive mode' : typeof alone === "object" ? alone.behind : 'insert into s."table" (id, nn) values (9, 9); insert into s.parent values (2, 2)';
  await blocker.query(`begin; ${first}`);
  const running = connection.query(sql);
  let locks = new Map<string, string>();
  while (locks.size === 0) {
    const rows = await watcher.query(`select wait_event_type = 'Lock' as waits from pg_stat_activity where pid = ${String(pid)}`);
    if (rows[0]?.["waits"] === true) locks = locksOf(roles, names, await watcher.query(held(String(pid), alone === "writes" ? "and granted" : "")));
    else await new Promise((resolve) => setTimeout(resolve, 20));
    if (locks.size === 0 && rows[0]?.["waits"] === true) break;
  }
  await blocker.query("rollback");
  await running;
  await Promise.all([blocker.end(), watcher.end()]);
  const work = sql.startsWith("vacuum full") ? "rewrite" : /index/.test(sql) && !sql.startsWith("drop") ? "build" : null;
  return { locks, work: new Map(work === null ? [] : [["table", work]]) };
}

/** How often each table was read through in this transaction and those not yet reported. */
async function scansOf(connection: Connection): Promise<ReadonlyMap<string, string>> {
  return new Map((await connection.query("select relname as name, seq_scan::text as scans from pg_stat_xact_user_tables")).map((row) => [String(row["name"]), String(row["scans"])]));
}

function held(pid: string, which: string): string {
  return `select relation, mode from pg_locks where pid = ${pid} ${which} and relation is not null`;
}

/** Relations by oid, as they are before the statement renames or drops them. */
async function relations(connection: Connection): Promise<Relations> {
  const rows = await connection.query("select oid, relname as name, relkind as kind, pg_relation_filenode(oid) as file from pg_class where relnamespace in (select oid from pg_namespace where nspname in ('s', 'other', 'public'))");
  return new Map(rows.map((row) => [String(row["oid"]), { name: String(row["name"]), kind: String(row["kind"]), file: row["file"] as number | null }]));
}

function locksOf(roles: Readonly<Record<string, string>>, names: Relations, rows: readonly Readonly<Record<string, unknown>>[]): Map<string, string> {
  const modes = new Map<string, string>();
  for (const row of rows) {
    const role = roles[names.get(String(row["relation"]))?.name ?? ""] ?? "";
    const mode = String(row["mode"]);
    if (role !== "" && strength.indexOf(mode) > strength.indexOf(modes.get(role) ?? "")) modes.set(role, mode);
  }
  return modes;
}

const entries = (map: ReadonlyMap<string, string>, word: (value: string) => string): string => {
  const parts = [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([role, value]) => `${/^\w+$/.test(role) ? role : JSON.stringify(role)}: "${word(value)}"`);
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
};
const lines = [...found].map(([shape, byVersion]) => {
  const changes: string[] = [];
  let last = "";
  for (const [major, { locks, work }] of byVersion) {
    const value = `locks: ${entries(locks, spelled)}, work: ${entries(work, (each) => each)}`;
    if (value !== last) changes.push(`{ since: ${major}, ${value} }`);
    last = value;
  }
  return `  ${/^\w+$/.test(shape) ? shape : JSON.stringify(shape)}: [${changes.join(", ")}],`;
});
for (const line of refused) console.error(line);

writeMeasured("src/effects/locks.data.ts", `/** Read from PostgreSQL ${versions.join(", ")} by scripts/measure-effects.ts. Do not edit. */
import type { Measured } from "./effects-roles.ts";

/** What a change of each shape locks and does, by role; from that major version on. */
export const measuredEffects = {
${lines.join("\n")}
} as const satisfies Readonly<Record<string, readonly Measured[]>>;
`);
