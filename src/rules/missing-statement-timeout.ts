import { isAtLeast } from "../effects/effect.ts";
import { defineRule } from "../rule.ts";
import { millisecondsOf, timeoutIn } from "../timeouts.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "missing-statement-timeout",
  category: "locking",
  severity: "info",
  summary: "Set a statement_timeout before work that keeps others waiting",
  why: "A statement that reads or writes a whole table under a lock keeps others waiting for as long as that takes, which on production data may be far longer than anyone tried. Without a statement_timeout nothing ends it.",
  instead: "Set a statement_timeout as long as users can be kept waiting: the statement is then taken back in time. Leave it at 0 for what lets others work, such as CREATE INDEX CONCURRENTLY.",
  see: ["https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT"],
  equivalents: { squawk: ["require-statement-timeout", "require-timeout-settings"], "Postgres Language Server": ["requireStatementTimeout"], pgfence: ["missing-statement-timeout"] },
  presets: [],

  options: {
    maximum: { type: "string", default: null, description: "The longest statement_timeout allowed for what keeps others waiting, `15min`; without it any counts." },
  },

  messages: {
    long: "With a statement_timeout of {value} this may keep others waiting for {table} for as long. Set {maximum} at most.",
    unbounded: "This keeps others waiting for {table} while it goes through all of its rows, and no statement_timeout ends it. Set one first.",
  },

  on: {
    change(change, { options, session, settings, statement, trail, effect, report }) {
      const time = timeoutIn(session, "statement_timeout");
      const maximum = options.maximum === null ? null : millisecondsOf(options.maximum);
      const table = worksOn(effect);
      if (typeof time === "number" && time > 0 && maximum !== null && time > maximum && table !== undefined) return report("long", { at: change.nested ? change : statement, data: { table: table.label, value: String(session.setting("statement_timeout")), maximum: options.maximum ?? "" } });
      if (time !== 0) return;
      const earlier = trail.steps.some((step) => timeoutIn(step.session, "statement_timeout") === 0 && worksOn(step.effect) !== undefined);
      if (table !== undefined && !earlier) report("unbounded", { at: change.nested ? change : statement, data: { table: table.label } });

      function worksOn({ locks, scans, rewrites, builds, emptied }: typeof effect) {
        const worked = [...scans, ...rewrites].filter((relation) => !emptied.includes(relation));
        return locks.flatMap(({ relation, mode }) => {
          const { table: locked } = relation;
          const works = builds.length > 0 || worked.some(({ schema, name }) => schema === relation.schema && name === relation.name);
          return locked !== null && works && isAtLeast(mode, "SHARE") && isInUse(locked, settings) ? [locked] : [];
        })[0];
      }
    },
  },

  examples: [
    {
      title: "A statement_timeout longer than this team allows",
      options: { maximum: "15min" },
      deployed: "create table users (id bigint primary key, age integer);",
      sql: "set statement_timeout = '2h';\nalter table users alter column age type bigint;",
      reports: [{ message: "long", at: "alter table users alter column age type bigint", data: { table: "users", value: "2h", maximum: "15min" } }],
    },
    {
      title: "A check that reads the table",
      deployed: "create table orders (total numeric);",
      sql: "alter table orders add check (total >= 0);",
      reports: [{ message: "unbounded", at: "alter table orders add check (total >= 0)" }],
    },
    {
      title: "An index build",
      deployed: "create table orders (total numeric);",
      sql: "create index on orders (total);",
      reports: [{ message: "unbounded", at: "create index on orders (total)" }],
    },
    {
      title: "With a statement_timeout",
      deployed: "create table orders (total numeric);",
      sql: "set statement_timeout = '10s'; alter table orders add check (total >= 0);",
    },
    {
      title: "What takes a moment",
      deployed: "create table orders (total numeric);",
      sql: "alter table orders add column paid boolean;",
    },
    {
      title: "What lets others work",
      deployed: "create table orders (total numeric);",
      sql: "create index concurrently on orders (total);",
    },
    {
      title: "The table is new",
      sql: "create table orders (total numeric); create index on orders (total);",
    },
    {
      title: "Only what no statement_timeout has ended so far is said, and each longer one",
      options: { maximum: "1min" },
      deployed: "create table users (id bigint primary key, n int); create table teams (id bigint primary key, user_id bigint);",
      sql: "alter table users add constraint a check (n > 0);\nalter table users add constraint b check (n > 1);\nset statement_timeout = '10s';\nalter table users add constraint c check (n > 2);\nset statement_timeout = '10min';\ncomment on table users is 'people';\nalter table users add constraint d check (n > 3);",
      reports: [
        { message: "unbounded", at: "alter table users add constraint a check (n > 0)" },
        { message: "long", at: "alter table users add constraint d check (n > 3)" },
      ],
    },
  ],
});
