import { describe, expect, test } from "vitest";
import { splitAtMarks, type Mark } from "../../src/migrations/sections.ts";
import { historyOf, scriptText } from "./histories.ts";

const marks: readonly Mark[] = [
  { role: "up", line: /^-- up$/ },
  { role: "down", line: /^-- down$/ },
  { role: "down", line: /^# down$/, outside: true },
];

function cut(text: string): string[] {
  return splitAtMarks(text, marks).map(({ role, span }) => `${role}: ${text.slice(span.start, span.end)}`);
}

test.each([
  ["", ["up: "]],
  ["a;", ["up: a;"]],
  ["-- up\na;\n-- down\nb;", ["up: -- up\na;\n", "down: -- down\nb;"]],
  ["-- why\n-- up\na;", ["up: -- why\n-- up\na;"]],
  ["a;\n-- down\nb;", ["up: a;\n", "down: -- down\nb;"]],
  ["-- down\nb;\n-- up\na;\n", ["down: -- down\nb;\n", "up: -- up\na;\n"]],
  ["-- down\nb;", ["down: -- down\nb;"]],
  ["-- up\r\na;\r\n-- down\r\nb;\r\n", ["up: -- up\r\na;\r\n", "down: -- down\r\nb;\r\n"]],
  ["-- up\na;\n-- down", ["up: -- up\na;\n", "down: -- down"]],
  ["-- up\na;\n# down\nb;\n", ["up: -- up\na;\n", "down: b;\n"]],
  ["-- up\na;\n-- down\nb;\n-- up\nc;", ["up: -- up\na;\n", "down: -- down\nb;\n", "up: -- up\nc;"]],
])("%j", (text, sections) => {
  expect(cut(text)).toEqual(sections);
});

describe("in plain files the marks of other tools are known, so that a way down is never read as a way up", () => {
  test.each([
    ["tern", "create table t ();\n---- create above / drop below ----\ndrop table t;\n", "create table t ();\n", "---- create above / drop below ----\ndrop table t;\n"],
    ["sql-migrate", "-- +migrate Up\ncreate table t ();\n-- +migrate Down\ndrop table t;\n", "-- +migrate Up\ncreate table t ();\n", "-- +migrate Down\ndrop table t;\n"],
    ["node-pg-migrate", "-- Up Migration\ncreate table t ();\n-- Down Migration\ndrop table t;\n", "-- Up Migration\ncreate table t ();\n", "-- Down Migration\ndrop table t;\n"],
    ["Play", "# --- !Ups\ncreate table t ();\n# --- !Downs\ndrop table t;\n", "create table t ();\n", "drop table t;\n"],
    ["Play with a comment", "# Users\n\n# --- !Ups\ncreate table t ();\n", "create table t ();\n", null],
    ["dbmate", "-- migrate:up\ncreate table t ();\n-- migrate:down\ndrop table t;\n", "-- migrate:up\ncreate table t ();\n", "-- migrate:down\ndrop table t;\n"],
    ["goose", "-- +goose Up\ncreate table t ();\n-- +goose Down\ndrop table t;\n", "-- +goose Up\ncreate table t ();\n", "-- +goose Down\ndrop table t;\n"],
    ["a comment that says down", "create table t ();\n-- rollback: drop table t;\n-- Down the road\ninsert into u values (1);\n", "create table t ();\n-- rollback: drop table t;\n-- Down the road\ninsert into u values (1);\n", null],
  ])("%s", (_, text, up, down) => {
    const [migration] = historyOf("plain", { "1.sql": text }).migrations;
    expect([scriptText(migration?.up), scriptText(migration?.down)]).toEqual([up, down]);
  });
});
