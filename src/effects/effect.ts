/** What getting to the next schema costs: who waits for a change, how long, what is lost, and on which rows it fails. */
import type { Change } from "../sql/change.ts";
import type { Statement } from "../sql/statement.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { bodiesOf } from "./bodies.ts";
import { dataLossOf, failureOf, transactionRefusal, unknownsOf } from "./consequences.ts";
import { freshValueUsed } from "./enums.ts";
import { isLockMode, lockModes, works } from "./modes.ts";
import type { LockMode, Work } from "./modes.ts";
import { outcomeOf } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { distinct, keyOf, of, ofIndex, ofTable } from "./relations.ts";
import type { Relation } from "./relations.ts";
import { referenced, targetOf } from "./roles.ts";
import type { LockRole, Situation, Use } from "./roles.ts";
import { lineOf, lockedThrough, rebuiltIndexes, usesOf } from "./shapes.ts";
import type { Uses } from "./shapes.ts";
import type { Loss } from "./losses.ts";
import { unknown } from "../catalog/schema.ts";
import type { Known, Table } from "../catalog/schema.ts";
import type { Session } from "../catalog/session.ts";

export { blocksDdl, blocksReads, blocksWrites, isAtLeast, isLockMode, lockModes } from "./modes.ts";
export type { LockMode, Work } from "./modes.ts";
export type { Relation, RelationKind } from "./relations.ts";
export { nodeOf } from "./roles.ts";
export { isProvenNotNull } from "../catalog/not-null.ts";

export interface RelationLock {
  readonly relation: Relation;
  readonly mode: LockMode;
}

export interface Effect {
  /**
   * Each relation once, with the strongest mode: those that exist before the change. Indexes where the change names them or
   * rebuilds them; those of a table that is locked as a whole follow it.
   */
  readonly locks: readonly RelationLock[];
  /** The most that is done to any relation. */
  readonly work: Known<Work>;
  /** Relations that get a new file: written anew, or empty where `emptied` has them too. */
  readonly rewrites: readonly Relation[];
  /** Those that get an empty file, at no cost. */
  readonly emptied: readonly Relation[];
  /** Tables all of whose rows are read, to check them. */
  readonly scans: readonly Relation[];
  /** Indexes that are built, those of a rewritten table left out. */
  readonly builds: readonly Relation[];
  /** What is gone for good once it is committed; `lossText` says it in words. */
  readonly dataLoss: readonly Loss[];
  /** On which rows it fails, in words: `if a row of users has no email`; null where no row can make it fail. */
  readonly fails: string | null;
  /** It cannot run in a transaction block. */
  readonly refusesTransaction: boolean;
  /** What nothing here tells, in words. */
  readonly unknown: readonly string[];
}

/**
 * What a change does on that major version, from the catalog and the session before it. `statement`: the one it is in, for what only
 * its text tells (what a query reads, what a comment is on). Locks and work as measured on servers of every version; see locks.data.ts.
 */
export function effectOf(change: Change, catalog: Catalog, session: Session, postgres: number, statement: Statement | null = null): Effect {
  const situation: Situation = { catalog, session, postgres, statement };
  const own = usesOf(change, situation);
  const bodies = bodiesOf(change, situation);
  const found: Uses = { uses: [...own.uses, ...bodies.uses], doubt: own.doubt };
  const outcome = hasOutcome(change, found, postgres) ? outcomeOf(together(change, statement), catalog) : null;
  const { roles, locks } = locksOf(change, found, situation, outcome);
  const doing = (what: Work): Relation[] => distinct(roles.filter(({ work }) => work === what).map(({ relation }) => relation)).filter(({ kind }) => kind !== "partitioned table" && kind !== "partitioned index" && kind !== "foreign table");
  const written = doing("rewrite");
  const emptied = doing("file").filter((relation) => !written.some((other) => keyOf(other) === keyOf(relation)));
  const scans = doing("scan").filter((relation) => !written.some((other) => keyOf(other) === keyOf(relation)));
  const builds = buildsOf(change, catalog, doing("build").filter((relation) => !written.some((other) => keyOf(other) === keyOf(relation))), outcome);
  const fresh = freshValueUsed(change, situation);
  const most = roles.reduce<Work>((worst, { work }) => (works.indexOf(work) > works.indexOf(worst) ? work : worst), "none");
  return {
    locks,
    work: found.doubt !== null && most !== "rewrite" ? unknown : most,
    rewrites: [...written, ...emptied],
    emptied,
    scans,
    builds,
    dataLoss: dataLossOf(change, situation, outcome),
    fails: (fresh?.certain === true ? fresh.words : null) ?? failureOf(change, situation, scans.length > 0 || builds.length > 0 || written.length > 0),
    refusesTransaction: transactionRefusal(change, catalog, postgres) !== null,
    unknown: [...(found.doubt === null ? [] : [found.doubt]), ...(fresh?.certain === false ? [fresh.words] : []), ...unknownsOf(change, situation, bodies.read)],
  };
}

