import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "event-trigger",
  category: "security",
  severity: "warning",
  summary: "Have someone look before a trigger on every change of the schema is made",
  why: "An event trigger runs its function at every CREATE, ALTER or DROP of the whole database, with the rights of whoever makes the change: of a superuser too. An error in it stops every migration from then on, the one that would remove it included where it fires on drops.",
  instead: "Do in migrations what it would do. Where it must be, keep its function small, with a search_path of its own, and owned by a superuser alone.",
  see: ["https://www.postgresql.org/docs/current/event-triggers.html"],
  presets: ["strict"],

  messages: {
    found: "The event trigger {name} runs its function at every such change in the database, with the rights of whoever makes it; while it fails, no migration gets through.",
  },

  on: {
    CreateObject(change, { report }) {
      if (change.object === "event trigger") report("found", { at: change, data: { name: quoteIdentifier(change.name.name) } });
    },
  },

  examples: [
    {
      title: "At the end of every change",
      deployed: "create function note() returns event_trigger language plpgsql as $$ begin end $$;",
      sql: "create event trigger note_changes on ddl_command_end execute function note();",
      reports: [{ message: "found", at: "create event trigger note_changes on ddl_command_end execute function note()", data: { name: "note_changes" } }],
    },
    {
      title: "A trigger on a table",
      deployed: "create table orders (id bigint primary key); create function stamp() returns trigger language plpgsql as $$ begin return new; end $$;",
      sql: "create trigger stamp before update on orders for each row execute function stamp();",
    },
  ],
});
