/** Which lines of the measured data a change is, and which relations play the roles in them. */
import type { AlterTableCmd, Node } from "@pgsql/types";
import type { Change, ChangeOf, ConstraintDefinition, DataType, Expression, ObjectName, PartitionBound } from "../sql/change.ts";
import { dataType, isSerial } from "../sql/data-type.ts";
import { columnReferences, tagOf, walk } from "../sql/expression.ts";
import { nameOf, relationName, strings } from "../sql/names.ts";
import { firstStatement, isFailure, parse } from "../sql/parse.ts";
import { readRoutine } from "../sql/routine.ts";
import type { Statement } from "../sql/statement.ts";
import type { Catalog, Place } from "../catalog/catalog.ts";
import { pointersTo } from "../catalog/dependents.ts";
import { measuredEffects } from "./locks.data.ts";
import { provesWithin, provesWithout } from "../catalog/bounds.ts";
import { isPartitioned, isSame, keyOf, knownRelation, of, ofIndex, ofTable, relationNamed, tablesAbove, tablesBelow } from "./relations.ts";
import type { Relation } from "./relations.ts";
import { isOnly, keysOver, namedIn, parted, partOf, referenced, rolesDownTo, rolesOf, sequenceNamed, sequencesNamed, sequencesOf, sourcesIn, sourcesOfView, tableRoles, targetOf, viewNamed, wholeOf } from "./roles.ts";
import type { Measured, Shape, Situation, Use } from "./roles.ts";
import { query, rows } from "./rows.ts";
import { isVolatile } from "../catalog/functions.ts";
import { isComposite, isForEachRow, madeBy } from "../catalog/made-by.ts";
import { isNotNull, isProvenNotNull } from "../catalog/not-null.ts";
import { unknown } from "../catalog/schema.ts";
import type { Constraint, Index, NamedObject, Table } from "../catalog/schema.ts";
import { typeChange } from "../catalog/types.ts";

export interface Uses {
  readonly uses: readonly Use[];
  /** It may rewrite: something decides that is not known. */
  readonly doubt: string | null;
}

function isShape(name: string): name is Shape {
  return Object.hasOwn(measuredEffects, name);
}

/** The measured line of a shape on a major version; undefined on one that does not have it. */
export function lineOf(shape: Shape, postgres: number): Measured | undefined {
  const lines: readonly Measured[] = measuredEffects[shape];
  return lines.findLast(({ since }) => since <= postgres);
}

