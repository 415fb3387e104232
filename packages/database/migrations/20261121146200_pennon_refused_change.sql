create function pennon.refused_change(action text, environment text, refusal jsonb, options jsonb, details jsonb) returns jsonb
language plpgsql
as $$
begin
  -- A dry run does nothing, so there is nothing to record but who may not even ask.
  if options -> 'dry_run' = 'true' and refusal ->> 'code' <> 'PENNON_FORBIDDEN' then
    return refusal;
  end if;
  return pennon.refused(action, environment, refusal, details);
end
$$;
comment on function pennon.refused_change(text, text, jsonb, jsonb, jsonb) is 'Audits the refusal of a change that is worked out, unless it was a dry run, and hands it back.';
revoke execute on function pennon.refused_change(text, text, jsonb, jsonb, jsonb) from public;
