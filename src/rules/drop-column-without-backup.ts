import { readHeader } from "../migrations/header.ts";
import { mentions } from "../phrase.ts";
import { names, readReviews, speaksOf } from "../review.ts";
import { defineRule, insertBefore } from "../rule.ts";
import { textOf } from "../source.ts";
import type { ChangeOf, ObjectName } from "../sql/change.ts";
import { copiedTables } from "../sql/copies.ts";
import { quoteIdentifier } from "../sql/names.ts";
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

  options: {
    fields: { type: "array", items: { type: "string" }, default: ["Backup", "Data backup"], description: "Header lines that say where the values are." },
  },

  messages: {
    lost: "Nothing keeps the values of {column} of {table}: copy them into another table first, or say in the header where the backup is.",
  },

  on: {
    migration(migration, { history, file, read, catalog, options, report }) {
      if (migration.up === null) return;
      const own = read(migration.up);
      const drops = own.statements.flatMap((statement) => statement.changes.flatMap((change) => (change.kind === "DropColumn" && change.unlikely !== true ? [{ change, statement }] : [])));
      if (drops.length === 0) return;
      const header = readHeader(file.text);
      if (options.fields.some((key) => /[\p{L}\p{N}]/u.test(header.field(key)?.value.replace(/<[^>]*>|\b(?:none|no|tbd|todo|n\/a)\b/gi, "") ?? ""))) return;
      const reviews = readReviews(file, own.comments, own.statements);
      const before = history.migrations.filter((other) => other.order < migration.order && !other.repeatable && other.up !== null);
      const texts = before.flatMap(({ up }) => (up === null ? [] : [read(up)]));
      for (const { change, statement } of drops) {
        const table = catalog.table(change.table);
        if (table.madeHere || table.temporary || isMade(own, change.table, change.column) || isEmptied(own, change)) continue;
        if (change.ifExists && !texts.some((text) => isMade(text, change.table, change.column))) continue; // perhaps it never was there
        const recorded = reviews.some((review) => names(review, "drop-column") && speaksOf(review, statement.span) && review.malformed === null && review.fields.has("backup"));
        if (recorded || [own, ...texts].some((text) => isKept(text, change))) continue;
        const key = table.constraints.find(({ kind }) => kind === "primary key")?.columns ?? [];
        const kept = quoteIdentifier(`${change.table.name}_${change.column}_kept`);
        const columns = [...new Set([...key, change.column])].map((name) => quoteIdentifier(name)).join(", ");
        const line = file.text.lastIndexOf("\n", statement.span.start - 1) + 1;
        const suggestions = change.nested || key.length === 0 ? undefined : [{ title: "Copy the values aside first", edits: [insertBefore({ start: line, end: line }, `create table ${kept} as select ${columns} from ${textOf(file, change.tableSpan)};\n`)] }];
        report("lost", { at: change, data: { column: change.column, table: table.label }, suggestions });
      }
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
      title: "A column that this migration made, or a table that it emptied",
      deployed: "create table queue (id bigint primary key, worker text);",
      sql: "alter table queue add column scratch text; alter table queue drop column scratch; truncate queue; alter table queue drop column worker;",
    },
  ],
});

const isSame = (one: ObjectName, other: ObjectName): boolean => one.name === other.name && (one.schema ?? "public") === (other.schema ?? "public");

function isMade(text: ScriptText, table: ObjectName, column: string): boolean {
  return text.statements.some(({ changes }) => changes.some((change) => (change.kind === "CreateTable" && isSame(change.table, table) && (change.temporary || text.script.role !== "up" || change.columns.some(({ name }) => name === column))) || (change.kind === "AddColumn" && change.column.name === column && isSame(change.table, table))));
}

function isEmptied(text: ScriptText, drop: ChangeOf<"DropColumn">): boolean {
  return text.statements.some(({ changes }) => changes.some((change) => change.kind === "Truncate" && change.span.end <= drop.span.start && isSame(change.table, drop.table)));
}

/** Whether a script puts the values of a column somewhere before it is dropped: into another table, another column, or a file. */
function isKept(text: ScriptText, { table, column, span }: ChangeOf<"DropColumn">): boolean {
  const { file } = text.script;
  const all = copiedTables(text).has(table.name);
  return text.statements.some(({ changes, span: { start, end } }) => changes.some((change) => {
    const sql = file.text.slice(start, end);
    if (start === span.start || !sql.includes(table.name)) return false;
    if (change.kind === "Update") return !change.columns.includes(column) && mentions(sql.replace(/^.*?\bset\b/is, ""), column);
    if (change.kind === "Copy") return change.direction === "to" && (isSame(change.table, table) || mentions(sql, column));
    const copies = (change.kind === "CreateTable" && change.asQuery !== null && !change.temporary) || (change.kind === "Insert" && change.source === "select");
    return copies && all && !isSame(change.table, table) && (mentions(sql, column) || /\bselect\s+(?:\w+\.)?\*|\bas\s+table\s+\w/i.test(sql));
  }));
}
