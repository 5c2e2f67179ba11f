import type { Index } from "../catalog/schema.ts";
import { changeAt } from "../catalog/origin.ts";
import { plainKeys } from "../facts/index-cover.ts";
import { shape } from "../sql/expression.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

/** Whether two indexes leave out the same rows. */
function sameRows({ where: one }: Index, { where: other }: Index): boolean {
  return one === null || other === null ? one === other : shape(one.node) === shape(other.node);
}

/** Whether the second does everything the first does for queries: the same keys in the same order, or more after them. */
function covers(small: Index, large: Index): boolean {
  const [few, many] = [plainKeys(small), plainKeys(large)];
  return few !== null && many !== null && sameRows(small, large) && few.every((key, at) => key === many[at]) && small.include.every((column) => many.includes(column) || large.include.includes(column));
}

export default defineRule({
  id: "duplicate-index",
  category: "performance",
  severity: "warning",
  summary: "Keep no index that another one covers",
  why: "Every index is written on every INSERT and on most UPDATEs, takes memory and is vacuumed. One whose columns another begins with answers no query that the other cannot. Primary keys and unique constraints have an index already.",
  instead: "Leave the shorter one out, or DROP INDEX CONCURRENTLY it after looking in pg_stat_user_indexes that nothing depends on its being smaller.",
  see: ["https://www.postgresql.org/docs/current/indexes-multicolumn.html"],
  presets: ["strict"],

  messages: {
    same: "The index {index} on {table} has the same columns as {other}: it costs every write, and helps no query.",
    prefix: "The index {index} on {table} is covered by {other}, which begins with its columns: it costs every write, and helps next to no query.",
    superseded: "With {index} the index {other} on {table} is no longer needed: its columns are the first of this one's.",
  },

  on: {
    history(history, { catalog, read, report }) {
      for (const table of catalog.tables()) {
        if (table.temporary || table.partitionOf !== null) continue;
        const indexes = catalog.indexesOf(table).filter(({ method, valid }) => method === "btree" && valid !== false);
        const told = new Set<Index>();
        for (const [at, index] of indexes.entries()) {
          for (const [before, other] of indexes.entries()) {
            if (index === other || told.has(index) || told.has(other)) continue;
            const isKept = index.constraint !== null || index.unique;
            const same = index.keys.length === other.keys.length;
            const passage = changeAt(history, read, (before < at ? index : other).origin);
            if (isKept || index.parent !== null || !covers(index, other) || (same && !other.unique && before > at) || passage === undefined) continue;
            told.add(index);
            const where = { at: passage.change, file: passage.file };
            // What came later is what the author can still leave out, unless it is the larger of the two.
            if (before > at && passage.change.kind === "CreateIndex") report("superseded", { ...where, data: { index: quoteIdentifier(other.name), other: quoteIdentifier(index.name), table: table.label } });
            else if (before < at) report(same ? "same" : "prefix", { ...where, data: { index: quoteIdentifier(index.name), other: quoteIdentifier(other.name), table: table.label } });
          }
        }
      }
    },
  },

  examples: [
    {
      title: "The constraint has an index already",
      deployed: "create table users (id bigint primary key, email text unique);",
      sql: "create index concurrently users_email on users (email);",
      reports: [{ message: "same", at: "create index concurrently users_email on users (email)", data: { index: "users_email", other: "users_email_key", table: "users" } }],
    },
    {
      title: "Another begins with its column",
      sql: "create table orders (id bigint primary key, user_id bigint, at date);\ncreate index orders_user_at on orders (user_id, at);\ncreate index orders_user on orders (user_id);",
      reports: [{ message: "prefix", at: "create index orders_user on orders (user_id)", data: { index: "orders_user", other: "orders_user_at", table: "orders" } }],
    },
    {
      title: "The longer one comes later",
      deployed: "create table orders (id bigint primary key, user_id bigint, at date); create index orders_user on orders (user_id);",
      sql: "create index concurrently orders_user_at on orders (user_id, at);",
      reports: [{ message: "superseded", at: "create index concurrently orders_user_at on orders (user_id, at)", data: { index: "orders_user_at", other: "orders_user", table: "orders" } }],
    },
    {
      title: "The shorter one is dropped",
      deployed: "create table orders (id bigint primary key, user_id bigint, at date); create index orders_user on orders (user_id);",
      sql: "create index concurrently orders_user_at on orders (user_id, at);\ndrop index concurrently orders_user;",
    },
    {
      title: "A unique index keeps values apart, the longer one does not",
      sql: "create table users (id bigint primary key, email text, name text);\ncreate unique index users_email on users (email);\ncreate index users_email_name on users (email, name);",
    },
    {
      title: "The same order in more words",
      deployed: "create table users (id bigint primary key, email text); create index users_email on users (email);",
      sql: "create index users_by_email on users using btree (\"email\" asc nulls last);",
      reports: [{ message: "same", at: "create index users_by_email on users using btree (\"email\" asc nulls last)", data: { index: "users_by_email", other: "users_email", table: "users" } }],
    },
    {
      title: "Other rows, another order, another operator class",
      sql: "create table users (id bigint primary key, email text, gone boolean not null);\ncreate index users_email on users (email, id);\ncreate index users_email_now on users (email) where not gone;\ncreate index users_email_like on users (email text_pattern_ops);\ncreate index users_email_last on users (email desc nulls last);",
    },
    {
      title: "Other methods, tables of this session, partitions, what a constraint needs",
      sql: "create table users (id bigint primary key, a int, b int, constraint once unique (a, b));\ncreate index users_a on users using hash (a);\ncreate index users_b on users using hash (a);\ncreate temporary table seen (a int);\ncreate index seen_a on seen (a);\ncreate index seen_b on seen (a);\ncreate table days (a int) partition by range (a);\ncreate table day partition of days default;\ncreate index day_a on day (a);\ncreate index day_b on day (a);",
    },
    {
      title: "Three alike, and columns that only ride along",
      sql: "create table users (id bigint, a int, b int, c int);\ncreate index users_1 on users (a) include (b);\ncreate index users_2 on users (a, b);\ncreate index users_3 on users (a) include (c);\ncreate index users_4 on users (c);\ncreate index users_5 on users (c);\ncreate index users_6 on users (c);\ncreate unique index users_7 on users (b);\ncreate index users_8 on users (b);",
      reports: [
        { message: "superseded", at: "create index users_2 on users (a, b)" },
        { message: "same", at: "create index users_5 on users (c)" },
        { message: "same", at: "create index users_6 on users (c)" },
        { message: "same", at: "create index users_8 on users (b)" },
      ],
    },
  ],
});
