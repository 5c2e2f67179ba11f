import type { Catalog } from "../catalog/catalog.ts";
import { listWords } from "../phrase.ts";
import { defineRule, replace } from "../rule.ts";
import { byteOffsets, textOf, type SourceFile, type Span } from "../source.ts";
import type { Change, ObjectName } from "../sql/change.ts";
import { strings, quoteIdentifier, relationName } from "../sql/names.ts";
import { walk, type NodeOf } from "../sql/expression.ts";
import type { Statement } from "../sql/statement.ts";

type Select = NodeOf<"SelectStmt">;
interface Star { readonly select: Select; readonly qualifier: string | null; readonly location: number; /** What it takes columns of. */ readonly sources: readonly ObjectName[] }

/** Every `*` of a select list that takes what a table has that day. Those of EXISTS, and over queries that list their columns, take what the text says. */
function starsIn(node: unknown): readonly Star[] {
  const found: Star[] = [];
  const named = new Set<string>();
  const visitSelect = (select: Select): void => {
    for (const target of select.targetList ?? []) {
      const value = "ResTarget" in target ? target.ResTarget.val : undefined;
      if (value === undefined || !("ColumnRef" in value)) continue;
      const fields = value.ColumnRef.fields ?? [];
      if (!fields.some((field) => "A_Star" in field)) continue;
      const qualifier = strings(fields).at(-1) ?? null;
      const sources = sourcesOf(select, qualifier, named);
      if (sources.length > 0) found.push({ select, qualifier, location: value.ColumnRef.location ?? 0, sources });
    }
  };
  walk(node, (each) => {
    if ("CommonTableExpr" in each) named.add(each.CommonTableExpr.ctename ?? "");
    return true;
  });
  walk(node, (each) => {
    if ("SubLink" in each && each.SubLink.subLinkType === "EXISTS_SUBLINK") return false;
    if ("SelectStmt" in each) visitSelect(each.SelectStmt);
    return true;
  });
  return found;
}

/** The tables and views whose columns a star takes: the one with that alias, or all where there is none. */
function sourcesOf(select: Select, qualifier: string | null, named: ReadonlySet<string>): readonly ObjectName[] {
  const found: ObjectName[] = [];
  walk(select.fromClause, (item) => {
    if ("RangeSubselect" in item) return false;
    if (!("RangeVar" in item)) return true;
    const { relname = "", schemaname, alias } = item.RangeVar;
    if ((qualifier === null || (alias?.aliasname ?? relname) === qualifier) && (schemaname !== undefined || !named.has(relname))) found.push(relationName(item.RangeVar));
    return false;
  });
  return found;
}

/** The columns that stand for a star today; null where it is not over one known table alone. */
function columnsFor({ select, qualifier }: Star, catalog: Catalog): string | null {
  const [from, ...others] = select.fromClause ?? [];
  if (from === undefined || others.length > 0 || !("RangeVar" in from)) return null;
  const table = catalog.findTable({ schema: from.RangeVar.schemaname ?? null, name: from.RangeVar.relname ?? "" });
  if (table === undefined || !table.columnsKnown || table.columns.length === 0 || from.RangeVar.alias?.colnames !== undefined) return null;
  return table.columns.map(({ name }) => (qualifier === null ? "" : `${quoteIdentifier(qualifier)}.`) + quoteIdentifier(name)).join(", ");
}

function targetOf(change: Change, catalog: Catalog): string {
  if (change.kind === "CreatePolicy") return `What the policy ${change.name} lets pass`;
  return "table" in change && change.table !== null ? `What ${catalog.label(change.table)} gets` : "What this does";
}

/** From where the reference begins to its star. */
function spanOfStar({ location }: Star, { span, tokens }: Statement, file: SourceFile): Span {
  const start = span.start + byteOffsets(textOf(file, span))(location);
  const star = tokens.find((token) => token.start >= start && textOf(file, token) === "*");
  return { start, end: star?.end ?? start + 1 };
}

