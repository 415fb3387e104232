create function pennon_api.tokens() returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return case when pennon.may('administer') then (
    select coalesce(jsonb_agg(to_jsonb(token) - '{hash,selector}'::text[] order by token.created_at, token.name), '[]')
    from pennon.api_tokens token
  ) else pennon.forbidden('administer') end;
end
$$;
comment on function pennon_api.tokens() is 'The tokens of machines, without their secrets: [{name, role, created_at, expires_at, revoked_at}]. For admins.';
revoke execute on function pennon_api.tokens() from public, anon;
grant execute on function pennon_api.tokens() to authenticated, service_role;
