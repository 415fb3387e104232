create or replace function pennon_api.approve(id bigint, content_hash text default null) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  request constant pennon.change_requests := pennon.locked_request(id);
  refusal constant jsonb := pennon.approve_refusal(request, content_hash);
begin
  if refusal is not null then
    return pennon.refused('approve', request.environment, refusal, jsonb_build_object('change_request', id));
  end if;
  if not exists (
    select from pennon.approvals given
    where given.change_request = approve.id and given.content_hash = request.content_hash and given.member = pennon.member_id()
  ) then
    insert into pennon.approvals (change_request, content_hash, member, audit_seq)
    values (id, request.content_hash, pennon.member_id(), pennon.write_audit(
      'approve', request.environment, 'accepted',
      jsonb_build_object('change_request', id, 'content_hash', request.content_hash)
    ));
  end if;
  return pennon.request_state(request);
end
$$;
comment on function pennon_api.approve(bigint, text) is 'Approves the content with this hash, and nothing else, as the signed-in member.';