/** The shapes of a change; none where it locks nothing that can be named. */
export function usesOf(change: Change, situation: Situation): Uses {
  const { catalog, postgres } = situation;
  const sure = (...uses: readonly Use[]): Uses => ({ uses, doubt: null });
  const use = (shape: Shape, roles: Use["roles"] = {}): Use => ({ shape, roles });
  const about = (name: ObjectName): Relation => relationNamed(catalog, name);
  if (isMissing(change, situation)) return sure();
  switch (change.kind) {
    case "AddColumn": return addColumn(change, situation);
    case "DropColumn": {
      const table = withChildrenTold(change, catalog);
      const targets = keysOver(catalog.table(change.table), [change.column]).flatMap((key) => targetOf(key, catalog));
      return sure(targets.length > 0 ? use("DropColumn references", { ...table, ...referenced(targets, catalog) }) : use("DropColumn", table));
    }
    case "AlterColumnType": return alterType(change, situation);
    case "SetNotNull": {
      const { column } = change;
      const dropped = droppedBeside(change, situation);
      const proven = isProvenNotNull(catalog.table(change.table), column, dropped);
      // Where the table has it, those below have it too; from 18 on this is asked again of each of them.
      const told = rolesDownTo(change, catalog, (table) => (postgres >= 18 || isSame(table, catalog.table(change.table))) && isNotNull(table, column));
      const [sureOf, others] = parted(told, (table) => isProvenNotNull(table, column, dropped) === true);
      return { uses: [use("SetNotNull proven", sureOf), use("SetNotNull", others)], doubt: proven === unknown ? `whether a constraint proves ${change.column} not null, so that ${catalog.label(change.table)} need not be read: no migration made the table` : null };
    }
    case "DropNotNull": {
      // From 18 on it drops a constraint, where there is one.
      const isNullable = (table: Table): boolean => postgres >= 18 && table.columns.some(({ name, notNull }) => name === change.column && notNull === false);
      return sure(use("DropNotNull", rolesDownTo(change, catalog, isNullable)));
    }
    case "AddConstraint": {
      const { constraint } = change;
      const roles = tableRoles(change, catalog);
      const targets = constraint.references === null ? [] : [catalog.table(constraint.references.table)];
      const shape = constraintShape(constraint, change, situation);
      const root = catalog.table(change.table);
      const below = new Set(tablesBelow(catalog, root).map(keyOf));
      // Up to 17 nothing is done below a table that has it already.
      const reached = constraint.kind === "check" && postgres < 18 ? rolesDownTo(change, catalog, (table) => !isSame(table, root) && has(table, constraint)) : roles;
      const whole = { ...reached, ...referenced(targets.filter((target) => target.label !== catalog.label(change.table)), catalog) };
      if (shape === "AddConstraint foreign key") {
        // A partition that has the same key lends it, and the triggers of its own on the other table go. Up to 17 it has to be valid.
        const hasIt = (table: Table, valid: boolean): boolean => !isSame(table, root) && table.constraints.some((own) => (own.valid === true || !valid) && isSameKey(own, constraint, catalog));
        const isSharing = (table: Table): boolean => tablesAbove(catalog, table).some((each) => below.has(keyOf(each)) && hasIt(each, postgres < 18));
        const [sharing, others] = parted(whole, isSharing);
        const [lending] = parted(others, (table) => hasIt(table, postgres < 18));
        const [, checked] = parted(others, (table) => hasIt(table, true));
        const lent = lending.partitions ?? [];
        return sure(use(shape, checked), ...(lent.length === 0 ? [] : [use("AddConstraint foreign key lent", { partition: lent, partitions: sharing.partitions ?? [], ...referenced(targets, catalog) })]));
      }
      const lighter = shape === "AddConstraint check" ? "AddConstraint check not valid" : shape === "AddConstraint not null" ? "AddConstraint not null not valid" : null;
      if (lighter === null) return sure(use(shape, whole));
      // A table below that has it already takes it over, and is not read.
      const [merging, reading] = parted(whole, (table) => !isSame(table, root) && (constraint.noInherit || [table, ...tablesAbove(catalog, table)].some((each) => below.has(keyOf(each)) && has(each, constraint))));
      return sure(use(shape, reading), use(lighter, merging));
    }
    case "DropConstraint": {
      const roles = { ...tableRoles(change, catalog) };
      const constraint = catalog.constraint(change.table, change.constraint);
      if (constraint === undefined && change.ifExists) return sure(use("DropConstraint", rolesOf(about(change.table), true, catalog)));
      const inherited = constraint !== undefined && !constraint.noInherit && (constraint.kind === "check" || constraint.kind === "not null");
      if (inherited) return sure(use("DropConstraint", withChildrenTold(change, catalog)));
      if (constraint !== undefined) delete roles.children;
      if (constraint?.kind === "foreign key") return sure(use("DropConstraint foreign key", { ...roles, ...referenced(targetOf(constraint, catalog), catalog) }));
      return sure(use("DropConstraint", roles));
    }
    case "ValidateConstraint": {
      const roles = tableRoles(change, catalog);
      const constraint = catalog.constraint(change.table, change.constraint);
      if (constraint?.valid === true) return sure(use("ValidateConstraint valid", roles));
      if (constraint?.kind === "foreign key") return sure(use("ValidateConstraint foreign key", { ...roles, ...referenced(targetOf(constraint, catalog), catalog) }));
      return sure(use(constraint?.kind === "not null" ? "ValidateConstraint not null" : "ValidateConstraint", roles));
    }
    case "SetIdentity": {
      const restarts = commandOf(change, situation)?.def;
      const resets = restarts !== undefined && "List" in restarts && (restarts.List.items ?? []).some((item) => "DefElem" in item && item.DefElem.defname !== "generated");
      return sure(use(resets ? "SetIdentity restart" : "SetIdentity", { ...tableRoles(change, catalog), sequence: sequencesOf(catalog, catalog.table(change.table), change.column) }));
    }
    case "DropIdentity": return sure(use("DropIdentity", { ...tableRoles(change, catalog), sequence: sequencesOf(catalog, catalog.table(change.table), change.column) }));
    case "RenameConstraint": {
      const constraint = catalog.constraint(change.table, change.constraint);
      const follows = constraint === undefined || (!constraint.noInherit && (constraint.kind === "check" || constraint.kind === "not null"));
      return sure(use(follows ? "RenameConstraint" : "RenameConstraint key", tableRoles(change, catalog)));
    }
    case "CreateIndex": {
      const relation = about(change.table);
      const there = change.ifNotExists && change.name !== null && catalog.findIndex({ schema: relation.schema, name: change.name }) !== undefined;
      if (there) return sure({ shape: change.concurrently ? "CreateIndex concurrently" : "CreateIndex", roles: relation.kind === "partitioned table" ? rolesOf(relation, change.only, catalog) : { table: [relation] }, idle: true });
      return sure(use(change.concurrently ? "CreateIndex concurrently" : change.only && relation.kind === "partitioned table" ? "CreateIndex only" : "CreateIndex", rolesOf(relation, change.only, catalog)));
    }
    case "DropIndex": {
      const found = catalog.findIndex(change.index);
      const index: Relation[] = [found === undefined ? of({ schema: change.index.schema ?? "public", name: change.index.name }, "index") : ofIndex(catalog, found)];
      const parts = found === undefined ? [] : indexesBelow(catalog, found);
      const table = found === undefined ? {} : rolesOf(about(found.table), false, catalog);
      return sure(use(change.concurrently ? "DropIndex concurrently" : "DropIndex", { ...table, index: [...index, ...parts] }));
    }
    case "RenameIndex": {
      const relation = about(change.index);
      return sure(use("RenameIndex", { index: relation.table?.known === false ? [of(relation, "index")] : [relation] }));
    }
    case "Reindex": return sure(...reindex(change, situation));
    case "RenameTable": case "SetTableSchema": {
      const relation = about(change.table);
      if (relation.kind === "index") return sure(use("RenameTable index", { index: [relation] }));
      return sure(use(change.kind, { ...tableRoles(change, catalog), sequence: relation.table === null ? [] : sequencesOf(catalog, relation) }));
    }
    case "RenameColumn": {
      const relation = about(change.table);
      return sure(relation.kind === "view" || relation.kind === "materialized view" ? use("RenameColumn view", { table: [relation] }) : use("RenameColumn", tableRoles(change, catalog)));
    }
    case "Truncate": {
      const roles = rolesOf(about(change.table), isOnly(change, situation.statement), catalog);
      const partition = catalog.findTable(change.table);
      const parents = postgres < 14 && partition !== undefined && partition.partitionOf !== null && partition.partitionBy === null ? [use("Query", { source: tablesAbove(catalog, partition).map(ofTable) })] : [];
      if (change.restartIdentity) return sure(...parents, use("Truncate restart", { ...roles, sequence: sequencesOf(catalog, catalog.table(change.table)) }), ...truncatedToo(change, catalog));
      return sure(...parents, use("Truncate", roles), ...truncatedToo(change, catalog));
    }
    case "DropTable": return sure(...dropTable(change, catalog));
    case "CreateTable": return sure(...createTable(change, situation));
    case "AttachPartition": return sure(...attachPartition(change, catalog));
    case "DetachPartition": return sure(...detachPartition(change, catalog));
    case "CreatePolicy": case "AlterPolicy": {
      const expressions = [change.using?.node, change.withCheck?.node];
      return sure(use(change.kind, { table: [about(change.table)], source: sourcesIn(expressions, catalog, false) }));
    }
    case "CreateSequence": return change.ownedBy === null ? sure() : sure(use("CreateSequence owned", { table: [about(change.ownedBy.table)] }));
    case "AlterSequence": {
      const sequence = [sequenceNamed(catalog, change.sequence)];
      const owner = change.ownedBy === null || change.ownedBy === "none" ? [] : [about(change.ownedBy.table)];
      return sure(
        ...(change.options === "" ? [] : [use("AlterSequence", { sequence })]),
        ...(change.ownedBy === null ? [] : [use("AlterSequence owned", { sequence, table: owner })]),
      );
    }
    case "CreateObject": return sure(...createObject(change, situation));
    case "DropObject": return sure(...dropObject(change, catalog));
    case "RenameObject": case "SetObjectSchema": {
      const shape = change.kind === "RenameObject" && change.object === "trigger" && change.table !== null && isStatementTrigger(change.name, change.table, catalog) ? "RenameObject trigger statement" : `${change.kind} ${change.object}`;
      if (!isShape(shape) || (shape === "RenameObject type" && !isCompositeNamed(change.name, catalog))) return sure();
      const roles = change.kind === "RenameObject" && change.table !== null ? rolesOf(about(change.table), false, catalog) : change.object === "sequence" ? { sequence: [sequenceNamed(catalog, change.name)] } : { table: [about(change.name)] };
      return sure(use(shape, roles));
    }
    case "RefreshMaterializedView": {
      const roles = { table: [viewNamed(catalog, change.view, "materialized view")], source: sourcesOfView(change.view, catalog) };
      return sure(use(!change.withData ? "RefreshMaterializedView empty" : change.concurrently ? "RefreshMaterializedView concurrently" : "RefreshMaterializedView", roles));
    }
    case "Insert": case "Copy": case "Update": case "Delete": case "Merge": return sure(...rows(change, situation));
    case "Query": return sure(...query(wholeOf(change, situation.statement), catalog));
    case "Neutral": return sure(...neutral(change, situation));
    default: {
      if (!isShape(change.kind)) return sure();
      return sure(use(change.kind, "table" in change && change.table !== null ? rolesOf(about(change.table), "only" in change && change.only === true, catalog) : {}));
    }
  }
}

/** Whether a change says IF EXISTS, or IF NOT EXISTS, of something for which that tells that nothing is done or locked. */
function isMissing(change: Change, { catalog, statement }: Situation): boolean {
  if ("tableIfExists" in change && change.tableIfExists === true && change.table !== null && knownRelation(catalog, change.table) === null) return true;
  switch (change.kind) {
    case "CreateTable": return change.ifNotExists && change.asQuery === null && catalog.findTable(change.table) !== undefined;
    case "CreateSequence": return change.ifNotExists && catalog.findSequence(change.sequence) !== undefined;
    case "AlterSequence": return change.ifExists && catalog.findSequence(change.sequence) === undefined;
    case "RenameTable": case "SetTableSchema": case "DropTable": return change.ifExists && knownRelation(catalog, change.table) === null;
    case "RenameIndex": case "DropIndex": return change.ifExists && catalog.findIndex(change.index) === undefined;
    case "RenameObject": case "SetObjectSchema": {
      const node = partOf(change, statement);
      const written = node !== null && "RenameStmt" in node ? node.RenameStmt : node !== null && "AlterObjectSchemaStmt" in node ? node.AlterObjectSchemaStmt : undefined;
      return written?.missing_ok === true && (change.object === "view" || change.object === "materialized view" || change.object === "sequence") && knownRelation(catalog, change.name) === null;
    }
    case "DropPolicy": return change.ifExists && lacks(change.table, catalog, (table) => table.policies.some(({ name }) => name === change.name));
    case "DropObject":
      if (!change.ifExists) return false;
      if (change.table !== null) return lacks(change.table, catalog, () => catalog.findObject(change.object, change.name, change.table ?? undefined) !== undefined);
      return change.object === "sequence" ? catalog.findSequence(change.name) === undefined : (change.object === "view" || change.object === "materialized view") && catalog.findObject(change.object, change.name) === undefined;
    default: return false;
  }
}

