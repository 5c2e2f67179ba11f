import { defineRule } from "../rule.ts";
import type { Change } from "../sql/change.ts";

export default defineRule({
  id: "rename-enum-value",
  category: "compatibility",
  severity: "error",
  summary: "Do not rename a value of an enum that code in use writes or compares",
  why: "The rename takes effect at once, in all rows: the old release of the application, which still runs, fails with `invalid input value for enum` when it writes or compares the old value, and reads one that it does not know. Defaults and indexes follow, but bodies of functions keep the old word.",
  instead: "Add the new value, let code read both and write the new one, bring the rows over in batches, and leave the old value unused: an enum value cannot be dropped, and does no harm.",
  see: ["https://www.postgresql.org/docs/current/sql-altertype.html"],
  equivalents: { strong_migrations: ["rename_enum_value"] },
  presets: ["recommended"],
  silentWhereUnlikely: true,

  messages: {
    oldValueGone: "Renaming '{value}' of {type} to '{newValue}' makes code that still writes or compares '{value}' fail. Add '{newValue}' with ALTER TYPE … ADD VALUE, and bring the rows over.",
    several: "Renaming '{value}' of {type} to '{newValue}', and {others} of its values below, makes code that still writes or compares the old ones fail. Add the new ones with ALTER TYPE … ADD VALUE, and bring the rows over.",
  },

  on: {
    RenameEnumValue(rename, { catalog, file, text, trail, report }) {
      const type = catalog.findEnum(rename.type);
      if ((type === undefined ? rename.conditional : type.origin?.path === file.path || !type.values.includes(rename.value))) return;
      const isAlike = (other: Change): boolean => other.kind === "RenameEnumValue" && catalog.label(other.type) === catalog.label(rename.type);
      if (trail.steps.some(({ change }) => isAlike(change))) return;
      const others = text.statements.flatMap(({ changes }) => changes.filter((other) => isAlike(other) && other.span.start > rename.span.start)).length;
      const data = { value: rename.value, newValue: rename.newValue, type: catalog.label(rename.type) };
      if (others === 0) report("oldValueGone", { at: rename, data });
      else report("several", { at: rename, data: { ...data, others } });
    },
  },

  examples: [
    {
      title: "The old value is gone",
      deployed: "create type status as enum ('open', 'done'); create table tasks (id bigint primary key, status status not null default 'open');",
      sql: "alter type status rename value 'open' to 'todo';",
      reports: [{ message: "oldValueGone", at: "alter type status rename value 'open' to 'todo'", data: { value: "open", newValue: "todo", type: "status" } }],
    },
    {
      title: "Many at once are said once",
      deployed: "create type status as enum ('open', 'done', 'gone');",
      sql: "alter type status rename value 'open' to 'Open'; alter type status rename value 'done' to 'Done'; alter type status rename value 'gone' to 'Gone';",
      reports: [{ message: "several", at: "alter type status rename value 'open' to 'Open'", data: { value: "open", newValue: "Open", type: "status", others: 2 } }],
    },
    {
      title: "A value more",
      deployed: "create type status as enum ('open', 'done');",
      sql: "alter type status add value 'todo' before 'open';",
    },
    {
      title: "The migration made the type",
      sql: "create type status as enum ('open', 'done'); alter type status rename value 'open' to 'todo';",
    },
  ],
});
