import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseServer } from "../../editors/vscode/src/server.ts";
import { version } from "../../src/version.ts";
import { ableClient, endServers, project, shown, startEditor } from "../lsp/client.ts";
import { readZip } from "./zip.ts";

const repository = join(import.meta.dirname, "../..");

describe("the package", () => {
  let folder: string;
  let files: ReadonlyMap<string, Buffer>;
  const unpacked = (path: string): string => join(folder, "extension", path);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "migralint-vsix-"));
    const out = join(folder, "migralint.vsix");
    execFileSync("npx", ["tsx", join(repository, "scripts/package-vscode.ts"), out], { cwd: repository, stdio: ["ignore", "ignore", "inherit"] });
    files = readZip(readFileSync(out));
    for (const [name, content] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
  });
  afterAll(() => {
    endServers();
    rmSync(folder, { recursive: true, force: true });
  });

  test("holds what the extension needs, and no sources", () => {
    const names = [...files.keys()].map((name) => name.replace(/^extension\//, ""));
    expect(names).toEqual(expect.arrayContaining(["package.json", "readme.md", "changelog.md", "LICENSE.txt", "schema.json", "dist/extension.cjs", "server/dist/cli.cjs", "server/dist/load.cjs", "server/dist/bundle.cjs", "server/dist/rule-pages.json", "server/node_modules/libpg-query/wasm/libpg-query.wasm"]));
    expect(names.filter((name) => /\.tsx?$|tsconfig|\.map$|^src\/|^node_modules\//.test(name))).toEqual([]);
    expect(files.get("extension.vsixmanifest")?.toString("utf8")).toContain(`Version="${version}"`);
    const manifest = JSON.parse(readFileSync(unpacked("package.json"), "utf8")) as { main: string; contributes: { yamlValidation: { url: string }[] } };
    for (const path of [manifest.main, ...manifest.contributes.yamlValidation.map(({ url }) => url)]) expect(existsSync(unpacked(path)), path).toBe(true);
  });

  test("the extension's code needs nothing but the editor and Node", () => {
    const modules = [...(files.get("extension/dist/extension.cjs") ?? "").toString("utf8").matchAll(/\brequire\(([`"'])([^`"']+)\1\)/g)].map(([, , name = ""]) => name);
    expect(modules).toContain("vscode");
    expect(modules.filter((name) => name !== "vscode" && !process.getBuiltinModule(name))).toEqual([]);
  });

  test("its own migralint serves an editor", async () => {
    const root = project({ "db/001_users.sql": "create table users (id bigint primary key);\n" });
    const editor = await startEditor([root], { capabilities: ableClient, command: unpacked("server/dist/cli.cjs") });
    await editor.open("db/002_drop.sql", "drop table users;\n");
    expect((await editor.pull("db/002_drop.sql")).map(shown)).toEqual(["0:0-0:16 drop-table"]);
    expect(await editor.quit()).toBe(0);
  });
});

describe("which migralint serves", () => {
  const bundled = "/extension/server/dist/cli.cjs";
  const installed = "/app/node_modules/migralint/dist/cli.cjs";
  const question = { trusted: true, setting: null, folders: ["/other", "/app"], bundled, exists: (path: string) => path === installed || path === "/own/cli.js" || path === "/other/tools/cli.js" };

  test("the workspace's own, or the extension's", () => {
    expect(chooseServer(question)).toEqual({ module: installed, warning: null });
    expect(chooseServer({ ...question, folders: ["/other"] })).toEqual({ module: bundled, warning: null });
    expect(chooseServer({ ...question, folders: [] })).toEqual({ module: bundled, warning: null });
  });

  test("the one that the settings name, if it is there", () => {
    expect(chooseServer({ ...question, setting: "/own/cli.js" }).module).toBe("/own/cli.js");
    expect(chooseServer({ ...question, setting: "tools/cli.js" }).module).toBe("/other/tools/cli.js");
    const missing = chooseServer({ ...question, setting: "/gone.js" });
    expect(missing.module).toBe(installed);
    expect(missing.warning).toContain("/gone.js, which does not exist");
  });

  test("nothing of a workspace that is not trusted", () => {
    expect(chooseServer({ ...question, trusted: false, setting: "/own/cli.js" })).toEqual({ module: bundled, warning: null });
  });
});
