create or replace function pennon.is_event_number(value jsonb, range_from bigint, range_to bigint) returns boolean
language sql immutable parallel safe
as $$
  -- The range first: what divides a number of nine bytes divides 131,072 digits.
  select coalesce(case when jsonb_typeof(value) = 'number' then
    case when value::numeric between range_from and range_to then value::numeric % 1 = 0 end end, false)
$$;
