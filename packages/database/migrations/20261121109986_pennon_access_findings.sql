create function pennon.access_findings() returns jsonb
language plpgsql stable
as $$
begin
  return pennon.finding('tables', array(
      select format('%s may %s pennon.%s', role, lower(privilege), c.relname)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace,
        unnest('{anon,authenticated,service_role}'::text[]) role,
        unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) privilege
      where n.nspname = 'pennon' and c.relkind in ('r', 'p') and has_table_privilege(role, c.oid, privilege)
      union all
      select format('pennon.%s has no row-level security', c.relname)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'pennon' and c.relkind in ('r', 'p') and not c.relrowsecurity
    ), 'only the owner reaches them', 'Revoke the privileges; enable row-level security.')
    || pennon.finding('operators'' functions', array(
      select format('%s may not call %s', role, p.oid::regprocedure)
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace, unnest('{authenticated,service_role}'::text[]) role
      where n.nspname = 'pennon_api' and not has_function_privilege(role, p.oid, 'execute')
      union all
      select format('anon may call %s', p.oid::regprocedure)
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = 'pennon_api' and has_function_privilege('anon', p.oid, 'execute')
      union all
      select format('%s may not use the schema pennon_api', role)
      from unnest('{authenticated,service_role}'::text[]) role where not has_schema_privilege(role, 'pennon_api', 'usage')
    ), 'members and the secret key may call them', 'Grant and revoke as the migrations do: see schema.sql.')
    || pennon.finding('security-definer functions', array(
      select format('%s has no search_path of its own', p.oid::regprocedure)
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where (n.nspname in ('pennon', 'pennon_api') or (n.nspname = 'public' and p.proname like 'pennon\_%'))
        and p.prosecdef and (p.proconfig @> array['search_path=pg_catalog, pg_temp']) is not true
    ), 'look in pg_catalog first', 'Alter function … set search_path = pg_catalog, pg_temp.');
end
$$;
comment on function pennon.access_findings() is 'Whether tables, functions and search paths are as the migrations left them.';
revoke execute on function pennon.access_findings() from public;
