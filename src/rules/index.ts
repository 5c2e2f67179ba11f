/** Every rule, by id (written by scripts/generate.ts). */
import type { Rule } from "../rule.ts";
import addColumnConstrainedDomain from "./add-column-constrained-domain.ts";
import addColumnNotNullWithoutDefault from "./add-column-not-null-without-default.ts";
import addColumnSerialOrIdentity from "./add-column-serial-or-identity.ts";
import addColumnStoredGenerated from "./add-column-stored-generated.ts";
import addColumnVolatileDefault from "./add-column-volatile-default.ts";
import advisoryLockScope from "./advisory-lock-scope.ts";
import alterColumnTypeRewrite from "./alter-column-type-rewrite.ts";
import alterColumnTypeSideWork from "./alter-column-type-side-work.ts";
import alterDomainValidates from "./alter-domain-validates.ts";
import ambiguousOverload from "./ambiguous-overload.ts";
import attachPartitionScan from "./attach-partition-scan.ts";
import backfillInDdlTransaction from "./backfill-in-ddl-transaction.ts";
import booleanOnlyIndex from "./boolean-only-index.ts";
import breakingChangeUndocumented from "./breaking-change-undocumented.ts";
import breakingChangeWithCode from "./breaking-change-with-code.ts";
import btreeOnDocument from "./btree-on-document.ts";
import bulkInsert from "./bulk-insert.ts";
import cachedPlanInvalidation from "./cached-plan-invalidation.ts";
import cascadeDropsColumn from "./cascade-drops-column.ts";
import changeDefault from "./change-default.ts";
import checkInsteadOfNotNull from "./check-instead-of-not-null.ts";
import columnAlignment from "./column-alignment.ts";
import commentedRollback from "./commented-rollback.ts";
import commitWithoutBegin from "./commit-without-begin.ts";
import concurrentInTransaction from "./concurrent-in-transaction.ts";
import concurrentlyOnPartitioned from "./concurrently-on-partitioned.ts";
import constrainedDomain from "./constrained-domain.ts";
import constraintReferencesMissingColumn from "./constraint-references-missing-column.ts";
import copyWithoutRowSecurity from "./copy-without-row-security.ts";
import dataDependentChange from "./data-dependent-change.ts";
import defaultPrivilegesChange from "./default-privileges-change.ts";
import deleteWithoutWhere from "./delete-without-where.ts";
import deletedMigration from "./deleted-migration.ts";
import dependencyCycle from "./dependency-cycle.ts";
import dependentObjects from "./dependent-objects.ts";
import dmlUnderForcedRowSecurity from "./dml-under-forced-row-security.ts";
import doBlockTransactionControl from "./do-block-transaction-control.ts";
import documentCastToBytea from "./document-cast-to-bytea.ts";
import dropAndRecreate from "./drop-and-recreate.ts";
import dropCascade from "./drop-cascade.ts";
import dropColumn from "./drop-column.ts";
import dropColumnCascadesIndex from "./drop-column-cascades-index.ts";
import dropColumnWithoutBackup from "./drop-column-without-backup.ts";
import dropConstraint from "./drop-constraint.ts";
import dropDatabase from "./drop-database.ts";
import dropDefault from "./drop-default.ts";
import dropExtension from "./drop-extension.ts";
import dropFunction from "./drop-function.ts";
import dropIndex from "./drop-index.ts";
import dropIndexOfConstraint from "./drop-index-of-constraint.ts";
import dropMaterializedView from "./drop-materialized-view.ts";
import dropNotNull from "./drop-not-null.ts";
import dropOrRenameTriggerLock from "./drop-or-rename-trigger-lock.ts";
import dropOwned from "./drop-owned.ts";
import dropSchema from "./drop-schema.ts";
import dropSequence from "./drop-sequence.ts";
import dropTable from "./drop-table.ts";
import dropTableLocksReferenced from "./drop-table-locks-referenced.ts";
import dropTrigger from "./drop-trigger.ts";
import dropType from "./drop-type.ts";
import dropView from "./drop-view.ts";
import dropWithoutDeprecation from "./drop-without-deprecation.ts";
import duplicateColumnAssignment from "./duplicate-column-assignment.ts";
import duplicateIndex from "./duplicate-index.ts";
import duplicateMigrationContent from "./duplicate-migration-content.ts";
import duplicateObject from "./duplicate-object.ts";
import duplicateVersion from "./duplicate-version.ts";
import dynamicSqlInjection from "./dynamic-sql-injection.ts";
import editedMigration from "./edited-migration.ts";
import emptyMigration from "./empty-migration.ts";
import encodingAndEol from "./encoding-and-eol.ts";
import enumDefaultOrCheckMismatch from "./enum-default-or-check-mismatch.ts";
import enumType from "./enum-type.ts";
import enumValueOrder from "./enum-value-order.ts";
import enumValueUsedInSameTransaction from "./enum-value-used-in-same-transaction.ts";
import environmentSpecificContent from "./environment-specific-content.ts";
import eventTrigger from "./event-trigger.ts";
import exclusionConstraintBuild from "./exclusion-constraint-build.ts";
import extensionInPublic from "./extension-in-public.ts";
import fileOrProgramAccess from "./file-or-program-access.ts";
import filenameContentMismatch from "./filename-content-mismatch.ts";
import forbiddenStatement from "./forbidden-statement.ts";
import forbiddenType from "./forbidden-type.ts";
import foreignKeyMissingIndex from "./foreign-key-missing-index.ts";
import foreignKeyTargetNotUnique from "./foreign-key-target-not-unique.ts";
import foreignKeyToManagedSchema from "./foreign-key-to-managed-schema.ts";
import foreignKeyTypeDiffers from "./foreign-key-type-differs.ts";
import foreignKeyTypeMismatch from "./foreign-key-type-mismatch.ts";
import foreignKeyUnderForcedRowSecurity from "./foreign-key-under-forced-row-security.ts";
import foreignKeyWithoutTenant from "./foreign-key-without-tenant.ts";
import functionSearchPath from "./function-search-path.ts";
import grantAll from "./grant-all.ts";
import grantPastRowSecurity from "./grant-past-row-security.ts";
import grantToPublic from "./grant-to-public.ts";
import hardcodedSecret from "./hardcoded-secret.ts";
import hashIndex from "./hash-index.ts";
import headerFilenameMismatch from "./header-filename-mismatch.ts";
import highTrafficTable from "./high-traffic-table.ts";
import identifierCase from "./identifier-case.ts";
import identifierTooLong from "./identifier-too-long.ts";
import ifNotExistsHidesDrift from "./if-not-exists-hides-drift.ts";
import incompatibleFunctionReplace from "./incompatible-function-replace.ts";
import incompatibleViewReplace from "./incompatible-view-replace.ts";
import incompleteMigrationDoc from "./incomplete-migration-doc.ts";
import incompleteReview from "./incomplete-review.ts";
import incompleteRollback from "./incomplete-rollback.ts";
import incompleteVerification from "./incomplete-verification.ts";
import indexRenameViaAlterTable from "./index-rename-via-alter-table.ts";
import indexTooManyColumns from "./index-too-many-columns.ts";
import ineffectiveGuard from "./ineffective-guard.ts";
import inlineCheckOnAddColumn from "./inline-check-on-add-column.ts";
import inlineReferencesOnAddColumn from "./inline-references-on-add-column.ts";
import insertOverwrites from "./insert-overwrites.ts";
import insertWithoutColumns from "./insert-without-columns.ts";
import invalidDependency from "./invalid-dependency.ts";
import invalidFilename from "./invalid-filename.ts";
import invalidIndexMasked from "./invalid-index-masked.ts";
import invalidSuppression from "./invalid-suppression.ts";
import invalidTimestamp from "./invalid-timestamp.ts";
import irreversibleMigration from "./irreversible-migration.ts";
import jsonColumn from "./json-column.ts";
import keyTypeChange from "./key-type-change.ts";
import leftoverOverload from "./leftover-overload.ts";
import lengthLimitedText from "./length-limited-text.ts";
import lockTable from "./lock-table.ts";
import lockTimeoutTooLate from "./lock-timeout-too-late.ts";
import lockTimeoutValue from "./lock-timeout-value.ts";
import longRunningMigration from "./long-running-migration.ts";
import lossyUsingExpression from "./lossy-using-expression.ts";
import malformedHeader from "./malformed-header.ts";
import malformedTenantColumn from "./malformed-tenant-column.ts";
import mergeableAlterTable from "./mergeable-alter-table.ts";
import misnamedObject from "./misnamed-object.ts";
import misnamedRollback from "./misnamed-rollback.ts";
import misorderedRollback from "./misordered-rollback.ts";
import missingAnalyze from "./missing-analyze.ts";
import missingApplicationName from "./missing-application-name.ts";
import missingDocsChange from "./missing-docs-change.ts";
import missingEmptinessGuard from "./missing-emptiness-guard.ts";
import missingHashColumn from "./missing-hash-column.ts";
import missingHeader from "./missing-header.ts";
import missingLockTimeout from "./missing-lock-timeout.ts";
import missingObjectComment from "./missing-object-comment.ts";
import missingOnDelete from "./missing-on-delete.ts";
import missingPolicy from "./missing-policy.ts";
import missingPrimaryKey from "./missing-primary-key.ts";
import missingRequiredColumn from "./missing-required-column.ts";
import missingReview from "./missing-review.ts";
import missingRollback from "./missing-rollback.ts";
import missingRollbackHeader from "./missing-rollback-header.ts";
import missingRollbackTrackingRow from "./missing-rollback-tracking-row.ts";
import missingRowSecurity from "./missing-row-security.ts";
import missingSection from "./missing-section.ts";
import missingStatementTimeout from "./missing-statement-timeout.ts";
import missingTenantColumn from "./missing-tenant-column.ts";
import missingTenantIndex from "./missing-tenant-index.ts";
import missingTerminator from "./missing-terminator.ts";
import missingTrackingRow from "./missing-tracking-row.ts";
import missingTransaction from "./missing-transaction.ts";
import missingTransactionTimeout from "./missing-transaction-timeout.ts";
import missingVerification from "./missing-verification.ts";
import mixedDdlDml from "./mixed-ddl-dml.ts";
import mixedTransactionalModes from "./mixed-transactional-modes.ts";
import multipleConcerns from "./multiple-concerns.ts";
import multipleForeignKeysOneTransaction from "./multiple-foreign-keys-one-transaction.ts";
import multiplePermissivePolicies from "./multiple-permissive-policies.ts";
import narrowInteger from "./narrow-integer.ts";
import narrowingTypeChange from "./narrowing-type-change.ts";
import noOpChange from "./no-op-change.ts";
import nonAtomicRollback from "./non-atomic-rollback.ts";
import nonConcurrentDetach from "./non-concurrent-detach.ts";
import nonConcurrentIndex from "./non-concurrent-index.ts";
import nonConcurrentIndexDrop from "./non-concurrent-index-drop.ts";
import nonConcurrentRefresh from "./non-concurrent-refresh.ts";
import nonConcurrentReindex from "./non-concurrent-reindex.ts";
import nonIdempotentInsert from "./non-idempotent-insert.ts";
import nonIdempotentRollback from "./non-idempotent-rollback.ts";
import nonIdempotentStatement from "./non-idempotent-statement.ts";
import nonRestoringRollback from "./non-restoring-rollback.ts";
import nonStandardPolicy from "./non-standard-policy.ts";
import notValidNeverValidated from "./not-valid-never-validated.ts";
import notValidUnsupported from "./not-valid-unsupported.ts";
import nullableColumn from "./nullable-column.ts";
import onDeleteCascade from "./on-delete-cascade.ts";
import onDeleteSetNullNotNull from "./on-delete-set-null-not-null.ts";
import outOfOrderMigration from "./out-of-order-migration.ts";
import overreachingRollback from "./overreaching-rollback.ts";
import ownershipChange from "./ownership-change.ts";
import partitionFanOut from "./partition-fan-out.ts";
import partitionKeyInUnique from "./partition-key-in-unique.ts";
import partitionOfParentLock from "./partition-of-parent-lock.ts";
import partitionWithoutRowSecurity from "./partition-without-row-security.ts";
import policyAlwaysTrue from "./policy-always-true.ts";
import policyCallPerRow from "./policy-call-per-row.ts";
import policyCastDefeatsIndex from "./policy-cast-defeats-index.ts";
import policyMissingSelect from "./policy-missing-select.ts";
import policyMissingWithCheck from "./policy-missing-with-check.ts";
import policyReplaceGap from "./policy-replace-gap.ts";
import policyRolePublic from "./policy-role-public.ts";
import policySettingNullSafety from "./policy-setting-null-safety.ts";
import policyUserMetadata from "./policy-user-metadata.ts";
import policyWithoutRowSecurity from "./policy-without-row-security.ts";
import policyWithoutTenant from "./policy-without-tenant.ts";
import policyWrongClause from "./policy-wrong-clause.ts";
import poorDescription from "./poor-description.ts";
import preparedTransaction from "./prepared-transaction.ts";
import primaryKeyBuild from "./primary-key-build.ts";
import primaryKeyIndexNullableColumn from "./primary-key-index-nullable-column.ts";
import recursivePolicy from "./recursive-policy.ts";
import renameColumn from "./rename-column.ts";
import renameConstraint from "./rename-constraint.ts";
import renameEnumValue from "./rename-enum-value.ts";
import renameFunction from "./rename-function.ts";
import renameSchema from "./rename-schema.ts";
import renameSequence from "./rename-sequence.ts";
import renameTable from "./rename-table.ts";
import renameType from "./rename-type.ts";
import renameView from "./rename-view.ts";
import renamedMigration from "./renamed-migration.ts";
import replaceIndexGap from "./replace-index-gap.ts";
import requiredStatement from "./required-statement.ts";
import reservedWordIdentifier from "./reserved-word-identifier.ts";
import rewriteAfterTriggerEvents from "./rewrite-after-trigger-events.ts";
import roleAttributes from "./role-attributes.ts";
import rollbackCascade from "./rollback-cascade.ts";
import rollbackDataLoss from "./rollback-data-loss.ts";
import rollbackHeaderMismatch from "./rollback-header-mismatch.ts";
import rollbackInForwardMigration from "./rollback-in-forward-migration.ts";
import rollbackNotNullWithoutData from "./rollback-not-null-without-data.ts";
import rollbackRoundtripMismatch from "./rollback-roundtrip-mismatch.ts";
import rollbackWithoutIfExists from "./rollback-without-if-exists.ts";
import rowSecurityWithoutPolicy from "./row-security-without-policy.ts";
import schemaDrift from "./schema-drift.ts";
import schemaWithoutGrants from "./schema-without-grants.ts";
import securityDefinerPublicExecute from "./security-definer-public-execute.ts";
import selectStar from "./select-star.ts";
import sensitiveColumn from "./sensitive-column.ts";
import serialColumn from "./serial-column.ts";
import serverSettingChange from "./server-setting-change.ts";
import sessionSettingLeak from "./session-setting-leak.ts";
import setAccessMethodRewrite from "./set-access-method-rewrite.ts";
import setExpressionRewrite from "./set-expression-rewrite.ts";
import setLocalOutsideTransaction from "./set-local-outside-transaction.ts";
import setLoggedUnlogged from "./set-logged-unlogged.ts";
import setNotNullScan from "./set-not-null-scan.ts";
import setRole from "./set-role.ts";
import setSchema from "./set-schema.ts";
import setTablespaceCopy from "./set-tablespace-copy.ts";
import shortLivedDefault from "./short-lived-default.ts";
import shortStatementTimeout from "./short-statement-timeout.ts";
import staleLockfile from "./stale-lockfile.ts";
import staleReadme from "./stale-readme.ts";
import staleStateFile from "./stale-state-file.ts";
import statementAfterAccessExclusive from "./statement-after-access-exclusive.ts";
import statementOutsideTransaction from "./statement-outside-transaction.ts";
import stricterWriteRule from "./stricter-write-rule.ts";
import syntaxError from "./syntax-error.ts";
import tenantBackfillOrder from "./tenant-backfill-order.ts";
import tenantColumnDropped from "./tenant-column-dropped.ts";
import textLimit from "./text-limit.ts";
import threeStateBoolean from "./three-state-boolean.ts";
import timestampWithoutTimeZone from "./timestamp-without-time-zone.ts";
import toggleTrigger from "./toggle-trigger.ts";
import tooManyIndexes from "./too-many-indexes.ts";
import trackingRowMismatch from "./tracking-row-mismatch.ts";
import transactionDirectiveMismatch from "./transaction-directive-mismatch.ts";
import transactionNesting from "./transaction-nesting.ts";
import triggerFunctionMissing from "./trigger-function-missing.ts";
import triggerRowCost from "./trigger-row-cost.ts";
import truncate from "./truncate.ts";
import truncateCascade from "./truncate-cascade.ts";
import unbatchedDml from "./unbatched-dml.ts";
import uncheckedDynamicDdl from "./unchecked-dynamic-ddl.ts";
import uncheckedFunctionBody from "./unchecked-function-body.ts";
import uncommentedStatement from "./uncommented-statement.ts";
import uncommittedTransaction from "./uncommitted-transaction.ts";
import undeclaredDependency from "./undeclared-dependency.ts";
import unfilteredSoftDeleteIndex from "./unfiltered-soft-delete-index.ts";
import unforcedRowSecurity from "./unforced-row-security.ts";
import uniqueConstraintBuild from "./unique-constraint-build.ts";
import uniqueWithoutTenant from "./unique-without-tenant.ts";
import unknownRelation from "./unknown-relation.ts";
import unloggedTable from "./unlogged-table.ts";
import unnamedConstraint from "./unnamed-constraint.ts";
import unqualifiedName from "./unqualified-name.ts";
import unsafeRollback from "./unsafe-rollback.ts";
import unsupportedForVersion from "./unsupported-for-version.ts";
import unsupportedRegType from "./unsupported-reg-type.ts";
import updateWithoutWhere from "./update-without-where.ts";
import uuidV4PrimaryKey from "./uuid-v4-primary-key.ts";
import vacuumFullOrCluster from "./vacuum-full-or-cluster.ts";
import validateInSameTransaction from "./validate-in-same-transaction.ts";
import validatingCheck from "./validating-check.ts";
import validatingForeignKey from "./validating-foreign-key.ts";
import versionCollision from "./version-collision.ts";
import versionGap from "./version-gap.ts";
import viewBypassesRowSecurity from "./view-bypasses-row-security.ts";
import weakenedRowSecurity from "./weakened-row-security.ts";
import wideLockWindow from "./wide-lock-window.ts";
import wrongPhase from "./wrong-phase.ts";

