import { defineRule } from "../rule.ts";

export default defineRule({
  id: "do-block-transaction-control",
  category: "transaction",
  severity: "error",
  summary: "Do not commit in a DO block that runs in a transaction",
  why: "COMMIT and ROLLBACK in a DO block work only where the block is the outermost: in a transaction, be it opened by BEGIN, by the migration tool or by several statements sent as one query string, the server refuses them, and the migration fails.",
  instead: "Run the block outside of a transaction, in a migration of its own, or leave out the COMMIT.",
  see: ["https://www.postgresql.org/docs/current/plpgsql-transactions.html"],
  presets: ["recommended"],

  messages: {
    refused: "{end} in a block is refused in a transaction, and {who}: the migration fails here.",
  },

  on: {
    change(change, { session, script, report }) {
      if (!change.nested || change.conditional || (change.kind !== "Commit" && change.kind !== "Rollback") || session.inTransaction !== true) return;
      const runner = script.migration.runner.title;
      const who = session.transaction === "explicit" ? "BEGIN opened one" : session.transaction === "runner" ? `${runner} runs the file in one` : `${runner} sends the file as one query string, which is one`;
      report("refused", { at: change, data: { end: change.kind.toUpperCase(), who } });
    },
  },

  examples: [
    {
      title: "A DO block that commits, after BEGIN",
      deployed: "create table users (id bigint primary key, name text);",
      sql: "begin; do $$ begin update users set name = 'x'; commit; end $$; commit;",
      reports: [{ message: "refused", at: "commit" }],
      fails: "invalid transaction termination",
    },
    {
      title: "The runner opens the transaction",
      deployed: "create table users (id bigint primary key, name text);",
      runner: "flyway",
      sql: "do $$ begin update users set name = 'x'; commit; end $$;",
      reports: [{ message: "refused", at: "commit" }],
      fails: "invalid transaction termination",
    },
    {
      title: "Alone, outside of any transaction",
      deployed: "create table users (id bigint primary key, name text);",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose StatementBegin\ndo $$ begin update users set name = 'x'; commit; end $$;\n-- +goose StatementEnd",
    },
    {
      title: "A block that does not commit",
      deployed: "create table users (id bigint primary key, name text);",
      runner: "flyway",
      sql: "do $$ begin update users set name = 'x'; end $$;",
    },
  ],
});
