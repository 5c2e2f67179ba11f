/** What takes a change back: one table of inverses for the rules about rollbacks and for the rollback the editor writes. */
import type { SourceFile } from "../source.ts";
import type { Change, ObjectName } from "../sql/change.ts";
import { quoteIdentifier, quoteName } from "../sql/names.ts";
import type { Catalog } from "./catalog.ts";
import type { Constraint, Index, Origin, Policy, Table } from "./schema.ts";
import { unknown } from "./schema.ts";

/** What takes one change back, empty where nothing is needed; `lost`: nothing can. Null: nobody here knows. */
export type Reversal = { readonly sql: string } | { readonly lost: true } | null;

/** What the schema before the change tells of the way back; null where only the schema after it does, or none. */
export function reversalBefore(change: Change, catalog: Catalog): Reversal {
  switch (change.kind) {
    case "DropTable":
    case "Truncate":
    case "Delete":
    case "Update":
    case "Merge":
    case "Insert":
    case "DropSchema":
    case "DropDatabase":
      return { lost: true };
    case "EnableRowSecurity":
      return catalog.table(change.table).rowSecurity.enabled === true ? { sql: "" } : null;
    case "ForceRowSecurity":
      return catalog.table(change.table).rowSecurity.forced === true ? { sql: "" } : null;
    case "DropColumn": {
      const type = catalog.column(change.table, change.column)?.type ?? unknown;
      return type === unknown ? { lost: true } : alter(change.table, `add column ${quoteIdentifier(change.column)} ${type.label}`);
    }
    case "AlterColumnType": {
      const type = catalog.column(change.table, change.column)?.type ?? unknown;
      return type === unknown ? null : alter(change.table, `alter column ${quoteIdentifier(change.column)} type ${type.label}`);
    }
    case "SetDefault":
    case "DropDefault": {
      const was = catalog.column(change.table, change.column)?.default ?? unknown;
      if (was === unknown) return null;
      return alter(change.table, `alter column ${quoteIdentifier(change.column)} ${was === null ? "drop default" : `set default ${was.sql}`}`);
    }
    case "DropConstraint": {
      const constraint = catalog.constraint(change.table, change.constraint);
      return constraint === undefined ? null : { sql: constraintSql(catalog.table(change.table), constraint) };
    }
    case "DropIndex": {
      const index = catalog.findIndex(change.index);
      const sql = index === undefined ? null : indexSql(index, change.concurrently);
      return sql === null ? null : { sql };
    }
    case "DropPolicy": {
      const table = catalog.table(change.table);
      const policy = table.policies.find(({ name }) => name === change.name);
      return policy === undefined ? null : { sql: policySql(table, policy) };
    }
    case "DropObject": {
      const object = catalog.findObject(change.object, change.name, change.table ?? undefined);
      return object === undefined ? null : { sql: object.sql.replace(/;\s*$/, "") };
    }
    default:
      return null;
  }
}

