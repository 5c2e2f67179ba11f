/** A real editor: Neovim, without a window. */
import { spawn } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildCommand, commandFile, migralint } from "../cli/command.ts";
import { project, write } from "./client.ts";

buildCommand();

const users = "-- +goose Up\ncreate table users (id bigint primary key, email text);\n";
const text = "-- +goose NO TRANSACTION\n-- +goose Up\n-- Ümläute 𝄞 above\n/* 𝄞 */ create index users_email on users (email);\n";

test("Neovim, set up as the docs say, shows the findings at their places, hovers, and fixes as --fix does", { timeout: 60_000 }, async () => {
  const folder = project({ "migrations/001_users.sql": users, "migrations/002_index.sql": text, "seen.json": "" });
  const seenFile = join(folder, "seen.json");
  const recipe = /^0\.7:\n\n```lua\n(.*?)```$/ms.exec(readFileSync(join(import.meta.dirname, "../../docs/editors.md"), "utf8"))?.[1] ?? "";
  write(folder, "init.lua", recipe);
  // The project's own migralint is the one that was built for the tests.
  write(folder, "bin/npx", `#!/bin/sh\nshift\nexec "${process.execPath}" "${commandFile}" "$@"\n`);
  chmodSync(join(folder, "bin/npx"), 0o755);
  const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`, MIGRALINT_SEEN: seenFile, XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder, XDG_DATA_HOME: folder };
  const said = await new Promise<string>((done, fail) => {
    const neovim = spawn("nvim", ["--headless", "-u", join(folder, "init.lua"), "-n", "migrations/002_index.sql", "-c", `luafile ${join(import.meta.dirname, "neovim.lua")}`], { cwd: folder, env });
    let output = "";
    neovim.stderr.setEncoding("utf8").on("data", (part: string) => (output += part));
    neovim.on("error", fail);
    neovim.on("close", () => done(output));
    neovim.stdin.end();
  });
  const seen = JSON.parse(readFileSync(seenFile, "utf8") || "{}") as Record<string, unknown>;
  expect(seen, said).toMatchObject({
    appeared: true, acted: true, gone: true, back: true, unfinished: true, commented: true, actions: 1, stopped: true,
    // Neovim counts columns in bytes: the comment before CREATE holds a character of four.
    diagnostics: ["3:11-3:52 non-concurrent-index"],
  });
  expect(seen["failure"]).toBeUndefined();
  expect(seen["hover"]).toContain("SHARE");
  expect(seen["hover"]).toContain("writes and DDL wait");

  expect(seen["before"]).toBe(`${text}-- migralint-disable-next-line drop-table -- nothing follows\n`);
  write(folder, "migrations/002_index.sql", seen["before"] as string);
  await migralint(folder, ["lint", "--fix", "migrations/002_index.sql"]);
  expect(seen["text"]).toBe(readFileSync(join(folder, "migrations/002_index.sql"), "utf8"));
  expect(seen["text"]).toBe(text.replace("create index", "create index concurrently"));
});
