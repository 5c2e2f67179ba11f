import { wholeOf } from "../effects/roles.ts";
import { listWords } from "../phrase.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { inCaseOf } from "../source.ts";
import { nameOf, quoteName, strings } from "../sql/names.ts";
import { tablesInUse } from "../traffic.ts";

export default defineRule({
  id: "alter-domain-validates",
  category: "locking",
  severity: "error",
  summary: "Do not constrain domains that tables in use have columns of",
  why: "A constraint added to a domain is checked at once in every column of that domain: each of those tables is read as a whole, and no one can write to it until the last of them is done. VALIDATE CONSTRAINT of a domain keeps writes waiting as well.",
  instead: "Add the constraint NOT VALID, which is checked for new values only, and validate it when few write. Better, use checks of the tables, which can be validated while others write.",
  see: ["https://www.postgresql.org/docs/current/sql-alterdomain.html"],
  equivalents: { squawk: ["ban-alter-domain-with-add-constraint"], pgfence: ["ban-alter-domain-add-constraint"] },
  presets: ["recommended"],

  messages: {
    reads: "This reads all of {tables}, whose columns are of the domain {domain}, and blocks writes until that is done. Add a check NOT VALID.",
    mayRead: "No migration here made the domain {domain}: each table with a column of it is read as a whole, and cannot be written until that is done. Add a check NOT VALID, or to the tables instead.",
    validates: "Validating a constraint of the domain {domain} reads all of {tables} and blocks writes until that is done. Do it when few write, or use a check of the table instead.",
  },

  on: {
    Neutral(change, { settings, statement, catalog, file, effect, report }) {
      const node = change.what === "alter domain" ? wholeOf(change, statement) : undefined;
      if (node === undefined || !("AlterDomainStmt" in node)) return;
      const { subtype, typeName, def } = node.AlterDomainStmt;
      const added = def !== undefined && "Constraint" in def ? def.Constraint : undefined;
      const fits = !change.nested && added?.contype === "CONSTR_CHECK";
      const suggestions = fits ? [{ title: "Add it NOT VALID", edits: [insertAfter(statement, ` ${inCaseOf(file, { start: statement.span.start, end: statement.span.start + 5 }, "not valid")}`)] }] : [];
      const name = nameOf(strings(typeName));
      const domain = quoteName(name);
      const tables = tablesInUse(effect.scans, settings).map(({ label }) => label);
      if (tables.length === 0) {
        const reads = subtype === "O" || (added !== undefined && added.skip_validation !== true);
        if (reads && catalog.findObject("domain", name) === undefined) report("mayRead", { at: change, data: { domain }, suggestions });
        return;
      }
      const data = { domain, tables: listWords(tables) };
      if (subtype === "V") return report("validates", { at: change, data });
      report("reads", { at: change, data, suggestions });
    },
  },

  examples: [
    {
      title: "No migration here made the domain, so nothing tells where it is used",
      sql: "alter domain email add constraint has_at check (value like '%@%');",
      notRun: "the domain does not exist on an empty server",
      reports: [{ message: "mayRead", at: "alter domain email add constraint has_at check (value like '%@%')", data: { domain: "email" } }],
      suggested: "alter domain email add constraint has_at check (value like '%@%') not valid;",
    },
    {
      title: "A check",
      deployed: "create domain email as text; create table users (address email);",
      sql: "alter domain email add constraint has_at check (value like '%@%');",
      reports: [{ message: "reads", at: "alter domain email add constraint has_at check (value like '%@%')" }],
      suggested: "alter domain email add constraint has_at check (value like '%@%') not valid;",
    },
    {
      title: "NOT NULL",
      deployed: "create domain email as text; create table users (address email); create table leads (address email);",
      sql: "alter domain email set not null;",
      reports: [{ message: "reads", at: "alter domain email set not null", data: { domain: "email", tables: "users and leads" } }],
    },
    {
      title: "VALIDATE",
      deployed: "create domain email as text; create table users (address email); alter domain email add constraint has_at check (value like '%@%') not valid;",
      sql: "alter domain email validate constraint has_at;",
      reports: [{ message: "validates", at: "alter domain email validate constraint has_at" }],
    },
    {
      title: "NOT VALID",
      deployed: "create domain email as text; create table users (address email);",
      sql: "alter domain email add constraint has_at check (value like '%@%') not valid;",
    },
    {
      title: "NOT VALID, of a domain that no migration here made",
      sql: "alter domain email add constraint has_at check (value like '%@%') not /* yet */ valid;",
      notRun: "the domain does not exist on an empty server",
    },
    {
      title: "No table has a column of it",
      deployed: "create domain email as text;",
      sql: "alter domain email add constraint has_at check (value like '%@%');",
    },
  ],
});
