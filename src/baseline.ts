/** Findings that were there on the day someone wrote them down: they no longer count. */
import type { Finding } from "./finding.ts";
import { lineOfJsonError } from "./json.ts";

/** One finding of a baseline. It is known by rule and fingerprint, so that lines may come and go above it. */
export interface BaselineEntry {
  readonly path: string;
  readonly rule: string;
  readonly fingerprint: string;
}

/**
 * Parts the findings that entries stand for (`baselined`) from the others. An entry stands for the finding of its rule, fingerprint and path; where its file is no
 * more (`isThere`), for one of the same rule and fingerprint in another folder. What a comment suppresses needs no entry. `unused`
 * are the entries that stand for nothing.
 */
export function applyBaseline(findings: readonly Finding[], entries: readonly BaselineEntry[], isThere: (path: string) => boolean): { readonly findings: readonly Finding[]; readonly baselined: readonly Finding[]; readonly unused: readonly BaselineEntry[] } {
  if (entries.length === 0) return { findings, baselined: [], unused: [] };
  const exact = new Map<string, BaselineEntry>();
  const moved = new Map<string, BaselineEntry[]>();
  for (const entry of entries) {
    exact.set(keyOf(entry), entry);
    if (!isThere(entry.path)) moved.set(keyOf({ ...entry, path: "" }), [...(moved.get(keyOf({ ...entry, path: "" })) ?? []), entry]);
  }
  const used = new Set<BaselineEntry>();
  const others: Finding[] = [];
  const baselined: Finding[] = [];
  for (const finding of findings) {
    const entry = finding.suppressed !== undefined ? undefined : exact.get(keyOf(finding)) ?? moved.get(keyOf({ ...finding, path: "" }))?.find((candidate) => !used.has(candidate));
    if (entry !== undefined) used.add(entry);
    (entry === undefined ? others : baselined).push(finding);
  }
  return { findings: others, baselined, unused: [...exact.values()].filter((entry) => !used.has(entry)) };
}

/** The entries for findings, without those that a comment suppresses. */
export function entriesFor(findings: readonly Finding[]): readonly BaselineEntry[] {
  return findings.flatMap(({ path, rule, fingerprint, suppressed }) => (suppressed === undefined ? [{ path, rule, fingerprint }] : []));
}

/** A baseline as its file holds it: sorted, without doubles, an entry a line, so that branches merge. */
export function writeBaseline(entries: readonly BaselineEntry[]): string {
  const sorted = [...new Map(entries.map((entry) => [keyOf(entry), entry])).values()].sort((a, b) => compare(a.path, b.path) || compare(a.rule, b.rule) || compare(a.fingerprint, b.fingerprint));
  const lines = sorted.map(({ path, rule, fingerprint }) => JSON.stringify({ path, rule, fingerprint }));
  return `{"version": 1, "findings": [\n${lines.join(",\n")}${lines.length > 0 ? "\n" : ""}]}\n`;
}

/** Reads a baseline; what is wrong with it comes with its line, 1-based. */
export function readBaseline(text: string): { readonly entries: readonly BaselineEntry[] } | { readonly line: number | null; readonly message: string } {
  const mark = /^(?:<{7}|={7}|>{7})(?: |$)/m.exec(text);
  if (mark !== null) return { line: lineAt(text, mark.index), message: "Here is a conflict that was not resolved. Keep the lines of both sides, with a comma after each but the last, or run migralint baseline write." };
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return { line: lineOfJsonError(text), message: "The baseline is no JSON from here on. Restore it, or run migralint baseline write." };
  }
  if (typeof value !== "object" || value === null || !("version" in value) || !("findings" in value) || !Array.isArray(value.findings)) return { line: 1, message: "This is no baseline of migralint: it needs the keys version and findings." };
  if (value.version !== 1) return { line: 1, message: `This is a baseline of version ${JSON.stringify(value.version)}, and this migralint knows version 1. Use the migralint that wrote it, or run migralint baseline write.` };
  const entries: BaselineEntry[] = [];
  for (const [index, entry] of (value.findings as unknown[]).entries()) {
    if (!isEntry(entry)) return { line: lineOfEntry(text, index), message: "An entry of a baseline is {path, rule, fingerprint}, each a text. Restore it, or run migralint baseline write." };
    entries.push({ path: entry.path, rule: entry.rule, fingerprint: entry.fingerprint });
  }
  return { entries };
}

function isEntry(value: unknown): value is BaselineEntry {
  return typeof value === "object" && value !== null && ["path", "rule", "fingerprint"].every((key) => typeof (value as Record<string, unknown>)[key] === "string");
}

/** The line of an entry of the list, by its place in it; the text is valid JSON. */
function lineOfEntry(text: string, index: number): number | null {
  let depth = 0;
  let seen = 0;
  const start = /"findings"\s*:\s*\[/.exec(text);
  if (start === null) return null;
  for (const token of text.slice(start.index + start[0].length).matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]|[^\s{}[\],"]+/g)) {
    if (depth === 0 && token[0] === ",") seen++;
    else if (depth === 0 && seen === index) return lineAt(text, start.index + start[0].length + token.index);
    if (token[0] === "{" || token[0] === "[") depth++;
    if (token[0] === "}" || token[0] === "]") depth--;
  }
  return null;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function keyOf({ path, rule, fingerprint }: BaselineEntry): string {
  return [path, rule, fingerprint].join("\0");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
