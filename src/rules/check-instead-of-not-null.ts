import { defineRule, replace } from "../rule.ts";
import { provesNotNull, conjuncts } from "../sql/expression.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "check-instead-of-not-null",
  category: "locking",
  severity: "info",
  summary: "Forbid nulls with a NOT NULL constraint that is NOT VALID",
  why: "Before PostgreSQL 18 a check had to prove that a column has no nulls, so that SET NOT NULL need not read the table, and was dropped afterwards. PostgreSQL 18 can add NOT NULL itself without reading the rows.",
  instead: "ADD CONSTRAINT … NOT NULL column NOT VALID, then VALIDATE CONSTRAINT in a later migration: two steps instead of four.",
  see: ["https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT"],
  presets: ["strict"],

  messages: {
    simpler: "PostgreSQL {postgres} can forbid nulls in {column} without reading the rows of {table}: ADD CONSTRAINT … NOT NULL {column} NOT VALID, then VALIDATE it. The check is not needed.",
  },

  on: {
    AddConstraint({ table: name, constraint }, { catalog, settings, file, report }) {
      const [column] = constraint.columns;
      if (settings.postgres < 18 || constraint.kind !== "check" || !constraint.notValid || constraint.notEnforced || constraint.expression === null || column === undefined || constraint.columns.length > 1) return;
      const parts = conjuncts(constraint.expression.node);
      const [part] = parts;
      if (parts.length > 1 || part === undefined || !("NullTest" in part) || !provesNotNull(part, column)) return;
      const table = catalog.table(name);
      if (table.isNew) return;
      const text = file.text.slice(constraint.span.start, constraint.span.end);
      const check = /\bcheck\b/i.exec(text);
      const edits = check === null ? [] : [replace({ start: constraint.span.start + check.index, end: constraint.span.end }, /[a-z]/.test(check[0]) ? `not null ${quoteIdentifier(column)} not valid` : `NOT NULL ${quoteIdentifier(column)} NOT VALID`)];
      report("simpler", { at: constraint, data: { postgres: settings.postgres, column: quoteIdentifier(column), table: table.label }, suggestions: edits.length === 0 ? [] : [{ title: "Add NOT NULL itself, NOT VALID", edits }] });
    },
  },

  examples: [
    {
      title: "The way of PostgreSQL 17",
      deployed: "create table users (email text);",
      postgres: 18,
      sql: "alter table users add constraint has_email check (email is not null) not valid;",
      reports: [{ message: "simpler", at: "constraint has_email check (email is not null) not valid" }],
      suggested: "alter table users add constraint has_email not null email not valid;",
    },
    {
      title: "PostgreSQL 17 has no other",
      deployed: "create table users (email text);",
      postgres: 17,
      sql: "alter table users add constraint has_email check (email is not null) not valid;",
    },
    { title: "A new table has no rows that could be read", postgres: 18, sql: "create table users (email text);\nalter table users add constraint has_email check (email is not null) not valid;" },
    {
      title: "The check says more",
      deployed: "create table users (email text);",
      postgres: 18,
      sql: "alter table users add constraint has_email check (email is not null and email <> '') not valid;",
    },
  ],
});
