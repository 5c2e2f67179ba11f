import { isTriggerFunction } from "../catalog/routines.ts";
import { baseName } from "../catalog/catalog.ts";
import { defineRule } from "../rule.ts";
import { isRecreated } from "../sql/recreated.ts";

const kinds: readonly string[] = ["function", "procedure", "aggregate"];

export default defineRule({
  id: "drop-function",
  category: "data-loss",
  severity: "warning",
  summary: "Do not drop a function that may still be called",
  why: "Code that calls the function fails from that moment on, and so do functions and procedures whose bodies call it: the server looks into no body before it drops what is called there.",
  instead: "Release code that no longer calls it, and drop it in a later migration. To change it, CREATE OR REPLACE FUNCTION keeps its privileges and everything that uses it.",
  see: ["https://www.postgresql.org/docs/current/sql-dropfunction.html", "https://www.postgresql.org/docs/current/ddl-depend.html"],
  presets: ["strict"],
  silentWhereUnlikely: true,

  messages: {
    gone: "Dropping the {kind} {routine} makes everything that still calls it fail.",
  },

  on: {
    DropObject(drop, { catalog, file, text, report }) {
      if (!kinds.includes(drop.object)) return;
      const known = catalog.findObject(drop.object, drop.name) ?? catalog.functions(drop.name)[0];
      if ((known === undefined && drop.ifExists) || known?.origin?.path === file.path || isRecreated(drop, text)) return;
      if (known !== undefined && isTriggerFunction(known)) return; // triggers alone call it, and the server asks for them
      report("gone", { at: drop, data: { kind: drop.object, routine: catalog.label({ ...drop.name, name: baseName(drop.name.name) }) } });
    },
  },

  examples: [
    {
      title: "A function goes",
      deployed: "create function total(id bigint) returns bigint language sql as 'select id';",
      sql: "drop function total(bigint);",
      reports: [{ message: "gone", at: "drop function total(bigint)", data: { kind: "function", routine: "total" } }],
    },
    {
      title: "A procedure goes",
      deployed: "create procedure tidy() language sql as 'select 1';",
      sql: "drop procedure tidy();",
      reports: [{ message: "gone", at: "drop procedure tidy()", data: { kind: "procedure", routine: "tidy" } }],
    },
    {
      title: "It is made anew, perhaps with other arguments",
      deployed: "create function total(id bigint) returns bigint language sql as 'select id';",
      sql: "drop function total(bigint); create function total(id bigint, factor bigint default 1) returns bigint language sql as 'select id * factor';",
    },
    {
      title: "The function of a trigger: nobody else calls it",
      deployed: "create function touch() returns trigger language plpgsql as 'begin return new; end';",
      sql: "drop function touch();",
    },
    {
      title: "No migration made it, so perhaps it never was there",
      sql: "drop function if exists total(bigint);",
    },
  ],
});
