/**
 * Runs the one file that the build makes of the sources, from V8's code cache where the build has made one: to compile what a run
 * needs takes longer than to lint a hundred files. All entries of the package load the same file, so that no module is there twice.
 */
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import nodeModule from "node:module";
import { dirname, join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { constants, Script } from "node:vm";
import { setWasmFlags } from "../sql/wasm-flags.ts";

/** The exports of the entries by their names; an entry is loaded when it is asked for. */
type Bundle = Readonly<Record<string, unknown>>;

const bundleFile = join(__dirname, "bundle.cjs");
const state: { bundle: Bundle | null } = { bundle: null };

/** What an entry of the package exports. Throws what its modules throw. */
export function load(entry: string): unknown {
  state.bundle ??= entry === "cli" ? loadFast() : requireBundle();
  return state.bundle[entry];
}

/**
 * Runs the command without a code cache, and keeps one of all functions that ran until the process ended, for the next time.
 * The build calls it; throws where the folder of the bundle cannot be written.
 */
export function recordCodeCache(): void {
  setFlags();
  const script = compile();
  process.on("exit", () => {
    mkdirSync(dirname(codeCacheFile()), { recursive: true });
    writeFileSync(codeCacheFile(), script.createCachedData());
  });
  state.bundle = run(script);
  load("cli");
}

/** For the command, whose process is its own: under its flags, and from the code cache. Where there is none, newer versions of Node keep one (https://nodejs.org/api/module.html#module-compile-cache). */
function loadFast(): Bundle {
  setFlags();
  const codeCache = readCodeCache();
  if (codeCache !== null) return run(compile(codeCache));
  (nodeModule as { readonly enableCompileCache?: () => unknown }).enableCompileCache?.();
  return requireBundle();
}

/** For programs that import the package: as Node loads any file. */
function requireBundle(): Bundle {
  return nodeModule.createRequire(bundleFile)(bundleFile) as Bundle;
}

/** The flags of V8 that pay off in a short run. They come before all code, because a code cache is good only for the flags that it was made under. */
function setFlags(): void {
  // Node 20 optimizes code so eagerly that a run of a second spends a sixth of its processor time on it, for nothing.
  if (process.versions.node.startsWith("20.")) setFlagsFromString("--interrupt-budget=1000000");
  setWasmFlags();
}

/** Reads the code cache for the very Node that runs; null where there is none. V8 compares its own version and flags, but not how it was built. */
function readCodeCache(): Buffer | null {
  try {
    return readFileSync(codeCacheFile());
  } catch {
    return null;
  }
}

function codeCacheFile(): string {
  return join(__dirname, "code-cache", `${process.version}-${process.platform}-${process.arch}-${statSync(process.execPath).size}.bin`);
}

/** A code cache that V8 cannot use is as good as none. */
function compile(cachedData?: Buffer): Script {
  const parameters = ["exports", "require", "module", "__filename", "__dirname"];
  // The bundle is ASCII, which V8 takes as it is; UTF-8 it would have to decode.
  const source = `(function (${parameters.join(", ")}) {${readFileSync(bundleFile, "latin1")}\n})`;
  return new Script(source, { filename: bundleFile, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER, ...(cachedData && { cachedData }) });
}

function run(script: Script): Bundle {
  const bundleModule = { exports: {} };
  const define = script.runInThisContext() as (...values: readonly unknown[]) => void;
  define(bundleModule.exports, nodeModule.createRequire(bundleFile), bundleModule, bundleFile, __dirname);
  return bundleModule.exports;
}
