/** A real PostgreSQL for the tests: PGlite, one instance a test file, emptied between cases. */
import { PGlite, type Extensions } from "@electric-sql/pglite";

export interface Server {
  /** Runs one statement at a time, as psql does. Gives the server's words for the first one it refuses, or null. */
  readonly run: (statements: readonly string[]) => Promise<string | null>;
  readonly query: <Row>(sql: string) => Promise<readonly Row[]>;
  /** Sends a text as one query string; gives the rows of each of its statements. */
  readonly send: <Row>(sql: string) => Promise<readonly (readonly Row[])[]>;
  /** Drops everything that was made since the start. */
  readonly reset: () => Promise<void>;
  /** The schema in words, a line an object, sorted: equal exactly where the schemas are. */
  readonly schema: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** Starts a server with the schema `public` and nothing in it; `extensions` can be created there. */
export async function startServer(extensions: Extensions = {}): Promise<Server> {
  const database = await PGlite.create({ extensions });
  const query = async <Row>(sql: string): Promise<readonly Row[]> => (await database.query<Row>(sql)).rows;
  return {
    query,
    send: async <Row>(sql: string) => (await database.exec(sql)).map(({ rows }) => rows as Row[]),
    run: async (statements) => {
      for (const statement of statements) {
        try {
          await database.exec(statement);
        } catch (error) {
          return error instanceof Error ? error.message : String(error);
        }
      }
      return null;
    },
    reset: () => emptyDatabase({ query, exec: async (sql) => void (await database.exec(sql)) }),
    schema: async () => (await query<{ line: string }>(schemaQuery)).map(({ line }) => line),
    close: () => database.close(),
  };
}

/** Drops everything that was made in a database, and every role: what is left is the schema `public`, and the server's own. */
export async function emptyDatabase({ query, exec }: { readonly query: Server["query"]; readonly exec: (sql: string) => Promise<void> }): Promise<void> {
  await exec("rollback");
  await exec("reset session authorization; reset role");
  await exec("discard all");
  for (const { drop } of await query<{ drop: string }>(dropsQuery)) await exec(drop);
  await exec("alter role postgres reset all");
  await exec("set allow_system_table_mods = on; delete from pg_default_acl; delete from pg_depend where classid = 'pg_default_acl'::regclass; delete from pg_shdepend where classid = 'pg_default_acl'::regclass; set allow_system_table_mods = off");
  for (const { name } of await query<{ name: string }>("select quote_ident(rolname) as name from pg_roles where oid >= 16384")) await exec(`reassign owned by ${name} to postgres; drop owned by ${name} cascade; drop role ${name}`);
  // As a new database has it, so that pg_dump does not take it for changed.
  await exec("create schema public; alter schema public owner to pg_database_owner; grant usage on schema public to public; comment on schema public is 'standard public schema'");
}

const dropsQuery = `
select format('drop event trigger %I', evtname) as drop from pg_event_trigger
union all select format('drop extension if exists %I cascade', extname) from pg_extension where extname <> 'plpgsql'
union all select format('drop schema %I cascade', nspname) from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
union all select format('drop publication %I', pubname) from pg_publication
union all select format('drop foreign data wrapper %I cascade', fdwname) from pg_foreign_data_wrapper
union all select format('drop cast if exists (%s as %s)', castsource::regtype, casttarget::regtype) from pg_cast where oid >= 16384 and castsource < 16384 and casttarget < 16384`;

const schemaQuery = `
with relations as (
  select c.*, n.nspname, format('%I.%I', n.nspname, c.relname) as label
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
), lines as (
  select format('schema %I', nspname) as line from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
  union all
  select format('relation %s kind=%s persistence=%s rls=%s/%s partition=%s bound=%s', label, relkind, relpersistence, relrowsecurity, relforcerowsecurity, pg_get_partkeydef(oid), pg_get_expr(relpartbound, oid))
  from relations where relkind in ('r', 'p', 'f', 'S')
  union all
  select format('column %s.%I type=%s notnull=%s identity=%s generated=%s default=%s collation=%s position=%s', r.label, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
      pg_get_expr(d.adbin, d.adrelid), nullif(a.attcollation, t.typcollation)::regcollation, row_number() over (partition by r.oid order by a.attnum))
  from relations r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
  where r.relkind in ('r', 'p', 'f')
  union all
  select format('constraint %s %I %s valid=%s', r.label, k.conname, pg_get_constraintdef(k.oid), k.convalidated) from pg_constraint k join relations r on r.oid = k.conrelid
  union all
  select format('index %s valid=%s', pg_get_indexdef(r.oid), i.indisvalid) from relations r join pg_index i on i.indexrelid = r.oid
  union all
  select format('policy %s %I %s %s roles=%s using=%s check=%s', r.label, p.polname, p.polcmd, p.polpermissive, p.polroles::regrole[], pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
  from pg_policy p join relations r on r.oid = p.polrelid
  union all
  select format('view %s kind=%s %s', label, relkind, pg_get_viewdef(oid)) from relations where relkind in ('v', 'm')
  union all
  select format('sequence %s owner=%s', s.label, (select format('%s.%I', d.refobjid::regclass, a.attname) from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid where d.objid = s.oid and d.deptype in ('a', 'i')))
  from relations s where s.relkind = 'S'
  union all
  select format('type %I.%I %s', n.nspname, t.typname, coalesce((select string_agg(enumlabel, ',' order by enumsortorder) from pg_enum where enumtypid = t.oid), t.typtype::text))
  from pg_type t join pg_namespace n on n.oid = t.typnamespace
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and (t.typtype in ('e', 'd', 'r') or (t.typtype = 'c' and exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c')))
  union all
  select format('function %s %s', p.oid::regprocedure, md5(pg_get_functiondef(p.oid))) from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and p.prokind in ('f', 'p')
  union all
  select format('trigger %s', pg_get_triggerdef(g.oid)) from pg_trigger g join relations r on r.oid = g.tgrelid where not g.tgisinternal
)
select line from lines order by line collate "C"`;
