import type { Table } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import type { Change } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";

/** The tables that a change compares to check the rows that are there; null where it checks none. */
function comparedBy(change: Change, catalog: { readonly table: (name: { schema: string | null; name: string }) => Table }): { readonly name: string; readonly child: Table; readonly parent: Table } | null {
  if (change.kind === "AddConstraint" && change.constraint.references !== null && !change.constraint.notValid && !change.constraint.notEnforced) {
    const child = catalog.table(change.table);
    return { name: change.constraint.name === null ? "this foreign key" : quoteIdentifier(change.constraint.name), child, parent: catalog.table(change.constraint.references.table) };
  }
  if (change.kind !== "ValidateConstraint") return null;
  const child = catalog.table(change.table);
  const constraint = child.constraints.find(({ name }) => name === change.constraint);
  return constraint?.references === null || constraint?.references === undefined || constraint.valid === true ? null : { name: quoteIdentifier(constraint.name), child, parent: catalog.table(constraint.references.resolved) };
}

function isForced({ rowSecurity }: Table): boolean {
  return rowSecurity.enabled === true && rowSecurity.forced === true;
}

export default defineRule({
  id: "foreign-key-under-forced-row-security",
  category: "correctness",
  severity: "warning",
  summary: "Make sure that the check of a foreign key sees the rows it is about",
  why: "The rows that are there are checked by a query that runs as the owner of the table, and under FORCE ROW LEVEL SECURITY the policies hold for it. Without a tenant in the session it sees no rows: the foreign key is marked valid over rows that point nowhere. Where the referenced table is the forced one, no row is found over there, and good rows are refused. Superusers and roles with BYPASSRLS see all rows.",
  instead: "Run migrations as a role with BYPASSRLS (then say `bypass: true`), or NO FORCE and FORCE around the statement in one transaction. After `set row_security = off` the server refuses what it would filter.",
  see: ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html", "https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/utils/adt/ri_triggers.c"],
  presets: ["strict"],

  options: {
    bypass: { type: "boolean", default: false, description: "The role that runs the migrations is a superuser or has BYPASSRLS." },
  },

  messages: {
    unseen: "Row level security of {table} is forced: unless this runs as a role that bypasses it, the check sees no row without a tenant in the session, and {constraint} is marked valid whatever the rows hold.",
    refused: "Row level security of {target} is forced: unless this runs as a role that bypasses it, the check finds no row there without a tenant in the session, and refuses {constraint} although the rows of {table} are fine.",
  },

  on: {
    change(change, { catalog, session, migration, options, report }) {
      const compared = options.bypass || migration.runner.hosting?.bypassesRowSecurity === true || session.setting("row_security") === "off" ? null : comparedBy(change, catalog);
      if (compared === null || compared.child.isNew) return;
      const { name, child, parent } = compared;
      if (isForced(child)) report("unseen", { at: change, data: { table: child.label, constraint: name } });
      else if (isForced(parent)) report("refused", { at: change, data: { target: parent.label, table: child.label, constraint: name } });
    },
  },

  examples: [
    {
      title: "Added to a table whose policies hold for its owner",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint, tenant bigint); alter table orders enable row level security, force row level security; create policy own on orders using (tenant = 1);",
      sql: "alter table orders add constraint orders_user foreign key (user_id) references users;",
      reports: [{ message: "unseen", at: "add constraint orders_user foreign key (user_id) references users", data: { table: "orders", constraint: "orders_user" } }],
    },
    {
      title: "Validated",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint, tenant bigint); alter table orders enable row level security, force row level security; create policy own on orders using (tenant = 1); alter table orders add constraint orders_user foreign key (user_id) references users not valid;",
      sql: "alter table orders validate constraint orders_user;",
      reports: [{ message: "unseen", at: "validate constraint orders_user" }],
    },
    {
      title: "The referenced table hides its rows",
      deployed: "create table users (id bigint primary key, tenant bigint); alter table users enable row level security, force row level security; create policy own on users using (tenant = 1); create table orders (id bigint primary key, user_id bigint);",
      sql: "alter table orders add constraint orders_user foreign key (user_id) references users;",
      reports: [{ message: "refused", at: "add constraint orders_user foreign key (user_id) references users", data: { target: "users", table: "orders", constraint: "orders_user" } }],
    },
    {
      title: "Not forced while it runs",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint); alter table orders enable row level security, force row level security;",
      sql: "begin;\nalter table orders no force row level security;\nalter table orders add constraint orders_user foreign key (user_id) references users;\nalter table orders force row level security;\ncommit;",
    },
    {
      title: "NOT VALID looks at no rows",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint); alter table orders enable row level security, force row level security;",
      sql: "alter table orders add constraint orders_user foreign key (user_id) references users not valid;",
    },
    {
      title: "A CHECK sees every row",
      deployed: "create table orders (id bigint primary key, total bigint); alter table orders enable row level security, force row level security; alter table orders add constraint positive check (total > 0) not valid;",
      sql: "alter table orders validate constraint positive;",
    },
    {
      title: "The server refuses what it would filter",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint); alter table orders enable row level security, force row level security;",
      sql: "set row_security = off;\nalter table orders add constraint orders_user foreign key (user_id) references users;",
    },
    {
      title: "A role that bypasses row level security",
      options: { bypass: true },
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint); alter table orders enable row level security, force row level security;",
      sql: "alter table orders add constraint orders_user foreign key (user_id) references users;",
    },
    {
      title: "A new table has no rows",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key, user_id bigint);\nalter table orders enable row level security, force row level security;\nalter table orders add constraint orders_user foreign key (user_id) references users;",
    },
  ],
});
