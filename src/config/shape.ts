/** The part of JSON Schema (draft 7) in which a configuration is described: the validator reads it, schema.json is written from it. */

type TypeName = "string" | "integer" | "boolean" | "array" | "object" | "null";

export interface Shape {
  readonly description?: string;
  readonly type?: TypeName | readonly TypeName[];
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly default?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  /** One for all items, or one for each place. */
  readonly items?: Shape | readonly Shape[];
  readonly additionalItems?: false;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
  /** Keys that fit a pattern, beside `properties`. */
  readonly patternProperties?: Readonly<Record<string, Shape>>;
  /** False, or what the values of other keys look like. */
  readonly additionalProperties?: false | Shape;
  readonly propertyNames?: Shape;
  readonly required?: readonly string[];
  readonly maxProperties?: number;
  /** Keys that exclude each other. */
  readonly not?: { readonly required: readonly string[] };
  readonly anyOf?: readonly Shape[];
  /** Not JSON Schema: what a key, or a word of the enum, is called in messages: "rule". */
  readonly noun?: string;
  /** Not JSON Schema: what a text must look like, where `pattern` only tells a machine. */
  readonly hint?: string;
  /** Not JSON Schema: a text is one of these or its first words, in any case; dots between words do not count. */
  readonly phrases?: readonly string[];
}

/** The same as JSON Schema: without the words that are only ours. What `shared` names is written once, as a definition. */
export function jsonSchema(shape: Shape, shared: Readonly<Record<string, Shape>> = {}): Record<string, unknown> {
  const names = new Map<unknown, string>(Object.entries(shared).map(([name, each]) => [each, name]));
  const definitions = Object.fromEntries(Object.entries(shared).map(([name, each]) => [name, strip({ ...each }, names)]));
  return { ...(strip(shape, names) as Record<string, unknown>), ...(names.size > 0 && { definitions }) };
}

function strip(value: unknown, shared: ReadonlyMap<unknown, string>, areNames = false): unknown {
  if (Array.isArray(value)) return value.map((item) => strip(item, shared));
  if (typeof value !== "object" || value === null) return value;
  const definition = shared.get(value);
  if (definition !== undefined) return { $ref: `#/definitions/${definition}` };
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => areNames || (key !== "noun" && key !== "hint" && key !== "phrases"))
      .map(([key, item]) => [key, key === "default" || key === "enum" ? item : strip(item, shared, (key === "properties" || key === "patternProperties") && !areNames)]),
  );
}
