create or replace function pennon.publish_request(request pennon.change_requests) returns jsonb
language plpgsql
as $$
declare
  refusal constant jsonb := pennon.publish_refusal(request);
  answer jsonb;
begin
  if refusal is not null then
    return pennon.refused('publish', request.environment, refusal, jsonb_build_object('change_request', request.id));
  end if;
  answer := case when request.settings is not null then pennon.publish_settings(request)
    else pennon.governed_commit(
      'publish', request.environment, request.changes, request.note, jsonb_build_object('change_request', request.id)
    ) end;
  return answer || case when answer ? 'code' then '{}' else jsonb_build_object('change_request', request.id) end;
end
$$;
