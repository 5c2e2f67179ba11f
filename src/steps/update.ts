/** Rows of a table in use that a migration changes. */
import { textOf } from "../source.ts";
import { quoteName } from "../sql/names.ts";
import { updateInBatches } from "./backfill.ts";
import type { Planner } from "./step.ts";

/** The UPDATE goes to a migration of its own, in batches. */
export const planUpdate: Planner<"Update"> = (change, { catalog, script, statement, sql }) => {
  const table = catalog.table(change.table);
  const { tokens } = statement;
  const word = (index: number): string => textOf(script.file, tokens[index] ?? { start: 0, end: 0 }).toLowerCase();
  const set = tokens.findIndex((_, index) => word(index) === "set");
  const plain = word(0) === "update" && set > 0 && tokens.slice(1, set).every((token, index) => token.kind === "quoted" || word(index + 1) === "." || word(index + 1) === "public" || [change.table.name, change.table.schema].includes(word(index + 1)));
  if (change.hasFrom || !plain || tokens.some((_, index) => word(index) === "returning")) return { reason: "this UPDATE joins other tables, or gives its table another name: write its batches by hand" };
  const end = change.where?.span?.start;
  if (change.where !== null && end === undefined) return { reason: "nothing here tells which rows it changes" };
  const where = end === undefined ? -1 : tokens.findLastIndex((token, index) => token.end <= end && word(index) === "where");
  const first = tokens[set + 1];
  const last = where === -1 ? tokens.at(-1) : tokens[where - 1];
  if (first === undefined || last === undefined) return { reason: "nothing here tells what it sets" };
  const assignments = textOf(script.file, { start: first.start, end: last.end });
  const condition = change.where === null ? null : /\bor\b/i.test(change.where.sql) ? `(${change.where.sql})` : change.where.sql;
  const nulls = change.where === null ? null : /^\s*"?(\w+)"?\s+is\s+null\s*$/i.exec(change.where.sql)?.[1] ?? null;
  const ends = nulls !== null && change.columns.length === 1 && change.columns[0] === nulls && !/\bnull\b/i.test(assignments);
  const block = updateInBatches(change.table, table, assignments, condition, ends, sql);
  if (block === null) return { reason: `${quoteName(change.table)} has no primary key of one column, along which its rows could be changed in batches` };
  const name = change.columns.length === 0 ? table.name : `${table.name}_${change.columns.join("_")}`;
  return {
    here: [],
    back: [],
    then: [{ phase: "fill", name: `fill_${name}`, purpose: `Set ${change.columns.join(", ")} of ${table.label}, in batches that commit on their own.`, up: [block], down: [], lost: "rows keep the values that they were given", alone: true }],
  };
};
