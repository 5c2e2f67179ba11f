import type { Catalog } from "../catalog/catalog.ts";
import type { Table } from "../catalog/schema.ts";
import { laterTransaction } from "../migrations/advice.ts";
import { defineRule, insertBefore } from "../rule.ts";
import type { Change } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";
import type { Statement } from "../sql/statement.ts";

export default defineRule({
  id: "rewrite-after-trigger-events",
  category: "correctness",
  severity: "error",
  summary: "Let deferred checks run before a table is altered",
  why: "A foreign key that is deferred keeps a note of each row that was written until the transaction ends. As long as such notes wait, the server refuses to alter, index, truncate or drop that table: `cannot ALTER TABLE because it has pending trigger events`. A row that is deleted leaves such a note with the table that the key points to. It works on an empty database, and fails where rows are written.",
  instead: "Run SET CONSTRAINTS ALL IMMEDIATE between the two, or alter the table in a later transaction.",
  see: ["https://www.postgresql.org/docs/current/sql-set-constraints.html"],
  presets: ["strict"],

  messages: {
    pending: "Rows of {table} were written above in this transaction, and {constraint} is checked at its end: the server refuses this on {table} until then. Run SET CONSTRAINTS ALL IMMEDIATE before it, or do it {later}.",
  },

  on: {
    change(change, { statement, catalog, session, script, trail, report }) {
      if (!isRefused(change, statement) || !("table" in change) || change.table === null || change.nested || change.conditional || session.inTransaction !== true) return;
      const table = catalog.findTable(change.table);
      const last = trail.together.findLastIndex(({ change: earlier }) => earlier.kind === "Neutral" && earlier.what === "set constraints");
      const written = trail.together.slice(last + 1).flatMap(({ change: earlier }) => (table === undefined || earlier.conditional ? [] : (waitingFor(earlier, table, catalog) ?? [])));
      if (table === undefined || written[0] === undefined) return;
      report("pending", { at: statement, data: { table: table.label, constraint: quoteIdentifier(written[0]), later: laterTransaction(script) }, suggestions: [{ title: "Check what is deferred first", edits: [insertBefore(statement, "set constraints all immediate;\n")] }] });
    },
  },

  examples: [
    {
      title: "Rows are written, then the table is altered",
      deployed: "create table users (id bigint primary key); insert into users values (1); create table orders (id bigint primary key, user_id bigint references users deferrable initially deferred);",
      sql: "begin;\ninsert into orders values (1, 1);\nalter table orders add column note text;\ncommit;",
      reports: [{ message: "pending", at: "alter table orders add column note text", data: { table: "orders", constraint: "orders_user_id_fkey", later: "in a later migration" } }],
      suggested: "begin;\ninsert into orders values (1, 1);\nset constraints all immediate;\nalter table orders add column note text;\ncommit;",
      fails: 'cannot ALTER TABLE "orders" because it has pending trigger events',
    },
    {
      title: "An index, and another part of ALTER TABLE",
      deployed: "create table users (id bigint primary key); insert into users values (1); create table orders (id bigint primary key, user_id bigint references users deferrable initially deferred);",
      sql: "begin;\ninsert into orders values (1, 1);\ncreate index orders_user on orders (user_id);\nalter table orders force row level security;\ncommit;",
      reports: [{ message: "pending", at: "create index orders_user on orders (user_id)" }, { message: "pending", at: "alter table orders force row level security" }],
      suggested: "begin;\ninsert into orders values (1, 1);\nset constraints all immediate;\ncreate index orders_user on orders (user_id);\nalter table orders force row level security;\ncommit;",
      fails: 'cannot CREATE INDEX "orders" because it has pending trigger events',
    },
    {
      title: "Rows that others may point to are deleted, then their table is altered",
      deployed: "create table users (id bigint primary key); insert into users values (1); create table orders (id bigint primary key, user_id bigint references users deferrable initially deferred);",
      sql: "begin;\ndelete from users where id = 1;\nalter table users add column note text;\ncommit;",
      reports: [{ message: "pending", at: "alter table users add column note text", data: { table: "users", constraint: "orders_user_id_fkey", later: "in a later migration" } }],
      suggested: "begin;\ndelete from users where id = 1;\nset constraints all immediate;\nalter table users add column note text;\ncommit;",
      fails: 'cannot ALTER TABLE "users" because it has pending trigger events',
    },
    {
      title: "What the server does all the same",
      deployed: "create table users (id bigint primary key); insert into users values (1); create table orders (id bigint primary key, user_id bigint references users deferrable initially deferred, note text); create index orders_note on orders (note);",
      sql: "begin; insert into orders values (1, 1, ''); alter table orders rename column note to remark; drop index orders_note; alter table orders rename to purchases; commit;",
    },
    { title: "The checks were made", deployed: "create table users (id bigint primary key); insert into users values (1); create table orders (id bigint primary key, user_id bigint references users deferrable initially deferred);", sql: "begin; insert into orders values (1, 1); set constraints all immediate; alter table orders add column note text; commit;" },
    { title: "Nothing is deferred, or each statement commits by itself", deployed: "create table users (id bigint primary key); insert into users values (1); create table orders (id bigint primary key, user_id bigint references users deferrable initially deferred, seller_id bigint references users);", sql: "begin; insert into users values (2); alter table users add column note text; commit; insert into orders values (1, 1, 1); alter table orders add column note text;" },
    {
      title: "Each of them is refused: DROP TABLE, TRUNCATE, CLUSTER",
      runner: "flyway",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint references users deferrable initially deferred); create table carts (id bigint primary key, user_id bigint references users deferrable initially deferred); create table visits (id bigint primary key, user_id bigint references users deferrable initially deferred);",
      sql: "insert into users values (1);\ninsert into orders values (1, 1);\ninsert into carts values (1, 1);\nupdate visits set user_id = 1;\ntruncate carts;\ncluster orders using orders_pkey;\ndrop table orders;\nalter table visits add column day date, add column size int;",
      reports: [
        { message: "pending", at: "truncate carts" },
        { message: "pending", at: "cluster orders using orders_pkey" },
        { message: "pending", at: "drop table orders" },
        { message: "pending", at: "alter table visits add column day date, add column size int" },
      ],
      suggested: "insert into users values (1);\ninsert into orders values (1, 1);\ninsert into carts values (1, 1);\nupdate visits set user_id = 1;\nset constraints all immediate;\ntruncate carts;\ncluster orders using orders_pkey;\ndrop table orders;\nalter table visits add column day date, add column size int;",
      fails: "pending trigger events",
    },
    {
      title: "Another table, another column, a foreign key that is not deferred, and what may not run",
      runner: "flyway",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, note text, user_id bigint references users deferrable initially deferred); create table carts (id bigint primary key, user_id bigint references users); create table jobs (id bigint primary key, boss bigint references jobs deferrable initially deferred);",
      sql: "update orders set note = 'seen';\ninsert into carts values (1, null);\nalter table orders add column day date;\nalter table carts add column day date;\ndelete from carts where id = 1;\nalter table users add column day date;\ndo $$ begin if current_user = 'app' then insert into jobs values (1, null); end if; end $$;\nalter table jobs add column day date;\ninsert into orders values (1, 'new', null);\ncomment on table orders is 'all';",
    },
    {
      title: "In a block, on a condition, on a table that no migration made",
      runner: "flyway",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint references users deferrable initially deferred);",
      sql: "insert into orders values (1, null);\ndo $$ begin if current_user = 'app' then truncate orders; end if; end $$;\nalter table somewhere add column day date;\nset constraints all immediate;\ntruncate orders;",
      notRun: "a table is not there",
    },
  ],
});

