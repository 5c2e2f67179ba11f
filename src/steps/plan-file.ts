/** From what was found in a migration to the migrations that do the same without keeping anyone out. Pure but for the parser's instance. */
import { apply } from "../catalog/apply.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { isProvenNotNull } from "../effects/effect.ts";
import { startReplay } from "../catalog/replay.ts";
import type { Constraint } from "../catalog/schema.ts";
import type { Edit, Finding } from "../finding.ts";
import { matchesTemplate, fillTemplate } from "../migrations/name-template.ts";
import { nextVersion, renameStem } from "../migrations/next-version.ts";
import type { History, Migration, Script } from "../migrations/migration.ts";
import { expectedRollback } from "../migrations/rollback-convention.ts";
import { edit } from "../repair.ts";
import type { Rule } from "../rule.ts";
import type { Settings } from "../settings.ts";
import { positionAt, textOf, type SourceFile } from "../source.ts";
import type { Change } from "../sql/change.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import { layOut, opening, outsideEdits, replaceBody, surroundings, wholeLine, withSemicolon, written, type Model, type Title } from "./lay-out.ts";
import { inverseOf, isSame } from "./inverse.ts";
import { isPlannable, stepsFor } from "./planners.ts";
import { phases, sqlIn, type Step, type Steps } from "./step.ts";

export interface PlanFileInput {
  readonly history: History;
  readonly migration: Migration & { readonly up: Script };
  /** What was found in its file. */
  readonly findings: readonly Finding[];
  readonly rules: readonly Rule[];
  readonly settings: Settings;
  readonly read: (script: Script) => ScriptText;
  /** `YYYY-MM-DD` */
  readonly today: string;
}

/** A finding, by the line it is on. */
export interface Planned {
  readonly rule: string;
  readonly line: number;
  readonly message: string;
}

export interface PlannedFiles {
  /** Files that change, with their new text. */
  readonly changed: readonly { readonly file: SourceFile; readonly text: string }[];
  /** New files, in the order they run; each migration before its rollback. */
  readonly added: readonly { readonly path: string; readonly text: string }[];
  /** The migrations, that of the file first: what each does and when it may run. */
  readonly steps: readonly { readonly path: string; readonly purpose: string; readonly when: string | null }[];
  readonly planned: readonly Planned[];
  /** Findings of rules that know of steps, without a plan, and why. */
  readonly refused: readonly (Planned & { readonly reason: string })[];
  readonly notes: readonly string[];
  /** Constraints that come out validated where they were not. */
  readonly validates: readonly string[];
}

/** A change that comes in steps. */
interface Target {
  readonly change: Change;
  readonly statement: Statement;
  readonly findings: Finding[];
  steps: Steps | null;
}

/** Plans one migration. The parser must have been loaded. */
export function planFile(input: PlanFileInput): PlannedFiles {
  const { migration, read } = input;
  const up = read(migration.up);
  const refused: { finding: Finding; reason: string }[] = [];
  const targets = targetsOf(input, up, refused);
  replayUntil(input, up, targets, refused);
  const planned = targets.filter((target) => target.steps !== null);
  keepOrder(up, planned, refused);
  const files = write(input, up, planned.filter(({ steps }) => steps !== null), refused);
  const tell = (finding: Finding): Planned => ({ rule: finding.rule, line: positionAt(migration.up.file, finding.span.start).line, message: finding.message });
  const left = new Set(refused.map(({ finding }) => finding));
  return { ...files, planned: targets.flatMap(({ findings, steps }) => (steps === null ? [] : findings)).filter((finding) => !left.has(finding)).map(tell), refused: refused.map(({ finding, reason }) => ({ ...tell(finding), reason })) };
}

