import { creationOf } from "../catalog/origin.ts";
import { wholeOf } from "../effects/roles.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { inCaseOf, type SourceFile, type Span } from "../source.ts";
import type { CreateTable } from "../sql/change.ts";
import { nodesTagged } from "../sql/expression.ts";
import type { Token } from "../sql/lex.ts";
import { quoteIdentifier } from "../sql/names.ts";
import type { Statement } from "../sql/statement.ts";
import { keepsRows } from "../tenancy.ts";

/** Whether a comment beside a definition, or on the line above, says why there may be nothing. */
function isExplained(file: SourceFile, { start, end }: Span, comments: readonly Token[]): boolean {
  const from = file.text.lastIndexOf("\n", file.text.lastIndexOf("\n", start) - 1) + 1;
  const to = file.text.indexOf("\n", end);
  return comments.some((comment) => comment.start >= from && (to === -1 || comment.start < to) && /\b(?:null(?:able)?|optional|until|unless|unset|empty|missing|unknown|absent|if|when|where|only)\b/i.test(file.text.slice(comment.start, comment.end)));
}

/** Whether the definition of a column says NULL. */
function saysNull(name: string, change: CreateTable, statement: Statement): boolean {
  const creation = wholeOf(change, statement);
  const definitions = creation === undefined ? [] : nodesTagged(creation, "ColumnDef").filter(({ colname }) => colname === name);
  return definitions.some(({ constraints = [] }) => constraints.some((node) => "Constraint" in node && node.Constraint.contype === "CONSTR_NULL"));
}

export default defineRule({
  id: "nullable-column",
  category: "convention",
  severity: "info",
  summary: "Make columns NOT NULL unless a comment says why not",
  why: "A column is nullable unless someone says otherwise, so most that are were never thought about. Each makes every query, every client and every aggregate decide what NULL means, and NOT NULL is cheap only while the table is new.",
  instead: "Write NOT NULL, or a comment at the column that says when it is null: `-- null until paid`.",
  see: ["https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL"],
  presets: [],
  options: {
    columns: { type: "string", enum: ["all", "foreign-keys"], default: "all", description: "`foreign-keys`: only columns that reference another table." },
    except: { type: "array", items: { type: "string" }, default: ["deleted_at"], description: "Columns that may be null in every table." },
  },

  messages: {
    found: "The column {column} of the new table {table} may be null, and nothing says when. Make it NOT NULL, or say it in a comment.",
    reference: "The foreign key column {column} of the new table {table} may be null: such a row belongs to nothing. Make it NOT NULL, or say in a comment when it is.",
  },

  on: {
    history(history, { catalog, options, read, report }) {
      for (const table of catalog.tables()) {
        const creation = keepsRows(table) ? creationOf(table, history, read) : undefined;
        if (creation === undefined) continue;
        const { change, file, statement } = creation;
        const pointing = new Set(table.constraints.filter(({ kind }) => kind === "foreign key").flatMap(({ columns }) => columns));
        for (const definition of change.columns) {
          const column = table.columns.find(({ name }) => name === definition.name);
          if (column === undefined || column.notNull !== false || column.generated !== null || options.except.includes(column.name)) continue;
          // NULL as written, and what ON DELETE SET NULL needs, say it too.
          if (saysNull(column.name, change, statement) || table.constraints.some(({ references, columns }) => references?.onDelete === "set null" && columns.includes(column.name))) continue;
          const points = pointing.has(column.name);
          if ((!points && options.columns === "foreign-keys") || isExplained(file, definition.span, statement.comments)) continue;
          report(points ? "reference" : "found", {
            at: definition,
            file,
            data: { column: quoteIdentifier(column.name), table: table.label },
            suggestions: change.nested ? undefined : [{ title: "Make it NOT NULL", edits: [insertAfter(definition.typeSpan, ` ${inCaseOf(file, definition.typeSpan, "not null")}`)] }],
          });
        }
      }
    },
  },

  examples: [
    {
      title: "Nobody said when there is no name",
      sql: "create table users (id bigint primary key, name text);",
      reports: [{ message: "found", at: "name text", data: { column: "name", table: "users" } }],
      suggested: "create table users (id bigint primary key, name text not null);",
    },
    {
      title: "A house that looks at references alone",
      options: { columns: "foreign-keys" },
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key, user_id bigint references users, note text);",
      reports: [{ message: "reference", at: "user_id bigint references users" }],
      suggested: "create table orders (id bigint primary key, user_id bigint not null references users, note text);",
    },
    {
      title: "A comment says when",
      sql: "create table orders (\n    id bigint primary key,\n    paid_at timestamptz, -- null until paid\n    -- only of companies\n    tax_number text\n);",
    },
    {
      title: "The definition says so itself",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key, note text null, user_id bigint references users on delete set null);",
    },
    {
      title: "Rows that were deleted, as in every table",
      sql: "create table users (id bigint primary key, deleted_at timestamptz);",
    },
    {
      title: "A later statement forbids it",
      sql: "create table users (id bigint primary key, name text);\nalter table users alter column name set not null;",
    },
    {
      title: "The table was there before: whether old rows have a value is another question",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column name text;",
    },
  ],
});
