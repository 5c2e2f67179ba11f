import type { PathFacts, Runner } from "../migration.ts";
import { statementHeads } from "../statement-heads.ts";
import { compareText } from "../version.ts";
import { classifyByName } from "./plain.ts";

const name = /^(\d+)_(.*)\.sql$/;

/**
 * What the CLI runs by itself since 2.109, with the longer list of 2.116: the transaction of the file is committed before it, and another
 * one begins after it. https://github.com/supabase/cli/pull/5671, https://github.com/supabase/cli/pull/6276, https://github.com/supabase/cli/pull/6354
 */
const alone = new RegExp(
  [
    "(?:CREATE|DROP)(?: UNIQUE)? INDEX CONCURRENTLY",
    "REINDEX (?:.* )?(?:CONCURRENTLY|DATABASE|SYSTEM|SCHEMA)",
    "VACUUM|ALTER SYSTEM|CLUSTER|DISCARD ALL",
    "(?:CREATE|DROP) (?:DATABASE|TABLESPACE|SUBSCRIPTION)",
    "ALTER DATABASE (?:.* )?SET TABLESPACE",
    "ALTER SUBSCRIPTION (?:.* )?(?:REFRESH|SET|ADD|DROP) PUBLICATION",
    "ALTER TABLE (?:.* )?DETACH PARTITION (?:.* )?(?:CONCURRENTLY|FINALIZE)",
  ].map((words) => `^(?:${words})\\b`).join("|"),
);
/** Where the file has any of these the CLI opens no transaction, and runs its statements one by one. */
const transactionControl = /^(?:BEGIN|START TRANSACTION|COMMIT|END|ABORT|PREPARE TRANSACTION|ROLLBACK(?! (?:WORK |TRANSACTION )?TO\b))\b/;
/** The first line, to the letter. `-- supabase:disable-transaction`, which many files have, means nothing to the CLI. */
const directive = /^\uFEFF?-- pg-delta: transaction=false\r?(?:\n|$)/;

/** `20240101120000_x.sql` in `supabase/migrations`, run in the order of the names. It has no rollbacks; `x.down.sql` is a habit of its users. */
const supabase: Runner = {
  name: "supabase",
  title: "Supabase CLI",
  keepsAccountIn: "supabase_migrations.schema_migrations",
  see: "https://supabase.com/docs/guides/deployment/database-migrations",
  fits: ({ path, paths }) => (/(?:^|\/)supabase\/migrations$/.test(path) && paths.some((file) => name.test(file)) ? 2 : 0),
  classify: (paths) => {
    const facts = new Map<string, PathFacts>();
    for (const [path, found] of classifyByName(paths)) {
      const [, version, description] = name.exec(path) ?? [];
      if (found.role === "down" || found.role === "verify") facts.set(path, found);
      else if (version !== undefined && description !== undefined) facts.set(path, { role: "up", version, description, stem: `${version}_${description}` });
    }
    return facts;
  },
  compareVersions: compareText,
  order: "name",
  pairs: "stem",
  // https://github.com/supabase/cli/blob/develop/apps/cli/src/legacy/shared/legacy-migration-apply.ts; before each file it says RESET ALL.
  transaction: ({ role, text, fileText }) => {
    if (role === "down") return "unknown"; // whatever people run it with
    return directive.test(fileText) || statementHeads(text).some((head) => transactionControl.test(head)) ? "none" : "file";
  },
  alone: (head) => alone.test(head),
  optOut: "run it with version 2.109 or newer of the Supabase CLI, which takes such a statement out of the file's transaction",
  rollback: (facts) => ({ path: `${facts.stem}.down.sql` }),
  placeholders: [],
  psql: false,
  // https://supabase.com/docs/guides/database/secure-data, https://github.com/supabase/postgres/blob/develop/migrations/db/migrations/10000000000000_demote-postgres.sql
  hosting: { exposes: ["public"], bypassesRowSecurity: true },
  writing: { outside: { top: () => "-- pg-delta: transaction=false" } },
  memory: {
    knows: "version",
    edited: null,
    seesComments: false,
    // https://supabase.com/docs/reference/cli/supabase-db-push
    deleted: "`supabase db push` stops because a version of the remote database has no file.",
    late: { does: "refuses", says: "`supabase db push` stops at a version below the newest of the remote database, unless it is given `--include-all`." },
    renamed: null,
  },
};
export default supabase;
