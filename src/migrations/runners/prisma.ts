import type { Runner } from "../migration.ts";
import { compareText, splitVersion } from "../version.ts";
import { breakpoint } from "./drizzle.ts";

const name = /^([^/]+)\/(migration|down)\.sql$/;

/** One directory a migration with `migration.sql` in it, run in the order of the directories' names; `down.sql` is a convention, run by hand. */
const prisma: Runner = {
  name: "prisma",
  title: "Prisma Migrate",
  keepsAccountIn: "_prisma_migrations",
  see: "https://www.prisma.io/docs/orm/prisma-migrate/understanding-prisma-migrate/migration-histories",
  fits: ({ paths, read }) => {
    const migrations = paths.filter((path) => /^[^/]+\/migration\.sql$/.test(path));
    if (migrations.length === 0) return 0;
    if (paths.includes("migration_lock.toml")) return 2;
    return paths.some((path) => /^[^/]+\/snapshot\.json$/.test(path)) || migrations.some((path) => breakpoint.test(read(path) ?? "")) ? 0 : 1;
  },
  classify: (paths) =>
    new Map(
      paths.flatMap((path) => {
        const [, stem, file] = name.exec(path) ?? [];
        return stem === undefined ? [] : [[path, { role: file === "down" ? "down" : "up", stem, ...splitVersion(stem) }]] as const;
      }),
    ),
  besides: /^migration_lock\.toml$/,
  dialect: (read) => /^\s*provider\s*=\s*"([^"]*)"/m.exec(read("migration_lock.toml") ?? "")?.[1] ?? null,
  compareVersions: compareText,
  order: "name",
  pairs: "stem",
  // A migration goes to the server as one simple query, all of them over one connection:
  // https://github.com/prisma/prisma-engines/blob/main/schema-engine/connectors/sql-schema-connector/src/flavour/postgres/native/mod.rs
  transaction: () => "implicit",
  connection: { restores: [] },
  optOut: "put the statement alone in a migration of its own; Prisma sends a migration as one query string, and a lone statement opens no transaction",
  rollback: (facts) => ({ path: `${facts.stem}/down.sql` }),
  placeholders: [],
  psql: false,
  memory: {
    knows: "name",
    // https://www.prisma.io/docs/orm/prisma-migrate/understanding-prisma-migrate/migration-histories
    edited: "Its checksum, a SHA-256 of the whole file, no longer fits: `prisma migrate dev` asks to reset the database, and `prisma migrate deploy` warns and goes on.",
    seesComments: true,
    deleted: "`prisma migrate dev` asks to reset a database that has it, and `prisma migrate deploy` says nothing.",
    late: { does: "runs", says: "`prisma migrate deploy` runs it after newer ones where those ran before, and before them on a new database." },
    renamed: null,
  },
};
export default prisma;
