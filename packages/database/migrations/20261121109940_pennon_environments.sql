create function pennon_api.environments() returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return case when pennon.may('read') then (
    select coalesce(jsonb_agg(
      pennon.settings_of(e) || jsonb_build_object('revision', e.revision, 'frozen_until', pennon.frozen_until(e.freeze_windows))
      order by e.key
    ), '[]')
    from pennon.environments e
  ) else pennon.forbidden('read') end;
end
$$;
comment on function pennon_api.environments() is 'The environments with their settings, revision, and until when they are frozen. For members.';
revoke execute on function pennon_api.environments() from public, anon;
grant execute on function pennon_api.environments() to authenticated, service_role;
