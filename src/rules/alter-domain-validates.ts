import { listWords } from "../phrase.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { textOf } from "../source.ts";
import { tablesInUse } from "../traffic.ts";

/** What checks the values that are there, with the name of the domain. */
const adding = /^alter\s+domain\s+((?:"[^"]+"|[\w$]+)(?:\s*\.\s*(?:"[^"]+"|[\w$]+))*)\s+(?:add\b|set\s+not\s+null\b)/i;

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
    reads: "This reads all of {tables}, whose columns are of the domain, and blocks writes until that is done. Add a check NOT VALID.",
    mayRead: "No migration here made the domain {domain}: each table with a column of it is read as a whole, and cannot be written until that is done. Add a check NOT VALID, or to the tables instead.",
    validates: "Validating a constraint of a domain reads all of {tables} and blocks writes until that is done. Do it when few write, or use a check of the table instead.",
  },

  on: {
    Neutral({ what, span, nested }, { settings, statement, catalog, file, effect, report }) {
      if (what !== "alter domain") return;
      const text = textOf(file, statement.span);
      const fits = !nested && /\bcheck\s*\(/i.test(text);
      const suggestions = fits ? [{ title: "Add it NOT VALID", edits: [insertAfter(statement, /[a-z]/.test(text.slice(0, 5)) ? " not valid" : " NOT VALID")] }] : [];
      const tables = tablesInUse(effect.scans, settings).map(({ label }) => label);
      if (tables.length === 0) {
        const name = nested ? undefined : adding.exec(text)?.[1]?.replaceAll('"', "");
        if (name !== undefined && !/\bnot\s+valid\s*$/i.test(text) && !catalog.objects().some((object) => object.kind === "domain" && object.name === name.split(".").at(-1))) report("mayRead", { at: { span }, data: { domain: name }, suggestions });
        return;
      }
      const data = { tables: listWords(tables) };
      if (/\bvalidate\s+constraint\b/i.test(text)) return report("validates", { at: { span }, data });
      report("reads", { at: { span }, data, suggestions });
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
      reports: [{ message: "reads", at: "alter domain email set not null" }],
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
      title: "No table has a column of it",
      deployed: "create domain email as text;",
      sql: "alter domain email add constraint has_at check (value like '%@%');",
    },
  ],
});
