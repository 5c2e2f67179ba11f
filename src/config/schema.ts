/** What `migralint.yaml` may say, in one description: the validator and schema.json both come from it. */
import { severities } from "../finding.ts";
import { placeholderStyles } from "../migrations/migration.ts";
import { runners } from "../migrations/runners/index.ts";
import { presetNames } from "../policies/index.ts";
import type { Rule } from "../rule.ts";
import { defaultPostgres, honouredTools, newestPostgres, oldestPostgres } from "../settings.ts";
import { failLevels } from "./config.ts";
import { oneOrMore, optionShape } from "./option-shape.ts";
import { pluginRulePattern } from "./plugins.ts";
import { jsonSchema, type Shape } from "./shape.ts";

/** A path or glob below the configuration's base: not absolute, no `..`, no leading `!`. */
const glob: Shape = {
  type: "string",
  minLength: 1,
  maxLength: 500,
  pattern: "^(?![!/\\\\]|[A-Za-z]:)(?!(?:[^]*[/\\\\])?\\.\\.(?:[/\\\\]|$))[^\\u0000-\\u001f]+$",
  hint: "a path or glob below the folder of the configuration, with / between its parts",
};
const path: Shape = { ...glob, hint: "a path below the folder of the configuration, with / between its parts" };
const name: Shape = { type: "string", minLength: 1, maxLength: 200 };
const nameOrNone: Shape = { ...name, type: ["string", "null"] };
const severity: Shape = { type: "string", enum: ["off", ...[...severities].reverse()], noun: "severity" };

/** A plugin: a path that begins with a dot, or the name of a package. */
const plugin: Shape = { type: "string", minLength: 1, maxLength: 500, pattern: "^(\\.{1,2}/|@?[A-Za-z0-9])[^\\u0000-\\u001f]*$", hint: "a path that begins with ./, or the name of a package" };
const anyRuleShape: Shape = { anyOf: [severity, { type: "array", items: [severity, { type: "object" }], additionalItems: false, minItems: 1, maxItems: 2 }] };
const size: Shape = { type: "string", enum: ["small", "large"] };

/** The shape of a whole configuration, with every rule and its options. `others`: what looks like a rule of a plugin is let through. */
export function configShape(rules: readonly Rule[], { others = false }: { readonly others?: boolean } = {}): Shape {
  const settings = settingsShapes(rules, others);
  const presets = extendsShape();
  const runner: Shape = { type: "string", enum: runners.map((runner) => runner.name), noun: "runner", description: "The tool that runs the migrations. Found out from the files where it is absent." };
  const appliedUpTo: Shape = { type: ["string", "integer"], minLength: 1, maxLength: 500, maximum: Number.MAX_SAFE_INTEGER, description: "The version of the last migration that has been deployed everywhere. It and those before it are replayed, not judged; those after it are one release." };
  return {
    type: "object",
    additionalProperties: false,
    not: { required: ["migrations", "projects"] },
    properties: {
      extends: presets,
      plugins: { ...oneOrMore(plugin), description: "Modules with rules of your own: paths relative to this file, or packages. Their code runs; --no-plugins refuses it." },
      migrations: { ...oneOrMore(glob), description: "Folders of migrations, as paths or globs." },
      projects: {
        type: "array",
        minItems: 1,
        description: "Migrations of several databases or services, each with settings of its own.",
        items: {
          type: "object",
          additionalProperties: false,
          required: ["path"],
          properties: { path: { ...glob, description: "The folder of migrations, as a path or glob." }, runner, "applied-up-to": appliedUpTo, extends: presets, ...settings },
        },
      },
      runner,
      "applied-up-to": appliedUpTo,
      baseline: { ...path, description: "The file that holds the findings that no longer count; .migralint-baseline.json by default. migralint baseline write makes it." },
      ...settings,
      overrides: {
        type: "array",
        description: "Settings for some files; of several that apply to a file, later ones win.",
        items: {
          type: "object",
          additionalProperties: false,
          required: ["files"],
          properties: { files: { ...oneOrMore(glob), description: "Globs. One without a slash is about the name in any folder; a folder stands for what is in it." }, ...settings },
        },
      },
      "fail-on": { type: "string", enum: failLevels, default: "error", description: "The run fails (exit code 1) on findings of this severity or worse." },
      ignore: { ...oneOrMore(glob), description: "Files that are not looked at: neither judged nor part of the history." },
    },
  };
}

