import { defineRule } from "../rule.ts";
import { positionAt } from "../source.ts";
import type { Change } from "../sql/change.ts";
import { isDdl } from "../sql/change-kinds.ts";
import { isTrackingTable, matchesTable } from "../tenancy.ts";

export default defineRule({
  id: "mixed-ddl-dml",
  category: "transaction",
  severity: "warning",
  summary: "Change the schema and the rows in different migrations",
  why: "Changes of the schema hold strong locks until their transaction ends, changes of rows take time. Together, everyone waits for the rows to be done; and if those fail on production data, the change of the schema is taken back as well.",
  instead: "Put the change of the rows into a migration of its own. Rows of a table that the same migration makes, and of the table where migrations are tracked, may stay.",
  see: ["https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES"],
  presets: [],
  options: {
    exempt: { type: "array", items: { type: "string" }, default: [], description: "Tables whose rows may change in any migration, names or globs: `settings`, `app.feature_*`. Those where migration tools keep track are exempt anyway." },
  },

  messages: {
    mixed: "This {verb} {table} in a migration that changes the schema on line {line}. Put it into a migration of its own.",
  },

  on: {
    script({ statements }, { options, catalog, file, report }) {
      const changes = statements.flatMap((statement) => statement.changes);
      const alters = changes.find(isDdl);
      if (alters === undefined) return;
      for (const change of changes) {
        const verb = verbOf(change);
        if (verb === null || !("table" in change) || change.table === null || change.table.name === "") continue;
        const table = catalog.table(change.table);
        if (table.madeHere || isTrackingTable(table) || matchesTable(options.exempt, table)) continue;
        return report("mixed", { at: change, data: { verb, table: table.label, line: positionAt(file, alters.span.start).line } });
      }
    },
  },

  examples: [
    {
      title: "A new column is filled",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "alter table users add column handle text;\nupdate users set handle = email;",
      reports: [{ message: "mixed", at: "update users set handle = email", data: { verb: "updates", table: "users", line: 1 } }],
    },
    {
      title: "Rows of another table",
      deployed: "create table settings (name text);",
      sql: "insert into settings (name) values ('dark mode');\ncreate table themes (name text);",
      reports: [{ message: "mixed", at: "insert into settings (name) values ('dark mode')" }],
    },
    {
      title: "Rows of a new table, and of the one where migrations are tracked",
      deployed: "create table schema_migrations (version text);",
      sql: "create table themes (name text); insert into themes (name) values ('dark'); insert into schema_migrations (version) values ('002');",
    },
    {
      title: "A table that is exempt",
      deployed: "create table settings (name text);",
      options: { exempt: ["settings"] },
      sql: "create table themes (name text); insert into settings (name) values ('dark mode');",
    },
    {
      title: "Triggers are off while rows change",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "alter table users disable trigger user; update users set email = lower(email); alter table users enable trigger user; analyze users;",
    },
    {
      title: "Rows alone",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "update users set email = lower(email);",
    },
    {
      title: "The schema alone",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column handle text; comment on table users is 'people';",
    },
  ],
});

function verbOf(change: Change): string | null {
  switch (change.kind) {
    case "Insert": return "inserts rows into";
    case "Update": return "updates";
    case "Delete": return "deletes from";
    case "Merge": return "merges into";
    case "Copy": return change.direction === "from" ? "copies rows into" : null;
    default: return null;
  }
}
