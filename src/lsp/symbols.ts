/** The outline of a migration: its statements, and what each one changes. */
import { SymbolKind, type DocumentSymbol } from "vscode-languageserver/node";
import { scrub } from "../reporters/scrub.ts";
import type { SourceFile, Span } from "../source.ts";
import type { Change } from "../sql/change.ts";
import type { Statement } from "../sql/statement.ts";
import type { Places } from "./documents.ts";

const longestName = 60;

/** One symbol a statement, in order; a statement that does several things has one below it for each. */
export function symbolsOf(file: SourceFile, statements: readonly Statement[], places: Places): DocumentSymbol[] {
  return statements.map((statement) => {
    const parts = statement.changes.filter(({ nested, span }) => nested || span.start > statement.span.start || span.end < statement.span.end);
    return {
      ...symbol(file, statement.span, kindOf(statement.changes[0]), places),
      ...(statement.error !== null && { detail: scrub(statement.error.message) }),
      children: parts.length < 2 ? [] : parts.filter(({ span }) => isInside(span, statement.span)).map((change) => symbol(file, change.span, kindOf(change), places)),
    };
  });
}

function symbol(file: SourceFile, span: Span, kind: SymbolKind, places: Places): DocumentSymbol {
  const range = places.rangeOf(span);
  return { name: nameOf(file, span), kind, range, selectionRange: range };
}

/** The words of a statement on one line, up to the parenthesis that opens a list. */
function nameOf(file: SourceFile, span: Span): string {
  const text = file.text.slice(span.start, Math.min(span.end, span.start + 2000));
  const bare = text.replace(/--[^\n]*|\/\*[^]*?\*\//g, " ").replace(/\s+/g, " ").trim();
  const head = /^create\b[^(]*\btable\b/i.test(bare) ? bare.replace(/\s*\(.*$/, "") : bare;
  const name = scrub(head.length > longestName ? `${head.slice(0, longestName - 1)}…` : head);
  return name.trim() === "" ? "statement" : name;
}

function isInside(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function kindOf(change: Change | undefined): SymbolKind {
  switch (change?.kind) {
    case undefined: return SymbolKind.Null;
    case "CreateObject": case "DropObject": case "RenameObject": case "SetObjectSchema":
      return change.object === "function" || change.object === "procedure" ? SymbolKind.Function : SymbolKind.Object;
    case "CreateTable": case "DropTable": case "RenameTable": case "SetTableSchema": case "LockTable": case "Truncate": case "AttachPartition": case "DetachPartition": return SymbolKind.Struct;
    case "AddColumn": case "DropColumn": case "RenameColumn": case "AlterColumnType": case "SetDefault": case "DropDefault": case "SetNotNull": case "DropNotNull":
    case "AddIdentity": case "SetIdentity": case "DropIdentity": case "SetExpression": case "DropExpression": return SymbolKind.Field;
    case "CreateIndex": case "DropIndex": case "RenameIndex": case "Reindex": return SymbolKind.Key;
    case "CreateEnum": case "AddEnumValue": case "RenameEnumValue": return SymbolKind.Enum;
    case "CreateSchema": case "DropSchema": case "RenameSchema": return SymbolKind.Namespace;
    case "AddConstraint": case "DropConstraint": case "ValidateConstraint": case "RenameConstraint":
    case "CreatePolicy": case "AlterPolicy": case "DropPolicy": case "RenamePolicy":
    case "EnableRowSecurity": case "DisableRowSecurity": case "ForceRowSecurity": case "NoForceRowSecurity": return SymbolKind.Property;
    default: return SymbolKind.Event;
  }
}
