/** The replayed schema as plain data. */
import { attachedToPublic } from "./attachments.ts";
import type { Catalog } from "./catalog.ts";
import { isUsualNotNull, schemasToMake } from "./print.ts";
import { unknown } from "./schema.ts";

/** The schema as plain data, for `--format json`; version 1. */
export function schemaData(catalog: Catalog) {
  return {
    version: 1,
    schemas: schemasToMake(catalog),
    enums: catalog.enums().map(({ schema, name, values }) => ({ schema, name, values })),
    sequences: catalog.sequences().map(({ schema, name, ownedBy }) => ({ schema, name, ownedBy })),
    tables: catalog.tables().map((table) => ({
      schema: table.schema,
      name: table.name,
      columnsKnown: table.columnsKnown,
      columns: table.columns.map((column) => ({
        name: column.name,
        type: column.type === unknown ? unknown : column.type.label,
        notNull: column.notNull,
        default: column.default === unknown ? unknown : (column.default?.sql ?? null),
        generated: column.generated === unknown ? unknown : column.generated === null ? null : { expression: column.generated.expression.sql, stored: column.generated.stored },
        identity: column.identity,
      })),
      constraints: table.constraints.filter((constraint) => !isUsualNotNull(table, constraint)).map((constraint) => ({
        kind: constraint.kind,
        name: constraint.name,
        columns: constraint.columns,
        valid: constraint.valid,
        ...(constraint.expression === null ? {} : { expression: constraint.expression.sql }),
        ...(constraint.references === null
          ? {}
          : {
              references: {
                ...constraint.references.resolved,
                columns: constraint.references.columns,
                onDelete: constraint.references.onDelete,
                onUpdate: constraint.references.onUpdate,
              },
            }),
      })),
      indexes: catalog.indexesOf(table).map((index) => ({
        name: index.name,
        unique: index.unique,
        method: index.method,
        keys: index.keys,
        include: index.include,
        where: index.where?.sql ?? null,
        valid: index.valid,
        constraint: index.constraint,
      })),
      rowSecurity: table.rowSecurity,
      policies: table.policies.map(({ name, permissive, command, roles, using, withCheck }) => ({ name, permissive, command, roles, using: using?.sql ?? null, withCheck: withCheck?.sql ?? null })),
      partitionBy: table.partitionBy,
      partitionOf: table.partitionOf,
      inherits: table.inherits,
    })),
    objects: catalog
      .objects()
      .filter((object) => object.extension === undefined)
      .map(({ kind, schema, name, table, sql, clauses }) => ({ kind, schema: schema === "" ? null : schema, name, table, sql, ...(clauses !== undefined && clauses.size > 0 && { clauses: [...clauses.values()] }) })),
    attachments: catalog.attachments().filter(({ attachment }) => attachment !== attachedToPublic).map(({ of, place, attachment }) => ({ of, schema: place.schema === "" ? null : place.schema, name: place.name, ...attachment })),
    defaultPrivileges: catalog.defaultPrivileges(),
    memberships: catalog.memberships(),
  };
}
