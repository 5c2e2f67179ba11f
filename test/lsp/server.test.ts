import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { createConnection, createProtocolConnection, StreamMessageReader, StreamMessageWriter, type CodeAction, type Diagnostic, type DocumentSymbol } from "vscode-languageserver/node";
import { serve } from "../../src/lsp/server.ts";
import { defineRule } from "../../src/rule.ts";
import { loadParser } from "../../src/sql/read.ts";
import { buildCommand } from "../cli/command.ts";
import { ableClient, applied, at, endServers, messageOf, plainClient, project, shown, startEditor, write } from "./client.ts";

buildCommand();
endServers();

const users = "create table users (id bigint primary key, email text);\n";
const titles = (actions: readonly CodeAction[]): string[] => actions.map(({ title }) => title);

describe("a document", () => {
  test("has findings, hovers, an outline and actions", async () => {
    const folder = project({ "migrations/001_users.sql": users, "migrations/002_more.sql": "" });
    const editor = await startEditor([folder]);
    expect(editor.introduction.capabilities).toMatchObject({ positionEncoding: "utf-16", diagnosticProvider: { interFileDependencies: true } });
    const text = "create index users_email on users (email);\n\n  drop table users;\nalter table users add a int, drop column email;\n";
    await editor.open("migrations/002_more.sql", text);
    const found = await editor.pull("migrations/002_more.sql");
    expect(found.map(shown)).toEqual(["0:0-0:41 non-concurrent-index", "2:2-2:18 drop-table", "3:12-3:17 unknown-relation", "3:29-3:46 drop-column"]);
    expect(found[1]).toMatchObject({ severity: 1, source: "migralint", codeDescription: { href: expect.stringMatching(/^file:.*docs\/rules\/drop-table\.md$/) as string }, relatedInformation: [{ message: "users is made here.", location: { uri: editor.uri("migrations/001_users.sql"), range: at(0, 13, 0, 18) } }] });
    expect(await editor.hover("migrations/002_more.sql", 2, 5)).toContain("ACCESS EXCLUSIVE");
    const symbols = await editor.connection.sendRequest<DocumentSymbol[]>("textDocument/documentSymbol", { textDocument: { uri: editor.uri("migrations/002_more.sql") } });
    expect(symbols.map(({ name, children }) => [name, ...(children ?? []).map((child) => child.name)])).toEqual([
      ["create index users_email on users (email)"], ["drop table users"], ["alter table users add a int, drop column email", "add a int", "drop column email"],
    ]);
    const actions = await editor.actions("migrations/002_more.sql", at(2, 4));
    expect(titles(actions)).toEqual(["Add a review record for drop-table", "Suppress drop-table here"]);
    expect(applied(text, actions[1]!)).toContain("\n  -- migralint-disable-next-line drop-table\n  drop table users;");
    expect(applied(text, actions[0]!)).toContain("\n  -- migralint-review drop-table: by= --\n  drop table users;");
    await editor.type("migrations/002_more.sql", applied(text, actions[1]!));
    expect((await editor.pull("migrations/002_more.sql")).map(shown)).toEqual(["0:0-0:41 non-concurrent-index", "4:12-4:17 unknown-relation", "4:29-4:46 drop-column"]);
    expect(await editor.hover("migrations/002_more.sql", 2, 40)).toMatch(/^# drop-table\n/);
    expect(await editor.quit()).toBe(0);
  });

  test("keeps the findings of finished statements while one is typed", async () => {
    const folder = project({ "migrations/001_users.sql": users, "migrations/002_more.sql": "" });
    const editor = await startEditor([folder]);
    await editor.open("migrations/002_more.sql", "drop table users;\nalter table us");
    expect((await editor.pull("migrations/002_more.sql")).map(shown)).toEqual(["0:0-0:16 drop-table", "1:12-1:14 syntax-error"]);
    await editor.change("migrations/002_more.sql", at(1, 14), "ers add c int;");
    expect((await editor.pull("migrations/002_more.sql")).map(shown)).toEqual(["0:0-0:16 drop-table", "1:12-1:17 unknown-relation"]);
    expect(await editor.quit()).toBe(0);
  });

  test("counts columns in bytes for an editor that prefers it", async () => {
    const folder = project({ "migrations/001_users.sql": users, "migrations/002_more.sql": "" });
    const editor = await startEditor([folder], { capabilities: { ...ableClient, general: { positionEncodings: ["utf-8", "utf-16"] } } });
    expect(editor.introduction.capabilities.positionEncoding).toBe("utf-8");
    await editor.open("migrations/002_more.sql", "/* é𝄞 */ select 1; drop tabel users;");
    await editor.change("migrations/002_more.sql", at(0, 28, 0, 33), "table");
    expect((await editor.pull("migrations/002_more.sql")).map(shown)).toEqual(["0:23-0:39 drop-table"]);
    expect(await editor.quit()).toBe(0);
  });
});

describe("other files", () => {
  test("that are open count as they are typed, others as they are on the disk", async () => {
    const folder = project({ "migrations/001_users.sql": users, "migrations/002_more.sql": "drop table users;\n" });
    const editor = await startEditor([folder]);
    await editor.open("migrations/002_more.sql", "create index on users (email);\n");
    expect((await editor.pull("migrations/002_more.sql")).map(shown)).toEqual(["0:0-0:29 non-concurrent-index"]);
    expect(editor.registered).toContain("workspace/didChangeWatchedFiles");
    await editor.open("migrations/001_users.sql", users);
    await editor.type("migrations/001_users.sql", "-- migralint: gone");
    expect((await editor.pull("migrations/002_more.sql"))[0]?.message).toMatch(/^No migration here/);
    await editor.connection.sendNotification("textDocument/didClose", { textDocument: { uri: editor.uri("migrations/001_users.sql") } });
    expect((await editor.pull("migrations/002_more.sql"))[0]?.message).not.toMatch(/^No migration here/);
    const before = editor.refreshes();
    write(folder, "migrations/001_users.sql", `${users}-- changed on the disk\ndrop table users;`);
    await editor.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: editor.uri("migrations/001_users.sql"), type: 2 }] });
    await editor.refreshed(before + 1);
    expect((await editor.pull("migrations/002_more.sql"))[0]?.message).toMatch(/^No migration here/);
    expect(await editor.quit()).toBe(0);
  });

  test("such as rollbacks are created where they are missing", async () => {
    const folder = project({
      "migralint.yaml": "extends: strict\n",
      "db/migrations/1_users.up.sql": users, "db/migrations/1_users.down.sql": "drop table users;\n",
      "db/migrations/2_orders.up.sql": "",
    });
    const editor = await startEditor([folder]);
    const path = "db/migrations/2_orders.up.sql";
    await editor.open(path, "create table orders (id bigint primary key);\ncreate index on users (email);\nalter table users alter column email type varchar(10);\n");
    expect((await editor.pull(path)).map(shown)).toContain("0:0-0:44 missing-rollback");
    const create = (await editor.actions(path, at(0, 0))).find(({ title }) => title === "Create db/migrations/2_orders.down.sql");
    const down = editor.uri("db/migrations/2_orders.down.sql");
    expect(create?.edit?.documentChanges).toEqual([
      { kind: "create", uri: down },
      { textDocument: { uri: down, version: null }, edits: [{ range: at(0, 0), newText: "alter table users alter column email type text;\ndrop index users_email_idx;\ndrop table orders;\n" }] },
    ]);
    write(folder, "db/migrations/2_orders.down.sql", "drop index users_email_idx;\ndrop table orders;\n");
    await editor.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: down, type: 1 }] });
    expect((await editor.pull(path)).map(shown).join()).not.toContain("missing-rollback");
    expect(await editor.quit()).toBe(0);
  });

  test("are left alone where they are no migrations", async () => {
    const folder = project({ "migrations/001_users.sql": users, "queries/report.sql": "", "db/seeds/001_seed.sql": "", "vendor/mysql/001_x.sql": "", "ignored/001_x.sql": "", "migralint.yaml": "ignore: ignored\n" });
    const editor = await startEditor([folder]);
    for (const path of ["queries/report.sql", "db/seeds/001_seed.sql", "vendor/mysql/001_x.sql", "ignored/001_x.sql"]) {
      await editor.open(path, "drop table users;\n");
      expect(await editor.pull(path), path).toEqual([]);
    }
    const uri = "untitled:Untitled-1";
    await editor.connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "sql", version: 1, text: "drop table users;" } });
    expect(await editor.connection.sendRequest("textDocument/diagnostic", { textDocument: { uri } })).toMatchObject({ items: [] });
    expect(await editor.quit()).toBe(0);
  });
});

