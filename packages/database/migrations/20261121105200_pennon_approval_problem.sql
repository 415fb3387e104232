create function pennon.approval_problem(target pennon.environments, request pennon.change_requests) returns jsonb
language plpgsql stable
as $$
declare
  approvers text[];
begin
  if not target.protected then
    return null;
  end if;
  approvers := array(select pennon.counted_approvals(request, target.block_self_approval));
  if cardinality(approvers) >= target.min_approvals then
    return null;
  end if;
  return jsonb_build_object(
    'status', 403, 'code', 'PENNON_UNAPPROVED',
    'message', format('%s is protected, and this has %s of %s approvals.', target.key, cardinality(approvers), target.min_approvals),
    'details', jsonb_build_object('change_request', request.id, 'approvals', approvers, 'needed', target.min_approvals),
    'hint', case when request.id is null
      then 'Propose it with pennon_api.propose, have it approved with pennon_api.approve, and publish it with pennon_api.publish.'
      else 'Have it approved with pennon_api.approve'
        || case when target.block_self_approval then ', by somebody who neither proposed nor edited it.' else '.' end end
  );
end
$$;
comment on function pennon.approval_problem(pennon.environments, pennon.change_requests) is 'Which approvals a protected environment still wants; null when none.';
revoke execute on function pennon.approval_problem(pennon.environments, pennon.change_requests) from public;
