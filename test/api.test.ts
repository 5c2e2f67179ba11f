import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { defineConfig, defineRule, lintFiles, lintText, plan, schema } from "../src/index.ts";
import { folder } from "./config/folder.ts";
import { commit, git, put, repository } from "./git/repository.ts";

const validator = (name: string) => {
  const ajv = new Ajv2020.default({ allErrors: true, strict: false });
  const isValid = ajv.compile(JSON.parse(readFileSync(`docs/${name}.schema.json`, "utf8")) as object);
  return (data: object): unknown => (isValid(data) ? null : isValid.errors);
};
const files = {
  "db/001_users.sql": "create table users (id bigint primary key, email text);\n",
  "db/002_index.sql": "create index users_email on users (email);\n",
};
const rulesIn = ({ findings }: Awaited<ReturnType<typeof lintFiles>>): string[] => findings.filter(({ suppressed }) => suppressed === undefined).map(({ rule, path, start }) => `${path}:${start.line}:${start.column} ${rule}`);

const noEmail = defineRule({
  id: "house-no-email", category: "convention", severity: "warning", summary: "Keep addresses elsewhere", why: "It is the law.", instead: "Use the vault.", see: [],
  presets: ["recommended"],
  options: { name: { type: "string", default: "email", description: "The column that may not be." } },
  messages: { found: "{table} keeps {column}." },
  on: {
    CreateTable: (change, { options, report }) => {
      for (const column of change.columns) if (column.name === options.name) report("found", { at: column, data: { table: change.table.name, column: column.name } });
    },
  },
  examples: [],
});

