import { isNamed, isSlicedQuery, reachesMany } from "../facts/reached-rows.ts";
import { sourcesIn, wholeOf } from "../effects/roles.ts";
import { inBatches } from "../migrations/advice.ts";
import { defineRule } from "../rule.ts";
import { isTrackingTable } from "../tenancy.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "unbatched-dml",
  category: "data-loss",
  severity: "warning",
  summary: "Change many rows of a table in use in batches",
  why: "One statement is one transaction: every row it changed stays locked for other writers until the last one is done, replicas fall behind by all of it at once, vacuum can remove nothing meanwhile, and an error near the end takes everything back.",
  instead: "Go through the rows in batches that commit on their own: `delete from events where id in (select id from events where kind = 'ping' limit 1000 for update skip locked)`, again and again until it finds none, or ranges of the key (`where id > 0 and id <= 1000`). In a DO block that runs outside of a transaction, COMMIT ends each batch.",
  see: ["https://www.postgresql.org/docs/current/plpgsql-transactions.html", "https://www.postgresql.org/docs/current/sql-select.html#SQL-FOR-UPDATE-SHARE"],
  presets: [],

  messages: {
    locks: "This {verb} {table} in one go, however many rows that are, and keeps each one locked for other writers until it is done. Go through them in batches that commit on their own, {where}.",
    copies: "This copies into {table} in one transaction all that the query finds, however many rows that are. Go through them in batches that commit on their own, {where}.",
  },

  on: {
    change(change, { catalog, settings, statement, script, text, file, report }) {
      if (change.kind !== "Update" && change.kind !== "Delete" && change.kind !== "Merge" && change.kind !== "Insert") return;
      const table = catalog.table(change.table);
      if (!isInUse(table, settings) || isTrackingTable(table)) return;
      const node = wholeOf(change, statement);
      const others = sourcesIn(node, catalog).flatMap((relation) => (relation.table === null ? [relation] : relation.table.label === table.label && change.kind !== "Insert" ? [] : [relation]));
      const data = { table: table.label, where: inBatches(script, text.statements.length === 1) };
      if (change.kind === "Insert") {
        const query = node !== undefined && "InsertStmt" in node ? node.InsertStmt.selectStmt : undefined;
        const large = others.some((relation) => relation.table === null || (isInUse(relation.table, settings) && !isNamed(query, relation.table, catalog)));
        if (change.source === "select" && large && !isSlicedQuery(query)) report("copies", { at: change, data });
      } else if (change.kind === "Merge") {
        if (others.length > 0) report("locks", { at: change, data: { ...data, verb: "merges into" } });
      } else if (reachesMany(change, others.length > 0, table, catalog, file)) report("locks", { at: change, data: { ...data, verb: change.kind === "Update" ? "updates" : "deletes from" } });
    },
  },

  examples: [
    {
      title: "Prisma sends a migration as one query string",
      runner: "prisma",
      deployed: "create table users (id bigint primary key, status text);",
      sql: "update users set status = 'active' where status is null;",
      reports: [{ message: "locks", at: "update users set status = 'active' where status is null", data: { verb: "updates", table: "users", where: "in a DO block that is the only statement of a migration" } }],
    },
    {
      title: "Flyway runs it in a transaction",
      runner: "flyway",
      deployed: "create table users (id bigint primary key, status text);",
      sql: "update users set status = 'active' where status is null;",
      reports: [{ message: "locks", at: "update users set status = 'active' where status is null", data: { verb: "updates", table: "users", where: "in a DO block alone in its file, with `executeInTransaction=false` in the `.conf` file beside it" } }],
    },
    {
      title: "As many rows as there are",
      deployed: "create table users (id bigint primary key, status text);",
      runner: "goose",
      sql: "-- +goose Up\nupdate users set status = 'active' where status is null;",
      reports: [{ message: "locks", at: "update users set status = 'active' where status is null", data: { verb: "updates", table: "users", where: "outside the runner's transaction (put `-- +goose NO TRANSACTION` at the top of the file)" } }],
    },
    {
      title: "Old rows are deleted in one go",
      deployed: "create table sessions (id bigint primary key, ended_at timestamptz);",
      sql: "delete from sessions where ended_at < now() - interval '90 days';",
      reports: [{ message: "locks", at: "delete from sessions where ended_at < now() - interval '90 days'" }],
    },
    {
      title: "The rows that another table names",
      deployed: "create table users (id bigint primary key, status text); create table paying (user_id bigint);",
      sql: "update users set status = 'paying' from paying where paying.user_id = users.id;",
      reports: [{ message: "locks", at: "update users set status = 'paying' from paying where paying.user_id = users.id" }],
    },
    {
      title: "A copy into a table in use",
      deployed: "create table users (id bigint primary key, email text); create table contacts (user_id bigint, email text);",
      sql: "insert into contacts select id, email from users;",
      reports: [{ message: "copies", at: "insert into contacts select id, email from users" }],
    },
    {
      title: "A merge of two tables",
      deployed: "create table users (id bigint primary key, email text); create table contacts (user_id bigint, email text);",
      sql: "merge into users using contacts on contacts.user_id = users.id when matched then update set email = contacts.email;",
      reports: [{ message: "locks", at: "merge into users using contacts on contacts.user_id = users.id when matched then update set email = contacts.email" }],
    },
    {
      title: "A batch with LIMIT",
      deployed: "create table events (id bigint primary key, kind text);",
      sql: "delete from events where id in (select id from events where kind = 'ping' limit 1000);",
    },
    {
      title: "A loop over ranges of the key that commits",
      deployed: "create table users (id bigint primary key, status text);",
      sql: "do $$ begin for low in 0..100000 by 1000 loop update users set status = 'active' where id > low and id <= low + 1000 and status is null; commit; end loop; end $$;",
    },
    {
      title: "One row after the other, by its key",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "do $$ declare each record; begin for each in select id, email from users loop update users set email = lower(each.email) where id = each.id; commit; end loop; end $$;",
    },
    {
      title: "Totals can only be counted in one go",
      deployed: "create table sales (region text, amount numeric); create table totals (region text, amount numeric);",
      sql: "insert into totals (region, amount) select region, sum(amount) from sales group by region;",
    },
    {
      title: "A few rows that a key names",
      deployed: "create table roles (id bigint primary key, name text unique, rank integer); create table grants (role_id bigint);",
      sql: "update roles set rank = 1 where name in ('admin', 'owner'); insert into grants select id from roles where name = 'admin'; update roles set rank = given.rank from (values ('guest', 9)) given (name, rank) where given.name = roles.name;",
    },
    {
      title: "Every row, each made of what it was",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "update users set email = lower(email);",
      reports: [{ message: "locks", at: "update users set email = lower(email)" }],
    },
    {
      title: "Every row is overwritten: `update-without-where` says so",
      deployed: "create table users (id bigint primary key, status text);",
      sql: "update users set status = 'active';",
    },
    {
      title: "The table was made by this migration",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create table contacts (user_id bigint, email text); insert into contacts select id, email from users;",
    },
    {
      title: "The configuration calls the table small",
      deployed: "create table countries (id bigint primary key, name text);",
      config: { tables: { countries: "small" } },
      sql: "update countries set name = upper(name) where name is not null;",
    },
  ],
});
