import { beforeAll, describe, expect, test } from "vitest";
import { findGap, treatmentOf, type Treatment } from "../../src/facts/policy-tenant.ts";
import { startReplay } from "../../src/catalog/replay.ts";
import { buildHistory } from "../../src/migrations/order.ts";
import { runnerNamed } from "../../src/migrations/runners/index.ts";
import { sourceFile } from "../../src/source.ts";
import { loadParser, readScript } from "../../src/sql/read.ts";

beforeAll(loadParser);

const schema = `
  create table members (tenant_id uuid, login name);
  create table projects (id bigint, owner name);
  create function visible_ids() returns bigint[] language sql as 'select null::bigint[]';
  create function is_member(tenant uuid) returns boolean language sql as 'select true';
  create function team_of(id bigint) returns bigint language sql as 'select 1::bigint';
  create table orders (id bigint, tenant_id uuid, owner name, project_id bigint);
`;

function replay(sql: string) {
  const runner = runnerNamed("plain");
  const up = runner && buildHistory(runner, "", [sourceFile("001_a.sql", schema + sql)], () => null).migrations[0]?.up;
  if (up === undefined || up === null) throw new Error("no script");
  const text = readScript(up, { placeholders: [], psql: false });
  const { catalog, ...state } = startReplay();
  state.open(text, 0);
  for (const statement of text.statements) {
    expect(statement.error).toBeNull();
    for (const change of statement.changes) state.apply(change, up);
  }
  return { catalog, table: catalog.table({ schema: null, name: "orders" }) };
}

function treatment(condition: string): Treatment | undefined {
  const { catalog, table } = replay(`create policy p on orders using (${condition});`);
  const using = table.policies[0]?.using;
  return using === null || using === undefined ? undefined : treatmentOf(using.node, table, "tenant_id", catalog);
}

describe("what a condition does with the tenant column", () => {
  test.each([
    ["compares", "tenant_id = current_setting('app.tenant')::uuid"],
    ["compares", "tenant_id::text = current_setting('app.tenant', true)"],
    ["compares", "current_setting('app.tenant')::uuid = orders.tenant_id"],
    ["compares", "tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)"],
    ["compares", "coalesce(tenant_id, '00000000-0000-0000-0000-000000000000') = current_setting('app.tenant')::uuid"],
    ["compares", "is_member(tenant_id)"],
    ["compares", "tenant_id in (select tenant_id from members where login = current_user)"],
    ["compares", "tenant_id = any(array(select m.tenant_id from members m where m.login = current_user))"],
    ["compares", "exists (select from members m where m.tenant_id = orders.tenant_id)"],
    ["compares", "exists (select from strangers s where s.tenant_id = tenant_id)"],
    ["compares", "(tenant_id, owner) in (select m.tenant_id, m.login from members m)"],
    ["compares", "owner = current_user or tenant_id = current_setting('app.tenant')::uuid"],
    ["compares", "project_id in (select p.id from projects p where is_member(orders.tenant_id))"],
    ["itself", "tenant_id = tenant_id"],
    ["itself", "orders.tenant_id::text = tenant_id::text"],
    ["itself", "exists (select from members m where m.tenant_id = tenant_id and m.login = current_user)"],
    ["itself", "tenant_id in (select orders.tenant_id from members)"],
    ["itself", "tenant_id in (select tenant_id from projects)"],
    ["unknown", "project_id in (select id from projects)"],
    ["unknown", "exists (select from projects p where p.id = project_id)"],
    ["unknown", "id = any(visible_ids())"],
    ["unknown", "team_of(id) = 3"],
    ["unknown", "false"],
    ["never", "true"],
    ["never", "owner = current_user"],
    ["never", "tenant_id is not null"],
    ["never", "lower(owner::text) = current_setting('app.user')"],
    ["never", "exists (select from members m where m.login = current_user)"],
    ["never", "(select login from members limit 1) = 'root'"],
  ])("%s: %s", (expected, condition) => {
    expect(treatment(condition)).toBe(expected);
  });

  test("a deep expression is no reason to fail", () => {
    expect(treatment(Array.from({ length: 400 }, (_, index) => `owner = 'u${index}'`).join(" or "))).toBe("never");
  });
});

describe("by which expression a policy opens a table", () => {
  const gap = (policies: string, trusted: readonly string[] = []): string | null => {
    const { catalog, table } = replay(policies);
    const found = table.policies.map((policy) => findGap(policy, table, "tenant_id", catalog, (name) => trusted.includes(name))).find((each) => each !== null);
    return found?.expression.sql ?? null;
  };
  const own = "tenant_id = current_setting('app.tenant')::uuid";

  test.each([
    ["a read without the tenant", "create policy p on orders for select using (owner = current_user);", "owner = current_user"],
    ["a write without the tenant", `create policy p on orders using (${own}) with check (owner = current_user);`, "owner = current_user"],
    ["a restrictive policy for another command", `create policy p on orders for select using (true); create policy r on orders as restrictive for update using (${own});`, "true"],
    ["a restrictive policy for another role", `create policy p on orders using (true); create policy r on orders as restrictive to postgres using (${own});`, "true"],
    ["a restrictive policy that does not look at the tenant", "create policy p on orders using (true); create policy r on orders as restrictive using (owner = current_user);", "true"],
    ["one of two permissive policies", `create policy p on orders using (${own}); create policy q on orders using (true);`, "true"],
    ["a way past what is trusted", "create policy p on orders using (is_platform() or owner = current_user);", "is_platform() or owner = current_user"],
  ])("%s", (_, policies, expression) => {
    expect(gap(policies, ["is_platform"])).toBe(expression);
  });

  test.each([
    ["a restrictive policy for all", `create policy p on orders for insert with check (true); create policy r on orders as restrictive using (${own});`],
    ["a restrictive policy for the same role", `create policy p on orders to postgres using (true); create policy r on orders as restrictive to postgres using (${own});`],
    ["a trusted role", "create policy p on orders to operator using (true);"],
    ["a trusted function", "create policy p on orders using (app.is_platform() and owner is not null);"],
    ["a trusted value", "create policy p on orders using (current_setting('app.role') = 'operator');"],
  ])("none: %s", (_, policies) => {
    expect(gap(policies, ["operator", "is_platform"])).toBeNull();
  });
});
