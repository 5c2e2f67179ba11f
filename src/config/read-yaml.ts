import type { Document, Node, Pair } from "yaml";
import type { Path } from "./validate.ts";
import { loadYaml } from "./yaml.ts";

/** A file of more characters, values or levels is no configuration. */
const maximalLength = 1_000_000;
const maximalValues = 20_000;
const maximalDepth = 20;

/** What a YAML file says, as plain data without aliases, with the line of each value. */
export interface YamlData {
  readonly value: unknown;
  /** The 1-based line of the value at a path, or of its key; of the nearest value above where the path leads nowhere. */
  readonly lineOf: (path: Path, atKey?: boolean) => number | null;
}

export interface YamlError {
  readonly line: number | null;
  readonly message: string;
}

/** Reads one YAML 1.2 document. Hostile text (alias bombs, deep nesting, other tags, `__proto__`) gives an error or plain data, never more. */
export function readYaml(text: string): YamlData | { readonly errors: readonly YamlError[] } {
  if (text.length > maximalLength) return { errors: [{ line: null, message: `The file has more than ${maximalLength} characters, so it is not read.` }] };
  const { LineCounter, parseDocument } = loadYaml();
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, version: "1.2", schema: "core", strict: true });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  // The first error says it; the others are mostly its echoes.
  const [error] = document.errors;
  if (error !== undefined) {
    const reason = /call stack/i.test(error.message) ? "it is nested too deeply" : error.message.replace(/\s+/g, " ").replace(/[.:]$/, "");
    return { errors: [{ line: lineAt(error.pos[0]), message: `This is not valid YAML: ${reason}.` }] };
  }
  const warning = document.warnings[0];
  if (warning !== undefined) return { errors: [{ line: lineAt(warning.pos[0]), message: `A configuration is plain data: ${warning.message.replace(/\s+/g, " ")}.` }] };
  const offsets = new Map<string, { readonly key: number | null; readonly value: number }>();
  try {
    const value = toData(document, offsets);
    return {
      value,
      lineOf: (path, atKey = false) => {
        for (let length = path.length; length >= 0; length--) {
          const found = offsets.get(JSON.stringify(path.slice(0, length)));
          if (found !== undefined) return lineAt(length === path.length && atKey ? (found.key ?? found.value) : found.value);
        }
        return null;
      },
    };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { errors: [{ line: error.offset === null ? null : lineAt(error.offset), message: error.message }] };
  }
}

class Refused extends Error {
  constructor(
    message: string,
    readonly offset: number | null,
  ) {
    super(message);
  }
}

function toData(document: Document, offsets: Map<string, { key: number | null; value: number }>): unknown {
  const { isAlias, isMap, isScalar, isSeq } = loadYaml();
  let values = 0;
  const convert = (node: Node | null, path: Path, key: number | null): unknown => {
    const offset = node?.range?.[0] ?? null;
    if (++values > maximalValues) throw new Refused(`The file has more than ${maximalValues} values, aliases followed, so it is not read.`, offset);
    if (path.length > maximalDepth) throw new Refused(`The file is nested more than ${maximalDepth} levels deep.`, offset);
    const place = JSON.stringify(path);
    if (!offsets.has(place)) offsets.set(place, { key, value: offset ?? key ?? 0 });
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined) throw new Refused(`There is no anchor &${node.source}.`, offset);
      return convert(target, path, key);
    }
    if (isMap(node)) {
      // fromEntries defines own keys, so that `__proto__` is a key like others (and unknown).
      return Object.fromEntries(
        node.items.map((pair: Pair) => {
          const name = pair.key;
          if (!isScalar(name) || typeof name.value === "object" || name.value === undefined) throw new Refused("Keys must be plain words.", (isScalar(name) ? name.range?.[0] : null) ?? offset);
          const word = typeof name.value === "string" ? name.value : (name.source ?? JSON.stringify(name.value));
          return [word, convert(pair.value as Node | null, [...path, word], name.range?.[0] ?? null)];
        }),
      );
    }
    if (isSeq(node)) return node.items.map((item, index) => convert(item as Node | null, [...path, index], null));
    return isScalar(node) ? node.value : null;
  };
  return convert(document.contents, [], null);
}
