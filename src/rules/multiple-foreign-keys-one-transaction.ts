import { constraintsOf } from "../catalog/written-constraints.ts";
import { defineRule } from "../rule.ts";
import { timeoutIn } from "../timeouts.ts";
import { feelsLocks } from "../traffic.ts";

export default defineRule({
  id: "multiple-foreign-keys-one-transaction",
  category: "locking",
  severity: "info",
  summary: "Add foreign keys to several tables in use one transaction at a time",
  why: "Each foreign key locks the table that it references against writes, until the transaction ends. With keys to several tables the transaction holds one while it waits for the next: writers of each wait for all of them, and one that uses them in another order ends in a deadlock.",
  instead: "Add one foreign key per migration, or set a short lock_timeout and try again until it gets through.",
  see: ["https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS"],
  presets: [],

  messages: {
    several: "With this, the transaction blocks writes to {count} tables that foreign keys point to until it ends: {tables}. Add one key per migration, or set a short lock_timeout first.",
  },

  on: {
    change(change, { catalog, session, settings, statement, trail, report }) {
      if (timeoutIn(session, "lock_timeout") !== 0) return;
      const targets = targetsOf(change);
      const held = trail.together.filter((step) => step.statement !== statement || step.change !== change).flatMap((step) => targetsOf(step.change));
      const all = [...new Set([...held, ...targets])];
      if (targets.length > 0 && all.length > 1 && new Set(held).size < 2) report("several", { at: change, data: { count: all.length, tables: all.join(", ") } });

      function targetsOf(of: typeof change): string[] {
        return constraintsOf(of).flatMap(({ references }) => {
          const table = references === null ? undefined : catalog.table(references.table);
          return table !== undefined && feelsLocks(table, settings) ? [table.label] : [];
        });
      }
    },
  },

  examples: [
    {
      title: "A new table that references two",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key);",
      sql: "create table likes (user_id bigint references users, post_id bigint references posts);",
      reports: [{ message: "several", at: "create table likes (user_id bigint references users, post_id bigint references posts)", data: { count: 2, tables: "users, posts" } }],
    },
    {
      title: "Two statements in one transaction",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key); create table likes (user_id bigint, post_id bigint);",
      runner: "flyway",
      sql: "alter table likes add foreign key (user_id) references users not valid; alter table likes add foreign key (post_id) references posts not valid;",
      reports: [{ message: "several", at: "add foreign key (post_id) references posts not valid" }],
    },
    {
      title: "One referenced table is new",
      deployed: "create table users (id bigint primary key);",
      sql: "create table posts (id bigint primary key); create table likes (user_id bigint references users, post_id bigint references posts);",
    },
    {
      title: "With a lock_timeout",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key);",
      sql: "set lock_timeout = '2s'; create table likes (user_id bigint references users, post_id bigint references posts);",
    },
  ],
});
