/** docs/truth.md: the figures, without a word of anyone's SQL. */
import { total, type Figure, type Figures } from "./figures.ts";
import { causeOf } from "./causes.ts";
import { incomplete, leftOut } from "./incomplete.ts";
import type { Regression } from "./regress.ts";
import type { Disagreement } from "./run.ts";

export interface HistoryResult {
  readonly name: string;
  readonly runner: string;
  readonly scripts: number;
  readonly version: string;
  /** What a hosting platform or a site was stood in for. */
  readonly provided: readonly string[];
  readonly disagreements: readonly Disagreement[];
  readonly figures: Figures;
}

/** The page. `tree`: how a history is called in public, by its root. */
export function truthPage(results: readonly HistoryResult[], sum: Figures, regression: Regression | null, tree: (name: string) => string): string {
  const versions = [...new Set(results.map(({ version }) => version))].join(", ");
  return `# What is true, and how often

<!-- Written by \`npm run oracle -- --write-docs\`: do not edit. -->

The oracle replays migrations of public repositories in migralint and on a real server, PostgreSQL ${versions}, statement by statement, in the
runner's order and transactions. A statement that the server refuses is taken back on both sides, and the history goes on. These are the figures, weak ones too.

The extensions of PostgreSQL's own distribution are real, and so are pgvector and PostGIS, each on the PGlite it was built for (a history that creates both gets a real PostGIS and a stub of
pgvector that has all its routines). Other extensions are stubs: they own a few objects that do nothing, and migralint knows none of them, so what is granted on those shows as a difference.

## In all

${table(["what", "compared", "equal", "share"], [
    ["statements that parse, or do not", ...cells(sum.parsed)],
    ["statements on the schema that run, or are refused", ...cells(sum.statements)],
    ["objects of the catalog against `pg_catalog`", ...cells(total(sum.objects))],
    ["entries of `pg_dump --schema-only`: the printed schema against the migrations", ...cells(total(sum.dumped))],
    ["statements of the printed schema that an empty server runs", ...cells(sum.printed)],
    ["statements on the schema with every lock as held in `pg_locks`", ...cells(sum.locks)],
    ["statements on rows with every lock as held", ...cells(sum.rowLocks)],
    ["statements on the schema with their rewrites as in `pg_relation_filenode`", ...cells(sum.rewrites)],
  ])}

Locks are compared on relations that exist before the statement; those of indexes that only follow their table are not foretold one by one. Tables are empty, so what
fails on rows does not show. PostgreSQL 18.6 takes ACCESS SHARE on a sequence that a default names (\`nextval\`) where 13 to 18.4 take nothing; migralint foretells the latter.

## Objects by kind

${figuresTable(sum.objects, "kind")}

## Entries of pg_dump by type

${figuresTable(sum.dumped, "type")}

## Statements that the server refuses

By [SQLSTATE](https://www.postgresql.org/docs/current/errcodes-appendix.html). *Foretold*: the catalog does not apply
them either. *Assumed*: they need what no migration of the history made, a table say, and migralint takes it to be there, because most directories do not hold everything; these
are not among the statements compared. *On rows*: what changes rows alone, of which a catalog says nothing.

${failures(sum)}

Not run at all, in neither: ${Object.entries(sum.skipped).map(([reason, count]) => `${reason} (${count})`).join(", ") || "nothing"}.

## History by history

*Made beforehand* is what the migrations count on and do not make: Supabase's roles, schemas and tables, roles of the site. A history that is not whole has statements that
the server refuses even so, mostly because the directory does not hold what they need.

Not run at all:

${table(["what", "why"], leftOut.map(({ what, reason }) => [what, reason]))}

Histories that do not run from start to end on an empty server:

${table(["history", "statements that need what no migration makes", "not run", "why"], partly(results, tree))}

${table(["history", "runner", "scripts", "statements", "refused", "made beforehand", "objects equal", "dump equal"], results.map((result) => [
    tree(result.name),
    result.runner,
    String(result.scripts),
    String(result.figures.parsed.compared),
    refusedIn(result.figures),
    result.provided.join(", ") || "nothing",
    fraction(total(result.figures.objects)),
    fraction(total(result.figures.dumped)),
  ]))}

## Differences

Names are left out: they are other people's. History by history, all that is not about locks:

${table(["history", "difference", "times", "cause"], differing(results, tree))}

Each kind of difference and how many there are, those of locks included:

${differences(results.flatMap(({ disagreements }) => disagreements))}
${regression === null ? "" : regressionPart(regression)}`;
}

