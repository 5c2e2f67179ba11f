/** The pipeline: histories in, a report out. Pure but for the parser's instance; the command, the editor and CI all call it. */
import { startReplay, type Replay } from "./catalog/replay.ts";
import { makeRoundTrip } from "./catalog/round-trip.ts";
import { followTrail, type FollowingTrail } from "./effects/trail.ts";
import { applyBaseline, type BaselineEntry } from "./baseline.ts";
import type { Finding, Problem } from "./finding.ts";
import { fingerprint, type Draft } from "./fingerprint.ts";
import { listenersOf, type Listener, type ListenersTo, type Listening } from "./listeners.ts";
import type { Base } from "./migrations/base.ts";
import { readHeader, type Header } from "./migrations/header.ts";
import { releasesOf } from "./migrations/release.ts";
import { filesOf, type History, type Migration, type Script } from "./migrations/migration.ts";
import { byPlace, summarize, type Report, type ReportFile, type Scope } from "./report.ts";
import { readReviews } from "./review.ts";
import { fillSlots, spanOf, type Rule } from "./rule.ts";
import { checkReport, cutShort, failureOf, mistakeInResult, reasonOf, type Details } from "./rule-failure.ts";
import type { Settings } from "./settings.ts";
import { positionAt, type SourceFile, type Span } from "./source.ts";
import type { Change } from "./sql/change.ts";
import type { ScriptText, Statement } from "./sql/statement.ts";
import { applySuppressions } from "./suppress.ts";
import { asWritten, isSameList, noTexts, readAs, type Texts } from "./texts.ts";
import { version } from "./version.ts";

export interface LintInput {
  readonly histories: readonly History[];
  /** What the configuration says for a file. */
  readonly settings: (path: string) => Settings;
  readonly rules: readonly Rule[];
  /** `YYYY-MM-DD`: suppressions and reviews that ended before it have expired. */
  readonly today: string;
  /** Which files to judge and report about; the others only make up the history. Absent: all. */
  readonly asked?: ReadonlySet<string>;
  /** The position (`order`) of the last migration that has been deployed, by the root of its history: those up to it are replayed, not judged, and those after it are one release. */
  readonly deployed?: ReadonlyMap<string, number>;
  /** What histories are compared with, by their root: the migrations that are new are one release. */
  readonly bases?: ReadonlyMap<string, Base>;
  /** The {@link Base.name} to tell people, where only what is new is `asked`. */
  readonly since?: string;
  /** Files of which only rules that need a base report: they moved. */
  readonly moved?: ReadonlySet<string>;
  /** Findings that no longer count; paths as those of the files. */
  readonly baseline?: readonly BaselineEntry[];
  /** Files that are no SQL and that rules look at, by the root of the history and the path as the rule names it. */
  readonly documents?: ReadonlyMap<string, ReadonlyMap<string, SourceFile>>;
  /** Some rules of plugins are not there, so comments may name them. */
  readonly lacksRules?: boolean;
  /** Called before each script, for a progress line. */
  readonly onScript?: (done: number, total: number, script: Script) => void;
}

/**
 * Lints migrations. The parser must have been loaded (`loadParser`). Never throws on any SQL: a rule that
 * throws becomes a problem that names it, and the others go on.
 */
