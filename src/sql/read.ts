import type { RawStmt } from "@pgsql/types";
import type { Script } from "../migrations/migration.ts";
import type { Span } from "../source.ts";
import type { Change } from "./change.ts";
import type { StatementSource } from "./changes.ts";
import { readChanges } from "./changes.ts";
import type { Token } from "./lex.ts";
import { isFailure, loadModule, parse } from "./parse.ts";
import type { ParseFailure } from "./parse.ts";
import { readBodies } from "./bodies.ts";
import type { MetaCommand, PreparedText, PrepareOptions } from "./prepare.ts";
import { placeholderShapes, prepare, shaped } from "./prepare.ts";
import { resumption } from "./recover.ts";
import type { Piece } from "./split.ts";
import { isSeparator, nextPiece } from "./split.ts";
import type { ScriptText, Statement, StatementError } from "./statement.ts";

/** Loads the parser; call once before {@link readScript}. */
export function loadParser(): Promise<void> {
  return Promise.resolve().then(loadModule);
}

/**
 * Reads a script into statements and their changes. Never throws on any text: what does not parse is a statement
 * with an `error`, and the rest is still read.
 */
export function readScript(script: Script, options: PrepareOptions): ScriptText {
  const { text } = script.file;
  const prepared = prepare(text, script.span, options);
  const reading: Reading = { script, prepared, to: script.span.end, resumptions: 0 };
  const statements: Statement[] = [];
  const comments: Token[] = [];
  for (let at = script.span.start; ; ) {
    const piece = nextPiece(prepared.text, at, reading.to);
    if (piece.tokens === null) {
      for (const comment of piece.comments) comments.push(comment);
      break;
    }
    const { statement, next } = readPiece(reading, piece);
    statements.push(statement);
    for (const comment of statement.comments) comments.push(comment);
    at = next;
  }
  const others = [...commandStatements(script, prepared.commands, options.psql), ...nulStatements(script, statements)];
  return {
    script,
    statements: others.length === 0 ? statements : [...statements, ...others].sort((a, b) => a.span.start - b.span.start),
    comments,
    standIns: prepared.standIns,
    blanked: [
      ...prepared.commands.map(({ start, end }) => ({ span: { start, end }, what: "psql command" as const })),
      ...prepared.payloads.map((span) => ({ span, what: "copy data" as const })),
      ...comments.filter((comment) => isSeparator(text, comment)).map(({ start, end }) => ({ span: { start, end }, what: "separator" as const })),
    ].sort((a, b) => a.span.start - b.span.start),
  };
}

interface Reading {
  readonly script: Script;
  readonly prepared: PreparedText;
  readonly to: number;
  /** How often a statement was found inside one that does not parse; bounded, so that a hostile file takes no quadratic time. */
  resumptions: number;
}

const mostResumptions = 500;

/** Reads one statement; `next` is where the text after it starts. */
function readPiece(reading: Reading, piece: Piece): { readonly statement: Statement; readonly next: number } {
  const { prepared } = reading;
  const source = pieceSource(prepared, piece);
  const { nodes, failure } = parseWithPlaceholders(source.text, piece, prepared);
  if (failure === null) return { statement: parsedStatement(reading, piece, source, nodes, null), next: piece.next };
  const error = placedError(failure, source);
  const resume = piece.omitted === null && reading.resumptions < mostResumptions ? resumption(prepared.text, piece, error.span.start, reading.to) : null;
  if (resume === null) return { statement: failedStatement(reading, piece, source, error), next: piece.next };
  reading.resumptions++;
  const cut = cutPiece(piece, resume);
  const before = pieceSource(prepared, cut);
  if (error.span.start === resume) {
    const again = parseWithPlaceholders(before.text, cut, prepared);
    if (again.failure === null) {
      const missing = { message: `${error.message}: the semicolon before it is missing`, span: error.span };
      return { statement: parsedStatement(reading, cut, before, again.nodes, missing), next: resume };
    }
  }
  return { statement: failedStatement(reading, cut, before, clipped(error, resume)), next: resume };
}

/** The part of a piece before `end`. */
function cutPiece(piece: Piece, end: number): Piece {
  const tokens = piece.tokens.filter((token) => token.start < end).map((token) => (token.end > end ? { ...token, end } : token));
  const comments = piece.comments.filter((comment) => comment.start < end);
  return { ...piece, tokens, comments, end: tokens.at(-1)?.end ?? end, next: end };
}

