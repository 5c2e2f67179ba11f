import { describe, expect, test } from "vitest";
import { folder } from "../config/folder.ts";
import { buildCommand, migralint } from "./command.ts";

buildCommand();

const users = { "db/001_users.sql": "create table users (id bigint primary key, name text);", "db/002_email.sql": "alter table users rename column name to email;" };

describe("migralint schema", () => {
  test("prints the schema at the end of the history, as SQL or data", async () => {
    const root = folder(users);
    const { code, stdout, stderr } = await migralint(root, ["schema", "db"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("email text");
    const { tables } = JSON.parse((await migralint(root, ["schema", "--format", "json"])).stdout) as { tables: { name: string; columns: { name: string }[] }[] };
    expect(tables.map(({ name, columns }) => [name, columns.map((column) => column.name)])).toEqual([["users", ["id", "email"]]]);
  });

  test("names what does not parse, and prints the rest", async () => {
    const { code, stdout, stderr } = await migralint(folder({ ...users, "db/003_x.sql": "select 1;\nalter tabel users add x int;" }), ["schema"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^migralint: db\/003_x\.sql:2: This statement does not parse, so it is not part of the schema: [^\n]+\n$/);
    expect(stdout).toContain("email text");
  });

  test("prints one database at a time", async () => {
    const root = folder({ ...users, "other/001_a.sql": "create table a (id int);" });
    const { code, stdout, stderr } = await migralint(root, ["schema"]);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: "migralint: These are the migrations of several databases: name one of db, other.\n" });
  });

  test("reads placeholders as the configuration says", async () => {
    const root = folder({ "migralint.yaml": "placeholders: ['{{x}}']", "db/001_a.sql": "create table {{schema}}_a (id int);" });
    expect(await migralint(root, ["schema"])).toMatchObject({ code: 0, stderr: "" });
  });

  test("of a folder without migrations is a problem", async () => {
    expect(await migralint(folder({ "docs/x.md": "" }), ["schema", "docs"])).toMatchObject({ code: 2, stdout: "" });
  });
});
