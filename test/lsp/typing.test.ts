/** Ten thousand edits as a hurried person types them, with what the command says as the measure. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Diagnostic, Range } from "vscode-languageserver/node";
import { loadConfigurations } from "../../src/config/configurations.ts";
import { deployedIn } from "../../src/config/deployed.ts";
import { lint } from "../../src/lint.ts";
import { discover } from "../../src/migrations/discover.ts";
import { rules } from "../../src/rules/index.ts";
import { loadParser } from "../../src/sql/read.ts";
import { buildCommand, migralint } from "../cli/command.ts";
import { endServers, messageOf, project, startEditor, write } from "./client.ts";

buildCommand();
endServers();
beforeAll(() => loadParser());

const statements = [
  "create table invoices (id bigint primary key, total numeric not null, note text);",
  "CREATE INDEX invoices_total ON invoices (total);",
  "alter table users add column name text not null, drop column email;",
  "drop table orders;",
  "-- migralint-disable-next-line drop-table -- moved to the archive\ndrop table orders;",
  "-- migralint-review drop-column: by=@dba -- unused\nalter table users drop column email;",
  "do $$ begin\n  if true then delete from users; end if;\nend $$;",
  "begin; update users set email = 'ä€𝄞'; commit;",
  "create function f(a int) returns int language sql as $$ select a $$;",
  "alter table orders add constraint orders_user foreign key (user_id) references users (id);",
  "create policy own on orders using (user_id = 1);\n/* migralint-disable */ truncate users; /* migralint-enable */",
  "insert into users (email) select email from users;",
  "alter table users add unique (email), alter column email set not null, alter id type text, rename email to mail;",
  "create table teams (id int, tenant_id text);\nalter table teams enable row level security;\ndrop index concurrently teams_id;",
  "alter table users rename to people; alter table orders add check (user_id > 0);\ndrop schema app cascade;",
  "delete from orders;\nupdate orders set user_id = null;\ntruncate orders;",
  "alter type mood add value 'meh'; create type mood as enum ('ok');",
];
const scraps = [";", "'", "$$", "\"", "(", ")", "--", "/*", "*/", "\n", "\r\n", "\r", " ", ",", "é", "😀", "\ud83d", "\udc00", "\u0000", "\ufeff", "drop ", "null", "1", "users", "create ", "\\", "\t", "commit;", "-- migralint-", "${x}"];
const configuration = "extends: all\nmigrations: migrations\ntenancy:\n  column: tenant_id\n";

/** mulberry32: the same numbers on every machine. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const folder = project({
  "migralint.yaml": configuration,
  "migrations/001_users.sql": "create table users (id bigint primary key, email text);\ncreate table orders (id bigint primary key, user_id bigint);\n",
  "migrations/001_users.down.sql": "drop table orders;\ndrop table users;\n",
  "migrations/002_typed.sql": "",
  "migrations/003_later.sql": "alter table orders enable row level security;\ncreate index later on users (email);\n",
});
const open = ["migrations/002_typed.sql", "migrations/001_users.sql", "migrations/001_users.down.sql", "migrations/003_later.sql"] as const;
type Path = (typeof open)[number];

/** What lint says of a document while the others are as they are typed. */
async function expected(path: Path, texts: ReadonlyMap<string, TextDocument>): Promise<string[]> {
  const { configurations } = loadConfigurations({ cwd: folder, rules });
  if (configurations === null) throw new Error("the configuration is fine");
  const overlay = new Map([...texts].map(([each, document]) => [each, document.getText()]));
  const { histories, asked } = await discover([path], { cwd: folder, ignores: configurations.ignores, runner: configurations.runner, overlay });
  const report = lint({ histories, asked, rules, settings: configurations.settings, today: new Date().toISOString().slice(0, 10), deployed: deployedIn(histories, configurations.appliedUpTo).deployed });
  const document = texts.get(path)!;
  const mark = document.getText().startsWith("\ufeff") ? 1 : 0;
  const place = (offset: number): string => `${document.positionAt(offset + mark).line}:${document.positionAt(offset + mark).character}`;
  const findings = report.findings.filter(({ suppressed }) => suppressed === undefined).map(({ rule, span, message, severity }) => `${place(span.start)}-${place(span.end)} ${severity} ${rule} ${message}`);
  return [...findings, ...report.problems.map(({ message }) => `problem ${message}`)].sort();
}

