/**
 * Reads from real servers what may not stand in an index, a key, a default or a generated column, and which values are given to a column of another
 * type by themselves, and writes `src/catalog/expressions.data.ts`. What is told of is so on every version that has it.
 * `npx tsx scripts/measure-expressions.ts [--check]`
 */
import { majors, withServer } from "./servers.ts";
import type { Connection } from "./servers.ts";
import { wordLines, writeMeasured } from "./measured-file.ts";

const aggregates = "select proname as word from pg_proc where pronamespace = 'pg_catalog'::regnamespace group by proname having bool_and(prokind = 'a')";
const windows = "select proname as word from pg_proc where pronamespace = 'pg_catalog'::regnamespace group by proname having bool_and(prokind = 'w')";
const sets = "select proname as word from pg_proc where pronamespace = 'pg_catalog'::regnamespace group by proname having bool_and(proretset) and proname !~ '^pg_'";

/** Functions that SQL can call on one row, less those that watch the server. */
const callable = `
  from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace and p.prokind = 'f' and not p.proretset
    and not exists (select from unnest(p.proargtypes) as argument where argument in ('internal'::regtype, 'cstring'::regtype))
    and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype, 'cstring'::regtype)
    and p.proname !~ '^(binary_upgrade_|pg_|lo_)|_(transfn|accum|validator|handler)$|_(cmp|eq|ge|gt|le|lt|ne|mi|pl)_'
    and not exists (select from pg_type where p.oid in (typinput, typoutput, typreceive, typsend, typmodin, typmodout))`;
const changing = `select p.proname as word ${callable} group by p.proname having bool_and(p.provolatile <> 'i' and p.prolang <> (select oid from pg_language where lanname = 'sql'))`;

/** Overloads that are in doubt, as a table can have their arguments for columns. */
const overloads = `
  select p.proname as name, (select string_agg(t.typname, ',' order by place) from unnest(p.proargtypes) with ordinality a (type, place) join pg_type t on t.oid = a.type) as arguments,
    (select string_agg(format('a%s %s', place, format_type(a.type, null)), ', ' order by place) from unnest(p.proargtypes) with ordinality a (type, place)) as columns,
    (select string_agg('a' || place, ', ' order by place) from unnest(p.proargtypes) with ordinality a (type, place)) as given
  ${callable} and p.pronargs > 0 and p.provolatile <> 'i'
    and not exists (select from unnest(p.proargtypes) a join pg_type t on t.oid = a where t.typtype = 'p')`;

const operators = `
  select oprname || ' ' || l.typname || ',' || r.typname as word from pg_operator o join pg_proc p on p.oid = o.oprcode join pg_type l on l.oid = o.oprleft join pg_type r on r.oid = o.oprright
  where p.provolatile <> 'i' and p.prolang <> (select oid from pg_language where lanname = 'sql') and l.typtype = 'b' and r.typtype = 'b'`;

const types = `
  bool bpchar bytea cidr date float4 float8 inet int2 int4 int8 interval json jsonb macaddr money name numeric oid text time timestamp timestamptz timetz tsquery tsvector uuid varbit varchar xml
  int4range int8range numrange daterange tsrange tstzrange point box _text _int4 _int8 _uuid _timestamptz _varchar regclass bit`.trim().split(/\s+/);

interface Findings {
  readonly aggregates: string[];
  readonly windows: string[];
  readonly sets: string[];
  readonly changing: string[];
  readonly overloads: string[];
  readonly operators: string[];
  readonly casts: string[];
  readonly assigned: string[];
  readonly unordered: string[];
}

const versions: string[] = [];
const found: Findings[] = [];
const all: { functions: Set<string>; signatures: Set<string> }[] = [];

for (const major of majors) {
  await withServer(major, async (server) => {
    versions.push(server.version);
    const connection = await server.connect();
    const words = async (sql: string) => (await connection.query(sql)).map((row) => String(row["word"]));
    found.push({
      aggregates: await words(aggregates),
      windows: await words(windows),
      sets: await words(sets),
      changing: await words(changing),
      overloads: await changingOverloads(connection),
      operators: await words(operators),
      ...(await changesOfType(connection)),
      unordered: await withoutOrder(connection),
    });
    all.push({ functions: new Set(await words("select proname as word from pg_proc")), signatures: new Set(await words("select p.proname || ' ' || (select string_agg(t.typname, ',' order by place) from unnest(p.proargtypes) with ordinality a (type, place) join pg_type t on t.oid = a.type) as word from pg_proc p where pronargs > 0")) });
    await connection.end();
  });
}

