import type { Catalog } from "../catalog/catalog.ts";
import { writtenConstraints, type WrittenConstraint } from "../catalog/written-constraints.ts";
import { defineRule, insertAfter, insertBefore } from "../rule.ts";
import type { SourceFile } from "../source.ts";
import type { ChangeOf, ConstraintKind } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";
import type { Statement } from "../sql/statement.ts";

const words: Readonly<Record<ConstraintKind, string>> = { "foreign key": "foreign key", "unique": "unique constraint", "check": "CHECK constraint", "exclude": "exclusion constraint", "primary key": "primary key", "not null": "NOT NULL" };

/** The name PostgreSQL gives to a constraint; null where that is not known, or it was dropped again. */
function nameOf({ definition, change }: WrittenConstraint, catalog: Catalog, path: string): string | null {
  const table = catalog.findTable(change.table);
  const found = table?.constraints.filter(({ kind, sql, origin }) => kind === definition.kind && sql === definition.sql && origin?.path === path && origin.start === change.span.start) ?? [];
  const same = found.length === 1 ? found : found.filter(({ columns }) => columns.join() === definition.columns.join());
  return same.length === 1 ? (same[0]?.name ?? null) : null;
}

/** What CREATE INDEX names it without being told, and where the name would stand. */
function indexName(index: ChangeOf<"CreateIndex">, statement: Statement, catalog: Catalog, file: SourceFile): { readonly name: string; readonly after: { readonly start: number; readonly end: number } } | null {
  const made = catalog.indexesOf(index.table).find(({ origin }) => origin?.path === file.path && origin.start === index.span.start);
  const next = statement.tokens.find(({ start }) => start >= index.keyword.end);
  if (made === undefined || next === undefined) return null;
  return { name: made.name, after: index.concurrently ? next : index.keyword };
}

export default defineRule({
  id: "unnamed-constraint",
  category: "convention",
  severity: "warning",
  summary: "Name constraints and indexes",
  why: "PostgreSQL names what is not named, from the table and columns of that day, with a number where the name is taken. A rollback, an ON CONFLICT ON CONSTRAINT or code that looks at the name in an error must guess it, and gets another one where a database was not built by the same steps.",
  instead: "CONSTRAINT name before it, or a name after CREATE INDEX. The fix writes the name that PostgreSQL would choose, so nothing changes.",
  see: ["https://www.postgresql.org/docs/current/sql-createtable.html", "https://www.postgresql.org/docs/current/sql-createindex.html"],
  presets: [],
  options: {
    kinds: { type: "array", items: { type: "string", enum: ["foreign key", "unique", "check", "exclude", "primary key", "index"] }, default: ["foreign key", "unique", "check", "exclude", "index"], description: "What must be named. A primary key is found by its kind, so it may go without." },
  },

  messages: {
    constraint: "This {kind} of {table} has no name: PostgreSQL chooses {name}, and whoever drops it has to know that.",
    index: "This index of {table} has no name: PostgreSQL chooses {name}, and whoever drops it has to know that.",
  },

  on: {
    script({ statements }, { catalog, options, file, report }) {
      const wanted: readonly string[] = options.kinds;
      for (const statement of statements) {
        for (const written of writtenConstraints({ changes: statement.changes.map((change) => (change.kind === "CreateTable" ? { ...change, ifNotExists: false } : change)) }, catalog)) {
          const { definition, table, change } = written;
          if (definition.name !== null || definition.usingIndex !== null || !wanted.includes(definition.kind)) continue;
          const name = nameOf(written, catalog, file.path);
          report("constraint", {
            at: definition,
            data: { kind: words[definition.kind], table, name: name === null ? "one" : quoteIdentifier(name) },
            fix: name === null || change.nested ? undefined : { title: `Name it ${quoteIdentifier(name)}`, edits: [insertBefore(definition, `constraint ${quoteIdentifier(name)} `)] },
          });
        }
        for (const change of wanted.includes("index") ? statement.changes : []) {
          if (change.kind !== "CreateIndex" || change.name !== null || catalog.findTable(change.table)?.temporary === true) continue;
          const found = indexName(change, statement, catalog, file);
          report("index", {
            at: change,
            data: { table: catalog.label(change.table), name: found === null ? "one" : quoteIdentifier(found.name) },
            fix: found === null || change.nested ? undefined : { title: `Name it ${quoteIdentifier(found.name)}`, edits: [insertAfter(found.after, ` ${quoteIdentifier(found.name)}`)] },
          });
        }
      }
    },
  },

  examples: [
    {
      title: "A foreign key and a CHECK without names",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key, user_id bigint references users, total numeric, check (total >= 0));",
      reports: [{ message: "constraint", at: "references users", data: { kind: "foreign key", table: "orders", name: "orders_user_id_fkey" } }, { message: "constraint", at: "check (total >= 0)", data: { kind: "CHECK constraint", table: "orders", name: "orders_total_check" } }],
      fixed: "create table orders (id bigint primary key, user_id bigint constraint orders_user_id_fkey references users, total numeric, constraint orders_total_check check (total >= 0));",
    },
    {
      title: "A constraint that is added",
      deployed: "create table users (id bigint primary key, email text constraint users_email_key check (email <> ''));",
      sql: "alter table users add unique (email);",
      reports: [{ message: "constraint", at: "unique (email)", data: { kind: "unique constraint", table: "users", name: "users_email_key1" } }],
      fixed: "alter table users add constraint users_email_key1 unique (email);",
    },
    {
      title: "An index without a name",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create index concurrently on users (lower(email));",
      reports: [{ message: "index", at: "create index concurrently on users (lower(email))", data: { table: "users", name: "users_lower_idx" } }],
      fixed: "create index concurrently users_lower_idx on users (lower(email));",
    },
    {
      title: "A house that names primary keys too",
      options: { kinds: ["primary key"] },
      sql: "create table users (id bigint primary key, email text unique);",
      reports: [{ message: "constraint", at: "primary key" }],
      fixed: "create table users (id bigint constraint users_pkey primary key, email text unique);",
    },
    {
      title: "Everything is named",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key, user_id bigint constraint orders_user references users, constraint orders_user_once unique (user_id));\ncreate index orders_all on orders (id, user_id);",
    },
    {
      title: "A temporary table",
      sql: "create temporary table picked (id bigint unique);\ncreate index on picked (id);",
    },
    {
      title: "Two alike, in a block, and one that takes an index over",
      deployed: "create table users (id bigint, email text); create unique index users_email on users (email);",
      sql: "alter table users add check (id > 0), add check (id > 0);\nalter table users add unique using index users_email;\ndo $$ begin alter table users add check (email <> ''); create index on users (id); end $$;\ncreate index concurrently on users (email);\ncreate index users_both on users (id, email);",
      reports: [
        { message: "constraint", at: "check (id > 0)" },
        { message: "constraint", at: "check (id > 0)" },
        { message: "constraint", at: "check (email <> '')" },
        { message: "index", at: "create index on users (id)" },
        { message: "index", at: "create index concurrently on users (email)" },
      ],
      fixed: "alter table users add constraint users_id_check check (id > 0), add constraint users_id_check1 check (id > 0);\nalter table users add unique using index users_email;\ndo $$ begin alter table users add check (email <> ''); create index on users (id); end $$;\ncreate index concurrently users_email_idx on users (email);\ncreate index users_both on users (id, email);",
    },
  ],
});
