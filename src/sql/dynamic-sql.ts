/** SQL that PL/pgSQL puts together at run time, and what stands in it without quotes. */
import type { Node } from "@pgsql/types";
import { textOf, type SourceFile, type Span } from "../source.ts";
import { readExpression } from "./calls.ts";
import { columnReference, constantValue, functionCalls } from "./expression.ts";
import { strings } from "./names.ts";
import { parametersOf } from "./parameters.ts";
import { readBody, type Step } from "./plpgsql.ts";
import type { Statement } from "./statement.ts";

/** A variable, parameter or field of a record that becomes part of a command as it is. */
export interface UnquotedPart {
  /** As written: `r.tablename`. */
  readonly name: string;
  /** The expression that it goes into, in the file. */
  readonly at: Span;
  /** Whether it is part of a format with %s, not joined with ||. */
  readonly formatted: boolean;
  /** A function or procedure, not a DO block. */
  readonly inRoutine: boolean;
}

/** Types whose text holds nothing to quote: https://www.postgresql.org/docs/current/datatype-oid.html quotes names itself. */
const harmlessType = /^(?:reg\w+|oid|(?:small|big)?int(?:eger)?|int[248]|smallserial|serial|bigserial|numeric|decimal|real|double\s+precision|float\d*|bool(?:ean)?|uuid|date|time(?:stamp)?(?:tz)?|interval)\b/i;
const deepest = 4;

/** What a DO block, or the function that a statement makes, runs by EXECUTE without quoting it; bodies in quotes of dollars are read. */
export function unquotedParts(statement: Statement, file: SourceFile): readonly UnquotedPart[] {
  const node = statement.node?.stmt;
  const inRoutine = node !== undefined && "CreateFunctionStmt" in node;
  if (node === undefined || !(inRoutine || "DoStmt" in node) || (inRoutine && !/\blanguage\s+'?plpgsql\b/i.test(textOf(file, statement.span)))) return [];
  const parameters = "CreateFunctionStmt" in node ? parametersOf(node.CreateFunctionStmt.parameters).map(({ name, written }) => ({ name: name ?? "", type: strings(written?.names).at(-1) ?? "" })) : [];
  return statement.tokens.filter(({ kind }) => kind === "dollar").flatMap((token) => {
    const written = textOf(file, token);
    const tag = /^\$[^$]*\$/.exec(written)?.[0] ?? "$$";
    const text = written.slice(tag.length, -tag.length);
    return partsOf(text, parameters).map(({ span, ...part }) => ({ ...part, inRoutine, at: { start: token.start + tag.length + span.start, end: token.start + tag.length + span.end } }));
  });
}

interface Found {
  readonly name: string;
  readonly span: Span;
  readonly formatted: boolean;
}

function partsOf(text: string, parameters: readonly { readonly name: string; readonly type: string }[]): readonly Found[] {
  const steps = allSteps(readBody(text));
  const types = new Map(parameters.map(({ name, type }) => [name, type]));
  const assigned = new Map<string, Span[]>();
  const assign = (name: string, span: Span): void => void assigned.set(name, [...(assigned.get(name) ?? []), span]);
  for (const step of steps) {
    if (step.kind === "block") {
      for (const { name, type, value } of step.declarations) {
        types.set(name, type);
        if (value !== null) assign(name, value);
      }
    } else if (step.kind === "assign" && step.target.length === 1) assign(step.target[0] ?? "", step.value);
  }
  const found: Found[] = [];
  const seen = new Set<number>();
  const look = (span: Span, depth: number): void => {
    if (depth > deepest || seen.has(span.start)) return;
    seen.add(span.start);
    const expression = readExpression(text.slice(span.start, span.end));
    if (expression === null) return;
    const leaf = (node: Node, formatted: boolean | null): void => {
      const part = variableIn(node, types);
      if (part === null) return;
      const values = part.includes(".") ? undefined : assigned.get(part);
      if (values !== undefined) for (const value of values) look(value, depth + 1);
      else if (formatted !== null) found.push({ name: part, span, formatted });
    };
    for (const { node, formatted } of leavesOf(expression)) leaf(node, formatted);
  };
  for (const command of steps.flatMap(commandOf)) look(command, 0);
  return found;
}

/** The operands of || and the arguments that a format takes by %s; `formatted` is null for an expression that is neither. */
function leavesOf(node: Node): readonly { readonly node: Node; readonly formatted: boolean | null }[] {
  const joined = (operand: Node): readonly { readonly node: Node; readonly formatted: boolean | null }[] => leavesOf(operand).map((leaf) => ({ ...leaf, formatted: leaf.formatted ?? false }));
  if ("A_Expr" in node && strings(node.A_Expr.name).join() === "||") return [node.A_Expr.lexpr, node.A_Expr.rexpr].flatMap((operand) => (operand === undefined ? [] : joined(operand)));
  if (!("FuncCall" in node)) return [{ node, formatted: null }];
  const [call] = functionCalls(node);
  if (call === undefined || call.name.name !== "format") return [];
  const [template, ...values] = call.arguments;
  const text = template === undefined ? undefined : constantValue(template);
  if (typeof text !== "string") return [];
  let next = 0;
  return [...text.matchAll(/%(?:%|(?:(\d+)\$)?-?\d*([sIL]))/g)].flatMap(([whole, position, kind]) => {
    if (whole === "%%") return [];
    const index = position === undefined ? next : Number(position) - 1;
    next = index + 1;
    const value = values[index];
    return kind !== "s" || value === undefined ? [] : leavesOf(value).map((leaf) => ({ ...leaf, formatted: leaf.formatted ?? true }));
  });
}

/** The variable or field that a part is, where its text may need quotes. */
function variableIn(node: Node, types: ReadonlyMap<string, string>): string | null {
  if ("TypeCast" in node && harmlessType.test(strings(node.TypeCast.typeName?.names).at(-1) ?? "")) return null;
  const reference = columnReference(node);
  if (reference === null) return null;
  // What a record holds has no type here; what is called so is a number or a uuid.
  if (reference.qualifier !== null && /(?:^|_)(?:id|oid)$/.test(reference.column)) return null;
  if (reference.qualifier !== null) return `${reference.qualifier}.${reference.column}`;
  const type = types.get(reference.column);
  return type !== undefined && harmlessType.test(type) ? null : reference.column;
}

function commandOf(step: Step): readonly Span[] {
  if (step.kind === "execute") return [step.command];
  if (step.kind === "loop" && step.over.kind === "execute") return [step.over.command];
  return step.kind === "return" && step.how === "execute" && step.value !== null ? [step.value] : [];
}

function allSteps(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap((step) => {
    switch (step.kind) {
      case "block": return [step, ...allSteps(step.body), ...step.handlers.flatMap(({ body }) => allSteps(body))];
      case "if": return [step, ...step.branches.flatMap(({ body }) => allSteps(body)), ...allSteps(step.otherwise)];
      case "case": return [step, ...step.branches.flatMap(({ body }) => allSteps(body)), ...allSteps(step.otherwise ?? [])];
      case "loop": return [step, ...allSteps(step.body)];
      default: return [step];
    }
  });
}
