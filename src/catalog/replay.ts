import type { Runner, Script } from "../migrations/migration.ts";
import type { Change } from "../sql/change.ts";
import { booleanOfText } from "../sql/literal.ts";
import { runProgram, runQuery, withEffect } from "../sql/interpret.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import { apply } from "./apply.ts";
import { goneFor } from "./gone.ts";
import { dropObject, dropSequence, dropType } from "./apply-objects.ts";
import { dropTable } from "./apply-tables.ts";
import { createCatalog } from "./catalog.ts";
import type { Catalog, WritableCatalog } from "./catalog.ts";
import { unknown } from "./schema.ts";
import type { Origin, Table } from "./schema.ts";
import { refusalOf } from "./refusal.ts";
import { partsOf } from "./parts.ts";
import { advance, endStatement, enterPart, keptLater, keptOf, openSession } from "./session.ts";
import type { Kept, Part, Session, Settings } from "./session.ts";
import { addLaterSetting, noLaterSettings, settingsAtStart, settingsInDoubt } from "./later-settings.ts";
import type { LaterSettings } from "./later-settings.ts";
import { createWorld } from "./world.ts";

/** Replays scripts: holds the catalog and the session, and moves both on with every change. */
export interface Replay {
  readonly catalog: Catalog;
  readonly session: Session;
  /** Starts a script: a new session, with the transaction its runner opens. `release` tells what is new: tables made under the same value are. */
  open(text: ScriptText, release: string | number): void;
  /**
   * What a statement does, as far as the schema at this moment tells: the branches of a DO block that are taken, the turns of its
   * loops, the functions that it calls. Each change must be applied before the next is asked for.
   */
  changesOf(statement: Statement): Iterable<Change>;
  /** Applies one change; ROLLBACK undoes what its transaction did. A change that the server would refuse is skipped. */
  apply(change: Change, script: Script): void;
  /** Ends the statement under way; false where the server would refuse it: then all it did is taken back. */
  settle(): boolean;
  /** Ends a script: an open transaction commits, temporary tables go. */
  close(): void;
  /** A point to come back to: `undoTo` brings catalog back to it. */
  mark(): number;
  undoTo(mark: number): void;
}

