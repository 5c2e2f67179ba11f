import { describe, expect, test } from "vitest";
import { folder } from "../config/folder.ts";
import { startServer } from "../server.ts";
import { buildCommand, migralint } from "./command.ts";

buildCommand();

const files = {
  "db/001_users.up.sql": "create table users (id bigint primary key, email text);",
  "db/001_users.down.sql": "drop table users;",
  "db/002_name.up.sql": "alter table users add column name text;\ncreate index on users (email);",
  "db/002_name.down.sql": "alter table users drop column name;",
};
interface Data {
  readonly postgres: number;
  readonly scripts: readonly { readonly path: string; readonly transactions: readonly { readonly statements: readonly { readonly locks: readonly { readonly relation: string; readonly mode: string }[] }[] }[] }[];
}

describe("migralint plan", () => {
  test("shows what runs forward, as text", async () => {
    const { code, stdout, stderr } = await migralint(folder(files), ["plan", "db/002_name.up.sql"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(`db/002_name.up.sql  PostgreSQL 14
  Transaction lines 1 to 2, the server runs the file as one
  ACCESS EXCLUSIVE on users from line 1 until line 2: reads and writes wait, while users_email_idx is built.
     1  alter table users add column name text
          ACCESS EXCLUSIVE       users  reads, writes and DDL wait until line 2
     2  create index on users (email)
          users: locked since line 1
          builds index users_email_idx
`);
  });

  test("shows it as data, for the server asked for; a rollback where its file is named", async () => {
    const root = folder(files);
    const { code, stdout } = await migralint(root, ["plan", "db", "--format", "json", "--postgres", "16"]);
    const data = JSON.parse(stdout) as Data;
    expect([code, data.postgres, data.scripts.map(({ path }) => path)]).toEqual([0, 16, ["db/001_users.up.sql", "db/002_name.up.sql"]]);
    const down = JSON.parse((await migralint(root, ["plan", "db/002_name.down.sql", "-f", "json"])).stdout) as Data;
    expect(down.scripts.map(({ path, transactions }) => [path, transactions.flatMap(({ statements }) => statements.flatMap(({ locks }) => locks))])).toEqual([["db/002_name.down.sql", [{ relation: "public.users", kind: "table", mode: "ACCESS EXCLUSIVE" }]]]);
  });

  test("shows sizes, how long work takes and what is hot, from a statistics file that the query made", async () => {
    const { code, stdout: query } = await migralint(folder(files), ["stats", "--query"]);
    expect(code).toBe(0);
    const server = await startServer();
    expect(await server.run([files["db/001_users.up.sql"], "insert into users select g, repeat('x', 100) from generate_series(1, 50000) g", "analyze users"])).toBeNull();
    const made = Object.values((await server.query<Record<string, string>>(query))[0] ?? {})[0] ?? "";
    await server.close();
    const root = folder({ ...files, "statistics.json": made, "migralint.yaml": "migrations: db\nstats: statistics.json\ntables:\n  users: {hot: true}\n" });
    const plan = await migralint(root, ["plan", "db/002_name.up.sql"]);
    expect(plan).toMatchObject({ code: 0, stderr: "" });
    expect(plan.stdout).toMatch(/ACCESS EXCLUSIVE {7}users {2}reads, writes and DDL wait until line 2; users is hot/);
    expect(plan.stdout).toMatch(/builds index users_email_idx over users \(50 k rows, [67][\d.]* MB\): under a second, ACCESS EXCLUSIVE until it is done, blocks reads and writes\n/);
    const broken = folder({ ...files, "broken.json": made.replace('"bytes"', '"bites"') });
    const refused = await migralint(broken, ["plan", "db/002_name.up.sql", "--stats", "broken.json"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/^migralint: broken\.json:2: relations\[0\][^\n]*bytes/);
    expect(refused.stdout).toContain("builds index users_email_idx\n");
    expect(await migralint(broken, ["plan", "db", "--stats", "none.json"])).toMatchObject({ code: 2, stderr: expect.stringContaining("The statistics file none.json does not exist.") as string });
    expect(await migralint(broken, ["stats"])).toMatchObject({ code: 2, stdout: "" });
  });

  test("ends with 2 where something could not be read", async () => {
    const { code, stdout, stderr } = await migralint(folder({ ...files, "db/003_x.up.sql": "alter tabel users add x int;" }), ["plan"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^migralint: db\/003_x\.up\.sql:1: This statement does not parse, so nothing is known of it: [^\n]+\n$/m);
    expect(stdout).toContain("not known: what it does");
    expect(await migralint(folder(files), ["plan", "--format", "html"])).toMatchObject({ code: 2, stdout: "" });
    expect(await migralint(folder(files), ["plan", "missing.sql"])).toMatchObject({ code: 2 });
  });
});
