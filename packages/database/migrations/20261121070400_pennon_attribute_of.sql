create function pennon.attribute_of(context jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  value jsonb := context;
  member text;
begin
  if path !~ '^(userId|anonymousId|sessionId|userAgent|location|device|auth|now)(\.|$)' then
    value := context -> 'attributes';
    if strpos(path, '.') = 0 then
      return value -> path;
    end if;
  end if;
  -- Not #>, which would take a number for a place in a list: lists have no members.
  foreach member in array string_to_array(path, '.') loop
    value := value -> member;
  end loop;
  return value;
end
$$;
comment on function pennon.attribute_of(jsonb, text) is 'What a context holds at a dotted path: the built-in roots first, then its attributes.';
revoke execute on function pennon.attribute_of(jsonb, text) from public;
