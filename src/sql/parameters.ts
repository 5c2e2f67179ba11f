/** The parameters of functions and procedures as CREATE lists them: https://www.postgresql.org/docs/current/sql-createfunction.html */
import type { Node, TypeName } from "@pgsql/types";
import { signatureLabel } from "./data-type.ts";

/** A parameter, or a column of RETURNS TABLE. */
export interface Parameter {
  readonly name: string | null;
  readonly written: TypeName | undefined;
  /** The type as in the signature: `integer`, `text[]`. */
  readonly type: string;
  readonly default: Node | null;
  /** A call gives it: IN, INOUT, VARIADIC. */
  readonly isInput: boolean;
  /** The routine gives it back: OUT, INOUT, a column of RETURNS TABLE. */
  readonly isOutput: boolean;
  readonly variadic: boolean;
  /** It is a column of RETURNS TABLE. */
  readonly isColumn: boolean;
}

/** The parameters of `CreateFunctionStmt` and its like in their order, the columns of RETURNS TABLE last. */
export function parametersOf(parameters: readonly Node[] | undefined): readonly Parameter[] {
  return (parameters ?? []).flatMap((node) => {
    if (!("FunctionParameter" in node)) return [];
    const { name, argType, defexpr, mode } = node.FunctionParameter;
    const isColumn = mode === "FUNC_PARAM_TABLE";
    return [{
      name: name === undefined || name === "" ? null : name,
      written: argType,
      type: signatureLabel(argType),
      default: defexpr ?? null,
      isInput: mode !== "FUNC_PARAM_OUT" && !isColumn,
      isOutput: mode === "FUNC_PARAM_OUT" || mode === "FUNC_PARAM_INOUT" || isColumn,
      variadic: mode === "FUNC_PARAM_VARIADIC",
      isColumn,
    }];
  });
}

/** The parameters that a call gives, which tell one routine from another of the same name. */
export function inputsOf(parameters: readonly Node[] | undefined): readonly Parameter[] {
  return parametersOf(parameters).filter(({ isInput }) => isInput);
}

/** What the routine gives back besides, or as, its result. */
export function outputsOf(parameters: readonly Node[] | undefined): readonly Parameter[] {
  return parametersOf(parameters).filter(({ isOutput }) => isOutput);
}
