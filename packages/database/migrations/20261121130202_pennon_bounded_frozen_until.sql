create or replace function pennon.frozen_until(freeze_windows jsonb) returns timestamptz
language plpgsql stable
as $$
begin
  -- The transaction's time, so that what a commit was told holds when its triggers ask.
  return (
    -- No timestamptz holds what was accepted once, such as 1e300.
    select to_timestamp(max(least(pennon.instant_of(frozen -> 'until'), 8.64e15)) / 1000)
    from jsonb_array_elements(freeze_windows) frozen
    where extract(epoch from now()) * 1000 >= pennon.instant_of(frozen -> 'from')
      and extract(epoch from now()) * 1000 < pennon.instant_of(frozen -> 'until')
  );
end
$$;
