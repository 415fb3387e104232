create function pennon_api.members() returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return case when pennon.may('read') then (
    select coalesce(jsonb_agg(to_jsonb(member) order by member.user_id), '[]') from pennon.members member
  ) else pennon.forbidden('read') end;
end
$$;
comment on function pennon_api.members() is 'Who may do what: [{user_id, role}]. For members.';
revoke execute on function pennon_api.members() from public, anon;
grant execute on function pennon_api.members() to authenticated, service_role;
