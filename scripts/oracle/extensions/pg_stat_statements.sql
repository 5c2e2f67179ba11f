create view pg_stat_statements as select 0::oid as userid, 0::oid as dbid, 0::bigint as queryid, ''::text as query, 0::bigint as calls, 0::float8 as total_exec_time, 0::float8 as mean_exec_time;
create function pg_stat_statements_reset() returns void language sql as 'select null::void';
