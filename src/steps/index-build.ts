/** Indexes that are built, dropped and rebuilt while others use the table. */
import type { Catalog } from "../catalog/catalog.ts";
import { indexSql } from "../catalog/reversal.ts";
import { textOf } from "../source.ts";
import type { ChangeOf } from "../sql/change.ts";
import { quoteIdentifier, quoteName } from "../sql/names.ts";
import type { Planner, Refusal, Setting, Step, Steps } from "./step.ts";

export const leftBehind = "Where it fails it leaves an invalid index behind: drop that before the next try.";

export const planCreateIndex: Planner<"CreateIndex"> = (change, setting) => {
  const { catalog, sql, script, statement, afterwards } = setting;
  const table = catalog.table(change.table);
  const made = afterwards((after: Catalog) => after.indexesOf(change.table).filter(({ origin }) => origin?.path === script.file.path && origin.start === change.span.start));
  const name = change.name ?? made.at(-1)?.name ?? null;
  if (name === null) return { reason: "the index has no name, and nothing here tells which one the server would choose: name it" };
  const quoted = quoteIdentifier(name);
  // From ON to the end: parameters and tablespace stand where they stood.
  const text = textOf(script.file, statement.span);
  const on = statement.tokens.find((token) => token.start >= change.keyword.end && /^on$/i.test(textOf(script.file, token)));
  if (on === undefined) return { reason: "nothing here tells where its table is named" };
  const rest = text.slice(on.end - statement.span.start).trim().replace(/^only\s+/i, "");
  const unique = change.unique ? sql`unique ` : "";
  const path = { schema: change.table.schema, name };
  if (table.partitionBy !== null) return onPartitions(change, name, rest, setting);
  const build: Step = {
    phase: "build",
    name: `build_${name}`,
    purpose: `Build ${quoted} while reads and writes of ${table.label} go on.`,
    when: leftBehind,
    up: [sql`create ${unique}index concurrently ${quoted} on ${rest}`],
    down: [sql`drop index concurrently if exists ${quoteName(path)}`],
    alone: true,
  };
  return { here: [], back: [], then: [build], makes: name };
};

/** The parent's index stays invalid until one of each partition is attached to it. */
function onPartitions(change: ChangeOf<"CreateIndex">, name: string, rest: string, { catalog, sql, afterwards, statement, script }: Setting): Steps | Refusal {
  const table = catalog.table(change.table);
  const partitions = catalog.childrenOf(change.table).filter(({ partitionOf }) => partitionOf !== null);
  if (partitions.length === 0) return { reason: `no migration makes a partition of ${table.label}: build the index on each that there is, and attach it` };
  const deeper = partitions.find(({ partitionBy, foreign }) => partitionBy !== null || foreign);
  if (deeper !== undefined) return { reason: `${deeper.label} is ${deeper.foreign ? "a foreign table" : "partitioned itself"}` };
  const pairs = afterwards((after: Catalog) => partitions.map((partition) => ({ partition, index: after.indexesOf(partition).find(({ parent }) => parent?.name === name && parent.schema === table.schema)?.name ?? null })));
  if (pairs.some(({ index }) => index === null)) return { reason: "nothing here tells how the indexes of the partitions would be called" };
  const file = script.file;
  const parentName = textOf(file, change.tableSpan);
  const keys = rest.slice(rest.indexOf(parentName) + parentName.length).trim();
  if (!rest.startsWith(parentName)) return { reason: `the statement names its table in a way that is not understood: ${textOf(file, statement.span).slice(0, 60)}` };
  const unique = change.unique ? sql`unique ` : "";
  const path = quoteName({ schema: change.table.schema, name });
  const builds = pairs.map(({ partition, index }): Step => {
    const own = { schema: change.table.schema === null ? null : partition.schema, name: partition.name };
    const at = quoteName({ schema: own.schema, name: index ?? "" });
    return {
      phase: "build",
      name: `build_${index ?? ""}`,
      purpose: `Build ${quoteIdentifier(index ?? "")} while reads and writes of ${partition.label} go on.`,
      when: leftBehind,
      up: [sql`create ${unique}index concurrently ${quoteIdentifier(index ?? "")} on ${quoteName(own)} ${keys}`],
      // Once attached it goes with the index of the parent.
      down: [sql`drop index concurrently if exists ${at}`],
      alone: true,
    };
  });
  const attach: Step = {
    phase: "finish",
    name: `attach_${name}`,
    purpose: `Attach the indexes of the partitions to ${quoteIdentifier(name)}, which makes it valid.`,
    up: pairs.map(({ partition, index }) => sql`alter index ${path} attach partition ${quoteName({ schema: change.table.schema === null ? null : partition.schema, name: index ?? "" })}`),
    down: [sql`drop index if exists ${path}`],
    lost: "no index can be detached, so all of them go",
  };
  return { here: [sql`create ${unique}index ${quoteIdentifier(name)} on only ${rest}`], back: [sql`drop index if exists ${path}`], then: [...builds, attach], makes: name };
}

