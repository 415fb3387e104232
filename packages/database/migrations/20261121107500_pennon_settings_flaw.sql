create function pennon.settings_flaw(before pennon.environments, after pennon.environments) returns text
language plpgsql stable
as $$
declare
  authorisation pennon.authorisations;
  request pennon.change_requests;
begin
  select * into authorisation from pennon.authorisations a
  where a.environment = before.key and a.revision is null and a.transaction = pg_current_xact_id()
  order by a.id desc limit 1;
  select * into request from pennon.change_requests r where r.id = authorisation.change_request;
  return case
    when authorisation.id is null then 'nothing authorises less protection'
    when not exists (
      select from pennon.audit_log record
      where record.chain = before.key and record.seq = authorisation.audit_seq and record.outcome = 'accepted'
        and record.change_request = request.id
        and record.body::jsonb -> 'details' ->> 'content_hash' = authorisation.content_hash
    ) then 'the audit has no record of it'
    when authorisation.content_hash is distinct from request.content_hash
      or request.content_hash is distinct from pennon.changes_hash(before.key, request.settings)
      or pennon.settings_of(after) is distinct from pennon.settings_of(before) || request.settings
      then 'it is not what was authorised'
    else pennon.approval_problem(before, request) ->> 'message'
  end;
end
$$;
comment on function pennon.settings_flaw(pennon.environments, pennon.environments) is 'What is wrong with settings that protect a protected environment less; null for nothing.';
revoke execute on function pennon.settings_flaw(pennon.environments, pennon.environments) from public;
