/** The plan for people: the worst lock of each transaction first, then every statement with what waits for it. */
import { blocksReads, blocksWrites, isAtLeast, lockModes, type LockMode, type Relation, type RelationLock } from "./effects/effect.ts";
import { isFelt, strongest, worstLock, type Plan, type PlannedScript, type PlannedStatement, type PlannedTransaction } from "./plan.ts";
import { scrub } from "./reporters/scrub.ts";
import type { Settings } from "./settings.ts";
import { positionAt } from "./source.ts";
import { durationOf, durations, knownSizeOf, type Duration, type KnownSize } from "./traffic.ts";

export interface PlanTextOptions {
  readonly color?: boolean;
  /** Columns of the terminal. */
  readonly width?: number;
  /** What is known of the size of tables, by the path of the file that is planned. */
  readonly settings?: (path: string) => Pick<Settings, "tables" | "statistics">;
}

type Style = "bold" | "dim" | "red" | "yellow" | "green" | "cyan";
const codes: Readonly<Record<Style, readonly [number, number]>> = { bold: [1, 22], dim: [2, 22], red: [31, 39], yellow: [33, 39], green: [32, 39], cyan: [36, 39] };
type Paint = (style: Style, text: string) => string;

interface Page {
  readonly paint: Paint;
  readonly width: number;
  readonly sizeOf: (relation: Relation) => KnownSize | null;
}

const openers: Readonly<Record<PlannedTransaction["openedBy"], string>> = {
  explicit: "BEGIN in the file",
  runner: "opened by the runner",
  implicit: "the server runs the file as one",
  autocommit: "",
  unknown: "if it is run as one, which nothing tells",
};

/** The plan as text; `color` puts in escape codes for a terminal. */
export function planText({ scripts }: Plan, { color = false, width = 110, settings }: PlanTextOptions): string {
  const paint: Paint = (style, text) => (color && text !== "" ? `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m` : text);
  if (scripts.length === 0) return `${paint("yellow", "No migration was read.")}\n`;
  return scripts.map((script) => {
    const known = settings?.(script.file.path);
    const sizeOf = (relation: Relation): KnownSize | null => (known === undefined || relation.kind === "index" || relation.kind === "partitioned index" ? null : knownSizeOf(relation, known));
    return scriptText(script, { paint, width: Math.max(60, Math.min(width, 130)), sizeOf });
  }).join("\n");
}

function scriptText(script: PlannedScript, page: Page): string {
  const { paint } = page;
  const title = `${paint("bold", scrub(script.file.path))}${paint("dim", `  PostgreSQL ${script.postgres}${script.role === "down" ? ", rollback" : ""}`)}`;
  if (script.transactions.length === 0) return `${title}\n  ${paint("dim", "No statements.")}\n`;
  return `${title}\n${script.transactions.map((transaction) => transactionText(transaction, script, page)).join("")}`;
}

function transactionText(transaction: PlannedTransaction, script: PlannedScript, page: Page): string {
  const { paint } = page;
  const { statements, openedBy, goesOn } = transaction;
  const lines: string[] = [];
  const alone = openedBy === "autocommit";
  if (!alone) {
    const worst = worstLock(transaction);
    const last = statements.at(-1);
    const ends = goesOn ? ", goes on in the next migration" : "";
    lines.push(`  ${paint("bold", "Transaction")} ${paint("dim", `${linesText(lineOf(statements[0], script), last === undefined ? 0 : endLine(last, script))}, ${openers[openedBy]}${ends}`)}`);
    if (worst !== null) lines.push(`  ${summary(worst, transaction, script, page)}`);
    else lines.push(`  ${paint("green", statements.some(({ locks }) => locks.length > 0) ? "Nobody's reads or writes wait." : "Locks no table.")}`);
  }
  statements.forEach((statement, index) => lines.push(...statementLines(statement, index, transaction, script, page)));
  return `${lines.join("\n")}\n`;
}

