import { constraintsOf } from "../catalog/written-constraints.ts";
import { defineRule } from "../rule.ts";
import { quoteList } from "../sql/names.ts";
import { matchesSchema } from "../tenancy.ts";

export default defineRule({
  id: "foreign-key-to-managed-schema",
  category: "compatibility",
  severity: "warning",
  summary: "Reference tables of the provider by their primary key only",
  why: "The tables of such a schema belong to whoever runs the service, who changes them in an update. A unique index that a foreign key needs cannot be dropped or made again by them: the update fails, or takes the foreign key along.",
  instead: "Reference the primary key: `references auth.users (id)`. What else you need of the row, keep in a table of your own.",
  see: ["https://supabase.com/docs/guides/database/database-advisors?lint=0021_fkey_to_auth_unique"],
  presets: ["strict"],
  silentWhereUnlikely: true,

  options: {
    schemas: { type: "array", items: { type: "string" }, default: ["auth", "storage", "realtime", "vault", "cron", "net", "neon_auth"], description: "Schemas that belong to the provider, names or globs. Those whose tables your migrations make are yours." },
  },

  messages: {
    found: "This foreign key needs the unique index on {columns} of {table}, which its owner may change: reference the primary key.",
  },

  on: {
    change(change, { catalog, options, report }) {
      for (const constraint of constraintsOf(change)) {
        const { table, columns } = constraint.references ?? { table: null, columns: [] };
        // Nobody but the provider knows its keys, and every such table has one on id.
        if (table === null || table.schema === null || columns.length === 0 || columns.join() === "id") continue;
        if (matchesSchema(options.schemas, { schema: table.schema }) && catalog.findTable(table) === undefined) report("found", { at: constraint, data: { table: catalog.label(table), columns: quoteList(columns) } });
      }
    },
  },

  examples: [
    {
      title: "By an address",
      sql: "create table profiles (id bigint primary key, email text references auth.users (email));",
      reports: [{ message: "found", at: "references auth.users (email)", data: { table: "auth.users", columns: "email" } }],
      notRun: "the schema belongs to a provider that is not there",
    },
    {
      title: "By the primary key",
      sql: "create table profiles (id uuid primary key references auth.users (id), other uuid references auth.users);",
      notRun: "the schema belongs to a provider that is not there",
    },
    {
      title: "A schema of one's own of that name",
      deployed: "create schema auth; create table auth.users (id uuid primary key, email text unique);",
      sql: "create table profiles (id bigint primary key, email text references auth.users (email));",
    },
  ],
});
