import { allowedValues, comparedValues } from "../facts/allowed-values.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { unknown } from "../catalog/schema.ts";
import { constraintsOf } from "../catalog/written-constraints.ts";
import { nearest } from "../nearest.ts";
import { defineRule } from "../rule.ts";
import type { Change, DataType, Expression } from "../sql/change.ts";
import { constantValue } from "../sql/expression.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "enum-default-or-check-mismatch",
  category: "correctness",
  severity: "error",
  summary: "Keep defaults and checks to the values that a column can have",
  why: "The server refuses a default or a check with a value that the column's enum lacks. A default that the column's own CHECK does not list it accepts, and then refuses every row that leaves the column out: that shows when the first one is inserted.",
  instead: "Use a value of the enum, or of the list in the CHECK; add a new one there first.",
  see: ["https://www.postgresql.org/docs/current/datatype-enum.html", "https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS"],
  presets: ["recommended"],
  silentWhereUnlikely: true,

  messages: {
    default: "The default {value} of {table}.{column} is no value of {type}, which has {values}: the server refuses it.{hint}",
    check: "The check compares {table}.{column} with {value}, which is no value of {type}, which has {values}: the server refuses it.{hint}",
    violates: "The default {value} of {table}.{column} breaks the check that allows {values}: every row that leaves {column} out is refused.{hint}",
  },

  on: {
    change(change, { catalog, report }) {
      if (change.conditional) return;
      const columns = columnsOf(change, catalog);
      const checks = checksOf(change, catalog);
      const quoted = (values: readonly string[]): string => values.slice(0, 8).map((value) => `'${value}'`).join(", ") + (values.length > 8 ? ", …" : "");
      const table = "table" in change && change.table !== null ? catalog.label(change.table) : "";
      const details = (column: string, value: string, values: readonly string[]) => {
        const near = nearest(value, values);
        return { table, column: quoteIdentifier(column), value: `'${value}'`, values: quoted(values), hint: near === null ? "" : ` Did you mean '${near}'?` };
      };
      for (const { name, type, default: value, isNew } of columns) {
        const found = type === unknown || type.dimensions > 0 ? undefined : catalog.findEnum({ schema: type.schema, name: type.name });
        const text = value === null ? undefined : constantValue(value.node);
        if (found !== undefined && type !== unknown) {
          if (isNew && typeof text === "string" && !found.values.includes(text)) report("default", { at: value?.span ?? change, data: { ...details(name, text, found.values), type: type.label } });
          for (const { expression, isNew: written } of checks) {
            const wrong = written ? comparedValues(expression.node).filter(({ column }) => column === name).flatMap(({ values }) => values.filter((each) => !found.values.includes(each))) : [];
            if (wrong[0] !== undefined) report("check", { at: expression.span ?? change, data: { ...details(name, wrong[0], found.values), type: type.label } });
          }
        }
        for (const { expression, isNew: written } of checks) {
          const allowed = allowedValues(expression.node);
          if ((!isNew && !written) || typeof text !== "string" || allowed?.column !== name || allowed.values.includes(text) || (found !== undefined && !found.values.includes(text))) continue;
          report("violates", { at: isNew ? (value?.span ?? change) : (expression.span ?? change), data: details(name, text, allowed.values) });
        }
      }
    },
  },

  examples: [
    {
      title: "A default that the enum lacks",
      deployed: "create type state as enum ('open', 'closed');",
      sql: "create table tickets (id bigint primary key, state state not null default 'opne');",
      reports: [{ message: "default", at: "'opne'", data: { value: "'opne'", table: "tickets", column: "state", type: "state", values: "'open', 'closed'", hint: " Did you mean 'open'?" } }],
      fails: 'invalid input value for enum state: "opne"',
    },
    {
      title: "A check that names what the enum lacks",
      deployed: "create type state as enum ('open', 'closed'); create table tickets (id bigint primary key, state state);",
      sql: "alter table tickets add check (state in ('open', 'done'));",
      reports: [{ message: "check", at: "state in ('open', 'done')", data: { table: "tickets", column: "state", value: "'done'", type: "state", values: "'open', 'closed'", hint: "" } }],
      fails: 'invalid input value for enum state: "done"',
    },
    {
      title: "A default that its own check refuses",
      sql: "create table tickets (id bigint primary key, state text not null default 'new' check (state in ('open', 'closed')));",
      reports: [{ message: "violates", at: "'new'", data: { value: "'new'", table: "tickets", column: "state", values: "'open', 'closed'", hint: "" } }],
    },
    {
      title: "The first row that relies on it",
      sql: "create table tickets (id bigint primary key, state text not null default 'new', check (state in ('open', 'closed')));\ninsert into tickets (id) values (1);",
      reports: [{ message: "violates", at: "'new'" }],
      fails: 'violates check constraint "tickets_state_check"',
    },
    {
      title: "A new default against the check, and a new check against the default",
      deployed: "create table tickets (id bigint primary key, state text default 'open' check (state in ('open', 'closed')), kind text default 'bug');",
      sql: "alter table tickets alter column state set default 'done';\nalter table tickets add check (kind = any (array['task', 'story']));",
      reports: [{ message: "violates", at: "'done'" }, { message: "violates", at: "kind = any (array['task', 'story'])", data: { value: "'bug'", table: "tickets", column: "kind", values: "'task', 'story'", hint: "" } }],
    },
    { title: "Values that are allowed, no default, a check that asks for more than one thing", deployed: "create type state as enum ('open', 'closed');", sql: "create table tickets (state state default 'open', kind text check (kind in ('bug', 'task')), size text default 'none' check (size in ('s', 'm') or size = 'none'), mood text default null check (mood in ('calm')));" },
    {
      title: "Arrays, texts, and what may be there already",
      deployed: "create type state as enum ('open', 'paid'); create table orders (id bigint, state state);",
      sql: "create table carts (states state[] default '{}', note text default 'x');\ncreate table if not exists orders (state state default 'x');\nalter table orders add column if not exists state state default 'x';\ndo $$ begin if current_user = 'app' then alter table orders alter column state set default 'x'; end if; end $$;\ncomment on table orders is 'x';",
    },
    {
      title: "Said for the first time: neither of an old default nor of an old check",
      deployed: "create type state as enum ('open', 'paid'); create table orders (id bigint, state state default 'open', kind text default 'a' check (kind in ('a', 'b')), size text default 'x'); create table carts (state state);",
      sql: "alter table orders add constraint whole check (id > 0);\nalter table orders alter column id set default 1;\nalter table carts alter column state set default 'sent';\nalter table orders add constraint known check (state = 'sent');",
      reports: [{ message: "default", at: "'sent'" }, { message: "check", at: "state = 'sent'" }, { message: "violates", at: "state = 'sent'" }],
      fails: "invalid input value for enum",
    },
  ],
});

