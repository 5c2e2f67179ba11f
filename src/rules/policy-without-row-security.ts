import { findHiddenSecurity } from "../facts/hidden-security.ts";
import { lastChangeOf, type Passage } from "../catalog/origin.ts";
import { writtenPolicies } from "../facts/policies.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { textOf } from "../source.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { needsRowSecurity } from "../tenancy.ts";

/** The tables, as written, that policies are dropped from which no migration here made: someone else looks after their security. */
function lookedAfterElsewhere(changes: readonly Passage["change"][]): ReadonlySet<string> {
  const made = new Set(changes.flatMap((change) => (change.kind === "CreatePolicy" ? [`${change.table.name}\0${change.name}`] : change.kind === "RenamePolicy" ? [`${change.table.name}\0${change.newName}`] : [])));
  return new Set(changes.flatMap((change) => (change.kind === "DropPolicy" && !made.has(`${change.table.name}\0${change.name}`) ? [change.table.name] : [])));
}

export default defineRule({
  id: "policy-without-row-security",
  category: "security",
  severity: "error",
  summary: "Enable row level security where there are policies",
  why: "A policy does nothing until row level security is enabled on its table: everyone with a grant sees all rows, while the schema reads as if they did not. The state at the end of the history counts.",
  instead: "ALTER TABLE … ENABLE ROW LEVEL SECURITY, in the migration that creates the policy.",
  see: ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html"],
  presets: ["recommended"],

  messages: {
    found: "The policy {policy} has no effect: row level security of {table} is not enabled, so whoever may read it sees every row.",
  },

  on: {
    history(history, { catalog, settings, read, report }) {
      const isHidden = findHiddenSecurity(history, catalog, read);
      const seen = new Set<string>();
      const elsewhere = lookedAfterElsewhere(history.migrations.flatMap(({ up }) => (up === null ? [] : read(up).statements.flatMap(({ changes }) => changes))));
      for (const { table, policy, creation } of writtenPolicies(history, catalog, read)) {
        const isSaid = needsRowSecurity(table, settings, history.runner);
        if (creation === undefined || isSaid || seen.has(table.label) || table.rowSecurity.enabled !== false || !table.known || elsewhere.has(table.name) || isHidden(table)) continue;
        if (lastChangeOf(["DisableRowSecurity"], table, history, read) !== undefined) continue;
        seen.add(table.label);
        const { change, file, statement } = creation;
        const named = change.kind === "CreatePolicy" && !change.nested ? textOf(file, change.tableSpan) : null;
        report("found", {
          at: change, file, data: { policy: quoteIdentifier(policy.name), table: table.label },
          suggestions: named === null ? undefined : [{ title: "Enable row level security", edits: [insertAfter(statement, `;\nalter table ${named} enable row level security`)] }],
        });
      }
    },
  },

  examples: [
    {
      title: "Never enabled",
      deployed: "create table orders (id bigint primary key, owner name);",
      sql: "create policy own on orders using (owner = current_user);",
      reports: [{ message: "found", at: "create policy own on orders using (owner = current_user)", data: { policy: "own", table: "orders" } }],
      suggested: "create policy own on orders using (owner = current_user);\nalter table orders enable row level security;",
    },
    {
      title: "Enabled in the same migration",
      deployed: "create table orders (id bigint primary key, owner name);",
      sql: "create policy own on orders using (owner = current_user);\nalter table orders enable row level security;",
    },
    {
      title: "Enabled by a later one",
      deployed: ["create table orders (id bigint primary key, owner name);", "create policy own on orders using (owner = current_user);"],
      sql: "alter table orders enable row level security;",
    },
    {
      title: "Dynamic SQL may have enabled it",
      deployed: "create table orders (id bigint primary key, owner name);",
      sql: "create policy own on orders using (owner = current_user);\ndo $$ declare t text; begin for t in select tablename from pg_tables where schemaname = 'public' loop execute format('alter table %I enable row level security', t); end loop; end $$;",
    },
    {
      title: "Policies that are made elsewhere: so is its row level security",
      deployed: "create table orders (id bigint primary key, owner name);",
      sql: "drop policy if exists tenant on orders;\ncreate policy own on orders using (owner = current_user);",
    },
    {
      title: "Disabled on purpose, which is a finding of its own",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy own on orders using (owner = current_user);",
      sql: "alter table orders disable row level security;",
    },
    {
      title: "Asked for by another rule, told once, a policy in a block, a table no migration made",
      config: { tenancy: { column: "tenant_id", exempt: ["notes", "jobs"] } },
      sql: "create table orders (id bigint, tenant_id bigint);\ncreate policy own on orders using (true);\ncreate table notes (id bigint);\ncreate policy own on notes using (true);\ncreate policy more on notes using (id > 0);\ncreate table jobs (id bigint);\ndo $$ begin create policy own on jobs using (true); end $$;\ncreate policy own on elsewhere using (true);\ndrop policy own on notes;\ncreate policy again on notes using (id > 1);",
      reports: [{ message: "found", at: "create policy more on notes using (id > 0)" }, { message: "found", at: "create policy own on jobs using (true)" }],
      suggested: "create table orders (id bigint, tenant_id bigint);\ncreate policy own on orders using (true);\ncreate table notes (id bigint);\ncreate policy own on notes using (true);\ncreate policy more on notes using (id > 0);\nalter table notes enable row level security;\ncreate table jobs (id bigint);\ndo $$ begin create policy own on jobs using (true); end $$;\ncreate policy own on elsewhere using (true);\ndrop policy own on notes;\ncreate policy again on notes using (id > 1);",
      notRun: "a table is not there",
    },
  ],
});
