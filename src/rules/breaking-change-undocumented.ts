import { breakageOf } from "../facts/breakage.ts";
import { readHeader, type Header } from "../migrations/header.ts";
import { defineRule, insertAfter, insertBefore } from "../rule.ts";
import { textOf, type SourceFile } from "../source.ts";

const denial = /^(?:-+|no|none|nothing|n\/?a)\b/i;
/** As people write it outside of a field, where it is not said that there is none. */
const announcement = /(?<!\b(?:no|not|non|without|any)[ -])\b(?:BREAKING|[Bb]reaking[ -][Cc]hanges?)\b/;

/** Whether the comment at the top tells that something breaks. */
function announces(header: Header, file: SourceFile, fields: readonly string[]): boolean {
  const field = header.field(...fields);
  return field === undefined ? announcement.test(textOf(file, header.span)) : field.value !== "" && !denial.test(field.value);
}

/** Whether a paragraph or entry of a changelog names the migration and says that something breaks. */
function isListed(changelog: string, stem: string): boolean {
  return changelog.split(/\n\s*\n|\n(?=[-*#])/).some((entry) => entry.includes(stem) && announcement.test(entry));
}

export default defineRule({
  id: "breaking-change-undocumented",
  category: "compatibility",
  severity: "warning",
  summary: "Say so where a migration breaks code that runs",
  why: "A migration that takes away or renames what code uses must be released in step with that code. Where it does not say so, whoever deploys it, reviews it or is woken by the errors learns it from production.",
  instead: "A line in the header that tells what breaks and what must be released before: `-- Breaking: drops users.nickname, unused since 2.4`. Or an entry in the changelog that names the migration.",
  see: ["https://semver.org/#spec-item-8", "https://keepachangelog.com/en/1.1.0/"],
  presets: [],
  options: {
    fields: { type: "array", items: { type: "string" }, default: ["Breaking", "Breaking Change", "Breaking Changes", "Compatibility"], description: "Lines of the header that tell of it; one with a value other than none will do." },
    changelog: { type: "string", default: null, description: "A document, below the root of the migrations or the working directory, where an entry that names the migration and says breaking will do as well: `CHANGELOG.md`." },
  },
  documents: ({ changelog }) => (changelog === null ? [] : [changelog]),

  messages: {
    found: "{what}, and the header does not say so. Add a line `-- {field}: …` that tells what must be released before.",
  },

  on: {
    change(change, { catalog, text, script, file, options, migration, document, report }) {
      const what = breakageOf(change, catalog, text);
      if (what === null) return;
      const header = readHeader(file.text, script.span);
      const listed = options.changelog === null ? undefined : document(options.changelog)?.text;
      if (announces(header, file, options.fields) || (listed !== undefined && isListed(listed, migration.stem))) return;
      const field = options.fields[0] ?? "Breaking";
      const [first] = text.statements;
      const line = `-- ${field}: ${what}`;
      const edits = header.span.end > header.span.start ? [insertAfter(header.span, `\n${line}`)] : first === undefined ? [] : [insertBefore(first.span, `${line}\n`)];
      report("found", { at: change, data: { what, field }, suggestions: [{ title: `Say so in the header`, edits }] });
    },
  },

  examples: [
    {
      title: "A column goes, and nothing says so",
      deployed: "create table users (id bigint primary key, nickname text);",
      sql: "-- Description: tidy up users\nalter table users drop column nickname;",
      reports: [{ message: "found", at: "drop column nickname", data: { what: "Dropping users.nickname breaks every query that names it", field: "Breaking" } }],
      suggested: "-- Description: tidy up users\n-- Breaking: Dropping users.nickname breaks every query that names it\nalter table users drop column nickname;",
    },
    {
      title: "Names, types and what may be left out",
      deployed: "create table users (id bigint primary key, age text, email text, plan text not null default 'free'); create view active as select id from users; create type mood as enum ('fine');",
      sql: "alter view active rename to current;\nalter type mood rename value 'fine' to 'well';\nalter table users alter column age type integer using 1;\nalter table users alter column email set not null, alter column plan drop default;\nalter table users add column code text not null default '';\nalter table users alter column code drop default;",
      reports: [
        { message: "found", at: "rename to current", data: { what: "Renaming the view active breaks every query that uses the old name", field: "Breaking" } },
        { message: "found", at: "alter type mood rename value 'fine' to 'well'", data: { what: "Renaming the value 'fine' of mood breaks code that writes or compares the old one", field: "Breaking" } },
        { message: "found", at: "alter column age type integer using 1", data: { what: "Making users.age integer breaks code that takes it for text", field: "Breaking" } },
        { message: "found", at: "alter column email set not null", data: { what: "Forbidding nulls in users.email, which has no default, breaks every INSERT that does not set it", field: "Breaking" } },
        { message: "found", at: "alter column plan drop default", data: { what: "Dropping the default of users.plan, which forbids nulls, breaks every INSERT that does not set it", field: "Breaking" } },
        { message: "found", at: "add column code text not null default ''", data: { what: "Adding users.code, which forbids nulls and keeps no default, breaks every INSERT that does not set it", field: "Breaking" } },
      ],
      suggested: "-- Breaking: Renaming the view active breaks every query that uses the old name\nalter view active rename to current;\nalter type mood rename value 'fine' to 'well';\nalter table users alter column age type integer using 1;\nalter table users alter column email set not null, alter column plan drop default;\nalter table users add column code text not null default '';\nalter table users alter column code drop default;",
    },
    {
      title: "A header that denies it",
      deployed: "create table users (id bigint primary key);",
      sql: "-- Breaking: none\nalter table users rename to accounts;",
      reports: [{ message: "found", at: "rename to accounts" }],
      suggested: "-- Breaking: none\n-- Breaking: Renaming users breaks every query that uses the old name\nalter table users rename to accounts;",
    },
    {
      title: "The header says it",
      deployed: "create table users (id bigint primary key, nickname text);",
      sql: "-- Breaking: drops users.nickname, which no release since 2.4 reads\nalter table users drop column nickname;",
    },
    {
      title: "In the words of people",
      deployed: "create table users (id bigint primary key, nickname text);",
      sql: "-- BREAKING: release 2.4 must be everywhere before this runs.\nalter table users drop column nickname;",
    },
    {
      title: "The changelog says it",
      options: { changelog: "CHANGELOG.md" },
      deployed: "create table users (id bigint primary key, nickname text);",
      path: "002_drop_nickname.sql",
      sql: "alter table users drop column nickname;",
      files: { "CHANGELOG.md": "# 2.5\n\n- BREAKING: `002_drop_nickname` drops users.nickname.\n- Faster.\n" },
    },
    {
      title: "It only adds, or a view keeps the name",
      deployed: "create table users (id bigint primary key, nickname varchar(10));",
      sql: "alter table users add column email text, alter column nickname type text;\nalter table users rename to accounts;\ncreate view users as select * from accounts;",
    },
    {
      title: "The migration made what it drops",
      sql: "create table scratch (id bigint primary key);\ndrop table scratch;",
    },
  ],
});