/** The JSON Schema (draft 7) of a configuration, for editors. `others`: with rules of whatever plugins. */
export function configSchema(rules: readonly Rule[], { others = true }: { readonly others?: boolean } = {}): Record<string, unknown> {
  const shape = configShape(rules, { others });
  return { $schema: "http://json-schema.org/draft-07/schema#", title: "migralint.yaml", ...jsonSchema(shape, { severity, ...(shape.properties?.["rules"] !== undefined && { rules: shape.properties["rules"] }) }) };
}

function settingsShapes(rules: readonly Rule[], others: boolean): Readonly<Record<string, Shape>> {
  return {
    postgres: { type: "integer", minimum: oldestPostgres, maximum: newestPostgres, default: defaultPostgres, description: "Major version of the oldest server that the migrations run on." },
    rules: { type: "object", additionalProperties: false, noun: "rule", description: "Severity of each rule, or [severity, {options}].", properties: Object.fromEntries(rules.map((rule) => [rule.id, ruleShape(rule)])), ...(others && { patternProperties: { [pluginRulePattern]: anyRuleShape } }) },
    tenancy: {
      description: "How rows belong to tenants; without it, the rules about tenants are silent.",
      anyOf: [
        { type: "string", enum: ["off"] },
        {
          type: "object",
          additionalProperties: false,
          properties: {
            column: { ...name, default: "tenant_id", description: "The column every tenant-scoped table has." },
            type: { ...nameOrNone, default: null, description: "Its type as PostgreSQL prints it: uuid." },
            references: { ...nameOrNone, default: null, description: "The table it must reference: core.tenants." },
            exempt: { type: "array", items: name, default: [], description: "Tables without tenants, as names or globs: core.tenants, *.schema_migrations." },
            schemas: { type: ["array", "null"], items: name, default: null, description: "Schemas whose tables are tenant-scoped; all by default." },
            setting: { ...nameOrNone, default: null, description: "The setting that names the session's tenant: app.current_tenant_id." },
          },
        },
      ],
    },
    tables: {
      type: "object",
      description: "What is known of tables, by name or glob: small, large, or {size, rows, bytes, hot}. Of several that fit a table, the last one counts.",
      propertyNames: name,
      additionalProperties: {
        anyOf: [
          size,
          {
            type: "object",
            additionalProperties: false,
            properties: {
              size,
              rows: { type: "integer", minimum: 0, description: "About how many rows it has." },
              bytes: { type: "integer", minimum: 0, description: "How large it is, without its indexes." },
              hot: { type: "boolean", description: "Many read or write it all the time." },
            },
          },
        ],
      },
    },
    stats: { ...path, description: "A statistics file: what the SQL of migralint stats --query gives. tables counts more." },
    placeholders: { type: "array", items: { type: "string", enum: placeholderStyles }, default: [], description: "Template syntaxes that stand in the SQL, beside those of the runner." },
    "require-reason": { type: "boolean", default: false, description: "Suppressions must say why." },
    honour: { type: "array", items: { type: "string", enum: honouredTools, noun: "tool" }, default: [], description: "Other tools whose own comments suppress what our rules of the same kind find." },
  };
}

function extendsShape(): Shape {
  const one: Shape = {
    type: "string",
    maxLength: 500,
    noun: "preset",
    hint: "the path of another file, such as ./base.yaml",
    anyOf: [{ enum: presetNames }, { pattern: "^\\.{1,2}/[^\\u0000-\\u001f]+$" }],
  };
  return { ...oneOrMore(one), description: "Presets, or paths of other files relative to this one. Later ones win. Without it, `recommended` applies." };
}

function ruleShape(rule: Rule): Shape {
  const options: Shape = {
    type: "object",
    additionalProperties: false,
    noun: `option of ${rule.id}`,
    properties: Object.fromEntries(Object.entries(rule.options ?? {}).map(([option, schema]) => [option, optionShape(schema)])),
  };
  return { description: `${rule.summary}.`, anyOf: [severity, { type: "array", items: [severity, options], additionalItems: false, minItems: 1, maxItems: 2 }] };
}
