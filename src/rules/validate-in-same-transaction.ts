import { stepsHeld } from "../effects/trail.ts";
import { laterTransaction } from "../migrations/advice.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "validate-in-same-transaction",
  category: "locking",
  severity: "error",
  summary: "Validate a constraint in another transaction than the one that added it",
  why: "NOT VALID is there so that the rows are read later, under a lock that lets others work. ADD CONSTRAINT keeps its own, stronger lock until the transaction ends: VALIDATE CONSTRAINT in the same transaction reads the whole table under that, as if NOT VALID were not there.",
  instead: "Let the transaction that adds the constraint NOT VALID commit, and validate it in a migration that runs later.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
  equivalents: { squawk: ["constraint-missing-not-valid"], "Postgres Language Server": ["requireSeparateConstraintValidation", "constraintMissingNotValid"], strong_migrations: ["validate_foreign_key", "validate_check_constraint"], pgfence: ["not-valid-validate-same-tx"] },
  presets: ["recommended"],
  steps: true,

  messages: {
    blocks: "Validating {constraint} reads all of {table} while this transaction still holds the lock of ADD CONSTRAINT: {what} until it is done. Validate it {later}.",
    mayBlock: "If a transaction runs this file (nothing here tells), validating {constraint} reads all of {table} under the lock that ADD CONSTRAINT still holds: {what} until it is done. Validate it {later}.",
  },

  on: {
    ValidateConstraint(validate, { catalog, session, settings, script, statement, trail, report }) {
      const table = catalog.table(validate.table);
      if (!isInUse(table, settings) || catalog.constraint(validate.table, validate.constraint)?.valid === true) return;
      const added = stepsHeld(trail, statement).find(({ change }) => change.kind === "AddConstraint" && change.constraint.notValid && change.constraint.name === validate.constraint && catalog.label(change.table) === table.label);
      if (added?.change.kind !== "AddConstraint") return;
      const { references } = added.change.constraint;
      const what = references === null ? `no one can read or write ${table.label}` : `no one can write to ${[...new Set([table.label, catalog.label(references.table)])].join(" or ")}`;
      const data = { constraint: quoteIdentifier(validate.constraint), table: table.label, what, later: laterTransaction(script) };
      report(session.inTransaction === "unknown" && added.statement !== statement ? "mayBlock" : "blocks", { at: validate, data });
    },
  },

  examples: [
    {
      title: "Between BEGIN and COMMIT",
      deployed: "create table orders (total numeric);",
      sql: "begin; alter table orders add constraint positive check (total >= 0) not valid; alter table orders validate constraint positive; commit;",
      reports: [{ message: "blocks", at: "validate constraint positive" }],
    },
    {
      title: "The runner opens the transaction",
      deployed: "create table users (id bigint primary key); create table posts (user_id bigint);",
      runner: "flyway",
      sql: "alter table posts add constraint posts_user foreign key (user_id) references users (id) not valid; alter table posts validate constraint posts_user;",
      reports: [{ message: "blocks", at: "validate constraint posts_user" }],
    },
    {
      title: "In one statement",
      deployed: "create table orders (total numeric);",
      sql: "alter table orders add constraint positive check (total >= 0) not valid, validate constraint positive;",
      reports: [{ message: "blocks", at: "validate constraint positive" }],
    },
    {
      title: "Nothing tells whether a transaction runs the file",
      deployed: "create table orders (total numeric);",
      sql: "alter table orders add constraint positive check (total >= 0) not valid; alter table orders validate constraint positive;",
      reports: [{ message: "mayBlock", at: "validate constraint positive" }],
    },
    {
      title: "The transaction that added it has committed",
      deployed: "create table orders (total numeric);",
      sql: "begin; alter table orders add constraint positive check (total >= 0) not valid; commit; alter table orders validate constraint positive;",
    },
    {
      title: "Each statement commits by itself",
      deployed: "create table orders (total numeric);",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\nalter table orders add constraint positive check (total >= 0) not valid;\nalter table orders validate constraint positive;",
    },
    {
      title: "Added in an earlier migration",
      deployed: "create table orders (total numeric); alter table orders add constraint positive check (total >= 0) not valid;",
      sql: "begin; alter table orders validate constraint positive; commit;",
    },
    {
      title: "The table is new",
      sql: "begin; create table orders (total numeric); alter table orders add constraint positive check (total >= 0) not valid; alter table orders validate constraint positive; commit;",
    },
  ],
});
