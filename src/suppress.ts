/** Comments that suppress findings. What is wrong with a comment is a finding of its own, and a wrong one suppresses nothing. */
import { createHash } from "node:crypto";
import { deletionOf, isDate, readDirectives, splitReason, type Directive } from "./directive.ts";
import type { Edit, Finding, Fix } from "./finding.ts";
import { didYouMean } from "./nearest.ts";
import { defaultRequirements, describeReview, gates, gatesOf, names, problemOf, speaksOf, type Review, type ReviewRequirements } from "./review.ts";
import { squawk } from "./other-tools/squawk.ts";
import { fillSlots, type Rule } from "./rule.ts";
import type { Settings } from "./settings.ts";
import { positionAt, textOf, type SourceFile, type Span } from "./source.ts";
import type { Token } from "./sql/lex.ts";
import { readSquawkIgnores } from "./squawk-ignore.ts";
import type { Statement } from "./sql/statement.ts";

export interface SuppressionInput {
  readonly file: SourceFile;
  /** Every comment of the file, in order. */
  readonly comments: readonly Token[];
  readonly statements: readonly Statement[];
  readonly findings: readonly Finding[];
  readonly reviews: readonly Review[];
  readonly settings: Settings;
  /** `YYYY-MM-DD`: what ended before it has expired. */
  readonly today: string;
  readonly rules: readonly Rule[];
  readonly ruleIds: ReadonlySet<string>;
  /** Rules of plugins, `house/name`, may be named that are not there. */
  readonly lacksRules?: boolean;
}

const own = "invalid-suppression";
/** They say that something could not be judged: only a comment that names them suppresses them. */
const notByBlanket: ReadonlySet<string> = new Set([own, "syntax-error"]);
const words = ["disable", "disable-next-line", "disable-file", "enable", "review"] as const;
const gateNames: ReadonlySet<string> = new Set(gates);

/** One rule that one comment suppresses in one part of the file. */
interface Suppression {
  readonly comment: Pick<Comment, "reason">;
  /** Null: every rule. */
  readonly rule: string | null;
  /** Findings that start in here. */
  readonly area: Span;
  /** Findings about a passage that holds this. */
  readonly around?: Span;
  /** Rules for which an all-rules block ended earlier, with the place. */
  readonly ended: Map<string, number>;
  used: boolean;
}

/** A directive as read. */
interface Comment extends Directive {
  readonly rules: readonly { readonly name: string; readonly span: Span }[];
  readonly reason: string | null;
  /** Something is wrong with it as a whole: it does nothing. */
  readonly failed: boolean;
}

/** What is wrong with a comment, before it is a finding. */
interface Complaint {
  readonly messageId: string;
  readonly at: Span;
  readonly data: Readonly<Record<string, string>>;
  readonly fix?: Fix;
}

/**
 * Marks the findings of one file that its comments and review records suppress, and adds the findings of `invalid-suppression`
 * about the comments themselves, where that rule is on. Pure; the order of `findings` is kept, the new ones come last.
 */
export function applySuppressions(input: SuppressionInput): Finding[] {
  const honours = input.settings.honour.includes("squawk") && input.file.text.includes("squawk-ignore");
  if (!honours && !input.file.text.includes("migralint-")) return [...input.findings];
  const complaints: Complaint[] = [];
  const comments = readDirectives(input.file, input.comments).flatMap((directive) => readComment(input, directive, complaints));
  const suppressions = [...readSuppressions(input, comments, complaints), ...(honours ? readForSquawk(input, complaints) : [])];
  const reviewed = applyReviews(input, complaints);
  const suppressed = reviewed.map((finding) => suppress(finding, suppressions));
  complaints.push(...findUnused(input, comments, suppressions, (rule) => rule !== own));
  const about = toFindings(input, complaints).map((finding) => suppress(finding, suppressions));
  const late = toFindings(input, findUnused(input, comments, suppressions, (rule) => rule === own));
  return [...suppressed, ...about, ...late];
}

/* Reading */

