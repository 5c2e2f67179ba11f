/** What a history takes for granted: a hosting platform's roles, schemas and tables, roles of the site, extensions someone installed by hand. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ScriptText } from "../../src/sql/statement.ts";
import { read, scriptOf } from "../../test/catalog/history.ts";
import type { Database } from "./database.ts";
import { runHistory, type Input } from "./run.ts";

export interface Provision {
  readonly texts: readonly ScriptText[];
  /** In words, for the report: `Supabase`, `role app`. */
  readonly names: readonly string[];
}

const marks = /\bauth\.(?:uid|jwt|role|users|email)\b|\bstorage\.(?:buckets|objects)\b|\bservice_role\b|\bsupabase_\w+|\bto\s+(?:anon|authenticated)\b/i;

/** Sites whose roles are called as Supabase's make them themselves. */
const makesRoles = /\bcreate\s+role\s+"?(?:anon|authenticated)\b/i;

/** Which extension brings a function or a type that is missing. */
const bringers: readonly (readonly [RegExp, string])[] = [
  [/function uuid_generate_\w+|function uuid_nil/, "uuid-ossp"],
  [/function (?:digest|crypt|gen_salt|gen_random_bytes|hmac|pgp_\w+)\(/, "pgcrypto"],
  [/type "citext"/, "citext"],
  [/type "vector"/, "vector"],
  [/type "(?:geometry|geography)"/, "postgis"],
  [/type "ltree"/, "ltree"],
  [/type "hstore"/, "hstore"],
  [/operator class "gin_trgm_ops"|operator class "gist_trgm_ops"|function similarity\(/, "pg_trgm"],
  [/function unaccent\(/, "unaccent"],
];

/** Runs the history until nothing is missing that someone else than the migrations should have made; `platform`: provide Supabase's in any case. */
export async function provide(database: Database, history: readonly ScriptText[], platform: boolean): Promise<Provision> {
  const whole = history.map(({ script }) => script.file.text).join("\n");
  const names: string[] = [];
  const sql: string[] = [];
  if (platform || marks.test(makesRoles.test(whole) ? whole.replace(/\bto\s+(?:anon|authenticated)\b/gi, "") : whole)) {
    names.push("Supabase");
    sql.push(supabaseParts(whole));
  }
  for (let round = 0; round < 4; round++) {
    const missing = new Map<string, string>();
    const watched: Database = {
      ...database,
      run: async (statement) => {
        const refusal = await database.run(statement);
        const found = refusal === null ? null : remedy(refusal.message, whole);
        if (found !== null) missing.set(...found);
        return refusal;
      },
    };
    await runHistory(watched, inputOf(sql, history), { locks: false, objects: "none", dump: false });
    const fresh = [...missing].filter(([name]) => !names.includes(name));
    if (fresh.length === 0) break;
    for (const [name, statement] of fresh) {
      names.push(name);
      sql.push(statement);
    }
  }
  return { texts: sql.length === 0 ? [] : inputOf(sql, []).texts, names };
}

function inputOf(sql: readonly string[], history: readonly ScriptText[]): Input {
  const provided = sql.length === 0 ? [] : [read(scriptOf(sql.join("\n"), "none", "provided/001_platform.sql"))];
  return { texts: [...provided, ...history], provided: provided.length };
}

/** The stubs less those of schemas that the history fills itself. */
function supabaseParts(whole: string): string {
  const lines = readFileSync(join(import.meta.dirname, "supabase.sql"), "utf8").split(/^(?=create )/m);
  return lines.filter((statement) => {
    const [, schema] = /^create (?:table|function|view) (\w+)\./.exec(statement) ?? /^create schema (\w+)/.exec(statement) ?? [];
    return schema === undefined || !new RegExp(`\\bcreate\\s+table\\s+(?:if\\s+not\\s+exists\\s+)?"?${schema}"?\\.`, "i").test(whole);
  }).join("");
}

/** What is missing by what the server says, in words, and the SQL that makes it; null where the history makes it itself, too late. */
function remedy(message: string, whole: string): [string, string] | null {
  const [, role] = /^role "(.*)" does not exist/.exec(message) ?? [];
  if (role !== undefined && !new RegExp(`\\bcreate\\s+(?:role|user)\\s+"?${escaped(role)}\\b`, "i").test(whole)) return [`role ${role}`, `create role "${role}";`];
  const [, schema] = /^schema "(.*)" does not exist/.exec(message) ?? [];
  if (schema !== undefined && !new RegExp(`\\bcreate\\s+schema\\s+(?:if\\s+not\\s+exists\\s+)?"?${escaped(schema)}\\b`, "i").test(whole)) return [`schema ${schema}`, `create schema "${schema}";`];
  const extension = bringers.find(([pattern]) => pattern.test(message) && /does not exist/.test(message))?.[1];
  return extension === undefined || new RegExp(`\\bcreate\\s+extension\\s+(?:if\\s+not\\s+exists\\s+)?"?${escaped(extension)}\\b`, "i").test(whole) ? null : [`extension ${extension}`, `create extension "${extension}";`];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
