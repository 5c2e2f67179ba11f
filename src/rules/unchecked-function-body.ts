import { ofKinds } from "../facts/changes-on.ts";
import { nodeOf } from "../effects/effect.ts";
import { baseName } from "../catalog/catalog.ts";
import { defineRule } from "../rule.ts";
import type { Change } from "../sql/change.ts";
import { booleanOfText } from "../sql/literal.ts";
import { quoteName } from "../sql/names.ts";
import { option, optionText } from "../sql/read-option.ts";
import type { Statement } from "../sql/statement.ts";

export default defineRule({
  id: "unchecked-function-body",
  category: "correctness",
  severity: "warning",
  summary: "Let the server check the bodies of functions",
  why: "With check_function_bodies off CREATE FUNCTION takes any text for a body: one with a mistake in its syntax, or in SQL one that uses a table that is not there, fails at its first call instead of in the migration.",
  instead: "Leave the setting on, and make tables and functions before the functions that use them. A dump has it off because it cannot tell that order.",
  see: ["https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-CHECK-FUNCTION-BODIES"],
  presets: [],

  messages: {
    off: "The server does not look at the body of {routine}, because check_function_bodies is off here: a mistake in it shows at its first call.",
    several: "The server does not look at the body of {routine}, nor of what else is made while check_function_bodies is off, {count} more in this file: a mistake shows at the first call.",
  },

  on: {
    CreateObject(create, { statement, session, text, report }) {
      const value = session.setting("check_function_bodies");
      if (value === undefined || booleanOfText(value) !== false || !isChecked(create, statement)) return;
      const from = text.statements.findLast((other) => sets(other) && other.span.start < statement.span.start)?.span.start ?? -1;
      const to = text.statements.find((other) => sets(other) && other.span.start > statement.span.start)?.span.start ?? Infinity;
      const alike = text.statements.filter((other) => other.span.start > from && other.span.start < to && other.changes.some((change) => !change.nested && isChecked(change, other)));
      if (alike.some((other) => other.span.start < statement.span.start)) return;
      const routine = quoteName({ schema: create.name.schema, name: baseName(create.name.name) });
      const count = alike.filter((other) => other !== statement).length;
      if (count === 0) report("off", { at: create, data: { routine } });
      else report("several", { at: create, data: { routine, count } });
    },
  },

  examples: [
    {
      title: "A function over a table that is not there",
      sql: "set check_function_bodies = off;\ncreate function total() returns bigint language sql as 'select sum(amount) from ordres';",
      reports: [{ message: "off", at: "create function total() returns bigint language sql as 'select sum(amount) from ordres'", data: { routine: "total" } }],
    },
    {
      title: "Several are one finding",
      sql: "set local check_function_bodies = false;\ncreate function one() returns integer language sql as 'selct 1';\ncreate procedure two() language plpgsql as 'begin end';",
      runner: "flyway",
      path: "V2__example.sql",
      reports: [{ message: "several", at: "create function one() returns integer language sql as 'selct 1'", data: { routine: "one", count: 1 } }],
      notRun: "SET LOCAL needs the runner's transaction",
    },
    { title: "It is on, or on again", sql: "create function one() returns integer language sql as 'select 1'; set check_function_bodies = off; reset check_function_bodies; create function two() returns integer language sql as 'select 2';" },
    { title: "BEGIN ATOMIC is looked at all the same", sql: "set check_function_bodies = off; create function one() returns integer language sql begin atomic select 1; end;" },
    { title: "No body that the server could read", sql: "set check_function_bodies = off; create function lower_text(text) returns text language internal as 'lower';" },
    {
      title: "What else is made is looked at: views, functions in other languages, those before and after",
      deployed: "create table users (id bigint primary key);",
      sql: "create function early() returns bigint language sql as 'select count(*) from users';\nset check_function_bodies = off;\ncreate view seen as select 1 as n;\ncreate function own() returns int language internal as 'int4pl';\ncreate procedure tidy() language sql as 'delete from sessions';\ndo $$ begin execute 'create function inner_one() returns int language sql as ''select 1'''; end $$;\nreset all;\ncreate function late() returns bigint language sql as 'select count(*) from users';\nset check_function_bodies = no;\ncreate function last() returns bigint language sql as 'select count(*) from carts';",
      reports: [
        { message: "off", at: "create procedure tidy() language sql as 'delete from sessions'", data: { routine: "tidy" } },
        { message: "off", at: "create function last() returns bigint language sql as 'select count(*) from carts'", data: { routine: "last" } },
      ],
    },
  ],
});

/** Whether the setting decides about it: a function or procedure whose body is a text in SQL or PL/pgSQL. */
function isChecked(change: Change, statement: Statement): boolean {
  if (change.kind !== "CreateObject" || (change.object !== "function" && change.object !== "procedure")) return false;
  const node = nodeOf(change, statement);
  if (node === null || !("CreateFunctionStmt" in node)) return false;
  const { options, sql_body } = node.CreateFunctionStmt;
  return sql_body === undefined && option(options, "as") !== undefined && ["sql", "plpgsql"].includes(optionText(options, "language")?.toLowerCase() ?? "");
}

/** Whether a statement sets or resets the setting. */
function sets({ changes }: Statement): boolean {
  return ofKinds(changes, "SetSetting").some(({ name }) => name === "check_function_bodies" || name === "all");
}
