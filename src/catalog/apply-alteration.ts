/** COMMENT, and ALTER of what is kept by name with its text. */
import type { Alteration, ObjectReference } from "../sql/alteration.ts";
import type { ObjectName } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { dropColumn, isMadeOf, renameColumn, updateColumnBelow } from "./apply-columns.ts";
import { updateTable } from "./apply-tables.ts";
import { applyDefaultPrivileges, applyDropOwned, applyMembership, applyOwner, applyPrivileges, applyReassignOwned } from "./apply-privileges.ts";
import { readersOfAttribute } from "./attribute-readers.ts";
import { followParts, nothingAttached, nothingOnPart } from "./attachments.ts";
import type { AttachmentClass } from "./attachments.ts";
import type { Place, Catalog, WritableCatalog } from "./catalog.ts";
import { attributesOf, domainSql, domainText, publicationSql, publicationText, withAttributes } from "./edit-object.ts";
import type { DomainPart } from "./edit-object.ts";
import { chooseName } from "./names.ts";
import { columnsOfType as columnsMadeOf } from "./apply-objects.ts";
import { usersOfType } from "./dependents.ts";
import { renameAttributeInTexts } from "./edit-texts.ts";
import { refusesForeignClauses } from "./foreign-data.ts";
import { madeBy } from "./made-by.ts";
import { dataType } from "../sql/data-type.ts";
import { keysOf, refusesObjects, saysMore } from "./publications.ts";
import { columnsOfType } from "./query.ts";
import { resolve, unkeptPart } from "./resolve.ts";
import { refusesOperatorClauses } from "./operators.ts";
import { isNoProcedure } from "./routine-definitions.ts";
import { isStored } from "./row-types.ts";
import type { NamedObject } from "./schema.ts";
import { unknown } from "./schema.ts";
import { refusesRoutineSettings } from "./server-settings.ts";
import { refusesSubscriptionClauses } from "./subscriptions.ts";

type Of<Type extends Alteration["type"]> = Extract<Alteration, { type: Type }>;

/** Applies an alteration; false where the server would refuse it, and then nothing has changed. `conditional`: what takes away is left undone. */
export function applyAlteration(catalog: WritableCatalog, change: Alteration, conditional: boolean): boolean {
  if (conditional && change.type === "domain constraint" && change.action === "drop") {
    const domain = catalog.findObject("domain", change.domain);
    if (domain !== undefined) catalog.replaceObject(domain, { ...domain, loosened: true });
  }
  if (conditional && (change.type === "drop owned" || ("action" in change && change.action === "drop") || ("grant" in change && !change.grant))) return true;
  switch (change.type) {
    case "privileges": return applyPrivileges(catalog, change);
    case "default privileges": return applyDefaultPrivileges(catalog, change);
    case "membership": return applyMembership(catalog, change);
    case "owner": return applyOwner(catalog, change);
    case "reassign owned": return applyReassignOwned(catalog, change);
    case "drop owned": return applyDropOwned(catalog, change);
    case "comment": return applyComment(catalog, change);
    case "clauses": return applyClauses(catalog, change);
    case "trigger state": return applyTriggerState(catalog, change);
    case "domain default": case "domain not null": case "domain constraint": return applyDomain(catalog, change);
    case "attribute": return applyAttribute(catalog, change);
    case "publication": return applyPublication(catalog, change);
    case "extension member": return applyExtensionMember(catalog, change);
  }
}

function applyComment(catalog: WritableCatalog, { object, comment }: Of<"comment">): boolean {
  const { kind, table, name } = object;
  if (kind === "column" || kind === "policy" || kind === "trigger" || kind === "rule" || kind === "domain constraint") {
    const place = table === null ? null : partHolder(catalog, kind, table);
    if (place === null) return true;
    if (table !== null && (kind === "trigger" || kind === "rule") && catalog.findObject(kind, name, table) === undefined && unkeptPart(catalog, { object: kind, name, table }) === "missing") return false;
    const exists = partExists(catalog, kind, place, name.name);
    if (exists !== true) return exists === unknown;
    const attachment = catalog.attachment(place.of, place.place) ?? nothingAttached;
    const key = `${kind === "domain constraint" ? "constraint" : kind} ${name.name}`;
    catalog.putAttachment(place.of, place.place, { ...attachment, parts: { ...attachment.parts, [key]: { ...(attachment.parts[key] ?? nothingOnPart), comment } } });
    return true;
  }
  const found = resolve(catalog, object);
  if (found === false) return false;
  if (found !== null) catalog.putAttachment(found.of, found.place, { ...(catalog.attachment(found.of, found.place) ?? nothingAttached), comment });
  return true;
}

