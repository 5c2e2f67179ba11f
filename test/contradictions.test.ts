/** What one rule writes, no other may object to, save what is listed here with a reason. */
import { beforeAll, expect, test } from "vitest";
import { resolveConfig } from "../src/config/resolve.ts";
import { lint } from "../src/lint.ts";
import { policies, presetNamed } from "../src/policies/index.ts";
import { rules } from "../src/rules/index.ts";
import type { Finding } from "../src/finding.ts";
import { repair } from "../src/repair.ts";
import { sourceFile } from "../src/source.ts";
import { loadParser } from "../src/sql/read.ts";
import { projectOf, type AnyExample } from "../src/verify/example.ts";
import { runners } from "../src/migrations/runners/index.ts";
import { cases, configOf, planned } from "./steps/cases.ts";
import { historyOf, plan, today, type Files } from "./steps/planning.ts";

interface Accepted {
  /** The rule whose fix or suggestion it is; `*` for any; `steps` for what `migralint fix --plan` writes. */
  readonly by: string;
  readonly objects: string;
  /**
   * `next`: what is said of the result is true as well, and who goes on as it says comes to an end where all rules are silent: both may be on together.
   * `contradiction`: whoever follows the one cannot please the other, so no preset may have both.
   */
  readonly kind: "next" | "contradiction";
  readonly because: string;
  /** Presets that have both of two that contradict one another, and how they settle it. */
  readonly settled?: Readonly<Record<string, string>>;
}

