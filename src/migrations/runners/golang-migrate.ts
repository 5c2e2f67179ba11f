import type { Runner } from "../migration.ts";
import { compareNumbers } from "../version.ts";

const name = /^(\d+)_(.*)\.(up|down)\.sql$/;

/** Files of one directory, `1_x.up.sql` and `1_x.down.sql`; a pair shares its number, not its title. */
const golangMigrate: Runner = {
  name: "golang-migrate",
  title: "golang-migrate",
  keepsAccountIn: "schema_migrations",
  see: "https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md",
  fits: ({ paths, above }) => {
    const forward = paths.filter((path) => name.test(path) && path.endsWith(".up.sql"));
    // `1_x.sql` beside `1_x.down.sql` is someone else's habit.
    if (forward.length <= paths.filter((path) => /^\d+[^/]*\.sql$/.test(path) && !name.test(path)).length) return 0;
    const module = above("go.mod");
    if (module === null) return above("Cargo.toml") === null ? 1 : 0;
    return /\bgolang-migrate\b/.test(module) ? 2 : 1;
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
  // The PostgreSQL driver sends a file as one query string unless x-multi-statement is set in the database URL:
  // https://github.com/golang-migrate/migrate/blob/master/database/postgres/README.md#multi-statement-mode
  transaction: () => "implicit",
  // It holds one connection for the whole run: https://github.com/golang-migrate/migrate/blob/master/database/postgres/postgres.go
  connection: { restores: [] },
  optOut: "put the statement alone in a migration of its own; golang-migrate sends a file as one query string, and a lone statement opens no transaction",
  rollback: (facts) => ({ path: `${facts.stem}.down.sql` }),
  placeholders: [],
  psql: false,
  memory: {
    knows: "version",
    edited: null,
    seesComments: false,
    deleted: "Where it was the last one that ran, golang-migrate stops because it finds no migration of that version.",
    // It keeps one version, and runs what is above it: https://github.com/golang-migrate/migrate/blob/master/GETTING_STARTED.md
    late: { does: "skips", says: "golang-migrate runs only versions above the one the database is at, so this one never runs there, and nothing says so." },
    renamed: null,
  },
};
export default golangMigrate;
