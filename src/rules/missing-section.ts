import { defineRule } from "../rule.ts";
import { firstLine, textOf } from "../source.ts";

export default defineRule({
  id: "missing-section",
  category: "convention",
  severity: "warning",
  summary: "Write the sections of a migration in the house's order",
  why: "Where every file is built alike, a reader finds the checks, the change and the way back at a glance, and scripts that cut files at these lines work.",
  instead: "Write the line as a comment where the section begins.",
  see: ["https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS"],
  presets: [],
  options: {
    sections: { type: "array", items: { type: "string" }, default: [], description: "Lines that must stand in comments, in this order: `FORWARD MIGRATION`, `ROLLBACK`. A line may go on after it. `Up|Migration Up` takes either. Empty: nothing is checked." },
  },

  messages: {
    missing: "The file has no section {section}.",
    misplaced: "The section {section} stands before {previous}, which comes first.",
  },

  on: {
    migration({ up }, { file, options, read, report }) {
      if (up === null) return;
      const lines = read(up).comments.flatMap((comment) => [...textOf(file, comment).matchAll(/[^\r\n]+/g)].map((line) => {
        const lead = /^[\s\-/*=#]*/.exec(line[0])?.[0].length ?? 0;
        return { text: line[0].slice(lead).toLowerCase(), start: comment.start + line.index + lead, end: comment.start + line.index + line[0].trimEnd().length };
      }));
      let [reached, previous] = [-1, ""];
      for (const section of options.sections) {
        const names = section.toLowerCase().split("|");
        const found = lines.find(({ text }) => names.some((name) => text === name || (text.startsWith(name) && !/^\w/.test(text.slice(name.length)))));
        const name = section.split("|")[0] ?? section;
        if (found === undefined) report("missing", { at: firstLine(file), data: { section: name } });
        else if (found.start < reached) report("misplaced", { at: found, data: { section: name, previous } });
        else [reached, previous] = [found.start, name];
      }
    },
  },

  examples: [
    {
      title: "A section is missing",
      options: { sections: ["FORWARD MIGRATION", "ROLLBACK"] },
      sql: "-- ====\n-- FORWARD MIGRATION\n-- ====\ncreate table orders (id bigint primary key);",
      reports: [{ message: "missing", at: "-- ====", data: { section: "ROLLBACK" } }],
    },
    {
      title: "They stand the other way round",
      options: { sections: ["Pre-checks", "Migration Up|Up"] },
      sql: "-- Up\ncreate table orders (id bigint primary key);\n-- Pre-checks\nselect 1;",
      reports: [{ message: "misplaced", at: "Up", data: { section: "Migration Up", previous: "Pre-checks" } }],
    },
    {
      title: "Both, in order",
      options: { sections: ["FORWARD MIGRATION", "ROLLBACK"] },
      sql: "/* FORWARD MIGRATION */\ncreate table orders (id bigint primary key);\n-- ROLLBACK (save as 002_example_rollback.sql)\n-- drop table orders;",
    },
    {
      title: "Nobody asked for any",
      sql: "create table orders (id bigint primary key);",
    },
  ],
});
