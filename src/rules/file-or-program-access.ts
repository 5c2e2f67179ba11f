import { defineRule } from "../rule.ts";
import { functionCalls } from "../sql/expression.ts";
import { quoteIdentifier } from "../sql/names.ts";

/** Functions that read or write files of the server, and those that open connections from it. */
const fileFunctions = /^(?:lo_import|lo_export|pg_read_file|pg_read_binary_file|pg_ls_dir|pg_stat_file|pg_file_\w+)$/;
const connectionFunctions = /^dblink(?:_\w+)?$/;
/** Languages in which a function may do whatever the server's own user may. */
const untrusted = /^(?:c|internal|.+u)$/;

export default defineRule({
  id: "file-or-program-access",
  category: "security",
  severity: "warning",
  summary: "Leave the server's files, programs and network alone",
  why: "COPY … PROGRAM, files of the server, and functions in C or an untrusted language do what the user may that the server runs as, past every privilege in the database. A managed server refuses them, and another server has other files. A foreign server or dblink keeps a way, and mostly a password, to another database.",
  instead: "Load data from the client (COPY … FROM STDIN, `\\copy`), keep work on files in a program of its own, and functions in PL/pgSQL or SQL.",
  see: ["https://www.postgresql.org/docs/current/sql-copy.html", "https://www.postgresql.org/docs/current/sql-createlanguage.html", "https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-GENFILE"],
  presets: ["strict"],
  silentWhereUnlikely: true,

  messages: {
    program: "COPY … PROGRAM, for {table}, runs a program on the server, as the user that the server runs as.",
    file: "{what} reads or writes a file of the server{path}.",
    language: "A function in {language} may do whatever the user may that the server runs as.",
    connection: "{what} lets the database open connections to another server.",
  },

  on: {
    Copy(change, { catalog, statement, report }) {
      const node = statement.node?.stmt;
      if (change.nested || node === undefined || !("CopyStmt" in node)) return;
      const { filename, is_program: isProgram } = node.CopyStmt;
      if (isProgram === true) report("program", { at: change, data: { table: change.table.name === "" ? "a query" : catalog.label(change.table) } });
      else if (filename !== undefined) report("file", { at: change, data: { what: "COPY", path: `: ${filename}` } });
    },
    CreateObject(change, { report }) {
      const { object, language } = change;
      if (language !== null && untrusted.test(language.toLowerCase())) report("language", { at: change, data: { language: quoteIdentifier(language) } });
      else if (object === "server" || (object === "extension" && /^(?:dblink|postgres_fdw|mysql_fdw|oracle_fdw|tds_fdw)$/.test(change.name.name))) report("connection", { at: change, data: { what: `The ${object} ${quoteIdentifier(change.name.name)}` } });
      else if (object === "extension" && (change.name.name === "file_fdw" || change.name.name === "adminpack")) report("file", { at: change, data: { what: `The extension ${change.name.name}`, path: "" } });
      else if (object === "extension" && /^pl.+u$/.test(change.name.name)) report("language", { at: change, data: { language: quoteIdentifier(change.name.name) } });
      else if (object === "language" && untrusted.test(change.name.name.toLowerCase())) report("language", { at: change, data: { language: quoteIdentifier(change.name.name) } });
    },
    statement(statement, { report }) {
      const names = functionCalls(statement.node?.stmt).map(({ name }) => name.name);
      const [reader, connects] = [fileFunctions, connectionFunctions].map((functions) => names.find((name) => functions.test(name)));
      if (reader !== undefined) report("file", { at: statement, data: { what: `${reader}()`, path: "" } });
      if (connects !== undefined) report("connection", { at: statement, data: { what: `${connects}()` } });
    },
  },

  examples: [
    {
      title: "A program",
      deployed: "create table lines (line text);",
      sql: "copy lines from program 'ls /etc';",
      reports: [{ message: "program", at: "copy lines from program 'ls /etc'" }],
      notRun: "it would run a program on the machine of the tests",
    },
    {
      title: "Files",
      deployed: "create table lines (line text);",
      sql: "copy lines to '/tmp/lines.csv';\nselect pg_read_file('postgresql.conf');",
      reports: [{ message: "file", at: "copy lines to '/tmp/lines.csv'", data: { what: "COPY", path: ": /tmp/lines.csv" } }, { message: "file", at: "select pg_read_file('postgresql.conf')", data: { what: "pg_read_file()", path: "" } }],
      notRun: "it would read and write files of the machine of the tests",
    },
    {
      title: "A function in an untrusted language, and another server",
      sql: "create function list(path text) returns text language plpython3u as $$ import os; return str(os.listdir(path)) $$;\ncreate server archive foreign data wrapper postgres_fdw;",
      reports: [{ message: "language", at: "create function list(path text) returns text language plpython3u as $$ import os; return str(os.listdir(path)) $$", data: { language: "plpython3u" } }, { message: "connection", at: "create server archive foreign data wrapper postgres_fdw", data: { what: "The server archive" } }],
      notRun: "the server of the tests has neither the language nor the wrapper",
    },
    {
      title: "Extensions that bring the same",
      sql: "create extension plpython3u;\ncreate extension postgres_fdw;\ncreate extension file_fdw;",
      reports: [{ message: "language", at: "create extension plpython3u" }, { message: "connection", at: "create extension postgres_fdw", data: { what: "The extension postgres_fdw" } }, { message: "file", at: "create extension file_fdw", data: { what: "The extension file_fdw", path: "" } }],
      notRun: "the server of the tests has none of them",
    },
    {
      title: "Rows that stand in the migration, and a trusted language",
      sql: "create table lines (line text);\ninsert into lines values ('a');\ncreate function one() returns int language plpgsql as $$ begin return 1; end $$;",
    },
    {
      title: "A procedure in an untrusted language, adminpack, dblink, and names that are like them",
      sql: "create procedure tidy() language plpython3u as 'pass';\ncreate extension adminpack;\ncreate extension plperlu;\ncreate language plpython3u;\ncreate language plsample;\ncreate schema plperlu;\nselect dblink_connect('host=far');\ncreate extension pg_trgm;",
      reports: [
        { message: "language", at: "create procedure tidy() language plpython3u as 'pass'" },
        { message: "file", at: "create extension adminpack" },
        { message: "language", at: "create extension plperlu" },
        { message: "language", at: "create language plpython3u" },
        { message: "connection", at: "select dblink_connect('host=far')" },
      ],
      notRun: "the languages and extensions are not there",
    },
    {
      title: "In a block, where it cannot be seen what it names, and to the one who runs it",
      deployed: "create table users (id bigint);",
      sql: "copy users to stdout;\ncreate view plperlu as select 1 as n;\ncreate domain file_fdw as text;",
    },
  ],
});
