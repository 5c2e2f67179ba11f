import { defineRule } from "../rule.ts";
import { quoteName } from "../sql/names.ts";

export default defineRule({
  id: "constrained-domain",
  category: "convention",
  severity: "info",
  summary: "Put constraints on tables rather than domains",
  why: "A constraint of a domain is checked in every table that uses it: to change it, PostgreSQL reads all of them in one statement, and adding a column of the domain rewrites a table even where it is null. NOT NULL of a domain does not hold where the value comes from an outer join.",
  instead: "A CHECK on the table, which can be added NOT VALID and validated table by table. A house that prefers domains leaves this rule off.",
  see: ["https://www.postgresql.org/docs/current/sql-createdomain.html"],
  equivalents: { squawk: ["ban-create-domain-with-constraint"], pgfence: ["ban-create-domain-with-constraint"] },
  presets: [],
  silentWhereUnlikely: true,

  messages: {
    found: "The domain {domain} carries a constraint: to change it later, every table that uses the domain is read at once.",
  },

  on: {
    CreateObject(create, { statement, report }) {
      if (create.object !== "domain" || create.nested) return;
      const node = statement.node?.stmt;
      const constraints = node !== undefined && "CreateDomainStmt" in node ? (node.CreateDomainStmt.constraints ?? []) : [];
      const binding = constraints.some((each) => "Constraint" in each && (each.Constraint.contype === "CONSTR_CHECK" || each.Constraint.contype === "CONSTR_NOTNULL"));
      if (binding) report("found", { at: create, data: { domain: quoteName(create.name) } });
    },
  },

  examples: [
    {
      title: "A CHECK",
      sql: "create domain email as text check (value like '%@%');",
      reports: [{ message: "found", at: "create domain email as text check (value like '%@%')", data: { domain: "email" } }],
    },
    {
      title: "NOT NULL",
      sql: "create domain amount as numeric not null;",
      reports: [{ message: "found", at: "create domain amount as numeric not null" }],
    },
    {
      title: "A name for a type",
      sql: "create domain amount as numeric default 0;",
    },
  ],
});
