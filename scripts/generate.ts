/**
 * Writes every file that is derived from the rules: the registry, their pages, those of the policies, the table in the
 * README, the configuration's schema, the page about other tools, the version. With --check it writes nothing and fails where a file is not what it would write.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Runner } from "../src/migrations/migration.ts";
import type { Rule } from "../src/rule.ts";

const root = join(import.meta.dirname, "..");
const check = process.argv.includes("--check");
const stale: string[] = [];

const ids = readdirSync(join(root, "src/rules"))
  .filter((name) => name.endsWith(".ts") && name !== "index.ts")
  .map((name) => name.slice(0, -".ts".length))
  .sort();

write("src/version.ts", `/** The version of this package, as in package.json (written by scripts/generate.ts). */\nexport const version = ${JSON.stringify(packageVersion())};\n`);
write("src/rules/index.ts", registry());

const rules: Rule[] = [];
for (const id of ids) {
  const rule = ((await import(`../src/rules/${id}.ts`)) as { default: Rule }).default;
  if (rule.id !== id) throw new Error(`src/rules/${id}.ts holds the rule ${rule.id}: the file is named after the rule`);
  rules.push(rule);
}

const { explain, isFixable, presetsOf } = await import("../src/explain.ts");
const { loadParser } = await import("../src/sql/read.ts");
const { messagesOf } = await import("../src/verify/example.ts");
const { findVersions } = await import("../src/verify/versions.ts");
await loadParser();
const versions = new Map(rules.map((rule) => [rule.id, findVersions(rule)]));
write("src/versions.data.ts", versionsData());
for (const rule of rules) write(`docs/rules/${rule.id}.md`, explain(rule, (example) => messagesOf(rule, example), versions.get(rule.id)));
for (const name of readdirSync(join(root, "docs/rules"))) if (!ids.includes(name.replace(/\.md$/, ""))) remove(`docs/rules/${name}`);

const { policies } = await import("../src/policies/index.ts");
const { policyPage } = await import("./policy-page.ts");
for (const policy of policies) write(`docs/policies/${policy.name}.md`, policyPage(policy));

const { configSchema } = await import("../src/config/schema.ts");
write("schema.json", `${JSON.stringify(configSchema(rules), null, 2)}\n`);
const { otherTools } = await import("../src/other-tools/index.ts");
const { comingFromPage } = await import("./coming-from.ts");
write("docs/coming-from.md", comingFromPage(otherTools, rules));
const { runners } = await import("../src/migrations/runners/index.ts");
write("docs/runners.md", runnersPage(runners));
const readme = readFileSync(join(root, "README.md"), "utf8");
write("README.md", between(between(readme, "rules", table()), "demo", `\`\`\`text\n${await demo()}\n\`\`\``));

if (stale.length > 0) {
  console.error(`Not what scripts/generate.ts writes: ${stale.join(", ")}. Run: npm run generate`);
  process.exitCode = 1;
}

function registry(): string {
  const name = (id: string): string => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const imports = ids.map((id) => `import ${name(id)} from "./${id}.ts";`);
  return `/** Every rule, by id (written by scripts/generate.ts). */\nimport type { Rule } from "../rule.ts";\n${imports.join("\n")}\n\nexport const rules: readonly Rule[] = [\n${ids.map((id) => `  ${name(id)},`).join("\n")}\n];\n`;
}

function versionsData(): string {
  const all = Math.max(...[...versions.values()].map((majors) => majors.length));
  const some = [...versions].filter(([, majors]) => majors.length < all).map(([id, majors]) => `  ${JSON.stringify(id)}: ${JSON.stringify(majors).replaceAll(",", ", ")},`);
  return `/** The major versions of PostgreSQL on which a rule finds anything, where those are not all (written by scripts/generate.ts). */\nexport const versions: Readonly<Record<string, readonly number[]>> = {\n${some.join("\n")}\n};\n`;
}

function table(): string {
  const rows = rules.map((rule) => `| [${rule.id}](docs/rules/${rule.id}.md) | ${rule.summary} | ${rule.severity} | ${presetsOf(rule)[0]} | ${isFixable(rule) ? "yes" : ""} |`);
  return ["| rule | what it asks | severity | from preset | fix |", "| :- | :- | :- | :- | :- |", ...rows].join("\n");
}