export const rules: readonly Rule[] = [
  addColumnConstrainedDomain,
  addColumnNotNullWithoutDefault,
  addColumnSerialOrIdentity,
  addColumnStoredGenerated,
  addColumnVolatileDefault,
  advisoryLockScope,
  alterColumnTypeRewrite,
  alterColumnTypeSideWork,
  alterDomainValidates,
  ambiguousOverload,
  attachPartitionScan,
  backfillInDdlTransaction,
  booleanOnlyIndex,
  breakingChangeUndocumented,
  breakingChangeWithCode,
  btreeOnDocument,
  bulkInsert,
  cachedPlanInvalidation,
  cascadeDropsColumn,
  changeDefault,
  checkInsteadOfNotNull,
  columnAlignment,
  commentedRollback,
  commitWithoutBegin,
  concurrentInTransaction,
  concurrentlyOnPartitioned,
  constrainedDomain,
  constraintReferencesMissingColumn,
  copyWithoutRowSecurity,
  dataDependentChange,
  defaultPrivilegesChange,
  deleteWithoutWhere,
  deletedMigration,
  dependencyCycle,
  dependentObjects,
  dmlUnderForcedRowSecurity,
  doBlockTransactionControl,
  documentCastToBytea,
  dropAndRecreate,
  dropCascade,
  dropColumn,
  dropColumnCascadesIndex,
  dropColumnWithoutBackup,
  dropConstraint,
  dropDatabase,
  dropDefault,
  dropExtension,
  dropFunction,
  dropIndex,
  dropIndexOfConstraint,
  dropMaterializedView,
  dropNotNull,
  dropOrRenameTriggerLock,
  dropOwned,
  dropSchema,
  dropSequence,
  dropTable,
  dropTableLocksReferenced,
  dropTrigger,
  dropType,
  dropView,
  dropWithoutDeprecation,
  duplicateColumnAssignment,
  duplicateIndex,
  duplicateMigrationContent,
  duplicateObject,
  duplicateVersion,
  dynamicSqlInjection,
  editedMigration,
  emptyMigration,
  encodingAndEol,
  enumDefaultOrCheckMismatch,
  enumType,
  enumValueOrder,
  enumValueUsedInSameTransaction,
  environmentSpecificContent,
  eventTrigger,
  exclusionConstraintBuild,
  extensionInPublic,
  fileOrProgramAccess,
  filenameContentMismatch,
  forbiddenStatement,
  forbiddenType,
  foreignKeyMissingIndex,
  foreignKeyTargetNotUnique,
  foreignKeyToManagedSchema,
  foreignKeyTypeDiffers,
  foreignKeyTypeMismatch,
  foreignKeyUnderForcedRowSecurity,
  foreignKeyWithoutTenant,
  functionSearchPath,
  grantAll,
  grantPastRowSecurity,
  grantToPublic,
  hardcodedSecret,
  hashIndex,
  headerFilenameMismatch,
  highTrafficTable,
  identifierCase,
  identifierTooLong,
  ifNotExistsHidesDrift,
  incompatibleFunctionReplace,
  incompatibleViewReplace,
  incompleteMigrationDoc,
  incompleteReview,
  incompleteRollback,
  incompleteVerification,
  indexRenameViaAlterTable,
  indexTooManyColumns,
  ineffectiveGuard,
  inlineCheckOnAddColumn,
  inlineReferencesOnAddColumn,
  insertOverwrites,
  insertWithoutColumns,
  invalidDependency,
  invalidFilename,
  invalidIndexMasked,
  invalidSuppression,
  invalidTimestamp,
  irreversibleMigration,
  jsonColumn,
  keyTypeChange,
  leftoverOverload,
  lengthLimitedText,
  lockTable,
  lockTimeoutTooLate,
  lockTimeoutValue,
  longRunningMigration,
  lossyUsingExpression,
  malformedHeader,
  malformedTenantColumn,
  mergeableAlterTable,
  misnamedObject,
  misnamedRollback,
  misorderedRollback,
  missingAnalyze,
  missingApplicationName,
  missingDocsChange,
  missingEmptinessGuard,
  missingHashColumn,
  missingHeader,
  missingLockTimeout,
  missingObjectComment,
  missingOnDelete,
  missingPolicy,
  missingPrimaryKey,
  missingRequiredColumn,
  missingReview,
  missingRollback,
  missingRollbackHeader,
  missingRollbackTrackingRow,
  missingRowSecurity,
  missingSection,
  missingStatementTimeout,
  missingTenantColumn,
  missingTenantIndex,
  missingTerminator,
  missingTrackingRow,
  missingTransaction,
  missingTransactionTimeout,
  missingVerification,
  mixedDdlDml,
  mixedTransactionalModes,
  multipleConcerns,
  multipleForeignKeysOneTransaction,
  multiplePermissivePolicies,
  narrowInteger,
  narrowingTypeChange,
  noOpChange,
  nonAtomicRollback,
  nonConcurrentDetach,
  nonConcurrentIndex,
  nonConcurrentIndexDrop,
  nonConcurrentRefresh,
  nonConcurrentReindex,
  nonIdempotentInsert,
  nonIdempotentRollback,
  nonIdempotentStatement,
  nonRestoringRollback,
  nonStandardPolicy,
  notValidNeverValidated,
  notValidUnsupported,
  nullableColumn,
  onDeleteCascade,
  onDeleteSetNullNotNull,
  outOfOrderMigration,
  overreachingRollback,
  ownershipChange,
  partitionFanOut,
  partitionKeyInUnique,
  partitionOfParentLock,
  partitionWithoutRowSecurity,
  policyAlwaysTrue,
  policyCallPerRow,
  policyCastDefeatsIndex,
  policyMissingSelect,
  policyMissingWithCheck,
  policyReplaceGap,
  policyRolePublic,
  policySettingNullSafety,
  policyUserMetadata,
  policyWithoutRowSecurity,
  policyWithoutTenant,
  policyWrongClause,
  poorDescription,
  preparedTransaction,
  primaryKeyBuild,
  primaryKeyIndexNullableColumn,
  recursivePolicy,
  renameColumn,
  renameConstraint,
  renameEnumValue,
  renameFunction,
  renameSchema,
  renameSequence,
  renameTable,
  renameType,
  renameView,
  renamedMigration,
  replaceIndexGap,
  requiredStatement,
  reservedWordIdentifier,
  rewriteAfterTriggerEvents,
  roleAttributes,
  rollbackCascade,
  rollbackDataLoss,
  rollbackHeaderMismatch,
  rollbackInForwardMigration,
  rollbackNotNullWithoutData,
  rollbackRoundtripMismatch,
  rollbackWithoutIfExists,
  rowSecurityWithoutPolicy,
  schemaDrift,
  schemaWithoutGrants,
  securityDefinerPublicExecute,
  selectStar,
  sensitiveColumn,
  serialColumn,
  serverSettingChange,
  sessionSettingLeak,
  setAccessMethodRewrite,
  setExpressionRewrite,
  setLocalOutsideTransaction,
  setLoggedUnlogged,
  setNotNullScan,
  setRole,
  setSchema,
  setTablespaceCopy,
  shortLivedDefault,
  shortStatementTimeout,
  staleLockfile,
  staleReadme,
  staleStateFile,
  statementAfterAccessExclusive,
  statementOutsideTransaction,
  stricterWriteRule,
  syntaxError,
  tenantBackfillOrder,
  tenantColumnDropped,
  textLimit,
  threeStateBoolean,
  timestampWithoutTimeZone,
  toggleTrigger,
  tooManyIndexes,
  trackingRowMismatch,
  transactionDirectiveMismatch,
  transactionNesting,
  triggerFunctionMissing,
  triggerRowCost,
  truncate,
  truncateCascade,
  unbatchedDml,
  uncheckedDynamicDdl,
  uncheckedFunctionBody,
  uncommentedStatement,
  uncommittedTransaction,
  undeclaredDependency,
  unfilteredSoftDeleteIndex,
  unforcedRowSecurity,
  uniqueConstraintBuild,
  uniqueWithoutTenant,
  unknownRelation,
  unloggedTable,
  unnamedConstraint,
  unqualifiedName,
  unsafeRollback,
  unsupportedForVersion,
  unsupportedRegType,
  updateWithoutWhere,
  uuidV4PrimaryKey,
  vacuumFullOrCluster,
  validateInSameTransaction,
  validatingCheck,
  validatingForeignKey,
  versionCollision,
  versionGap,
  viewBypassesRowSecurity,
  weakenedRowSecurity,
  wideLockWindow,
  wrongPhase,
];
