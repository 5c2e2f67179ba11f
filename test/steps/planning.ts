/** Plans a migration in memory, as `migralint fix --plan` does with files. */
import { resolveConfig } from "../../src/config/resolve.ts";
import { lint } from "../../src/lint.ts";
import type { History, Runner, Script } from "../../src/migrations/migration.ts";
import { buildHistory } from "../../src/migrations/order.ts";
import { runners } from "../../src/migrations/runners/index.ts";
import type { Report } from "../../src/report.ts";
import { rules } from "../../src/rules/index.ts";
import { sourceFile } from "../../src/source.ts";
import { readScript } from "../../src/sql/read.ts";
import type { ScriptText } from "../../src/sql/statement.ts";
import { faultOf } from "../../src/steps/check.ts";
import { planFile, type PlannedFiles } from "../../src/steps/plan-file.ts";

export const today = "2026-11-21";
export type Files = Readonly<Record<string, string>>;

export interface Planning {
  readonly planned: PlannedFiles;
  /** What is wrong with it; null where nothing is. */
  readonly fault: string | null;
  /** The history as it was, and as it is with the steps. */
  readonly before: History;
  readonly after: History;
  /** What lint finds with the steps. */
  readonly files: Files;
  readonly reportBefore: Report;
  readonly reportAfter: Report;
}

export const read = (script: Script): ScriptText => readScript(script, { placeholders: script.migration.runner.placeholders, psql: script.migration.runner.psql });

export function historyOf(runner: Runner, files: Files): History {
  return buildHistory(runner, ".", Object.entries(files).filter(([path]) => path.endsWith(".sql")).map(([path, text]) => sourceFile(path, text)), (path) => files[path] ?? null);
}

/** Plans the file at `path` of a project. */
export function plan(files: Files, path: string, { runner = "plain", config = {} }: { readonly runner?: string; readonly config?: Readonly<Record<string, unknown>> } = {}): Planning {
  const value = runners.find(({ name }) => name === runner);
  if (value === undefined) throw new Error(`no runner ${runner}`);
  const { settings } = resolveConfig(config);
  const judge = (history: History): Report => lint({ histories: [history], settings, rules, today });
  const before = historyOf(value, files);
  const migration = before.migrations.find((candidate) => candidate.up?.file.path === path);
  if (migration === undefined || migration.up === null) throw new Error(`no migration ${path}`);
  const reportBefore = judge(before);
  const planned = planFile({ history: before, migration: { ...migration, up: migration.up }, findings: reportBefore.findings, rules, settings: settings(path), read, today });
  const written: Files = { ...files, ...Object.fromEntries(planned.added.map(({ path: at, text }) => [at, text])), ...Object.fromEntries(planned.changed.map(({ file, text }) => [file.path, text])) };
  const after = historyOf(value, written);
  return { planned, fault: faultOf(before, after, planned, read), before, after, files: written, reportBefore, reportAfter: judge(after) };
}
