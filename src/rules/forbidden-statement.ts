import { severities } from "../finding.ts";
import { fillMessage, labelOf, matcherProperties, matchStatement } from "../matcher.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "forbidden-statement",
  category: "convention",
  severity: "error",
  summary: "Leave out what the house does without",
  why: "Every house has things it decided against, for reasons that no linter knows: foreign keys between services, triggers, a schema that another team owns. Such a decision that only stands in a document is found broken in production.",
  instead: "What the message of the configuration says. Each entry of `statements` describes what must not be done; all its keys have to fit. `migralint-disable-next-line forbidden-statement -- reason` lets one through.",
  see: ["https://www.postgresql.org/docs/current/sql-commands.html"],
  presets: [],
  roles: ["up", "repeatable", "down"],
  options: {
    statements: {
      type: "array",
      default: [],
      description: "What is not done here.",
      items: {
        type: "object",
        properties: {
          ...matcherProperties,
          in: { type: "string", enum: ["forward", "rollback", "both"], description: "Which scripts are meant; `forward` where it is absent." },
          message: { type: "string", description: "What to say: a full sentence, with what to do instead. `{name}`, `{table}` and `{schema}` stand for those of the object." },
          severity: { type: "string", enum: severities, description: "Instead of the rule's own." },
        },
      },
    },
  },

  messages: {
    found: "{message}",
  },

  on: {
    statement(statement, { catalog, file, options, script, report }) {
      for (const { in: where = "forward", message, severity, ...matcher } of options.statements) {
        if (where !== "both" && (where === "rollback") !== (script.role === "down")) continue;
        for (const written of matchStatement(matcher, statement, file, catalog)) {
          report("found", { at: written, severity, data: { message: message === undefined ? `${labelOf(written, catalog)} is not done here.` : fillMessage(message, written, catalog) } });
        }
      }
    },
  },

  examples: [
    {
      title: "Tables are not dropped by migrations",
      options: { statements: [{ command: "DROP TABLE", message: "{name} is dropped by the platform team after a month of silence: ask them." }] },
      deployed: "create table orders (id bigint primary key);",
      sql: "drop table orders;",
      reports: [{ message: "found", at: "drop table orders", data: { message: "orders is dropped by the platform team after a month of silence: ask them." } }],
    },
    {
      title: "No foreign keys, triggers, partitions, procedures and hash indexes",
      options: { statements: [
        { command: "FOREIGN KEY" }, { command: "CREATE TRIGGER" }, { command: ["PARTITION BY", "PARTITION OF"] }, { command: "CREATE PROCEDURE" }, { command: "CREATE INDEX", words: "USING hash" },
      ] },
      deployed: "create table users (id bigint primary key); create function stamp() returns trigger language plpgsql as $$ begin return new; end $$;",
      sql: "create table visits (user_id bigint references users, day date) partition by range (day);\ncreate trigger stamp before insert on users for each row execute function stamp();\ncreate procedure tidy() language sql as $$ delete from users where id < 0 $$;\ncreate index visits_user on visits using hash (user_id);",
      reports: [
        { message: "found", at: "create table visits (user_id bigint references users, day date) partition by range (day)", data: { message: "PARTITION BY visits is not done here." } },
        { message: "found", at: "references users", data: { message: "FOREIGN KEY on visits is not done here." } },
        { message: "found", at: "create trigger stamp before insert on users for each row execute function stamp()", data: { message: "CREATE TRIGGER stamp on users is not done here." } },
        { message: "found", at: "create procedure tidy() language sql as $$ delete from users where id < 0 $$" },
        { message: "found", at: "create index visits_user on visits using hash (user_id)" },
      ],
    },
    {
      title: "Collations and encodings that are not on the list",
      options: { statements: [{ command: "COLLATE", except: ["C", "und-x-icu"], message: "Sort by C or und-x-icu: {name} sorts otherwise on another system." }, { command: "ENCODING", except: ["UTF8"] }] },
      sql: 'create table cities (name text collate "POSIX", code text collate "C");',
      reports: [{ message: "found", at: 'collate "POSIX"', data: { message: "Sort by C or und-x-icu: \"POSIX\" sorts otherwise on another system." } }],
    },
    {
      title: "Another team's schema, a type, and a function",
      options: { statements: [
        { command: "ALTER", schema: "billing", message: "billing belongs to the payments team." },
        { command: "COLUMN", type: ["money", "timestamp without time zone"], severity: "warning" },
        { command: "FUNCTION CALL", name: ["pg_sleep", "dblink*"] },
      ] },
      deployed: "create schema billing; create table billing.invoices (id bigint primary key); create table orders (id bigint primary key);",
      sql: "alter table billing.invoices add column note text;\nalter table orders add column paid_at timestamp;\nselect pg_sleep(0);",
      reports: [{ message: "found", at: "add column note text" }, { message: "found", at: "paid_at timestamp" }, { message: "found", at: "pg_sleep" }],
    },
    {
      title: "Only in rollbacks",
      options: { statements: [{ command: "DROP TABLE", words: "CASCADE", in: "rollback", message: "A rollback says what it drops, {name} alone." }] },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "002_orders.down.sql": "drop table orders cascade;\n" },
      reports: [{ message: "found", at: "drop table orders cascade", path: "002_orders.down.sql" }],
    },
    {
      title: "What an entry lets through",
      options: { statements: [{ command: "DROP TABLE", except: "*_old" }, { command: "ALTER TABLE … DROP COLUMN", table: "orders" }] },
      deployed: "create table orders (id bigint primary key); create table orders_old (id bigint primary key, note text);",
      sql: "alter table orders_old drop column note;\ndrop table orders_old;",
    },
    {
      title: "The configuration forbids nothing",
      deployed: "create table orders (id bigint primary key);",
      sql: "drop table orders;",
    },
  ],
});
