create function pennon_api.doctor() returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return case when pennon.may('audit')
    then pennon.trigger_findings() || pennon.access_findings() || pennon.platform_findings() || pennon.audit_findings()
    else pennon.forbidden('audit') end;
end
$$;
comment on function pennon_api.doctor() is 'What is as it should be and what is not: [{check, ok, message, hint}]. For auditors and admins.';
revoke execute on function pennon_api.doctor() from public, anon;
grant execute on function pennon_api.doctor() to authenticated, service_role;
