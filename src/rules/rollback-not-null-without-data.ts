import { conversionOf, narrowing } from "../catalog/narrowing.ts";
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
    constraint: "The migration dropped {constraint}, so rows of {table} may break it by now: then this fails, and the rollback with it. {way}",
    type: "The migration made {column} of {table} {type}: this fails, and the rollback with it, where {words}. See to such rows first.",
    nulls: "The migration allowed nulls in {column} of {table}: if a row holds one by now, this fails, and the rollback with it. Fill them first.",
    column: "This column is NOT NULL without a default: if {table} holds a row, this fails, and the rollback with it. Add it nullable, fill it, and SET NOT NULL after.",
  },

  on: {
    rollback(_trip, { catalog, up, down, report }) {
      const forward = changesOf(up);
      const label = (name: ObjectName): string => catalog.label(name);
      const back = changesOf(down);
      for (const [index, change] of back.entries()) {
        if (change.kind !== "SetNotNull" && change.kind !== "AddColumn" && change.kind !== "AddConstraint" && change.kind !== "AlterColumnType") continue;
        const table = label(change.table);
        const isFilled = back.slice(0, index).some((earlier) => ((earlier.kind === "Update" || earlier.kind === "Delete" || earlier.kind === "Truncate" || earlier.kind === "CreateTable") && label(earlier.table) === table) || earlier.kind === "DoBlock" || earlier.kind === "Opaque");
        if (isFilled || forward.some((made) => (made.kind === "CreateTable" || made.kind === "DropTable") && label(made.table) === table)) continue;
        const where = { at: change, file: down.script.file };
        if (change.kind === "AddConstraint") {
          const { name, kind, notValid, notEnforced } = change.constraint;
          const isBack = name !== null && forward.some((made) => made.kind === "DropConstraint" && made.constraint === name && label(made.table) === table);
          const canWait = kind === "check" || kind === "foreign key";
          if (isBack && !notValid && !notEnforced && kind !== "not null") report("constraint", { ...where, data: { table, constraint: name, way: canWait ? "Add it NOT VALID, and VALIDATE it when the rows obey." : "See to such rows first." } });
        } else if (change.kind === "AlterColumnType") {
          const type = catalog.column(change.table, change.column)?.type ?? "unknown";
          const how = conversionOf(change);
          const isBack = forward.some((made) => made.kind === "AlterColumnType" && made.column === change.column && label(made.table) === table);
          const found = !isBack || type === "unknown" || how === null ? null : narrowing(type, change.type, how);
          if (type !== "unknown" && found?.does === "fails") report("type", { ...where, data: { table, column: change.column, type: type.label, words: found.words } });
        } else if (change.kind === "AddColumn") {
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
      title: "A check comes back that rows may break by now",
      deployed: "create table orders (id bigint primary key, state text constraint known check (state in ('open', 'paid')));",
      path: "002_states.sql",
      sql: "alter table orders drop constraint known;\nalter table orders add constraint known check (state in ('open', 'paid', 'sent')) not valid;",
      files: { "002_states_rollback.sql": "alter table orders drop constraint known;\nalter table orders add constraint known check (state in ('open', 'paid'));" },
      reports: [{ message: "constraint", at: "add constraint known check (state in ('open', 'paid'))", path: "002_states_rollback.sql", data: { table: "orders", constraint: "known", way: "Add it NOT VALID, and VALIDATE it when the rows obey." } }],
    },
    {
      title: "The narrower type comes back",
      deployed: "create table orders (id bigint primary key, number integer);",
      path: "002_numbers.sql",
      sql: "alter table orders alter column number type bigint;",
      files: { "002_numbers_rollback.sql": "alter table orders alter column number type integer;" },
      reports: [{ message: "type", at: "alter column number type integer", path: "002_numbers_rollback.sql", data: { table: "orders", column: "number", type: "bigint", words: "a value is out of the range of integer" } }],
    },
    {
      title: "It comes back NOT VALID, or the rows are cleared away first",
      deployed: "create table orders (id bigint primary key, state text constraint known check (state in ('open', 'paid')), code text constraint one unique);",
      path: "002_states.sql",
      sql: "alter table orders drop constraint known;",
      files: { "002_states_rollback.sql": "alter table orders add constraint known check (state in ('open', 'paid')) not valid;" },
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
