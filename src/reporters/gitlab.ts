import { createHash } from "node:crypto";
import type { Severity } from "../finding.ts";
import type { Report, Reporter } from "../report.ts";
import { positionAt } from "../source.ts";
import { printJson, scrub } from "./scrub.ts";

/** GitLab's Code Quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
const gitlab: Reporter = { name: "gitlab", render: (report) => printJson(issues(report)) };
export default gitlab;

interface Issue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: "info" | "minor" | "major" | "critical" | "blocker";
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

const severities: Readonly<Record<Severity, Issue["severity"]>> = { error: "major", warning: "minor", info: "info" };

function issues({ findings, files, problems }: Report): Issue[] {
  const sources = new Map(files.map(({ path, file }) => [path, file]));
  const seen = new Map<string, number>();
  const issue = (rule: string, message: string, severity: Issue["severity"], path: string, line: number, key: string): Issue => ({
    // GitLab does not show the name of the check.
    description: `${rule}: ${scrub(message)}`,
    check_name: rule,
    fingerprint: fingerprint(`${path}\0${key}`, seen),
    severity,
    location: { path: path.replace(/^(?:\.\/)+/, ""), lines: { begin: line } },
  });
  return [
    // GitLab wants a path; what has none stands at the root.
    ...problems.map(({ path, line, message }) => issue("problem", message, "critical", path ?? ".", line ?? 1, `problem\0${message}`)),
    ...findings.filter(({ suppressed }) => suppressed === undefined).map(({ rule, message, severity, path, span, fingerprint: key }) => {
      const file = sources.get(path);
      return issue(rule, message, severities[severity], path, file === undefined ? 1 : positionAt(file, span.start).line, key);
    }),
  ];
}

/** GitLab keeps one issue of those with the same fingerprint, so files that have the same name must not share one. */
function fingerprint(key: string, seen: Map<string, number>): string {
  const ordinal = seen.get(key) ?? 0;
  seen.set(key, ordinal + 1);
  return createHash("sha256").update(`${key}\0${ordinal}`).digest("hex").slice(0, 32);
}