export default defineRule({
  id: "select-star",
  category: "convention",
  severity: "warning",
  summary: "List the columns that a migration reads",
  why: "A star means the columns a table has when it runs. A view keeps those of the day it was made and never gets a new one; CREATE TABLE AS makes another table where the history was applied otherwise; INSERT … SELECT * puts values in the wrong columns, or fails, once the order differs.",
  instead: "List the columns.",
  see: ["https://www.postgresql.org/docs/current/sql-createview.html", "https://www.postgresql.org/docs/current/queries-select-lists.html"],
  presets: ["strict"],
  options: {
    queries: { type: "boolean", default: false, description: "Whether queries that only show something are meant too: `select * from users;`" },
  },

  messages: {
    kept: "The view {object} keeps the columns that the star stands for today: a column that is added later is not in it, and one it has cannot be dropped. List them.",
    copied: "{what} depends on the columns of {source} when this runs, and on their order. List them.",
    shown: "This shows whatever columns of {source} there are when it runs. List those that matter.",
  },

  on: {
    statement(statement, { catalog, file, options, report }) {
      const change = statement.changes.find(({ kind }) => ["CreateObject", "CreateTable", "Insert", "Update", "Merge", "CreatePolicy", "Query"].includes(kind));
      if (change === undefined || change.nested || (change.kind === "Query" && !options.queries) || (change.kind === "CreateTable" && change.temporary)) return;
      if (change.kind === "CreateObject" && change.object !== "view" && change.object !== "materialized view") return;
      for (const star of starsIn(statement.node)) {
        const at = spanOfStar(star, statement, file);
        const columns = columnsFor(star, catalog);
        const suggestions = columns === null ? undefined : [{ title: "List the columns", edits: [replace(at, columns)] }];
        if (change.kind === "CreateObject") report("kept", { at, data: { object: catalog.label(change.name) }, suggestions });
        else {
          const source = listWords(star.sources.map((name) => catalog.label(name)));
          if (change.kind === "Query") report("shown", { at, data: { source }, suggestions });
          else report("copied", { at, data: { what: targetOf(change, catalog), source }, suggestions });
        }
      }
    },
  },

  examples: [
    {
      title: "A view",
      deployed: "create table users (id bigint primary key, name text, \"loginAt\" timestamptz);",
      sql: "create view people as select u.* from users u where name <> '';",
      reports: [{ message: "kept", at: "u.*", data: { object: "people" } }],
      suggested: "create view people as select u.id, u.name, u.\"loginAt\" from users u where name <> '';",
    },
    {
      title: "A copy of rows",
      deployed: "create table users (id bigint primary key, name text); create table old_users (id bigint primary key, name text);",
      sql: "insert into old_users select * from users where name = 'Jürgen';",
      reports: [{ message: "copied", at: "*", data: { what: "What old_users gets", source: "users" } }],
      suggested: "insert into old_users select id, name from users where name = 'Jürgen';",
    },
    {
      title: "A copy of a join",
      deployed: "create table users (id bigint primary key); create table names (user_id bigint primary key, name text);",
      sql: "create table people as select * from users join names on user_id = id;",
      reports: [{ message: "copied", at: "*", data: { what: "What people gets", source: "users and names" } }],
    },
    {
      title: "A house that wants no star at all",
      options: { queries: true },
      deployed: "create table users (id bigint primary key, name text);",
      sql: "select * from users;",
      reports: [{ message: "shown", at: "*", data: { source: "users" } }],
      suggested: "select id, name from users;",
    },
    { title: "Nothing is taken from the columns", deployed: "create table users (id bigint primary key, name text);", sql: "create view totals as select count(*) as users from users u where exists (select * from users where id = u.id + 1);" },
    { title: "The text lists them", deployed: "create table users (id bigint primary key, name text);", sql: "insert into users select * from (values (1, 'Ada'), (2, 'Alan')) as given (id, name);\ncreate view named as with known as (select id from users) select * from known;" },
    { title: "A query that shows something", deployed: "create table users (id bigint primary key, name text);", sql: "select * from users;" },
    { title: "One table of a join, another than the query of that name, and a subquery that is compared", deployed: "create schema app; create table users (id bigint primary key, name text); create table orders (id bigint primary key, user_id bigint); create table app.recent (id bigint);", sql: "create view buyers as select u.* from users u join orders o on o.user_id = u.id;\ncreate view recents as with recent as (select 1 as id) select * from app.recent;\ncreate materialized view known as select id from users where id in (select * from app.recent);", reports: [{ message: "kept", at: "u.*" }, { message: "kept", at: "*" }, { message: "kept", at: "*" }], suggested: "create view buyers as select u.* from users u join orders o on o.user_id = u.id;\ncreate view recents as with recent as (select 1 as id) select id from app.recent;\ncreate materialized view known as select id from users where id in (select * from app.recent);" },
    { title: "Names for its columns, a table of no columns, and one that no one knows", deployed: "create table users (id bigint primary key, name text); create table marks ();", sql: "create view named as select * from users u (a, b);\ncreate view unmarked as select * from marks;\ncreate view foreigners as select * from somewhere_else;", reports: [{ message: "kept", at: "*" }, { message: "kept", at: "*" }, { message: "kept", at: "*" }], notRun: "the last table is not there" },
    { title: "For this session, counts, a list that is read out, and inside a block", deployed: "create table users (id bigint primary key, name text); create table log (n bigint);", sql: "create temporary table seen as select * from users;\ninsert into log select count(*) from users;\ninsert into log select * from (select id from users) u;\ndo $$ begin create table kept as select * from users; end $$;\ncreate function all_users() returns setof users language sql as 'select * from users';" },
  ],
});
