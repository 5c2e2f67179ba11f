/**
 * Reads from real servers which functions of pg_catalog are volatile, and writes `src/catalog/functions.data.ts`.
 * `npx tsx scripts/measure-functions.ts [--check]`
 */
import { majors, withServer } from "./servers.ts";
import { wordLines, writeMeasured } from "./measured-file.ts";

/** Functions that SQL can call in an expression: no triggers, no handlers, no support functions of types, operators, indexes and aggregates. */
const callable = `
  select p.proname as name, bool_or(p.provolatile = 'v') as volatile, bool_or(p.provolatile <> 'v') as steady
  from pg_proc p
  where p.pronamespace = 'pg_catalog'::regnamespace and p.prokind = 'f' and not p.proretset
    and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype, 'cstring'::regtype)
    and p.prorettype::regtype::text not like '%handler'
    and not exists (select from unnest(p.proargtypes) as argument where argument in ('internal'::regtype, 'cstring'::regtype))
    and not exists (select from pg_operator where oprcode = p.oid and p.proname not in ('like', 'notlike', 'starts_with', 'array_append', 'array_cat', 'array_prepend'))
    and not exists (select from pg_type where p.oid in (typinput, typoutput, typreceive, typsend, typmodin, typmodout))
    and not exists (select from pg_amproc where amproc = p.oid and p.proname not like 'hash%')
    and not exists (select from pg_aggregate where p.oid in (aggtransfn, aggfinalfn, aggcombinefn, aggserialfn, aggdeserialfn, aggmtransfn, aggminvtransfn, aggmfinalfn))
    and p.proname !~ '^(binary_upgrade_|pg_stat_get_)' and p.proname !~ '_(validator|canonical|subdiff)$'
  group by p.proname`;

/** What the lint takes for granted: an operator, a cast or the input of a type of PostgreSQL's own is never volatile. */
const volatileElsewhere = `
  select 'operator ' || o.oid::regoperator as what from pg_operator o join pg_proc p on p.oid = o.oprcode where p.provolatile = 'v'
  union all select 'cast ' || c.oid from pg_cast c join pg_proc p on p.oid = c.castfunc where p.provolatile = 'v'
  union all select 'type ' || t.oid::regtype from pg_type t join pg_proc p on p.oid in (t.typinput, t.typoutput) where p.provolatile = 'v'`;

type Volatility = "volatile" | "not volatile" | "mixed";
const found = new Map<string, Map<number, Volatility>>();
const versions: string[] = [];
const operators = new Set<string>();

for (const major of majors) {
  await withServer(major, async (server) => {
    versions.push(server.version);
    const connection = await server.connect();
    for (const row of await connection.query(callable)) {
      const volatility: Volatility = row["volatile"] === true ? (row["steady"] === true ? "mixed" : "volatile") : "not volatile";
      const name = String(row["name"]);
      found.set(name, (found.get(name) ?? new Map<number, Volatility>()).set(major, volatility));
    }
    for (const row of await connection.query("select distinct oprname as name from pg_operator")) operators.add(String(row["name"]));
    for (const row of await connection.query(volatileElsewhere)) throw new Error(`PostgreSQL ${server.version} has a volatile ${String(row["what"])}`);
    await connection.end();
  });
}

const names = [...found.keys()].sort();
const always = (volatility: Volatility) => names.filter((name) => [...(found.get(name)?.values() ?? [])].every((each) => each === volatility));
const volatileNames = always("volatile");
const steadyNames = always("not volatile");
const varying = names.filter((name) => !volatileNames.includes(name) && !steadyNames.includes(name));

writeMeasured("src/catalog/functions.data.ts", `/** Read from PostgreSQL ${versions.join(", ")} by scripts/measure-functions.ts. Do not edit. */

/** Functions of pg_catalog, every overload of them volatile on every version that has them. */
export const volatileFunctions = \`
${wordLines(volatileNames)}
\`;

/** Functions of pg_catalog, no overload of them volatile on any version. */
export const steadyFunctions = \`
${wordLines(steadyNames)}
\`;

/** Functions of pg_catalog of which it depends: "mixed" where only some overloads are volatile. By version. */
export const varyingFunctions: Readonly<Record<string, Readonly<Record<number, "volatile" | "not volatile" | "mixed">>>> = {
${varying.map((name) => `  ${name}: { ${[...(found.get(name) ?? [])].map(([major, volatility]) => `${major}: "${volatility}"`).join(", ")} },`).join("\n")}
};

/** Operators of pg_catalog: none is volatile. */
export const operators = ${JSON.stringify([...operators].sort().join(" "))};
`);
