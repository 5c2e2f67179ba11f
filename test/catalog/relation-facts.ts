/** What hangs on tables, columns, constraints, indexes and sequences beside their shape, in words: of a replayed catalog and of a server. */
import type { Catalog } from "../../src/catalog/catalog.ts";
import { unknown } from "../../src/catalog/schema.ts";
import type { Server } from "../server.ts";

/** Facts of the replayed catalog, sorted. */
export function relationFactsOfCatalog(catalog: Catalog): string[] {
  const lines: string[] = [];
  const bit = (value: boolean | "unknown") => (value === unknown ? value : value ? "t" : "f");
  const settings = (values: Readonly<Record<string, string>>) => Object.entries(values).map(([name, value]) => `${name}=${value}`).sort().join(",");
  const comment = (kind: string, name: string, text: string | null) => {
    if (text !== null) lines.push(`comment ${kind} ${name} ${text}`);
  };
  for (const table of catalog.tables()) {
    const name = `${table.schema}.${table.name}`;
    const of = table.ofType === null ? "" : `${table.ofType.schema}.${table.ofType.name}`;
    const toast = Object.entries(table.storage).filter(([parameter]) => !parameter.startsWith("toast."));
    lines.push(`table ${name} kind=${table.foreign ? "f" : table.partitionBy !== null ? "p" : "r"} of=${of} identity=${table.replicaIdentity} storage=(${settings(Object.fromEntries(toast))}) options=(${settings(table.foreignOptions)}) server=${table.server ?? ""}`);
    comment("table", name, table.comment);
    for (const column of table.columns) {
      lines.push(`column ${name}.${column.name} local=${bit(column.local)} inherited=${bit(column.inherited)} statistics=${column.statistics ?? ""} options=(${settings(column.options)}) foreign=(${settings(column.foreignOptions)})${column.storage === null ? "" : ` storage=${column.storage}`}${column.compression === null ? "" : ` compression=${column.compression}`}`);
      comment("column", `${name}.${column.name}`, column.comment);
    }
    for (const constraint of table.constraints) {
      lines.push(`constraint ${name}.${constraint.name} ${constraint.kind} (${constraint.kind === "check" || constraint.kind === "exclude" ? "" : constraint.columns.join(",")}) local=${bit(constraint.local)} inherited=${bit(constraint.inherited)} noinherit=${bit(constraint.noInherit)} valid=${bit(constraint.valid === unknown ? unknown : constraint.valid && constraint.enforced)} enforced=${bit(constraint.enforced)} deferred=${bit(constraint.initiallyDeferred)} period=${bit(constraint.period)}${constraint.references === null ? "" : ` full=${bit(constraint.references.matchFull)} delete=${constraint.references.onDelete} update=${constraint.references.onUpdate} sets=(${constraint.references.setColumns.join(",")})`}`);
      comment("constraint", `${name}.${constraint.name}`, constraint.comment);
    }
  }
  for (const index of catalog.indexes()) {
    const name = `${index.schema}.${index.name}`;
    lines.push(`index ${name} clustered=${bit(index.clustered)} identity=${bit(index.replicaIdentity)} parent=${index.parent === null ? "" : `${index.parent.schema}.${index.parent.name}`} nulls=${bit(index.nullsNotDistinct)} storage=(${settings(index.storage)}) names=(${index.columnNames.join(",")}) statistics=(${Object.values(index.statistics).join(",")})`);
    comment("index", name, index.comment);
  }
  for (const sequence of catalog.sequences()) {
    const name = `${sequence.schema}.${sequence.name}`;
    lines.push(`sequence ${name} ${sequence.type} start=${sequence.start} by=${sequence.increment} min=${sequence.minimum} max=${sequence.maximum} cache=${sequence.cache} cycle=${bit(sequence.cycle)} unlogged=${bit(sequence.unlogged)}`);
    comment("sequence", name, sequence.comment);
  }
  return lines.sort();
}

/** Facts of a server, sorted: the same lines as {@link relationFactsOfCatalog} wherever the two agree. */
export async function relationFactsOfServer(server: Server, catalog?: Catalog): Promise<string[]> {
  const lines = (await server.query<{ line: string }>(factsQuery)).map((row) => row.line);
  // What a column's storage is by default is its type's matter.
  const set = new Set(catalog?.tables().flatMap((table) => table.columns.flatMap((column) => [...(column.storage === null ? [] : [`${table.schema}.${table.name}.${column.name} storage`]), ...(column.compression === null ? [] : [`${table.schema}.${table.name}.${column.name} compression`])])));
  return lines
    .map((line) => {
      const name = /^column (\S+) /.exec(line)?.[1];
      if (name === undefined || catalog === undefined) return line;
      return line.replace(/ (storage|compression)=\S*/g, (part, what: string) => (set.has(`${name} ${what}`) ? part : ""));
    })
    .sort();
}

