/**
 * Reads from real servers which storage parameters each kind of relation, access method and operator class takes, with their types and limits, and
 * which settings there are with theirs, which tags event triggers take and which types are stored as they are, and writes
 * `src/catalog/storage-parameters.data.ts`, `src/catalog/server-settings.data.ts` and `src/catalog/definitions.data.ts`.
 * No server lists its storage parameters and tags: every word in its program is tried as one. `npx tsx scripts/measure-parameters.ts [--check]`
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { extensionFolder, majors, withServer } from "./servers.ts";
import type { Connection, Major } from "./servers.ts";
import { wordLines, writeMeasured } from "./measured-file.ts";

/** Of the servers that were asked. */
const versions: string[] = [];
/** By kind and name, what each version says of the parameter. */
const parameters = new Map<string, Map<string, Set<string>>>();
/** By name, what each version says of the setting. */
const settings = new Map<string, ServerSetting[]>();

/** Settings whose values depend on what a server was built with. */
const ofBuilds: ReadonlySet<string> = new Set(["default_toast_compression", "wal_compression"]);

/** By event, the tags that a trigger on it can be filtered by. */
const tags = { ddl_command_end: new Set<string>(), table_rewrite: new Set<string>() };
/** Types that all of the servers store as they are; null before the first has told. */
let plainTypes: string[] | null = null;

/** What a server says of a setting, in the words of pg_settings. */
interface ServerSetting {
  /** `any` where nothing can be said of its values. */
  readonly type: string;
  readonly unit: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly values: readonly string[];
  /** Who can set it: anyone at any time, at the start of a session only, or no session. */
  readonly when: "any time" | "start" | "never";
}

/** What there is to set parameters on, and `attempt`, which tells why a statement is refused and takes it back where it is not. */
const helpers = `
  create function attempt(sql text, out message text, out detail text) language plpgsql as $$
  begin
    begin
      execute sql;
      raise exception 'accepted' using errcode = 'ZZ001';
    exception when others then
      get stacked diagnostics message = message_text, detail = pg_exception_detail;
    end;
  end $$;
  create type mood as enum ('calm');
  create type pair as (a int);
  create table t (a int, b box, c int[], d point);
  create index i on t (a);
  create foreign data wrapper w;
  create server s foreign data wrapper w;
  create foreign table f (a int) server s;
  create view v as select 1 as a;`;

/** How each kind is given parameters, which stand for `%s`. */
const kinds: Readonly<Record<string, string>> = {
  "table": "create table x (a text) with (%s)",
  "partitioned table": "create table x (a text) partition by list (a) with (%s)",
  "foreign table": "alter foreign table f set (%s)",
  "view": "create view x with (%s) as select a from t",
  "materialized view": "create materialized view x with (%s) as select 1",
  "column": "alter table t alter column a set (%s)",
  "index column": "alter index i alter column a set (%s)",
  "tablespace": "alter tablespace pg_default set (%s)",
  "index btree": "create index x on t using btree (a) with (%s)",
  "index hash": "create index x on t using hash (a) with (%s)",
  "index gist": "create index x on t using gist (b) with (%s)",
  "index gin": "create index x on t using gin (c) with (%s)",
  "index spgist": "create index x on t using spgist (d) with (%s)",
  "index brin": "create index x on t using brin (a) with (%s)",
};

/** What a column is made of for operator classes of polymorphic types. */
const columnTypes: Readonly<Record<string, string>> = { anyarray: "int[]", anyenum: "mood", anyrange: "int4range", anymultirange: "int4multirange", record: "pair" };

for (const major of majors) {
  await withServer(major, async (server) => {
    versions.push(server.version);
    const connection = await server.connect();
    await connection.query(helpers);
    await connection.query("create temp table words (word text)");
    const words = wordsOf(major);
    for (let at = 0; at < words.length; at += 5000) await connection.query(`insert into words select unnest('{${words.slice(at, at + 5000).join(",")}}'::text[])`);
    for (const [kind, template] of Object.entries(kinds)) await measureKind(connection, kind, template);
    await measureClasses(connection);
    await measureSettings(connection);
    await measureTags(connection, major);
    const types = await connection.query("select typname as name from pg_type where typstorage = 'p' and typtype = 'b' and typnamespace = 'pg_catalog'::regnamespace and typname !~ '^_' order by 1");
    const names = types.map((row) => String(row["name"]));
    plainTypes = plainTypes === null ? names : plainTypes.filter((name) => names.includes(name));
    await connection.end();
  });
}