/** A table whose parts are known lacks one. */
function lacks(name: ObjectName, catalog: Catalog, has: (table: Table) => boolean): boolean {
  const table = catalog.findTable(name);
  return table !== undefined && !has(table);
}

/* Roles */

function indexesBelow(catalog: Catalog, index: Place): Relation[] {
  return catalog.indexes().filter(({ parent }) => parent?.schema === index.schema && parent.name === index.name).flatMap((part) => [ofIndex(catalog, part), ...indexesBelow(catalog, part)]);
}

/* Columns and constraints */

/** With ONLY, too, the children are told that what their parent loses is now theirs. */
function withChildrenTold(change: { readonly table: ObjectName; readonly only?: boolean }, catalog: Catalog): Use["roles"] {
  const roles = tableRoles(change, catalog);
  return change.only === true ? { ...roles, children: catalog.childrenOf(relationNamed(catalog, change.table)).map(ofTable) } : roles;
}

function addColumn(change: ChangeOf<"AddColumn">, { catalog, postgres }: Situation): Uses {
  const { column } = change;
  const hasIt = (table: Table): boolean => table.columns.some(({ name }) => name === column.name);
  const shapes: Shape[] = [];
  if (change.ifNotExists && hasIt(catalog.table(change.table))) return { uses: [{ shape: "AddColumn", roles: tableRoles(change, catalog) }], doubt: null };
  // A table below that has a column of that name keeps it, and so do those below that.
  const [merging, roles] = parted(rolesDownTo(change, catalog, hasIt), hasIt);
  const given = column.default ?? (column.type.dimensions > 0 ? null : underlying(column.type, catalog).default);
  const volatile = given === null ? false : isVolatile(given, catalog, postgres);
  const sequences = given === null ? [] : sequencesNamed(given.node, catalog);
  const serial = isSerial(column.type);
  if (volatile === true) shapes.push(sequences.length > 0 ? "AddColumn sequence" : "AddColumn volatile");
  if (serial) shapes.push("AddColumn serial");
  if (column.identity !== null) shapes.push("AddColumn identity");
  if (column.generated !== null) shapes.push(column.generated.stored ? "AddColumn stored" : "AddColumn virtual");
  const domain = catalog.findObject("domain", column.type);
  const base = domain === undefined || column.type.dimensions > 0 ? null : underlying(column.type, catalog);
  const constrained = base !== null && base.constrained;
  if (constrained) shapes.push("AddColumn constrained domain");
  const notNull = column.notNull && column.default === null && column.identity === null && !serial;
  if (notNull) shapes.push(column.generated === null ? "AddColumn not null" : column.generated.stored ? "AddColumn stored" : "AddColumn virtual not null");
  for (const constraint of column.constraints) {
    if (constraint.kind === "check" && !constraint.notEnforced) shapes.push("AddColumn check");
    if (constraint.kind === "unique" || constraint.kind === "primary key") shapes.push("AddColumn unique");
  }
  const targets = column.constraints.flatMap(({ references }) => (references === null ? [] : [catalog.table(references.table)]));
  if (targets.length > 0) shapes.push(column.default === null ? "AddColumn references" : "AddColumn references default");
  const own = column.type.schema !== "pg_catalog" && !serial && catalog.findEnum(column.type) === undefined && domain === undefined && catalog.findObject("type", column.type) === undefined;
  const doubt = volatile === unknown ? `whether the default of ${column.name} is volatile, which rewrites the table` : own ? `whether ${column.type.label} is a domain with a constraint, which rewrites the table` : null;
  const others = targets.filter((target) => target.label !== catalog.label(change.table));
  return { uses: [{ shape: "AddColumn", roles: merging }, { shape: "AddColumn", roles }, ...shapes.map((shape) => ({ shape, roles: { ...(shape === "AddColumn check" ? tableRoles(change, catalog) : roles), ...referenced(others, catalog), sequence: sequences } }))], doubt };
}

function alterType(change: ChangeOf<"AlterColumnType">, situation: Situation): Uses {
  const { catalog, session } = situation;
  const table = catalog.table(change.table);
  const roles = tableRoles(change, catalog);
  const column = catalog.column(change.table, change.column);
  const from = column?.type ?? unknown;
  const next = underlying(change.type, catalog);
  const isDomain = next.type !== change.type;
  const same = from !== unknown && from.name === change.type.name && (from.schema === change.type.schema || (isDomain && catalog.findObject("domain", from) === catalog.findObject("domain", change.type)));
  const result = next.constrained && !same ? "rewrite" : typeChange(from === unknown ? unknown : isDomain && same ? next.type : withoutDomain(from, catalog), { ...change, type: next.type }, session.setting("timezone"), catalog, (type) => underlying(type, catalog).type);
  const uses: Use[] = [{ shape: result === "rewrite" ? "AlterColumnType rewrite" : "AlterColumnType", roles }];
  const checked = table.constraints.some(({ kind, columns, expression, valid, enforced }) => kind === "check" && valid !== false && enforced && (columns.includes(change.column) || (expression !== null && columnReferences(expression.node).some((reference) => reference.column === change.column))));
  if (checked && result !== "rewrite") uses.push({ shape: "AlterColumnType checked", roles });
  const rebuilt = result === "rewrite" ? [] : rebuiltIndexes(change, catalog);
  if (rebuilt.length > 0) uses.push({ shape: "AlterColumnType indexed", roles: parted(roles, (each) => rebuilt.some((index) => isSame(index.table, each)))[0] });
  const out = keysOver(table, [change.column]).flatMap((key) => targetOf(key, catalog));
  if (out.length > 0) uses.push({ shape: result === "rewrite" ? "AlterColumnType references" : "AlterColumnType references kept", roles: { ...roles, ...referenced(out, catalog) } });
  const into_ = catalog.referencesTo(change.table).filter(({ constraint }) => constraint.references === null || constraint.references.columns.length === 0 || constraint.references.columns.includes(change.column));
  if (column !== undefined && column.identity !== null && column.identity !== unknown && result !== "no rewrite") uses.push({ shape: "AlterColumnType identity", roles: { sequence: sequencesOf(catalog, table, change.column) } });
  for (const { table: holder, constraint } of into_) uses.push({ shape: result === "rewrite" && constraint.valid !== false && constraint.enforced ? "AlterColumnType referenced" : "AlterColumnType referenced kept", roles: { referencing: [ofTable(holder)] } });
  return { uses, doubt: result === unknown ? `whether changing ${change.column} to ${change.type.label} rewrites ${table.label}` : null };
}

/** What a column of a type holds: of a domain the type under it, whose length or precision the server does not look at. */
function withoutDomain(type: DataType, catalog: Catalog): DataType {
  const found = underlying(type, catalog).type;
  return found === type ? type : { ...found, modifiers: [] };
}

/** The type that a domain stands for in the end, whether a domain on the way checks values, and the default of the outermost that has one. */
function underlying(type: DataType, catalog: Catalog): { readonly type: DataType; readonly constrained: boolean; readonly default: Expression | null } {
  let constrained = false;
  let value: Expression | null = null;
  for (let found = type, depth = 0; ; depth++) {
    const domain = found.schema === "pg_catalog" || depth > 9 ? undefined : catalog.findObject("domain", found);
    const node = domain === undefined ? null : madeBy(domain);
    if (node === null || !("CreateDomainStmt" in node)) return { type: found, constrained, default: value };
    for (const each of node.CreateDomainStmt.constraints ?? []) {
      const { contype, raw_expr } = "Constraint" in each ? each.Constraint : {};
      if (contype === "CONSTR_CHECK" || contype === "CONSTR_NOTNULL") constrained = true;
      if (contype === "CONSTR_DEFAULT" && raw_expr !== undefined) value ??= { sql: "", node: raw_expr, span: null };
    }
    found = dataType(node.CreateDomainStmt.typeName);
  }
}

