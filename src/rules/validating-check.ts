import { laterTransaction } from "../migrations/advice.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "validating-check",
  category: "locking",
  severity: "error",
  summary: "Add check constraints to tables in use without checking their rows at once",
  why: "ADD CHECK reads the whole table under an ACCESS EXCLUSIVE lock: no one can read or write it until every row is checked.",
  instead: "Add the constraint NOT VALID, which takes a moment and already guards new rows. Then run VALIDATE CONSTRAINT in a transaction of its own: it reads the same rows while reads and writes go on.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT", "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
  equivalents: { squawk: ["constraint-missing-not-valid"], eugene: ["E1"], "Postgres Language Server": ["constraintMissingNotValid"], strong_migrations: ["add_check_constraint"], pgfence: ["add-constraint-check-no-not-valid"], Atlas: ["PG305"] },
  presets: ["recommended"],
  steps: true,

  messages: {
    blocksAll: "Adding this check blocks reads and writes of {table} until every row is checked. Add it NOT VALID, and run VALIDATE CONSTRAINT {later}.",
  },

  on: {
    AddConstraint({ table: name, constraint, conditional }, { catalog, settings, script, statement, trail, report }) {
      const table = catalog.table(name);
      if (constraint.kind !== "check" || constraint.notValid || constraint.notEnforced || !isInUse(table, settings)) return;
      if (conditional && constraint.name !== null && catalog.constraint(name, constraint.name) !== undefined) return; // the condition asks for it
      // A rewrite in the same ALTER TABLE checks each row as it writes it: https://github.com/postgres/postgres/blob/REL_18_0/src/backend/commands/tablecmds.c (ATRewriteTable)
      if (trail.steps.some(({ statement: of, effect }) => of === statement && effect.rewrites.some((relation) => relation.schema === table.schema && relation.name === table.name))) return;
      report("blocksAll", {
        at: constraint,
        data: { table: table.label, later: laterTransaction(script) },
        suggestions: [{ title: "Add it NOT VALID", edits: [insertAfter(constraint, " not valid")] }],
      });
    },
  },

  examples: [
    {
      title: "A new table that points to itself, after an older one of its name was dropped",
      sql: "drop table if exists folders cascade;\ncreate table folders (id bigint primary key, parent_id bigint references folders (id), name text);\nalter table folders add constraint folders_name check (name <> '');",
    },
    {
      title: "The table is in use",
      deployed: "create table orders (total numeric);",
      sql: "alter table orders add constraint orders_total check (total >= 0);",
      reports: [{ message: "blocksAll", at: "constraint orders_total check (total >= 0)" }],
      suggested: "alter table orders add constraint orders_total check (total >= 0) not valid;",
    },
    {
      title: "NOT VALID first, VALIDATE later",
      deployed: "create table orders (total numeric); alter table orders add constraint orders_total check (total >= 0) not valid;",
      sql: "alter table orders validate constraint orders_total;",
    },
    {
      title: "Added NOT VALID",
      deployed: "create table orders (total numeric);",
      sql: "alter table orders add check (total >= 0) not valid;",
    },
    {
      title: "It is there already, and the block asks before it adds it",
      deployed: "create table orders (total numeric constraint orders_total check (total >= 0));",
      sql: "do $$ begin if not exists (select from pg_constraint where conname = 'orders_total') then alter table orders add constraint orders_total check (total >= 0); end if; end $$;",
    },
    {
      title: "The same statement writes every row anew, and checks it on the way",
      deployed: "create table orders (total int);",
      sql: "alter table orders alter column total type bigint, add check (total >= 0);",
    },
    {
      title: "The table is new",
      sql: "create table orders (total numeric); alter table orders add check (total >= 0);",
    },
    {
      title: "No migration here made the table, so it is in use",
      sql: "alter table orders add check (total >= 0);",
      notRun: "the table does not exist on an empty server",
      reports: [{ message: "blocksAll", at: "check (total >= 0)" }],
      suggested: "alter table orders add check (total >= 0) not valid;",
    },
    {
      title: "The configuration calls the table small",
      deployed: "create table plans (price numeric);",
      sql: "alter table plans add check (price >= 0);",
      config: { tables: { plans: "small" } },
    },
    {
      title: "Another constraint, and one that no one enforces",
      postgres: 18,
      deployed: "create table users (id bigint primary key, n int);",
      sql: "alter table users add constraint once unique (n);\nalter table users add constraint later check (n > 0) not enforced;",
    },
  ],
});
