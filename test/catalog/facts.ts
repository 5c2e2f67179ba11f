/** What a catalog holds in words, a line a fact: of a replayed catalog, and of a server by its `pg_catalog`. */
import type { Catalog } from "../../src/catalog/catalog.ts";
import { unknown } from "../../src/catalog/schema.ts";
import type { Server } from "../server.ts";

/** Facts of the replayed catalog, sorted: kind and name, a tab, and what is to be said of it. */
export function factsOfCatalog(catalog: Catalog): string[] {
  const lines: string[] = [];
  const bit = (value: boolean | "unknown") => (value === unknown ? value : value ? "t" : "f");
  const list = (names: readonly (string | null)[]) => `(${names.map((name) => name ?? "?").join(",")})`;
  for (const schema of new Set([...catalog.schemas(), ...catalog.tables().map((table) => table.schema)])) lines.push(`schema ${schema}`);
  for (const table of catalog.tables()) {
    const name = `${table.schema}.${table.name}`;
    const { enabled, forced } = table.rowSecurity;
    lines.push(`table ${name}\tunlogged=${bit(table.unlogged)} partitioned=${bit(table.partitionBy !== null)} rls=${bit(enabled)}/${bit(forced)} above=${list([...table.inherits, ...(table.partitionOf === null ? [] : [table.partitionOf])].map((parent) => `${parent.schema}.${parent.name}`))}`);
    table.columns.forEach((column, index) => {
      const type = column.type === unknown ? column.type : column.type.label;
      const hasDefault = column.default === unknown ? unknown : column.default !== null;
      const generated = column.generated === unknown ? unknown : column.generated === null ? "no" : column.generated.stored ? "stored" : "virtual";
      lines.push(`column ${name}.${column.name}\t#${index + 1} ${type} notnull=${bit(column.notNull)} default=${bit(hasDefault)} generated=${generated} identity=${column.identity ?? "no"}`);
    });
    for (const constraint of table.constraints) {
      if (constraint.kind === "not null") continue;
      const columns = constraint.kind === "check" ? [...constraint.columns].sort() : constraint.columns;
      const target = constraint.references === null ? "" : ` -> ${constraint.references.resolved.schema}.${constraint.references.resolved.name}${list(constraint.references.columns)}`;
      lines.push(`constraint ${name}.${constraint.name}\t${constraint.kind} ${list(columns)}${target} valid=${bit(constraint.valid === unknown ? unknown : constraint.valid && constraint.enforced)} deferrable=${bit(constraint.deferrable)}`);
    }
    for (const policy of table.policies) {
      lines.push(`policy ${name}.${policy.name}\tpermissive=${bit(policy.permissive)} ${policy.command} to ${policy.roles.map((role) => (role === "current_user" ? "postgres" : role)).sort().join(",") || "public"} using=${bit(policy.using !== null)} check=${bit(policy.withCheck !== null)}`);
    }
  }
  for (const index of catalog.indexes()) {
    lines.push(`index ${index.schema}.${index.name}\ton ${index.table.schema}.${index.table.name} ${index.method} unique=${bit(index.unique)} ${list(index.keys)} include=${list(index.include)} valid=${bit(index.valid)} where=${bit(index.where !== null)}`);
  }
  for (const value of catalog.enums()) lines.push(`enum ${value.schema}.${value.name}\t${list(value.values)}`);
  for (const sequence of catalog.sequences()) {
    const owner = sequence.ownedBy;
    lines.push(`sequence ${sequence.schema}.${sequence.name}\towner=${owner === null ? "none" : `${owner.schema}.${owner.table}.${owner.column}`}`);
  }
  for (const object of catalog.objects()) {
    if (object.extension !== undefined) continue;
    const base = object.name.includes("(") ? object.name.slice(0, object.name.indexOf("(")) : object.name;
    if (comparedKinds.global.has(object.kind)) lines.push(`${object.kind} ${base}`);
    else if (object.table !== null && comparedKinds.ofTable.has(object.kind)) lines.push(`${object.kind} ${object.table.schema}.${object.table.name}.${base}`);
    else if (comparedKinds.inSchema.has(object.kind)) lines.push(`${object.kind} ${object.schema}.${base}`);
  }
  return lines.sort();
}