describe("lintFiles", () => {
  test("gives the JSON report, and problems", async () => {
    const { problems, ...report } = await lintFiles("db", { cwd: folder(files) });
    expect(problems).toEqual([]);
    expect(validator("report")(report)).toBeNull();
    expect(rulesIn({ problems, ...report })).toEqual(["db/002_index.sql:1:1 non-concurrent-index"]);
    expect(report.summary).toMatchObject({ files: 2, errors: 1 });
  });

  test("without paths takes those of the configuration; each folder follows its own", async () => {
    const cwd = folder({ ...files, "migralint.yaml": "migrations: [db, other]\n", "other/001_drop.sql": "drop table users;\n", "other/migralint.yaml": "rules: { drop-table: off }\n" });
    expect(rulesIn(await lintFiles([], { cwd }))).toEqual(["db/002_index.sql:1:1 non-concurrent-index"]);
    expect(rulesIn(await lintFiles([], { cwd, config: { migrations: ["other"] } }))).toEqual(["other/001_drop.sql:1:1 drop-table"]);
    expect(rulesIn(await lintFiles("other", { cwd, config: "other/migralint.yaml" }))).toEqual([]);
  });

  test("what is wrong with a configuration, a path or an option is a problem", async () => {
    const cwd = folder(files);
    const config = { postgres: 9, rules: { "drop-tabel": "off", "non-concurrent-index": "warning" }, extends: () => "strict" } as object;
    const found = await lintFiles(["db", "nowhere"], { cwd, config, runner: "liquibase", postgres: 99 });
    expect(found.problems.map(({ path, message }) => `${path ?? ""}: ${message}`)).toEqual([
      expect.stringMatching(/^: Unknown runner "liquibase"\. One of golang-migrate, /),
      ": postgres must be from 13 to 18, not 99.",
      ": postgres must be from 13 to 18, not 9.",
      ': Unknown rule "drop-tabel". Did you mean drop-table?',
      expect.stringMatching(/^: Unknown preset "\(\) => .*strict/),
      "nowhere: There is no such file or folder.",
    ]);
    expect(found.findings).toMatchObject([{ rule: "non-concurrent-index", severity: "warning" }]);
    expect((await lintFiles("db", { cwd, config: "nowhere.yaml" })).problems).toMatchObject([{ path: "nowhere.yaml" }]);
    const circle: { rules?: object } = {};
    circle.rules = circle;
    expect((await lintFiles("db", { cwd, config: circle as object })).problems).toMatchObject([{ message: expect.stringMatching(/^The configuration is no plain data/) as string }]);
    expect((await lintFiles("db", { cwd, since: "main" })).problems).toMatchObject([{ path: null }]);
  });

  test("heeds the baseline, or not, and applied-up-to", async () => {
    const { findings } = await lintFiles("db", { cwd: folder(files) });
    const [{ fingerprint, rule, path } = { fingerprint: "", rule: "", path: "" }] = findings;
    const cwd = folder({ ...files, ".migralint-baseline.json": JSON.stringify({ version: 1, findings: [{ path, rule, fingerprint }] }) });
    expect((await lintFiles("db", { cwd })).findings).toEqual([]);
    expect(rulesIn(await lintFiles("db", { cwd, baseline: false }))).toHaveLength(1);
    expect(rulesIn(await lintFiles("db", { cwd, baseline: false, config: { "applied-up-to": "002" } }))).toEqual([]);
  });

  test("judges what is new since a branch, and what is staged", async () => {
    const cwd = repository(files);
    git(cwd, "checkout", "--quiet", "-b", "feature");
    put(cwd, { "db/003_drop.sql": "drop table users;\n" });
    git(cwd, "add", "--all");
    const expected = ["db/003_drop.sql:1:1 drop-table"];
    expect(rulesIn(await lintFiles("db", { cwd, staged: true }))).toEqual(expected);
    commit(cwd);
    expect(rulesIn(await lintFiles("db", { cwd, since: "main" }))).toEqual(expected);
    await expect(lintFiles("db", { cwd, since: "main", staged: true })).rejects.toThrow(TypeError);
  });

  test("a rule of one's own is on by its preset, has options, and stands in the configuration", async () => {
    const cwd = folder(files);
    const options = { cwd, rules: [noEmail] };
    expect(rulesIn(await lintFiles("db", options))).toContain("db/001_users.sql:1:44 house-no-email");
    expect(rulesIn(await lintFiles("db", { ...options, config: { rules: { "house-no-email": ["error", { name: "id" }] } } }))).toContain("db/001_users.sql:1:21 house-no-email");
    expect(rulesIn(await lintFiles("db", { ...options, config: { rules: { "house-no-email": "off" } } }))).not.toContain("db/001_users.sql:1:44 house-no-email");
    await expect(lintFiles("db", { cwd, rules: [noEmail, noEmail] })).rejects.toThrow("there are two rules house-no-email");
  });
});

describe("lintText", () => {
  test("judges a text as a file of its history, there or not, with its own fix", async () => {
    const cwd = folder(files);
    const found = await lintText("create index concurrently a on users (id);\ndrop index a;\n", { cwd, path: "db/003_more.sql" });
    expect(rulesIn(found)).toEqual(expect.arrayContaining(["db/003_more.sql:2:1 non-concurrent-index-drop"]));
    expect(rulesIn(await lintText("select 1;", { cwd, path: join(cwd, "db/002_index.sql") }))).toEqual([]);
    await expect(lintText("select 1;", {} as { path: string })).rejects.toThrow(TypeError);
  });
});

test("plan and schema are the JSON of the commands", async () => {
  const cwd = folder(files);
  const { problems, ...planned } = await plan("db", { cwd, postgres: 16 });
  expect([problems, planned.postgres, validator("plan")(planned)]).toEqual([[], 16, null]);
  expect(planned.scripts[1]?.transactions[0]?.statements[0]?.locks).toContainEqual({ relation: "public.users", kind: "table", mode: "SHARE" });
  const made = await schema("db", { cwd });
  expect(made.problems).toEqual([]);
  expect(made.sql).toMatch(/create index users_email/i);
  expect(made.schema?.tables.map(({ name }) => name)).toEqual(["users"]);
  expect((await schema(["db", "nowhere"], { cwd, config: { postgres: 1 } })).problems).toHaveLength(2);
});

test("defineConfig gives its value back", () => {
  const config = { extends: ["strict"], rules: { "drop-table": "off" } } as const;
  expect(defineConfig(config)).toBe(config);
});
