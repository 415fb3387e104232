create or replace function pennon.unit_text(value jsonb) returns text
language plpgsql immutable parallel safe
as $$
declare
  written text;
begin
  if jsonb_typeof(value) = 'string' then
    written := value #>> '{}';
    return case when written <> '' and pennon.utf16_length(written) <= 1000 then written end;
  elsif abs(pennon.double_of(value)) < 1e21 and (abs(pennon.double_of(value)) >= 1e-6 or pennon.double_of(value) = 0) then
    return trim_scale(pennon.shortest_digits(pennon.double_of(value)))::text;
  end if;
  return null;
end
$$;
