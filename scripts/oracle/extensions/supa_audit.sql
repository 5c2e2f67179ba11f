create schema audit;
create table audit.record_version (id bigserial primary key, record_id uuid, op text, ts timestamptz default now(), table_oid oid, record jsonb, old_record jsonb);
create function audit.enable_tracking(regclass) returns void language sql as $$ select null::void $$;
create function audit.disable_tracking(regclass) returns void language sql as $$ select null::void $$;
