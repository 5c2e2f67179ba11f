import { defineRule } from "../rule.ts";
import type { Expression } from "../sql/change.ts";
import { columnReferences, functionCalls, isBuiltIn, isConstant, walk, withoutCasts } from "../sql/expression.ts";
import { quoteIdentifier } from "../sql/names.ts";

const cutting = ["substring", "substr", "left", "right", "split_part", "trunc", "round", "floor", "ceil", "ceiling", "date_trunc", "regexp_replace", "regexp_substr"];

export default defineRule({
  id: "lossy-using-expression",
  category: "data-loss",
  severity: "warning",
  summary: "Keep the old values where USING makes new ones of them",
  why: "USING overwrites every value of the column with what the expression gives, and the old ones are gone: a constant, a part of the text, or NULL for whatever a CASE does not name. No rollback brings them back.",
  instead: "Add a column for the new values and fill it in batches. The old column stays until they have proven right, and is dropped in a later release.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE"],
  presets: ["strict"],

  messages: {
    replaced: "USING takes no notice of the old values: every {column} of {table} becomes the same.",
    unmatched: "Every {column} of {table} that the CASE does not name becomes NULL without an error.",
    parts: "USING keeps of every {column} of {table} only what {call} gives.",
    defaulted: "Where {table} has no {column}, USING puts a value: afterwards nothing tells which rows had none.",
  },

  on: {
    AlterColumnType(alter, { catalog, report }) {
      const table = catalog.table(alter.table);
      if (alter.using === null || table.isNew || table.emptied) return;
      const data = { column: quoteIdentifier(alter.column), table: table.label };
      const { node } = alter.using;
      const call = functionCalls(node).find(({ name }) => isBuiltIn(name, ...cutting));
      if (!columnReferences(node).some(({ column }) => column === alter.column) && !hasQuery(node)) report("replaced", { at: alter, data });
      else if (hasOpenCase(node)) report("unmatched", { at: alter, data });
      else if (call !== undefined) report("parts", { at: alter, data: { ...data, call: `${call.name.name}()` } });
      else if (isDefaulted(node)) report("defaulted", { at: alter, data });
    },
  },

  examples: [
    {
      title: "The same for every row",
      deployed: "create table users (id bigint primary key, level text);",
      sql: "alter table users alter column level type integer using 0;",
      reports: [{ message: "replaced", at: "alter column level type integer using 0", data: { column: "level", table: "users" } }],
    },
    {
      title: "NULL for whatever is not named",
      deployed: "create table users (id bigint primary key, active text);",
      sql: "alter table users alter column active type boolean using case active when 'yes' then true when 'no' then false end;",
      reports: [{ message: "unmatched", at: "alter column active type boolean using case active when 'yes' then true when 'no' then false end" }],
    },
    {
      title: "A part of the text",
      deployed: "create table users (id bigint primary key, zip text);",
      sql: "alter table users alter column zip type char(5) using left(zip, 5);",
      reports: [{ message: "parts", at: "alter column zip type char(5) using left(zip, 5)", data: { column: "zip", table: "users", call: "left()" } }],
    },
    {
      title: "A value where there was none",
      deployed: "create table users (id bigint primary key, age text);",
      sql: "alter table users alter column age type integer using coalesce(age, '0')::integer;",
      reports: [{ message: "defaulted", at: "alter column age type integer using coalesce(age, '0')::integer" }],
    },
    {
      title: "Every value becomes its like",
      deployed: "create table users (id bigint primary key, age text, born bigint, active text);",
      sql: "alter table users alter column age type integer using age::integer, alter column born type timestamptz using to_timestamp(born), alter column active type boolean using case when active = 'yes' then true else false end;",
    },
    {
      title: "The table is new",
      sql: "create table users (level text); alter table users alter column level type integer using 0;",
    },
  ],
});

function hasQuery(node: Expression["node"]): boolean {
  let found = false;
  walk(node, (each) => void (found ||= "SubLink" in each));
  return found;
}

/** Whether a CASE that gives the value has no ELSE, or ELSE NULL. */
function hasOpenCase(node: Expression["node"]): boolean {
  const inner = withoutCasts(node);
  if (!("CaseExpr" in inner)) return false;
  const rest = inner.CaseExpr.defresult === undefined ? undefined : withoutCasts(inner.CaseExpr.defresult);
  return rest === undefined || ("A_Const" in rest && rest.A_Const.isnull === true);
}

function isDefaulted(node: Expression["node"]): boolean {
  const inner = withoutCasts(node);
  return "CoalesceExpr" in inner && (inner.CoalesceExpr.args ?? []).some(isConstant);
}
