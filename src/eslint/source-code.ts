/** SQL as ESLint holds it: statements and comments with their places. What the statements mean is not in the tree. */
import type { DirectiveType, FileProblem, RulesConfig, SourceLocation, SourceRange, TraversalStep } from "@eslint/core";
import { ConfigCommentParser, Directive, TextSourceCodeBase, VisitNodeStep } from "@eslint/plugin-kit";
import { positionAt, sourceFile, type Span } from "../source.ts";
import type { Token } from "../sql/lex.ts";
import { prepare } from "../sql/prepare.ts";
import { nextPiece } from "../sql/split.ts";

interface Place {
  readonly range: SourceRange;
  readonly loc: SourceLocation;
}

/** The root: the whole file. */
export interface FileNode extends Place {
  readonly type: "File";
  readonly statements: readonly StatementNode[];
  readonly comments: readonly CommentNode[];
}

export interface StatementNode extends Place {
  readonly type: "Statement";
  /** With its semicolon left out. */
  readonly text: string;
}

export interface CommentNode extends Place {
  readonly type: "Comment";
  /** Without `--`, or the marks of a block. */
  readonly value: string;
}

export type SqlNode = FileNode | StatementNode | CommentNode;

/** The nodes below each, for ESLint's selectors. */
export const visitorKeys: Readonly<Record<SqlNode["type"], string[]>> = { File: ["statements"], Statement: [], Comment: [] };

/** Cuts a text into statements and comments; never throws on any text. */
export function parseFile(text: string): FileNode {
  const file = sourceFile("", text);
  const place = ({ start, end }: Span): Place => ({ range: [start, end], loc: { start: positionAt(file, start), end: positionAt(file, end) } });
  const whole = { start: 0, end: text.length };
  const prepared = prepare(text, whole, { placeholders: [], psql: true }).text;
  const statements: StatementNode[] = [];
  const comments: Token[] = [];
  for (let at = 0; ; ) {
    const piece = nextPiece(prepared, at, text.length);
    comments.push(...piece.comments);
    if (piece.tokens === null) break;
    const span = { start: piece.tokens[0]?.start ?? at, end: piece.tokens.at(-1)?.end ?? piece.next };
    statements.push({ type: "Statement", text: text.slice(span.start, span.end), ...place(span) });
    at = piece.next;
  }
  return { type: "File", statements, comments: comments.map((token) => ({ type: "Comment", value: commentText(text.slice(token.start, token.end)), ...place(token) })), ...place(whole) };
}

function commentText(text: string): string {
  return text.startsWith("--") ? text.slice(2) : text.slice(2, text.endsWith("*/") && text.length >= 4 ? -2 : undefined);
}

const parser = new ConfigCommentParser();
const directives: readonly string[] = ["disable", "enable", "disable-line", "disable-next-line"] satisfies DirectiveType[];

export class SqlSourceCode extends TextSourceCodeBase<{ LangOptions: Record<string, unknown>; RootNode: FileNode; SyntaxElementWithLoc: SqlNode; ConfigNode: CommentNode }> {
  readonly comments: readonly CommentNode[];
  readonly hasBOM: boolean;
  readonly visitorKeys = visitorKeys;

  constructor(text: string, ast: FileNode, hasBOM: boolean) {
    super({ text, ast });
    this.comments = ast.comments;
    this.hasBOM = hasBOM;
  }

  override getParent(node: SqlNode): SqlNode | undefined {
    return node.type === "File" ? undefined : this.ast;
  }

  override traverse(): Iterable<TraversalStep> {
    const visit = (target: SqlNode, phase: 1 | 2, parent: SqlNode | null): VisitNodeStep => new VisitNodeStep({ target, phase, args: [target, parent] });
    const inside = this.ast.statements.flatMap((statement) => [visit(statement, 1, this.ast), visit(statement, 2, this.ast)]);
    return [visit(this.ast, 1, null), ...inside, visit(this.ast, 2, null)];
  }

  /** The comments that speak to ESLint. */
  getInlineConfigNodes(): CommentNode[] {
    return this.comments.filter(({ value }) => /^\s*eslint(?:-enable|-disable(?:(?:-next)?-line)?)?(?:\s|$)/.test(value));
  }

  getDisableDirectives(): { directives: Directive[]; problems: FileProblem[] } {
    const found: Directive[] = [];
    const problems: FileProblem[] = [];
    for (const node of this.getInlineConfigNodes()) {
      const comment = parser.parseDirective(node.value);
      const type = directives.find((known) => comment?.label === `eslint-${known}`) as DirectiveType | undefined;
      if (comment === undefined || type === undefined) continue;
      if (type === "disable-line" && node.loc.start.line !== node.loc.end.line) problems.push({ ruleId: null, message: `${comment.label} comment should not span multiple lines.`, loc: node.loc });
      else found.push(new Directive({ type, node, value: comment.value, justification: comment.justification }));
    }
    return { directives: found, problems };
  }

  /** What comments such as `-- eslint migralint/drop-table: "off"` configure. */
  applyInlineConfig(): { configs: { config: { rules: RulesConfig }; loc: SourceLocation }[]; problems: FileProblem[] } {
    const configs: { config: { rules: RulesConfig }; loc: SourceLocation }[] = [];
    const problems: FileProblem[] = [];
    for (const { value, loc } of this.getInlineConfigNodes()) {
      const comment = parser.parseDirective(value);
      if (comment?.label !== "eslint") continue;
      const parsed = parser.parseJSONLikeConfig(comment.value);
      if (parsed.ok) configs.push({ config: { rules: parsed.config }, loc });
      else problems.push({ ruleId: null, message: parsed.error.message, loc });
    }
    return { configs, problems };
  }
}