/**
 * Indexes over the column that a change of type without a rewrite builds anew: those with an expression or a predicate, or where another collation or another operator class
 * applies: [CheckIndexCompatible](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/indexcmds.c).
 */
export function rebuiltIndexes(change: ChangeOf<"AlterColumnType">, catalog: Catalog): Index[] {
  const root = catalog.table(change.table);
  const column = catalog.column(change.table, change.column);
  const collated = (name: ObjectName | null): string => (name === null || name.name === "default" ? "" : name.name);
  const recollated = collated(change.collation) !== collated(column?.collation ?? null);
  const reclassed = column !== undefined && column.type !== unknown && operatorClass(underlying(column.type, catalog).type) !== operatorClass(underlying(change.type, catalog).type);
  return [root, ...tablesBelow(catalog, root)].flatMap((table) => catalog.indexesOf(table)).filter((index) => {
    const parts = [...index.expressions, ...(index.where === null ? [] : [index.where])];
    const isOver = index.keys.includes(change.column) || index.include.includes(change.column) || parts.some((part) => columnReferences(part.node).some((reference) => reference.column === change.column));
    return isOver && (parts.length > 0 || (index.keys.includes(change.column) && (reclassed || (recollated && followsCollation(index, change.column)))));
  });
}

/** Whether an index takes the collation of a column, and has none of its own for it. */
function followsCollation({ sql }: Index, column: string): boolean {
  const node = sql === null ? null : firstStatement(`create index on t ${sql}`);
  const keys = node !== null && "IndexStmt" in node ? (node.IndexStmt.indexParams ?? []) : [];
  return !keys.some((key) => "IndexElem" in key && key.IndexElem.name === column && key.IndexElem.collation !== undefined);
}

/** The types whose indexes use one operator class by default: a name for each class. */
function operatorClass({ name, dimensions }: DataType): string {
  const base = name === "varchar" ? "text" : name === "cidr" ? "inet" : /^reg(?!ister)/.test(name) ? "oid" : name;
  return dimensions > 0 ? `${name}[]` : base;
}

/** Whether a table has a constraint that one to be added of a parent would become. */
function has(table: Table, { kind, name, columns }: ConstraintDefinition): boolean {
  if (kind === "not null") return columns.every((column) => isProvenNotNull(table, column, []) === true && isNotNull(table, column));
  return name !== null && table.constraints.some((other) => other.kind === kind && other.name === name && other.valid === true && other.enforced);
}

/** Whether a foreign key is one that a partition can share with the table above it. */
function isSameKey(own: Constraint, key: Constraint | ConstraintDefinition, catalog: Catalog): boolean {
  if (own.references === null || key.references === null) return false;
  const target = "resolved" in key.references ? key.references.resolved : catalog.table(key.references.table);
  const facts = ({ columns, references, deferrable, initiallyDeferred }: Pick<Constraint | ConstraintDefinition, "columns" | "references" | "deferrable" | "initiallyDeferred">): string => JSON.stringify([columns, references?.onDelete, references?.onUpdate, references?.matchFull, deferrable, initiallyDeferred]);
  return isSame(own.references.resolved, target) && facts(own) === facts(key);
}

function constraintShape({ kind, name, notValid, notEnforced, noInherit, usingIndex, columns }: ConstraintDefinition, change: ChangeOf<"AddConstraint">, { catalog }: Situation): Shape {
  const unchecked = notValid || notEnforced;
  const table = catalog.table(change.table);
  const proven = (names: readonly (string | null)[]): boolean => names.every((column) => column !== null && isProvenNotNull(table, column, []) === true);
  switch (kind) {
    case "check":
      if (name !== null && table.constraints.some((other) => other.kind === "check" && other.inherited && other.name === name)) return "AddConstraint check merged";
      if (noInherit) return unchecked ? "AddConstraint check no inherit not valid" : "AddConstraint check no inherit";
      return unchecked ? "AddConstraint check not valid" : "AddConstraint check";
    case "foreign key": return unchecked ? "AddConstraint foreign key not valid" : "AddConstraint foreign key";
    case "not null": return unchecked || proven(columns) ? "AddConstraint not null not valid" : "AddConstraint not null";
    case "unique": return usingIndex === null ? "AddConstraint unique" : "AddConstraint unique using index";
    case "primary key": {
      if (usingIndex === null) return proven(columns) ? "AddConstraint primary key" : "AddConstraint primary key nullable";
      const index = catalog.indexesOf(change.table).find(({ name }) => name === usingIndex);
      return index !== undefined && proven(index.keys) ? "AddConstraint primary key using index" : "AddConstraint primary key using index nullable";
    }
    case "exclude": return table.partitionBy === null ? "AddConstraint exclude" : "AddConstraint exclude key";
  }
}

/** Names of the constraints that the same ALTER TABLE drops: PostgreSQL drops them first, wherever they are written. */
function droppedBeside(change: Change, { statement }: Situation): string[] {
  return (statement?.changes ?? []).flatMap((other) => (other !== change && other.kind === "DropConstraint" ? [other.constraint] : []));
}

/* Tables */

function truncatedToo(change: ChangeOf<"Truncate">, catalog: Catalog): Use[] {
  if (!change.cascade) return [];
  const found = new Map<string, Table>();
  const visit = (truncated: Table): void => {
    for (const { table } of [truncated, ...tablesBelow(catalog, truncated)].flatMap((each) => pointersTo(catalog, each))) {
      for (const each of [table, ...tablesBelow(catalog, table)]) {
        if (found.has(each.label)) continue;
        found.set(each.label, each);
        visit(each);
      }
    }
  };
  visit(catalog.table(change.table));
  const tables = [...found.values()];
  return [
    { shape: "Truncate cascade", roles: { referencing: tables.map(ofTable) } },
    ...(change.restartIdentity ? [{ shape: "Truncate restart" as const, roles: { sequence: tables.flatMap((table) => sequencesOf(catalog, table)) } }] : []),
  ];
}

function dropTable(change: ChangeOf<"DropTable">, catalog: Catalog): Use[] {
  const table = catalog.table(change.table);
  const roles = rolesOf(ofTable(table), false, catalog);
  const all = [table, ...tablesBelow(catalog, table)];
  const targets = all.flatMap(({ constraints }) => constraints.filter(({ inherited }) => !inherited).flatMap((constraint) => targetOf(constraint, catalog))).filter((target) => !all.some(({ label }) => label === target.label));
  const uses: Use[] = [{ shape: "DropTable", roles: { ...roles, ...referenced(targets, catalog) } }];
  if (table.partitionOf !== null) uses.push({ shape: "DropTable partition", roles: { parent: [ofTable(catalog.table(table.partitionOf))], default: defaultPartition(table.partitionOf, catalog, table) } });
  return uses;
}

/** The default partition beside a table, if there is one. */
function defaultPartition(parent: Place, catalog: Catalog, except?: Table): Relation[] {
  return catalog.childrenOf(parent).filter((child) => child.label !== except?.label && child.partitionOf?.isDefault === true).map(ofTable);
}

