create or replace function pennon.is_event_key(value jsonb) returns boolean
language sql immutable parallel safe
as $$
  -- Counted beside the pattern: with {1,200} in it, it takes ten times as long.
  select coalesce(jsonb_typeof(value) = 'string' and length(value #>> '{}') between 1 and 200
    and value #>> '{}' !~ '[^A-Za-z0-9._:/-]', false)
$$;
