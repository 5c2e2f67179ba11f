import { excerpt } from "../phrase.ts";
import { defineRule } from "../rule.ts";
import { textOf } from "../source.ts";
import { saysIrreversible } from "../sql/comment.ts";

/** Why a statement fails that did not the first time. */
function reasonOf(condition: string): string {
  if (condition.startsWith("duplicate")) return "since what it makes is still there";
  if (condition.startsWith("undefined")) return "since what it changes is gone";
  if (condition === "invalid_table_definition") return "since the table still has a primary key";
  if (condition === "dependent_objects_still_exist") return "since something that the rollback left needs what it drops";
  return "which the server refuses as the rollback leaves things";
}

export default defineRule({
  id: "rollback-roundtrip-mismatch",
  category: "rollback",
  severity: "warning",
  summary: "Let a migration run again after its rollback",
  why: "After a rollback the release is mended and goes out again, and its migration with it. Where the rollback left something that is in the way, or took something that is needed, the second attempt fails.",
  instead: "Make the rollback take back all of the migration, so that there, back and there again lead to the same schema.",
  see: ["https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md"],
  presets: ["strict"],

  messages: {
    fails: "After its rollback {migration} cannot run again: it fails at {statement}, {reason}.",
  },

  on: {
    rollback({ failsBack, failsAgain }, { migration, up, down, report }) {
      if (failsAgain === null || failsBack !== null || saysIrreversible(up) || saysIrreversible(down) || down.statements.length === 0) return;
      const { file } = up.script;
      report("fails", { at: failsAgain.change, file, data: { migration: migration.stem, statement: excerpt(textOf(file, failsAgain.change.span), 70), reason: reasonOf(failsAgain.condition) } });
    },
  },

  examples: [
    {
      title: "What the rollback forgot is in the way",
      deployed: "create table invoices (id bigint primary key, total numeric);",
      path: "002_totals.sql",
      sql: "alter table invoices add column paid boolean;\ncreate index invoices_total on invoices (total);",
      files: { "002_totals_rollback.sql": "alter table invoices drop column paid;" },
      reports: [{ message: "fails", at: "create index invoices_total on invoices (total)", data: { migration: "002_totals", statement: "create index invoices_total on invoices (total)", reason: "since what it makes is still there" } }],
    },
    {
      title: "The rollback dropped what the migration needs",
      deployed: "create table invoices (id bigint primary key, total numeric);",
      path: "002_totals.sql",
      sql: "alter table invoices add column paid boolean;\nalter table invoices alter column total set default 0;",
      files: { "002_totals_rollback.sql": "alter table invoices drop column paid, drop column total;" },
      reports: [{ message: "fails", at: "alter column total set default 0" }],
    },
    {
      title: "A primary key that is still there",
      deployed: "create table invoices (id bigint primary key, total numeric); create table notes (id bigint);",
      path: "002_totals.sql",
      sql: "alter table notes add primary key (id);",
      files: { "002_totals_rollback.sql": "comment on table notes is 'as before';" },
      reports: [{ message: "fails", at: "add primary key (id)", data: { migration: "002_totals", statement: "add primary key (id)", reason: "since the table still has a primary key" } }],
    },
    {
      title: "The rollback makes something that needs what is dropped",
      deployed: "create table invoices (id bigint primary key, total numeric);\ncreate view totals as select total from invoices;",
      path: "002_totals.sql",
      sql: "drop view totals;",
      files: { "002_totals_rollback.sql": "create view totals as select total from invoices;\ncreate view sums as select sum(total) from totals;" },
      reports: [{ message: "fails", at: "drop view totals", data: { migration: "002_totals", statement: "drop view totals", reason: "since something that the rollback left needs what it drops" } }],
    },
    {
      title: "The rollback drops the key that a foreign key needs",
      deployed: "create table customers (id bigint primary key); create table invoices (customer_id bigint);",
      path: "002_customers.sql",
      sql: "alter table invoices add constraint payer foreign key (customer_id) references customers (id);",
      files: { "002_customers_rollback.sql": "alter table invoices drop constraint payer;\nalter table customers drop constraint customers_pkey;" },
      reports: [{ message: "fails", at: "add constraint payer foreign key (customer_id) references customers (id)", data: { migration: "002_customers", statement: "add constraint payer foreign key (customer_id) references customers (…", reason: "which the server refuses as the rollback leaves things" } }],
    },
    {
      title: "IF NOT EXISTS makes what the rollback took away",
      deployed: "create table invoices (id bigint primary key, total numeric);\ncreate index invoices_total on invoices (total);",
      path: "002_totals.sql",
      sql: "create index if not exists invoices_total on invoices (total);\nalter table invoices rename column total to amount;",
      files: { "002_totals_rollback.sql": "alter table invoices rename column amount to total;\ndrop index invoices_total;" },
    },
    {
      title: "There, back and there again",
      deployed: "create table invoices (id bigint primary key);",
      path: "002_totals.sql",
      sql: "alter table invoices add column total numeric;\ncreate index invoices_total on invoices (total);",
      files: { "002_totals_rollback.sql": "drop index invoices_total;\nalter table invoices drop column total;" },
    },
    {
      title: "The comment says that it stays",
      deployed: "create type mood as enum ('good');",
      path: "002_moods.sql",
      sql: "alter type mood add value 'bad';\ncreate table notes (mood mood);",
      files: { "002_moods_rollback.sql": "-- irreversible: a value of an enum cannot be taken away\ndrop table notes;" },
    },
  ],
});
