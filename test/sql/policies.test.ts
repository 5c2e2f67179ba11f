import { beforeAll, describe, expect, test } from "vitest";
import type { Migration, Script } from "../../src/migrations/migration.ts";
import { sourceFile } from "../../src/source.ts";
import { loadParser, readScript } from "../../src/sql/read.ts";
import type { ScriptText } from "../../src/sql/statement.ts";

beforeAll(loadParser);

function read(sql: string): ScriptText {
  const file = sourceFile("001_example.sql", sql);
  const script: Script = { file, role: "up", span: { start: 0, end: sql.length }, transaction: "unknown", migration: {} as Migration };
  return readScript(script, { placeholders: [], psql: true });
}

/** Scripts of the kinds that teams' written migration policies ask for, with the changes they make. */
const scripts: readonly (readonly [string, string, readonly string[]])[] = [
  ["a table of a tenant, with row security and indexes", `
    -- Migration: 031_add_route_plans
    -- Description: Keep the plans of each depot
    -- Author: k.okafor
    -- Date: 2025-11-02
    -- ===== FORWARD =====
    CREATE TABLE IF NOT EXISTS depot.route_plans (
        id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
        tenant_id UUID NOT NULL REFERENCES depot.tenants(id),
        label VARCHAR(80) NOT NULL,
        revision INTEGER NOT NULL DEFAULT 1,
        stage VARCHAR(16) NOT NULL DEFAULT 'open',
        settings JSONB NOT NULL,
        settings_hash VARCHAR(64) GENERATED ALWAYS AS (encode(sha256(settings::text::bytea), 'hex')) STORED,
        created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
        created_by VARCHAR(255) NOT NULL,
        CONSTRAINT uq_route_plan UNIQUE (tenant_id, label, revision)
    );
    ALTER TABLE depot.route_plans ENABLE ROW LEVEL SECURITY;
    ALTER TABLE depot.route_plans FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON depot.route_plans
        USING (tenant_id::text = current_setting('app.tenant', true));
    CREATE INDEX idx_route_plans_tenant ON depot.route_plans(tenant_id);
    -- ===== ROLLBACK =====
    -- DROP TABLE IF EXISTS depot.route_plans CASCADE;`,
    ["CreateTable", "EnableRowSecurity", "ForceRowSecurity", "CreatePolicy", "CreateIndex"]],
  ["a column in three steps", `
    ALTER TABLE shipments ADD COLUMN carrier VARCHAR(60);
    UPDATE shipments SET carrier = 'own fleet' WHERE carrier IS NULL;
    ALTER TABLE shipments ALTER COLUMN carrier SET NOT NULL;`,
    ["AddColumn", "Update", "SetNotNull"]],
  ["an index that does not block, then statistics", `
    CREATE INDEX CONCURRENTLY idx_shipments_window
    ON freight.shipments(departs_on, arrives_on);
    ANALYZE freight.shipments;`,
    ["CreateIndex", "Neutral"]],
  ["a foreign key with its action", `
    ALTER TABLE parcels
        ADD CONSTRAINT fk_parcels_shipment
        FOREIGN KEY (shipment_id)
        REFERENCES shipments(id)
        ON DELETE CASCADE;`,
    ["AddConstraint"]],
  ["a schema with its grants", `
    CREATE SCHEMA IF NOT EXISTS billing;
    GRANT USAGE ON SCHEMA billing TO clerk;
    GRANT ALL PRIVILEGES ON ALL TABLES IN SCHEMA billing TO clerk;`,
    ["CreateSchema", "Neutral", "Neutral"]],
  ["the table that keeps track, and a row in it", `
    CREATE TABLE IF NOT EXISTS ops.applied_migrations (
        id SERIAL PRIMARY KEY,
        stem TEXT NOT NULL UNIQUE,
        took INTERVAL,
        undone BOOLEAN DEFAULT FALSE,
        applied_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
    );
    INSERT INTO ops.applied_migrations (stem) VALUES ('031_add_route_plans') ON CONFLICT (stem) DO NOTHING;
    SELECT * FROM ops.applied_migrations ORDER BY id;`,
    ["CreateTable", "Insert", "Query"]],
  ["a guard before the work, and the record inside the transaction", `
    DO $$
    BEGIN
      IF EXISTS (SELECT 1 FROM applied WHERE stem = '20251102093000_alter_quota') THEN
        RAISE NOTICE 'nothing to do';
        RETURN;
      END IF;
    END $$;
    BEGIN;
    ALTER TABLE lab.samples ADD COLUMN quota INTEGER DEFAULT 10, ADD COLUMN spare INTEGER DEFAULT 100;
    INSERT INTO applied (stem, applied_at, applied_by) VALUES ('20251102093000_alter_quota', NOW(), current_user);
    COMMIT;`,
    ["DoBlock", "Begin", "AddColumn", "AddColumn", "Insert", "Commit"]],
  ["a rollback of its own transaction", `
    -- Rollback: 20251102093000_alter_quota.down.sql
    -- CAUTION: drops what was entered since
    BEGIN;
    ALTER TABLE lab.samples DROP COLUMN IF EXISTS quota, DROP COLUMN IF EXISTS spare;
    DELETE FROM applied WHERE stem = '20251102093000_alter_quota';
    COMMIT;`,
    ["Begin", "DropColumn", "DropColumn", "Delete", "Commit"]],
  ["a rollback that may run twice", `
    DROP INDEX IF EXISTS idx_samples_kind;
    DROP TABLE IF EXISTS sample_kinds CASCADE;
    ALTER TABLE samples DROP COLUMN IF EXISTS kind_id;
    ALTER TABLE samples DROP CONSTRAINT IF EXISTS fk_samples_kind;`,
    ["DropIndex", "DropTable", "DropColumn", "DropConstraint"]],
  ["data moved from table to table", `
    INSERT INTO lab.totals (label, amount, counted_at)
    SELECT 'kind_' || kind, COUNT(*), NOW() FROM lab.samples GROUP BY kind;`,
    ["Insert"]],
  ["an update in batches, and what follows it", `
    UPDATE samples SET state = 'old' WHERE id IN (SELECT id FROM samples WHERE state IS NULL LIMIT 1000);
    VACUUM ANALYZE samples;`,
    ["Update", "Neutral"]],
  ["a policy that asks who is there", `
    CREATE POLICY "read own samples" ON lab.samples
      FOR SELECT USING (auth.role() IN ('signed_in', 'service'));`,
    ["CreatePolicy"]],
  ["questions to the catalog after the work", `
    SELECT EXISTS (SELECT FROM information_schema.columns WHERE table_schema = 'lab' AND table_name = 'samples' AND column_name = 'quota');
    SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'samples';
    SELECT policyname, permissive, roles, cmd, qual FROM pg_policies WHERE tablename = 'samples';
    SELECT stem, took FROM applied WHERE took > INTERVAL '5 seconds' ORDER BY took DESC;
    SELECT COUNT(*) AS missing FROM (SELECT generate_series(1, 100) AS nr) wanted LEFT JOIN applied a ON wanted.nr = a.id WHERE a.id IS NULL;`,
    ["Query", "Query", "Query", "Query", "Query"]],
];

