import type { Catalog } from "../catalog/catalog.ts";
import { madeBy } from "../catalog/made-by.ts";
import { changeAt } from "../catalog/origin.ts";
import type { NamedObject, Table } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import { matchesTable } from "../tenancy.ts";
import { nodesTagged, walk } from "../sql/expression.ts";
import { relationName } from "../sql/names.ts";
import { firstStatement } from "../sql/parse.ts";
import { isWord } from "../sql/split.ts";
import { optionIsOn } from "../sql/read-option.ts";

/** The tables that a view reads and whose policies its owner is exempt from, and whether it reads them as whoever asks. */
function readingOf(view: NamedObject, catalog: Catalog): { readonly tables: readonly Table[]; readonly asInvoker: boolean; readonly plain: boolean } {
  const statement = madeBy(view);
  const options = statement === null ? [] : nodesTagged(statement, "ViewStmt").flatMap((node) => node.options ?? []);
  const changed = view.clauses?.get("option security_invoker");
  const found = new Set<Table>();
  walk(statement, (node) => {
    const table = "RangeVar" in node ? catalog.findTable(relationName(node.RangeVar)) : undefined;
    if (table?.rowSecurity.enabled === true && table.rowSecurity.forced === false) found.add(table);
  });
  return { tables: [...found], asInvoker: changed === undefined ? optionIsOn(options, "security_invoker") : isSetOn(changed), plain: options.length === 0 };
}

/** Whether a clause of ALTER VIEW, `SET (security_invoker = on)`, turns it on. */
function isSetOn(clause: string): boolean {
  const statement = firstStatement(`ALTER VIEW v ${clause}`);
  const commands = statement === null ? [] : nodesTagged(statement, "AlterTableCmd").filter(({ subtype }) => subtype === "AT_SetRelOptions");
  return commands.some(({ def }) => def !== undefined && "List" in def && optionIsOn(def.List.items, "security_invoker"));
}