function readComment(input: SuppressionInput, directive: Directive, complaints: Complaint[]): Comment[] {
  const { word, span } = directive;
  if (word === "review") return [];
  if (!words.some((known) => known === word)) {
    complaints.push({ messageId: "unknownDirective", at: span, data: { word, hint: didYouMean(word, words).replace(/ Did you mean (.*)\?/, " Did you mean migralint-$1?") } });
    return [];
  }
  const { before, reason } = splitReason(directive.body);
  let failed = false;
  const fail = (messageId: string, at: Span, data: Readonly<Record<string, string>> = {}, fix?: Fix): void => {
    failed = true;
    complaints.push({ messageId, at, data, ...(fix !== undefined && { fix }) });
  };
  const rules: { name: string; span: Span }[] = [];
  let named = 0;
  for (const { text, at, comma } of splitWords(before, directive.bodyStart)) {
    const until = /^until=(.*)$/i.exec(text)?.[1];
    if (until !== undefined) {
      if (!isDate(until)) fail("badDate", at, { date: until === "" ? "Nothing" : until });
      else if (until < input.today) fail("expired", at, { date: until });
    } else if (input.ruleIds.has(text)) {
      named++;
      rules.push({ name: text, span: at });
    } else if (named > 0 && !comma) {
      const rest = { start: at.start, end: directive.bodyStart + before.trimEnd().length };
      const fix = reason === null ? { title: "Mark the text as the reason", edits: [{ span: { start: at.start, end: at.start }, text: "-- " }] } : undefined;
      fail("strayText", rest, { text: textOf(input.file, rest) }, fix);
      break;
    } else {
      named++;
      if (!isUnloaded(input, text)) complaints.push({ messageId: "unknownRule", at, data: { name: text, hint: didYouMean(text, input.ruleIds) } });
    }
  }
  if (named === 0 && (word === "disable-next-line" || word === "disable-file")) fail("noRules", span, { word });
  if (reason === null && input.settings.requireReason && word !== "enable" && !failed) fail("noReason", span);
  // A list of which no name is a rule must not turn into "every rule".
  if (named > 0 && rules.length === 0) failed = true;
  return [{ ...directive, rules, reason, failed }];
}

function isUnloaded({ lacksRules }: SuppressionInput, name: string): boolean {
  return lacksRules === true && name.includes("/");
}

/** The words of a body with their places, and whether a comma stands before each. */
function splitWords(text: string, start: number): { readonly text: string; readonly at: Span; readonly comma: boolean }[] {
  return [...text.matchAll(/(,?)\s*([^\s,]+)/g)].map((match) => {
    const end = start + match.index + match[0].length;
    return { text: match[2] ?? "", at: { start: end - (match[2] ?? "").length, end }, comma: match[1] === "," };
  });
}

/* Where they hold */

function readSuppressions(input: SuppressionInput, comments: readonly Comment[], complaints: Complaint[]): Suppression[] {
  const found: Suppression[] = [];
  const open: { comment: Comment; rule: string | null; ended: Map<string, number> }[] = [];
  const add = (comment: Comment, rule: string | null, area: Span, ended = new Map<string, number>()): void => {
    found.push({ comment, rule, area, ended, used: false });
  };
  for (const comment of comments) {
    const ids = comment.rules.map(({ name }) => name);
    switch (comment.word) {
      case "disable-file":
        if (!comment.failed) for (const id of ids) add(comment, id, { start: 0, end: input.file.text.length + 1 });
        break;
      case "disable-next-line": {
        if (comment.failed) break;
        const area = nextStatement(input, comment.span);
        if (area === null) complaints.push({ messageId: "noStatement", at: comment.span, data: {}, fix: deletion(input.file, comment) });
        else for (const id of ids) add(comment, id, area);
        break;
      }
      case "disable":
        if (!comment.failed) for (const rule of ids.length === 0 ? [null] : ids) open.push({ comment, rule, ended: new Map() });
        break;
      case "enable": {
        if (comment.failed) break;
        const closed = open.filter(({ rule }) => ids.length === 0 || (rule !== null && ids.includes(rule)));
        for (const entry of closed) {
          open.splice(open.indexOf(entry), 1);
          add(entry.comment, entry.rule, { start: entry.comment.span.end, end: comment.span.start }, entry.ended);
        }
        const all = open.filter(({ rule }) => rule === null);
        for (const id of ids) for (const { ended } of all) if (!ended.has(id)) ended.set(id, comment.span.start);
        if (closed.length === 0 && (ids.length === 0 || all.length === 0)) complaints.push({ messageId: "nothingOpen", at: comment.span, data: {}, fix: deletion(input.file, comment) });
        break;
      }
    }
  }
  for (const comment of new Set(open.map((entry) => entry.comment))) complaints.push({ messageId: "unclosed", at: comment.span, data: {} });
  return found;
}

