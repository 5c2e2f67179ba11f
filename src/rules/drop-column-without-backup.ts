import { readHeader } from "../migrations/header.ts";
import { names, readReviews, speaksOf } from "../review.ts";
import { defineRule, insertBefore } from "../rule.ts";
import { textOf } from "../source.ts";
import type { Change, ChangeOf, ObjectName } from "../sql/change.ts";
import { copiesIn } from "../facts/copies.ts";
import { wholeOf } from "../effects/roles.ts";
import { nodesTagged, type Node } from "../sql/expression.ts";
import { quoteIdentifier, strings } from "../sql/names.ts";
import type { ScriptText } from "../sql/statement.ts";

export default defineRule({
  id: "drop-column-without-backup",
  category: "data-loss",
  severity: "error",
  summary: "Copy the values of a column before dropping it",
  why: "DROP COLUMN cannot be taken back once it is committed: no rollback brings the values back, and restoring a backup of the whole database for one column loses everything that was written since.",
  instead: "Copy the column aside first: `create table users_nickname_kept as select id, nickname from users`. Where the values went elsewhere or were backed up, say so in the header: `-- Backup: s3://…, 3 May`, or in the review record: `backup=\"snapshot of 3 May\"`.",
  see: ["https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-REMOVING-A-COLUMN", "https://www.postgresql.org/docs/current/sql-createtableas.html"],
  presets: [],
  silentWhereUnlikely: true,

  options: {
    fields: { type: "array", items: { type: "string" }, default: ["Backup", "Data backup"], description: "Header lines that say where the values are." },
  },

  messages: {
    lost: "Nothing keeps the values of {column} of {table}: copy them into another table first, or say in the header where the backup is.",
  },

  on: {
    DropColumn(drop, { catalog, history, migration, statement, text, file, read, options, report }) {
      const table = catalog.table(drop.table);
      const known = catalog.column(drop.table, drop.column);
      if (table.madeHere || table.emptied || known?.origin?.path === file.path || (drop.ifExists && (!table.known || known === undefined))) return;
      const header = readHeader(file.text);
      if (options.fields.some((key) => /[\p{L}\p{N}]/u.test(header.field(key)?.value.replace(/<[^>]*>|\b(?:none|no|tbd|todo|n\/a)\b/gi, "") ?? ""))) return;
      const reviews = readReviews(file, text.comments, text.statements);
      if (reviews.some((review) => names(review, "drop-column") && speaksOf(review, statement.span) && review.malformed === null && review.fields.has("backup"))) return;
      const isThis = (name: ObjectName): boolean => catalog.label(name) === table.label;
      if (history.migrations.some(({ order, up }) => up !== null && order <= migration.order && isKept(read(up), drop, isThis))) return;
      const key = table.constraints.find(({ kind }) => kind === "primary key")?.columns ?? [];
      const kept = quoteIdentifier(`${drop.table.name}_${drop.column}_kept`);
      const columns = [...new Set([...key, drop.column])].map((name) => quoteIdentifier(name)).join(", ");
      const line = file.text.lastIndexOf("\n", statement.span.start - 1) + 1;
      const suggestions = drop.nested || key.length === 0 ? undefined : [{ title: "Copy the values aside first", edits: [insertBefore({ start: line, end: line }, `create table ${kept} as select ${columns} from ${textOf(file, drop.tableSpan)};\n`)] }];
      report("lost", { at: drop, data: { column: quoteIdentifier(drop.column), table: table.label }, suggestions });
    },
  },

  examples: [
    {
      title: "The values are gone",
      deployed: "create table users (id bigint primary key, nickname text);",
      sql: "alter table users drop column nickname;",
      reports: [{ message: "lost", at: "drop column nickname", data: { column: "nickname", table: "users" } }],
      suggested: "create table users_nickname_kept as select id, nickname from users;\nalter table users drop column nickname;",
    },
    {
      title: "Another column was copied",
      deployed: "create table users (id bigint primary key, nickname text, email text);",
      sql: "create table kept as select id, email from users;\nalter table users drop column nickname;",
      reports: [{ message: "lost", at: "drop column nickname" }],
      suggested: "create table kept as select id, email from users;\ncreate table users_nickname_kept as select id, nickname from users;\nalter table users drop column nickname;",
    },
    {
      title: "A copy in the same migration",
      deployed: "create table users (id bigint primary key, nickname text);",
      sql: "create table users_nickname_kept as select id, nickname from users;\nalter table users drop column nickname;",
    },
    {
      title: "An earlier migration moved the values",
      deployed: ["create table users (id bigint primary key, nickname text, display_name text);", "update users set display_name = nickname where display_name is null;"],
      sql: "alter table users drop column nickname;",
    },
    {
      title: "The header says where the backup is",
      deployed: "create table users (id bigint primary key, nickname text);",
      sql: "-- Backup: snapshot of 3 May, kept until August\n\nalter table users drop column nickname;",
    },
    {
      title: "So does the review record",
      deployed: "create table users (id bigint primary key, nickname text);",
      sql: "-- migralint-review drop-column: by=@dba backup=\"snapshot of 3 May\" -- unused since September\nalter table users drop column nickname;",
    },
    {
      title: "What looks like a copy",
      deployed: ["create schema app; create table logs (id bigint primary key, note text); create table app.users (id bigint primary key, nickname text); create table users (id bigint, nickname text, name text);", "create temporary table kept as select * from users; update users set nickname = 'x'; update logs set note = 'nickname'; insert into users (id, nickname) select id, nickname from users; insert into logs select count(*), 'users' from users; insert into logs values (1, 'nickname of users'); truncate app.users; copy users (id, name) to '/tmp/names.csv'; copy logs to '/tmp/users.csv'; copy users from '/dev/null'; select nickname from users; create table notes as select id as nickname from logs;"],
      sql: "-- migralint-review drop-column: by=@dba -- unused since September\nalter table users drop column nickname;",
      reports: [{ message: "lost", at: "drop column nickname" }],
    },
    {
      title: "Without a key, and in a block, where to put the copy is for you to say",
      deployed: "create table codes (code text); create table users (id bigint primary key, nickname text);",
      sql: "-- migralint-review drop-table: by=@dba backup=\"3 May\" -- of another table\nalter table codes drop column code; do $$ begin alter table users drop column nickname; end $$;",
      reports: [{ message: "lost", at: "drop column code" }, { message: "lost", at: "drop column nickname" }],
    },
    {
      title: "A copy of another table of that name, and one that comes later",
      deployed: "create schema app; create table app.users (id bigint, nickname text); create table users (id bigint, nickname text);",
      path: "002_users.sql",
      files: { "003_copy.sql": "create table kept as select id, nickname from users;" },
      sql: "alter table users drop column nickname;",
      reports: [{ message: "lost", at: "drop column nickname" }],
    },
    { title: "All columns were copied", deployed: ["create table users (id bigint primary key, nickname text); create table kept (id bigint, nickname text);", "insert into kept select * from users;"], sql: "alter table users drop column nickname;" },
    { title: "They went into a file", deployed: ["create table users (id bigint primary key, nickname text);", "copy users to '/tmp/users.csv' (format csv);"], sql: "alter table users drop column nickname;" },
    { title: "An update asks for them and puts them nowhere, and a file gets other columns", deployed: ["create table users (id bigint primary key, nickname text, note text);", "update users set note = '' where nickname is null;\ncopy users (id, note) to '/tmp/users.csv';\ncopy (select note from users where nickname <> '') to '/tmp/notes.csv';\ncreate table kept as select id, note as \"nicknames\" from users order by nickname;"], sql: "do $$ begin alter table users drop column nickname; end $$;", reports: [{ message: "lost", at: "drop column nickname" }] },
    { title: "Another table takes them over", deployed: ["create table users (id bigint primary key, nickname text); create table kept (id bigint primary key, nickname text);", "update kept set nickname = u.nickname from users u where u.id = kept.id;"], sql: "alter table users drop column nickname;" },
    { title: "So did that column", deployed: ["create table users (id bigint primary key, nickname text);", "copy users (id, nickname) to '/tmp/users.csv';"], sql: "alter table users drop column nickname;" },
    { title: "A query of them went into a file", deployed: ["create table users (id bigint primary key, nickname text);", "copy (select nickname from users) to '/tmp/users.csv';"], sql: "alter table users drop column nickname;" },
    { title: "A column that this migration made, or a table that it made or emptied, or what perhaps never was there", deployed: "create table queue (id bigint primary key, worker text);", sql: "alter table queue add column scratch text; alter table queue drop column scratch, drop column if exists owner; create table jobs (id bigint, name text); alter table jobs drop column name; truncate queue; alter table queue drop column worker; alter table if exists users drop column if exists nickname;" },
    { title: "It is there only if something else is that no migration made", deployed: "create table users (id bigint primary key, nickname text);", sql: "do $$ begin if exists (select from pg_tables where tablename = 'members') then alter table users drop column nickname; end if; end $$;" },
  ],
});

