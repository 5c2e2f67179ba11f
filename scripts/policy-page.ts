/** The page of a house policy: each demand with where its document makes it, the rules that hold it, and what no file tells. */
import type { Demand, Policy } from "../src/policies/policy.ts";
import type { RuleEntry } from "../src/settings.ts";

/** Markdown, for `docs/policies/<name>.md`. */
export function policyPage({ name, summary, document, tenancy, demands, without, settings }: Policy): string {
  const parts = [
    `# ${name}`,
    summary,
    `What the document of this house, “${document}”, asks for, demand by demand: where it says so, which rules hold it and how the preset sets them, and what no linter of files can tell.`,
    "```yaml\nextends: " + name + "\n```",
    ...(tenancy === undefined ? [] : ["## Tenancy", `The rules about tenants read this of the preset:\n\n\`\`\`yaml\ntenancy:\n${Object.entries(tenancy).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`).join("\n")}\n\`\`\``]),
    "## Demands",
    ...demands.flatMap((demand) => section(demand, settings.rules ?? {})),
    "## For every policy",
    "`syntax-error` and `invalid-suppression` are on, so that the rest can be judged.",
    ...(without === undefined ? [] : ["## Left out on purpose", Object.entries(without).map(([id, why]) => `- ${link(id)}: ${why}`).join("\n")]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function section({ asks, under, says, rules = {}, also = [], note, unseen }: Demand, all: Readonly<Record<string, RuleEntry>>): string[] {
  const held = [...Object.keys(rules), ...also].map((id) => `| ${link(id)} | ${setting(all[id] ?? "off")} |`);
  return [
    `### ${asks}`,
    `${says} (*${under}*)`,
    ...(held.length === 0 ? [] : [["| rule | set to |", "| :- | :- |", ...held].join("\n")]),
    ...(note === undefined ? [] : [note]),
    ...(unseen === undefined ? [] : [`Cannot be checked: ${lower(unseen)}`]),
  ];
}

function setting(entry: RuleEntry): string {
  const [severity, options] = typeof entry === "string" ? [entry] : entry;
  return [severity, ...Object.entries(options ?? {}).map(([key, value]) => `\`${key}: ${JSON.stringify(value).replaceAll("|", "\\|")}\``)].join("<br>");
}

function link(id: string): string {
  return `[${id}](../rules/${id}.md)`;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
