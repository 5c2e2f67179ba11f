import { baseName } from "../catalog/catalog.ts";
import { defineRule } from "../rule.ts";
import { quoteRole } from "../sql/names.ts";

export default defineRule({
  id: "ownership-change",
  category: "security",
  severity: "info",
  summary: "Have someone look when an object changes hands",
  why: "The owner may alter and drop an object, grant it to anyone, and is exempt from its row level security unless that is forced. A migration that runs as another role than the new owner cannot change the object any more.",
  instead: "Let one role own everything and run the migrations, and grant privileges to those who use it.",
  see: ["https://www.postgresql.org/docs/current/ddl-priv.html"],
  presets: [],

  options: {
    owners: { type: "array", items: { type: "string" }, default: [], description: "Roles that own what there is: a change to one of them is left alone." },
  },

  messages: {
    found: "From here on {role} owns {object}, may alter and drop it, and is exempt from its row level security unless that is forced.",
    other: "From here on {role} owns the {kind} {object}, and may alter and drop it.",
    all: "From here on {role} owns everything that belonged to {former}.",
  },

  on: {
    Neutral(change, { catalog, options, report }) {
      const { setting, alteration, table } = change;
      if (alteration?.type === "reassign owned") {
        if (!options.owners.includes(alteration.to)) report("all", { at: change, data: { role: quoteRole(alteration.to), former: alteration.roles.map(quoteRole).join(" and ") } });
        return;
      }
      const role = setting?.of === "owner" ? setting.role : alteration?.type === "owner" ? alteration.owner : null;
      if (role === null || options.owners.includes(role)) return;
      const object = alteration?.type === "owner" ? alteration.object.name : table;
      if (object === null || catalog.findTable(object)?.madeHere === true) return;
      const kind = alteration?.type === "owner" ? alteration.object.kind : "relation";
      if (kind === "relation") report("found", { at: change, data: { role: quoteRole(role), object: catalog.label(object) } });
      else report("other", { at: change, data: { role: quoteRole(role), kind, object: catalog.label({ ...object, name: baseName(object.name) }) } });
    },
  },

  examples: [
    {
      title: "A table",
      deployed: "create role clerk; create table orders (id bigint primary key);",
      sql: "alter table orders owner to clerk;",
      reports: [{ message: "found", at: "owner to clerk", data: { role: "clerk", object: "orders" } }],
    },
    {
      title: "A function, and a schema",
      deployed: "create role clerk; create schema shop; create function total(id bigint) returns bigint language sql as 'select id';",
      sql: "alter function total(bigint) owner to clerk;\nalter schema shop owner to clerk;",
      reports: [
        { message: "other", at: "alter function total(bigint) owner to clerk", data: { role: "clerk", kind: "function", object: "total" } },
        { message: "other", at: "alter schema shop owner to clerk", data: { role: "clerk", kind: "schema", object: "shop" } },
      ],
    },
    {
      title: "Everything",
      deployed: "create role clerk; create role app;",
      sql: "reassign owned by app to clerk;",
      reports: [{ message: "all", at: "reassign owned by app to clerk", data: { role: "clerk", former: "app" } }],
    },
    {
      title: "The role that owns what there is, and a table that is new",
      deployed: "create role shop; create role clerk; create table orders (id bigint primary key);",
      options: { owners: ["shop"] },
      sql: "alter table orders owner to shop;\ncreate table lines (id bigint primary key);\nalter table lines owner to clerk;",
    },
  ],
});
