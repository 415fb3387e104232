create or replace function pennon_api.schedule(id bigint, publish_at timestamptz) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  request pennon.change_requests := pennon.locked_request(id);
  details constant jsonb := jsonb_build_object('change_request', id, 'publish_at', publish_at);
  refusal constant jsonb := coalesce(pennon.publish_refusal(request), pennon.request_refusal(request));
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
