create function pennon.refused(action text, environment text, refusal jsonb, details jsonb default '{}') returns jsonb
language plpgsql volatile
as $$
begin
  perform pennon.write_audit(
    action, environment, 'refused',
    coalesce(details, '{}') || jsonb_build_object('code', refusal -> 'code', 'message', left(refusal ->> 'message', 500))
  );
  return refusal;
end
$$;
comment on function pennon.refused(text, text, jsonb, jsonb) is 'Audits a refusal and hands it back, to be answered.';
revoke execute on function pennon.refused(text, text, jsonb, jsonb) from public;
