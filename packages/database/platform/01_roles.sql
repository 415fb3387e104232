-- The roles that hosted Supabase has. Roles belong to the cluster, not to the database: other databases of a
-- native Postgres may be making the same ones at this moment, so missing ones are made under a cluster-wide lock.
do $$
declare
  assumed text;
begin
  if (select count(*) = 3 from pg_catalog.pg_auth_members
      where member = to_regrole('authenticator')
        and roleid in (to_regrole('anon'), to_regrole('authenticated'), to_regrole('service_role')))
     and to_regrole('supabase_realtime_admin') is not null
  then
    return;
  end if;

  lock table pg_catalog.pg_authid in share row exclusive mode;

  if to_regrole('anon') is null then
    create role anon nologin noinherit;
  end if;
  if to_regrole('authenticated') is null then
    create role authenticated nologin noinherit;
  end if;
  if to_regrole('service_role') is null then
    create role service_role nologin noinherit bypassrls;
  end if;
  if to_regrole('authenticator') is null then
    -- It has no password. Requests take its place, so that session_user is what it is when hosted.
    create role authenticator login noinherit;
  end if;
  if to_regrole('supabase_realtime_admin') is null then
    create role supabase_realtime_admin nologin noinherit;
  end if;

  foreach assumed in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (
      select from pg_catalog.pg_auth_members
      where member = to_regrole('authenticator') and roleid = to_regrole(assumed)
    ) then
      execute format('grant %I to authenticator', assumed);
    end if;
  end loop;
end
$$;
