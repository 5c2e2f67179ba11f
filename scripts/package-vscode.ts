/**
 * Packs the extension for VS Code with the migralint of this repository into editors/vscode/migralint-VERSION.vsix:
 *
 *     npm run package:vscode [-- OUT.vsix]
 *
 * `vsce` is installed into .cache on the first run, so that `npm ci` stays light.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { build } from "rolldown";
import { bundle } from "./bundle.ts";
import { version } from "../src/version.ts";

const vsceVersion = "4.1.0";

const root = join(import.meta.dirname, "..");
const extension = join(root, "editors/vscode");
const out = resolve(process.argv[2] ?? join(extension, `migralint-${version}.vsix`));

for (const made of ["dist", "server"]) rmSync(join(extension, made), { recursive: true, force: true });
await build({
  input: join(extension, "src/extension.ts"),
  platform: "node",
  external: ["vscode"],
  output: { file: join(extension, "dist/extension.cjs"), format: "cjs", minify: true },
  logLevel: "warn",
});
await bundle(join(extension, "server/dist"));
copyParser(join(extension, "server/node_modules/libpg-query"));
cpSync(join(root, "schema.json"), join(extension, "schema.json"));
cpSync(join(root, "LICENSE"), join(extension, "LICENSE"));
cpSync(join(root, "CHANGELOG.md"), join(extension, "CHANGELOG.md"));
execFileSync(process.execPath, [vsce(), "package", "--no-dependencies", "--no-rewrite-relative-links", "--out", out, version], { cwd: extension, stdio: ["ignore", "ignore", "inherit"] });
console.log(out);

/** The one dependency of the command: its WebAssembly, and what Node needs to find it. */
function copyParser(to: string): void {
  const from = dirname(dirname(createRequire(import.meta.url).resolve("libpg-query/wasm/libpg-query.wasm")));
  mkdirSync(join(to, "wasm"), { recursive: true });
  for (const name of ["package.json", "LICENSE", "wasm/libpg-query.wasm"]) cpSync(join(from, name), join(to, name));
}

/** The program `vsce`, installed where it is missing. */
function vsce(): string {
  const folder = join(root, ".cache/vsce");
  const program = join(folder, "node_modules/@vscode/vsce/vsce");
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    execFileSync("npm", ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder, `@vscode/vsce@${vsceVersion}`], { stdio: ["ignore", "ignore", "inherit"] });
  }
  return program;
}
