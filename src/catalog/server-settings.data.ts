/** Read from PostgreSQL 13.23, 14.23, 15.18, 16.14, 17.10, 18.4 by scripts/measure-parameters.ts. Do not edit. */

/**
 * All settings that any of these servers knows, in lower case, with what can be said of them: `never`: no session can set it; `start`: only when it begins;
 * the type with its limits and unit, or the values it takes.
 */
export const serverSettings = `
  allow_alter_system never
  allow_in_place_tablespaces boolean
  allow_system_table_mods boolean
  application_name
  archive_cleanup_command never
  archive_command never
  archive_library never
  archive_mode never
  archive_timeout never
  array_nulls boolean
  authentication_timeout never
  autovacuum never
  autovacuum_analyze_scale_factor never
  autovacuum_analyze_threshold never
  autovacuum_freeze_max_age never
  autovacuum_max_workers never
  autovacuum_multixact_freeze_max_age never
  autovacuum_naptime never
  autovacuum_vacuum_cost_delay never
  autovacuum_vacuum_cost_limit never
  autovacuum_vacuum_insert_scale_factor never
  autovacuum_vacuum_insert_threshold never
  autovacuum_vacuum_max_threshold never
  autovacuum_vacuum_scale_factor never
  autovacuum_vacuum_threshold never
  autovacuum_work_mem never
  autovacuum_worker_slots never
  backend_flush_after integer 0 256 8kB
  backslash_quote enum 0,1,false,no,off,on,safe_encoding,true,yes
  backtrace_functions
  bgwriter_delay never
  bgwriter_flush_after never
  bgwriter_lru_maxpages never
  bgwriter_lru_multiplier never
  block_size never
  bonjour never
  bonjour_name never
  bytea_output enum escape,hex
  check_function_bodies boolean
  checkpoint_completion_target never
  checkpoint_flush_after never
  checkpoint_timeout never
  checkpoint_warning never
  client_connection_check_interval integer 0 2147483647 ms
  client_encoding
  client_min_messages enum debug,debug1,debug2,debug3,debug4,debug5,error,info,log,notice,warning
  cluster_name never
  commit_delay integer 0 100000
  commit_siblings integer 0 1000
  commit_timestamp_buffers never
  compute_query_id enum 0,1,auto,false,no,off,on,regress,true,yes
  config_file never
  constraint_exclusion enum 0,1,false,no,off,on,partition,true,yes
  cpu_index_tuple_cost real 0 1.79769e+308
  cpu_operator_cost real 0 1.79769e+308
  cpu_tuple_cost real 0 1.79769e+308
  createrole_self_grant
  cursor_tuple_fraction real 0 1
  data_checksums never
  data_directory never
  data_directory_mode never
  data_sync_retry never
  datestyle
  db_user_namespace never
  deadlock_timeout integer 1 2147483647 ms
  debug_assertions never
  debug_discard_caches integer 0 0
  debug_io_direct never
  debug_logical_replication_streaming enum buffered,immediate
  debug_parallel_query enum 0,1,false,no,off,on,regress,true,yes
  debug_pretty_print boolean
  debug_print_parse boolean
  debug_print_plan boolean
  debug_print_rewritten boolean
  default_statistics_target integer 1 10000
  default_table_access_method
  default_tablespace
  default_text_search_config
  default_toast_compression
  default_transaction_deferrable boolean
  default_transaction_isolation enum read committed,read uncommitted,repeatable read,serializable
  default_transaction_read_only boolean
  default_with_oids
  dynamic_library_path
  dynamic_shared_memory_type never
  effective_cache_size integer 1 2147483647 8kB
  effective_io_concurrency integer 0 1000
  enable_async_append boolean
  enable_bitmapscan boolean
  enable_distinct_reordering boolean
  enable_gathermerge boolean
  enable_group_by_reordering boolean
  enable_hashagg boolean
  enable_hashjoin boolean
  enable_incremental_sort boolean
  enable_indexonlyscan boolean
  enable_indexscan boolean
  enable_material boolean
  enable_memoize boolean
  enable_mergejoin boolean
  enable_nestloop boolean
  enable_parallel_append boolean
  enable_parallel_hash boolean
  enable_partition_pruning boolean
  enable_partitionwise_aggregate boolean
  enable_partitionwise_join boolean
  enable_presorted_aggregate boolean
  enable_self_join_elimination boolean
  enable_seqscan boolean
  enable_sort boolean
  enable_tidscan boolean
  escape_string_warning boolean
  event_source never
  event_triggers boolean
  exit_on_error boolean
  extension_control_path
  external_pid_file never
  extra_float_digits integer -15 3
  file_copy_method enum clone,copy
  file_extend_method never
  force_parallel_mode enum 0,1,false,no,off,on,regress,true,yes
  from_collapse_limit integer 1 2147483647
  fsync never
  full_page_writes never
  geqo boolean
  geqo_effort integer 1 10
  geqo_generations integer 0 2147483647
  geqo_pool_size integer 0 2147483647
  geqo_seed real 0 1
  geqo_selection_bias real 1.5 2
  geqo_threshold integer 2 2147483647
  gin_fuzzy_search_limit integer 0 2147483647
  gin_pending_list_limit integer 64 2147483647 kB
  gss_accept_delegation never
  hash_mem_multiplier real 1 1000
  hba_file never
  hot_standby never
  hot_standby_feedback never
  huge_page_size never
  huge_pages never
  huge_pages_status never
  icu_validation_level enum debug,debug1,debug2,debug3,debug4,debug5,disabled,error,info,log,notice,warning
  ident_file never
  idle_in_transaction_session_timeout integer 0 2147483647 ms
  idle_replication_slot_timeout never
  idle_session_timeout integer 0 2147483647 ms
  ignore_checksum_failure boolean
  ignore_invalid_pages never
  ignore_system_indexes never
  in_hot_standby never
  integer_datetimes never
  intervalstyle enum iso_8601,postgres,postgres_verbose,sql_standard
  io_combine_limit integer 1 128 8kB
  io_max_combine_limit never
  io_max_concurrency never
  io_method never
  io_workers never
  is_superuser never
  jit boolean
  jit_above_cost real -1 1.79769e+308
  jit_debugging_support never
  jit_dump_bitcode boolean
  jit_expressions boolean
  jit_inline_above_cost real -1 1.79769e+308
  jit_optimize_above_cost real -1 1.79769e+308
  jit_profiling_support never
  jit_provider never
  jit_tuple_deforming boolean
  join_collapse_limit integer 1 2147483647
  krb_caseins_users never
  krb_server_keyfile never
  lc_collate never
  lc_ctype never
  lc_messages
  lc_monetary
  lc_numeric
  lc_time
  listen_addresses never
  lo_compat_privileges boolean
  local_preload_libraries
  lock_timeout integer 0 2147483647 ms
  log_autovacuum_min_duration never
  log_checkpoints never
  log_connections never
  log_destination never
  log_directory never
  log_disconnections never
  log_duration boolean
  log_error_verbosity enum default,terse,verbose
  log_executor_stats boolean
  log_file_mode never
  log_filename never
  log_hostname never
  log_line_prefix never
  log_lock_failures boolean
  log_lock_waits boolean
  log_min_duration_sample integer -1 2147483647 ms
  log_min_duration_statement integer -1 2147483647 ms
  log_min_error_statement enum debug,debug1,debug2,debug3,debug4,debug5,error,fatal,info,log,notice,panic,warning
  log_min_messages enum debug,debug1,debug2,debug3,debug4,debug5,error,fatal,info,log,notice,panic,warning
  log_parameter_max_length integer -1 1073741823 B
  log_parameter_max_length_on_error integer -1 1073741823 B
  log_parser_stats boolean
  log_planner_stats boolean
  log_recovery_conflict_waits never
  log_replication_commands boolean
  log_rotation_age never
  log_rotation_size never
  log_startup_progress_interval never
  log_statement enum all,ddl,mod,none
  log_statement_sample_rate real 0 1
  log_statement_stats boolean
  log_temp_files integer -1 2147483647 kB
  log_timezone never
  log_transaction_sample_rate real 0 1
  log_truncate_on_rotation never
  logging_collector never
  logical_decoding_work_mem integer 64 2147483647 kB
  maintenance_io_concurrency integer 0 1000
  maintenance_work_mem integer 64 2147483647 kB
  max_active_replication_origins never
  max_connections never
  max_files_per_process never
  max_function_args never
  max_identifier_length never
  max_index_keys never
  max_locks_per_transaction never
  max_logical_replication_workers never
  max_notify_queue_pages never
  max_parallel_apply_workers_per_subscription never
  max_parallel_maintenance_workers integer 0 1024
  max_parallel_workers integer 0 1024
  max_parallel_workers_per_gather integer 0 1024
  max_pred_locks_per_page never
  max_pred_locks_per_relation never
  max_pred_locks_per_transaction never
  max_prepared_transactions never
  max_replication_slots never
  max_slot_wal_keep_size never
  max_stack_depth integer 100 2147483647 kB
  max_standby_archive_delay never
  max_standby_streaming_delay never
  max_sync_workers_per_subscription never
  max_wal_senders never
  max_wal_size never
  max_worker_processes never
  md5_password_warnings boolean
  min_dynamic_shared_memory never
  min_parallel_index_scan_size integer 0 715827882 8kB
  min_parallel_table_scan_size integer 0 715827882 8kB
  min_wal_size never
  multixact_member_buffers never
  multixact_offset_buffers never
  notify_buffers never
  num_os_semaphores never
  oauth_validator_libraries never
  old_snapshot_threshold never
  operator_precedence_warning boolean
  parallel_leader_participation boolean
  parallel_setup_cost real 0 1.79769e+308
  parallel_tuple_cost real 0 1.79769e+308
  password_encryption enum 1,md5,on,scram-sha-256,true,yes
  plan_cache_mode enum auto,force_custom_plan,force_generic_plan
  port never
  post_auth_delay never
  pre_auth_delay never
  primary_conninfo never
  primary_slot_name never
  promote_trigger_file never
  quote_all_identifiers boolean
  random_page_cost real 0 1.79769e+308
  recovery_end_command never
  recovery_init_sync_method never
  recovery_min_apply_delay never
  recovery_prefetch never
  recovery_target never
  recovery_target_action never
  recovery_target_inclusive never
  recovery_target_lsn never
  recovery_target_name never
  recovery_target_time never
  recovery_target_timeline never
  recovery_target_xid never
  recursive_worktable_factor real 0.001 1000000
  remove_temp_files_after_crash never
  reserved_connections never
  restart_after_crash never
  restore_command never
  restrict_nonsystem_relation_kind
  role
  row_security boolean
  scram_iterations integer 1 2147483647
  search_path
  seed
  segment_size never
  send_abort_for_crash never
  send_abort_for_kill never
  seq_page_cost real 0 1.79769e+308
  serializable_buffers never
  server_encoding never
  server_version never
  server_version_num never
  session_authorization
  session_preload_libraries
  session_replication_role enum local,origin,replica
  shared_buffers never
  shared_memory_size never
  shared_memory_size_in_huge_pages never
  shared_memory_type never
  shared_preload_libraries never
  sort_mem
  ssl never
  ssl_ca_file never
  ssl_cert_file never
  ssl_ciphers never
  ssl_crl_dir never
  ssl_crl_file never
  ssl_dh_params_file never
  ssl_ecdh_curve never
  ssl_groups never
  ssl_key_file never
  ssl_library never
  ssl_max_protocol_version never
  ssl_min_protocol_version never
  ssl_passphrase_command never
  ssl_passphrase_command_supports_reload never
  ssl_prefer_server_ciphers never
  ssl_renegotiation_limit
  ssl_tls13_ciphers never
  standard_conforming_strings boolean
  statement_timeout integer 0 2147483647 ms
  stats_fetch_consistency enum cache,none,snapshot
  stats_temp_directory never
  subtransaction_buffers never
  summarize_wal never
  superuser_reserved_connections never
  sync_replication_slots never
  synchronize_seqscans boolean
  synchronized_standby_slots never
  synchronous_commit enum 0,1,false,local,no,off,on,remote_apply,remote_write,true,yes
  synchronous_standby_names never
  syslog_facility never
  syslog_ident never
  syslog_sequence_numbers never
  syslog_split_messages never
  tcp_keepalives_count integer 0 2147483647
  tcp_keepalives_idle integer 0 2147483647 s
  tcp_keepalives_interval integer 0 2147483647 s
  tcp_user_timeout integer 0 2147483647 ms
  temp_buffers integer 100 1073741823 8kB
  temp_file_limit integer -1 2147483647 kB
  temp_tablespaces
  timezone
  timezone_abbreviations
  trace_connection_negotiation never
  trace_notify boolean
  trace_recovery_messages never
  trace_sort boolean
  track_activities boolean
  track_activity_query_size never
  track_commit_timestamp never
  track_cost_delay_timing boolean
  track_counts boolean
  track_functions enum all,none,pl
  track_io_timing boolean
  track_wal_io_timing boolean
  transaction_buffers never
  transaction_deferrable boolean
  transaction_isolation enum read committed,read uncommitted,repeatable read,serializable
  transaction_read_only boolean
  transaction_timeout integer 0 2147483647 ms
  transform_null_equals boolean
  unix_socket_directories never
  unix_socket_group never
  unix_socket_permissions never
  update_process_title boolean
  vacuum_buffer_usage_limit integer 0 16777216 kB
  vacuum_cleanup_index_scale_factor real 0 10000000000
  vacuum_cost_delay real 0 100 ms
  vacuum_cost_limit integer 1 10000
  vacuum_cost_page_dirty integer 0 10000
  vacuum_cost_page_hit integer 0 10000
  vacuum_cost_page_miss integer 0 10000
  vacuum_defer_cleanup_age never
  vacuum_failsafe_age integer 0 2100000000
  vacuum_freeze_min_age integer 0 1000000000
  vacuum_freeze_table_age integer 0 2000000000
  vacuum_max_eager_freeze_failure_rate real 0 1
  vacuum_mem
  vacuum_multixact_failsafe_age integer 0 2100000000
  vacuum_multixact_freeze_min_age integer 0 1000000000
  vacuum_multixact_freeze_table_age integer 0 2000000000
  vacuum_truncate boolean
  wal_block_size never
  wal_buffers never
  wal_compression
  wal_consistency_checking
  wal_decode_buffer_size never
  wal_init_zero boolean
  wal_keep_size never
  wal_level never
  wal_log_hints never
  wal_receiver_create_temp_slot never
  wal_receiver_status_interval never
  wal_receiver_timeout never
  wal_recycle boolean
  wal_retrieve_retry_interval never
  wal_segment_size never
  wal_sender_timeout integer 0 2147483647 ms
  wal_skip_threshold integer 0 2147483647 kB
  wal_summary_keep_time never
  wal_sync_method never
  wal_writer_delay never
  wal_writer_flush_after never
  work_mem integer 64 2147483647 kB
  xmlbinary enum base64,hex
  xmloption enum content,document
  zero_damaged_pages boolean
`;
