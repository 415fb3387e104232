create function pennon.is_one_of(seen jsonb, wanted jsonb) returns boolean
language sql immutable parallel safe
as $$
  select coalesce(
    case jsonb_typeof(seen)
      when 'string' then wanted @> seen
      when 'boolean' then wanted @> seen
      -- As the double that it is, in the digits in which JSON has it.
      when 'number' then wanted @> to_jsonb(pennon.shortest_digits(pennon.double_of(seen)))
    end, false)
$$;
comment on function pennon.is_one_of(jsonb, jsonb) is 'Whether a list holds a value, strictly: no coercion, and neither null nor lists nor objects are in any.';
revoke execute on function pennon.is_one_of(jsonb, jsonb) from public;
