import { defineRule } from "../rule.ts";

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
    all: "From here on {role} owns everything that belonged to {former}.",
  },

  on: {
    Neutral(change, { catalog, options, report }) {
      const { setting, alteration, table } = change;
      if (alteration?.type === "reassign owned") {
        if (!options.owners.includes(alteration.to)) report("all", { at: change, data: { role: alteration.to, former: alteration.roles.join(" and ") } });
        return;
      }
      const role = setting?.of === "owner" ? setting.role : alteration?.type === "owner" ? alteration.owner : null;
      if (role === null || options.owners.includes(role)) return;
      const object = alteration?.type === "owner" ? alteration.object.name : table;
      const isNew = object !== null && catalog.findTable(object)?.madeHere === true;
      if (!isNew) report("found", { at: change, data: { role, object: object === null ? "it" : catalog.label({ ...object, name: object.name.replace(/\(.*/s, "") }) } });
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
