import { excerpt } from "../phrase.ts";
import { defineRule, replace } from "../rule.ts";
import { textOf, type SourceFile } from "../source.ts";
import type { Statement } from "../sql/statement.ts";

export default defineRule({
  id: "advisory-lock-scope",
  category: "transaction",
  severity: "warning",
  summary: "Release advisory locks, or take them for the transaction only",
  why: "A lock taken by pg_advisory_lock() is kept until it is released or the connection ends, whether the transaction commits or fails. On a connection that the migration tool keeps, or one from a pool, the next migration waits for a lock that no one will release; behind PgBouncer the unlock may reach another connection.",
  instead: "Use pg_advisory_xact_lock(), which is released when the transaction ends. Outside of a transaction release it with pg_advisory_unlock() at the end.",
  see: ["https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS", "https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADVISORY-LOCKS"],
  presets: ["strict"],

  messages: {
    kept: "The lock of {call} is kept when the transaction ends, and nothing in this script releases it. Use pg_advisory_xact_lock() in a transaction, or release it with pg_advisory_unlock().",
  },

  on: {
    Query({ functions, nested, span }, { session, statement, text, file, report }) {
      const lock = functions.find(({ name }) => /^pg_(?:try_)?advisory_lock(?:_shared)?$/.test(name));
      if (lock === undefined) return;
      const released = text.statements.some(({ changes }) => changes.some((change) => change.kind === "Query" && change.span.start >= span.start && change.functions.some(({ name }) => /^pg_advisory_unlock/.test(name))));
      if (released) return;
      const word = nested || session.inTransaction !== true ? undefined : statement.tokens.find((token) => textOf(file, token).toLowerCase() === lock.name);
      report("kept", { at: { span }, data: { call: callOf(lock.name, statement, file) }, suggestions: word === undefined ? [] : [{ title: "Take it for the transaction", edits: [replace(word, lock.name.replace("advisory_lock", "advisory_xact_lock"))] }] });
    },
  },

  examples: [
    {
      title: "In a transaction",
      sql: "begin; select pg_advisory_lock(42); create table users (id bigint primary key); commit;",
      reports: [{ message: "kept", at: "select pg_advisory_lock(42)", data: { call: "pg_advisory_lock(42)" } }],
      suggested: "begin; select pg_advisory_xact_lock(42); create table users (id bigint primary key); commit;",
    },
    {
      title: "Its key is worked out, in a block",
      sql: "select pg_advisory_lock(hashtext('users')); do $$ begin perform pg_advisory_lock(7); end $$;",
      reports: [
        { message: "kept", at: "select pg_advisory_lock(hashtext('users'))", data: { call: "pg_advisory_lock(hashtext('users'))" } },
        { message: "kept", at: "perform pg_advisory_lock(7)", data: { call: "pg_advisory_lock()" } },
      ],
    },
    {
      title: "Released at the end",
      sql: "select pg_advisory_lock(42); create table users (id bigint primary key); select pg_advisory_unlock(42);",
    },
    {
      title: "For the transaction only",
      sql: "begin; select pg_advisory_xact_lock(42); create table users (id bigint primary key); commit;",
    },
  ],
});

/** A call as it is written, with its key; in a block its name. */
function callOf(name: string, { tokens }: Statement, file: SourceFile): string {
  const first = tokens.findIndex((token) => textOf(file, token).toLowerCase() === name);
  let depth = 0;
  for (const token of first === -1 ? [] : tokens.slice(first + 1)) {
    const text = textOf(file, token);
    depth += text === "(" ? 1 : text === ")" ? -1 : 0;
    if (depth <= 0) return excerpt(file.text.slice(tokens[first]?.start ?? token.start, token.end), 60);
  }
  return `${name}()`;
}
