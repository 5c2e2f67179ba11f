import type { Catalog } from "../catalog/catalog.ts";
import { shareRoles, speaksOf, writtenPolicies } from "../facts/policies.ts";
import type { Policy, Table } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import type { Expression } from "../sql/change.ts";
import { walk } from "../sql/expression.ts";
import { quoteIdentifier, relationName } from "../sql/names.ts";

/** The tables that subqueries of a condition read under their own policies; what functions read is not seen. */
function tablesRead(expression: Expression, catalog: Catalog): readonly Table[] {
  const found = new Set<Table>();
  walk(expression.node, (node) => {
    const table = "RangeVar" in node ? catalog.findTable(relationName(node.RangeVar)) : undefined;
    if (table !== undefined) found.add(table);
  });
  return [...found];
}

/** The tables that whoever reads a table reads through its policies, those that share a role with `policy`. */
function readThrough(table: Table, policy: Policy, catalog: Catalog): readonly Table[] {
  if (table.rowSecurity.enabled !== true) return [];
  return table.policies.filter((other) => speaksOf(other, "select") && shareRoles(other, policy)).flatMap(({ using }) => (using === null ? [] : tablesRead(using, catalog)));
}

/** The way from a table through policies back to `goal`, both ends included; null where there is none. */
function wayBack(from: Table, goal: Table, policy: Policy, catalog: Catalog): readonly Table[] | null {
  const seen = new Set<Table>([from]);
  const pending: (readonly Table[])[] = [[from]];
  for (let way = pending.shift(); way !== undefined; way = pending.shift()) {
    const last = way.at(-1);
    if (last === goal) return way;
    for (const next of last === undefined ? [] : readThrough(last, policy, catalog)) {
      if (seen.has(next)) continue;
      seen.add(next);
      pending.push([...way, next]);
    }
  }
  return null;
}

export default defineRule({
  id: "recursive-policy",
  category: "correctness",
  severity: "error",
  summary: "Do not read a table in its own policy",
  why: "A subquery in a policy is itself subject to policies. Where it reads the table of the policy, or one whose policy leads back to it, the server refuses every query that the policy has a say in: “infinite recursion detected in policy for relation”.",
  instead: "Ask a SECURITY DEFINER function with a fixed search_path, which reads the table as its owner; the owner must not be under FORCE ROW LEVEL SECURITY.",
  see: ["https://www.postgresql.org/docs/current/sql-createpolicy.html", "https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/rewrite/rewriteHandler.c"],
  presets: ["recommended"],

  messages: {
    own: "The policy {policy} reads {table} itself, under the same policies: the server refuses every such query with “infinite recursion detected”.",
    around: "The policy {policy} of {table} reads {way}, and its policies lead back to {table}: the server refuses every such query with “infinite recursion detected”.",
  },

  on: {
    history(history, { catalog, read, report }) {
      for (const { table, policy, clauses } of writtenPolicies(history, catalog, read)) {
        if (table.rowSecurity.enabled !== true) continue;
        for (const { expression, passage, at } of clauses) {
          const ways = readThrough(table, policy, catalog).length === 0 ? [] : tablesRead(expression, catalog).flatMap((each) => [wayBack(each, table, policy, catalog) ?? []]).filter(({ length }) => length > 0);
          const [way] = ways;
          if (way !== undefined) report(way.length === 1 ? "own" : "around", { at, file: passage.file, data: { policy: quoteIdentifier(policy.name), table: table.label, way: way[0]?.label ?? "" } });
        }
      }
    },
  },

  examples: [
    {
      title: "The members of a team see its members",
      deployed: "create table members (team bigint, login name); alter table members enable row level security;",
      sql: "create policy team on members using (team in (select m.team from members m where m.login = current_user));",
      reports: [{ message: "own", at: "team in (select m.team from members m where m.login = current_user)", data: { policy: "team", table: "members" } }],
    },
    {
      title: "Two tables ask one another",
      deployed: "create table teams (id bigint primary key, owner name); create table members (team bigint, login name); alter table teams enable row level security; alter table members enable row level security; create policy own on teams using (owner = current_user or id in (select team from members));",
      sql: "create policy team on members using (exists (select from teams t where t.id = team and t.owner = current_user));",
      reports: [{ message: "around", at: "owner = current_user or id in (select team from members)", path: "001_deployed.sql" }, { message: "around", at: "exists (select from teams t where t.id = team and t.owner = current_user)", data: { policy: "team", table: "members", way: "teams" } }],
    },
    {
      title: "A function reads it as its owner",
      deployed: "create table members (team bigint, login name); alter table members enable row level security; create function my_teams() returns setof bigint language sql stable security definer set search_path = public as $$ select m.team from members m where m.login = session_user $$;",
      sql: "create policy team on members using (team in (select my_teams()));",
    },
    {
      title: "Another table, whose policies ask no one",
      deployed: "create table teams (id bigint primary key, owner name); create table members (team bigint, login name); alter table teams enable row level security; alter table members enable row level security; create policy own on teams using (owner = current_user);",
      sql: "create policy team on members using (team in (select id from teams));",
    },
    {
      title: "Writing asks for what reading may see, and that asks no one",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy see on orders for select using (true);",
      sql: "create policy place on orders for insert with check ((select count(*) from orders) < 10);",
    },
  ],
});
