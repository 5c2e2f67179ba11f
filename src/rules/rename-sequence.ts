import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { nameReturns } from "../sql/returning-name.ts";

export default defineRule({
  id: "rename-sequence",
  category: "compatibility",
  severity: "warning",
  summary: "Do not rename a sequence that code in use draws from by name",
  why: "Defaults and identity columns follow the rename, text does not: `nextval('orders_id_seq')` in code, in bodies of functions or in an ORM that draws numbers ahead of its inserts fails at once.",
  instead: "Keep the name, whatever the table is called now: only people read it. Where code is to use another one, release code that draws through a function or `pg_get_serial_sequence` first.",
  see: ["https://www.postgresql.org/docs/current/sql-altersequence.html", "https://www.postgresql.org/docs/current/functions-sequence.html"],
  presets: ["strict"],
  silentWhereUnlikely: true,

  messages: {
    oldNameGone: "Renaming the sequence {sequence} to {name} makes every nextval and currval fail that names the old one in a string.",
  },

  on: {
    RenameObject(rename, { catalog, file, text, report }) {
      if (rename.object !== "sequence") return;
      const sequence = catalog.findSequence(rename.name);
      if (sequence === undefined ? rename.conditional : sequence.origin?.path === file.path) return;
      if (nameReturns(rename.name, rename.span.end, text, "relation")) return;
      report("oldNameGone", { at: rename, data: { sequence: catalog.label(rename.name), name: quoteIdentifier(rename.newName) } });
    },
  },

  examples: [
    {
      title: "The old name is gone",
      deployed: "create sequence invoice_numbers;",
      sql: "alter sequence invoice_numbers rename to bill_numbers;",
      reports: [{ message: "oldNameGone", at: "rename to bill_numbers", data: { sequence: "invoice_numbers", name: "bill_numbers" } }],
    },
    {
      title: "The one behind a serial column",
      deployed: "create table orders (id bigserial primary key);",
      sql: "alter sequence orders_id_seq rename to purchases_id_seq;",
      reports: [{ message: "oldNameGone", at: "rename to purchases_id_seq" }],
    },
    {
      title: "The migration made the sequence",
      sql: "create sequence invoice_numbers; alter sequence invoice_numbers rename to bill_numbers;",
    },
  ],
});