function clipped(error: StatementError, end: number): StatementError {
  return error.span.end <= end || error.span.start >= end ? error : { ...error, span: { start: error.span.start, end } };
}

/** The statement's text for the parser, its omitted rows left out. */
function pieceSource(prepared: PreparedText, piece: Piece): StatementSource {
  const { text } = prepared;
  const { start, end, omitted } = piece;
  const conditional = prepared.conditional.some((span) => span.start <= start && start < span.end);
  if (omitted === null) {
    return {
      text: text.slice(start, end),
      tokens: start === 0 ? piece.tokens : piece.tokens.map((token) => ({ start: token.start - start, end: token.end - start, kind: token.kind })),
      place: (span) => ({ start: span.start + start, end: span.end + start }),
      nested: false,
      conditional,
    };
  }
  const head = omitted.start - start;
  const gap = omitted.end - omitted.start;
  const inFile = (offset: number): number => offset + start + (offset > head ? gap : 0);
  const inText = (offset: number): number => offset - start - (offset > omitted.start ? gap : 0);
  return {
    text: text.slice(start, omitted.start) + text.slice(omitted.end, end),
    tokens: piece.tokens.map((token) => ({ start: inText(token.start), end: inText(token.end), kind: token.kind })),
    place: (span) => ({ start: inFile(span.start), end: inFile(span.end) }),
    nested: false,
    conditional,
  };
}

interface Attempt {
  readonly nodes: readonly RawStmt[];
  readonly failure: ParseFailure | null;
}

/** Parses a statement; where a placeholder taken for a name does not fit, it is tried as a string, a number and nothing. */
function parseWithPlaceholders(text: string, piece: Piece, prepared: PreparedText): Attempt {
  const result = parse(text);
  if (!isFailure(result)) return { nodes: result, failure: null };
  const own = piece.omitted === null ? prepared.placeholders.filter((span) => span.start >= piece.start && span.end <= piece.end) : [];
  const shapes = own.map(() => 0);
  let failure = result;
  for (let attempt = 0; attempt < mostAttempts && failure.offset !== null; attempt++) {
    const at = failure.offset + piece.start;
    // The parser stumbles over the placeholder itself, or over what follows it.
    const guilty = own.findLastIndex((span, index) => span.start <= at && (shapes[index] ?? 0) < placeholderShapes.length - 1);
    if (guilty === -1) break;
    shapes[guilty] = (shapes[guilty] ?? 0) + 1;
    let changed = text;
    own.forEach((span, index) => {
      const shape = placeholderShapes[shapes[index] ?? 0] ?? "name";
      if (shape === "name") return;
      const start = span.start - piece.start;
      changed = changed.slice(0, start) + shaped(changed.slice(start, span.end - piece.start), shape) + changed.slice(span.end - piece.start);
    });
    const again = parse(changed);
    if (!isFailure(again)) return { nodes: again, failure: null };
    failure = again;
  }
  return { nodes: [], failure: result };
}

const mostAttempts = 12;

function parsedStatement(reading: Reading, piece: Piece, source: StatementSource, nodes: readonly RawStmt[], error: StatementError | null): Statement {
  const changes: Change[] = [];
  let problem = error;
  for (const node of nodes) {
    try {
      const read = readChanges(node, source);
      changes.push(...read);
      const bodies = readBodies(node, source, read);
      if (bodies.flawed === true) changes.splice(changes.length - read.length, read.length, ...read.map((change) => (change.kind === "CreateObject" ? { ...change, flawed: true as const } : change)));
      changes.push(...bodies.changes);
      problem ??= bodies.error;
    } catch (failure) {
      problem ??= { message: `internal error, the statement was not judged: ${String(failure)}`, span: firstToken(piece) };
    }
  }
  const sent = reading.prepared.commands.find((command) => command.name === "gexec" && command.start === piece.next - 1);
  if (sent !== undefined) changes.push(opaque(sent, source.conditional, "\\gexec runs the rows of the query as SQL"));
  if (nodes.length === 0) changes.push(opaque(piece, source.conditional, "a template placeholder stands for the SQL"));
  const counted = piece.omitted === null ? changes : changes.map((change) => (change.kind === "Insert" && change.source === "values" ? { ...change, rows: piece.omitted?.rows ?? change.rows } : change));
  return statementOf(reading.script, piece, nodes[0] ?? null, counted, problem);
}

