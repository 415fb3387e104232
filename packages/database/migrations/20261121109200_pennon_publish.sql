create function pennon_api.publish(id bigint) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  request constant pennon.change_requests := pennon.locked_request(id);
begin
  if request.id is null then
    return pennon.refused('publish', null, case when pennon.may('publish') then pennon.request_refusal(request)
      else pennon.forbidden('publish') end, jsonb_build_object('change_request', id));
  end if;
  return pennon.publish_request(request);
end
$$;
comment on function pennon_api.publish(bigint) is 'Commits what a change request proposes, with the approvals that the environment asks for. Answers as pennon_api.commit does, or the new settings, and {change_request}.';
revoke execute on function pennon_api.publish(bigint) from public, anon;
grant execute on function pennon_api.publish(bigint) to authenticated, service_role;
