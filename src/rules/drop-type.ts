import { defineRule } from "../rule.ts";
import { nameReturns } from "../sql/returning-name.ts";

const kinds: readonly string[] = ["type", "domain", "enum"];

export default defineRule({
  id: "drop-type",
  category: "data-loss",
  severity: "info",
  summary: "Do not drop a type that may still be named",
  why: "The server asks for columns that have the type, but not for casts in queries of the application (`$1::mood`) nor for the bodies of functions. And drivers that looked its number up once keep it until they connect again.",
  instead: "Release code that no longer names it, and drop it in a later migration, without CASCADE.",
  see: ["https://www.postgresql.org/docs/current/sql-droptype.html", "https://www.postgresql.org/docs/current/sql-dropdomain.html"],
  presets: [],
  silentWhereUnlikely: true,

  messages: {
    gone: "Dropping the {kind} {type} makes every query and every function that still names it fail.",
  },

  on: {
    DropObject(drop, { catalog, file, text, effect, report }) {
      if (!kinds.includes(drop.object) || effect.dataLoss.length > 0) return;
      const known = catalog.findEnum(drop.name) ?? catalog.findObject(drop.object, drop.name);
      if ((known === undefined && drop.ifExists) || known?.origin?.path === file.path) return;
      if (!nameReturns(drop.name, 0, text, "type")) report("gone", { at: drop, data: { kind: drop.object === "domain" ? "domain" : "type", type: catalog.label(drop.name) } });
    },
  },

  examples: [
    {
      title: "A type goes",
      deployed: "create type mood as enum ('good', 'bad');",
      sql: "drop type mood;",
      reports: [{ message: "gone", at: "drop type mood", data: { kind: "type", type: "mood" } }],
    },
    {
      title: "A domain goes",
      deployed: "create domain email as text check (value like '%@%');",
      sql: "drop domain email;",
      reports: [{ message: "gone", at: "drop domain email", data: { kind: "domain", type: "email" } }],
    },
    {
      title: "Another type takes the name",
      deployed: "create type mood as enum ('good', 'bad');",
      sql: "drop type mood; create type mood as enum ('good', 'bad', 'fair');",
    },
    {
      title: "It was renamed aside for its successor",
      deployed: "create type mood as enum ('good', 'bad');",
      sql: "alter type mood rename to mood_old; create type mood as enum ('good'); drop type mood_old;",
    },
    {
      title: "No migration made it, or this one did",
      sql: "drop type if exists mood; create type scratch as (n integer); drop type scratch;",
    },
    {
      title: "Other kinds, a type that columns have, what perhaps is not there",
      deployed: "create type mood as enum ('glad'); create view seen as select 1 as n; create domain label as text; create table users (mood mood);",
      sql: "drop view seen;\ndrop type if exists nowhere;\ndrop type mood cascade;\ncreate type fresh as (n int);\ndrop type fresh;\ncreate function label() returns int language sql as 'select 1';\ndrop domain if exists label;",
      reports: [{ message: "gone", at: "drop domain if exists label" }],
    },
  ],
});
