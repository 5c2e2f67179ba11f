/** What two parsers that know nothing of each other say of a statement, in the same words: tables, columns, types, keys. */
import { parse } from "pgsql-ast-parser";
import type { CreateColumnDef, DataTypeDef, Statement, TableConstraint, ColumnConstraint } from "pgsql-ast-parser";
import type { Change, ColumnDefinition, ConstraintDefinition, ObjectName } from "../../src/sql/change.ts";

/** What pgsql-ast-parser says of a script; null where it cannot read it. */
export function secondOpinion(sql: string): readonly string[] | null {
  let statements: Statement[];
  try {
    statements = parse(sql);
  } catch {
    return null;
  }
  return statements.flatMap(fromStatement);
}

/** The same of our changes; those that the other parser's tree says nothing comparable of are left out. */
export function firstOpinion(changes: readonly Change[]): readonly string[] {
  return changes.flatMap(fromChange);
}

const label = (name: { readonly schema?: string | null; readonly name: string }): string => (name.schema === null || name.schema === undefined ? name.name : `${name.schema}.${name.name}`);
const list = (names: readonly string[]): string => `(${names.join(", ")})`;
const named = (nodes: readonly { readonly name: string }[]): string => list(nodes.map(({ name }) => name));

function fromChange(change: Change): string[] {
  switch (change.kind) {
    case "CreateTable":
      if (change.asQuery !== null) return [];
      return [`create table ${label(change.table)}`, ...change.columns.map(ourColumn), ...change.constraints.flatMap(ourConstraint).sort()];
    case "AddColumn": return [`add to ${label(change.table)} ${ourColumn(change.column)}`, ...change.column.constraints.flatMap(ourConstraint).sort()];
    case "DropColumn": return [`drop from ${label(change.table)} ${change.column}`];
    case "RenameColumn": return [`rename in ${label(change.table)} ${change.column} to ${change.newName}`];
    case "RenameTable": return [`rename ${label(change.table)} to ${change.newName}`];
    case "AlterColumnType": return [`retype in ${label(change.table)} ${change.column} ${change.type.label}`];
    case "SetDefault": return [`default in ${label(change.table)} ${change.column}`];
    case "DropDefault": return [`no default in ${label(change.table)} ${change.column}`];
    case "SetNotNull": return [`not null in ${label(change.table)} ${change.column}`];
    case "DropNotNull": return [`null in ${label(change.table)} ${change.column}`];
    case "AddConstraint": return [`constrain ${label(change.table)}`, ...ourConstraint(change.constraint)];
    case "DropConstraint": return [`unconstrain ${label(change.table)} ${change.constraint}`];
    case "CreateIndex": return [`${change.unique ? "unique " : ""}index ${change.name ?? ""} on ${label(change.table)} using ${change.method} ${list(change.keys.map(({ column }) => column ?? "expression"))}${change.where === null ? "" : " where"}`];
    case "DropIndex": return [`drop index ${label(change.index)}`];
    case "RenameIndex": return [`rename index ${label(change.index)} to ${change.newName}`];
    case "DropTable": return [`drop table ${label(change.table)}`];
    case "Truncate": return [`truncate ${label(change.table)}`];
    case "CreateEnum": return [`enum ${label(change.type)} ${list(change.values)}`];
    case "AddEnumValue": return [`enum ${label(change.type)} ${change.value}`];
    case "CreateSchema": return [`schema ${change.name}`];
    case "CreateSequence": return [`sequence ${label(change.sequence)}`];
    case "CreateObject": return ["view", "materialized view", "extension", "function"].includes(change.object) ? [`${change.object} ${label(change.name)}`] : [];
    case "RefreshMaterializedView": return [`refresh ${label(change.view)}`];
    case "Insert": return [`insert into ${label(change.table)} ${list(change.columns)}`];
    case "Update": return [`update ${label(change.table)} ${list(change.columns)}${change.where === null ? "" : " where"}`];
    case "Delete": return [`delete from ${label(change.table)}${change.where === null ? "" : " where"}`];
    case "Begin": case "Commit": case "Rollback": return [change.kind.toLowerCase()];
    default: return [];
  }
}

