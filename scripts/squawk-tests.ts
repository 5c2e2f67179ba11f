/** Reads squawk's own rule tests, which are Rust: what rule is called on what SQL, and whether it is to find anything. */
import { newestPostgres, oldestPostgres } from "../src/settings.ts";

export interface Case {
  /** `ban_drop_column.rs`. */
  readonly file: string;
  readonly test: string;
  /** By squawk's id. */
  readonly rule: string;
  readonly sql: string;
  readonly expected: "found" | "silent";
  /** The nearest version that migralint knows. */
  readonly postgres: number;
  readonly inTransaction: boolean;
}

/** The cases of one file of rules; `ids`: squawk's ids by the names of its enum. `unread`: tests that call no rule on a text. */
export function readCases(file: string, source: string, ids: ReadonlyMap<string, string>): { readonly cases: readonly Case[]; readonly unread: readonly string[] } {
  const unread: string[] = [];
  const tests = source.slice(source.search(/mod tests? \{/));
  // Helpers of the file that name the rule themselves.
  const helpers = new Map([...tests.matchAll(/fn (\w+)\(sql: &str[^)]*\)[^{]*\{([^}]*)\}/g)].map(([, name = "", body = ""]) => [name, { variant: /Rule::(\w+)/.exec(body)?.[1], calls: /\b(lint_ok|lint_errors|fix_sql)/.exec(body)?.[1] ?? "" }]));
  const calls = new RegExp(`\\b(${[...helpers.keys(), "lint_ok", "lint_errors", "fix_sql", "lint_ok_with", "lint_errors_with", "fix_sql_with"].join("|")})\\(`, "g");
  const cases = tests.split(/#\[test\]\s*/).slice(1).flatMap((text) => {
    const test = /^fn (\w+)/.exec(text)?.[1] ?? "";
    const body = text.slice(0, text.search(/\n {4}\}/));
    const read = [...body.matchAll(calls)].flatMap((call): Case[] => {
      const rest = body.slice(call.index + call[0].length);
      const helper = helpers.get(call[1] ?? "");
      const sql = literal(rest) ?? literal([...body.slice(0, call.index).matchAll(/let sql = /g)].map((at) => body.slice(at.index + at[0].length)).at(-1) ?? "");
      const variant = helper?.variant ?? /^[^;]*?Rule::(\w+)/.exec(withoutLiteral(rest))?.[1];
      const rule = variant === undefined ? undefined : ids.get(variant);
      if (sql === null || rule === undefined) return [];
      const settings = rest.slice(0, rest.search(/;\n|$/));
      const major = Number(/pg_version:\s*(?:"(\d+)|Version::new\((\d+))/.exec(settings)?.slice(1).find((digits) => digits !== undefined) ?? 15);
      const kind = (helper?.calls ?? "") || (call[1] ?? "");
      return [{ file, test, rule, sql, expected: kind.startsWith("lint_ok") ? "silent" : "found", postgres: Math.min(Math.max(major, oldestPostgres), newestPostgres), inTransaction: /assume_in_transaction: true/.test(settings) }];
    });
    if (read.length === 0) unread.push(`${file} ${test}`);
    return read;
  });
  return { cases, unread };
}

/** A string of Rust at the beginning of a text; null where there is none. */
function literal(text: string): string | null {
  const raw = /^\s*r(#*)"([^]*?)"\1/.exec(text);
  if (raw !== null) return raw[2] ?? "";
  const plain = /^\s*"((?:[^"\\]|\\[^])*)"/.exec(text);
  if (plain === null) return null;
  return (plain[1] ?? "").replace(/\\\n\s*/g, "").replace(/\\(.)/g, (_, letter: string) => ({ n: "\n", r: "\r", t: "\t" })[letter] ?? letter);
}

function withoutLiteral(text: string): string {
  return text.replace(/^\s*(?:r(#*)"[^]*?"\1|"(?:[^"\\]|\\[^])*")/, "");
}
