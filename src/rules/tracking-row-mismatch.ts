import { insertedRows } from "../facts/written-values.ts";
import { defineRule, replace } from "../rule.ts";
import { textOf } from "../source.ts";
import { quoteText } from "../catalog/names.ts";
import { literalText } from "../sql/literal.ts";
import type { Migration } from "../migrations/migration.ts";
import { isTrackingTable, matchesTable } from "../tenancy.ts";

/** Columns that hold the name of what ran, in the tables that people make for it. */
const nameColumns = ["version", "migration_name", "migration_id", "migration", "name", "filename", "file_name", "script", "script_name", "id"];

/** How a migration may be written down: stem, file, version. */
function namesOf({ stem, version, path }: Migration): { readonly stem: string; readonly file: string; readonly version: string | null } {
  return { stem, file: path.slice(path.lastIndexOf("/") + 1), version };
}

/** Whether a name is that of the migration; `001` and `1` are one version. */
function isNamed(text: string, migration: Migration, form: "any" | "stem" | "file" | "version"): boolean {
  const { stem, file, version } = namesOf(migration);
  const isVersion = version !== null && (text === version || (/^[Vv]?\d+$/.test(text) && migration.runner.compareVersions(text.replace(/^[Vv]/, ""), version) === 0));
  switch (form) {
    case "stem": return text === stem;
    case "file": return text === file;
    case "version": return isVersion;
    case "any": return isVersion || [stem, file, file.replace(/\.sql$/i, ""), `${stem}.sql`, migration.path, migration.description].includes(text);
  }
}

/** Whether a text is meant as a migration's name at all. */
function looksLikeName(text: string): boolean {
  return /^[Vv]?\d[\w.-]*$/.test(text);
}

