import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { nameReturns } from "../sql/returning-name.ts";

export default defineRule({
  id: "rename-view",
  category: "compatibility",
  severity: "error",
  summary: "Do not rename a view that code in use knows by its old name",
  why: "The rename takes effect at once, while the old release of the application still runs: every query that uses the old name fails until all instances are replaced, and fails again when the release is rolled back.",
  instead: "Make a second view with the new name, and drop the old one when no code uses it. Or, in the same transaction, make a view with the old name over the renamed one.",
  see: ["https://www.postgresql.org/docs/current/sql-alterview.html", "https://www.postgresql.org/docs/current/sql-altermaterializedview.html"],
  presets: ["recommended"],
  silentWhereUnlikely: true,

  messages: {
    oldNameGone: "Renaming the {kind} {view} to {name} makes every query that still uses the old name fail.",
  },

  on: {
    RenameObject(rename, { catalog, file, text, report }) {
      if ((rename.object !== "view" && rename.object !== "materialized view")) return;
      const view = catalog.findObject(rename.object, rename.name);
      if (view === undefined ? rename.conditional : view.origin?.path === file.path) return;
      if (nameReturns(rename.name, rename.span.end, text, "relation")) return;
      report("oldNameGone", { at: rename, data: { kind: rename.object, view: catalog.label(rename.name), name: quoteIdentifier(rename.newName) } });
    },
  },

  examples: [
    {
      title: "The old name is gone",
      deployed: "create table users (id bigint primary key, gone date); create view active as select id from users where gone is null;",
      sql: "alter view active rename to current;",
      reports: [{ message: "oldNameGone", at: "rename to current", data: { kind: "view", view: "active", name: "current" } }],
    },
    {
      title: "A materialized view",
      deployed: "create table users (id bigint primary key); create materialized view counts as select count(*) from users;",
      sql: "alter materialized view counts rename to totals;",
      reports: [{ message: "oldNameGone", at: "rename to totals" }],
    },
    {
      title: "Another view takes the name",
      deployed: "create table users (id bigint primary key, gone date); create view active as select id from users where gone is null;",
      sql: "begin; alter view active rename to current; create view active as select * from current; commit;",
    },
    {
      title: "A new one was built beside it and takes its place",
      deployed: "create table users (id bigint primary key); create materialized view counts as select count(*) from users;",
      sql: "create materialized view counts_new as select count(*), max(id) from users;\nalter materialized view counts rename to counts_old;\nalter materialized view counts_new rename to counts;",
    },
    {
      title: "The migration made the view",
      sql: "create view one as select 1 as n; alter view one rename to uno;",
    },
  ],
});
