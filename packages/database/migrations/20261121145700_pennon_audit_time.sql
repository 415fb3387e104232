create or replace function pennon.audit_time(value jsonb) returns text
language sql immutable parallel safe
as $$
  -- Bounded, because no timestamp holds every double; texts of four-digit years are in the order of their times.
  select to_char(
    timestamp 'epoch' + least(greatest(instant, -62135596800000), 253402300799999)::bigint * interval '1 millisecond',
    'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
  )
  from pennon.instant_of(value) instant where instant is not null
$$;
