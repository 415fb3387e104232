create function pennon.number_of(value jsonb) returns numeric
language sql immutable parallel safe
as $$
  select case when pennon.is_finite(value) then (value #>> '{}')::numeric end
$$;
comment on function pennon.number_of(jsonb) is 'The number, or null for what is none, whose problem is noted elsewhere.';
revoke execute on function pennon.number_of(jsonb) from public;
