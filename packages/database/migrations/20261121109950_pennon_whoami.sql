create function pennon_api.whoami() returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object('actor', pennon.author(), 'role', pennon.role_of(), 'may', array(
    select permission.action from pennon.permissions() permission where pennon.role_of() = any (permission.roles)
  ));
end
$$;
comment on function pennon_api.whoami() is 'How the caller signs, its role (null: the public) and what that role may do.';
revoke execute on function pennon_api.whoami() from public, anon;
grant execute on function pennon_api.whoami() to authenticated, service_role;
