import { defineRule } from "../rule.ts";
import { unquotedParts } from "../sql/dynamic-sql.ts";

export default defineRule({
  id: "dynamic-sql-injection",
  category: "security",
  severity: "warning",
  summary: "Quote what goes into dynamic SQL",
  why: "What EXECUTE puts together with || or %s becomes part of the command as it is. Whoever calls the function chooses what runs, with its rights: as its owner where it is SECURITY DEFINER. And a name with a capital letter, a space or a quote breaks the command.",
  instead: "Use format() with %I for names and %L for values, quote_ident() and quote_literal(), or values through USING. For a relation take a parameter of type regclass.",
  see: ["https://www.postgresql.org/docs/current/plpgsql-statements.html#PLPGSQL-STATEMENTS-EXECUTING-DYN", "https://www.postgresql.org/docs/current/functions-string.html#FUNCTIONS-STRING-FORMAT"],
  presets: ["strict"],

  messages: {
    routine: "{name} goes into the command {how}: who decides what it holds decides what runs.",
    block: "{name} goes into the command {how}: what needs quotes breaks it.",
  },

  on: {
    statement(statement, { file, report }) {
      const reported = new Set<string>();
      for (const { name, at, formatted, inRoutine } of unquotedParts(statement, file)) {
        if (reported.has(`${name} ${at.start}`)) continue;
        reported.add(`${name} ${at.start}`);
        report(inRoutine ? "routine" : "block", { at, data: { name, how: formatted ? "through %s, unquoted" : "unquoted" } });
      }
    },
  },

  examples: [
    {
      title: "A parameter joined to a command",
      sql: "create function find(wanted text) returns setof record language plpgsql as $$\nbegin\n  return query execute 'select * from orders where note = ''' || wanted || '''';\nend $$;",
      reports: [{ message: "routine", at: "'select * from orders where note = ''' || wanted || ''''", data: { name: "wanted", how: "unquoted" } }],
    },
    {
      title: "Through a variable, and %s",
      sql: "create function clear(relation text) returns void language plpgsql as $$\ndeclare command text;\nbegin\n  command := format('delete from %s', relation);\n  execute command;\nend $$;",
      reports: [{ message: "routine", at: "format('delete from %s', relation)", data: { name: "relation", how: "through %s, unquoted" } }],
    },
    {
      title: "Names from the catalog in a block",
      sql: "do $$\ndeclare r record;\nbegin\n  for r in select tablename from pg_tables where schemaname = 'none' loop\n    execute 'alter table ' || r.tablename || ' enable row level security';\n  end loop;\nend $$;",
      reports: [{ message: "block", at: "'alter table ' || r.tablename || ' enable row level security'", data: { name: "r.tablename", how: "unquoted" } }],
    },
    {
      title: "Quoted, typed or passed by",
      sql: "create function clear(relation regclass, note text, id bigint) returns void language plpgsql as $$\nbegin\n  execute 'delete from ' || relation || ' where note = ' || quote_literal(note);\n  execute format('delete from %s where note = %L and id = %s', relation, note, id);\n  execute 'delete from orders where note = $1' using note;\nend $$;",
    },
    {
      title: "A command that is written out",
      sql: "do $$\ndeclare command text := 'select 1';\nbegin\n  execute command;\n  execute 'select 2' || ' where true';\nend $$;",
    },
  ],
});