function ourColumn(column: ColumnDefinition): string {
  const defaulted = column.default === null ? "" : " default";
  const serial = column.type.schema === null && column.type.name.endsWith("serial") ? ` ${column.type.name}` : "";
  return `column ${column.name} ${column.type.label}${serial}${column.notNullSpan === null ? "" : " not null"}${defaulted}`;
}

function ourConstraint({ kind, name, columns, references }: ConstraintDefinition): string[] {
  const prefix = name === null ? "" : `${name}: `;
  const of = kind === "check" ? "" : ` ${list(columns)}`;
  return [`${prefix}${kind}${of}${references === null ? "" : ` references ${label(references.table)} ${list(references.columns)}`}`];
}

function fromStatement(statement: Statement): string[] {
  switch (statement.type) {
    case "create table": {
      const columns = statement.columns.flatMap((column) => (column.kind === "column" ? [column] : []));
      const constraints = [...columns.flatMap(theirColumnConstraints), ...(statement.constraints ?? []).flatMap(theirConstraint)];
      return [`create table ${label(statement.name)}`, ...columns.map(theirColumn), ...constraints.sort()];
    }
    case "alter table":
      return statement.changes.flatMap((change) => {
        const table = label(statement.table);
        switch (change.type) {
          case "add column": return [`add to ${table} ${theirColumn(change.column)}`, ...theirColumnConstraints(change.column).sort()];
          case "drop column": return [`drop from ${table} ${change.column.name}`];
          case "rename column": return [`rename in ${table} ${change.column.name} to ${change.to.name}`];
          case "rename": return [`rename ${table} to ${change.to.name}`];
          case "add constraint": return [`constrain ${table}`, ...theirConstraint(change.constraint)];
          case "drop constraint": return [`unconstrain ${table} ${change.constraint.name}`];
          case "alter column":
            switch (change.alter.type) {
              case "set type": return [`retype in ${table} ${change.column.name} ${typeLabel(change.alter.dataType)}`];
              case "set default": return [`default in ${table} ${change.column.name}`];
              case "drop default": return [`no default in ${table} ${change.column.name}`];
              case "set not null": return [`not null in ${table} ${change.column.name}`];
              case "drop not null": return [`null in ${table} ${change.column.name}`];
              default: return [];
            }
          default: return [];
        }
      });
    case "create index": {
      const keys = statement.expressions.map(({ expression }) => (expression.type === "ref" ? expression.name : "expression"));
      return [`${statement.unique === true ? "unique " : ""}index ${statement.indexName?.name ?? ""} on ${label(statement.table)} using ${statement.using?.name ?? "btree"} ${list(keys)}${(statement.where ?? null) === null ? "" : " where"}`];
    }
    case "alter index": return statement.change.type === "rename" ? [`rename index ${label(statement.index)} to ${statement.change.to.name}`] : [];
    case "drop index": return statement.names.map((name) => `drop index ${label(name)}`);
    case "drop table": return statement.names.map((name) => `drop table ${label(name)}`);
    case "truncate table": return statement.tables.map((name) => `truncate ${label(name)}`);
    case "create enum": return [`enum ${label(statement.name)} ${list(statement.values.map(({ value }) => value))}`];
    case "alter enum": return statement.change.type === "add value" ? [`enum ${label(statement.name)} ${statement.change.add.value}`] : [];
    case "create schema": return [`schema ${statement.name.name}`];
    case "create sequence": return [`sequence ${label(statement.name)}`];
    case "create view": case "create materialized view": return [`${statement.type.slice("create ".length)} ${label(statement.name)}`];
    case "create extension": return [`extension ${statement.extension.name}`];
    case "create function": {
      const inputs = statement.arguments.filter(({ mode }) => mode !== "out");
      return [`function ${label({ ...statement.name, name: `${statement.name.name}${list(inputs.map(({ type }) => typeLabel(type, false)))}` })}`];
    }
    case "refresh materialized view": return [`refresh ${label(statement.name)}`];
    case "insert": return [`insert into ${label(statement.into)} ${named(statement.columns ?? [])}`];
    case "update": return [`update ${label(statement.table)} ${named(statement.sets.map(({ column }) => column))}${(statement.where ?? null) === null ? "" : " where"}`];
    case "delete": return [`delete from ${label(statement.from)}${(statement.where ?? null) === null ? "" : " where"}`];
    case "with": return [...statement.bind.flatMap((bound) => fromStatement(bound.statement)), ...fromStatement(statement.in)];
    case "start transaction": case "begin": return ["begin"];
    case "commit": case "rollback": return [statement.type];
    default: return [];
  }
}

