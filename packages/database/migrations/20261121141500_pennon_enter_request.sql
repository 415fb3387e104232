create or replace function pennon.enter_request(environment text, changes jsonb, settings jsonb, note text) returns jsonb
language plpgsql
as $$
declare
  refusal jsonb;
  request pennon.change_requests;
begin
  refusal := case when not pennon.may('propose') then pennon.forbidden('propose')
    else pennon.proposal_refusal(environment, changes, settings, note) end;
  if refusal is not null then
    return pennon.refused('propose', environment, refusal, pennon.commit_details(environment, changes, note, null, refusal));
  end if;
  insert into pennon.change_requests (environment, changes, settings, content_hash, note, author)
  values (environment, changes, settings, pennon.request_hash(environment, changes, settings), note, pennon.author())
  returning * into request;
  perform pennon.write_audit('propose', environment, 'accepted', pennon.request_details(request));
  return pennon.request_state(request);
end
$$;