/** Kinds of objects that are compared by their names. */
const comparedKinds = {
  inSchema: new Set(["view", "materialized view", "domain", "function", "procedure", "aggregate", "type", "collation", "statistics", "text search configuration", "text search dictionary"]),
  ofTable: new Set(["trigger", "rule"]),
  global: new Set(["extension", "event trigger", "publication", "foreign data wrapper", "server", "role"]),
};

/** Facts of a server, sorted: the same lines as {@link factsOfCatalog} wherever the two agree. */
export async function factsOfServer(server: Pick<Server, "query">): Promise<string[]> {
  const rows = await server.query<{ line: string }>(factsQuery);
  return rows.map((row) => row.line).sort();
}

const own = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";
const notOfExtension = (oid: string, catalog: string) => `not exists (select from pg_depend e where e.classid = '${catalog}'::regclass and e.objid = ${oid} and e.deptype = 'e')`;

const factsQuery = `
with relations as (
  select c.*, n.nspname, n.nspname || '.' || c.relname as label from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where ${own} and ${notOfExtension("c.oid", "pg_class")}
), names as (
  select attrelid, attnum, attname from pg_attribute
)
select 'schema ' || nspname as line from pg_namespace n where ${own} and ${notOfExtension("n.oid", "pg_namespace")}
union all
select format(E'table %s\\tunlogged=%s partitioned=%s rls=%s/%s above=(%s)', label, relpersistence = 'u', relkind = 'p', relrowsecurity, relforcerowsecurity,
    (select string_agg(p.nspname || '.' || p.relname, ',' order by i.inhseqno) from pg_inherits i join relations p on p.oid = i.inhparent where i.inhrelid = r.oid))
  from relations r where relkind in ('r', 'p', 'f')
union all
select format(E'column %s.%s\\t#%s %s notnull=%s default=%s generated=%s identity=%s', r.label, a.attname, row_number() over (partition by r.oid order by a.attnum), format_type(a.atttypid, a.atttypmod), a.attnotnull,
    a.atthasdef and a.attgenerated = '', case a.attgenerated when 's' then 'stored' when 'v' then 'virtual' else 'no' end, case a.attidentity when 'a' then 'always' when 'd' then 'by default' else 'no' end)
  from relations r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped where r.relkind in ('r', 'p', 'f')
union all
select format(E'constraint %s.%s\\t%s (%s)%s valid=%s deferrable=%s', r.label, k.conname,
    case k.contype when 'p' then 'primary key' when 'u' then 'unique' when 'f' then 'foreign key' when 'c' then 'check' when 'x' then 'exclude' else k.contype::text end,
    (select string_agg(case k.contype when 'x' then (select attname from names where attrelid = k.conrelid and attnum = col) else (select attname from names where attrelid = k.conrelid and attnum = col) end, ','
        order by case when k.contype = 'c' then (select attname from names where attrelid = k.conrelid and attnum = col)::text end collate "C", place) from unnest(k.conkey) with ordinality as u (col, place)),
    case when k.contype = 'f' then ' -> ' || (select f.nspname || '.' || f.relname from relations f where f.oid = k.confrelid)
        || '(' || (select string_agg((select attname from names where attrelid = k.confrelid and attnum = col), ',' order by place) from unnest(k.confkey) with ordinality as u (col, place)) || ')' end,
    k.convalidated, k.condeferrable)
  from pg_constraint k join relations r on r.oid = k.conrelid where k.contype in ('p', 'u', 'f', 'c', 'x') and not (k.contype = 'f' and k.conparentid <> 0 and exists (select from pg_constraint p where p.oid = k.conparentid and p.conrelid = k.conrelid))
union all
select format(E'policy %s.%s\\tpermissive=%s %s to %s using=%s check=%s', r.label, p.polname, p.polpermissive, case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
    coalesce((select string_agg(rolname, ',' order by rolname) from pg_roles where oid = any (p.polroles)), 'public'), p.polqual is not null, p.polwithcheck is not null)
  from pg_policy p join relations r on r.oid = p.polrelid
union all
select format(E'index %s\\ton %s.%s %s unique=%s (%s) include=(%s) valid=%s where=%s', x.label, t.nspname, t.relname, am.amname, i.indisunique,
    (select string_agg(coalesce((select attname from names where attrelid = i.indrelid and attnum = col and col > 0), '?'), ',' order by place) from unnest(i.indkey) with ordinality as u (col, place) where place <= i.indnkeyatts),
    (select string_agg((select attname from names where attrelid = i.indrelid and attnum = col), ',' order by place) from unnest(i.indkey) with ordinality as u (col, place) where place > i.indnkeyatts),
    i.indisvalid, i.indpred is not null)
  from pg_index i join relations x on x.oid = i.indexrelid join relations t on t.oid = i.indrelid join pg_am am on am.oid = x.relam
union all
select format(E'enum %s.%s\\t(%s)', n.nspname, t.typname, (select string_agg(enumlabel, ',' order by enumsortorder) from pg_enum where enumtypid = t.oid))
  from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.typtype = 'e' and ${own} and ${notOfExtension("t.oid", "pg_type")}
union all
select format(E'sequence %s\\towner=%s', s.label, coalesce((select format('%s.%s.%s', o.nspname, o.relname, a.attname) from pg_depend d join relations o on o.oid = d.refobjid join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid where d.classid = 'pg_class'::regclass and d.objid = s.oid and d.deptype in ('a', 'i')), 'none'))
  from relations s where s.relkind = 'S'
union all
select format('%s %s', case relkind when 'v' then 'view' else 'materialized view' end, label) from relations where relkind in ('v', 'm')
union all
select format('trigger %s.%s', r.label, g.tgname) from pg_trigger g join relations r on r.oid = g.tgrelid where not g.tgisinternal and g.tgparentid = 0
union all
select format('domain %s.%s', n.nspname, t.typname) from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.typtype = 'd' and ${own} and ${notOfExtension("t.oid", "pg_type")}
union all
select format('%s %s.%s', case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, n.nspname, p.proname) from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prokind in ('f', 'p', 'a', 'w') and ${own}
  and not exists (select from pg_depend e where e.classid = 'pg_proc'::regclass and e.objid = p.oid and e.deptype = 'i') and ${notOfExtension("p.oid", "pg_proc")}
union all
select format('type %s.%s', n.nspname, t.typname) from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
  where (t.typtype = 'r' or (t.typtype = 'b' and t.typelem = 0) or (t.typtype = 'c' and c.relkind = 'c') or (t.typtype = 'p' and not t.typisdefined)) and ${own} and ${notOfExtension("t.oid", "pg_type")}
union all
select format('rule %s.%s', r.label, w.rulename) from pg_rewrite w join relations r on r.oid = w.ev_class where w.rulename <> '_RETURN'
union all
select format('collation %s.%s', n.nspname, collname) from pg_collation o join pg_namespace n on n.oid = collnamespace where ${own}
union all
select format('statistics %s.%s', n.nspname, stxname) from pg_statistic_ext join pg_namespace n on n.oid = stxnamespace where ${own}
union all
select format('text search configuration %s.%s', n.nspname, cfgname) from pg_ts_config join pg_namespace n on n.oid = cfgnamespace where ${own}
union all
select format('text search dictionary %s.%s', n.nspname, dictname) from pg_ts_dict d join pg_namespace n on n.oid = dictnamespace where ${own} and ${notOfExtension("d.oid", "pg_ts_dict")}
union all
select format('extension %s', extname) from pg_extension where extname <> 'plpgsql'
union all
select format('event trigger %s', evtname) from pg_event_trigger
union all
select format('publication %s', pubname) from pg_publication
union all
select format('foreign data wrapper %s', fdwname) from pg_foreign_data_wrapper w where ${notOfExtension("w.oid", "pg_foreign_data_wrapper")}
union all
select format('server %s', srvname) from pg_foreign_server
union all
select format('role %s', rolname) from pg_roles where oid >= 16384`;
