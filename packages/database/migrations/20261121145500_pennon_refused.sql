create or replace function pennon.refused(action text, environment text, refusal jsonb, details jsonb default '{}') returns jsonb
language plpgsql
as $$
begin
  perform pennon.write_audit(
    action, environment, 'refused',
    coalesce(details, '{}')
      || jsonb_build_object('code', refusal -> 'code', 'message', left(pennon.masked_text(refusal ->> 'message'), 500))
  );
  return refusal;
end
$$;
