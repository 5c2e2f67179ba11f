import { constraintsOf } from "../catalog/written-constraints.ts";
import { dependenciesOf } from "../migrations/dependencies.ts";
import type { History, Migration } from "../migrations/migration.ts";
import { defineRule, insertAfter } from "../rule.ts";

/** A migration and all that it depends on, directly or through others. */
function closureOf(migration: Migration, history: History, keys: readonly string[]): Set<Migration> {
  const found = new Set<Migration>([migration]);
  for (const each of found) for (const { migration: next } of dependenciesOf(each, history, keys)) found.add(next);
  return found;
}

export default defineRule({
  id: "undeclared-dependency",
  category: "convention",
  severity: "warning",
  summary: "List every migration whose tables this one uses",
  why: "The list of dependencies says what must have run before. Where it lacks the migration that made a table, whoever follows it runs this one too early, and it fails.",
  instead: "Add the file that made the table to the list. What a listed migration itself depends on need not be repeated.",
  see: ["https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS"],
  presets: [],
  options: {
    keys: { type: "array", items: { type: "string" }, default: ["Dependencies", "Depends on", "Requires"], description: "Keys of the header whose value lists migrations. A migration without such a line is left alone." },
  },

  messages: {
    lacks: "This uses {table}, which {migration} made, and that is not among the dependencies.",
  },

  on: {
    migration(migration, { history, file, header, catalog, read, options, report }) {
      const field = migration.up === null ? undefined : header.field(...options.keys);
      if (field === undefined || migration.up === null) return;
      const known = closureOf(migration, history, options.keys);
      const missing = new Set<Migration>();
      for (const change of read(migration.up).statements.flatMap(({ changes }) => changes)) {
        const names = ["table" in change && change.table !== null ? change.table : null, ...constraintsOf(change).map(({ references }) => references?.table ?? null)];
        for (const name of names) {
          const table = name === null ? undefined : catalog.findTable(name);
          const maker = table === undefined || table.origin === null ? undefined : history.migrations.find(({ up }) => up?.file.path === table.origin?.path);
          if (table === undefined || maker === undefined || known.has(maker) || missing.has(maker)) continue;
          missing.add(maker);
          const fileName = maker.path.slice(maker.path.lastIndexOf("/") + 1);
          const several = file.text.slice(field.valueSpan.start, field.valueSpan.end).includes("\n") || field.valueSpan.start > field.span.start + field.key.length + 3;
          const line = file.text.slice(file.text.lastIndexOf("\n", field.valueSpan.end - 1) + 1);
          const lead = /^[\s\-*]*(?:[-*+]\s+)?/.exec(line)?.[0] ?? "--   - ";
          const isNone = /^none\b/i.test(field.value);
          report("lacks", { at: change, data: { table: table.label, migration: maker.stem }, suggestions: isNone || field.value === "" ? [] : [{ title: `Add ${maker.stem}`, edits: [insertAfter(field.valueSpan, several ? `\n${lead}${fileName}` : `, ${fileName}`)] }] });
        }
      }
    },
  },

  examples: [
    {
      title: "A foreign key to a table of another migration",
      deployed: ["create table users (id bigint primary key);", "create table shops (id bigint primary key);"],
      path: "003_orders.sql",
      sql: "-- Dependencies: 001_deployed.sql\ncreate table orders (user_id bigint references users, shop_id bigint references shops);",
      reports: [{ message: "lacks", at: "create table orders (user_id bigint references users, shop_id bigint references shops)", data: { table: "shops", migration: "002_deployed" } }],
      suggested: "-- Dependencies: 001_deployed.sql, 002_deployed.sql\ncreate table orders (user_id bigint references users, shop_id bigint references shops);",
    },
    {
      title: "A list, one a line",
      deployed: ["create table users (id bigint primary key);", "create table shops (id bigint primary key);"],
      path: "003_orders.sql",
      sql: "-- Dependencies:\n--   - 001_deployed.sql\nalter table shops add column owner bigint;",
      reports: [{ message: "lacks", at: "add column owner bigint", data: { table: "shops", migration: "002_deployed" } }],
      suggested: "-- Dependencies:\n--   - 001_deployed.sql\n--   - 002_deployed.sql\nalter table shops add column owner bigint;",
    },
    {
      title: "What a dependency depends on",
      deployed: ["create table users (id bigint primary key);", "-- Dependencies: 001_deployed.sql\ncreate table shops (id bigint primary key);"],
      path: "003_orders.sql",
      sql: "-- Dependencies: 002_deployed.sql\ncreate table orders (user_id bigint references users, shop_id bigint references shops);",
    },
    {
      title: "A house that lists none",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column email text;",
    },
    {
      title: "Of one migration it is said once; none are named, or none was made",
      path: "003_carts.sql",
      deployed: ["create table users (id bigint primary key); create table teams (id bigint primary key);", "select 1;"],
      sql: "-- Depends on: none\ncreate table carts (user_id bigint references users, team_id bigint references teams, seat bigint);\nalter table seats add column n int;\nselect 1;",
      reports: [{ message: "lacks", at: "create table carts (user_id bigint references users, team_id bigint references teams, seat bigint)" }],
      notRun: "a table is not there",
    },
  ],
});
