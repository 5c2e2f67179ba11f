import { appendStatement } from "../atomic.ts";
import { defineRule } from "../rule.ts";
import { startOf } from "../source.ts";
import { saysIrreversible } from "../sql/comment.ts";

export default defineRule({
  id: "non-restoring-rollback",
  category: "rollback",
  severity: "warning",
  summary: "Bring back what the migration dropped or changed, as it was",
  why: "The version that the rollback goes back to was written for the old schema: a constraint, default, policy or view that is missing or different lets wrong rows in, shows rows to the wrong people, or breaks the code that is put back at the same time.",
  instead: "Make the object again as the earlier migrations made it. Where nothing can bring it back, say so: `-- irreversible: the old values are gone`.",
  see: ["https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md"],
  presets: ["strict"],

  messages: {
    missing: "{migration} dropped {object}, and its rollback does not bring it back.",
    missingWith: "{migration} dropped {object}, and its rollback does not bring it back: {sql}.",
    differs: "After the rollback of {migration}, {object} is not what it was before: its {facts} differs.",
  },

  on: {
    rollback(trip, { migration, up, down, report }) {
      if (!trip.certain || trip.failsBack !== null || down.statements.length === 0 || saysIrreversible(up) || saysIrreversible(down)) return;
      const file = down.script.file;
      const at = startOf(file, down.script.span);
      for (const { before, after, facts } of trip.unrestored) {
        if (before === null) continue;
        const data = { migration: migration.stem, object: before.label };
        if (after !== null) report("differs", { at, file, data: { ...data, facts: facts.join(" and ") } });
        else if (before.make === null || before.make.length > 200) report("missing", { at, file, data });
        else report("missingWith", { at, file, data: { ...data, sql: before.make.replace(/\s+/g, " ") }, suggestions: [{ title: `Make the ${before.label} again`, edits: [appendStatement(down, before.make)] }] });
      }
    },
  },

  examples: [
    {
      title: "The old index does not come back",
      deployed: "create table invoices (id bigint primary key, customer_id bigint, day date);\ncreate index invoices_customer on invoices (customer_id);",
      path: "002_customer_day.sql",
      sql: "create index invoices_customer_day on invoices (customer_id, day);\ndrop index invoices_customer;",
      files: { "002_customer_day_rollback.sql": "drop index invoices_customer_day;\n" },
      reports: [{ message: "missingWith", path: "002_customer_day_rollback.sql", at: "drop index invoices_customer_day;", data: { migration: "002_customer_day", object: "index invoices_customer", sql: "create index invoices_customer on invoices (customer_id)" } }],
      suggested: "drop index invoices_customer_day;\ncreate index invoices_customer on invoices (customer_id);\n",
    },
    {
      title: "The column comes back with another type, and without its default",
      deployed: "create table invoices (id bigint primary key, state varchar(20) not null default 'open');",
      path: "002_state.sql",
      sql: "alter table invoices drop column state;",
      files: { "002_state_rollback.sql": "alter table invoices add column state text not null;" },
      reports: [{ message: "differs", path: "002_state_rollback.sql", at: "alter table invoices add column state text not null;", data: { migration: "002_state", object: "column invoices.state", facts: "type and default" } }],
    },
    {
      title: "The partition stays attached, with its own columns",
      deployed: "create table visits (day date not null, n int) partition by range (day); create table visits_old (day date not null, n int);",
      path: "002_old_visits.sql",
      sql: "alter table visits attach partition visits_old for values from ('2020-01-01') to ('2021-01-01');",
      files: { "002_old_visits_rollback.sql": "comment on table visits_old is 'old';" },
      reports: [{ message: "differs", path: "002_old_visits_rollback.sql", at: "comment on table visits_old is 'old';", data: { migration: "002_old_visits", object: "table visits_old", facts: "parent" } }],
    },
    {
      title: "NOT NULL stays",
      deployed: "create table invoices (id bigint primary key, state text);",
      path: "002_state.sql",
      sql: "alter table invoices alter column state set not null;\nalter table invoices add column paid boolean;",
      files: { "002_state_rollback.sql": "alter table invoices drop column paid;" },
      reports: [{ message: "differs", path: "002_state_rollback.sql", at: "alter table invoices drop column paid;", data: { migration: "002_state", object: "column invoices.state", facts: "NOT NULL" } }],
    },
    {
      title: "A table whose columns nobody can list in one statement",
      deployed: "create table invoices (id bigint primary key);\ncreate table notes (body text);",
      path: "002_drop_notes.sql",
      sql: "drop table notes;\nalter table invoices add column note text;",
      files: { "002_drop_notes_rollback.sql": "alter table invoices drop column note;" },
      reports: [{ message: "missing", path: "002_drop_notes_rollback.sql", at: "alter table invoices drop column note;", data: { migration: "002_drop_notes", object: "table notes" } }],
    },
    {
      title: "The same, written another way",
      deployed: "create table invoices (id bigint primary key, total numeric, constraint positive check (total > 0));\ncreate view totals as select total from invoices;",
      path: "002_totals.sql",
      sql: "drop view totals;\nalter table invoices drop constraint positive;",
      files: { "002_totals_rollback.sql": "ALTER TABLE public.invoices ADD CONSTRAINT positive CHECK ((total > 0));\nCREATE OR REPLACE VIEW totals AS\n  SELECT total FROM invoices;" },
    },
    {
      title: "The rollback says what is gone",
      deployed: "create table invoices (id bigint primary key, note text);",
      path: "002_notes.sql",
      sql: "alter table invoices drop column note;\nalter table invoices add column paid boolean;",
      files: { "002_notes_rollback.sql": "-- irreversible: the notes are gone\nalter table invoices drop column paid;" },
    },
  ],
});