const factsQuery = `
with relations as (
  select c.*, n.nspname, n.nspname || '.' || c.relname as label from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
)
select format('table %s kind=%s of=%s identity=%s storage=(%s) options=(%s) server=%s', label, relkind,
    (select n.nspname || '.' || t.typname from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.oid = r.reloftype),
    case relreplident when 'd' then 'default' when 'f' then 'full' when 'n' then 'nothing' else 'index' end,
    (select string_agg(o, ',' order by o collate "C") from unnest(reloptions) o), (select string_agg(o, ',' order by o collate "C") from pg_foreign_table f, unnest(f.ftoptions) o where f.ftrelid = r.oid),
    (select srvname from pg_foreign_table f join pg_foreign_server s on s.oid = f.ftserver where f.ftrelid = r.oid)) as line
  from relations r where relkind in ('r', 'p', 'f')
union all
select format('column %s.%s local=%s inherited=%s statistics=%s options=(%s) foreign=(%s) storage=%s compression=%s', label, attname, attislocal, attinhcount > 0, nullif(attstattarget, -1), (select string_agg(o, ',' order by o collate "C") from unnest(attoptions) o),
    (select string_agg(o, ',' order by o collate "C") from unnest(attfdwoptions) o), case attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end, case attcompression when 'l' then 'lz4' when 'p' then 'pglz' end)
  from relations r join pg_attribute a on a.attrelid = r.oid and attnum > 0 and not attisdropped where relkind in ('r', 'p', 'f')
union all
select format('constraint %s.%s %s (%s) local=%s inherited=%s noinherit=%s valid=%s enforced=%s deferred=%s period=%s', label, conname,
    case contype when 'p' then 'primary key' when 'u' then 'unique' when 'f' then 'foreign key' when 'c' then 'check' when 'x' then 'exclude' when 'n' then 'not null' end,
    case when contype in ('c', 'x') then '' else (select string_agg(attname, ',' order by place) from unnest(conkey) with ordinality u (col, place) join pg_attribute on attrelid = conrelid and attnum = col) end,
    conislocal, coninhcount > 0, connoinherit and contype in ('c', 'n'), convalidated, conenforced, condeferred, conperiod)
    || case when contype = 'f' then format(' full=%s delete=%s update=%s sets=(%s)', confmatchtype = 'f', case confdeltype when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade' when 'n' then 'set null' else 'set default' end,
      case confupdtype when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade' when 'n' then 'set null' else 'set default' end,
      (select string_agg(attname, ',' order by place) from unnest(confdelsetcols) with ordinality u (col, place) join pg_attribute on attrelid = conrelid and attnum = col)) else '' end
  from pg_constraint k join relations r on r.oid = conrelid where contype in ('p', 'u', 'f', 'c', 'x', 'n') and not (contype = 'f' and conparentid <> 0 and exists (select from pg_constraint p where p.oid = k.conparentid and p.conrelid = k.conrelid))
union all
select format('index %s clustered=%s identity=%s parent=%s nulls=%s storage=(%s) names=(%s) statistics=(%s)', label, indisclustered, indisreplident, (select p.label from pg_inherits h join relations p on p.oid = h.inhparent where h.inhrelid = r.oid), indnullsnotdistinct,
    (select string_agg(o, ',' order by o collate "C") from unnest(reloptions) o), (select string_agg(attname, ',' order by attnum) from pg_attribute where attrelid = r.oid), (select string_agg(attstattarget::text, ',' order by attnum) from pg_attribute where attrelid = r.oid and attstattarget >= 0))
  from relations r join pg_index i on i.indexrelid = r.oid
union all
select format('sequence %s %s start=%s by=%s min=%s max=%s cache=%s cycle=%s unlogged=%s', label, format_type(seqtypid, null), seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle, relpersistence = 'u') from relations r join pg_sequence s on s.seqrelid = r.oid
union all
select format('comment %s %s %s', case relkind when 'i' then 'index' when 'I' then 'index' when 'S' then 'sequence' else 'table' end, label, description)
  from pg_description d join relations r on d.classoid = 'pg_class'::regclass and d.objoid = r.oid and d.objsubid = 0 where relkind in ('r', 'p', 'f', 'i', 'I', 'S')
union all
select format('comment column %s.%s %s', label, attname, description) from pg_description d join relations r on d.classoid = 'pg_class'::regclass and d.objoid = r.oid join pg_attribute on attrelid = r.oid and attnum = d.objsubid where d.objsubid > 0 and relkind in ('r', 'p', 'f')
union all
select format('comment constraint %s.%s %s', label, conname, description) from pg_description d join pg_constraint k on d.classoid = 'pg_constraint'::regclass and k.oid = d.objoid join relations r on r.oid = conrelid`;
