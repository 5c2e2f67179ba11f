/** Review records: who looked at a dangerous change before it runs, `-- migralint-review drop-table: by=@dba -- why`. */
import { isDate, readDirectives, readReason } from "./directive.ts";
import type { SourceFile, Span } from "./source.ts";
import type { Change, Expression, ObjectName } from "./sql/change.ts";
import { isTautology } from "./sql/expression.ts";
import type { Token } from "./sql/lex.ts";
import type { Statement } from "./sql/statement.ts";

export interface Review {
  /** The record with all its lines. */
  readonly span: Span;
  /** What was reviewed: gates or ids of rules. */
  readonly names: readonly { readonly name: string; readonly span: Span }[];
  /** `by`, `ticket`, `until`, `backup`, …, and `reason`, whether it stands after ` -- ` or as a field. */
  readonly fields: ReadonlyMap<string, string>;
  /** The part of the file it speaks of: one statement, or all of it; null where no statement follows. */
  readonly target: Span | null;
  /** Why it cannot be read; null where it can. The end of a sentence that starts with "it". */
  readonly malformed: string | null;
}

/** What a record must say to count. */
export interface ReviewRequirements {
  /** Fields that must be there. */
  readonly require: readonly string[];
  /** Who may review; empty: anyone. */
  readonly reviewers: readonly string[];
  /** What a ticket begins with; empty: anything. */
  readonly tickets: readonly string[];
}

/** What is asked where the rule `missing-review` is off. */
export const defaultRequirements: ReviewRequirements = { require: ["by", "reason"], reviewers: [], tickets: [] };

/**
 * The review records of a file. A record speaks of the statement under it. Above the first statement it speaks of the whole
 * file if it stands in a header: a blank line, or a statement that only sets up the session, follows it.
 */
export function readReviews(file: SourceFile, comments: readonly Token[], statements: readonly Statement[]): Review[] {
  return readDirectives(file, comments)
    .filter(({ word }) => word === "review")
    .map(({ body, bodyStart, span }) => ({ span, target: targetOf(file, span, statements), ...readRecord(body, bodyStart) }));
}

type Content = Pick<Review, "names" | "fields" | "malformed">;

function readRecord(body: string, bodyStart: number): Content {
  const head = /^([^:=]*?):/.exec(body);
  const names = [...(head?.[1] ?? "").matchAll(/[^\s,]+/g)].map((match) => ({ name: match[0], span: { start: bodyStart + match.index, end: bodyStart + match.index + match[0].length } }));
  const fields = new Map<string, string>();
  const failed = (malformed: string): Content => ({ names, fields, malformed });
  if (head === null || names.length === 0) return failed("does not say what was reviewed; write `migralint-review drop-table: by=@name -- why`");
  const item = /\s*(?:--(?=\s|$)\s*(?<reason>[^]*)|(?<key>[A-Za-z][\w-]*)=(?:"(?<quoted>[^"]*)"|(?<value>[^\s"]\S*))|(?<word>\S+))/y;
  item.lastIndex = head[0].length;
  for (let match = item.exec(body); match?.groups !== undefined; match = item.exec(body)) {
    const { reason, key, quoted, value, word } = match.groups;
    if (word !== undefined) return failed(`holds “${word}”, which is no field; write key=value or key="two words", and the reason after “ -- ”`);
    const name = key?.toLowerCase() ?? "reason";
    const text = readReason(reason ?? quoted ?? value?.replace(/,+$/, "") ?? "");
    if (text === null) continue;
    if (fields.has(name)) return failed(`gives ${name} twice`);
    fields.set(name, text);
  }
  const until = fields.get("until");
  if (until !== undefined && !isDate(until)) return failed(`has until=${until}, which is no date such as 2027-01-31`);
  return { names, fields, malformed: null };
}

