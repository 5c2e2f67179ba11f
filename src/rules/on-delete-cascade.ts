import type { Catalog } from "../catalog/catalog.ts";
import { changesAfter, changesIn, onTable } from "../facts/changes-on.ts";
import { defineRule, type Place, type Report } from "../rule.ts";
import type { ConstraintDefinition, ObjectName } from "../sql/change.ts";
import type { ScriptText } from "../sql/statement.ts";

const messages = {
  added: "From here on deleting a row of {parent} deletes all rows of {table} that point to it, without a word to whoever deletes it.",
  changed: "Until now deleting a row of {parent} deleted none of {table}; from here on it deletes all that point to it.",
} as const;

export default defineRule({
  id: "on-delete-cascade",
  category: "data-loss",
  severity: "warning",
  summary: "Do not let a DELETE go through to other tables",
  why: "ON DELETE CASCADE makes one DELETE, by mistake or by a clean-up job, empty tables that the statement does not name, and theirs in turn. It holds their rows locked while it does so, and row triggers are all that sees it.",
  instead: "ON DELETE RESTRICT, and delete the dependent rows by a statement that names them; or SET NULL where they may stand alone.",
  see: ["https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK"],
  presets: [],
  options: {
    newTables: { type: "boolean", default: false, description: "Also where the table that gets the foreign key is new." },
  },

  messages,

  on: {
    DropConstraint(drop, { catalog, text, report }) {
      const table = catalog.table(drop.table);
      const former = catalog.constraint(drop.table, drop.constraint);
      if (!former?.references || former.references.onDelete === "cascade" || table.madeHere) return;
      const data = { parent: catalog.label(former.references.resolved), table: table.label };
      for (const add of onTable(changesAfter(drop, text), table, catalog, "AddConstraint")) {
        if (add.constraint.references?.onDelete === "cascade" && add.constraint.columns.join() === former.columns.join()) report("changed", { at: add, data });
      }
    },
    AddConstraint(add, { catalog, options, text, report }) {
      tell(report, add.constraint, add.table, catalog, text, options.newTables, add);
    },
    AddColumn(add, { catalog, options, text, report }) {
      for (const constraint of add.column.constraints) tell(report, constraint, add.table, catalog, text, options.newTables, constraint);
    },
    CreateTable(create, { catalog, options, text, report }) {
      if (!options.newTables || create.temporary) return;
      for (const constraint of create.constraints) tell(report, constraint, create.table, catalog, text, true, constraint);
    },
  },

  examples: [
    {
      title: "A new foreign key that cascades",
      deployed: "create table users (id bigint primary key); create table orders (user_id bigint);",
      sql: "alter table orders add constraint orders_user foreign key (user_id) references users on delete cascade;",
      reports: [{ message: "added", at: "add constraint orders_user foreign key (user_id) references users on delete cascade", data: { parent: "users", table: "orders" } }],
    },
    {
      title: "One that did not is made to cascade",
      deployed: "create table users (id bigint primary key); create table orders (user_id bigint constraint orders_user references users);",
      sql: "alter table orders drop constraint orders_user, add constraint orders_user foreign key (user_id) references users on delete cascade;",
      reports: [{ message: "changed", at: "add constraint orders_user foreign key (user_id) references users on delete cascade", data: { parent: "users", table: "orders" } }],
    },
    {
      title: "With a new column",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key);",
      sql: "alter table orders add column user_id bigint references users on delete cascade;",
      reports: [{ message: "added", at: "references users on delete cascade" }],
    },
    {
      title: "In new tables as well",
      deployed: "create table users (id bigint primary key);",
      options: { newTables: true },
      sql: "create table orders (user_id bigint references users on delete cascade);",
      reports: [{ message: "added", at: "references users on delete cascade" }],
    },
    {
      title: "The table is new",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (user_id bigint references users on delete cascade); create table lines (user_id bigint); alter table lines add foreign key (user_id) references users on delete cascade;",
    },
    {
      title: "It cascaded before",
      deployed: "create table users (id bigint primary key); create table orders (user_id bigint constraint orders_user references users on delete cascade);",
      sql: "alter table orders drop constraint orders_user, add constraint orders_user_fkey foreign key (user_id) references users on delete cascade;",
    },
    {
      title: "It refuses",
      deployed: "create table users (id bigint primary key); create table orders (user_id bigint);",
      sql: "alter table orders add foreign key (user_id) references users on delete restrict;",
    },
    {
      title: "It cascades as it did, or refuses as before, on tables that are old, new and temporary",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint constraint buyer references users on delete cascade, mate_id bigint constraint mate references users, size int constraint whole check (size > 0));",
      sql: "alter table orders drop constraint whole;\nalter table orders drop constraint mate;\nalter table orders add constraint mate foreign key (mate_id) references users on delete set null;\ncreate table carts (id bigint primary key, user_id bigint constraint buyer references users);\nalter table carts drop constraint buyer;\nalter table carts add constraint buyer foreign key (user_id) references users on delete cascade;",
    },
    {
      title: "In new tables as well, but for those of this session, and beside another that cascades",
      options: { newTables: true },
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint references users, mate_id bigint references users);",
      sql: "create temporary table u (id bigint primary key);\ncreate temporary table seen (user_id bigint references u on delete cascade);\nalter table orders add constraint buyer foreign key (user_id) references users on delete cascade;\nalter table orders add constraint buyer_again foreign key (user_id) references users on delete cascade;\nalter table orders add constraint mate foreign key (mate_id) references users on delete cascade;",
      reports: [
        { message: "added", at: "add constraint buyer foreign key (user_id) references users on delete cascade" },
        { message: "added", at: "add constraint mate foreign key (mate_id) references users on delete cascade" },
      ],
    },
    {
      title: "Another column's is dropped",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint constraint buyer references users, mate_id bigint);",
      sql: "alter table orders drop constraint buyer;\nalter table orders add constraint mate foreign key (mate_id) references users on delete cascade;",
    },
  ],
});

function tell(report: Report<typeof messages>, { references, columns }: ConstraintDefinition, name: ObjectName, catalog: Catalog, text: ScriptText, newTables: boolean, at: Place): void {
  const table = catalog.table(name);
  if (references?.onDelete !== "cascade" || table.temporary || (table.madeHere && !newTables)) return;
  const data = { parent: catalog.label(references.table), table: table.label };
  // One that takes the place of another that the script dropped is told there.
  const replaces = onTable(changesIn(text), table, catalog, "DropConstraint").length > 0;
  const cascades = table.constraints.some((constraint) => constraint.references?.onDelete === "cascade" && constraint.columns.join() === columns.join());
  if (!replaces && !cascades) report("added", { at, data });
}