describe("the configuration", () => {
  test("is heeded as it is typed, and what is wrong with it is shown there while the rest is judged", async () => {
    const folder = project({ "migralint.yaml": "rules: { drop-table: off }\n", "migrations/001_users.sql": users, "migrations/002_more.sql": "" });
    const editor = await startEditor([folder]);
    await editor.open("migrations/002_more.sql", "drop table users;\n");
    expect((await editor.pull("migrations/002_more.sql")).map(shown)).toEqual([]);
    await editor.open("migralint.yaml", "rules: { drop-table: info }\n");
    expect((await editor.pull("migrations/002_more.sql"))[0]).toMatchObject({ severity: 3 });
    await editor.type("migralint.yaml", "rules:\n  drop-table: warning\n  drop-tables: error\n");
    expect((await editor.pull("migrations/002_more.sql"))[0]).toMatchObject({ severity: 2 });
    expect((await editor.pull("migralint.yaml")).map((each) => [each.range.start.line, messageOf(each).includes("drop-table")])).toEqual([[2, true]]);
    await editor.type("migralint.yaml", "rules: [\n");
    expect((await editor.pull("migralint.yaml")).length).toBeGreaterThan(0);
    expect((await editor.pull("migrations/002_more.sql"))[0], "the last one that could be read").toMatchObject({ severity: 2 });
    await editor.connection.sendNotification("textDocument/didClose", { textDocument: { uri: editor.uri("migralint.yaml") } });
    expect((await editor.pull("migrations/002_more.sql")).map(shown)).toEqual([]);
    write(folder, "migralint.yaml", "rulez: 1\n");
    await editor.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: editor.uri("migralint.yaml"), type: 2 }] });
    expect((await editor.pull("migrations/002_more.sql")).map(shown)).toEqual(["0:0-0:16 drop-table"]);
    await editor.until(editor.uri("migralint.yaml"), ({ diagnostics }) => diagnostics.length === 1);
    rmSync(join(folder, "migralint.yaml"));
    await editor.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: editor.uri("migralint.yaml"), type: 3 }] });
    await editor.pull("migrations/002_more.sql");
    await editor.until(editor.uri("migralint.yaml"), ({ diagnostics }) => diagnostics.length === 0);
    expect(await editor.quit()).toBe(0);
  });

  test("and the history are those of the folder that holds the document", async () => {
    const [one, other] = [project({ "migralint.yaml": "rules: { drop-table: off }\n", "migrations/001_users.sql": "" }), project({ "migralint.yaml": "rules: { drop-table: info }\n", "migrations/001_users.sql": "" })];
    const editor = await startEditor([one, other]);
    const there = pathToFileURL(join(other, "migrations/001_users.sql")).href;
    const pull = async (): Promise<readonly Diagnostic[]> => (await editor.connection.sendRequest<{ items: Diagnostic[] }>("textDocument/diagnostic", { textDocument: { uri: there } })).items;
    await editor.open("migrations/001_users.sql", "drop table users;\n");
    await editor.connection.sendNotification("textDocument/didOpen", { textDocument: { uri: there, languageId: "sql", version: 1, text: "drop table users;\n" } });
    expect(await editor.pull("migrations/001_users.sql")).toEqual([]);
    expect((await pull())[0]).toMatchObject({ severity: 3 });
    await editor.connection.sendNotification("workspace/didChangeWorkspaceFolders", { event: { added: [], removed: [{ uri: pathToFileURL(other).href, name: "other" }] } });
    await editor.refreshed(1);
    expect((await pull())[0], "a folder that is no root follows its own configuration").toMatchObject({ severity: 3 });
    expect(await editor.quit()).toBe(0);
  });
});

