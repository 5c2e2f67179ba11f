import { defineRule } from "../rule.ts";

export default defineRule({
  id: "unchecked-dynamic-ddl",
  category: "correctness",
  severity: "info",
  summary: "Write changes of the schema where they can be read",
  why: "What a command does that is put together at run time, nobody sees before it runs: not a reviewer, and not this linter, which then knows less of everything after it. Whether it locks a table in use or drops one depends on what is in that database.",
  instead: "Write the statements out. Where there must be a loop over tables, keep what it does small and have someone look at it, and let a query list what it will do.",
  see: ["https://www.postgresql.org/docs/current/plpgsql-statements.html#PLPGSQL-STATEMENTS-EXECUTING-DYN"],
  presets: [],
  silentWhereUnlikely: true,

  messages: {
    found: "Nobody can tell from here what this does: {reason}.",
    partly: "This runs {kinds}, and nobody can tell from here on what: {reason}.",
  },

  on: {
    Opaque({ reason, touches, span }, { statement, report }) {
      if (statement.error !== null) return;
      const kinds = [...new Set(touches?.kinds ?? [])].filter((kind) => !["Insert", "Update", "Delete", "Merge", "Query", "SetSetting"].includes(kind));
      if (touches === undefined) report("found", { at: span, data: { reason } });
      else if (kinds.length > 0) report("partly", { at: span, data: { reason, kinds: kinds.map((kind) => kind.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toUpperCase()).join(", ") } });
    },
  },

  examples: [
    {
      title: "A command from somewhere else",
      sql: "do $$\ndeclare r record;\nbegin\n  for r in select tablename as command from pg_tables where schemaname = 'none' loop\n    execute r.command;\n  end loop;\nend $$;",
      reports: [{ message: "found", at: "r.command", data: { reason: "EXECUTE runs SQL that is put together at run time" } }],
    },
    {
      title: "Tables that are not named",
      sql: "do $$\ndeclare r record;\nbegin\n  for r in select tablename from pg_tables where schemaname = 'none' loop\n    execute format('drop table %I', r.tablename);\n  end loop;\nend $$;",
      reports: [{ message: "partly", at: "format('drop table %I', r.tablename)", data: { kinds: "DROP TABLE", reason: "EXECUTE runs SQL that is put together at run time" } }],
    },
    {
      title: "A loop over names that stand there",
      deployed: "create table orders (id bigint); create table lines (id bigint);",
      sql: "do $$\ndeclare name text;\nbegin\n  foreach name in array array['orders', 'lines'] loop\n    execute format('alter table %I enable row level security', name);\n  end loop;\nend $$;",
    },
  ],
});
