import { fitOf, writtenForeignKeys } from "../facts/written-foreign-keys.ts";
import { unknown } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "foreign-key-type-mismatch",
  category: "correctness",
  severity: "error",
  summary: "Give foreign keys a type that can be compared with the key they reference",
  why: "The server refuses a foreign key between types that it cannot compare, text and uuid for one: the migration stops at it.",
  instead: "Give the column the type of the column that it references.",
  see: ["https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK"],
  presets: ["recommended"],

  messages: {
    refused: "The server refuses this foreign key: {column} of {table} is {type}, and {key} of {referenced} is {keyType}, which cannot be compared.",
  },

  on: {
    change(change, { statement, catalog, report }) {
      for (const { constraint, columns, target, targetColumns, table } of writtenForeignKeys(change, statement, catalog)) {
        if (target === null || columns.length !== constraint.columns.length) continue;
        columns.forEach(({ name, type }, index) => {
          const key = target.columns.find((column) => column.name === targetColumns[index]);
          if (key === undefined || type === unknown || key.type === unknown || fitOf(type, key.type) !== "refused") return;
          report("refused", { at: constraint, data: { column: quoteIdentifier(name), table, type: type.label, key: quoteIdentifier(key.name), referenced: target.label, keyType: key.type.label } });
        });
      }
    },
  },

  examples: [
    {
      title: "text and uuid",
      deployed: "create table users (id uuid primary key);",
      sql: "create table orders (id bigint primary key, user_id text references users);",
      reports: [{ message: "refused", at: "references users", data: { column: "user_id", table: "orders", type: "text", key: "id", referenced: "users", keyType: "uuid" } }],
      fails: "cannot be implemented",
    },
    {
      title: "A column that is there already",
      deployed: "create table users (id bigint primary key); create table orders (user_id numeric);",
      sql: "alter table orders add constraint orders_user foreign key (user_id) references users (id);",
      reports: [{ message: "refused", at: "constraint orders_user foreign key (user_id) references users (id)" }],
      fails: "cannot be implemented",
    },
    {
      title: "A column and its constraint in one statement",
      deployed: "create table users (id uuid primary key); create table orders (id bigint primary key);",
      sql: "alter table orders add column user_id bigint, add foreign key (user_id) references users;",
      reports: [{ message: "refused", at: "foreign key (user_id) references users" }],
      fails: "cannot be implemented",
    },
    {
      title: "The same type, and types that can be compared",
      deployed: "create table users (id bigserial primary key, email varchar(100) unique);",
      sql: "create table orders (user_id bigint references users, email text references users (email), small_id integer references users);",
    },
    {
      title: "A table that no migration made",
      sql: "create table orders (id bigint primary key, user_id text references users);",
      notRun: "users is not there",
    },
  ],
});
