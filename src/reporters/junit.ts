import type { Finding } from "../finding.ts";
import type { Report, Reporter } from "../report.ts";
import { positionAt, type SourceFile } from "../source.ts";
import { scrub } from "./scrub.ts";

/**
 * JUnit's XML, as CI servers read it: a suite for each file, in it a failure for each finding, a skipped case for each suppressed one, an
 * error for each problem, and one passed case where there is none of them. Keeps to what Jenkins' xUnit plugin accepts:
 * https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
 */
const junit: Reporter = { name: "junit", render };
export default junit;

type Outcome = "passed" | "failure" | "error" | "skipped";

interface Case {
  readonly name: string;
  readonly outcome: Outcome;
  /** Of what did not pass: how bad, in a word; the sentence; and where. */
  readonly type?: string;
  readonly message?: string;
  readonly text?: string;
}

function render({ tool, files, findings, problems }: Report): string {
  const suites = new Map<string, Case[]>(files.map(({ path }) => [path, []]));
  const add = (path: string, added: Case): void => {
    const cases = suites.get(path);
    if (cases === undefined) suites.set(path, [added]);
    else cases.push(added);
  };
  for (const { path, line, message } of problems) add(path ?? tool.name, { name: "problem", outcome: "error", type: "problem", message, text: `${path === null ? "" : `${path}${line === null ? "" : `:${line}`}: `}${message}` });
  const sources = new Map(files.map(({ path, file }) => [path, file]));
  for (const finding of findings) add(finding.path, caseOf(finding, sources.get(finding.path)));
  const all = [...suites.values()].flat();
  const empty = [...suites.values()].filter((cases) => cases.length === 0).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: tool.name, tests: String(all.length + empty), failures: count(all, "failure"), errors: count(all, "error") })}>`,
    ...[...suites].flatMap(([path, cases]) => suiteOf(path, cases)),
    "</testsuites>",
    "",
  ].join("\n");
}

function caseOf({ rule, severity, message, path, span, suppressed }: Finding, file: SourceFile | undefined): Case {
  if (suppressed !== undefined) return { name: rule, outcome: "skipped", message: suppressed.reason === "" ? `Suppressed by a ${suppressed.kind}.` : suppressed.reason };
  const { line, column } = file === undefined ? { line: 1, column: 1 } : positionAt(file, span.start);
  return { name: rule, outcome: "failure", type: severity, message, text: `${path}:${line}:${column}: ${severity}: ${message}` };
}

function suiteOf(path: string, found: readonly Case[]): string[] {
  const cases: readonly Case[] = found.length > 0 ? found : [{ name: "migralint", outcome: "passed" }];
  const seen = new Map<string, number>();
  const lines = cases.map(({ name, outcome, type, message, text }) => {
    // No line in the name: a case keeps its history while the file changes around it.
    const ordinal = (seen.get(name) ?? 0) + 1;
    seen.set(name, ordinal);
    const head = `    <testcase${attributes({ name: ordinal === 1 ? name : `${name} (${ordinal})`, classname: path })}`;
    if (outcome === "passed") return `${head}/>`;
    const inner = attributes({ ...(type !== undefined && { type }), ...(message !== undefined && { message }) });
    return `${head}><${outcome}${inner}${text === undefined ? "/>" : `>${escapeXml(text)}</${outcome}>`}</testcase>`;
  });
  return [
    `  <testsuite${attributes({ name: path, file: path, tests: String(cases.length), failures: count(cases, "failure"), errors: count(cases, "error"), skipped: count(cases, "skipped") })}>`,
    ...lines,
    "  </testsuite>",
  ];
}

function count(cases: readonly Case[], outcome: Outcome): string {
  return String(cases.filter((each) => each.outcome === outcome).length);
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values).map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join("");
}

/** XML 1.0 has no way to write most control characters, nor U+FFFE and U+FFFF: https://www.w3.org/TR/xml/#charsets */
function escapeXml(text: string): string {
  return scrub(text).replace(/[\ufffe\uffff]/g, "\ufffd").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
