import { lineOfJsonError } from "../../json.ts";
import type { Journal, PathFacts, Runner } from "../migration.ts";
import { classifyByName } from "./plain.ts";
import { splitPath } from "../rollback-name.ts";
import { compareText, splitVersion } from "../version.ts";

const journalPath = "meta/_journal.json";
const folder = /^([^/]+)\/migration\.sql$/;
/** What drizzle-kit writes between statements. */
export const breakpoint = /--> statement-breakpoint$/m;

/**
 * `0001_x.sql` in the order of `meta/_journal.json`; from version 1 directories `20240101000000_x/migration.sql` by name.
 * It has no rollbacks; `0001_x_rollback.sql` beside the file is a habit of its users.
 */
const drizzle: Runner = {
  name: "drizzle",
  title: "Drizzle",
  keepsAccountIn: "__drizzle_migrations",
  see: "https://orm.drizzle.team/docs/drizzle-kit-generate",
  fits: ({ paths, read }) => {
    const sql = paths.filter((path) => path.endsWith(".sql"));
    if (sql.length === 0) return 0;
    if (paths.includes(journalPath)) return isKept(read(journalPath) ?? "", sql) ? 2 : 0;
    if (paths.some((path) => /^[^/]+\/snapshot\.json$/.test(path)) && sql.some((path) => folder.test(path))) return 2;
    return sql.some((path) => breakpoint.test(read(path) ?? "")) ? 1 : 0;
  },
  classify: (paths) => {
    const facts = new Map<string, PathFacts>();
    const folders = paths.some((path) => folder.test(path));
    for (const [path, found] of classifyByName(paths)) {
      const stem = folders ? folder.exec(path)?.[1] : path.includes("/") ? undefined : splitPath(path).name;
      if (found.role === "down" || found.role === "verify") facts.set(path, found);
      else if (stem !== undefined) facts.set(path, { role: "up", stem, ...splitVersion(stem) });
    }
    return facts;
  },
  besides: /^(?:meta\/_journal\.json|[^/]+\/snapshot\.json)$/,
  dialect: (read) => /"dialect"\s*:\s*"([^"]*)"/.exec(read(journalPath) ?? "")?.[1] ?? null,
  compareVersions: compareText,
  order: "name",
  pairs: "stem",
  journal: { path: journalPath, read: readJournal },
  // All pending migrations run in one transaction: https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/pg-core/dialect.ts
  transaction: ({ role }) => (role === "down" ? "unknown" : "batch"),
  connection: { restores: [] },
  optOut: null,
  rollback: (facts, path) => ({ path: folder.test(path) ? `${facts.stem}/down.sql` : `${facts.stem}_rollback.sql` }),
  placeholders: [],
  psql: false,
  memory: {
    knows: null,
    edited: null,
    seesComments: false,
    deleted: null,
    // It compares the journal's `when` with that of the last one that ran: https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/pg-core/dialect.ts
    late: { does: "skips", says: "Drizzle runs only what its journal dates after the last one that ran, so an earlier entry never runs there, and nothing says so." },
    renamed: null,
  },
};
export default drizzle;

/** Whether the journal lists at least every second file: people who write theirs by hand beside an old journal run them some other way. */
function isKept(text: string, paths: readonly string[]): boolean {
  const journal = readJournal(text);
  if ("error" in journal) return true;
  const steps = [...classifyByName(paths)].flatMap(([path, { role }]) => (role === "up" && !path.includes("/") ? [splitPath(path).name] : []));
  return journal.stems.length * 2 >= steps.length || steps.filter((stem) => journal.stems.includes(stem)).length * 2 >= steps.length;
}

function readJournal(text: string): Journal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { error: "The journal is no JSON.", line: lineOfJsonError(text) };
  }
  const entries = typeof value === "object" && value !== null && "entries" in value ? value.entries : undefined;
  if (!Array.isArray(entries)) return { error: "The journal has no list `entries`.", line: null };
  const tags = entries.map((entry: unknown) => (typeof entry === "object" && entry !== null && "tag" in entry ? entry.tag : undefined));
  const broken = tags.findIndex((tag) => typeof tag !== "string");
  if (broken !== -1) return { error: `Entry ${broken + 1} of the journal has no \`tag\`.`, line: null };
  return { stems: tags.filter((tag) => typeof tag === "string") };
}
