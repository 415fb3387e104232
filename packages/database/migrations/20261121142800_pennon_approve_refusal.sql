create or replace function pennon.approve_refusal(request pennon.change_requests, content_hash text) returns jsonb
language plpgsql
as $$
declare
  is_blocked constant boolean := (select e.block_self_approval from pennon.environments e where e.key = request.environment);
begin
  return case
    when not pennon.may('approve') then pennon.forbidden('approve')
    when pennon.member_id() is null then pennon.refusal(
      403, 'PENNON_FORBIDDEN', 'A key approves nothing: an approval is somebody''s.', null,
      'Sign in as a member with the role approver or admin.'
    )
    when pennon.request_refusal(request) is not null then pennon.request_refusal(request)
    when content_hash is null then pennon.refusal(
      422, 'PENNON_INVALID', 'An approval names the content that was looked at.',
      pennon.problem('content_hash', 'must be that of the request'),
      'Read the request with pennon_api.change_requests, and hand in its content_hash.'
    )
    when content_hash <> request.content_hash
      then pennon.refusal_of(pennon.request_problem(request.environment, request, content_hash))
    when is_blocked and pennon.is_author(request, pennon.member_id()) then pennon.refusal(
      403, 'PENNON_FORBIDDEN', 'You proposed or edited this yourself.', null, 'Have another approver or admin approve it.'
    )
    when is_blocked and (select m.approves_since > request.created_at from pennon.members m where m.user_id = pennon.member_id())
      then pennon.refusal(
        403, 'PENNON_FORBIDDEN', 'You may approve only since after this was proposed.', null,
        'Have another approver or admin approve it, or propose it anew.'
      )
    -- What nobody can publish any more need not be approved.
    when pennon.request_hash(request.environment, request.changes, request.settings) <> request.content_hash
      then pennon.refusal_of(pennon.request_problem(request.environment, request,
        pennon.request_hash(request.environment, request.changes, request.settings)))
  end;
end
$$;
