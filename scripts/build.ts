/** Bundles the command, the library, the plugin for ESLint and the help for tests into dist/ and writes the types beside them. */
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { bundle } from "./bundle.ts";

const require = createRequire(import.meta.url);

rmSync("dist", { recursive: true, force: true });
await bundle({ cli: "cli/main.ts", index: "index.ts", eslint: "eslint/index.ts", testing: "testing.ts" }, "dist");
chmodSync("dist/cli.js", 0o755);
execFileSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", "tsconfig.build.json"], { stdio: "inherit" });
