import { defineRule } from "../rule.ts";
import type { Statement } from "../sql/statement.ts";

/** What says nothing of its own. */
function isFrame({ changes }: Statement): boolean {
  return changes.length > 0 && changes.every(({ kind }) => kind === "Begin" || kind === "Commit" || kind === "SetSetting");
}

export default defineRule({
  id: "uncommented-statement",
  category: "convention",
  severity: "info",
  summary: "Say above each group of statements what it is for",
  why: "The statement says what is done; why it is done, and why in this way, only its author knows, and only until next month.",
  instead: "Write a comment above the statement, or above the first of a group without blank lines between.",
  see: ["https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS"],
  presets: [],
  roles: ["up", "down", "repeatable"],

  messages: {
    bare: "No comment says what this statement is for.",
    group: "No comment says what these {count} statements are for.",
  },

  on: {
    script({ statements }, { file, script, report }) {
      const groups: Statement[][] = [];
      let end = script.span.start;
      for (const statement of statements) {
        const between = file.text.slice(end, statement.span.start);
        const apart = groups.length === 0 || /\r?\n[ \t]*\r?\n/.test(between);
        if (isFrame(statement)) groups.push([]);
        else if (apart || groups.at(-1) === undefined) groups.push([statement]);
        else groups.at(-1)?.push(statement);
        end = statement.span.end;
      }
      for (const group of groups) {
        const [first] = group;
        if (first === undefined || group.some(({ comments }) => comments.length > 0)) continue;
        if (group.length === 1) report("bare", { at: first });
        else report("group", { at: first, data: { count: group.length } });
      }
    },
  },

  examples: [
    {
      title: "Nothing says what for",
      sql: "-- Orders of the new shop\ncreate table orders (id bigint primary key);\n\ncreate index orders_id on orders (id);",
      reports: [{ message: "bare", at: "create index orders_id on orders (id)" }],
    },
    {
      title: "A group of two",
      sql: "create table orders (id bigint primary key);\ncreate table order_lines (id bigint primary key);\n",
      reports: [{ message: "group", at: "create table orders (id bigint primary key)", data: { count: 2 } }],
    },
    {
      title: "One comment for a group, one inside",
      sql: "begin;\n\n-- Orders of the new shop\ncreate table orders (id bigint primary key);\ncreate index orders_id on orders (id);\n\ncreate table order_lines (\n  id bigint primary key -- of the line, not of the order\n);\n\ncommit;",
    },
  ],
});