/** The words in the program of a server. */
function wordsOf(major: Major): string[] {
  return [...new Set(programOf(major).match(/[A-Za-z][A-Za-z0-9_]{2,62}/g))];
}

function programOf(major: Major): string {
  return readFileSync(join(extensionFolder(major), "../../../bin/postgres"), "latin1");
}

/** Tries all that may be a tag: words in capitals. */
async function measureTags(connection: Connection, major: Major): Promise<void> {
  await connection.query("create function answer() returns event_trigger language plpgsql as 'begin end'");
  for (const tag of new Set(programOf(major).match(/[A-Z]{3,}(?: [A-Z]+)*/g))) {
    for (const [event, found] of Object.entries(tags)) {
      const [row] = await connection.query(`select message from attempt(${literal(`create event trigger e on ${event} when tag in (${literal(tag)}) execute function answer()`)})`);
      if (row?.["message"] === "accepted") found.add(tag);
    }
  }
}

/** The words that are names of parameters: the server takes them, or says what it has against their value. `name`: an expression for the whole name. */
async function namesTaken(connection: Connection, template: string, name = "word"): Promise<string[]> {
  const rows = await connection.query(`
    select word from words, attempt(format(${literal(template)}, ${name} || ' = ''?''')) where word ~ '^[a-z_]+$' and (message = 'accepted' or message like '%option "' || word || '"%')`);
  return rows.map((row) => String(row["word"])).sort();
}

async function measureKind(connection: Connection, kind: string, template: string): Promise<void> {
  noteKind(kind);
  for (const name of await namesTaken(connection, template)) noteParameter(kind, name, await shapeOf(connection, template, name));
  if (kind !== "table" && kind !== "partitioned table" && kind !== "materialized view") return;
  for (const name of await namesTaken(connection, template, "'toast.' || word")) noteParameter(kind, `toast.${name}`, await shapeOf(connection, template, `toast.${name}`));
}

/** Measures operator classes. What one takes is tried once for all those that have it read by the same function. */
async function measureClasses(connection: Connection): Promise<void> {
  const rows = await connection.query(`
    select opcname as name, amname as method, format_type(opcintype, -1) as type, coalesce((
      select amproc::text from pg_amproc
      where amprocfamily = opcfamily and amproclefttype = opcintype and amprocrighttype = opcintype and amprocnum = case amname when 'btree' then 5 when 'hash' then 3 when 'gist' then 10 when 'gin' then 7 when 'spgist' then 6 else 5 end
    ), '') as reader
    from pg_opclass join pg_am on pg_am.oid = opcmethod order by amname, opcname`);
  const shapes = new Map<string, (readonly [string, string])[]>();
  for (const row of rows) {
    const [name, method, written, reader] = ["name", "method", "type", "reader"].map((key) => String(row[key])) as [string, string, string, string];
    const type = columnTypes[written] ?? written;
    await connection.query(`drop table if exists classed; create table classed (a ${type})`);
    const template = `create index x on classed using ${method} (a ${name} (%s))`;
    const [probe] = await connection.query(`select message from attempt(format(${literal(template)}, 'migralint = 1'))`);
    const kind = `class ${method} ${name}`;
    const message = String(probe?.["message"]);
    if (message === `operator class ${name} has no options`) noteKind(kind);
    else if (message === 'unrecognized parameter "migralint"') {
      let known = shapes.get(reader);
      if (known === undefined) {
        known = await Promise.all((await namesTaken(connection, template)).map(async (parameter) => [parameter, await shapeOf(connection, template, parameter)] as const));
        shapes.set(reader, known);
      }
      noteKind(kind);
      for (const [parameter, shape] of known) noteParameter(kind, parameter, shape);
    } else console.warn(`operator class ${method} ${name} on ${type}: ${message}`);
  }
}

