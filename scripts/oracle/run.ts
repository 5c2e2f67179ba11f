/** Runs a history both in a replay of ours and on a server, statement by statement, and gathers where the two differ. */
import { effectOf, type Effect, type LockMode, lockModes } from "../../src/effects/effect.ts";
import { printSchema } from "../../src/catalog/print.ts";
import { startReplay, type Replay } from "../../src/catalog/replay.ts";
import type { Script } from "../../src/migrations/migration.ts";
import { positionAt } from "../../src/source.ts";
import type { ChangeKind } from "../../src/sql/change.ts";
import type { ScriptText, Statement } from "../../src/sql/statement.ts";
import { factsOfCatalog, factsOfServer } from "../../test/catalog/facts.ts";
import { read, scriptOf, statementsOf } from "../../test/catalog/history.ts";
import type { Database, Refusal } from "./database.ts";
import { compareDumps } from "./dump.ts";
import { countInto, createFigures, type Figures } from "./figures.ts";

export type Aspect = "syntax" | "statement" | "object" | "lock" | "rewrite" | "dump" | "print" | "crash";

/** One thing that is not as the server has it. */
export interface Disagreement {
  readonly aspect: Aspect;
  /** What it is about: `column app.users.id`, `CreateTable 42P07`. */
  readonly subject: string;
  readonly ours: string;
  readonly server: string;
  /** Where it showed first; null for what is only seen at the end. */
  readonly path: string | null;
  readonly line: number | null;
  /** The number of the script after which it showed first. */
  readonly step: number;
}

export interface RunOptions {
  readonly locks: boolean;
  /** Whether the catalogs are compared after every script (of a long history after every few), or after the last alone. */
  readonly objects: "each" | "last" | "none";
  /** Whether the schema that we print is run on an empty server, and both are dumped. */
  readonly dump: boolean;
}

export interface Outcome {
  readonly disagreements: readonly Disagreement[];
  readonly figures: Figures;
}

/** How many scripts of the history are what a hosting platform brings: what they make is not counted. */
export interface Input {
  readonly texts: readonly ScriptText[];
  readonly provided: number;
}

/** Empties the database first. Throws where the server is gone. */
export async function runHistory(database: Database, { texts, provided }: Input, options: RunOptions): Promise<Outcome> {
  await database.empty();
  const run = startRun(database, options);
  for (const text of texts.slice(0, provided)) await runScript(run, text, true);
  const baseline = new Set(options.objects === "none" ? [] : await factsOfServer(database));
  const baselineDump = options.dump && database.dump !== null ? await database.dump() : "";
  for (const [index, text] of texts.entries()) {
    if (index < provided) continue;
    await runScript(run, text, false);
    run.step = index;
    const last = index === texts.length - 1;
    const due = options.objects === "each" && (index - provided) % Math.ceil(texts.length / 60) === 0;
    if (due || (last && options.objects !== "none")) await compareObjects(run, text.script, baseline, last);
  }
  if (options.dump) await compareSchema(run, baselineDump);
  return { disagreements: [...run.found.values()], figures: run.figures };
}

interface Run {
  readonly database: Database;
  readonly options: RunOptions;
  readonly replay: Replay;
  readonly figures: Figures;
  readonly found: Map<string, Disagreement>;
  step: number;
  /** As they were after the last statement; null where nobody looked. */
  relations: Relations | null;
}

function startRun(database: Database, options: RunOptions): Run {
  return { database, options, replay: startReplay(), figures: createFigures(), found: new Map(), step: 0, relations: null };
}

function note(run: Run, aspect: Aspect, subject: string, ours: string, server: string, script: Script | null, statement: Statement | null): void {
  const key = [aspect, subject, ours, server].join("\0");
  if (run.found.has(key)) return;
  run.found.set(key, { aspect, subject, ours, server, path: script?.file.path ?? null, line: script === null || statement === null ? null : positionAt(script.file, statement.span.start).line, step: run.step });
}

