import { dependenciesIn, migrationNamed } from "../migrations/dependencies.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "invalid-dependency",
  category: "convention",
  severity: "warning",
  summary: "Let a migration depend on those that come before it",
  why: "Whoever runs a migration by hand reads its dependencies first. One that does not exist, comes later, or is the migration itself was copied from elsewhere or is left over from a renumbering, and the list cannot be trusted.",
  instead: "List the files that must have run before, with their names as they are now.",
  see: ["https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS"],
  presets: [],
  options: {
    keys: { type: "array", items: { type: "string" }, default: ["Dependencies", "Depends on", "Requires"], description: "Keys of the header whose value lists migrations." },
  },

  messages: {
    unknown: "There is no migration {name}, which this one is said to depend on.",
    later: "{name} runs after this migration, which is said to depend on it.",
    itself: "The migration is said to depend on itself.",
  },

  on: {
    migration(migration, { history, file, header, options, report }) {
      const field = migration.up === null ? undefined : header.field(...options.keys);
      if (field === undefined) return;
      for (const dependency of dependenciesIn(file, field)) {
        const found = migrationNamed(dependency.name, history);
        if (found === undefined) report("unknown", { at: dependency, data: { name: dependency.name } });
        else if (found === migration) report("itself", { at: dependency });
        else if (found.order > migration.order) report("later", { at: dependency, data: { name: dependency.name } });
      }
    },
  },

  examples: [
    {
      title: "No such file",
      deployed: "create table users (id bigint primary key);",
      path: "002_orders.sql",
      sql: "-- Dependencies:\n--   - 001_deployed.sql\n--   - 001_user_accounts.sql\ncreate table orders (id bigint primary key);",
      reports: [{ message: "unknown", at: "001_user_accounts.sql", data: { name: "001_user_accounts" } }],
    },
    {
      title: "Itself, and a later one",
      path: "002_orders.sql",
      sql: "-- Dependencies: 002_orders.sql, 003_lines.sql\ncreate table orders (id bigint primary key);",
      files: { "003_lines.sql": "create table order_lines (id bigint primary key);" },
      reports: [
        { message: "itself", at: "002_orders.sql" },
        { message: "later", at: "003_lines.sql", data: { name: "003_lines" } },
      ],
    },
    {
      title: "An earlier one, by its number",
      deployed: "create table users (id bigint primary key);",
      path: "002_orders.sql",
      sql: "-- Dependencies: 001\ncreate table orders (id bigint primary key);",
    },
    {
      title: "None",
      path: "002_orders.sql",
      sql: "-- Dependencies: None (first of its kind)\ncreate table orders (id bigint primary key);",
    },
  ],
});
