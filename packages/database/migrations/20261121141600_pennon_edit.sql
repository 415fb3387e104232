create or replace function pennon_api.edit(id bigint, changes jsonb, note text default null) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  request pennon.change_requests := pennon.locked_request(id);
  refusal jsonb;
begin
  refusal := case when not pennon.may('propose') then pennon.forbidden('propose')
    else coalesce(pennon.request_refusal(request), pennon.proposal_refusal(
      request.environment, case when request.settings is null then coalesce(changes, 'null') end,
      case when request.settings is not null then coalesce(changes, 'null') end, note
    )) end;
  if refusal is not null then
    return pennon.refused('edit', request.environment, refusal, jsonb_build_object('change_request', id));
  end if;
  -- Whoever scheduled it looked at something else.
  update pennon.change_requests r
  set changes = case when r.settings is null then edit.changes end,
    settings = case when r.settings is not null then edit.changes end,
    note = coalesce(edit.note, r.note), failure = null, publish_at = null,
    content_hash = pennon.request_hash(r.environment, case when r.settings is null then edit.changes end,
      case when r.settings is not null then edit.changes end)
  where r.id = edit.id
  returning * into request;
  perform pennon.write_audit('edit', request.environment, 'accepted', pennon.request_details(request));
  return pennon.request_state(request);
end
$$;
comment on function pennon_api.edit(bigint, jsonb, text) is 'Replaces the content of an open change request; approvals of the earlier one stop counting, and it is no longer scheduled.';