async function runScript(run: Run, text: ScriptText, provided: boolean): Promise<void> {
  const { database, replay } = run;
  const { transaction } = text.script;
  const wrapped = transaction === "file" || transaction === "batch" || (transaction === "implicit" && text.statements.length > 1);
  let open = wrapped;
  replay.open(text, run.step);
  if (open) await database.run("begin");
  for (const group of sentTogether(text)) {
    const [statement] = group;
    if (statement === undefined) continue;
    const reason = cannotRun(statement);
    if (reason !== null) {
      countInto(run.figures.skipped, reason, 1);
      continue;
    }
    const kinds = statement.changes.filter(({ nested }) => !nested).map(({ kind }) => kind);
    if (kinds.some((kind) => transactionKinds.has(kind))) {
      apply(run, group, text.script);
      replay.settle();
      await database.run(sqlOf(text, group));
      run.relations = null;
      if (kinds.includes("Begin")) open = true;
      if (kinds.some((kind) => kind === "Commit" || kind === "Rollback")) open = transaction === "implicit" && (await database.run("begin")) === null;
      continue;
    }
    await runStatement(run, text, group, open, provided);
  }
  if (open) {
    const refusal = await database.run("commit");
    if (refusal !== null) note(run, "statement", `commit ${refusal.code}`, "commits", refusal.message, text.script, null);
  }
  replay.close();
  run.relations = null;
  await database.run("rollback");
  await database.run("reset session authorization");
  await database.run("discard all");
}

async function runStatement(run: Run, text: ScriptText, group: readonly Statement[], open: boolean, provided: boolean): Promise<void> {
  const { database, replay, figures } = run;
  const [statement] = group as readonly [Statement];
  const sql = sqlOf(text, group);
  const unreadable = group.some(({ error, node }) => error !== null && (node === null || group.length > 1));
  const before = run.options.locks && !provided ? (run.relations ?? (await relationsOf(database))) : null;
  const heldBefore = before === null || !open ? new Map<string, LockMode>() : await locksHeld(database, before);
  const mark = replay.mark();
  const searchPath = replay.session.searchPath;
  const effects = unreadable ? [] : apply(run, group, text.script, before !== null);
  const settled = replay.settle();
  const changed = replay.mark() !== mark;

  const atOnce = open ? "savepoint oracle" : "begin";
  await database.run(atOnce);
  let refusal = await database.run(sql);
  let alone = false;
  if (refusal?.code === "25001" && !open) {
    await database.run("rollback");
    alone = true;
    refusal = await database.run(sql);
  }
  const after = before === null || refusal !== null || alone ? null : await relationsOf(database);
  const held = before === null || after === null ? null : await locksHeld(database, before);
  if (!alone) {
    if (refusal !== null) await database.run(open ? "rollback to savepoint oracle; release savepoint oracle" : "rollback");
    else refusal = await database.run(open ? "release savepoint oracle" : "commit");
  }
  run.relations = refusal === null ? after : before;
  if (refusal !== null && changed) replay.undoTo(mark);
  if (provided) {
    if (refusal !== null) throw new Error(`What the platform provides does not run: ${refusal.message}: ${sql.slice(0, 200)}`);
    return;
  }

  const kind = statement.changes[0]?.kind ?? "nothing";
  const structural = group.some(({ changes }) => changes.some((change) => !rowKinds.has(change.kind)));
  // What the grammar itself finds wrong beyond syntax, it says in words of its own.
  const serverSyntax = isSyntax(refusal) || (unreadable && refusal !== null && refusal.where === "");
  if (serverSyntax === unreadable) figures.parsed.equal++;
  else note(run, "syntax", `${kind} ${statement.tokens.slice(0, 3).map((token) => text.script.file.text.slice(token.start, token.end)).join(" ").slice(0, 60)}`, unreadable ? `does not parse: ${statement.error?.message ?? ""}` : "parses", refusal === null ? "parses" : `${refusal.code} ${refusal.message}`, text.script, statement);
  figures.parsed.compared++;
  if (unreadable || serverSyntax) return;
  if (!structural) {
    if (refusal !== null) countInto(figures.rowFailures, refusal.code, 1);
  } else {
    figures.statements.compared++;
    const weRefuse = !settled || (open && effects.some((effect) => effect.refusesTransaction));
    if (refusal === null && weRefuse) note(run, "statement", `${kind}`, "refuses it", "runs it", text.script, statement);
    else if (refusal !== null && changed && !weRefuse && isAssumed(replay, refusal)) {
      figures.statements.compared--;
      countInto(figures.failures, `${refusal.code} assumed`, 1);
    } else if (refusal !== null && changed && !weRefuse) {
      countInto(figures.failures, `${refusal.code} missed`, 1);
      note(run, "statement", `${kind} ${refusal.code}`, "applies it", refusal.message, text.script, statement);
    } else {
      figures.statements.equal++;
      if (refusal !== null) countInto(figures.failures, `${refusal.code} agreed`, 1);
    }
  }
  if (before !== null && after !== null && held !== null && searchPath !== "unknown") compareLocks(run, text.script, statement, effects, { before, after, heldBefore, held, structural });
}

