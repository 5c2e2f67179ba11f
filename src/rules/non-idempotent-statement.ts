import { isLeftBehind, isPrepared } from "../facts/half-applied.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { inCaseOf, type SourceFile, textOf } from "../source.ts";
import type { Change } from "../sql/change.ts";
import { quoteIdentifier, quoteRoutine } from "../sql/names.ts";
import type { Statement } from "../sql/statement.ts";

interface Guard {
  readonly makes: boolean;
  /** What it makes or drops, for messages. */
  readonly subject: string;
  /** The keyword after which words make it safe; null where there are none. */
  readonly after: string | null;
  readonly words: string;
  /** What else can be done. */
  readonly advice: string;
}

const ifNot = (subject: string, after: string): Guard => ({ makes: true, subject, after, words: "if not exists", advice: "write IF NOT EXISTS" });
const ifThere = (subject: string, after: string): Guard => ({ makes: false, subject, after, words: "if exists", advice: "write IF EXISTS" });
const first = (subject: string, what: string): Guard => ({ makes: true, subject, after: null, words: "", advice: `put ${what} above it` });

/** How a statement says that it may have run before; null where it does, or cannot fail for that. */
function guardOf(change: Change, postgres: number): Guard | null {
  switch (change.kind) {
    case "CreateTable": return change.ifNotExists || change.temporary ? null : ifNot(`the table ${quoteIdentifier(change.table.name)}`, "table");
    case "CreateSchema": return change.ifNotExists ? null : ifNot(`the schema ${quoteIdentifier(change.name)}`, "schema");
    case "CreateSequence": return change.ifNotExists || change.temporary ? null : ifNot(`the sequence ${quoteIdentifier(change.sequence.name)}`, "sequence");
    case "CreateIndex":
      if (change.ifNotExists || change.name === null) return null;
      // IF NOT EXISTS would take the INVALID index of a build that failed for the one that is wanted.
      return change.concurrently ? first(`the index ${quoteIdentifier(change.name)}`, `DROP INDEX CONCURRENTLY IF EXISTS ${quoteIdentifier(change.name)}`) : ifNot(`the index ${quoteIdentifier(change.name)}`, "index");
    case "AddColumn": return change.ifNotExists ? null : ifNot(`the column ${quoteIdentifier(change.column.name)}`, "column");
    case "AddEnumValue": return change.ifNotExists ? null : ifNot(`the value ${change.value}`, "value");
    case "AddConstraint": return change.constraint.name === null ? null : first(`the constraint ${quoteIdentifier(change.constraint.name)}`, `ALTER TABLE … DROP CONSTRAINT IF EXISTS ${quoteIdentifier(change.constraint.name)}`);
    case "CreatePolicy": return first(`the policy ${quoteIdentifier(change.name)}`, `DROP POLICY IF EXISTS ${quoteIdentifier(change.name)}`);
    case "CreateEnum": return { ...first(`the type ${quoteIdentifier(change.type.name)}`, ""), advice: "put it into a DO block that looks in pg_type first" };
    case "CreateObject":
      if (change.ifNotExists || change.orReplace || change.temporary) return null;
      if (["extension", "materialized view", "statistics", "collation", "server"].includes(change.object)) return ifNot(`the ${change.object} ${quoteRoutine(change.name.name)}`, change.object === "materialized view" ? "view" : change.object);
      if (["view", "function", "procedure", "aggregate", "rule"].includes(change.object) || (change.object === "trigger" && postgres >= 14)) return { ...first(`the ${change.object} ${quoteRoutine(change.name.name)}`, ""), after: "create", words: "or replace", advice: "write CREATE OR REPLACE" };
      return change.object === "trigger" ? first(`the trigger ${quoteRoutine(change.name.name)}`, `DROP TRIGGER IF EXISTS ${quoteRoutine(change.name.name)}`) : { ...first(`the ${change.object} ${quoteRoutine(change.name.name)}`, ""), advice: "put it into a DO block that looks whether it is there" };
    case "DropTable": return change.ifExists ? null : ifThere(`the table ${quoteIdentifier(change.table.name)}`, "table");
    case "DropSchema": return change.ifExists ? null : ifThere(`the schema ${quoteIdentifier(change.name)}`, "schema");
    case "DropIndex": return change.ifExists ? null : ifThere(`the index ${quoteIdentifier(change.index.name)}`, change.concurrently ? "concurrently" : "index");
    case "DropColumn": return change.ifExists ? null : ifThere(`the column ${quoteIdentifier(change.column)}`, "column");
    case "DropConstraint": return change.ifExists ? null : ifThere(`the constraint ${quoteIdentifier(change.constraint)}`, "constraint");
    case "DropPolicy": return change.ifExists ? null : ifThere(`the policy ${quoteIdentifier(change.name)}`, "policy");
    case "DropObject": return change.ifExists ? null : ifThere(`the ${change.object} ${quoteRoutine(change.name.name)}`, change.object === "materialized view" ? "view" : (change.object.split(" ").at(-1) ?? ""));
    default: return null;
  }
}