describe("an editor that cannot ask", () => {
  test("is told, and told again when a file was saved", async () => {
    const folder = project({ "migrations/001_users.sql": users, "migrations/002_more.sql": "", "migralint.yaml": "rulez: 1\n" });
    const editor = await startEditor([folder], { capabilities: plainClient });
    expect(editor.introduction.capabilities.diagnosticProvider).toBeUndefined();
    const uri = editor.uri("migrations/002_more.sql");
    await editor.open("migrations/002_more.sql", "create index on users (email);\n");
    expect((await editor.until(uri, ({ diagnostics }) => diagnostics.length === 1)).version).toBe(1);
    await editor.until(editor.uri("migralint.yaml"), ({ diagnostics }) => diagnostics.some((each) => messageOf(each).includes("rulez")));
    await editor.type("migrations/002_more.sql", "create index on users (email);\ndrop table users;\n");
    expect((await editor.until(uri, ({ diagnostics }) => diagnostics.length === 2)).version).toBe(2);
    write(folder, "migralint.yaml", "rules: { drop-table: off }\n");
    await editor.connection.sendNotification("textDocument/didSave", { textDocument: { uri } });
    await editor.until(uri, ({ diagnostics }) => diagnostics.length === 1);
    await editor.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
    await editor.until(uri, ({ diagnostics }) => diagnostics.length === 0);
    expect(await editor.quit()).toBe(0);
  });
});

