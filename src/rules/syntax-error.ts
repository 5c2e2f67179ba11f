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
    unexpected: "PostgreSQL does not expect {token} here: the statement cannot be parsed.",
    endsEarly: "The statement ends before it is complete, so PostgreSQL cannot parse it.",
    refused: "PostgreSQL cannot parse this statement: {reason}.",
  },

  on: {
    statement({ error, span }, { file, report }) {
      if (error === null) return;
      if (/^syntax error at end of input/.test(error.message)) return report("endsEarly", { at: error.span.start < error.span.end ? error.span : span });
      const token = /^syntax error at or near /.test(error.message) ? textOf(file, error.span).split(/[\r\n]/, 1)[0] : undefined;
      if (token !== undefined && token !== "") return report("unexpected", { at: error.span, data: { token: token.length > 40 ? `${token.slice(0, 40)}…` : token } });
      report("refused", { at: error.span, data: { reason: error.message.trim().replace(/\.$/, "") } });
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
      title: "It parses",
      sql: "create table users (id bigint primary key, email text);",
    },
  ],
});
