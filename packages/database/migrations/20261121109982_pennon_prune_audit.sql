create function pennon_api.prune_audit(before timestamptz) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  refusal constant jsonb := case
    when not pennon.may('administer') then pennon.forbidden('administer')
    when before is null or before > now() - interval '90 days'
      then pennon.invalid(pennon.problem('before', 'must be at least 90 days ago'))
    when (pennon_api.verify_audit() ->> 'ok')::boolean is not true then pennon.refusal(
      409, 'PENNON_CONFLICT', 'The audit is broken: nothing is removed from it.', null, 'See pennon_api.verify_audit().'
    )
  end;
  ending record;
  removed bigint;
  answer jsonb := '[]';
begin
  if refusal is not null then
    return pennon.refused('audit.prune', null, refusal, jsonb_build_object('before', before));
  end if;
  for ending in select * from pennon.prunable_ends(before) loop
    -- Each is recorded again each time, because the record of the last time may go now too.
    perform pennon.write_audit('audit.prune', null, 'accepted', to_jsonb(ending));
    delete from pennon.audit_log entry where entry.chain = ending.chain and entry.seq <= ending.seq;
    get diagnostics removed = row_count;
    answer := answer || jsonb_build_array(to_jsonb(ending) || jsonb_build_object('removed', removed));
  end loop;
  return jsonb_build_object('pruned', answer);
end
$$;
comment on function pennon_api.prune_audit(timestamptz) is 'Removes what the audit holds from before a time, at least 90 days ago. The last hash that goes is recorded in the chain, which so stays verifiable. For admins.';
revoke execute on function pennon_api.prune_audit(timestamptz) from public, anon;
grant execute on function pennon_api.prune_audit(timestamptz) to authenticated, service_role;
