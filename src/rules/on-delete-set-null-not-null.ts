import { writtenForeignKeys } from "../facts/written-foreign-keys.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "on-delete-set-null-not-null",
  category: "correctness",
  severity: "warning",
  summary: "Let columns be null that a foreign key sets to NULL",
  why: "The server accepts ON DELETE SET NULL on a column that is NOT NULL, and refuses the first DELETE in the other table that has to do it: the row can never be deleted, and that shows in production.",
  instead: "Use ON DELETE RESTRICT or CASCADE, or drop NOT NULL.",
  see: ["https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK"],
  presets: ["strict"],

  messages: {
    delete: "ON DELETE SET NULL can never set {column} of {table}, which is NOT NULL: deleting a row of {referenced} that is referenced fails.",
    update: "ON UPDATE SET NULL can never set {column} of {table}, which is NOT NULL: changing a key of {referenced} that is referenced fails.",
    tightened: "The foreign key {constraint} is to set {column} of {table} to NULL: with NOT NULL, {event} a row of {referenced} that is referenced fails.",
  },

  on: {
    change(change, { statement, catalog, report }) {
      for (const { constraint, references, columns, table } of writtenForeignKeys(change, statement, catalog)) {
        const set = references.setColumns.length > 0 ? references.setColumns : constraint.columns;
        const column = columns.find(({ name, notNull }) => notNull === true && set.includes(name));
        const updated = columns.find(({ notNull }) => notNull === true);
        const referenced = catalog.label(references.table);
        if (references.onDelete === "set null" && column !== undefined) report("delete", { at: constraint, data: { column: quoteIdentifier(column.name), table, referenced } });
        else if (references.onUpdate === "set null" && updated !== undefined) report("update", { at: constraint, data: { column: quoteIdentifier(updated.name), table, referenced } });
      }
    },
    SetNotNull(change, { catalog, report }) {
      const table = catalog.findTable(change.table);
      const key = table?.constraints.find(({ columns, references }) => {
        if (references === null || !columns.includes(change.column)) return false;
        return references.onUpdate === "set null" || (references.onDelete === "set null" && (references.setColumns.length === 0 || references.setColumns.includes(change.column)));
      });
      if (table === undefined || !key?.references) return;
      report("tightened", { at: change, data: { constraint: quoteIdentifier(key.name), column: quoteIdentifier(change.column), table: table.label, event: key.references.onDelete === "set null" ? "deleting" : "changing the key of", referenced: catalog.label(key.references.resolved) } });
    },
  },

  examples: [
    {
      title: "SET NULL on a column that is NOT NULL",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (user_id bigint not null references users on delete set null);",
      reports: [{ message: "delete", at: "references users on delete set null", data: { column: "user_id", table: "orders", referenced: "users" } }],
    },
    {
      title: "On a column of the primary key",
      deployed: "create table users (id bigint primary key); create table orders (user_id bigint, number integer, primary key (user_id, number));",
      sql: "alter table orders add foreign key (user_id) references users on update set null;",
      reports: [{ message: "update", at: "foreign key (user_id) references users on update set null" }],
    },
    {
      title: "NOT NULL comes later",
      deployed: "create table users (id bigint primary key); create table orders (user_id bigint references users on delete set null);",
      sql: "alter table orders alter column user_id set not null;",
      reports: [{ message: "tightened", at: "alter column user_id set not null", data: { constraint: "orders_user_id_fkey", column: "user_id", table: "orders", event: "deleting", referenced: "users" } }],
    },
    {
      title: "Another column of the key is set, and that may be null",
      deployed: "create table users (tenant_id bigint, id bigint, primary key (tenant_id, id));",
      sql: "create table orders (tenant_id bigint not null, user_id bigint, foreign key (tenant_id, user_id) references users on delete set null (user_id));",
    },
    {
      title: "The column may be null, or the rows go too",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (user_id bigint references users on delete set null, seller_id bigint not null references users on delete cascade);",
    },
    {
      title: "Another column, another constraint, another action, a part of the key",
      deployed: "create table users (id bigint primary key, n int, unique (id, n)); create table orders (a bigint references users on delete set null, b bigint references users, c bigint check (c > 0), d bigint, e int, foreign key (d, e) references users (id, n) on delete set null (d), f bigint references users on update set null);",
      sql: "alter table orders alter column b set not null, alter column c set not null, alter column e set not null, alter column f set not null;\nalter table nowhere alter column a set not null;",
      reports: [{ message: "tightened", at: "alter column f set not null" }],
      notRun: "a table is not there",
    },
  ],
});