/** What comments to squawk suppress: the findings of rules that name its rules as their like. */
function readForSquawk(input: SuppressionInput, complaints: Complaint[]): Suppression[] {
  return readSquawkIgnores(input.file, input.comments, input.statements).flatMap((comment) => {
    for (const { name, span } of comment.names) {
      if (!Object.hasOwn(squawk.checks, name)) complaints.push({ messageId: "unknownThere", at: span, data: { tool: "squawk", version: squawk.version, name, hint: didYouMean(name, Object.keys(squawk.checks)) } });
    }
    if (comment.names.length === 0 && !comment.wholeFile) complaints.push({ messageId: "namesNone", at: comment.span, data: {} });
    if (comment.reason === null && input.settings.requireReason) {
      complaints.push({ messageId: "noReason", at: comment.span, data: {} });
      return [];
    }
    const like = input.rules.filter(({ id, equivalents }) => !notByBlanket.has(id) && equivalents?.squawk !== undefined);
    const suppressing = (rule: string, area: Span): Suppression => ({ comment, rule, area, around: comment.span, ended: new Map(), used: false });
    if (comment.names.length === 0) return comment.wholeFile ? like.map(({ id }) => suppressing(id, { start: 0, end: input.file.text.length + 1 })) : [];
    return comment.names.flatMap(({ name, area }) => like.filter(({ equivalents }) => equivalents?.squawk?.includes(name) === true).map(({ id }) => suppressing(id, area)));
  });
}

/** The next statement after a comment; inside a statement its next line that holds a token. Null where neither follows. */
function nextStatement({ file, statements }: SuppressionInput, comment: Span): Span | null {
  const around = statements.find(({ span }) => span.start < comment.start && comment.end <= span.end);
  if (around !== undefined) {
    const line = positionAt(file, comment.end).line;
    const token = around.tokens.find((candidate) => candidate.start >= comment.end && positionAt(file, candidate.start).line > line);
    if (token !== undefined) {
      const number = positionAt(file, token.start).line;
      return { start: file.lineStarts[number - 1] ?? 0, end: file.lineStarts[number] ?? file.text.length };
    }
  }
  const next = statements.find(({ span }) => span.start >= comment.end);
  return next === undefined ? null : { start: next.span.start, end: next.span.end + 1 };
}

/* Applying */

function suppress(finding: Finding, suppressions: readonly Suppression[]): Finding {
  if (finding.suppressed !== undefined) return finding;
  // The comment nearest above the finding is the one that is used; a file-wide one only where no other is.
  let best: Suppression | null = null;
  for (const suppression of suppressions) {
    if (holds(suppression, finding) && (best === null || breadth(suppression) <= breadth(best))) best = suppression;
  }
  if (best === null) return finding;
  best.used = true;
  return { ...finding, suppressed: { kind: "comment", reason: best.comment.reason ?? "" } };
}

function holds({ rule, area, around, ended }: Suppression, { rule: id, span }: Finding): boolean {
  if (rule === null ? notByBlanket.has(id) : rule !== id) return false;
  if (around !== undefined && span.start < around.start && around.end <= span.end) return true;
  return area.start <= span.start && span.start < (ended.get(id) ?? area.end);
}

