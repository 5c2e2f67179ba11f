import { reasonOf, refusedSql } from "../facts/refusal-reasons.ts";
import { excerpt } from "../phrase.ts";
import { defineRule } from "../rule.ts";
import { saysIrreversible } from "../sql/comment.ts";

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
    fails: "After its rollback {migration} cannot run again: it fails at {statement}, since {reason}.",
  },

  on: {
    rollback({ failsBack, failsAgain }, { migration, up, down, report }) {
      if (failsAgain === null || failsBack !== null || saysIrreversible(up) || saysIrreversible(down) || down.statements.length === 0) return;
      const { file } = up.script;
      report("fails", { at: failsAgain.change, file, data: { migration: migration.stem, statement: excerpt(refusedSql(failsAgain, file), 70), reason: reasonOf(failsAgain) } });
    },
  },

  examples: [
    {
      title: "What the rollback forgot is in the way",
      deployed: "create table invoices (id bigint primary key, total numeric);",
      path: "002_totals.sql",
      sql: "alter table invoices add column paid boolean;\ncreate index invoices_total on invoices (total);",
      files: { "002_totals_rollback.sql": "alter table invoices drop column paid;" },
      reports: [{ message: "fails", at: "create index invoices_total on invoices (total)", data: { migration: "002_totals", statement: "create index invoices_total on invoices (total)", reason: "the index invoices_total is there already" } }],
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
      reports: [{ message: "fails", at: "add primary key (id)", data: { migration: "002_totals", statement: "alter table notes add primary key (id)", reason: "the table has a primary key already" } }],
    },
    {
      title: "The rollback makes something that needs what is dropped",
      deployed: "create table invoices (id bigint primary key, total numeric);\ncreate view totals as select total from invoices;",
      path: "002_totals.sql",
      sql: "drop view totals;",
      files: { "002_totals_rollback.sql": "create view totals as select total from invoices;\ncreate view sums as select sum(total) from totals;" },
      reports: [{ message: "fails", at: "drop view totals", data: { migration: "002_totals", statement: "drop view totals", reason: "something that is dropped later, or not at all, still depends on it" } }],
    },
    {
      title: "The rollback drops the key that a foreign key needs",
      deployed: "create table customers (id bigint primary key); create table invoices (customer_id bigint);",
      path: "002_customers.sql",
      sql: "alter table invoices add constraint payer foreign key (customer_id) references customers (id);",
      files: { "002_customers_rollback.sql": "alter table invoices drop constraint payer;\nalter table customers drop constraint customers_pkey;" },
      reports: [{ message: "fails", at: "add constraint payer foreign key (customer_id) references customers (id)", data: { migration: "002_customers", statement: "alter table invoices add constraint payer foreign key (customer_id) r…", reason: "the server refuses it as things stand then" } }],
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
