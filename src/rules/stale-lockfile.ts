import { checkAtlasSum, checkSha256Sums, type LockState } from "../migrations/lock-file.ts";
import { filesOf, type History } from "../migrations/migration.ts";
import { relativeTo } from "../migrations/order.ts";
import { defineRule } from "../rule.ts";
import { firstLine, type SourceFile } from "../source.ts";

/** The files of a history by a name in a file of checksums: relative to the root, to the working directory, or without folders. */
function filesByName(history: History): (name: string) => SourceFile | undefined {
  const files = filesOf(history);
  return (name) => files.find(({ path }) => path === name || relativeTo(history.root, path) === name) ?? files.find(({ path }) => path.endsWith(`/${name}`));
}

export default defineRule({
  id: "stale-lockfile",
  category: "history",
  severity: "error",
  summary: "Keep the checksums of migrations in step with the migrations",
  why: "A file of checksums makes an edit of an old migration, or a new one that two branches added at the same time, show in review. Where it is stale the runner stops at the next deployment: Atlas refuses to apply anything while `atlas.sum` does not fit. One that is not kept proves nothing.",
  instead: "Take back an edit of a migration that has run. For new files write the checksums anew: `atlas migrate hash`, or `sha256sum *.sql > checksums.txt`.",
  see: ["https://atlasgo.io/concepts/migration-directory-integrity", "https://www.gnu.org/software/coreutils/manual/html_node/sha2-utilities.html"],
  presets: ["recommended"],
  options: {
    path: { type: "string", default: null, description: "A file as `sha256sum` writes it, below the root of the migrations or the working directory: `checksums.txt`. An `atlas.sum` at the root is looked at without being named." },
  },
  documents: ({ path }) => ["atlas.sum", ...(path === null ? [] : [path])],

  messages: {
    edited: "{file} is not as it was when {lock} was written. {next}",
    unlisted: "{file} is not in {lock}. {next}",
    gone: "{lock} lists {file}, which is not there. {next}",
    absent: "The file of checksums {lock} is not there.",
  },

  on: {
    history(history, { options, document, report }) {
      const byName = filesByName(history);
      const forward = history.migrations.flatMap(({ up }) => (up === null ? [] : [up.file]));
      const newest = forward.at(-1);
      if (newest === undefined) return;
      const tell = (lock: string, state: LockState, next: string): void => {
        for (const { name, problem } of state.broken) {
          const file = problem === "gone" ? newest : (byName(name) ?? newest);
          report(problem, { at: firstLine(file), file, data: { file: name, lock, next } });
        }
        const listed = new Set(state.listed.map((name) => byName(name)?.path));
        // Behind the first that does not fit nothing is known of what comes after.
        if (!state.broken.some(({ problem }) => problem === "gone")) for (const file of new Set(forward)) if (!listed.has(file.path)) report("unlisted", { at: firstLine(file), file, data: { file: relativeTo(history.root, file.path), lock, next } });
      };
      const textOf = (name: string): string | null => byName(name)?.text ?? null;
      const sum = document("atlas.sum")?.text;
      if (sum !== undefined && !filesOf(history).some(({ text }) => /^--\s*atlas:sum\s+ignore/m.test(text))) {
        const state = checkAtlasSum(sum, textOf);
        if (state !== null) tell("atlas.sum", state, "Atlas refuses to go on until `atlas migrate hash` is run, once the difference is meant.");
      }
      if (options.path === null) return;
      const lock = document(options.path)?.text;
      if (lock === undefined) report("absent", { at: firstLine(newest), file: newest, data: { lock: options.path } });
      else tell(options.path, checkSha256Sums(lock, textOf), "Take an edit back where the migration has run; write the checksums anew for a new one.");
    },
  },

  examples: [
    {
      title: "A migration was edited after the hash was written",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key, total numeric);\n",
      files: { "001_users.sql": "create table users (id bigint primary key);\n", "atlas.sum": "h1:+fQ+EYe9qizB6iiFKrhdqlNzOopbx3H8Oj2ie5TUdyE=\n001_users.sql h1:z822eqwcK3KqGsJnNAMy2+cxdqTv3Rlv4YG+TQD1Tfc=\n002_orders.sql h1:UJQx9b5k+E3yh2Mg8wPJVnsvgAQmIj9j6kar5zeqLjs=\n" },
      reports: [{ message: "edited", at: "create table orders (id bigint primary key, total numeric);", data: { file: "002_orders.sql", lock: "atlas.sum", next: "Atlas refuses to go on until `atlas migrate hash` is run, once the difference is meant." } }],
    },
    {
      title: "A new migration without a hash",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);\n",
      files: { "001_users.sql": "create table users (id bigint primary key);\n", "atlas.sum": "h1:EwHJ6LOKupSJ9Wk2JeDqo6Y1GXc09uqyoOYKjcyqIYs=\n001_users.sql h1:z822eqwcK3KqGsJnNAMy2+cxdqTv3Rlv4YG+TQD1Tfc=\n" },
      reports: [{ message: "unlisted", at: "create table orders (id bigint primary key);", data: { file: "002_orders.sql", lock: "atlas.sum", next: "Atlas refuses to go on until `atlas migrate hash` is run, once the difference is meant." } }],
    },
    {
      title: "A migration is gone",
      path: "001_users.sql",
      sql: "create table users (id bigint primary key);\n",
      files: { "atlas.sum": "h1:+fQ+EYe9qizB6iiFKrhdqlNzOopbx3H8Oj2ie5TUdyE=\n001_users.sql h1:z822eqwcK3KqGsJnNAMy2+cxdqTv3Rlv4YG+TQD1Tfc=\n002_orders.sql h1:UJQx9b5k+E3yh2Mg8wPJVnsvgAQmIj9j6kar5zeqLjs=\n" },
      reports: [{ message: "gone", at: "create table users (id bigint primary key);", data: { file: "002_orders.sql", lock: "atlas.sum", next: "Atlas refuses to go on until `atlas migrate hash` is run, once the difference is meant." } }],
    },
    {
      title: "Checksums of sha256sum",
      options: { path: "checksums.txt" },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key, total numeric);\n",
      files: { "001_users.sql": "create table users (id bigint primary key);\n", "checksums.txt": "09df4ce107e0e5469ec8f0fc9cacfd8a110d99e4c365881b123bdd6f5bd360b4  001_users.sql\n28185dde1ec2b0bc6be6309ad481c88cd915aff33727082226032697f8b0849e  002_orders.sql\n" },
      reports: [{ message: "edited", at: "create table orders (id bigint primary key, total numeric);", data: { file: "002_orders.sql", lock: "checksums.txt", next: "Take an edit back where the migration has run; write the checksums anew for a new one." } }],
    },
    {
      title: "There are none",
      options: { path: "checksums.txt" },
      sql: "create table orders (id bigint primary key);\n",
      reports: [{ message: "absent", at: "create table orders (id bigint primary key);", data: { lock: "checksums.txt" } }],
    },
    {
      title: "In step",
      options: { path: "checksums.txt" },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);\n",
      files: { "001_users.sql": "create table users (id bigint primary key);\n", "atlas.sum": "h1:+fQ+EYe9qizB6iiFKrhdqlNzOopbx3H8Oj2ie5TUdyE=\n001_users.sql h1:z822eqwcK3KqGsJnNAMy2+cxdqTv3Rlv4YG+TQD1Tfc=\n002_orders.sql h1:UJQx9b5k+E3yh2Mg8wPJVnsvgAQmIj9j6kar5zeqLjs=\n", "checksums.txt": "09df4ce107e0e5469ec8f0fc9cacfd8a110d99e4c365881b123bdd6f5bd360b4  001_users.sql\n28185dde1ec2b0bc6be6309ad481c88cd915aff33727082226032697f8b0849e *002_orders.sql\n" },
    },
    {
      title: "Nothing keeps checksums",
      sql: "create table orders (id bigint primary key);\n",
    },
  ],
});
