/** Lints a file for ESLint, which shows one file after the other: the history around it is read from the disk, and judged once for all. */
import { readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { loadConfigurations, type Configurations } from "../config/configurations.ts";
import { baselinePath } from "../config/baseline-file.ts";
import type { Config } from "../config/config.ts";
import { buildConfig, configPlaces, withSettings } from "../config/load.ts";
import { configShape } from "../config/schema.ts";
import { validate } from "../config/validate.ts";
import type { Finding, Problem } from "../finding.ts";
import { prepareLint, readAround, today } from "../input.ts";
import { startLinting } from "../lint.ts";
import { membership } from "../membership.ts";
import { filesOf, type History } from "../migrations/migration.ts";
import { reconcile } from "../migrations/reconcile.ts";
import type { Discovery } from "../migrations/discover.ts";
import { isBelow, slashed, walk } from "../migrations/walk.ts";
import type { Report } from "../report.ts";
import { rules as allRules } from "../rules/index.ts";
import type { RuleEntry, SettingsData } from "../settings.ts";
import { sourceFile, type SourceFile } from "../source.ts";
import { loadModule } from "../sql/parse.ts";

export interface Question {
  /** ESLint's working directory, absolute. */
  readonly cwd: string;
  /** Absolute. */
  readonly path: string;
  /** With its byte order mark. */
  readonly text: string;
  /** The options of the rules that are on, by id. */
  readonly rules: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Whether the plugins that the configuration of migralint names are loaded. */
  readonly plugins: boolean;
  /** What `settings.migralint` says; the configuration of migralint says more. */
  readonly settings: unknown;
}

export interface Answer {
  readonly file: SourceFile;
  /** Of this file, without those that do not count. */
  readonly findings: readonly Finding[];
  /** What kept us from judging it. */
  readonly problems: readonly Problem[];
}

/** For so long what was read from the disk is not looked at again, in milliseconds. */
const trusted = 1000;
/** Combinations of rules and settings whose findings are kept. */
const mostKept = 8;

/** What is kept for one working directory, set of rules and settings. */
interface Kept {
  configurations: Configurations;
  problems: readonly Problem[];
  isMigration: ReturnType<typeof membership>;
  /** What files were when the configurations were read. */
  signatures: Map<string, string>;
  checked: number;
  readonly linting: ReturnType<typeof startLinting>;
  readonly histories: Map<string, History>;
  /** By the path of each of its files. */
  readonly judged: Map<string, Judged>;
}

/** A history whose files were all judged as they are on the disk. */
interface Judged {
  readonly report: Report;
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly isMigration: (path: string) => boolean;
  readonly problems: readonly Problem[];
  readonly signatures: ReadonlyMap<string, string>;
  checked: number;
}

/** Starts with nothing read. */
export function startAnalyzing(): (question: Question) => Answer {
  const all = new Map<string, Kept>();
  return (question) => {
    loadModule();
    const key = JSON.stringify([question.cwd, [...question.rules], question.plugins, question.settings]);
    let kept = all.get(key);
    if (kept === undefined || !isFresh(kept)) kept = load(question);
    all.delete(key);
    all.set(key, kept);
    for (const oldest of [...all.keys()].slice(0, -mostKept)) all.delete(oldest);
    return answer(question, kept);
  };
}

function answer({ cwd, path: absolute, text }: Question, kept: Kept): Answer {
  const path = slashed(relative(cwd, absolute));
  const { configurations } = kept;
  for (const file of configPlaces(dirname(absolute))) if (!kept.signatures.has(file)) kept.signatures.set(file, signatureOf(file));
  if (configurations.ignores(path)) return { file: sourceFile(path, text), findings: [], problems: kept.problems };
  const known = kept.judged.get(path);
  const onDisk = known?.files.get(path);
  if (known !== undefined && isText(onDisk, text) && isFresh(known)) return answerFrom(known, path, onDisk, kept);
  const saved = readAround(configurations, path, new Map());
  const fileIn = ({ histories }: Discovery): SourceFile | undefined => histories.flatMap(filesOf).find((file) => file.path === path);
  const isSaved = isText(fileIn(saved), text);
  const { histories, asked, problems } = isSaved ? saved : readAround(configurations, path, new Map([[path, text]]));
  const history = histories.find((each) => filesOf(each).some((file) => file.path === path));
  if (history === undefined) return { file: sourceFile(path, text), findings: [], problems: [...kept.problems, ...problems] };
  const same = reconcile(history, kept.histories.get(history.root));
  kept.histories.set(same.root, same);
  const files = new Map(filesOf(same).map((file) => [file.path, file]));
  const prepared = prepareLint(configurations, { histories: [same], asked: isSaved ? new Set(files.keys()) : asked }, { today: today() });
  const judged: Judged = {
    report: drain(kept.linting.run(prepared.input)),
    files,
    isMigration: kept.isMigration(same),
    problems: [...problems, ...prepared.unread, ...prepared.problems],
    signatures: isSaved ? signaturesAround(cwd, same, configurations) : new Map<string, string>(),
    checked: Date.now(),
  };
  if (isSaved) for (const each of files.keys()) kept.judged.set(each, judged);
  return answerFrom(judged, path, files.get(path) ?? sourceFile(path, text), kept);
}

function answerFrom({ report, isMigration, files, problems }: Judged, path: string, file: SourceFile, kept: Kept): Answer {
  if (!isMigration(path)) return { file, findings: [], problems: [] };
  const isHere = (problem: Problem): boolean => problem.path === null || problem.path === path || !files.has(problem.path);
  return {
    file,
    findings: report.findings.filter((finding) => finding.path === path && finding.suppressed === undefined),
    problems: [...new Set([...kept.problems, ...problems, ...report.problems])].filter(isHere),
  };
}

/** Reads the configuration, and lays what ESLint says under and over it: its settings count less, its rules more. */
function load({ cwd, rules, plugins, settings }: Question): Kept {
  const said = settingsFrom(settings);
  const entries = Object.fromEntries(allRules.map((rule): [string, RuleEntry] => {
    const options = rules.get(rule.id);
    return [rule.id, options === undefined ? "off" : [rule.severity, options]];
  }));
  const signatures = new Map<string, string>();
  const none = (): Config => buildConfig({}, { cwd, base: cwd, file: null, rules: allRules, read: () => null });
  const { configurations, problems } = loadConfigurations({
    cwd,
    rules: allRules,
    plugins: plugins ? "load" : "refuse",
    instead: none(),
    problems: said.problems,
    onFile: (file) => signatures.set(file, signatureOf(file)),
    adjust: (config) => withSettings({ ...config, layers: [{ from: "ESLint's settings", files: null, data: said.data }, ...config.layers] }, "ESLint's rules", { rules: entries }),
  });
  if (configurations === null) throw new Error("there is a configuration to stand in");
  return { configurations, problems, isMigration: membership(configurations), signatures, checked: Date.now(), linting: startLinting(), histories: new Map(), judged: new Map() };
}

/** What `settings.migralint` may say: what a configuration says of all files, but for the rules, which ESLint turns on itself. */
function settingsFrom(settings: unknown): { readonly data: SettingsData; readonly problems: readonly Problem[] } {
  if (settings === undefined || settings === null) return { data: {}, problems: [] };
  const mistakes = validate(settings, configShape(allRules));
  if (mistakes.length > 0) return { data: {}, problems: mistakes.map(({ message }) => ({ path: null, line: null, message: `ESLint's settings.migralint: ${message}` })) };
  const { postgres, tenancy, tables, placeholders, "require-reason": requireReason, honour, ...others } = settings as SettingsData & Record<string, unknown>;
  const data: SettingsData = {
    ...(postgres !== undefined && { postgres }),
    ...(tenancy !== undefined && { tenancy }),
    ...(tables !== undefined && { tables }),
    ...(placeholders !== undefined && { placeholders }),
    ...(requireReason !== undefined && { "require-reason": requireReason }),
    ...(honour !== undefined && { honour }),
  };
  const problems = Object.keys(others).map((name) => ({ path: null, line: null, message: `ESLint's settings.migralint cannot say ${name}: ${name === "rules" ? "turn rules on in ESLint's own configuration" : "say it in migralint.yaml"}.` }));
  return { data, problems };
}

/** What the files that a judgement depends on are, and the directories that others would appear in. */
function signaturesAround(cwd: string, history: History, { own, of }: Configurations): Map<string, string> {
  const root = slashed(resolve(cwd, history.root));
  const found = new Set([...walk(root, () => true, { depth: 4 }), ...filesOf(history).map(({ path }) => slashed(resolve(cwd, path)))]);
  const directories = new Set([root, ...[...found].map((file) => dirname(file))].filter((directory) => directory === root || isBelow(root, directory)));
  for (const directory of [...directories]) for (const entry of subdirectories(directory)) directories.add(entry);
  const baselines = [own, of(history.root)].map(baselinePath);
  return new Map([...found, ...directories, ...baselines].map((file) => [file, signatureOf(file)]));
}

function subdirectories(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules").map(({ name }) => join(directory, name));
  } catch {
    return [];
  }
}

function isFresh(seen: { readonly signatures: ReadonlyMap<string, string>; checked: number }): boolean {
  const now = Date.now();
  if (now - seen.checked < trusted) return true;
  seen.checked = now;
  return [...seen.signatures].every(([file, signature]) => signatureOf(file) === signature);
}

function signatureOf(file: string): string {
  const entry = statSync(file, { throwIfNoEntry: false });
  return entry === undefined ? "" : entry.isDirectory() ? String(entry.mtimeMs) : `${entry.mtimeMs} ${entry.size}`;
}

function isText(file: SourceFile | undefined, text: string): file is SourceFile {
  return file !== undefined && text === (file.bom ? `\ufeff${file.text}` : file.text);
}

function drain(steps: Generator<void, Report, void>): Report {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