/** An empty database with the schema `public`, and a new session. */
export function startReplay(): Replay {
  const catalog = createCatalog();
  let session = openSession({ mode: "unknown", several: false }, catalog.mark());
  let script: Playing = { text: null, parts: new Map(), release: "" };

  /** Changes of one statement. What was refused takes all of them back in the end. */
  let statement: Group | null = null;

  function settle(): boolean {
    const isRefused = statement !== null && statement.refused.size > 0;
    if (isRefused && statement !== null) {
      catalog.undoTo(statement.mark);
      for (const change of statement.refused) renew(change);
    }
    statement = null;
    return !isRefused;
  }

  /** A table that a script makes although it is there: either the server stops there, or it was not, so that nobody uses it. */
  function renew(change: Change): void {
    if (change.kind !== "CreateTable" || change.ifNotExists || change.conditional) return;
    const table = catalog.findTable(change.table);
    if (table?.known === true) catalog.putTable({ ...table, release: catalog.release(), madeHere: true, filled: false, reachable: false, isNew: true });
  }

  /** Applies the last change of a statement; all of them anew where the server runs it before others that came first. */
  function add(group: Group, step: Step): void {
    const previous = group.steps.at(-1);
    group.steps.push(step);
    const isTogether = step.pass === typesPass && group.refused.size > 0;
    if (previous === undefined || (previous.pass <= step.pass && !isTogether)) run(group, step);
    else {
      catalog.undoTo(group.mark);
      group.steps.sort((one, other) => one.pass - other.pass);
      group.refused.clear();
      for (const each of group.steps) run(group, each);
    }
    if (step.pass === dropsPass) retry(group);
  }

  function run(group: Group, { change, origin }: Step): void {
    // What hangs on several columns is made anew once all have their types.
    const together = change.kind === "AlterColumnType" ? group.steps.flatMap(({ change: other }) => (other.kind === "AlterColumnType" || other.kind === "DropColumn" ? [other] : [])) : [];
    if (!apply(catalog, change, origin, [], together)) group.refused.add(change);
    else if (change.kind === "Neutral" && change.later !== undefined) {
      const before = connectionOf(catalog);
      catalog.setConnection({ ...before, later: addLaterSetting(before.later, change.later, session.role, change.conditional) } satisfies Connection);
    }
  }

  /** DROP of several objects takes them away together, and TRUNCATE their rows: what one needs may be another of them. */
  function retry(group: Group): void {
    // What one of them took along is not missing.
    if (group.steps.length > 1) for (const change of group.refused) if (!goneBefore.has(change) && goneFor(catalog, change) !== null) group.refused.delete(change);
    const also = group.steps.flatMap(({ change }) => (change.kind === "DropTable" || change.kind === "Truncate" ? [change.table] : []));
    for (let tried = -1; tried !== group.refused.size && group.refused.size > 0; ) {
      tried = group.refused.size;
      for (const { change, origin } of group.steps) if (group.refused.has(change) && apply(catalog, change, origin, also)) group.refused.delete(change);
    }
  }

  function dropTemporary(which: (table: Table) => boolean): void {
    for (const table of catalog.temporaryTables()) {
      if (which(table) && catalog.tableAt(table) !== undefined) dropTable(catalog, table);
    }
  }

  /** Looks up names, and makes objects, as the session does now. */
  function follow(): void {
    catalog.searchPath = session.searchPath;
    catalog.role = session.role;
    const checks = session.setting("check_function_bodies");
    catalog.checksBodies = checks === undefined || (checks !== unknown && booleanOfText(checks) === true);
  }

  /** A block failed, and was taken back. */
  let failed = false;
  /** Why the server refuses the change applied last, if it stands in a block. */
  let refusal: string | null = null;
  const world = createWorld(catalog, {
    session: () => session,
    refusal: () => refusal ?? (statement !== null && [...statement.refused].length > 0 ? "dependent_objects_still_exist" : null),
    restore: (earlier) => {
      session = earlier;
      follow();
    },
    forgive: () => {
      statement = null;
    },
  });

  /** Changes of the statement under way that name what was not there before it. */
  let goneBefore: ReadonlySet<Change> = new Set();

  /** The statement under way, as it was parsed. */
  let under: Statement["node"] = null;

  /** Where what a statement calls has committed, and its failure takes nothing back any more. */
  let kept = 0;

  /** Runs what a statement calls; where that fails for certain nothing of it stays but what it committed itself. */
  function* called(run: Generator<Change, { readonly failed: string | null }>, mark: number): Generator<Change, void> {
    if ((yield* run).failed === null) return;
    world.undoTo(Math.max(mark, kept));
    statement = null;
    failed = true;
  }

  /** Ends a statement for the session, which goes on to the part of the script that the next one is in. */
  function leave(done: Statement): void {
    session = endStatement(session);
    follow();
    const next = script.parts.get(done);
    if (next === undefined) return;
    if (!settle()) failed = true;
    const before = session.transaction;
    session = enterPart(session, next, catalog.mark());
    follow();
    if (before !== null && before !== "explicit") dropTemporary((table) => table.onCommit === "drop");
  }

  /** Notes what the connection keeps of the script that is over. */
  function keep(): void {
    const runner = script.text?.script.migration.runner;
    if (runner?.connection === undefined) return;
    const kept = keptOf(session);
    const { later } = connectionOf(catalog);
    const defaults = session.state.defaults;
    if (kept.settings.size > 0 || kept.batch !== null || catalog.connection() !== undefined) catalog.setConnection({ last: { runner, release: script.release, kept, defaults }, later } satisfies Connection);
  }

  return {
    catalog,
    *changesOf(statement) {
      settle();
      failed = false;
      const { changes, node, error } = statement;
      goneBefore = new Set(changes.length > 1 ? changes.filter((change) => passOf(change) === dropsPass && goneFor(catalog, change) !== null) : []);
      const interpreted = error === null && changes.some((change) => change.kind === "DoBlock" && !change.nested && change.program?.language === "plpgsql");
      const runsQuery = !interpreted && node?.stmt !== undefined && error === null && changes.some(({ kind }) => kind === "Query");
      const before = interpreted || runsQuery ? world.begin() : 0;
      kept = 0;
      for (const change of changes) {
        if (interpreted && change.nested) continue;
        under = node;
        yield change;
        if (interpreted && change.kind === "DoBlock" && change.program !== undefined) yield* called(runProgram(change.program, world, { conditional: change.conditional }), before);
      }
      if (runsQuery && node.stmt !== undefined) yield* called(runQuery(node.stmt, statement.span, world, { conditional: changes[0]?.conditional === true }), before);
      leave(statement);
    },
    get session() {
      return session;
    },
    open(text, release) {
      settle();
      catalog.setRelease(release);
      const parts = partsOf(text);
      script = { text, release, parts: new Map(text.statements.flatMap((each, index) => {
        const next = parts[index + 1];
        return next === undefined || next === parts[index] ? [] : [[each, next] as const];
      })) };
      const { last, later } = connectionOf(catalog);
      const { runner } = text.script.migration;
      const kept = last === null ? undefined : keptFrom(last, runner, release);
      const fresh = settingsAtStart(later);
      session = openSession(parts[0], catalog.mark(), kept, kept === undefined || last === null ? fresh : last.release === release ? last.defaults : settingsInDoubt(last.defaults, fresh));
      follow();
    },
    apply(change, script) {
      if (change.unlikely === true) return;
      refusal = change.nested ? (endsTransaction(change, session) ? "invalid_transaction_termination" : (refusalOf(catalog, change)?.condition ?? null)) : null;
      const group = statement !== null && continues(statement.last, change, script) ? statement : null;
      if (group === null) settle();
      const { session: next, undoTo, committed } = advance(session, change, catalog.mark());
      session = next;
      follow();
      if (undoTo !== null) catalog.undoTo(undoTo);
      if (committed) dropTemporary((table) => table.onCommit === "drop");
      if (change.nested && (committed || undoTo !== null)) kept = world.mark();
      const origin = { path: script.file.path, start: change.span.start };
      statement = group ?? { mark: catalog.mark(), last: change, steps: [], refused: new Set() };
      statement.last = change;
      const effective = change.nested || under === null ? change : withEffect(change, under, () => ({ find: () => null, parameter: () => undefined, surroundings: world, verdict: { presumed: false } }));
      add(statement, { change: effective, origin, pass: passOf(change) });
    },
    settle() {
      const done = settle();
      return done && !failed;
    },
    close() {
      settle();
      keep();
      dropTemporary(() => true);
      for (const sequence of catalog.temporarySequences()) if (catalog.sequenceAt(sequence) !== undefined) dropSequence(catalog, sequence);
      for (const type of catalog.temporaryEnums()) dropType(catalog, type);
      for (const object of catalog.temporaryObjects()) if (catalog.findObject(object.kind, object, object.table ?? undefined) === object) dropObject(catalog, object);
    },
    mark: () => catalog.mark(),
    undoTo: (mark) => catalog.undoTo(mark),
  };
}