/** The changes that findings point at. */
function targetsOf({ findings, rules, migration }: PlanFileInput, { statements }: ScriptText, refused: { finding: Finding; reason: string }[]): Target[] {
  const knowing = new Set(rules.filter(({ steps }) => steps === true).map(({ id }) => id));
  const found = new Map<Change, Target>();
  for (const finding of findings) {
    if (!knowing.has(finding.rule) || finding.suppressed !== undefined || finding.path !== migration.up.file.path) continue;
    const { start, end } = finding.span;
    const at = statements.flatMap((statement) => statement.changes.map((change) => ({ statement, change }))).filter(({ change: { span } }) => (span.start <= start && end <= span.end) || (start <= span.start && span.end <= end));
    const own = at.filter(({ change }) => !change.nested && isPlannable(change)).sort((a, b) => a.change.span.end - a.change.span.start - (b.change.span.end - b.change.span.start));
    const [best] = own;
    if (best === undefined) refused.push({ finding, reason: at.some(({ change }) => change.nested) ? "it stands in a block of code, which can do it or not" : "no steps are known for this" });
    else if (best.change.conditional) refused.push({ finding, reason: "it runs on a condition" });
    else for (const target of [best, ...own.filter((other) => other.statement === best.statement && alike(other.change, best.change))]) {
      const known = found.get(target.change);
      if (known === undefined) found.set(target.change, { ...target, findings: [finding], steps: null });
      else if (!known.findings.includes(finding)) known.findings.push(finding);
    }
  }
  // Rules speak of the first of several that one statement does together.
  for (const target of [...found.values()]) {
    for (const change of target.statement.changes) if (!found.has(change) && alike(change, target.change)) found.set(change, { change, statement: target.statement, findings: [...target.findings], steps: null });
  }
  const order = statements.flatMap(({ changes }) => changes);
  return [...found.values()].sort((a, b) => order.indexOf(a.change) - order.indexOf(b.change));
}

function alike(one: Change, other: Change): boolean {
  return one !== other && one.kind === other.kind && (one.kind === "SetNotNull" || one.kind === "DropIndex");
}

/** Replays up to each change, and plans it. */
function replayUntil({ history, migration, settings, read }: PlanFileInput, up: ScriptText, targets: readonly Target[], refused: { finding: Finding; reason: string }[]): void {
  const replay = startReplay();
  const dropped = new Map<Change, Constraint>();
  for (const { up: script, order } of history.migrations) {
    if (script === null) continue;
    const here = script === migration.up;
    const text = here ? up : read(script);
    replay.open(text, order);
    for (const statement of text.statements) {
      for (const change of replay.changesOf(statement)) {
        const target = here ? targets.find((candidate) => candidate.change === change) : undefined;
        if (target !== undefined) plan(target, replay.catalog);
        const lost = here && change.kind === "DropConstraint" ? replay.catalog.constraint(change.table, change.constraint) : undefined;
        if (lost !== undefined) dropped.set(change, lost);
        replay.apply(change, script);
      }
    }
    replay.close();
    if (here) return;
  }

  function plan(target: Target, catalog: Catalog): void {
    const { change, statement } = target;
    if (change.kind === "SetNotNull" && isProvenNotNull(catalog.table(change.table), change.column, []) === true && target.findings.length === 0) return;
    const found = stepsFor(change, {
      catalog, settings, statement, dropped, script: migration.up, others: targets.map((other) => other.change),
      sql: sqlIn(isUpper(statement)),
      afterwards: (look) => catalog.trial((scratch) => {
        apply(scratch, change, { path: migration.up.file.path, start: change.span.start });
        return look(scratch);
      }),
    });
    if ("reason" in found) refused.push(...target.findings.map((finding) => ({ finding, reason: found.reason })));
    else target.steps = found;
  }
}

function isUpper({ script, span }: Statement): boolean {
  return /^[A-Z]{2}/.test(script.file.text.slice(span.start));
}

/** What moves behind the rest of its file must not be needed there. */
function keepOrder(up: ScriptText, targets: readonly Target[], refused: { finding: Finding; reason: string }[]): void {
  const changes = up.statements.flatMap((statement) => statement.changes);
  for (const target of targets) {
    const { change, steps } = target;
    if (steps !== null && change.kind === "RenameTable") {
      const view = changes.slice(changes.indexOf(change) + 1).find((other) => other.kind === "CreateObject" && (other.object === "view" || other.object === "materialized view") && other.name.name === change.table.name);
      if (view === undefined) continue;
      target.steps = null;
      const line = positionAt(up.script.file, view.span.start).line;
      refused.push(...target.findings.map((finding) => ({ finding, reason: `line ${line} of the same migration gives the old name to a view of its own` })));
      continue;
    }
    if (steps === null || (steps.here.length > 0 && change.kind !== "DropColumn") || !("table" in change) || change.table === null) continue;
    const moves = (other: Change): boolean => targets.some((each) => each.change === other && each.steps !== null);
    const blocking = changes.slice(changes.indexOf(change) + 1).find((other) => needsBefore(other, change, moves(other)));
    if (blocking === undefined) continue;
    target.steps = null;
    const line = positionAt(up.script.file, blocking.span.start).line;
    refused.push(...target.findings.map((finding) => ({ finding, reason: `line ${line} of the same migration comes after it and builds on it` })));
  }
}

