/** Bundles entries of `src` so that they start fast; the build and the tests of the command share it. */
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { build, type Plugin } from "rolldown";
import { parseAst } from "rolldown/parseAst";
import { rules } from "../src/rules/index.ts";

const sources = join(import.meta.dirname, "../src");
const fixtures = join(import.meta.dirname, "../fixtures/projects");

/** What of a rule only its page needs. */
const pageKeys = ["why", "instead", "see", "examples"] as const;

/** The entries of the package, with the module below `src` of each: the command, and what programs import. */
const entries = { cli: "cli/main.ts", index: "index.ts", eslint: "eslint/index.ts", testing: "testing.ts" };
const libraries = ["index", "eslint", "testing"] as const;

/**
 * Bundles what the package publishes into `directory`: all of the sources in one file, what loads it, and a file for each entry.
 * `libpg-query` stays a dependency, and the rules' pages become a file that is read when the first page is shown.
 */
export async function bundle(directory: string): Promise<void> {
  const bundleFile = resolve(directory, "bundle.cjs");
  await build({
    input: bundleModule,
    platform: "node",
    external: [/^libpg-query/],
    plugins: [allEntries, pagesApart],
    output: { file: bundleFile, format: "cjs", exports: "named", codeSplitting: false },
    logLevel: "warn",
  });
  writeFileSync(bundleFile, inAscii(readFileSync(bundleFile, "utf8")));
  await build({ input: join(sources, "start/load.ts"), platform: "node", output: { file: join(directory, "load.cjs"), format: "cjs" }, logLevel: "warn" });
  writeFileSync(join(directory, "cli.cjs"), '#!/usr/bin/env node\nrequire("./load.cjs").load("cli");\n', { mode: 0o755 });
  const pages = rules.map((rule) => [rule.id, Object.fromEntries(pageKeys.map((key) => [key, rule[key]]))] as const);
  writeFileSync(join(directory, "rule-pages.json"), JSON.stringify(Object.fromEntries(pages)));
  for (const name of libraries) writeFileSync(join(directory, `${name}.js`), libraryFile(bundleFile, name));
}

/** Has the bundle in a directory lint the projects of the fixtures, and keeps what V8 compiled for it where src/start/load.ts looks. */
export function recordCodeCache(directory: string): void {
  const program = `require(${JSON.stringify(resolve(directory, "load.cjs"))}).recordCodeCache()`;
  const projects = readdirSync(fixtures).map((name) => join(fixtures, name));
  const { status, stderr } = spawnSync(process.execPath, ["-e", program, "migralint", "lint", "--fail-on", "never", ...projects], { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  if (status !== 0) throw new Error(`the code cache was not made: ${stderr}`);
}

const bundleModule = "\0bundle";
const allEntries: Plugin = {
  name: "all entries",
  resolveId: (id) => (id === bundleModule ? id : null),
  load: (id) => (id === bundleModule ? `module.exports = {${Object.entries(entries).map(([name, module]) => `get ${name}() { return require(${JSON.stringify(join(sources, module))}); }`).join(", ")}};` : null),
  transform: {
    // What a run may do without is loaded when it is asked for, in the sources by Node and in the bundle as a part of it.
    filter: { id: /src\/config\/yaml\.ts$/ },
    handler: (code) => replaced(code, 'createRequire(import.meta.url)("yaml")', 'require("yaml")'),
  },
};

/** The file that programs import, which hands on what the bundle exports under a name. */
function libraryFile(bundleFile: string, name: (typeof libraries)[number]): string {
  const exported = (createRequire(bundleFile)(bundleFile) as Record<string, object>)[name] ?? {};
  const lines = Object.keys(exported).map((key) => (key === "default" ? "export default library.default;" : `export const { ${key} } = library;`));
  return ['import { createRequire } from "node:module";', `const library = createRequire(import.meta.url)("./load.cjs").load(${JSON.stringify(name)});`, ...lines, ""].join("\n");
}

const pagesModule = "\0rule-pages";
const pagesApart: Plugin = {
  name: "rule pages apart",
  resolveId: (id) => (id === pagesModule ? id : null),
  load: (id) =>
    id === pagesModule
      ? `import { readFileSync } from "node:fs";
         let pages;
         export function pageOf(id) {
           pages ??= JSON.parse(readFileSync(new URL("./rule-pages.json", import.meta.url), "utf8"));
           return pages[id];
         }`
      : null,
  transform: {
    filter: { id: /src\/rules\/[^/]+\.ts$/ },
    handler: (code, path) => {
      const rule = rules.find(({ id }) => path.endsWith(`/${id}.ts`));
      return rule === undefined ? null : withoutPage(code, rule.id);
    },
  },
};

/** The source of a rule with what only its page needs behind getters. */
function withoutPage(code: string, id: string): string {
  let slim = code;
  for (const node of [...propertiesOf(code)].reverse()) {
    slim = `${slim.slice(0, node.start)}get ${node.key}() { return pageOf(${JSON.stringify(id)}).${node.key}; }${slim.slice(node.end)}`;
  }
  return `import { pageOf } from ${JSON.stringify(pagesModule)};\n${slim}`;
}

/** Where the rule that a module exports by default says what its page needs. */
function propertiesOf(code: string): readonly { readonly key: string; readonly start: number; readonly end: number }[] {
  const exported = parseAst(code, { lang: "ts" }).body.find((node) => node.type === "ExportDefaultDeclaration")?.declaration;
  const definition = exported?.type === "CallExpression" ? exported.arguments[0] : undefined;
  if (definition?.type !== "ObjectExpression") throw new Error("a rule is `export default defineRule({ … })`");
  return definition.properties.flatMap((property) => {
    if (property.type !== "Property" || property.key.type !== "Identifier") return [];
    const { name } = property.key;
    return (pageKeys as readonly string[]).includes(name) ? [{ key: name, start: property.start, end: property.end }] : [];
  });
}

/** JavaScript with what is not ASCII as escapes, which are read as they are written anywhere but in comments and in `String.raw`. */
function inAscii(code: string): string {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function replaced(code: string, from: string, to: string): string {
  if (!code.includes(from)) throw new Error(`there is no ${from} to replace`);
  return code.replace(from, to);
}