function theirColumn(column: CreateColumnDef): string {
  const has = (type: ColumnConstraint["type"]): boolean => (column.constraints ?? []).some((constraint) => constraint.type === type);
  const collapsed = column.dataType.kind === "array" ? undefined : serialWords.get(column.dataType.name);
  return `column ${column.name.name} ${typeLabel(column.dataType)}${collapsed === undefined ? "" : ` ${collapsed}`}${has("not null") ? " not null" : ""}${has("default") ? " default" : ""}`;
}

function theirColumnConstraints(column: CreateColumnDef): string[] {
  return (column.constraints ?? []).flatMap((constraint) => {
    const prefix = "constraintName" in constraint && constraint.constraintName !== undefined ? `${constraint.constraintName.name}: ` : "";
    switch (constraint.type) {
      case "primary key": case "unique": return [`${prefix}${constraint.type} ${list([column.name.name])}`];
      case "check": return [`${prefix}check`];
      case "reference": return [`${prefix}foreign key ${list([column.name.name])} references ${label(constraint.foreignTable)} ${named(constraint.foreignColumns)}`];
      default: return [];
    }
  });
}

function theirConstraint(constraint: TableConstraint): string[] {
  const prefix = constraint.constraintName === undefined ? "" : `${constraint.constraintName.name}: `;
  switch (constraint.type) {
    case "primary key": case "unique": return [`${prefix}${constraint.type} ${named(constraint.columns)}`];
    case "foreign key": return [`${prefix}foreign key ${named(constraint.localColumns)} references ${label(constraint.foreignTable)} ${named(constraint.foreignColumns)}`];
    case "check": return [`${prefix}check`];
    default: return [];
  }
}

const serialWords: ReadonlyMap<string, string> = new Map([["serial", "serial"], ["bigserial", "bigserial"], ["smallserial", "smallserial"]]);

/** Spelled as format_type spells it. */
const spellings: ReadonlyMap<string, string> = new Map([
  ["int", "integer"], ["int4", "integer"], ["serial", "integer"], ["bigserial", "bigint"], ["int8", "bigint"], ["smallserial", "smallint"], ["int2", "smallint"], ["bool", "boolean"], ["varchar", "character varying"], ["char", "character"],
  ["decimal", "numeric"], ["float", "double precision"], ["float8", "double precision"], ["float4", "real"],
  ["timestamptz", "timestamp with time zone"], ["timestamp", "timestamp without time zone"], ["time", "time without time zone"], ["timetz", "time with time zone"], ["varbit", "bit varying"],
]);

function typeLabel(type: DataTypeDef, modifiers = true): string {
  if (type.kind === "array") return `${typeLabel(type.arrayOf, modifiers).replace(/\[\]$/, "")}[]`;
  const written = type.name.toLowerCase() === type.name || type.doubleQuoted === true ? type.name : type.name.toLowerCase();
  const spelled = type.schema === undefined ? (spellings.get(written) ?? written) : written;
  const quoted = /^[a-z_][a-z0-9_ ]*$/.test(spelled) ? spelled : `"${spelled}"`;
  const config = modifiers ? (type.config ?? (spelled === "character" ? [1] : [])) : [];
  const numbers = spelled === "numeric" && config.length === 1 ? [...config, 0] : config;
  const suffix = numbers.length === 0 ? "" : `(${numbers.join(",")})`;
  const [first = "", ...rest] = quoted.split(/ (?=with)/);
  return label({ schema: type.schema ?? null, name: [`${first}${suffix}`, ...rest].join(" ") } satisfies ObjectName);
}