function breadth({ area }: Suppression): number {
  return area.end - area.start;
}

/** Suppresses what a valid record names, and complains of records that do not count. */
function applyReviews({ file, findings, reviews, statements, settings, today, ruleIds }: SuppressionInput, complaints: Complaint[]): Finding[] {
  const requirements = { ...defaultRequirements, ...(settings.rules["missing-review"]?.options as Partial<ReviewRequirements> | undefined) };
  const valid: Review[] = [];
  for (const review of reviews) {
    const problem = problemOf(review, requirements, today);
    const known = findings.some(({ rule, span }) => rule === "missing-review" && span.start === review.span.start);
    if (problem === null) valid.push(review);
    else if (!known) complaints.push({ messageId: "review", at: review.span, data: { problem } });
    if (review.malformed !== null) continue;
    const there = statements.filter(({ span }) => speaksOf(review, span)).flatMap(({ changes }) => changes.flatMap(gatesOf));
    for (const { name, span } of review.names) {
      if (!ruleIds.has(name) && !gateNames.has(name) && !there.includes(name)) complaints.push({ messageId: "unknownRule", at: span, data: { name, hint: didYouMean(name, [...ruleIds, ...gateNames]) } });
    }
    if (review.target === null) complaints.push({ messageId: "noStatement", at: review.span, data: {} });
  }
  return findings.map((finding) => {
    if (finding.path !== file.path || finding.rule === "missing-review" || notByBlanket.has(finding.rule)) return finding;
    const review = valid.find((candidate) => names(candidate, finding.rule) && speaksOf(candidate, finding.span));
    return review === undefined ? finding : { ...finding, suppressed: { kind: "review", reason: describeReview(review) } };
  });
}

/** Comments, or names in them, that suppressed nothing. A rule that is off for this file tells nothing, so it is left alone. */
function findUnused({ file, settings, rules }: SuppressionInput, comments: readonly Comment[], suppressions: readonly Suppression[], about: (rule: string | null) => boolean): Complaint[] {
  // Without something to compare with such a rule finds nothing, and what it would find is not known.
  const compares = new Set(rules.filter(({ needs }) => needs === "base").map(({ id }) => id));
  return comments.flatMap((comment) => {
    const mine = suppressions.filter((suppression) => suppression.comment === comment);
    const unused = mine.filter(({ used, rule }) => !used && about(rule) && (rule === null || (settings.rules[rule] !== undefined && !compares.has(rule))));
    if (unused.length === 0) return [];
    const fix = unused.length === mine.length && mine.length === comment.rules.length + (comment.rules.length === 0 ? 1 : 0) && comment.word !== "disable" ? { fix: deletion(file, comment) } : {};
    return [{ messageId: "unused", at: comment.span, data: { names: unused.map(({ rule }) => rule ?? "a rule").join(" or ") }, ...fix }];
  });
}

function deletion(file: SourceFile, comment: Comment): Fix {
  const edits: Edit[] = [{ span: deletionOf(file, comment), text: "" }];
  return { title: "Delete the comment", edits };
}

function toFindings({ file, settings, rules }: SuppressionInput, complaints: readonly Complaint[]): Finding[] {
  const setting = settings.rules[own];
  const rule = rules.find(({ id }) => id === own);
  if (setting === undefined || rule === undefined) return [];
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  const seen = new Map<string, number>();
  const fingerprint = (text: string): string => {
    const key = [own, name, text].join("\0");
    const ordinal = seen.get(key) ?? 0;
    seen.set(key, ordinal + 1);
    return createHash("sha256").update(`${key}\0${ordinal}`).digest("hex").slice(0, 16);
  };
  return complaints.map(({ messageId, at, data, fix }) => ({
    rule: own,
    messageId,
    severity: setting.severity,
    category: rule.category,
    message: fillSlots(rule, messageId, data),
    data,
    path: file.path,
    span: at,
    fingerprint: fingerprint(textOf(file, at)),
    ...(fix !== undefined && { fix }),
  }));
}