async function runs(connection: Connection, sql: string): Promise<string | null> {
  try {
    await connection.query(sql);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** As an index takes them: functions in SQL may turn into what does not change. */
async function changingOverloads(connection: Connection): Promise<string[]> {
  const changing: string[] = [];
  for (const row of await connection.query(overloads)) {
    if ((await runs(connection, `create table t (${String(row["columns"])})`)) !== null) continue;
    const error = await runs(connection, `create index on t ((pg_catalog.${String(row["name"])}(${String(row["given"])}) is null))`);
    if (error?.includes("IMMUTABLE") === true) changing.push(`${String(row["name"])} ${String(row["arguments"])}`);
    await connection.query("drop table t");
  }
  return changing;
}

/** Casts that an index does not take, and what a column takes without a cast. */
async function changesOfType(connection: Connection): Promise<{ casts: string[]; assigned: string[] }> {
  const casts: string[] = [];
  const assigned: string[] = [];
  for (const from of types) {
    const changing: string[] = [];
    const taken: string[] = [];
    await connection.query(`create table t (a ${from})`);
    for (const to of types) {
      if (to === from) continue;
      await connection.query("begin");
      if ((await runs(connection, `create index on t ((a::${to} is null))`))?.includes("IMMUTABLE") === true) changing.push(to);
      await connection.query("rollback; begin");
      if ((await runs(connection, `alter table t alter a type ${to}`)) === null) taken.push(to);
      await connection.query("rollback");
    }
    await connection.query("drop table t");
    casts.push(...changing.map((to) => `${from} ${to}`));
    assigned.push(...taken.map((to) => `${from} ${to}`));
  }
  return { casts, assigned };
}

/** Types that an access method has no operators for. Those that other extensions give some are left out. */
async function withoutOrder(connection: Connection): Promise<string[]> {
  const unordered: string[] = [];
  for (const method of ["btree", "hash", "brin", "spgist"]) {
    for (const type of types) {
      await connection.query(`create table t (a ${type})`);
      if ((await runs(connection, `create index on t using ${method} (a)`)) !== null) unordered.push(`${method} ${type}`);
      await connection.query("drop table t");
    }
  }
  return unordered;
}

/** What every version says, of those that know it. */
function agreed(which: (findings: Findings) => readonly string[], known: (index: number, word: string) => boolean = () => true): string[] {
  const words = new Set(found.flatMap(which));
  return [...words].filter((word) => found.every((findings, index) => which(findings).includes(word) || !known(index, word))).sort();
}

/** What any version says. */
function ever(which: (findings: Findings) => readonly string[]): string[] {
  return [...new Set(found.flatMap(which))].sort();
}

/** Pairs as lines: the first word, and all that come with it. */
function grouped(pairs: readonly string[]): string {
  const groups = new Map<string, string[]>();
  for (const pair of pairs) {
    const [first = "", second = ""] = pair.split(" ");
    groups.set(first, [...(groups.get(first) ?? []), second]);
  }
  return [...groups].map(([first, rest]) => `  ${first} ${rest.join(" ")}`).join("\n");
}

const isFunction = (index: number, word: string): boolean => all[index]?.functions.has(word) === true;
const isSignature = (index: number, word: string): boolean => all[index]?.signatures.has(word) === true;
const changingNames = agreed(({ changing }) => changing, isFunction);

writeMeasured("src/catalog/expressions.data.ts", `/** Read from PostgreSQL ${versions.join(", ")} by scripts/measure-expressions.ts. Do not edit. */

/** Functions of pg_catalog that are aggregates, need a window, or give sets, whatever they are given. */
export const aggregateFunctions = \`
${wordLines(agreed(({ aggregates }) => aggregates, isFunction))}
\`;
export const windowFunctions = \`
${wordLines(agreed(({ windows }) => windows, isFunction))}
\`;
export const setFunctions = \`
${wordLines(agreed(({ sets }) => sets, isFunction))}
\`;

/** Functions of pg_catalog of which no overload is immutable. */
export const changingFunctions = \`
${wordLines(changingNames)}
\`;

/** Overloads of other functions, by their arguments, that are not immutable. */
export const changingOverloads = \`
${grouped(agreed(({ overloads }) => overloads, isSignature).filter((word) => !changingNames.includes(word.split(" ")[0] ?? "")))}
\`;

/** Operators that are not immutable, by what they take. */
export const changingOperators = \`
${grouped(agreed(({ operators }) => operators))}
\`;

/** Casts that are not immutable: from the first to each of the others. */
export const changingCasts = \`
${grouped(agreed(({ casts }) => casts))}
\`;

/** What a column of another type takes without a cast being written, on any version; beside each type itself. Of all other pairs of these types it takes none. */
export const assignments = \`
${types.map((type) => grouped(ever(({ assigned }) => assigned).filter((pair) => pair.startsWith(`${type} `))) || `  ${type}`).join("\n")}
\`;

/** Types that an access method has no operator class for. */
export const unorderedTypes = \`
${grouped(agreed(({ unordered }) => unordered))}
\`;
`);
