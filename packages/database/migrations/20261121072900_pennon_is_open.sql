create function pennon.is_open(time_window jsonb, now jsonb) returns boolean
language sql immutable parallel safe
as $$
  select coalesce(
    pennon.double_of(now) >= coalesce(pennon.instant_of(time_window -> 'from'), '-infinity')
    and pennon.double_of(now) < coalesce(pennon.instant_of(time_window -> 'until'), 'infinity'),
    false
  )
$$;
comment on function pennon.is_open(jsonb, jsonb) is 'Whether a window is open at a time; without a time it is closed.';
revoke execute on function pennon.is_open(jsonb, jsonb) from public;
