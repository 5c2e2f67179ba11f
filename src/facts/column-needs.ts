/** What keeps a column as it is: the server refuses to drop it, or to give it another type, while this is there. */
import type { Node } from "@pgsql/types";
import { walk } from "../sql/expression.ts";
import { quoteIdentifier, relationName, strings } from "../sql/names.ts";
import type { Catalog, Place } from "../catalog/catalog.ts";
import { dependentsOf, policiesReading } from "../catalog/dependents.ts";
import { freezeNames } from "../catalog/edit-texts.ts";
import { mentionsOfObject } from "../catalog/mentions.ts";
import { columnsOf } from "../catalog/names.ts";
import { partitionColumns } from "../catalog/partition-bounds.ts";
import { unknown } from "../catalog/schema.ts";
import type { NamedObject, Table } from "../catalog/schema.ts";

/**
 * Views, rules, functions with a parsed body, policies, triggers, publications and generated columns that need a column; of `drop` foreign keys to it as
 * well, of `type` columns of the table's row type. In words, `the view active`; empty where none is known. Measured on 13 to 18 (13 and 14 let a column
 * go with the columns that are generated from it), as
 * [RememberAllDependentForRebuilding](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablecmds.c) has it.
 */
export function needsOf(catalog: Catalog, table: Table, column: string, change: "drop" | "type", postgres: number): string[] {
  if (!table.known) return [];
  const found = catalog.trial((scratch) => {
    freezeNames(scratch, table);
    return [
      ...dependentsOf(scratch, table, column).map((object) => `the ${object.kind} ${scratch.label({ schema: object.schema, name: object.name.replace(/\(.*$/s, "") })}`),
      ...policiesReading(scratch, table, column).map(({ table: holder, policy }) => `the policy ${quoteIdentifier(policy.name)} of ${holder.label}`),
      ...scratch.objectsOn(table).filter((object) => object.kind === "trigger" && triggerReads(scratch, object, column)).map(({ name }) => `the trigger ${quoteIdentifier(name)}`),
      ...publicationsOf(scratch, table, column).map(({ name }) => `the publication ${quoteIdentifier(name)}`),
      ...(change === "drop" && postgres < 15 ? [] : generatedFrom(table, column).map((name) => `the generated column ${quoteIdentifier(name)}`)),
      ...(partitionColumns(table).includes(column) ? ["the partition key"] : []),
      ...(change === "drop" ? foreignKeysTo(scratch, table, column) : rowsOf(scratch, table)),
    ];
  });
  return [...new Set(found)];
}

/** The columns that are computed from another. */
export function generatedFrom({ columns }: Table, column: string): string[] {
  return columns.filter((other) => other.name !== column && other.generated !== unknown && other.generated !== null && columnsOf(other.generated.expression.node).includes(column)).map(({ name }) => name);
}

function foreignKeysTo(catalog: Catalog, table: Table, column: string): string[] {
  return catalog.referencesTo(table).filter(({ table: holder, constraint }) => holder.label !== table.label && constraint.references?.columns.includes(column) === true).map(({ table: holder, constraint }) => `the foreign key ${quoteIdentifier(constraint.name)} of ${holder.label}`);
}

function rowsOf(catalog: Catalog, table: Place): string[] {
  return catalog.tables().flatMap(({ label, columns }) => columns.filter(({ type }) => type !== unknown && type.schema === table.schema && type.name === table.name).map(({ name }) => `the column ${quoteIdentifier(name)} of ${label}, which is of its row type`));
}

/** Whether UPDATE OF or WHEN of a trigger names the column. */
function triggerReads(catalog: Catalog, trigger: NamedObject, column: string): boolean {
  const node = mentionsOfObject(catalog, trigger)?.node ?? null;
  if (node === null || !("CreateTrigStmt" in node)) return false;
  const { columns, whenClause } = node.CreateTrigStmt;
  return strings(columns).includes(column) || (whenClause !== undefined && readsOf(whenClause).includes(column));
}

/** The columns of NEW and OLD in an expression. */
function readsOf(expression: Node): string[] {
  const found: string[] = [];
  walk(expression, (node) => {
    if (!("ColumnRef" in node)) return;
    const names = strings(node.ColumnRef.fields);
    if (names.length === 2 && (names[0] === "new" || names[0] === "old")) found.push(names[1] ?? "");
  });
  return found;
}

/** Publications whose column list or WHERE names the column. */
function publicationsOf(catalog: Catalog, table: Place, column: string): NamedObject[] {
  return catalog.objectsHolding(table.name).filter((object) => {
    const node = object.kind === "publication" ? (mentionsOfObject(catalog, object)?.node ?? null) : null;
    if (node === null || !("CreatePublicationStmt" in node)) return false;
    return (node.CreatePublicationStmt.pubobjects ?? []).some((item) => {
      const published = "PublicationObjSpec" in item ? item.PublicationObjSpec.pubtable : undefined;
      if (published?.relation === undefined || catalog.findTable(relationName(published.relation))?.name !== table.name) return false;
      return strings(published.columns).includes(column) || (published.whereClause !== undefined && columnsOf(published.whereClause).includes(column));
    });
  });
}
