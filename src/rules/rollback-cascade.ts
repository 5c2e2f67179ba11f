import { excerpt } from "../phrase.ts";
import { defineRule, replace } from "../rule.ts";
import { textOf } from "../source.ts";
import { isWord } from "../sql/split.ts";

export default defineRule({
  id: "rollback-cascade",
  category: "rollback",
  severity: "warning",
  summary: "Write no CASCADE in a rollback",
  why: "A rollback runs on a database that went on since: views, foreign keys and policies that later migrations or people made hang on what it drops. CASCADE takes them along without a word; without it the server refuses and names them.",
  instead: "Drop what the migration made by name, last first, without CASCADE.",
  see: ["https://www.postgresql.org/docs/current/ddl-depend.html"],
  presets: ["strict"],
  roles: ["down"],

  messages: {
    cascade: "CASCADE in a rollback also drops whatever was made since and depends on it: {statement}.",
  },

  on: {
    change(change, { file, statement, report }) {
      if (change.nested || !("cascade" in change) || !change.cascade || change.kind === "Truncate") return;
      // One DROP may name several; the word stands once.
      const drops = isWord(file.text, statement.tokens[0], "drop");
      if (drops && statement.changes[0] !== change) return;
      const place = drops ? statement.span : change.span;
      const word = statement.tokens.find((token) => token.start >= place.start && isWord(file.text, token, "cascade"));
      if (word === undefined) return;
      const start = word.start - (/\s+$/.exec(file.text.slice(place.start, word.start))?.[0].length ?? 0);
      report("cascade", { at: place, data: { statement: excerpt(textOf(file, place), 70) }, suggestions: [{ title: "Remove CASCADE", edits: [replace({ start, end: word.end }, "")] }] });
    },
  },

  examples: [
    {
      title: "A table",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "002_orders_rollback.sql": "drop table if exists orders cascade;" },
      reports: [{ message: "cascade", path: "002_orders_rollback.sql", at: "drop table if exists orders cascade", data: { statement: "drop table if exists orders cascade" } }],
      suggested: "drop table if exists orders;",
    },
    {
      title: "Without",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "002_orders_rollback.sql": "drop table if exists orders;" },
    },
    {
      title: "The way forward is the matter of another rule",
      deployed: "create table orders (id bigint primary key);",
      sql: "drop table orders cascade;",
    },
  ],
});
