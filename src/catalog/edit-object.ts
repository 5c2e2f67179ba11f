/** ALTER of domains, composite types and publications as edits of the statement that made them. */
import type { Node } from "@pgsql/types";
import { tokensIn } from "../sql/lex.ts";
import { quoteIdentifier, roleName, strings } from "../sql/names.ts";
import { firstStatement } from "../sql/parse.ts";
import type { Passage } from "../sql/passage.ts";
import { find, findList, indexAt, inside, nameEnd, pair, part, skip, splitAtCommas, textOf, tokenText, wholePassage, wordsAt } from "../sql/passage.ts";
import { option } from "../sql/read-option.ts";
import { publicationObjects } from "../sql/read-alteration.ts";

interface Parsed {
  readonly node: Node;
  readonly passage: Passage;
}

function read(sql: string): Parsed | null {
  const node = firstStatement(sql);
  if (node === null) return null;
  const passage = wholePassage({ text: sql, tokens: [...tokensIn(sql)], place: (span) => span, nested: false, conditional: false });
  return { node, passage };
}

/** What stands after a domain's type: a default, NOT NULL, a check, the collation. */
export interface DomainPart {
  readonly kind: "default" | "not null" | "null" | "check" | "collation" | "other";
  /** Of a constraint, where one is written. */
  readonly name: string | null;
  /** Without CONSTRAINT and the name. */
  readonly sql: string;
}

/** A CREATE DOMAIN in its parts. */
export interface DomainText {
  /** `CREATE DOMAIN d AS text`. */
  readonly head: string;
  readonly parts: readonly DomainPart[];
}

const domainKinds: Readonly<Record<string, DomainPart["kind"]>> = { CONSTR_DEFAULT: "default", CONSTR_NOTNULL: "not null", CONSTR_NULL: "null", CONSTR_CHECK: "check" };

/** The parts of a CREATE DOMAIN; null where it does not parse. */
export function domainText(sql: string): DomainText | null {
  const parsed = read(sql);
  if (parsed === null || !("CreateDomainStmt" in parsed.node)) return null;
  const { passage } = parsed;
  const { constraints, collClause } = parsed.node.CreateDomainStmt;
  const found = (constraints ?? []).flatMap((node) => ("Constraint" in node ? [{ at: indexAt(passage, node.Constraint.location), kind: domainKinds[node.Constraint.contype ?? ""] ?? ("other" as const), name: node.Constraint.conname ?? null }] : []));
  if (collClause !== undefined) found.push({ at: indexAt(passage, collClause.location), kind: "collation", name: null });
  found.sort((a, b) => a.at - b.at);
  const parts = found.map(({ at, kind, name }, index): DomainPart => {
    const whole = part(passage, at, found[index + 1]?.at ?? passage.to);
    return { kind, name, sql: textOf(name === null ? whole : part(whole, whole.from + 2)) };
  });
  return { head: textOf(part(passage, passage.from, found[0]?.at ?? passage.to)), parts };
}

/** Whether a domain brings a default along; `sql`: its CREATE DOMAIN. */
export function hasDefault({ sql }: { readonly sql: string }): boolean {
  return domainText(sql)?.parts.some(({ kind }) => kind === "default") === true;
}

/** CREATE DOMAIN of these parts. */
export function domainSql({ head, parts }: DomainText): string {
  return [head, ...parts.map(({ name, sql }) => (name === null ? sql : `CONSTRAINT ${quoteIdentifier(name)} ${sql}`))].join(" ");
}

/** An attribute of a composite type as it is written. */
export interface AttributeText {
  readonly name: string;
  /** The type with its collation. */
  readonly sql: string;
}

/** The attributes of a composite type; null where the text makes another type. */
export function attributesOf(sql: string): AttributeText[] | null {
  const parsed = read(sql);
  if (parsed === null || !("CompositeTypeStmt" in parsed.node)) return null;
  const list = inside(parsed.passage, findList(parsed.passage, find(parsed.passage, ["as"])));
  return pair(parsed.node.CompositeTypeStmt.coldeflist, splitAtCommas(list), list).map(([node, written]) => ({
    name: "ColumnDef" in node ? (node.ColumnDef.colname ?? "") : "",
    sql: textOf(part(written, written.from + 1)),
  }));
}

/** A composite type with other attributes. */
export function withAttributes(sql: string, attributes: readonly AttributeText[]): string {
  const parsed = read(sql);
  if (parsed === null) return sql;
  const head = textOf(part(parsed.passage, parsed.passage.from, findList(parsed.passage, find(parsed.passage, ["as"]))));
  return `${head} (${attributes.map((attribute) => `${quoteIdentifier(attribute.name)} ${attribute.sql}`).join(", ")})`;
}

