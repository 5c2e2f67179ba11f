import { fitOf, writtenForeignKeys } from "../facts/written-foreign-keys.ts";
import { unknown } from "../catalog/schema.ts";
import { defineRule, replace } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "foreign-key-type-differs",
  category: "correctness",
  severity: "warning",
  summary: "Give foreign keys the type of the column they reference",
  why: "The server accepts a foreign key of another type than the key it references if the two can be compared. An integer that references a bigint takes every row until the key passes 2,147,483,647: then nothing can reference the new rows, and the column has to be rewritten under a lock. Joins compare across types, which an index serves less well.",
  instead: "Give the column the type of the column that it references.",
  see: ["https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK", "https://www.postgresql.org/docs/current/datatype-numeric.html"],
  presets: ["strict"],

  messages: {
    narrower: "{column} of {table} is {type}, and {key} of {referenced} is {keyType}: once the keys of {referenced} outgrow {type}, no row of {table} can reference the new ones.",
    other: "{column} of {table} is {type}, and {key} of {referenced}, which it references, is {keyType}: give both the same type.",
  },

  on: {
    change(change, { statement, catalog, report }) {
      for (const { constraint, columns, target, targetColumns, table } of writtenForeignKeys(change, statement, catalog)) {
        if (target === null || columns.length !== constraint.columns.length) continue;
        columns.forEach(({ name, type }, index) => {
          const key = target.columns.find((column) => column.name === targetColumns[index]);
          if (key === undefined || type === unknown || key.type === unknown || fitOf(type, key.type) !== "other" || texts.has(type.name) && texts.has(key.type.name)) return;
          const definition = (change.kind === "CreateTable" ? change.columns : change.kind === "AddColumn" ? [change.column] : []).find((column) => column.name === name);
          const fits = definition !== undefined && !change.nested && !definition.type.name.includes("serial");
          report((widths[type.name] ?? 0) < (widths[key.type.name] ?? 0) ? "narrower" : "other", {
            at: definition?.typeSpan ?? constraint,
            data: { column: quoteIdentifier(name), table, type: type.label, key: quoteIdentifier(key.name), referenced: target.label, keyType: key.type.label },
            suggestions: fits ? [{ title: `Make it ${key.type.label}`, edits: [replace(definition.typeSpan, key.type.label)] }] : [],
          });
        });
      }
    },
  },

  examples: [
    {
      title: "An integer for a bigint",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key, user_id integer references users);",
      reports: [{ message: "narrower", at: "integer", data: { column: "user_id", table: "orders", type: "integer", key: "id", referenced: "users", keyType: "bigint" } }],
      suggested: "create table orders (id bigint primary key, user_id bigint references users);",
    },
    {
      title: "A bigint for a serial column",
      deployed: "create table users (id serial primary key); create table orders (user_id bigint);",
      sql: "alter table orders add foreign key (user_id) references users;",
      reports: [{ message: "other", at: "foreign key (user_id) references users", data: { column: "user_id", table: "orders", type: "bigint", key: "id", referenced: "users", keyType: "integer" } }],
    },
    {
      title: "The same type, and texts whose lengths differ",
      deployed: "create table users (id serial primary key, email varchar(100) unique);",
      sql: "create table orders (user_id integer references users, email text references users (email));",
    },
    {
      title: "A text beside another type, a serial, in a block, columns that are not there",
      deployed: "create table users (id bigint primary key, code char(3) unique);",
      sql: "create table orders (user_id serial references users, code text references users (code));\ndo $$ begin create table carts (user_id int references users); end $$;",
      reports: [{ message: "narrower", at: "serial" }, { message: "other", at: "text" }, { message: "narrower", at: "int" }],
      suggested: "create table orders (user_id serial references users, code character(3) references users (code));\ndo $$ begin create table carts (user_id int references users); end $$;",
    },
  ],
});

const widths: Readonly<Record<string, number>> = { int2: 2, int4: 4, int8: 8 };
/** Their values are the same. */
const texts: ReadonlySet<string> = new Set(["text", "varchar"]);
