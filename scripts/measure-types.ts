/**
 * Reads from real servers which casts leave the bytes alone and which session time zones are UTC, and writes `src/catalog/types.data.ts`;
 * then changes a column from every type of a list to every other and proves that `typeChange` foretells the rewrites.
 * `npx tsx scripts/measure-types.ts [--check]`
 */
import type { Node } from "@pgsql/types";
import type { ObjectName } from "../src/sql/change.ts";
import { majors, withServer } from "./servers.ts";
import type { Connection } from "./servers.ts";
import { wordLines, writeMeasured } from "./measured-file.ts";

const casts = new Set<string>();
const zones = new Set<string>();
const versions: string[] = [];

for (const major of majors) {
  await withServer(major, async (server) => {
    versions.push(server.version);
    const connection = await server.connect();
    const rows = await connection.query(`
      select s.typname || ' ' || t.typname as pair
      from pg_cast c join pg_type s on s.oid = c.castsource join pg_type t on t.oid = c.casttarget
      where c.castmethod = 'b' and c.castcontext in ('i', 'a') and s.typname !~ '^pg_' order by 1`);
    const pairs = rows.map((row) => String(row["pair"]));
    if (casts.size === 0) for (const pair of pairs) casts.add(pair);
    for (const pair of pairs) if (!casts.has(pair)) throw new Error(`PostgreSQL ${server.version} alone casts ${pair} without a function: the data need versions`);
    await connection.query("create table clock (at timestamp)");
    if (major === 13 || major === 18) for (const zone of await zonesWithoutRewrite(connection)) zones.add(zone);
    await connection.end();
  });
}

/** Time zones under which timestamp becomes timestamptz without a rewrite. */
async function zonesWithoutRewrite(connection: Connection): Promise<string[]> {
  const names = (await connection.query("select name from pg_timezone_names where utc_offset = '0' and name !~ '^posix/' order by name")).map((row) => String(row["name"]));
  const found: string[] = [];
  for (const name of ["0", "+0", "00:00", ...names]) {
    await connection.query(`begin; set local timezone to '${name}'`);
    if (!(await rewrites(connection, "alter table clock alter column at type timestamptz", "clock"))) found.push(name.toLowerCase());
    await connection.query("rollback");
  }
  return found;
}

async function rewrites(connection: Connection, sql: string, table: string): Promise<boolean> {
  const file = async () => (await connection.query(`select pg_relation_filenode('${table}') as file`))[0]?.["file"];
  const before = await file();
  await connection.query(sql);
  return before !== (await file());
}

writeMeasured("src/catalog/types.data.ts", `/** Read from PostgreSQL ${versions.join(", ")} by scripts/measure-types.ts. Do not edit. */

/** Pairs of types, old then new, that hold the same bytes, so that a cast needs no function (\`pg_cast.castmethod\` b, implicit or in assignments). */
export const binaryCasts = \`
${[...casts].map((pair) => `  ${pair}`).join("\n")}
\`;

/** Session time zones, in lower case, under which timestamp and timestamptz become each other without a rewrite. */
export const utcZones = \`
${wordLines([...zones].sort())}
\`;
`);

/* The proof. */

const { loadModule, parseSync } = await import("libpg-query");
const { dataType } = await import("../src/sql/data-type.ts");
const { typeChange } = await import("../src/catalog/types.ts");
await loadModule();
const measured = [
  "smallint", "integer", "bigint", "real", "double precision", "numeric", "numeric(10)", "numeric(10,2)", "numeric(12,2)", "numeric(12,4)", "money", "oid", "regclass", "boolean",
  "text", "varchar", "varchar(10)", "varchar(20)", "char(10)", "char(20)", "bpchar", "name", '"char"', "citext", "bytea", "uuid", "json", "jsonb", "xml",
  "date", "time", "time(3)", "timetz(3)", "timestamp", "timestamp(0)", "timestamp(3)", "timestamp(6)", "timestamptz", "timestamptz(0)", "timestamptz(3)", "interval", "interval(3)", "interval day to second",
  "interval day to second(3)", "interval day", "interval year to month", "inet", "cidr", "bit(8)", "varbit", "varbit(8)", "varbit(16)", "int4range", "mood", "integer[]", "bigint[]", "text[]", "varchar(10)[]",
  "varchar(20)[]", "varchar[]", "numeric(10,2)[]", "numeric(12,2)[]", "numeric[]", "timestamp(3)[]", "timestamp[]",
];
const usings = ["", "c", "(c)", "c::@", "cast(c as text)::@", "c::text", "trim(c::text)::@", "null::@", "c::varchar::@", "c::numeric::@"];
const catalog = { findEnum: (name: ObjectName) => (name.name === "mood" ? { schema: "public", name: "mood", values: [], origin: null } : undefined), findObject: () => undefined };
let wrong = 0;
let proved = 0;
let unknowns = 0;
for (const major of [13, 18] as const) {
  await withServer(major, async (server) => {
    const connection = await server.connect();
    await connection.query("create extension citext; create type mood as enum ('calm', 'cross')");
    for (const zone of ["UTC", "Europe/Berlin"]) {
      await connection.query(`set timezone to '${zone}'`);
      for (const from of measured) {
        await connection.query(`create table t (c ${from})`);
        for (const to of measured) {
          if (zone !== "UTC" && !(from.startsWith("timestamp") && to.startsWith("timestamp"))) continue;
          for (const pattern of usings) {
            const using = pattern === "" ? null : pattern.replace("@", to);
            const actual = await attempt(connection, `alter table t alter column c type ${to}${using === null ? "" : ` using ${using}`}`);
            if (actual === null) continue;
            const foretold = typeChange(typeOf(from), { column: "c", type: typeOf(to), using: using === null ? null : { sql: using, node: expression(using), span: null } }, zone, catalog);
            proved++;
            if (foretold === "unknown") unknowns++;
            if (foretold === actual || foretold === "unknown") continue;
            wrong++;
            console.error(`PostgreSQL ${server.version}, ${zone}: ${from} to ${to}${using === null ? "" : ` using ${using}`}: ${actual}, foretold ${foretold}`);
          }
        }
        await connection.query("drop table t");
      }
    }
    await connection.end();
  });
}
console.log(`${proved} type changes tried, ${wrong} foretold wrongly, ${unknowns} not foretold`);
if (wrong > 0) process.exitCode = 1;

/** What a change does, undone at once; null where the server refuses it. */
async function attempt(connection: Connection, sql: string): Promise<"no rewrite" | "rewrite" | null> {
  await connection.query("begin");
  try {
    return (await rewrites(connection, sql, "t")) ? "rewrite" : "no rewrite";
  } catch {
    return null;
  } finally {
    await connection.query("rollback");
  }
}

function expression(sql: string): Node {
  const statement = parseSync(`select ${sql}`).stmts?.[0]?.stmt;
  const target = statement !== undefined && "SelectStmt" in statement ? statement.SelectStmt.targetList?.[0] : undefined;
  const node = target !== undefined && "ResTarget" in target ? target.ResTarget.val : undefined;
  if (node === undefined) throw new Error(`no expression: ${sql}`);
  return node;
}

function typeOf(sql: string) {
  const node = expression(`null::${sql}`);
  return dataType("TypeCast" in node ? node.TypeCast.typeName : undefined);
}
