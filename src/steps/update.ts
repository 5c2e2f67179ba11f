/** Rows of a table in use that a migration changes. */
import { wholeOf } from "../effects/roles.ts";
import { textOf } from "../source.ts";
import { askedForNull, disjuncts, type NodeOf } from "../sql/expression.ts";
import { quoteList, quoteName } from "../sql/names.ts";
import { updateInBatches } from "./backfill.ts";
import type { Planner } from "./step.ts";

/** The UPDATE goes to a migration of its own, in batches. */
export const planUpdate: Planner<"Update"> = (change, { catalog, script, statement, sql }) => {
  const table = catalog.table(change.table);
  const { tokens } = statement;
  const word = (index: number): string => textOf(script.file, tokens[index] ?? { start: 0, end: 0 }).toLowerCase();
  const set = tokens.findIndex((_, index) => word(index) === "set");
  const whole = wholeOf(change, statement);
  if (whole === undefined || !("UpdateStmt" in whole) || !isPlain(whole.UpdateStmt) || change.nested || set < 0) return { reason: "this UPDATE joins other tables, or gives its table another name: write its batches by hand" };
  const end = change.where?.span?.start;
  if (change.where !== null && end === undefined) return { reason: "nothing here tells which rows it changes" };
  const where = end === undefined ? -1 : tokens.findLastIndex((token, index) => token.end <= end && word(index) === "where");
  const first = tokens[set + 1];
  const last = where === -1 ? tokens.at(-1) : tokens[where - 1];
  if (first === undefined || last === undefined) return { reason: "nothing here tells what it sets" };
  const assignments = textOf(script.file, { start: first.start, end: last.end });
  const condition = change.where === null ? null : disjuncts(change.where.node).length > 1 ? `(${change.where.sql})` : change.where.sql;
  const filled = change.where === null ? null : (askedForNull(change.where.node)?.column ?? null);
  const ends = filled !== null && change.columns.length === 1 && change.columns[0] === filled && !/\bnull\b/i.test(assignments);
  const block = updateInBatches(change.table, table, assignments, condition, ends, sql);
  if (block === null) return { reason: `${quoteName(change.table)} has no primary key of one column, along which its rows could be changed in batches` };
  const name = change.columns.length === 0 ? table.name : `${table.name}_${change.columns.join("_")}`;
  return {
    here: [],
    back: [],
    then: [{ phase: "fill", name: `fill_${name}`, purpose: `Set ${quoteList(change.columns)} of ${table.label}, in batches that commit on their own.`, up: [block], down: [], lost: "rows keep the values that they were given", alone: true }],
  };
};

/** Whether nothing but rows of one table, under its own name, is read and given back. */
function isPlain({ relation, fromClause, returningClause, withClause }: NodeOf<"UpdateStmt">): boolean {
  return relation?.alias === undefined && relation?.inh === true && fromClause === undefined && returningClause === undefined && withClause === undefined;
}