/** Applies the changes of statements; what throws is a disagreement. */
function apply(run: Run, group: readonly Statement[], script: Script, withEffects = false): Effect[] {
  const { replay, database } = run;
  const effects: Effect[] = [];
  for (const statement of group) {
    for (const change of replay.changesOf(statement)) {
      try {
        if (withEffects) effects.push(effectOf(change, replay.catalog, replay.session, database.major, statement));
        replay.apply(change, script);
      } catch (error) {
        note(run, "crash", change.kind, error instanceof Error ? (error.stack?.split("\n").slice(0, 2).join(" ") ?? error.message) : String(error), "", script, statement);
      }
    }
  }
  return effects;
}

/** Statements between which no semicolon stands reach a server as one. */
function sentTogether(text: ScriptText): Statement[][] {
  const groups: Statement[][] = [];
  let last: Statement | null = null;
  for (const statement of text.statements) {
    const between = last === null ? ";" : text.script.file.text.slice(last.span.end, statement.span.start);
    if (last !== null && last.error !== null && !between.includes(";")) groups.at(-1)?.push(statement);
    else groups.push([statement]);
    last = statement;
  }
  return groups;
}

function sqlOf(text: ScriptText, group: readonly Statement[]): string {
  return text.script.file.text.slice(group[0]?.span.start, group.at(-1)?.span.end);
}

