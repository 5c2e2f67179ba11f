import { defineRule, insertAfter } from "../rule.ts";
import { tokensIn } from "../sql/lex.ts";
import { textOf } from "../source.ts";

export default defineRule({
  id: "missing-terminator",
  category: "convention",
  severity: "info",
  summary: "End every statement with a semicolon",
  why: "Without a semicolon after it, the last statement runs only because the file ends there. Whoever appends a statement, or joins files into one, gets a syntax error; psql that reads from a pipe waits for the rest.",
  instead: "Put a semicolon after the last statement too.",
  see: ["https://www.postgresql.org/docs/current/sql-syntax-lexical.html"],
  presets: [],

  messages: {
    found: "The last statement has no semicolon: what is appended to the file becomes a part of it.",
  },

  on: {
    script({ statements, script }, { file, report }) {
      const last = statements.at(-1);
      if (last === undefined || last.error !== null || textOf(file, last.span).endsWith(";")) return;
      const [next] = tokensIn(file.text, last.span.end, script.span.end);
      if (next !== undefined) return;
      const at = last.tokens.at(-1) ?? last;
      report("found", { at, fix: { title: "Add the semicolon", edits: [insertAfter(last, ";")] } });
    },
  },

  examples: [
    {
      title: "The file ends without one",
      sql: "create table users (id bigint primary key);\ncomment on table users is 'who buys' -- here",
      reports: [{ message: "found", at: "'who buys'" }],
      fixed: "create table users (id bigint primary key);\ncomment on table users is 'who buys'; -- here",
    },
    {
      title: "With one",
      sql: "create table users (id bigint primary key); -- who buys\n",
    },
  ],
});
