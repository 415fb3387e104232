create or replace function pennon_api.doctor() returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return case when pennon.may('audit')
    then pennon.trigger_findings() || pennon.function_findings() || pennon.access_findings() || pennon.platform_findings()
      || pennon.maintenance_findings() || pennon.audit_findings()
    else pennon.forbidden('audit') end;
end
$$;