/** The name of the multirange that CREATE TYPE … AS RANGE makes as well; null for other types. https://www.postgresql.org/docs/current/sql-createtype.html */
export function multirangeOf(sql: string, name: string): string | null {
  const parsed = /\bas\s+range\b/i.test(sql) ? read(sql) : null;
  if (parsed === null || !("CreateRangeStmt" in parsed.node)) return null;
  const written = option(parsed.node.CreateRangeStmt.params, "multirange_type_name")?.arg;
  if (written !== undefined && "TypeName" in written) return strings(written.TypeName.names).at(-1) ?? null;
  return name.includes("range") ? name.replace("range", "multirange") : `${name}_multirange`;
}

/** A view that names its columns. */
export function withColumnNames(sql: string, names: readonly string[]): string {
  const parsed = read(sql);
  if (parsed === null) return sql;
  const { passage } = parsed;
  const words = find(passage, ["view"]) + 1;
  const name = wordsAt(passage, words, "if", "not", "exists") ? words + 3 : words;
  const from = nameEnd(passage, name);
  const to = tokenText(passage, from) === "(" ? skip(passage, from) : from;
  return `${textOf(part(passage, passage.from, from))} (${names.map(quoteIdentifier).join(", ")}) ${textOf(part(passage, to))}`;
}

/** Who is a member of what, as CREATE ROLE says: IN ROLE, ROLE and ADMIN. */
export interface RoleText {
  /** The statement without that. */
  readonly sql: string;
  readonly memberships: readonly { readonly roles: readonly string[]; readonly members: readonly string[]; readonly admin: boolean }[];
}

/** A CREATE ROLE in its parts; null where it makes nobody a member. */
export function roleText(sql: string): RoleText | null {
  const parsed = /\b(?:role|user|group|admin)\b.*\b(?:role|user|group|admin)\b/is.test(sql) ? read(sql) : null;
  if (parsed === null || !("CreateRoleStmt" in parsed.node)) return null;
  const { passage } = parsed;
  const { role = "", options = [] } = parsed.node.CreateRoleStmt;
  const elements = options.flatMap((node) => ("DefElem" in node ? [node.DefElem] : []));
  const starts = elements.map(({ location }) => indexAt(passage, location));
  const parts = elements.map(({ defname = "", arg }, index) => ({
    defname,
    text: textOf(part(passage, starts[index] ?? passage.to, starts[index + 1] ?? passage.to)),
    named: (arg !== undefined && "List" in arg ? (arg.List.items ?? []) : []).flatMap((item) => ("RoleSpec" in item ? [roleName(item.RoleSpec)] : [])),
  }));
  const isMembership = ({ defname }: { readonly defname: string }): boolean => ["addroleto", "rolemembers", "adminmembers"].includes(defname);
  if (!parts.some(isMembership)) return null;
  return {
    sql: [textOf(part(passage, passage.from, starts[0])), ...parts.filter((each) => !isMembership(each)).map(({ text }) => text)].join(" "),
    memberships: parts.filter(isMembership).map(({ defname, named }) => (defname === "addroleto" ? { roles: named, members: [role], admin: false } : { roles: [role], members: named, admin: defname === "adminmembers" })),
  };
}

/** A CREATE PUBLICATION in its parts. */
export interface PublicationText {
  /** `CREATE PUBLICATION p`. */
  readonly head: string;
  readonly allTables: boolean;
  /** FOR ALL TABLES and its like, where the objects are not listed. */
  readonly all: string;
  readonly objects: readonly { readonly key: string; readonly sql: string }[];
  /** `WITH (…)`, or nothing. */
  readonly tail: string;
}

/** The parts of a CREATE PUBLICATION; null where it does not parse. */
export function publicationText(sql: string): PublicationText | null {
  const parsed = read(sql);
  if (parsed === null || !("CreatePublicationStmt" in parsed.node)) return null;
  const { passage } = parsed;
  const { pubobjects, for_all_tables } = parsed.node.CreatePublicationStmt;
  const start = find(passage, ["for", "with"]);
  const end = find(passage, ["with"], start);
  const list = part(passage, Math.min(start + 1, end), end);
  const listed = (pubobjects ?? []).length > 0;
  return {
    head: textOf(part(passage, passage.from, start)),
    allTables: for_all_tables === true,
    all: listed || list.from >= list.to ? "" : textOf(list),
    objects: listed ? publicationObjects(pubobjects, list) : [],
    tail: textOf(part(passage, end)),
  };
}

/** CREATE PUBLICATION of these parts. */
export function publicationSql({ head, all, objects, tail }: PublicationText): string {
  const list = all !== "" ? `FOR ${all}` : objects.length > 0 ? `FOR ${objects.map(({ sql }) => sql).join(", ")}` : "";
  return [head, list, tail].filter((text) => text !== "").join(" ");
}

