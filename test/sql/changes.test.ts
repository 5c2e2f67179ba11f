import { describe, expect, test } from "vitest";
import type { Program } from "../../src/sql/routine.ts";
import type { Change } from "../../src/sql/change.ts";
import { readChanges } from "../../src/sql/changes.ts";
import { shape } from "../../src/sql/expression.ts";
import { lex } from "../../src/sql/lex.ts";
import { isFailure, parse } from "../../src/sql/parse.ts";
import { changesOf } from "./reading.ts";

const whole = Symbol("the whole statement");
/** Kind, text of the span, some fields. */
type Expected = readonly [Change["kind"], string | typeof whole, object?];

const name = (text: string): { schema: string | null; name: string } => {
  const [first = "", second] = text.split(".");
  return second === undefined ? { schema: null, name: first } : { schema: first, name: second };
};
const on = (table: string, fields: object = {}): object => ({ table: name(table), ...fields });

const cases: readonly (readonly [string, ...Expected[]])[] = [
  // schemas
  ["create schema if not exists app", ["CreateSchema", whole, { name: "app", ifNotExists: true }]],
  ["create schema authorization joe", ["CreateSchema", whole, { name: "joe", ifNotExists: false }]],
  ["create schema app create table pets (id int) create index on pets (id) create sequence n create view v as select 1 grant select on pets to joe",
    ["CreateSchema", whole, { name: "app" }],
    ["CreateSequence", "create sequence n", { sequence: name("app.n") }],
    ["CreateTable", "create table pets (id int)", on("app.pets")],
    ["CreateObject", "create view v as select 1", { object: "view", name: name("app.v"), sql: "create view v as select 1", element: { schema: "app", owner: null } }],
    ["CreateIndex", "create index on pets (id)", on("app.pets")],
    ["Neutral", "grant select on pets to joe", { what: "grant", table: name("app.pets") }]],
  ["drop schema app", ["DropSchema", whole, { name: "app", ifExists: false, cascade: false }]],
  ["drop schema if exists app, \"Other\" cascade", ["DropSchema", "app", { name: "app", ifExists: true, cascade: true }], ["DropSchema", "\"Other\"", { name: "Other" }]],
  ["alter schema app rename to core", ["RenameSchema", whole, { name: "app", newName: "core" }]],

  // tables
  ["create table app.pets (id int)", ["CreateTable", whole, on("app.pets", { ifNotExists: false, temporary: false, unlogged: false, foreign: false, options: "", partitionBy: null, asQuery: null })]],
  ["create table if not exists \"Pets\" ()", ["CreateTable", whole, on("Pets", { ifNotExists: true, columns: [] })]],
  ["create temp table pets (id int) on commit drop", ["CreateTable", whole, { temporary: true, options: "on commit drop" }]],
  ["create unlogged table pets (id int) with (fillfactor = 70) tablespace fast", ["CreateTable", whole, { unlogged: true, options: "with (fillfactor = 70) tablespace fast" }]],
  ["create table pets (like animals including defaults including indexes, like app.other excluding all) inherits (a, app.b) partition by range (born, (lower(name))) using heap",
    ["CreateTable", whole, {
      like: [{ table: name("animals"), including: ["defaults", "indexes"], sql: "like animals including defaults including indexes", columnsBefore: 0 }, { table: name("app.other"), including: [], sql: "like app.other excluding all", columnsBefore: 0 }],
      inherits: [name("a"), name("app.b")], partitionOf: null, partitionBy: "range (born, (lower(name)))", options: "using heap",
    }]],
  ["create table pets_1 partition of app.pets (name not null, check (id > 0)) for values from (1, minvalue) to (10, maxvalue) partition by list (name) with (fillfactor = 70)",
    ["CreateTable", whole, { partitionOf: name("app.pets"), inherits: [], partitionBound: "for values from (1, minvalue) to (10, maxvalue)", partitionBy: "list (name)", options: "with (fillfactor = 70)" }]],
  ["create table pets_0 partition of pets default", ["CreateTable", whole, { partitionOf: name("pets"), partitionBound: "default", isDefault: true, listEnd: null }]],
  ["create table pets_2 partition of pets for values with (modulus 4, remainder 1) tablespace fast", ["CreateTable", whole, { partitionBound: "for values with (modulus 4, remainder 1)", options: "tablespace fast" }]],
  ["create table pets_3 partition of pets for values in ('a', 'b')", ["CreateTable", whole, { partitionBound: "for values in ('a', 'b')", isDefault: false }]],
  ["create table pets of app.pet (id with options primary key)", ["CreateTable", whole, { ofType: name("app.pet"), inherits: [] }]],
  ["create foreign table pets (id int options (column_name 'nr')) server far options (a 'b')", ["CreateTable", whole, { foreign: true, options: "server far options (a 'b')" }]],
  ["create table pets (id, name) with (fillfactor = 70) as select 1, 'x' with no data", ["CreateTable", whole, { asQuery: { sql: "select 1, 'x'", withData: false, columns: ["id", "name"] }, options: "with (fillfactor = 70)", columns: [], listEnd: null }]],
  ["create table if not exists pets as table animals", ["CreateTable", whole, { ifNotExists: true, asQuery: { sql: "table animals", withData: true } }]],
  ["create temporary table pets as execute q(1)", ["CreateTable", whole, { temporary: true, asQuery: { sql: "execute q(1)", withData: true } }]],
  ["select id, name into unlogged table app.pets from animals", ["CreateTable", whole, on("app.pets", { unlogged: true, asQuery: { sql: "select id, name from animals", withData: true } })]],
  ["select 1 into pets union select 2", ["CreateTable", whole, on("pets")]],
  ["drop table pets", ["DropTable", whole, on("pets", { ifExists: false, cascade: false, foreign: false })]],
  ["drop table if exists app.pets, \"Cats\" cascade", ["DropTable", "app.pets", on("app.pets", { ifExists: true, cascade: true })], ["DropTable", "\"Cats\"", on("Cats")]],
  ["drop table cascade", ["DropTable", whole, on("cascade", { cascade: false })]],
  ["drop table a, restrict restrict", ["DropTable", "a", on("a", { cascade: false })], ["DropTable", "restrict", on("restrict")]],
  ["drop foreign table far", ["DropTable", whole, on("far", { foreign: true })]],
  ["alter table app.pets rename to cats", ["RenameTable", "rename to cats", on("app.pets", { newName: "cats", ifExists: false })]],
  ["alter table if exists pets rename to cats", ["RenameTable", "rename to cats", { ifExists: true }]],
  ["alter table pets set schema app", ["SetTableSchema", "set schema app", on("pets", { newSchema: "app", relation: "table" })]],
  ["alter foreign table pets set schema app", ["SetTableSchema", "set schema app", { relation: "foreign table" }]],
  ["truncate pets", ["Truncate", whole, on("pets", { cascade: false, restartIdentity: false })]],
  ["truncate table only pets, app.cats * restart identity cascade", ["Truncate", "pets", on("pets", { cascade: true, restartIdentity: true })], ["Truncate", "app.cats", on("app.cats")]],
  ["alter table pets attach partition app.pets_1 for values in (1, 2)", ["AttachPartition", "attach partition app.pets_1 for values in (1, 2)", on("pets", { partition: name("app.pets_1"), bound: "for values in (1, 2)", isDefault: false })]],
  ["alter table pets attach partition pets_0 default", ["AttachPartition", "attach partition pets_0 default", { bound: "default", isDefault: true }]],
  ["alter table pets detach partition pets_1 concurrently", ["DetachPartition", "detach partition pets_1 concurrently", { partition: name("pets_1"), concurrently: true, finalize: false }]],
  ["alter table pets detach partition pets_1 finalize", ["DetachPartition", "detach partition pets_1 finalize", { concurrently: false, finalize: true }]],

  // columns
  ["alter table only app.pets add column if not exists born date, drop column if exists age cascade, drop name restrict",
    ["AddColumn", "add column if not exists born date", on("app.pets", { ifNotExists: true })],
    ["DropColumn", "drop column if exists age cascade", on("app.pets", { column: "age", ifExists: true, cascade: true })],
    ["DropColumn", "drop name restrict", { column: "name", ifExists: false, cascade: false }]],
  ["alter table only (pets) add born date", ["AddColumn", "add born date", on("pets", { ifNotExists: false, only: true })]],
  ["alter table if exists pets add born date", ["AddColumn", "add born date", { tableIfExists: true }]],
  ["alter table if exists only pets rename a to b", ["RenameColumn", "rename a to b", { only: true, tableIfExists: true }]],
  ["alter table pets * drop \"Age\"", ["DropColumn", "drop \"Age\"", { column: "Age" }]],
  ["alter table pets rename name to label", ["RenameColumn", "rename name to label", on("pets", { column: "name", newName: "label", relation: "table" })]],
  ["alter view app.v rename column a to b", ["RenameColumn", "rename column a to b", on("app.v", { relation: "view" })]],
  ["alter materialized view v rename column a to b", ["RenameColumn", "rename column a to b", { relation: "materialized view" }]],
  ["alter table pets alter column age set data type numeric(10, 2) collate \"C\" using f(age, 1) + 1, alter born type date",
    ["AlterColumnType", "alter column age set data type numeric(10, 2) collate \"C\" using f(age, 1) + 1", { column: "age", type: { label: "numeric(10,2)" }, using: { sql: "f(age, 1) + 1" }, collation: name("C") }],
    ["AlterColumnType", "alter born type date", { using: null, collation: null }]],
  ["alter table pets alter age set default coalesce(1, 2), alter column born drop default",
    ["SetDefault", "alter age set default coalesce(1, 2)", { column: "age", default: { sql: "coalesce(1, 2)" } }],
    ["DropDefault", "alter column born drop default", { column: "born" }]],
  ["alter table pets alter age set not null, alter age drop not null", ["SetNotNull", "alter age set not null", { column: "age" }], ["DropNotNull", "alter age drop not null", { column: "age" }]],
  ["alter table pets alter id add generated by default as identity (start 3), alter id set generated always restart 5, alter id set start 3, alter id drop identity if exists",
    ["AddIdentity", "alter id add generated by default as identity (start 3)", { column: "id", identity: "by default" }],
    ["SetIdentity", "alter id set generated always restart 5", { identity: "always" }],
    ["SetIdentity", "alter id set start 3", { identity: null }],
    ["DropIdentity", "alter id drop identity if exists", { ifExists: true }]],
  ["alter table pets alter age set expression as (a + (b)), alter age drop expression if exists",
    ["SetExpression", "alter age set expression as (a + (b))", { expression: { sql: "a + (b)" } }],
    ["DropExpression", "alter age drop expression if exists", { ifExists: true }]],

  // constraints
  ["alter table pets add constraint adult check (age > 18 and age < (200)) not valid, add foreign key (owner, \"Kind\") references app.people (id, kind) match full on delete set null on update cascade deferrable initially deferred",
    ["AddConstraint", "add constraint adult check (age > 18 and age < (200)) not valid", on("pets", { constraint: { kind: "check", name: "adult", columns: ["age"], notValid: true, notEnforced: false, inline: false, sql: "check (age > 18 and age < (200)) not valid", expression: { sql: "age > 18 and age < (200)" } } })],
    ["AddConstraint", "add foreign key (owner, \"Kind\") references app.people (id, kind) match full on delete set null on update cascade deferrable initially deferred", { constraint: {
      kind: "foreign key", name: null, columns: ["owner", "Kind"], deferrable: true, initiallyDeferred: true,
      references: { table: name("app.people"), columns: ["id", "kind"], onDelete: "set null", onUpdate: "cascade", sql: "references app.people (id, kind) match full on delete set null on update cascade deferrable initially deferred" },
    } }]],
  ["alter table pets add constraint pets_pk primary key using index pets_idx", ["AddConstraint", "add constraint pets_pk primary key using index pets_idx", { constraint: { kind: "primary key", name: "pets_pk", usingIndex: "pets_idx", columns: [] } }]],
  ["alter table pets add unique nulls not distinct (a, b) include (c) with (fillfactor = 70)", ["AddConstraint", "add unique nulls not distinct (a, b) include (c) with (fillfactor = 70)", { constraint: { kind: "unique", columns: ["a", "b"], include: ["c"], nullsNotDistinct: true } }]],
  ["alter table pets add constraint x exclude using gist (room with =, lower(name) with =, during with &&) where (active)", ["AddConstraint", "add constraint x exclude using gist (room with =, lower(name) with =, during with &&) where (active)", { constraint: { kind: "exclude", columns: ["room", "during"] } }]],
  ["alter table pets add constraint n not null age not valid, add check (a > 0) no inherit, add check (a > 0) not enforced",
    ["AddConstraint", "add constraint n not null age not valid", { constraint: { kind: "not null", name: "n", columns: ["age"], notValid: true, notEnforced: false } }],
    ["AddConstraint", "add check (a > 0) no inherit", { constraint: { noInherit: true, notValid: false } }],
    ["AddConstraint", "add check (a > 0) not enforced", { constraint: { notEnforced: true } }]],
  ["alter table pets drop constraint if exists adult cascade, validate constraint owner_fk", ["DropConstraint", "drop constraint if exists adult cascade", { constraint: "adult", ifExists: true, cascade: true }], ["ValidateConstraint", "validate constraint owner_fk", { constraint: "owner_fk" }]],
  ["alter table pets rename constraint a to \"B\"", ["RenameConstraint", "rename constraint a to \"B\"", { constraint: "a", newName: "B" }]],

  // indexes
  ["create index on pets (name)", ["CreateIndex", whole, on("pets", { name: null, unique: false, concurrently: false, ifNotExists: false, only: false, method: "btree", sql: "(name)", where: null, include: [] })]],
  ["create unique index concurrently if not exists \"Pets_idx\" on only app.pets using gin (tags jsonb_path_ops, (a || b) collate \"C\" desc nulls last, lower(name) text_ops, app.f(x, (y)), current_date) include (id) nulls not distinct with (fillfactor = 70) tablespace fast where deleted is null and x in (1, 2)",
    ["CreateIndex", whole, on("app.pets", {
      name: "Pets_idx", unique: true, concurrently: true, ifNotExists: true, only: true, method: "gin", include: ["id"], nullsNotDistinct: true,
      keys: [
        { column: "tags", expression: null, sql: "tags jsonb_path_ops" },
        { column: null, expression: { sql: "a || b" }, sql: "(a || b) collate \"C\" desc nulls last" },
        { column: null, expression: { sql: "lower(name)" }, sql: "lower(name) text_ops" },
        { column: null, expression: { sql: "app.f(x, (y))" }, sql: "app.f(x, (y))" },
        { column: null, expression: { sql: "current_date" } },
      ],
      where: { sql: "deleted is null and x in (1, 2)" },
    })]],
  ["drop index pets_idx", ["DropIndex", whole, { index: name("pets_idx"), concurrently: false, ifExists: false, cascade: false, count: 1 }]],
  ["drop index concurrently if exists app.pets_idx cascade", ["DropIndex", whole, { index: name("app.pets_idx"), concurrently: true, ifExists: true, cascade: true }]],
  ["drop index a, app.b", ["DropIndex", "a", { count: 2 }], ["DropIndex", "app.b", { index: name("app.b"), count: 2 }]],
  ["alter index if exists app.i rename to j", ["RenameIndex", "rename to j", { index: name("app.i"), newName: "j", ifExists: true }]],
  ["reindex index concurrently i", ["Reindex", whole, { target: "index", name: name("i"), concurrently: true }]],
  ["reindex (concurrently off, verbose) table app.pets", ["Reindex", whole, { target: "table", name: name("app.pets"), concurrently: false }]],
  ["reindex schema app", ["Reindex", whole, { target: "schema", name: name("app") }]],
  ["reindex database concurrently", ["Reindex", whole, { target: "database", name: null, concurrently: true }]],
  ["reindex system db", ["Reindex", whole, { target: "system" }]],

  // row security
  ["alter table pets enable row level security, force row level security", ["EnableRowSecurity", "enable row level security", on("pets")], ["ForceRowSecurity", "force row level security", on("pets")]],
  ["alter table pets disable row level security, no force row level security", ["DisableRowSecurity", "disable row level security"], ["NoForceRowSecurity", "no force row level security"]],
  ["create policy mine on app.pets", ["CreatePolicy", whole, on("app.pets", { name: "mine", permissive: true, command: "all", roles: ["public"], using: null, withCheck: null })]],
  ["create policy \"Own pets\" on pets as restrictive for update to joe, current_user using (owner = (select me())) with check (owner in (1, 2))",
    ["CreatePolicy", whole, { name: "Own pets", permissive: false, command: "update", roles: ["joe", "current_user"], using: { sql: "owner = (select me())" }, withCheck: { sql: "owner in (1, 2)" } }]],
  ["alter policy mine on pets to joe with check (true)", ["AlterPolicy", whole, { name: "mine", roles: ["joe"], using: null, withCheck: { sql: "true" } }]],
  ["alter policy mine on pets using (a)", ["AlterPolicy", whole, { roles: null, using: { sql: "a" }, withCheck: null }]],
  ["drop policy if exists mine on app.pets", ["DropPolicy", whole, on("app.pets", { name: "mine", ifExists: true })]],
  ["alter policy mine on pets rename to yours", ["RenamePolicy", whole, on("pets", { name: "mine", newName: "yours" })]],

  // types and sequences
  ["create type app.mood as enum ('sad', 'it''s ok')", ["CreateEnum", whole, { type: name("app.mood"), values: ["sad", "it's ok"] }]],
  ["create type mood as enum ()", ["CreateEnum", whole, { values: [] }]],
  ["alter type mood add value if not exists 'glad' before 'sad'", ["AddEnumValue", whole, { type: name("mood"), value: "glad", ifNotExists: true, before: "sad", after: null }]],
  ["alter type app.mood add value 'glad' after 'sad'", ["AddEnumValue", whole, { type: name("app.mood"), ifNotExists: false, before: null, after: "sad" }]],
  ["alter type mood rename value 'sad' to 'blue'", ["RenameEnumValue", whole, { value: "sad", newValue: "blue" }]],
  ["create sequence if not exists app.nr as bigint start 3 owned by app.pets.id cache 10", ["CreateSequence", whole, { sequence: name("app.nr"), ifNotExists: true, temporary: false, ownedBy: { table: name("app.pets"), column: "id" }, options: "as bigint start 3 cache 10" }]],
  ["create temp sequence nr owned by none", ["CreateSequence", whole, { temporary: true, ownedBy: null, options: "" }]],
  ["alter sequence if exists nr owned by none", ["AlterSequence", whole, { ifExists: true, ownedBy: "none", options: "" }]],
  ["alter sequence nr restart with 5 owned by pets.id", ["AlterSequence", whole, { ownedBy: { table: name("pets"), column: "id" }, options: "restart with 5" }]],

  // named objects
  ["create or replace temp view app.v (a) as select 1 with check option", ["CreateObject", whole, { object: "view", name: name("app.v"), orReplace: true, temporary: true, table: null, language: null, volatility: null }]],
  ["create materialized view if not exists app.m as select 1 with no data", ["CreateObject", whole, { object: "materialized view", name: name("app.m"), ifNotExists: true }]],
  ["create or replace function app.f(a int, out b text, inout c varchar(3), variadic d numeric(1, 2)[]) language sql stable as 'select 1'",
    ["CreateObject", whole, { object: "function", name: { schema: "app", name: "f(integer, character varying, numeric[])" }, orReplace: true, language: "sql", volatility: "stable" }]],
  ["create function f(char(3), bit, \"char\", app.mood) returns table (x int) begin atomic select 1; end", ["CreateObject", whole, { name: { schema: null, name: "f(character, bit, \"char\", app.mood)" }, language: "sql", volatility: "volatile" }]],
  ["create procedure p() language plpgsql as 'begin end'", ["CreateObject", whole, { object: "procedure", name: name("p()"), language: "plpgsql", volatility: "volatile" }]],
  ["create aggregate app.total(int, text) (sfunc = f, stype = int)", ["CreateObject", whole, { object: "aggregate", name: { schema: "app", name: "total(integer, text)" } }]],
  ["create aggregate total(*) (sfunc = f, stype = int)", ["CreateObject", whole, { object: "aggregate", name: name("total(*)") }]],
  ["create or replace trigger t before insert on app.pets for each row execute function f()", ["CreateObject", whole, { object: "trigger", name: name("t"), table: name("app.pets"), orReplace: true }]],
  ["create event trigger t on ddl_command_end execute function f()", ["CreateObject", whole, { object: "event trigger", name: name("t") }]],
  ["create rule r as on insert to pets do instead nothing", ["CreateObject", whole, { object: "rule", name: name("r"), table: name("pets") }]],
  ["create domain app.positive as int check (value > 0)", ["CreateObject", whole, { object: "domain", name: name("app.positive") }]],
  ["create type app.pair as (a int, b int)", ["CreateObject", whole, { object: "type", name: name("app.pair") }]],
  ["create type span as range (subtype = int)", ["CreateObject", whole, { object: "type", name: name("span") }]],
  ["create type shell", ["CreateObject", whole, { object: "type", name: name("shell") }]],
  ["create extension if not exists \"uuid-ossp\" schema app", ["CreateObject", whole, { object: "extension", name: name("uuid-ossp"), ifNotExists: true }]],
  ["create collation c (locale = 'de')", ["CreateObject", whole, { object: "collation", name: name("c") }]],
  ["create cast (int as app.mood) with function f(int)", ["CreateObject", whole, { object: "cast", name: { schema: null, name: "integer as app.mood" } }]],
  ["create operator app.=== (leftarg = int, rightarg = text, function = f)", ["CreateObject", whole, { object: "operator", name: { schema: "app", name: "===(integer, text)" } }]],
  ["create operator class oc for type int using btree as operator 1 <", ["CreateObject", whole, { object: "operator class", name: name("oc using btree") }]],
  ["create operator family fam using btree", ["CreateObject", whole, { object: "operator family", name: name("fam using btree") }]],
  ["create text search configuration c (parser = default)", ["CreateObject", whole, { object: "text search configuration", name: name("c") }]],
  ["create statistics if not exists app.s on a, b from pets", ["CreateObject", whole, { object: "statistics", name: name("app.s"), ifNotExists: true }]],
  ["create publication p for table pets", ["CreateObject", whole, { object: "publication", name: name("p") }]],
  ["create subscription s connection 'x' publication p", ["CreateObject", whole, { object: "subscription", name: name("s") }]],
  ["create language l", ["CreateObject", whole, { object: "extension", name: name("l") }]],
  ["create language l handler h", ["CreateObject", whole, { object: "language", name: name("l") }]],
  ["create server far foreign data wrapper w", ["CreateObject", whole, { object: "server", name: name("far") }]],
  ["create foreign data wrapper w", ["CreateObject", whole, { object: "foreign data wrapper", name: name("w") }]],
  ["create user mapping if not exists for joe server far", ["CreateObject", whole, { object: "user mapping", name: name("joe on far"), ifNotExists: true }]],
  ["create conversion c for 'UTF8' to 'LATIN1' from f", ["CreateObject", whole, { object: "conversion", name: name("c") }]],
  ["create access method m type table handler h", ["CreateObject", whole, { object: "access method", name: name("m") }]],
  ["create transform for int language l (from sql with function f(internal))", ["CreateObject", whole, { object: "transform", name: { schema: null, name: "for integer language l" } }]],
  ["create role joe", ["CreateObject", whole, { object: "role", name: name("joe") }]],
  ["create tablespace fast location '/x'", ["CreateObject", whole, { object: "tablespace", name: name("fast") }]],
  ["drop view if exists a, app.b cascade", ["DropObject", "a", { object: "view", name: name("a"), ifExists: true, cascade: true }], ["DropObject", "app.b", { name: name("app.b") }]],
  ["drop materialized view m", ["DropObject", whole, { object: "materialized view", name: name("m") }]],
  ["drop function if exists app.f(int, text), g", ["DropObject", "app.f(int, text)", { object: "function", name: { schema: "app", name: "f(integer, text)" } }], ["DropObject", "g", { name: name("g") }]],
  ["drop procedure p(in int, out text)", ["DropObject", whole, { object: "procedure", name: name("p(integer)") }]],
  ["drop aggregate total(*), app.other(int)", ["DropObject", "total(*)", { name: name("total(*)") }], ["DropObject", "app.other(int)", { name: name("app.other(integer)") }]],
  ["drop trigger if exists t on app.pets cascade", ["DropObject", whole, { object: "trigger", name: name("t"), table: name("app.pets"), ifExists: true, cascade: true }]],
  ["drop rule r on pets", ["DropObject", whole, { object: "rule", name: name("r"), table: name("pets") }]],
  ["drop event trigger e", ["DropObject", whole, { object: "event trigger", name: name("e") }]],
  ["drop type app.mood, pair", ["DropObject", "app.mood", { object: "type", name: name("app.mood") }], ["DropObject", "pair", { name: name("pair") }]],
  ["drop domain positive", ["DropObject", whole, { object: "domain", name: name("positive") }]],
  ["drop sequence a, b", ["DropObject", "a", { object: "sequence" }], ["DropObject", "b", { object: "sequence", name: name("b") }]],
  ["drop extension hstore, citext", ["DropObject", "hstore", { object: "extension" }], ["DropObject", "citext"]],
  ["drop cast (int as text)", ["DropObject", whole, { object: "cast", name: name("integer as text") }]],
  ["drop operator app.=== (int, text), ! (none, int)", ["DropObject", "app.=== (int, text)", { object: "operator", name: { schema: "app", name: "===(integer, text)" } }], ["DropObject", "! (none, int)", { name: name("!(none, integer)") }]],
  ["drop operator class app.oc using btree", ["DropObject", whole, { object: "operator class", name: { schema: "app", name: "oc using btree" } }]],
  ["drop transform for int language l", ["DropObject", whole, { object: "transform", name: name("for integer language l") }]],
  ["drop text search configuration c, d", ["DropObject", "c", { object: "text search configuration" }], ["DropObject", "d"]],
  ["drop foreign data wrapper w, x", ["DropObject", "w", { object: "foreign data wrapper" }], ["DropObject", "x"]],
  ["drop role joe, ann", ["DropObject", "joe", { object: "role", name: name("joe") }], ["DropObject", "ann", { name: name("ann") }]],
  ["drop tablespace if exists fast", ["DropObject", whole, { object: "tablespace", ifExists: true }]],
  ["drop subscription s", ["DropObject", whole, { object: "subscription" }]],
  ["drop user mapping for joe server far", ["DropObject", whole, { object: "user mapping", name: name("joe on far") }]],
  ["drop owned by joe", ["Neutral", whole, { what: "drop owned" }]],
  ["alter view v rename to w", ["RenameObject", "rename to w", { object: "view", name: name("v"), newName: "w" }]],
  ["alter materialized view v rename to w", ["RenameObject", "rename to w", { object: "materialized view" }]],
  ["alter sequence app.nr rename to other", ["RenameObject", "rename to other", { object: "sequence", name: name("app.nr") }]],
  ["alter type app.mood rename to feeling", ["RenameObject", whole, { object: "type", name: name("app.mood"), newName: "feeling" }]],
  ["alter domain d rename to e", ["RenameObject", whole, { object: "domain", name: name("d") }]],
  ["alter function app.f(int) rename to g", ["RenameObject", whole, { object: "function", name: name("app.f(integer)"), newName: "g" }]],
  ["alter trigger t on pets rename to u", ["RenameObject", whole, { object: "trigger", name: name("t"), table: name("pets"), newName: "u" }]],
  ["alter role joe rename to ann", ["RenameObject", whole, { object: "role", name: name("joe"), newName: "ann" }]],
  ["alter type mood set schema app", ["SetObjectSchema", whole, { object: "type", name: name("mood"), newSchema: "app" }]],
  ["alter function f(int) set schema app", ["SetObjectSchema", whole, { object: "function", name: name("f(integer)") }]],
  ["alter view v set schema app", ["SetObjectSchema", "set schema app", { object: "view", name: name("v") }]],
  ["alter sequence nr set schema app", ["SetObjectSchema", "set schema app", { object: "sequence" }]],
  ["alter extension e set schema app", ["SetObjectSchema", whole, { object: "extension", name: name("e") }]],
  ["refresh materialized view concurrently app.m", ["RefreshMaterializedView", whole, { view: name("app.m"), concurrently: true, withData: true }]],
  ["refresh materialized view m with no data", ["RefreshMaterializedView", whole, { withData: false }]],
  ["create database shop", ["CreateDatabase", whole, { name: "shop" }]],
  ["drop database if exists shop", ["DropDatabase", whole, { name: "shop", ifExists: true }]],

  // rows
  ["insert into app.pets (id, \"Name\") values (1, 'a'), (2, 'b') on conflict do nothing", ["Insert", whole, on("app.pets", { columns: ["id", "Name"], source: "values", rows: 2, onConflict: "nothing" })]],
  ["insert into pets default values", ["Insert", whole, { source: "default values", columns: [], onConflict: null }]],
  ["insert into pets select * from animals on conflict (id) do update set name = excluded.name", ["Insert", whole, { source: "select", rows: null, onConflict: "update" }]],
  ["insert into pets select 1, gen_random_uuid() where not exists (select 1 from pets) union all select 2, x from (values ('a'), ('b')) v(x)", ["Insert", whole, { source: "values", rows: 3 }]],
  ["insert into pets select generate_series(1, 1000000)", ["Insert", whole, { source: "select", rows: null }]],
  ["insert into pets select x from (values (1)) v(x), animals", ["Insert", whole, { source: "select" }]],
  ["update only app.pets p set name = 'a', (age, born) = (1, default) from people where p.owner = people.id and name = 'where' returning *", ["Update", whole, on("app.pets", { columns: ["name", "age", "born"], hasFrom: true, where: { sql: "p.owner = people.id and name = 'where'" } })]],
  ["update pets set age = (select max(age) from pets where born is null)", ["Update", whole, { where: null, hasFrom: false, columns: ["age"] }]],
  ["delete from pets using people where pets.owner = people.id", ["Delete", whole, on("pets", { hasUsing: true, where: { sql: "pets.owner = people.id" } })]],
  ["delete from pets", ["Delete", whole, { where: null, hasUsing: false }]],
  ["with gone as (delete from pets where id = 1 returning *), new as materialized (insert into log select * from gone returning id), plain as (select 1) update people set n = 1 where id in (select id from new)",
    ["Delete", "delete from pets where id = 1 returning *", on("pets", { where: { sql: "id = 1" } })],
    ["Insert", "insert into log select * from gone returning id", on("log")],
    ["Update", whole, on("people", { where: { sql: "id in (select id from new)" } })]],
  ["with gone (a, b) as not materialized (update pets set a = 1 returning a, b) select count(*) from gone", ["Update", "update pets set a = 1 returning a, b", on("pets")], ["Query", whole, { functions: [name("count")] }]],
  ["merge into app.pets using people on pets.owner = people.id when matched then delete", ["Merge", whole, on("app.pets")]],
  ["copy app.pets (id) from stdin with (format csv)", ["Copy", whole, on("app.pets", { direction: "from", fromStdin: true })]],
  ["copy pets from '/x.csv'", ["Copy", whole, { direction: "from", fromStdin: false }]],
  ["copy pets from program 'cat'", ["Copy", whole, { fromStdin: false }]],
  ["copy pets to stdout", ["Copy", whole, { direction: "to", fromStdin: false }]],
  ["copy (select f(id) from pets) to stdout", ["Query", whole, { functions: [name("f")] }]],
  ["copy (delete from pets returning id) to stdout", ["Delete", "delete from pets returning id", on("pets")], ["Query", whole]],
  ["select app.f(lower(a)), f(1), lower(b) from pets where id in (select max(id) from pets)", ["Query", whole, { functions: [name("app.f"), name("lower"), name("f"), name("max")] }]],
  ["values (1, f())", ["Query", whole, { functions: [name("f")] }]],
  ["table pets", ["Query", whole, { functions: [] }]],
  ["show search_path", ["Query", whole]],
  ["call app.p(1)", ["Query", whole, { functions: [name("app.p")] }]],
  ["explain delete from pets", ["Query", whole]],
  ["explain analyze delete from pets where id = 1", ["Query", whole], ["Delete", whole, { where: { sql: "id = 1" } }]],
  ["explain (analyze off) delete from pets", ["Query", whole]],

  // session
  ["begin isolation level serializable", ["Begin", whole]],
  ["start transaction read only", ["Begin", whole]],
  ["commit and chain", ["Commit", whole, { chain: true }]],
  ["end", ["Commit", whole, { chain: false }]],
  ["rollback", ["Rollback", whole, { chain: false }]],
  ["abort and chain", ["Rollback", whole, { chain: true }]],
  ["savepoint \"Here\"", ["Savepoint", whole, { name: "Here" }]],
  ["release here", ["ReleaseSavepoint", whole, { name: "here" }]],
  ["rollback to savepoint here", ["RollbackToSavepoint", whole, { name: "here" }]],
  ["prepare transaction 'x'", ["NotModelled", whole, { what: "TransactionStmt" }]],
  ["set lock_timeout = '2s'", ["SetSetting", whole, { name: "lock_timeout", value: "2s", values: ["2s"], local: false, reset: false }]],
  ["set local statement_timeout to 0", ["SetSetting", whole, { value: "0", local: true }]],
  ["set search_path to app, \"Other\", public", ["SetSetting", whole, { name: "search_path", value: "app, Other, public", values: ["app", "Other", "public"] }]],
  ["set app.tenant to default", ["SetSetting", whole, { name: "app.tenant", value: null, values: [], reset: true }]],
  ["reset lock_timeout", ["SetSetting", whole, { name: "lock_timeout", reset: true, local: false }]],
  ["reset all", ["SetSetting", whole, { name: "all", reset: true }]],
  ["set time zone 'UTC'", ["SetSetting", whole, { name: "timezone", value: "UTC" }]],
  ["set row_security = off", ["SetSetting", whole, { value: "off" }]],
  ["set transaction isolation level serializable, read only", ["SetSetting", whole, { name: "transaction_isolation", value: "serializable", local: true }], ["SetSetting", whole, { name: "transaction_read_only", value: "1", local: true }]],
  ["set session characteristics as transaction read write", ["SetSetting", whole, { name: "default_transaction_read_only", value: "0", local: false }]],
  ["select set_config('Lock_Timeout', '5s', true), pg_catalog.set_config('search_path', 'app, \"Other\"', false)",
    ["Query", whole],
    ["SetSetting", "set_config('Lock_Timeout', '5s', true)", { name: "lock_timeout", value: "5s", local: true }],
    ["SetSetting", "pg_catalog.set_config('search_path', 'app, \"Other\"', false)", { name: "search_path", values: ["app", "Other"], local: false }]],
  ["select set_config('app.tenant', current_user, is_local) from x", ["Query", whole], ["SetSetting", "set_config('app.tenant', current_user, is_local)", { value: null, values: [], local: true }]],
  ["select set_config('search_path', '', false)", ["Query", whole], ["SetSetting", "set_config('search_path', '', false)", { value: "", values: [] }]],
  ["set role joe", ["Neutral", whole, { what: "set role" }]],
  ["reset session authorization", ["Neutral", whole, { what: "set role" }]],
  ["lock table app.pets in access exclusive mode nowait", ["LockTable", whole, on("app.pets", { mode: "ACCESS EXCLUSIVE", nowait: true })]],
  ["lock pets, only cats in share row exclusive mode", ["LockTable", "pets", { mode: "SHARE ROW EXCLUSIVE", nowait: false }], ["LockTable", "cats", on("cats")]],
  ["lock pets", ["LockTable", whole, { mode: "ACCESS EXCLUSIVE" }]],

  // neither
  ["do language plpgsql $$begin end$$", ["DoBlock", whole, { language: "plpgsql" }]],
  ["do $$begin end$$", ["DoBlock", whole, { language: "plpgsql" }]],
  ["do 'x' language plperl", ["DoBlock", whole, { language: "plperl" }]],
  ["grant select on pets, app.cats to joe", ["Neutral", "pets", { what: "grant", table: name("pets") }], ["Neutral", "app.cats", { table: name("app.cats") }]],
  ["revoke all on schema app from public", ["Neutral", whole, { what: "revoke", table: null, refusesTransaction: false }]],
  ["grant admin to joe", ["Neutral", whole, { what: "grant", table: null }]],
  ["alter default privileges in schema app grant select on tables to joe", ["Neutral", whole, { what: "alter default privileges" }]],
  ["comment on table app.pets is 'x'", ["Neutral", whole, { what: "comment", table: name("app.pets") }]],
  ["comment on column app.pets.id is null", ["Neutral", whole, { what: "comment", table: name("app.pets") }]],
  ["comment on function f(int) is 'x'", ["Neutral", whole, { what: "comment", table: null }]],
  ["vacuum (analyze, full) pets", ["Neutral", whole, { what: "vacuum full", table: name("pets"), refusesTransaction: true }]],
  ["vacuum (full off) pets, cats (name)", ["Neutral", "pets", { what: "vacuum" }], ["Neutral", "cats", { what: "vacuum", table: name("cats") }]],
  ["analyze", ["Neutral", whole, { what: "analyze", table: null, refusesTransaction: false }]],
  ["cluster pets using i", ["Neutral", whole, { what: "cluster", table: name("pets"), refusesTransaction: false }]],
  ["cluster", ["Neutral", whole, { what: "cluster", refusesTransaction: true }]],
  ["discard all", ["Neutral", whole, { what: "discard", refusesTransaction: true }]],
  ["discard temp", ["Neutral", whole, { what: "discard", refusesTransaction: false }]],
  ["alter system set work_mem = '1MB'", ["Neutral", whole, { what: "alter system", refusesTransaction: true }]],
  ["alter database shop set tablespace fast", ["Neutral", whole, { what: "alter database", refusesTransaction: true }]],
  ["alter database shop set work_mem = '1MB'", ["Neutral", whole, { what: "alter database", refusesTransaction: false }]],
  ["alter subscription s refresh publication", ["Neutral", whole, { what: "alter subscription", refusesTransaction: true }]],
  ["alter subscription s set publication p with (refresh = false)", ["Neutral", whole, { what: "alter subscription", refusesTransaction: false }]],
  ["alter subscription s disable", ["Neutral", whole, { refusesTransaction: false }]],
  ["alter table pets owner to joe, set (fillfactor = 70), alter age set statistics 5, alter age set storage main, alter age set compression lz4, alter age set (n_distinct = 5)",
    ["Neutral", "owner to joe", { what: "owner", table: name("pets") }],
    ["Neutral", "set (fillfactor = 70)", { what: "storage parameter" }],
    ["Neutral", "alter age set statistics 5", { what: "statistics target" }],
    ["Neutral", "alter age set storage main", { what: "storage" }],
    ["Neutral", "alter age set compression lz4", { what: "compression" }],
    ["Neutral", "alter age set (n_distinct = 5)", { what: "storage parameter" }]],
  ["alter table pets disable trigger all, enable replica rule r, replica identity full, cluster on i, set without cluster, set logged, set unlogged, set access method heap, set tablespace fast, inherit a, no inherit b, of c, not of, alter constraint d not deferrable",
    ["Neutral", "disable trigger all", { what: "trigger state" }], ["Neutral", "enable replica rule r", { what: "rule state" }], ["Neutral", "replica identity full", { what: "replica identity" }],
    ["Neutral", "cluster on i", { what: "cluster mark" }], ["Neutral", "set without cluster", { what: "cluster mark" }], ["Neutral", "set logged", { what: "logged" }], ["Neutral", "set unlogged", { what: "unlogged" }],
    ["Neutral", "set access method heap", { what: "access method" }], ["Neutral", "set tablespace fast", { what: "tablespace" }], ["Neutral", "inherit a", { what: "inherit" }], ["Neutral", "no inherit b", { what: "inherit" }],
    ["Neutral", "of c", { what: "of type" }], ["Neutral", "not of", { what: "of type" }], ["Neutral", "alter constraint d not deferrable", { what: "alter constraint" }]],
  ["alter view v alter a set default 1, owner to joe", ["Neutral", "alter a set default 1", { what: "alter view", table: name("v") }], ["Neutral", "owner to joe", { what: "owner" }]],
  ["alter index i attach partition j", ["Neutral", "attach partition j", { what: "alter index", table: name("i") }]],
  ["alter type pair add attribute c int, drop attribute a", ["Neutral", "add attribute c int", { what: "alter type", table: null }], ["Neutral", "drop attribute a", { what: "alter type" }]],
  ["alter type pair rename attribute a to b", ["Neutral", whole, { what: "alter type" }]],
  ["alter domain positive add constraint c check (value > 1)", ["Neutral", whole, { what: "alter domain" }]],
  ["alter domain positive rename constraint c to d", ["Neutral", whole, { what: "alter domain" }]],
  ["alter function f(int) immutable", ["Neutral", whole, { what: "alter function" }]],
  ["alter function f(int) owner to joe", ["Neutral", whole, { what: "owner" }]],
  ["alter extension e update", ["Neutral", whole, { what: "alter extension" }]],
  ["alter role joe set work_mem = '1MB'", ["Neutral", whole, { what: "alter role" }]],
  ["alter publication p add table pets", ["Neutral", whole, { what: "alter publication" }]],
  ["alter text search configuration c drop mapping for word", ["Neutral", whole, { what: "alter text search" }]],
  ["alter server far version '2'", ["Neutral", whole, { what: "alter object" }]],
  ["alter table all in tablespace a set tablespace b", ["Neutral", whole, { what: "tablespace" }]],
  ["prepare q as delete from pets", ["Neutral", whole, { what: "prepare" }]],
  ["execute q", ["Neutral", whole, { what: "execute" }]],
  ["deallocate q", ["Neutral", whole, { what: "deallocate" }]],
  ["declare c cursor for select 1", ["Neutral", whole, { what: "cursor" }]],
  ["fetch 3 from c", ["Neutral", whole, { what: "cursor" }]],
  ["close c", ["Neutral", whole, { what: "cursor" }]],
  ["listen x", ["Neutral", whole, { what: "listen" }]],
  ["notify x, 'y'", ["Neutral", whole, { what: "notify" }]],
  ["checkpoint", ["Neutral", whole, { what: "checkpoint" }]],
  ["load 'x'", ["Neutral", whole, { what: "load" }]],
  ["security label on table pets is 'x'", ["Neutral", whole, { what: "security label" }]],
  ["set constraints all deferred", ["Neutral", whole, { what: "set constraints" }]],
  ["reassign owned by a to b", ["Neutral", whole, { what: "reassign owned" }]],
  ["import foreign schema a from server far into app", ["Neutral", whole, { what: "import foreign schema" }], ["Opaque", whole, { reason: "which foreign tables it makes in app the server far knows" }]],
];

