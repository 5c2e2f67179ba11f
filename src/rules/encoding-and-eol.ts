import { defineRule } from "../rule.ts";
import { firstLine } from "../source.ts";

/** UTF-8 that was read as Latin-1 or Windows-1252 and written as UTF-8 again: `Ã¼`, `â€™`. */
const garbled = /[\u00c2\u00c3][\u0080-\u00bf]|\u00e2\u20ac[\u0080-\u00bf\u0153\u2018-\u201d\u2022\u2026\u2122]/g;

export default defineRule({
  id: "encoding-and-eol",
  category: "convention",
  severity: "warning",
  summary: "Keep files in plain UTF-8 with one kind of line ends",
  why: "Runners that send a file as it is send its byte order mark too, and PostgreSQL refuses the first statement. Line ends of two kinds become part of strings and function bodies, so that two databases differ by what nobody sees, and a checksum changes with the editor. Garbled letters are data as soon as they are inserted.",
  instead: "Save as UTF-8 without a byte order mark, with `*.sql text eol=lf` in .gitattributes. Write garbled letters anew.",
  see: ["https://www.postgresql.org/docs/current/multibyte.html", "https://git-scm.com/docs/gitattributes"],
  presets: ["strict"],
  roles: ["up", "repeatable", "down"],

  messages: {
    mark: "The file begins with a byte order mark: runners that send it as it is get a syntax error.",
    ends: "Most lines end with {most}, and this one with {here}: in a string or function body that difference stays in the database.",
    garbled: "“{text}” is a letter that was read in the wrong encoding.",
  },

  on: {
    script({ script }, { file, report }) {
      const { start, end } = script.span;
      const text = file.text.slice(start, end);
      if (file.bom && start === 0) report("mark", { at: firstLine(file) });
      const breaks = [...text.matchAll(/\r?\n/g)];
      const windows = breaks.filter(([each]) => each === "\r\n").length;
      if (windows > 0 && windows < breaks.length) {
        const rare = windows * 2 <= breaks.length ? "\r\n" : "\n";
        const first = breaks.find(([each]) => each === rare)?.index ?? 0;
        const line = text.lastIndexOf("\n", first - 1) + 1;
        report("ends", { at: { start: start + line, end: start + first }, data: { most: rare === "\n" ? "CR LF" : "LF", here: rare === "\n" ? "LF" : "CR LF" } });
      }
      const [first] = text.matchAll(garbled);
      if (first !== undefined) report("garbled", { at: { start: start + first.index, end: start + first.index + first[0].length }, data: { text: first[0] } });
    },
  },

  examples: [
    {
      title: "A byte order mark",
      sql: "\ufeffcreate table orders (id bigint primary key);",
      reports: [{ message: "mark", at: "create table orders (id bigint primary key);" }],
    },
    {
      title: "Two kinds of line ends",
      sql: "create table orders (\n  id bigint primary key,\r\n  note text\n);\n",
      reports: [{ message: "ends", at: "  id bigint primary key,", data: { most: "LF", here: "CR LF" } }],
    },
    {
      title: "Garbled letters",
      sql: "create table cities (name text);\ninsert into cities values ('M\u00c3\u00bcnchen');",
      reports: [{ message: "garbled", at: "\u00c3\u00bc", data: { text: "\u00c3\u00bc" } }],
    },
    {
      title: "UTF-8 with one kind of line ends",
      sql: "create table cities (name text);\r\ninsert into cities values ('M\u00fcnchen'), ('\u2019');\r\n",
    },
  ],
});
