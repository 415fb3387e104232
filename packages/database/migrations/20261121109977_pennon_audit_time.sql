create function pennon.audit_time(value jsonb) returns text
language sql immutable parallel safe
as $$
  select to_char(
    timestamp 'epoch' + pennon.instant_of(value)::bigint * interval '1 millisecond', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
  )
$$;
comment on function pennon.audit_time(jsonb) is 'A time as the audit writes it, so that it compares as text.';
revoke execute on function pennon.audit_time(jsonb) from public;
