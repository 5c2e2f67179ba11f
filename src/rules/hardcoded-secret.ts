import { compileGlob } from "../glob.ts";
import { defineRule } from "../rule.ts";
import type { Span } from "../source.ts";
import { insertedLiterals, writtenLiterals } from "../sql/literals.ts";

/** What issuers of keys make them recognizable by. */
const formats: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: "a private key", pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/ },
  { what: "a JWT", pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/ },
  { what: "a key of AWS", pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { what: "a token of GitHub", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{40,})\b/ },
  { what: "a key of Stripe", pattern: /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}/ },
  { what: "a token of Slack", pattern: /\bxox[abprs]-[\w-]{12,}/ },
  { what: "a key of Google", pattern: /\bAIza[\w-]{35}\b/ },
  { what: "a key of SendGrid", pattern: /\bSG\.[\w-]{16,}\.[\w-]{16,}/ },
  { what: "a key of OpenAI or Anthropic", pattern: /\bsk-(?:ant-|proj-)?[\w-]{32,}/ },
  { what: "a password in an address", pattern: /\b[a-z][a-z0-9+]+:\/\/[^\s:/@'"]+:(?![{$<%])[^\s:/@'"]{3,}@[^\s/'"]+/i },
];

/** What stands in for a value, and is none. */
const placeholder = /^$|^\s*(?:\$\{|\{\{|\$\(|<|:|%|@@|__)|^(?:[^\p{L}\p{N}]+|x+|null|none|todo|change[-_ ]?me.*|your[-_ ].*|placeholder.*|redacted|example.*|dummy.*)$/iu;

export default defineRule({
  id: "hardcoded-secret",
  category: "security",
  severity: "error",
  summary: "Keep secrets out of migrations",
  why: "A migration stays in the repository for ever, in every clone and in the log of the server: whoever can read one of them has the secret. It is the same in every environment, and changing it takes another migration.",
  instead: "Set the password after the migration, from a secret store: `\\password`, ALTER ROLE in the deployment, a vault. Where the runner has placeholders, use one. A secret that was committed must be replaced: deleting the line does not take it back.",
  see: ["https://www.postgresql.org/docs/current/sql-createrole.html", "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html"],
  presets: ["recommended"],

  options: {
    columns: { type: "array", items: { type: "string" }, default: ["password", "passwd", "*_password", "secret", "*_secret", "*_secret_key", "api_key", "*_api_key", "private_key", "access_token", "refresh_token"], description: "Columns that hold secrets: names or globs. A literal inserted into one is a finding." },
    allow: { type: "array", items: { type: "string" }, default: [], description: "Values that are no secrets: texts or globs, such as the public key of a demo project." },
  },

  messages: {
    password: "The password of {name} stands in this migration: who can read the repository or the log of the server has it.",
    format: "This looks like {what}: who can read the repository or the log of the server has it.",
    column: "A value for {column} stands in this migration: who can read the repository has it, and every environment gets the same.",
  },

  on: {
    statement(statement, { options, file, report }) {
      const isSecret = (value: string): boolean => !placeholder.test(value) && !options.allow.some((pattern) => compileGlob(pattern)(value));
      const literals = writtenLiterals(statement, file);
      if (literals.length === 0) return;
      const seen = new Set<number>();
      const note = ({ start }: Span): boolean => seen.size < seen.add(start).size;
      for (const { value, at, part } of literals) {
        for (const { what, pattern } of formats) {
          const match = pattern.exec(value);
          if (match !== null && isSecret(match[0]) && !isPublicToken(match[0]) && note(at)) report("format", { at: part(match.index, match.index + match[0].length), data: { what } });
        }
      }
      const texts = statement.tokens.map(({ start, end }) => file.text.slice(start, end).toLowerCase());
      if (texts[0] === "create" || texts[0] === "alter") {
        for (const { value, at } of literals) {
          const before = statement.tokens.findIndex(({ start }) => start === at.start) - 1;
          const written = texts[before] === "password" || texts[before] === '"password"' ? value : texts[before] === "connection" ? (/\bpassword\s*=\s*'?([^\s']+)/i.exec(value)?.[1] ?? "") : "";
          const name = texts[1] === "foreign" || texts[1] === "server" || (texts[1] === "user" && texts[2] === "mapping") ? "the foreign server" : (texts[2] ?? "");
          if (written !== "" && isSecret(written) && note(at)) report("password", { at, data: { name } });
        }
      }
      for (const { column, value } of insertedLiterals(statement)) {
        if (!options.columns.some((pattern) => compileGlob(pattern)(column)) || !isSecret(value)) continue;
        const literal = literals.find((each) => each.value === value && note(each.at));
        if (literal !== undefined) report("column", { at: literal.at, data: { column } });
      }
    },
  },

  examples: [
    { title: "The password of a role", sql: "create role app login password 'k3n9-Tx42';", reports: [{ message: "password", at: "'k3n9-Tx42'", data: { name: "app" } }] },
    {
      title: "A server elsewhere",
      deployed: "create foreign data wrapper remote; create server archive foreign data wrapper remote;",
      sql: "create user mapping for current_user server archive options (user 'reader', password 'k3n9-Tx42');",
      reports: [{ message: "password", at: "'k3n9-Tx42'", data: { name: "the foreign server" } }],
    },
    {
      title: "A token in the body of a function",
      sql: "create function notify_billing() returns text language sql as $$ select 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZSJ9.c2lnbmF0dXJlLW9mLW5v' $$;",
      reports: [{ message: "format", at: "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZSJ9.c2lnbmF0dXJlLW9mLW5v", data: { what: "a JWT" } }],
    },
    {
      title: "Tokens that everyone has: of a demo that any local Supabase has, and of who is not logged in",
      sql: "select 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6InNlcnZpY2Vfcm9sZSJ9.c2lnbmF0dXJlLW9mLW5v', 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJzdXBhYmFzZSIsInJvbGUiOiJhbm9uIn0.c2lnbmF0dXJlLW9mLW5v';",
    },
    {
      title: "The first administrator",
      deployed: "create table users (email text, password text);",
      sql: "insert into users (email, password) values ('admin@example.com', 'k3n9-Tx42');",
      reports: [{ message: "column", at: "'k3n9-Tx42'", data: { column: "password" } }],
    },
    { title: "A mark that no password matches", deployed: "create table users (email text, password text);", sql: "insert into users (email, password) values ('system@example.com', '!'), ('robot@example.com', 'x');" },
    {
      title: "An address with a password",
      deployed: "create table sources (address text);",
      sql: "insert into sources values ('postgres://reader:k3n9Tx42@db.example.com/shop');",
      reports: [{ message: "format", at: "postgres://reader:k3n9Tx42@db.example.com", data: { what: "a password in an address" } }],
    },
    {
      title: "A role without a password, or with one that has yet to be set",
      sql: "create role app login;\ncreate role reader login password null;\ncreate role writer login password '${WRITER_PASSWORD}';",
    },
    {
      title: "A value of the configuration",
      deployed: "create table keys (api_key text);",
      options: { allow: ["pk_demo_*", "postgres://demo:*"] },
      sql: "insert into keys (api_key) values ('pk_demo_1234');\ninsert into keys values ('postgres://demo:k3n9Tx42@db.example.com/shop');",
    },
    { title: "A column is no value", sql: "create table users (email text, password text not null default '');" },
    {
      title: "The mapping of a user, a subscription, and a text that is no password",
      sql: "alter server far options (set password 'k3Rl!9');\nalter user app password 'k3Rl!9';\nalter foreign data wrapper remote options (\"password\" 'k3Rl!9');\ncreate user mapping for current_user server far options (user 'app', password 'k3Rl!9');\ncreate subscription news connection 'host=far password=k3Rl!9' publication news;\ncreate role app valid until 'k3Rl!9';\ncreate table role (password text default 'k3Rl!9');",
      reports: [
        { message: "password", at: "'k3Rl!9'", data: { name: "the foreign server" } },
        { message: "password", at: "'k3Rl!9'", data: { name: "app" } },
        { message: "password", at: "'k3Rl!9'", data: { name: "the foreign server" } },
        { message: "password", at: "'k3Rl!9'", data: { name: "the foreign server" } },
        { message: "password", at: "'host=far password=k3Rl!9'", data: { name: "news" } },
      ],
      notRun: "the server is not there",
    },
    {
      title: "The same value twice, and one that the configuration allows",
      options: { allow: ["demo*"] },
      deployed: "create table users (name text, password text, api_key text);",
      sql: "insert into users (name, password) values ('k3Rl!9', 'demo-1');\ninsert into users (name, password, api_key) values ('a', 'k3Rl!9', 'k3Rl!9');",
      reports: [{ message: "column", at: "'k3Rl!9'" }, { message: "column", at: "'k3Rl!9'" }],
    },
    { title: "Another token of a demo, and one that is none", sql: "select 'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.abcdefgh', 'eyJhbGciOiJIUzI1NiJ9.eyJ-not-json-at-all.abcdefgh';", reports: [{ message: "format", at: "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.abcdefgh" }, { message: "format", at: "eyJhbGciOiJIUzI1NiJ9.eyJ-not-json-at-all.abcdefgh" }] },
  ],
});

/**
 * Whether a text is a JWT that is made to be given to everyone: the key of Supabase's [anonymous role](https://supabase.com/docs/guides/api/api-keys), or one of
 * those that every local installation comes with.
 */
function isPublicToken(text: string): boolean {
  const [, claims] = /^eyJ[\w-]+\.([\w-]+)\./.exec(text) ?? [];
  try {
    const read = JSON.parse(atob((claims ?? "").replaceAll("-", "+").replaceAll("_", "/"))) as { readonly iss?: unknown; readonly role?: unknown } | null;
    return read?.iss === "supabase-demo" || read?.role === "anon";
  } catch {
    return false;
  }
}