export function lint(input: LintInput): Report {
  const steps = startLinting().run(input);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Lints the same histories again and again as their files change, and keeps what did not. */
export interface Linting {
  /**
   * Gives what {@link lint} gives, step by step: it may be left between two steps, and a later run goes on from there. What an
   * earlier run did is used again up to the first migration that is another value than it was (`reconcile`), and scripts that are
   * the same values are not parsed again.
   */
  run(input: LintInput): Generator<void, Report, void>;
  /** Statements and comments of a script of the latest input. */
  read(script: Script): ScriptText;
}

/** Starts with nothing kept. `texts` may be shared between several. */
export function startLinting(texts: Texts = noTexts()): Linting {
  const kept: Kept = { last: null, histories: new Map() };
  return {
    *run(input) {
      const run = startRun(input, texts);
      if (kept.last !== null && !isSameBut(["histories", "asked", "settings", "baseline", "onScript"], kept.last, input)) kept.histories.clear();
      kept.last = input;
      const roots = new Set(input.histories.map(({ root }) => root));
      for (const root of kept.histories.keys()) if (!roots.has(root)) kept.histories.delete(root);
      for (const history of input.histories) yield* visitHistory(run, history, kept.histories);
      return report(run);
    },
    read: (script) => {
      if (kept.last === null) throw new Error("nothing was linted yet");
      return readAs(script, kept.last.settings(script.file.path), texts);
    },
  };
}

/** What is kept from one run to the next. */
interface Kept {
  last: LintInput | null;
  readonly histories: Map<string, Progress>;
}

/** How far a history was replayed. */
interface Progress {
  readonly replay: Replay;
  /** One a migration, in order. */
  readonly steps: Step[];
  runs: number;
}

/** One migration as it was visited. */
interface Step {
  /** What the visit depended on, beside the steps before it. */
  readonly key: readonly unknown[];
  /** The catalog's mark before it. */
  readonly mark: number;
  readonly findings: readonly Draft[];
  readonly problems: readonly Problem[];
  readonly unclear: readonly Statement[];
}

/** What one run gathers. */
interface Run extends LintInput {
  readonly listeners: Listening;
  /** What handlers that visit scripts are given: one of each for the whole run, which tells of the place where the run is. */
  readonly contexts: Map<Listener, object>;
  /** The script that the rules look at; null before the first. */
  visit: Visit | null;
  readonly texts: Texts;
  readonly files: Map<string, { readonly file: SourceFile; readonly scripts: ScriptText[]; readonly role?: "skipped" | "deleted" }>;
  readonly findings: Draft[];
  readonly problems: Problem[];
  /** Statements of which the replay could not tell all they do. */
  readonly unclear: Statement[];
  /** Files that were asked for, but only rules that need a base report about. */
  readonly spared: ReadonlySet<string>;
  /** How many scripts there are, and how many were visited. */
  readonly total: number;
  progress: number;
  /** The report is made: what rules find now is lost. */
  isOver: boolean;
}

/** A run that has come to its first script. */
type Visiting = Run & { readonly visit: Visit };

/** A script that the rules look at, and how far they are. */
interface Visit {
  readonly history: History;
  readonly siblings: readonly History[];
  readonly script: Script;
  readonly text: ScriptText;
  readonly settings: Settings;
  readonly listenersTo: ListenersTo;
  readonly replay: Replay;
  readonly trail: FollowingTrail;
  statement: Statement | null;
  change: Change | null;
}

/** The catalog's indexes of words only grow, so it is filled anew after so many runs. */
const maximalRuns = 1000;

function startRun(input: LintInput, texts: Texts): Run {
  const deployed = deployedFiles(input);
  const spared = new Set([...(input.moved ?? []), ...deployed].filter((path) => isAsked(input, { path })));
  const asked = spared.size === 0 ? input.asked : new Set([...(input.asked ?? input.histories.flatMap((history) => filesOf(history).map(({ path }) => path)))].filter((path) => !spared.has(path)));
  return { ...input, ...(asked !== undefined && { asked }), spared, listeners: listenersOf(input.rules), contexts: new Map(), visit: null, texts, files: new Map(), findings: [], problems: [], unclear: [], total: countScripts(input.histories), progress: 0, isOver: false };
}

/** The files of migrations that have been deployed; repeatable ones run again. */
function deployedFiles({ histories, deployed = new Map() }: LintInput): Set<string> {
  return new Set(histories.flatMap(({ root, migrations }) => migrations.filter(({ order, repeatable }) => !repeatable && order <= (deployed.get(root) ?? -1)).flatMap((migration) => scriptsOf(migration).map(({ file }) => file.path))));
}

function* visitHistory(run: Run, history: History, kept: Map<string, Progress>): Generator<void, void, void> {
  run.problems.push(...history.problems);
  let progress = kept.get(history.root);
  if (progress === undefined || progress.runs >= maximalRuns) kept.set(history.root, (progress = { replay: startReplay(), steps: [], runs: 0 }));
  progress.runs++;
  const { replay, steps } = progress;
  const releaseOf = releasesOf(history, { deployed: run.deployed?.get(history.root), base: run.bases?.get(history.root) });
  for (const [at, migration] of history.migrations.entries()) {
    const key = keyOf(run, migration);
    const known = steps[at];
    if (known !== undefined && isSameList(known.key, key)) {
      for (const script of scriptsOf(migration)) if (isAsked(run, script.file)) read(run, script);
      run.findings.push(...known.findings);
      run.problems.push(...known.problems);
      run.unclear.push(...known.unclear);
      continue;
    }
    if (known !== undefined) {
      replay.undoTo(known.mark);
      steps.length = at;
    }
    const mark = replay.mark();
    const [findings, problems, unclear] = [run.findings.length, run.problems.length, run.unclear.length];
    visitMigration(run, history, migration, replay, releaseOf(migration));
    steps.push({ key, mark, findings: run.findings.slice(findings), problems: run.problems.slice(problems), unclear: run.unclear.slice(unclear) });
    yield;
  }
  const over = steps[history.migrations.length];
  if (over !== undefined) {
    replay.undoTo(over.mark);
    steps.length = history.migrations.length;
  }
  for (const script of history.strayRollbacks) visitAside(run, history, script, replay, script.migration.order);
  for (const file of [...history.unrecognized, ...history.skipped]) run.files.set(file.path, { file, scripts: [], role: "skipped" });
  const file = history.migrations[0]?.up?.file ?? history.unrecognized[0];
  if (file !== undefined) tellOf(run, "history", history.root, history, (listener) => ({ ...wholeContext(run, history, replay, run.settings(history.root), listener), report: reportTo(run, listener.rule, () => file) }));
}

/**
 * What visiting a migration depends on: where one of its files is asked for, on all histories, which its rules see; else only its
 * forward script is replayed.
 */
function keyOf(run: Run, migration: Migration): readonly unknown[] {
  const scripts = scriptsOf(migration);
  const asked = scripts.map(({ file }) => isAsked(run, file));
  return [migration, asked.join(), ...(asked.includes(true) ? run.histories : []), ...scripts.map(({ file }) => run.settings(file.path))];
}

function scriptsOf({ up, down, verify }: Migration): readonly Script[] {
  return [up, down, ...verify].filter((script) => script !== null);
}

function isAsked({ asked }: LintInput, { path }: Pick<SourceFile, "path">): boolean {
  return asked?.has(path) ?? true;
}

/** Whether two inputs hold the same values but for some keys. */
function isSameBut(keys: readonly (keyof LintInput)[], a: LintInput, b: LintInput): boolean {
  const all = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof LintInput)[]);
  return [...all].every((key) => keys.includes(key) || a[key] === b[key]);
}

