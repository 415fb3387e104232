-- Schemas, and who may use them.
--
-- Like a hosted project of today, nothing is granted on tables made later: a migration grants what it means to.
-- Functions stay executable by PUBLIC unless the migration revokes it, and older hosted projects grant them to anon
-- and authenticated by name besides: revoke from all three.
create schema if not exists extensions;
create schema if not exists auth;
create schema if not exists realtime;
create schema if not exists supabase_migrations;

revoke create on schema public from public;
grant usage on schema public, extensions, auth, realtime to anon, authenticated, service_role;
grant usage on schema realtime to supabase_realtime_admin;

create table if not exists supabase_migrations.schema_migrations (
  version text primary key,
  statements text[],
  name text
);

-- There for migrations that add tables to it. The embedded stack carries broadcasts only.
do $$
begin
  if not exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
end
$$;
