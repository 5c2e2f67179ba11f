import { severities } from "../finding.ts";
import { fillMessage, isAboutSame, labelOf, listOf, matcherProperties, matchStatement, type Matcher } from "../matcher.ts";
import { defineRule } from "../rule.ts";
import { startOf } from "../source.ts";
import { asPhrase } from "../phrase.ts";

/** For messages: `GRANT`, `SET lock_timeout`. */
function wantedLabel({ command, name, words }: Matcher): string {
  const what = [listOf(command).map(asPhrase).join(" or "), listOf(name).join(" or "), listOf(words).join(" or ")].filter((part) => part !== "").join(" ");
  return what === "" ? "a statement" : what;
}

export default defineRule({
  id: "required-statement",
  category: "convention",
  severity: "error",
  summary: "Write what the house asks of every migration",
  why: "What has to go with a change is what gets forgotten: the grant without which the new table cannot be read, the trigger that writes the audit trail, the timeout at the top of the file. The change itself works without, so that no test fails.",
  instead: "Add the statement that the message names, in the same migration. Each entry of `statements` describes one that has to be there: in every migration, or with `for` after each statement that fits, about the same object.",
  see: ["https://www.postgresql.org/docs/current/sql-commands.html"],
  presets: [],
  roles: ["up", "repeatable", "down"],
  options: {
    statements: {
      type: "array",
      default: [],
      description: "What has to be there.",
      items: {
        type: "object",
        properties: {
          for: { type: "object", properties: matcherProperties, description: "What asks for it; temporary tables and partitions do not. Absent: every script." },
          ...matcherProperties,
          in: { type: "string", enum: ["forward", "rollback", "both"], description: "Which scripts are meant; `forward` where it is absent." },
          message: { type: "string", description: "What to say: a full sentence. `{name}`, `{table}` and `{schema}` stand for those of the object that asks for it." },
          severity: { type: "string", enum: severities, description: "Instead of the rule's own." },
        },
      },
    },
  },

  messages: {
    missing: "{message}",
  },

  on: {
    script({ statements }, { catalog, file, options, script, report }) {
      for (const { in: where = "forward", for: trigger, message, severity, ...matcher } of options.statements) {
        if (statements.length === 0 || (where !== "both" && (where === "rollback") !== (script.role === "down"))) continue;
        const present = statements.flatMap((statement) => matchStatement(matcher, statement, file, catalog));
        if (trigger === undefined) {
          if (present.length === 0) report("missing", { at: startOf(file, script.span), severity, data: { message: message ?? `Every migration here has ${wantedLabel(matcher)}, and this one has not.` } });
          continue;
        }
        for (const asking of statements.flatMap((statement) => matchStatement(trigger, statement, file, catalog))) {
          const { change, span } = asking;
          if (change.kind === "CreateTable" && (change.temporary || change.partitionOf !== null)) continue;
          if (present.some((written) => written.span.start >= span.start && written !== asking && isAboutSame(asking, written, catalog))) continue;
          report("missing", { at: asking, severity, data: { message: message === undefined ? `${labelOf(asking, catalog)} is followed by ${wantedLabel(matcher)} here, and this one is not.` : fillMessage(message, asking, catalog) } });
        }
      }
    },
  },

  examples: [
    {
      title: "A table that no one may read",
      options: { statements: [{ for: { command: "CREATE TABLE", schema: "app" }, command: "GRANT", message: "{table} is made, and no role may read it: GRANT in the same migration." }] },
      deployed: "create schema app; create role reader;",
      sql: "create table app.orders (id bigint primary key);\ncreate table app.lines (id bigint primary key);\ngrant select on app.lines to reader;",
      reports: [{ message: "missing", at: "create table app.orders (id bigint primary key)", data: { message: "app.orders is made, and no role may read it: GRANT in the same migration." } }],
    },
    {
      title: "A table without a comment and without its trigger",
      options: { statements: [
        { for: { command: "CREATE TABLE" }, command: "COMMENT ON", severity: "warning" },
        { for: { command: "CREATE TABLE", except: "*_log" }, command: "CREATE TRIGGER", name: "audit_*" },
      ] },
      sql: "create table orders (id bigint primary key);\ncomment on column orders.id is 'a number';",
      reports: [{ message: "missing", at: "create table orders (id bigint primary key)", data: { message: "CREATE TABLE orders is followed by CREATE TRIGGER audit_* here, and this one is not." } }],
    },
    {
      title: "Every file sets a timeout",
      options: { statements: [{ command: ["SET", "SET LOCAL"], name: "lock_timeout", message: "Begin with SET lock_timeout, so that a queue behind this migration ends." }] },
      sql: "-- orders\ncreate table orders (id bigint primary key);",
      reports: [{ message: "missing", at: "-- orders", data: { message: "Begin with SET lock_timeout, so that a queue behind this migration ends." } }],
    },
    {
      title: "Every rollback says who ran it",
      options: { statements: [{ command: "SET", name: "application_name", in: "rollback" }] },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "002_orders.down.sql": "drop table orders;\n" },
      reports: [{ message: "missing", at: "drop table orders;", path: "002_orders.down.sql", data: { message: "Every migration here has SET application_name, and this one has not." } }],
    },
    {
      title: "It is there",
      options: { statements: [{ command: "SET", name: "lock_timeout" }, { for: { command: "CREATE TABLE" }, command: "GRANT" }, { for: { command: "CREATE TABLE" }, command: "COMMENT ON" }] },
      deployed: "set lock_timeout = '2s';\ncreate role reader;",
      sql: "set lock_timeout = '2s';\ncreate table orders (id bigint primary key);\ncreate temporary table scratch (id bigint);\ncomment on table orders is 'what was sold';\ngrant select on all tables in schema public to reader;",
    },
    {
      title: "The configuration asks for nothing",
      sql: "create table orders (id bigint primary key);",
    },
  ],
});
