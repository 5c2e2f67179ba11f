import { truncate } from "../catalog/names.ts";
import { identifierIn, writtenNames } from "../facts/written-names.ts";
import { defineRule, replace } from "../rule.ts";
import { textOf } from "../source.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "identifier-too-long",
  category: "convention",
  severity: "warning",
  summary: "Keep names within 63 bytes",
  why: "PostgreSQL cuts every name at 63 bytes and says so in a NOTICE that nobody reads. Code that compares names (an ORM, a check for what exists, the message of an error) looks for one that is not there, and two names that differ only in their end are one: the second statement fails, or IF NOT EXISTS skips it.",
  instead: "Choose a shorter name. The fix writes the name that PostgreSQL keeps, so nothing changes. Bytes count, not characters: outside of ASCII a letter takes two to four.",
  see: ["https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS"],
  equivalents: { squawk: ["identifier-too-long"] },
  presets: ["strict"],

  messages: {
    found: "The name {name} is {bytes} bytes long: PostgreSQL cuts it to {kept}.",
    collides: "The name {name} is {bytes} bytes long, and cut at 63 it is the same as {other}: PostgreSQL takes both for {kept}.",
  },

  on: {
    script({ statements }, { catalog, file, report }) {
      /** The names as written, by thing and table and what is kept of them. */
      const given = new Map<string, string>();
      for (const statement of statements) {
        for (const { name, span, thing, table, change } of writtenNames({ ...statement, changes: statement.changes.map((each) => (each.kind === "CreateTable" ? { ...each, ifNotExists: false } : each)) }, file, catalog)) {
          const written = span === null ? null : identifierIn(textOf(file, span), file.text[span.start] === '"' ? "quoted" : "word");
          if (span === null || written === null) continue;
          const scope = thing === "column" || thing === "policy" || thing === "trigger" || thing === "check" || thing === "foreign key" ? `${thing} ${table ?? ""}` : thing === "function" || thing === "procedure" ? `${change.span.start}` : "relation";
          const key = `${scope} ${name}`;
          const other = given.get(key);
          if (!given.has(key)) given.set(key, written);
          const bytes = Buffer.byteLength(written);
          if (bytes <= 63 || truncate(written) !== name) continue;
          const fix = { title: `Write ${quoteIdentifier(name)}`, edits: [replace(span, quoteIdentifier(name))] };
          if (other !== undefined && other !== written) report("collides", { at: span, data: { name: quoteIdentifier(written), bytes, other: quoteIdentifier(other), kept: quoteIdentifier(name) } });
          else report("found", { at: span, data: { name: quoteIdentifier(written), bytes, kept: quoteIdentifier(name) }, fix });
        }
      }
    },
  },

  examples: [
    {
      title: "An index whose name is cut",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create index concurrently users_by_the_address_that_they_gave_when_they_registered_with_us on users (email);",
      reports: [{ message: "found", at: "users_by_the_address_that_they_gave_when_they_registered_with_us", data: { name: "users_by_the_address_that_they_gave_when_they_registered_with_us", bytes: 64, kept: "users_by_the_address_that_they_gave_when_they_registered_with_u" } }],
      fixed: "create index concurrently users_by_the_address_that_they_gave_when_they_registered_with_u on users (email);",
    },
    {
      title: "Bytes count, not characters",
      sql: 'create table maße (id bigint primary key, "größtmögliche_überschreitung_der_zulässigen_höchstmaße_in_mm" bigint);',
      reports: [{ message: "found", at: '"größtmögliche_überschreitung_der_zulässigen_höchstmaße_in_mm"' }],
      fixed: 'create table maße (id bigint primary key, "größtmögliche_überschreitung_der_zulässigen_höchstmaße_i" bigint);',
    },
    {
      title: "Two names that are one",
      deployed: "create table users (id bigint primary key, email text, phone text);",
      sql: "create index users_that_were_told_about_the_new_terms_of_use_in_the_year_2025 on users (email);\ncreate index users_that_were_told_about_the_new_terms_of_use_in_the_year_2026 on users (phone);",
      reports: [{ message: "found", at: "users_that_were_told_about_the_new_terms_of_use_in_the_year_2025" }, { message: "collides", at: "users_that_were_told_about_the_new_terms_of_use_in_the_year_2026" }],
      fixed: "create index users_that_were_told_about_the_new_terms_of_use_in_the_year_202 on users (email);\ncreate index users_that_were_told_about_the_new_terms_of_use_in_the_year_2026 on users (phone);",
      fails: "already exists",
    },
    {
      title: "63 bytes fit",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create index concurrently users_by_the_address_that_they_gave_when_they_registered_with_u on users (email);",
    },
    {
      title: "A long name is used, not given",
      deployed: "create table users (id bigint primary key); do $$ begin execute 'create view ' || repeat('u', 70) || ' as select id from users'; end $$;",
      sql: `grant select on ${"u".repeat(70)} to public;`,
    },
    {
      title: "The same name on two tables, twice the same, functions of two kinds of arguments",
      sql: "create table users (a_name_that_is_far_too_long_for_the_server_to_keep_all_of_it_in_one int);\ncreate table carts (a_name_that_is_far_too_long_for_the_server_to_keep_all_of_it_in_two int, check (true));\ncreate function a_name_that_is_far_too_long_for_the_server_to_keep_all_of_it_in_1(int) returns int language sql as 'select 1';\ncreate function a_name_that_is_far_too_long_for_the_server_to_keep_all_of_it_in_2(text) returns int language sql as 'select 1';",
      reports: [
        { message: "found", at: "a_name_that_is_far_too_long_for_the_server_to_keep_all_of_it_in_one" },
        { message: "found", at: "a_name_that_is_far_too_long_for_the_server_to_keep_all_of_it_in_two" },
        { message: "found", at: "a_name_that_is_far_too_long_for_the_server_to_keep_all_of_it_in_1" },
        { message: "found", at: "a_name_that_is_far_too_long_for_the_server_to_keep_all_of_it_in_2" },
      ],
      fixed: "create table users (a_name_that_is_far_too_long_for_the_server_to_keep_all_of_it_in int);\ncreate table carts (a_name_that_is_far_too_long_for_the_server_to_keep_all_of_it_in int, check (true));\ncreate function a_name_that_is_far_too_long_for_the_server_to_keep_all_of_it_in(int) returns int language sql as 'select 1';\ncreate function a_name_that_is_far_too_long_for_the_server_to_keep_all_of_it_in(text) returns int language sql as 'select 1';",
    },
  ],
});
