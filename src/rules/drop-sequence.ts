import { changesIn, ofKinds, onTable } from "../facts/changes-on.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "drop-sequence",
  category: "data-loss",
  severity: "warning",
  summary: "Do not drop a sequence that still numbers something",
  why: "Where a sequence stands is written nowhere else: one that is made anew starts at 1 and gives numbers that are taken, or that were given out to someone before. Code that calls nextval() fails, and an identity column without its sequence is NOT NULL and has no value.",
  instead: "Keep it until nothing draws from it. To move it to another column, ALTER SEQUENCE … OWNED BY; if it must start again elsewhere, note where it stands and setval() the new one.",
  see: ["https://www.postgresql.org/docs/current/sql-dropsequence.html", "https://www.postgresql.org/docs/current/ddl-identity-columns.html"],
  presets: ["strict"],
  silentWhereUnlikely: true,

  messages: {
    gone: "Dropping the sequence {sequence} loses where it stands: a new one begins anew, and code that calls nextval() fails.",
    identity: "DROP IDENTITY drops the sequence of {table}.{column} and where it stands: each INSERT that leaves the column out fails from then on.",
  },

  on: {
    DropObject(drop, { catalog, file, text, report }) {
      if (drop.object !== "sequence") return;
      const sequence = catalog.findSequence(drop.name);
      if ((sequence === undefined && drop.ifExists) || sequence?.origin?.path === file.path || sequence?.temporary === true) return;
      // The server refuses while a column draws from it: what it numbered went, or got another default, just before.
      const freed = ofKinds(changesIn(text), "DropTable", "DropColumn", "DropDefault", "SetDefault", "AddIdentity").some(({ span }) => span.start < drop.span.start);
      if (freed) return;
      report("gone", { at: drop, data: { sequence: catalog.label(drop.name) } });
    },
    DropIdentity(drop, { catalog, file, text, report }) {
      const table = catalog.table(drop.table);
      const column = catalog.column(drop.table, drop.column);
      if (table.madeHere || column?.origin?.path === file.path || (drop.ifExists && column?.identity === null)) return;
      const replaced = onTable(changesIn(text), table, catalog, "SetDefault", "AddIdentity", "DropColumn").some(({ column: name }) => name === drop.column);
      if (!replaced) report("identity", { at: drop, data: { table: table.label, column: quoteIdentifier(drop.column) } });
    },
  },

  examples: [
    {
      title: "A sequence goes",
      deployed: "create sequence invoice_number;",
      sql: "drop sequence invoice_number;",
      reports: [{ message: "gone", at: "drop sequence invoice_number", data: { sequence: "invoice_number" } }],
    },
    {
      title: "The sequence of an identity column goes",
      deployed: "create table invoices (id bigint generated always as identity primary key);",
      sql: "alter table invoices alter column id drop identity;",
      reports: [{ message: "identity", at: "alter column id drop identity", data: { table: "invoices", column: "id" } }],
    },
    {
      title: "Another default takes its place",
      deployed: "create table invoices (id bigint generated always as identity primary key); create sequence numbers start 1000;",
      sql: "alter table invoices alter column id drop identity, alter column id set default nextval('numbers');",
    },
    {
      title: "What it numbered went before it",
      deployed: "create sequence invoice_number; create table invoices (number bigint default nextval('invoice_number'));",
      sql: "drop table invoices; drop sequence invoice_number;",
    },
    {
      title: "No migration made it, or this one did",
      sql: "drop sequence if exists invoice_number; create sequence scratch; drop sequence scratch;",
    },
    {
      title: "Other things of that kind, a sequence of this session, perhaps none",
      deployed: "create view numbers as select 1 as n; create table orders (id bigint primary key, n bigint);",
      sql: "drop view numbers;\ncreate temporary sequence counted;\ndrop sequence counted;\ndrop sequence if exists nowhere;\nalter table orders alter column n drop identity if exists;\nalter table orders add column m bigint generated always as identity;\nalter table orders alter column m drop identity;\ncreate table carts (id bigint generated always as identity);\nalter table carts alter column id drop identity;",
    },
    {
      title: "IF EXISTS, and it is there",
      deployed: "create sequence numbers; create table orders (id bigint generated always as identity);",
      sql: "drop sequence if exists numbers;\nalter table orders alter column id drop identity if exists;",
      reports: [{ message: "gone", at: "drop sequence if exists numbers" }, { message: "identity", at: "alter column id drop identity if exists" }],
    },
  ],
});
