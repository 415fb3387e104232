create or replace function pennon.record_commit(action text, environment text, changes jsonb, note text, request_id bigint, answer jsonb) returns void
language plpgsql
as $$
declare
  details constant jsonb := pennon.commit_details(environment, changes, note, request_id, answer);
  written constant bigint := pennon.write_audit(action, environment, 'accepted', details);
begin
  -- Without a ground there is nothing to say: when a freeze began just now, the triggers do.
  if pennon.is_governed(environment) and (action = 'kill' or request_id is not null) then
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