function editFor({ after, words }: Guard, change: Change, { tokens, span }: Statement, file: SourceFile): ReturnType<typeof insertAfter> | null {
  const from = after === "create" || change.span.start < span.start ? span.start : change.span.start;
  const token = after === null || change.nested ? undefined : tokens.find(({ start, kind }) => start >= from && kind === "word" && textOf(file, { start, end: start + after.length }).toLowerCase() === after);
  return token === undefined ? null : insertAfter(token, ` ${inCaseOf(file, token, words)}`);
}

export default defineRule({
  id: "non-idempotent-statement",
  category: "convention",
  severity: "warning",
  summary: "Write statements that can run again after a failure",
  why: "Outside of a transaction each statement is committed by itself. When a later one of the script fails, the earlier ones have happened, and the next run stops at the first of them because its object is there already: someone has to finish the migration by hand, in production.",
  instead: "Run the script in a transaction where its statements allow that; else IF [NOT] EXISTS, OR REPLACE, or DROP … IF EXISTS first. ADD CONSTRAINT and CREATE POLICY have no such words. For CREATE INDEX CONCURRENTLY drop the index first: IF NOT EXISTS accepts the INVALID one that a failed build leaves.",
  see: ["https://www.postgresql.org/docs/current/sql-createtable.html", "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"],
  equivalents: { squawk: ["prefer-robust-stmts"], "Postgres Language Server": ["preferRobustStmts"], pgfence: ["prefer-robust-create-index", "prefer-robust-create-table", "prefer-robust-drop-index", "prefer-robust-drop-table"] },
  presets: ["strict"],
  options: {
    when: { type: "string", enum: ["half-applied", "always"], default: "half-applied", description: "`half-applied`: where a failure can leave a part of the script behind. `always`: in transactions too." },
  },

  messages: {
    made: "If a later statement fails, {subject} stays, and the next run stops here because it is there already: {advice}.",
    dropped: "If a later statement fails, {subject} is gone, and the next run stops here: {advice}.",
    always: "A second run of this stops because {subject} is {state}: {advice}.",
  },

  on: {
    statement(statement, { catalog, session, settings, options, text, file, report }) {
      for (const change of statement.changes) {
        const guard = change.nested || change.conditional ? null : guardOf(change, settings.postgres);
        if (guard === null || (options.when === "half-applied" && !isLeftBehind(statement, text, session)) || isPrepared(change, statement, text, catalog)) continue;
        if ("table" in change && change.table !== null && catalog.findTable(change.table)?.temporary === true) continue;
        const edit = editFor(guard, change, statement, file);
        const where = { at: change, fix: edit === null ? undefined : { title: guard.advice.replace("write", "Write"), edits: [edit] } };
        const data = { subject: guard.subject, advice: guard.advice };
        if (options.when === "always") report("always", { ...where, data: { ...data, state: guard.makes ? "there already" : "gone" } });
        else report(guard.makes ? "made" : "dropped", { ...where, data });
      }
    },
  },

  examples: [
    {
      title: "A statement that refuses a transaction tells that there is none",
      deployed: "create table users (id bigint primary key, age integer);",
      sql: "create table visits (id bigint primary key);\ncreate index concurrently if not exists users_age on users (age);",
      reports: [{ message: "made", at: "create table visits (id bigint primary key)" }],
      fixed: "create table if not exists visits (id bigint primary key);\ncreate index concurrently if not exists users_age on users (age);",
    },
    { title: "The next run makes its temporary table anew", options: { when: "always" }, sql: "create temporary table gone (id bigint, note text);\nalter table gone drop column note;\ndrop table gone;" },
    {
      title: "Each statement is committed by itself",
      runner: "goose",
      deployed: "create table users (id bigint primary key, email text, phone text);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\nalter table users ADD COLUMN name text, drop column phone;\nCREATE INDEX CONCURRENTLY users_email ON users (email);",
      reports: [
        { message: "made", at: "ADD COLUMN name text", data: { subject: "the column name", advice: "write IF NOT EXISTS" } },
        { message: "dropped", at: "drop column phone", data: { subject: "the column phone", advice: "write IF EXISTS" } },
      ],
      fixed: "-- +goose NO TRANSACTION\n-- +goose Up\nalter table users ADD COLUMN IF NOT EXISTS name text, drop column if exists phone;\nCREATE INDEX CONCURRENTLY users_email ON users (email);",
    },
    { title: "ALTER TABLE drops before it adds", deployed: "create table if not exists users (id bigint primary key, email text);", options: { when: "always" }, sql: "alter table users add constraint users_email check (email <> ''), drop constraint if exists users_email;" },
    {
      title: "An index that is built concurrently, before something else",
      runner: "goose",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ncreate index concurrently users_email on users (email);\nalter table users drop constraint if exists users_email, add constraint users_email check (email <> '') not valid;",
      reports: [{ message: "made", at: "create index concurrently users_email on users (email)", data: { subject: "the index users_email", advice: "put DROP INDEX CONCURRENTLY IF EXISTS users_email above it" } }],
    },
    {
      title: "A house that wants every file to run twice",
      options: { when: "always" },
      sql: "begin;\ncreate view one as select 1 as n;\ncommit;",
      reports: [{ message: "always", at: "create view one as select 1 as n", data: { subject: "the view one", state: "there already", advice: "write CREATE OR REPLACE" } }],
      fixed: "begin;\ncreate or replace view one as select 1 as n;\ncommit;",
    },
    { title: "In a transaction nothing is left behind", runner: "goose", sql: "-- +goose Up\ncreate table users (id bigint primary key);\ncreate index users_id on users (id);" },
    { title: "Nothing follows that could fail", runner: "goose", deployed: "create table users (id bigint primary key, email text);", sql: "-- +goose NO TRANSACTION\n-- +goose Up\ncreate index concurrently users_email on users (email);" },
    { title: "Dropped first", options: { when: "always" }, deployed: "create table if not exists users (id bigint primary key, email text);", sql: "drop index if exists users_email;\ncreate index users_email on users (email);\ndrop policy if exists own on users;\ncreate policy own on users using (true);\nalter table users drop constraint if exists users_email_set;\nalter table users add constraint users_email_set check (email <> '') not valid;\ndrop table if exists plans;\ncreate table plans (id bigint primary key);\ncreate index plans_id on plans (id);" },
    { title: "A condition guards it", options: { when: "always" }, sql: "do $$ begin if to_regtype('mood') is null then create type mood as enum ('good', 'bad'); end if; end $$;" },
    { title: "Every kind tells in its own way that it may have run", options: { when: "always" }, postgres: 13, deployed: "create table if not exists users (id bigint primary key); create or replace function touch() returns trigger language plpgsql as 'begin return new; end'; create materialized view if not exists totals as select 1 as n; create or replace view seen as select 1 as n;", sql: "create sequence numbers;\ncreate domain price as numeric;\ncreate trigger touch before update on users for each row execute function touch();\nCREATE VIEW named AS SELECT 1 AS n;\ncreate collation german (locale = 'C');\ndrop materialized view totals;\ndrop view seen;", reports: [{ message: "always", at: "create sequence numbers" }, { message: "always", at: "create domain price as numeric" }, { message: "always", at: "create trigger touch before update on users for each row execute function touch()" }, { message: "always", at: "CREATE VIEW named AS SELECT 1 AS n" }, { message: "always", at: "create collation german (locale = 'C')" }, { message: "always", at: "drop materialized view totals" }, { message: "always", at: "drop view seen" }], fixed: "create sequence if not exists numbers;\ncreate domain price as numeric;\ncreate trigger touch before update on users for each row execute function touch();\nCREATE OR REPLACE VIEW named AS SELECT 1 AS n;\ncreate collation if not exists german (locale = 'C');\ndrop materialized view if exists totals;\ndrop view if exists seen;" },
    { title: "A trigger can be replaced from PostgreSQL 14 on", options: { when: "always" }, deployed: "create table if not exists users (id bigint primary key); create or replace function touch() returns trigger language plpgsql as 'begin return new; end';", sql: "create trigger touch before update on users for each row execute function touch();", reports: [{ message: "always", at: "create trigger touch before update on users for each row execute function touch()" }], fixed: "create or replace trigger touch before update on users for each row execute function touch();" },
    { title: "What says so, has no name, is of this session, or asks by itself", options: { when: "always" }, deployed: "create table if not exists users (id bigint primary key, email text);", sql: "create schema if not exists app;\ncreate sequence if not exists numbers;\ncreate temporary sequence counted;\ncreate temporary table seen (id bigint);\nalter table seen add column at date;\ncreate temporary view recent as select 1 as n;\ncreate or replace view old as select 1 as n;\ncreate index on users (email);\ncreate index if not exists users_mail on users (email);\nalter table users add check (email <> '');\ncreate extension if not exists plpgsql;\ndo $$ begin create table kept (id bigint); if current_user = 'app' then create table other (id bigint); end if; end $$;" },
  ],
});