function createTable(change: ChangeOf<"CreateTable">, { catalog, statement }: Situation): Use[] {
  const uses: Use[] = [];
  const known = (names: readonly ObjectName[]): Relation[] => names.map((name) => relationNamed(catalog, name));
  const targets = change.constraints.flatMap(({ references }) => (references === null ? [] : [references.table])).filter((name) => name.name !== change.table.name || (name.schema !== change.table.schema && name.schema !== null));
  if (targets.length > 0) uses.push({ shape: "CreateTable references", roles: referenced(targets.map((name) => catalog.table(name)), catalog) });
  if (change.partitionOf !== null) {
    const parent = catalog.table(change.partitionOf);
    uses.push({ shape: "CreateTable partition", roles: { parent: [ofTable(parent)] } });
    const holders = holdersOf(parent, catalog);
    if (holders.length > 0) uses.push({ shape: "CreateTable partition referenced", roles: { referencing: holders } });
    const [proven, read] = change.takes === null ? [[], []] : defaultPartitions(parent, change.takes, catalog);
    uses.push({ shape: "CreateTable partition proven", roles: { default: proven } }, { shape: "CreateTable partition", roles: { default: read } });
    const keys = parent.constraints.flatMap((constraint) => targetOf(constraint, catalog));
    if (keys.length > 0) uses.push({ shape: "CreateTable partition references", roles: referenced(keys, catalog) });
  }
  if (change.inherits.length > 0) uses.push({ shape: "CreateTable inherits", roles: { parent: known(change.inherits) } });
  if (change.like.length > 0) uses.push({ shape: "CreateTable like", roles: { parent: known(change.like.map(({ table }) => table)) } });
  const type = change.ofType === null ? null : knownRelation(catalog, change.ofType);
  if (type !== null) uses.push({ shape: "CreateTable of", roles: { parent: [type] } });
  const node = wholeOf(change, statement);
  const there = change.ifNotExists && catalog.findTable(change.table) !== undefined;
  if (change.asQuery !== null && node !== undefined) {
    const query = "CreateTableAsStmt" in node ? node.CreateTableAsStmt.query : "SelectStmt" in node ? { SelectStmt: { ...node.SelectStmt, intoClause: undefined } } : undefined;
    uses.push({ shape: "CreateTable as", roles: { source: sourcesIn(query, catalog, change.asQuery.withData && !there) } });
    if (change.asQuery.withData && !there) uses.push({ shape: "Query sequence", roles: { sequence: sequencesNamed(query, catalog) } });
  }
  return uses;
}

function attachPartition(change: ChangeOf<"AttachPartition">, catalog: Catalog): Use[] {
  const parent = relationNamed(catalog, change.table);
  const partition = relationNamed(catalog, change.partition);
  if (parent.table === null) return [{ shape: "Neutral alter index attach", roles: indexAttach(change.table, change.partition, catalog) }];
  const table = catalog.table(change.partition);
  const whole = parent.table;
  const [within, checked] = readFor(table, (each) => provesWithin(each, whole, change.takes, catalog), catalog);
  const [without, searched] = defaultPartitions(whole, change.takes, catalog);
  const uses: Use[] = [
    { shape: "AttachPartition proven", roles: { parent: [parent], partition: within } },
    { shape: "AttachPartition", roles: { parent: [parent], partition: checked } },
    { shape: "AttachPartition default proven", roles: { default: without } },
    { shape: "AttachPartition", roles: { default: searched } },
    // What the tables above ask of rows is asked of these too.
    { shape: "Query", roles: { source: tablesAbove(catalog, whole).map(ofTable) } },
  ];
  if (catalog.indexesOf(change.table).length > 0) uses.push({ shape: "AttachPartition indexed", roles: { parent: [parent], partition: [partition] } });
  const holders = holdersOf(parent.table, catalog);
  if (holders.length > 0) uses.push({ shape: "AttachPartition referenced", roles: { referencing: holders } });
  for (const constraint of parent.table.constraints) {
    if (constraint.references === null) continue;
    const target = targetOf(constraint, catalog);
    const kept = table.constraints.some((own) => isSameKey(own, constraint, catalog));
    uses.push({ shape: kept ? "AttachPartition references kept" : "AttachPartition references", roles: { parent: [parent], partition: [partition], ...referenced(target, catalog) } });
  }
  return uses;
}

function indexAttach(whole: ObjectName, piece: ObjectName, catalog: Catalog): Use["roles"] {
  const indexes = [whole, piece].map((name) => catalog.findIndex(name));
  const tables = indexes.flatMap((index) => (index === undefined ? [] : [ofTable(catalog.table(index.table))]));
  const relations = [whole, piece].map((name, at) => {
    const index = indexes[at];
    return index === undefined ? of({ schema: name.schema ?? "public", name: name.name }, "index") : ofIndex(catalog, index);
  });
  return { table: relations.slice(0, 1), partition: relations.slice(1), parent: tables };
}

function detachPartition(change: ChangeOf<"DetachPartition">, catalog: Catalog): Use[] {
  const parent = catalog.table(change.table);
  const partition = catalog.table(change.partition);
  const roles: Use["roles"] = { parent: [ofTable(parent)], partition: [ofTable(partition)], default: defaultPartition(parent, catalog) };
  if (change.concurrently || change.finalize) return [{ shape: "DetachPartition concurrently", roles }, { shape: "DetachPartition concurrently partition", roles }];
  const uses: Use[] = [{ shape: "DetachPartition", roles }];
  const below = tablesBelow(catalog, partition).map(ofTable);
  if (below.length > 0) uses.push({ shape: "DetachPartition branch", roles: { partitions: below } });
  if (catalog.objectsOn(parent).some(isForEachRow)) uses.push({ shape: "DetachPartition trigger", roles: { partition: [ofTable(partition)] } });
  const keys = parent.constraints.flatMap((constraint) => targetOf(constraint, catalog));
  if (keys.length > 0) uses.push({ shape: "DetachPartition references", roles: { partition: [ofTable(partition)], ...referenced(keys, catalog) } });
  if (keys.some(isPartitioned)) uses.push({ shape: "DetachPartition references spread", roles: { partition: [ofTable(partition)] } });
  const holders = holdersOf(parent, catalog);
  if (holders.length > 0) {
    uses.push({ shape: isPartitioned(partition) ? "DetachPartition referenced branch" : "DetachPartition referenced", roles: { partition: [ofTable(partition)], referencing: holders } });
    uses.push({ shape: "DetachPartition referenced spread", roles: { source: holders.flatMap((holder) => tablesBelow(catalog, holder)).map(ofTable) } });
    if (parent.partitionOf !== null) uses.push({ shape: "DetachPartition referenced above", roles: { above: tablesAbove(catalog, parent).map(ofTable) } });
  }
  return uses;
}

/** The tables that point to a partitioned table, or to one above it; not their partitions. */
function holdersOf(table: Table, catalog: Catalog): Relation[] {
  return pointersTo(catalog, table).filter(({ constraint }) => !constraint.inherited).map(({ table: holder }) => ofTable(holder));
}

/** A table and what is below it: what the server does not read because the constraints of it, or of a table above it, `prove` what is asked; and the rest. */
function readFor(table: Table, prove: (table: Table) => boolean, catalog: Catalog): readonly [proven: readonly Relation[], read: readonly Relation[]] {
  if (prove(table)) return [[table, ...tablesBelow(catalog, table)].map(ofTable), []];
  const below = catalog.childrenOf(table).map((child) => readFor(child, prove, catalog));
  return [below.flatMap(([proven]) => proven), [ofTable(table), ...below.flatMap(([, read]) => read)]];
}

/** The default partition beside one that is to be made or attached, which must hold none of its rows; as {@link readFor}. */
function defaultPartitions(parent: Table, takes: PartitionBound, catalog: Catalog): readonly [proven: readonly Relation[], read: readonly Relation[]] {
  const rest = takes.strategy === "default" ? undefined : catalog.childrenOf(parent).find((child) => child.partitionOf?.isDefault === true);
  return rest === undefined ? [[], []] : readFor(rest, (each) => provesWithout(each, parent, takes, catalog), catalog);
}

