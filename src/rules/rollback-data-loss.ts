import { conversionOf, narrowing } from "../facts/narrowing.ts";
import { listWords } from "../phrase.ts";
import { defineRule } from "../rule.ts";
import { textOf } from "../source.ts";
import { copiedTables } from "../facts/copies.ts";
import { quoteIdentifier, quoteName } from "../sql/names.ts";

const warned = /\b(?:caution|warning|data[ -]?loss|irreversible|destroys?|deletes? (?:all|every)|(?:is|are|be|gets?) (?:lost|gone)|loses?|discards?)\b/i;

export default defineRule({
  id: "rollback-data-loss",
  category: "rollback",
  severity: "warning",
  summary: "Warn of what a rollback destroys, or keep it aside",
  why: "Between the release and the rollback the application wrote into the new table or column, sometimes for hours. DROP destroys those rows, and the next attempt of the release starts without them.",
  instead: "Copy the rows aside before the DROP (`create table kept_totals as select id, total from invoices`), or say in a comment what is lost: `-- CAUTION: totals entered since the release are lost`.",
  see: ["https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-REMOVING-A-COLUMN"],
  presets: [],
  roles: ["down"],

  messages: {
    narrowed: "The rollback makes {column} of {table} {type} again and does not say what that costs: {words}.",
    lost: "The rollback destroys {lost}, with everything that was written since the release, and does not say so.",
  },

  on: {
    AlterColumnType(alter, { catalog, text, file, report }) {
      const type = catalog.column(alter.table, alter.column)?.type ?? "unknown";
      const how = conversionOf(alter);
      const found = type === "unknown" || how === null ? null : narrowing(type, alter.type, how);
      if (found?.does !== "cuts" || text.comments.some((comment) => warned.test(textOf(file, comment)))) return;
      report("narrowed", { at: alter, data: { column: quoteIdentifier(alter.column), table: catalog.label(alter.table), type: alter.type.label, words: found.words } });
    },
    script(text, { file, report }) {
      if (text.comments.some((comment) => warned.test(textOf(file, comment)))) return;
      const copied = copiedTables(text);
      const lost = text.statements.flatMap(({ changes }) => changes).filter((change) => change.kind === "DropTable" || change.kind === "DropColumn").filter(({ table }) => !copied.has(table.name));
      const [first] = lost;
      if (first === undefined) return;
      const names = lost.map((drop) => (drop.kind === "DropTable" ? `the table ${quoteName(drop.table)}` : `the column ${quoteName(drop.table)}.${quoteIdentifier(drop.column)}`));
      report("lost", { at: first, data: { lost: listWords(names, 3) } });
    },
  },

  examples: [
    {
      title: "A table and a column that the application fills",
      deployed: "create table invoices (id bigint primary key);",
      path: "002_totals.sql",
      sql: "alter table invoices add column total numeric;\ncreate table reminders (id bigint primary key);",
      files: { "002_totals.down.sql": "drop table reminders;\nalter table invoices drop column total;" },
      reports: [{ message: "lost", path: "002_totals.down.sql", at: "drop table reminders", data: { lost: "the table reminders and the column invoices.total" } }],
    },
    {
      title: "A type that holds less comes back",
      deployed: "create table visits (id bigint primary key, at date);",
      path: "002_times.sql",
      sql: "alter table visits alter column at type timestamptz;",
      files: { "002_times.down.sql": "alter table visits alter column at type date;" },
      reports: [{ message: "narrowed", path: "002_times.down.sql", at: "alter column at type date", data: { column: "at", table: "visits", type: "date", words: "the time of day is lost" } }],
    },
    {
      title: "The rollback says so",
      path: "002_reminders.sql",
      sql: "create table reminders (id bigint primary key);",
      files: { "002_reminders.down.sql": "-- CAUTION: reminders that were sent since the release are lost\ndrop table reminders;" },
    },
    {
      title: "The rows are kept aside",
      path: "002_reminders.sql",
      sql: "create table reminders (id bigint primary key);",
      files: { "002_reminders.down.sql": "create table kept_reminders as select * from reminders;\ndrop table reminders;" },
    },
    {
      title: "An index holds nothing of its own",
      deployed: "create table invoices (id bigint primary key);",
      path: "002_index.sql",
      sql: "create index invoices_id on invoices (id);",
      files: { "002_index.down.sql": "drop index invoices_id;" },
    },
  ],
});
