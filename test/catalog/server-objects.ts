/** What a server holds besides tables, in words: a line a fact, equal exactly where the objects are. */
import type { Server } from "../server.ts";

export async function objectsOfServer(server: Pick<Server, "query">): Promise<string[]> {
  return (await server.query<{ line: string }>(query)).map(({ line }) => line).sort();
}

const own = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";
const free = (catalog: string, oid: string) => `not exists (select from pg_depend e where e.classid = '${catalog}'::regclass and e.objid = ${oid} and e.deptype in ('e', 'i'))`;
/** Privileges in words; what the server gives by itself is said as well. */
const acl = (list: string, kind: string, owner: string) =>
  `(select string_agg(format('%s:%s%s%s', case when a.grantee = 0 then 'public' else a.grantee::regrole::text end, a.privilege_type, case when a.is_grantable then '*' else '' end, case when a.grantor <> ${owner} then '/' || a.grantor::regrole end), ' ' order by a.grantee::regrole::text collate "C", a.privilege_type collate "C", a.grantor::regrole::text collate "C") from aclexplode(coalesce(${list}, acldefault('${kind}', ${owner}))) a)`;

const query = `
select format('relation %s.%s kind=%s owner=%s acl=%s options=%s', n.nspname, c.relname, c.relkind, c.relowner::regrole, ${acl("c.relacl", "r", "c.relowner")}, c.reloptions) as line
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${own} and ${free("pg_class", "c.oid")}
union all
select format('sequence %s.%s owner=%s acl=%s', n.nspname, c.relname, c.relowner::regrole, ${acl("c.relacl", "s", "c.relowner")}) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S' and ${own}
union all
select format('column acl %s.%s.%s %s', n.nspname, c.relname, a.attname, (select string_agg(format('%s:%s%s/%s', case when x.grantee = 0 then 'public' else x.grantee::regrole::text end, x.privilege_type, case when x.is_grantable then '*' else '' end, x.grantor::regrole), ' ' order by x.grantee::regrole::text collate "C", x.privilege_type collate "C") from aclexplode(a.attacl) x))
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace where a.attacl is not null and a.attacl <> '{}' and not a.attisdropped and ${own}
union all
select format('view %s.%s %s %s', n.nspname, c.relname, pg_get_viewdef(c.oid), (select string_agg(a.attname || '=' || coalesce(pg_get_expr(d.adbin, d.adrelid), ''), ',' order by a.attnum) from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum where a.attrelid = c.oid and a.attnum > 0))
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm') and ${own}
union all
select format('routine %s kind=%s owner=%s acl=%s %s', p.oid::regprocedure, p.prokind, p.proowner::regrole, ${acl("p.proacl", "f", "p.proowner")}, case when p.prokind in ('f', 'p') then pg_get_functiondef(p.oid) else (select format('%s %s %s', g.aggtransfn, g.agginitval, g.aggtranstype::regtype) from pg_aggregate g where g.aggfnoid = p.oid) end)
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${own} and ${free("pg_proc", "p.oid")}
union all
select format('routine of an extension %s acl=%s', p.oid::regprocedure, ${acl("p.proacl", "f", "p.proowner")}) from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${own} and ${acl("p.proacl", "f", "p.proowner")} <> ${acl("null::aclitem[]", "f", "p.proowner")} and not ${free("pg_proc", "p.oid")}
union all
select format('type %s.%s kind=%s owner=%s acl=%s %s', n.nspname, t.typname, t.typtype, t.typowner::regrole, ${acl("t.typacl", "T", "t.typowner")}, case t.typtype
    when 'e' then (select string_agg(enumlabel, ',' order by enumsortorder) from pg_enum where enumtypid = t.oid)
    when 'd' then format('%s notnull=%s default=%s %s', format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault, (select string_agg(format('%s %s valid=%s', k.conname, pg_get_constraintdef(k.oid), k.convalidated), '; ' order by k.conname) from pg_constraint k where k.contypid = t.oid and k.contype = 'c'))
    when 'c' then (select string_agg(format('%s %s %s', a.attname, format_type(a.atttypid, a.atttypmod), a.attcollation::regcollation), ', ' order by a.attnum) from pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)
    when 'r' then (select format('%s %s', g.rngsubtype::regtype, g.rngmultitypid::regtype) from pg_range g where g.rngtypid = t.oid) else t.typisdefined::text end)
  from pg_type t join pg_namespace n on n.oid = t.typnamespace where (t.typtype in ('e', 'd', 'r', 'p') or (t.typtype = 'b' and t.typelem = 0) or (t.typtype = 'c' and (select relkind from pg_class where oid = t.typrelid) = 'c')) and ${own} and ${free("pg_type", "t.oid")}
union all
select format('trigger %s enabled=%s', pg_get_triggerdef(g.oid), g.tgenabled) from pg_trigger g where not g.tgisinternal and g.tgparentid = 0
union all
select format('rule %s enabled=%s', pg_get_ruledef(w.oid), w.ev_enabled) from pg_rewrite w join pg_class c on c.oid = w.ev_class join pg_namespace n on n.oid = c.relnamespace where w.rulename <> '_RETURN' and ${own}
union all
select format('event trigger %s on %s %s enabled=%s tags=%s owner=%s', evtname, evtevent, evtfoid::regprocedure, evtenabled, evttags, evtowner::regrole) from pg_event_trigger
union all
select format('schema %s owner=%s acl=%s', n.nspname, n.nspowner::regrole, case when n.nspname <> 'public' then ${acl("n.nspacl", "n", "n.nspowner")} end) from pg_namespace n where ${own}
union all
select format('role %s super=%s inherit=%s createrole=%s createdb=%s login=%s replication=%s bypassrls=%s limit=%s config=%s', rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit, (select setconfig from pg_db_role_setting where setrole = r.oid and setdatabase = 0)) from pg_roles r where r.oid >= 16384
union all
select format('member %s of %s admin=%s inherit=%s set=%s by %s', member::regrole, roleid::regrole, admin_option, inherit_option, set_option, grantor::regrole) from pg_auth_members where roleid >= 16384
union all
select format('default acl %s %s %s %s', defaclrole::regrole, (select nspname from pg_namespace where oid = defaclnamespace), defaclobjtype, (select string_agg(format('%s:%s%s', case when x.grantee = 0 then 'public' else x.grantee::regrole::text end, x.privilege_type, case when x.is_grantable then '*' else '' end), ' ' order by x.grantee, x.privilege_type collate "C") from aclexplode(defaclacl) x)) from pg_default_acl
union all
select format('publication %s all=%s %s %s %s %s owner=%s tables=%s schemas=%s', pubname, puballtables, pubinsert, pubupdate, pubdelete, pubtruncate, pubowner::regrole,
    (select string_agg(format('%s %s %s', prrelid::regclass, pg_get_expr(prqual, prrelid), prattrs), ', ' order by prrelid::regclass::text collate "C") from pg_publication_rel where prpubid = p.oid), (select string_agg(pnnspid::regnamespace::text, ', ' order by pnnspid::regnamespace::text) from pg_publication_namespace where pnpubid = p.oid)) from pg_publication p
union all
select format('statistics %s target=%s', pg_get_statisticsobjdef(oid), stxstattarget) from pg_statistic_ext
union all
select format('comment on %s %s: %s', i.type, i.identity, d.description) from pg_description d, lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) i where d.objoid >= 16384 and d.classoid <> 'pg_extension'::regclass
union all
select format('comment on role %s: %s', d.objoid::regrole, d.description) from pg_shdescription d where d.classoid = 'pg_authid'::regclass
union all
select format('wrapper %s %s acl=%s', fdwname, fdwoptions, ${acl("fdwacl", "F", "fdwowner")}) from pg_foreign_data_wrapper
union all
select format('server %s %s acl=%s', srvname, srvoptions, ${acl("srvacl", "S", "srvowner")}) from pg_foreign_server
union all
select format('mapping %s %s %s', umuser::regrole, (select srvname from pg_foreign_server where oid = umserver), umoptions) from pg_user_mapping
union all
select format('dictionary %s %s', d.oid::regdictionary, dictinitoption) from pg_ts_dict d join pg_namespace n on n.oid = dictnamespace where ${own}
union all
select format('configuration %s %s', c.oid::regconfig, (select string_agg(format('%s:%s', maptokentype, mapdict::regdictionary), ' ' order by maptokentype, mapseqno) from pg_ts_config_map where mapcfg = c.oid)) from pg_ts_config c join pg_namespace n on n.oid = cfgnamespace where ${own}
union all
select format('collation %s %s %s %s', c.oid::regcollation, collprovider, collcollate, colllocale) from pg_collation c join pg_namespace n on n.oid = collnamespace where ${own}
union all
select format('%s %s', i.type, i.identity) from pg_depend d, lateral pg_identify_object(d.classid, d.objid, 0) i where d.objsubid = 0 and d.objid >= 16384 and d.classid in ('pg_cast'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass, 'pg_opfamily'::regclass, 'pg_conversion'::regclass) group by 1`;
