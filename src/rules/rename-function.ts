import { isTriggerFunction } from "../catalog/routines.ts";
import { findRoutine } from "../catalog/resolve.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { nameReturns } from "../sql/returning-name.ts";

export default defineRule({
  id: "rename-function",
  category: "compatibility",
  severity: "error",
  summary: "Do not rename a function that code in use calls by its old name",
  why: "The rename takes effect at once, while the old release of the application still runs: every call by the old name fails until all instances are replaced. Defaults, policies, views and triggers follow the rename, but bodies of other functions keep the old name, and fail when they are next called.",
  instead: "Make a function with the new name, let the old one call it, and drop the old one when nothing calls it any more.",
  see: ["https://www.postgresql.org/docs/current/sql-alterfunction.html", "https://www.postgresql.org/docs/current/xfunc-sql.html"],
  presets: ["recommended"],
  silentWhereUnlikely: true,

  messages: {
    oldNameGone: "Renaming the {kind} {routine} to {name} makes every call by the old name fail, those in bodies of other functions too.",
  },

  on: {
    RenameObject(rename, { catalog, file, text, report }) {
      const kind = rename.object;
      if ((kind !== "function" && kind !== "procedure" && kind !== "aggregate")) return;
      const routine = findRoutine(catalog, rename.name, kind);
      if (routine === "ambiguous" || (routine === null ? rename.conditional : routine.origin?.path === file.path || isTriggerFunction(routine))) return;
      if (nameReturns(rename.name, rename.span.end, text, "routine")) return;
      const [name = ""] = rename.name.name.split("(");
      report("oldNameGone", { at: rename, data: { kind, routine: catalog.label({ schema: rename.name.schema, name }), name: quoteIdentifier(rename.newName) } });
    },
  },

  examples: [
    {
      title: "The old name is gone",
      deployed: "create function tax(amount numeric) returns numeric language sql as 'select amount * 0.2';",
      sql: "alter function tax(numeric) rename to vat;",
      reports: [{ message: "oldNameGone", at: "alter function tax(numeric) rename to vat", data: { kind: "function", routine: "tax", name: "vat" } }],
    },
    {
      title: "The old name calls the new one",
      deployed: "create function tax(amount numeric) returns numeric language sql as 'select amount * 0.2';",
      sql: "alter function tax rename to vat;\ncreate function tax(amount numeric) returns numeric language sql as 'select vat(amount)';",
    },
    {
      title: "Only triggers call it, and they follow",
      deployed: "create function touch() returns trigger language plpgsql as 'begin return new; end';",
      sql: "alter function touch() rename to set_updated_at;",
    },
    {
      title: "The migration made the function",
      sql: "create function tax(amount numeric) returns numeric language sql as 'select amount * 0.2';\nalter function tax rename to vat;",
    },
  ],
});