/** ENABLE and DISABLE TRIGGER: the partitions have copies of triggers for each row, and of those behind keys. */
function triggerState(table: Table, command: AlterTableCmd | undefined, catalog: Catalog): readonly Shape[] {
  const triggers = [table, ...tablesAbove(catalog, table)].flatMap((each) => catalog.objectsOn(each).filter(({ kind }) => kind === "trigger"));
  const copied = triggers.filter(isForEachRow);
  switch (command?.subtype) {
    case "AT_EnableTrigAll": case "AT_DisableTrigAll": {
      const isKeyed = table.constraints.some(({ kind }) => kind === "foreign key") || holdersOf(table, catalog).length > 0;
      return [...(copied.length > 0 ? ["Neutral trigger state" as const] : []), ...(isKeyed ? ["Neutral trigger state keys" as const] : [])];
    }
    case "AT_EnableTrigUser": case "AT_DisableTrigUser": return copied.length > 0 ? ["Neutral trigger state"] : [];
    default: return triggers.some(({ name, table: on }) => name === command?.name && on !== null && isSame(on, table)) && !copied.some(({ name }) => name === command?.name) ? [] : ["Neutral trigger state"];
  }
}

function isStatementTrigger(name: ObjectName, table: ObjectName, catalog: Catalog): boolean {
  const trigger = catalog.findObject("trigger", name, table);
  return trigger !== undefined && !isForEachRow(trigger);
}

function isCompositeNamed(name: ObjectName, catalog: Catalog): boolean {
  const type = catalog.findObject("type", name);
  return type !== undefined && isComposite(type);
}

function reindex(change: ChangeOf<"Reindex">, { catalog, postgres }: Situation): Use[] {
  if (change.name === null || (change.target !== "index" && change.target !== "table")) return [];
  if (change.target === "table") {
    const table = relationNamed(catalog, change.name);
    const indexes = (name: ObjectName): Relation[] => catalog.indexesOf(name).map((each) => ofIndex(catalog, each));
    if (table.kind === "partitioned table") {
      if (postgres < 14) return change.concurrently ? [] : [{ shape: "Reindex table", roles: { table: [table] } }];
      const leaves = tablesBelow(catalog, table).filter(({ partitionBy }) => partitionBy === null);
      const roles = { table: [table, ...leaves.map(ofTable)], index: leaves.flatMap(indexes) };
      if (!change.concurrently) return [{ shape: "Reindex table", roles }];
      // Before it reindexes one by one it looks for the partitions, and keeps writes off them for that moment.
      return [{ shape: "Reindex concurrently", roles }, { shape: "Reindex concurrently partitioned", roles: { parent: [table], partition: tablesBelow(catalog, table).map(ofTable) } }];
    }
    const index = indexes(change.name);
    return [{ shape: change.concurrently ? "Reindex concurrently" : "Reindex table", roles: { table: [table], index }, idle: table.table?.known === true && index.length === 0 }];
  }
  const found = catalog.findIndex(change.name);
  const index = found === undefined ? of({ schema: change.name.schema ?? "public", name: change.name.name }, "index") : ofIndex(catalog, found);
  return [{ shape: change.concurrently ? "Reindex concurrently" : "Reindex index", roles: { table: found === undefined ? [] : [relationNamed(catalog, found.table)], index: [index] } }];
}

/* Objects */

function createObject(change: ChangeOf<"CreateObject">, situation: Situation): Use[] {
  const { catalog, statement } = situation;
  const node = wholeOf(change, statement);
  switch (change.object) {
    case "view": {
      const existing = change.orReplace ? catalog.findObject("view", change.name) : undefined;
      const query = node !== undefined && "ViewStmt" in node ? node.ViewStmt.query : undefined;
      return [{ shape: existing === undefined ? "CreateObject view" : "CreateObject view replace", roles: { table: existing === undefined ? [] : [of(existing, "view")], source: sourcesIn(query, catalog, false) } }];
    }
    case "materialized view":
      return [{ shape: "CreateObject materialized view", roles: { source: node !== undefined && "CreateTableAsStmt" in node ? sourcesIn(node.CreateTableAsStmt.query, catalog, node.CreateTableAsStmt.into?.skipData !== true && !(change.ifNotExists && catalog.findObject("materialized view", change.name) !== undefined)) : [] } }];
    case "trigger": {
      if (change.table === null) return [];
      const from = node !== undefined && "CreateTrigStmt" in node ? node.CreateTrigStmt.constrrel : undefined;
      const roles = rolesOf(relationNamed(catalog, change.table), false, catalog);
      const isWhole = node !== undefined && "CreateTrigStmt" in node && node.CreateTrigStmt.row !== true;
      return [{ shape: !isWhole ? "CreateObject trigger" : "CreateObject trigger statement", roles }, ...(from === undefined ? [] : [{ shape: "CreateObject trigger from" as const, roles: { referenced: [relationNamed(catalog, relationName(from))] } }])];
    }
    case "rule": {
      if (change.table === null) return [];
      const actions = node !== undefined && "RuleStmt" in node ? (node.RuleStmt.actions ?? []) : [];
      const written = actions.flatMap((action) => ("InsertStmt" in action ? [action.InsertStmt.relation] : "UpdateStmt" in action ? [action.UpdateStmt.relation] : "DeleteStmt" in action ? [action.DeleteStmt.relation] : []));
      return [
        { shape: "CreateObject rule", roles: { table: [relationNamed(catalog, change.table)] } },
        { shape: "CreateObject rule action", roles: { source: written.map((each) => relationNamed(catalog, relationName(each))) } },
        { shape: "Query", roles: { source: sourcesIn(node, catalog, false).filter(({ name }) => name !== "new" && name !== "old") } },
      ];
    }
    case "function": case "procedure": return validated(change.sql, situation);
    case "statistics": return [{ shape: "CreateObject statistics", roles: { table: node !== undefined && "CreateStatsStmt" in node ? namedIn(node.CreateStatsStmt.relations, catalog) : [] } }];
    case "publication": return published(node, catalog).map((roles) => ({ shape: "CreateObject publication", roles }));
    default: return [];
  }
}

/** What CREATE FUNCTION in LANGUAGE sql looks up to check its body; that of PL/pgSQL is not looked into. */
function validated(sql: string, { catalog, session }: Situation): Use[] {
  const checks = session.setting("check_function_bodies");
  const program = checks === "off" || checks === "false" ? undefined : readRoutine(sql)?.program;
  const nodes = program?.language === "sql" ? parse(program.text) : [];
  return (isFailure(nodes) ? [] : nodes).flatMap(({ stmt: node }): Use[] => {
    if (node === undefined || !["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"].includes(tagOf(node))) return [];
    const target = "InsertStmt" in node ? node.InsertStmt.relation : "UpdateStmt" in node ? node.UpdateStmt.relation : "DeleteStmt" in node ? node.DeleteStmt.relation : "MergeStmt" in node ? node.MergeStmt.relation : undefined;
    const named = sourcesIn(node, catalog, false);
    const through = named.flatMap((relation) => (relation.kind === "view" ? sourcesOfView(relation, catalog).filter(({ table }) => table === null || table.partitionOf === null) : []));
    return [
      { shape: "Query", roles: { source: [...named, ...through] } },
      ...(target === undefined ? [] : [{ shape: "CreateObject rule action" as const, roles: { source: [relationNamed(catalog, relationName(target))] } }]),
    ];
  });
}

