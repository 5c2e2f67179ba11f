import { defineRule } from "../rule.ts";
import { quoteRole } from "../sql/names.ts";

export default defineRule({
  id: "drop-owned",
  category: "data-loss",
  severity: "error",
  summary: "Do not drop everything that a role owns",
  why: "DROP OWNED drops each table, view, function and schema that the role owns in this database, and no one who reads the statement can see which: it hangs on who ran which migration where.",
  instead: "REASSIGN OWNED BY the role TO another first: DROP OWNED then takes its privileges away and drops nothing. Or drop the objects by name.",
  see: ["https://www.postgresql.org/docs/current/sql-drop-owned.html", "https://www.postgresql.org/docs/current/role-removal.html"],
  presets: ["strict"],

  messages: {
    owned: "DROP OWNED drops every object of {roles} in this database, whatever that is. REASSIGN OWNED first, so that only privileges go.",
  },

  on: {
    Neutral(change, { trail, report }) {
      if (change.what !== "drop owned") return;
      const roles = change.alteration?.type === "drop owned" ? change.alteration.roles : [];
      const empty = new Set(trail.steps.flatMap(({ change: earlier }) => {
        if (earlier.kind === "Neutral" && earlier.alteration?.type === "reassign owned") return earlier.alteration.roles;
        return earlier.kind === "CreateObject" && earlier.object === "role" ? [earlier.name.name] : [];
      }));
      const left = roles.filter((role) => !empty.has(role));
      if (left.length > 0) report("owned", { at: change, data: { roles: left.map(quoteRole).join(", ") } });
    },
  },

  examples: [
    {
      title: "Everything of a role",
      deployed: "create role billing;",
      sql: "drop owned by billing;",
      reports: [{ message: "owned", at: "drop owned by billing", data: { roles: "billing" } }],
    },
    {
      title: "Its objects were given away first",
      deployed: "create role billing; create role archive;",
      sql: "reassign owned by billing to archive; drop owned by billing; drop role billing;",
    },
    {
      title: "The role is new",
      sql: "create role scratch; drop owned by scratch; drop role scratch;",
    },
  ],
});
