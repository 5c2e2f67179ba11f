/** Bundles entries of `src` so that they start fast; the build and the tests of the command share it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "rolldown";
import { parseAst } from "rolldown/parseAst";
import { rules } from "../src/rules/index.ts";

const sources = join(import.meta.dirname, "../src");

/** What of a rule only its page needs. */
const pageKeys = ["why", "instead", "see", "examples"] as const;

/**
 * Bundles `entries` (name → path below `src`) into `directory`. `libpg-query` stays a dependency, `yaml` becomes a file that is
 * loaded with the first configuration, and the rules' pages one that is read when the first page is shown.
 */
export async function bundle(entries: Readonly<Record<string, string>>, directory: string, extension: "js" | "mjs" = "js"): Promise<void> {
  await build({
    input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(sources, path)])),
    platform: "node",
    external: [/^libpg-query/],
    plugins: [yamlApart, pagesApart],
    output: { dir: directory, format: "esm", entryFileNames: `[name].${extension}`, chunkFileNames: `[name]-[hash].${extension}` },
    logLevel: "warn",
  });
  await build({ input: "yaml", platform: "node", output: { file: join(directory, "yaml.cjs"), format: "cjs" }, logLevel: "warn" });
  const pages = rules.map((rule) => [rule.id, Object.fromEntries(pageKeys.map((key) => [key, rule[key]]))] as const);
  writeFileSync(join(directory, "rule-pages.json"), JSON.stringify(Object.fromEntries(pages)));
}

const yamlApart: Plugin = {
  name: "yaml apart",
  transform: {
    filter: { id: /src\/config\/yaml\.ts$/ },
    handler: (code) => replaced(code, '"yaml")', '"./yaml.cjs")'),
  },
};

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

function replaced(code: string, from: string, to: string): string {
  if (!code.includes(from)) throw new Error(`there is no ${from} to replace`);
  return code.replace(from, to);
}