export default defineRule({
  id: "view-bypasses-row-security",
  category: "security",
  severity: "warning",
  summary: "Let views read protected tables as whoever asks",
  why: "A view reads its tables as its owner, who is mostly theirs as well, and policies do not apply to the owner: whoever may read the view sees all rows. A materialized view keeps them for all to see, and can have no policies.",
  instead: "CREATE VIEW … WITH (security_invoker = true), from PostgreSQL 15 on; before that, repeat the condition in the view or grant it to trusted roles alone. Grant a materialized view to those who may see everything, or filter it in a view.",
  see: ["https://www.postgresql.org/docs/current/sql-createview.html", "https://www.postgresql.org/docs/current/rules-privileges.html"],
  presets: ["strict"],

  messages: {
    foreign: "The foreign table {view} holds rows of tenants, and a foreign table has no row level security: whoever may read it sees them all. Grant it to nobody who should not.",
    view: "The view {view} reads {tables} as its owner, past row level security: whoever may read the view sees every row. Make it WITH (security_invoker = true).",
    older: "The view {view} reads {tables} as its owner, past row level security, and before PostgreSQL 15 there is no other way: whoever may read the view sees every row. Grant it to nobody who should not.",
    materialized: "The materialized view {view} holds rows of {tables} that row level security hides: whoever may read it sees them all. Grant it to nobody who should not.",
  },

  on: {
    history(history, { catalog, settings, read, report }) {
      for (const table of catalog.tables()) {
        const { tenancy } = settings;
        if (!table.foreign || tenancy === null || matchesTable(tenancy.exempt, table) || !table.columns.some(({ name }) => name === tenancy.column)) continue;
        const made = changeAt(history, read, table.origin);
        if (made !== undefined) report("foreign", { at: made.change, file: made.file, data: { view: table.label } });
      }
      for (const object of catalog.objects()) {
        if (object.kind !== "view" && object.kind !== "materialized view") continue;
        const { tables, asInvoker, plain: isPlain } = readingOf(object, catalog);
        const passage = tables.length === 0 || (asInvoker && object.kind === "view") ? undefined : changeAt(history, read, object.origin);
        if (passage === undefined) continue;
        const { change, file, statement } = passage;
        const as = statement.tokens.find((token) => token.start > change.span.start && isWord(file.text, token, "as"));
        const plain = isPlain && as !== undefined && !change.nested && object.kind === "view" && settings.postgres >= 15;
        report(object.kind === "view" ? (settings.postgres >= 15 ? "view" : "older") : "materialized", {
          at: change, file,
          data: { view: catalog.label(object), tables: tables.map(({ label }) => label).join(", ") },
          suggestions: plain ? [{ title: "Read as whoever asks", edits: [{ span: { start: as.start, end: as.start }, text: "with (security_invoker = true) " }] }] : undefined,
        });
      }
    },
  },

  examples: [
    {
      title: "A view of a protected table",
      postgres: 15,
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy own on orders using (owner = current_user);",
      sql: "create view latest as select * from orders order by id desc limit 10;",
      reports: [{ message: "view", at: "create view latest as select * from orders order by id desc limit 10", data: { view: "latest", tables: "orders" } }],
      suggested: "create view latest with (security_invoker = true) as select * from orders order by id desc limit 10;",
    },
    {
      title: "Before PostgreSQL 15",
      postgres: 14,
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy own on orders using (owner = current_user);",
      sql: "create view latest as select * from orders order by id desc limit 10;",
      reports: [{ message: "older", at: "create view latest as select * from orders order by id desc limit 10" }],
    },
    {
      title: "A copy of the rows",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy own on orders using (owner = current_user);",
      sql: "create materialized view totals as select owner, count(*) as orders from orders group by owner;",
      reports: [{ message: "materialized", at: "create materialized view totals as select owner, count(*) as orders from orders group by owner", data: { view: "totals", tables: "orders" } }],
    },
    {
      title: "A foreign table with tenants",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create foreign table invoices (id bigint, tenant_id uuid) server archive;",
      reports: [{ message: "foreign", at: "create foreign table invoices (id bigint, tenant_id uuid) server archive", data: { view: "invoices" } }],
      notRun: "the server of the tests has no other server to ask",
    },
    {
      title: "It reads as whoever asks",
      postgres: 15,
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy own on orders using (owner = current_user);",
      sql: "create view latest with (security_invoker) as select * from orders;\ncreate view first as select * from orders;\nalter view first set (security_invoker = /* not off */ true);",
    },
    {
      title: "Turned off again",
      postgres: 15,
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy own on orders using (owner = current_user);",
      sql: "create view latest with (security_invoker) as select * from orders;\nalter view latest set (security_invoker = OFF);",
      reports: [{ message: "view", at: "create view latest with (security_invoker) as select * from orders", data: { view: "latest", tables: "orders" } }],
    },
    {
      title: "The policies hold for the owner too",
      postgres: 15,
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security, force row level security; create policy own on orders using (owner = current_user);",
      sql: "create view latest as select * from orders;",
    },
    {
      title: "A table that is not protected",
      postgres: 15,
      deployed: "create table countries (code text primary key);",
      sql: "create view codes as select code from countries;",
    },
    {
      title: "A materialized view is not asked, and a view with another option is for you to change",
      sql: "create table orders (id bigint);\nalter table orders enable row level security;\ncreate view seen with (security_barrier) as select id from orders;\ncreate materialized view copied as select id from orders;\ndo $$ begin create view nested as select id from orders; end $$;",
      reports: [
        { message: "older", at: "create view seen with (security_barrier) as select id from orders" },
        { message: "materialized", at: "create materialized view copied as select id from orders" },
        { message: "older", at: "create view nested as select id from orders" },
      ],
    },
    {
      title: "Foreign tables without tenants",
      config: { tenancy: { column: "tenant_id", exempt: ["countries"] } },
      sql: "create foreign table prices (n int) server far;\ncreate foreign table countries (tenant_id int) server far;",
      notRun: "the server is not there",
    },
  ],
});
