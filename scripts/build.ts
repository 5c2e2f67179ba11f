/** Bundles the command, the library, the plugin for ESLint and the help for tests into dist/, with a code cache for this Node, and writes the types beside them. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { bundle, recordCodeCache } from "./bundle.ts";

const require = createRequire(import.meta.url);

rmSync("dist", { recursive: true, force: true });
await bundle("dist");
recordCodeCache("dist");
execFileSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", "tsconfig.build.json"], { stdio: "inherit" });
