/** Constraints as they are written in tables, on columns and in ADD CONSTRAINT. */
import type { Constraint, Node } from "@pgsql/types";
import type { ConstraintDefinition, ConstraintKind, ForeignKeyTarget, ReferentialAction } from "./change.ts";
import { columnReferences } from "./expression.ts";
import { relationName, strings } from "./names.ts";
import type { Passage } from "./passage.ts";
import { settingsOf } from "./read-setting.ts";
import { expressionOf, find, findList, inside, nameEnd, part, spanOf, textOf, word } from "./passage.ts";

const kinds: { readonly [Type in NonNullable<Constraint["contype"]>]?: ConstraintKind } = {
  CONSTR_PRIMARY: "primary key",
  CONSTR_UNIQUE: "unique",
  CONSTR_FOREIGN: "foreign key",
  CONSTR_CHECK: "check",
  CONSTR_EXCLUSION: "exclude",
  CONSTR_NOTNULL: "not null",
};

/** The kind of a constraint; undefined for DEFAULT, GENERATED, NULL and for the attributes that follow a constraint. */
export function constraintKind(constraint: Constraint): ConstraintKind | undefined {
  return constraint.contype === undefined ? undefined : kinds[constraint.contype];
}

/** Whether it only says more of the constraint before it: DEFERRABLE, NOT ENFORCED and their like on a column. */
export function isAttribute(constraint: Constraint): boolean {
  return constraint.contype?.startsWith("CONSTR_ATTR_") ?? false;
}

/**
 * Reads a constraint. `passage` holds it from CONSTRAINT, where it is named, to its last attribute; `column` is the
 * column it is written on, `attributes` what follows it there.
 */
export function constraintDefinition(kind: ConstraintKind, constraint: Constraint, passage: Passage, column: string | null = null, attributes: readonly Constraint[] = []): ConstraintDefinition {
  const has = (type: Constraint["contype"]): boolean => attributes.some((attribute) => attribute.contype === type);
  const body = withoutName(passage);
  const check = kind === "check" && constraint.raw_expr !== undefined ? expressionOf(constraint.raw_expr, inside(body, findList(body, find(body, ["check"])))) : null;
  return {
    kind,
    name: constraint.conname ?? null,
    columns: column === null ? columnsOf(kind, constraint) : [column],
    expression: check,
    references: kind === "foreign key" ? foreignKeyTarget(constraint, body) : null,
    notValid: constraint.skip_validation === true,
    notEnforced: has("CONSTR_ATTR_NOT_ENFORCED") || ((kind === "check" || kind === "foreign key") && constraint.is_enforced !== true),
    deferrable: constraint.deferrable === true || has("CONSTR_ATTR_DEFERRABLE") || has("CONSTR_ATTR_DEFERRED"),
    initiallyDeferred: constraint.initdeferred === true || has("CONSTR_ATTR_DEFERRED"),
    noInherit: constraint.is_no_inherit === true,
    ...(kind === "exclude" && { keys: excludedKeys(constraint), where: constraint.where_clause === undefined ? null : expressionOf(constraint.where_clause, inside(body, findList(body, find(body, ["where"])))) }),
    nullsNotDistinct: constraint.nulls_not_distinct === true,
    period: constraint.without_overlaps === true || constraint.fk_with_period === true,
    storage: settingsOf(constraint.options),
    tablespace: constraint.indexspace ?? null,
    include: strings(constraint.including),
    usingIndex: constraint.indexname ?? null,
    inline: column !== null,
    sql: textOf(body),
    span: spanOf(passage),
  };
}

function withoutName(passage: Passage): Passage {
  return word(passage, passage.from) === "constraint" ? part(passage, nameEnd(passage, passage.from + 1)) : passage;
}

function columnsOf(kind: ConstraintKind, constraint: Constraint): string[] {
  switch (kind) {
    case "foreign key": return strings(constraint.fk_attrs);
    case "check": return constraint.raw_expr === undefined ? [] : [...new Set(columnReferences(constraint.raw_expr).map(({ column }) => column))];
    case "exclude": return (constraint.exclusions ?? []).flatMap(excludedColumn);
    case "primary key": case "unique": case "not null": return strings(constraint.keys);
  }
}

function excludedColumn(exclusion: Node): string[] {
  const element = "List" in exclusion ? exclusion.List.items?.[0] : undefined;
  return element !== undefined && "IndexElem" in element && element.IndexElem.name !== undefined ? [element.IndexElem.name] : [];
}

function excludedKeys(constraint: Constraint): { readonly column: string | null; readonly node: Node | null }[] {
  return (constraint.exclusions ?? []).map((exclusion) => {
    const element = "List" in exclusion ? exclusion.List.items?.[0] : undefined;
    const key = element !== undefined && "IndexElem" in element ? element.IndexElem : {};
    return { column: key.name ?? null, node: key.expr ?? null };
  });
}

function foreignKeyTarget(constraint: Constraint, body: Passage): ForeignKeyTarget {
  return {
    table: relationName(constraint.pktable),
    columns: strings(constraint.pk_attrs),
    onDelete: referentialAction(constraint.fk_del_action),
    onUpdate: referentialAction(constraint.fk_upd_action),
    setColumns: strings(constraint.fk_del_set_cols),
    matchFull: constraint.fk_matchtype === "f",
    sql: textOf(part(body, find(body, ["references"]))),
  };
}

/** https://github.com/postgres/postgres/blob/REL_18_0/src/include/nodes/parsenodes.h FKCONSTR_ACTION_* */
function referentialAction(letter: string | undefined): ReferentialAction {
  switch (letter) {
    case "r": return "restrict";
    case "c": return "cascade";
    case "n": return "set null";
    case "d": return "set default";
    default: return "no action";
  }
}
