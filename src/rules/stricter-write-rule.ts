import type { Catalog } from "../catalog/catalog.ts";
import { madeBy } from "../catalog/made-by.ts";
import { changesIn, onTable } from "../facts/changes-on.ts";
import { findRoutine } from "../catalog/resolve.ts";
import { defineRule } from "../rule.ts";
import type { CreateObject } from "../sql/change.ts";
import { nameOf, quoteIdentifier, strings } from "../sql/names.ts";
import { mayRaise, readBody } from "../sql/plpgsql.ts";
import { readRoutine } from "../sql/routine.ts";

/** Whether the function of a trigger raises an error somewhere; false where its body is not known. */
function asksForMore(trigger: CreateObject, catalog: Catalog): boolean {
  const node = madeBy(trigger);
  const { schema, name } = nameOf(strings(node !== null && "CreateTrigStmt" in node ? node.CreateTrigStmt.funcname : undefined));
  const routine = findRoutine(catalog, { schema, name: `${name}()` }, "function");
  const program = routine === null || routine === "ambiguous" ? undefined : readRoutine(routine.sql)?.program;
  return program !== undefined && mayRaise(readBody(program.text));
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
      const replaces = onTable(changesIn(text), table, catalog, "DropConstraint").some(({ span }) => span.start < constraint.span.start);
      if (!isNew && !replaces) report("found", { at: constraint, data: { table: table.label, rule: constraint.name === null ? `this ${constraint.kind === "check" ? "CHECK" : "foreign key"}` : quoteIdentifier(constraint.name) } });
    },
    CreatePolicy(policy, { catalog, report }) {
      const table = catalog.table(policy.table);
      if (policy.permissive || policy.command === "select" || table.madeHere) return;
      report("found", { at: policy, data: { table: table.label, rule: `the restrictive policy ${quoteIdentifier(policy.name)}` } });
    },
    CreateObject(create, { catalog, report }) {
      if (create.object !== "trigger" || create.table === null) return;
      const table = catalog.table(create.table);
      const known = catalog.findObject("trigger", create.name, create.table) !== undefined;
      if (!known && !table.madeHere && asksForMore(create, catalog)) report("found", { at: create, data: { table: table.label, rule: `what ${quoteIdentifier(create.name.name)} asks for` } });
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
    {
      title: "Tables of this migration, rules for reading, what no one enforces, what perhaps runs, unique keys",
      postgres: 18,
      deployed: "create table orders (id bigint primary key, total int); create table users (id bigint primary key); create function refuse() returns trigger language plpgsql as $$ begin if new.id < 0 then raise exception 'no'; end if; return new; end $$; create view seen as select 1 as n;",
      sql: "create table carts (id bigint, user_id bigint);\nalter table carts add check (id > 0);\ncreate policy kept on carts as restrictive using (id > 0);\ncreate trigger refuse before insert on carts for each row execute function refuse();\nalter table orders add constraint once unique (total);\nalter table orders add constraint whole check (total > 0) not enforced;\ncreate policy shown on orders as restrictive for select using (id > 0);\ndo $$ begin if current_user = 'app' then alter table orders add constraint more check (total > 1); end if; end $$;\ncreate or replace view seen as select 2 as n;",
    },
    {
      title: "Another table's goes, or this one goes after; a trigger that notices only, in every branch",
      deployed: "create table orders (id bigint primary key, total int constraint whole check (total > 0)); create table carts (id bigint constraint whole check (id > 0)); create function notice() returns trigger language plpgsql as $$ begin for i in 1..2 loop case i when 1 then raise notice 'one'; else null; end case; end loop; return new; end $$; create function refuse() returns trigger language plpgsql as $$ begin begin assert new.id > 0; exception when others then null; end; return new; end $$;",
      sql: "alter table carts drop constraint whole;\nalter table orders add constraint more check (true);\nalter table orders drop constraint whole;\ncreate trigger notice before insert on orders for each row execute function notice();\ncreate trigger refuse before insert on orders for each row execute function refuse();",
      reports: [
        { message: "found", at: "constraint more check (true)" },
        { message: "found", at: "create trigger refuse before insert on orders for each row execute function refuse()" },
      ],
    },
    { title: "In a block", deployed: "create table orders (id bigint primary key); create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;", sql: "do $$ begin execute 'create trigger refuse before insert on orders for each row execute function refuse()'; end $$;", reports: [{ message: "found", at: "create trigger refuse before insert on orders for each row execute function refuse()" }], },
  ],
});