export const planDropIndex: Planner<"DropIndex"> = (change, { catalog, sql, statement }) => {
  if (change.cascade) return { reason: "DROP INDEX CONCURRENTLY takes no CASCADE: drop what hangs on the index first" };
  const index = catalog.findIndex(change.index);
  if (index !== undefined && index.constraint !== null) return { reason: `${index.label} belongs to the constraint ${index.constraint}: drop that` };
  const table = index === undefined ? undefined : catalog.table(index.table);
  if (table !== undefined && table.partitionBy !== null) return { reason: "the index of a partitioned table cannot be dropped concurrently: set a short lock_timeout before it" };
  if (statement.changes.some(({ kind }) => kind !== "DropIndex")) return { reason: "the statement does other things as well" };
  const exists = change.ifExists ? sql`if exists ` : "";
  const down = index === undefined ? null : (indexSql(index, true)?.replace("index concurrently ", "index concurrently if not exists ") ?? null);
  return {
    here: [],
    back: [],
    then: [{
      phase: "build",
      name: `drop_${change.index.name}`,
      purpose: `Drop ${quoteIdentifier(change.index.name)} without keeping anyone off ${table?.label ?? "its table"}.`,
      up: [sql`drop index concurrently ${exists}${quoteName(change.index)}`],
      down: down === null ? [] : [down],
      alone: true,
    }],
  };
};

export const planReindex: Planner<"Reindex"> = ({ target, name, concurrently }, { catalog, sql, statement, script }) => {
  if (target === "system") return { reason: "the indexes of system catalogs cannot be rebuilt concurrently" };
  const index = target === "index" && name !== null ? catalog.findIndex(name) : undefined;
  if (index !== undefined && catalog.table(index.table).constraints.some(({ kind, index: own }) => kind === "exclude" && own === index.name)) return { reason: "the index of an exclusion constraint cannot be rebuilt concurrently" };
  const keyword = statement.tokens.find((token) => /^(?:index|table|schema|database)$/i.test(textOf(script.file, token)));
  if (keyword === undefined) return { reason: "nothing here tells what it rebuilds" };
  const { file } = script;
  const before = file.text.slice(statement.span.start, keyword.end);
  const after = file.text.slice(keyword.end, statement.span.end);
  return {
    here: [],
    back: [],
    then: [{
      phase: "build",
      name: `rebuild_${name?.name ?? target}`,
      purpose: `Rebuild ${name === null ? `the ${target}` : quoteIdentifier(name.name)} while reads and writes go on.`,
      when: "Where it fails it leaves an invalid index named …_ccnew behind: drop that before the next try.",
      up: [concurrently ? before + after : before + sql` concurrently` + after],
      down: [],
      alone: true,
    }],
  };
};