/** `Worst: ACCESS EXCLUSIVE on users from line 3 until line 9 ends: reads and writes wait, for a scan of users.` */
function summary({ lock, from, until }: NonNullable<ReturnType<typeof worstLock>>, { statements, goesOn }: PlannedTransaction, script: PlannedScript, { paint, sizeOf }: Page): string {
  const style: Style = blocksReads(lock.mode) ? "red" : "yellow";
  const span = until === from && !goesOn ? `in line ${lineOf(statements[from], script)}` : `from line ${lineOf(statements[from], script)} ${goesOn ? "on into the next migration" : `until line ${endLineAt(statements, until, script)}`}`;
  const works = statements.slice(from, until + 1);
  const under = [
    ...works.flatMap(({ rewrites, emptied }) => rewrites.filter((relation) => !emptied.includes(relation)).map((relation) => `${relation.label} is rewritten`)),
    ...works.flatMap(({ scans }) => scans.map((relation) => `${relation.label} is read through`)),
    ...works.flatMap(({ builds, ownTransaction }) => (ownTransaction ? [] : builds.map((relation) => `${relation.label} is built`))),
  ];
  const longest = slowest(works.filter(({ ownTransaction }) => !ownTransaction).flatMap((statement) => timesOf(statement, sizeOf)));
  const work = under.length === 0 ? "" : `, while ${list([...new Set(under)].slice(0, 3))}${longest === null ? "" : ` (${longest})`}`;
  return `${paint(style, `${lock.mode} on ${scrub(lock.relation.label)}`)} ${span}: ${blocksReads(lock.mode) ? "reads and writes wait" : "writes wait"}${scrub(work)}.`;
}

function statementLines(statement: PlannedStatement, index: number, transaction: PlannedTransaction, script: PlannedScript, page: Page): string[] {
  const { paint, width } = page;
  const text = script.file.text.slice(statement.span.start, statement.span.end).replace(/\s+/g, " ");
  const number = String(lineOf(statement, script)).padStart(6);
  const room = width - 8;
  const head = `${paint("dim", number)}  ${scrub(text.length > room ? `${text.slice(0, room - 1)}…` : text)}`;
  return [head, ...effectLines(statement, index, transaction, script, page).map((line) => `${" ".repeat(10)}${line}`)];
}

/** What one statement locks and does, in lines without its text. */
export function describeStatement(script: PlannedScript, transaction: PlannedTransaction, index: number): readonly string[] {
  const statement = transaction.statements[index];
  return statement === undefined ? [] : effectLines(statement, index, transaction, script, { paint: (_, text) => text, width: 100, sizeOf: () => null });
}

function effectLines(statement: PlannedStatement, index: number, transaction: PlannedTransaction, script: PlannedScript, page: Page): string[] {
  const { paint } = page;
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const felt = statement.locks.filter((lock) => isFelt(lock) && heldSince(lock, index, transaction) === null);
  const again = statement.locks.filter((lock) => isFelt(lock) && !felt.includes(lock));
  const fresh = statement.locks.filter((lock) => !isFelt(lock));
  for (const mode of [...lockModes].reverse()) {
    const held = felt.filter((lock) => lock.mode === mode);
    if (held.length > 0) say(lockLine(mode, held, statement, index, transaction, script, page));
  }
  for (const from of new Set(again.map((lock) => heldSince(lock, index, transaction)))) {
    const locks = again.filter((lock) => heldSince(lock, index, transaction) === from);
    say(paint("dim", `${named(locks.map(({ relation }) => relation))}: locked since line ${lineOf(transaction.statements[from ?? index], script)}`));
  }
  if (fresh.length > 0) say(paint("dim", `locks ${scrub(list(fresh.map(({ relation }) => relation.label)))}: new, no one uses ${fresh.length === 1 ? "it" : "them"} yet`));
  const busy = (relations: readonly Relation[]): readonly Relation[] => relations.filter((relation) => isFelt({ relation, mode: "ACCESS SHARE" }));
  const rewritten = statement.rewrites.filter((relation) => !statement.emptied.includes(relation));
  const held = (mode: LockMode): string => `, ${mode} ${untilText(statement, index, transaction, script)}, blocks ${blocksReads(mode) ? "reads and writes" : blocksWrites(mode) ? "writes" : "other DDL"}`;
  const took = (work: "rewrite" | "scan" | "build", relations: readonly Relation[]): string => {
    const time = slowest(relations.map((relation) => timeOf(work, relation, page.sizeOf)));
    const mode = strongest(transaction.statements.slice(0, index + 1).filter(({ heldUntil }) => heldUntil >= index).flatMap(({ locks }) => locks.filter((lock) => relations.some((relation) => isSame(relation, lock.relation)))))[0]?.mode;
    return time === null ? "" : `: ${time}${mode === undefined ? "" : held(mode)}`;
  };
  if (busy(rewritten).length > 0) say(`${paint("red", "rewrites")} ${named(busy(rewritten), page.sizeOf)}${took("rewrite", busy(rewritten))}`);
  if (busy(statement.scans).length > 0) say(`${paint("yellow", "reads all rows of")} ${named(busy(statement.scans), page.sizeOf)}${took("scan", busy(statement.scans))}`);
  if (statement.builds.length > 0 && (felt.length + again.length > 0 || fresh.length === 0)) say(`${paint("yellow", "builds")} ${named(statement.builds)}${over(indexed(statement), page.sizeOf)}${took("build", indexed(statement))}`);
  for (const loss of statement.dataLoss) say(`${paint("red", "loses")} ${scrub(loss)}`);
  if (statement.fails !== null) say(`${paint("yellow", "fails")} ${scrub(statement.fails)}`);
  for (const what of statement.unknown) say(`${paint("cyan", "not known:")} ${scrub(what)}`);
  return lines;
}

