import type { Catalog } from "../catalog/catalog.ts";
import type { Constraint, Table } from "../catalog/schema.ts";
import { constraintsOf } from "../catalog/written-constraints.ts";
import { dependenciesOf } from "../migrations/dependencies.ts";
import type { History, Migration } from "../migrations/migration.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "dependency-cycle",
  category: "correctness",
  severity: "error",
  summary: "Let nothing depend on itself through others",
  why: "Migrations that list each other as dependencies can be run in no order. Tables whose foreign keys lead around in a circle, none of whose columns may be null, take no first row: each one needs the other's to be there.",
  instead: "Move what both need into a migration, or a table, of its own. Let one foreign key of a circle be null or DEFERRABLE INITIALLY DEFERRED, so that its row can come later in the transaction.",
  see: ["https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK", "https://www.postgresql.org/docs/current/sql-set-constraints.html"],
  presets: ["strict"],
  options: {
    keys: { type: "array", items: { type: "string" }, default: ["Dependencies", "Depends on", "Requires"], description: "Keys of the header whose value lists migrations." },
  },

  messages: {
    migrations: "These migrations depend on each other, so no order is right: {circle}.",
    tables: "This foreign key closes a circle in which no column may be null: {circle}. No first row can be inserted into any of these tables.",
  },

  on: {
    migration(migration, { history, options, report }) {
      for (const { dependency, migration: needed } of dependenciesOf(migration, history, options.keys)) {
        if (needed === migration || needed.order > migration.order) continue; // told once, of the last of them
        const path = pathBetween(needed, migration, history, options.keys);
        if (path?.every(({ order }) => order <= migration.order) === true) report("migrations", { at: dependency, data: { circle: [migration, ...path].map(({ stem }) => stem).join(" → ") } });
      }
    },
    script({ statements }, { catalog, report }) {
      for (const change of statements.flatMap(({ changes }) => changes)) {
        if (change.kind !== "CreateTable" && change.kind !== "AddColumn" && change.kind !== "AddConstraint") continue;
        const table = catalog.findTable(change.table);
        for (const { references, columns, span } of table === undefined ? [] : constraintsOf(change)) {
          const key = table?.constraints.find((constraint) => constraint.references !== null && constraint.columns.join("\0") === columns.join("\0") && constraint.references.sql === references?.sql);
          const target = key?.references === undefined || key.references === null ? undefined : catalog.findTable(key.references.resolved);
          if (table === undefined || key === undefined || target === undefined || target.label === table.label || !isHard(table, key)) continue;
          const path = tablesBetween(target, table, catalog);
          if (path !== null) report("tables", { at: span, data: { circle: [table, ...path].map(({ label }) => label).join(" → ") } });
        }
      }
    },
  },

  examples: [
    {
      title: "Two migrations that list each other",
      path: "002_orders.sql",
      files: { "001_users.sql": "-- Dependencies: 002_orders.sql\ncreate table users (id bigint primary key);" },
      sql: "-- Dependencies: 001_users.sql\ncreate table orders (id bigint primary key);",
      reports: [{ message: "migrations", at: "001_users.sql", data: { circle: "002_orders → 001_users → 002_orders" } }],
    },
    {
      title: "Through a third one",
      path: "003_lines.sql",
      files: { "001_users.sql": "-- Dependencies: 003_lines.sql\ncreate table users (id bigint primary key);", "002_orders.sql": "-- Dependencies: 001_users.sql\ncreate table orders (id bigint primary key);" },
      sql: "-- Dependencies: 002_orders.sql\ncreate table order_lines (id bigint primary key);",
      reports: [{ message: "migrations", at: "002_orders.sql", data: { circle: "003_lines → 002_orders → 001_users → 003_lines" } }],
    },
    {
      title: "Tables that need each other's rows first",
      deployed: "create table teams (id bigint primary key, owner_id bigint not null);",
      sql: "create table users (id bigint primary key, team_id bigint not null references teams);\nalter table teams add constraint teams_owner foreign key (owner_id) references users;",
      reports: [
        { message: "tables", at: "references teams", data: { circle: "users → teams → users" } },
        { message: "tables", at: "constraint teams_owner foreign key (owner_id) references users", data: { circle: "teams → users → teams" } },
      ],
    },
    {
      title: "One of the columns may be null, or one of the keys waits for the end of the transaction",
      deployed: "create table teams (id bigint primary key, owner_id bigint, head_id bigint not null);",
      sql: "create table users (id bigint primary key, team_id bigint not null references teams); alter table teams add foreign key (owner_id) references users, add foreign key (head_id) references users deferrable initially deferred;",
    },
    { title: "A table that references itself", sql: "create table nodes (id bigint primary key, parent bigint not null references nodes);" },
    {
      title: "Dependencies that all lead back in time",
      path: "002_orders.sql",
      files: { "001_users.sql": "-- Dependencies: None\ncreate table users (id bigint primary key);" },
      sql: "-- Dependencies: 001_users.sql\ncreate table orders (id bigint primary key);",
    },
  ],
});

/** The migrations from one to another along dependencies, both included; null where none lead there. */
function pathBetween(from: Migration, to: Migration, history: History, keys: readonly string[]): Migration[] | null {
  return walkTo(from, (each) => each === to, (each) => dependenciesOf(each, history, keys).map(({ migration }) => migration));
}

function tablesBetween(from: Table, to: Table, catalog: Catalog): Table[] | null {
  const next = (table: Table): Table[] => table.constraints.flatMap((key) => (key.references !== null && isHard(table, key) ? (catalog.findTable(key.references.resolved) ?? []) : []));
  return walkTo(from, ({ label }) => label === to.label, next);
}

/** Whether a row cannot be inserted before the one that it references. */
function isHard(table: Table, key: Constraint): boolean {
  return !key.initiallyDeferred && key.enforced && key.columns.every((name) => table.columns.some((column) => column.name === name && column.notNull === true));
}

function walkTo<Each>(from: Each, isGoal: (each: Each) => boolean, next: (each: Each) => readonly Each[]): Each[] | null {
  const paths = new Map<Each, Each[]>([[from, [from]]]);
  for (const [each, path] of paths) {
    if (isGoal(each)) return path;
    for (const other of next(each)) if (!paths.has(other)) paths.set(other, [...path, other]);
  }
  return null;
}