/** Whether a script puts the values of a column somewhere before it is dropped: into another table, another column, or a file. */
function isKept(text: ScriptText, { table, column }: ChangeOf<"DropColumn">, isThis: (name: ObjectName) => boolean): boolean {
  const copies = copiesIn(text).flatMap(({ change, reads }) => (reads.has(table.name) && !isThis(change.table) && !(change.kind === "CreateTable" && change.temporary) ? [change as Change] : []));
  return text.statements.some((statement) => statement.changes.some((change) => {
    const whole = wholeOf(change, statement);
    if (whole === undefined) return false;
    const reads = nodesTagged(whole, "RangeVar").some(({ relname }) => relname === table.name);
    if (change.kind === "Update") return (isThis(change.table) ? !change.columns.includes(column) : reads) && handsOn(whole, column);
    if (change.kind === "Copy") return change.direction === "to" && isThis(change.table) && "CopyStmt" in whole && (whole.CopyStmt.attlist === undefined || strings(whole.CopyStmt.attlist).includes(column));
    // COPY of a query; the values of every other one are for whoever runs the migration.
    if (change.kind === "Query") return "CopyStmt" in whole && reads && handsOn(whole, column);
    return copies.includes(change) && handsOn(whole, column);
  }));
}

/** Whether a column of this name, or all there are, is among what a statement selects or assigns. */
function handsOn(statement: Node, column: string): boolean {
  return nodesTagged(statement, "ResTarget").some(({ val }) => val !== undefined && nodesTagged(val, "ColumnRef").some(({ fields }) => {
    const last = fields?.at(-1);
    return last !== undefined && ("A_Star" in last || strings([last])[0] === column);
  }));
}