function described(diagnostic: Diagnostic): string {
  const { range: { start, end }, severity, code } = diagnostic;
  const message = messageOf(diagnostic);
  if (code === undefined) return `problem ${message}`;
  return `${start.line}:${start.character}-${end.line}:${end.character} ${["", "error", "warning", "info"][severity ?? 0]} ${String(code)} ${message}`;
}

const edits = 10_000;

/** Runs in the server: on a signal it collects garbage and says how much is left. */
const heapProbe = 'process.on("SIGUSR2", () => { gc(); process.stderr.write(`heap ${process.memoryUsage().heapUsed}\\n`); });';

test("at every hundredth edit the diagnostics are those of lint, and memory stays level", { timeout: 180_000 }, async () => {
  const editor = await startEditor([folder], { node: ["--expose-gc", "--import", `data:text/javascript,${encodeURIComponent(heapProbe)}`] });
  const random = randomFrom(20_260_301);
  const pick = <Value>(list: readonly Value[]): Value => list[random(list.length)]!;
  const texts = new Map<string, TextDocument>();
  for (const path of open) {
    const text = readFileSync(join(folder, path), "utf8");
    texts.set(path, TextDocument.create(path, "sql", 1, text));
    await editor.open(path, text);
  }
  const change = async (path: Path, range: Range | null, text: string): Promise<void> => {
    const document = texts.get(path)!;
    const oneChange = range === null ? { text } : { range, text };
    texts.set(path, TextDocument.update(document, [oneChange], document.version + 1));
    await (range === null ? editor.type(path, text) : editor.change(path, range, text));
  };
  const heaps: number[] = [];
  const heap = async (): Promise<number> => {
    const before = editor.stderr().length;
    editor.child.kill("SIGUSR2");
    for (;;) {
      const found = /heap (\d+)\n/.exec(editor.stderr().slice(before));
      if (found !== null) return Number(found[1]);
      await new Promise((next) => setTimeout(next, 5));
    }
  };
  const seen = new Set<string>();
  for (let edit = 1; edit <= edits; edit++) {
    const path = random(20) === 0 ? pick(open.slice(1)) : open[0];
    const document = texts.get(path)!;
    const { length } = document.getText();
    const from = random(length + 1);
    const to = Math.min(length, from + (random(3) === 0 ? random(40) : 0));
    const range = { start: document.positionAt(from), end: document.positionAt(to) };
    if (length > 1500 || random(40) === 0) await change(path, null, Array.from({ length: 1 + random(4) }, () => pick(statements)).join("\n"));
    else if (random(200) === 0) await change(path, { start: { line: 5000, character: 7 }, end: { line: 9000, character: 9 } }, pick(statements));
    else await change(path, range, random(4) === 0 ? "" : random(6) === 0 ? `\n${pick(statements)}\n` : pick(scraps));
    if (edit % 10 === 0 && edit % 100 !== 0) void editor.pull(path).catch(() => undefined);
    if (edit % 100 !== 0) continue;
    const asked = edit % 1000 === 0 ? open : [open[0], pick(open)];
    for (const each of asked) {
      const diagnostics = await editor.pull(each);
      expect(diagnostics.map(described).sort(), `${each} after ${edit} edits`).toEqual(await expected(each, texts));
      for (const { code } of diagnostics) seen.add(String(code));
    }
    if (edit % 2000 === 0) heaps.push(await heap());
    if (edit % 4000 === 0) {
      for (const each of open.slice(1)) write(folder, each, texts.get(each)!.getText());
      const run = await migralint(folder, ["lint", "--stdin-filename", open[0], "--format", "json"], { stdin: texts.get(open[0])!.getText() });
      const { findings } = JSON.parse(run.stdout) as { findings: { rule: string; message: string; suppressed?: unknown }[] };
      const fromCommand = findings.filter(({ suppressed }) => suppressed === undefined).map(({ rule, message }) => `${rule} ${message}`).sort();
      expect((await editor.pull(open[0])).filter(({ code }) => code !== undefined).map((each) => `${String(each.code)} ${messageOf(each)}`).sort()).toEqual(fromCommand);
    }
  }
  expect(seen.size, "the edits lead to findings of many rules").toBeGreaterThan(20);
  expect(heaps.at(-1)!, heaps.join(" ")).toBeLessThan(heaps[0]! * 1.1 + 4_000_000);
  expect(editor.stderr()).not.toContain("fault");
  expect(await editor.quit()).toBe(0);
});
