/** Every rule, by id (written by scripts/generate.ts). */
import type { Rule } from "../rule.ts";
import addColumnNotNullWithoutDefault from "./add-column-not-null-without-default.ts";
import addColumnVolatileDefault from "./add-column-volatile-default.ts";
import alterColumnTypeRewrite from "./alter-column-type-rewrite.ts";
import commentedRollback from "./commented-rollback.ts";
import concurrentInTransaction from "./concurrent-in-transaction.ts";
import deleteWithoutWhere from "./delete-without-where.ts";
import deletedMigration from "./deleted-migration.ts";
import dropCascade from "./drop-cascade.ts";
import dropColumn from "./drop-column.ts";
import dropDatabase from "./drop-database.ts";
import dropSchema from "./drop-schema.ts";
import dropTable from "./drop-table.ts";
import duplicateVersion from "./duplicate-version.ts";
import editedMigration from "./edited-migration.ts";
import headerFilenameMismatch from "./header-filename-mismatch.ts";
import invalidFilename from "./invalid-filename.ts";
import invalidSuppression from "./invalid-suppression.ts";
import malformedHeader from "./malformed-header.ts";
import malformedTenantColumn from "./malformed-tenant-column.ts";
import misnamedRollback from "./misnamed-rollback.ts";
import missingHeader from "./missing-header.ts";
import missingPolicy from "./missing-policy.ts";
import missingReview from "./missing-review.ts";
import missingRollback from "./missing-rollback.ts";
import missingRowSecurity from "./missing-row-security.ts";
import missingTenantColumn from "./missing-tenant-column.ts";
import missingTransaction from "./missing-transaction.ts";
import nonConcurrentIndex from "./non-concurrent-index.ts";
import nonConcurrentIndexDrop from "./non-concurrent-index-drop.ts";
import outOfOrderMigration from "./out-of-order-migration.ts";
import policyWithoutTenant from "./policy-without-tenant.ts";
import primaryKeyBuild from "./primary-key-build.ts";
import renameColumn from "./rename-column.ts";
import renameTable from "./rename-table.ts";
import renamedMigration from "./renamed-migration.ts";
import setNotNullScan from "./set-not-null-scan.ts";
import syntaxError from "./syntax-error.ts";
import truncate from "./truncate.ts";
import unforcedRowSecurity from "./unforced-row-security.ts";
import uniqueConstraintBuild from "./unique-constraint-build.ts";
import updateWithoutWhere from "./update-without-where.ts";
import validatingCheck from "./validating-check.ts";
import validatingForeignKey from "./validating-foreign-key.ts";
import versionCollision from "./version-collision.ts";
import versionGap from "./version-gap.ts";

export const rules: readonly Rule[] = [
  addColumnNotNullWithoutDefault,
  addColumnVolatileDefault,
  alterColumnTypeRewrite,
  commentedRollback,
  concurrentInTransaction,
  deleteWithoutWhere,
  deletedMigration,
  dropCascade,
  dropColumn,
  dropDatabase,
  dropSchema,
  dropTable,
  duplicateVersion,
  editedMigration,
  headerFilenameMismatch,
  invalidFilename,
  invalidSuppression,
  malformedHeader,
  malformedTenantColumn,
  misnamedRollback,
  missingHeader,
  missingPolicy,
  missingReview,
  missingRollback,
  missingRowSecurity,
  missingTenantColumn,
  missingTransaction,
  nonConcurrentIndex,
  nonConcurrentIndexDrop,
  outOfOrderMigration,
  policyWithoutTenant,
  primaryKeyBuild,
  renameColumn,
  renameTable,
  renamedMigration,
  setNotNullScan,
  syntaxError,
  truncate,
  unforcedRowSecurity,
  uniqueConstraintBuild,
  updateWithoutWhere,
  validatingCheck,
  validatingForeignKey,
  versionCollision,
  versionGap,
];
