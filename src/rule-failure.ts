/** What a rule did that it must not: our own are held to it by their types, those of plugins may be JavaScript. */
import { dirname, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { severities, type Fix, type Problem } from "./finding.ts";
import { spanOf, type Place, type Rule } from "./rule.ts";
import type { SourceFile, Span } from "./source.ts";

/** A problem with a rule. */
export interface RuleFailure extends Problem {
  readonly rule: string;
}

/** What a rule says about a finding, as yet unchecked. */
export interface Details {
  readonly at: Place;
  readonly file?: SourceFile;
  readonly severity?: (typeof severities)[number] | undefined;
  readonly data?: Readonly<Record<string, string | number>> | undefined;
  readonly fix?: Fix | undefined;
  readonly suggestions?: readonly Fix[] | undefined;
}

/** The problem that a rule failed at a place. */
export function failureOf(rule: Rule, path: string | null, line: number | null, reason: string): RuleFailure {
  const help = isOfPlugin(rule) ? "It is a rule of a plugin; turn it" : "Please report it; turn the rule";
  return { rule: rule.id, path, line, message: `Rule ${rule.id} failed here, so its findings may be missing: ${reason}. ${help} off to go on without it.` };
}

/** What was thrown, in words; for a rule of a plugin with the file and line where. */
export function reasonOf(error: unknown, rule: Rule): string {
  if (!(error instanceof Error)) return typeof error === "string" ? error : "it throws what is no error";
  const frame = isOfPlugin(rule) ? frameOf(error) : "";
  return `${error.message}${frame === "" ? "" : ` (${frame})`}`;
}

function isOfPlugin(rule: Rule): boolean {
  return rule.id.includes("/");
}

const own = dirname(fileURLToPath(import.meta.url)) + sep;

/** `audit.mjs:12` of the first line of a stack that is none of ours. */
function frameOf({ stack = "" }: Error): string {
  for (const line of stack.split("\n")) {
    const [, place = "", number = ""] = /^\s+at (?:.* \()?(?:file:\/\/)?(.+):(\d+):\d+\)?$/.exec(line) ?? [];
    if (place !== "" && !place.startsWith("node:") && !place.startsWith(own)) return `${place.slice(Math.max(place.lastIndexOf("/"), place.lastIndexOf("\\")) + 1)}:${number}`;
  }
  return "";
}

/** What is wrong with what a handler gives back, in words; null where it gives nothing that it could mean something by. */
export function mistakeInResult(result: unknown): string | null {
  if (typeof result === "string" && result !== "") return "its handler returns a text, which nobody reads: it has to call report";
  if (typeof result !== "object" || result === null) return null;
  if ("then" in result) return "its handler is asynchronous, and what it reports comes too late";
  if (Array.isArray(result)) return result.some((item) => typeof item === "object" && item !== null) ? "its handler returns a list, which nobody reads: it has to call report" : null;
  return "next" in result ? "its handler is a generator, which nobody runs: it has to call report" : "its handler returns an object, which nobody reads: it has to call report";
}

/** Throws for what a rule reports of a file where it is not what the types ask for: it would break what comes after. */
export function checkReport(messageId: string, details: unknown, file: SourceFile): asserts details is Details {
  const is = (condition: boolean, mistake: string): void => {
    if (!condition) throw new Error(`it reports ${messageId} ${mistake}`);
  };
  is(isRecord(file) && typeof file.text === "string", "in what is no file");
  const isSpan = (value: unknown): boolean => {
    if (!isRecord(value)) return false;
    const { start, end } = spanOf(value as unknown as Span);
    return Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= file.text.length;
  };
  const isFix = (value: unknown): boolean => isRecord(value) && typeof value["title"] === "string" && Array.isArray(value["edits"]) && value["edits"].every((edit) => isRecord(edit) && isSpan(edit["span"]) && typeof edit["text"] === "string");
  const { at, severity, data = {}, fix, suggestions = [] } = (isRecord(details) ? details : {});
  is(isSpan(at), `at no place of ${file.path}`);
  is(severity === undefined || severities.some((word) => word === severity), `as ${String(severity)}, which is no severity`);
  is(isRecord(data), "with data that is no mapping");
  for (const [slot, value] of Object.entries(data as object)) is(value === undefined || typeof value === "string" || typeof value === "number", `with a ${slot} that is neither text nor number`);
  is(fix === undefined || isFix(fix), `with a fix that has no title, or no edits of ${file.path}`);
  is(Array.isArray(suggestions) && suggestions.every(isFix), `with a suggestion that has no title, or no edits of ${file.path}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** How often it is told that a rule fails in the same way. */
const mostTold = 3;

/** Problems, those that a rule has again and again cut short. */
export function cutShort(problems: readonly (Problem | RuleFailure)[]): readonly Problem[] {
  const counts = new Map<string, number>();
  const keyOf = (problem: RuleFailure): string => `${problem.rule}\0${problem.message}`;
  for (const problem of problems) if ("rule" in problem) counts.set(keyOf(problem), (counts.get(keyOf(problem)) ?? 0) + 1);
  const told = new Map<string, number>();
  return problems.flatMap((problem) => {
    const { path, line, message } = problem;
    if (!("rule" in problem)) return [problem];
    const count = (told.get(keyOf(problem)) ?? 0) + 1;
    told.set(keyOf(problem), count);
    const more = (counts.get(keyOf(problem)) ?? 0) - mostTold;
    if (count > mostTold) return [];
    return [{ path, line, message: count === mostTold && more > 0 ? `${message} So it did at ${more} more ${more === 1 ? "place" : "places"}.` : message }];
  });
}