/** The tables over which the indexes of a statement are built: those that it locks against other DDL. */
function indexed({ builds, locks, rewrites }: PlannedStatement): readonly Relation[] {
  if (builds.length === 0) return [];
  return locks.filter(({ relation, mode }) => (relation.kind === "table" || relation.kind === "materialized view") && isAtLeast(mode, "SHARE UPDATE EXCLUSIVE") && !rewrites.includes(relation)).map(({ relation }) => relation);
}

function over(tables: readonly Relation[], sizeOf: Page["sizeOf"]): string {
  return tables.some((table) => sizeText(sizeOf(table)) !== "") ? ` over ${named(tables, sizeOf)}` : "";
}

function timesOf(statement: PlannedStatement, sizeOf: Page["sizeOf"]): (Duration | null)[] {
  return [
    ...statement.rewrites.filter((relation) => !statement.emptied.includes(relation)).map((relation) => timeOf("rewrite", relation, sizeOf)),
    ...statement.scans.map((relation) => timeOf("scan", relation, sizeOf)),
    ...indexed(statement).map((relation) => timeOf("build", relation, sizeOf)),
  ];
}

function timeOf(work: "rewrite" | "scan" | "build", relation: Relation, sizeOf: Page["sizeOf"]): Duration | null {
  const size = isFelt({ relation, mode: "ACCESS SHARE" }) ? sizeOf(relation) : null;
  return size === null ? null : durationOf(work, size);
}

function slowest(times: readonly (Duration | null)[]): Duration | null {
  return durations.findLast((duration) => times.includes(duration)) ?? null;
}

/** `12 M rows, 3.4 GB`; empty where nothing is known. */
function sizeText(size: KnownSize | null): string {
  if (size === null) return "";
  return [size.rows === null ? "" : `${rounded(size.rows, ["", " k", " M", " G"])} ${size.rows === 1 ? "row" : "rows"}`, size.bytes === null ? "" : rounded(size.bytes, [" bytes", " kB", " MB", " GB", " TB"])].filter((part) => part !== "").join(", ");
}

function rounded(value: number, units: readonly string[]): string {
  const step = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** step;
  return `${scaled < 10 && step > 0 ? Number(scaled.toFixed(1)) : Math.round(scaled)}${units[step] ?? ""}`;
}

function isSame(one: Relation, other: Relation): boolean {
  return one.schema === other.schema && one.name === other.name;
}

/** The statement that took a lock on the relation before, as strong or stronger, which is still held. */
function heldSince({ relation, mode }: RelationLock, index: number, transaction: PlannedTransaction): number | null {
  return locksOn(relation, transaction).find((lock) => lock.place < index && lock.heldUntil >= index && isAtLeast(lock.mode, mode))?.place ?? null;
}

interface TakenLock {
  readonly mode: LockMode;
  /** The statement that takes it, and the last one that it is held at. */
  readonly place: number;
  readonly heldUntil: number;
}

