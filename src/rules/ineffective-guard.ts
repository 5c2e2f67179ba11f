import { defineRule, replace } from "../rule.ts";
import type { Span } from "../source.ts";
import { classOf } from "../sql/change-kinds.ts";
import { nodesTagged, type Node } from "../sql/expression.ts";
import { firstStatement } from "../sql/parse.ts";
import { readBody, type Step } from "../sql/plpgsql.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";

function onlyReads(node: Node | null): boolean {
  return node !== null && "SelectStmt" in node && (["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"] as const).every((tag) => nodesTagged(node, tag).length === 0);
}

/** Steps that change nothing and let the script go on. */
function isIdle(step: Step): boolean {
  if (step.kind === "raise") return !step.fails;
  return step.kind === "null" || step.kind === "assign" || (step.kind === "sql" && onlyReads(firstStatement(step.sql)));
}

/**
 * The RETURN of a block that only looks, speaks and leaves, where nothing is left in the block that it would skip: it can only be
 * meant for what comes after the block. Null for all other blocks.
 */
function idleReturn(steps: readonly Step[]): Span | null {
  const [only, ...others] = steps;
  if (only?.kind === "block") return others.length > 0 || only.handlers.length > 0 ? null : idleReturn(only.body);
  const last = steps.at(-1);
  if (last?.kind !== "if" || !steps.slice(0, -1).every(isIdle) || !last.otherwise.every(isIdle)) return null;
  const returns = last.branches.map(({ body }) => (body.slice(0, -1).every(isIdle) && body.at(-1)?.kind === "return" ? (body.at(-1)?.span ?? null) : null));
  return returns.every((found) => found !== null) ? (returns[0] ?? null) : null;
}

/** Whether anything follows that the guard should have kept from running. */
function hasMore(after: Statement, { statements }: ScriptText): boolean {
  return statements.slice(statements.indexOf(after) + 1).some(({ changes }) => changes.some((change) => !["session", "reads"].includes(classOf(change))));
}