/** The script under way, with the part that begins after a statement. */
interface Playing {
  readonly text: ScriptText | null;
  readonly parts: ReadonlyMap<Statement, Part>;
  readonly release: string | number;
}

/** What the catalog keeps of connections. */
interface Connection {
  /** The last script, where its runner may go on with the connection. */
  readonly last: { readonly runner: Runner; readonly release: string | number; readonly kept: Kept; /** What it was opened with. */ readonly defaults: Settings } | null;
  /** What a new one is opened with. */
  readonly later: LaterSettings;
}

function connectionOf(catalog: WritableCatalog): Connection {
  return (catalog.connection() as Connection | undefined) ?? { last: null, later: noLaterSettings };
}

/** What a script finds on its connection: what the one before left there, for certain only where both are released together. */
function keptFrom(before: NonNullable<Connection["last"]>, runner: Runner, release: string | number): Kept | undefined {
  if (before.runner !== runner || runner.connection === undefined) return undefined;
  return keptLater(before.kept, runner.connection.restores, before.release !== release);
}

/** Whether COMMIT or ROLLBACK in a block stands where the transaction is not its own. */
function endsTransaction({ kind }: Change, { transaction }: Session): boolean {
  return (kind === "Commit" || kind === "Rollback") && transaction !== null && transaction !== "unknown";
}

interface Step {
  readonly change: Change;
  readonly origin: Origin;
  readonly pass: number;
}

interface Group {
  readonly mark: number;
  last: Change;
  readonly steps: Step[];
  readonly refused: Set<Change>;
}

/** Of DROP and TRUNCATE, whose objects go together. */
const dropsPass = -1;
/** Of ALTER COLUMN … TYPE. */
const typesPass = 1;

/**
 * When ALTER TABLE gets to a change:
 * [AlterTablePass](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablecmds.c).
 */
function passOf(change: Change): number {
  switch (change.kind) {
    case "DropTable":
    case "DropObject":
    case "DropIndex":
    case "DropSchema":
    case "Truncate":
      return dropsPass;
    case "DropColumn":
    case "DropConstraint":
    case "DropDefault":
    case "DropNotNull":
    case "DropIdentity":
    case "DropExpression":
      return 0;
    case "AlterColumnType":
      return typesPass;
    case "AddColumn":
      return 2;
    case "SetExpression":
      return 3;
    case "AddConstraint":
      return { check: 4, "not null": 5, "primary key": 6, unique: 6, exclude: 6, "foreign key": 7 }[change.constraint.kind];
    case "SetNotNull":
      return 5;
    case "SetDefault":
    case "AddIdentity":
      return 7;
    default:
      return 8;
  }
}

/** Whether a change stands in the same list as the one before it: nothing but a comma is between them. The elements of CREATE SCHEMA stand in one as well. */
function continues(previous: Change, next: Change, script: Script): boolean {
  if (next.element !== undefined) return true;
  if (previous.nested || next.nested || next.span.start < previous.span.end) return false;
  const between = script.file.text.slice(previous.span.end, next.span.start);
  return between.length < 1000 && /^\s*,\s*$/.test(between.replace(/--.*$|\/\*.*?\*\//gms, ""));
}