const accepted: readonly Accepted[] = [
  { by: "missing-transaction", objects: "missing-transaction-timeout", kind: "next", because: "only a transaction that is opened can be left open" },
  { by: "*", objects: "missing-transaction", kind: "next", because: "the second statement of a file makes it one that can stop half-way, which the first alone could not" },
  { by: "*", objects: "non-atomic-rollback", kind: "next", because: "the same in a rollback" },
  { by: "*", objects: "malformed-header", kind: "next", because: "a placeholder such as <why> is what the author has to fill in" },
  { by: "*", objects: "uncommented-statement", kind: "next", because: "what a statement is for only its author can say" },
  { by: "*", objects: "unnamed-constraint", kind: "next", because: "the names that others suggest are the server's, so that they do not have to know a house's pattern" },
  { by: "unnamed-constraint", objects: "non-idempotent-statement", kind: "next", because: "what has a name can be dropped first, so that it can be said twice" },
  { by: "malformed-tenant-column", objects: "foreign-key-missing-index", kind: "next", because: "a foreign key that was not there needs its index" },
  { by: "malformed-tenant-column", objects: "missing-on-delete", kind: "next", because: "what happens to rows of a deleted tenant only the author knows" },
  { by: "malformed-tenant-column", objects: "missing-lock-timeout", kind: "next", because: "the foreign key locks the table of tenants" },
  { by: "malformed-tenant-column", objects: "missing-application-name", kind: "next", because: "the foreign key locks the table of tenants" },
  { by: "missing-tenant-column", objects: "foreign-key-missing-index", kind: "next", because: "a foreign key that was not there needs its index" },
  { by: "missing-tenant-column", objects: "missing-tenant-index", kind: "next", because: "a tenant column that was not there needs its index" },
  { by: "missing-tenant-column", objects: "missing-on-delete", kind: "next", because: "what happens to rows of a deleted tenant only the author knows" },
  { by: "missing-tenant-column", objects: "missing-lock-timeout", kind: "next", because: "the foreign key locks the table of tenants" },
  { by: "missing-tenant-column", objects: "missing-application-name", kind: "next", because: "the foreign key locks the table of tenants" },
  { by: "missing-row-security", objects: "row-security-without-policy", kind: "next", because: "once it is enabled it needs a policy, which only the author can write" },
  { by: "missing-row-security", objects: "unforced-row-security", kind: "next", because: "whether the owner is to see all rows is another question" },
  { by: "non-restoring-rollback", objects: "unsafe-rollback", kind: "next", because: "what was dropped has to be built again, and how depends on the runner" },
  { by: "rollback-in-forward-migration", objects: "missing-object-comment", kind: "next", because: "what was dropped again at the end stays now, and needs a description" },
  { by: "constraint-references-missing-column", objects: "missing-object-comment", kind: "next", because: "what failed runs now, and what it makes is judged" },
  { by: "constraint-references-missing-column", objects: "nullable-column", kind: "next", because: "what failed runs now, and what it makes is judged" },
  { by: "drop-index-of-constraint", objects: "drop-constraint", kind: "next", because: "what failed runs now, and takes a constraint away" },
  { by: "unknown-relation", objects: "drop-constraint", kind: "next", because: "what failed runs now, and takes a constraint away" },
  { by: "missing-tracking-row", objects: "mixed-ddl-dml", kind: "contradiction", because: "the row goes to a table whose name only the first rule was told: exempt it in the second", settled: { "scout-dashboard": "migrations_history is a name that the second knows" } },
  { by: "drop-column-without-backup", objects: "missing-primary-key", kind: "contradiction", because: "a copy that is kept aside for a while needs no key" },
  { by: "drop-column-without-backup", objects: "multiple-concerns", kind: "contradiction", because: "the copy is another table, and has to be made right before the drop" },

  { by: "steps", objects: "statement-outside-transaction", kind: "next", because: "other statements of the file stand where they stood, beside the transaction of the step: they can go into it" },
  { by: "steps", objects: "drop-column", kind: "next", because: "the last step is to drop it, and whoever merges that has to see to it that no code uses it" },
  { by: "steps", objects: "drop-column-without-backup", kind: "next", because: "a table that the first migration emptied may have rows again when the last one drops its column" },
  { by: "steps", objects: "missing-emptiness-guard", kind: "contradiction", because: "the values of a column that was replaced are still there when it is dropped, so a guard would stop the last step" },
  { by: "steps", objects: "rollback-not-null-without-data", kind: "next", because: "a key that was taken away comes back only where the rows still obey it" },
  { by: "steps", objects: "drop-index", kind: "contradiction", because: "an index is dropped by itself, away from what made it superfluous" },
  { by: "steps", objects: "stricter-write-rule", kind: "contradiction", because: "a guard comes before the constraint, and its file says what every release must do before it" },
  { by: "steps", objects: "data-dependent-change", kind: "contradiction", because: "VALIDATE and unique indexes do depend on the rows, and their files say which to mend before" },
  { by: "steps", objects: "non-idempotent-rollback", kind: "contradiction", because: "renames, and a key that comes back, cannot be said twice" },
  { by: "steps", objects: "drop-not-null", kind: "next", because: "the old column of two that swap their names need not be written any more" },
  { by: "steps", objects: "unsafe-rollback", kind: "next", because: "a key that was dropped can only come back by building its index" },
  { by: "steps", objects: "rollback-data-loss", kind: "next", because: "what takes back the first step drops the new column, whose values are copies until the names are swapped" },
  { by: "steps", objects: "breaking-change-undocumented", kind: "next", because: "what a narrower type refuses is known to whoever chose it" },
  { by: "steps", objects: "drop-trigger", kind: "next", because: "what kept two columns in step goes when one of them does" },
  { by: "steps", objects: "drop-without-deprecation", kind: "next", because: "a column that is renamed is deprecated by the column that replaces it" },
  { by: "steps", objects: "missing-review", kind: "next", because: "a step that drops something is reviewed by people, who then record it" },
  { by: "steps", objects: "incomplete-review", kind: "next", because: "the same" },
  { by: "steps", objects: "drop-view", kind: "next", because: "the last step of a rename takes the old name away, and whoever merges that has to see to it that no code uses it" },
  { by: "steps", objects: "overreaching-rollback", kind: "next", because: "the index of a partition cannot be detached, so the rollback of the last step takes all of them along" },
];

/** A project that is being written. */
interface Draft {
  /** What `all` finds in the files that are being written. */
  readonly findings: readonly Finding[];
  readonly files: Readonly<Record<string, string>>;
  readonly write: (path: string, text: string) => Draft;
}

interface Objection {
  readonly by: string;
  readonly objects: string;
  readonly where: string;
}

/** What was written on somebody's advice, and what was objected to already. */
interface Followed {
  readonly by: string;
  readonly where: string;
  readonly draft: Draft;
  readonly before: ReadonlySet<string>;
}

/** An example as `all` judges it, with the rule's own options. */
function draftOf(rule: (typeof rules)[number], example: AnyExample): Draft {
  const project = projectOf(example);
  const config = (example.config ?? {}) as { readonly rules?: object };
  const { settings } = resolveConfig({ postgres: example.postgres, ...config, extends: "all", rules: { ...config.rules, [rule.id]: [rule.severity, example.options ?? {}] } });
  const documents = new Map([[".", new Map(project.files.map((file) => [file.path, file]))]]);
  const { findings } = lint({ histories: [project.history], settings, rules, today, documents, ...(project.base !== null && { bases: new Map([[".", project.base]]) }) });
  return {
    findings: findings.filter(({ suppressed }) => suppressed === undefined),
    files: Object.fromEntries(project.files.map(({ path, text }) => [path, text])),
    write: (path, text) => draftOf(rule, path === project.path ? { ...example, sql: text } : { ...example, files: { ...example.files, [path]: text } }),
  };
}