/** Histories that are not whole, or of which nothing runs, with the reason where it is known. */
function partly(results: readonly HistoryResult[], tree: (name: string) => string): readonly (readonly string[])[] {
  const rows = results.flatMap(({ name, figures }) => {
    const count = (counts: Readonly<Record<string, number>>, which: (key: string) => boolean): number => Object.entries(counts).reduce((sum, [key, value]) => sum + (which(key) ? value : 0), 0);
    const missing = count(figures.failures, (key) => key.endsWith(" assumed")) + count(figures.rowFailures, (key) => key === "42P01");
    const skipped = Object.entries(figures.skipped).map(([reason, times]) => `${reason} (${times})`).join(", ");
    const known = incomplete.find(({ history }) => history.test(tree(name)))?.reason;
    const nothing = total(figures.objects).compared === 0 ? "It changes no objects." : "";
    if (missing === 0 && skipped === "" && nothing === "") return [];
    return [{ history: tree(name), missing, skipped, reason: known ?? (missing === 0 ? nothing || "All else runs." : "What it needs is made elsewhere, or further on.") }];
  });
  // The folders of one repository that have one reason are said at once.
  const groups = new Map<string, (typeof rows)[number][]>();
  for (const row of rows) {
    const key = `${row.history.replace(/: .*/, "")}\n${row.reason}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group;
    const name = first === undefined ? "" : group.length === 1 ? first.history : `${first.history.replace(/: .*/, "")}: ${group.length} folders`;
    return [name, String(group.reduce((sum, { missing }) => sum + missing, 0)), group.flatMap(({ skipped }) => (skipped === "" ? [] : [skipped])).join(", "), first?.reason ?? ""];
  });
}

function cells({ compared, equal }: Figure): [string, string, string] {
  return [String(compared), String(equal), compared === 0 ? "" : `${((100 * equal) / compared).toFixed(2)} %`];
}

function fraction({ compared, equal }: Figure): string {
  return compared === 0 ? "none" : compared === equal ? `all ${compared}` : `${equal} of ${compared}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}

function figuresTable(figures: Readonly<Record<string, Figure>>, head: string): string {
  return table([head, "compared", "equal", "share"], Object.entries(figures).sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, figure]) => [kind, ...cells(figure)]));
}

function refusedIn({ failures, rowFailures }: Figures): string {
  const count = Object.values(failures).reduce((sum, each) => sum + each, 0) + Object.values(rowFailures).reduce((sum, each) => sum + each, 0);
  return count === 0 ? "none" : String(count);
}

function failures({ failures, rowFailures }: Figures): string {
  const codes = [...new Set([...Object.keys(failures).map((key) => key.slice(0, 5)), ...Object.keys(rowFailures)])].sort();
  return table(["code", "foretold", "assumed", "missed", "on rows"], codes.map((code) => [code, String(failures[`${code} agreed`] ?? 0), String(failures[`${code} assumed`] ?? 0), String(failures[`${code} missed`] ?? 0), String(rowFailures[code] ?? 0)]));
}

/** All differences but those of locks, those of one history and one kind together. */
function differing(results: readonly HistoryResult[], tree: (name: string) => string): string[][] {
  return results.flatMap(({ name, disagreements }) => {
    const rows = new Map<string, { readonly row: readonly [string, string]; readonly cause: string; times: number }>();
    for (const each of disagreements) {
      if (each.aspect === "lock") continue;
      const shape = shapeOf(each);
      const cause = causeOf(tree(name), shape, each.subject);
      const key = `${shape}\n${cause}`;
      const row = rows.get(key) ?? { row: [tree(name), shape] as const, cause, times: 0 };
      row.times++;
      rows.set(key, row);
    }
    return [...rows.values()].map(({ row, cause, times }) => [...row, String(times), cause]);
  });
}

function differences(disagreements: readonly Disagreement[]): string {
  const counts = new Map<string, number>();
  for (const each of disagreements) counts.set(shapeOf(each), (counts.get(shapeOf(each)) ?? 0) + 1);
  return table(["difference", "times"], [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([shape, count]) => [shape, String(count)]));
}

/** What differences of one cause have in common, as a rule: no names in it. */
export function shapeOf({ aspect, subject, ours, server }: Disagreement): string {
  const lack = ours === "missing" ? "we lack it" : server === "missing" ? "we have it in excess" : "differs";
  switch (aspect) {
    case "statement":
      return `statement: ${subject}, ${ours === "refuses it" ? "which we refuse and the server runs" : "which we apply and the server refuses"}`;
    case "syntax":
      return `syntax: ${ours === "parses" ? "we parse what the server does not" : "the server parses what we do not"}`;
    case "print":
      return `printed schema: refused with ${subject.slice(0, 5)}`;
    case "lock":
      return `lock: ${subject.replace(/ \S+$/, "")}, ${ours} foretold, ${server} held`;
    case "rewrite":
      return `rewrite: ${subject}, ${ours === "nothing" ? "not foretold" : server === "nothing" ? "foretold, not done" : "of others"}`;
    case "crash":
      return `crash: ${subject}`;
    case "object":
      return `catalog: ${/^(?:materialized view|event trigger|text search \w+|foreign data wrapper|\w+)/.exec(subject)?.[0] ?? ""}, ${lack}`;
    case "dump":
      return `dump: ${/^[A-Z]+(?: [A-Z]+)*(?= )/.exec(subject)?.[0] ?? ""}, ${lack}`;
  }
}

function regressionPart({ version, files, crashed, unfinished, figures }: Regression): string {
  return `
## PostgreSQL's own regression tests

The ${files} files that [libpg_query](https://github.com/pganalyze/libpg_query/tree/18-latest/test/sql/postgres_regress) holds, each on an empty database of PostgreSQL ${version}.
Many count on tables that other files make: those statements the server refuses.

${table(["what", "compared", "equal", "share"], [
    ["statements that parse, or do not", ...cells(figures.parsed)],
    ["statements on the schema that run, or are refused", ...cells(figures.statements)],
    ["objects left at the end of each file", ...cells(total(figures.objects))],
  ])}

Files that made us throw: ${crashed.length === 0 ? "none" : crashed.join(", ")}. Files that the server did not get through: ${unfinished.length === 0 ? "none" : unfinished.map((line) => line.replace(/:.*/s, "")).join(", ")}.

${figuresTable(figures.objects, "kind")}
`;
}
