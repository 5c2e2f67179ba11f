/** Writes the file of a new rule from a template: npm run new-rule -- <id> */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const id = process.argv[2];
if (id === undefined || !/^[a-z]+(-[a-z]+)*$/.test(id)) {
  console.error("Usage: npm run new-rule -- <id>\nAn id names what was found, in kebab-case without numbers: missing-rollback, drop-table.");
  process.exit(2);
}
const file = join(import.meta.dirname, "..", "src/rules", `${id}.ts`);
if (existsSync(file)) {
  console.error(`src/rules/${id}.ts exists already.`);
  process.exit(2);
}
writeFileSync(file, template(id));
console.log(`Wrote src/rules/${id}.ts. Fill it in, then: npm run generate && npx vitest run test/rules.test.ts -t ${id}`);

function template(id: string): string {
  return `import { defineRule } from "../rule.ts";

export default defineRule({
  id: "${id}",
  category: "correctness",
  severity: "warning",
  summary: "Say in one imperative what to do",
  why: "What happens otherwise, to whom, and for how long.",
  instead: "What to write instead.",
  see: ["https://www.postgresql.org/docs/current/"],
  presets: [],

  messages: {
    found: "What this does to {table}, in a full sentence.",
  },

  on: {
    DropTable(drop, { catalog, report }) {
      const table = catalog.table(drop.table);
      if (table.isNew) return;
      report("found", { at: drop, data: { table: table.label } });
    },
  },

  examples: [
    {
      title: "The table is in use",
      deployed: "create table users (id bigint primary key);",
      sql: "drop table users;",
      reports: [{ message: "found", at: "drop table users" }],
    },
    {
      title: "The table is new",
      sql: "create table users (id bigint primary key); drop table users;",
    },
  ],
});
`;
}
