create function pennon.publish_request(request pennon.change_requests) returns jsonb
language plpgsql volatile
as $$
declare
  answer constant jsonb := case when request.settings is not null then pennon.publish_settings(request)
    else pennon.governed_commit(
      'publish', request.environment, request.changes, request.note, jsonb_build_object('change_request', request.id)
    ) end;
begin
  return answer || case when answer ? 'code' then '{}' else jsonb_build_object('change_request', request.id) end;
end
$$;
comment on function pennon.publish_request(pennon.change_requests) is 'Does what an open change request proposes, if it may be done.';
revoke execute on function pennon.publish_request(pennon.change_requests) from public;
