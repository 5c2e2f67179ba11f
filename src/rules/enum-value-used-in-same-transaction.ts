import type { Catalog } from "../catalog/catalog.ts";
import type { Table } from "../catalog/schema.ts";
import { laterTransaction } from "../migrations/advice.ts";
import { defineRule } from "../rule.ts";
import type { Change, ObjectName } from "../sql/change.ts";
import { columnReference, walk, type Node } from "../sql/expression.ts";
import { nodeOf } from "../effects/effect.ts";

export default defineRule({
  id: "enum-value-used-in-same-transaction",
  category: "transaction",
  severity: "error",
  summary: "Use a new enum value in a later transaction than the one that adds it",
  why: "The server refuses a value added by ALTER TYPE … ADD VALUE until the transaction that added it has committed: the migration fails when it is deployed.",
  instead: "Add the value in one migration and use it in the next.",
  see: ["https://www.postgresql.org/docs/current/sql-altertype.html#SQL-ALTERTYPE-NOTES"],
  equivalents: { "Postgres Language Server": ["avoidAlterEnumAddValue"], pgfence: ["alter-enum-add-value"] },
  presets: ["recommended"],

  messages: {
    unsafe: "The value {value} was added to {type} in this transaction, and cannot be used before it commits: the migration fails here. Use it {later}.",
  },

  on: {
    change(change, { catalog, session, settings, script, statement, trail, report }) {
      if (session.inTransaction !== true || !uses(change)) return;
      const node = nodeOf(change, statement);
      if (node === null) return;
      const table = "table" in change && change.table !== null ? catalog.table(change.table) : undefined;
      for (const { change: added } of trail.together) {
        if (added.kind !== "AddEnumValue" || !mentions(node, added.value, table, added.type) || !isOf(table, added.type, node, catalog)) continue;
        // Of a type that is as new itself 17 lets them be used, older ones do not: measured on 13 to 18.
        const made = settings.postgres >= 17 && trail.together.some(({ change: other }) => other.kind === "CreateEnum" && catalog.findEnum(other.type) === catalog.findEnum(added.type));
        if (!made) return report("unsafe", { at: change, data: { value: `'${added.value}'`, type: catalog.label(added.type), later: laterTransaction(script) } });
      }
    },
  },

  examples: [
    {
      title: "A row gets the new value",
      deployed: "create type state as enum ('open'); create table orders (state state);",
      runner: "flyway",
      sql: "alter type state add value 'paid'; update orders set state = 'paid';",
      reports: [{ message: "unsafe", at: "update orders set state = 'paid'" }],
      fails: "unsafe use of new value",
    },
    {
      title: "It becomes a default",
      deployed: "create type state as enum ('open'); create table orders (state state);",
      sql: "begin; alter type state add value 'draft'; alter table orders alter column state set default 'draft'; commit;",
      reports: [{ message: "unsafe", at: "alter column state set default 'draft'" }],
      fails: "unsafe use of new value",
    },
    {
      title: "The transaction that added it has committed",
      deployed: "create type state as enum ('open'); create table orders (state state);",
      sql: "begin; alter type state add value 'paid'; commit; update orders set state = 'paid';",
    },
    {
      title: "The type is as new as its value, on PostgreSQL 16",
      postgres: 16,
      sql: "begin; create type state as enum ('open'); alter type state add value 'paid'; create table orders (state state default 'paid'); commit;",
      reports: [{ message: "unsafe", at: "create table orders (state state default 'paid')" }],
      notRun: "the server of the tests is newer and lets it through",
    },
    {
      title: "The type is as new as its value, from PostgreSQL 17 on",
      postgres: 17,
      sql: "begin; create type state as enum ('open'); alter type state add value 'paid'; create table orders (state state default 'paid'); commit;",
    },
    {
      title: "A text of the same letters in another table",
      deployed: "create type state as enum ('open'); create table orders (state state); create table labels (name text);",
      runner: "flyway",
      sql: "alter type state add value 'paid'; insert into labels (name) values ('paid');",
    },
    {
      title: "The letters are compared as a text",
      deployed: "create type state as enum ('open'); create table orders (state state, label text);",
      runner: "flyway",
      sql: "alter type state add value 'paid'; alter table orders add check (state::text in ('open', 'paid')); update orders set label = 'old' where label = 'paid';",
    },
    {
      title: "A cast to the type itself, among others",
      deployed: "create type state as enum ('open'); create table orders (state state, label text);",
      runner: "flyway",
      sql: "alter type state add value 'paid'; update orders set label = 'paid'::state::text where label = 'settled';",
      reports: [{ message: "unsafe", at: "update orders set label = 'paid'::state::text where label = 'settled'" }],
      fails: "unsafe use of new value",
    },
    {
      title: "The type and its value are made apart, and another type is new",
      runner: "flyway",
      postgres: 17,
      deployed: "create type state as enum ('open'); create table orders (state state);",
      sql: "create type kind as enum ('small');\nalter type state add value 'paid';\ninsert into orders values ('paid');",
      reports: [{ message: "unsafe", at: "insert into orders values ('paid')" }],
      notRun: "the server of the tests is newer than 17",
    },
    { title: "A statement that only keeps the text, a value that is compared as another type", runner: "flyway", deployed: "create type state as enum ('open'); create type mood as enum ('paid', 'glad'); create table orders (state state, mood mood, note text);", sql: "alter type state add value 'paid';\ncomment on type state is 'paid';\nupdate orders set note = 'a' where note = 'paid';\nupdate orders set note = 'b' where mood = 'paid'::mood;\ndelete from orders where mood = 'paid';" },
  ],
});

