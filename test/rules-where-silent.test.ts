/** Where what a rule reports does not happen, or bothers no one, it is silent, save what is listed here with a reason. */
import { beforeAll, describe, expect, test } from "vitest";
import { startReplay } from "../src/catalog/replay.ts";
import { rules } from "../src/rules/index.ts";
import type { Change } from "../src/sql/change.ts";
import { loadParser, readScript } from "../src/sql/read.ts";
import { lintExample, projectOf, type AnyExample } from "../src/verify/example.ts";

beforeAll(loadParser);

/** Rules that may report, by the reason why that is right. */
type Reasons = Readonly<Record<string, readonly string[]>>;

const names = (text: string): readonly string[] => text.trim().split(/\s+/);

describe("what runs only if something is there that no migration made", () => {
  const right: Reasons = {
    "It says what the change locks, reads or rewrites when it runs, and on some server it may": names(`
      add-column-constrained-domain add-column-serial-or-identity add-column-stored-generated add-column-volatile-default alter-column-type-rewrite alter-column-type-side-work
      alter-domain-validates attach-partition-scan drop-table-locks-referenced exclusion-constraint-build high-traffic-table index-rename-via-alter-table inline-check-on-add-column
      inline-references-on-add-column long-running-migration multiple-foreign-keys-one-transaction non-concurrent-detach non-concurrent-index non-concurrent-index-drop
      non-concurrent-refresh non-concurrent-reindex partition-of-parent-lock primary-key-build primary-key-index-nullable-column set-access-method-rewrite set-expression-rewrite
      set-logged-unlogged set-not-null-scan set-tablespace-copy toggle-trigger unique-constraint-build vacuum-full-or-cluster validating-check validating-foreign-key
      advisory-lock-scope check-instead-of-not-null missing-lock-timeout missing-statement-timeout missing-application-name mixed-ddl-dml unbatched-dml bulk-insert missing-analyze`),
    "It says what is lost, opened or no longer there under its name when the change runs": names(`
      delete-without-where drop-cascade drop-column drop-column-cascades-index drop-constraint drop-database drop-index drop-owned drop-schema drop-table
      insert-overwrites lossy-using-expression missing-emptiness-guard narrowing-type-change on-delete-cascade on-delete-set-null-not-null truncate truncate-cascade unlogged-table
      update-without-where add-column-not-null-without-default rename-column rename-table tenant-column-dropped dml-under-forced-row-security foreign-key-under-forced-row-security
      default-privileges-change event-trigger grant-all grant-past-row-security grant-to-public ownership-change sensitive-column server-setting-change weakened-row-security`),
    "Who may run such a change has to be asked before": names("incomplete-review missing-review"),
    "The server refuses the statement wherever it runs": names("concurrent-in-transaction concurrently-on-partitioned unsupported-for-version"),
    "It is about what is written, run or not": names(`
      column-alignment document-cast-to-bytea policy-wrong-clause unsupported-reg-type environment-specific-content hardcoded-secret encoding-and-eol forbidden-statement
      forbidden-type identifier-case json-column length-limited-text misnamed-object missing-on-delete multiple-concerns narrow-integer required-statement reserved-word-identifier
      serial-column timestamp-without-time-zone uncommented-statement unnamed-constraint unqualified-name`),
    "It is about files, of which the change is only one reason": names(`
      deleted-migration duplicate-version edited-migration incomplete-migration-doc incomplete-verification missing-docs-change out-of-order-migration schema-drift stale-lockfile stale-readme
      stale-state-file version-collision version-gap filename-content-mismatch invalid-filename invalid-timestamp missing-header missing-section missing-tracking-row
      missing-verification not-valid-never-validated`),
    "It is about the rollback, which is not conditional": names(`
      misnamed-rollback misordered-rollback missing-rollback missing-rollback-header non-atomic-rollback non-idempotent-rollback overreaching-rollback rollback-cascade rollback-data-loss rollback-header-mismatch
      rollback-without-if-exists unsafe-rollback`),
  };

  test("is not reported", () => {
    const { judged, speaking } = judge(guarded, (example) => changesOf(example).every((change) => change.kind === "DoBlock" || change.unlikely === true));
    expect(judged, "examples that are unlikely as a whole").toBeGreaterThan(780);
    expect(speaking).toEqual(listed(right));
  });
});

