import { beganElsewhere } from "../facts/completeness.ts";
import { nodeOf } from "../effects/effect.ts";
import { fateOf, missingFunction } from "../facts/missing.ts";
import { returnedType } from "../catalog/routines.ts";
import { findName } from "../facts/written-names.ts";
import { defineRule, replace } from "../rule.ts";
import { nameOf, quoteIdentifier, quoteName, strings } from "../sql/names.ts";

/** Those of pg_catalog: https://www.postgresql.org/docs/current/functions-trigger.html and https://www.postgresql.org/docs/current/textsearch-features.html#TEXTSEARCH-UPDATE-TRIGGERS */
const builtIn: ReadonlySet<string> = new Set(["suppress_redundant_updates_trigger", "tsvector_update_trigger", "tsvector_update_trigger_column"]);

export default defineRule({
  id: "trigger-function-missing",
  category: "correctness",
  severity: "error",
  summary: "Let triggers execute functions that are there and return trigger",
  why: "The server refuses CREATE TRIGGER for a function that is not there, or that returns anything but trigger: the migration stops at it.",
  instead: "Create the function first, without parameters and with RETURNS trigger.",
  see: ["https://www.postgresql.org/docs/current/sql-createtrigger.html", "https://www.postgresql.org/docs/current/plpgsql-trigger.html"],
  presets: ["recommended"],

  messages: {
    missing: "There is no function {function}: no migration before this one makes it, so the server refuses this.{hint}",
    later: "There is no function {function} yet: {migration} makes it, so the server refuses this.",
    gone: "There is no function {function} any more: {migration} dropped or renamed it, so the server refuses this.",
    result: "The server refuses this: {function} does not return {wanted}.",
    parameters: "The server refuses this: there is no {function} without parameters, and a trigger passes none.",
  },

  on: {
    CreateObject(create, { statement, catalog, history, siblings, read, script, file, report }) {
      const node = nodeOf(create, statement);
      if (node === null || create.conditional) return;
      const parts = "CreateTrigStmt" in node ? node.CreateTrigStmt.funcname : "CreateEventTrigStmt" in node ? node.CreateEventTrigStmt.funcname : undefined;
      if (parts === undefined) return;
      const name = nameOf(strings(parts));
      const at = findName(statement, file, name.name) ?? create;
      const missing = missingFunction(name, catalog);
      const label = `${quoteName(name)}()`;
      if (missing !== null && builtIn.has(name.name)) return;
      if (missing !== null) {
        // Where the migrations made the table, and nobody else's do, they make its functions too.
        const table = create.table === null ? undefined : catalog.findTable(create.table);
        const complete = table?.known === true && table.origin !== null && siblings.length === 0 && !beganElsewhere({ history, read, statement }, catalog);
        const fate = fateOf(missing, catalog, { history, siblings, read, script, statement, complete });
        if (fate === null) return;
        if (fate.how !== "never") return report(fate.how, { at, data: { function: label, migration: fate.script !== script ? fate.script.migration.stem : fate.how === "gone" ? "a statement above" : "a statement below" } });
        const suggestions = missing.near === null ? [] : [{ title: `Write ${quoteIdentifier(missing.near)}`, edits: [replace(at, quoteIdentifier(missing.near))] }];
        return report("missing", { at, data: { function: label, hint: missing.near === null ? "" : ` Did you mean ${quoteIdentifier(missing.near)}?` }, suggestions });
      }
      const own = catalog.functions(name).filter(({ extension }) => extension === undefined);
      if (own.length === 0) return;
      const wanted = "CreateTrigStmt" in node ? "trigger" : "event_trigger";
      const plain = own.find((each) => each.name.endsWith("()"));
      if (plain === undefined) report("parameters", { at, data: { function: quoteName(name) } });
      else if (![wanted, null].includes(returnedType(plain))) report("result", { at, data: { function: label, wanted } });
    },
  },

  examples: [
    {
      title: "A function that nothing makes",
      deployed: "create table users (id bigint primary key); create function set_updated_at() returns trigger language plpgsql as 'begin return new; end';",
      sql: "create trigger touch before update on users for each row execute function set_update_at();",
      reports: [{ message: "missing", at: "set_update_at", data: { function: "set_update_at()", hint: " Did you mean set_updated_at?" } }],
      suggested: "create trigger touch before update on users for each row execute function set_updated_at();",
      fails: "function set_update_at() does not exist",
    },
    {
      title: "A function that is like no other",
      deployed: "create table users (id bigint primary key);",
      sql: "create trigger touch before update on users for each row execute function stamp();",
      reports: [{ message: "missing", at: "stamp", data: { function: "stamp()", hint: "" } }],
      fails: "function stamp() does not exist",
    },
    {
      title: "Made below, and dropped above",
      deployed: "create table users (id bigint primary key); create function note() returns trigger language plpgsql as 'begin return new; end';",
      sql: "create trigger touch before update on users for each row execute function touch_row();\ncreate function touch_row() returns trigger language plpgsql as 'begin return new; end';\ndrop function note();\ncreate trigger note before update on users for each row execute function note();",
      reports: [{ message: "later", at: "touch_row", data: { function: "touch_row()", migration: "a statement below" } }, { message: "gone", at: "note" }],
      fails: "function touch_row() does not exist",
    },
    {
      title: "A function that returns something else, and one with parameters",
      deployed: "create table users (id bigint primary key); create function one() returns integer language sql as 'select 1'; create function note(text) returns void language sql as 'select';",
      sql: "create trigger one before update on users for each row execute function one();\ncreate trigger noting before update on users for each row execute function note('a');",
      reports: [{ message: "result", at: "one", data: { function: "one()", wanted: "trigger" } }, { message: "parameters", at: "note" }],
      fails: "function one must return type trigger",
    },
    { title: "PostgreSQL's own, an extension's, and one that is made before", deployed: "create table users (id bigint primary key); create extension moddatetime;", sql: "create function touch() returns trigger language plpgsql as 'begin return new; end'; create trigger a before update on users for each row execute function touch(); create trigger b before update on users for each row execute function suppress_redundant_updates_trigger();", notRun: "the server of the tests has no moddatetime" },
    { title: "A schema that a platform fills", deployed: "create table users (id bigint primary key, updated_at timestamptz);", sql: "create trigger touch before update on users for each row execute function extensions.moddatetime(updated_at);", notRun: "the schema belongs to a platform" },
  ],
});
