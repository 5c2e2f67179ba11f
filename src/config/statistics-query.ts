/**
 * The SQL that makes a statistics file, for PostgreSQL 13 to 18: one row with one JSON value, a line for each relation. It only reads the catalog and the
 * [statistics views](https://www.postgresql.org/docs/18/monitoring-stats.html), and needs no right beyond connecting. Rows are those that the last ANALYZE or
 * the counters tell, null where neither does; reads are scans begun, writes are rows written, both since the counters were last reset.
 */
export const statisticsQuery = `select '{"version": 1, "postgres": ' || current_setting('server_version_num') || ', "seconds": '
  || greatest(1, round(extract(epoch from now() - coalesce((select stats_reset from pg_stat_database where datname = current_database()), pg_postmaster_start_time()))))
  || E', "relations": [\\n' || coalesce(string_agg(line, E',\\n' order by line), '') || E'\\n]}'
from (
  select json_build_object(
    'relation', n.nspname || '.' || c.relname,
    'rows', case when c.reltuples > 0 then c.reltuples::bigint when s.n_live_tup > 0 then s.n_live_tup when c.reltuples = 0 and c.relpages > 0 or pg_relation_size(c.oid) = 0 then 0 end,
    'bytes', pg_table_size(c.oid),
    'reads', coalesce(s.seq_scan, 0) + coalesce(s.idx_scan, 0),
    'writes', coalesce(s.n_tup_ins + s.n_tup_upd + s.n_tup_del, 0),
    'partitionOf', (select pn.nspname || '.' || p.relname from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace where i.inhrelid = c.oid and c.relispartition),
    'indexes', coalesce((select json_agg(json_build_object('index', x.relname, 'bytes', pg_relation_size(x.oid)) order by x.relname) from pg_index i join pg_class x on x.oid = i.indexrelid where i.indrelid = c.oid and x.relkind = 'i'), '[]')
  )::text as line
  from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_stat_all_tables s on s.relid = c.oid
  where c.relkind in ('r', 'm', 'p') and c.relpersistence <> 't' and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
) as relations;
`;
