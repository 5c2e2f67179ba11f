/** Statements as a configuration describes them: the words of `forbidden-statement` and `required-statement`. */
import { quoteList, quoteRoutine } from "./sql/names.ts";
import type { Catalog } from "./catalog/catalog.ts";
import { compileGlob } from "./glob.ts";
import { asPhrase } from "./phrase.ts";
import type { PropertySchema } from "./rule.ts";
import type { SourceFile } from "./source.ts";
import type { ObjectName } from "./sql/change.ts";
import { commandNames, holdsWords, isCommand, writtenClauses, writtenCommands, type WrittenCommand } from "./sql/commands.ts";
import { namesType } from "./sql/data-type.ts";
import type { Statement } from "./sql/statement.ts";

type Words = string | readonly string[];

/** What a statement must be to fit; what is absent does not matter. */
export interface Matcher {
  readonly command?: Words;
  readonly schema?: Words;
  readonly name?: Words;
  readonly table?: Words;
  readonly except?: Words;
  readonly type?: Words;
  readonly references?: Words;
  readonly words?: Words;
}

/** The keys of a {@link Matcher}, for the options of rules. */
export const matcherProperties = {
  command: { type: "strings", phrases: commandNames, description: "What is done, in PostgreSQL's words or the first of them: `DROP TABLE`, `ALTER TABLE ADD COLUMN`, `GRANT`; or a part of it: `FOREIGN KEY`, `PARTITION BY`, `COLLATE`, `FUNCTION CALL`." },
  schema: { type: "strings", description: "The schema of what it is about, as a name or glob." },
  name: { type: "strings", description: "The name of what it is about: the table, column, constraint, index, function, role, collation or setting; as a name or glob, `schema.name` too." },
  table: { type: "strings", description: "The table that it is about, or that the column, constraint, index, trigger or policy belongs to; as `name`." },
  except: { type: "strings", description: "Names and tables that do not count, written as those." },
  type: { type: "strings", description: "The type that a column gets, as PostgreSQL names it; with `COLUMN`." },
  references: { type: "strings", description: "The table that a foreign key points to, as `name`." },
  words: { type: "strings", description: "Words that stand in it one after the other, however they are written: `USING hash`, `ON DELETE CASCADE`." },
} as const satisfies Readonly<Record<string, PropertySchema>>;

/** What fits a matcher in one statement, each place once. The catalog: before the statement. */
export function matchStatement(matcher: Matcher, statement: Statement, file: SourceFile, catalog: Catalog): readonly WrittenCommand[] {
  const phrases = listOf(matcher.command).map(asPhrase);
  const holds = (written: WrittenCommand): boolean => matcher.words === undefined || listOf(matcher.words).some((words) => holdsWords(statement, file, written.span, words));
  const all = [...statement.changes.flatMap((change) => writtenCommands(change, statement, file)), ...writtenClauses(statement, file)];
  const found = all.filter((written) => (phrases.length === 0 ? !written.isClause : isCommand(written, phrases)) && fits(matcher, written, catalog) && holds(written));
  return found.filter(({ span, name }, at) => found.findIndex((other) => other.span.start === span.start && other.span.end === span.end && (phrases.length === 0 || other.name?.name === name?.name)) === at);
}

/** Whether the second is about the same object as the first, or about the table of it, or about no object in particular. */
export function isAboutSame(first: WrittenCommand, second: WrittenCommand, catalog: Catalog): boolean {
  if (second.name === null && second.table === null && second.inSchemas.length === 0) return true;
  const own = placeOf(first.table ?? first.name, catalog);
  if (own === null) return true;
  if (second.inSchemas.length > 0 && second.inSchemas.includes(own.schema)) return true;
  return [second.table, second.name].some((name) => {
    const place = placeOf(name, catalog);
    return place !== null && place.schema === own.schema && place.name === own.name;
  });
}

/** A message of a configuration, `{name}`, `{table}` and `{schema}` filled in. */
export function fillMessage(message: string, written: WrittenCommand, catalog: Catalog): string {
  const subject = written.name ?? written.table;
  const words: Readonly<Record<string, string>> = { name: subject === null ? "" : quoteRoutine(subject.name), table: written.table === null ? "" : catalog.label(written.table), schema: quoteList(schemasOf(written, catalog).slice(0, 1)) };
  return message.replace(/\{(name|table|schema)\}/g, (_, slot: string) => words[slot] ?? "");
}

/** How a message calls it: `DROP TABLE orders`. */
export function labelOf({ command, name, table }: WrittenCommand, catalog: Catalog): string {
  const own = name === null ? "" : ` ${name === table ? catalog.label(name) : quoteRoutine(name.name)}`;
  return `${command === "" ? "This" : command}${own}${table === null || name === table ? "" : ` on ${catalog.label(table)}`}`;
}

function fits(matcher: Matcher, written: WrittenCommand, catalog: Catalog): boolean {
  const { name, table, type, references } = written;
  const named = (patterns: Words | undefined, object: ObjectName | null): boolean => patterns === undefined || (object !== null && matchesName(listOf(patterns), object, catalog));
  if (!named(matcher.name, name) || !named(matcher.table, table) || !named(matcher.references, references)) return false;
  if (matcher.schema !== undefined && !schemasOf(written, catalog).some((schema) => listOf(matcher.schema).some((pattern) => compileGlob(pattern)(schema)))) return false;
  if (matcher.type !== undefined && (type === null || !listOf(matcher.type).some((pattern) => namesType(pattern, type)))) return false;
  return matcher.except === undefined || ![name, table].some((object) => object !== null && matchesName(listOf(matcher.except), object, catalog));
}

function matchesName(patterns: readonly string[], object: ObjectName, catalog: Catalog): boolean {
  return patterns.some((pattern) => {
    const matches = compileGlob(pattern, { separator: "." });
    return matches(object.name) || matches(`${placeOf(object, catalog)?.schema ?? ""}.${object.name}`);
  });
}

function schemasOf({ command, name, table, inSchemas }: WrittenCommand, catalog: Catalog): readonly string[] {
  if (inSchemas.length > 0) return inSchemas;
  if (/ SCHEMA\b/.test(command) && !command.endsWith("SET SCHEMA") && name !== null) return [name.name];
  const place = placeOf(table ?? name, catalog);
  return place === null ? [] : [place.schema];
}

/** Where an object is; one that no migration made is where the search_path leads. */
function placeOf(name: ObjectName | null, catalog: Catalog): { readonly schema: string; readonly name: string } | null {
  return name === null ? null : { schema: name.schema ?? catalog.table(name).schema, name: name.name };
}

/** One text or several, as a list. */
export function listOf(value: Words | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}
