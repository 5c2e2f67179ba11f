import { changesAfter, onTable } from "../facts/changes-on.ts";
import { unknown } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "key-type-change",
  category: "compatibility",
  severity: "warning",
  summary: "Give foreign keys the new type of the key they point to",
  why: "Another type for a key is one for every column that points to it too. Where a bigint key is held in integer columns, inserts fail with `integer out of range` on the day the key passes 2,147,483,647, in tables that nobody looked at. Where the two types cannot be compared, uuid and bigint, PostgreSQL refuses the change outright.",
  instead: "Bring over the columns that point to the key first, wider before narrower: a foreign key holds between integer and bigint meanwhile. For a key of another kind add a column beside the old one, fill it everywhere, and swap.",
  see: ["https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK"],
  presets: ["strict"],
  silentWhereUnlikely: true,

  messages: {
    children: "{column} of {table} becomes {type}, but {children}. Give them the same type, before it if they are to hold its values.",
  },

  on: {
    AlterColumnType(alter, { catalog, text, report }) {
      const table = catalog.table(alter.table);
      if (table.temporary) return;
      const children = catalog.referencesTo(alter.table).flatMap(({ table: holder, constraint }) => {
        const at = constraint.references?.columns.indexOf(alter.column) ?? -1;
        const name = constraint.columns[at];
        const column = holder.columns.find((each) => each.name === name);
        if (column === undefined || column.type === unknown || (column.type.name === alter.type.name && column.type.schema === alter.type.schema)) return [];
        const follows = onTable(changesAfter(alter, text), holder, catalog, "AlterColumnType", "DropColumn").some((change) => change.column === column.name);
        return follows ? [] : [`${holder.label}.${quoteIdentifier(column.name)} stays ${column.type.label}`];
      });
      const [first, ...others] = [...new Set(children)];
      if (first !== undefined) report("children", { at: alter, data: { column: quoteIdentifier(alter.column), table: table.label, type: alter.type.label, children: others.length === 0 ? first : others.length === 1 ? `${first} and ${others[0] ?? ""}` : `${first}, as do ${others.length} others` } });
    },
  },

  examples: [
    {
      title: "Foreign keys stay narrow",
      deployed: "create table users (id integer primary key); create table orders (id bigint primary key, user_id integer references users);",
      sql: "alter table users alter column id type bigint;",
      reports: [{ message: "children", at: "alter column id type bigint", data: { column: "id", table: "users", type: "bigint", children: "orders.user_id stays integer" } }],
    },
    {
      title: "Types that cannot be compared",
      deployed: "create table users (id integer primary key); create table orders (id bigint primary key, user_id integer references users);",
      sql: "alter table users alter column id type text;",
      reports: [{ message: "children", at: "alter column id type text" }],
      fails: 'foreign key constraint "orders_user_id_fkey" cannot be implemented',
    },
    {
      title: "They are brought over before",
      deployed: ["create table users (id integer primary key); create table orders (id bigint primary key, user_id integer references users);", "alter table orders alter column user_id type bigint;"],
      sql: "alter table users alter column id type bigint;",
    },
    {
      title: "They follow in the same migration",
      deployed: "create table users (id integer primary key); create table orders (id bigint primary key, user_id integer references users);",
      sql: "alter table users alter column id type bigint;\nalter table orders alter column user_id type bigint;",
    },
    {
      title: "Nothing points to it",
      deployed: "create table users (id integer primary key);",
      sql: "alter table users alter column id type bigint;",
    },
    {
      title: "Another column, another table, before, and a column that goes",
      deployed: "create table users (id int primary key, n int unique); create table orders (user_id int references users, n int references users (n)); create table carts (user_id int references users); create table jobs (user_id int);",
      sql: "alter table jobs alter column user_id type bigint;\nalter table orders alter column n type int;\nalter table users alter column id type bigint;\nalter table orders alter column n type bigint;\nalter table jobs drop column user_id;\nalter table carts drop column user_id;",
      reports: [{ message: "children", at: "alter column id type bigint" }],
    },
    {
      title: "A temporary key, and a type of the same name in another schema",
      sql: "create temporary table seen (id int primary key);\ncreate temporary table marks (seen_id int references seen);\nalter table seen alter column id type bigint;",
    },
  ],
});
