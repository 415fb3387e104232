create function pennon.event_time(event jsonb) returns timestamptz
language sql stable
as $$
  select to_timestamp((event -> 'at')::double precision / 1000)
$$;
comment on function pennon.event_time(jsonb) is 'When a sound event says that it was.';
revoke execute on function pennon.event_time(jsonb) from public;
