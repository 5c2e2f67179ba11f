import type { PathFacts, Runner } from "../migration.ts";
import { statementHeads } from "../statement-heads.ts";
import { compareText } from "../version.ts";
import { classifyByName } from "./plain.ts";

const name = /^(\d+)_(.*)\.sql$/;

/** What the CLI runs by itself, outside the transaction of the file, since 2.109. */
const alone = /^(?:(?:CREATE|DROP)(?: UNIQUE)? INDEX CONCURRENTLY|REINDEX\b.*\bCONCURRENTLY|VACUUM|ALTER SYSTEM|CLUSTER)\b/;
const transactionControl = /^(?:BEGIN|START TRANSACTION|COMMIT|END|ROLLBACK|ABORT)\b/;

/** `20240101120000_x.sql` in `supabase/migrations`, run in the order of the names. It has no rollbacks; `x.down.sql` is a habit of its users. */
const supabase: Runner = {
  name: "supabase",
  title: "Supabase CLI",
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
  // https://github.com/supabase/cli/pull/5671, https://github.com/supabase/cli/pull/6354
  transaction: ({ text }) => (statementHeads(text).some((head) => alone.test(head) || transactionControl.test(head)) ? "none" : "file"),
  optOut: "run it with version 2.109 or newer of the Supabase CLI, which takes such a statement out of the file's transaction",
  rollback: (facts) => ({ path: `${facts.stem}.down.sql` }),
  placeholders: [],
  psql: false,
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