/** The view, table, composite type or domain that a part is of; null where it is not known, and for a table's column, whose comment is kept there. */
function partHolder(catalog: Catalog, kind: ObjectReference["kind"], name: ObjectName): { readonly of: AttachmentClass; readonly place: Place } | null {
  const table = catalog.findTable(name);
  if (kind === "column" && table !== undefined) return null;
  if (kind !== "domain constraint") {
    const relation = table ?? catalog.findObject("view", name) ?? catalog.findObject("materialized view", name);
    if (relation !== undefined) return { of: "relation", place: relation };
  }
  const type = catalog.findObject(kind === "domain constraint" ? "domain" : "type", name);
  return type === undefined ? null : { of: "type", place: type };
}

function partExists(catalog: Catalog, kind: ObjectReference["kind"], { of, place }: { readonly of: AttachmentClass; readonly place: Place }, name: string): boolean | typeof unknown {
  switch (kind) {
    case "policy": return catalog.tableAt(place)?.policies.some((policy) => policy.name === name) ?? unknown;
    case "trigger": case "rule": return catalog.findObject(kind, { schema: null, name }, place) !== undefined ? true : unknown;
    case "column": return of === "type" ? (attributesOf(catalog.findObject("type", place)?.sql ?? "")?.some((attribute) => attribute.name === name) ?? unknown) : true;
    default: return true;
  }
}

function applyClauses(catalog: WritableCatalog, { object: reference, clauses }: Of<"clauses">): boolean {
  const found = reference.kind === "trigger" ? catalog.findObject("trigger", reference.name, reference.table ?? undefined) : undefined;
  const resolved = found === undefined ? resolve(catalog, reference) : null;
  if (resolved === false) return false;
  const object = found ?? resolved?.object ?? null;
  if (reference.kind === "operator" && refusesOperatorClauses(clauses)) return false;
  if ((object?.kind ?? reference.kind) === "procedure" && isNoProcedure(clauses.map(({ key }) => key))) return false;
  if (object === null) return true;
  if (refusesForeignClauses(catalog, object, clauses) || refusesSubscriptionClauses(object, clauses) || refusesRoutineSettings(object, clauses)) return false;
  const next = new Map(object.clauses);
  for (const { key, sql } of clauses) {
    for (const other of [...next.keys()]) if (other === key || other.startsWith(`${key}:`)) next.delete(other);
    if (sql !== null) next.set(key, sql);
  }
  const volatility = clauses.findLast((clause) => clause.key === "volatility")?.sql?.toLowerCase();
  catalog.replaceObject(object, {
    ...object,
    clauses: next,
    ...((volatility === "immutable" || volatility === "stable" || volatility === "volatile") && { volatility }),
  });
  return true;
}

function applyTriggerState(catalog: WritableCatalog, { table: name, object: kind, name: only, state }: Of<"trigger state">): boolean {
  const table = catalog.findTable(name) ?? catalog.findObject("view", name);
  if (table === undefined) return true;
  const objects = only === null ? catalog.objectsOn(table).filter((object) => object.kind === kind) : [catalog.findObject(kind, { schema: null, name: only }, table)].flatMap((object) => object ?? []);
  for (const object of objects) {
    const clauses = new Map(object.clauses);
    clauses.delete("state");
    if (state !== "ENABLE") clauses.set("state", state);
    catalog.replaceObject(object, { ...object, clauses });
  }
  return only === null || objects.length > 0 || ("partitionOf" in table && table.partitionOf !== null);
}

function applyDomain(catalog: WritableCatalog, change: Of<"domain default" | "domain not null" | "domain constraint">): boolean {
  const object = catalog.findObject("domain", change.domain);
  if (object === undefined) return !catalog.isGone("type", change.domain) && catalog.findEnum(change.domain) === undefined && catalog.findObject("type", change.domain) === undefined;
  if (isChecked(change) && isStoredWithin(catalog, object)) return false;
  const text = domainText(object.sql);
  if (text === null) return true;
  const put = (parts: readonly DomainPart[], clauses: ReadonlyMap<string, string> | undefined = object.clauses) => {
    catalog.replaceObject(object, { ...object, sql: domainSql({ ...text, parts }), ...(clauses !== undefined && { clauses }) });
    return true;
  };
  switch (change.type) {
    case "domain default":
      return put([...text.parts.filter((part) => part.kind !== "default"), ...(change.sql === null ? [] : [{ kind: "default" as const, name: null, sql: `DEFAULT ${change.sql}` }])]);
    case "domain not null":
      if (change.notNull && text.parts.some((part) => part.kind === "not null")) return true;
      return put([...text.parts.filter((part) => part.kind !== "not null" && part.kind !== "null"), ...(change.notNull ? [{ kind: "not null" as const, name: null, sql: "NOT NULL" }] : [])]);
    case "domain constraint": return changeDomainConstraint(catalog, change, object, text.parts, put);
  }
}

