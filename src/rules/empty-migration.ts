import { defineRule } from "../rule.ts";
import { firstLine, textOf } from "../source.ts";
import { hasStatements } from "../sql/comment.ts";

/** Words by which people say why a file does nothing. */
const explains = /\b(?:empty|no-?op|nothing|intentional(?:ly)?|deliberate(?:ly)?|no (?:up|change|migration)|baseline|squash(?:ed)?|moved|superseded|already|replaced|reverted|obsolete|not needed|no longer)\b/i;

export default defineRule({
  id: "empty-migration",
  category: "convention",
  severity: "warning",
  summary: "Leave no migration without statements",
  why: "A file that holds comments, a template or BEGIN and COMMIT alone is recorded as applied and changes nothing. When the statements are written into it later, they never run where it has been.",
  instead: "Write the statements before it is merged, or delete the file. Where it stands for something that was done elsewhere, say so in a comment: `-- intentionally empty: applied by hand`.",
  see: ["https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS"],
  presets: ["strict"],

  messages: {
    empty: "The migration {migration} holds no statement: it will count as applied, and what is written into it later never runs there.",
    template: "The migration {migration} is a template that nobody filled in ({mark}): it will count as applied, and what is written into it later never runs there.",
  },

  on: {
    migration({ up, stem }, { file, read, report }) {
      if (up === null) return;
      const text = read(up);
      if (hasStatements(text) || text.statements.some(({ error }) => error !== null) || text.blanked.some(({ what }) => what === "psql command")) return;
      const mark = text.comments.flatMap((comment) => /\b(?:TODO|FIXME)\b|your (?:migration |sql )?(?:code|sql|migration)(?: code)?(?: goes)? here|\badd your\b.*\bhere\b|write your\b.*/i.exec(textOf(file, comment))?.[0] ?? []).at(0);
      const at = firstLine(file);
      if (mark === undefined && text.comments.some((comment) => explains.test(textOf(file, comment)))) return;
      if (mark === undefined) report("empty", { at, data: { migration: stem } });
      else report("template", { at, data: { migration: stem, mark } });
    },
  },

  examples: [
    {
      title: "Comments alone",
      sql: "-- Add orders\n",
      reports: [{ message: "empty", at: "-- Add orders", data: { migration: "002_example" } }],
    },
    {
      title: "A template",
      sql: "begin;\n-- TODO: Add your migration code here\ncommit;\n",
      reports: [{ message: "template", at: "begin;", data: { migration: "002_example", mark: "TODO" } }],
    },
    {
      title: "A statement",
      sql: "-- Add orders\ncreate table orders (id bigint primary key);",
    },
    {
      title: "A comment says why",
      sql: "-- Intentionally empty: this name was applied before the history was squashed.\n",
    },
    {
      title: "A note beside a statement",
      sql: "-- TODO: drop it in May\ncreate table orders (id bigint primary key);",
    },
  ],
});
