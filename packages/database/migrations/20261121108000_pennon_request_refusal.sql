create function pennon.request_refusal(request pennon.change_requests) returns jsonb
language sql volatile
as $$
  select case
    when request.id is null then pennon.refusal(
      404, 'PENNON_NOT_FOUND', 'There is no such change request.', null, 'pennon_api.change_requests lists them.'
    )
    when request.status <> 'open' then pennon.refusal_of(pennon.request_problem(request.environment, request, request.content_hash))
  end
$$;
comment on function pennon.request_refusal(pennon.change_requests) is 'The refusal of a change request that is not there or no longer open; null when it is open.';
revoke execute on function pennon.request_refusal(pennon.change_requests) from public;