/** Whether the server looks through the values of a domain for a change. */
function isChecked(change: Of<"domain default" | "domain not null" | "domain constraint">): boolean {
  return change.type === "domain not null" ? change.notNull : change.type === "domain constraint" && ((change.action === "add" && !change.notValid) || change.action === "validate");
}

/**
 * Whether a column holds values of the type inside of others, arrays, composite values or domains over these: the server does not look for them there.
 * https://www.postgresql.org/docs/18/sql-alterdomain.html. `inside`: the type itself is one of those.
 */
function isStoredWithin(catalog: Catalog, type: NamedObject, inside = false): boolean {
  if (columnsMadeOf(catalog, type).some(({ column }) => inside || (column.type !== unknown && column.type.dimensions > 0))) return true;
  return usersOfType(catalog, type).some((user) => {
    if (user.kind === "type") return isStoredWithin(catalog, user, true);
    const node = user.kind === "domain" ? madeBy(user) : null;
    return node !== null && "CreateDomainStmt" in node && isStoredWithin(catalog, user, inside || dataType(node.CreateDomainStmt.typeName).dimensions > 0);
  });
}

function changeDomainConstraint(catalog: WritableCatalog, change: Of<"domain constraint">, object: NamedObject, parts: readonly DomainPart[], put: (parts: readonly DomainPart[], clauses?: ReadonlyMap<string, string>) => boolean): boolean {
  const clauses = new Map(object.clauses);
  const open = [...clauses.keys()].flatMap((key) => (key.startsWith("constraint ") ? [key.slice("constraint ".length)] : []));
  const taken = new Set([...parts.flatMap((part) => part.name ?? []), ...open]);
  const name = change.name ?? chooseName(object.name, null, "check", (candidate) => taken.has(candidate));
  const isNotNull = (part: DomainPart) => part.kind === "not null" && (part.name ?? `${object.name}_not_null`) === name;
  switch (change.action) {
    case "add": {
      if (taken.has(name)) return false;
      const kind = /^not\s/i.test(change.sql) ? ("not null" as const) : ("check" as const);
      if (!change.notValid) return put([...parts.filter((part) => kind === "check" || part.kind !== "null"), { kind, name, sql: change.sql }]);
      return put(parts, clauses.set(`constraint ${name}`, `ADD CONSTRAINT ${quoteIdentifier(name)} ${change.sql} NOT VALID`));
    }
    case "drop": {
      const known = taken.has(name) || parts.some(isNotNull);
      if (!known) return change.ifExists;
      clauses.delete(`constraint ${name}`);
      const done = put(parts.filter((part) => part.name !== name && !isNotNull(part)), clauses);
      renamePart(catalog, object, name, null);
      return done;
    }
    case "validate": {
      const clause = clauses.get(`constraint ${name}`);
      if (clause === undefined) return taken.has(name);
      clauses.delete(`constraint ${name}`);
      return put([...parts, { kind: "check", name, sql: clause.slice(`ADD CONSTRAINT ${quoteIdentifier(name)} `.length, -" NOT VALID".length) }], clauses);
    }
    case "rename": {
      const newName = change.newName ?? "";
      if (!taken.has(name) && !parts.some(isNotNull)) return false;
      if (taken.has(newName)) return false;
      const clause = clauses.get(`constraint ${name}`);
      clauses.delete(`constraint ${name}`);
      if (clause !== undefined) clauses.set(`constraint ${newName}`, `ADD CONSTRAINT ${quoteIdentifier(newName)} ${clause.slice(`ADD CONSTRAINT ${quoteIdentifier(name)} `.length)}`);
      const done = put(parts.map((part) => (part.name === name || isNotNull(part) ? { ...part, name: newName } : part)), clauses);
      renamePart(catalog, object, name, newName);
      return done;
    }
  }
}

/** The comment of a constraint or attribute follows it. */
function renamePart(catalog: WritableCatalog, object: Place, name: string, newName: string | null, kind = "constraint"): void {
  const attachment = catalog.attachment("type", object);
  if (attachment !== undefined) catalog.putAttachment("type", object, { ...attachment, parts: followParts(attachment.parts, kind, [name], newName === null ? [] : [newName]) });
}

