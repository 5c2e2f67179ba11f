import { baseName } from "../catalog/catalog.ts";
import type { Part } from "../catalog/inventory.ts";
import { defineRule } from "../rule.ts";
import { startOf } from "../source.ts";
import type { Change } from "../sql/change.ts";
import type { Statement } from "../sql/statement.ts";

export default defineRule({
  id: "overreaching-rollback",
  category: "rollback",
  severity: "warning",
  summary: "Take back nothing but what the migration did",
  why: "What was there before the migration belongs to the version that the rollback goes back to. A rollback that drops or changes it was copied from elsewhere, or its CASCADE reaches further than meant: the schema after it is one that never was.",
  instead: "Remove the statement from the rollback, or name what it drops in place of CASCADE.",
  see: ["https://www.postgresql.org/docs/current/ddl-depend.html"],
  presets: ["strict"],

  messages: {
    drops: "The rollback of {migration} drops {object}, which was there before the migration.",
    makes: "The rollback of {migration} makes {object}, which was not there before the migration.",
    changes: "The rollback of {migration} changes the {facts} of {object}, which the migration left as it was.",
  },

  on: {
    rollback(trip, { migration, down, report }) {
      if (!trip.certain || trip.failsBack !== null) return;
      const file = down.script.file;
      for (const { before, after, facts } of trip.beyond) {
        const part = before ?? after;
        if (part === null) continue;
        const statement = statementAbout(part, after === null ? down.statements.toReversed() : down.statements) ?? { span: startOf(file, down.script.span) };
        const data = { migration: migration.stem, object: part.label };
        if (before === null) report("makes", { at: statement, file, data });
        else if (after === null) report("drops", { at: statement, file, data });
        else report("changes", { at: statement, file, data: { ...data, facts: facts.join(" and ") } });
      }
    },
  },

  examples: [
    {
      title: "The rollback of another migration was copied",
      deployed: "create table invoices (id bigint primary key, total numeric);\ncreate index invoices_total on invoices (total);",
      path: "002_paid.sql",
      sql: "alter table invoices add column paid boolean;",
      files: { "002_paid_rollback.sql": "alter table invoices drop column paid;\ndrop index invoices_total;" },
      reports: [{ message: "drops", path: "002_paid_rollback.sql", at: "drop index invoices_total", data: { migration: "002_paid", object: "index invoices_total" } }],
    },
    {
      title: "The table was there before",
      deployed: "create table invoices (id bigint primary key);",
      path: "002_paid.sql",
      sql: "alter table invoices add column paid boolean;",
      files: { "002_paid_rollback.sql": "drop table invoices;" },
      reports: [{ message: "drops", path: "002_paid_rollback.sql", at: "drop table invoices", data: { migration: "002_paid", object: "table invoices" } }],
    },
    {
      title: "Something new",
      deployed: "create table invoices (id bigint primary key, state text);",
      path: "002_paid.sql",
      sql: "alter table invoices add column paid boolean;",
      files: { "002_paid_rollback.sql": "alter table invoices drop column paid;\nalter table invoices alter column state set default 'open';\ncreate table unpaid (id bigint);" },
      reports: [
        { message: "changes", path: "002_paid_rollback.sql", at: "alter table invoices alter column state set default 'open'", data: { migration: "002_paid", object: "column invoices.state", facts: "default" } },
        { message: "makes", path: "002_paid_rollback.sql", at: "create table unpaid (id bigint)", data: { migration: "002_paid", object: "table unpaid" } },
      ],
    },
    {
      title: "A name that another one contains",
      deployed: "create table all_orders (id bigint primary key);\ncreate table orders (id bigint primary key, total numeric);",
      path: "002_paid.sql",
      sql: "alter table all_orders add column paid boolean;",
      files: { "002_paid_rollback.sql": "alter table all_orders drop column paid;\nalter table orders drop column total;\ndo $$ begin drop table orders; end $$;" },
      reports: [{ message: "drops", path: "002_paid_rollback.sql", at: "do $$ begin drop table orders; end $$", data: { migration: "002_paid", object: "table orders" } }],
    },
    {
      title: "Only what the migration did",
      deployed: "create table invoices (id bigint primary key);",
      path: "002_paid.sql",
      sql: "alter table invoices add column paid boolean;",
      files: { "002_paid_rollback.sql": "alter table invoices drop column paid;" },
    },
  ],
});

/** The first statement that names a part, else the first one about its table. */
function statementAbout({ name, table }: Part, statements: readonly Statement[]): Statement | undefined {
  const hit = (meets: (change: Change) => boolean): Statement | undefined => statements.find(({ changes }) => changes.some(meets));
  if (table === null) return hit((change) => namesIn(change).includes(name));
  return hit((change) => namesIn(change).includes(name) && namesIn(change).includes(table)) ?? hit((change) => namesIn(change).includes(table));
}

/** The names that a change holds, of tables, columns and all else. */
function namesIn(change: Change): string[] {
  return Object.values(change).flatMap((value: unknown) => {
    const name = typeof value === "object" && value !== null && "name" in value ? value.name : value;
    return typeof name === "string" ? [baseName(name)] : [];
  });
}
