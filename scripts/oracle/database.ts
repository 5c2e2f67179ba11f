/** The servers that the oracle asks: PGlite, or a real one of a given major version, with the extensions that are stubs put in place. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PGlite, type Extensions } from "@electric-sql/pglite";
import { emptyDatabase } from "../../test/server.ts";
import { extensionObjects } from "../../src/catalog/extensions.data.ts";
import { loadPackaged, type Packaged } from "../pglite-extensions.ts";
import { extensionFolder, withServer, type Connection, type Major } from "../servers.ts";

const cache = join(import.meta.dirname, "../../.cache");
const extensionSources = join(import.meta.dirname, "extensions");

/** What a server said against a statement. */
export interface Refusal {
  /** SQLSTATE. */
  readonly code: string;
  readonly message: string;
  /** Where inside of a function or block it went wrong; empty for the statement itself. */
  readonly where: string;
}

export interface Database {
  /** `18.4`, or `18.6 (PGlite)`. */
  readonly version: string;
  readonly major: number;
  /** Runs a query string as it stands; null where all of it ran. */
  readonly run: (sql: string) => Promise<Refusal | null>;
  readonly query: <Row>(sql: string) => Promise<readonly Row[]>;
  /** Makes it an empty database again, without roles of its own. */
  readonly empty: () => Promise<void>;
  /** `pg_dump --schema-only`; null where no pg_dump that is new enough is at hand. */
  readonly dump: (() => Promise<string>) | null;
}

/** Starts a server, hands it over and stops it afterwards. Without a version: PGlite, with the extension that needs one of its own if that is asked for. */
export async function withDatabase<Result>(major: Major | null, use: (database: Database) => Promise<Result>, extension: Packaged | null = null): Promise<Result> {
  if (major === null) return withPglite(use, extension);
  placeStubs(extensionFolder(major));
  return withServer(major, async (server) => {
    const admin = await server.connect("template1");
    let connection: Connection = await server.connect();
    let serial = 0;
    const empty = async (): Promise<void> => {
      for (const { gid } of (await connection.query("select gid from pg_prepared_xacts where database = current_database()")) as { gid: string }[]) await connection.query(`rollback prepared '${gid}'`);
      await connection.end();
      for (const { datname } of (await admin.query("select datname from pg_database where datname like 'oracle%'")) as { datname: string }[]) await admin.query(`drop database ${datname} with (force)`);
      for (const { rolname } of (await admin.query("select rolname from pg_roles where oid >= 16384")) as { rolname: string }[]) await admin.query(`drop owned by "${rolname}" cascade; drop role "${rolname}"`);
      await admin.query("alter role postgres reset all");
      await admin.query(`create database oracle${++serial} template template0`);
      connection = await server.connect(`oracle${serial}`);
    };
    try {
      return await use({
        version: server.version,
        major,
        run: (sql) => refusalOf(() => connection.query(sql)),
        query: async <Row>(sql: string) => (await connection.query(sql)) as readonly Row[],
        empty,
        dump: hasClient(major) ? () => Promise.resolve(execFileSync("pg_dump", ["--schema-only", "-h", "127.0.0.1", "-p", String(server.port), "-U", "postgres", `oracle${serial}`], { encoding: "utf8", maxBuffer: 2 ** 28 })) : null,
      });
    } finally {
      await connection.end();
      await admin.end();
    }
  });
}

async function withPglite<Result>(use: (database: Database) => Promise<Result>, extension: Packaged | null): Promise<Result> {
  const home = extension === null ? null : await loadPackaged(extension);
  const extensions = await contributedExtensions(home?.contrib ?? join(createRequire(import.meta.url).resolve("@electric-sql/pglite"), "../contrib"));
  const start = () => startPglite(home === null ? () => PGlite.create({ extensions }) : () => home.create(extensions));
  let server = await start();
  const query = async <Row>(sql: string): Promise<readonly Row[]> => (await server.query<Row>(sql)).rows;
  const [first] = await query<{ version: string }>("select current_setting('server_version') as version");
  try {
    return await use({
      version: `${first?.version ?? ""} (PGlite)`,
      major: Number.parseInt(first?.version ?? "18", 10),
      run: (sql) => refusalOf(() => server.exec(sql)),
      query,
      empty: async () => {
        try {
          await emptyDatabase({ query, exec: async (sql) => void (await server.exec(sql)) });
        } catch {
          // What was made cannot be dropped: another server is empty for sure.
          await server.close().catch(() => undefined);
          server = await start();
        }
      },
      dump: async () => {
        const dumper = await loadDumper();
        const file = await dumper({ pg: server, args: ["--schema-only"] });
        // It shares our connection, and leaves its read-only transaction open.
        await server.exec("rollback");
        await server.exec("discard all");
        return file.text();
      },
    });
  } finally {
    await server.close();
  }
}