/** The forward script, then the migration as a whole, then its rollback on the schema it has to take back. */
function visitMigration(run: Run, history: History, migration: Migration, replay: Replay, release: string | number): void {
  const { up, down } = migration;
  const asked = scriptsOf(migration).some((script) => isAsked(run, script.file));
  const trip = asked && up !== null && down !== null && isHeard(run, "rollback", down.file.path) ? makeRoundTrip(replay, read(run, up), read(run, down), release) : null;
  if (up !== null) visitScript(run, history, up, replay, release);
  const file = (up ?? down)?.file;
  if (file !== undefined && asked) {
    const context = (of: SourceFile, header: Header) => (listener: Listener): object => ({ ...wholeContext(run, history, replay, run.settings(of.path), listener), report: reportTo(run, listener.rule, () => of), history, file: of, header });
    const header = readHeader(file.text, up?.span);
    tellOf(run, "migration", file.path, migration, context(file, header));
    if (trip !== null && up !== null && down !== null) {
      const whole = context(down.file, readHeader(down.file.text, down.span));
      tellOf(run, "rollback", down.file.path, trip, (listener) => ({ ...whole(listener), migration, up: read(run, up), down: read(run, down) }));
    }
  }
  // Whoever rolls back has released the migration before.
  if (down !== null) visitAside(run, history, down, replay, `${release} back`);
  for (const script of migration.verify) visitAside(run, history, script, replay, release);
}

/** A script that is not part of the way forward: what it does is undone, so it matters only to those who ask for it. */
function visitAside(run: Run, history: History, script: Script, replay: Replay, release: string | number): void {
  if (!isAsked(run, script.file)) {
    run.onScript?.(run.progress++, run.total, script);
    return;
  }
  const mark = replay.mark();
  visitScript(run, history, script, replay, release);
  replay.undoTo(mark);
}

/** Replays a script; where it is asked for, the rules look at every step. */
function visitScript(run: Run, history: History, script: Script, replay: Replay, release: string | number): void {
  run.onScript?.(run.progress++, run.total, script);
  const text = read(run, script);
  replay.open(text, release);
  const settings = run.settings(script.file.path);
  const trail = isAsked(run, script.file) ? followTrail(replay, settings.postgres) : null;
  const visit: Visit | null = trail === null ? null : { history, siblings: run.histories.filter((other) => other !== history), script, text, settings, listenersTo: run.listeners(settings, script.role), replay, trail, statement: null, change: null };
  for (const statement of text.statements) {
    if (visit !== null) tell(run, visit, "statement", statement, statement);
    let clear = statement.error === null;
    for (const change of replay.changesOf(statement)) {
      if (visit !== null) tell(run, visit, change.kind, statement, change);
      if (visit !== null) tell(run, visit, "change", statement, change);
      // Nobody looks back at the last one, so its effect need not be known.
      if (trail === null || isLast(change, text)) replay.apply(change, script);
      else trail.apply(change, statement);
      if ((change.kind === "Opaque" || change.kind === "NotModelled") && change.unlikely !== true) clear = false;
    }
    if (!clear) run.unclear.push(statement);
  }
  if (visit !== null) tell(run, visit, "script", null, text);
  replay.close();
}

