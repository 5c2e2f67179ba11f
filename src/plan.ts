/** The plan: what each statement of a migration locks and does, in which transaction, and until when. Pure but for the parser's instance. */
import { blocksReads, blocksWrites, effectOf, isAtLeast, lockModes, type Effect, type Relation, type RelationLock } from "./effects/effect.ts";
import { othersUse } from "./catalog/catalog.ts";
import { lossText } from "./effects/losses.ts";
import { startReplay, type Replay } from "./catalog/replay.ts";
import type { Session } from "./catalog/session.ts";
import type { Problem } from "./finding.ts";
import type { History, Script } from "./migrations/migration.ts";
import type { Settings } from "./settings.ts";
import { positionAt, type SourceFile, type Span } from "./source.ts";
import { readScript } from "./sql/read.ts";
import type { ScriptText, Statement } from "./sql/statement.ts";

export interface PlanInput {
  readonly histories: readonly History[];
  readonly settings: (path: string) => Pick<Settings, "postgres" | "placeholders">;
  /** The files to plan; the others only make up the history. Absent: all. */
  readonly asked?: ReadonlySet<string>;
  /** Files asked for by their own name: a rollback is planned only then. */
  readonly named?: ReadonlySet<string>;
  /** Gives what scripts were read as, where that is known already. */
  readonly read?: (script: Script) => ScriptText;
}

export interface Plan {
  readonly scripts: readonly PlannedScript[];
  /** Statements that do not parse. */
  readonly problems: readonly Problem[];
}

export interface PlannedScript {
  readonly file: SourceFile;
  readonly role: Script["role"];
  readonly postgres: number;
  readonly transactions: readonly PlannedTransaction[];
}

export interface PlannedTransaction {
  /** Who opened it: BEGIN in the script, the runner, a query string of several statements; `autocommit`: one statement on its own. `unknown`: nothing tells. */
  readonly openedBy: "explicit" | "runner" | "implicit" | "autocommit" | "unknown";
  /** The runner goes on with it in the next migration. */
  readonly goesOn: boolean;
  readonly statements: readonly PlannedStatement[];
}

export interface PlannedStatement extends Pick<Effect, "locks" | "rewrites" | "emptied" | "scans" | "builds" | "unknown"> {
  readonly span: Span;
  /** What is gone for good once it is committed, in words. */
  readonly dataLoss: readonly string[];
  /** On which rows it fails, or that it cannot run in its transaction. */
  readonly fails: string | null;
  /** It ends transactions of its own, as CREATE INDEX CONCURRENTLY does. */
  readonly ownTransaction: boolean;
  /** The statement of the transaction, by its place in it, after which its locks are released. */
  readonly heldUntil: number;
}

/** Plans the scripts that run forward. The parser must have been loaded. */
export function plan(input: PlanInput): Plan {
  const scripts: PlannedScript[] = [];
  const problems: Problem[] = [];
  const planned = (script: Script): boolean => input.asked?.has(script.file.path) ?? true;
  const aside = (script: Script, replay: Replay, order: number): void => {
    if (input.named?.has(script.file.path) !== true) return;
    const mark = replay.mark();
    scripts.push(planScript(script, replay, order, input, problems));
    replay.undoTo(mark);
  };
  for (const history of input.histories) {
    const replay = startReplay();
    for (const { up, down, order } of history.migrations) {
      if (up !== null && planned(up)) scripts.push(planScript(up, replay, order, input, problems));
      else if (up !== null) replayScript(up, replay, order, input);
      if (down !== null && down.file !== up?.file) aside(down, replay, order);
    }
    for (const script of history.strayRollbacks) aside(script, replay, script.migration.order);
  }
  return { scripts, problems };
}

/** A transaction that is being filled. */
interface Open {
  openedBy: PlannedTransaction["openedBy"];
  readonly statements: Draft[];
  readonly savepoints: { readonly name: string; readonly at: number }[];
}
type Draft = Omit<PlannedStatement, "heldUntil"> & { heldUntil: number | null };

/** A script that is only part of the history. */
function replayScript(script: Script, replay: Replay, order: number, input: PlanInput): void {
  const text = readAs(script, input);
  replay.open(text, order);
  for (const statement of text.statements) for (const change of replay.changesOf(statement)) replay.apply(change, script);
  replay.close();
}

function readAs(script: Script, { settings, read }: PlanInput): ScriptText {
  const { runner } = script.migration;
  return read?.(script) ?? readScript(script, { placeholders: [...runner.placeholders, ...settings(script.file.path).placeholders], psql: runner.psql });
}

