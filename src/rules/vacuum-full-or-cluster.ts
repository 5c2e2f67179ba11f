import { defineRule } from "../rule.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "vacuum-full-or-cluster",
  category: "locking",
  severity: "error",
  summary: "Do not write tables in use anew to make them smaller or sorted",
  why: "VACUUM FULL and CLUSTER write the whole table and its indexes anew under an ACCESS EXCLUSIVE lock: no one can read or write it until they are done, and they need room for a second copy.",
  instead: "A plain VACUUM makes the room of dead rows usable again while everyone goes on working. To give room back to the system, or to sort a table, use pg_repack or pg_squeeze, which copy it beside the running work.",
  see: ["https://www.postgresql.org/docs/current/sql-vacuum.html", "https://www.postgresql.org/docs/current/sql-cluster.html", "https://reorg.github.io/pg_repack/"],
  equivalents: { squawk: ["prefer-repack"], "Postgres Language Server": ["banVacuumFull"], pgfence: ["vacuum-full"] },
  presets: ["recommended"],

  messages: {
    rewrites: "{command} blocks reads and writes of {table} while all its rows and indexes are written anew. {instead}",
    everything: "{command} without a table writes {which} anew, one after another, and blocks each table's reads and writes meanwhile. {instead}",
  },

  on: {
    Neutral({ what, table: name, span }, { catalog, settings, report }) {
      if (what !== "vacuum full" && what !== "cluster") return;
      const command = what.toUpperCase();
      const full = what === "vacuum full";
      const instead = full ? "Use a plain VACUUM, or pg_repack if the room has to be given back." : "Use pg_repack, which sorts it while others work.";
      if (name === null) return report("everything", { at: { span }, data: { command, which: full ? "every table of the database" : "every table that was clustered before", instead } });
      const table = catalog.table(name);
      if (isInUse(table, settings)) report("rewrites", { at: { span }, data: { command, table: table.label, instead } });
    },
  },

  examples: [
    {
      title: "A table in use",
      deployed: "create table users (id bigint primary key);",
      sql: "vacuum full users;",
      reports: [{ message: "rewrites", at: "vacuum full users" }],
    },
    {
      title: "CLUSTER",
      deployed: "create table users (id bigint primary key);",
      sql: "cluster users using users_pkey;",
      reports: [{ message: "rewrites", at: "cluster users using users_pkey" }],
    },
    {
      title: "Every table",
      deployed: "create table users (id bigint primary key);",
      sql: "vacuum (full, analyze);",
      reports: [{ message: "everything", at: "vacuum (full, analyze)" }],
    },
    {
      title: "A plain VACUUM",
      deployed: "create table users (id bigint primary key);",
      sql: "vacuum (analyze, full false) users;",
    },
    {
      title: "The table is new",
      sql: "create table users (id bigint primary key); cluster users using users_pkey;",
    },
    {
      title: "The configuration calls the table small",
      deployed: "create table plans (id bigint primary key);",
      sql: "vacuum full plans;",
      config: { tables: { plans: "small" } },
    },
  ],
});