/** Whether a change keeps all others off a table that is there before it, be it for a moment. */
export function locksAll(change: Change, table: Table, catalog: Catalog, session: Session, postgres: number): boolean {
  const situation: Situation = { catalog, session, postgres, statement: null };
  return locksOf(change, usesOf(change, situation), situation, null).locks.some(({ relation, mode }) => mode === "ACCESS EXCLUSIVE" && keyOf(relation) === keyOf(table));
}

interface Played {
  readonly relation: Relation;
  readonly work: Work;
}

/** The relations of every role with what is done to them, and the locks on them. */
function locksOf(change: Change, found: Uses, { catalog, postgres, statement }: Situation, outcome: Outcome | null): { readonly roles: readonly Played[]; readonly locks: readonly RelationLock[] } {
  const roles: Played[] = [];
  const locks = new Map<string, RelationLock>();
  const put = (relation: Relation, mode: LockMode): void => {
    const known = locks.get(keyOf(relation));
    if (known === undefined || lockModes.indexOf(mode) > lockModes.indexOf(known.mode)) locks.set(keyOf(relation), { relation, mode });
  };
  const uses: Use[] = [...found.uses];
  if (outcome !== null && removes(change)) {
    const gone = new Set(outcome.gone.map(keyOf));
    const targets = outcome.gone.flatMap(({ table }) => (table?.constraints ?? []).filter(({ inherited }) => !inherited).flatMap((constraint) => targetOf(constraint, catalog)));
    uses.push({ shape: "DropTable", roles: referenced(targets.filter((target) => !gone.has(keyOf(target))), catalog) });
  }
  for (const use of uses) {
    const line = lineOf(use.shape, postgres);
    for (const [role, relations] of Object.entries(use.roles)) {
      const mode = line?.locks[role as LockRole];
      const work = line?.work[role as LockRole];
      for (const relation of relations) {
        if (mode !== undefined) put(relation, mode);
        if (work !== undefined && use.idle !== true && relation.kind !== "foreign table") roles.push({ relation, work });
      }
    }
  }
  if (change.kind === "LockTable" && isLockMode(change.mode)) for (const relation of lockedThrough(change, catalog, statement)) put(relation, change.mode);
  if (outcome !== null && removes(change)) {
    const mode = lineOf("DropTable cascade", postgres)?.locks.dependent ?? "ACCESS EXCLUSIVE";
    for (const relation of [...outcome.gone, ...outcome.reduced]) put(relation, mode);
  }
  return { roles, locks: [...locks.values()] };
}

/** Whether a change takes away more than it names, or chooses names that only applying it tells. */
function hasOutcome(change: Change, { uses }: Uses, postgres: number): boolean {
  if (removes(change)) return true;
  const makes = change.kind === "CreateIndex" || change.kind === "AddConstraint" || change.kind === "AddColumn" || change.kind === "AttachPartition";
  return makes && uses.some(({ shape }) => Object.values(lineOf(shape, postgres)?.work ?? {}).includes("build"));
}

/** Of DROP TABLE with several tables each: what hangs on one may be another. */
function together(change: Change, statement: Statement | null): Change {
  const others = change.kind === "DropTable" && statement !== null && statement.changes.filter(({ kind }) => kind === "DropTable").length > 1;
  return others ? { ...change, cascade: true } : change;
}

function removes(change: Change): boolean {
  switch (change.kind) {
    case "DropTable": case "DropSchema": case "DropColumn": return true;
    case "DropConstraint": return change.cascade;
    case "DropObject": return !["trigger", "rule", "role", "statistics", "publication"].includes(change.object);
    default: return false;
  }
}

/** The indexes that are built on tables whose rows are gone through for it; the table itself where their names are not known. */
function buildsOf(change: Change, catalog: Catalog, tables: readonly Relation[], outcome: Outcome | null): Relation[] {
  if (tables.length === 0) return [];
  if (change.kind === "Reindex" && change.target === "index" && change.name !== null) {
    const index = catalog.findIndex(change.name);
    return [index === undefined ? of({ schema: change.name.schema ?? "public", name: change.name.name }, "index") : ofIndex(catalog, index)];
  }
  const indexes = change.kind === "AlterColumnType" ? rebuiltIndexes(change, catalog) : change.kind === "Reindex" ? tables.flatMap((table) => catalog.indexesOf(table)) : (outcome?.made ?? []);
  const built = indexes.filter((index) => catalog.table(index.table).partitionBy === null).map((index) => of(index, "index"));
  return built.length > 0 ? built : change.kind === "AttachPartition" ? [] : tables.map((relation) => (relation.table === null ? relation : ofTable(relation.table)));
}