/** Whether a change computes with values at once, and does not only keep the text. */
function uses({ kind }: Change): boolean {
  return ["Insert", "Update", "Delete", "Merge", "Query", "AddColumn", "SetDefault", "AddConstraint", "CreateIndex", "CreateTable"].includes(kind);
}

/** Whether a literal stands there that is not compared, or kept, as something else. */
function mentions(node: unknown, value: string, table: Table | undefined, type: ObjectName): boolean {
  let found = false;
  const isOther = (name: string | undefined): boolean => name !== undefined && name !== type.name;
  walk(node, (each) => {
    if ("TypeCast" in each && each.TypeCast.arg !== undefined && "A_Const" in each.TypeCast.arg && isOther(castTo(each))) return false;
    if ("A_Expr" in each && !castsTo(each, type) && [each.A_Expr.lexpr, each.A_Expr.rexpr].some((side) => side !== undefined && isOther(castTo(side) ?? typeOfColumn(side, table)))) return false;
    if ("A_Const" in each && each.A_Const.sval?.sval === value) found = true;
    return undefined;
  });
  return found;
}

/** The name of the type that a node is cast to; undefined where it is none such. */
function castTo(node: Node): string | undefined {
  if (!("TypeCast" in node)) return undefined;
  const last = node.TypeCast.typeName?.names?.at(-1);
  return last !== undefined && "String" in last ? last.String.sval : undefined;
}

function castsTo(node: Node, { name }: ObjectName): boolean {
  let found = false;
  walk(node, (each) => {
    found ||= castTo(each) === name;
  });
  return found;
}

/** The name of the type of the table's column that a node is; undefined where it is no such column, or of an unknown type. */
function typeOfColumn(node: Node, table: Table | undefined): string | undefined {
  const named = columnReference(node)?.column;
  const column = table?.columns.find(({ name }) => name === named);
  return column === undefined || column.type === "unknown" ? undefined : column.type.name;
}

/** Whether a literal may be read as a value of an enum: the table has a column of it, or a cast names it. */
function isOf(table: Table | undefined, type: ObjectName, node: unknown, catalog: Catalog): boolean {
  const isIt = (name: ObjectName): boolean => name.name === type.name && catalog.findEnum(name) === catalog.findEnum(type);
  if (table?.columns.some((column) => column.type !== "unknown" && isIt(column.type)) === true) return true;
  let cast = false;
  walk(node, (each) => {
    if ("TypeName" in each || "TypeCast" in each || "ColumnDef" in each) cast ||= JSON.stringify(each).includes(`"sval":${JSON.stringify(type.name)}`);
  });
  return cast;
}
