import { mentions } from "../phrase.ts";
import { defineRule } from "../rule.ts";
import type { Change } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { verificationOf } from "../verification.ts";

/** What a change makes that a query could look for, and its name. */
function madeBy(change: Change): { readonly what: string; readonly name: string } | null {
  switch (change.kind) {
    case "CreateTable": return { what: "table", name: change.table.name };
    case "AddColumn": return { what: "column", name: change.column.name };
    case "CreateIndex": return change.name === null ? null : { what: "index", name: change.name };
    case "CreatePolicy": return { what: "policy", name: change.name };
    case "AddConstraint": return change.constraint.kind === "foreign key" && change.constraint.name !== null ? { what: "foreign key", name: change.constraint.name } : null;
    case "CreateObject": return change.object === "trigger" || change.object === "view" || change.object === "materialized view" ? { what: change.object, name: change.name.name } : null;
    default: return null;
  }
}

export default defineRule({
  id: "incomplete-verification",
  category: "convention",
  severity: "warning",
  summary: "Verify everything that the migration makes",
  why: "What no query looks for can be missing without anyone seeing it: a policy that was not created leaves rows open, an index that failed leaves a query slow.",
  instead: "Add a query for each new table, column, index, policy, foreign key and trigger.",
  see: ["https://www.postgresql.org/docs/current/information-schema.html", "https://www.postgresql.org/docs/current/view-pg-policies.html"],
  presets: [],

  messages: {
    unverified: "No verification query looks for the {what} {name}.",
  },

  on: {
    migration(migration, { read, report }) {
      if (migration.up === null || migration.repeatable) return;
      const queries = verificationOf(migration, read).toLowerCase();
      if (queries.trim() === "") return; // the matter of missing-verification
      const changes = read(migration.up).statements.flatMap((statement) => statement.changes);
      const temporary = new Set(changes.flatMap((change) => (change.kind === "CreateTable" && change.temporary ? [change.table.name] : [])));
      for (const change of changes) {
        if ("table" in change && change.table !== null && temporary.has(change.table.name)) continue;
        const made = madeBy(change);
        if (made !== null && !mentions(queries, made.name.toLowerCase())) report("unverified", { at: change, data: { what: made.what, name: quoteIdentifier(made.name) } });
      }
    },
  },

  examples: [
    {
      title: "The index is looked for, the policy is not",
      deployed: "create table orders (day date);",
      path: "002_orders.sql",
      sql: "create index orders_day on orders (day);\ncreate policy everyone on orders using (true);\nselect indexname from pg_indexes where indexname = 'orders_day';",
      reports: [{ message: "unverified", at: "create policy everyone on orders using (true)", data: { what: "policy", name: "everyone" } }],
    },
    {
      title: "Everything is looked for",
      deployed: "create table orders (day date);",
      path: "002_orders.sql",
      sql: "alter table orders add column paid boolean;\ncreate index orders_day on orders (day);",
      files: { "002_orders.verify.sql": "select day, paid from orders where false;\nselect 1 / count(*) from pg_indexes where indexname = 'orders_day';" },
    },
    { title: "A temporary table is not left to look for", sql: "create temporary table orders (day date);\ncreate index orders_day on orders (day);\nselect 1;" },
    {
      title: "Nothing is verified: another rule says so",
      sql: "create table orders (day date);",
    },
    {
      title: "What is not looked for: checks, functions, what has no name",
      sql: "create table orders (id bigint, n int);\nalter table orders add check (n > 0);\nalter table orders add constraint whole check (n > 1);\ncreate view seen as select 1 as n;\ncreate materialized view copied as select 1 as n;\ncreate function touch() returns trigger language plpgsql as 'begin return new; end';\ncreate trigger touches before update on orders for each row execute function touch();\nalter table orders add foreign key (id) references parents;\n-- Verification: select to_regclass('orders');\n",
      files: { "002_example_verify.sql": "select to_regclass('orders');" },
      reports: [
        { message: "unverified", at: "create view seen as select 1 as n" },
        { message: "unverified", at: "create materialized view copied as select 1 as n" },
        { message: "unverified", at: "create trigger touches before update on orders for each row execute function touch()" },
      ],
      notRun: "a table is not there",
    },
  ],
});