/** A change with every place turned into the text that stands there. */
function readable(change: Change, text: string): [Change["kind"], string] {
  return [change.kind, text.slice(change.span.start, change.span.end)];
}

describe("a statement becomes changes, each with its clause", () => {
  for (const [sql, ...expected] of cases) {
    test(sql, () => {
      const changes = changesOf(sql);
      expect(changes.map((change) => readable(change, sql))).toEqual(expected.map(([kind, span]) => [kind, span === whole ? sql : span]));
      expected.forEach(([, , fields], index) => expect(changes[index]).toMatchObject(fields ?? {}));
    });
  }
});

/** Words between which stand comments with characters of one to four bytes, and Windows line ends. */
function disguised(sql: string): string {
  const written = lex(sql).map(({ start, end }) => sql.slice(start, end));
  return `-- héé 😀\r\n${written.join(" /* é, ( 😀 ' */\r\n\t")}`;
}

const texts: ReadonlySet<string> = new Set(["sql", "options", "partitionBy", "partitionBound", "bound"]);

/** The change with spans, texts and trees made comparable: words without what stands between them. */
function words(value: unknown, text: string, key = ""): unknown {
  const cut = (part: string): string[] => lex(part).filter(({ kind }) => kind !== "comment").map(({ start, end }) => part.slice(start, end));
  if (key === "node") return shape(value);
  if (key === "program") return (value as Program).text;
  if (key === "listEnd" && typeof value === "number") return text[value];
  if (typeof value === "string" && texts.has(key)) return cut(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => words(item, text));
  if ("start" in value && "end" in value) return cut(text.slice(Number(value.start), Number(value.end)));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, words(inner, text, name)]));
}

