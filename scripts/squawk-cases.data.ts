/** What scripts/squawk-cases.ts found on squawk's own rule tests, and how each disagreement was settled; docs/coming-from.md prints it. */

export interface Disagreement {
  readonly file: string;
  readonly tests: readonly string[];
  /** What squawk's test expects. */
  readonly squawk: "found" | "silent";
  /** A server was asked, or the tools mean different things. */
  readonly by: "server" | "reason";
  readonly reason: string;
}

export const agreements = { cases: 357, agree: 316 };

const atOnce = "The only statement that changes anything: if it fails, nothing is left behind that would be in the way of another run.";
const moment = "It takes a moment, so a statement_timeout would end nothing; ours asks for one before work on a whole table that keeps others waiting.";

export const disagreements: readonly Disagreement[] = [
  { file: "adding_field_with_default.rs", tests: ["default_random_with_args_err"], squawk: "found", by: "server", reason: "`now(integer)` does not exist, so the statement fails; squawk takes every call with arguments for volatile." },
  { file: "adding_field_with_default.rs", tests: ["docs_example_error_on_pg_11"], squawk: "found", by: "reason", reason: "PostgreSQL 11, which migralint does not know; and since 11 a constant default rewrites nothing." },
  { file: "adding_not_null_field.rs", tests: ["regression_gh_issue_628_pg11_with_validated_check_err"], squawk: "found", by: "reason", reason: "PostgreSQL 11, which migralint does not know." },
  { file: "adding_not_null_field.rs", tests: ["pg16_cross_migration_validate_then_set_not_null_ok", "pg12_cross_migration_validate_then_set_not_null_ok"], squawk: "silent", by: "server", reason: "Nothing tells what the constraint says. After VALIDATE of a check of another kind (`bar > 0`) the server reads the table again; only where the check implies NOT NULL it does not, and ours is silent then." },
  { file: "ban_alter_domain_with_add_constraint.rs", tests: ["ok"], squawk: "silent", by: "server", reason: "The test holds ALTER DOMAIN … SET NOT NULL, which reads every table with a column of the domain under a SHARE lock." },
  { file: "ban_char_field.rs", tests: ["fix_char_with_length"], squawk: "found", by: "server", reason: "`\"char\"(100)` and `\"character\"(255)` are refused: one takes no length, the other is no type." },
  { file: "ban_char_field.rs", tests: ["all_the_types"], squawk: "found", by: "server", reason: "`int array[]` is a syntax error, so nothing of the statement runs." },
  { file: "ban_concurrent_index_creation_in_transaction.rs", tests: ["squawk_disable_assume_in_transaction_overrides"], squawk: "silent", by: "reason", reason: "The comment speaks to squawk alone. Ours asks the runner, which has markers of its own." },
  { file: "identifier_too_long.rs", tests: ["drop_table_long_name_err"], squawk: "found", by: "server", reason: "DROP cuts the name as CREATE did, and drops the table. What is worth finding is the name where it is given." },
  { file: "prefer_bigint_over_int.rs", tests: ["ok"], squawk: "silent", by: "reason", reason: "The test holds smallint columns: one rule of ours stands for both of squawk's." },
  { file: "prefer_bigint_over_smallint.rs", tests: ["ok"], squawk: "silent", by: "reason", reason: "The test holds integer columns: one rule of ours stands for both of squawk's." },
  { file: "prefer_repack.rs", tests: ["cluster_below_pg19_ok", "vacuum_full_below_pg19_ok"], squawk: "silent", by: "server", reason: "squawk speaks of them where REPACK (CONCURRENTLY) is there instead, from PostgreSQL 19. They lock the table against everyone on every version." },
  { file: "prefer_robust_stmts.rs", tests: ["alter_table_err", "create_index_concurrently_err", "alter_table_drop_column_err", "create_table_err", "alter_table_drop_constraint_err", "drop_index_err"], squawk: "found", by: "reason", reason: atOnce },
  { file: "prefer_robust_stmts.rs", tests: ["enable_row_level_security_err", "enable_row_level_security_without_exists_check_err", "disable_row_level_security_err", "alter_column_set_not_null"], squawk: "found", by: "server", reason: "It can be said twice: the second time changes nothing." },
  { file: "prefer_robust_stmts.rs", tests: ["double_add_after_drop_err"], squawk: "found", by: "server", reason: "The second ADD CONSTRAINT fails on the first run already: its index has become that of the first." },
  { file: "prefer_robust_stmts.rs", tests: ["create_temp_table_without_on_commit_drop_err"], squawk: "found", by: "reason", reason: "A temporary table is gone with the session that failed." },
  { file: "prefer_robust_stmts.rs", tests: ["create_table_with_on_commit_drop_err"], squawk: "found", by: "server", reason: "ON COMMIT can only be used on temporary tables: the statement always fails." },
  { file: "require_concurrent_index_deletion.rs", tests: ["fix_add_concurrently_if_exists", "drop_index_missing_concurrently_err"], squawk: "found", by: "reason", reason: "No migration made the index, and IF EXISTS says that it may not be there: mostly it guards a CREATE INDEX that follows. Without IF EXISTS, and where the index is known, ours finds it." },
  { file: "require_timeout_settings.rs", tests: ["err_missing_lock_timeout", "fix_add_lock_timeout_only"], squawk: "found", by: "server", reason: "A statement_timeout of 5 seconds is set, and ends the wait for a lock as well." },
  { file: "require_timeout_settings.rs", tests: ["err_missing_statement_timeout", "err_only_statement_timeout_rule_enabled", "fix_add_statement_timeout_only"], squawk: "found", by: "reason", reason: moment },
  { file: "require_timeout_settings.rs", tests: ["err_other_ddl_operations"], squawk: "found", by: "server", reason: "CREATE TYPE waits for no lock that anyone holds." },
  { file: "require_timeout_settings.rs", tests: ["err_comment_on_explains_lock_impact", "err_vacuum_full_false_uses_non_full_lock", "err_lock_access_share_uses_correct_article"], squawk: "found", by: "server", reason: "The lock lets others read and write, and those who come after it as well: none of them waits behind it." },
  { file: "require_timeout_settings.rs", tests: ["err_reindex_concurrently_false_uses_non_concurrent_lock"], squawk: "found", by: "reason", reason: "Nothing tells which table the index is of. `non-concurrent-reindex` finds the statement." },
  { file: "require_timeout_settings.rs", tests: ["fix_multiple_ddl_statements"], squawk: "found", by: "reason", reason: "The table is new: nobody waits for it." },
];
