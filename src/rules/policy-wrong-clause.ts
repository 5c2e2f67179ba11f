import { defineRule, replace } from "../rule.ts";
import { textOf } from "../source.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "policy-wrong-clause",
  category: "correctness",
  severity: "error",
  summary: "Give a policy no condition that its command has no rows for",
  why: "USING is about rows that are there, WITH CHECK about rows that are written. INSERT finds none, SELECT and DELETE write none: the server refuses the clause, and the migration stops at it.",
  instead: "INSERT: WITH CHECK. SELECT and DELETE: USING. UPDATE and ALL take both.",
  see: ["https://www.postgresql.org/docs/current/sql-createpolicy.html"],
  presets: ["recommended"],

  messages: {
    using: "The policy {policy} of {table} is for INSERT, and the server refuses USING there: write WITH CHECK.",
    check: "The policy {policy} of {table} is for {command}, and the server refuses WITH CHECK there: write USING.",
  },

  on: {
    CreatePolicy(create, { catalog, file, statement, report }) {
      const { name, command, using, withCheck } = create;
      const data = { policy: quoteIdentifier(name), table: catalog.label(create.table) };
      if (command === "insert" && using !== null) {
        const keyword = statement.tokens.findLast((token) => token.end <= (using.span?.start ?? 0) && textOf(file, token).toLowerCase() === "using");
        const suggestions = withCheck === null && keyword !== undefined ? [{ title: "Write WITH CHECK", edits: [replace(keyword, "with check")] }] : undefined;
        report("using", { at: using.span ?? create, data, suggestions });
      }
      if ((command === "select" || command === "delete") && withCheck !== null) report("check", { at: withCheck.span ?? create, data: { ...data, command: command.toUpperCase() } });
    },
    AlterPolicy(alter, { catalog, report }) {
      const command = catalog.table(alter.table).policies.find(({ name }) => name === alter.name)?.command;
      const data = { policy: quoteIdentifier(alter.name), table: catalog.label(alter.table) };
      if (command === "insert" && alter.using !== null) report("using", { at: alter.using.span ?? alter, data });
      if ((command === "select" || command === "delete") && alter.withCheck !== null) report("check", { at: alter.withCheck.span ?? alter, data: { ...data, command: command.toUpperCase() } });
    },
  },

  examples: [
    {
      title: "INSERT finds no rows",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security;",
      sql: "create policy place on orders for insert using (owner = current_user);",
      reports: [{ message: "using", at: "owner = current_user", data: { policy: "place", table: "orders" } }],
      suggested: "create policy place on orders for insert with check (owner = current_user);",
      fails: "only WITH CHECK expression allowed for INSERT",
    },
    {
      title: "DELETE writes none",
      deployed: "create table orders (id bigint primary key, owner name);",
      sql: "create policy cancel on orders for delete using (owner = current_user) with check (owner = current_user);",
      reports: [{ message: "check", at: "owner = current_user", data: { policy: "cancel", table: "orders", command: "DELETE" } }],
      fails: "WITH CHECK cannot be applied to SELECT or DELETE",
    },
    {
      title: "Changed later",
      deployed: "create table orders (id bigint primary key, owner name); create policy see on orders for select using (owner = current_user);",
      sql: "alter policy see on orders with check (owner = current_user);",
      reports: [{ message: "check", at: "owner = current_user", data: { policy: "see", table: "orders", command: "SELECT" } }],
      fails: "only USING expression allowed for SELECT, DELETE",
    },
    {
      title: "An INSERT policy gets USING",
      deployed: "create table orders (id bigint primary key, owner name); create policy place on orders for insert with check (owner = current_user);",
      sql: "alter policy place on orders using (true);",
      reports: [{ message: "using", at: "true" }],
      fails: "only WITH CHECK expression allowed for INSERT",
    },
    {
      title: "Each with its own",
      deployed: "create table orders (id bigint primary key, owner name);",
      sql: "create policy place on orders for insert with check (owner = current_user);\ncreate policy see on orders for select using (owner = current_user);\ncreate policy change on orders for update using (owner = current_user) with check (owner = current_user);",
    },
    {
      title: "With both clauses, for SELECT, a policy that may read or that is not there",
      deployed: "create table orders (id bigint); create policy added on orders for insert with check (true); create policy seen on orders for select using (true); create policy gone on orders for delete using (true); create policy changed on orders for update using (true);",
      sql: "create policy again on orders for insert using (true) with check (id > 0);\ncreate policy shown on orders for select with check (true);\nalter policy gone on orders with check (true);\nalter policy changed on orders using (id > 1) with check (id > 1);\nalter policy added on orders with check (id > 2);\nalter policy seen on orders using (id > 2);\nalter policy nowhere on orders using (id > 2);",
      reports: [{ message: "using", at: "true" }, { message: "check", at: "true" }, { message: "check", at: "true" }],
      fails: "only WITH CHECK expression allowed for INSERT",
    },
  ],
});
