create function pennon.approve_refusal(request pennon.change_requests, content_hash text) returns jsonb
language plpgsql volatile
as $$
declare
  is_own constant boolean := pennon.masked_text(pennon.author()) in (select pennon.authors_of(request));
begin
  return case
    when not pennon.may('approve') then pennon.forbidden('approve')
    when pennon.member_id() is null then pennon.refusal(
      403, 'PENNON_FORBIDDEN', 'A key approves nothing: an approval is somebody''s.', null,
      'Sign in as a member with the role approver or admin.'
    )
    when pennon.request_refusal(request) is not null then pennon.request_refusal(request)
    when content_hash <> request.content_hash
      then pennon.refusal_of(pennon.request_problem(request.environment, request, content_hash))
    when is_own and (select e.block_self_approval from pennon.environments e where e.key = request.environment) then pennon.refusal(
      403, 'PENNON_FORBIDDEN', 'You proposed or edited this yourself.', null, 'Have another approver or admin approve it.'
    )
  end;
end
$$;
comment on function pennon.approve_refusal(pennon.change_requests, text) is 'The refusal of an approval; null when it may be given.';
revoke execute on function pennon.approve_refusal(pennon.change_requests, text) from public;