describe("tables that are temporary", () => {
  const right: Reasons = {
    "The server refuses the statement all the same, or its outcome is another than it says": names(`
      concurrent-in-transaction concurrently-on-partitioned constraint-references-missing-column dependent-objects dml-under-forced-row-security document-cast-to-bytea
      drop-index-of-constraint duplicate-column-assignment duplicate-object enum-default-or-check-mismatch enum-value-used-in-same-transaction foreign-key-type-mismatch
      foreign-key-type-differs if-not-exists-hides-drift incompatible-view-replace no-op-change not-valid-unsupported on-delete-set-null-not-null partition-key-in-unique
      policy-wrong-clause rewrite-after-trigger-events syntax-error trigger-function-missing unknown-relation unsupported-for-version dependency-cycle ineffective-guard`),
    "It is about the transaction or the session": names(`
      advisory-lock-scope commit-without-begin do-block-transaction-control missing-transaction mixed-transactional-modes prepared-transaction rollback-in-forward-migration
      session-setting-leak set-local-outside-transaction set-role statement-outside-transaction transaction-directive-mismatch transaction-nesting uncommitted-transaction`),
    "It is about the text, whatever the table": names(`
      encoding-and-eol environment-specific-content file-or-program-access forbidden-statement hardcoded-secret invalid-suppression multiple-concerns required-statement
      select-star uncommented-statement unqualified-name`),
    "It is about a view, function, sequence, schema or table of another's that is made beside": names(`
      alter-column-type-rewrite foreign-key-to-managed-schema function-search-path identifier-too-long incomplete-verification non-idempotent-statement schema-without-grants security-definer-public-execute unchecked-function-body wrong-phase`),
    "An index that serves no query serves none of one session either": names("boolean-only-index btree-on-document hash-index index-too-many-columns unfiltered-soft-delete-index"),
    "A grant on a table that no one else can see is a mistake as well": names("grant-all grant-past-row-security grant-to-public"),
    "It is about files": names(`
      duplicate-version filename-content-mismatch incomplete-migration-doc invalid-filename invalid-timestamp missing-header missing-section missing-terminator
      missing-tracking-row schema-drift stale-lockfile stale-readme stale-state-file tracking-row-mismatch header-filename-mismatch invalid-dependency malformed-header poor-description`),
    "It is about the rollback, in whose session the table is not": names(`
      commented-rollback incomplete-rollback misnamed-rollback misordered-rollback missing-rollback missing-rollback-header missing-rollback-tracking-row non-atomic-rollback non-idempotent-rollback
      overreaching-rollback rollback-cascade rollback-data-loss rollback-header-mismatch rollback-roundtrip-mismatch rollback-without-if-exists unsafe-rollback`),
    "It is about every table of the schema or the database": names("non-concurrent-reindex vacuum-full-or-cluster"),
  };

  test("bother no one", () => {
    const { judged, speaking } = judge(withTemporaryTables);
    expect(judged, "examples whose tables are all temporary").toBeGreaterThan(700);
    expect(speaking).toEqual(listed(right));
  });
});

/** Judges all examples that report as a transformation changes them; it gives null for those that it does not suit. */
function judge(transformed: (example: AnyExample) => AnyExample | null, suits: (example: AnyExample) => boolean = () => true): { readonly judged: number; readonly speaking: readonly string[] } {
  const speaking = new Set<string>();
  let judged = 0;
  for (const rule of rules) {
    for (const example of rule.examples) {
      const changed = example.reports === undefined ? null : transformed(example);
      if (changed === null || !suits(changed)) continue;
      judged++;
      if (lintExample(rule, changed).found.length > 0) speaking.add(rule.id);
    }
  }
  return { judged, speaking: [...speaking].sort() };
}

function listed(reasons: Reasons): readonly string[] {
  const all = Object.values(reasons).flat();
  expect(all.filter((id, index) => all.indexOf(id) !== index), "listed twice").toEqual([]);
  return all.sort();
}

function guarded(example: AnyExample): AnyExample {
  return { ...example, sql: `do $guard$ begin if exists (select from pg_tables where tablename = 'made_by_hand') then\n${example.sql.replace(/;?\s*$/, ";")}\nend if; end $guard$;` };
}

/** What was deployed and what is judged in one migration, as temporary tables live no longer. */
function withTemporaryTables(example: AnyExample): AnyExample | null {
  const texts = [...[example.deployed ?? []].flat().map((text) => text.replace(/;?\s*$/, ";")), example.sql];
  const sql = texts.join("\n").replaceAll("public.", "");
  const made = /\bcreate (?:unlogged )?table (?:if not exists )?(?=["\w]+[\s(;])/gi;
  const temporary = sql.replace(made, "create temporary table ");
  if (example.base !== undefined || temporary === sql || /create (?:unlogged )?table/i.test(temporary)) return null;
  // The server refuses some over temporary tables only: materialized views, publications.
  const changed = { ...example, deployed: [], sql: temporary };
  return countRefused(changed) > countRefused(example) ? null : changed;
}

/** How many statements of an example's history the server refuses. */
function countRefused(example: AnyExample): number {
  const replay = startReplay();
  let refused = 0;
  for (const { up, runner, order } of projectOf(example).history.migrations) {
    if (up === null) continue;
    const text = readScript(up, { placeholders: runner.placeholders, psql: runner.psql });
    replay.open(text, order);
    for (const statement of text.statements) {
      for (const change of replay.changesOf(statement)) replay.apply(change, up);
      if (!replay.settle()) refused++;
    }
    replay.close();
  }
  return refused;
}

/** What an example's own script does, as the replay of its history tells; none where it does not parse. */
function changesOf(example: AnyExample): readonly Change[] {
  const replay = startReplay();
  const { history, path } = projectOf(example);
  for (const { up, runner } of history.migrations) {
    if (up === null) continue;
    const text = readScript(up, { placeholders: runner.placeholders, psql: runner.psql });
    replay.open(text, up.file.path);
    const found: Change[] = [];
    for (const statement of text.statements) {
      for (const change of replay.changesOf(statement)) {
        found.push(change);
        replay.apply(change, up);
      }
    }
    replay.close();
    if (up.file.path === path) return text.statements.some(({ error }) => error !== null) || !found.some(({ unlikely }) => unlikely) ? [{ kind: "Opaque", reason: "", span: up.span, conditional: false, nested: false }] : found;
  }
  return [{ kind: "Opaque", reason: "", span: { start: 0, end: 0 }, conditional: false, nested: false }];
}
