import { changesAfter, ofKinds } from "../facts/changes-on.ts";
import { defineRule } from "../rule.ts";
import { quoteRole } from "../sql/names.ts";

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
    found: "This makes {role} the role for the rest of {session}; what is made from here on belongs to it. {way} at the end.",
  },

  on: {
    Neutral(change, { script, text, report }) {
      const { identity } = change;
      if (identity === undefined || identity.local || identity.reset || change.nested) return;
      const isReset = ofKinds(changesAfter(change, text), "Neutral").some((later) => later.identity?.name === identity.name && later.identity.reset);
      const { runner } = script.migration;
      const end = runner.connection?.restores.includes(identity.name) === true ? "the migration" : runner.connection === undefined ? "the session" : "the session, the next migration included";
      const inTransaction = script.transaction === "file" || script.transaction === "batch";
      const way = inTransaction ? "Use SET LOCAL, or RESET it" : script.transaction === "unknown" ? "Use SET LOCAL in a transaction, or RESET it" : "RESET it";
      if (!isReset) report("found", { at: change, data: { role: identity.value === null ? "another" : quoteRole(identity.value), session: end, way } });
    },
  },

  examples: [
    {
      title: "For the rest of the session",
      deployed: "create role clerk; grant usage, create on schema public to clerk;",
      sql: "set role clerk;\ncreate table orders (id bigint primary key);",
      reports: [{ message: "found", at: "set role clerk", data: { role: "clerk", session: "the session", way: "Use SET LOCAL in a transaction, or RESET it" } }],
    },
    {
      title: "The runner keeps the connection, and the transaction ends with the file",
      runner: "dbmate",
      deployed: "create role clerk; grant usage, create on schema public to clerk;",
      sql: "-- migrate:up\nset role clerk;\ncreate table orders (id bigint primary key);",
      reports: [{ message: "found", at: "set role clerk", data: { role: "clerk", session: "the session, the next migration included", way: "Use SET LOCAL, or RESET it" } }],
    },
    {
      title: "There is no transaction that SET LOCAL could end with",
      runner: "goose",
      deployed: "create role clerk; grant usage, create on schema public to clerk;",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\nset role clerk;\ncreate table orders (id bigint primary key);",
      reports: [{ message: "found", at: "set role clerk", data: { role: "clerk", session: "the session, the next migration included", way: "RESET it" } }],
    },
    {
      title: "The runner gives the role back before the next migration",
      runner: "flyway",
      deployed: "create role clerk; grant usage, create on schema public to clerk;",
      sql: "set role clerk;\ncreate table orders (id bigint primary key);",
      reports: [{ message: "found", at: "set role clerk", data: { role: "clerk", session: "the migration", way: "Use SET LOCAL, or RESET it" } }],
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
    {
      title: "Another role is given back, or it was before",
      deployed: "create role app; create role audit;",
      sql: "reset role;\nset role app;\nset session authorization default;\nreset all;\nset work_mem = '64MB';",
      reports: [{ message: "found", at: "set role app" }],
    },
    {
      title: "In a block, which may do more",
      deployed: "create role app;",
      sql: "do $$ begin set role app; end $$;",
    },
  ],
});
