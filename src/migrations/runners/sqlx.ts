import type { Runner } from "../migration.ts";
import { compareNumbers } from "../version.ts";

const name = /^(\d+)_([^/]*?)(?:\.(up|down))?\.sql$/;

/** `1_x.sql`, or `1_x.up.sql` with `1_x.down.sql`, run by number. */
const sqlx: Runner = {
  name: "sqlx",
  title: "sqlx",
  keepsAccountIn: "_sqlx_migrations",
  see: "https://docs.rs/sqlx/latest/sqlx/macro.migrate.html",
  fits: ({ paths, read, above }) => {
    const named = paths.filter((path) => name.test(path));
    if (named.length === 0) return 0;
    if (/^\s*\[?[^#\n]*\bsqlx\b/m.test(above("Cargo.toml") ?? "")) return 2;
    if (named.some((path) => noTransaction(read(path) ?? ""))) return 2;
    if (above("go.mod") !== null) return 0;
    return named.some((path) => /^\d{14}_.*\.up\.sql$/.test(path)) ? 1 : 0;
  },
  classify: (paths) =>
    new Map(
      paths.flatMap((path) => {
        const [, version, description, direction] = name.exec(path) ?? [];
        if (version === undefined || description === undefined) return [];
        return [[path, { role: direction === "down" ? "down" : "up", version, description, stem: `${version}_${description}` }]] as const;
      }),
    ),
  compareVersions: compareNumbers,
  order: "version",
  pairs: "version",
  // Without a transaction of its own a file still is one query string:
  // https://github.com/launchbadge/sqlx/blob/main/sqlx-postgres/src/migrate.rs
  transaction: ({ fileText }) => (noTransaction(fileText) ? "implicit" : "file"),
  // https://github.com/launchbadge/sqlx/blob/main/sqlx-core/src/migrate/migrator.rs
  connection: { restores: [] },
  optOut: "make `-- no-transaction` the very first line of the file and put nothing else in it, because it goes to the server as one query string",
  rollback: (facts, path) => (path.endsWith(".up.sql") ? { path: `${facts.stem}.down.sql` } : null),
  placeholders: [],
  psql: false,
  writing: { outside: { top: () => "-- no-transaction" } },
  memory: {
    knows: "version",
    // https://github.com/launchbadge/sqlx/blob/main/sqlx-core/src/migrate/migrator.rs
    edited: "Its checksum, a SHA-384 of the whole file, no longer fits, so sqlx stops because a migration was applied and has been modified.",
    seesComments: true,
    deleted: "sqlx stops at a version that was applied and has no file, unless it ignores missing ones.",
    late: { does: "runs", says: "sqlx runs it after newer ones where those ran before, and before them on a new database." },
    renamed: null,
  },
};
export default sqlx;

function noTransaction(text: string): boolean {
  return text.startsWith("-- no-transaction");
}