export default defineRule({
  id: "tracking-row-mismatch",
  category: "convention",
  severity: "warning",
  summary: "Write down the migration under its own name",
  why: "A row copied from another migration says that one ran twice and this one never: whoever asks the table what is applied applies this one again, or skips the one that is named.",
  instead: "Write the name of the file it stands in.",
  see: ["https://www.postgresql.org/docs/current/sql-insert.html"],
  presets: ["strict"],
  options: {
    table: { type: "string", default: null, description: "The table that migrations write themselves down in, as a name or glob; by default those that migration tools and people usually make." },
    column: { type: "string", default: null, description: "The column with the name; by default `version`, `migration_name`, `name` and their like." },
    form: { type: "string", enum: ["any", "stem", "file", "version"], default: "any", description: "How the name is written: `002_orders`, `002_orders.sql` or `002`." },
  },

  messages: {
    found: "This writes down {found} in {table}, but the migration is {right}.",
  },

  on: {
    Insert(insert, { catalog, statement, migration, file, options, report }) {
      const table = catalog.table(insert.table);
      if (!(options.table === null ? isTrackingTable(table) : matchesTable([options.table], table))) return;
      const columns = options.column === null ? nameColumns : [options.column];
      const values = insertedRows(statement).flatMap((row) => {
        const column = columns.find((name) => row.some((value) => value.column === name && value.text !== null));
        return row.flatMap(({ column: each, text }) => (each === column && text !== null ? [text] : []));
      });
      // A baseline writes down what it stands for, beside itself or not.
      if (values.length !== 1 || values.some((value) => isNamed(value, migration, options.form))) return;
      const [found = ""] = values;
      if (options.table === null && options.column === null && !looksLikeName(found)) return;
      const token = statement.tokens.find((each) => literalText(file.text, each)?.value === found);
      const { stem, file: name, version } = namesOf(migration);
      const right = options.form === "file" || (options.form === "any" && /\.sql$/i.test(found)) ? name : options.form === "version" || (options.form === "any" && /^\d+$/.test(found)) ? (version ?? stem) : stem;
      const at = token ?? insert;
      report("found", {
        at,
        data: { found, table: table.label, right },
        suggestions: token !== undefined && textOf(file, token).startsWith("'") ? [{ title: `Write ${right}`, edits: [replace(token, quoteText(right))] }] : undefined,
      });
    },
  },

  examples: [
    {
      title: "Copied from the migration before",
      path: "002_orders.sql",
      deployed: "create table schema_migrations (version text primary key, description text);",
      sql: "create table orders (id bigint primary key);\ninsert into schema_migrations (version, description) values ('001_users', 'Add orders');",
      reports: [{ message: "found", at: "'001_users'", data: { found: "001_users", table: "schema_migrations", right: "002_orders" } }],
      suggested: "create table orders (id bigint primary key);\ninsert into schema_migrations (version, description) values ('002_orders', 'Add orders');",
    },
    {
      title: "A house that writes the name of the file",
      options: { table: "applied", column: "script", form: "file" },
      path: "002_orders.sql",
      deployed: "create table applied (script text primary key);",
      sql: "create table orders (id bigint primary key);\ninsert into applied (script) values ('002_orders') on conflict do nothing;",
      reports: [{ message: "found", at: "'002_orders'", data: { found: "002_orders", table: "applied", right: "002_orders.sql" } }],
      suggested: "create table orders (id bigint primary key);\ninsert into applied (script) values ('002_orders.sql') on conflict do nothing;",
    },
    ...[
      ["The number of another", "any", "'1'", "1", "002", "'002'"],
      ["The file of another", "any", "'001_users.sql'", "001_users.sql", "002_orders.sql", "'002_orders.sql'"],
      ["A house that writes the number", "version", "'002_orders'", "002_orders", "002", "'002'"],
      ["A house that writes no ending", "stem", "'002'", "002", "002_orders", "'002_orders'"],
      ["In dollar quotes", "any", "$$001_users$$", "001_users", "002_orders", null],
    ].map(([title = "", form, at, found, right, better]) => ({
      title: title ?? "",
      options: { form: form as "any" },
      path: "002_orders.sql",
      deployed: "create table schema_migrations (note text, version bigint, name text);",
      sql: `insert into schema_migrations (note, version, name) values ('orders', 1 + 1, ${at ?? ""});`,
      reports: [{ message: "found" as const, at: at ?? "", data: { found: found ?? "", table: "schema_migrations", right: right ?? "" } }],
      ...(better !== null && { suggested: `insert into schema_migrations (note, version, name) values ('orders', 1 + 1, ${better ?? ""});` }),
    })),
    ...[{ table: "applied" }, { table: "applied", column: "name" }].map((options) => ({
      title: options.column === undefined ? "A table that holds nothing else" : "A column that holds nothing else",
      options,
      path: "002_orders.sql",
      deployed: "create table applied (name text primary key);",
      sql: "insert into applied (name) values ('users');",
      reports: [{ message: "found" as const, at: "'users'", data: { found: "users", table: "applied", right: "002_orders" } }],
      suggested: "insert into applied (name) values ('002_orders');",
    })),
    { title: "A text that is no name of a migration", deployed: "create table schema_migrations (version text primary key);", sql: "insert into schema_migrations (version) values ('dirty');" },
    ...["'2'", "'V2'", "'002_orders.sql'", "'orders'"].map((name) => ({
      title: `Its own name, ${name}`,
      path: "002_orders.sql",
      deployed: "create table schema_migrations (version text primary key);",
      options: { table: "schema_migrations" },
      sql: `insert into schema_migrations (version) values (${name}) on conflict do nothing;`,
    })),
    {
      title: "A baseline writes down what it holds",
      path: "003_baseline.sql",
      deployed: "create table schema_migrations (version text primary key);",
      sql: "insert into schema_migrations (version) values ('001_users'), ('002_orders');",
    },
    {
      title: "Another table of versions",
      deployed: "create table releases (version text primary key);",
      sql: "insert into releases (version) values ('1.4.0');",
    },
  ],
});
