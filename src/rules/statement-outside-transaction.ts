import { defineRule } from "../rule.ts";
import { classOf, isDdl } from "../sql/change-kinds.ts";
import type { Statement } from "../sql/statement.ts";

export default defineRule({
  id: "statement-outside-transaction",
  category: "transaction",
  severity: "warning",
  summary: "Keep every statement inside the transaction of the script",
  why: "A script with BEGIN and COMMIT looks as if it were applied as a whole. What stands before BEGIN or after COMMIT is not: it stays if the transaction fails, or is missing if it fails itself.",
  instead: "Move it between BEGIN and COMMIT. Keep what refuses a transaction in a migration of its own.",
  see: ["https://www.postgresql.org/docs/current/tutorial-transactions.html"],
  presets: ["strict"],

  messages: {
    before: "This stands before BEGIN, so it commits by itself, and stays if the transaction fails. Move it inside.",
    after: "This stands after COMMIT, so it commits by itself: if it fails, the transaction before it stays. Move it inside.",
  },

  on: {
    script({ statements }, { script, report }) {
      if (script.transaction !== "none" && script.transaction !== "unknown") return;
      const begins = statements.filter((statement) => has(statement, "Begin"));
      const commit = statements.findLastIndex((statement) => has(statement, "Commit"));
      const [begin] = begins;
      if (begin === undefined || begins.length > 1 || commit === -1) return;
      const start = statements.indexOf(begin);
      const outside = statements.find((statement, place) => (place < start || place > commit) && changesSomething(statement));
      if (outside !== undefined) report(statements.indexOf(outside) < start ? "before" : "after", { at: outside });
    },
  },

  examples: [
    {
      title: "Before BEGIN",
      sql: "create table users (id bigint primary key); begin; create table posts (id bigint primary key); commit;",
      reports: [{ message: "before", at: "create table users (id bigint primary key)" }],
    },
    {
      title: "After COMMIT",
      sql: "begin; create table posts (id bigint primary key); commit; insert into posts values (1);",
      reports: [{ message: "after", at: "insert into posts values (1)" }],
    },
    {
      title: "A change that has no statement of its own kind",
      deployed: "create table users (id bigint primary key); create function one() returns integer language sql as 'select 1';",
      sql: "begin; create table posts (id bigint primary key); commit; alter function one() stable;",
      reports: [{ message: "after", at: "alter function one() stable" }],
    },
    {
      title: "Settings, and a look at what was done",
      sql: "set lock_timeout = '2s'; begin; create table posts (id bigint primary key); commit; select count(*) from posts;",
    },
    {
      title: "What refuses a transaction must be outside",
      deployed: "create table posts (id bigint primary key, title text);",
      sql: "begin; alter table posts add column slug text; commit; create index concurrently on posts (slug); vacuum posts;",
    },
    {
      title: "Several transactions are parts on purpose",
      sql: "begin; create table users (id bigint primary key); commit; insert into users values (1); begin; create table posts (id bigint primary key); commit;",
    },
    {
      title: "An enum, a whole without COMMIT, a statement that does not parse, and what a block begins",
      deployed: "create type state as enum ('open');",
      sql: "alter type state add value 'paid';\ncreate index concurrently on nowhere (id);\nalter system set work_mem = '64MB';\nbegin;\ncreate table orders (state state);\ncommit;",
      notRun: "the table is not there",
    },
    {
      title: "It never commits",
      sql: "create table orders (id bigint);\nbegin;\ncreate table carts (id bigint);",
    },
    {
      title: "No transaction of its own",
      sql: "create table orders (id bigint);\ncommit;\ncreate table carts (id bigint);",
    },
    {
      title: "An index that is built at once",
      deployed: "create table orders (id bigint);",
      sql: "create index on orders (id);\nbegin;\ncreate table carts (id bigint);\ncommit;",
      reports: [{ message: "before", at: "create index on orders (id)" }],
    },
  ],
});

function has({ changes }: Statement, kind: "Begin" | "Commit"): boolean {
  return changes.some((change) => change.kind === kind && !change.nested);
}

/** Whether a statement changes the schema or rows, and may do so in a transaction. */
function changesSomething({ changes, error }: Statement): boolean {
  if (error !== null || changes.some((change) => "concurrently" in change && change.concurrently)) return false;
  // A new value of an enum can be used only once it is committed.
  return changes.some((change) => change.kind !== "AddEnumValue" && !(change.kind === "Neutral" && change.refusesTransaction) && (isDdl(change) || ["rows", "privileges"].includes(classOf(change))));
}
