import { wholeOf } from "../effects/roles.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { optionText } from "../sql/read-option.ts";

export default defineRule({
  id: "extension-in-public",
  category: "convention",
  severity: "info",
  summary: "Keep extensions in a schema of their own",
  why: "CREATE EXTENSION puts its functions, types and operators where the search_path leads, mostly into public, among your own: an API that exposes public exposes them as well, a dump holds both, and a later version may bring a function of a name that you have.",
  instead: "`create schema extensions` and CREATE EXTENSION … WITH SCHEMA extensions, with that schema in the search_path. ALTER EXTENSION … SET SCHEMA moves those that can be moved.",
  see: ["https://www.postgresql.org/docs/current/sql-createextension.html", "https://www.postgresql.org/docs/current/extend-extensions.html#EXTEND-EXTENSIONS-RELOCATION"],
  presets: [],
  silentWhereUnlikely: true,

  options: {
    allowed: { type: "array", items: { type: "string" }, default: [], description: "Extensions that may be made; empty: all." },
    except: { type: "array", items: { type: "string" }, default: ["plpgsql", "pg_cron", "pgtap", "pg_net", "pgsodium", "supabase_vault", "pg_graphql", "timescaledb", "citus", "pg_partman", "postgis_tiger_geocoder", "postgis_topology"], description: "Extensions that choose their schema themselves, or have to be in another." },
  },

  messages: {
    found: "{extension} goes into public, among your own objects.",
    nowhere: "{extension} goes wherever the search_path leads, mostly into public, among your own objects.",
    forbidden: "{extension} is not one of the extensions that are used here: {allowed}.",
  },

  on: {
    CreateObject(create, { options, report, session, statement }) {
      const { object, name: { name: extension }, span } = create;
      if (object !== "extension") return;
      if (options.allowed.length > 0 && !options.allowed.includes(extension)) return report("forbidden", { at: span, data: { extension: quoteIdentifier(extension), allowed: options.allowed.join(", ") } });
      if (options.except.includes(extension)) return;
      const node = wholeOf(create, statement);
      if (node === undefined || !("CreateExtensionStmt" in node)) return;
      const schema = optionText(node.CreateExtensionStmt.options, "schema");
      if (schema === "public") report("found", { at: span, data: { extension: quoteIdentifier(extension) } });
      else if (schema === undefined && session.setting("search_path") === undefined) report("nowhere", { at: span, data: { extension: quoteIdentifier(extension) } });
    },
  },

  examples: [
    {
      title: "Without a schema",
      sql: "create extension if not exists citext;",
      reports: [{ message: "nowhere", at: "create extension if not exists citext", data: { extension: "citext" } }],
      notRun: "the server of the tests has no extensions",
    },
    {
      title: "Into public",
      sql: "create extension citext with schema public;",
      reports: [{ message: "found", at: "create extension citext with schema public", data: { extension: "citext" } }],
      notRun: "the server of the tests has no extensions",
    },
    {
      title: "One that is not on the list",
      options: { allowed: ["citext", "pgcrypto"] },
      sql: "create extension dblink with schema extensions;",
      reports: [{ message: "forbidden", at: "create extension dblink with schema extensions", data: { extension: "dblink", allowed: "citext, pgcrypto" } }],
      notRun: "the server of the tests has no extensions",
    },
    {
      title: "Into a schema that is only spelled alike, and into none",
      sql: 'create extension citext with schema "Public";\ncreate extension hstore /* its schema is found by the search_path */;',
      reports: [{ message: "nowhere", at: "create extension hstore", data: { extension: "hstore" } }],
      notRun: "the server of the tests has no extensions",
    },
    {
      title: "In a schema of its own",
      sql: "create schema extensions;\ncreate extension citext with schema extensions;\ncreate extension if not exists plpgsql;",
      notRun: "the server of the tests has no extensions",
    },
  ],
});
