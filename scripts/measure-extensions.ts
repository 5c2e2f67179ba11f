/**
 * Reads from PGlite which types, routines and relations the extensions of PostgreSQL's own distribution bring, and pgvector and PostGIS, and writes
 * `src/catalog/extensions.data.ts`. `npx tsx scripts/measure-extensions.ts [--check]`
 */
import { readdirSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import type { Extension } from "@electric-sql/pglite";
import { writeMeasured } from "./measured-file.ts";
import { loadPackaged, packaged } from "./pglite-extensions.ts";

/** Routines by volatility; support: functions that only serve a type or an operator class, which no expression calls. */
const query = (name: string) => `
  select regexp_replace(p.oid::regprocedure::text, '^public\\.', '') as signature, case when p.prokind = 'a' then 'a' when p.prokind = 'p' then 'p'
    when p.prorettype in ('internal'::regtype, 'cstring'::regtype) or exists (select from unnest(p.proargtypes) as argument where argument in ('internal'::regtype, 'cstring'::regtype))
      or exists (select from pg_amproc where amproc = p.oid) then 'support' else p.provolatile::text end as volatility
  from pg_depend d join pg_extension e on e.oid = d.refobjid join pg_proc p on p.oid = d.objid
  where d.classid = 'pg_proc'::regclass and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e' and e.extname = '${name}'
  order by p.oid::regprocedure::text collate "C"`;

const relationsQuery = (name: string) => `
  select (case c.relkind when 'S' then 'sequence ' when 'v' then 'view ' else 'table ' end) || c.relname as name from pg_depend d join pg_extension e on e.oid = d.refobjid join pg_class c on c.oid = d.objid
  where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e' and e.extname = '${name}' and c.relkind in ('r', 'v', 'S', 'm', 'f', 'p')
  order by 1`;

const typesQuery = (name: string) => `
  select t.typname as name from pg_depend d join pg_extension e on e.oid = d.refobjid join pg_type t on t.oid = d.objid
  where d.classid = 'pg_type'::regclass and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e' and e.extname = '${name}' and t.typelem = 0 and t.typtype in ('b', 'd', 'c') and t.typrelid = 0
  order by 1`;

interface Brought {
  readonly requires: readonly string[];
  readonly types: string;
  readonly volatile: string;
  readonly stable: string;
  readonly immutable: string;
  readonly support: string;
  readonly aggregates: string;
  readonly relations: string;
}

const contrib = new URL("../node_modules/@electric-sql/pglite/dist/contrib/", import.meta.url);
const found: Record<string, Brought> = {};
let version = "";
for (const file of readdirSync(contrib).filter((name) => name.endsWith(".js")).sort()) {
  const modules = (await import(new URL(file, contrib).href)) as Record<string, Extension>;
  const [key, extension] = Object.entries(modules)[0] ?? [];
  if (key === undefined || extension === undefined) continue;
  const all = { [key]: extension };
  if (key === "earthdistance") all["cube"] = ((await import(new URL("cube.js", contrib).href)) as Record<string, Extension>)["cube"] as Extension;
  const database = await PGlite.create({ extensions: all });
  version = String((await database.query<{ server_version: string }>("show server_version")).rows[0]?.server_version);
  for (const { name } of (await database.query<{ name: string }>("select name from pg_available_extensions where name <> 'plpgsql' order by name")).rows) {
    if (found[name] === undefined) await read(database, name);
  }
  await database.close();
}
for (const name of packaged) {
  const { create } = await loadPackaged(name);
  const database = await create({});
  await read(database, name);
  version += `, ${name} ${String((await database.query<{ extversion: string }>(`select extversion from pg_extension where extname = '${name}'`)).rows[0]?.extversion)}`;
  await database.close();
}

/** Creates an extension, if the server can, and keeps what it brought. */
async function read(database: PGlite, name: string): Promise<void> {
  try {
    await database.exec(`create extension "${name}" cascade`);
  } catch {
    return;
  }
  const requires = (await database.query<{ requires: readonly string[] | null }>(`select requires from pg_available_extension_versions where name = '${name}' and installed`)).rows[0]?.requires ?? [];
  const functions = (await database.query<{ volatility: string; signature: string }>(query(name))).rows;
  const names = async (sql: string) => (await database.query<{ name: string }>(sql)).rows.map((row) => row.name).join("; ");
  const of = (volatility: string) => functions.filter((row) => row.volatility === volatility).map((row) => row.signature).join("; ");
  const brought = { requires, types: await names(typesQuery(name)), volatile: of("v"), stable: of("s"), immutable: of("i"), support: of("support"), aggregates: of("a"), relations: await names(relationsQuery(name)) };
  if (functions.length > 0 || brought.types !== "") found[name] = brought;
}

const entries = Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, brought]) => `  ${JSON.stringify(name)}: ${JSON.stringify(brought)},`);
writeMeasured(
  "src/catalog/extensions.data.ts",
  `/** Read from PostgreSQL ${version} by scripts/measure-extensions.ts. Do not edit. */

export interface ExtensionObjects {
  readonly requires: readonly string[];
  /** Names, and signatures of functions by volatility, each list parted by "; ". */
  readonly types: string;
  readonly volatile: string;
  readonly stable: string;
  readonly immutable: string;
  /** Functions that only serve a type or an operator class. */
  readonly support: string;
  readonly aggregates: string;
  /** Each with its kind: view v; table t. */
  readonly relations: string;
}

/** What PostgreSQL's own extensions and a few others bring, by extension. */
export const extensionObjects: Readonly<Record<string, ExtensionObjects>> = {
${entries.join("\n")}
};
`,
);
