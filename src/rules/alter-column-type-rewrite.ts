import { onTable } from "../facts/changes-on.ts";
import { typeChange } from "../catalog/types.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "alter-column-type-rewrite",
  category: "locking",
  severity: "error",
  summary: "Do not change a column's type where that rewrites a table in use",
  why: "Where the old bytes do not serve as the new type, ALTER COLUMN … TYPE writes the whole table and all its indexes anew under an ACCESS EXCLUSIVE lock: no one can read or write the table meanwhile. A longer varchar, varchar to text, or a numeric with more digits before the point need no rewrite.",
  instead: "Add a column of the new type, write to both, fill it in batches, and let readers change over before the old one is dropped.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
  equivalents: { squawk: ["changing-column-type"], eugene: ["E5", "E10"], "Postgres Language Server": ["changingColumnType"], strong_migrations: ["change_column"], pgfence: ["alter-column-type"], Atlas: ["PG301"] },
  presets: ["recommended"],
  steps: true,

  messages: {
    rewrites: "Changing {column} from {from} to {to} blocks reads and writes of {table} while all its rows and indexes are written anew. Add a new column, fill it in batches, and change over.",
    computed: "Changing {column} to {to} with USING blocks reads and writes of {table} while all its rows and indexes are written anew. Add a new column, fill it in batches, and change over.",
    mayRewrite: "Changing {column} to {to} blocks reads and writes of {table} while all its rows and indexes are written anew, unless the type it has now holds the same bytes, which nothing here tells. Make sure, or add a new column and change over.",
    timeZone: "Changing {column} from {from} to {to} blocks reads and writes of {table} while all its rows and indexes are written anew, unless the session's TimeZone is UTC, which this script does not set. SET timezone TO 'UTC' first, if that is what the values mean.",
  },

  on: {
    AlterColumnType(alter, { catalog, session, settings, statement, trail, report }) {
      const table = catalog.table(alter.table);
      const column = catalog.column(alter.table, alter.column);
      if (column === undefined || !isInUse(table, settings)) return;
      const result = typeChange(column.type, alter, session.setting("timezone"), catalog);
      if (result === "no rewrite") return;
      // One ALTER TABLE writes the table once, whatever it changes.
      if (!alter.nested && trail.steps.some(({ statement: of, effect }) => of === statement && effect.rewrites.some(({ schema, name }) => schema === table.schema && name === table.name))) return;
      const data = { column: quoteIdentifier(alter.column), table: table.label, to: alter.type.label };
      if (column.type === "unknown") {
        if (result === "rewrite") return report("computed", { at: alter, data });
        // The one doubt, told once: who knows the type of the first column looks at the others as well.
        const told = !table.known && onTable(trail.steps.map(({ change }) => change), table, catalog, "AlterColumnType").some(({ using }) => using === null);
        return told ? undefined : report("mayRewrite", { at: alter, data });
      }
      const from = column.type.label;
      const inUtc = result === "unknown" ? typeChange(column.type, alter, "utc", catalog) : result;
      if (result === "unknown") return inUtc === "no rewrite" ? report("timeZone", { at: alter, data: { ...data, from } }) : report("mayRewrite", { at: alter, data });
      if (from === data.to) report("computed", { at: alter, data });
      else report("rewrites", { at: alter, data: { ...data, from } });
    },
  },

  examples: [
    {
      title: "Every integer has to become a bigint",
      deployed: "create table orders (id integer primary key);",
      sql: "alter table orders alter column id type bigint;",
      reports: [{ message: "rewrites", at: "alter column id type bigint" }],
    },
    {
      title: "The same bytes serve: a longer varchar, text, more digits before the point",
      deployed: "create table users (name varchar(100), bio varchar(500), balance numeric(10, 2));",
      sql: "alter table users alter column name type varchar(200), alter column bio type text using bio::text, alter column balance type numeric(12, 2);",
    },
    {
      title: "One ALTER TABLE writes the table once",
      deployed: "create table orders (id integer, buyer integer); create table users (age integer);",
      sql: "alter table orders alter column id type bigint, alter column buyer type bigint; alter table users alter column age type bigint;",
      reports: [{ message: "rewrites", at: "alter column id type bigint" }, { message: "rewrites", at: "alter column age type bigint" }],
    },
    {
      title: "A shorter varchar must be checked row by row",
      deployed: "create table users (name varchar(100));",
      sql: "alter table users alter column name type varchar(50);",
      reports: [{ message: "rewrites", at: "alter column name type varchar(50)" }],
    },
    {
      title: "USING computes new values",
      deployed: "create table users (name text);",
      sql: "alter table users alter column name type text using trim(name);",
      reports: [{ message: "computed", at: "alter column name type text using trim(name)" }],
    },
    {
      title: "What timestamps mean hangs on the time zone",
      deployed: "create table events (at timestamp);",
      sql: "alter table events alter column at type timestamptz;",
      reports: [{ message: "timeZone", at: "alter column at type timestamptz" }],
    },
    {
      title: "In UTC, timestamps stay what they are",
      deployed: "create table events (at timestamp);",
      sql: "set timezone to 'UTC'; alter table events alter column at type timestamptz;",
    },
    {
      title: "In another time zone they do not",
      deployed: "create table events (at timestamp);",
      sql: "set timezone to 'Europe/Berlin'; alter table events alter column at type timestamptz;",
      reports: [{ message: "rewrites", at: "alter column at type timestamptz" }],
    },
    {
      title: "No migration here made the table: what nothing tells of its columns is said once",
      sql: "alter table users alter column name type text; alter table users alter column email type text;",
      notRun: "the table does not exist on an empty server",
      reports: [{ message: "mayRewrite", at: "alter column name type text" }],
    },
    {
      title: "The table is new",
      sql: "create table orders (id integer primary key); alter table orders alter column id type bigint;",
    },
    {
      title: "The configuration calls the table small",
      deployed: "create table plans (id integer primary key);",
      sql: "alter table plans alter column id type bigint;",
      config: { tables: { plans: "small" } },
    },
    {
      title: "Of two tables, in a block, with USING, and a column that is not there",
      deployed: "create table users (id bigint primary key, n int, m int); create table carts (id bigint primary key, n int);",
      sql: "do $$ begin alter table users alter column n type bigint; alter table users alter column m type bigint; end $$;\nalter table carts alter column n type bigint;\nalter table elsewhere alter column a type bigint;\nalter table nowhere alter column b type bigint using b::bigint;\nalter table nowhere alter column c type bigint;\nalter table nowhere alter column d type bigint;",
      reports: [
        { message: "rewrites", at: "alter column n type bigint" },
        { message: "rewrites", at: "alter column m type bigint" },
        { message: "rewrites", at: "alter column n type bigint" },
        { message: "mayRewrite", at: "alter column a type bigint" },
        { message: "mayRewrite", at: "alter column b type bigint using b::bigint" },
        { message: "mayRewrite", at: "alter column c type bigint" },
      ],
      notRun: "two tables are not there",
    },
  ],
});
