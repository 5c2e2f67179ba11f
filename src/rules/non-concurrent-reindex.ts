import { outsideTransaction } from "../migrations/advice.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { inCaseOf } from "../source.ts";
import { quoteName } from "../sql/names.ts";
import { isWord } from "../sql/split.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "non-concurrent-reindex",
  category: "locking",
  severity: "error",
  summary: "Rebuild indexes of tables in use concurrently",
  why: "REINDEX keeps every write to the table waiting until all its indexes are rebuilt, and reads as well: each index is locked while it is rebuilt, and whoever plans a query looks at all indexes of the table.",
  instead: "Use REINDEX … CONCURRENTLY, which builds the new index beside the old one while reads and writes go on. It must not run in a transaction, and leaves an INVALID index named …_ccnew behind when it fails: drop that before the next try.",
  see: ["https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY"],
  equivalents: { squawk: ["require-concurrent-reindex"], eugene: ["E10"], "Postgres Language Server": ["requireConcurrentReindex"], pgfence: ["reindex-non-concurrent"] },
  presets: ["recommended"],
  steps: true,

  messages: {
    blocksAll: "Rebuilding {what} blocks writes to {table}, and reads that could use {them}, until it is done. Use REINDEX {kind} CONCURRENTLY {where}.",
    unknownTable: "Rebuilding {what}, which no migration here made, blocks writes to its table, and reads that could use it, until it is done. Use REINDEX INDEX CONCURRENTLY {where}.",
    everything: "Rebuilding all indexes of {what} one after another blocks each table's writes and reads until its own are done. Use REINDEX {kind} CONCURRENTLY {where}.",
    system: "Rebuilding the indexes of the system catalogs of {what} one after another makes every query that has to be planned wait for the one that is being rebuilt. It cannot be done concurrently: run it when no one needs the database.",
    exclusion: "Rebuilding {what} blocks reads and writes of {table} until it is done, and the index of an exclusion constraint cannot be rebuilt concurrently. Run it when no one needs {table}.",
  },

  on: {
    Reindex({ target, name, concurrently, nested, span }, { catalog, session, settings, script, statement, text, file, report }) {
      if (target === "system") return concurrently ? undefined : report("system", { at: { span }, data: { what: name === null ? "the database" : `the database ${quoteName(name)}` } });
      if (concurrently || (name !== null && (name.schema === "pg_catalog" || name.name.startsWith("pg_")))) return;
      const alone = text.statements.length === 1 && !nested;
      const where = outsideTransaction(script, alone, `REINDEX ${target.toUpperCase()} CONCURRENTLY`);
      const keyword = nested ? undefined : statement.tokens.find((token) => isWord(file.text, token, target));
      const fix = keyword === undefined ? undefined : { title: "Rebuild concurrently", edits: [insertAfter(keyword, inCaseOf(file, keyword, " concurrently"))] };
      const edits = { fix: alone && session.inTransaction === false ? fix : undefined, suggestions: alone && session.inTransaction === "unknown" && fix !== undefined ? [fix] : [] };
      const kind = target.toUpperCase();
      const at = { span };
      if (name === null || target === "schema") return report("everything", { at, data: { what: `the ${target}${name === null ? "" : ` ${quoteName(name)}`}`, kind, where }, ...edits });
      const index = target === "index" ? catalog.findIndex(name) : undefined;
      if (target === "index" && index === undefined) return report("unknownTable", { at, data: { what: quoteName(name), where }, ...edits });
      const table = catalog.table(index?.table ?? name);
      if (!isInUse(table, settings) || (table.known && catalog.indexesOf(table).length === 0)) return;
      const data = { what: index === undefined ? `the indexes of ${table.label}` : index.label, them: index === undefined ? "them" : "it", table: table.label };
      const excludes = index !== undefined && table.constraints.some((constraint) => constraint.kind === "exclude" && constraint.index === index.name);
      if (excludes) report("exclusion", { at, data });
      else report("blocksAll", { at, data: { ...data, kind, where }, ...edits });
    },
  },

  examples: [
    {
      title: "An index of a table in use",
      deployed: "create table users (id bigint primary key, email text); create index users_email on users (email);",
      sql: "reindex index users_email;",
      reports: [{ message: "blocksAll", at: "reindex index users_email" }],
      suggested: "reindex index concurrently users_email;",
    },
    {
      title: "All indexes of a table, where the runner opens no transaction",
      deployed: "create table users (id bigint primary key, email text);",
      runner: "golang-migrate",
      sql: "REINDEX TABLE users;",
      reports: [{ message: "blocksAll", at: "REINDEX TABLE users" }],
      fixed: "REINDEX TABLE CONCURRENTLY users;",
    },
    {
      title: "Every index of a schema",
      deployed: "create table users (id bigint primary key);",
      sql: "reindex schema public;",
      reports: [{ message: "everything", at: "reindex schema public", data: { what: "the schema public", kind: "SCHEMA", where: "outside of any transaction" } }],
      suggested: "reindex schema concurrently public;",
    },
    {
      title: "Those of the system catalogs",
      sql: "reindex system;",
      postgres: 16,
      reports: [{ message: "system", at: "reindex system", data: { what: "the database" } }],
    },
    {
      title: "The index of an exclusion constraint",
      deployed: "create table bookings (during tsrange, constraint no_overlap exclude using gist (during with &&));",
      sql: "reindex index no_overlap;",
      reports: [{ message: "exclusion", at: "reindex index no_overlap" }],
    },
    {
      title: "An index that no migration here made",
      sql: "reindex index users_email;",
      notRun: "the index does not exist on an empty server",
      reports: [{ message: "unknownTable", at: "reindex index users_email" }],
      suggested: "reindex index concurrently users_email;",
    },
    {
      title: "Concurrently",
      deployed: "create table users (id bigint primary key, email text); create index users_email on users (email);",
      sql: "reindex index concurrently users_email;",
    },
    {
      title: "The table is new",
      sql: "create table users (id bigint primary key, email text); create index users_email on users (email); reindex table users;",
    },
    {
      title: "Beside another statement, and in a block",
      deployed: "create table users (id bigint primary key, email text); create index users_email on users (email);",
      sql: "comment on table users is 'people';\nreindex index users_email;\ndo $$ begin reindex table users; end $$;",
      reports: [{ message: "blocksAll", at: "reindex index users_email" }, { message: "blocksAll", at: "reindex table users" }],
    },
    {
      title: "In one block",
      deployed: "create table users (id bigint primary key);",
      sql: "do $$ begin reindex table users; end $$;",
      reports: [{ message: "blocksAll", at: "reindex table users" }],
    },
    {
      title: "Beside another index of a table with an exclusion, a table that no migration made",
      deployed: "create table stays (id bigint primary key, during tsrange, constraint apart exclude using gist (during with &&));",
      sql: "reindex index stays_pkey;\nreindex table stays;\nreindex table rooms;",
      reports: [
        { message: "blocksAll", at: "reindex index stays_pkey" },
        { message: "blocksAll", at: "reindex table stays" },
        { message: "blocksAll", at: "reindex table rooms" },
      ],
      notRun: "a table is not there",
    },
    {
      title: "Tables of the server's own, and one without an index",
      deployed: "create table notes (note text);",
      sql: "reindex table pg_catalog.pg_class;\nreindex index pg_class_oid_index;\nreindex table notes;",
    },
  ],
});
