create function pennon.is_listed(context jsonb, attribute text, listed jsonb) returns boolean
language plpgsql immutable parallel safe
as $$
declare
  unit text;
begin
  if attribute is not null then
    return pennon.is_one_of(pennon.attribute_of(context, attribute), listed);
  end if;
  unit := pennon.unit_of(context, null);
  return coalesce(
    listed ? unit
    -- Units are compared as text: the number 42 is listed for "42", and not for "042".
    or (unit ~ '^-?\d{1,21}(\.\d{1,30})?$' and pennon.unit_text(to_jsonb(unit::numeric)) = unit
      and listed @> to_jsonb(unit::numeric)),
    false
  );
end
$$;
comment on function pennon.is_listed(jsonb, text, jsonb) is 'Whether a context is in a list: of units, or strictly of an attributes values.';
revoke execute on function pennon.is_listed(jsonb, text, jsonb) from public;
