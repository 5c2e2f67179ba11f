import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isRecreated } from "../sql/recreated.ts";

export default defineRule({
  id: "drop-extension",
  category: "data-loss",
  severity: "warning",
  summary: "Do not drop an extension whose functions may still be called",
  why: "The types, functions and operators of the extension go with it. The server asks for columns and indexes that need them, but not for queries of the application nor for the bodies of functions: those fail when they run next.",
  instead: "Release code that no longer uses it, look through the bodies of functions, and drop it last and without CASCADE.",
  see: ["https://www.postgresql.org/docs/current/sql-dropextension.html"],
  presets: ["strict"],
  silentWhereUnlikely: true,

  messages: {
    gone: "Dropping the extension {extension} takes its functions, types and operators away: whatever still uses one of them fails.",
  },

  on: {
    DropObject(drop, { catalog, file, text, effect, report }) {
      if (drop.object !== "extension") return;
      const known = catalog.findObject("extension", drop.name);
      if ((known === undefined && drop.ifExists) || known?.origin?.path === file.path || effect.dataLoss.length > 0 || isRecreated(drop, text)) return;
      report("gone", { at: drop, data: { extension: quoteIdentifier(drop.name.name) } });
    },
  },

  examples: [
    {
      title: "An extension goes",
      deployed: "create extension plpgsql;",
      sql: "drop extension plpgsql;",
      reports: [{ message: "gone", at: "drop extension plpgsql", data: { extension: "plpgsql" } }],
      notRun: "the server of the tests cannot make the extension a second time",
    },
    {
      title: "No migration made it, so perhaps it never was there",
      sql: "drop extension if exists hstore;",
    },
  ],
});
