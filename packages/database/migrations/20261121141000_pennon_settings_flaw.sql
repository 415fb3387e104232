create or replace function pennon.settings_flaw(before pennon.environments, after pennon.environments) returns text
language plpgsql stable
as $$
declare
  authorisation pennon.authorisations;
  request pennon.change_requests;
begin
  -- One transaction may publish several: the one that says what this update did, if any does.
  select a.* into authorisation from pennon.authorisations a join pennon.change_requests r on r.id = a.change_request
  where a.environment = before.key and a.revision is null and a.transaction = pg_current_xact_id()
  order by pennon.settings_of(after) is not distinct from pennon.settings_of(before) || r.settings desc, a.id desc limit 1;
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
      or request.content_hash is distinct from pennon.settings_hash(before, request.settings)
      or pennon.settings_of(after) is distinct from pennon.settings_of(before) || request.settings
      then 'it is not what was authorised'
    else pennon.approval_problem(before, request) ->> 'message'
  end;
end
$$;
