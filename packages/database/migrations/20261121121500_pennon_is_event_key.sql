create function pennon.is_event_key(value jsonb) returns boolean
language sql immutable parallel safe
as $$
  select coalesce(jsonb_typeof(value) = 'string' and value #>> '{}' ~ '^[A-Za-z0-9._:/-]{1,200}$', false)
$$;
comment on function pennon.is_event_key(jsonb) is 'Whether it is a text that could be a key.';
revoke execute on function pennon.is_event_key(jsonb) from public;
