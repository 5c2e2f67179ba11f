import { conventionOption, expectedRollback, fileAt } from "../migrations/rollback-convention.ts";
import { defineRule } from "../rule.ts";
import { commentedStatements, hasStatements } from "../sql/comment.ts";

export default defineRule({
  id: "commented-rollback",
  category: "rollback",
  severity: "warning",
  summary: "Keep the rollback where it can be run",
  why: "Statements in a comment are run by no tool and checked by no test, so they grow wrong unseen; someone has to copy them out in the middle of an outage.",
  instead: "Move the statements to the rollback file or section of the migration.",
  see: ["https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS"],
  presets: ["strict"],
  options: { convention: conventionOption },

  messages: {
    inForward: "The only rollback of {migration} is this comment, which no tool runs.",
    inForwardTo: "The only rollback of {migration} is this comment, which no tool runs: move it to {path}.",
    inRollback: "The rollback of {migration} holds its statements only as comments, so running it does nothing.",
  },

  on: {
    migration(migration, { history, read, options, report }) {
      const { up, down, stem } = migration;
      if (down !== null) {
        const at = hasStatements(read(down)) ? null : commentedStatements(read(down), null);
        if (at !== null) report("inRollback", { at, file: down.file, data: { migration: stem } });
        return;
      }
      const expected = expectedRollback(migration, history, options.convention);
      if (up === null || (expected === null && history.runner.name !== "plain")) return;
      if (expected !== null && "path" in expected && fileAt(expected.path, history) !== undefined) return;
      const at = commentedStatements(read(up), "rollback");
      if (at === null) return;
      if (expected === null) report("inForward", { at, data: { migration: stem } });
      else report("inForwardTo", { at, data: { migration: stem, path: "path" in expected ? expected.path : `the section ${expected.section}` } });
    },
  },

  examples: [
    {
      title: "The rollback stands under a heading in the migration",
      path: "002_invoices.sql",
      sql: "create table invoices (id bigint primary key);\n\n-- ROLLBACK (save as 002_invoices_rollback.sql)\n-- drop table if exists invoices;\n",
      reports: [{ message: "inForward", at: "drop table if exists invoices;" }],
    },
    {
      title: "The configuration says where it belongs",
      options: { convention: "{stem}_rollback.sql" },
      path: "002_invoices.sql",
      sql: "-- Rollback: drop table invoices;\ncreate table invoices (id bigint primary key);\n",
      reports: [{ message: "inForwardTo", at: "drop table invoices;", data: { migration: "002_invoices", path: "002_invoices_rollback.sql" } }],
    },
    {
      title: "A statement over several lines",
      deployed: "create table invoices (id bigint primary key);",
      sql: "alter table invoices add column note text;\n/*\nDOWN\nalter table invoices\n  drop column note;\n*/\n",
      reports: [{ message: "inForward", at: "alter table invoices\n  drop column note;" }],
    },
    {
      title: "The section for it holds comments only",
      runner: "dbmate",
      path: "20260301120000_invoices.sql",
      sql: "-- migrate:up\ncreate table invoices (id bigint primary key);\n\n-- migrate:down\n-- drop table invoices;\n",
      reports: [{ message: "inRollback", at: "drop table invoices;" }],
    },
    {
      title: "The rollback has its file, and the comment repeats it",
      options: { convention: "{stem}_rollback.sql" },
      path: "002_invoices.sql",
      sql: "create table invoices (id bigint primary key);\n-- ROLLBACK\n-- drop table invoices;\n",
      files: { "002_invoices_rollback.sql": "drop table invoices;" },
    },
    {
      title: "Prose about rollbacks",
      sql: "-- Rollback: see the runbook. Dropping the table is safe; nothing reads it yet.\ncreate table invoices (id bigint primary key);\n",
    },
    {
      title: "A statement that was taken out is no rollback",
      sql: "create table invoices (id bigint primary key);\n-- create index invoices_id on invoices (id);\n",
    },
  ],
});
