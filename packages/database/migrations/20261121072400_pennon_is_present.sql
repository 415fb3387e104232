create function pennon.is_present(seen jsonb) returns boolean
language sql immutable parallel safe
as $$
  select coalesce(jsonb_typeof(seen) <> 'null' and (jsonb_typeof(seen) <> 'number' or pennon.is_finite(seen)), false)
$$;
comment on function pennon.is_present(jsonb) is 'Whether there is a value: null is none, nor is a number that a double cannot hold.';
revoke execute on function pennon.is_present(jsonb) from public;
