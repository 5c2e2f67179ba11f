/**
 * PostgreSQL's own parser: the WebAssembly module of `libpg-query`, with a host of our own around it. The package's
 * JavaScript can start an instance only asynchronously, and an instance that has failed must be replaced at once:
 * each fault leaves a piece of its stack behind, and after some thirty of them every later parse fails.
 */
import { isAscii } from "node:buffer";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Node, RawStmt } from "@pgsql/types";
import { byteOffsets, codePointOffset } from "../source.ts";
import { lex } from "./lex.ts";
import type { Token } from "./lex.ts";
import { setWasmFlags } from "./wasm-flags.ts";

/** Why a text does not parse. `offset` is in UTF-16 units of the text; null where the parser names no place. */
export interface ParseFailure {
  readonly message: string;
  readonly offset: number | null;
}

/** Whether what {@link parse} gave is no tree. */
export function isFailure(result: unknown): result is ParseFailure {
  return typeof result === "object" && result !== null && "message" in result;
}

/** Loads the parser; call once before {@link parse}. */
export function loadModule(): void {
  if (state.module !== null) return;
  setWasmFlags();
  const path = createRequire(import.meta.url).resolve("libpg-query/wasm/libpg-query.wasm");
  state.module = new WebAssembly.Module(readFileSync(path));
  state.instance = startInstance(state.module);
}

/** Parses SQL text. Locations in the tree are UTF-8 bytes of `text`; the tree may be one that was given before, and must not be changed. Throws only if the parser is not loaded. */
export function parse(text: string): readonly RawStmt[] | ParseFailure {
  const known = state.recent.get(text);
  if (known !== undefined) return known;
  const result = parseAnew(text);
  if (!isFailure(result) && text.length <= longestKept) keep(text, result);
  return result;
}

/** Of the catalog's texts many are looked into again and again: of those parsed of late, up to so many characters are kept. */
const mostKept = 500_000;
const longestKept = 20_000;

function keep(text: string, trees: readonly RawStmt[]): void {
  state.recent.set(text, trees);
  state.kept += text.length;
  for (const oldest of state.recent.keys()) {
    if (state.kept <= mostKept) return;
    state.recent.delete(oldest);
    state.kept -= oldest.length;
  }
}

function parseAnew(text: string): readonly RawStmt[] | ParseFailure {
  const nul = text.indexOf("\0");
  if (nul !== -1) return { message: "a NUL character ends the text for PostgreSQL", offset: nul };
  const result = parseAsIs(text);
  if (!isFailure(result)) return result;
  const plain = withoutCommentsInStrings(withoutCommentsAhead(text));
  if (plain === text) return result;
  const again = parseAsIs(plain);
  if (!isFailure(again) || again.offset === null) return again;
  return { ...again, offset: byteOffsets(text)(Buffer.byteLength(plain.slice(0, again.offset))) };
}

/** The syntax tree of the first statement of a text; null where the text does not parse or holds none. */
export function firstStatement(text: string): Node | null {
  const parsed = parse(text);
  return isFailure(parsed) ? null : (parsed[0]?.stmt ?? null);
}

function parseAsIs(text: string): readonly RawStmt[] | ParseFailure {
  return guarded((instance) => {
    const result = withText(instance, text, instance.parse);
    try {
      const [tree, , error] = [word(instance, result), word(instance, result + 4), word(instance, result + 8)];
      if (error !== 0) {
        const cursor = word(instance, error + 16);
        return { message: textAt(instance, word(instance, error)), offset: cursor > 0 ? codePointOffset(text, cursor - 1) : null };
      }
      return (JSON.parse(textAt(instance, tree)) as { stmts?: RawStmt[] }).stmts ?? [];
    } finally {
      instance.freeResult(result);
    }
  });
}

/**
 * Checks a `DO` or `CREATE FUNCTION` statement in LANGUAGE plpgsql whose body is a string (the parser aborts on any other).
 * Null where the body parses. No place is known.
 */
export function checkPlpgsql(text: string): ParseFailure | null {
  const result = parsePlpgsql(text);
  return typeof result === "string" ? null : result;
}

/** The SQL that stands in a body: whole statements, expressions, and the expressions that make what EXECUTE runs. */
export interface PlpgsqlTexts {
  readonly statements: readonly string[];
  readonly expressions: readonly string[];
  readonly executed: readonly string[];
}

