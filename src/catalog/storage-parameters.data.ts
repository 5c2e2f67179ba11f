/** Read from PostgreSQL 13.23, 14.23, 15.18, 16.14, 17.10, 18.4 by scripts/measure-parameters.ts. Do not edit. */

/**
 * What each kind of relation, column, index and operator class takes, on any of these servers: parameters with their types, limits or values, one after
 * the other where the servers differ. `index`: of an access method; `class`: of an operator class, after its access method.
 */
export const storageParameters = `
  class brin bpchar_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin bytea_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin char_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin date_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin date_minmax_multi_ops: values_per_range integer 8 256
  class brin float4_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin float4_minmax_multi_ops: values_per_range integer 8 256
  class brin float8_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin float8_minmax_multi_ops: values_per_range integer 8 256
  class brin inet_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin inet_minmax_multi_ops: values_per_range integer 8 256
  class brin int2_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin int2_minmax_multi_ops: values_per_range integer 8 256
  class brin int4_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin int4_minmax_multi_ops: values_per_range integer 8 256
  class brin int8_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin int8_minmax_multi_ops: values_per_range integer 8 256
  class brin interval_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin interval_minmax_multi_ops: values_per_range integer 8 256
  class brin macaddr8_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin macaddr8_minmax_multi_ops: values_per_range integer 8 256
  class brin macaddr_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin macaddr_minmax_multi_ops: values_per_range integer 8 256
  class brin name_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin numeric_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin numeric_minmax_multi_ops: values_per_range integer 8 256
  class brin oid_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin oid_minmax_multi_ops: values_per_range integer 8 256
  class brin pg_lsn_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin pg_lsn_minmax_multi_ops: values_per_range integer 8 256
  class brin text_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin tid_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin tid_minmax_multi_ops: values_per_range integer 8 256
  class brin time_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin time_minmax_multi_ops: values_per_range integer 8 256
  class brin timestamp_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin timestamp_minmax_multi_ops: values_per_range integer 8 256
  class brin timestamptz_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin timestamptz_minmax_multi_ops: values_per_range integer 8 256
  class brin timetz_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin timetz_minmax_multi_ops: values_per_range integer 8 256
  class brin uuid_bloom_ops: false_positive_rate real 0.0001 0.25, n_distinct_per_range real -1 2147483647
  class brin uuid_minmax_multi_ops: values_per_range integer 8 256
  class gist tsvector_ops: siglen integer 1 2024
  column: n_distinct real -1 1.7976931348623157e+308, n_distinct_inherited real -1 1.7976931348623157e+308
  foreign table:
  index brin: autosummarize boolean, pages_per_range integer 1 131072
  index btree: deduplicate_items boolean, fillfactor integer 10 100, vacuum_cleanup_index_scale_factor real 0 10000000000
  index column:
  index gin: fastupdate boolean, gin_pending_list_limit integer 64 2147483647
  index gist: buffering enum auto,off,on, fillfactor integer 10 100
  index hash: fillfactor integer 10 100
  index spgist: fillfactor integer 10 100
  materialized view: autovacuum_analyze_scale_factor real 0 100, autovacuum_analyze_threshold integer 0 2147483647, autovacuum_enabled boolean, autovacuum_freeze_max_age integer 100000 2000000000, autovacuum_freeze_min_age integer 0 1000000000, autovacuum_freeze_table_age integer 0 2000000000, autovacuum_multixact_freeze_max_age integer 10000 2000000000, autovacuum_multixact_freeze_min_age integer 0 1000000000, autovacuum_multixact_freeze_table_age integer 0 2000000000, autovacuum_vacuum_cost_delay real 0 100, autovacuum_vacuum_cost_limit integer 1 10000, autovacuum_vacuum_insert_scale_factor real 0 100, autovacuum_vacuum_insert_threshold integer -1 2147483647, autovacuum_vacuum_max_threshold integer -1 2147483647, autovacuum_vacuum_scale_factor real 0 100, autovacuum_vacuum_threshold integer 0 2147483647, fillfactor integer 10 100, log_autovacuum_min_duration integer -1 2147483647, parallel_workers integer 0 1024, toast.autovacuum_enabled boolean, toast.autovacuum_freeze_max_age integer 100000 2000000000, toast.autovacuum_freeze_min_age integer 0 1000000000, toast.autovacuum_freeze_table_age integer 0 2000000000, toast.autovacuum_multixact_freeze_max_age integer 10000 2000000000, toast.autovacuum_multixact_freeze_min_age integer 0 1000000000, toast.autovacuum_multixact_freeze_table_age integer 0 2000000000, toast.autovacuum_vacuum_cost_delay real 0 100, toast.autovacuum_vacuum_cost_limit integer 1 10000, toast.autovacuum_vacuum_insert_scale_factor real 0 100, toast.autovacuum_vacuum_insert_threshold integer -1 2147483647, toast.autovacuum_vacuum_max_threshold integer -1 2147483647, toast.autovacuum_vacuum_scale_factor real 0 100, toast.autovacuum_vacuum_threshold integer 0 2147483647, toast.log_autovacuum_min_duration integer -1 2147483647, toast.vacuum_index_cleanup boolean, toast.vacuum_index_cleanup enum 0,1,auto,false,no,off,on,true,yes, toast.vacuum_max_eager_freeze_failure_rate real 0 1, toast.vacuum_truncate boolean, toast_tuple_target integer 128 8160, user_catalog_table boolean, vacuum_index_cleanup boolean, vacuum_index_cleanup enum 0,1,auto,false,no,off,on,true,yes, vacuum_max_eager_freeze_failure_rate real 0 1, vacuum_truncate boolean
  partitioned table: toast.autovacuum_enabled boolean, toast.autovacuum_freeze_max_age integer 100000 2000000000, toast.autovacuum_freeze_min_age integer 0 1000000000, toast.autovacuum_freeze_table_age integer 0 2000000000, toast.autovacuum_multixact_freeze_max_age integer 10000 2000000000, toast.autovacuum_multixact_freeze_min_age integer 0 1000000000, toast.autovacuum_multixact_freeze_table_age integer 0 2000000000, toast.autovacuum_vacuum_cost_delay real 0 100, toast.autovacuum_vacuum_cost_limit integer 1 10000, toast.autovacuum_vacuum_insert_scale_factor real 0 100, toast.autovacuum_vacuum_insert_threshold integer -1 2147483647, toast.autovacuum_vacuum_max_threshold integer -1 2147483647, toast.autovacuum_vacuum_scale_factor real 0 100, toast.autovacuum_vacuum_threshold integer 0 2147483647, toast.log_autovacuum_min_duration integer -1 2147483647, toast.vacuum_index_cleanup boolean, toast.vacuum_index_cleanup enum 0,1,auto,false,no,off,on,true,yes, toast.vacuum_max_eager_freeze_failure_rate real 0 1, toast.vacuum_truncate boolean
  table: autovacuum_analyze_scale_factor real 0 100, autovacuum_analyze_threshold integer 0 2147483647, autovacuum_enabled boolean, autovacuum_freeze_max_age integer 100000 2000000000, autovacuum_freeze_min_age integer 0 1000000000, autovacuum_freeze_table_age integer 0 2000000000, autovacuum_multixact_freeze_max_age integer 10000 2000000000, autovacuum_multixact_freeze_min_age integer 0 1000000000, autovacuum_multixact_freeze_table_age integer 0 2000000000, autovacuum_vacuum_cost_delay real 0 100, autovacuum_vacuum_cost_limit integer 1 10000, autovacuum_vacuum_insert_scale_factor real 0 100, autovacuum_vacuum_insert_threshold integer -1 2147483647, autovacuum_vacuum_max_threshold integer -1 2147483647, autovacuum_vacuum_scale_factor real 0 100, autovacuum_vacuum_threshold integer 0 2147483647, fillfactor integer 10 100, log_autovacuum_min_duration integer -1 2147483647, parallel_workers integer 0 1024, toast.autovacuum_enabled boolean, toast.autovacuum_freeze_max_age integer 100000 2000000000, toast.autovacuum_freeze_min_age integer 0 1000000000, toast.autovacuum_freeze_table_age integer 0 2000000000, toast.autovacuum_multixact_freeze_max_age integer 10000 2000000000, toast.autovacuum_multixact_freeze_min_age integer 0 1000000000, toast.autovacuum_multixact_freeze_table_age integer 0 2000000000, toast.autovacuum_vacuum_cost_delay real 0 100, toast.autovacuum_vacuum_cost_limit integer 1 10000, toast.autovacuum_vacuum_insert_scale_factor real 0 100, toast.autovacuum_vacuum_insert_threshold integer -1 2147483647, toast.autovacuum_vacuum_max_threshold integer -1 2147483647, toast.autovacuum_vacuum_scale_factor real 0 100, toast.autovacuum_vacuum_threshold integer 0 2147483647, toast.log_autovacuum_min_duration integer -1 2147483647, toast.vacuum_index_cleanup boolean, toast.vacuum_index_cleanup enum 0,1,auto,false,no,off,on,true,yes, toast.vacuum_max_eager_freeze_failure_rate real 0 1, toast.vacuum_truncate boolean, toast_tuple_target integer 128 8160, user_catalog_table boolean, vacuum_index_cleanup boolean, vacuum_index_cleanup enum 0,1,auto,false,no,off,on,true,yes, vacuum_max_eager_freeze_failure_rate real 0 1, vacuum_truncate boolean
  tablespace: effective_io_concurrency integer 0 1000, maintenance_io_concurrency integer 0 1000, random_page_cost real 0 1.7976931348623157e+308, seq_page_cost real 0 1.7976931348623157e+308
  view: check_option enum cascaded,local, security_barrier boolean, security_invoker boolean
`;