describe("comments, line ends and characters of several bytes change nothing", () => {
  test.each(cases.map(([sql]) => sql))("%s", (sql) => {
    const other = disguised(sql);
    expect(changesOf(other).map((change) => words(change, other))).toEqual(changesOf(sql).map((change) => words(change, sql)));
  });
});

describe("the parts of a table", () => {
  const sql = `create table pets (
  id serial primary key, "Größe" numeric(5, 2)[] not null default (1 + 2)::numeric constraint tall check ("Größe"[1] > 0) collate "C",
  owner app.id references app.people (id) on delete cascade deferrable initially deferred not enforced unique nulls not distinct, -- 😀
  born timestamp(3) with time zone default now() constraint b_nn not null, total int generated always as (id * (2)) stored,
  nr bigint generated by default as identity (start 5), plain text storage external compression lz4 null,
  foreign key (owner, id) references people, constraint one primary key (nr), exclude (id with =), constraint two not null plain
)`;
  const [table] = changesOf(sql);
  if (table?.kind !== "CreateTable") throw new Error("no table");
  const at = (span: { start: number; end: number } | null | undefined): string | null => (span === null || span === undefined ? null : sql.slice(span.start, span.end));

  test("columns have their names, types and NOT NULL where they stand", () => {
    expect(table.columns.map((column) => [column.name, at(column.nameSpan), at(column.typeSpan), column.type.label, column.notNull, at(column.notNullSpan)])).toEqual([
      ["id", "id", "serial", "integer", true, null],
      ["Größe", "\"Größe\"", "numeric(5, 2)[]", "numeric(5,2)[]", true, "not null"],
      ["owner", "owner", "app.id", "app.id", false, null],
      ["born", "born", "timestamp(3) with time zone", "timestamp(3) with time zone", true, "constraint b_nn not null"],
      ["total", "total", "int", "integer", false, null],
      ["nr", "nr", "bigint", "bigint", true, null],
      ["plain", "plain", "text", "text", true, null],
    ]);
  });

  test("a column ends where the next begins", () => {
    expect(at(table.columns[1]?.span)).toBe("\"Größe\" numeric(5, 2)[] not null default (1 + 2)::numeric constraint tall check (\"Größe\"[1] > 0) collate \"C\"");
    expect(at(table.columns[4]?.span)).toBe("total int generated always as (id * (2)) stored");
  });

  test("defaults, generated expressions, identities and collations", () => {
    expect(table.columns.map((column) => column.default?.sql ?? null)).toEqual([null, "(1 + 2)::numeric", null, "now()", null, null, null]);
    expect(table.columns.map((column) => at(column.default?.span))).toEqual(table.columns.map((column) => column.default?.sql ?? null));
    expect(table.columns[4]?.generated).toMatchObject({ stored: true, expression: { sql: "id * (2)" } });
    expect(table.columns[5]?.identity).toBe("by default");
    expect(table.columns[1]?.collation).toEqual({ schema: null, name: "C" });
  });

  test("constraints of columns and of the table, in the order written", () => {
    expect(table.constraints.map(({ kind, name, columns, inline, span }) => [kind, name, columns, inline, at(span)])).toEqual([
      ["primary key", null, ["id"], true, "primary key"],
      ["check", "tall", ["Größe"], true, "constraint tall check (\"Größe\"[1] > 0)"],
      ["foreign key", null, ["owner"], true, "references app.people (id) on delete cascade deferrable initially deferred not enforced"],
      ["unique", null, ["owner"], true, "unique nulls not distinct"],
      ["not null", "b_nn", ["born"], true, "constraint b_nn not null"],
      ["foreign key", null, ["owner", "id"], false, "foreign key (owner, id) references people"],
      ["primary key", "one", ["nr"], false, "constraint one primary key (nr)"],
      ["exclude", null, ["id"], false, "exclude (id with =)"],
      ["not null", "two", ["plain"], false, "constraint two not null plain"],
    ]);
    expect(table.constraints[2]).toMatchObject({ deferrable: true, initiallyDeferred: true, notEnforced: true, notValid: false, references: { table: { schema: "app", name: "people" }, columns: ["id"], onDelete: "cascade" } });
    expect(table.columns.flatMap((column) => column.constraints)).toEqual(table.constraints.filter(({ inline }) => inline));
    expect(table.constraints.map((constraint) => constraint.sql)).toContain("check (\"Größe\"[1] > 0)");
  });

  test("the list ends at its parenthesis", () => {
    expect(table.listEnd).toBe(sql.length - 1);
  });

  test("a column of a typed table or a partition may have no type", () => {
    const typed = "create table pets of pet (id with options primary key, name not null)";
    const [change] = changesOf(typed);
    if (change?.kind !== "CreateTable") throw new Error("no table");
    expect(change.columns.map((column) => [column.name, column.type.name, column.notNull, column.typeSpan.end - column.typeSpan.start])).toEqual([["id", "", true, 0], ["name", "", true, 0]]);
  });
});