function ofEdits(): readonly Followed[] {
  return rules.flatMap((rule) => rule.examples.flatMap((example) => [example.fixed, example.suggested].flatMap((text) => {
    if (text === undefined) return [];
    const draft = draftOf(rule, example);
    const path = example.reports?.[0]?.path ?? projectOf(example).path;
    return [{ by: rule.id, where: example.title, draft: draft.write(path, text), before: new Set(draft.findings.map((finding) => finding.rule)) }];
  })));
}

function ofSteps(): readonly Followed[] {
  const runner = runners.find(({ name }) => name === "plain");
  const plans = cases.flatMap((example) => [example, { ...example, down: undefined }].map(({ down, ...rest }) => ({ title: example.title, runner, config: configOf(rest, "all"), planning: planned({ ...rest, ...(down !== undefined && { down }) }, "all") })));
  const examples = rules.filter(({ steps }) => steps === true).flatMap((rule) => rule.examples.filter(({ reports }) => reports !== undefined).map((example) => {
    const project = projectOf(example);
    const files = Object.fromEntries(project.files.map(({ path, text }) => [path, text]));
    const config = { ...example.config, ...(example.postgres !== undefined && { postgres: example.postgres }), extends: "all" };
    return { title: `${rule.id}: ${example.title}`, runner: runners.find(({ name }) => name === (example.runner ?? "plain")), config, planning: plan(files, project.path, { ...(example.runner !== undefined && { runner: example.runner }), config }) };
  }));
  return [...plans, ...examples].map(({ title, runner: tool, config, planning: { planned: found, fault, files, reportBefore } }) => {
    expect(fault === null || found.changed.length === 0 ? null : fault, title).toBeNull();
    const own = new Set([...found.changed.map(({ file }) => file.path), ...found.added.map(({ path }) => path)]);
    const { settings } = resolveConfig(config);
    const draft = (texts: Files): Draft => {
      if (tool === undefined) throw new Error("no such runner");
      const { findings } = lint({ histories: [historyOf(tool, texts)], settings, rules, today });
      return { files: texts, findings: findings.filter(({ path, suppressed }) => own.has(path) && suppressed === undefined), write: (path, text) => draft({ ...texts, [path]: text }) };
    };
    return { by: "steps", where: title, draft: draft(files), before: new Set(reportBefore.findings.filter(({ path }) => own.has(path)).map(({ rule }) => rule)) };
  });
}

const objectionsTo = ({ by, where, draft, before }: Followed): readonly Objection[] => [...new Set(draft.findings.map(({ rule }) => rule))].filter((objects) => !before.has(objects)).map((objects) => ({ by, objects, where }));
const fits = ({ by, objects }: Accepted, objection: Objection): boolean => objects === objection.objects && (by === objection.by || (by === "*" && objection.by !== "steps"));

const isTop = /^(?:-- \+goose .*\n|-- Description: .*\n)*/;
const under = (heading: RegExp, line: string) => (text: string): string => text.replace(heading, (top) => `${top}${line}\n`);

