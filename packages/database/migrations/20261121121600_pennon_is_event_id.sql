create function pennon.is_event_id(value jsonb) returns boolean
language sql immutable parallel safe
as $$
  select coalesce(jsonb_typeof(value) = 'string'
    and value #>> '{}' ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$', false)
$$;
comment on function pennon.is_event_id(jsonb) is 'Whether it is a uuid as it is usually written.';
revoke execute on function pennon.is_event_id(jsonb) from public;
