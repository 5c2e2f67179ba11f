import { objectNamed } from "../facts/breakage.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { nameReturns } from "../sql/returning-name.ts";

export default defineRule({
  id: "rename-type",
  category: "compatibility",
  severity: "warning",
  summary: "Do not rename a type that code in use knows by its old name",
  why: "Columns follow the rename, code does not: casts by the old name fail at once, in queries and in bodies of functions, and drivers that look up a type by its name when they connect can no longer read or write it until they learn the new one.",
  instead: "Keep the name. Or, in the same transaction, make a domain with the old name over the renamed type, which casts go on to accept, and drop it when nothing names it.",
  see: ["https://www.postgresql.org/docs/current/sql-altertype.html", "https://www.postgresql.org/docs/current/sql-createdomain.html"],
  presets: ["strict"],
  silentWhereUnlikely: true,

  messages: {
    oldNameGone: "Renaming the {kind} {type} to {name} makes casts to the old name fail, and drivers that look the type up by name.",
  },

  on: {
    RenameObject(rename, { catalog, file, text, report }) {
      const kind = rename.object;
      if ((kind !== "type" && kind !== "enum" && kind !== "domain")) return;
      const type = objectNamed(catalog, kind, rename.name);
      if (type === null ? rename.conditional : type.origin?.path === file.path) return;
      if (nameReturns(rename.name, rename.span.end, text, "type")) return;
      report("oldNameGone", { at: rename, data: { kind: kind === "domain" ? "domain" : "type", type: catalog.label(rename.name), name: quoteIdentifier(rename.newName) } });
    },
  },

  examples: [
    {
      title: "An enum",
      deployed: "create type status as enum ('open', 'done'); create table tasks (id bigint primary key, status status not null default 'open');",
      sql: "alter type status rename to task_status;",
      reports: [{ message: "oldNameGone", at: "alter type status rename to task_status", data: { kind: "type", type: "status", name: "task_status" } }],
    },
    {
      title: "A domain",
      deployed: "create domain email as text;",
      sql: "alter domain email rename to address;",
      reports: [{ message: "oldNameGone", at: "alter domain email rename to address" }],
    },
    {
      title: "A domain keeps the old name alive",
      deployed: "create type status as enum ('open', 'done');",
      sql: "alter type status rename to task_status;\ncreate domain status as task_status;",
    },
    {
      title: "A type with other values takes its place",
      deployed: "create type status as enum ('open', 'done'); create table tasks (id bigint primary key, status status);",
      sql: "alter type status rename to status_old;\ncreate type status as enum ('open', 'late', 'done');\nalter table tasks alter column status type status using status::text::status;\ndrop type status_old;",
    },
    {
      title: "The migration made the type",
      sql: "create type status as enum ('open'); alter type status rename to task_status;",
    },
  ],
});
