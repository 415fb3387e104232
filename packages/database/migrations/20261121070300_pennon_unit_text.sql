create function pennon.unit_text(value jsonb) returns text
language plpgsql immutable parallel safe
as $$
declare
  written constant text := value #>> '{}';
begin
  if jsonb_typeof(value) = 'string' then
    return case when written <> '' and pennon.utf16_length(written) <= 1000 then written end;
  elsif abs(pennon.double_of(value)) < 1e21 and (abs(pennon.double_of(value)) >= 1e-6 or pennon.double_of(value) = 0) then
    return trim_scale(pennon.shortest_digits(pennon.double_of(value)))::text;
  end if;
  return null;
end
$$;
comment on function pennon.unit_text(jsonb) is 'A unit as it is hashed: a text of 1 to 1,000 UTF-16 units, or a numbers plain digits; null for what is no unit.';
revoke execute on function pennon.unit_text(jsonb) from public;
