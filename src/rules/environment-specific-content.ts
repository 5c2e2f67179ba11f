import { compileGlob } from "../glob.ts";
import { findName } from "../facts/written-names.ts";
import { defineRule } from "../rule.ts";
import { firstLine } from "../source.ts";
import { writtenLiterals } from "../sql/literals.ts";
import { quoteIdentifier } from "../sql/names.ts";
import type { Statement } from "../sql/statement.ts";

const address = /\b[a-z][a-z0-9+.-]*:\/\/(?:[^\s/@'"]+@)?([a-z0-9.-]+)(?::\d+)?/gi;
const mail = /^[\w.+-]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)$/i;
/** Reserved for documentation and tests: https://www.rfc-editor.org/rfc/rfc2606 */
const reserved = /(?:^|\.)(?:example|test|invalid)(?:\.(?:com|org|net))?$/i;

/** The databases that a statement changes, or grants privileges on, by name. */
function databasesOf({ node }: Statement): readonly string[] {
  const tree = node?.stmt;
  if (tree === undefined) return [];
  if ("AlterDatabaseSetStmt" in tree) return [tree.AlterDatabaseSetStmt.dbname ?? ""];
  if ("AlterDatabaseStmt" in tree) return [tree.AlterDatabaseStmt.dbname ?? ""];
  if (!("GrantStmt" in tree) || tree.GrantStmt.objtype !== "OBJECT_DATABASE") return [];
  return (tree.GrantStmt.objects ?? []).flatMap((object) => ("String" in object ? [object.String.sval ?? ""] : []));
}

export default defineRule({
  id: "environment-specific-content",
  category: "security",
  severity: "warning",
  summary: "Keep what differs between environments out of migrations",
  why: "A migration runs everywhere: with the address of one environment in it, tests talk to production, or production to a machine of a developer. A file for one environment only leaves the others without a version that their history has.",
  instead: "Put such values in the configuration of the application, in a placeholder of the runner, or in a seed file of the environment.",
  see: ["https://12factor.net/config"],
  presets: [],

  options: {
    hosts: { type: "array", items: { type: "string" }, default: ["localhost", "127.0.0.1", "10.*", "192.168.*", "*.internal", "*.local", "staging.*", "*-staging.*", "*.staging.*", "dev.*", "*-dev.*", "prod.*", "*-prod.*", "*.amazonaws.com", "*.supabase.co", "*.azure.com", "*.herokuapp.com", "*.vercel.app"], description: "Hosts of addresses that belong to one environment: names or globs." },
    literals: { type: "array", items: { type: "string" }, default: [], description: "Further texts that belong to one environment, as globs over the whole literal: the name of a database, the id of a tenant." },
    files: { type: "array", items: { type: "string" }, default: ["*_prod", "*_production", "*_prod_only*", "*production_only*", "*_staging", "*_staging_only*", "*_dev_only*"], description: "Names of files, without folder and extension, that say they are for one environment." },
    databases: { type: "array", items: { type: "string" }, default: ["postgres"], description: "Databases that are called so in every environment, as names or globs; others must not be named by ALTER DATABASE and GRANT." },
    emails: { type: "boolean", default: true, description: "Find e-mail addresses that are inserted; those of example.com and the like are left alone." },
  },

  messages: {
    host: "The address of {host} stands in this migration, which runs in every environment.",
    email: "The e-mail address {email} stands in this migration, which runs in every environment.",
    database: "The name of the database, {name}, stands in this migration, and in other environments it may be called otherwise: format('… %I …', current_database()) in a DO block works everywhere.",
    literal: "{value} belongs to one environment, and this migration runs in all of them.",
    file: "The name {name} says that this migration is for one environment, but a runner runs it in all of them.",
  },

  on: {
    statement(statement, { options, file, report }) {
      const hosts = options.hosts.map((pattern) => compileGlob(pattern));
      const texts = options.literals.map((pattern) => compileGlob(pattern));
      const databases = options.databases.map((pattern) => compileGlob(pattern));
      for (const name of databasesOf(statement)) {
        const at = databases.some((matches) => matches(name)) ? null : findName(statement, file, name, statement.span);
        if (at !== null) report("database", { at, data: { name: quoteIdentifier(name) } });
      }
      const writes = statement.changes.some(({ kind }) => kind === "Insert" || kind === "Update" || kind === "Merge");
      for (const { value, at, part, dollar } of writtenLiterals(statement, file)) {
        for (const match of value.matchAll(address)) {
          const host = match[1]?.toLowerCase() ?? "";
          if (hosts.some((matches) => matches(host)) && !reserved.test(host)) report("host", { at: part(match.index, match.index + match[0].length), data: { host } });
        }
        const domain = mail.exec(value)?.[1];
        if (options.emails && writes && domain !== undefined && !reserved.test(domain)) report("email", { at, data: { email: value } });
        if (!dollar && texts.some((matches) => matches(value))) report("literal", { at, data: { value } });
      }
    },
    migration(migration, { options, file, report }) {
      const name = (migration.up?.file.path ?? file.path).split("/").at(-1)?.replace(/\.[^.]*$/, "") ?? "";
      if (options.files.some((pattern) => compileGlob(pattern)(name.toLowerCase()))) report("file", { at: firstLine(file), data: { name } });
    },
  },

  examples: [
    {
      title: "An address of one environment",
      deployed: "create table hooks (address text);",
      sql: "insert into hooks values ('https://api-staging.shop.io/orders');",
      options: { hosts: ["*-staging.*"] },
      reports: [{ message: "host", at: "https://api-staging.shop.io", data: { host: "api-staging.shop.io" } }],
    },
    {
      title: "The machine of a developer, in a function",
      sql: "create function hook() returns text language sql as $$ select 'http://localhost:3000/hook' $$;",
      reports: [{ message: "host", at: "http://localhost:3000" }],
    },
    {
      title: "The database by its name",
      sql: "alter database shop set statement_timeout = '1min';\ngrant connect on database shop to public;",
      reports: [{ message: "database", at: "shop", data: { name: "shop" } }, { message: "database", at: "shop" }],
      notRun: "the tests' server has no database shop",
    },
    {
      title: "Whatever it is called, and a name that is the same everywhere",
      sql: "do $$ begin execute format('alter database %I set statement_timeout = %L', current_database(), '1min'); end $$;\nalter database postgres set lock_timeout = '5s';",
    },
    {
      title: "A person",
      deployed: "create table users (email text);",
      sql: "insert into users values ('jo@shop.io');",
      reports: [{ message: "email", at: "'jo@shop.io'", data: { email: "jo@shop.io" } }],
    },
    {
      title: "Words of your own",
      deployed: "create table tenants (name text);",
      options: { literals: ["acme*"] },
      sql: "insert into tenants values ('acme-eu');",
      reports: [{ message: "literal", at: "'acme-eu'" }],
    },
    {
      title: "A file for production",
      path: "002_organizations_production.sql",
      sql: "create table organizations (id bigint primary key);",
      reports: [{ message: "file", at: "create table organizations (id bigint primary key);" }],
    },
    {
      title: "Values that are the same everywhere",
      deployed: "create table hooks (address text, email text);",
      sql: "insert into hooks values ('https://api.stripe.com/v1', 'jo@example.com');",
      options: { hosts: ["*-staging.*"] },
    },
  ],
});
