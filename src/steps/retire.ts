/** What code in use still knows: names and columns that go in a later release. */
import type { Column } from "../catalog/schema.ts";
import { unknown } from "../catalog/schema.ts";
import { constraintSql, indexSql } from "../catalog/reversal.ts";
import { quoteText } from "../catalog/names.ts";
import { quoteIdentifier, quoteName } from "../sql/names.ts";
import type { Planner, Sql } from "./step.ts";

/** https://www.postgresql.org/docs/15/release-15.html: views can look at tables with the rights of whoever asks. */
const viewsCanAskAsInvoker = 15;

/** The table takes its new name at once, and a view keeps the old one alive: https://www.postgresql.org/docs/current/sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS */
export const planRenameTable: Planner<"RenameTable"> = (change, { catalog, settings, sql }) => {
  const table = catalog.table(change.table);
  const invoker = settings.postgres >= viewsCanAskAsInvoker;
  if (change.ifExists) return { reason: "it says IF EXISTS, so nothing tells whether there is a table to make a view of" };
  if (!invoker && table.rowSecurity.enabled !== false) return { reason: `before PostgreSQL ${viewsCanAskAsInvoker} a view would go past the row level security of ${table.label}` };
  const schema = table.known ? table.schema : change.table.schema;
  const old = quoteName({ schema, name: change.table.name });
  const now = quoteName({ schema, name: change.newName });
  const columns = table.columnsKnown ? table.columns.map(({ name }) => quoteIdentifier(name)).join(", ") : "*";
  const view = sql`view ${old}${invoker ? sql` with (security_invoker = true)` : ""} as select ${columns} from ${now}`;
  return {
    here: [sql`rename to ${quoteIdentifier(change.newName)}`],
    after: [sql`create ` + view],
    back: [sql`drop view if exists ${old}`, sql`alter table ${now} rename to ${quoteIdentifier(change.table.name)}`],
    then: [{
      phase: "contract",
      name: `drop_view_${change.table.name}`,
      purpose: `Take the old name ${table.label} away, which a view kept alive.`,
      when: `No release that runs uses the name ${quoteIdentifier(change.table.name)} any more.`,
      up: [sql`drop view ${old}`],
      down: [sql`create or replace ` + view],
      breaking: `a query that uses the name ${quoteIdentifier(change.table.name)} fails`,
    }],
    notes: [`Until then ${table.label} is a view: grant on it what roles other than the owner need.`],
  };
};

/** First no one has to write the column, later it goes. */
export const planDropColumn: Planner<"DropColumn"> = (change, { catalog, sql }) => {
  const table = catalog.table(change.table);
  const column = catalog.column(change.table, change.column);
  if (change.cascade) return { reason: "CASCADE takes along what hangs on the column: drop that first, by name" };
  if (column === undefined || column.type === unknown) return { reason: `no migration tells what ${quoteIdentifier(change.column)} of ${table.label} is, so its rollback cannot be written` };
  const key = table.constraints.find(({ kind, columns }) => kind === "primary key" && columns.includes(change.column));
  if (key !== undefined) return { reason: `the primary key of ${table.label} goes with it: change the key first` };
  if (column.generated !== null || column.identity !== null) return { reason: `${quoteIdentifier(change.column)} makes its own values, so no code has to stop writing it: drop it when no one reads it` };
  const target = quoteName(change.table);
  const own = quoteIdentifier(change.column);
  const binds = column.notNull === true && (column.default === null || column.default === unknown);
  const comment = (text: string | null): string => sql`comment on column ${target}.${own} is ${text === null ? sql`null` : quoteText(text)}`;
  const indexes = catalog.indexesOf(change.table).filter((index) => index.constraint === null && (index.keys.includes(change.column) || index.include.includes(change.column)));
  const constraints = table.constraints.filter(({ kind, columns }) => kind !== "not null" && columns.includes(change.column));
  const rebuild = [...constraints.map((constraint) => constraintSql(table, constraint)), ...indexes.flatMap((index) => indexSql(index, false) ?? [])];
  const deprecated = comment("Deprecated: no code may read or write it any more.");
  return {
    here: binds ? [sql`alter column ${own} drop not null`] : [],
    after: [deprecated],
    back: [comment(column.comment), ...(binds ? [sql`alter table ${target} alter column ${own} set not null`] : [])],
    then: [{
      phase: "contract",
      name: `drop_${table.name}_${change.column}`,
      purpose: `Drop ${quoteIdentifier(change.column)} of ${table.label}, with its values.`,
      when: `No release that runs reads or writes ${quoteIdentifier(change.column)}.`,
      up: [sql`alter table ${target} drop column ${change.ifExists ? sql`if exists ` : ""}${own}`],
      down: [sql`alter table ${target} add column if not exists ${definitionOf(column, sql)}`, deprecated, ...rebuild],
      lost: `the values of ${quoteIdentifier(change.column)} do not come back`,
      breaking: `a query that names ${quoteIdentifier(change.column)} of ${table.label} fails`,
    }],
  };
};

/** The column as ADD COLUMN writes it, nullable. */
export function definitionOf(column: Column, sql: Sql, name = column.name): string {
  const type = column.type === unknown ? "" : column.type.label;
  const collation = column.collation === null ? "" : sql` collate ${quoteName(column.collation)}`;
  const value = column.default === null || column.default === unknown ? "" : sql` default ${column.default.sql}`;
  return `${quoteIdentifier(name)} ${type}${collation}${value}`;
}
