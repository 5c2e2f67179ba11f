import { hasDefault } from "../catalog/edit-object.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { tablesInUse } from "../traffic.ts";
import { isSerial } from "../sql/data-type.ts";

export default defineRule({
  id: "add-column-constrained-domain",
  category: "locking",
  severity: "error",
  summary: "Add columns of a constrained domain to new tables only",
  why: "A domain with CHECK or NOT NULL is checked for every row when a column of it is added, and the server does so by writing the whole table and its indexes anew under an ACCESS EXCLUSIVE lock, even where the column may be null and has no default. No one can read or write the table meanwhile.",
  instead: "Add the column with the type under the domain, then a check of the table that says the same NOT VALID, and validate it in a later migration.",
  see: ["https://www.postgresql.org/docs/current/sql-createdomain.html", "https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablecmds.c"],
  equivalents: { eugene: ["E10"] },
  presets: ["recommended"],

  messages: {
    rewrites: "Adding {column} as {domain} blocks reads and writes of {table} while all its rows and indexes are written anew, because the domain has a constraint. Use the type under it, and add a check NOT VALID.",
  },

  on: {
    AddColumn({ table: name, column }, { catalog, settings, effect, report }) {
      const domain = column.type.schema === "pg_catalog" || column.type.dimensions > 0 ? undefined : catalog.findObject("domain", column.type);
      const [table] = tablesInUse(effect.rewrites, settings).filter(({ label }) => label === catalog.label(name));
      if (domain === undefined || domain.loosened === true || table === undefined || column.default !== null || column.identity !== null || column.generated !== null || isSerial(column.type)) return;
      if (column.notNull && !hasDefault(domain)) return; // succeeds on an empty table only
      report("rewrites", { at: column, data: { column: quoteIdentifier(column.name), table: table.label, domain: column.type.label } });
    },
  },

  examples: [
    {
      title: "A domain with a check",
      deployed: "create domain email as text check (value like '%@%'); create table users (id bigint);",
      sql: "alter table users add column address email;",
      reports: [{ message: "rewrites", at: "address email" }],
    },
    {
      title: "A domain without a constraint is as good as its type",
      deployed: "create domain note as text; create table users (id bigint);",
      sql: "alter table users add column remark note;",
    },
    {
      title: "The check may have been dropped",
      deployed: ["create domain email as text constraint has_at check (value like '%@%'); create table users (id bigint);", "do $$ begin if (select count(*) from users) = 0 then alter domain email drop constraint has_at; end if; end $$;"],
      sql: "alter table users add column address email;",
    },
    {
      title: "The check belongs to the table",
      deployed: "create domain email as text check (value like '%@%'); create table users (id bigint);",
      sql: "alter table users add column address text, add check (address like '%@%') not valid;",
    },
    {
      title: "Without a default it must not be null: that fails as soon as there is a row",
      deployed: "create domain email as text check (value like '%@%'); create table users (id bigint);",
      sql: "alter table users add column address email not null;",
    },
    {
      title: "The table is new",
      deployed: "create domain email as text check (value like '%@%');",
      sql: "create table users (id bigint); alter table users add column address email;",
    },
  ],
});