/** Gives the checks of a new domain the names that the server chooses. */
export function withConstraintNames(sql: string, domain: string): string {
  const text = domainText(sql);
  if (text === null || !text.parts.some((part) => part.kind === "check" && part.name === null)) return sql;
  const taken = new Set<string>();
  const parts = text.parts.map((part) => {
    if (part.kind !== "check") return part;
    const name = part.name ?? chooseName(domain, null, "check", (candidate) => taken.has(candidate));
    taken.add(name);
    return { ...part, name };
  });
  return domainSql({ ...text, parts });
}

function applyAttribute(catalog: WritableCatalog, change: Of<"attribute">): boolean {
  const object = catalog.findObject("type", change.composite);
  const attributes = object === undefined ? null : attributesOf(object.sql);
  if (object === undefined || attributes === null) return object !== undefined || !catalog.isGone("type", change.composite);
  const exists = attributes.some((attribute) => attribute.name === change.attribute);
  const typed = catalog.tables().filter((table) => table.ofType?.schema === object.schema && table.ofType.name === object.name);
  if (typed.length > 0 && !change.cascade && (exists || change.action === "add")) return false;
  const put = (next: typeof attributes) => {
    catalog.replaceObject(object, { ...object, sql: withAttributes(object.sql, next) });
    return true;
  };
  const column = () => columnsOfType(catalog, object)?.columns.find((each) => each.name === change.attribute);
  switch (change.action) {
    case "add": {
      if (exists || typed.some((table) => table.columns.some((other) => other.name === change.attribute))) return false;
      const mark = catalog.mark();
      put([...attributes, { name: change.attribute, sql: change.sql }]);
      const added = column();
      if (added !== undefined && isMadeOf(catalog, added.type, object)) {
        catalog.undoTo(mark);
        return false;
      }
      if (added !== undefined) for (const table of typed) updateTable(catalog, table, (current) => ({ ...current, columns: [...current.columns, added] }));
      return true;
    }
    case "drop": {
      if (!exists) return change.ifExists;
      const readers = readersOfAttribute(catalog, object, change.attribute);
      if (readers.length > 0 && !change.cascade) return false;
      for (const remove of readers) remove(catalog);
      for (const table of typed) dropColumn(catalog, table, change.attribute);
      renamePart(catalog, object, change.attribute, null, "column");
      return put(attributes.filter((attribute) => attribute.name !== change.attribute));
    }
    case "alter": {
      if (!exists || isStored(catalog, object)) return false;
      put(attributes.map((attribute) => (attribute.name === change.attribute ? { ...attribute, sql: change.sql } : attribute)));
      const altered = column();
      if (altered !== undefined) for (const table of typed) updateColumnBelow(catalog, table, change.attribute, (current) => ({ ...current, type: altered.type }));
      return true;
    }
    case "rename": {
      const newName = change.newName ?? "";
      if (!exists || attributes.some((attribute) => attribute.name === newName)) return false;
      for (const table of typed) renameColumn(catalog, table, change.attribute, newName);
      renameAttributeInTexts(catalog, object, change.attribute, newName);
      renamePart(catalog, object, change.attribute, newName, "column");
      return put(attributes.map((attribute) => (attribute.name === change.attribute ? { ...attribute, name: newName } : attribute)));
    }
  }
}

function applyPublication(catalog: WritableCatalog, change: Of<"publication">): boolean {
  const object = catalog.findObject("publication", { schema: null, name: change.publication });
  const text = object === undefined ? null : publicationText(object.sql);
  if (object === undefined || text === null) return !catalog.isGone("publication", { schema: null, name: change.publication });
  if (text.all !== "") return false;
  const put = (objects: typeof text.objects) => {
    if (change.action !== "drop" && refusesObjects(catalog, change.objects, change.action === "add" ? text.objects : [])) return false;
    catalog.replaceObject(object, { ...object, sql: publicationSql({ ...text, objects }) });
    return true;
  };
  const present = catalog.under(object.searchPath, () => keysOf(catalog, text.objects));
  const named = keysOf(catalog, change.objects);
  switch (change.action) {
    case "set": return put(change.objects);
    case "add": return !named.some((key) => present.includes(key)) && put([...text.objects, ...change.objects]);
    case "drop": return named.every((key) => present.includes(key)) && !saysMore(change.objects) && put(text.objects.filter((_, index) => !named.includes(present[index] ?? "")));
  }
}

function applyExtensionMember(catalog: WritableCatalog, change: Of<"extension member">): boolean {
  const found = resolve(catalog, change.object);
  if (found === false) return false;
  const object = found?.object;
  if (object === null || object === undefined) return true;
  const next: { -readonly [Name in keyof NamedObject]: NamedObject[Name] } = { ...object };
  delete next.extension;
  catalog.replaceObject(object, change.add ? { ...next, extension: change.extension } : next);
  return true;
}
