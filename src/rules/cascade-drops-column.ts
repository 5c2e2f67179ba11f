import { lossText } from "../effects/losses.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "cascade-drops-column",
  category: "data-loss",
  severity: "error",
  summary: "Do not drop columns by dropping their type",
  why: "DROP TYPE … CASCADE does not stop at the type: each column that has it is dropped from its table, with all values. The same goes for a domain, and for an extension whose type a column has. Nothing in the statement says so.",
  instead: "Change the columns to another type first, or drop them by name. Then the type goes without CASCADE, and the server refuses if a column was forgotten.",
  see: ["https://www.postgresql.org/docs/current/ddl-depend.html", "https://www.postgresql.org/docs/current/sql-droptype.html"],
  presets: ["recommended"],
  silentWhereUnlikely: true,

  messages: {
    lost: "CASCADE drops more than the {kind} {name}: {lost} are gone for good.",
  },

  on: {
    DropObject(drop, { catalog, effect, report }) {
      if (!drop.cascade || !["type", "domain", "enum", "extension", "function"].includes(drop.object)) return;
      const lost = effect.dataLoss.filter(({ kind }) => kind === "column").map(lossText);
      if (lost.length > 0) report("lost", { at: drop, data: { kind: drop.object === "enum" ? "type" : drop.object, name: drop.object === "extension" ? quoteIdentifier(drop.name.name) : catalog.label(drop.name), lost: lost.join(", ") } });
    },
  },

  examples: [
    {
      title: "The columns go with their type",
      deployed: "create type mood as enum ('good', 'bad'); create table notes (id bigint primary key, mood mood);",
      sql: "drop type mood cascade;",
      reports: [{ message: "lost", at: "drop type mood cascade", data: { kind: "type", name: "mood", lost: "the values of notes.mood" } }],
    },
    {
      title: "The columns go with their domain",
      deployed: "create domain email as text; create table users (id bigint primary key, email email);",
      sql: "drop domain email cascade;",
      reports: [{ message: "lost", at: "drop domain email cascade", data: { kind: "domain", name: "email", lost: "the values of users.email" } }],
    },
    {
      title: "The column changed its type first",
      deployed: "create type mood as enum ('good', 'bad'); create table notes (id bigint primary key, mood mood);",
      sql: "alter table notes alter column mood type text using mood::text; drop type mood cascade;",
    },
    {
      title: "The table is new",
      sql: "create type mood as enum ('good', 'bad'); create table notes (mood mood); drop type mood cascade;",
    },
    {
      title: "Without CASCADE the server refuses",
      deployed: "create type mood as enum ('good', 'bad'); create table notes (id bigint primary key, mood mood);",
      sql: "drop type mood;",
      fails: "cannot drop type mood because other objects depend on it",
    },
  ],
});
