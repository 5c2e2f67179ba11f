import { columnsOf } from "../catalog/names.ts";
import { definitionOf } from "../catalog/origin.ts";
import { unknown } from "../catalog/schema.ts";
import { compileGlob } from "../glob.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { keepsRows } from "../tenancy.ts";

export default defineRule({
  id: "missing-hash-column",
  category: "convention",
  severity: "warning",
  summary: "Give configuration documents a generated hash",
  why: "Whether two rows hold the same configuration, or one changed since it was approved, is asked of a hash. One that the application writes can be forgotten; a generated column cannot. Added later it rewrites the table.",
  instead: "A column GENERATED ALWAYS AS (md5(document::text)) STORED, in CREATE TABLE. A cast from text to bytea is no way to feed sha256: it reads backslashes as escapes, and fails on the first document that holds one.",
  see: ["https://www.postgresql.org/docs/current/ddl-generated-columns.html", "https://www.postgresql.org/docs/current/datatype-binary.html#DATATYPE-BINARY-BYTEA-ESCAPE-FORMAT"],
  presets: [],
  options: {
    columns: { type: "array", items: { type: "string" }, default: [], description: "Names or globs of the columns of type json or jsonb that need one: `config_json`, `*_config`." },
  },

  messages: {
    found: "The document {column} of {table} has no generated hash: nothing computes it from the document itself.",
  },

  on: {
    history(history, { catalog, options, read, report }) {
      for (const table of options.columns.length === 0 ? [] : catalog.tables()) {
        if (!keepsRows(table) || !table.columnsKnown) continue;
        for (const column of table.columns) {
          if (column.type === unknown || !/^jsonb?$/.test(column.type.name) || !options.columns.some((pattern) => compileGlob(pattern)(column.name))) continue;
          const hashed = table.columns.some(({ generated }) => generated === unknown || (generated !== null && columnsOf(generated.expression.node).includes(column.name)));
          const passage = hashed ? undefined : definitionOf(column, history, read);
          if (passage === undefined) continue;
          const { change, definition, file } = passage;
          const name = `${column.name.replace(/_?json$/, "")}_hash`;
          const taken = table.columns.some((other) => other.name === name);
          report("found", {
            at: definition ?? change,
            file,
            data: { column: quoteIdentifier(column.name), table: table.label },
            suggestions: definition === undefined || taken || change.nested || change.kind !== "CreateTable" ? undefined : [{ title: `Add ${quoteIdentifier(name)}`, edits: [insertAfter(definition, `, ${quoteIdentifier(name)} text generated always as (md5(${quoteIdentifier(column.name)}::text)) stored`)] }],
          });
        }
      }
    },
  },

  examples: [
    {
      title: "No hash",
      options: { columns: ["config_json"] },
      sql: "create table profiles (id bigint primary key, config_json jsonb not null);",
      reports: [{ message: "found", at: "config_json jsonb not null", data: { column: "config_json", table: "profiles" } }],
      suggested: "create table profiles (id bigint primary key, config_json jsonb not null, config_hash text generated always as (md5(config_json::text)) stored);",
    },
    {
      title: "A hash that someone has to write",
      options: { columns: ["*_config"] },
      sql: "create table profiles (id bigint primary key, route_config jsonb not null, route_config_hash text not null);",
      reports: [{ message: "found", at: "route_config jsonb not null" }],
    },
    {
      title: "A generated hash",
      options: { columns: ["config_json"] },
      sql: "create table profiles (id bigint primary key, config_json jsonb not null, config_hash text generated always as (md5(config_json::text)) stored);",
    },
    {
      title: "The configuration names no columns",
      sql: "create table profiles (id bigint primary key, config_json jsonb not null);",
    },
    {
      title: "Of another type, another name, hashed elsewhere, added later, in a block, with a name that is taken",
      options: { columns: ["*_json"] },
      deployed: "create table carts (id bigint);",
      sql: "create table settings (a_json text, b jsonb, c_json jsonb, c_hash text, d_json jsonb, n int generated always as (1) stored);\nalter table carts add column e_json json;\ndo $$ begin create table jobs (f_json jsonb); end $$;\ncreate temporary table seen (g_json jsonb);",
      reports: [
        { message: "found", at: "c_json jsonb" },
        { message: "found", at: "d_json jsonb" },
        { message: "found", at: "e_json json" },
        { message: "found", at: "f_json jsonb" },
      ],
      suggested: "create table settings (a_json text, b jsonb, c_json jsonb, c_hash text, d_json jsonb, d_hash text generated always as (md5(d_json::text)) stored, n int generated always as (1) stored);\nalter table carts add column e_json json;\ndo $$ begin create table jobs (f_json jsonb); end $$;\ncreate temporary table seen (g_json jsonb);",
    },
  ],
});
