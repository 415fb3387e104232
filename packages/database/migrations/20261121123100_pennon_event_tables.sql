create function pennon.event_tables() returns text[]
language sql immutable parallel safe
as $$
  select '{exposures,metric_events,evaluation_counts}'::text[]
$$;
comment on function pennon.event_tables() is 'The tables that have a partition a day.';
revoke execute on function pennon.event_tables() from public;
