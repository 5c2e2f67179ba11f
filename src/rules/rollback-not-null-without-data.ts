import { defineRule } from "../rule.ts";
import type { ObjectName } from "../sql/change.ts";
import type { ScriptText } from "../sql/statement.ts";

/** Changes of a script, without those that may not run. */
function changesOf({ statements }: ScriptText) {
  return statements.flatMap(({ changes }) => changes.filter((change) => !change.conditional && change.unlikely !== true));
}

export default defineRule({
  id: "rollback-not-null-without-data",
  category: "rollback",
  severity: "warning",
  summary: "Let a rollback take the rows that were written meanwhile",
  why: "A rollback runs after the release has written rows by the new rules. Where the migration allowed nulls or dropped a column, a rollback that forbids nulls again meets rows without a value: the server refuses it, at the moment it is needed.",
  instead: "Fill the rows first, in the rollback: `update … set … where … is null`. A column comes back nullable, is filled, and then gets its SET NOT NULL.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html"],
  presets: ["strict"],

  messages: {
    nulls: "The migration allowed nulls in {column} of {table}: if a row holds one by now, this fails, and the rollback with it. Fill them first.",
    column: "This column is NOT NULL without a default: if {table} holds a row, this fails, and the rollback with it. Add it nullable, fill it, and SET NOT NULL after.",
  },

  on: {
    rollback(_trip, { catalog, up, down, report }) {
      const forward = changesOf(up);
      const label = (name: ObjectName): string => catalog.label(name);
      const back = changesOf(down);
      for (const [index, change] of back.entries()) {
        if (change.kind !== "SetNotNull" && change.kind !== "AddColumn") continue;
        const table = label(change.table);
        const isFilled = back.slice(0, index).some((earlier) => ((earlier.kind === "Update" || earlier.kind === "Delete" || earlier.kind === "Truncate" || earlier.kind === "CreateTable") && label(earlier.table) === table) || earlier.kind === "DoBlock" || earlier.kind === "Opaque");
        if (isFilled || forward.some((made) => (made.kind === "CreateTable" || made.kind === "DropTable") && label(made.table) === table)) continue;
        const where = { at: change, file: down.script.file };
        if (change.kind === "AddColumn") {
          const { column } = change;
          const isFilledItself = column.default !== null || column.generated !== null || column.identity !== null || /serial/.test(column.type.name);
          if (column.notNull && !isFilledItself && forward.some((made) => made.kind === "DropColumn" && made.column === column.name && label(made.table) === table)) report("column", { ...where, data: { table } });
        } else if (forward.some((made) => made.kind === "DropNotNull" && made.column === change.column && label(made.table) === table)) report("nulls", { ...where, data: { table, column: change.column } });
      }
    },
  },

  examples: [
    {
      title: "Nulls may have come",
      deployed: "create table orders (id bigint primary key, note text not null);",
      path: "002_notes.sql",
      sql: "alter table orders alter column note drop not null;",
      files: { "002_notes_rollback.sql": "alter table orders alter column note set not null;" },
      reports: [{ message: "nulls", at: "alter column note set not null", path: "002_notes_rollback.sql", data: { table: "orders", column: "note" } }],
    },
    {
      title: "The column comes back without values",
      deployed: "create table orders (id bigint primary key, note text not null);",
      path: "002_notes.sql",
      sql: "alter table orders drop column note;",
      files: { "002_notes_rollback.sql": "alter table orders add column note text not null;" },
      reports: [{ message: "column", at: "add column note text not null", path: "002_notes_rollback.sql", data: { table: "orders" } }],
    },
    {
      title: "The rows are filled first",
      deployed: "create table orders (id bigint primary key, note text not null);",
      path: "002_notes.sql",
      sql: "alter table orders alter column note drop not null;",
      files: { "002_notes_rollback.sql": "update orders set note = '' where note is null;\nalter table orders alter column note set not null;" },
    },
    {
      title: "With a default, or filled before nulls are forbidden",
      deployed: "create table orders (id bigint primary key, note text not null, code text not null);",
      path: "002_notes.sql",
      sql: "alter table orders drop column note, drop column code;",
      files: { "002_notes_rollback.sql": "alter table orders add column note text, add column code text not null default '';\nupdate orders set note = '';\nalter table orders alter column note set not null;" },
    },
    {
      title: "The table was dropped, and comes back empty",
      deployed: "create table orders (id bigint primary key, note text);",
      path: "002_notes.sql",
      sql: "drop table orders;",
      files: { "002_notes_rollback.sql": "create table orders (id bigint primary key, note text);\nalter table orders alter column note set not null;" },
    },
  ],
});
