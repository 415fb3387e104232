create or replace function pennon.is_event_number(value jsonb, range_from bigint, range_to bigint) returns boolean
language sql immutable parallel safe
as $$
  select coalesce(case when jsonb_typeof(value) = 'number' and value between to_jsonb(range_from) and to_jsonb(range_to)
    then value::numeric % 1 = 0 end, false)
$$;
