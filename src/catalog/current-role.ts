/** What a statement names after the role that runs it. */
import type { Change, ChangeOf, NamedAfterRole, ObjectName } from "../sql/change.ts";
import { byteOffsets } from "../source.ts";
import { quoteIdentifier, roleName } from "../sql/names.ts";
import { firstStatement } from "../sql/parse.ts";
import { inSchema, usualRole } from "../sql/schema-elements.ts";
import { isCurrentRole, isRunner } from "./attachments.ts";
import type { Catalog } from "./catalog.ts";

/** The change with the names that the role gives which is set: of a schema that is called after it, and of its own user mapping. */
export function withRole(catalog: Catalog, change: Change): Change {
  switch (change.kind) {
    case "CreateSchema": return change.namedAfterRole !== undefined && catalog.role !== null ? renamedSchema(change, change.namedAfterRole, catalog.role) : change;
    case "CreateObject":
      if (change.object === "user mapping") return { ...change, name: mappingName(catalog, change.name), sql: mappingSql(catalog, change.sql) };
      break;
    case "DropObject":
      if (change.object === "user mapping") return { ...change, name: mappingName(catalog, change.name) };
      break;
    case "Neutral":
      if (change.alteration?.type === "clauses" && change.alteration.object.kind === "user mapping") return { ...change, alteration: { ...change.alteration, object: { ...change.alteration.object, name: mappingName(catalog, change.alteration.object.name) } } };
      break;
    default: break;
  }
  const { element } = change;
  if (element?.namedAfterRole !== "unsaid" || catalog.role === null) return change;
  return { ...inSchema(change, catalog.role, usualRole), element: { ...element, schema: catalog.role } };
}

function renamedSchema(change: ChangeOf<"CreateSchema">, name: NamedAfterRole, role: string): ChangeOf<"CreateSchema"> {
  if (name === "unsaid") return { ...change, name: role };
  return change.name === role ? change : { ...change, elsewhere: true };
}

/** `name on server`: the role that runs the migrations goes by one name, whatever the statement calls it. */
function mappingName({ role }: Catalog, { schema, name }: ObjectName): ObjectName {
  const at = name.indexOf(" on ");
  const user = name.slice(0, at);
  const meant = isCurrentRole(user) ? (role ?? "current_user") : isRunner(user) ? "current_user" : user;
  return { schema, name: meant + name.slice(at) };
}

function mappingSql({ role }: Catalog, sql: string): string {
  const node = role === null ? null : firstStatement(sql);
  const user = node !== null && "CreateUserMappingStmt" in node ? node.CreateUserMappingStmt.user : undefined;
  if (role === null || user?.location === undefined || !isCurrentRole(roleName(user))) return sql;
  const at = byteOffsets(sql)(user.location);
  return sql.slice(0, at) + sql.slice(at).replace(/^\w+/, () => quoteIdentifier(role));
}
