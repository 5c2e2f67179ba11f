import { othersUse } from "../catalog/catalog.ts";
import { changesIn, ofKinds } from "../facts/changes-on.ts";
import { laterTransaction } from "../migrations/advice.ts";
import { isThere } from "../facts/column-there.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { constantValue } from "../sql/expression.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isInUse, takesTime } from "../traffic.ts";

export default defineRule({
  id: "validating-foreign-key",
  category: "locking",
  severity: "error",
  summary: "Add foreign keys to tables in use without checking their rows at once",
  why: "ADD FOREIGN KEY looks up every row of the table in the referenced one, and holds a SHARE ROW EXCLUSIVE lock on both until it is done: reads go on, every write to either table waits.",
  instead: "Add the constraint NOT VALID, which holds the locks for a moment and already guards new rows. Then run VALIDATE CONSTRAINT in a transaction of its own: it reads the same rows while writes go on. Before PostgreSQL 18 a partitioned table refuses NOT VALID: add and validate the constraint on each partition, then the parent takes those over without a check.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT", "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
  equivalents: { squawk: ["adding-foreign-key-constraint", "constraint-missing-not-valid"], eugene: ["E1"], "Postgres Language Server": ["addingForeignKeyConstraint", "constraintMissingNotValid"], strong_migrations: ["add_foreign_key", "add_reference"], pgfence: ["add-constraint-fk-no-not-valid"], Atlas: ["PG306"] },
  presets: ["recommended"],
  steps: true,

  messages: {
    blocksWrites: "Adding this foreign key blocks writes to {table} and {referenced} until every row of {table} is looked up. Add it NOT VALID, and run VALIDATE CONSTRAINT {later}.",
    emptyColumn: "Adding this foreign key blocks writes to {table} and {referenced} until all of {table} is read, although {column} is new and empty. Write REFERENCES in its ADD COLUMN: then no row is looked at.",
    newTable: "Adding this foreign key blocks writes to {referenced} until every row that {table} was filled with is looked up. Add it before the rows come.",
    partitioned: "Adding this foreign key blocks writes to {table} and {referenced} until every row of {table} is looked up, and PostgreSQL {postgres} refuses NOT VALID on a partitioned table. Add it NOT VALID to each partition and validate it there first: the parent then takes those over unchecked.",
    withDefault: "Adding {column} with both REFERENCES and DEFAULT blocks reads and writes of {table} until every row is looked up in {referenced}. {instead}",
  },

  on: {
    AddConstraint({ table: name, constraint, conditional }, { catalog, settings, script, file, text, report }) {
      const table = catalog.table(name);
      if (constraint.references === null || constraint.notValid) return;
      if (conditional && constraint.name !== null && catalog.constraint(name, constraint.name) !== undefined) return; // the condition asks for it
      const referenced = catalog.table(constraint.references.table);
      const data = { table: table.label, referenced: referenced.label };
      if (!othersUse(table)) {
        if (takesTime(table, settings) && othersUse(referenced)) report("newTable", { at: constraint, data });
        return;
      }
      if (!takesTime(table, settings)) return;
      const column = constraint.columns.length === 1 ? table.columns.find((each) => each.name === constraint.columns[0]) : undefined;
      const added = column?.default === null && column.generated === null && column.notNull === false && column.origin?.path === file.path ? column.origin.start : Infinity;
      const mayBeFilled = ofKinds(changesIn(text), "Update", "Merge", "Query", "Opaque").some(({ span }) => added < span.start && span.start < constraint.span.start);
      if (column !== undefined && added < constraint.span.start && !mayBeFilled) {
        return report("emptyColumn", { at: constraint, data: { ...data, column: quoteIdentifier(column.name) } });
      }
      if (table.partitionBy !== null && settings.postgres < 18) report("partitioned", { at: constraint, data: { ...data, postgres: settings.postgres } });
      else report("blocksWrites", { at: constraint, data: { ...data, later: laterTransaction(script) }, suggestions: [{ title: "Add it NOT VALID", edits: [insertAfter(constraint, " not valid")] }] });
    },
    AddColumn({ table: name, column }, { catalog, settings, script, report }) {
      const table = catalog.table(name);
      const key = column.constraints.find(({ references }) => references !== null);
      if (!key?.references || key.notEnforced || column.default === null || !isInUse(table, settings)) return;
      if (isThere(table, column)) return;
      const instead = constantValue(column.default.node) === null ? "Leave DEFAULT NULL out: then no row is looked at." : `Add the column alone, then the foreign key NOT VALID, and run VALIDATE CONSTRAINT ${laterTransaction(script)}.`;
      report("withDefault", { at: column, data: { column: quoteIdentifier(column.name), table: table.label, referenced: catalog.label(key.references.table), instead } });
    },
  },

  examples: [
    {
      title: "Both tables are in use",
      deployed: "create table users (id bigint primary key); create table posts (user_id bigint);",
      sql: "alter table posts add constraint posts_user foreign key (user_id) references users (id);",
      reports: [{ message: "blocksWrites", at: "constraint posts_user foreign key (user_id) references users (id)" }],
      suggested: "alter table posts add constraint posts_user foreign key (user_id) references users (id) not valid;",
    },
    { title: "NOT VALID first, VALIDATE later", deployed: "create table users (id bigint primary key); create table posts (user_id bigint);", sql: "alter table posts add constraint posts_user foreign key (user_id) references users (id) not valid;" },
    {
      title: "PostgreSQL 17 refuses NOT VALID on a partitioned table",
      deployed: "create table users (id bigint primary key); create table events (user_id bigint, at date) partition by range (at);",
      postgres: 17,
      sql: "alter table events add constraint events_user foreign key (user_id) references users (id);",
      reports: [{ message: "partitioned", at: "constraint events_user foreign key (user_id) references users (id)" }],
    },
    { title: "A new column without a default holds nothing to look up", deployed: "create table users (id bigint primary key); create table posts (id bigint);", sql: "alter table posts add column user_id bigint references users (id);" },
    {
      title: "A new column with a default does, be the default null",
      deployed: "create table users (id bigint primary key); create table posts (id bigint);",
      sql: "alter table posts add column user_id bigint default null references users (id);",
      reports: [{ message: "withDefault", at: "user_id bigint default null references users (id)", data: { column: "user_id", table: "posts", referenced: "users", instead: "Leave DEFAULT NULL out: then no row is looked at." } }],
    },
    {
      title: "A new column is read through all the same, if its foreign key comes after it",
      deployed: "create table users (id bigint primary key); create table posts (id bigint);",
      sql: "alter table posts add column user_id bigint; alter table posts add constraint posts_user foreign key (user_id) references users (id);",
      reports: [{ message: "emptyColumn", at: "constraint posts_user foreign key (user_id) references users (id)" }],
    },
    {
      title: "A new column that was filled",
      deployed: "create table users (id bigint primary key); create table posts (id bigint, author bigint);",
      sql: "alter table posts add column user_id bigint; update posts set user_id = author where author is not null; alter table posts add foreign key (user_id) references users (id);",
      reports: [{ message: "blocksWrites", at: "foreign key (user_id) references users (id)" }],
      suggested: "alter table posts add column user_id bigint; update posts set user_id = author where author is not null; alter table posts add foreign key (user_id) references users (id) not valid;",
    },
    { title: "It is there already, and the block asks before it adds it", deployed: "create table users (id bigint primary key); create table posts (user_id bigint constraint posts_user references users (id));", sql: "do $$ begin if not exists (select from pg_constraint where conname = 'posts_user') then alter table posts add constraint posts_user foreign key (user_id) references users (id); end if; end $$;" },
    { title: "TRUNCATE … CASCADE emptied it with the table it references", deployed: "create table users (id bigint primary key); create table posts (id bigint primary key); create table likes (post_id bigint references posts, user_id bigint);", sql: "truncate posts cascade; alter table likes add foreign key (user_id) references users (id);" },
    {
      title: "No one waits for a new table that was filled, but the one it references is in use",
      deployed: "create table users (id bigint primary key); create table people (user_id bigint);",
      sql: "create table members (user_id bigint); insert into members select user_id from people; alter table members add foreign key (user_id) references users (id);",
      reports: [{ message: "newTable", at: "foreign key (user_id) references users (id)" }],
    },
    {
      title: "A new column that forbids nulls is not empty where there are rows",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key);",
      sql: "alter table posts add column user_id bigint not null; alter table posts add foreign key (user_id) references users (id);",
      reports: [{ message: "blocksWrites", at: "foreign key (user_id) references users (id)" }],
      suggested: "alter table posts add column user_id bigint not null; alter table posts add foreign key (user_id) references users (id) not valid;",
    },
    { title: "The table is new", deployed: "create table users (id bigint primary key);", sql: "create table posts (user_id bigint); alter table posts add foreign key (user_id) references users (id);" },
    {
      title: "Run by hand, files of one version belong together",
      path: "20240603-posts-keys.sql",
      files: { "20240101-users.sql": "create table users (id bigint primary key);", "20240603-posts.sql": "create table posts (user_id bigint);" },
      sql: "alter table posts add foreign key (user_id) references users (id);",
    },
    { title: "The configuration calls the table small", deployed: "create table users (id bigint primary key); create table plans (owner_id bigint);", sql: "alter table plans add foreign key (owner_id) references users (id);", config: { tables: { plans: "small" } } },
    {
      title: "PostgreSQL 18 takes NOT VALID on a partitioned table",
      deployed: "create table users (id bigint primary key); create table orders (id bigint, user_id bigint) partition by range (id);",
      sql: "alter table orders add constraint buyer foreign key (user_id) references users;",
      postgres: 18,
      reports: [{ message: "blocksWrites", at: "constraint buyer foreign key (user_id) references users" }],
      suggested: "alter table orders add constraint buyer foreign key (user_id) references users not valid;",
    },
    {
      title: "Other constraints, and a column that only perhaps is new",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint default 1 references users);",
      sql: "alter table orders add constraint one unique (user_id);\nalter table orders add column if not exists user_id bigint default 1 references users;",
    },
    {
      title: "In new tables no row is looked up",
      deployed: "create table users (id bigint primary key);",
      sql: "create table states (id bigint primary key);\ninsert into states values (1);\ncreate table orders as select 1 as state_id;\nalter table orders add foreign key (state_id) references states;\ncreate table carts (id bigint);\nalter table carts add column user_id bigint default 1 references users;",
    },
    { title: "The name is another's, or it has none, whatever the condition", deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint);", sql: "do $$ begin if current_user = 'app' then alter table orders add constraint buyer foreign key (user_id) references users; alter table orders add foreign key (user_id) references users; end if; end $$;", reports: [{ message: "blocksWrites", at: "constraint buyer foreign key (user_id) references users" }, { message: "blocksWrites", at: "foreign key (user_id) references users" }], suggested: "do $$ begin if current_user = 'app' then alter table orders add constraint buyer foreign key (user_id) references users not valid; alter table orders add foreign key (user_id) references users; end if; end $$;" },
    { title: "There was a column before the migration, or it holds a value that is computed", deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint); create table carts (id bigint primary key);", sql: "alter table orders add constraint buyer foreign key (user_id) references users;\nalter table carts add column user_id bigint generated always as (id) stored;\nalter table carts add constraint buyer foreign key (user_id) references users;", reports: [{ message: "blocksWrites", at: "constraint buyer foreign key (user_id) references users" }, { message: "blocksWrites", at: "constraint buyer foreign key (user_id) references users" }], suggested: "alter table orders add constraint buyer foreign key (user_id) references users not valid;\nalter table carts add column user_id bigint generated always as (id) stored;\nalter table carts add constraint buyer foreign key (user_id) references users;" },
    { title: "A column that is written only after its foreign key is there", deployed: "create table users (id bigint primary key); create table orders (id bigint primary key);", sql: "update orders set id = id + 1 where id = 7;\nalter table orders add column user_id bigint;\nalter table orders add constraint buyer foreign key (user_id) references users;\nupdate orders set user_id = 1 where id = 8;", reports: [{ message: "emptyColumn", at: "constraint buyer foreign key (user_id) references users" }] },
  ],
});