describe("names", () => {
  test("are folded, unquoted and cut to 63 bytes, as the server does", () => {
    const long = "ä".repeat(40);
    const sql = `create table APP."We""ird" (Id int, "Id" int, ${long} int)`;
    const [table] = changesOf(sql);
    if (table?.kind !== "CreateTable") throw new Error("no table");
    expect(table.table).toEqual({ schema: "app", name: "We\"ird" });
    expect(table.columns.map((column) => column.name)).toEqual(["id", "Id", "ä".repeat(31)]);
    expect(sql.slice(table.columns[2]?.nameSpan.start, table.columns[2]?.nameSpan.end)).toBe(long);
  });

  test("written with Unicode escapes are read, and their spans hold the escape clause", () => {
    const sql = "drop table U&\"d!0061ta\" uescape '!', b";
    const changes = changesOf(sql);
    expect(changes.map((change) => readable(change, sql))).toEqual([["DropTable", "U&\"d!0061ta\" uescape '!'"], ["DropTable", "b"]]);
    expect(changes[0]).toMatchObject({ table: { schema: null, name: "data" } });
  });
});

describe("a statement inside a literal", () => {
  const inner = "alter table pets add age int default 3, add check (a > 1)";
  const read = (place: (span: { start: number; end: number }) => { start: number; end: number }): Change[] => {
    const parsed = parse(inner);
    const node = isFailure(parsed) ? undefined : parsed[0];
    if (node === undefined) throw new Error("does not parse");
    return readChanges(node, { text: inner, tokens: lex(inner), place, nested: true, conditional: true });
  };

  test("has its places in the file where it stands there word for word", () => {
    const [first, second] = read(({ start, end }) => ({ start: start + 100, end: end + 100 }));
    expect(first).toMatchObject({ nested: true, conditional: true, span: { start: 117, end: 138 }, column: { default: { sql: "3", span: { start: 137, end: 138 } } } });
    expect(second).toMatchObject({ constraint: { expression: { sql: "a > 1" } } });
  });

  test("points to the literal where it does not, and its expressions have no place", () => {
    const [first] = read(() => ({ start: 10, end: 99 }));
    expect(first).toMatchObject({ span: { start: 10, end: 99 }, tableSpan: { start: 10, end: 99 }, column: { default: { sql: "3", span: null } } });
  });
});