describe("the server", () => {
  test("answers a cancelled request as cancelled, and the next one as ever", async () => {
    const folder = project(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`migrations/${String(index + 1).padStart(3, "0")}_t.sql`, `create table t${index} (id int);\n`.repeat(1) + "select 1;\n".repeat(50)])));
    const editor = await startEditor([folder]);
    await editor.open("migrations/060_t.sql", "drop table t1;\n");
    const requests = [1, 2, 3].map((id) => ({ jsonrpc: "2.0", id: `own-${id}`, method: "textDocument/diagnostic", params: { textDocument: { uri: editor.uri("migrations/060_t.sql") } } }));
    const cancels = requests.map(({ id }) => ({ jsonrpc: "2.0", method: "$/cancelRequest", params: { id } }));
    const answers = new Promise<{ id: string; error?: { code: number } }[]>((done) => {
      const seen: { id: string; error?: { code: number } }[] = [];
      let rest = "";
      editor.child.stdout.on("data", (part: Buffer) => {
        rest += part.toString();
        for (const match of rest.matchAll(/\{"jsonrpc":"2\.0","id":"(own-\d)".*?"error":\{"code":(-\d+)/g)) if (!seen.some(({ id }) => id === match[1])) seen.push({ id: match[1]!, error: { code: Number(match[2]) } });
        if (seen.length === 3) done(seen);
      });
    });
    for (const message of [...requests, ...cancels]) {
      const body = JSON.stringify(message);
      editor.child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    }
    expect((await answers).map(({ error }) => error?.code)).toEqual([-32800, -32800, -32800]);
    expect((await editor.pull("migrations/060_t.sql")).map(shown)).toEqual(["0:0-0:13 drop-table"]);
    expect(await editor.quit()).toBe(0);
  });

  test("lives on whatever it is sent", async () => {
    const folder = project({ "migrations/001_users.sql": users });
    const editor = await startEditor([folder]);
    const send = (body: string): boolean => editor.child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    send("{ no json");
    send('{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///nowhere.sql","version":1},"contentChanges":[{"text":"x"}]}}');
    send('{"jsonrpc":"2.0","method":"textDocument/didChange","params":null}');
    send('{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"%%%","languageId":"sql","version":1,"text":"drop table x;"}}}');
    send('{"jsonrpc":"2.0","method":"workspace/didChangeWatchedFiles","params":{"changes":[{"uri":"untitled:x","type":1}]}}');
    await expect(editor.connection.sendRequest("textDocument/hover", { textDocument: { uri: editor.uri("migrations/001_users.sql") } })).resolves.toBeNull();
    await expect(editor.connection.sendRequest("no/such", {})).rejects.toThrow();
    await editor.open("migrations/001_users.sql", "drop table users;\n");
    await editor.change("migrations/001_users.sql", at(-1, -1, 4_000_000, 2), "\u0000\ud83d drop table users;\ndrop table orders;");
    await editor.change("migrations/001_users.sql", at(3, 0, 0, 0), "drop table users;\n");
    expect((await editor.pull("migrations/001_users.sql")).map(shown)).toContain("0:0-0:16 drop-table");
    await expect(editor.connection.sendRequest("textDocument/hover", { textDocument: { uri: editor.uri("migrations/001_users.sql") } })).rejects.toThrow();
    expect((await editor.pull("migrations/001_users.sql")).length).toBeGreaterThan(0);
    expect(await editor.quit()).toBe(0);
  });

  test("ends with 1 where the editor leaves without a word", async () => {
    const editor = await startEditor([project({ "migrations/001_users.sql": users })]);
    const closed = new Promise<number | null>((done) => editor.child.on("close", done));
    editor.child.stdin.end();
    expect(await closed).toBe(1);
  });

  test("shows that a rule failed", async () => {
    const folder = project({ "migrations/001_users.sql": "" });
    const failing = defineRule({
      id: "failing", category: "convention", severity: "error", summary: "Fail", why: "", instead: "", see: [], presets: ["recommended"], messages: { never: "never" }, examples: [],
      on: {
        CreateTable() {
          throw new Error("out of cheese");
        },
      },
    });
    const [there, back] = [new PassThrough(), new PassThrough()];
    const server = createConnection(new StreamMessageReader(there), new StreamMessageWriter(back));
    serve(server, { rules: [failing], load: loadParser, today: () => "2026-03-01" });
    server.listen();
    const connection = createProtocolConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
    connection.listen();
    const uri = pathToFileURL(join(folder, "migrations/001_users.sql")).href;
    await connection.sendRequest("initialize", { processId: null, rootUri: pathToFileURL(folder).href, capabilities: { ...ableClient, workspace: { diagnostics: { refreshSupport: true } } } });
    await connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "sql", version: 1, text: `select 1;\n${users}` } });
    const { items } = await connection.sendRequest<{ items: Diagnostic[] }>("textDocument/diagnostic", { textDocument: { uri } });
    expect(items.map(({ range, message }) => [range.start.line, message])).toEqual([[1, expect.stringContaining("out of cheese") as string]]);
    connection.dispose();
    server.dispose();
  });
});