function targetOf(file: SourceFile, span: Span, statements: readonly Statement[]): Span | null {
  const around = statements.find((statement) => statement.span.start < span.start && span.end <= statement.span.end);
  if (around !== undefined) return around.span;
  const index = statements.findIndex((statement) => statement.span.start >= span.end);
  const next = statements[index];
  if (next === undefined) return null;
  if (index > 0) return next.span;
  const isHeader = /\n[ \t\r]*\n/.test(file.text.slice(span.end, next.span.start)) || setsUp(next);
  return isHeader ? { start: 0, end: file.text.length } : next.span;
}

/** Whether a statement only prepares the session: nothing one would review. */
function setsUp(statement: Statement): boolean {
  return statement.changes.length > 0 && statement.changes.every(({ kind }) => kind === "Begin" || kind === "SetSetting");
}

/** Why a record does not count on a day (`YYYY-MM-DD`), as the end of a sentence that starts with "it"; null where it counts. */
export function problemOf(review: Review, requirements: ReviewRequirements, today: string): string | null {
  if (review.malformed !== null) return review.malformed;
  const { fields } = review;
  const until = fields.get("until");
  if (until !== undefined && until < today) return `ended on ${until}`;
  const missing = requirements.require.filter((field) => !fields.has(field));
  if (missing.length > 0) return `lacks ${missing.map((field) => (field === "reason" ? "a reason after “ -- ”" : `${field}=…`)).join(" and ")}`;
  const strangers = (fields.get("by") ?? "").split(",").filter((name) => name !== "" && requirements.reviewers.length > 0 && !requirements.reviewers.includes(name));
  if (strangers.length > 0) return `was given by ${strangers.join(", ")}, and only ${requirements.reviewers.join(", ")} may review`;
  const ticket = fields.get("ticket");
  if (ticket !== undefined && requirements.tickets.length > 0 && !requirements.tickets.some((prefix) => ticket.startsWith(prefix) && ticket.length > prefix.length)) {
    return `has ticket=${ticket}, and a ticket begins with ${requirements.tickets.join(" or ")}`;
  }
  return null;
}

/** Rules that a record satisfies under the name of a gate that is not their id. */
const satisfied: Readonly<Record<string, readonly string[]>> = {
  "alter-column-type": ["alter-column-type-rewrite"],
};

/** What rules say besides of a change, and a record of the change answers too. The other way round a record that names only such a rule does not answer for the change. */
const covered: Readonly<Record<string, readonly string[]>> = {
  "drop-table": ["drop-without-deprecation", "missing-emptiness-guard"],
  "drop-column": ["drop-without-deprecation", "missing-emptiness-guard", "drop-column-cascades-index"],
  "drop-view": ["drop-and-recreate"],
  "drop-materialized-view": ["drop-and-recreate"],
  "drop-function": ["drop-and-recreate"],
  "drop-procedure": ["drop-function", "drop-and-recreate"],
  "drop-aggregate": ["drop-function", "drop-and-recreate"],
  "drop-rule": ["drop-trigger"],
  "drop-enum": ["drop-type"],
  "drop-identity": ["drop-sequence"],
  "truncate": ["truncate-cascade"],
  "alter-column-type": ["narrowing-type-change", "lossy-using-expression"],
  "unlogged": ["unlogged-table"],
  "update": ["unbatched-dml"],
  "delete": ["unbatched-dml"],
  "merge": ["unbatched-dml", "insert-overwrites"],
  "insert": ["unbatched-dml", "bulk-insert", "insert-overwrites"],
};

/** Whether a record names a gate or a rule. */
export function names(review: Review, wanted: string): boolean {
  return review.names.some(({ name }) => name === wanted || (satisfied[name] ?? []).includes(wanted) || (satisfied[wanted] ?? []).includes(name) || (covered[name] ?? []).includes(wanted));
}

/** Whether a place lies in what a record speaks of. */
export function speaksOf(review: Review, place: Span): boolean {
  return review.target !== null && review.target.start <= place.start && place.end <= review.target.end;
}