/**
 * Whether the server refuses a change while notes wait: ALTER TABLE whatever its parts, but not what only renames or moves the table, and not what is
 * about its triggers, rules and policies. [CheckTableNotInUse](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablecmds.c), and tried.
 */
function isRefused(change: Change, { node, changes }: Statement): boolean {
  if (change.kind === "CreateIndex" || change.kind === "DropTable" || change.kind === "Truncate") return true;
  if (change.kind === "Neutral" && change.what === "cluster") return true;
  return node?.stmt !== undefined && "AlterTableStmt" in node.stmt && changes[0] === change;
}

/** The constraint whose check waits for a change of rows; null where none does. */
function waitingFor(change: Change, table: Table, catalog: Catalog): string | null {
  if ((change.kind !== "Insert" && change.kind !== "Update" && change.kind !== "Delete") || catalog.findTable(change.table)?.label !== table.label) return null;
  if (change.kind === "Delete") return catalog.referencesTo(table).find(({ constraint }) => constraint.initiallyDeferred && constraint.references?.onDelete === "no action")?.constraint.name ?? null;
  const key = table.constraints.find(({ references, initiallyDeferred, columns }) => references !== null && initiallyDeferred && (change.kind === "Insert" || change.columns.some((column) => columns.includes(column))));
  return key?.name ?? null;
}
