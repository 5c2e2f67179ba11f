import { truncate } from "../catalog/names.ts";
import { writtenNames, type NamedThing, type WrittenName } from "../facts/written-names.ts";
import { fillTemplate, matchesTemplate, showTemplate } from "../migrations/name-template.ts";
import { defineRule, replace } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isTrackingTable } from "../tenancy.ts";

/** The template with the words that are known of this object. */
function filled(template: string, { table, columns, references }: WrittenName): string {
  return fillTemplate(template, { ...(table !== null && { table }), columns: columns.join("_"), ...(references !== null && { references }) });
}

/** The name a template leads to, where nothing in it is left to choose. */
function onlyName(template: string, name: WrittenName): string | null {
  const text = filled(template, name);
  return text.includes("{") ? null : truncate(text);
}

const templates = (what: string) => ({ type: "array", items: { type: "string" }, default: [], description: `Templates of names of ${what}; one has to fit. Empty: any name will do.` }) as const;

export default defineRule({
  id: "misnamed-object",
  category: "convention",
  severity: "warning",
  summary: "Name objects as the house does",
  why: "Names are how migrations, rollbacks, alerts and error messages speak of objects. Where they follow a pattern one can tell from the name what failed, and write a rollback without looking up what an earlier migration called it.",
  instead: "The name that the configured template gives. `{table}`, `{columns}` (joined with `_`) and `{references}` stand for the object's own; `{snake_case}` and `{name}` for words to choose. For constraints of tables in use, ALTER TABLE … RENAME CONSTRAINT is instant.",
  see: ["https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS"],
  equivalents: { Atlas: ["NM101", "NM102", "NM103", "NM104", "NM105", "NM106"] },
  presets: [],
  options: {
    "table": templates("tables"),
    "column": templates("columns"),
    "primary key": templates("primary keys: `pk_{table}`"),
    "foreign key": templates("foreign keys: `fk_{table}_{references}`"),
    "unique": templates("unique constraints: `uq_{snake_case}`"),
    "check": templates("CHECK constraints"),
    "exclude": templates("exclusion constraints"),
    "index": templates("indexes: `idx_{table}_{columns}`"),
    "unique index": templates("unique indexes; empty: those of `index`"),
    "view": templates("views"),
    "materialized view": templates("materialized views"),
    "sequence": templates("sequences"),
    "trigger": templates("triggers"),
    "policy": templates("policies"),
    "function": templates("functions and procedures"),
    "schema": templates("schemas"),
    "type": templates("types, enums and domains"),
  },

  messages: {
    found: "The {thing} {name} is not named {templates}.",
    onTable: "The {thing} {name} of {table} is not named {templates}.",
  },

  on: {
    statement(statement, { catalog, file, options, report }) {
      const templatesOf = (thing: NamedThing): readonly string[] => {
        if (thing === "other") return [];
        if (thing === "procedure") return options.function;
        return thing === "unique index" && options["unique index"].length === 0 ? options.index : options[thing];
      };
      for (const written of writtenNames(statement, file, catalog)) {
        const { thing, name, table, span, change } = written;
        const wanted = templatesOf(thing);
        if (wanted.length === 0 || isTrackingTable({ name: table ?? name })) continue;
        if (wanted.some((template) => matchesTemplate(filled(template, written), name) || onlyName(template, written) === name)) continue;
        const [right] = wanted.flatMap((template) => onlyName(template, written) ?? []);
        const data = { thing: thing === "unique" ? "unique constraint" : thing === "check" ? "CHECK constraint" : thing === "exclude" ? "exclusion constraint" : thing, name: quoteIdentifier(name), templates: right !== undefined ? quoteIdentifier(right) : wanted.map((template) => showTemplate(filled(template, written))).join(" or ") };
        const suggestions = right === undefined || span === null || change.kind.startsWith("Rename") ? undefined : [{ title: `Name it ${quoteIdentifier(right)}`, edits: [replace(span, quoteIdentifier(right))] }];
        if (table === null) report("found", { at: span ?? change, data, suggestions });
        else report("onTable", { at: span ?? change, data: { ...data, table: quoteIdentifier(table) }, suggestions });
      }
    },
  },

  examples: [
    {
      title: "An index named otherwise",
      options: { index: ["idx_{table}_{columns}"] },
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create index concurrently users_by_email on users (email);",
      reports: [{ message: "onTable", at: "users_by_email", data: { thing: "index", name: "users_by_email", table: "users", templates: "idx_users_email" } }],
      suggested: "create index concurrently idx_users_email on users (email);",
    },
    {
      title: "Constraints",
      options: { "foreign key": ["fk_{table}_{references}"], "unique": ["uq_{snake_case}"], "check": ["{table}_{snake_case}_check"] },
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key, user_id bigint, constraint orders_user foreign key (user_id) references users, constraint once unique (user_id), constraint positive check (id > 0));",
      reports: [
        { message: "onTable", at: "orders_user", data: { thing: "foreign key", name: "orders_user", table: "orders", templates: "fk_orders_users" } },
        { message: "onTable", at: "once", data: { thing: "unique constraint", name: "once", table: "orders", templates: "uq_<snake_case>" } },
        { message: "onTable", at: "positive", data: { thing: "CHECK constraint", name: "positive", table: "orders", templates: "orders_<snake_case>_check" } },
      ],
      suggested: "create table orders (id bigint primary key, user_id bigint, constraint fk_orders_users foreign key (user_id) references users, constraint once unique (user_id), constraint positive check (id > 0));",
    },
    {
      title: "A table and its columns",
      options: { table: ["{snake_case}s"], column: ["{snake_case}"] },
      sql: 'create table "Order" (id bigint primary key, "userId" bigint);',
      reports: [{ message: "found", at: '"Order"', data: { thing: "table", name: '"Order"', templates: "<snake_case>s" } }, { message: "onTable", at: '"userId"' }],
    },
    {
      title: "A constraint gets another name",
      options: { unique: ["uq_{snake_case}"] },
      deployed: "create table users (id bigint primary key, email text, constraint uq_email unique (email));",
      sql: "alter table users rename constraint uq_email to users_email_once;",
      reports: [{ message: "onTable", at: "users_email_once" }],
    },
    {
      title: "One of two templates fits",
      options: { index: ["idx_{table}_{columns}", "idx_{table}_{snake_case}"], trigger: ["trg_{snake_case}"], policy: ["{snake_case}"] },
      sql: "create table users (id bigint primary key, email text);\ncreate index idx_users_address on users (email);\ncreate policy tenant_isolation on users using (true);",
    },
    {
      title: "What has no name of its own",
      options: { "foreign key": ["fk_{table}_{references}"], "unique": ["uq_{snake_case}"] },
      sql: "create table users (id bigint primary key, email text unique, boss bigint references users);",
    },
    {
      title: "The configuration names no templates",
      sql: 'create table "Users" (id bigint primary key);',
    },
  ],
});