/** Who reviewed and why, in one line. */
export function describeReview({ fields }: Review): string {
  const facts = ["by", "ticket", "until"].flatMap((key) => (fields.has(key) ? [`${key}=${fields.get(key)}`] : []));
  return [fields.get("reason"), facts.length > 0 ? `(${facts.join(", ")})` : undefined].filter((part) => part !== undefined).join(" ");
}

/** Kinds of change a review can be asked for. */
export const gates = [
  "drop-table", "drop-column", "drop-schema", "drop-database", "drop-cascade", "drop-constraint", "drop-index", "drop-policy",
  "drop-view", "drop-materialized-view", "drop-function", "drop-procedure", "drop-trigger", "drop-type", "drop-domain", "drop-extension", "drop-role",
  "truncate", "delete-without-where", "update-without-where", "alter-column-type", "rename-table", "rename-column",
  "create-policy", "alter-policy", "disable-row-security", "no-force-row-security",
  "create-function", "create-trigger", "create-event-trigger", "create-extension", "create-role", "grant", "revoke", "alter-default-privileges", "alter-role", "alter-system", "owner",
] as const;

/** Gates that need no review while the table is new: nothing is lost with it. */
export const aboutRows: ReadonlySet<string> = new Set(["drop-table", "drop-column", "drop-cascade", "drop-constraint", "drop-index", "truncate", "delete-without-where", "update-without-where", "alter-column-type", "rename-table", "rename-column"]);

/**
 * The names under which a change can be gated and reviewed, the most telling first: `drop-table`, `drop-cascade`;
 * `delete-without-where` where every row goes, else `delete`. Empty for what changes nothing that one would review.
 */
export function gatesOf(change: Change): string[] {
  const cascade = "cascade" in change && change.cascade && change.kind !== "Truncate" ? ["drop-cascade"] : [];
  switch (change.kind) {
    case "Query":
    case "Begin":
    case "Commit":
    case "Rollback":
    case "Savepoint":
    case "ReleaseSavepoint":
    case "RollbackToSavepoint":
    case "SetSetting":
    case "LockTable":
    case "DoBlock":
    case "Opaque":
    case "NotModelled":
      return [];
    case "Delete":
      return [takesAll(change.where, change.hasUsing) ? "delete-without-where" : "delete"];
    case "Update":
      return [takesAll(change.where, change.hasFrom) ? "update-without-where" : "update"];
    case "CreateObject":
    case "DropObject":
    case "RenameObject":
      return [kebab(`${change.kind.replace("Object", "")} ${change.object}`), ...cascade];
    case "Neutral":
      return [kebab(change.what)];
    default:
      return [kebab(change.kind), ...cascade];
  }
}

function takesAll(where: Expression | null, joins: boolean): boolean {
  return where === null ? !joins : isTautology(where.node);
}

/** What a change is about; null where that has no name of this form. */
export function objectOf(change: Change): ObjectName | null {
  if ("table" in change && change.table !== null) return change.table;
  if ("index" in change) return change.index;
  if ("type" in change && "schema" in change.type) return { schema: change.type.schema, name: change.type.name };
  if ("sequence" in change) return change.sequence;
  if ("view" in change) return change.view;
  if (!("name" in change) || change.name === null) return null;
  return typeof change.name === "string" ? { schema: null, name: change.name } : change.name;
}

/** A record to fill in: as it stands it does not count. */
export function blankRecord(gate: string, require: readonly string[]): string {
  const fields = require.filter((field) => field !== "reason").map((field) => ` ${field}=`);
  return `-- migralint-review ${gate}:${fields.join("")}${require.includes("reason") ? " --" : ""}`;
}

/** A record as a message shows it: `-- migralint-review drop-table: by=… -- why`. */
export function sketchRecord(gate: string, require: readonly string[]): string {
  return blankRecord(gate, require).replaceAll(/=(?= |$)/g, "=…").replace(/ --$/, " -- why");
}

/** `DropTable` and `drop table` as `drop-table`. */
function kebab(text: string): string {
  return text.replace(/(?<=[a-z])(?=[A-Z])|\s+/g, "-").toLowerCase();
}

