import type { PathFacts, Runner, TransactionMode } from "../migration.ts";
import { splitPath } from "../rollback-name.ts";
import { statementHeads } from "../statement-heads.ts";
import { compareNumbers } from "../version.ts";

const versioned = /^([VUB])(\d[\d._]*?)(?:__(.*))?\.sql$/i;
const repeatable = /^R__(.*)\.sql$/i;
const callback = /^(?:before|after|create)[A-Z]\w*?(?:__.*)?\.sql$/;

/** What Flyway itself finds unable to run in a transaction, by the words a statement begins with. */
const nonTransactional = /^(?:(?:CREATE|DROP) (?:DATABASE|TABLESPACE|SUBSCRIPTION)|ALTER SYSTEM|(?:CREATE|DROP)(?: UNIQUE)? INDEX CONCURRENTLY|REINDEX(?: VERBOSE)? (?:SCHEMA|DATABASE|SYSTEM)|VACUUM|DISCARD ALL)\b/;

/** `V1_2__x.sql` with undo `U1_2__x.sql`, repeatable `R__x.sql` and baseline `B5__x.sql`, in a directory and all below it. */
const flyway: Runner = {
  name: "flyway",
  title: "Flyway",
  keepsAccountIn: "flyway_schema_history",
  see: "https://documentation.red-gate.com/fd/versioned-migrations-273973333.html",
  fits: ({ paths }) => {
    const names = paths.map((path) => nameOf(path));
    if (names.some((name) => /^[VUB]\d[\d._]*__/.test(name) && versioned.test(name))) return 2;
    return names.some((name) => /^R__/.test(name) && repeatable.test(name)) ? 2 : 0;
  },
  classify: (paths) => {
    const facts = new Map<string, PathFacts>();
    const versions = new Set(paths.flatMap((path) => (/^V/.test(nameOf(path)) ? (versioned.exec(nameOf(path))?.[2] ?? []) : [])));
    for (const path of paths) {
      const read = readName(nameOf(path), versions);
      if (read !== null) facts.set(path, read);
    }
    return facts;
  },
  besides: /\.sql\.conf$/i,
  compareVersions,
  order: "version",
  pairs: "version",
  transaction: ({ path, text }, readSibling) => modeOf(readSibling(`${path}.conf`), text),
  // Before each migration it resets the role and sets the search_path anew, and nothing else:
  // https://github.com/flyway/flyway/blob/main/flyway-core/src/main/java/org/flywaydb/core/internal/command/DbMigrate.java
  connection: { restores: ["search_path", "role"] },
  // With its default lock a concurrent build waits for ever for the transaction in which Flyway holds it.
  optOut: "keep it alone in its file, and set `flyway.postgresql.transactional.lock=false`",
  optOutOf: (head) => (nonTransactional.test(head) ? null : "keep it alone in its file, put `executeInTransaction=false` in the `.conf` file beside it, and set `flyway.postgresql.transactional.lock=false`"),
  rollback: (facts, path) => {
    const { directory } = splitPath(path);
    if (facts.role === "repeatable" || facts.version === null) return null;
    return { path: `${directory === "" ? "" : `${directory}/`}U${facts.version}__${facts.description}.sql` };
  },
  placeholders: ["${x}"],
  psql: false,
  writing: { outside: { beside: (path) => ({ path: `${path}.conf`, text: "executeInTransaction=false\n" }) } },
  memory: {
    knows: "version",
    // https://www.red-gate.com/hub/product-learning/flyway/flyways-validate-command-explained-simply; the checksum is a CRC32 of the lines, line breaks left out.
    edited: "Its checksum no longer fits, so `flyway migrate` and `flyway validate` stop until `flyway repair` has taken the new one.",
    seesComments: true,
    deleted: "`flyway validate`, which runs before each `migrate`, stops at a migration that was applied and has no file.",
    late: { does: "refuses", says: "Flyway stops at a version below the newest that was applied, unless `outOfOrder` is set." },
    renamed: "`flyway validate` stops where the description of an applied migration is another.",
  },
};
export default flyway;

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function readName(name: string, versions: ReadonlySet<string>): PathFacts | null {
  const stem = name.replace(/\.sql$/i, "");
  if (callback.test(name)) return { role: "skipped", version: null, description: "", stem };
  const [, description] = repeatable.exec(name) ?? [];
  if (description !== undefined && name.startsWith("R")) return { role: "repeatable", version: null, description, stem };
  const [, prefix, version, rest = ""] = versioned.exec(name) ?? [];
  if (version === undefined) return null;
  const facts = { version, description: rest, stem };
  if (prefix === "V") return { role: "up", ...facts };
  // Without any V these are no undo scripts: someone chose U as the prefix of the way forward.
  if (prefix === "U") return { role: versions.size === 0 ? "up" : "down", ...facts };
  // A baseline stands for the migrations up to its version where there is no database yet; here those run.
  if (prefix === "B") return { role: [...versions].some((other) => compareVersions(other, version) <= 0) ? "skipped" : "up", ...facts };
  return null;
}

/** Part by part as numbers; `_` and `.` are the same, and `1` is `1.0`. */
function compareVersions(a: string, b: string): number {
  const left = a.split(/[._]+/);
  const right = b.split(/[._]+/);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = compareNumbers(left[index] || "0", right[index] || "0");
    if (order !== 0) return order;
  }
  return 0;
}

/**
 * The file's own `.conf` decides; else Flyway leaves the transaction out for a file of nothing but statements that cannot
 * run in one. It refuses to run a file that mixes both, which is told as `file`: there the statement does fail.
 * https://documentation.red-gate.com/fd/flyway-execute-in-transaction-setting-277578997.html
 */
function modeOf(configuration: string | null, text: string): TransactionMode {
  const set = /^\s*(?:flyway\.)?executeInTransaction\s*[=:]\s*(true|false)\s*$/im.exec(configuration ?? "")?.[1]?.toLowerCase();
  if (set !== undefined) return set === "false" ? "none" : "file";
  const heads = statementHeads(text);
  return heads.length > 0 && heads.every((head) => nonTransactional.test(head)) ? "none" : "file";
}
