import type { Catalog } from "../catalog/catalog.ts";
import { findRoutine } from "../catalog/resolve.ts";
import { defineRule } from "../rule.ts";
import { isFailure, parse } from "../sql/parse.ts";
import { nameOf, strings } from "../sql/names.ts";

/** Whether the function of a trigger raises an error somewhere; false where its body is not known. */
function mayRaise(sql: string, catalog: Catalog): boolean {
  const parsed = parse(sql);
  const node = isFailure(parsed) ? undefined : parsed[0]?.stmt;
  if (node === undefined || !("CreateTrigStmt" in node)) return false;
  const { schema, name } = nameOf(strings(node.CreateTrigStmt.funcname));
  const routine = findRoutine(catalog, { schema, name: `${name}()` }, "function");
  return routine !== null && routine !== "ambiguous" && /\braise\s+(?:exception\b|'|sqlstate\b|using\b)/i.test(routine.sql);
}

export default defineRule({
  id: "stricter-write-rule",
  category: "compatibility",
  severity: "info",
  summary: "Release code that keeps a new rule before the database enforces it",
  why: "A check, a foreign key, a restrictive policy or a trigger that raises an error holds for every write from the moment on that the migration commits, NOT VALID or not: that spares old rows, not old code. What the old release writes, and the new rule forbids, fails.",
  instead: "Release code that writes nothing else first; watch for rows that break the rule, `SELECT count(*) … WHERE NOT (…)`; then add it.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT", "https://www.postgresql.org/docs/current/sql-createpolicy.html"],
  presets: [],
  silentWhereUnlikely: true,

  messages: {
    found: "From here on writes to {table} that break {rule} fail, those of the release that still runs too. Release code that keeps to it first.",
  },

  on: {
    AddConstraint({ table: name, constraint, conditional }, { catalog, file, text, report }) {
      const table = catalog.table(name);
      if (table.madeHere || conditional || (constraint.kind !== "check" && constraint.kind !== "foreign key") || constraint.notEnforced) return;
      const isNew = constraint.columns.length > 0 && constraint.columns.every((column) => catalog.column(name, column)?.origin?.path === file.path);
      const replaces = text.statements.some(({ changes }) => changes.some((change) => change.kind === "DropConstraint" && change.span.start < constraint.span.start && catalog.table(change.table).label === table.label));
      if (!isNew && !replaces) report("found", { at: constraint, data: { table: table.label, rule: constraint.name === null ? `this ${constraint.kind === "check" ? "CHECK" : "foreign key"}` : constraint.name } });
    },
    CreatePolicy(policy, { catalog, report }) {
      const table = catalog.table(policy.table);
      if (policy.permissive || policy.command === "select" || table.madeHere) return;
      report("found", { at: policy, data: { table: table.label, rule: `the restrictive policy ${policy.name}` } });
    },
    CreateObject(create, { catalog, report }) {
      if (create.object !== "trigger" || create.table === null) return;
      const table = catalog.table(create.table);
      const known = catalog.findObject("trigger", create.name, create.table) !== undefined;
      if (!known && !table.madeHere && mayRaise(create.sql, catalog)) report("found", { at: create, data: { table: table.label, rule: `what ${create.name.name} asks for` } });
    },
  },

  examples: [
    {
      title: "A check, NOT VALID though it is",
      deployed: "create table users (id bigint primary key, age integer);",
      sql: "alter table users add constraint adult check (age > 17) not valid;",
      reports: [{ message: "found", at: "constraint adult check (age > 17) not valid", data: { table: "users", rule: "adult" } }],
    },
    {
      title: "A restrictive policy, and a trigger that raises an error",
      deployed: "create table users (id bigint primary key, age integer); create function watch() returns trigger language plpgsql as $$ begin if new.age < 18 then raise exception 'too young'; end if; return new; end $$;",
      sql: "create policy grown on users as restrictive using (age > 17);\ncreate trigger watch before insert on users for each row execute function watch();",
      reports: [
        { message: "found", at: "create policy grown on users as restrictive using (age > 17)", data: { table: "users", rule: "the restrictive policy grown" } },
        { message: "found", at: "create trigger watch before insert on users for each row execute function watch()", data: { table: "users", rule: "what watch asks for" } },
      ],
    },
    {
      title: "On a new column, which old code does not write",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column age integer;\nalter table users add constraint adult check (age > 17) not valid;",
    },
    {
      title: "In place of another",
      deployed: "create table users (id bigint primary key, age integer, constraint adult check (age > 20));",
      sql: "alter table users drop constraint adult;\nalter table users add constraint adult check (age > 17) not valid;",
    },
    {
      title: "Triggers that raise nothing, policies that allow",
      deployed: "create table users (id bigint primary key, age integer); create function watch() returns trigger language plpgsql as $$ begin return new; end $$;",
      sql: "create policy grown on users using (age > 17);\ncreate trigger watch before insert on users for each row execute function watch();",
    },
  ],
});
