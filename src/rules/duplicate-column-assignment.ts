import { expressionName } from "../catalog/names.ts";
import { identifierIn } from "../facts/written-names.ts";
import { defineRule } from "../rule.ts";
import { textOf, type Span } from "../source.ts";
import { nodesTagged, type NodeOf } from "../sql/expression.ts";
import { quoteIdentifier, relationName, strings } from "../sql/names.ts";
import type { Statement } from "../sql/statement.ts";

type Relation = NodeOf<"UpdateStmt">["relation"];
type Nodes = NodeOf<"InsertStmt">["cols"];

export default defineRule({
  id: "duplicate-column-assignment",
  category: "correctness",
  severity: "error",
  summary: "Name a column once",
  why: "The server refuses a statement that gives a column two values, makes two columns of one name, or lists one twice in a key: the migration stops at it.",
  instead: "Remove one of the two. In a view, give one of them another name with AS.",
  see: ["https://www.postgresql.org/docs/current/sql-update.html", "https://www.postgresql.org/docs/current/sql-createtable.html"],
  equivalents: { squawk: ["ban-duplicate-column-assignments"] },
  presets: ["recommended"],

  messages: {
    assigned: "The column {column} of {table} is given a value twice: the server refuses the statement.",
    made: "{table} has two columns {column}: the server refuses the statement.",
    key: "The column {column} of {table} stands twice in the key: the server refuses the statement.",
  },

  on: {
    statement(statement, { catalog, file, report }) {
      const node = statement.node?.stmt;
      if (node === undefined || statement.error !== null) return;
      const tell = (message: "assigned" | "made" | "key", relation: Relation, names: readonly string[], before: RegExp = /^[(,]$/): void => {
        const table = relation === undefined ? "the table" : catalog.label(relationName(relation));
        for (const column of new Set(names.filter((name, index) => names.indexOf(name) < index))) report(message, { at: secondPlace(statement, column, before), data: { table, column: quoteIdentifier(column) } });
      };
      for (const { relation, cols, onConflictClause } of nodesTagged(node, "InsertStmt")) {
        tell("assigned", relation, targets(cols));
        tell("assigned", relation, targets(onConflictClause?.targetList), /^(?:set|[(,])$/i);
      }
      for (const { relation, targetList } of nodesTagged(node, "UpdateStmt")) tell("assigned", relation, targets(targetList), /^(?:set|[(,])$/i);
      for (const { relation, mergeWhenClauses } of nodesTagged(node, "MergeStmt")) {
        for (const clause of mergeWhenClauses ?? []) if ("MergeWhenClause" in clause) tell("assigned", relation, targets(clause.MergeWhenClause.targetList), /^(?:set|[(,])$/i);
      }
      for (const table of [...nodesTagged(node, "CreateStmt"), ...nodesTagged(node, "CreateForeignTableStmt").map(({ base }) => base)]) tell("made", table?.relation, (table?.tableElts ?? []).flatMap((element) => ("ColumnDef" in element ? [element.ColumnDef.colname ?? ""] : [])));
      const [holder] = [...nodesTagged(node, "CreateStmt"), ...nodesTagged(node, "CreateForeignTableStmt").flatMap(({ base }) => base ?? []), ...nodesTagged(node, "AlterTableStmt")];
      for (const { contype, keys } of nodesTagged(node, "Constraint")) if (contype === "CONSTR_PRIMARY" || contype === "CONSTR_UNIQUE") tell("key", holder?.relation, strings(keys));
      for (const { view, query, aliases } of nodesTagged(node, "ViewStmt")) tell("made", view, outputs(query, strings(aliases)), /./);
      for (const { query, into } of nodesTagged(node, "CreateTableAsStmt")) tell("made", into?.rel, outputs(query, strings(into?.colNames)), /./);
      for (const select of nodesTagged(node, "SelectStmt")) if (select.intoClause !== undefined) tell("made", select.intoClause.rel, outputs({ SelectStmt: select }, strings(select.intoClause.colNames)), /./);

      function secondPlace({ tokens, span }: Statement, name: string, before: RegExp): Span {
        const found = tokens.filter((token, index) => identifierIn(textOf(file, token), token.kind) === name && before.test(textOf(file, tokens[index - 1] ?? token)));
        return found[1] ?? span;
      }
    },
  },

  examples: [
    {
      title: "UPDATE sets a column twice",
      deployed: "create table users (id bigint primary key, name text, email text);",
      sql: "update users set name = 'a', email = name, name = 'b';",
      reports: [{ message: "assigned", at: "name", data: { table: "users", column: "name" } }],
      fails: "multiple assignments to same column",
    },
    {
      title: "INSERT lists it twice, and ON CONFLICT sets it twice",
      deployed: "create table users (id bigint primary key, name text);",
      sql: "insert into users (id, name, name) values (1, 'a', 'b'); insert into users (id) values (1) on conflict (id) do update set name = 'a', name = 'b';",
      reports: [{ message: "assigned", at: "name" }, { message: "assigned", at: "name" }],
      fails: 'column "name" specified more than once',
    },
    {
      title: "A table with two columns of one name",
      sql: "create table users (id bigint primary key, name text, name varchar(10));",
      reports: [{ message: "made", at: "name", data: { table: "users", column: "name" } }],
      fails: 'column "name" specified more than once',
    },
    {
      title: "A view over two tables that share a name",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint);",
      sql: "create view shopping as select u.id, o.id from users u join orders o on o.user_id = u.id;",
      reports: [{ message: "made", at: "id", data: { table: "shopping", column: "id" } }],
      fails: 'column "id" specified more than once',
    },
    {
      title: "A key",
      sql: "create table users (id bigint, name text, primary key (id, id));",
      reports: [{ message: "key", at: "id", data: { table: "users", column: "id" } }],
      fails: "appears twice in primary key constraint",
    },
    {
      title: "A column as a whole, and an element of it",
      deployed: "create table users (id bigint primary key, tags text[]);",
      sql: "update users set tags = '{}', tags[1] = 'a';",
      reports: [{ message: "assigned", at: "tags", data: { table: "users", column: "tags" } }],
      fails: "multiple assignments to same column",
    },
    {
      title: "SELECT INTO",
      deployed: "create table users (id bigint primary key);",
      sql: "select id, id + 1 as id into people from users;",
      reports: [{ message: "made", at: "id", data: { table: "people", column: "id" } }],
      fails: 'column "id" specified more than once',
    },
    { title: "Elements of an array, and different columns", deployed: "create table users (id bigint primary key, tags text[]);", sql: "update users set tags[1] = 'a', tags[2] = 'b', id = id; insert into users (id, tags) values (1, '{}'), (2, '{}'); create view people as select id, id as number from users; create table lists as select * from users;" },
  ],
});

/** The columns that get a value; elements of arrays and fields, of which there may be several, only beside the column as a whole. */
function targets(list: Nodes): string[] {
  const named = (list ?? []).flatMap((target) => ("ResTarget" in target && target.ResTarget.name !== undefined ? [{ name: target.ResTarget.name, part: (target.ResTarget.indirection ?? []).length > 0 }] : []));
  const whole = named.flatMap(({ name, part }) => (part ? [] : [name]));
  return [...whole, ...named.flatMap(({ name, part }) => (part && whole.includes(name) ? [name] : []))];
}

/** What the columns of a query are called, as far as its text tells. */
function outputs(query: NodeOf<"ViewStmt">["query"], names: readonly string[]): string[] {
  const select = query !== undefined && "SelectStmt" in query ? query.SelectStmt : undefined;
  const list = (select?.op === undefined || select.op === "SETOP_NONE" ? select : select.larg)?.targetList ?? [];
  const isStar = (value: NodeOf<"ResTarget">["val"]): boolean => value !== undefined && "ColumnRef" in value && (value.ColumnRef.fields ?? []).some((field) => "A_Star" in field);
  if (list.some((target) => "ResTarget" in target && isStar(target.ResTarget.val))) return [...names];
  return list.map((target, index) => names[index] ?? ("ResTarget" in target ? (target.ResTarget.name ?? (target.ResTarget.val === undefined ? null : expressionName(target.ResTarget.val))) : null) ?? "?column?");
}
