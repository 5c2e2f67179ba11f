import { defineRule } from "../rule.ts";

export default defineRule({
  id: "invalid-suppression",
  category: "correctness",
  severity: "warning",
  summary: "Keep suppressions and review records valid",
  why: "A suppression that is misspelt, expired or left over from a statement that is gone looks as if it did something, and the next reader trusts it. An invalid one suppresses nothing: it never hides more than was asked.",
  instead: "Name the rule and say why: `-- migralint-disable-next-line drop-table until=2027-01-31 -- reason`. A block is `-- migralint-disable drop-table -- reason` … `-- migralint-enable drop-table`; `-- migralint-disable-file drop-table -- reason` covers the file. Delete what is not needed.",
  see: [],
  presets: ["recommended"],
  roles: ["up", "down", "verify", "repeatable"],

  messages: {
    unknownDirective: "No comment starts with `migralint-{word}`, so this one has no effect.{hint}",
    unknownRule: "No rule is named {name}, so nothing is suppressed for it.{hint}",
    noRules: "This comment names no rule, so it suppresses nothing: write `migralint-{word} drop-table -- reason`.",
    strayText: "“{text}” is no rule and no setting, so this comment suppresses nothing: the reason stands after “ -- ”.",
    noReason: "This suppression does not say why, so it has no effect: write the reason after “ -- ”.",
    badDate: "{date} is no date such as 2027-01-31, so this suppression has no effect.",
    expired: "This suppression ended on {date}: mend what it hides, or decide anew.",
    unused: "Nothing here breaks {names}, so this suppression is not needed.",
    unclosed: "No `migralint-enable` ends this block, so it suppresses nothing: end it, or write `migralint-disable-file` with the rules.",
    nothingOpen: "This ends a suppression that was never begun.",
    noStatement: "No statement follows, so this comment has no effect.",
    review: "This review record {problem}, so it satisfies no rule.",
  },

  on: {},

  examples: [
    {
      title: "A rule that does not exist",
      deployed: "create table invoices (id bigint primary key);",
      sql: "-- migralint-disable-next-line drop-tabel -- unused since September\ndrop table invoices;",
      reports: [{ message: "unknownRule", at: "drop-tabel", data: { name: "drop-tabel", hint: " Did you mean drop-table?" } }],
    },
    {
      title: "It has expired",
      deployed: "create table invoices (id bigint primary key);",
      sql: "-- migralint-disable-next-line drop-table until=2020-01-31 -- unused since September\ndrop table invoices;",
      reports: [{ message: "expired", at: "until=2020-01-31" }],
    },
    {
      title: "A day that does not exist",
      deployed: "create table invoices (id bigint primary key);",
      sql: "-- migralint-disable-next-line drop-table until=2027-02-30 -- unused since September\ndrop table invoices;",
      reports: [{ message: "badDate", at: "until=2027-02-30", data: { date: "2027-02-30" } }],
    },
    {
      title: "The reason looks like rules",
      deployed: "create table invoices (id bigint primary key);",
      sql: "-- migralint-disable-next-line drop-table unused since September\ndrop table invoices;",
      reports: [{ message: "strayText", at: "unused since September" }],
      fixed: "-- migralint-disable-next-line drop-table -- unused since September\ndrop table invoices;",
    },
    {
      title: "Reasons are required",
      config: { "require-reason": true },
      deployed: "create table invoices (id bigint primary key);",
      sql: "/* migralint-disable-next-line drop-table */ drop table invoices;",
      reports: [{ message: "noReason", at: "/* migralint-disable-next-line drop-table */" }],
    },
    {
      title: "It names no rule",
      deployed: "create table invoices (id bigint primary key);",
      sql: "-- migralint-disable-next-line -- unused since September\ndrop table invoices;",
      reports: [{ message: "noRules", at: "-- migralint-disable-next-line -- unused since September" }],
    },
    {
      title: "A word that means nothing",
      deployed: "create table invoices (id bigint primary key);",
      sql: "-- migralint-disable-nextline drop-table -- unused since September\ndrop table invoices;",
      reports: [{ message: "unknownDirective", at: "-- migralint-disable-nextline drop-table -- unused since September", data: { word: "disable-nextline", hint: " Did you mean migralint-disable-next-line?" } }],
    },
    {
      title: "There is nothing to suppress",
      config: { rules: { "drop-table": "error" } },
      sql: "-- migralint-disable-next-line drop-table -- unused since September\ncreate table receipts (id bigint primary key);",
      reports: [{ message: "unused", at: "-- migralint-disable-next-line drop-table -- unused since September" }],
      fixed: "create table receipts (id bigint primary key);",
    },
    {
      title: "No statement follows",
      sql: "create table receipts (id bigint primary key);\n-- migralint-disable-next-line drop-table -- unused since September\n",
      reports: [{ message: "noStatement", at: "-- migralint-disable-next-line drop-table -- unused since September" }],
      fixed: "create table receipts (id bigint primary key);\n",
    },
    {
      title: "A block that is never closed",
      deployed: "create table invoices (id bigint primary key);",
      sql: "-- migralint-disable drop-table -- unused since September\ndrop table invoices;",
      reports: [{ message: "unclosed", at: "-- migralint-disable drop-table -- unused since September" }],
    },
    {
      title: "A block that was never opened",
      deployed: "create table invoices (id bigint primary key);",
      sql: "drop table invoices;\n-- migralint-enable drop-table\n",
      reports: [{ message: "nothingOpen", at: "-- migralint-enable drop-table" }],
      fixed: "drop table invoices;\n",
    },
    {
      title: "A review that has expired",
      deployed: "create table invoices (id bigint primary key);",
      sql: "-- migralint-review drop-table: by=@dba-team until=2020-01-31 -- unused since September\ndrop table invoices;",
      reports: [{ message: "review", at: "-- migralint-review drop-table: by=@dba-team until=2020-01-31 -- unused since September", data: { problem: "ended on 2020-01-31" } }],
    },
    {
      title: "It names a rule, a day and a reason",
      deployed: "create table invoices (id bigint primary key);",
      sql: "-- migralint-disable-next-line drop-table until=2999-01-31 -- unused since September\ndrop table invoices;",
    },
    {
      title: "A block",
      deployed: "create table invoices (id bigint primary key);",
      sql: "-- migralint-disable drop-table -- unused since September\ndrop table invoices;\n-- migralint-enable drop-table",
    },
  ],
});
