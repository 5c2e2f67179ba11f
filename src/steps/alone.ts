/** Statements that refuse a transaction and are right as they stand: they get a migration of their own. */
import { textOf } from "../source.ts";
import { quoteName } from "../sql/names.ts";
import type { Planner } from "./step.ts";

export const planDetachPartition: Planner<"DetachPartition"> = (change, { catalog, sql, statement, script }) => {
  const table = catalog.table(change.table);
  const partition = catalog.table(change.partition);
  const name = quoteName(change.partition);
  if (!change.concurrently) return { reason: "only DETACH PARTITION … CONCURRENTLY has to be by itself" };
  const bound = partition.partitionOf?.bound ?? null;
  return {
    here: [],
    back: [],
    then: [{
      phase: "contract",
      name: `detach_${change.partition.name}`,
      purpose: `Detach ${partition.label} while reads and writes of ${table.label} go on.`,
      when: `Where it is interrupted ${name} stays half detached: end that with DETACH PARTITION ${name} FINALIZE before the next try.`,
      up: [textOf(script.file, statement.span)],
      down: bound === null ? [] : [sql`alter table ${quoteName(change.table)} attach partition ${quoteName(change.partition)} ${bound}`],
      ...(bound === null && { lost: `the bounds of ${name} stand nowhere here` }),
      alone: true,
    }],
  };
};

export const planNeutral: Planner<"Neutral"> = ({ what, table }, { catalog, statement, script }) => {
  if (what !== "vacuum") return { reason: "no safe steps are known for it" };
  if (statement.changes.length > 1) return { reason: "the statement vacuums several tables: make one of each" };
  const label = table === null ? null : catalog.label(table);
  return {
    here: [],
    back: [],
    then: [{
      phase: "contract",
      name: `vacuum_${table?.name ?? "all"}`,
      purpose: `Vacuum ${label ?? "the database"}, which runs outside of transactions only.`,
      up: [textOf(script.file, statement.span)],
      down: [],
      alone: true,
    }],
  };
};
