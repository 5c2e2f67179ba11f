/** What the value of a rule's option looks like, and what is wrong with the description of one that a plugin brings. */
import type { ObjectSchema, OptionSchema, PropertySchema } from "../rule.ts";
import type { Shape } from "./shape.ts";
import { validate, type Path } from "./validate.ts";

/** The shape of an option's value, its default included. */
export function optionShape(schema: OptionSchema): Shape {
  if (schema.type === "array" && schema.items.type === "object") return { ...schema, items: propertyShape(schema.items) };
  if (schema.default !== null) return schema as Shape;
  const shape: Shape = { ...schema, type: [schema.type, "null"] };
  return shape.enum === undefined ? shape : { ...shape, enum: [...shape.enum, null] };
}

function propertyShape(schema: ObjectSchema | PropertySchema): Shape {
  const description = "description" in schema ? { description: schema.description } : {};
  if (schema.type === "object") return { ...description, type: "object", additionalProperties: false, properties: Object.fromEntries(Object.entries(schema.properties).map(([key, property]) => [key, propertyShape(property)])), ...(schema.required !== undefined && { required: schema.required }) };
  if (schema.type !== "strings") return { ...(schema.type === "string" && { minLength: 1, maxLength: 2000 }), ...schema };
  return { ...description, ...oneOrMore({ type: "string", minLength: 1, maxLength: 200, ...(schema.phrases !== undefined && { phrases: schema.phrases, noun: "command", hint: "migralint explain forbidden-statement lists them." }) }) };
}

/** One value, or a list of them. */
export function oneOrMore(item: Shape): Shape {
  return { anyOf: [item, { type: "array", items: item }] };
}

const text: Shape = { type: "string", minLength: 1 };
const texts: Shape = { type: "array", items: text };
const named: Shape = { type: "object", required: ["type"], properties: { type: { type: "string", enum: ["string", "object"] }, enum: texts }, additionalProperties: {} };

/** What describes an option, by its type. */
const optionShapes: Readonly<Record<OptionSchema["type"], Shape>> = {
  string: describing(["default", "description"], { default: {}, enum: texts }),
  integer: describing(["default", "description"], { default: {}, minimum: { type: "integer" } }),
  boolean: describing(["default", "description"], { default: {} }),
  array: describing(["default", "description", "items"], { default: {}, items: named }),
};

/** What describes an entry of a mapping, by its type. */
const propertyShapes: Readonly<Record<PropertySchema["type"], Shape>> = {
  string: describing([], { enum: texts }),
  integer: describing([], { minimum: { type: "integer" } }),
  boolean: describing([], {}),
  strings: describing([], { phrases: texts }),
  object: describing(["properties"], { properties: { type: "object" }, required: texts }),
};

function describing(required: readonly string[], properties: Readonly<Record<string, Shape>>): Shape {
  return { type: "object", required, properties: { type: {}, description: text, ...properties }, additionalProperties: false };
}

/** What is wrong with the description of an option, in words; nothing where its default is a value that it describes. */
export function optionMistakes(option: unknown, path: Path): readonly string[] {
  const mistakes = typed(option, optionShapes, path);
  if (mistakes.length > 0) return mistakes;
  const schema = option as OptionSchema;
  const ofItems = schema.type === "array" && schema.items.type === "object" ? typed(schema.items, propertyShapes, [...path, "items"]) : [];
  return ofItems.length > 0 ? ofItems : validate(schema.default, optionShape(schema), [...path, "default"]).map(({ message }) => message);
}

function typed(value: unknown, shapes: Readonly<Record<string, Shape>>, path: Path): readonly string[] {
  const ofType = validate(value, { type: "object", required: ["type"], properties: { type: { type: "string", enum: Object.keys(shapes) } } }, path);
  if (ofType.length > 0) return ofType.map(({ message }) => message);
  const { type, properties } = value as { readonly type: string; readonly properties?: object };
  const own = validate(value, shapes[type] ?? {}, path).map(({ message }) => message);
  if (own.length > 0 || type !== "object") return own;
  return Object.entries(properties ?? {}).flatMap(([key, each]) => typed(each, propertyShapes, [...path, "properties", key]));
}
