create function pennon.is_of_type(subject jsonb, types jsonb) returns boolean
language sql immutable parallel safe
as $$
  select types @> to_jsonb(jsonb_typeof(subject))
    -- 1.0 is an integer too.
    or (types @> '"integer"' and jsonb_typeof(subject) = 'number' and (subject #>> '{}')::numeric % 1 = 0)
$$;
comment on function pennon.is_of_type(jsonb, jsonb) is 'Whether a value is of the type, or of one of the list, as JSON Schema names types.';
revoke execute on function pennon.is_of_type(jsonb, jsonb) from public;
