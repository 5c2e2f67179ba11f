import type { Migration } from "../migrations/migration.ts";
import { fillTemplate } from "../migrations/name-template.ts";
import { defineRule } from "../rule.ts";
import { firstLine } from "../source.ts";

function pathOf(template: string, { stem, version, description }: Migration): string {
  return fillTemplate(template, { stem, version: version ?? stem, description });
}

/** The part of a document about one migration: all of it where the path names the migration, else from its heading to the next of that level. */
function partAbout(text: string, { stem }: Migration, ofOne: boolean): string | null {
  if (ofOne) return text;
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.includes(stem));
  if (start === -1) return null;
  const level = /^#+/.exec(lines[start] ?? "")?.[0].length ?? 1;
  const length = lines.slice(start + 1).findIndex((line) => new RegExp(`^#{1,${level}} `).test(line));
  return lines.slice(start, length === -1 ? undefined : start + 1 + length).join("\n");
}

export default defineRule({
  id: "incomplete-migration-doc",
  category: "history",
  severity: "warning",
  summary: "Describe every migration in its document",
  why: "Those who run a migration and were not there when it was written need to know what it is for, how to see that it worked, and how to go back. What is not written down before the release is not known in the outage after it.",
  instead: "Write the missing sections.",
  see: ["https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#headings"],
  presets: [],
  options: {
    path: { type: "string", default: null, description: "The document: one a migration (`docs/migrations/{stem}.md`), or one for all with a heading for each (`docs/MIGRATIONS.md`). Without it nothing is checked." },
    sections: { type: "array", items: { type: "string" }, default: ["Purpose", "Changes", "Verification", "Rollback", "Performance Impact|Performance"], description: "Headings that must stand there; `Performance Impact|Performance` takes either." },
  },
  documents: ({ path }, { migrations }) => (path === null ? [] : migrations.map((migration) => pathOf(path, migration))),

  messages: {
    absent: "{migration} is not described: {path} is not there.",
    unnamed: "{migration} is not described: {path} has no heading for it.",
    lacks: "The description of {migration} in {path} has no section {sections}.",
  },

  on: {
    migration(migration, { file, options, document, report }) {
      if (options.path === null || migration.up === null) return;
      const path = pathOf(options.path, migration);
      const at = firstLine(file);
      const data = { migration: migration.stem, path };
      const text = document(path)?.text;
      if (text === undefined) return report("absent", { at, data });
      const part = partAbout(text, migration, path !== options.path);
      if (part === null) return report("unnamed", { at, data });
      const headings = part.split(/\r?\n/).flatMap((line) => /^(?:#+ +|\*\*)(.+?)(?:\*\*)?:?\s*$/.exec(line)?.[1]?.toLowerCase() ?? []);
      const missing = options.sections.filter((section) => !section.split("|").some((name) => headings.some((heading) => heading === name.toLowerCase() || heading.startsWith(`${name.toLowerCase()} `))));
      if (missing.length > 0) report("lacks", { at, data: { ...data, sections: missing.map((section) => section.split("|")[0]).join(", ") } });
    },
  },

  examples: [
    {
      title: "Sections are missing",
      options: { path: "docs/{stem}.md" },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "docs/002_orders.md": "## Migration: 002_orders\n\n### Purpose\nOrders.\n\n### Changes\n- table orders\n\n### Rollback\nDrop it.\n" },
      reports: [{ message: "lacks", at: "create table orders (id bigint primary key);", data: { migration: "002_orders", path: "docs/002_orders.md", sections: "Verification, Performance Impact" } }],
    },
    {
      title: "No document",
      options: { path: "docs/{stem}.md" },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      reports: [{ message: "absent", at: "create table orders (id bigint primary key);" }],
    },
    {
      title: "One document for all, without this migration",
      options: { path: "MIGRATIONS.md", sections: ["Purpose"] },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "MIGRATIONS.md": "# Migrations\n\n## Migration: 001_users\n\n### Purpose\nUsers.\n" },
      reports: [{ message: "unnamed", at: "create table orders (id bigint primary key);" }],
    },
    {
      title: "All there",
      options: { path: "MIGRATIONS.md", sections: ["Purpose", "Rollback"] },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "MIGRATIONS.md": "# Migrations\n\n## Migration: 002_orders\n\n**Purpose**\nOrders.\n\n### Rollback\nDrop it.\n\n## Migration: 003_x\n" },
    },
    {
      title: "Nobody said where the documents are",
      sql: "create table orders (id bigint primary key);",
    },
  ],
});
