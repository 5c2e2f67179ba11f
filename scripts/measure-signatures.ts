/**
 * Reads from a real server what functions, operators and casts of pg_catalog give, and writes `src/catalog/signatures.data.ts`.
 * `npx tsx scripts/measure-signatures.ts [--check]`
 */
import { writeMeasured } from "./measured-file.ts";
import { withServer } from "./servers.ts";

/** What SQL can call: no triggers, no support functions. `...` before the last argument: any number of it; `~2`: two may be left out. */
const functions = `
  select proname as name, string_agg(distinct (select coalesce(string_agg(case when n = pronargs and provariadic <> 0 then '...' else '' end || a.typname, ',' order by n), '') from unnest(proargtypes) with ordinality u (oid, n) join pg_type a on a.oid = u.oid)
      || case when pronargdefaults > 0 then '~' || pronargdefaults else '' end || '>' || t.typname, ' ') as signatures
  from pg_proc p join pg_type t on t.oid = prorettype
  where pronamespace = 'pg_catalog'::regnamespace and prokind <> 'p' and t.typname not in ('trigger', 'event_trigger', 'internal', 'cstring', 'void', 'record', 'language_handler', 'fdw_handler', 'index_am_handler', 'table_am_handler', 'tsm_handler')
    and not exists (select from unnest(proargtypes) as argument where argument in ('internal'::regtype, 'cstring'::regtype))
    and not exists (select from pg_operator where oprcode = p.oid and p.proname ~ '^(int|float|numeric_|text_|bpchar|date_(?!part|trunc|bin)|time(tz|stamp|stamptz)?_|interval_|box_|circle_|point_|poly_|path_|range_|multirange_|jsonb_(eq|ne|lt|le|gt|ge)|uuid_|mac|network_|cash|bit|var|name|oid|char|xid|tid|byte|enum_|array_(eq|ne|lt|le|gt|ge)|record_|ts(query|vector)_)')
    and proname !~ '^(binary_upgrade_|pg_stat_get_|pg_ls_|brin_|gin_|gist_|spg_|ts_debug)' and proname !~ '_(validator|canonical|subdiff|sortsupport|recv|send|in|out|typmodin|typmodout)$'
  group by proname order by proname collate "C"`;
const operators = `
  select oprname as name, string_agg(distinct coalesce(l.typname, '') || ',' || r.typname || '>' || t.typname, ' ') as signatures
  from pg_operator o left join pg_type l on l.oid = oprleft join pg_type r on r.oid = oprright join pg_type t on t.oid = oprresult group by oprname order by oprname collate "C"`;
const casts = `
  select s.typname as name, string_agg(t.typname, ' ' order by t.typname collate "C") as signatures from pg_cast join pg_type s on s.oid = castsource join pg_type t on t.oid = casttarget
  where castcontext = 'i' and castsource <> casttarget group by s.typname order by s.typname collate "C"`;
/** Base and range types by category; one that is preferred in it has a `!`. */
const categories = `
  select typcategory::text as name, string_agg(case when typispreferred then '!' else '' end || typname, ' ' order by typname collate "C") as signatures
  from pg_type where typnamespace = 'pg_catalog'::regnamespace and typtype in ('b', 'r', 'm') and typcategory <> 'A' group by typcategory order by typcategory`;
const ranges = "select r.typname as name, s.typname || ' ' || m.typname as signatures from pg_range join pg_type r on r.oid = rngtypid join pg_type s on s.oid = rngsubtype join pg_type m on m.oid = rngmultitypid order by r.typname collate \"C\"";

await withServer(18, async (server) => {
  const connection = await server.connect();
  const lines = async (query: string): Promise<string> => (await connection.query(query)).map((row) => `${String(row["name"])} ${String(row["signatures"])}`).join("\n");
  const table = async (name: string, comment: string, query: string): Promise<string> => `/** ${comment} */\nexport const ${name} = \`\n${(await lines(query)).replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\n\`;\n`;
  writeMeasured("src/catalog/signatures.data.ts", [
    `/** Read from PostgreSQL ${server.version} by scripts/measure-signatures.ts. Do not edit. */\n`,
    await table("functionSignatures", "Functions and aggregates with their overloads, `arguments>result`, arrays with `_` before; `...` before the last argument: any number of it, `~2`: the last two may be left out.", functions),
    await table("operatorSignatures", "Operators with their overloads, `left,right>result`; a prefix one has nothing on the left.", operators),
    await table("implicitCasts", "Types with those that each is cast to by itself.", casts),
    await table("typeCategories", "Categories with the types in each; `!`: preferred in it.", categories),
    await table("rangeTypes", "Range types with the subtype and the multirange type of each.", ranges),
  ].join("\n"));
  await connection.end();
});
