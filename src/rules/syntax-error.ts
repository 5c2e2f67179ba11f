import { defineRule } from "../rule.ts";
import { textOf } from "../source.ts";

export default defineRule({
  id: "syntax-error",
  category: "correctness",
  severity: "error",
  summary: "Write SQL that PostgreSQL can parse",
  why: "The server refuses a statement that it cannot parse, so the migration stops there. No other rule can judge the statement either, nor what depends on it.",
  instead: "Mend the statement. If the file holds template placeholders, say so with `placeholders` in the configuration.",
  see: ["https://www.postgresql.org/docs/current/sql-syntax.html"],
  presets: ["recommended"],
  roles: ["up", "down", "verify", "repeatable"],

  messages: {
    unexpected: "PostgreSQL does not expect “{token}” here, so it cannot parse the statement.",
    endsEarly: "The statement ends before it is complete, so PostgreSQL cannot parse it.",
    refused: "PostgreSQL cannot parse this statement: {reason}.",
    ifNotExists: "PostgreSQL has no IF NOT EXISTS in this place, so it cannot parse the statement.",
    mergeMark: "Git left this mark where it could not merge two versions: PostgreSQL cannot parse it.",
  },

  on: {
    statement({ error }, { file, report }) {
      if (error === null) return;
      const token = textOf(file, error.span).split(/[\r\n]/, 1)[0] ?? "";
      if (/^(?:<{7}|={7}|>{7})/.test(token)) report("mergeMark", { at: error.span });
      else if (/^not$/i.test(token) && /\bif\s+$/i.test(file.text.slice(0, error.span.start).slice(-20))) report("ifNotExists", { at: error.span });
      else if (/^syntax error at end of input/.test(error.message)) report("endsEarly", { at: error.span });
      else if (/^syntax error at or near /.test(error.message) && token !== "") report("unexpected", { at: error.span, data: { token: token.length > 40 ? `${token.slice(0, 40)}…` : token } });
      else report("refused", { at: error.span, data: { reason: error.message.replace(/ at or near "[^]*$/, "").replace(/\.$/, "") } });
    },
  },

  examples: [
    {
      title: "A comma before the end of the list",
      sql: "create table users (id bigint primary key, email text,);",
      reports: [{ message: "unexpected", at: ")", data: { token: ")" } }],
      fails: "syntax error at or near \")\"",
    },
    {
      title: "The other statements are still judged, and each that fails is reported",
      sql: "create tabel users (id bigint);\ncreate table notes (id bigint);\nalter table notes ad body text;",
      reports: [{ message: "unexpected", at: "tabel" }, { message: "unexpected", at: "ad" }],
      fails: "syntax error at or near \"tabel\"",
    },
    {
      title: "A parenthesis that is never closed",
      sql: "create table users (id bigint",
      reports: [{ message: "endsEarly", at: "bigint" }],
      fails: "syntax error at end of input",
    },
    {
      title: "A quote that is never closed",
      sql: "create table users (role text default 'none);",
      reports: [{ message: "refused", at: "'none);", data: { reason: "unterminated quoted string" } }],
      fails: "unterminated quoted string",
    },
    {
      title: "A type cannot be made with IF NOT EXISTS",
      sql: "create type if not exists mood as enum ('calm', 'busy');",
      reports: [{ message: "ifNotExists", at: "not" }],
      fails: "syntax error at or near \"not\"",
    },
    {
      title: "A merge that was never finished",
      sql: "<<<<<<< HEAD\ncreate table users (id bigint);",
      reports: [{ message: "mergeMark", at: "<<<<<<<" }],
      fails: "syntax error at or near \"<<<<<<<\"",
    },
    {
      title: "It parses",
      sql: "create table users (id bigint primary key, email text);",
    },
  ],
});
