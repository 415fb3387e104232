create or replace function pennon.frozen_until(freeze_windows jsonb) returns timestamptz
language plpgsql volatile
as $$
declare
  -- The time that it is, not that of the transaction, which may have waited since before the freeze.
  now_ms constant double precision := extract(epoch from clock_timestamp()) * 1000;
begin
  return (
    -- No timestamptz holds what was accepted once, such as 1e300.
    select to_timestamp(max(least(pennon.instant_of(frozen -> 'until'), 8.64e15)) / 1000)
    from jsonb_array_elements(freeze_windows) frozen
    where now_ms >= pennon.instant_of(frozen -> 'from') and now_ms < pennon.instant_of(frozen -> 'until')
  );
end
$$;
