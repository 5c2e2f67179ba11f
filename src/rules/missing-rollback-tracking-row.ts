import { appendStatement } from "../atomic.ts";
import { defineRule } from "../rule.ts";
import { startOf, textOf, type SourceFile } from "../source.ts";
import type { Delete, Insert } from "../sql/change.ts";
import { quoteIdentifier, quoteName } from "../sql/names.ts";
import type { ScriptText } from "../sql/statement.ts";
import { isTrackingTable, matchesTable } from "../tenancy.ts";

/** The strings in a statement. */
function stringsIn(file: SourceFile, { tokens }: ScriptText["statements"][number]): string[] {
  return tokens.filter(({ kind }) => kind === "string").map((token) => textOf(file, token).replace(/^'|'$/g, "").replaceAll("''", "'"));
}

export default defineRule({
  id: "missing-rollback-tracking-row",
  category: "rollback",
  severity: "warning",
  summary: "Take the row that says a migration ran back with it",
  why: "A migration that writes down that it ran is taken for applied as long as the row is there: after a rollback that leaves it, the migration is skipped when it should run again.",
  instead: "Delete in the rollback exactly the row that the migration inserted.",
  see: ["https://www.postgresql.org/docs/current/sql-delete.html"],
  presets: ["strict"],
  options: {
    tables: { type: "array", items: { type: "string" }, default: [], description: "Tables in which migrations write down that they ran, names or globs, beside those that migration tools keep." },
  },

  messages: {
    stays: "The migration writes {row} into {table}, and its rollback does not delete it.",
    other: "The migration writes {row} into {table}, but its rollback deletes another row.",
    all: "The rollback deletes all rows of {table}, not only {row}.",
  },

  on: {
    rollback(_, { migration, up, down, catalog, options, report }) {
      const file = down.script.file;
      const isTracking = ({ table }: Insert | Delete): boolean => {
        const found = catalog.table(table);
        return isTrackingTable(found) || matchesTable(options.tables, found);
      };
      for (const statement of up.statements) {
        const insert = statement.changes.find((change) => change.kind === "Insert" && isTracking(change));
        if (insert?.kind !== "Insert") continue;
        const row = stringsIn(up.script.file, statement).find((text) => [migration.stem, migration.version, `${migration.stem}.sql`].includes(text)) ?? stringsIn(up.script.file, statement)[0];
        if (row === undefined) continue;
        const table = catalog.label(insert.table);
        const deletes = down.statements.flatMap((each) => each.changes.flatMap((change) => (change.kind === "Delete" && catalog.label(change.table) === table ? [{ each, change }] : [])));
        const data = { table, row };
        if (deletes.some(({ each, change }) => change.where !== null && stringsIn(file, each).includes(row))) continue;
        if (down.statements.some(({ changes }) => changes.some((change) => change.kind === "DropTable" && catalog.label(change.table) === table))) continue;
        const [wrong] = deletes;
        if (wrong !== undefined) report(wrong.change.where === null ? "all" : "other", { at: wrong.change, file, data });
        else {
          const column = insert.columns[stringsIn(up.script.file, statement).indexOf(row)];
          const sql = column === undefined ? null : `delete from ${quoteName(insert.table)} where ${quoteIdentifier(column)} = '${row.replaceAll("'", "''")}'`;
          report("stays", { at: startOf(file, down.script.span), file, data, suggestions: sql === null ? [] : [{ title: "Delete the row", edits: [appendStatement(down, sql)] }] });
        }
      }
    },
  },

  examples: [
    {
      title: "The row stays",
      deployed: "create table migrations_history (migration_name text primary key, applied_at timestamptz);",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);\ninsert into migrations_history (migration_name, applied_at) values ('002_orders', now());",
      files: { "002_orders.down.sql": "begin;\ndrop table orders;\ncommit;\n" },
      reports: [{ message: "stays", path: "002_orders.down.sql", at: "begin;", data: { table: "migrations_history", row: "002_orders" } }],
      suggested: "begin;\ndrop table orders;\ndelete from migrations_history where migration_name = '002_orders';\ncommit;\n",
    },
    {
      title: "Another row is deleted",
      deployed: "create table migrations_history (migration_name text primary key);",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);\ninsert into migrations_history (migration_name) values ('002_orders');",
      files: { "002_orders.down.sql": "drop table orders;\ndelete from migrations_history where migration_name = '001_users';" },
      reports: [{ message: "other", path: "002_orders.down.sql", at: "delete from migrations_history where migration_name = '001_users'" }],
    },
    {
      title: "All rows are deleted",
      options: { tables: ["applied"] },
      deployed: "create table applied (name text primary key);",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);\ninsert into applied (name) values ('002_orders');",
      files: { "002_orders.down.sql": "drop table orders;\ndelete from applied;" },
      reports: [{ message: "all", path: "002_orders.down.sql", at: "delete from applied" }],
    },
    {
      title: "Exactly the row is deleted",
      deployed: "create table schema_migrations (version text primary key);",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);\ninsert into schema_migrations (version) values ('002_orders') on conflict do nothing;",
      files: { "002_orders.down.sql": "drop table orders;\ndelete from schema_migrations where version = '002_orders';" },
    },
    {
      title: "The migration writes nothing down",
      deployed: "create table schema_migrations (version text primary key);",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "002_orders.down.sql": "drop table orders;" },
    },
  ],
});
