create function pennon.request_state(request pennon.change_requests) returns jsonb
language plpgsql stable
as $$
declare
  target pennon.environments;
begin
  select * into target from pennon.environments e where e.key = request.environment;
  return to_jsonb(request) || jsonb_build_object(
    'approvals', array(select pennon.counted_approvals(request, target.block_self_approval)),
    'needed', case when target.protected then target.min_approvals else 0 end
  );
end
$$;
comment on function pennon.request_state(pennon.change_requests) is 'A change request as it is answered: its row, whose approvals count, and how many are needed.';
revoke execute on function pennon.request_state(pennon.change_requests) from public;
