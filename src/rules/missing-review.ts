import { compileGlob } from "../glob.ts";
import { aboutRows, blankRecord, defaultRequirements, gates, gatesOf, names, objectOf, problemOf, readReviews, sketchRecord, speaksOf } from "../review.ts";
import { defineRule, insertBefore } from "../rule.ts";
import type { Change } from "../sql/change.ts";

export default defineRule({
  id: "missing-review",
  category: "data-loss",
  severity: "error",
  summary: "Have dangerous changes reviewed, and record it above them",
  why: "Some changes cannot be taken back, or open what was closed. Where someone has to look at them first, the record of it belongs beside the statement: it is read with the change, it is in the history of the file, and it ends when it says so.",
  instead: "Write a record above the statement: `-- migralint-review drop-table: by=@dba-team ticket=DATA-42 until=2027-01-31 -- unused since September`. In the header of the file, with a blank line under it, it speaks of the whole file.",
  see: [],
  presets: [],

  options: {
    gates: {
      type: "array", items: { type: "string", enum: gates }, description: "Kinds of change that need a review.",
      default: ["drop-table", "drop-column", "drop-schema", "drop-database", "truncate", "delete-without-where", "alter-column-type"],
    },
    tables: { type: "array", items: { type: "string" }, default: [], description: "Tables of which every change needs a review, as names or globs: `billing.*`." },
    schemas: { type: "array", items: { type: "string" }, default: [], description: "Schemas in which every change needs a review, as names or globs: `auth`." },
    require: { type: "array", items: { type: "string" }, default: defaultRequirements.require, description: "What a record must hold: `by`, `ticket`, `until`, `reason`, `backup`, `window`, or a field of your own." },
    reviewers: { type: "array", items: { type: "string" }, default: [], description: "Who may stand after `by=`. Empty: anyone." },
    tickets: { type: "array", items: { type: "string" }, default: [], description: "What a ticket begins with: `DATA-`. Empty: anything." },
  },

  messages: {
    missing: "Nobody is recorded as having reviewed this change of {object} ({gate}): write `{record}` above it.",
    invalid: "This review record does not count for {gate} of {object}: it {problem}.",
  },

  on: {
    statement(statement, { options, catalog, file, text, today, report }) {
      const sensitive = [...options.tables.map((pattern) => (pattern.includes(".") ? pattern : `*.${pattern}`)), ...options.schemas.map((pattern) => `${pattern}.*`)].map((pattern) => compileGlob(pattern, { separator: "." }));
      const wanted = new Map<string, Change>();
      for (const change of statement.changes) {
        const object = objectOf(change);
        const table = object === null || !("table" in change) ? undefined : catalog.table(object);
        const path = table !== undefined ? `${table.schema}.${table.name}` : change.kind === "DropSchema" || change.kind === "RenameSchema" ? `${change.name}.` : `${object?.schema ?? "public"}.${object?.name ?? ""}`;
        const found = gatesOf(change);
        const needed = found.filter((gate) => options.gates.some((each) => each === gate) && !(aboutRows.has(gate) && table?.madeHere === true));
        const [first] = found;
        if (needed.length === 0 && first !== undefined && object !== null && sensitive.some((matches) => matches(path))) needed.push(first);
        for (const gate of needed) if (!wanted.has(gate)) wanted.set(gate, change);
      }
      if (wanted.size === 0) return;
      const reviews = readReviews(file, text.comments, text.statements).filter((review) => speaksOf(review, statement.span));
      for (const [gate, change] of wanted) {
        const object = objectOf(change);
        const data = { gate, object: object === null ? "the database" : "table" in change ? catalog.table(object).label : catalog.label(object) };
        const own = reviews.filter((review) => names(review, gate) || (review.malformed !== null && review.names.length === 0));
        const problems = own.map((review) => problemOf(review, options, today));
        if (problems.includes(null)) continue;
        const [broken] = own;
        const [problem] = problems;
        if (broken !== undefined) {
          report("invalid", { at: broken, data: { ...data, problem: problem ?? "" } });
          continue;
        }
        const indent = /(?:^|\n)([ \t]*)$/.exec(file.text.slice(0, statement.span.start))?.[1];
        const suggestions = indent === undefined ? undefined : [{ title: "Add a review record to fill in", edits: [insertBefore(statement, `${blankRecord(gate, options.require)}\n${indent}`)] }];
        report("missing", { at: change, data: { ...data, record: sketchRecord(gate, options.require) }, suggestions });
      }
    },
  },

  examples: [
    {
      title: "No record",
      deployed: "create table invoices (id bigint primary key);",
      sql: "drop table invoices;",
      reports: [{ message: "missing", at: "drop table invoices" }],
      suggested: "-- migralint-review drop-table: by= --\ndrop table invoices;",
    },
    {
      title: "It says who, until when and why",
      deployed: "create table invoices (id bigint primary key);",
      sql: "-- migralint-review drop-table: by=@dba-team ticket=DATA-42 until=2999-01-31 -- unused since September\ndrop table invoices;",
    },
    {
      title: "In the header it speaks of the whole file, over as many lines as it needs",
      deployed: "create table invoices (id bigint primary key, note text);",
      sql: "-- migralint-review drop-column, delete-without-where:\n--   by=@dba-team ticket=DATA-42\n--   backup=\"s3, snapshot of 3 May\"\n--   -- the notes have moved to documents\n\ndelete from invoices;\nalter table invoices drop column note;",
    },
    {
      title: "It has expired",
      deployed: "create table invoices (id bigint primary key);",
      sql: "-- migralint-review drop-table: by=@dba-team until=2020-01-31 -- unused since September\ndrop table invoices;",
      reports: [{ message: "invalid", at: "-- migralint-review drop-table: by=@dba-team until=2020-01-31 -- unused since September", data: { problem: "ended on 2020-01-31", gate: "drop-table", object: "invoices" } }],
    },
    {
      title: "Evidence of your own, and who may give it",
      deployed: "create table invoices (id bigint primary key);",
      options: { require: ["by", "ticket", "backup"], reviewers: ["@dba-team"], tickets: ["DATA-"] },
      sql: "-- migralint-review truncate: by=@dba-team ticket=DATA-42\ntruncate invoices;",
      reports: [{ message: "invalid", at: "-- migralint-review truncate: by=@dba-team ticket=DATA-42", data: { problem: "lacks backup=…", gate: "truncate", object: "invoices" } }],
    },
    {
      title: "Every change in a schema that holds accounts",
      deployed: "-- migralint-review create-table: by=@security -- the first accounts\n\ncreate schema auth; create table auth.accounts (id bigint primary key);",
      options: { schemas: ["auth"] },
      sql: "alter table auth.accounts add column locked boolean;",
      reports: [{ message: "missing", at: "add column locked boolean" }],
      suggested: "-- migralint-review add-column: by= --\nalter table auth.accounts add column locked boolean;",
    },
    {
      title: "The table is new, so nothing is lost",
      sql: "create table invoices (id bigint primary key); truncate invoices;",
    },
    {
      title: "The database, schemas, and a type that is changed in a new table",
      options: { gates: ["drop-schema", "drop-column", "alter-column-type", "drop-database"], schemas: ["auth"] },
      deployed: "create schema auth; create schema shop; create table shop.orders (id bigint, n int, m int);",
      sql: "create table shop.carts (n int, m int);\nalter table shop.carts drop column m;\nalter table shop.orders drop column n, drop column m;\nalter schema auth rename to accounts;\ndrop schema if exists auth;",
      reports: [
        { message: "missing", at: "drop column n", data: { gate: "drop-column", object: "shop.orders", record: "-- migralint-review drop-column: by=… -- why" } },
        { message: "missing", at: "alter schema auth rename to accounts", data: { gate: "rename-schema", object: "auth", record: "-- migralint-review rename-schema: by=… -- why" } },
        { message: "missing", at: "drop schema if exists auth", data: { gate: "drop-schema", object: "auth", record: "-- migralint-review drop-schema: by=… -- why" } },
      ],
      suggested: "create table shop.carts (n int, m int);\nalter table shop.carts drop column m;\n-- migralint-review drop-column: by= --\nalter table shop.orders drop column n, drop column m;\nalter schema auth rename to accounts;\ndrop schema if exists auth;",
    },
    {
      title: "A record that names nothing",
      deployed: "create table orders (id bigint, n int);",
      sql: "-- migralint-review by=@ada\nalter table orders drop column n;",
      reports: [{ message: "invalid", at: "-- migralint-review by=@ada" }],
    },
  ],
});
