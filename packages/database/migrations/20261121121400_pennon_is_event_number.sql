create function pennon.is_event_number(value jsonb, range_from bigint, range_to bigint) returns boolean
language sql immutable parallel safe
as $$
  select coalesce(case when jsonb_typeof(value) = 'number' then
    value::numeric between range_from and range_to and value::numeric % 1 = 0 end, false)
$$;
comment on function pennon.is_event_number(jsonb, bigint, bigint) is 'Whether it is a whole number in a range, its ends included.';
revoke execute on function pennon.is_event_number(jsonb, bigint, bigint) from public;