/** Operator classes that take no parameters, by access method. */
export const plainClasses = `
  brin: bit_minmax_ops box_inclusion_ops bpchar_minmax_ops bytea_minmax_ops char_minmax_ops date_minmax_ops float4_minmax_ops float8_minmax_ops inet_inclusion_ops inet_minmax_ops int2_minmax_ops int4_minmax_ops int8_minmax_ops interval_minmax_ops macaddr8_minmax_ops macaddr_minmax_ops name_minmax_ops numeric_minmax_ops oid_minmax_ops pg_lsn_minmax_ops range_inclusion_ops text_minmax_ops tid_minmax_ops time_minmax_ops timestamp_minmax_ops timestamptz_minmax_ops timetz_minmax_ops uuid_minmax_ops varbit_minmax_ops
  btree: array_ops bit_ops bool_ops bpchar_ops bpchar_pattern_ops bytea_ops char_ops cidr_ops date_ops enum_ops float4_ops float8_ops inet_ops int2_ops int4_ops int8_ops interval_ops jsonb_ops macaddr8_ops macaddr_ops money_ops multirange_ops name_ops numeric_ops oid_ops oidvector_ops pg_lsn_ops range_ops record_image_ops record_ops text_ops text_pattern_ops tid_ops time_ops timestamp_ops timestamptz_ops timetz_ops tsquery_ops tsvector_ops uuid_ops varbit_ops varchar_ops varchar_pattern_ops xid8_ops
  gin: array_ops jsonb_ops jsonb_path_ops tsvector_ops
  gist: box_ops circle_ops inet_ops multirange_ops point_ops poly_ops range_ops tsquery_ops
  hash: aclitem_ops array_ops bool_ops bpchar_ops bpchar_pattern_ops bytea_ops char_ops cid_ops cidr_ops date_ops enum_ops float4_ops float8_ops inet_ops int2_ops int4_ops int8_ops interval_ops jsonb_ops macaddr8_ops macaddr_ops multirange_ops name_ops numeric_ops oid_ops oidvector_ops pg_lsn_ops range_ops record_ops text_ops text_pattern_ops tid_ops time_ops timestamp_ops timestamptz_ops timetz_ops uuid_ops varchar_ops varchar_pattern_ops xid8_ops xid_ops
  spgist: box_ops inet_ops kd_point_ops poly_ops quad_point_ops range_ops text_ops
`;
