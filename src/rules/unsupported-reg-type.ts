import { writtenColumns } from "../facts/written-columns.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

/** Types that hold numbers of catalog rows which pg_upgrade gives anew; regclass, regrole and regtype keep theirs. */
const unsupported: ReadonlySet<string> = new Set(["regcollation", "regconfig", "regdictionary", "regnamespace", "regoper", "regoperator", "regproc", "regprocedure"]);

export default defineRule({
  id: "unsupported-reg-type",
  category: "correctness",
  severity: "warning",
  summary: "Keep names, not numbers of catalog rows, in columns",
  why: "Columns of regproc, regoper, regnamespace and their like hold numbers of rows in the system catalog, which another cluster gives to other objects: pg_upgrade refuses a database that has one, on the day of the upgrade. What regclass, regrole and regtype hold is kept.",
  instead: "Store the name as text, and cast it where it is used: `name::regproc`.",
  see: ["https://www.postgresql.org/docs/current/pgupgrade.html", "https://www.postgresql.org/docs/current/datatype-oid.html"],
  presets: ["strict"],

  messages: {
    found: "The column {column} of {table} is {type}: pg_upgrade refuses a database with such a column.",
  },

  on: {
    statement(statement, { catalog, report }) {
      for (const { at, name, table, type } of writtenColumns(statement, catalog)) {
        if (type.schema === "pg_catalog" && unsupported.has(type.name)) report("found", { at, data: { column: quoteIdentifier(name), table, type: type.label } });
      }
    },
  },

  examples: [
    {
      title: "A function that is called later",
      sql: "create table jobs (id bigint primary key, handler regproc not null);",
      reports: [{ message: "found", at: "regproc", data: { column: "handler", table: "jobs", type: "regproc" } }],
    },
    {
      title: "A column that is added",
      deployed: "create table documents (id bigint primary key);",
      sql: "alter table documents add column language regconfig;",
      reports: [{ message: "found", at: "regconfig" }],
    },
    {
      title: "Types that pg_upgrade keeps, and names",
      sql: "create table jobs (id bigint primary key, source regclass, kind regtype, handler text);",
    },
  ],
});
