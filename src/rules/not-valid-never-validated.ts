import { changeAt } from "../catalog/origin.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "not-valid-never-validated",
  category: "locking",
  severity: "warning",
  summary: "Validate constraints that were added NOT VALID",
  why: "A constraint that is NOT VALID guards new rows only: nothing tells whether the old ones obey, the planner does not rely on it, and SET NOT NULL does not take it for proof. It was meant to be validated once the deployment was through, and no migration does so.",
  instead: "Add a migration with ALTER TABLE … VALIDATE CONSTRAINT, which lets reads and writes go on.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT"],
  presets: ["strict"],

  messages: {
    pending: "{constraint} of {table} was added NOT VALID, and no later migration validates it: old rows may break it. Add a migration with ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}.",
  },

  on: {
    history(history, { catalog, read, report }) {
      const { migrations } = history;
      const last = migrations.findLast(({ repeatable }) => !repeatable);
      const files = new Map(migrations.flatMap((migration) => (migration.up === null ? [] : [[migration.up.file.path, { file: migration.up.file, migration }] as const])));
      for (const table of catalog.tables()) {
        for (const { valid, enforced, inherited, name, origin } of table.constraints) {
          const made = origin === null ? undefined : files.get(origin.path);
          if (valid !== false || !enforced || inherited || origin === null || made === undefined || made.migration === last) continue;
          const passage = changeAt(history, read, origin);
          if (passage !== undefined) report("pending", { file: made.file, at: { start: origin.start, end: passage.change.span.end }, data: { constraint: quoteIdentifier(name), table: table.label } });
        }
      }
    },
  },

  examples: [
    {
      title: "Later migrations have other concerns",
      deployed: ["create table orders (total numeric);", "alter table orders add constraint positive check (total >= 0) not valid;"],
      sql: "alter table orders add column note text;",
      reports: [{ message: "pending", path: "002_deployed.sql", at: "add constraint positive check (total >= 0) not valid" }],
    },
    {
      title: "A semicolon in its text, and another clause after it",
      deployed: ["create table orders (tags text);", "alter table orders add constraint one_tag check (tags not like '%;%') not valid, add column note text;"],
      sql: "alter table orders add column total numeric;",
      reports: [{ message: "pending", path: "002_deployed.sql", at: "add constraint one_tag check (tags not like '%;%') not valid" }],
    },
    {
      title: "The newest migration adds it",
      deployed: "create table orders (total numeric);",
      sql: "alter table orders add constraint positive check (total >= 0) not valid;",
    },
    {
      title: "A later migration validates it",
      deployed: ["create table orders (total numeric);", "alter table orders add constraint positive check (total >= 0) not valid;"],
      sql: "alter table orders validate constraint positive;",
    },
  ],
});
