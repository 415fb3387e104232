create function pennon.event_id(event jsonb) returns uuid
language plpgsql immutable parallel safe
as $$
declare
  unit constant text := pennon.unit_text(event -> 'unit');
begin
  if event ->> 'type' <> 'exposure' then
    return event ->> 'id';
  end if;
  -- Keys have no spaces, and the unit says how long it is: no two exposures are written alike.
  return encode(substring(sha256(convert_to(
    (event ->> 'environment') || ' ' || (event ->> 'experiment') || ' ' || (event ->> 'version') || ' '
      || (event ->> 'variation') || ' ' || length(unit) || ' ' || unit || coalesce(' ' || (event ->> 'session'), ''),
    'UTF8'
  )) for 16), 'hex');
end
$$;
comment on function pennon.event_id(jsonb) is 'The id of a sound event: its own, or an exposure''s from all that makes it the same one.';
revoke execute on function pennon.event_id(jsonb) from public;
