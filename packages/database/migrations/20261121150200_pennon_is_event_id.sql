create or replace function pennon.is_event_id(value jsonb) returns boolean
language sql immutable parallel safe
as $$
  -- Four hyphens, these, and 32 digits: a pattern that counts takes four times as long.
  select coalesce(jsonb_typeof(value) = 'string' and value #>> '{}' like '________-____-____-____-____________'
    and value #>> '{}' !~ '[^0-9a-fA-F-]' and length(replace(value #>> '{}', '-', '')) = 32, false)
$$;
