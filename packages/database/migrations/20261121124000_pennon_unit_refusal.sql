create function pennon.unit_refusal(action text, unit text) returns jsonb
language plpgsql volatile
as $$
declare
  details constant jsonb := jsonb_build_object('person', pennon.unit_digest(unit));
begin
  if not pennon.may('administer') then
    return pennon.refused(action, null, pennon.forbidden('administer'), details);
  elsif pennon.unit_text(to_jsonb(unit)) is null then
    return pennon.refused(action, null, pennon.refusal(
      422, 'PENNON_INVALID', 'A unit has 1 to 1,000 characters.', pennon.problem('unit', 'must have 1 to 1,000 characters'),
      'Name the userId or anonymousId that events were recorded with.'
    ), details);
  end if;
  return null;
end
$$;
comment on function pennon.unit_refusal(text, text) is 'Why a person''s data may not be exported or erased, audited; null when it may.';
revoke execute on function pennon.unit_refusal(text, text) from public;