interface Defaulted {
  readonly name: string;
  readonly type: DataType | typeof unknown;
  readonly default: Expression | null;
  /** The change writes the default. */
  readonly isNew: boolean;
}

/** The columns that a change is about. */
function columnsOf(change: Change, catalog: Catalog): readonly Defaulted[] {
  if (change.kind === "CreateTable") return change.ifNotExists && catalog.findTable(change.table) !== undefined ? [] : change.columns.map((column) => ({ ...column, isNew: true }));
  if (change.kind === "AddColumn") return change.ifNotExists && catalog.findTable(change.table)?.columns.some(({ name }) => name === change.column.name) === true ? [] : [{ ...change.column, isNew: true }];
  if (change.kind !== "SetDefault" && change.kind !== "AddConstraint") return [];
  const columns = catalog.findTable(change.table)?.columns ?? [];
  if (change.kind === "SetDefault") return columns.filter(({ name }) => name === change.column).map(({ name, type }) => ({ name, type, default: change.default, isNew: true }));
  return columns.map(({ name, type, default: value }) => ({ name, type, default: value === unknown ? null : value, isNew: false }));
}

/** The checks that hold for them; `isNew`: the change writes it. */
function checksOf(change: Change, catalog: Catalog): readonly { readonly expression: Expression; readonly isNew: boolean }[] {
  const there = change.kind === "SetDefault" ? (catalog.findTable(change.table)?.constraints ?? []) : [];
  return [...constraintsOf(change).map(({ expression }) => ({ expression, isNew: true })), ...there.map(({ expression }) => ({ expression, isNew: false }))].flatMap(({ expression, isNew }) => (expression === null ? [] : [{ expression, isNew }]));
}
