create or replace function pennon.commit_flaw(environment text, revision bigint) returns text
language plpgsql stable
as $$
declare
  target pennon.environments;
  authorisation pennon.authorisations;
  request pennon.change_requests;
begin
  select * into target from pennon.environments e where e.key = commit_flaw.environment;
  select * into authorisation from pennon.authorisations a
  where a.environment = commit_flaw.environment and a.revision = commit_flaw.revision and a.transaction = pg_current_xact_id();
  select * into request from pennon.change_requests r where r.id = authorisation.change_request;
  return case
    when authorisation.id is null then 'nothing authorises it'
    when not exists (
      select from pennon.audit_log record
      where record.chain = commit_flaw.environment and record.seq = authorisation.audit_seq and record.outcome = 'accepted'
        and record.body::jsonb -> 'details' ->> 'revision' = commit_flaw.revision::text
        and record.body::jsonb -> 'details' ->> 'content_hash' = authorisation.content_hash
    ) then 'the audit has no record of it'
    when authorisation.content_hash is distinct from pennon.approved_hash(
      environment, pennon.written_changes(environment, revision, coalesce(request.changes, '[]')),
      pennon.written_sections(environment, revision)
    ) then 'it is not what was authorised'
    when not pennon.lists_its_versions(environment, revision) then 'its versions are not those that it lists'
    when authorisation.ground = 'emergency' then
      case when not pennon.is_emergency(environment, revision) then 'it is more than an emergency' end
    when request.environment is distinct from environment or request.content_hash is distinct from authorisation.content_hash
      then 'its change request is another'
    else coalesce(pennon.freeze_problem(target), pennon.approval_problem(target, request)) ->> 'message'
  end;
end
$$;
