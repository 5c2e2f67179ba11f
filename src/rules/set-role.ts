import { defineRule } from "../rule.ts";

export default defineRule({
  id: "set-role",
  category: "security",
  severity: "warning",
  summary: "Run a migration as one role",
  why: "After SET ROLE everything that a migration makes belongs to another role, and default privileges of the first do not apply to it. Without RESET the rest of the session runs as that role, the runner's own bookkeeping and the next migration too.",
  instead: "Connect as the role that owns the schema. Where a role must be set, SET LOCAL ROLE in a transaction ends with it.",
  see: ["https://www.postgresql.org/docs/current/sql-set-role.html"],
  presets: ["strict"],

  messages: {
    found: "This makes {role} the role for the rest of the session, the next migration included; what is made from here on belongs to it. Use SET LOCAL in the transaction, or RESET it at the end.",
  },

  on: {
    statement(statement, { text, report }) {
      for (const change of statement.changes) {
        if (change.kind !== "Neutral" || change.what !== "set role" || change.nested) continue;
        const node = statement.node?.stmt;
        const set = node !== undefined && "VariableSetStmt" in node ? node.VariableSetStmt : undefined;
        if (set === undefined || set.is_local === true || set.kind !== "VAR_SET_VALUE") continue;
        const isReset = text.statements.some((later) => {
          const other = later.span.start > statement.span.start && later.node?.stmt !== undefined && "VariableSetStmt" in later.node.stmt ? later.node.stmt.VariableSetStmt : undefined;
          return other !== undefined && (other.kind === "VAR_RESET_ALL" || (other.name === set.name && other.kind !== "VAR_SET_VALUE"));
        });
        if (!isReset) report("found", { at: change, data: { role: change.identity?.value ?? "another" } });
      }
    },
  },

  examples: [
    {
      title: "For the rest of the session",
      deployed: "create role clerk; grant usage, create on schema public to clerk;",
      sql: "set role clerk;\ncreate table orders (id bigint primary key);",
      reports: [{ message: "found", at: "set role clerk", data: { role: "clerk" } }],
    },
    {
      title: "Taken back",
      deployed: "create role clerk; grant usage, create on schema public to clerk;",
      sql: "set role clerk;\ncreate table orders (id bigint primary key);\nreset role;",
    },
    {
      title: "For the transaction",
      deployed: "create role clerk; grant usage, create on schema public to clerk;",
      sql: "begin;\nset local role clerk;\ncreate table orders (id bigint primary key);\ncommit;",
    },
  ],
});
