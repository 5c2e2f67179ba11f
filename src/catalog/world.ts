/** What programs see while a replay runs them: the schema at this moment, and the session. */
import type { Change } from "../sql/change.ts";
import { runProgram } from "../sql/interpret.ts";
import type { World } from "../sql/interpret.ts";
import { readRoutine } from "../sql/routine.ts";
import type { Routine } from "../sql/routine.ts";
import type { Value } from "../sql/value.ts";
import type { WritableCatalog } from "./catalog.ts";
import { writtenRows } from "./apply-rows.ts";
import { unknown } from "./schema.ts";
import type { NamedObject } from "./schema.ts";
import { enterFunction, leaveFunction } from "./session.ts";
import type { AdvancingSession } from "./session.ts";
import { definitionOf, resolveName, systemRows } from "./system-relations.ts";

/** The replay that a world belongs to. */
interface Surrounded {
  readonly session: () => AdvancingSession;
  readonly refusal: () => string | null;
  readonly restore: (session: AdvancingSession) => void;
  /** What was refused is taken back with all the rest: a handler caught it. */
  readonly forgive: () => void;
}

/** A world whose marks take back the session as well, and hold for one statement. */
export interface StatementWorld extends World {
  /** Begins a statement: forgets the marks of the one before, and sets the first. */
  readonly begin: () => number;
}

/** The world of a replay. */
export function createWorld(catalog: WritableCatalog, { session, refusal, restore, forgive }: Surrounded): StatementWorld {
  const marks: { readonly catalog: number; readonly session: AdvancingSession }[] = [];
  const routines = new WeakMap<NamedObject, Routine | null>();
  const routineOf = (object: NamedObject): Routine | null => {
    let routine = routines.get(object);
    if (routine === undefined) routines.set(object, (routine = readRoutine(object.sql)));
    return routine;
  };
  const world: StatementWorld = {
    begin: () => {
      marks.length = 0;
      return world.mark();
    },
    mark: () => marks.push({ catalog: catalog.mark(), session: session() }) - 1,
    undoTo: (mark) => {
      const earlier = marks[mark];
      if (earlier === undefined) return;
      catalog.undoTo(earlier.catalog);
      restore(earlier.session);
      forgive();
    },
    refusal,
    enter: (clauses) => {
      const outside = session();
      restore(enterFunction(outside, clauses));
      return () => restore(leaveFunction(session(), outside, clauses));
    },
    relation: (name, wanted) => systemRows(catalog, name, wanted) ?? writtenRows(catalog, name),
    resolve: (type, text) => resolveName(catalog, type, text),
    setting: (name) => {
      const value = session().setting(name);
      return value === unknown ? undefined : (value ?? (name === "search_path" ? '"$user", public' : null));
    },
    definition: (constraint) => definitionOf(catalog, constraint),
    routines: (name) => catalog.functions(name).flatMap((object) => routineOf(object) ?? []),
    call: (name, values) => {
      const [routine, ...others] = catalog.functions(name).flatMap((object) => routineOf(object) ?? []).filter(({ parameters }) => parameters.length === values.length);
      return routine === undefined || others.length > 0 ? undefined : valueOfCall(routine, values, world);
    },
  };
  return world;
}

/** What a function gives that does nothing but look; undefined for any other. */
function valueOfCall(routine: Routine, values: readonly (Value | undefined)[], world: World): Value | undefined {
  const parameters = new Map<string, Value | undefined>();
  routine.parameters.forEach(({ name }, index) => {
    parameters.set(`$${index + 1}`, values[index]);
    if (name !== null) parameters.set(name, values[index]);
  });
  const run = runProgram(routine.program, { ...world, call: () => undefined, routines: () => [] }, { conditional: false }, parameters);
  let step = run.next();
  for (; step.done !== true; step = run.next()) if (!looksOnly(step.value)) return undefined;
  return step.value.value;
}

function looksOnly(change: Change): boolean {
  return change.kind === "Query" || change.unlikely === true;
}
