create function pennon.is_finite(value jsonb) returns boolean
language sql immutable parallel safe
as $$
  select coalesce(
    case when jsonb_typeof(value) = 'number' then abs((value #>> '{}')::numeric) <= 1.7976931348623157e308 end,
    false
  )
$$;
comment on function pennon.is_finite(jsonb) is 'Whether it is a number that a double can hold: Postgres would store larger ones.';
revoke execute on function pennon.is_finite(jsonb) from public;
