import { madeBy } from "../catalog/made-by.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { knownSizeOf } from "../traffic.ts";

export default defineRule({
  id: "trigger-row-cost",
  category: "performance",
  severity: "info",
  summary: "Do not run a trigger for each row of a hot table",
  why: "A row trigger calls its function once for each row: an UPDATE of a million rows makes a million calls, and an AFTER trigger keeps an event in memory for each of them until the statement ends. On a table that is written all the time every write pays.",
  instead: "A statement trigger with transition tables, `REFERENCING NEW TABLE AS added … FOR EACH STATEMENT`, handles all rows of a statement at once. Where a value of the row itself is to be set, a generated column or a default may do; WHEN keeps the trigger from rows that do not need it.",
  see: ["https://www.postgresql.org/docs/current/sql-createtrigger.html", "https://www.postgresql.org/docs/current/plpgsql-trigger.html"],
  presets: [],
  silentWhereUnlikely: true,

  messages: {
    found: "{trigger} runs once for each row that is written to {table}, which is hot. With REFERENCING … FOR EACH STATEMENT it runs once for all rows of a statement.",
  },

  on: {
    CreateObject(create, { catalog, settings, report }) {
      if (create.object !== "trigger" || create.table === null) return;
      const table = catalog.table(create.table);
      if (table.madeHere || knownSizeOf(table, settings).hot !== true) return;
      const node = madeBy(create);
      if (node === null || !("CreateTrigStmt" in node) || node.CreateTrigStmt.row !== true || node.CreateTrigStmt.whenClause !== undefined) return;
      // 2: TRIGGER_TYPE_BEFORE, which alone may change the row.
      if ((node.CreateTrigStmt.timing ?? 0) !== 2) report("found", { at: create, data: { trigger: quoteIdentifier(create.name.name), table: table.label } });
    },
  },

  examples: [
    {
      title: "A table that is written all the time",
      config: { tables: { events: { hot: true } } },
      deployed: "create table events (id bigint primary key); create function note() returns trigger language plpgsql as 'begin return null; end';",
      sql: "create trigger on_event after insert on events for each row execute function note();",
      reports: [{ message: "found", at: "create trigger on_event after insert on events for each row execute function note()", data: { trigger: "on_event", table: "events" } }],
    },
    {
      title: "Once a statement, for few rows, or to change the row",
      config: { tables: { events: { hot: true } } },
      deployed: "create table events (id bigint primary key); create function note() returns trigger language plpgsql as 'begin return new; end';",
      sql: "create trigger a after insert on events referencing new table as added for each statement execute function note();\ncreate trigger b after update on events for each row when (old.id <> new.id) execute function note();\ncreate trigger c before insert on events for each row execute function note();",
    },
    {
      title: "Nothing says that the table is hot",
      deployed: "create table events (id bigint primary key); create function note() returns trigger language plpgsql as 'begin return null; end';",
      sql: "create trigger on_event after insert on events for each row execute function note();",
    },
  ],
});