/** A text with what stands between `<!-- name: generated -->` and `<!-- /name -->` replaced. */
function between(text: string, name: string, content: string): string {
  const [before, rest] = text.split(`<!-- ${name}: generated -->\n`);
  const [, after] = (rest ?? "").split(`<!-- /${name} -->`);
  if (before === undefined || after === undefined) throw new Error(`README.md has no place for ${name}`);
  return `${before}<!-- ${name}: generated -->\n\n${content}\n\n<!-- /${name} -->${after}`;
}

/** What the command prints about one file of the demo. */
async function demo(): Promise<string> {
  const { loadConfig } = await import("../src/config/load.ts");
  const { resolver } = await import("../src/config/resolve.ts");
  const { discover } = await import("../src/migrations/discover.ts");
  const { lint } = await import("../src/lint.ts");
  const { default: text } = await import("../src/reporters/text.ts");
  const cwd = join(root, "fixtures/projects/demo");
  const { config } = loadConfig({ cwd, rules });
  if (config === null) throw new Error("the demo has no configuration");
  const resolved = resolver(config);
  const { histories } = await discover(["migrations"], { cwd });
  const report = lint({ histories, rules, settings: (path) => resolved(path).settings, today: "2026-11-21", asked: new Set(["migrations/006_tighten_users.sql"]) });
  return text.render(report, { rules, width: 118 }).trim();
}

function runnersPage(all: readonly Runner[]): string {
  const rows = all.map((runner) => {
    const rollback = runner.rollback({ role: "up", version: "{version}", description: "{name}", stem: "{stem}" }, "{stem}.sql");
    const where = rollback === null ? "none" : "section" in rollback ? `section \`${rollback.section}\`` : `\`${rollback.path}\``;
    return `| [${runner.title}](${runner.see}) | \`${runner.name}\` | ${runner.journal !== undefined && runner.name !== "plain" ? `\`${runner.journal.path}\`` : runner.order} | ${where} | ${runner.optOut ?? (runner.name === "plain" ? "whatever runs the files decides" : "not possible")} |`;
  });
  return `# Runners\n\nThe migration tools whose files migralint reads. It detects the one that fits; \`runner:\` in \`migralint.yaml\` or \`--runner\` sets it.\n\n| tool | \`runner\` | ordered by | rollback | to run a migration outside a transaction |\n| :- | :- | :- | :- | :- |\n${rows.join("\n")}\n\n${runnersNotes(all)}`;
}

/** What else decides in which transaction, and with which settings, a statement runs. */
function runnersNotes(all: readonly Runner[]): string {
  const titles = (which: (runner: Runner) => boolean): string => all.filter(which).map(({ title }) => title).join(", ");
  const restoring = all.filter(({ connection }) => (connection?.restores.length ?? 0) > 0);
  return [
    "## Several statements",
    "A file that goes to the server as one query string is a transaction as soon as it has two statements, whether its runner opened one or not: `SET lock_timeout = '2s'; CREATE INDEX CONCURRENTLY …` fails.",
    `${titles(({ alone }) => alone !== undefined)} takes statements that refuse a transaction out of the file's, which is committed before them and begins anew after them. ${titles(({ strings }) => strings !== undefined)} sends what stands between \`StatementBegin\` and \`StatementEnd\` as one query string. \`-- supabase:disable-transaction\` means nothing to the Supabase CLI; \`-- pg-delta: transaction=false\` as the very first line does.`,
    "golang-migrate with `x-multi-statement=true` in its database URL sends statement by statement; nothing in the files tells, so migralint takes it as off.",
    "## Settings that stay",
    `These run all pending migrations over one connection, so that what \`SET\` did in one holds in the next: ${titles(({ connection }) => connection !== undefined)}. ${restoring.map(({ title, connection }) => `${title} puts back ${connection?.restores.map((name) => `\`${name}\``).join(" and ")} before each`).join("; ")}. The Supabase CLI says \`RESET ALL\` before each. Whether two migrations run in one go depends on what is pending: migralint takes such a setting for certain where both are released together, and for unknown elsewhere.`,
  ].join("\n\n") + "\n";
}

function packageVersion(): string {
  return (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version;
}

function write(path: string, text: string): void {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  if (check) stale.push(path);
  else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function remove(path: string): void {
  if (check) stale.push(path);
  else rmSync(join(root, path));
}
