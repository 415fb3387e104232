create function pennon.is_event_text(value jsonb, most integer) returns boolean
language sql immutable parallel safe
as $$
  select coalesce(jsonb_typeof(value) = 'string' and length(value #>> '{}') between 1 and most, false)
$$;
comment on function pennon.is_event_text(jsonb, integer) is 'Whether it is a text of at least one and at most so many characters.';
revoke execute on function pennon.is_event_text(jsonb, integer) from public;