/** Whether no change of the script comes after this one, those that a DO block or a called function makes included. */
function isLast(change: Change, { statements }: ScriptText): boolean {
  return change === statements.at(-1)?.changes.at(-1) && change.kind !== "DoBlock" && change.kind !== "Query";
}

/** Shows a script, or a statement or change of it, to the rules that are on for its file and visit its role. */
function tell(run: Run, visit: Visit, event: string, statement: Statement | null, subject: Change | Statement | ScriptText): void {
  const { script, listenersTo } = visit;
  visit.statement = statement;
  visit.change = "nested" in subject ? subject : null;
  run.visit = visit;
  for (const listener of listenersTo(event)) {
    if (listener.rule.silentWhereUnlikely === true && visit.change?.unlikely === true) continue;
    let context = run.contexts.get(listener);
    if (context === undefined) run.contexts.set(listener, (context = scriptContext(run as Visiting, listener)));
    call(run, listener, script.file, "span" in subject ? subject.span : script.span, subject, context);
  }
}

/** What a handler that visits scripts is given: the same for every script, as it tells of the one that is being visited. */
function scriptContext(run: Visiting, { rule, options }: Listener): object {
  return {
    options, today: run.today, report: reportTo(run, rule, () => run.visit.script.file), read: (script: Script) => readAs(script, run.settings(script.file.path), run.texts),
    get settings() { return run.visit.settings; },
    get history() { return run.visit.history; },
    get siblings() { return run.visit.siblings; },
    get base() { return run.bases?.get(run.visit.history.root) ?? null; },
    get document() { return documentOf(run, run.visit.history); },
    get script() { return run.visit.script; },
    get migration() { return run.visit.script.migration; },
    get file() { return run.visit.script.file; },
    get text() { return run.visit.text; },
    get catalog() { return run.visit.replay.catalog; },
    get session() { return run.visit.replay.session; },
    get trail() { return run.visit.trail; },
    get statement() { return run.visit.statement; },
    get effect() {
      const { statement, change, trail } = run.visit;
      return statement === null || change === null ? null : trail.effectOf(change, statement);
    },
  };
}

/** Shows a whole migration, rollback or history to the rules that are on for a path. */
function tellOf(run: Run, event: "migration" | "rollback" | "history", path: string, subject: unknown, contextOf: (listener: Listener) => object): void {
  for (const listener of run.listeners(run.settings(path), null)(event)) call(run, listener, run.files.get(path)?.file ?? null, null, subject, contextOf(listener));
}

/** What handlers of a whole migration, rollback or history are given, all but the file. */
function wholeContext(run: Run, history: History, replay: Replay, settings: Settings, { options }: Listener) {
  return { options, settings, today: run.today, base: run.bases?.get(history.root) ?? null, read: (script: Script) => read(run, script), catalog: replay.catalog, document: documentOf(run, history) };
}

/** The documents of a history, by their paths as rules name them. */
function documentOf({ documents }: Run, { root }: History): (path: string) => SourceFile | null {
  return (path) => documents?.get(root)?.get(path) ?? null;
}

/** Whether a rule that is on for a path listens to an event. */
function isHeard(run: Run, event: string, path: string): boolean {
  return run.listeners(run.settings(path), null)(event).length > 0;
}

/** Calls a handler. A rule that throws must not silence the others, and must not be silent itself. */
function call(run: Run, { rule, handle }: Listener, file: SourceFile | null, span: Span | null, subject: unknown, context: object): void {
  let failure: string | null;
  try {
    const result = handle(subject, context);
    failure = result === undefined ? null : mistakeInResult(result);
    if (failure !== null) Promise.resolve(result).catch(() => undefined);
  } catch (error) {
    failure = reasonOf(error, rule);
  }
  if (failure !== null) run.problems.push(failureOf(rule, file?.path ?? null, file !== null && span !== null ? positionAt(file, span.start).line : null, failure));
}

