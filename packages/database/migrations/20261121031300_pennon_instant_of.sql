create function pennon.instant_of(value jsonb) returns double precision
language plpgsql immutable parallel safe
as $$
declare
  iso constant text := '^([1-9]\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(0\d|1[0-4]):([0-5]\d))$';
  parts text[];
  month date;
begin
  if pennon.is_finite(value) then
    return value #>> '{}';
  end if;
  parts := case when jsonb_typeof(value) = 'string' then regexp_match(value #>> '{}', iso) end;
  month := make_date(parts[1]::integer, parts[2]::integer, 1);
  -- 30 February is in no calendar.
  if parts is null or parts[3]::integer > extract(day from month + interval '1 month - 1 day') then
    return null;
  end if;
  return extract(epoch from month)::bigint * 1000
    + (parts[3]::bigint - 1) * 86400000
    + (parts[4]::bigint * 60 + parts[5]::bigint) * 60000
    - coalesce((parts[8] || '1')::bigint * (parts[9]::bigint * 60 + parts[10]::bigint), 0) * 60000
    + coalesce(parts[6]::bigint, 0) * 1000
    + left(coalesce(parts[7], '') || '000', 3)::bigint;
end
$$;
comment on function pennon.instant_of(jsonb) is 'Epoch ms of a finite number, or of ISO 8601 with an offset (what is below the millisecond is cut off); else null.';
revoke execute on function pennon.instant_of(jsonb) from public;
