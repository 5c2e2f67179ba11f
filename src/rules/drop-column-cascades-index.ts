import { generatedFrom } from "../catalog/column-needs.ts";
import type { Constraint, Index } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import type { Expression } from "../sql/change.ts";
import { columnReferences } from "../sql/expression.ts";

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
      const gone = new Set(text.statements.flatMap(({ changes }) => changes.flatMap((change) => (change.kind === "DropColumn" && catalog.table(change.table).label === table.label ? [change.column] : []))));
      const others = (columns: readonly (string | null)[]): string[] => columns.filter((column): column is string => column !== null && !gone.has(column));
      // Of several columns that go the first speaks for what they share.
      const isFirst = (columns: readonly string[]): boolean => !columns.some((column) => gone.has(column) && catalog.column(drop.table, column) === undefined);
      const computed = settings.postgres < 15 && !drop.cascade && catalog.column(drop.table, drop.column) !== undefined ? generatedFrom(table, drop.column).filter((name) => !gone.has(name)) : [];
      if (computed.length > 0) report("generated", { at: drop, data: { column: drop.column, table: table.label, postgres: settings.postgres, generated: computed.join(", ") } });
      for (const index of catalog.indexesOf(drop.table)) {
        const named = columnsOf(index);
        const left = others(index.keys);
        const [first] = left;
        if (index.constraint !== null || index.valid === false || index.origin?.path === file.path || !named.includes(drop.column) || first === undefined || !isFirst(named)) continue;
        const served = catalog.indexesOf(drop.table).some((other) => other !== index && !columnsOf(other).some((column) => gone.has(column)) && other.keys[0] === first && other.where === null);
        const rebuilt = text.statements.some(({ changes }) => changes.some((change) => change.kind === "CreateIndex" && catalog.table(change.table).label === table.label && change.keys[0]?.column === first));
        if (!served && !rebuilt) report("index", { at: drop, data: { column: drop.column, table: table.label, index: index.name, others: left.join(", ") } });
      }
      for (const constraint of table.constraints) {
        const left = others(constraint.columns);
        if (constraint.kind === "not null" || constraint.origin?.path === file.path || !constraint.columns.includes(drop.column) || left.length === 0 || !isFirst(constraint.columns)) continue;
        const replaced = text.statements.some(({ changes }) => changes.some((change) => change.kind === "AddConstraint" && change.constraint.kind === constraint.kind && catalog.table(change.table).label === table.label) || changes.some((change) => change.kind === "CreateIndex" && change.unique && isKey(constraint) && catalog.table(change.table).label === table.label));
        if (!replaced) report("constraint", { at: drop, data: { column: drop.column, table: table.label, constraint: constraint.name, others: left.join(", ") } });
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
  ],
});

const isKey = ({ kind }: Constraint): boolean => kind === "unique" || kind === "primary key";

/** Every column an index names: keys, INCLUDE, expressions and condition. */
function columnsOf({ keys, include, expressions, where }: Index): string[] {
  const within = (expression: Expression | null): string[] => (expression === null ? [] : columnReferences(expression.node).map(({ column }) => column));
  return [...keys.flatMap((key) => key ?? []), ...include, ...expressions.flatMap(within), ...within(where)];
}
