/** The literals of a statement: strings as PostgreSQL reads them, with their places. */
import type { SourceFile, Span } from "../source.ts";
import { literalText } from "./literal.ts";
import type { Statement } from "./statement.ts";

export interface WrittenLiteral {
  readonly value: string;
  /** The literal with its quotes, in the file. */
  readonly at: Span;
  /** Of a part of the value, in the file. */
  readonly part: (start: number, end: number) => Span;
  /** In dollar quotes: a body, more often than not. */
  readonly dollar: boolean;
}

/** The strings of a statement, in the order they stand. */
export function writtenLiterals({ tokens }: Pick<Statement, "tokens">, { text }: SourceFile): readonly WrittenLiteral[] {
  return tokens.flatMap((token): WrittenLiteral[] => {
    const literal = token.kind === "string" || token.kind === "dollar" ? literalText(text, token) : null;
    if (literal === null) return [];
    return [{ value: literal.value, at: { start: token.start, end: token.end }, part: (start, end) => ({ start: literal.offset(start), end: literal.offset(end) }), dollar: token.kind === "dollar" }];
  });
}

/** The literals that VALUES gives to columns, with the names of these; none where the columns are not listed. */
export function insertedLiterals({ node }: Pick<Statement, "node">): readonly { readonly column: string; readonly value: string }[] {
  const insert = node?.stmt !== undefined && "InsertStmt" in node.stmt ? node.stmt.InsertStmt : undefined;
  const columns = (insert?.cols ?? []).map((column) => ("ResTarget" in column ? (column.ResTarget.name ?? "") : ""));
  const query = insert?.selectStmt !== undefined && "SelectStmt" in insert.selectStmt ? insert.selectStmt.SelectStmt : undefined;
  const rows = query?.valuesLists?.map((row) => ("List" in row ? (row.List.items ?? []) : [])) ?? [(query?.targetList ?? []).flatMap((target) => ("ResTarget" in target && target.ResTarget.val !== undefined ? [target.ResTarget.val] : []))];
  return rows.flatMap((items) => items.flatMap((item, index) => {
    const value = "A_Const" in item ? item.A_Const.sval?.sval : undefined;
    const column = columns[index];
    return value === undefined || column === undefined ? [] : [{ column, value }];
  }));
}