const takenLocks = new WeakMap<PlannedTransaction, Map<string, TakenLock[]>>();

/** The locks that a transaction takes on a relation, in order. */
function locksOn({ schema, name }: Relation, transaction: PlannedTransaction): readonly TakenLock[] {
  let taken = takenLocks.get(transaction);
  if (taken === undefined) {
    takenLocks.set(transaction, (taken = new Map<string, TakenLock[]>()));
    for (const [place, { locks, heldUntil }] of transaction.statements.entries()) {
      for (const { relation, mode } of locks) {
        const key = `${relation.schema}\0${relation.name}`;
        const others = taken.get(key);
        if (others === undefined) taken.set(key, [{ mode, place, heldUntil }]);
        else others.push({ mode, place, heldUntil });
      }
    }
  }
  return taken.get(`${schema}\0${name}`) ?? [];
}

function linesText(first: number, last: number): string {
  return first === last ? `line ${first}` : `lines ${first} to ${last}`;
}

function lockLine(mode: LockMode, locks: readonly RelationLock[], statement: PlannedStatement, index: number, transaction: PlannedTransaction, script: PlannedScript, { paint, sizeOf }: Page): string {
  const style: Style = blocksReads(mode) ? "red" : blocksWrites(mode) ? "yellow" : "dim";
  const until = untilText(statement, index, transaction, script);
  const waits = blocked(mode);
  const note = isAtLeast(mode, "SHARE UPDATE EXCLUSIVE") ? `${waits} ${waits.includes(" and ") || waits.endsWith("s") ? "wait" : "waits"} ${until}` : `${waits} ${until}`;
  const hot = locks.flatMap(({ relation }) => (sizeOf(relation)?.hot === true && isAtLeast(mode, "SHARE UPDATE EXCLUSIVE") ? [`${scrub(relation.label)} is hot${trafficText(sizeOf(relation))}`] : []));
  return `${paint(style, mode.padEnd(22))} ${named(locks.map(({ relation }) => relation))}${paint("dim", `  ${note}`)}${hot.length === 0 ? "" : paint("red", `; ${list(hot)}`)}`;
}

function trafficText(size: KnownSize | null): string {
  if (size === null || size.readsPerSecond === null || size.writesPerSecond === null) return "";
  return ` (${rounded(size.readsPerSecond, ["", " k", " M"])} scans and ${rounded(size.writesPerSecond, ["", " k", " M"])} rows written a second)`;
}

/** When the locks of a statement are released. */
function untilText(statement: PlannedStatement, index: number, transaction: PlannedTransaction, script: PlannedScript): string {
  if (transaction.goesOn && statement.heldUntil === transaction.statements.length - 1) return "into the next migration";
  return statement.heldUntil === index ? "until it is done" : `until line ${endLineAt(transaction.statements, statement.heldUntil, script)}`;
}

/** What waits for someone who holds the lock. */
function blocked(mode: LockMode): string {
  if (blocksReads(mode)) return "reads, writes and DDL";
  if (blocksWrites(mode)) return "writes and DDL";
  if (isAtLeast(mode, "SHARE UPDATE EXCLUSIVE")) return "other DDL";
  return mode === "ROW EXCLUSIVE" ? "holds up DDL and index builds" : "holds up only what locks it all";
}

function named(relations: readonly Relation[], sizeOf: Page["sizeOf"] = () => null): string {
  return scrub(list(relations.map((relation) => {
    const { label, kind } = relation;
    const size = sizeText(sizeOf(relation));
    return `${kind === "table" || kind === "partitioned table" ? label : `${kind} ${label}`}${size === "" ? "" : ` (${size})`}`;
  })));
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}

function lineOf(statement: PlannedStatement | undefined, script: PlannedScript): number {
  return statement === undefined ? 0 : positionAt(script.file, statement.span.start).line;
}

function endLine(statement: PlannedStatement, script: PlannedScript): number {
  return positionAt(script.file, statement.span.end).line;
}

function endLineAt(statements: readonly PlannedStatement[], at: number, script: PlannedScript): number {
  const statement = statements[at];
  return statement === undefined ? 0 : endLine(statement, script);
}
