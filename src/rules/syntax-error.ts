import { defineRule } from "../rule.ts";
import { textOf } from "../source.ts";
import type { Statement, StatementError } from "../sql/statement.ts";

/** Where more statements fail, and most of the file, so many are shown and the others counted. */
const [many, shown] = [5, 3];

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
    psqlCommand: "{command} is a command of psql, which does not run this file: the server cannot parse the line.",
    psqlCommands: "{command} is a command of psql, which does not run this file: the server cannot parse the line, nor the other {count} in this file that only psql understands.",
    many: "PostgreSQL cannot parse this statement, nor {count} more below: that is most of the file. Where a tool fills it in, name its `placeholders` in the configuration; where it is for another database, `ignore` it.",
    mergeMark: "Git left this mark where it could not merge two versions: PostgreSQL cannot parse it.",
  },

  on: {
    statement({ error }, { file, text, report }) {
      if (error === null) return;
      const command = psqlCommand(error);
      if (command !== null) {
        const errors = text.statements.flatMap((statement) => (statement.error !== null && psqlCommand(statement.error) !== null ? [statement.error] : []));
        if (errors[0] !== error) return;
        return errors.length === 1 ? report("psqlCommand", { at: error.span, data: { command } }) : report("psqlCommands", { at: error.span, data: { command, count: errors.length - 1 } });
      }
      const { failed, before } = failures(text.statements, error);
      if (failed > many && failed * 2 > text.statements.length) {
        if (before === shown) report("many", { at: error.span, data: { count: failed - before - 1 } });
        if (before >= shown) return;
      }
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
      title: "A command of psql, in a file that something else runs",
      runner: "flyway",
      sql: "create table users (id bigint primary key);\n\\echo 'done'\n",
      reports: [{ message: "psqlCommand", at: "\\echo 'done'", data: { command: "\\echo" } }],
      fails: 'syntax error at or near "\\"',
    },
    {
      title: "Several are one finding a file",
      runner: "flyway",
      sql: "\\set ON_ERROR_STOP on\ncreate table users (id bigint primary key);\n\\echo 'users'\n\\echo 'done'\n",
      reports: [{ message: "psqlCommands", at: "\\set ON_ERROR_STOP on", data: { command: "\\set", count: 2 } }],
      fails: 'syntax error at or near "\\"',
    },
    {
      title: "psql runs a file that no migration tool is known to run",
      sql: "\\set ON_ERROR_STOP on\ncreate table users (id bigint primary key);\n",
      notRun: "only psql understands it",
    },
    {
      title: "A file that is mostly something else",
      sql: "DEFINE one;\nDEFINE two;\nDEFINE three;\nDEFINE four;\nDEFINE five;\nDEFINE six;",
      reports: [{ message: "unexpected", at: "DEFINE" }, { message: "unexpected", at: "DEFINE" }, { message: "unexpected", at: "DEFINE" }, { message: "many", at: "DEFINE", data: { count: 2 } }],
      fails: 'syntax error at or near "DEFINE"',
    },
    {
      title: "It parses",
      sql: "create table users (id bigint primary key, email text);",
    },
  ],
});

/** The command, if that is why the statement does not parse. */
function psqlCommand({ message }: StatementError): string | null {
  return /^(\\\S+) is a command of psql\b/.exec(message)?.[1] ?? null;
}

/** How many statements do not parse, and how many of these stand before one; commands of psql left out. */
function failures(statements: readonly Statement[], error: StatementError): { readonly failed: number; readonly before: number } {
  const failed = statements.filter((statement) => statement.error !== null && psqlCommand(statement.error) === null);
  return { failed: failed.length, before: failed.findIndex((statement) => statement.error === error) };
}
