import { writtenConstraints } from "../catalog/written-constraints.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { inCaseOf } from "../source.ts";
import { tokensIn } from "../sql/lex.ts";
import { quoteList } from "../sql/names.ts";
import { isWord } from "../sql/split.ts";

/** How far the name of the other table and its columns reach: what ON DELETE follows. */
const target = /^references\s+(?:"(?:[^"]|"")*"|[\w$]+)(?:\s*\.\s*(?:"(?:[^"]|"")*"|[\w$]+))*(?:\s*\((?:[^()"]|"(?:[^"]|"")*")*\))?(?:\s+match\s+\w+)?/i;

/** NO ACTION, which is what nothing means, looks the same in the tree. */
function saysOnDelete(sql: string): boolean {
  const tokens = [...tokensIn(sql)];
  return tokens.some((token, index) => isWord(sql, token, "on") && isWord(sql, tokens[index + 1], "delete"));
}

export default defineRule({
  id: "missing-on-delete",
  category: "convention",
  severity: "warning",
  summary: "Say in every foreign key what happens when the other row is deleted",
  why: "Without ON DELETE a foreign key refuses the deletion, as NO ACTION does. Often that is right, and as often nobody thought about it until a deletion failed in production: the reader cannot tell which.",
  instead: "Write ON DELETE RESTRICT, CASCADE or SET NULL. RESTRICT refuses like the default, but at once, even where the constraint is deferrable.",
  see: ["https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK"],
  presets: [],

  messages: {
    found: "The foreign key from {table} ({columns}) to {target} does not say what happens when a row there is deleted; as it stands, the deletion fails.",
  },

  on: {
    statement(statement, { catalog, file, report }) {
      for (const { table, definition, change } of writtenConstraints(statement, catalog)) {
        const { references } = definition;
        if (references === null || saysOnDelete(references.sql)) continue;
        const start = file.text.indexOf(references.sql, definition.span.start);
        const length = target.exec(references.sql)?.[0].length;
        const at = { start, end: start + (length ?? 0) };
        report("found", {
          at: definition,
          data: { table, columns: quoteList(definition.columns), target: catalog.label(references.table) },
          suggestions: change.nested || length === undefined || start === -1 || start > definition.span.end ? undefined : [{ title: "Say ON DELETE RESTRICT", edits: [insertAfter(at, ` ${inCaseOf(file, { start, end: start + "references".length }, "on delete restrict")}`)] }],
        });
      }
    },
  },

  examples: [
    {
      title: "Written on the column",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key, user_id bigint not null REFERENCES users (id));",
      reports: [{ message: "found", at: "REFERENCES users (id)", data: { table: "orders", columns: "user_id", target: "users" } }],
      suggested: "create table orders (id bigint primary key, user_id bigint not null REFERENCES users (id) ON DELETE RESTRICT);",
    },
    {
      title: "Added later, with other clauses after it",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint);",
      sql: "alter table orders add constraint orders_user foreign key (user_id) references users on update cascade deferrable not valid;",
      reports: [{ message: "found", at: "constraint orders_user foreign key (user_id) references users on update cascade deferrable not valid" }],
      suggested: "alter table orders add constraint orders_user foreign key (user_id) references users on delete restrict on update cascade deferrable not valid;",
    },
    {
      title: "It says so",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key, user_id bigint not null references users (id) on delete no action);",
    },
    {
      title: "A temporary table",
      deployed: "create table users (id bigint primary key);",
      sql: "create temporary table base (id bigint primary key);\ncreate temporary table picked (base_id bigint references base);",
    },
  ],
});
