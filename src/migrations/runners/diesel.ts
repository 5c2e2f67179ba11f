import type { Runner } from "../migration.ts";
import { compareText } from "../version.ts";

const name = /^([^/]+)\/(up|down)\.sql$/;

/** One directory a migration with `up.sql` and `down.sql`; what stands before the first `_` is the version, without its dashes, compared as text. */
const diesel: Runner = {
  name: "diesel",
  title: "Diesel",
  keepsAccountIn: "__diesel_schema_migrations",
  see: "https://docs.rs/diesel_migrations/latest/diesel_migrations/struct.FileBasedMigrations.html",
  fits: ({ paths, above }) => {
    const folders = paths.flatMap((path) => (/^([^/]+)\/up\.sql$/.exec(path)?.[1] ?? []));
    if (folders.length === 0) return 0;
    if (folders.some((folder) => /^\d{4}-\d{2}-\d{2}-\d{6}_|_diesel_initial_setup$/.test(folder))) return 2;
    return /\bdiesel\b/.test(above("Cargo.toml") ?? "") ? 2 : folders.some((folder) => /^\d{14}_/.test(folder)) ? 1 : 0;
  },
  classify: (paths) =>
    new Map(
      paths.flatMap((path) => {
        const [, stem, file] = name.exec(path) ?? [];
        if (stem === undefined) return [];
        const [version = ""] = stem.split("_");
        return [[path, { role: file === "down" ? "down" : "up", version, description: stem.slice(version.length + 1), stem }]] as const;
      }),
    ),
  besides: /^[^/]+\/metadata\.toml$/,
  compareVersions: (a, b) => compareText(a.replaceAll("-", ""), b.replaceAll("-", "")),
  order: "version",
  pairs: "stem",
  // https://github.com/diesel-rs/diesel/blob/main/diesel_migrations/src/migration_harness.rs
  connection: { restores: [] },
  transaction: ({ path }, readSibling) => {
    const metadata = readSibling(`${path.slice(0, path.lastIndexOf("/"))}/metadata.toml`);
    // A file that does not set it turns the transaction off, too; without one the script still is one query string.
    return metadata === null || /^\s*run_in_transaction\s*=\s*true\b/m.test(metadata) ? "file" : "implicit";
  },
  optOut: "put `run_in_transaction = false` in the migration's `metadata.toml` and keep the statement alone in its file, which goes to the server as one query string",
  rollback: (facts) => ({ path: `${facts.stem}/down.sql` }),
  placeholders: [],
  psql: false,
  writing: { outside: { beside: (path) => ({ path: `${path.slice(0, path.lastIndexOf("/"))}/metadata.toml`, text: "run_in_transaction = false\n" }) } },
  memory: {
    knows: "version",
    edited: null,
    seesComments: false,
    deleted: "`diesel migration revert` and `redo` fail where they come to it.",
    late: { does: "runs", says: "Diesel runs it after newer ones where those ran before, and before them on a new database." },
    renamed: null,
  },
};
export default diesel;
