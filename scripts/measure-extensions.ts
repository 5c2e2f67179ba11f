/**
 * Reads from PGlite which types and functions the extensions of PostgreSQL's own distribution bring, and writes
 * `src/catalog/extensions.data.ts`. `npx tsx scripts/measure-extensions.ts [--check]`
 */
import { readdirSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import type { Extension } from "@electric-sql/pglite";
import { writeMeasured } from "./measured-file.ts";

/** What no server here has: the types alone, by the manuals of these extensions. */
const others: Readonly<Record<string, string>> = {
  // https://postgis.net/docs/reference.html#PostGIS_Types
  postgis: "geometry; geography; box2d; box3d",
  // https://github.com/pgvector/pgvector
  vector: "vector; halfvec; sparsevec",
};

/** Functions that SQL can call in an expression: none that only serves a type, an operator class or a trigger. */
const query = (name: string) => `
  select p.provolatile as volatility, p.oid::regprocedure::text as signature
  from pg_depend d join pg_extension e on e.oid = d.refobjid join pg_proc p on p.oid = d.objid
  where d.classid = 'pg_proc'::regclass and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e' and e.extname = '${name}' and p.prokind = 'f'
    and p.prorettype not in ('internal'::regtype, 'cstring'::regtype) and not exists (select from unnest(p.proargtypes) as argument where argument in ('internal'::regtype, 'cstring'::regtype))
    and not exists (select from pg_amproc where amproc = p.oid)
  order by p.oid::regprocedure::text collate "C"`;

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
    if (found[name] !== undefined) continue;
    try {
      await database.exec(`create extension "${name}" cascade`);
    } catch {
      continue;
    }
    const requires = (await database.query<{ requires: readonly string[] | null }>(`select requires from pg_available_extension_versions where name = '${name}' and installed`)).rows[0]?.requires ?? [];
    const functions = (await database.query<{ volatility: string; signature: string }>(query(name))).rows;
    const types = (await database.query<{ name: string }>(typesQuery(name))).rows;
    const of = (volatility: string) => functions.filter((row) => row.volatility === volatility).map((row) => row.signature).join("; ");
    const brought = { requires, types: types.map((row) => row.name).join("; "), volatile: of("v"), stable: of("s"), immutable: of("i") };
    if (functions.length + types.length > 0) found[name] = brought;
  }
  await database.close();
}
for (const [name, types] of Object.entries(others)) found[name] ??= { requires: [], types, volatile: "", stable: "", immutable: "" };

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
}

/** The types and the functions that SQL may call of PostgreSQL's own extensions and a few others, by extension. */
export const extensionObjects: Readonly<Record<string, ExtensionObjects>> = {
${entries.join("\n")}
};
`,
);
