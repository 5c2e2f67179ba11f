/**
 * How often rules fire on real histories, and how often they are right: findings against the verdicts of people who read them.
 *
 *     npm run precision -- CORPORA [--preset recommended] [--rule ID,ID]    figures
 *     npm run precision -- CORPORA --todo [--rule ID,ID]                     the findings of the samples that nobody has read
 *     npm run precision -- CORPORA --write                                   writes docs/precision.md
 *
 * CORPORA holds one folder a tree. Verdicts are in bench/labels/<tree>.tsv. Of each rule all findings are read where there are at most
 * 20, else the 20 whose hashes come first. Findings of one rule in one line count once.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { lintFiles } from "../src/api.ts";
import type { Severity } from "../src/finding.ts";
import { keyOf, readLabels, verdicts, type Verdict } from "./labels.ts";

interface Found {
  readonly tree: string;
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
}

/** Of one rule. */
interface Row {
  readonly rule: string;
  readonly severity: Severity;
  readonly found: number;
  /** Findings that have to be read. */
  readonly sample: readonly Found[];
  readonly unread: readonly Found[];
  /** Of all that were read and are still found: those of the sample, and others. */
  readonly read: Readonly<Record<Verdict, number>>;
}

const sampleSize = 20;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { preset: { type: "string", default: "recommended" }, rule: { type: "string" }, todo: { type: "boolean", default: false }, write: { type: "boolean", default: false } },
});
const [corpora] = positionals;
if (corpora === undefined || !existsSync(corpora)) {
  console.error("Say which folder holds the trees: npm run precision -- CORPORA");
  process.exit(2);
}
const wanted = values.rule?.split(",");
const trees = readdirSync(corpora).sort();
const found: Found[] = [];
for (const tree of trees) {
  const { findings, problems } = await lintFiles([], { cwd: resolve(corpora, tree), config: { extends: values.preset } });
  for (const { path, line, message } of problems) console.error(`${tree}: ${path ?? ""}${line === null ? "" : `:${line}`} ${message}`);
  const here = findings.filter(({ rule, suppressed }) => suppressed === undefined && (wanted?.includes(rule) ?? true)).map(({ rule, severity, message, path, start }): Found => ({ tree, path, line: start.line, rule, severity, message }));
  found.push(...new Map(here.map((finding) => [keyOf(finding), finding])).values());
}
const rows = rowsOf(found);
if (values.todo) for (const { unread } of rows) for (const finding of unread) printFinding(finding);
else if (values.write) writeFileSync(join(import.meta.dirname, "../docs/precision.md"), page(rows));
else console.log(table(rows));

function rowsOf(all: readonly Found[]): Row[] {
  const labels = new Map(readLabels().map((label) => [keyOf(label), label]));
  const byRule = new Map<string, Found[]>();
  for (const finding of all) byRule.set(finding.rule, [...(byRule.get(finding.rule) ?? []), finding]);
  return [...byRule].map(([rule, findings]): Row => {
    const sample = [...findings].sort((a, b) => (hashOf(a) < hashOf(b) ? -1 : 1)).slice(0, sampleSize);
    const read = { true: 0, useless: 0, false: 0 };
    for (const finding of findings) {
      const verdict = labels.get(keyOf(finding))?.verdict;
      if (verdict !== undefined) read[verdict]++;
    }
    return { rule, severity: findings[0]?.severity ?? "info", found: findings.length, sample, unread: sample.filter((finding) => !labels.has(keyOf(finding))), read };
  }).sort((a, b) => b.found - a.found || (a.rule < b.rule ? -1 : 1));
}

function hashOf(finding: Found): string {
  return createHash("sha256").update(keyOf(finding)).digest("hex");
}

/** A finding with the lines around its place, for the person who reads it; the line of the label comes first. */
function printFinding({ tree, path, line, rule, severity, message }: Found): void {
  const lines = readFileSync(join(corpora ?? "", tree, path), "utf8").split(/\r?\n/);
  console.log(`### ${tree}\t${path}\t${line}\t${rule}\n${severity}: ${message}`);
  for (let at = Math.max(1, line - 4); at <= Math.min(lines.length, line + 5); at++) console.log(`${at === line ? ">" : " "}${String(at).padStart(5)} | ${(lines[at - 1] ?? "").slice(0, 200)}`);
  console.log("");
}

function table(rules: readonly Row[]): string {
  const share = (read: Row["read"]): string => {
    const all = verdicts.reduce((sum, verdict) => sum + read[verdict], 0);
    return all === 0 ? "–" : `${((100 * read.true) / all).toFixed(1)} %`;
  };
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
  const sum = (part: readonly Row[]): Row["read"] => ({ true: total(part, "true"), useless: total(part, "useless"), false: total(part, "false") });
  const totals = (["error", "warning", "info"] as const).flatMap((severity) => {
    const part = rules.filter((row) => row.severity === severity);
    const read = sum(part);
    return part.length === 0 ? [] : [line([`all of severity ${severity}`, "", part.reduce((count, row) => count + row.found, 0), read.true, read.useless, read.false, share(read)])];
  });
  return [
    line(["rule", "severity", "found", "true", "useless", "false", "true of those read"]),
    line(["---", "---", "---", "---", "---", "---", "---"]),
    ...totals,
    ...rules.map(({ rule, severity, found: count, read, unread }) => line([`\`${rule}\``, severity, count, read.true, read.useless, read.false, unread.length > 0 ? `${share(read)}, ${unread.length} to read` : share(read)])),
  ].join("\n");
}

function total(rules: readonly Row[], verdict: Verdict): number {
  return rules.reduce((sum, { read }) => sum + read[verdict], 0);
}

function page(rules: readonly Row[]): string {
  return `# How often the rules are right

<!-- Written by \`npm run precision -- CORPORA --write\`: do not edit. -->

The preset \`${values.preset}\` on ${trees.length} trees of migrations from public repositories, as they stand, without a configuration: how often each rule
fires, and what a person who read the findings said of them. Of each rule all findings were read where there are at most ${sampleSize}, else a sample of
${sampleSize} that hashes chose, and some more. *Useless* is true, but nothing that a good engineer would act on. The verdicts are in \`bench/labels\`, with the reasons.

${table(rules)}

Rules of the preset that are not listed found nothing.
`;
}
