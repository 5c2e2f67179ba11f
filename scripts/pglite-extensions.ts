/** Extensions that are packaged for PGlite apart from it, each with the PGlite it was built for, brought from npm at the first use. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Extension, Extensions, PGlite } from "@electric-sql/pglite";

const packages = {
  vector: { name: "@electric-sql/pglite-pgvector", version: "0.0.15", server: "0.5.14", start: [] },
  // Errors leave something on the stack of this one.
  postgis: { name: "@electric-sql/pglite-postgis", version: "0.2.8", server: "0.5.8", start: ["-c", "max_stack_depth=60MB"] },
} as const;

export type Packaged = keyof typeof packages;
export const packaged: readonly Packaged[] = ["vector", "postgis"];

export interface PackagedServer {
  /** Starts an empty server on which the extension can be created, besides others. */
  readonly create: (others: Extensions) => Promise<PGlite>;
  /** The folder of the modules of PostgreSQL's own extensions that fit this server. */
  readonly contrib: string;
}

/** Brings the extension and its PGlite. */
export async function loadPackaged(extension: Packaged): Promise<PackagedServer> {
  const { name, version, server, start } = packages[extension];
  const home = join(import.meta.dirname, "../.cache/pglite-extensions", extension);
  if (!existsSync(join(home, "node_modules", name))) {
    mkdirSync(home, { recursive: true });
    execFileSync("npm", ["install", "--prefix", home, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps", `@electric-sql/pglite@${server}`, `${name}@${version}`], { stdio: "inherit" });
  }
  const load = async (module: string) => (await import(pathToFileURL(createRequire(join(home, "index.js")).resolve(module)).href.replace(/\.cjs$/, ".js"))) as Record<string, unknown>;
  const pglite = (await load("@electric-sql/pglite"))["PGlite"] as typeof PGlite;
  const own = (await load(name))[extension] as Extension;
  const startParams = [...pglite.defaultStartParams, ...start];
  return { create: (others) => pglite.create({ extensions: { ...others, [extension]: own }, startParams }), contrib: join(home, "node_modules/@electric-sql/pglite/dist/contrib") };
}