function dropObject(change: ChangeOf<"DropObject">, catalog: Catalog): Use[] {
  switch (change.object) {
    case "view": case "materialized view": return [{ shape: `DropObject ${change.object}`, roles: { table: [viewNamed(catalog, change.name, change.object)] } }];
    case "sequence": return [{ shape: "DropObject sequence", roles: { sequence: [sequenceNamed(catalog, change.name)] } }];
    case "server": return change.cascade ? [{ shape: "DropSchema cascade", roles: { dependent: catalog.tables().filter(({ server }) => server === change.name.name).map(ofTable) } }] : [];
    case "trigger": case "rule": return change.table === null ? [] : [{ shape: change.object === "trigger" && isStatementTrigger(change.name, change.table, catalog) ? "DropObject trigger statement" : `DropObject ${change.object}`, roles: rolesOf(relationNamed(catalog, change.table), false, catalog) }];
    case "statistics": {
      const statistics = catalog.findObject("statistics", change.name);
      const node = statistics === undefined ? null : madeBy(statistics);
      return node !== null && "CreateStatsStmt" in node ? [{ shape: "DropObject statistics", roles: { table: namedIn(node.CreateStatsStmt.relations, catalog) } }] : [];
    }
    default: return [];
  }
}

/* Rows */

/** The roles of each table that a publication names. */
function published(node: unknown, catalog: Catalog): Use["roles"][] {
  const found: Use["roles"][] = [];
  walk(node, (each) => {
    const relation = "PublicationObjSpec" in each ? each.PublicationObjSpec.pubtable?.relation : undefined;
    if (relation !== undefined) found.push(rolesOf(relationNamed(catalog, relationName(relation)), relation.inh !== true, catalog));
  });
  return found;
}

/** The tables that the statement which made a publication names. */
function publishedBy(publication: NamedObject | undefined, catalog: Catalog): Relation[] {
  return publication === undefined ? [] : published(madeBy(publication), catalog).flatMap(({ table }) => table ?? []);
}

/** The views among relations, and what LOCK TABLE locks through them. */
export function lockedThrough(change: ChangeOf<"LockTable">, catalog: Catalog, statement: Statement | null): Relation[] {
  const name = change.table;
  const relation = relationNamed(catalog, name);
  if (isOnly(change, statement)) return [relation];
  if (relation.kind === "view") return [relation, ...sourcesOfView(name, catalog)];
  return [relation, ...(relation.table === null ? [] : tablesBelow(catalog, relation).map(ofTable))];
}

/* What the catalog does not keep */

function commandOf(change: Change, { statement }: Situation): AlterTableCmd | undefined {
  const node = partOf(change, statement);
  return node !== null && "AlterTableCmd" in node ? node.AlterTableCmd : undefined;
}

function neutral(change: ChangeOf<"Neutral">, situation: Situation): Use[] {
  const { catalog, statement } = situation;
  const node = partOf(change, statement);
  const command = commandOf(change, situation);
  const relation = change.table === null || change.table.name === "" ? null : relationNamed(catalog, change.table);
  const whole = wholeOf(change, statement);
  const only = whole !== undefined && "AlterTableStmt" in whole && whole.AlterTableStmt.relation?.inh !== true;
  const roles = relation === null ? {} : rolesOf(relation, only, catalog);
  const named = (shape: Shape, more: Use["roles"] = {}): Use[] => [{ shape, roles: { ...roles, ...more } }];
  const isIndex = relation?.kind === "index" || relation?.kind === "partitioned index";
  const isView = relation?.kind === "view" || relation?.kind === "materialized view";
  switch (change.what) {
    case "owner":
      if (relation === null) return [];
      if (relation.kind === "sequence") return [{ shape: "Neutral owner sequence", roles: { sequence: [relation] } }];
      return named(isView ? "Neutral owner view" : "Neutral owner");
    case "cluster": return relation === null ? [] : [{ shape: "Neutral cluster", roles: { table: [relation, ...(roles.partitions ?? [])] } }];
    case "comment": return comment(node, change, situation);
    case "cursor": return node !== null && "DeclareCursorStmt" in node ? query(node.DeclareCursorStmt.query, catalog) : [];
    case "prepare": return node !== null ? query(node, catalog) : [];
    case "analyze": case "vacuum": case "vacuum full": {
      if (relation !== null && change.what !== "analyze") return [{ shape: `Neutral ${change.what}`, roles: { table: [relation, ...(roles.partitions ?? [])] } }];
      const analyzed = node !== null && "VacuumStmt" in node ? (node.VacuumStmt.rels ?? []).flatMap((each) => ("VacuumRelation" in each && each.VacuumRelation.relation !== undefined ? [each.VacuumRelation.relation] : [])) : [];
      const alone = relation !== null && analyzed.some((each) => each.relname === relation.name && each.inh !== true);
      if (relation !== null && alone) return [{ shape: `Neutral ${change.what}`, roles: { table: [relation] } }, { shape: "Query", roles: { source: (roles.partitions ?? []).filter(({ kind }) => kind !== "partitioned table") } }];
      if (relation !== null) return named(`Neutral ${change.what}`);
      const views = catalog.objects().flatMap((object) => (object.kind === "materialized view" ? [of(object, object.kind)] : []));
      return [{ shape: `Neutral ${change.what}`, roles: { table: [...catalog.tables().filter(({ foreign }) => !foreign).map(ofTable), ...views] } }];
    }
    case "storage parameter": {
      if (isIndex) return named("Neutral storage parameter index");
      if (relation?.kind === "view") return named("Neutral alter view");
      if (command?.subtype === "AT_DropOids") return named("Neutral storage parameter oids");
      if (command?.subtype === "AT_SetOptions" || command?.subtype === "AT_ResetOptions") return named("Neutral storage parameter column");
      const options = command?.def !== undefined && "List" in command.def ? (command.def.List.items ?? []) : [];
      return named(options.some((option) => "DefElem" in option && option.DefElem.defname === "user_catalog_table") ? "Neutral storage parameter catalog" : "Neutral storage parameter");
    }
    case "statistics target": return named(isIndex ? "Neutral statistics target index" : "Neutral statistics target");
    case "tablespace": return relation === null ? [] : named(isIndex ? "Neutral tablespace index" : command?.name === (relation.table?.tablespace ?? "pg_default") ? "Neutral tablespace same" : "Neutral tablespace");
    case "access method": return named((command?.name ?? "heap") === (relation?.table?.accessMethod ?? "heap") ? "Neutral access method same" : "Neutral access method");
    case "alter index": {
      const piece = command?.def !== undefined && "PartitionCmd" in command.def ? command.def.PartitionCmd.name : undefined;
      return change.table === null || piece === undefined ? [] : [{ shape: "Neutral alter index attach", roles: indexAttach(change.table, relationName(piece), catalog) }];
    }
    case "logged": case "unlogged": {
      const unlogged = relation?.kind === "sequence" ? catalog.findSequence(relation)?.unlogged : relation?.table?.known === true ? relation.table.unlogged : undefined;
      if (unlogged === (change.what === "unlogged")) return named("Neutral logged same");
      return named(`Neutral ${change.what}`, { sequence: relation === null ? [] : sequencesOf(catalog, relation) });
    }
    case "trigger state": {
      const shapes = relation?.table === null || relation?.table === undefined || !isPartitioned(relation.table) ? [] : triggerState(relation.table, command, catalog);
      return [...named("Neutral trigger state", { partitions: [] }), ...shapes.flatMap((shape) => named(shape))];
    }
    case "replica identity": {
      const name = command?.def !== undefined && "ReplicaIdentityStmt" in command.def ? command.def.ReplicaIdentityStmt.name : undefined;
      const index = relation === null || name === undefined || name === "" ? undefined : catalog.indexesOf(relation).find((each) => each.name === name);
      return index === undefined ? named("Neutral replica identity") : named("Neutral replica identity index", { index: [ofIndex(catalog, index)] });
    }
    case "alter constraint": return alterConstraint(command, change, named, catalog);
    case "inherit": {
      const parent = command?.def !== undefined && "RangeVar" in command.def ? [relationNamed(catalog, relationName(command.def.RangeVar))] : [];
      return named(command?.subtype === "AT_DropInherit" ? "Neutral inherit no" : "Neutral inherit", { parent });
    }
    case "of type": {
      const type = command?.def !== undefined && "TypeName" in command.def ? knownRelation(catalog, nameOf(strings(command.def.TypeName.names))) : null;
      return named("Neutral of type", { parent: type === null ? [] : [type] });
    }
    case "alter type": return alterComposite(whole, catalog);
    case "alter domain": return alterDomain(node, catalog);
    case "alter publication": {
      if (node === null || !("AlterPublicationStmt" in node)) return [];
      if (node.AlterPublicationStmt.action === "AP_DropObjects") return published(node, catalog).map((each) => ({ shape: "Neutral alter publication drop", roles: each }));
      const before = node.AlterPublicationStmt.action === "AP_SetObjects" ? publishedBy(catalog.findObject("publication", { schema: null, name: node.AlterPublicationStmt.pubname ?? "" }), catalog) : [];
      return [...published(node, catalog).map((each) => ({ shape: "Neutral alter publication" as const, roles: each })), ...(before.length === 0 ? [] : [{ shape: "Neutral alter publication set" as const, roles: { referenced: before } }])];
    }
    case "grant": case "revoke": {
      if (relation !== null) return named(`Neutral ${change.what}`);
      const sequences = node !== null && "GrantStmt" in node && node.GrantStmt.objtype === "OBJECT_SEQUENCE" && node.GrantStmt.targtype === "ACL_TARGET_OBJECT" ? namedIn(node.GrantStmt.objects, catalog) : [];
      return sequences.length === 0 ? [] : [{ shape: `Neutral ${change.what} sequence`, roles: { sequence: sequences } }];
    }
    default: {
      const shape = `Neutral ${change.what}`;
      return isShape(shape) ? named(shape) : [];
    }
  }
}

