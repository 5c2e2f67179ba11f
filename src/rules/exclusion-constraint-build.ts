import { defineRule } from "../rule.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "exclusion-constraint-build",
  category: "locking",
  severity: "error",
  summary: "Add exclusion constraints while a table is new",
  why: "ADD CONSTRAINT … EXCLUDE builds an index over all rows and compares each with the others under an ACCESS EXCLUSIVE lock: no one can read or write the table until it is done. There is no NOT VALID for it, and no way to make use of an index that was built concurrently.",
  instead: "Make a new table with the constraint, copy the rows in batches, and change over. Or, where the table is small enough or no one needs it for a while, set a short lock_timeout and keep the migration to this statement.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT", "https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-EXCLUDE"],
  equivalents: { eugene: ["E8"], "Postgres Language Server": ["avoidAddingExclusionConstraint"], strong_migrations: ["add_exclusion_constraint"], pgfence: ["add-constraint-exclude"] },
  presets: ["recommended"],

  messages: {
    blocksAll: "Adding this exclusion constraint blocks reads and writes of {table} until its index is built and all rows are compared, and it cannot be added without. Do it when no one needs {table}, or in a new table that takes the place of {table}.",
  },

  on: {
    AddConstraint({ table: name, constraint, conditional }, { catalog, settings, report }) {
      const table = catalog.table(name);
      if (constraint.kind !== "exclude" || !isInUse(table, settings)) return;
      if (conditional && constraint.name !== null && catalog.constraint(name, constraint.name) !== undefined) return; // the condition asks for it
      report("blocksAll", { at: constraint, data: { table: table.label } });
    },
  },

  examples: [
    {
      title: "The table is in use",
      deployed: "create table bookings (during tsrange);",
      sql: "alter table bookings add constraint no_overlap exclude using gist (during with &&);",
      reports: [{ message: "blocksAll", at: "constraint no_overlap exclude using gist (during with &&)" }],
    },
    {
      title: "In CREATE TABLE",
      sql: "create table bookings (during tsrange, constraint no_overlap exclude using gist (during with &&));",
    },
    {
      title: "The table is new",
      sql: "create table bookings (during tsrange); alter table bookings add constraint no_overlap exclude using gist (during with &&);",
    },
    {
      title: "The configuration calls the table small",
      deployed: "create table rooms (during tsrange);",
      sql: "alter table rooms add constraint no_overlap exclude using gist (during with &&);",
      config: { tables: { rooms: "small" } },
    },
  ],
});
