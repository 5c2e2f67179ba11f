import { defineRule } from "../rule.ts";
import { laterTransaction } from "../migrations/advice.ts";
import { quoteList } from "../sql/names.ts";
import { tablesInUse } from "../traffic.ts";

export default defineRule({
  id: "primary-key-index-nullable-column",
  category: "locking",
  severity: "error",
  summary: "Forbid nulls before making an index the primary key",
  why: "PRIMARY KEY USING INDEX takes over an index that is there, but forbids nulls in its columns as well: if nothing proves that there are none, the whole table is read under an ACCESS EXCLUSIVE lock, and no one can read or write it meanwhile.",
  instead: "Prove it first, in migrations of their own: a check that the columns are not null (on PostgreSQL 18 a NOT NULL constraint) NOT VALID, then VALIDATE, then SET NOT NULL.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX"],
  equivalents: { eugene: ["W14"], pgfence: ["add-pk-using-index"], Atlas: ["PG304"] },
  presets: ["recommended"],

  messages: {
    reads: "Making {index} the primary key blocks reads and writes of {table} until all of it is read, because {columns} may be null. Add a check that it is not NOT VALID, VALIDATE it {later}, then SET NOT NULL and this.",
  },

  on: {
    AddConstraint({ table: name, constraint }, { catalog, settings, script, effect, report }) {
      if (constraint.kind !== "primary key" || constraint.usingIndex === null) return;
      const table = catalog.table(name);
      const index = catalog.indexesOf(table).find((each) => each.name === constraint.usingIndex);
      if (index === undefined || !tablesInUse(effect.scans, settings).some(({ label }) => label === table.label)) return;
      // Of a table that no migration made nobody knows what may be null.
      const columns = index.keys.filter((key) => table.columns.some(({ name: column, notNull }) => column === key && notNull === false));
      if (columns.length === 0) return;
      report("reads", { at: constraint, data: { index: index.label, table: table.label, columns: quoteList(columns.map((column) => column ?? "")), later: laterTransaction(script) } });
    },
  },

  examples: [
    {
      title: "The column may be null",
      deployed: "create table users (id bigint); create unique index users_id on users (id);",
      sql: "alter table users add constraint users_pkey primary key using index users_id;",
      reports: [{ message: "reads", at: "constraint users_pkey primary key using index users_id" }],
    },
    {
      title: "It may not",
      deployed: "create table users (id bigint not null); create unique index users_id on users (id);",
      sql: "alter table users add constraint users_pkey primary key using index users_id;",
    },
    {
      title: "A validated check proves it",
      deployed: "create table users (id bigint constraint has_id check (id is not null)); create unique index users_id on users (id);",
      sql: "alter table users add constraint users_pkey primary key using index users_id;",
    },
    {
      title: "No migration here made the table",
      sql: "create unique index users_id on users (id); alter table users add constraint users_pkey primary key using index users_id;",
      notRun: "the table does not exist on an empty server",
    },
    {
      title: "The table is new",
      sql: "create table users (id bigint); create unique index users_id on users (id); alter table users add constraint users_pkey primary key using index users_id;",
    },
  ],
});
