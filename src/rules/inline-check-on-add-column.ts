import { laterTransaction } from "../migrations/advice.ts";
import { isThere } from "../facts/column-there.ts";
import { defineRule, replace } from "../rule.ts";
import { inCaseOf, textOf } from "../source.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "inline-check-on-add-column",
  category: "locking",
  severity: "error",
  summary: "Add columns to tables in use without a check of their own",
  why: "ADD COLUMN … CHECK reads the whole table under an ACCESS EXCLUSIVE lock, although every row has the same value in the new column, or none: no one can read or write the table until it is done.",
  instead: "Add the column alone, then the check NOT VALID, which takes a moment and already guards new rows. Then run VALIDATE CONSTRAINT in a transaction of its own: it reads the same rows while reads and writes go on.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
  equivalents: { squawk: ["constraint-missing-not-valid"], eugene: ["E1"] },
  presets: ["recommended"],
  steps: true,

  messages: {
    blocksAll: "Adding {column} with CHECK blocks reads and writes of {table} until every row is checked. Add the column alone, then the check NOT VALID, and run VALIDATE CONSTRAINT {later}.",
    virtualNotNull: "Adding {column} with NOT NULL blocks reads and writes of {table} until its value was computed for every row. Add the column alone, then ADD CONSTRAINT … NOT NULL {column} NOT VALID, and run VALIDATE CONSTRAINT {later}.",
  },

  on: {
    AddColumn({ table: name, column, nested }, { catalog, settings, script, statement, file, effect, report }) {
      const table = catalog.table(name);
      const checks = column.constraints.filter(({ kind, notEnforced }) => kind === "check" && !notEnforced);
      const [check] = checks;
      if (!isInUse(table, settings) || effect.rewrites.length > 0) return;
      if (isThere(table, column)) return;
      const data = { column: quoteIdentifier(column.name), table: table.label, later: laterTransaction(script) };
      if (check === undefined) {
        if (column.generated?.stored === false && column.notNull) report("virtualNotNull", { at: column, data });
        return;
      }
      const before = statement.tokens.findLast((token) => token.end <= check.span.start);
      const keyword = { start: check.span.start, end: check.span.start + 5 };
      const split = nested || before === undefined || checks.length > 1 || check.noInherit ? [] : [{
        title: "Add the check after the column, NOT VALID",
        edits: [replace({ start: before.end, end: column.span.end }, `${textOf(file, { start: check.span.end, end: column.span.end })}, ${inCaseOf(file, keyword, "add")} ${textOf(file, check.span)} ${inCaseOf(file, keyword, "not valid")}`)],
      }];
      report("blocksAll", { at: check, data, suggestions: split });
    },
  },

  examples: [
    {
      title: "A nullable column without a default, and still every row is read",
      deployed: "create table orders (id bigint primary key);",
      sql: "alter table orders add column state text constraint known_state check (state in ('open', 'paid'));",
      reports: [{ message: "blocksAll", at: "constraint known_state check (state in ('open', 'paid'))" }],
      suggested: "alter table orders add column state text, add constraint known_state check (state in ('open', 'paid')) not valid;",
    },
    {
      title: "With a default",
      deployed: "create table orders (id bigint primary key);",
      sql: "ALTER TABLE orders ADD COLUMN rank integer CHECK (rank > 0) NOT NULL DEFAULT 1;",
      reports: [{ message: "blocksAll", at: "CHECK (rank > 0)" }],
      suggested: "ALTER TABLE orders ADD COLUMN rank integer NOT NULL DEFAULT 1, ADD CHECK (rank > 0) NOT VALID;",
    },
    {
      title: "NOT NULL on a virtual column of PostgreSQL 18",
      deployed: "create table orders (net numeric, tax numeric);",
      postgres: 18,
      sql: "alter table orders add column gross numeric generated always as (net + tax) virtual not null;",
      reports: [{ message: "virtualNotNull", at: "gross numeric generated always as (net + tax) virtual not null" }],
    },
    {
      title: "The check comes after the column, NOT VALID",
      deployed: "create table orders (id bigint primary key);",
      sql: "alter table orders add column state text, add constraint known_state check (state in ('open', 'paid')) not valid;",
    },
    {
      title: "The table is new",
      sql: "create table orders (id bigint primary key); alter table orders add column state text check (state in ('open', 'paid'));",
    },
    {
      title: "The column is there already",
      deployed: "create table orders (id bigint primary key, state text);",
      sql: "alter table orders add column if not exists state text check (state in ('open', 'paid'));",
    },
    {
      title: "Two checks, NO INHERIT, in a block: for you to split",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column a int check (a > 0) check (a < 9);\nalter table users add column b int check (b > 0) no inherit;\ndo $$ begin alter table users add column c int check (c > 0); end $$;",
      reports: [
        { message: "blocksAll", at: "check (a > 0)" },
        { message: "blocksAll", at: "check (b > 0) no inherit" },
        { message: "blocksAll", at: "check (c > 0)" },
      ],
    },
    {
      title: "Other constraints, one that is not enforced, a rewrite that reads it all, a virtual column that may be null",
      postgres: 18,
      deployed: "create table users (id bigint primary key); create table teams (id bigint primary key);",
      sql: "alter table users add column a int unique;\nalter table users add column b int check (b > 0) not enforced;\nalter table users add column c uuid default gen_random_uuid() check (c is not null);\nalter table users add column d int generated always as (1);\nalter table users add column e int not null default 1;",
    },
  ],
});
