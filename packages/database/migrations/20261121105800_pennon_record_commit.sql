create function pennon.record_commit(action text, environment text, changes jsonb, note text, request_id bigint, answer jsonb) returns void
language plpgsql volatile
as $$
declare
  details constant jsonb := pennon.commit_details(environment, changes, note, request_id, answer);
  written constant bigint := pennon.write_audit(action, environment, 'accepted', details);
begin
  if pennon.is_governed(environment) then
    insert into pennon.authorisations (environment, revision, ground, change_request, content_hash, audit_seq)
    values (
      environment, (answer ->> 'revision')::bigint, case when action = 'kill' then 'emergency' else 'approval' end,
      request_id, details ->> 'content_hash', written
    );
  end if;
  update pennon.change_requests request
  set status = 'published', revision = (answer ->> 'revision')::bigint, closed_at = now(), publish_at = null, failure = null
  where request.id = request_id;
end
$$;
comment on function pennon.record_commit(text, text, jsonb, text, bigint, jsonb) is 'Audits a commit that was made, authorises it where that is asked for, and closes its change request.';
revoke execute on function pennon.record_commit(text, text, jsonb, text, bigint, jsonb) from public;
