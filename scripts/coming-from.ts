/** docs/coming-from.md: what the checks of other tools are called here, or why there is none. */
import { equivalentsOf, type OtherTool } from "../src/other-tools/other-tool.ts";
import type { Rule } from "../src/rule.ts";
import { agreements, disagreements } from "./squawk-cases.data.ts";

/** The page as Markdown. That every check has a rule or a reason is seen to by test/other-tools.test.ts. */
export function comingFromPage(tools: readonly OtherTool[], rules: readonly Rule[]): string {
  return [
    "# Coming from other tools",
    "What each check of another tool is called here, and where ours decides otherwise. `migralint rules --format json` has the same the other way round, as `equivalents`.",
    ...tools.flatMap((tool) => [`## ${tool.name}`, [`The checks of [${tool.name} ${tool.version}](${tool.see}).`, introductions[tool.name]].filter((text) => text !== undefined).join("\n\n"), table(tool, rules), ...(tool.name === "squawk" ? squawkTests(tool) : [])]),
  ].join("\n\n") + "\n";
}

/** How ours fare on squawk's own tests. */
function squawkTests({ version }: OtherTool): string[] {
  const rows = disagreements.map(({ file, tests, squawk, by, reason }) => `| ${file}: ${tests.join(", ")} | ${squawk === "found" ? "finds it" : "is silent"} | ${squawk === "found" ? "silent" : "find something"} | ${by === "server" ? "a server was asked: " : ""}${reason} |`);
  return [
    "### squawk's own tests",
    `The rule tests of squawk ${version} hold ${agreements.cases} cases: some SQL, and whether its rule finds anything there. On ${agreements.agree} of them ours agree. The other ${agreements.cases - agreements.agree}, with what settled them; \`npx tsx scripts/squawk-cases.ts CHECKOUT\` runs them again.`,
    ["| test | squawk | ours | why |", "| :- | :- | :- | :- |", ...rows].join("\n"),
  ];
}

const introductions: Partial<Record<OtherTool["name"], string>> = {
  squawk: "`migralint init --from squawk` writes `migralint.yaml` from `.squawk.toml`. With `honour: [squawk]` in the configuration, `squawk-ignore` and `squawk-ignore-file` comments suppress what these rules find: see [configuration](configuration.md).",
  strong_migrations: "migralint reads SQL: it checks what a migration of Active Record sends where that is kept as SQL.",
};

function table({ name, checks }: OtherTool, rules: readonly Rule[]): string {
  const rows = Object.entries(checks).map(([id, { about, unlike, without }]) => {
    const ours = equivalentsOf(name, id, rules);
    return `| \`${id}\`${about === undefined ? "" : `: ${about}`} | ${ours.map((rule) => `[${rule.id}](rules/${rule.id}.md)`).join(", ") || "none"} | ${unlike ?? without ?? ""} |`;
  });
  return ["| theirs | ours | |", "| :- | :- | :- |", ...rows].join("\n");
}
