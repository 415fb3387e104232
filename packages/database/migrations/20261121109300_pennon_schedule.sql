create function pennon_api.schedule(id bigint, publish_at timestamptz) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  request pennon.change_requests := pennon.locked_request(id);
  details constant jsonb := jsonb_build_object('change_request', id, 'publish_at', publish_at);
  refusal constant jsonb := case when not pennon.may('publish') then pennon.forbidden('publish')
    else pennon.request_refusal(request) end;
begin
  if refusal is not null then
    return pennon.refused('schedule', request.environment, refusal, details);
  end if;
  update pennon.change_requests r set publish_at = schedule.publish_at, failure = null
  where r.id = schedule.id returning * into request;
  perform pennon.write_audit('schedule', request.environment, 'accepted', details);
  return pennon.request_state(request);
end
$$;
comment on function pennon_api.schedule(bigint, timestamptz) is 'Has a change request published by itself at a time, if it may be then; null: not by itself.';
revoke execute on function pennon_api.schedule(bigint, timestamptz) from public, anon;
grant execute on function pennon_api.schedule(bigint, timestamptz) to authenticated, service_role;