/** The `report` function of a rule; `visited`: the file that it looks at. */
function reportTo(run: Run, rule: Rule, visited: () => SourceFile) {
  return (messageId: string, details: Details): void => {
    if (run.isOver) throw new Error(`Rule ${rule.id} reports ${messageId} when its handler has long returned, so it is lost: it has to report before.`);
    const file = details?.file ?? visited();
    checkReport(messageId, details, file);
    const setting = run.settings(file.path).rules[rule.id];
    if (setting === undefined) return;
    // Files that are no more are known to rules that compare, and to no one else.
    if (rule.needs === "base" && !run.files.has(file.path)) run.files.set(file.path, { file, scripts: [], role: "deleted" });
    run.findings.push({
      rule: rule.id,
      messageId,
      severity: details.severity ?? setting.severity,
      category: rule.category,
      message: asWritten(fillSlots(rule, messageId, details.data ?? {}), run.texts),
      ...(details.data !== undefined && { data: Object.fromEntries(Object.entries(details.data).map(([slot, value]) => [slot, typeof value === "string" ? asWritten(value, run.texts) : value])) }),
      path: file.path,
      span: spanOf(details.at),
      ...(details.fix !== undefined && { fix: details.fix }),
      ...(details.suggestions !== undefined && { suggestions: details.suggestions }),
    });
  };
}

function read(run: Run, script: Script): ScriptText {
  const text = readAs(script, run.settings(script.file.path), run.texts);
  const entry = run.files.get(script.file.path);
  if (entry === undefined) run.files.set(script.file.path, { file: script.file, scripts: [text] });
  else if (!entry.scripts.includes(text)) entry.scripts.push(text);
  return text;
}

function countScripts(histories: readonly History[]): number {
  let count = 0;
  for (const { migrations, strayRollbacks } of histories) {
    count += strayRollbacks.length;
    for (const { up, down, verify } of migrations) count += (up === null ? 0 : 1) + (down === null ? 0 : 1) + verify.length;
  }
  return count;
}

/** Sorts, fingerprints and suppresses what was found in the files asked for, and counts. */
function report(run: Run): Report {
  run.isOver = true;
  const drafts = new Map<string, Draft[]>();
  const said = new Set<string>();
  for (const draft of run.findings) {
    // A loop may do the same several times at one place.
    const key = [draft.rule, draft.path, draft.span.start, draft.span.end, draft.message].join("\0");
    if (said.has(key)) continue;
    said.add(key);
    const sofar = drafts.get(draft.path);
    if (sofar === undefined) drafts.set(draft.path, [draft]);
    else sofar.push(draft);
  }
  const ruleIds = new Set(run.rules.map((rule) => rule.id));
  const needing = new Set(run.rules.filter(({ needs }) => needs === "base").map(({ id }) => id));
  const unclear = new Set(run.unclear);
  const files: ReportFile[] = [];
  const findings: Finding[] = [];
  for (const { file, scripts, role } of run.files.values()) {
    const spared = run.spared.has(file.path);
    if (!spared && !isAsked(run, file)) continue;
    const statements = scripts.flatMap((script) => script.statements);
    const comments = scripts.flatMap((script) => script.comments);
    const settings = run.settings(file.path);
    const found = applySuppressions({
      file, comments, statements, settings, today: run.today, rules: run.rules, ruleIds, lacksRules: run.lacksRules ?? false,
      findings: fingerprint(file, statements, drafts.get(file.path) ?? []),
      reviews: readReviews(file, comments, statements),
    }).filter(({ rule }) => !spared || needing.has(rule));
    if (spared && found.length === 0) continue;
    findings.push(...found);
    files.push({
      path: file.path,
      role: role ?? scripts[0]?.script.role ?? "up",
      statements: statements.length,
      analyzed: statements.filter((statement) => !unclear.has(statement)).length,
      unparsed: statements.filter((statement) => statement.error !== null).length,
      notModelled: statements.flatMap((statement) => statement.changes.flatMap((change) => (change.kind === "NotModelled" ? [change.what] : []))),
      file,
    });
  }
  const there = new Set(run.histories.flatMap((history) => filesOf(history).map(({ path }) => path)));
  const { findings: all, baselined, unused } = applyBaseline(findings.sort(byPlace), run.baseline ?? [], (path) => there.has(path));
  files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { tool: { name: "migralint", version }, files, findings: all, baselined, problems: cutShort(run.problems), summary: summarize(files, all), scope: scopeOf(run), unusedBaseline: unused };
}

function scopeOf({ histories, since, deployed = new Map() }: Run): Scope {
  const migrations = histories.flatMap((history) => history.migrations.map((migration) => ({ history, migration })));
  return {
    migrations: migrations.length,
    since: since ?? null,
    deployed: migrations.filter(({ history, migration }) => !migration.repeatable && migration.order <= (deployed.get(history.root) ?? -1)).length,
  };
}
