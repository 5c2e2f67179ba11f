import { changesIn, onTable } from "../facts/changes-on.ts";
import { generatedFrom } from "../facts/column-needs.ts";
import type { Constraint, Index } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import type { Expression } from "../sql/change.ts";
import { columnReferences } from "../sql/expression.ts";
import { quoteIdentifier, quoteList } from "../sql/names.ts";

export default defineRule({
  id: "drop-column-cascades-index",
  category: "data-loss",
  severity: "warning",
  summary: "Mind the indexes and constraints that go with a dropped column",
  why: "DROP COLUMN drops each index and each constraint that has the column in it, without CASCADE and without a word. Queries on the other columns of a composite index read the whole table from then on, and what a unique constraint or a check over several columns refused is accepted.",
  instead: "Build what the other columns still need first, `create index concurrently` on the columns that stay, and drop the column then.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN"],
  presets: ["strict"],

  messages: {
    index: "With {column} goes the index {index} of {table}: queries on {others} lose it.",
    constraint: "With {column} goes the constraint {constraint} of {table}: what it says of {others} holds no longer.",
    generated: "With {column} PostgreSQL {postgres} drops {generated} of {table} as well, which is computed from it: its values are gone too. Drop it by name if that is meant.",
  },

  on: {
    DropColumn(drop, { catalog, file, settings, text, report }) {
      const table = catalog.table(drop.table);
      if (table.madeHere) return;
      const changes = changesIn(text);
      const gone = new Set([drop.column, ...onTable(changes, table, catalog, "DropColumn").map(({ column }) => column)]);
      const builds = onTable(changes, table, catalog, "CreateIndex");
      const constrains = onTable(changes, table, catalog, "AddConstraint");
      const others = (columns: readonly (string | null)[]): string[] => columns.filter((column): column is string => column !== null && !gone.has(column));
      // Of several columns that go the first speaks for what they share.
      const isFirst = (columns: readonly string[]): boolean => !columns.some((column) => gone.has(column) && catalog.column(drop.table, column) === undefined);
      const computed = settings.postgres < 15 && !drop.cascade ? generatedFrom(table, drop.column).filter((name) => !gone.has(name)) : [];
      if (computed.length > 0) report("generated", { at: drop, data: { column: quoteIdentifier(drop.column), table: table.label, postgres: settings.postgres, generated: quoteList(computed) } });
      for (const index of catalog.indexesOf(drop.table)) {
        const named = columnsOf(index);
        const left = others(index.keys);
        const [first] = left;
        if (index.constraint !== null || index.valid === false || index.origin?.path === file.path || !named.includes(drop.column) || first === undefined || !isFirst(named)) continue;
        const served = catalog.indexesOf(drop.table).some((other) => other !== index && !columnsOf(other).some((column) => gone.has(column)) && other.keys[0] === first && other.where === null);
        if (!served && !builds.some(({ keys }) => keys[0]?.column === first)) report("index", { at: drop, data: { column: quoteIdentifier(drop.column), table: table.label, index: quoteIdentifier(index.name), others: quoteList(left) } });
      }
      for (const constraint of table.constraints) {
        const left = others(constraint.columns);
        if (constraint.origin?.path === file.path || !constraint.columns.includes(drop.column) || left.length === 0 || !isFirst(constraint.columns)) continue;
        const replaced = constrains.some((add) => add.constraint.kind === constraint.kind) || (isKey(constraint) && builds.some(({ unique }) => unique));
        if (!replaced) report("constraint", { at: drop, data: { column: quoteIdentifier(drop.column), table: table.label, constraint: quoteIdentifier(constraint.name), others: quoteList(left) } });
      }
    },
  },

  examples: [
    {
      title: "A composite index goes",
      deployed: "create table orders (id bigint primary key, tenant_id bigint, status text); create index orders_open on orders (tenant_id, status);",
      sql: "alter table orders drop column status;",
      reports: [{ message: "index", at: "drop column status", data: { column: "status", table: "orders", index: "orders_open", others: "tenant_id" } }],
    },
    {
      title: "A partial index goes with the column of its condition",
      deployed: "create table orders (id bigint primary key, tenant_id bigint, deleted_at timestamptz); create index orders_live on orders (tenant_id) where deleted_at is null;",
      sql: "alter table orders drop column deleted_at;",
      reports: [{ message: "index", at: "drop column deleted_at", data: { column: "deleted_at", table: "orders", index: "orders_live", others: "tenant_id" } }],
    },
    {
      title: "A unique constraint over two columns goes",
      deployed: "create table members (id bigint primary key, team_id bigint, user_id bigint, unique (team_id, user_id));",
      sql: "alter table members drop column team_id;",
      reports: [{ message: "constraint", at: "drop column team_id", data: { column: "team_id", table: "members", constraint: "members_team_id_user_id_key", others: "user_id" } }],
    },
    {
      title: "Before PostgreSQL 15 a column goes with those that are computed from it",
      postgres: 14,
      deployed: "create table carts (id bigint primary key, price integer, total integer generated always as (price * 2) stored);",
      sql: "alter table carts drop column price;",
      reports: [{ message: "generated", at: "drop column price", data: { column: "price", table: "carts", postgres: 14, generated: "total" } }],
      notRun: "the server of the tests is newer and refuses it",
    },
    {
      title: "The index is rebuilt without the column first",
      deployed: "create table orders (id bigint primary key, tenant_id bigint, status text); create index orders_open on orders (tenant_id, status);",
      sql: "create index orders_tenant on orders (tenant_id); alter table orders drop column status;",
    },
    {
      title: "Another index serves the other column",
      deployed: "create table orders (id bigint primary key, tenant_id bigint, status text); create index orders_open on orders (tenant_id, status); create index orders_tenant on orders (tenant_id);",
      sql: "alter table orders drop column status;",
    },
    {
      title: "The index and the constraint are about this column alone, or all of their columns go",
      deployed: "create table orders (id bigint primary key, code text unique, status text, kind text); create index orders_status on orders (status, kind);",
      sql: "alter table orders drop column code, drop column status, drop column kind;",
    },
    {
      title: "The table is new",
      sql: "create table orders (id bigint primary key, tenant_id bigint, status text); create index orders_open on orders (tenant_id, status); alter table orders drop column status;",
    },
    {
      title: "PostgreSQL 15 refuses to drop it alone, CASCADE says so, and by its name it is meant",
      deployed: "create table orders (id bigint primary key, net numeric, gross numeric generated always as (net * 2) stored);",
      sql: "alter table orders drop column gross, drop column net;",
      postgres: 14,
    },
    {
      title: "CASCADE says what goes",
      postgres: 14,
      deployed: "create table orders (id bigint primary key, net numeric, gross numeric generated always as (net * 2) stored);",
      sql: "alter table orders drop column net cascade;",
    },
    {
      title: "The first of two columns speaks for what both are in",
      deployed: "create table orders (id bigint primary key, user_id bigint, day date, state text, constraint once unique (user_id, day, state)); create index orders_seen on orders (user_id) include (day, state);",
      sql: "alter table orders drop column day, drop column state;",
      reports: [{ message: "constraint", at: "drop column day" }, { message: "index", at: "drop column day", data: { column: "day", table: "orders", index: "orders_seen", others: "user_id" } }],
    },
    {
      title: "What is built on another table, of another kind, or serves less",
      deployed: "create table carts (user_id bigint, day date); create table orders (id bigint primary key, user_id bigint, day date, note text, constraint later check (user_id > 0 or day > '2026-01-01')); create index orders_seen on orders (user_id, day); create index orders_open on orders (user_id) where id > 9; create index orders_note on orders (note, user_id);",
      sql: "alter table carts add constraint named check (user_id > 0);\ncreate unique index carts_user on carts (user_id);\ncreate unique index orders_notes on orders (note);\nalter table orders add constraint once unique (id, note);\nalter table orders drop column day;",
      reports: [{ message: "constraint", at: "drop column day", data: { column: "day", table: "orders", constraint: "later", others: "user_id" } }, { message: "index", at: "drop column day", data: { column: "day", table: "orders", index: "orders_seen", others: "user_id" } }],
    },
    {
      title: "The constraint is made again without the column, and what this migration made was for a moment",
      deployed: "create table orders (id bigint primary key, user_id bigint, day date, constraint once unique (user_id, day), constraint later check (user_id > 0 or day > '2026-01-01'), constraint buyer unique (day, user_id));",
      sql: "create index orders_day on orders (user_id, day);\nalter table orders add constraint early check (user_id > 1 or day < '2027-01-01');\nalter table orders drop column day, add constraint later check (user_id > 0);\ncreate unique index orders_once on orders (user_id);",
    },
    { title: "By a statement that is put together", deployed: "create table orders (id bigint primary key, day date not null, code text unique);", sql: "do $$ begin execute 'alter table orders drop column day, drop column code'; end $$;" },
  ],
});

const isKey = ({ kind }: Constraint): boolean => kind === "unique" || kind === "primary key";

/** Every column an index names: keys, INCLUDE, expressions and condition. */
function columnsOf({ keys, include, expressions, where }: Index): string[] {
  const within = (expression: Expression | null): string[] => (expression === null ? [] : columnReferences(expression.node).map(({ column }) => column));
  return [...keys.flatMap((key) => key ?? []), ...include, ...expressions.flatMap(within), ...within(where)];
}
