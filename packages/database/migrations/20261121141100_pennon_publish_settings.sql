create or replace function pennon.publish_settings(request pennon.change_requests) returns jsonb
language plpgsql
as $$
declare
  target pennon.environments;
  blocked jsonb;
  refusal jsonb;
  answer jsonb;
  written bigint;
begin
  select * into target from pennon.environments e where e.key = request.environment for update;
  blocked := coalesce(
    pennon.request_problem(target.key, request, pennon.settings_hash(target, request.settings)),
    pennon.approval_problem(target, request)
  );
  refusal := case when blocked is not null then pennon.refusal_of(blocked)
    else pennon.settings_refusal(jsonb_populate_record(target, request.settings)) end;
  if refusal is not null then
    return pennon.refused('publish', request.environment, refusal, jsonb_build_object('change_request', request.id));
  end if;
  written := pennon.write_audit('publish', request.environment, 'accepted', pennon.request_details(request));
  insert into pennon.authorisations (environment, ground, change_request, content_hash, audit_seq)
  values (target.key, 'approval', request.id, request.content_hash, written);
  answer := pennon.write_settings(jsonb_populate_record(target, request.settings));
  update pennon.change_requests r set status = 'published', closed_at = now(), publish_at = null, failure = null
  where r.id = request.id;
  return answer;
end
$$;