describe("plugins", () => {
  const plugin = (body: string): string => `console.log("loaded");
    export default { id: "house/shout", category: "convention", severity: "warning", summary: "Shout", why: "Because.", instead: "Shout.", see: [], presets: [], messages: { quiet: "{name} is quiet." }, examples: [],
      on: { CreateTable(change, { report }) { ${body} } } };`;
  const shout = 'report("quiet", { at: change.tableSpan, data: { name: change.table.name } });';
  const files = (body: string) => ({ "migralint.yaml": "migrations: migrations\nextends: []\nplugins: [./shout.mjs]\nrules: { house/shout: warning, drop-table: error }\n", "shout.mjs": plugin(body), "migrations/001_users.sql": users });

  test("run in a folder that is trusted, whatever they print", async () => {
    const editor = await startEditor([project(files(`console.log(change.kind); ${shout}`))]);
    await editor.open("migrations/001_users.sql", users);
    expect((await editor.pull("migrations/001_users.sql")).map(shown)).toEqual(["0:13-0:18 house/shout"]);
    expect(await editor.quit()).toBe(0);
  });

  test.each([["the command line", { args: ["--no-plugins"] }], ["the editor", { initializationOptions: { noPlugins: true } }]])("do not run where %s says so", async (_, options) => {
    const folder = project({ ...files(shout), "shout.mjs": "import { writeFileSync } from 'node:fs'; writeFileSync(new URL('ran', import.meta.url), '');" });
    const editor = await startEditor([folder], options);
    await editor.open("migrations/002_none.sql", "drop table users;\ncreate table none ();\n");
    expect((await editor.pull("migrations/002_none.sql")).map(shown)).toEqual(["0:0-0:16 drop-table"]);
    expect([await editor.quit(), existsSync(join(folder, "ran"))]).toEqual([0, false]);
  });

  test("that fail are told where they do, and do not end the server", async () => {
    const editor = await startEditor([project(files("setTimeout(() => { throw new Error('late'); }); change.none.name;"))]);
    await editor.open("migrations/001_users.sql", users);
    const [problem, ...others] = await editor.pull("migrations/001_users.sql");
    expect([messageOf(problem!), others]).toEqual([expect.stringMatching(/^Rule house\/shout failed here, so its findings may be missing: Cannot read properties of undefined \(reading 'name'\) \(shout\.mjs:3\)\./), []]);
    await editor.open("migrations/002_none.sql", "drop table users;\n");
    expect((await editor.pull("migrations/002_none.sql")).map(shown)).toEqual(["0:0-0:16 drop-table"]);
    expect(editor.stderr()).toContain("Something was thrown in a callback: Error: late");
    await editor.quit();
  });
});