function comment(node: Node | null, change: ChangeOf<"Neutral">, { catalog }: Situation): Use[] {
  const statement = node !== null && "CommentStmt" in node ? node.CommentStmt : null;
  const parts = statement?.object !== undefined && "List" in statement.object ? strings(statement.object.List.items) : [];
  const on = (shape: Shape, name: ObjectName | null): Use[] => (name === null || name.name === "" ? [] : [{ shape, roles: { table: [relationNamed(catalog, name)] } }]);
  switch (statement?.objtype) {
    case undefined: case "OBJECT_TABLE": case "OBJECT_FOREIGN_TABLE": return on("Neutral comment", change.table);
    case "OBJECT_COLUMN": return on("Neutral comment column", change.table);
    case "OBJECT_TABCONSTRAINT": case "OBJECT_TRIGGER": case "OBJECT_POLICY": case "OBJECT_RULE": return on("Neutral comment part", change.table);
    case "OBJECT_VIEW": case "OBJECT_MATVIEW": return on("Neutral comment view", nameOf(parts));
    case "OBJECT_INDEX": return on("Neutral comment index", nameOf(parts));
    case "OBJECT_SEQUENCE": return on("Neutral comment sequence", nameOf(parts));
    default: return [];
  }
}

function alterConstraint(command: AlterTableCmd | undefined, change: ChangeOf<"Neutral">, named: (shape: Shape, more?: Use["roles"]) => Use[], catalog: Catalog): Use[] {
  const details = command?.def !== undefined && "ATAlterConstraint" in command.def ? command.def.ATAlterConstraint : undefined;
  if (details?.alterInheritability === true && change.table !== null) {
    const root = catalog.table(change.table);
    const column = catalog.constraint(change.table, details.conname ?? "")?.columns[0] ?? "";
    const below = (tables: readonly Table[]): Use["roles"] => ({ children: tables.map(ofTable) });
    if (details.noinherit === true) return [...named("Neutral alter constraint"), { shape: "DropConstraint", roles: below(catalog.childrenOf(root)) }];
    const [having, lacking] = parted(below(tablesBelow(catalog, root)), (table) => isNotNull(table, column));
    return [...named("Neutral alter constraint"), { shape: "AddConstraint not null not valid", roles: having }, { shape: "AddConstraint not null", roles: lacking }];
  }
  if (details?.alterEnforceability !== true || change.table === null) return named("Neutral alter constraint");
  const constraint = catalog.constraint(change.table, details.conname ?? "");
  const more = constraint === undefined ? {} : referenced(targetOf(constraint, catalog), catalog);
  if (details.is_enforced !== true) return named("Neutral alter constraint not enforced", more);
  return named("Neutral alter constraint enforced", more).map((each) => ({ ...each, roles: { ...each.roles, table: [...(each.roles.table ?? []), ...(each.roles.partitions ?? [])] } }));
}

/** ALTER TYPE of a composite type: with CASCADE the tables OF it follow. */
function alterComposite(node: Node | undefined, catalog: Catalog): Use[] {
  if (node === undefined) return [];
  const [target, cascade, commands] = "AlterTableStmt" in node
    ? [node.AlterTableStmt.relation, (node.AlterTableStmt.cmds ?? []).some((each) => "AlterTableCmd" in each && each.AlterTableCmd.behavior === "DROP_CASCADE"), node.AlterTableStmt.cmds ?? []]
    : "RenameStmt" in node ? [node.RenameStmt.relation, node.RenameStmt.behavior === "DROP_CASCADE", []] : [undefined, false, []];
  const type = target === undefined ? null : knownRelation(catalog, relationName(target));
  if (type === null) return [];
  const typed = cascade ? catalog.tables().filter(({ ofType }: Table & { readonly ofType?: Place | null }) => ofType?.name === type.name && ofType.schema === type.schema).map(ofTable) : [];
  const rewrites = commands.some((each) => "AlterTableCmd" in each && each.AlterTableCmd.subtype === "AT_AlterColumnType");
  return [{ shape: "Neutral alter type", roles: { table: [type] } }, { shape: rewrites ? "Neutral alter type cascade rewrite" : "Neutral alter type cascade", roles: { dependent: typed } }];
}

function alterDomain(node: Node | null, catalog: Catalog): Use[] {
  if (node === null || !("AlterDomainStmt" in node)) return [];
  const { subtype, typeName, def } = node.AlterDomainStmt;
  const users = columnsOfType(nameOf(strings(typeName)), catalog);
  const shape = ((): Shape | null => {
    if (subtype === "O") return "Neutral alter domain not null";
    if (subtype === "V") return "Neutral alter domain validate";
    if (subtype !== "C" || def === undefined || !("Constraint" in def)) return null;
    if (def.Constraint.contype === "CONSTR_NOTNULL") return "Neutral alter domain not null";
    return def.Constraint.skip_validation === true ? "Neutral alter domain check not valid" : "Neutral alter domain check";
  })();
  return shape === null ? [] : [{ shape, roles: { dependent: users.map(ofTable) } }];
}

/** The tables with a column of a type of the user's own, or of a domain over it. */
function columnsOfType(name: ObjectName, catalog: Catalog, depth = 0): Table[] {
  const place = catalog.findObject("domain", name) ?? catalog.findObject("type", name) ?? catalog.findEnum(name);
  const isIt = (type: DataType): boolean => type.name === (place?.name ?? name.name) && (type.schema === null || place === undefined || type.schema === place.schema);
  const over = depth > 9 ? [] : catalog.objects().filter((object) => {
    const node = object.kind === "domain" ? madeBy(object) : null;
    return node !== null && "CreateDomainStmt" in node && isIt(dataType(node.CreateDomainStmt.typeName));
  });
  const own = catalog.tables().filter(({ columns }) => columns.some(({ type }) => type !== unknown && isIt(type)));
  return [...own, ...over.flatMap((domain) => columnsOfType(domain, catalog, depth + 1))];
}
