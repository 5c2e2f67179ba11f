import { wholeOf } from "../effects/roles.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "prepared-transaction",
  category: "transaction",
  severity: "warning",
  summary: "Do not prepare transactions in migrations",
  why: "PREPARE TRANSACTION takes the transaction off the connection and keeps it, locks and all, until someone commits it by its name, be it after a restart. A migration that fails or stops before COMMIT PREPARED leaves tables locked that no one seems to use, and VACUUM can clean up nothing anywhere.",
  instead: "Use COMMIT.",
  see: ["https://www.postgresql.org/docs/current/sql-prepare-transaction.html"],
  presets: ["recommended"],

  messages: {
    prepared: "This keeps the transaction with all its locks until someone runs COMMIT PREPARED {name}, even after a restart. Use COMMIT.",
  },

  on: {
    NotModelled(change, { statement, report }) {
      const node = wholeOf(change, statement);
      if (node !== undefined && "TransactionStmt" in node && node.TransactionStmt.kind === "TRANS_STMT_PREPARE") report("prepared", { at: change, data: { name: `'${node.TransactionStmt.gid ?? ""}'` } });
    },
  },

  examples: [
    {
      title: "A prepared transaction",
      sql: "begin; create table users (id bigint primary key); prepare transaction 'users';",
      reports: [{ message: "prepared", at: "prepare transaction 'users'", data: { name: "'users'" } }],
      notRun: "prepared transactions are off by default",
    },
    {
      title: "COMMIT",
      sql: "begin; create table users (id bigint primary key); commit;",
    },
    {
      title: "A prepared statement is something else",
      sql: "prepare answer as select 42;",
    },
  ],
});
