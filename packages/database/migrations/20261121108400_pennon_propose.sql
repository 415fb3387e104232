create function pennon_api.propose(environment text, changes jsonb, note text default null) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return pennon.enter_request(environment, coalesce(changes, 'null'), null, note);
end
$$;
comment on function pennon_api.propose(text, jsonb, text) is 'Proposes changes, as pennon_api.commit takes them, for others to approve. Answers the change request: {id, environment, status, content_hash, approvals, needed, …}.';
revoke execute on function pennon_api.propose(text, jsonb, text) from public, anon;
grant execute on function pennon_api.propose(text, jsonb, text) to authenticated, service_role;
