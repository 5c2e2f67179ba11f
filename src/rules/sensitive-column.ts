import { writtenColumns } from "../facts/written-columns.ts";
import { compileGlob } from "../glob.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

const readable: ReadonlySet<string> = new Set(["text", "varchar", "bpchar", "citext", "json", "jsonb", "int4", "int8", "numeric"]);
/** What says that the value is not the secret itself. */
const marked = /hash|digest|encrypt|cipher|salt|masked|last_?(?:4|four)|token_?id|_(?:id|at|on|by|count|expires?|expiry|type|hint|required|enabled|version|policy|status|url|name|ref|arn|vault)$/i;
const saysSo = /hash|bcrypt|argon|scrypt|encrypt|cipher|vault|kms|pgsodium|pgcrypto/i;

export default defineRule({
  id: "sensitive-column",
  category: "security",
  severity: "warning",
  summary: "Store no secrets and no numbers of identity in the clear",
  why: "What stands in a column in the clear stands in every backup, every replica, every dump on a laptop, and in the log of slow queries. A password or key there is as good as published when one of them is lost.",
  instead: "Hash passwords (`password_hash`), keep keys in a vault or encrypted, store the last four digits of a card. Where the value is hashed or encrypted already, say so in the name or in COMMENT ON COLUMN.",
  see: ["https://cheatsheetseries.owasp.org/cheatsheets/Cryptographic_Storage_Cheat_Sheet.html", "https://www.postgresql.org/docs/current/pgcrypto.html"],
  presets: ["strict"],

  options: {
    names: {
      type: "array", items: { type: "string" }, description: "Columns that hold secrets or numbers of identity: names or globs.",
      default: ["password", "passwd", "*_password", "secret", "*_secret", "secret_key", "*_secret_key", "api_key", "*_api_key", "private_key", "*_private_key", "access_token", "refresh_token", "*_access_token", "*_refresh_token", "ssn", "social_security*", "passport_number", "credit_card*", "card_number", "cvv", "cvc", "iban", "bank_account*"],
    },
  },

  messages: {
    found: "Nothing says that {column} of {table} is hashed or encrypted: in the clear it stands in every backup and every replica too.",
  },

  on: {
    script(text, { catalog, options, file, report }) {
      const globs = options.names.map((pattern) => compileGlob(pattern));
      for (const statement of text.statements) {
        for (const { name, type, change, definition, at, table } of writtenColumns({ changes: statement.changes.map((each) => (each.kind === "CreateTable" || each.kind === "AddColumn" ? { ...each, ifNotExists: false } : each)) }, catalog)) {
          const lower = name.toLowerCase();
          if (definition === null || !readable.has(type.name) || marked.test(lower) || !globs.some((matches) => matches(lower))) continue;
          const comment = "table" in change && change.table !== null ? catalog.column(change.table, name)?.comment : null;
          const line = /^[^\n]*/.exec(file.text.slice(at.end))?.[0] ?? "";
          if (saysSo.test(comment ?? "") || saysSo.test(line.slice(Math.max(0, line.indexOf("--"))))) continue;
          report("found", { at: definition, data: { column: quoteIdentifier(name), table } });
        }
      }
    },
  },

  examples: [
    {
      title: "A password",
      sql: "create table users (id bigint primary key, password text not null);",
      reports: [{ message: "found", at: "password text not null", data: { column: "password", table: "users" } }],
    },
    {
      title: "A key that is added",
      deployed: "create table integrations (id bigint primary key);",
      sql: "alter table integrations add column api_key varchar(200);",
      reports: [{ message: "found", at: "api_key varchar(200)" }],
    },
    {
      title: "Hashed, encrypted, or only about it",
      sql: "create table users (id bigint primary key, password_hash text, encrypted_secret bytea, secret bytea, password_changed_at timestamptz, card_last4 text);",
    },
    {
      title: "A comment says that it is no clear text",
      sql: "create table users (\n  id bigint primary key,\n  password text not null, -- bcrypt\n  api_key text\n);\ncomment on column users.api_key is 'Encrypted with the key of the tenant';",
    },
  ],
});
