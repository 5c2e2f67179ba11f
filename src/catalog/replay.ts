import type { Script } from "../migrations/migration.ts";
import type { Change } from "../sql/change.ts";
import { runProgram, runQuery } from "../sql/interpret.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import { apply } from "./apply.ts";
import { dropTable } from "./apply-tables.ts";
import { createCatalog } from "./catalog.ts";
import type { Catalog } from "./catalog.ts";
import type { Origin, Table } from "./schema.ts";
import { refusalOf } from "./refusal.ts";
import { advance, openSession } from "./session.ts";
import type { Session } from "./session.ts";
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
  /** Ends the statement that the last changes belong to; false where the server would refuse it, and it was taken back. */
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
  let session = openSession("unknown", false, catalog.mark());

  /** Changes of one statement: what was refused is tried again after each of the others, and takes all of them back in the end. */
  let statement: Group | null = null;

  function settle(): boolean {
    const refused = statement !== null && statement.refused.length > 0;
    if (statement !== null && refused) catalog.undoTo(statement.mark);
    statement = null;
    return !refused;
  }

  function retry(group: Group): void {
    for (let tried = -1; tried !== group.refused.length && group.refused.length > 0; ) {
      tried = group.refused.length;
      const also = group.refused.flatMap(({ change }) => (change.kind === "DropTable" ? [change.table] : []));
      group.refused = group.refused.filter(({ change, origin }) => !apply(catalog, change, origin, also));
    }
  }

  function dropTemporary(which: (table: Table) => boolean): void {
    for (const table of catalog.temporaryTables()) {
      if (which(table) && catalog.tableAt(table) !== undefined) dropTable(catalog, table);
    }
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
      catalog.searchPath = session.searchPath;
    },
  });

  /** Runs what a statement calls; where that fails for certain nothing of it stays. */
  function* called(run: Generator<Change, { readonly failed: string | null }>, mark: number): Generator<Change, void> {
    if ((yield* run).failed === null) return;
    world.undoTo(mark);
    statement = null;
    failed = true;
  }

  return {
    catalog,
    *changesOf(statement) {
      settle();
      failed = false;
      const { changes, node, error } = statement;
      const interpreted = error === null && changes.some((change) => change.kind === "DoBlock" && !change.nested && change.program?.language === "plpgsql");
      const runsQuery = !interpreted && node?.stmt !== undefined && error === null && changes.some(({ kind }) => kind === "Query");
      const before = interpreted || runsQuery ? world.mark() : 0;
      for (const change of changes) {
        if (interpreted && change.nested) continue;
        yield change;
        if (interpreted && change.kind === "DoBlock" && change.program !== undefined) yield* called(runProgram(change.program, world, { conditional: change.conditional }), before);
      }
      if (runsQuery && node.stmt !== undefined) yield* called(runQuery(node.stmt, statement.span, world, { conditional: changes[0]?.conditional === true }), before);
    },
    get session() {
      return session;
    },
    open(text, release) {
      settle();
      catalog.setRelease(release);
      session = openSession(text.script.transaction, text.statements.length > 1, catalog.mark());
      catalog.searchPath = session.searchPath;
    },
    apply(change, script) {
      if (change.unlikely === true) return;
      refusal = change.nested ? refusalOf(catalog, change) : null;
      const group = statement !== null && continues(statement.last, change, script) ? statement : null;
      if (group === null) settle();
      const { session: next, undoTo, committed } = advance(session, change, catalog.mark());
      session = next;
      catalog.searchPath = session.searchPath;
      if (undoTo !== null) catalog.undoTo(undoTo);
      if (committed) dropTemporary((table) => /\bon\s+commit\s+drop\b/i.test(table.options));
      const origin = { path: script.file.path, start: change.span.start };
      statement = { mark: group?.mark ?? catalog.mark(), last: change, refused: group?.refused ?? [] };
      if (!apply(catalog, change, origin)) statement.refused.push({ change, origin });
      if (group !== null) retry(statement);
    },
    settle() {
      const done = settle();
      return done && !failed;
    },
    close() {
      settle();
      dropTemporary(() => true);
      for (const sequence of catalog.temporarySequences()) catalog.removeSequence(sequence);
      for (const object of catalog.temporaryObjects()) catalog.removeObject(object);
    },
    mark: () => catalog.mark(),
    undoTo: (mark) => catalog.undoTo(mark),
  };
}

interface Group {
  readonly mark: number;
  readonly last: Change;
  refused: { readonly change: Change; readonly origin: Origin }[];
}

/** Whether a change stands in the same list as the one before it: nothing but a comma is between them. */
function continues(previous: Change, next: Change, script: Script): boolean {
  if (previous.nested || next.nested || next.span.start < previous.span.end) return false;
  const between = script.file.text.slice(previous.span.end, next.span.start);
  return between.length < 1000 && /^\s*,\s*$/.test(between.replace(/--.*$|\/\*.*?\*\//gms, ""));
}