/** Whether a later change of the file needs that one comes before it; `moves`: it comes in steps as well. */
function needsBefore(later: Change, change: Change, moves: boolean): boolean {
  if (!("table" in later) || later.table === null || !("table" in change) || change.table === null) return false;
  const isOurs = isSame(later.table, change.table);
  switch (change.kind) {
    case "DropColumn":
      return isOurs && ((later.kind === "AddColumn" && later.column.name === change.column) || (later.kind === "RenameColumn" && later.newName === change.column));
    case "DetachPartition":
      return isSame(later.table, change.partition) || (isOurs && later.kind === "AttachPartition") || (later.kind === "CreateTable" && later.partitionOf !== null && isSame(later.partitionOf, change.table));
    case "Update":
      return isOurs && !moves && ["DropColumn", "RenameColumn", "RenameTable", "DropTable", "AlterColumnType", "Delete", "Update", "Truncate"].includes(later.kind);
    default:
      return isOurs && !moves && later.kind === "Insert" && later.onConflict !== null;
  }
}

type Files = Omit<PlannedFiles, "planned" | "refused">;

/** Lays the steps out as files. */
function write(input: PlanFileInput, up: ScriptText, targets: readonly Target[], refused: { finding: Finding; reason: string }[]): Files {
  const { migration, history, settings, today } = input;
  const nothing: Files = { changed: [], added: [], steps: [], notes: [], validates: [] };
  const refuse = (reason: string): Files => {
    refused.push(...targets.flatMap(({ findings }) => findings).map((finding) => ({ finding, reason })));
    return nothing;
  };
  const [one] = targets;
  if (one === undefined) return nothing;
  if (migration.version === null) return refuse("the file has no version, so nothing tells how the next one is called");
  if (migration.up.transaction === "batch") return refuse(`${history.runner.title} runs all pending migrations in one transaction, so steps in several files would still share it`);
  if (history.journaled) return refuse("the order of these migrations stands in a journal, which is not written from here");
  const { file } = migration.up;
  const down = migration.down === null ? null : input.read(migration.down);
  const sql = sqlIn(isUpper(one.statement));
  const limits = settings.rules["missing-transaction-timeout"] === undefined ? [] : [sql`set local ${"idle_in_transaction_session_timeout"} = ${"'10s'"};`];
  const model: Model = { migration, up, down, sql, limits };
  const edits = new Map<SourceFile, Edit[]>([[file, []]]);
  const add = (of: SourceFile, ...more: readonly Edit[]): void => void edits.set(of, [...(edits.get(of) ?? []), ...more]);
  const statements = new Map<Statement, Target[]>();
  for (const target of targets) statements.set(target.statement, [...(statements.get(target.statement) ?? []), target]);
  const { before, after } = surroundings(up);
  const others = up.statements.filter((statement) => !before.includes(statement) && statement !== after && !statements.has(statement));
  const pieces = [...statements].map(([statement, own]) => ({ statement, text: rewritten(statement, own, file) }));
  if (pieces.some(({ text }) => text === null)) return refuse("the statement is written in a way that is not understood");
  const steps = phases.flatMap((phase) => targets.flatMap(({ steps: found }) => (found?.then ?? []).filter((step) => step.phase === phase)));
  const empty = others.length === 0 && pieces.every(({ text }) => text?.length === 0);
  const [first] = steps;
  const taken = empty && first !== undefined ? first : null;
  const beside: { path: string; text: string }[] = [];
  if (taken !== null) {
    const alone = taken.alone === true;
    add(file, ...replaceBody(model, up, { statements: taken.up, alone }, true));
    if (down !== null) add(down.script.file, ...replaceBody(model, down, { statements: taken.down, alone, lost: taken.lost ?? null }, down.script.file === file));
    if (alone) {
      const outside = outsideEdits(model);
      add(file, ...outside.edits);
      if (outside.beside !== null) beside.push(outside.beside);
    }
  } else {
    for (const { statement, text } of pieces) {
      if (text === null) continue;
      const loose = text.length > 1 && !before.some(({ changes }) => changes.some(({ kind }) => kind === "Begin")) && (up.script.transaction === "none" || up.script.transaction === "unknown");
      const lines = text.map((sql) => written(model, sql, true));
      const all = loose ? [...opening(model), ...lines, model.sql`commit;`] : lines;
      add(file, text.length === 0 ? { span: wholeLine(file, statement), text: "" } : { span: { start: statement.span.start, end: withSemicolon(file, statement.span.end) }, text: all.join("\n") });
    }
    if (down !== null) add(down.script.file, ...rollbackEdits(model, down, targets));
  }
  const added: { path: string; text: string }[] = [...beside];
  const laid: { path: string; purpose: string; when: string | null }[] = [{ path: file.path, purpose: taken?.purpose ?? "What can be done at once.", when: taken?.when ?? null }];
  let version = history.migrations.findLast((other) => !other.repeatable && other.version !== null)?.version ?? migration.version;
  let previous = migration.stem;
  for (const step of taken === null ? steps : steps.slice(1)) {
    const next = nextVersion(version);
    const name = next === null ? null : nameFor(input, next, step);
    if (next === null || name === null) return refuse(`nothing tells what comes after the version ${version}`);
    version = next;
    const { path, stem } = name;
    const made: Migration = { ...migration, version, stem, description: stem.slice(stem.indexOf(version) + version.length).replace(/^[-_. ]+/, ""), path };
    const place = expectedRollback(made, history, optionOf(settings, "missing-rollback", "convention"));
    const rollbackPath = place !== null && "path" in place ? place.path : null;
    const title: Title = {
      stem, version, previous, purpose: step.purpose, when: step.when ?? null, lost: step.lost ?? null, breaking: step.breaking ?? null, rollbackPath,
      rollback: step.down.length === 0 ? "nothing to take back" : step.down.map((sql) => `${sql.split("\n")[0] ?? ""};`).join(" "),
      keys: listOption(settings, "missing-header", "fields"),
      date: /^(?:19|20)\d{2}/.test(version) && version.replace(/\D/g, "").length >= 8 ? version.replace(/\D/g, "").replace(/^(\d{4})(\d\d)(\d\d).*$/, "$1-$2-$3") : today,
    };
    const texts = layOut(model, path, title, { statements: step.up, alone: step.alone === true }, step.down, place === null ? "none" : "path" in place ? "file" : "section");
    added.push({ path, text: texts.main });
    if (texts.beside !== null) added.push(texts.beside);
    if (texts.down !== null && rollbackPath !== null) added.push({ path: rollbackPath, text: texts.down });
    laid.push({ path, purpose: step.purpose, when: step.when ?? null });
    previous = stem;
  }
  const changed = [...edits].flatMap(([of, list]) => (list.length === 0 ? [] : [{ file: of, text: edit(of.text, list) }]));
  return { changed, added, steps: laid, notes: targets.flatMap(({ steps: found }) => found?.notes ?? []), validates: targets.flatMap(({ steps: found }) => found?.validates ?? []) };
}

