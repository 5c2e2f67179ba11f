import { beforeAll, expect, test } from "vitest";
import { findHiddenSecurity } from "../../src/facts/hidden-security.ts";
import { startReplay } from "../../src/catalog/replay.ts";
import { buildHistory } from "../../src/migrations/order.ts";
import { runnerNamed } from "../../src/migrations/runners/index.ts";
import type { Script } from "../../src/migrations/migration.ts";
import { sourceFile } from "../../src/source.ts";
import { loadParser, readScript } from "../../src/sql/read.ts";

beforeAll(loadParser);

/** The tables whose row security something that cannot be replayed may have set. */
function hidden(sql: string): readonly string[] {
  const runner = runnerNamed("plain");
  if (runner === undefined) throw new Error("no runner");
  const history = buildHistory(runner, "", [sourceFile("001_a.sql", `create table orders (id int); create table notes (id int); ${sql}`)], () => null);
  const read = (script: Script) => readScript(script, { placeholders: [], psql: false });
  const replay = startReplay();
  for (const { up } of history.migrations) {
    if (up === null) continue;
    const text = read(up);
    replay.open(text, 0);
    for (const statement of text.statements) for (const change of statement.changes) replay.apply(change, up);
  }
  const isHidden = findHiddenSecurity(history, replay.catalog, read);
  return replay.catalog.tables().filter(isHidden).map(({ name }) => name);
}

const secure = "create function secure(name text) returns void language plpgsql as $$ begin execute format('alter table %I enable row level security', name); end $$;";

test.each([
  ["nothing", "", []],
  ["a function that no one calls", secure, []],
  ["a call that names the table", `${secure} select secure('orders');`, ["orders"]],
  ["a call in a block", `${secure} do $$ begin perform secure('notes'); end $$;`, ["notes"]],
  ["a call that names none", `${secure} select secure(relname) from pg_class;`, ["orders", "notes"]],
  ["a loop over the catalog", "do $$ declare t text; begin for t in select tablename from pg_tables where schemaname = 'public' loop execute format('alter table %I enable row level security', t); end loop; end $$;", ["orders", "notes"]],
  ["a loop about something else", "do $$ declare t text; begin for t in select tablename from pg_tables loop execute format('analyze %I', t); end loop; end $$;", []],
  ["an event trigger", `create function guard() returns event_trigger language plpgsql as $$ begin execute 'alter table ' || (select object_identity from pg_event_trigger_ddl_commands()) || ' enable row level security'; end $$; create event trigger guards on ddl_command_end execute function guard();`, ["orders", "notes"]],
])("%s", (_, sql, tables) => {
  expect(hidden(sql)).toEqual(tables);
});
