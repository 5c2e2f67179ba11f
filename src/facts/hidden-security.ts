import type { History, Script } from "../migrations/migration.ts";
import { textOf } from "../source.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Table } from "../catalog/schema.ts";

/**
 * Tells of a table whether code that cannot be replayed may have set its row security or its policies: a DO block with
 * dynamic SQL, a call of a function that does so and names the table, an event trigger.
 */
export function findHiddenSecurity(history: History, catalog: Catalog, read: (script: Script) => ScriptText): (table: Table) => boolean {
  const secures = (sql: string): boolean => /row\s+level\s+security|create\s+policy/i.test(sql);
  const functions = catalog.objects().filter(({ kind, sql }) => (kind === "function" || kind === "procedure") && secures(sql)).map(({ name }) => name.split("(")[0] ?? name);
  const byTrigger = catalog.objects().some(({ kind, sql }) => kind === "event trigger" && functions.some((name) => sql.includes(name)));
  const texts = history.migrations.flatMap(({ up }) => (up === null ? [] : read(up).statements.filter((statement) => isHidden(statement, functions, secures)).map(({ span }) => textOf(up.file, span))));
  return (table) => byTrigger || texts.some((text) => !/'\w+'/.test(text) || mentions(text, table.name) || readsCatalog(text));
}

function isHidden(statement: Statement, functions: readonly string[], secures: (sql: string) => boolean): boolean {
  const text = textOf(statement.script.file, statement.span);
  return statement.changes.some((change) =>
    change.kind === "Opaque" ? secures(text) || functions.some((name) => text.includes(name)) : change.kind === "Query" && change.functions.some(({ name }) => functions.includes(name)));
}

/** Whether a loop goes over the tables that the system catalog lists, so that no name stands in the text. */
function readsCatalog(text: string): boolean {
  return /pg_tables|pg_class|information_schema/i.test(text);
}

function mentions(text: string, name: string): boolean {
  return text.split(/[^\p{L}\p{N}_$]+/u).includes(name);
}