function failedStatement(reading: Reading, piece: Piece, source: StatementSource, error: StatementError): Statement {
  return statementOf(reading.script, piece, null, meant(source, error), error);
}

/** What a statement that does not parse was to make, as far as its first words say: a table, of whose columns nothing is known. */
function meant(source: StatementSource, { message }: StatementError): readonly Change[] {
  const bracket = source.tokens.findIndex(({ start }) => source.text.charAt(start) === "(");
  const head = source.tokens.slice(0, bracket);
  if (bracket < 3 || bracket > mostWords || !/^create\b/i.test(source.text)) return [];
  const end = head.at(-1)?.end ?? 0;
  const nodes = parse(`${source.text.slice(0, end)} ()`);
  const [node] = isFailure(nodes) ? [] : nodes;
  if (node === undefined) return [];
  const changes = readChanges(node, { ...source, text: source.text.slice(0, end), tokens: head }).filter(({ kind }) => kind === "CreateTable");
  const [first] = changes;
  return first === undefined ? [] : [{ kind: "Opaque", span: first.span, conditional: first.conditional, nested: false, reason: message, touches: { changes, kinds: ["CreateTable"], tables: null } }];
}

/** Of `create unlogged table if not exists schema.name`. */
const mostWords = 10;

function statementOf(script: Script, piece: Piece, node: RawStmt | null, changes: readonly Change[], error: StatementError | null): Statement {
  return {
    script,
    span: { start: piece.start, end: piece.end },
    tokens: piece.tokens,
    comments: piece.comments,
    node,
    error,
    changes,
    analyzed: error === null && !changes.some((change) => change.kind === "NotModelled" || change.kind === "Opaque"),
  };
}

function placedError(failure: ParseFailure, source: StatementSource): StatementError {
  const offset = failure.offset ?? source.tokens.find((token) => token.kind === "unterminated")?.start ?? 0;
  const token = source.tokens.find((token) => token.end > offset) ?? source.tokens.at(-1) ?? { start: 0, end: 0 };
  const line = token.end > offset && source.text.charCodeAt(offset) !== 0 && spansLines(source.text, token) ? source.text.indexOf("\n", token.start) : token.end;
  return { message: failure.message, span: source.place({ start: token.start, end: Math.min(line, token.end) }) };
}

function spansLines(text: string, token: Span): boolean {
  const line = text.indexOf("\n", token.start);
  return line !== -1 && line < token.end;
}

function firstToken(piece: Piece): Span {
  const token = piece.tokens[0];
  return { start: token?.start ?? piece.start, end: token?.end ?? piece.end };
}

function opaque(span: Span, conditional: boolean, reason: string): Change {
  return { kind: "Opaque", span: { start: span.start, end: span.end }, conditional, nested: false, reason };
}

/** Commands that stand for SQL we do not see, and those that no other tool than psql understands. */
function commandStatements(script: Script, commands: readonly MetaCommand[], psql: boolean): Statement[] {
  const bare = (command: MetaCommand): Piece => ({ start: command.start, end: command.end, tokens: [], comments: [], next: command.end, omitted: null });
  if (!psql) {
    return commands.map((command) => statementOf(script, bare(command), null, [], { message: `\\${command.name} is a command of psql, which does not run this file`, span: { start: command.start, end: command.end } }));
  }
  return commands
    .filter((command) => /^(?:i|ir|include|include_relative)$/.test(command.name))
    .map((command) => statementOf(script, bare(command), null, [opaque(command, false, `\\${command.name} runs another file`)], null));
}

/** NUL characters outside of statements: PostgreSQL takes the first for the end of the text. */
function nulStatements(script: Script, statements: readonly Statement[]): Statement[] {
  const found: Statement[] = [];
  const { text } = script.file;
  for (let at = text.indexOf("\0", script.span.start); at !== -1 && at < script.span.end && found.length < 100; at = text.indexOf("\0", at + 1)) {
    const span = { start: at, end: at + 1 };
    if (statements.some((statement) => statement.span.start <= at && at < statement.span.end)) continue;
    found.push(statementOf(script, { ...span, tokens: [], comments: [], next: at + 1, omitted: null }, null, [], { message: "a NUL character ends the text for PostgreSQL", span }));
  }
  return found;
}