/** What the change itself, and what it made, tells of the way back. */
export function reversalAfter(change: Change, catalog: Catalog, file: SourceFile): Reversal {
  const isMade = (origin: Origin | null): boolean => origin !== null && origin.path === file.path && origin.start === change.span.start;
  switch (change.kind) {
    case "CreateSchema":
      return { sql: `drop schema ${quoteIdentifier(change.name)}` };
    case "RenameSchema":
      return { sql: `alter schema ${quoteIdentifier(change.newName)} rename to ${quoteIdentifier(change.name)}` };
    case "CreateTable":
      return { sql: change.temporary ? "" : `drop ${change.foreign ? "foreign " : ""}table ${quoteName(change.table)}` };
    case "RenameTable":
      return { sql: `alter table ${quoteName({ ...change.table, name: change.newName })} rename to ${quoteIdentifier(change.table.name)}` };
    case "AddColumn":
      return alter(change.table, `drop column ${quoteIdentifier(change.column.name)}`);
    case "RenameColumn":
      return { sql: `alter ${change.relation} ${quoteName(change.table)} rename column ${quoteIdentifier(change.newName)} to ${quoteIdentifier(change.column)}` };
    case "SetNotNull":
      return alter(change.table, `alter column ${quoteIdentifier(change.column)} drop not null`);
    case "DropNotNull":
      return alter(change.table, `alter column ${quoteIdentifier(change.column)} set not null`);
    case "AddIdentity":
      return alter(change.table, `alter column ${quoteIdentifier(change.column)} drop identity`);
    case "AddConstraint": {
      const name = change.constraint.name ?? catalog.findTable(change.table)?.constraints.find(({ origin }) => isMade(origin))?.name;
      return name === undefined ? null : alter(change.table, `drop constraint ${quoteIdentifier(name)}`);
    }
    case "RenameConstraint":
      return alter(change.table, `rename constraint ${quoteIdentifier(change.newName)} to ${quoteIdentifier(change.constraint)}`);
    case "CreateIndex": {
      const name = change.name ?? catalog.indexesOf(change.table).find(({ origin }) => isMade(origin))?.name;
      return name === undefined ? null : { sql: `drop index ${change.concurrently ? "concurrently " : ""}${quoteName({ schema: change.table.schema, name })}` };
    }
    case "RenameIndex":
      return { sql: `alter index ${quoteName({ ...change.index, name: change.newName })} rename to ${quoteIdentifier(change.index.name)}` };
    case "EnableRowSecurity":
      return alter(change.table, "disable row level security");
    case "DisableRowSecurity":
      return alter(change.table, "enable row level security");
    case "ForceRowSecurity":
      return alter(change.table, "no force row level security");
    case "NoForceRowSecurity":
      return alter(change.table, "force row level security");
    case "CreatePolicy":
      return { sql: `drop policy ${quoteIdentifier(change.name)} on ${quoteName(change.table)}` };
    case "RenamePolicy":
      return { sql: `alter policy ${quoteIdentifier(change.newName)} on ${quoteName(change.table)} rename to ${quoteIdentifier(change.name)}` };
    case "CreateEnum":
      return { sql: `drop type ${quoteName(change.type)}` };
    case "RenameEnumValue":
      return { sql: `alter type ${quoteName(change.type)} rename value ${literal(change.newValue)} to ${literal(change.value)}` };
    case "AddEnumValue":
      return { lost: true };
    case "CreateSequence":
      return { sql: `drop sequence ${quoteName(change.sequence)}` };
    case "CreateObject": {
      if (change.orReplace) return null;
      const on = change.table === null ? "" : ` on ${quoteName(change.table)}`;
      return { sql: `drop ${change.object} ${/\(/.test(change.name.name) ? signature(change.name) : quoteName(change.name)}${on}` };
    }
    case "ValidateConstraint":
    case "Query":
    case "Begin":
    case "Commit":
    case "Rollback":
    case "Savepoint":
    case "ReleaseSavepoint":
    case "RollbackToSavepoint":
    case "SetSetting":
    case "LockTable":
    case "Reindex":
    case "DoBlock":
    case "RefreshMaterializedView":
      return { sql: "" };
    default:
      return null;
  }
}

/** The statement that adds a constraint as the catalog has it. */
export function constraintSql(table: Pick<Table, "schema" | "name">, constraint: Constraint): string {
  const columns = `(${constraint.columns.map(quoteIdentifier).join(", ")})`;
  // Written on a column, a key does not name it.
  const sql = constraint.sql.replace(/^(?:primary key|unique)(?! *(?:\(|using|nulls))/i, (words) => `${words} ${columns}`).replace(/^references\b/i, (word) => `${/^R/.test(word) ? "FOREIGN KEY" : "foreign key"} ${columns} ${word}`);
  return `alter table ${quoteIn(table)} add constraint ${quoteIdentifier(constraint.name)} ${sql}`;
}

/** The statement that builds an index as the catalog has it; null for one that belongs to a constraint. */
export function indexSql(index: Index, concurrently: boolean): string | null {
  return index.sql === null ? null : `create ${index.unique ? "unique " : ""}index ${concurrently ? "concurrently " : ""}${quoteIdentifier(index.name)} on ${quoteIn(index.table)} ${index.sql}`;
}

/** The statement that makes a policy as the catalog has it. */
export function policySql(table: Pick<Table, "schema" | "name">, policy: Policy): string {
  const roles = policy.roles.length === 0 ? "" : ` to ${policy.roles.map((role) => (/^(?:public|current_user|current_role|session_user)$/.test(role) ? role : quoteIdentifier(role))).join(", ")}`;
  const using = policy.using === null ? "" : ` using (${policy.using.sql})`;
  const check = policy.withCheck === null ? "" : ` with check (${policy.withCheck.sql})`;
  return `create policy ${quoteIdentifier(policy.name)} on ${quoteIn(table)}${policy.permissive ? "" : " as restrictive"}${policy.command === "all" ? "" : ` for ${policy.command}`}${roles}${using}${check}`;
}

function alter(table: ObjectName, action: string): Reversal {
  return { sql: `alter table ${quoteName(table)} ${action}` };
}

/** A name of the catalog as SQL: without its schema in `public`. */
export function quoteIn({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return quoteName({ schema: schema === "public" ? null : schema, name });
}

/** `app.f(integer, text)` from a name that holds the types. */
function signature({ schema, name }: ObjectName): string {
  const open = name.indexOf("(");
  return `${quoteName({ schema, name: name.slice(0, open) })}${name.slice(open)}`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
