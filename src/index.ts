/**
 * The public API, as docs/api.md shows it: what the commands do, the words to write a rule, and the stages that the commands call.
 *
 * ```ts
 * const { findings, problems } = await lintFiles("db/migrations", { config: { extends: "strict" } });
 * ```
 */
export { defineConfig, lintFiles, lintText, plan, schema } from "./api.ts";
export type { ApiOptions, LintFilesOptions, LintOptions, LintResult, LintTextOptions, PlanResult, SchemaResult } from "./api.ts";
export type { EditData, FindingData, ReportData } from "./reporters/json.ts";
export type { PlanData, PlannedStatementData } from "./plan-json.ts";

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
export type { Example, Handlers, ObjectSchema, OptionSchema, OptionSchemas, OptionsOf, PropertySchema, Rule, RuleDefinition } from "./rule.ts";
export type { Change, ChangeKind, ChangeOf } from "./sql/change.ts";
export type { Catalog } from "./catalog/catalog.ts";
export type { Session } from "./catalog/session.ts";

export { version } from "./version.ts";
