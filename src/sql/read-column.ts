/** Column definitions, in CREATE TABLE and ADD COLUMN. */
import type { ColumnDef, Constraint } from "@pgsql/types";
import type { ColumnDefinition, ConstraintDefinition, Expression } from "./change.ts";
import { dataType, isSerial } from "./data-type.ts";
import { nameOf, strings } from "./names.ts";
import type { Passage } from "./passage.ts";
import { expressionOf, findList, indexAt, inside, nameEnd, part, skip, spanOf, tokenText, word } from "./passage.ts";
import { sequenceSettings, settingsOf } from "./read-setting.ts";
import { constraintDefinition, constraintKind, isAttribute } from "./read-constraint.ts";

/** A constraint of the column with the passage it takes up; the attributes that follow it belong to it. */
interface Clause {
  readonly constraint: Constraint;
  readonly attributes: readonly Constraint[];
  readonly passage: Passage;
}

/** Reads a column definition; `passage` holds all of it. */
export function columnDefinition(definition: ColumnDef, passage: Passage): ColumnDefinition {
  const clauses = columnClauses(definition, passage);
  const clauseOf = (type: Constraint["contype"]): Clause | undefined => clauses.find(({ constraint }) => constraint.contype === type);
  const name = part(passage, passage.from, nameEnd(passage, passage.from));
  const type = dataType(definition.typeName);
  const written = clauseOf("CONSTR_NOTNULL");
  const identityClause = clauseOf("CONSTR_IDENTITY")?.constraint;
  const identity = identityClause?.generated_when;
  return {
    name: definition.colname ?? "",
    type,
    notNull: written !== undefined || identity !== undefined || clauseOf("CONSTR_PRIMARY") !== undefined || isSerial(type),
    default: defaultOf(clauseOf("CONSTR_DEFAULT")),
    generated: generatedOf(clauseOf("CONSTR_GENERATED")),
    identity: identity === undefined ? null : identity === "a" ? "always" : "by default",
    sequence: sequenceSettings(identityClause?.options),
    storage: definition.storage_name?.toLowerCase() ?? null,
    compression: definition.compression?.toLowerCase() ?? null,
    foreignOptions: settingsOf(definition.fdwoptions),
    collation: definition.collClause === undefined ? null : nameOf(strings(definition.collClause.collname)),
    constraints: clauses.flatMap((clause) => constraintOf(definition, clause)),
    notNullSpan: written === undefined ? null : spanOf(written.passage),
    span: spanOf(passage),
    nameSpan: spanOf(name),
    typeSpan: spanOf(definition.typeName === undefined ? part(passage, name.to, name.to) : typePassage(part(passage, name.to), clauseStarts(definition, passage)[0])),
  };
}

function constraintOf(definition: ColumnDef, { constraint, attributes, passage }: Clause): ConstraintDefinition[] {
  const kind = constraintKind(constraint);
  if (kind === undefined || (kind === "not null" && constraint.conname === undefined)) return [];
  return [constraintDefinition(kind, constraint, passage, definition.colname ?? "", attributes)];
}

/** Where constraints, their attributes and COLLATE begin, in order: each ends where the next begins. */
function clauseStarts(definition: ColumnDef, passage: Passage): number[] {
  const locations = [...constraintsOf(definition).map(({ location }) => location), ...(definition.collClause === undefined ? [] : [definition.collClause.location])];
  return locations.map((location) => indexAt(passage, location)).sort((a, b) => a - b);
}

function constraintsOf(definition: ColumnDef): Constraint[] {
  return (definition.constraints ?? []).flatMap((node) => ("Constraint" in node ? [node.Constraint] : []));
}

function columnClauses(definition: ColumnDef, passage: Passage): Clause[] {
  const starts = clauseStarts(definition, passage);
  const constraints = constraintsOf(definition);
  return constraints.flatMap((constraint, index) => {
    if (isAttribute(constraint)) return [];
    const attributes = constraints.slice(index + 1, nextIndex(constraints, index));
    const from = indexAt(passage, constraint.location);
    const last = indexAt(passage, attributes.at(-1)?.location ?? constraint.location);
    return [{ constraint, attributes, passage: part(passage, from, starts.find((start) => start > last)) }];
  });
}

function nextIndex(constraints: readonly Constraint[], index: number): number {
  let next = index + 1;
  while (next < constraints.length && isAttribute(constraints[next] ?? {})) next++;
  return next;
}

/** From the type's first token to what follows it: a constraint, or STORAGE, COMPRESSION, OPTIONS. */
function typePassage(rest: Passage, firstClause: number | undefined): Passage {
  const end = firstClause ?? rest.to;
  let at = rest.from + 1;
  while (at < end) {
    if (tokenText(rest, at) === ".") at += 2;
    else if (["storage", "compression", "options"].includes(word(rest, at))) break;
    else at = skip(rest, at);
  }
  return part(rest, rest.from, Math.min(at, end));
}

function defaultOf(clause: Clause | undefined): Expression | null {
  const expression = clause?.constraint.raw_expr;
  if (clause === undefined || expression === undefined) return null;
  const body = word(clause.passage, clause.passage.from) === "constraint" ? nameEnd(clause.passage, clause.passage.from + 1) : clause.passage.from;
  return expressionOf(expression, part(clause.passage, body + 1));
}

function generatedOf(clause: Clause | undefined): ColumnDefinition["generated"] {
  const expression = clause?.constraint.raw_expr;
  if (clause === undefined || expression === undefined) return null;
  return {
    expression: expressionOf(expression, inside(clause.passage, findList(clause.passage, clause.passage.from))),
    stored: clause.constraint.generated_kind === "s",
  };
}
