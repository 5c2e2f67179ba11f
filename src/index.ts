/**
 * The public API: the stages that the command calls, in order, and the words to write a rule.
 *
 * ```ts
 * const { config, problems } = loadConfig({ cwd: process.cwd(), rules });
 * const { histories, asked } = await discover(["db/migrations"], { cwd: process.cwd() });
 * await loadParser();
 * const report = lint({ histories, asked, rules, today: "2026-11-21", settings: (path) => settingsFor(config, path) });
 * ```
 */
export { loadConfig, type LoadOptions } from "./config/load.ts";
export { settingsFor } from "./config/resolve.ts";
export { configSchema } from "./config/schema.ts";
export type { Config, ConfigData } from "./config/config.ts";
export type { Settings, SettingsData, RuleEntry, RuleSetting, RuleSeverity, TableFacts, Tenancy } from "./settings.ts";

export { discover, type DiscoverOptions, type Discovery } from "./migrations/discover.ts";
export type { History, Migration, Role, Runner, Script, TransactionMode } from "./migrations/migration.ts";

export { loadParser } from "./sql/read.ts";
export { lint, type LintInput } from "./lint.ts";
export type { Report, ReportFile, Reporter, RenderOptions, Summary } from "./report.ts";
export type { Category, Edit, Finding, Fix, Problem, Severity, Suppression } from "./finding.ts";
export { positionAt, sourceFile, type Position, type SourceFile, type Span } from "./source.ts";

export { default as text } from "./reporters/text.ts";
export { default as json } from "./reporters/json.ts";
export { default as sarif } from "./reporters/sarif.ts";
export { default as github } from "./reporters/github.ts";
export { default as gitlab } from "./reporters/gitlab.ts";
export { default as junit } from "./reporters/junit.ts";
export { default as markdown } from "./reporters/markdown.ts";
export { default as compact } from "./reporters/compact.ts";

export { explain } from "./explain.ts";
export { rules } from "./rules/index.ts";
export { defineRule, insertAfter, insertBefore, replace } from "./rule.ts";
export type { Example, Handlers, OptionSchema, OptionSchemas, OptionsOf, Rule, RuleDefinition } from "./rule.ts";
export type { Change, ChangeKind, ChangeOf } from "./sql/change.ts";
export type { Catalog } from "./catalog/catalog.ts";
export type { Session } from "./catalog/session.ts";

export { version } from "./version.ts";
