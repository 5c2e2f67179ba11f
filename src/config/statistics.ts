/** Reads a statistics file: what the SQL of `migralint stats --query` gives. */
import { readFileSync } from "node:fs";
import type { Problem } from "../finding.ts";
import { lineOfJsonError } from "../json.ts";
import type { RelationStatistics, Statistics } from "../settings.ts";
import type { Shape } from "./shape.ts";
import { validate } from "./validate.ts";

const count: Shape = { type: "integer", minimum: 0 };
const name: Shape = { type: "string", minLength: 1 };
const relation: Shape = {
  type: "object",
  required: ["relation", "bytes"],
  properties: {
    relation: { ...name, pattern: "\\.", hint: "a name with its schema: app.orders" },
    rows: { type: ["integer", "null"], minimum: 0 },
    bytes: count,
    reads: count,
    writes: count,
    partitionOf: { type: ["string", "null"] },
    indexes: { type: "array", items: { type: "object", required: ["index", "bytes"], properties: { index: name, bytes: count } } },
  },
};
const shape: Shape = { type: "object", required: ["version", "seconds", "relations"], properties: { version: { enum: [1] }, postgres: count, seconds: { type: "integer", minimum: 1 }, relations: { type: "array", items: relation } } };

interface Written {
  readonly seconds: number;
  readonly relations: readonly { readonly relation: string; readonly rows?: number | null; readonly bytes: number; readonly reads?: number; readonly writes?: number; readonly partitionOf?: string | null; readonly indexes?: readonly { readonly bytes: number }[] }[];
}

export interface Loaded {
  readonly statistics: Statistics | null;
  readonly problems: readonly Problem[];
}

/** Reads a statistics file. `path`: absolute, `label`: for messages; `texts` stand for files. A problem without a line is that it cannot be read at all. */
export function loadStatistics(path: string, label: string, { texts, onFile }: { readonly texts?: ReadonlyMap<string, string> | undefined; readonly onFile?: ((path: string) => void) | undefined } = {}): Loaded {
  onFile?.(path);
  let text: string;
  try {
    text = (texts?.get(path) ?? readFileSync(path, "utf8")).replace(/^\ufeff/, "");
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    return { statistics: null, problems: [{ path: label, line: null, message: missing ? `The statistics file ${label} does not exist.` : `The statistics file ${label} cannot be read: ${error instanceof Error ? error.message : String(error)}.` }] };
  }
  return readStatistics(text, label);
}

/** The statistics in a text; null, and what is wrong at which line, where it is not what the query gives. `path`: for messages. A partitioned table has what its partitions have together. */
export function readStatistics(text: string, path: string): Loaded {
  const refuse = (line: number, message: string) => ({ statistics: null, problems: [{ path, line, message: `${message} migralint stats --query prints the SQL that makes this file.` }] });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(lineOfJsonError(text), text.trim() === "" ? "The statistics file is empty." : "The statistics file is not JSON from here on.");
  }
  const [mistake] = validate(value, shape);
  if (mistake !== undefined) return refuse(lineOf(text, mistake.path), mistake.message);
  const { seconds, relations } = value as Written;
  const byName = new Map<string, RelationStatistics>();
  for (const { relation, rows = null, bytes, reads = 0, writes = 0, indexes = [] } of relations) {
    byName.set(relation, { rows, bytes, indexBytes: indexes.reduce((sum, each) => sum + each.bytes, 0), readsPerSecond: reads / seconds, writesPerSecond: writes / seconds });
  }
  const above = new Map(relations.map(({ relation, partitionOf = null }) => [relation, partitionOf]));
  const whole = new Set([...above.values()].flatMap((relation) => relation ?? []));
  // From PostgreSQL 14 on ANALYZE counts the rows of a partitioned table too.
  for (const relation of whole) byName.set(relation, { rows: null, bytes: 0, indexBytes: 0, readsPerSecond: 0, writesPerSecond: 0 });
  for (const { relation } of relations) {
    const own = byName.get(relation);
    if (own === undefined || whole.has(relation)) continue;
    const seen = new Set([relation]);
    for (let at = above.get(relation) ?? null; at !== null && !seen.has(at); at = above.get(at) ?? null) {
      seen.add(at);
      const sum = byName.get(at);
      if (sum !== undefined) byName.set(at, added(sum, own));
    }
  }
  return { statistics: Object.fromEntries(byName), problems: [] };
}

function added(one: RelationStatistics, other: RelationStatistics): RelationStatistics {
  return {
    rows: one.rows === null && other.rows === null ? null : (one.rows ?? 0) + (other.rows ?? 0),
    bytes: one.bytes + other.bytes,
    indexBytes: one.indexBytes + other.indexBytes,
    readsPerSecond: one.readsPerSecond + other.readsPerSecond,
    writesPerSecond: one.writesPerSecond + other.writesPerSecond,
  };
}

/** The line of the value at a path in a text that is JSON: that of the relation it is in, as far as it can be found. */
function lineOf(text: string, path: readonly (string | number)[]): number {
  const start = text.indexOf('"relations"');
  const index = path[0] === "relations" && typeof path[1] === "number" ? path[1] : null;
  if (index === null || start === -1) return 1;
  let depth = 0;
  let at = -1;
  for (const token of text.slice(start + '"relations"'.length).matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]|[^\s{}[\],":]+/g)) {
    const [word] = token;
    // A value of the list begins where the list is the only thing that is open.
    if (depth === 1 && word !== "," && word !== "]" && ++at === index) return text.slice(0, start + '"relations"'.length + token.index).split("\n").length;
    if (word === "{" || word === "[") depth++;
    else if (word === "}" || word === "]") depth--;
  }
  return 1;
}
