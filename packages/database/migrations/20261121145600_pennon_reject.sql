create or replace function pennon_api.reject(id bigint, note text default null) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  request pennon.change_requests := pennon.locked_request(id);
  is_own constant boolean := pennon.may('propose') and pennon.masked_text(pennon.author()) in (select pennon.authors_of(request));
  details constant jsonb := jsonb_build_object('change_request', id, 'note', left(pennon.masked_text(note), 2000));
  refusal constant jsonb := case when not (pennon.may('approve') or coalesce(is_own, false)) then pennon.forbidden('approve')
    else pennon.request_refusal(request) end;
begin
  if refusal is not null then
    return pennon.refused('reject', request.environment, refusal, details);
  end if;
  update pennon.change_requests r set status = 'rejected', closed_at = now(), publish_at = null
  where r.id = reject.id returning * into request;
  perform pennon.write_audit('reject', request.environment, 'accepted', details);
  return pennon.request_state(request);
end
$$;
