create function pennon_api.propose_settings(environment text, settings jsonb, note text default null) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return pennon.enter_request(environment, null, coalesce(settings, 'null'), note);
end
$$;
comment on function pennon_api.propose_settings(text, jsonb, text) is 'Proposes settings of an environment, as pennon_api.save_environment takes them, that protect it less.';
revoke execute on function pennon_api.propose_settings(text, jsonb, text) from public, anon;
grant execute on function pennon_api.propose_settings(text, jsonb, text) to authenticated, service_role;