/** The type and limits of a parameter, as what is refused of it tells: `integer 10 100`, `boolean`, `enum auto,off,on`, `string`. */
async function shapeOf(connection: Connection, template: string, name: string): Promise<string> {
  const tell = async (value: string) => {
    const [row] = await connection.query(`select message, detail from attempt(format(${literal(template)}, ${literal(`${name} = ${literal(value)}`)}))`);
    return { message: String(row?.["message"]), detail: String(row?.["detail"]) };
  };
  const { message, detail } = await tell("?");
  const [, type] = /^invalid value for (\w+)(?: point)? option/.exec(message) ?? [];
  if (type === "integer" || type === "floating") {
    const ends = type === "integer" ? ["2147483647", "-2147483648"] : ["1e308", "-1e308"];
    for (const end of ends) {
      const [, minimum, maximum] = /between "(.+)" and "(.+)"/.exec((await tell(end)).detail) ?? [];
      if (minimum !== undefined && maximum !== undefined) return `${type === "floating" ? "real" : type} ${Number(minimum)} ${Number(maximum)}`;
    }
    return type === "floating" ? "real" : type;
  }
  if (type === "enum") {
    const values: string[] = [];
    for (const value of new Set([...[...detail.matchAll(/"([^"]+)"/g)].map(([, word = ""]) => word), "on", "off", "true", "false", "yes", "no", "1", "0"])) if (!(await tell(value)).message.startsWith("invalid value")) values.push(value);
    return `enum ${values.sort().join(",")}`;
  }
  return type ?? "string";
}

/** A kind is known even if it takes nothing. */
function noteKind(kind: string): void {
  if (!parameters.has(kind)) parameters.set(kind, new Map());
}

function noteParameter(kind: string, name: string, shape: string): void {
  const names = parameters.get(kind) ?? new Map<string, Set<string>>();
  names.set(name, (names.get(name) ?? new Set()).add(shape));
}

/** Measures all settings: pg_settings hides some that can be read, and values of enums that can be set. */
async function measureSettings(connection: Connection): Promise<void> {
  const rows = await connection.query(`
    with names as (select lower(name) as name from pg_settings union select lower(word) from words where current_setting(word, true) is not null)
    select names.name, coalesce(vartype, 'any') as type, coalesce(unit, '') as unit, coalesce(min_val, '') as minimum, coalesce(max_val, '') as maximum,
      coalesce(array_to_string(enumvals, ','), '') as values, coalesce(context, 'user') as context
    from names left join pg_settings on lower(pg_settings.name) = names.name where names.name !~ '[.]' order by 1`);
  for (const row of rows) {
    const [name, type, unit, minimum, maximum, listed, context] = ["name", "type", "unit", "minimum", "maximum", "values", "context"].map((key) => String(row[key])) as [string, string, string, string, string, string, string];
    const isFixed = async (sql: string) => /cannot be (?:changed|set)/.test(String((await connection.query(`select message from attempt(${literal(sql)})`))[0]?.["message"]));
    const atAnyTime = !(await isFixed(`select set_config('${name}', current_setting('${name}'), false)`));
    const when = atAnyTime ? "any time" : (await isFixed(`do $$ begin execute format('alter role postgres set ${name} = %L', current_setting('${name}')); end $$`)) ? "never" : "start";
    let values = listed === "" ? [] : listed.split(",");
    if (type === "enum" && (context === "user" || context === "superuser")) {
      const hidden = await connection.query(`
        select distinct lower(word) as word from (select word from words where length(word) < 20 union all select unnest('{on,off,1,0,no,t,f,y,n}'::text[])) as words, attempt(format('select set_config(''${name}'', %L, true)', word))
        where message not like 'invalid value%'`);
      values = [...new Set([...values, ...hidden.map((each) => String(each["word"]))])];
    }
    settings.set(name, [...(settings.get(name) ?? []), { type: type === "enum" && (values.length === 0 || ofBuilds.has(name)) ? "any" : type, unit, minimum, maximum, values, when }]);
  }
}

/** The line of a setting, which says what holds on all servers: a value is out of bounds, and a setting never set, where each says so. */
function settingLine(name: string, found: readonly ServerSetting[]): string {
  const [first] = found;
  if (first === undefined) return name;
  const when = found.every((each) => each.when === "never") ? "never" : found.every((each) => each.when !== "any time") ? "start" : "";
  const agrees = found.every(({ type, unit }) => type === first.type && unit === first.unit);
  const limits = [Math.min(...found.map(({ minimum }) => Number(minimum))), Math.max(...found.map(({ maximum }) => Number(maximum)))];
  const shapes: Readonly<Record<string, string>> = {
    integer: ["integer", ...limits, first.unit].join(" "),
    real: ["real", ...limits, first.unit].join(" "),
    enum: `enum ${[...new Set(found.flatMap(({ values }) => values))].sort().join(",")}`,
    bool: "boolean",
  };
  const shape = agrees && when !== "never" ? (shapes[first.type] ?? "") : "";
  return [name, when, shape].filter((part) => part !== "").join(" ").trim();
}

/** The line of a kind with all that it takes. */
function kindLine(kind: string, names: ReadonlyMap<string, ReadonlySet<string>>): string {
  return `${kind}: ${inOrder(names).flatMap(([name, shapes]) => [...shapes].sort().map((shape) => `${name} ${shape}`)).join(", ")}`.trimEnd();
}

/** The line of an access method with its operator classes of those kinds. */
function methodLine(method: string, kinds: readonly string[]): string {
  return `${method}: ${kinds.map((kind) => kind.split(" ")).flatMap(([, of, name]) => (of === method ? (name ?? []) : [])).sort().join(" ")}`;
}

function inOrder<Value>(map: ReadonlyMap<string, Value>): (readonly [string, Value])[] {
  return [...map].sort(([one], [other]) => (one < other ? -1 : 1));
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join("\n");
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const head = `/** Read from PostgreSQL ${versions.join(", ")} by scripts/measure-parameters.ts. Do not edit. */`;
const plainKinds = [...parameters].flatMap(([kind, names]) => (kind.startsWith("class ") && names.size === 0 ? [kind] : []));
writeMeasured("src/catalog/storage-parameters.data.ts", `${head}

/**
 * What each kind of relation, column, index and operator class takes, on any of these servers: parameters with their types, limits or values, one after
 * the other where the servers differ. \`index\`: of an access method; \`class\`: of an operator class, after its access method.
 */
export const storageParameters = \`
${indented(inOrder(parameters).filter(([kind]) => !plainKinds.includes(kind)).map(([kind, names]) => kindLine(kind, names)))}
\`;

/** Operator classes that take no parameters, by access method. */
export const plainClasses = \`
${indented([...new Set(plainKinds.map((kind) => kind.split(" ")[1] ?? ""))].sort().map((method) => methodLine(method, plainKinds)))}
\`;
`);
writeMeasured("src/catalog/server-settings.data.ts", `${head}

/**
 * All settings that any of these servers knows, in lower case, with what can be said of them: \`never\`: no session can set it; \`start\`: only when it begins;
 * the type with its limits and unit, or the values it takes.
 */
export const serverSettings = \`
${indented(inOrder(settings).map(([name, found]) => settingLine(name, found)))}
\`;
`);
writeMeasured("src/catalog/definitions.data.ts", `${head}

/** Tags that an event trigger can be filtered by, on any of these servers. */
export const eventTags = \`
${indented([...tags.ddl_command_end].sort())}
\`;

/** Those of one that fires when a table is rewritten. */
export const rewriteTags = \`
${indented([...tags.table_rewrite].sort())}
\`;

/** Types whose values are stored as they are, neither compressed nor out of line. */
export const plainTypes = \`
${wordLines(plainTypes ?? [])}
\`;
`);
