import { describe, expect, test } from "vitest";
import { readHeader } from "../../src/migrations/header.ts";

function fields(text: string): [string, string][] {
  return readHeader(text).fields.map(({ key, value }) => [key, value]);
}

test("fields between banners, with lists", () => {
  const text = `-- ============================================
-- Migration: 005 - Add Project Limits
-- ============================================
-- Purpose: Keep track of limits
--
-- Dependencies:
--   - 001_create_schema.sql
--   - 003_projects.sql
--
-- Rollback:
--   See rollback-005.sql
-- ============================================

BEGIN;
-- Author: nobody
`;
  const header = readHeader(text);
  expect(header.fields.map(({ key, value }) => [key, value])).toEqual([
    ["Migration", "005 - Add Project Limits"],
    ["Purpose", "Keep track of limits"],
    ["Dependencies", "001_create_schema.sql\n003_projects.sql"],
    ["Rollback", "See rollback-005.sql"],
  ]);
  expect(header.fields.map(({ span, valueSpan }) => [text.slice(span.start, span.end), text.slice(valueSpan.start, valueSpan.end)])).toEqual([
    ["Migration: 005 - Add Project Limits", "005 - Add Project Limits"],
    ["Purpose: Keep track of limits", "Keep track of limits"],
    ["Dependencies:\n--   - 001_create_schema.sql\n--   - 003_projects.sql", "001_create_schema.sql\n--   - 003_projects.sql"],
    ["Rollback:\n--   See rollback-005.sql", "See rollback-005.sql"],
  ]);
  expect(text.slice(header.span.start, header.span.end)).toBe(text.slice(0, text.indexOf("\n\nBEGIN")));
  expect(header.field("author", "MIGRATION")?.value).toBe("005 - Add Project Limits");
  expect(header.field("Author")).toBeUndefined();
});

test("a block comment", () => {
  const text = "\n/**\n * Migration: 7\n * Author: ada\n *\n * Free text.\n */\nselect 1;";
  const header = readHeader(text);
  expect(header.fields.map(({ key, value }) => [key, value])).toEqual([["Migration", "7"], ["Author", "ada"]]);
  expect(header.span).toEqual({ start: 1, end: text.indexOf("\nselect") });
});

describe("what is a field", () => {
  test.each<[string, [string, string][]]>([
    ["-- Author: ada", [["Author", "ada"]]],
    ["--Author:ada", [["Author", "ada"]]],
    ["/* Author: ada */", [["Author", "ada"]]],
    ["-- Author :  ada  ", [["Author", "ada"]]],
    ["-- Rollback Migration: x", [["Rollback Migration", "x"]]],
    ["-- Größe: groß", [["Größe", "groß"]]],
    ["--! Previous: sha1:abc", [["Previous", "sha1:abc"]]],
    ["-- Date: 2024-01-01\r\n-- Author: ada\r\n", [["Date", "2024-01-01"], ["Author", "ada"]]],
    ["-- Purpose: one\n--          two", [["Purpose", "one\ntwo"]]],
    ["-- Purpose: one\n-- two", [["Purpose", "one"]]],
    ["-- Purpose: one\n--\n--   two", [["Purpose", "one"]]],
    ["-- Ticket:", [["Ticket", ""]]],
    ["-- see https://example.com/a", []],
    ["-- at 10:30 the job runs", []],
    ["-- it casts a::text", []],
    ["-- migrate:up", []],
    ["-- +goose Up", []],
    ["-- migralint-disable-file drop-table: old", []],
    ["-- a rather long sentence that ends in a colon:", []],
    ["select 1; -- Author: ada", []],
    ["", []],
  ])("%j", (text, expected) => {
    expect(fields(text)).toEqual(expected);
  });
});

test("an empty value stands right after the colon", () => {
  const text = "-- Ticket:\nselect 1;";
  expect(readHeader(text).field("ticket")).toMatchObject({ span: { start: 3, end: 10 }, valueSpan: { start: 10, end: 10 } });
});

test("there is no header below a statement", () => {
  const header = readHeader("select 1;\n-- Author: ada\n");
  expect([header.span, header.fields]).toEqual([{ start: 0, end: 0 }, []]);
});

test("a section has a header of its own", () => {
  const text = "-- Author: ada\n-- migrate:up\nselect 1;\n-- migrate:down\n-- Author: bob\nselect 2;\n";
  const start = text.indexOf("-- migrate:down");
  const header = readHeader(text, { start, end: text.length });
  expect(header.field("author")?.value).toBe("bob");
  expect(header.span).toEqual({ start, end: text.indexOf("\nselect 2") });
});

test("nested and unfinished comments do not matter", () => {
  expect(fields("/* a /* b */ Author: ada\n*/ select 1;")).toEqual([]);
  expect(fields("/* Author: ada\n Date: today")).toEqual([["Author", "ada"], ["Date", "today"]]);
});
