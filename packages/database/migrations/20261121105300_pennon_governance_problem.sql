create function pennon.governance_problem(
  target pennon.environments, request_id bigint, request pennon.change_requests, content_hash text
) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select coalesce(
      pennon.freeze_problem(target),
      case when request_id is not null then pennon.request_problem(target.key, request, content_hash) end,
      pennon.approval_problem(target, request)
    )
  );
end
$$;
comment on function pennon.governance_problem(pennon.environments, bigint, pennon.change_requests, text) is 'What stands between these changes and the environment: a freeze, the wrong request, approvals; null for nothing.';
revoke execute on function pennon.governance_problem(pennon.environments, bigint, pennon.change_requests, text) from public;
