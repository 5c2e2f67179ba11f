/** JSON documents as values that are known before anything runs: what loops over lists of names are written in. https://www.postgresql.org/docs/18/functions-json.html */

/** A document of the type `json`, or `jsonb`, which has its keys in an order of its own. */
export interface Json {
  readonly json: unknown;
  readonly binary: boolean;
}

/** The document of a text; undefined where it is none. */
export function jsonOfText(text: string, binary: boolean): Json | undefined {
  try {
    return { json: JSON.parse(text) as unknown, binary };
  } catch {
    return undefined;
  }
}

/** What `->` gives for a key or an index; null where there is none. */
export function memberOf({ json, binary }: Json, key: string | number): Json | null {
  if (typeof json !== "object" || json === null) return null;
  const found: unknown = Array.isArray(json) ? (typeof key === "number" ? json.at(key) : undefined) : typeof key === "string" && Object.hasOwn(json, key) ? (json as Record<string, unknown>)[key] : undefined;
  return found === undefined ? null : { json: found, binary };
}

/** What `#>` gives for a path. */
export function memberAt(document: Json, path: readonly string[]): Json | null {
  let found: Json | null = document;
  for (const step of path) {
    if (found === null) return null;
    found = memberOf(found, Array.isArray(found.json) && /^-?\d+$/.test(step) ? Number(step) : step);
  }
  return found;
}

/** What `->>` gives of a member: null for JSON's null, undefined for numbers and documents that may be written in another way. */
export function plainTextOf({ json }: Json): string | null | undefined {
  if (json === null || typeof json === "string") return json;
  return typeof json === "boolean" || (typeof json === "number" && Number.isSafeInteger(json)) ? String(json) : undefined;
}

/** The elements of an array; null for what is none. */
export function elementsOf({ json, binary }: Json): readonly Json[] | null {
  return Array.isArray(json) ? json.map((element: unknown) => ({ json: element, binary })) : null;
}

/** The keys of an object in the order the server gives them, with their values; null for what is none, and where the order is not known. */
export function membersOf({ json, binary }: Json): readonly (readonly [string, Json])[] | null {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return null;
  const keys = Object.keys(json);
  // Numbers come first here, wherever they were written.
  if (!binary && keys.some((key) => /^\d+$/.test(key))) return null;
  const size = (key: string) => Buffer.byteLength(key);
  const ordered = binary ? keys.sort((one, other) => size(one) - size(other) || Buffer.compare(Buffer.from(one), Buffer.from(other))) : keys;
  return ordered.map((key) => [key, { json: (json as Record<string, unknown>)[key], binary }]);
}