/** What stands in place of a statement, as statements; null where its clauses cannot be told apart. */
function rewritten(statement: Statement, targets: readonly Target[], file: SourceFile): readonly string[] | null {
  const after = targets.flatMap(({ steps }) => steps?.after ?? []);
  const here = targets.flatMap(({ steps }) => steps?.here ?? []);
  const clauses = statement.changes.filter(({ nested }) => !nested);
  if (!isAlterTable(statement, file)) return clauses.every((change) => targets.some((target) => target.change === change)) ? [...here, ...after] : null;
  const [first] = clauses;
  const last = clauses.at(-1);
  if (first === undefined || last === undefined) return null;
  for (const [index, clause] of clauses.entries()) {
    const next = clauses[index + 1];
    if (next !== undefined && !/^\s*,\s*$/.test(file.text.slice(clause.span.end, next.span.start).replace(/--.*$|\/\*.*?\*\//gms, ""))) return null;
  }
  if (file.text.slice(last.span.end, statement.span.end).trim() !== "") return null;
  const second = clauses[1];
  const joint = second === undefined ? ", " : file.text.slice(first.span.end, second.span.start).replace(/--.*$|\/\*.*?\*\//gms, "");
  const taken = targets.flatMap(({ steps }) => steps?.takes ?? []);
  const actions = clauses.filter((clause) => !taken.includes(clause)).flatMap((clause) => targets.find((target) => target.change === clause)?.steps?.here ?? [textOf(file, clause.span)]);
  return [...(actions.length === 0 ? [] : [file.text.slice(statement.span.start, first.span.start) + actions.join(joint)]), ...after];
}

function isAlterTable({ tokens }: Statement, file: SourceFile): boolean {
  const [first, second, third] = tokens.map((token) => textOf(file, token).toLowerCase());
  return first === "alter" && (second === "table" || (second === "foreign" && third === "table"));
}

/** Lets the rollback take back what the file does now. */
function rollbackEdits(model: Model, down: ScriptText, targets: readonly Target[]): Edit[] {
  const { file } = down.script;
  const lines = (back: readonly string[]): string => back.map((sql) => written(model, sql, file === model.up.script.file)).join("\n");
  const inverses = new Map<Statement, { readonly gone: Change[]; readonly back: string[] }>();
  const unmatched: string[] = [];
  // What was done last is taken back first.
  const all = targets.flatMap(({ change, steps }) => [{ change, steps, back: steps?.back ?? null }, ...(steps?.takes ?? []).map((taken) => ({ change: taken, steps, back: [] }))]);
  for (const { change, steps, back } of all.reverse()) {
    if (back === null) continue;
    const found = down.statements.flatMap((statement) => statement.changes.map((inverse) => ({ statement, inverse }))).find(({ inverse }) => !inverse.nested && inverseOf(change, inverse, steps?.makes));
    if (found === undefined) {
      unmatched.push(...back);
      continue;
    }
    const entry = inverses.get(found.statement) ?? { gone: [], back: [] };
    entry.gone.push(found.inverse);
    entry.back.push(...back);
    inverses.set(found.statement, entry);
  }
  const edits = [...inverses].map(([statement, { gone, back }]): Edit => {
    const kept = statement.changes.filter((change) => !change.nested && !gone.includes(change));
    const first = statement.changes.find(({ nested }) => !nested);
    const rest = kept.length === 0 || first === undefined ? [] : [file.text.slice(statement.span.start, first.span.start) + kept.map(({ span }) => textOf(file, span)).join(", ")];
    const all = [...back, ...rest];
    const loose = all.length > 1 && down.statements.length === 1 && (down.script.transaction === "none" || down.script.transaction === "unknown");
    const text = loose ? [...opening(model), lines(all), model.sql`commit;`].join("\n") : lines(all);
    return text === "" ? { span: wholeLine(file, statement), text } : { span: { start: statement.span.start, end: withSemicolon(file, statement.span.end) }, text };
  });
  const first = down.statements[surroundings(down).before.length];
  if (unmatched.length === 0) return edits;
  const start = first?.span.start ?? down.script.span.end;
  const own = edits.find(({ span }) => span.start === start);
  if (own === undefined) return [...edits, { span: { start, end: start }, text: `${lines(unmatched)}\n` }];
  return edits.map((each) => (each === own ? { ...each, text: each.text === "" ? `${lines(unmatched)}\n` : `${lines(unmatched)}\n${each.text}` } : each));
}

/** How the file of a step is called: as the one at hand, or as the configuration's pattern says. */
function nameFor({ migration, settings }: PlanFileInput, version: string, step: Step): { readonly path: string; readonly stem: string } | null {
  const words = step.name.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, 60);
  const { stem, path, description } = migration;
  const pattern = optionOf(settings, "invalid-filename", "pattern");
  const types = listOption(settings, "invalid-filename", "types");
  const type = pattern?.includes("{type}") === true ? typeOf(step, types) : null;
  const described = type === null || words.startsWith(type) ? words : `${type}_${words}`;
  const renamed = renameStem(stem, { version: migration.version ?? "", description }, version, described);
  if (renamed === null) return null;
  const ending = path.slice(path.lastIndexOf(stem) + stem.length);
  const at = path.lastIndexOf(stem);
  if (at === -1) return null;
  const follows = (name: string): boolean => pattern === null || matchesTemplate(pattern, /^\/(?:up|migration)\.sql$/.test(ending) ? name : name + ending, types);
  if (follows(renamed) || pattern === null) return { stem: renamed, path: path.slice(0, at) + renamed + ending };
  const digits = version.replace(/\D/g, "");
  const filled = fillTemplate(pattern, { version: digits, sequence: digits, timestamp: digits, snake_case: words, "kebab-case": words.replaceAll("_", "-"), words, type: type ?? "" }).replace(/\.sql$/, "");
  return follows(filled) ? { stem: filled, path: path.slice(0, at) + filled + ending } : { stem: renamed, path: path.slice(0, at) + renamed + ending };
}

/** The word of a house that fits a step best. */
function typeOf(step: Step, types: readonly string[]): string | null {
  const wanted = step.phase === "contract" ? ["drop"] : step.phase === "fill" ? ["fix", "seed"] : step.phase === "build" ? ["create"] : [];
  return [...wanted, "alter"].find((type) => types.includes(type)) ?? types[0] ?? null;
}

function optionOf(settings: Settings, rule: string, option: string): string | null {
  const value = settings.rules[rule]?.options[option];
  return typeof value === "string" ? value : null;
}

function listOption(settings: Settings, rule: string, option: string): readonly string[] {
  const value = settings.rules[rule]?.options[option];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

