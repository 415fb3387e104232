create function pennon.request_details(request pennon.change_requests) returns jsonb
language sql stable
as $$
  select (case when request.settings is null
      then pennon.commit_details(request.environment, request.changes, request.note, request.id, null)
      else jsonb_build_object('settings', request.settings, 'note', request.note, 'change_request', request.id) end)
    || jsonb_build_object('content_hash', request.content_hash)
$$;
comment on function pennon.request_details(pennon.change_requests) is 'What the audit keeps of a change request.';
revoke execute on function pennon.request_details(pennon.change_requests) from public;