/** What an author writes where the rule that objects knows no edit, for it takes something that only the author knows. */
const author: Readonly<Record<string, (text: string, finding: Finding) => string>> = {
  "malformed-header": (text) => text.replace(/<ticket>/g, "SHOP-42").replace(/<(?:[a-z]+ ?)+>/g, "as the team agreed on 2026-11-20"),
  "uncommented-statement": (text, { span }) => `${text.slice(0, span.start)}-- What orders are kept in.\n${text.slice(span.start)}`,
  "missing-object-comment": (text) => text.replace(/(?:commit;)?\s*$/, (end) => `\ncomment on table users is 'who buys';\n${end}`),
  "missing-application-name": (text) => `set application_name = '002_example';\n${text}`,
  "missing-transaction": (text) => `begin;\n${text}\ncommit;\n`,
  "missing-transaction-timeout": (text) => text.replace(/begin;\n/i, "begin;\nset local idle_in_transaction_session_timeout = '10s';\n"),
  "non-idempotent-statement": (text, { message }) => `alter table users drop constraint if exists ${/constraint (\w+) stays/.exec(message)?.[1] ?? ""};\n${text}`,
  "statement-outside-transaction": (text) => `begin;\n${text.replace(/^(?:begin|commit);\n?/gm, "")}\ncommit;\n`,
  "wide-lock-window": (text) => text.replace(/begin;\n/i, "begin;\nset local lock_timeout = '2s';\n"),
  "row-security-without-policy": (text) => text.replace(/alter table (\S+) enable row level security;/, "$&\ncreate policy own on $1 for select to public using (id is not null);"),
  "drop-column-without-backup": under(isTop, "-- Backup: nightly dump of 2026-11-20, kept for a month"),
  "rollback-data-loss": under(isTop, "-- CAUTION: values that were written to the new column alone are lost"),
  "unsafe-rollback": (text) => (text.includes("create index") ? text.replace(/^(?:begin|commit);\n/gm, "").replace(/(?<=(?:drop|create) index )(?!concurrently)/g, "concurrently ") : answered(text, "unsafe-rollback")),
};
/** Rules that ask what only a person can know: whether code still needs what goes. A review record is their answer. */
const asksPeople: readonly string[] = ["drop-column", "drop-view", "drop-trigger", "drop-not-null", "drop-constraint", "overreaching-rollback", "rollback-not-null-without-data"];

function answered(text: string, rule: string): string {
  return text.replace(isTop, (top) => `${top}-- migralint-review ${rule}: by=@dba -- no release that runs needs it\n\n`);
}

/** Goes on as each rule that objects says, and gives what is left in the end; `known`: those that cannot be pleased. */
function left({ draft, before }: Followed, known: ReadonlySet<string>): readonly string[] {
  let now = draft;
  for (let round = 0; round < 20; round++) {
    const finding = now.findings.find(({ rule }) => !before.has(rule) && !known.has(rule));
    if (finding === undefined) return [];
    const text = now.files[finding.path] ?? "";
    const next = followed(text, finding);
    if (next === text) return [`${finding.rule} ${finding.path}: ${finding.message}\n${text}`];
    now = now.write(finding.path, next);
  }
  return [`no end: ${now.findings.map(({ rule }) => rule).join(", ")}`];
}

function followed(text: string, finding: Finding): string {
  const fix = finding.fix ?? finding.suggestions?.[0];
  const write = author[finding.rule];
  if (write !== undefined && !(finding.rule === "missing-transaction" && fix !== undefined)) return write(text, finding);
  if (asksPeople.includes(finding.rule)) return answered(text, finding.rule);
  return fix === undefined ? text : repair(sourceFile(finding.path, text), [{ ...finding, fix }]).text;
}

const written: Followed[] = [];
beforeAll(async () => {
  await loadParser();
  written.push(...ofEdits(), ...ofSteps());
}, 120_000);

test("what rules and steps write, no other rule objects to, save what is listed with a reason", () => {
  // Of each pair the first.
  const found = [...new Map(written.flatMap(objectionsTo).reverse().map((objection) => [`${objection.by} ${objection.objects}`, objection] as const)).values()].reverse();
  expect(found.filter((objection) => !accepted.some((entry) => fits(entry, objection))).map(({ by, objects, where }) => `${by} is followed, and ${objects} objects: ${where}`)).toEqual([]);
  expect(accepted.filter((entry) => !found.some((objection) => fits(entry, objection))).map(({ by, objects }) => `${by} > ${objects} does not happen`)).toEqual([]);
});

test("whoever goes on as the rules that object say comes to an end where all are silent, but for contradictions", () => {
  const stuck = written.flatMap((each) => {
    const known = new Set(objectionsTo(each).filter((objection) => accepted.some((entry) => entry.kind === "contradiction" && fits(entry, objection))).map(({ objects }) => objects));
    return left(each, known).map((message) => `${each.by}, ${each.where}: ${message}`);
  });
  expect(stuck).toEqual([]);
});

test("no preset has both of two rules that contradict one another", () => {
  const presets = ["recommended", "strict", ...policies.map(({ name }) => name)];
  const both = presets.flatMap((preset) => {
    const entries = presetNamed(preset, rules)?.rules ?? {};
    const on = (rule: string): boolean => entries[rule] !== undefined && entries[rule] !== "off";
    return accepted.filter(({ by, objects, kind, settled }) => kind === "contradiction" && settled?.[preset] === undefined && (by === "steps" ? rules.some(({ id, steps }) => steps === true && on(id)) : on(by)) && on(objects)).map(({ by, objects }) => `${preset}: ${by} and ${objects}`);
  });
  expect(both).toEqual([]);
});