function cannotRun(statement: Statement): string | null {
  const text = statement.script.file.text.slice(statement.span.start, statement.span.end);
  if (/\$\{\w[^}]*\}/.test(text) || statement.tokens.some(({ start, kind }) => kind !== "string" && kind !== "dollar" && statement.script.file.text.startsWith("{{", start))) return "a template placeholder";
  if (statement.script.migration.runner.psql && /(?:^|[\s(,=]):['"]?[a-z_]\w*/i.test(text) && statement.tokens.some((token) => /^:['"]?\w/.test(statement.script.file.text.slice(token.start, token.end + 1)))) return "a variable of psql";
  if (/^\\/.test(text)) return "a command of psql";
  for (const change of statement.changes) {
    if (change.kind === "Copy" && change.fromStdin) return "COPY FROM STDIN";
    if (change.kind === "CreateDatabase" || change.kind === "DropDatabase") return "a database of its own";
    if (change.kind === "NotModelled" && change.what === "AlterSystemStmt") return "ALTER SYSTEM";
    if (change.kind === "Opaque" && /\\gexec/.test(change.reason)) return "\\gexec";
  }
  return null;
}

const transactionKinds: ReadonlySet<ChangeKind> = new Set(["Begin", "Commit", "Rollback", "Savepoint", "ReleaseSavepoint", "RollbackToSavepoint"]);
const rowKinds: ReadonlySet<ChangeKind> = new Set(["Insert", "Update", "Delete", "Merge", "Copy", "Query", "SetSetting", "LockTable", "DoBlock", "Opaque", ...transactionKinds]);

/**
 * Whether all that is wrong is that something is missing which no migration of the history made: migralint takes it to be there, because
 * most directories do not hold everything.
 */
function isAssumed({ catalog, session }: Replay, { code, message }: Refusal): boolean {
  if (!["42P01", "3F000", "42883", "42704", "3D000"].includes(code)) return false;
  // The database that a statement names is the one that it runs in, as far as anyone can tell.
  if (code === "3D000") return true;
  const words = /"(.+?)"/.exec(message)?.[1] ?? /^(?:function|type|procedure) ([\w.]+)/.exec(message)?.[1];
  if (words === undefined) return false;
  const parts = words.replace(/\(.*/, "").split(".");
  const name = { schema: parts.length > 1 ? (parts[0] ?? null) : null, name: parts.at(-1) ?? "" };
  if (code === "3F000") return !catalog.schemas().includes(words);
  // A name that is found in one schema alone, and not on the path: the role that runs the migrations may have a path of its own.
  const path = session.searchPath === "unknown" ? [] : session.searchPath;
  const seen = [catalog.findTable(name), catalog.findEnum(name), catalog.findSequence(name), catalog.findIndex(name)].flatMap((found) => found ?? []);
  if (name.schema === null && seen.length > 0 && seen.every(({ schema }) => !path.includes(schema))) return true;
  if (catalog.findTable(name) !== undefined || catalog.functions(name).length > 0 || catalog.findEnum(name) !== undefined || catalog.findSequence(name) !== undefined || catalog.findIndex(name) !== undefined) return false;
  return !catalog.objects().some((object) => object.name.replace(/\(.*/, "") === name.name && (name.schema === null || object.schema === name.schema));
}

/** The server's own grammar said so, not that of a function body or a name that means nothing. */
function isSyntax(refusal: Refusal | null): boolean {
  return refusal !== null && refusal.code === "42601" && refusal.where === "" && /^(?:syntax error at (?:or near|end of input)|unterminated)/.test(refusal.message);
}

interface Relation {
  readonly name: string;
  readonly kind: string;
  readonly file: number | null;
}
type Relations = ReadonlyMap<number, Relation>;

async function relationsOf(database: Database): Promise<Relations> {
  const rows = await database.query<{ oid: number; name: string; kind: string; file: number | null }>(
    "select c.oid::int8::int as oid, n.nspname || '.' || c.relname as name, c.relkind::text as kind, pg_relation_filenode(c.oid)::int8::int as file from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'",
  );
  return new Map(rows.map(({ oid, ...relation }) => [oid, relation]));
}

async function locksHeld(database: Database, before: Relations): Promise<Map<string, LockMode>> {
  const held = new Map<string, LockMode>();
  const rows = await database.query<{ relation: number; mode: string }>("select relation::int8::int as relation, mode from pg_locks where locktype = 'relation' and granted and pid = pg_backend_pid()");
  for (const { relation, mode } of rows) {
    const name = before.get(relation)?.name;
    if (name !== undefined) raise(held, name, mode.replace(/Lock$/, "").replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ").toUpperCase() as LockMode);
  }
  return held;
}

function raise(held: Map<string, LockMode>, name: string, mode: LockMode): void {
  const known = held.get(name);
  if (known === undefined || lockModes.indexOf(mode) > lockModes.indexOf(known)) held.set(name, mode);
}

interface Measured {
  readonly before: Relations;
  readonly after: Relations;
  readonly heldBefore: ReadonlyMap<string, LockMode>;
  readonly held: ReadonlyMap<string, LockMode>;
  readonly structural: boolean;
}

/** Indexes that are held and not foretold are those that follow their table, as effects.ts says. */
function compareLocks(run: Run, script: Script, statement: Statement, effects: readonly Effect[], { before, after, heldBefore, held, structural }: Measured): void {
  const kinds = new Map([...before.values()].map(({ name, kind }) => [name, kind]));
  const foretold = new Map(heldBefore);
  const named = new Set<string>();
  for (const { relation, mode } of effects.flatMap((effect) => effect.locks)) {
    const name = `${relation.schema}.${relation.name}`;
    if (!kinds.has(name)) continue;
    named.add(name);
    raise(foretold, name, mode);
  }
  const figure = structural ? run.figures.locks : run.figures.rowLocks;
  const kind = statement.changes[0]?.kind ?? "nothing";
  let equal = true;
  for (const name of new Set([...held.keys(), ...foretold.keys()])) {
    const ours = foretold.get(name) ?? "none";
    const server = held.get(name) ?? "none";
    if (ours === server || (!named.has(name) && /^[iI]$/.test(kinds.get(name) ?? ""))) continue;
    equal = false;
    note(run, "lock", `${kind}: ${relationKinds[kinds.get(name) ?? ""] ?? ""} ${name}`, ours, server, script, statement);
  }
  figure.compared++;
  if (equal) figure.equal++;
  if (!structural) return;
  const written = [...before].filter(([oid, { kind, file }]) => !/^[iI]$/.test(kind) && after.has(oid) && after.get(oid)?.file !== file).map(([, { name }]) => name);
  const rewrites = new Set(effects.flatMap((effect) => effect.rewrites.map((relation) => `${relation.schema}.${relation.name}`)).filter((name) => kinds.has(name)));
  const ours = [...rewrites].sort().join(", ") || "nothing";
  const server = written.sort().join(", ") || "nothing";
  if (ours === server) run.figures.rewrites.equal++;
  else note(run, "rewrite", kind, ours, server, script, statement);
  run.figures.rewrites.compared++;
}

const relationKinds: Readonly<Record<string, string>> = { r: "table", p: "partitioned table", f: "foreign table", i: "index", I: "partitioned index", S: "sequence", v: "view", m: "materialized view", c: "composite type" };

/** Facts by what they are about: everything before the first tab. */
function byKey(facts: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const fact of facts) {
    const at = fact.indexOf("\t");
    const key = at === -1 ? fact : fact.slice(0, at);
    const value = at === -1 ? "there" : fact.slice(at + 1);
    found.set(key, found.has(key) ? `${found.get(key) ?? ""} | ${value}` : value);
  }
  return found;
}

async function compareObjects(run: Run, script: Script, baseline: ReadonlySet<string>, last: boolean): Promise<void> {
  const own = (facts: readonly string[]): string[] => facts.filter((fact) => !baseline.has(fact));
  const serverFacts = new Set(await factsOfServer(run.database));
  const ourFacts = new Set(factsOfCatalog(run.replay.catalog));
  const ours = byKey(own([...ourFacts]));
  const server = byKey(own([...serverFacts]));
  for (const key of new Set([...ours.keys(), ...server.keys()])) {
    const one = ours.get(key) ?? "missing";
    const other = server.get(key) ?? "missing";
    const figure = (run.figures.objects[key.slice(0, key.indexOf(" ", /^(?:materialized|event|text search|foreign data|operator) /.test(key) ? key.indexOf(" ") + 1 : 0))] ??= { compared: 0, equal: 0 });
    if (last) figure.compared++;
    if (one === other) {
      if (last) figure.equal++;
    } else note(run, "object", key, one, other, script, null);
  }
}

async function compareSchema(run: Run, baseline: string): Promise<void> {
  const { database } = run;
  if (database.dump === null) return;
  const made = await database.dump();
  const roles = await database.query<{ name: string }>("select quote_ident(rolname) as name from pg_roles where oid >= 16384 order by oid");
  let printed: string;
  try {
    printed = printSchema(run.replay.catalog);
  } catch (error) {
    note(run, "crash", "printSchema", error instanceof Error ? (error.stack?.split("\n").slice(0, 2).join(" ") ?? error.message) : String(error), "", null, null);
    return;
  }
  await database.empty();
  for (const { name } of roles) await database.run(`create role ${name}`);
  for (const statement of statementsOf(read(scriptOf(printed)))) {
    const refusal = await database.run(statement);
    run.figures.printed.compared++;
    if (refusal === null || refusal.code === "42710" && /^create (?:role|user|group)/i.test(statement)) run.figures.printed.equal++;
    else note(run, "print", `${refusal.code} ${refusal.message}`, statement.slice(0, 300), "refuses it", null, null);
  }
  await database.run("discard all");
  const { differences, figures } = compareDumps(made, await database.dump(), baseline);
  for (const [type, { compared, equal }] of Object.entries(figures)) {
    const figure = (run.figures.dumped[type] ??= { compared: 0, equal: 0 });
    figure.compared += compared;
    figure.equal += equal;
  }
  for (const { entry, printed, made } of differences) note(run, "dump", entry, printed, made, null, null);
}
