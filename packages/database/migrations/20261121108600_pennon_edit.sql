create function pennon_api.edit(id bigint, changes jsonb, note text default null) returns jsonb
language plpgsql volatile security definer
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
  update pennon.change_requests r
  set changes = case when r.settings is null then edit.changes end,
    settings = case when r.settings is not null then edit.changes end,
    note = coalesce(edit.note, r.note), failure = null,
    content_hash = pennon.changes_hash(r.environment, edit.changes)
  where r.id = edit.id
  returning * into request;
  perform pennon.write_audit('edit', request.environment, 'accepted', pennon.request_details(request));
  return pennon.request_state(request);
end
$$;
comment on function pennon_api.edit(bigint, jsonb, text) is 'Replaces what an open change request proposes: its changes, or its settings. Approvals of the earlier content stop counting.';
revoke execute on function pennon_api.edit(bigint, jsonb, text) from public, anon;
grant execute on function pennon_api.edit(bigint, jsonb, text) to authenticated, service_role;
