create or replace function pennon.is_finite(value jsonb) returns boolean
language sql immutable parallel safe
as $$
  -- Compared as it is held: written out, a number of nine bytes has 131,072 digits.
  select coalesce(
    case when jsonb_typeof(value) = 'number' then
      value between '-1.7976931348623157e308'::jsonb and '1.7976931348623157e308'::jsonb end,
    false
  )
$$;