function planScript(script: Script, replay: Replay, order: number, input: PlanInput, problems: Problem[]): PlannedScript {
  const { file } = script;
  const { postgres } = input.settings(file.path);
  const text = readAs(script, input);
  const transactions: Open[] = [];
  let open: Open | null = null;
  replay.open(text, order);
  let number = replay.session.transactionNumber;
  for (const statement of text.statements) {
    if (statement.error !== null) problems.push({ path: file.path, line: positionAt(file, statement.error.span.start).line, message: `This statement does not parse, so nothing is known of it: ${statement.error.message}.` });
    const own = statement.changes.filter(({ nested }) => !nested);
    const before = replay.session.transaction;
    const begins = own.some(({ kind }) => kind === "Begin");
    if ((begins && before === "unknown") || replay.session.transactionNumber !== number) open = null;
    const { planned, after, number: reached } = planStatement(statement, replay, script, postgres, before);
    number = reached;
    if (planned.ownTransaction && before === "unknown") {
      // Only outside of a transaction can it run at all.
      transactions.push({ openedBy: "autocommit", statements: [planned], savepoints: [] });
      open = null;
      continue;
    }
    const openedBy = begins && before !== "runner" ? "explicit" : (before ?? after ?? "autocommit");
    const current: Open = open ?? { openedBy, statements: [], savepoints: [] };
    if (open === null) transactions.push(current);
    else if (openedBy === "explicit") current.openedBy = "explicit";
    open = current;
    current.statements.push(planned);
    for (const change of own) {
      if (change.kind === "Savepoint") current.savepoints.push({ name: change.name, at: current.statements.length - 1 });
      if (change.kind === "RollbackToSavepoint") release(current, change.name);
    }
    const ends = own.some(({ kind }) => kind === "Commit" || kind === "Rollback") && before !== null;
    if (ends || (before === null && after === null)) open = null;
  }
  replay.close();
  return {
    file,
    role: script.role,
    postgres,
    transactions: transactions.map(({ openedBy, statements }, index) => ({
      openedBy,
      goesOn: script.transaction === "batch" && openedBy === "runner" && index === transactions.length - 1,
      statements: statements.map((statement, at) => ({ ...statement, heldUntil: statement.ownTransaction ? at : (statement.heldUntil ?? statements.length - 1) })),
    })),
  };
}

/** ROLLBACK TO SAVEPOINT releases what was locked since: https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-TABLES */
function release({ savepoints, statements }: Open, name: string): void {
  const savepoint = savepoints.findLast((each) => each.name === name);
  if (savepoint === undefined) return;
  for (const statement of statements.slice(savepoint.at + 1, -1)) statement.heldUntil ??= statements.length - 1;
}

function planStatement(statement: Statement, replay: Replay, script: Script, postgres: number, transaction: Replay["session"]["transaction"]): { readonly planned: Draft; readonly after: Session["transaction"]; readonly number: number | null } {
  const effects: Effect[] = [];
  let session = replay.session;
  for (const change of replay.changesOf(statement)) {
    effects.push(effectOf(change, replay.catalog, replay.session, postgres, statement));
    replay.apply(change, script);
    ({ session } = replay);
  }
  const isOld = ({ table }: Relation): boolean => !(table?.origin?.path === script.file.path && table.origin.start >= statement.span.start);
  const rewrites = union(effects.map((effect) => effect.rewrites)).filter(isOld);
  const scans = union(effects.map((effect) => effect.scans)).filter((relation) => isOld(relation) && !rewrites.some((other) => isSame(other, relation)));
  const refuses = effects.some((effect) => effect.refusesTransaction);
  const fails = [...new Set(effects.flatMap((effect) => effect.fails ?? []))].join(", or ");
  const missing = statement.error === null ? [] : [`what it does: ${statement.error.message}`];
  const planned: Draft = {
    span: statement.span,
    locks: strongest(effects.flatMap((effect) => effect.locks)).filter(({ relation }) => isOld(relation)),
    rewrites,
    emptied: union(effects.map((effect) => effect.emptied)).filter(isOld),
    scans,
    // With a table all its indexes are built anew.
    builds: union(effects.map((effect) => effect.builds)).filter((relation) => {
      const index = replay.catalog.findIndex(relation);
      return index === undefined || !rewrites.some((table) => isSame(table, index.table));
    }),
    dataLoss: [...new Set(effects.flatMap((effect) => effect.dataLoss.map(lossText)))],
    fails: refuses && transaction !== null && transaction !== "unknown" ? "always: it cannot run inside a transaction block" : fails === "" ? null : fails,
    unknown: [...new Set([...missing, ...effects.flatMap((effect) => effect.unknown), ...(refuses && transaction === "unknown" ? ["whether it runs inside a transaction, where it fails"] : [])])],
    ownTransaction: refuses,
    heldUntil: null,
  };
  return { planned, after: session.transaction, number: session.transactionNumber };
}

function union(lists: readonly (readonly Relation[])[]): Relation[] {
  return [...new Map(lists.flat().map((relation) => [`${relation.schema}\0${relation.name}`, relation])).values()];
}

function isSame(one: Pick<Relation, "schema" | "name">, other: Pick<Relation, "schema" | "name">): boolean {
  return one.schema === other.schema && one.name === other.name;
}

/** One lock a relation, the strongest; strongest first. */
export function strongest(locks: readonly RelationLock[]): RelationLock[] {
  const found = new Map<string, RelationLock>();
  for (const lock of locks) {
    const key = `${lock.relation.schema}\0${lock.relation.name}`;
    const known = found.get(key);
    if (known === undefined || !isAtLeast(known.mode, lock.mode)) found.set(key, lock);
  }
  return [...found.values()].sort((a, b) => lockModes.indexOf(b.mode) - lockModes.indexOf(a.mode));
}

/** Whether anyone but the migration may wait for a lock: someone uses the relation already. */
export function isFelt({ relation: { table } }: RelationLock): boolean {
  return table === null || othersUse(table);
}

/** The worst lock of a transaction that others may wait for: strongest first, then the one with most done under it, then the first. */
export function worstLock({ statements }: PlannedTransaction): { readonly lock: RelationLock; readonly from: number; readonly until: number } | null {
  let worst: { readonly lock: RelationLock; readonly from: number; readonly until: number } | null = null;
  statements.forEach((statement, from) => {
    for (const lock of statement.locks) {
      if (!isFelt(lock) || !(blocksWrites(lock.mode) || blocksReads(lock.mode))) continue;
      if (worst === null || lockModes.indexOf(lock.mode) > lockModes.indexOf(worst.lock.mode)) worst = { lock, from, until: statement.heldUntil };
    }
  });
  return worst;
}
