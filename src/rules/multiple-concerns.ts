import { defineRule } from "../rule.ts";
import type { Table } from "../catalog/schema.ts";
import { isTrackingTable } from "../tenancy.ts";

export default defineRule({
  id: "multiple-concerns",
  category: "convention",
  severity: "info",
  summary: "Make one logical change per migration",
  why: "A migration about several things is reviewed as one and rolled back as one: what is wrong with the one takes the other back with it, and its locks are held until both are done.",
  instead: "Write a migration for each. Tables that refer to one another belong together.",
  see: ["https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES"],
  presets: [],
  options: {
    concerns: { type: "integer", minimum: 1, default: 2, description: "The most groups of tables that have nothing to do with one another." },
    statements: { type: "integer", minimum: 1, default: null, description: "The most statements; by default any number." },
  },

  messages: {
    concerns: "The migration is about {count} things that have nothing to do with one another: {groups}.",
    statements: "The migration has {count} statements, more than {most}.",
  },

  on: {
    script({ statements }, { catalog, options, report }) {
      const [head] = statements;
      if (head === undefined) return;
      if (options.statements !== null && statements.length > options.statements) report("statements", { at: head, data: { count: statements.length, most: options.statements } });
      const touched = new Map<Table, (typeof statements)[number]>();
      for (const statement of statements) {
        for (const change of statement.changes) {
          const table = "table" in change && change.table !== null ? catalog.findTable(change.table) : undefined;
          if (table !== undefined && !table.temporary && !isTrackingTable(table) && !touched.has(table)) touched.set(table, statement);
        }
      }
      const group = new Map([...touched.keys()].map((table) => [table, table]));
      const rootOf = (table: Table): Table => {
        const next = group.get(table) ?? table;
        return next === table ? table : rootOf(next);
      };
      const keyOf = ({ schema, name }: { readonly schema: string; readonly name: string }): string => JSON.stringify([schema, name]);
      const holders = new Map<string, Table>();
      for (const table of touched.keys()) {
        const related = [keyOf(table), ...table.constraints.flatMap(({ references }) => (references === null ? [] : [keyOf(references.resolved)])), ...table.inherits.map(keyOf), ...(table.partitionOf === null ? [] : [keyOf(table.partitionOf)])];
        // Two tables that refer to a third belong together, too.
        for (const key of related) {
          const other = holders.get(key);
          if (other === undefined) holders.set(key, table);
          else group.set(rootOf(table), rootOf(other));
        }
      }
      const groups = new Map<Table, Table[]>();
      for (const table of touched.keys()) groups.set(rootOf(table), [...(groups.get(rootOf(table)) ?? []), table]);
      const most = options.concerns ?? Infinity;
      if (groups.size <= most) return;
      const members = [...groups.values()];
      const over = members[most]?.[0];
      const at = over === undefined ? head : (touched.get(over) ?? head);
      report("concerns", { at, data: { count: groups.size, groups: members.map((tables) => tables.slice(0, 3).map(({ label }) => label).join(" and ")).join("; ") } });
    },
  },

  examples: [
    {
      title: "Three things",
      deployed: ["create table users (id bigint primary key);", "create table countries (code text primary key);", "create table jobs (id bigint primary key);"],
      sql: "alter table users add column email text;\nalter table countries add column name text;\nalter table jobs add column done boolean;",
      reports: [{ message: "concerns", at: "alter table jobs add column done boolean", data: { count: 3, groups: "users; countries; jobs" } }],
    },
    {
      title: "A house that wants one thing and few statements",
      options: { concerns: 1, statements: 1 },
      deployed: ["create table users (id bigint primary key);", "create table jobs (id bigint primary key);"],
      sql: "alter table users add column email text;\nalter table jobs add column done boolean;",
      reports: [
        { message: "statements", at: "alter table users add column email text", data: { count: 2, most: 1 } },
        { message: "concerns", at: "alter table jobs add column done boolean" },
      ],
    },
    {
      title: "Tables that refer to one another",
      options: { concerns: 1 },
      sql: "create table orders (id bigint primary key);\ncreate table lines (order_id bigint references orders);\ncreate table payments (order_id bigint references orders);",
    },
  ],
});
