// Bundles the command and the library into dist/ and writes the types beside them. libpg-query stays a dependency.
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { build } from "rolldown";

const require = createRequire(import.meta.url);

rmSync("dist", { recursive: true, force: true });
await build({
  input: { cli: "src/cli/main.ts", index: "src/index.ts" },
  platform: "node",
  external: [/^libpg-query/],
  output: { dir: "dist", format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js", minify: false },
  logLevel: "warn",
});
chmodSync("dist/cli.js", 0o755);
execFileSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", "tsconfig.build.json"], { stdio: "inherit" });