async function contributedExtensions(folder: string): Promise<Extensions> {
  const names = readdirSync(folder).flatMap((name) => /^(\w+)\.js$/.exec(name)?.[1] ?? []);
  const modules = await Promise.all(names.map(async (name) => [name, ((await import(pathToFileURL(join(folder, `${name}.js`)).href)) as Record<string, unknown>)[name]] as const));
  return Object.fromEntries(modules) as Extensions;
}

async function startPglite(create: () => Promise<PGlite>): Promise<PGlite> {
  const server = await create();
  const { FS } = (server as unknown as { Module: { FS: { writeFile: (path: string, text: string) => void; readdir: (path: string) => string[] } } }).Module;
  const home = "/pglite/share/postgresql/extension";
  const there = new Set(FS.readdir(home));
  for (const [name, text] of stubFiles()) if (!there.has(controlOf(name))) FS.writeFile(`${home}/${name}`, text);
  return server;
}

type Dumper = (options: { pg: PGlite; args: string[] }) => Promise<File>;

/** Brings pg_dump for PGlite from npm at the first use. */
async function loadDumper(): Promise<Dumper> {
  const home = join(cache, "pglite-tools");
  const file = join(home, "node_modules/@electric-sql/pglite-tools/dist/pg_dump.js");
  if (!existsSync(file)) {
    mkdirSync(home, { recursive: true });
    execFileSync("npm", ["install", "--prefix", home, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "@electric-sql/pglite-tools@0.4.8"], { stdio: "inherit" });
  }
  return ((await import(pathToFileURL(file).href)) as { pgDump: Dumper }).pgDump;
}

async function refusalOf(run: () => Promise<unknown>): Promise<Refusal | null> {
  try {
    await run();
    return null;
  } catch (error) {
    const { code = "", message = String(error), where = "" } = error as Partial<Refusal>;
    return { code, message, where };
  }
}

/** pg_dump dumps servers of its own version and older ones. */
function hasClient(major: number): boolean {
  try {
    return Number(/\d+/.exec(execFileSync("pg_dump", ["--version"], { encoding: "utf8" }))?.[0]) >= major;
  } catch {
    return false;
  }
}

/** The control file and the script of each stub in `extensions/`, by file name. */
function stubFiles(): [string, string][] {
  return readdirSync(extensionSources).flatMap((file): [string, string][] => {
    const name = file.replace(/\.sql$/, "");
    const sql = readFileSync(join(extensionSources, file), "utf8");
    const version = /^-- version (\S+)/.exec(sql)?.[1] ?? "1.0";
    // What it makes in a schema by name cannot be moved.
    const places = /^create (?:function|table) (\w+)\./m.test(sql) ? "relocatable = false\n" : "relocatable = true\n";
    return [
      [`${name}.control`, `default_version = '${version}'\n${places}`],
      [`${name}--${version}.sql`, `${sql}${restOf(name)}`],
    ];
  });
}

/** The routines of the real extension, as far as they were measured, that the stub does not write out: there, so that they can be granted, and good for nothing else. */
function restOf(name: string): string {
  const known = extensionObjects[name];
  if (known === undefined) return "";
  const text = (list: string): string => `array[${list.split("; ").filter((each) => each !== "").map((each) => `'${each}'`).join(", ")}]::text[]`;
  const attempt = (list: string, statement: string): string => `foreach one in array ${text(list)} loop begin execute format('${statement}', one); exception when others then null; end; end loop;`;
  const functions = [known.volatile, known.stable, known.immutable, known.support].filter((list) => list !== "").join("; ");
  return `
do $stub$ declare one text; begin
${attempt(known.types, "create type %s")}
${attempt(functions, "create function %s returns integer language internal as ''int4um''")}
${attempt(known.aggregates, "create aggregate %s (sfunc = int8inc_any, stype = int8, initcond = 0)")}
end $stub$;
`;
}

function controlOf(file: string): string {
  return file.endsWith(".control") ? file : file.replace(/--[^/]*\.sql$/, ".control");
}

function placeStubs(folder: string): void {
  const there = new Set(readdirSync(folder).filter((name) => !existsSync(join(folder, `${name}.stub`))));
  for (const [name, text] of stubFiles()) {
    if (there.has(controlOf(name))) continue;
    writeFileSync(join(folder, name), text);
    if (name.endsWith(".control")) writeFileSync(join(folder, `${name}.stub`), "");
  }
}