describe("what migration policies write is read whole", () => {
  test.each(scripts)("%s", (_title, sql, kinds) => {
    const { statements } = read(sql);
    expect(statements.map(({ error }) => error)).toEqual(statements.map(() => null));
    expect(statements.map(({ analyzed }) => analyzed)).toEqual(statements.map(() => true));
    expect(statements.flatMap(({ changes }) => changes.filter(({ nested }) => !nested).map(({ kind }) => kind))).toEqual(kinds);
  });
});

test("a policy's expression, settings and table are where the rules look for them", () => {
  const { statements } = read(scripts[0]?.[1] ?? "");
  const changes = statements.flatMap((statement) => statement.changes);
  const table = changes.find((change) => change.kind === "CreateTable");
  const policy = changes.find((change) => change.kind === "CreatePolicy");
  expect(table?.columns.find(({ name }) => name === "tenant_id")).toMatchObject({
    type: { label: "uuid" },
    notNull: true,
    constraints: [{ kind: "foreign key", references: { table: { schema: "depot", name: "tenants" }, columns: ["id"], onDelete: "no action" } }],
  });
  expect(table?.columns.find(({ name }) => name === "settings_hash")).toMatchObject({ generated: { stored: true, expression: { sql: "encode(sha256(settings::text::bytea), 'hex')" } } });
  expect(policy).toMatchObject({ command: "all", roles: ["public"], permissive: true, using: { sql: "tenant_id::text = current_setting('app.tenant', true)" }, withCheck: null });
});