export default defineRule({
  id: "ineffective-guard",
  category: "convention",
  severity: "error",
  summary: "Do not guard a migration by a RETURN in a DO block",
  why: "RETURN leaves the DO block it stands in, and nothing else: the statements after the block run, whether the migration has been applied or not. The guard reads as if a second run were harmless, and a second run inserts, updates and drops again.",
  instead: "RAISE EXCEPTION where the migration must not run again: in a transaction, or with ON_ERROR_STOP in psql, nothing after it runs. Or leave it to the migration tool, or put all of the migration into the block.",
  see: ["https://www.postgresql.org/docs/current/plpgsql-control-structures.html#PLPGSQL-STATEMENTS-RETURNING", "https://www.postgresql.org/docs/current/sql-do.html"],
  presets: ["recommended"],

  messages: {
    found: "This RETURN leaves the DO block only: the statements after it run in any case, so the guard keeps nothing from running.",
  },

  on: {
    DoBlock(block, { statement, text, report }) {
      if (block.language !== "plpgsql" || block.program === undefined || !hasMore(statement, text)) return;
      const found = idleReturn(readBody(block.program.text));
      if (found === null) return;
      const at = block.program.place(found);
      report("found", { at, suggestions: at.end - at.start === found.end - found.start ? [{ title: "Raise an exception instead", edits: [replace(at, "RAISE EXCEPTION 'This migration has been applied already'")] }] : undefined });
    },
  },

  examples: [
    {
      title: "The table is filled a second time",
      deployed: "create table history (name text primary key); create table plans (name text);",
      sql: "do $$\nbegin\n  if exists (select 1 from history where name = '002_example') then\n    raise notice 'already applied';\n    RETURN;\n  end if;\nend $$;\ninsert into plans values ('basic');",
      reports: [{ message: "found", at: "RETURN" }],
      suggested: "do $$\nbegin\n  if exists (select 1 from history where name = '002_example') then\n    raise notice 'already applied';\n    RAISE EXCEPTION 'This migration has been applied already';\n  end if;\nend $$;\ninsert into plans values ('basic');",
    },
    {
      title: "It looks with the help of a common table expression",
      deployed: "create table history (name text primary key); create table plans (name text);",
      sql: "do $$\ndeclare n int;\nbegin\n  with done as (select name from history) select count(*) into n from done;\n  if n > 0 then\n    RETURN;\n  end if;\nend $$;\ninsert into plans values ('basic');",
      reports: [{ message: "found", at: "RETURN" }],
      suggested: "do $$\ndeclare n int;\nbegin\n  with done as (select name from history) select count(*) into n from done;\n  if n > 0 then\n    RAISE EXCEPTION 'This migration has been applied already';\n  end if;\nend $$;\ninsert into plans values ('basic');",
    },
    {
      title: "What it deletes on the way is not for the guard alone",
      deployed: "create table history (name text primary key); create table plans (name text);",
      sql: "do $$\ndeclare n int;\nbegin\n  with gone as (delete from history returning name) select count(*) into n from gone;\n  if n > 0 then\n    return;\n  end if;\nend $$;\ninsert into plans values ('basic');",
    },
    {
      title: "It stops the migration",
      deployed: "create table history (name text primary key); create table plans (name text);",
      sql: "do $$\nbegin\n  if exists (select 1 from history where name = '002_example') then\n    raise exception 'already applied';\n  end if;\nend $$;\ninsert into plans values ('basic');",
    },
    {
      title: "The block holds all of the migration",
      deployed: "create table history (name text primary key); create table plans (name text);",
      sql: "do $$\nbegin\n  if exists (select 1 from history where name = '002_example') then\n    return;\n  end if;\n  insert into plans values ('basic');\nend $$;",
    },
    {
      title: "It skips the rest of the block, which is all that it is meant for",
      deployed: "create table plans (name text);",
      sql: "do $$\nbegin\n  if not exists (select 1 from plans) then\n    raise notice 'no plans to count';\n    return;\n  end if;\n  raise notice '% plans', (select count(*) from plans);\nend $$;\ncreate index plans_name on plans (name);",
    },
    {
      title: "What the block does itself is guarded",
      deployed: "create table plans (name text);",
      sql: "do $$\nbegin\n  if exists (select 1 from plans) then\n    return;\n  end if;\n  insert into plans values ('basic');\nend $$;\ncreate index plans_name on plans (name);",
    },
    {
      title: "It looks, counts, says what it found and goes; nothing else stands in it",
      deployed: "create table settings (version int);",
      sql: "do $$\ndeclare n int := 0;\nbegin\n  begin\n    n := 1;\n    select count(*) into n from settings;\n    null;\n    if n > 0 then\n      raise notice 'there already';\n      return;\n    else\n      raise notice 'new';\n    end if;\n  end;\nend $$;\ninsert into settings values (2);",
      reports: [{ message: "found", at: "return" }],
      suggested: "do $$\ndeclare n int := 0;\nbegin\n  begin\n    n := 1;\n    select count(*) into n from settings;\n    null;\n    if n > 0 then\n      raise notice 'there already';\n      RAISE EXCEPTION 'This migration has been applied already';\n    else\n      raise notice 'new';\n    end if;\n  end;\nend $$;\ninsert into settings values (2);",
    },
    {
      title: "The block does something else as well",
      deployed: "create table settings (version int);",
      sql: "do $$ begin insert into settings values (1); if exists (select from settings) then return; end if; end $$;\ndo $$ begin if exists (select from settings) then return; else insert into settings values (2); end if; end $$;\ndo $$ begin if exists (select from settings) then delete from settings; return; end if; end $$;\ndo $$ begin begin if exists (select from settings) then return; end if; exception when others then raise notice 'none'; end; end $$;\ndo $$ begin begin if exists (select from settings) then return; end if; end; insert into settings values (3); end $$;\ndo $$ begin null; end $$;\ninsert into settings values (4);",
    },
    {
      title: "What comes after it changes nothing",
      deployed: "create table settings (version int);",
      sql: "begin;\ndo $$ begin if exists (select from settings) then return; end if; end $$;\nselect count(*) from settings;\nset work_mem = '64MB';\ncommit;",
    },
  ],
});