/** The SQL in a `DO` or `CREATE FUNCTION` statement in LANGUAGE plpgsql; null where the body does not parse. */
export function sqlInPlpgsql(text: string): PlpgsqlTexts | null {
  const result = parsePlpgsql(text);
  if (typeof result !== "string") return null;
  const found = { statements: [] as string[], expressions: [] as string[], executed: [] as string[] };
  // `runs`: a query that stands in it makes what is executed.
  const visit = (value: unknown, texts: string[], runs = false): void => {
    if (Array.isArray(value)) return value.forEach((each) => visit(each, found.expressions));
    if (!isRecord(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "PLpgSQL_expr" && isRecord(inner) && typeof inner["query"] === "string") texts.push(inner["query"]);
      const isText = key === "dynquery" || (runs && key === "query");
      visit(inner, key === "sqlstmt" ? found.statements : isText ? found.executed : found.expressions, /^PLpgSQL_stmt_dyn(?:execute|fors)$/.test(key));
    }
  };
  visit(JSON.parse(result), found.expressions);
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** The parser's own tree as JSON. */
function parsePlpgsql(text: string): string | ParseFailure {
  if (text.includes("\0")) return { message: "a NUL character ends the text for PostgreSQL", offset: null };
  const result = guarded((instance) => {
    const pointer = withText(instance, withoutCommentsInStrings(withoutCommentsAhead(text, true)), instance.parsePlpgsql);
    try {
      return textAt(instance, pointer);
    } finally {
      instance.freeString(pointer);
    }
  });
  if (typeof result !== "string") return result;
  return /^[[{]/.test(result) ? result : { message: result, offset: null };
}

/**
 * The server's grammar looks one token ahead after NOT, NULLS, WITH, WITHOUT and FORMAT; libpg-query takes a comment for
 * that token, and refuses `not -- why` before `in (1)`. Where one stands there, all comments are blanked.
 */
function withoutCommentsAhead(text: string, bodies = false): string {
  if (!/\b(?:not|nulls|with|without|format)\s*(?:--|\/\*)/i.test(text)) return text;
  return withTokens(text, (original, { kind }) => (kind === "comment" ? blank(original) : bodies && kind === "dollar" ? inBody(original, withoutCommentsAhead) : original));
}

/** The text with each of its tokens changed. */
function withTokens(text: string, change: (original: string, token: Token) => string): string {
  const pieces: string[] = [];
  let at = 0;
  for (const token of lex(text)) {
    pieces.push(text.slice(at, token.start), change(text.slice(token.start, token.end), token));
    at = token.end;
  }
  return pieces.join("") + text.slice(at);
}

/** Changes what stands between the tags of a dollar-quoted string. */
function inBody(string: string, change: (body: string) => string): string {
  const tag = string.indexOf("$", 1) + 1;
  return string.slice(0, tag) + change(string.slice(tag, -tag)) + string.slice(-tag);
}

/** Spaces for all but line ends, as many as the text has bytes in UTF-8, so that the parser's locations stay true. */
function blank(text: string): string {
  return text.replace(/[^\n\r]/gu, (character) => " ".repeat(Buffer.byteLength(character)));
}

/**
 * The server lets a comment stand between the pieces of a string (`'a' -- one` and on the next line `'b'`), libpg-query
 * does not: such comments are blanked, in dollar-quoted bodies too.
 */
function withoutCommentsInStrings(text: string): string {
  if (!/'[^\S\n\r]*(?:[\n\r]\s*)?--/.test(text)) return text;
  return withTokens(text, (original, { kind }) => (kind === "string" ? joinedPieces(original) : kind === "dollar" ? inBody(original, withoutCommentsInStrings) : original));
}

function joinedPieces(string: string): string {
  const piece = /^e/i.test(string) ? /'(?:[^'\\]|''|\\[\s\S])*'/y : /'(?:[^']|'')*'/y;
  const gap = /(?:\s|--[^\n\r]*)+/y;
  for (let at = string.indexOf("'"); at < string.length; ) {
    piece.lastIndex = at;
    gap.lastIndex = at + (piece.exec(string)?.[0].length ?? string.length);
    const between = gap.exec(string)?.[0];
    if (between === undefined) return string;
    const blanked = blank(between);
    string = string.slice(0, gap.lastIndex - between.length) + blanked + string.slice(gap.lastIndex);
    at = gap.lastIndex - between.length + blanked.length;
  }
  return string;
}

/** The one piece of state outside of a run: the compiled module, the instance in use, and trees of texts with how many characters these have. */
const state: { module: WebAssembly.Module | null; instance: Instance | null; readonly recent: Map<string, readonly RawStmt[]>; kept: number } = { module: null, instance: null, recent: new Map(), kept: 0 };

/** What the WebAssembly module offers. Pointers are byte offsets in its memory. */
interface Instance {
  readonly memory: WebAssembly.Memory;
  readonly allocate: (bytes: number) => number;
  readonly free: (pointer: number) => void;
  readonly parse: (text: number) => number;
  readonly freeResult: (result: number) => void;
  readonly parsePlpgsql: (text: number) => number;
  readonly freeString: (text: number) => void;
}

/** Runs `work`; whatever it throws costs the instance. */
function guarded<Result>(work: (instance: Instance) => Result): Result | ParseFailure {
  if (state.module === null) throw new Error("The parser is not loaded: await loadParser() first.");
  state.instance ??= startInstance(state.module);
  try {
    return work(state.instance);
  } catch (error) {
    state.instance = null;
    const message = error instanceof RangeError ? "the statement is nested too deeply for the parser" : `the parser failed: ${String(error)}`;
    return { message, offset: null };
  }
}

function withText(instance: Instance, text: string, call: (pointer: number) => number): number {
  const size = text.length * 3 + 1;
  const pointer = instance.allocate(size);
  if (pointer === 0) throw new Error("out of memory");
  const bytes = Buffer.from(instance.memory.buffer, pointer, size);
  bytes[bytes.write(text)] = 0;
  const result = call(pointer);
  instance.free(pointer);
  if (result === 0) throw new Error("out of memory");
  return result;
}

function word(instance: Instance, pointer: number): number {
  return new DataView(instance.memory.buffer).getInt32(pointer, true);
}

function textAt(instance: Instance, pointer: number): string {
  const memory = Buffer.from(instance.memory.buffer);
  const bytes = memory.subarray(pointer, memory.indexOf(0, pointer));
  return bytes.toString(isAscii(bytes) ? "latin1" : "utf8");
}

/** Thrown through WebAssembly frames for C's `longjmp`. */
const longjmp = { name: "longjmp" };
const pageSize = 65536;
const largestMemory = 1024 ** 3;

type WasmFunction = (...values: number[]) => number | bigint | undefined;

/** Names of imports and exports are those of libpg-query 18.1.5 (`wasmImports`, `assignWasmExports` in `wasm/libpg-query.js`). */
function startInstance(module: WebAssembly.Module): Instance {
  const functions: WasmFunction[] = [];
  const invoke = (index: number, ...values: number[]): number | bigint | undefined => {
    const stack = currentStack();
    try {
      return (functions[index] ??= table.get(index) as WasmFunction)(...values);
    } catch (error) {
      restoreStack(stack);
      if (error !== longjmp) throw error;
      setThrew(1, 0);
      return undefined;
    }
  };
  const abort = (): never => {
    throw new Error("the parser gave up");
  };
  const imports = {
    c: (condition: number): never => {
      throw new Error(`assertion failed: ${textAt(instance, condition)}`);
    },
    p: (): never => {
      throw longjmp; // eslint-disable-line @typescript-eslint/only-throw-error -- no error: control flow of C
    },
    q: (size: number): number => grow(memory, size >>> 0),
    t: (_file: number, vectors: number, count: number, written: number): number => {
      const view = new DataView(memory.buffer);
      let total = 0;
      for (let vector = 0; vector < count; vector++) total += view.getUint32(vectors + vector * 8 + 4, true);
      view.setUint32(written, total, true);
      return 0;
    },
    u: (): number => 0, // close
    r: (): number => badFile, // read
    s: (): number => badFile, // seek
    o: (): number => 0, // setitimer
    w: (): void => undefined,
    x: abort, m: abort, v: abort,
    a: invoke, b: invoke, d: invoke, e: invoke, f: invoke, g: invoke, h: invoke, i: invoke, j: invoke, k: invoke, n: invoke, y: invoke,
    l: (index: number, value: number): bigint => (invoke(index, value) ?? 0n) as bigint,
  };
  const exports = new WebAssembly.Instance(module, { a: imports }).exports;
  const memory = exports["z"] as WebAssembly.Memory;
  const table = exports["D"] as WebAssembly.Table;
  const setThrew = exports["P"] as (threw: number, value: number) => void;
  const restoreStack = exports["Q"] as (pointer: number) => void;
  const currentStack = exports["R"] as () => number;
  const instance: Instance = {
    memory,
    allocate: exports["C"] as Instance["allocate"],
    free: exports["E"] as Instance["free"],
    parse: exports["F"] as Instance["parse"],
    freeResult: exports["G"] as Instance["freeResult"],
    parsePlpgsql: exports["H"] as Instance["parsePlpgsql"],
    freeString: exports["N"] as Instance["freeString"],
  };
  (exports["A"] as () => void)();
  return instance;
}

/** WASI's EBADF. */
const badFile = 8;

function grow(memory: WebAssembly.Memory, size: number): number {
  const present = memory.buffer.byteLength;
  if (size > largestMemory) return 0;
  const wanted = Math.min(largestMemory, Math.max(size, Math.ceil(present * 1.2)));
  try {
    memory.grow(Math.ceil((wanted - present) / pageSize));
    return 1;
  } catch {
    return 0;
  }
}
